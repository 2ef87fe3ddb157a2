"""msgspec's refusals in our words. A value that was sent is never repeated: it may be the article."""

import re
from typing import get_args

import msgspec

from service.analysis.options import ClaimKind, EngineChoice, GroundingMode, OffsetUnit
from service.errors import InvalidFieldError

LONGEST_NAME = 64
"""Of a field that we do not know, in characters: enough to find a slip, too little for a text."""

ALLOWED: dict[str, tuple[str, ...]] = {
    "claims": get_args(ClaimKind),
    "offsets": get_args(OffsetUnit),
    "engine": get_args(EngineChoice),
    "grounding": get_args(GroundingMode),
}
"""The values of each field that has a list of them."""

_PLACED = re.compile(r"(?P<what>.*?)(?: - at `(?P<place>\$(?:\.\w+|\[\d+\])*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>\w+)`")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def refusal_of(error: msgspec.ValidationError, *, in_query: bool = False) -> InvalidFieldError:
    """Return the error to raise in place of msgspec's, which names the field and says what it should be."""
    placed = _PLACED.fullmatch(str(error))
    # The pattern matches any text; mypy and a reader should not have to know.
    what, place = (placed["what"], placed["place"] or "$") if placed else ("", "$")
    if unknown := _UNKNOWN.fullmatch(what):
        name = unknown["name"][:LONGEST_NAME]
        pointer = f"{place}.{name}" if _PLAIN_NAME.fullmatch(name) else place
        return InvalidFieldError(f"There is no field `{name}`.", pointer=_placed(pointer, in_query=in_query))
    if missing := _MISSING.fullmatch(what):
        return InvalidFieldError(
            f"The field `{missing['name']}` is missing.",
            pointer=_placed(f"{place}.{missing['name']}", in_query=in_query),
        )
    return InvalidFieldError(_expectation(what, place), pointer=_placed(place, in_query=in_query))


def _expectation(what: str, place: str) -> str:
    if what.startswith("Expected `"):
        # Types, bounds and patterns: all of our own Structs.
        return f"{what}."
    field = re.sub(r"\[\d+\]", "", place).rpartition(".")[2]
    if field in ALLOWED:
        return f"Expected one of {', '.join(f'`{one}`' for one in ALLOWED[field])}."
    return "The value is not allowed here."


def _placed(pointer: str, *, in_query: bool) -> str:
    if not in_query:
        return pointer
    return "query." + re.sub(r"\[\d+\]", "", pointer).removeprefix("$.").removeprefix("options.")
