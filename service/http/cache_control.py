"""What a request says of caches (RFC 9111, 5.2.1), as far as this one heeds it.

| directive | what it does here |
| --- | --- |
| ``no-cache`` | the answer is made anew, also where the model has just failed; a failure replaces nothing stored |
| ``max-age=n`` | so is one that was made more than n seconds ago |
| ``only-if-cached`` | what is stored, or 504 |
| ``no-store`` | what is made for this request is neither kept nor shared; what is stored is still given |

``max-stale`` is not needed: what is stale is given anyway, and made anew meanwhile. ``min-fresh`` and what is malformed
or unknown are ignored.
"""

import re

from service.http.headers import RawHeaders, header
from service.reuse import ANYTHING, Reuse

_SECONDS = re.compile(r'"?([0-9]{1,10})"?')


def reuse(headers: RawHeaders) -> Reuse:
    """Return what the caller takes from the cache and leaves in it."""
    value = header(headers, b"cache-control")
    if value is None:
        return ANYTHING
    directives: dict[str, str] = {}
    for part in value.lower().split(","):
        name, _, argument = part.partition("=")
        directives[name.strip()] = argument.strip()
    age = _SECONDS.fullmatch(directives.get("max-age", ""))
    return Reuse(
        most_age_seconds=0 if "no-cache" in directives else float(age[1]) if age else ANYTHING.most_age_seconds,
        only_stored="only-if-cached" in directives,
        keep="no-store" not in directives,
    )
