"""What can go wrong with one call, in our words: never the provider's, whose messages repeat prompts and keys."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from service.engines.llm.complaints import Parameter, parameter_named, says_too_long, says_wrong_key
from service.errors import EngineError, ModelFaultError, ModelRefusedError, ModelUnreachableError, Spent

KNOWN_CODES = frozenset(
    {
        "account_deactivated",
        "billing_hard_limit_reached",
        "billing_not_active",
        "content_filter",
        "content_policy_violation",
        "context_length_exceeded",
        "insufficient_quota",
        "invalid_api_key",
        "invalid_json_schema",
        "invalid_value",
        "model_not_found",
        "rate_limit_exceeded",
        "server_error",
        "string_above_max_length",
        "unsupported_parameter",
        "unsupported_value",
    }
)
"""Error codes that providers document. Only these are repeated: any other string may hold anything."""

_OF_FORM = frozenset({"invalid_json_schema", "invalid_value", "unsupported_parameter", "unsupported_value"})
"""Known codes that complain of how we ask. The others complain of what we ask, of who asks, or of nothing of ours."""

_OF_REQUEST = frozenset({400, 413, 422})
"""It is something about the request; a body may say what."""

_OUT_OF_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_TRANSIENT = frozenset({408, 409, 429})
_OVERLOADED = frozenset({408, 429, 503, 504, 529})
_SHUT_OUT = frozenset({401, 402, 404})
"""No question fares better: the key, the bill or the model's name is wrong. A 403 may be about one text."""

_OUT_OF_MONEY_SECONDS = 600.0
_SHUT_OUT_SECONDS = 60.0

Verdict = Literal["well", "faulty", "overloaded"]
"""What an outcome says of the provider: it works, it does not, it has too much to do."""


_OF_PROVIDER = (ModelFaultError, ModelUnreachableError)


class CallError(Exception):
    """One call came to nothing. ``outcome`` is what `service.errors` calls it."""

    def __init__(
        self,
        outcome: type[EngineError],
        reason: str,
        *,
        retryable: bool = False,
        retry_after_seconds: float | None = None,
        refuses: Parameter | None = None,
        refuses_form: bool = False,
        verdict: Verdict | None = None,
        rest_seconds: float | None = None,
        is_unpaid: bool = False,
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.retryable = retryable
        """Whether the same call may do better."""
        self.retry_after_seconds = retry_after_seconds
        """What the provider asked to wait; may be infinite, never negative."""
        self.refuses = refuses
        """What of the call the provider said that it does not take."""
        self.refuses_form = refuses_form
        """Whether the same question may do better in another dialect; where it ``refuses`` nothing, a guess."""
        self.verdict: Verdict = verdict or ("faulty" if outcome in _OF_PROVIDER else "well")
        """On the provider; unless said, by whether the outcome is the provider's doing."""
        self.rest_seconds = rest_seconds
        """For how long no call to the provider can do better; None where the next one may."""
        self.is_unpaid = is_unpaid
        """Whether the provider turned the call away before it cost a token."""

    def as_engine_error(self, *, attempts: int, spent: Spent | None = None) -> EngineError:
        """Return it as the error that leaves the engine."""
        return self.outcome(self.reason, attempts=attempts, spent=spent)


def from_status(
    status: int, codes: set[str], headers: Mapping[str, str], *, param: str | None = None, message: str = ""
) -> CallError:
    """Say what an error status means.

    ``codes`` are what the body calls the error, believed only if known; ``param`` is the field that it blames, and in
    ``message`` a few words are looked for. Nothing of these is repeated.
    """
    is_refusal = status in _OF_REQUEST
    if is_refusal and says_too_long(message):
        codes = codes | {"context_length_exceeded"}
    elif is_refusal and says_wrong_key(message):
        codes = codes | {"invalid_api_key"}
    known = sorted(codes & KNOWN_CODES)
    said = f"The model's provider answered {status}" + (f" ({known[0]})." if known else ".")
    if 300 <= status < 400:
        return CallError(ModelRefusedError, f"{said} Redirects are not followed.")
    if (status in _TRANSIENT or status >= 500) and not codes & _OUT_OF_MONEY:
        return CallError(
            ModelFaultError,
            said,
            retryable=headers.get("x-should-retry") != "false",
            retry_after_seconds=retry_after_seconds(headers),
            verdict="overloaded" if status in _OVERLOADED else "faulty",
            is_unpaid=status == 429,
        )
    # Few that do not know a response format have a code for that; the prompt alone asks for JSON too.
    is_of_form = status in {400, 422} and not codes & (KNOWN_CODES - _OF_FORM)
    refuses = parameter_named(param or message) if is_of_form else None
    refuses_form = is_of_form and (refuses == "response_format" or (refuses is None and not param))
    rest_seconds = _SHUT_OUT_SECONDS if status in _SHUT_OUT or "invalid_api_key" in codes else None
    if codes & _OUT_OF_MONEY:
        rest_seconds = _OUT_OF_MONEY_SECONDS
    verdict: Verdict = "faulty" if refuses or refuses_form or status == 403 or rest_seconds else "well"
    return CallError(
        ModelRefusedError,
        said,
        refuses=refuses,
        refuses_form=refuses_form,
        verdict=verdict,
        rest_seconds=rest_seconds,
        is_unpaid=True,
    )


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Return what ``retry-after-ms``, else ``Retry-After`` asks for (RFC 9110 10.2.3: seconds or a date), or None."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if not math.isnan(seconds):
            return max(0.0, seconds)
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, OverflowError):
        return None
    # A date without a zone is meant as UTC: the format allows no other.
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
