"""Who is evaluated: an engine of the service, the baseline, or predictions from a file."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from service.analysis.analysis import Analysis
from service.article import read
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.reading import Engine
from service.evaluation.baseline import read_plainly
from service.evaluation.gold import DataError
from service.evaluation.predictions import Answer, Prediction, answer_of, read_predictions
from service.pipeline import Pipeline
from service.submission import Submission

_FILE = re.compile(r"(?P<name>[\w.-]+)=(?P<form>passages|statements):(?P<file>.+)")
_ENDPOINT = re.compile(r"(?P<name>[\w.-]+)=(?P<model>.+)@(?P<url>https?://.+)")

FORMS = "extractive, llm, baseline, NAME=MODEL@BASE_URL, NAME=passages:FILE or NAME=statements:FILE"
"""What names a candidate."""


class NoAnswerError(Exception):
    """A candidate has no answer for an article; the message is the engine's own reason, without a word of a text."""


class Case(Struct, frozen=True, kw_only=True):
    """An article to be read."""

    id: str
    text: str


class Failure(Struct, frozen=True, kw_only=True):
    """An article for which there is no answer, or one of which the rules had to read a part, and why."""

    article: str
    reason: str


class Candidate(Protocol):
    """Says who said what in an article."""

    @property
    def name(self) -> str:
        """As the report shows it."""
        ...

    @property
    def at_once(self) -> bool:
        """Whether it waits for others, so that several articles at once save time."""
        ...

    @property
    def nothing(self) -> Answer:
        """An answer that says nothing of what it could say something of: how a failure is scored."""
        ...

    async def answer(self, case: Case) -> Answer:
        """Return what it says of an article.

        Raises:
            NoAnswerError: it says nothing of this one.
        """
        ...

    async def aclose(self) -> None:
        """Let go of what it holds."""
        ...


class Endpoint(Struct, frozen=True, kw_only=True):
    """A model at an address."""

    model: str
    url: str
    key: str


class Model(Engine, Protocol):
    """An engine that holds connections."""

    async def aclose(self) -> None:
        """Close them."""
        ...


Connect = Callable[[Endpoint | None], Model | None]
"""Makes the engine of an endpoint, or of the settings' own (None where they name none)."""


class Read:
    """An engine of the service, asked the whole way: text, Article, Draft, Analysis. Without a model, the rules."""

    def __init__(self, name: str, model: Model | None = None) -> None:
        rules = ExtractiveEngine()
        self.name = name
        self.at_once = model is not None
        self.nothing = Answer(found=(), passages=(), statements=(), summary="", is_missing=True)
        self._model = model
        self._engine: Engine = model or rules
        self._pipeline = Pipeline(rules)

    async def answer(self, case: Case) -> Answer:
        """Return its Analysis; one of the rules in a model's stead is none."""
        analysis = await self._analysis(case.text)
        if analysis.provenance.engine != self._engine.name:
            raise NoAnswerError(analysis.provenance.reason or "degraded")
        return answer_of(read(case.text), analysis)

    async def serve(self, text: str) -> bytes:
        """Return the answer as it goes to a caller."""
        return msgspec.json.encode(await self._analysis(text))

    async def _analysis(self, text: str) -> Analysis:
        return await self._pipeline.run("evaluated", Submission(text=text), self._engine)

    async def aclose(self) -> None:
        """Close the engine's connections."""
        self._pipeline.close()
        if self._model is not None:
            await self._model.aclose()


class Baseline:
    """The least that anybody would write."""

    name = "baseline"
    at_once = False
    nothing = Answer(found=(), passages=(), is_missing=True)

    async def answer(self, case: Case) -> Answer:
        """Return its passages."""
        return read_plainly(case.text)

    async def aclose(self) -> None:
        """Do nothing: it holds nothing."""


class Recorded(Struct, frozen=True, kw_only=True):
    """Predictions that somebody made elsewhere."""

    name: str
    passages: Mapping[str, tuple[Prediction, ...]] | None = None
    statements: Mapping[str, tuple[Prediction, ...]] | None = None
    at_once: bool = False

    @property
    def nothing(self) -> Answer:
        """Nothing of what there are files of."""
        return Answer(
            passages=None if self.passages is None else (),
            statements=None if self.statements is None else (),
            is_missing=True,
        )

    async def answer(self, case: Case) -> Answer:
        """Return what the files say of the article."""
        passages = None if self.passages is None else self.passages.get(case.id)
        statements = None if self.statements is None else self.statements.get(case.id)
        if passages is None and statements is None:
            raise NoAnswerError("not in the file")
        return Answer(passages=passages, statements=statements)

    async def aclose(self) -> None:
        """Do nothing: it holds nothing."""


def candidates(names: Sequence[str], keys: Mapping[str, str], connect: Connect) -> list[Candidate]:
    """Return who is named, in order. ``keys`` holds the endpoints' keys by the candidates' names.

    Raises:
        DataError: a name is of no known form or not the only one, its file is not, or the settings name no model.
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
            raise DataError(f"{name}: no engine; say {FORMS}")
    twice = [name for name, times in Counter(candidate.name for candidate in chosen).items() if times > 1]
    if twice:
        raise DataError(f"{twice[0]}: two engines of this name")
    return chosen


async def ask(
    candidate: Candidate, cases: Sequence[Case], concurrency: int
) -> tuple[dict[str, Answer], tuple[Failure, ...]]:
    """Return a candidate's answers by the article's id, and where it had none."""
    answers: dict[str, Answer] = {}
    failures: dict[str, Failure] = {}
    gate = asyncio.Semaphore(concurrency)

    async def one(case: Case) -> None:
        async with gate:
            try:
                answers[case.id] = await candidate.answer(case)
            except NoAnswerError as error:
                failures[case.id] = Failure(article=case.id, reason=str(error))

    if candidate.at_once:
        await asyncio.gather(*map(one, cases))
    else:
        for case in cases:
            await one(case)
    return answers, tuple(failures[case.id] for case in cases if case.id in failures)


def _connected(model: Model | None) -> Model:
    if model is None:
        raise DataError("llm: no model is configured; OPENAI_API_KEY or OPENAI_BASE_URL names one")
    return model


def _recorded(name: str, files: Mapping[str, Path]) -> Recorded:
    rows = {form: read_predictions(file) for form, file in files.items()}
    return Recorded(name=name, passages=rows.get("passages"), statements=rows.get("statements"))
