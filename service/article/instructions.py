"""What in a text addresses a program that reads it: found by how it speaks, in twelve languages, precision first.

A finding is structural downstream: nothing that stands there can be a claim, a name, a role or evidence, and no model
is shown it. What somebody is quoted as saying in a paragraph of other words is no address, whatever it says: reporting
on such attacks is news. The patterns are data, in `instructions.toml`; docs/attacks.md says what is and is not found.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

_CLAUSE = re.compile(
    r"""\A[\W_]*|(?<=[.:;!?>\])}*#\-–—"'“”‘/=,])[ \t]*(?=[^\W_]|[<"!\[])|(?<=[.:;!?,'"][ ]and[ ])|(?<=,[ ]then[ ])"""
    r"|(?<=please[ ])|(?<=now[ ])"
)
"""Where ``^`` of a pattern may be: at the start of a sentence or of a clause."""

_TURN = re.compile(r"<\|im_start|<start_of_turn|\[INST\]|<<SYS>>|<(?:system|instructions?)>")
_TURN_END = re.compile(r"<\|im_end|<end_of_turn|\[/INST\]|<</SYS>>|</(?:system|instructions?)>")


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    certain: list[str]
    likely: list[str]


class _Rules(Struct, frozen=True):
    leading: re.Pattern[str]
    """What is certain where a clause begins."""
    anywhere: re.Pattern[str]
    """What is certain wherever it stands."""
    likely: tuple[re.Pattern[str], ...]
    likely_leading: tuple[re.Pattern[str], ...]

    def is_certain(self, shown: str, clauses: Sequence[int]) -> bool:
        return any(self.leading.match(shown, start) for start in clauses) or self.anywhere.search(shown) is not None

    def likely_in(self, shown: str, clauses: Sequence[int]) -> Iterator[re.Pattern[str]]:
        yield from (each for each in self.likely_leading if any(each.match(shown, start) for start in clauses))
        yield from (each for each in self.likely if each.search(shown))


def first_address(lines: Iterable[tuple[int, str]]) -> int | None:
    """Return where the first sentence of a paragraph begins that addresses a program, if one does.

    ``lines`` are its sentences that may: where each begins, and what it says, in lower case with straight apostrophes,
    without hidden characters and what somebody is quoted as saying.
    """
    rules = _rules()
    likely: dict[re.Pattern[str], int] = {}
    for start, shown in lines:
        clauses = [clause.end() for clause in _CLAUSE.finditer(shown)]
        if rules.is_certain(shown, clauses):
            return min([start, *likely.values()])
        for pattern in rules.likely_in(shown, clauses):
            likely.setdefault(pattern, start)
    return min(likely.values()) if len(likely) > 1 else None


def is_turn_open(said: str) -> bool:
    """Say whether words open a turn of a chat and do not close it."""
    return _TURN.match(said) is not None and _TURN_END.search(said) is None


@cache
def _rules() -> _Rules:
    file = resources.files("service.article").joinpath("instructions.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    words = msgspec.convert(tables, dict[str, _Words]).values()
    certain = [pattern for each in words for pattern in each.certain]
    likely = [pattern for each in words for pattern in each.likely]
    return _Rules(
        leading=re.compile("|".join(pattern[1:] for pattern in certain if pattern.startswith("^"))),
        anywhere=re.compile("|".join(pattern for pattern in certain if not pattern.startswith("^"))),
        likely=tuple(re.compile(pattern) for pattern in likely if not pattern.startswith("^")),
        likely_leading=tuple(re.compile(pattern[1:]) for pattern in likely if pattern.startswith("^")),
    )
