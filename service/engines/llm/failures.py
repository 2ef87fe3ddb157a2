"""What can go wrong with one call, in our words: never the provider's, whose messages repeat prompts and keys."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.errors import EngineError, ModelFaultError, ModelRefusedError, Spent

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

_OUT_OF_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_TRANSIENT = frozenset({408, 409, 429})


class CallError(Exception):
    """One call came to nothing. ``outcome`` is what `service.errors` calls it."""

    def __init__(
        self,
        outcome: type[EngineError],
        reason: str,
        *,
        retryable: bool = False,
        retry_after_seconds: float | None = None,
        refuses_form: bool = False,
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.retryable = retryable
        """Whether the same call may do better."""
        self.retry_after_seconds = retry_after_seconds
        """What the provider asked to wait; may be infinite, never negative."""
        self.refuses_form = refuses_form
        """Whether the same question may do better in another dialect."""

    def as_engine_error(self, *, attempts: int, spent: Spent | None = None) -> EngineError:
        """Return it as the error that leaves the engine."""
        return self.outcome(self.reason, attempts=attempts, spent=spent)


def from_status(status: int, codes: set[str], headers: Mapping[str, str]) -> CallError:
    """Say what an error status means. ``codes`` are what the body calls the error, believed only if known."""
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
        )
    # Few that do not know a response format have a code for that; the prompt alone asks for JSON too.
    refuses_form = status in {400, 422} and not codes & (KNOWN_CODES - _OF_FORM)
    return CallError(ModelRefusedError, said, refuses_form=refuses_form)


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
