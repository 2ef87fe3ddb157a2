"""From the names on the command line to the candidates."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from service.evaluation.candidates import Baseline, Candidate, Model, Read, Recorded
from service.evaluation.errors import EvaluationError
from service.evaluation.predictions import read_predictions

_FILE = re.compile(r"(?P<name>[\w.-]+)=(?P<form>passages|statements):(?P<file>.+)")
_ENDPOINT = re.compile(r"(?P<name>[\w.-]+)=(?P<model>.+)@(?P<url>https?://.+)")

FORMS = "extractive, llm, baseline, NAME=MODEL@BASE_URL, NAME=passages:FILE or NAME=statements:FILE"
"""What names a candidate."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """A model at an address."""

    model: str
    url: str
    key: str


Connect = Callable[[Endpoint | None], Model | None]
"""Makes the engine of an endpoint, or of the settings' own (None where they name none)."""


def line_up(names: Sequence[str], keys: Mapping[str, str], connect: Connect) -> list[Candidate]:
    """Return who is named, in order. ``keys`` holds the endpoints' keys by the candidates' names.

    Raises:
        EvaluationError: a name is of no known form or not the only one, its file is not, or the settings name no model.
    """
    chosen: list[Candidate] = []
    files: dict[str, dict[str, Path]] = {}
    for found in filter(None, map(_FILE.fullmatch, names)):
        files.setdefault(found["name"], {})[found["form"]] = Path(found["file"])
    for name in dict.fromkeys(names):
        if file := _FILE.fullmatch(name):
            if forms := files.pop(file["name"], None):
                chosen.append(_recorded(file["name"], forms))
        elif name == "extractive":
            chosen.append(Read(name))
        elif name == "baseline":
            chosen.append(Baseline())
        elif name == "llm":
            chosen.append(Read(name, _connected(connect(None))))
        elif at := _ENDPOINT.fullmatch(name):
            endpoint = Endpoint(model=at["model"], url=at["url"], key=keys.get(at["name"], ""))
            chosen.append(Read(at["name"], _connected(connect(endpoint))))
        else:
            raise EvaluationError(f"{name}: no engine; say {FORMS}")
    twice = [name for name, times in Counter(candidate.name for candidate in chosen).items() if times > 1]
    if twice:
        raise EvaluationError(f"{twice[0]}: two engines of this name")
    return chosen


def _connected(model: Model | None) -> Model:
    if model is None:
        raise EvaluationError("llm: no model is configured; OPENAI_API_KEY or OPENAI_BASE_URL names one")
    return model


def _recorded(name: str, files: Mapping[str, Path]) -> Recorded:
    rows = {form: read_predictions(file) for form, file in files.items()}
    return Recorded(name=name, passages=rows.get("passages"), statements=rows.get("statements"))
