"""What a number counts: money of which country, or hundredths."""

import re

from service.analysis.scales import SCALE_WORDS
from service.article import Span

_UNITS = {
    "dollar": r"\$|USD|(?:US[- ]?)?dollars?|dólares|dollari",
    "euro": r"€|EUR|euros?",
    "pound": r"£|GBP|pounds?|pfund|livres|libras|sterline",
    "yen or yuan": r"¥|JPY|CNY|RMB|yen|yuan|renminbi",
    "percent": r"%|per ?cent|percentage points?|prozent(?:punkte?n?)?|pour cent|por ?ci?ento|per cento|procent",
}
"""“Pound” is a weight as well; whoever writes £ for it is not found."""

_ANY = "|".join(f"(?P<u{number}>{pattern})" for number, pattern in enumerate(_UNITS.values()))
_SCALE = "|".join(sorted(map(re.escape, SCALE_WORDS), key=len, reverse=True))
_BEFORE = re.compile(rf"(?:{_ANY})\s?$", re.IGNORECASE)
_AFTER = re.compile(rf"(?:[\s-]{{0,2}}(?:{_SCALE})\b\.?)?[\s-]{{0,2}}(?:{_ANY})(?![^\W\d_])", re.IGNORECASE)
_LONGEST_BEFORE = 5
"""Code points: “EUR ”."""


def unit_of(text: str, number: Span) -> str | None:
    """Return the unit that stands at a number of ``text``; None for another one or none."""
    found = _BEFORE.search(text[max(0, number.start - _LONGEST_BEFORE) : number.start]) or _AFTER.match(
        text, number.end
    )
    if found is None:
        return None
    return next(unit for number, unit in enumerate(_UNITS) if found[f"u{number}"] is not None)
