"""What callers would rather have, as RFC 7240 has it: ``Prefer``. What is not understood there is passed over."""

import re

from msgspec import Struct

from service.http.headers import RawHeaders, header

_PREFERENCE = re.compile(
    r"""[ \t]*+(?:
        ([!#$%&'*+.^_`|~0-9A-Za-z-]++)                             # its name,
        (?:[ \t]*+=[ \t]*+("(?:[^"\\]|\\.)*+"|[^\s",;]*+))?        # its value,
        (?:[ \t]*+;(?:"(?:[^"\\]|\\.)*+"|[^",])*+)?                # and parameters, of which we know none
    )?[ \t]*+(?:,|$)""",
    re.VERBOSE,
)
"""Nothing in it is tried in two ways: the caller may send thousands of blanks."""
_ESCAPED = re.compile(r"\\(.)")
_SECONDS = re.compile(r"[0-9]{1,9}")


class Asynchronous(Struct, frozen=True):
    """``respond-async``: the caller need not wait for the answer."""

    wait_seconds: int | None = None
    """But would, for so long."""

    @property
    def applied(self) -> str:
        """What ``Preference-Applied`` says where the answer comes later."""
        return "respond-async" if self.wait_seconds is None else f"respond-async, {self.waited}"

    @property
    def waited(self) -> str:
        """What it says where the answer came in time."""
        return f"wait={self.wait_seconds}"


def asynchronous(headers: RawHeaders) -> Asynchronous | None:
    """Return how a caller prefers an answer that comes later; None where one does not."""
    said = header(headers, b"prefer")
    if said is None:
        return None
    stated = preferences(said)
    if "respond-async" not in stated:
        return None
    wait = stated.get("wait", "")
    return Asynchronous(int(wait) if _SECONDS.fullmatch(wait) else None)


def preferences(prefer: str) -> dict[str, str]:
    """Return the preferences of a ``Prefer``, by name in lower case; of one that is stated twice the first counts.

    A value that is empty is none (section 2). Nothing is known behind what is no preference.
    """
    stated: dict[str, str] = {}
    at = 0
    while at < len(prefer) and (found := _PREFERENCE.match(prefer, at)):
        name, value = found[1], found[2] or ""
        if name:
            if value.startswith('"'):
                value = _ESCAPED.sub(r"\1", value[1:-1])
            stated.setdefault(name.lower(), value)
        at = found.end()
    return stated
