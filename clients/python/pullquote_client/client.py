"""A client of one service, for one thread at a time to call."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from time import sleep
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from pullquote_client.models import (
    Actor,
    Analysis,
    Claim,
    Problem,
    SentenceFound,
    Verification,
    Withdrawn,
)
from pullquote_client.problems import BrokenStreamError, ProblemError, raise_for_problem
from pullquote_client.server_sent_events import server_sent_events

_T = TypeVar("_T")

_ON_THE_WAY_SECONDS = 10.0
"""What an answer may take beyond the time that the service was given."""

_DEFAULT_TIMEOUT_SECONDS = 90.0
"""What the service gives itself where nothing is said."""

_DEFAULT_RETRY_SECONDS = 2.0

_TOLD: dict[str, type[msgspec.Struct]] = {
    "preview": Analysis,
    "actor": Actor,
    "claim": Claim,
    "summary": SentenceFound,
    "withdrawn": Withdrawn,
    "analysis": Analysis,
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a stream."""

    id: str
    event: str
    data: msgspec.Struct
    """What docs/streaming.md names for the event."""


class Pullquote:
    """Calls the service. Every call raises `ProblemError`, and what httpx raises where nobody answers."""

    def __init__(
        self,
        base: str,
        *,
        key: str | None = None,
        silence_seconds: float = 45.0,
        reconnects: int = 3,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Call the service at ``base``.

        Args:
            base: where it is, with or without a path.
            key: or an access token, where the service wants one.
            silence_seconds: how long a stream may be silent before it counts as broken; the service says something
                every 15 seconds.
            reconnects: how often a stream that broke is taken up again without anything having come between.
            transport: in place of a network.
        """
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._client = httpx.Client(base_url=base, headers=headers, transport=transport)
        self._silence_seconds = silence_seconds
        self._reconnects = reconnects

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def analyze(self, text: str | None = None, *, timeout_seconds: float | None = None, **fields: object) -> Analysis:
        """Return the analysis of an article; ``fields`` are those of `AnalysisRequest`, ``html`` in place of a text.

        Where ``timeout_seconds`` near their end, the service gives the rules' reading rather than nothing.
        """
        return self._json("POST", "/v1/analyses", Analysis, _article(text, fields), timeout_seconds)

    def get(self, id_: str) -> Analysis:
        """Return a stored analysis."""
        return self._json("GET", _path_of(id_), Analysis)

    def delete(self, id_: str) -> None:
        """Take an analysis out of the service's cache."""
        raise_for_problem(self._client.delete(_path_of(id_), timeout=_DEFAULT_TIMEOUT_SECONDS))

    def verify(
        self,
        text: str,
        *,
        quotes: Sequence[Mapping[str, object]] = (),
        timeout_seconds: float | None = None,
        **fields: object,
    ) -> Verification:
        """Hold quotes and summary sentences against an article; ``fields`` are those of `VerificationRequest`."""
        body = {"text": text, "quotes": quotes, **fields}
        return self._json("POST", "/v1/verifications", Verification, body, timeout_seconds)

    def stream(
        self, text: str | None = None, *, timeout_seconds: float | None = None, **fields: object
    ) -> Iterator[Told]:
        """Yield what is told of an article while it is read: see docs/streaming.md. ``analysis`` is the last.

        Raises:
            ProblemError: the stream ended with that, or never began.
            BrokenStreamError: it broke, and could not be taken up again.
        """
        return self._events("POST", "/v1/analyses", _article(text, fields), timeout_seconds)

    def watch(self, id_: str) -> Iterator[Told]:
        """Yield what is told of an analysis that somebody has asked for, without the article; see `stream`."""
        return self._events("GET", f"{_path_of(id_)}/events", None, None)

    def _json(
        self, method: str, path: str, kind: type[_T], body: object = None, timeout_seconds: float | None = None
    ) -> _T:
        response = self._client.request(
            method,
            path,
            headers={"Accept": "application/json", **_headers(body, timeout_seconds)},
            content=_content(body),
            timeout=(timeout_seconds or _DEFAULT_TIMEOUT_SECONDS) + _ON_THE_WAY_SECONDS,
        )
        raise_for_problem(response)
        return msgspec.json.decode(response.content, type=kind)

    def _events(self, method: str, path: str, body: object, timeout_seconds: float | None) -> Iterator[Told]:
        last, wait_seconds, broken, answered = "", _DEFAULT_RETRY_SECONDS, 0, False
        while True:
            try:
                with self._open(method, path, body, timeout_seconds, last) as response:
                    answered = True
                    raise_for_problem(response)
                    if response.status_code == httpx.codes.NO_CONTENT:
                        return
                    for said in server_sent_events(response.iter_text()):
                        last, broken = said.id or last, 0
                        wait_seconds = _DEFAULT_RETRY_SECONDS if said.retry_seconds is None else said.retry_seconds
                        if said.event == "problem":
                            raise ProblemError(msgspec.json.decode(said.data, type=Problem))
                        if said.event in _TOLD:
                            data = msgspec.json.decode(said.data, type=_TOLD[said.event])
                            yield Told(id=said.id, event=said.event, data=data)
                        if said.event == "analysis":
                            return
            except httpx.TransportError:
                if not answered:
                    raise
            broken += 1
            if broken > self._reconnects:
                raise BrokenStreamError("The stream ended before the analysis.")
            sleep(wait_seconds)

    def _open(
        self, method: str, path: str, body: object, timeout_seconds: float | None, last: str
    ) -> AbstractContextManager[httpx.Response]:
        headers = {"Accept": "text/event-stream", **_headers(body, timeout_seconds)}
        if last:
            headers["Last-Event-ID"] = last
        return self._client.stream(method, path, headers=headers, content=_content(body), timeout=self._silence_seconds)


def _headers(body: object, timeout_seconds: float | None) -> dict[str, str]:
    headers = {} if body is None else {"Content-Type": "application/json"}
    return headers if timeout_seconds is None else headers | {"Request-Timeout": f"{timeout_seconds:g}"}


def _content(body: object) -> bytes | None:
    return None if body is None else msgspec.json.encode(body)


def _article(text: str | None, fields: Mapping[str, object]) -> dict[str, object]:
    return dict(fields) if text is None else {"text": text, **fields}


def _path_of(id_: str) -> str:
    return f"/v1/analyses/{quote(id_, safe='')}"
