"""What a failed call means, whoever raised it."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import ModuleType
from typing import Any

import aiohttp
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.engines.llm.failures import CallError, from_status, retry_after_seconds
from service.engines.llm.providers.client import translated
from service.errors import EngineError, ModelFaultError, ModelRefusedError, ModelUnreachableError

SECRET = "sk-secret"
REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1", headers={"Authorization": f"Bearer {SECRET}"})


def _exceptions(module: ModuleType) -> list[type[Exception]]:
    found = {member for member in vars(module).values() if isinstance(member, type) and issubclass(member, Exception)}
    return sorted(found, key=lambda kind: kind.__name__)


def _instance(kind: type[Exception]) -> Exception:
    """Make one without its constructor, whose arguments differ, but with what every one of its family has."""
    error = kind.__new__(kind)
    Exception.__init__(error, f"words of a provider {SECRET}")
    facts = {"response": httpx2.Response(500, request=REQUEST), "request": REQUEST, "message": error.args[0]}
    for name, value in facts.items():
        if not isinstance(getattr(kind, name, None), property):
            setattr(error, name, value)
    return error


FOREIGN = [*_exceptions(httpx2), *_exceptions(aiohttp)]
EXPECTED: dict[type[Exception], tuple[type[EngineError], bool]] = {
    aiohttp.ClientResponseError: (ModelUnreachableError, True),
    aiohttp.ServerDisconnectedError: (ModelUnreachableError, True),
    httpx2.ReadError: (ModelUnreachableError, True),
    httpx2.ConnectTimeout: (ModelUnreachableError, True),
    ssl.SSLError: (ModelUnreachableError, True),
    ConnectionResetError: (ModelUnreachableError, True),
    TimeoutError: (ModelUnreachableError, True),
}


@pytest.mark.parametrize(
    "kind", sorted({*FOREIGN, *EXPECTED}, key=str), ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
def test_no_foreign_exception_is_unmapped(kind: type[Exception]) -> None:
    """Whatever httpx2 and aiohttp can raise becomes an error of our tree, in words without theirs."""
    failure = translated(_instance(kind))
    assert issubclass(failure.outcome, EngineError)
    assert SECRET not in f"{failure!r} {failure} {failure.as_engine_error(attempts=1)!r}"
    assert EXPECTED.get(kind, (failure.outcome, failure.retryable)) == (failure.outcome, failure.retryable)


@pytest.mark.parametrize(
    ("status", "codes", "outcome", "retryable"),
    [
        (400, {"context_length_exceeded"}, ModelRefusedError, False),
        (401, set[str](), ModelRefusedError, False),
        (402, set[str](), ModelRefusedError, False),
        (404, {"model_not_found"}, ModelRefusedError, False),
        (408, set[str](), ModelFaultError, True),
        (409, set[str](), ModelFaultError, True),
        (413, set[str](), ModelRefusedError, False),
        (429, {"rate_limit_exceeded", "requests"}, ModelFaultError, True),
        (429, {"insufficient_quota"}, ModelRefusedError, False),
        (500, set[str](), ModelFaultError, True),
        (503, {"server_error"}, ModelFaultError, True),
        (529, set[str](), ModelFaultError, True),
        (307, set[str](), ModelRefusedError, False),
    ],
)
def test_a_status_says_whether_to_call_again(
    status: int, codes: set[str], outcome: type[EngineError], retryable: bool
) -> None:
    """Only what may pass by itself is worth another call; money that is spent does not."""
    failure = from_status(status, codes, {})
    assert (outcome, retryable) == (failure.outcome, failure.retryable)
    assert f"answered {status}" in failure.reason


@pytest.mark.parametrize(
    ("status", "codes", "expected"),
    [
        (400, set[str](), True),
        (422, {"None", "BadRequestError"}, True),
        (400, {"invalid_json_schema"}, True),
        (400, {"context_length_exceeded"}, False),
        (400, {"content_filter", "invalid_request_error"}, False),
        (401, set[str](), False),
        (404, {"model_not_found"}, False),
        (500, set[str](), False),
    ],
)
def test_a_refusal_of_the_form_is_told_from_one_of_the_content(status: int, codes: set[str], expected: bool) -> None:
    """Only what another way of asking may better is asked in another way."""
    assert expected == from_status(status, codes, {}).refuses_form


@pytest.mark.parametrize(
    ("status", "codes", "verdict", "rest_seconds"),
    [
        (400, {"context_length_exceeded"}, "well", None),
        (400, {"content_filter"}, "well", None),
        (401, {"invalid_api_key"}, "faulty", 60.0),
        (402, set[str](), "faulty", 60.0),
        (403, set[str](), "faulty", None),
        (404, {"model_not_found"}, "faulty", 60.0),
        (429, set[str](), "overloaded", None),
        (429, {"insufficient_quota"}, "faulty", 600.0),
        (500, set[str](), "faulty", None),
        (503, set[str](), "overloaded", None),
        (529, set[str](), "overloaded", None),
    ],
)
def test_a_status_says_how_the_provider_does(
    status: int, codes: set[str], verdict: str, rest_seconds: float | None
) -> None:
    """What is wrong with one text accuses nobody; too much to do is told from broken; a wrong key is so for all."""
    failure = from_status(status, codes, {})
    assert (verdict, rest_seconds) == (failure.verdict, failure.rest_seconds)


def test_only_known_codes_are_repeated() -> None:
    """A code is the provider's string: it is repeated where it is one that we know."""
    assert "The model's provider answered 400 (context_length_exceeded)." == _reason({"context_length_exceeded"})
    assert "The model's provider answered 400." == _reason({f"bad key {SECRET}", "None"})


def _reason(codes: set[str]) -> str:
    return from_status(400, codes, {}).reason


def test_a_provider_may_say_not_to_call_again() -> None:
    """``x-should-retry: false`` is believed."""
    assert not from_status(503, set(), {"x-should-retry": "false"}).retryable


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "inf"}, float("inf")),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "1" * 400}, float("inf")),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
        ({"retry-after": "Wed, 99 Oct 99999 07:28:00 GMT"}, None),
    ],
)
def test_retry_after_is_seconds_or_milliseconds_or_a_date(headers: dict[str, str], expected: float | None) -> None:
    """Every form that RFC 9110 and providers know is read; what is none is no wish."""
    assert expected == retry_after_seconds(headers)


def test_a_date_is_counted_from_now() -> None:
    """A date an hour ahead asks for about an hour."""
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < (retry_after_seconds({"retry-after": later}) or 0) <= 3600


@given(st.text())
def test_any_header_is_read_without_an_error(value: str) -> None:
    """Whatever a provider writes there is a number of seconds from zero up, or nothing."""
    seconds = retry_after_seconds({"retry-after": value, "retry-after-ms": value})
    assert seconds is None or seconds >= 0


def test_a_failure_becomes_the_error_that_it_names() -> None:
    """The error that leaves carries the sentence and the count of calls."""
    error: Any = CallError(ModelFaultError, "It broke.").as_engine_error(attempts=3)
    assert (ModelFaultError, "It broke.", 3) == (type(error), error.reason, error.attempts)
