"""What a refusal complains of, by its words: these are searched for a few of ours, and go no further.

Few servers have a code for what they do not take; nearly all of them name it.
"""

import re
from typing import Final, Literal

Parameter = Literal["response_format", "temperature", "reasoning_effort", "max_completion_tokens", "stream_options"]
"""Fields of a call that it can do without, or with another one in their place."""

_LONGEST_SEARCHED = 1_000
"""Code points. Some servers repeat the prompt behind what they have to say of it."""

_NAMED: Final[dict[Parameter, re.Pattern[str]]] = {
    "temperature": re.compile(r"\btemperature\b", re.IGNORECASE),
    "reasoning_effort": re.compile(r"\breasoning[_. ]effort\b", re.IGNORECASE),
    "max_completion_tokens": re.compile(r"\bmax_(?:completion_)?tokens\b", re.IGNORECASE),
    "stream_options": re.compile(r"\bstream_options\b", re.IGNORECASE),
    "response_format": re.compile(
        r"response_?format|json_schema|json_object|json[ _]mode|structured[ _]outputs?|guided_|\bgrammar\b|\bschema\b",
        re.IGNORECASE,
    ),
}

_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|(?:prompt|input|request) (?:is )?too (?:long|large)"
    r"|too many (?:input )?tokens|exceed_context",
    re.IGNORECASE,
)


_KEY = re.compile(r"\bapi[ _-]?key\b", re.IGNORECASE)


def parameter_named(words: str) -> Parameter | None:
    """Return which parameter a refusal names; the first of them where it names several."""
    searched = words[:_LONGEST_SEARCHED]
    return next((parameter for parameter, pattern in _NAMED.items() if pattern.search(searched)), None)


def says_too_long(words: str) -> bool:
    """Say whether a refusal complains of the question's length."""
    return bool(_TOO_LONG.search(words[:_LONGEST_SEARCHED]))


def says_wrong_key(words: str) -> bool:
    """Say whether a refusal complains of the key."""
    return bool(_KEY.search(words[:_LONGEST_SEARCHED]))
