"""The one file that knows the `openai` package, what it is built on, and what they raise.

The package says once where a call goes and with which headers, and brings the HTTP client, over aiohttp. The calls go
to that client: bytes in, bytes out. The package's own way of calling costs twice the CPU in building each request
anew, and its decoding several times that; besides it returns a ``str`` for HTML and raises bare JSON errors for what is
cut off. aiohttp's exceptions are let through in part; all of them become a `CallError` here.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import aiohttp
import httpx2
import openai

from service.engines.llm.config import Provider
from service.engines.llm.failures import CallError
from service.engines.llm.providers.wire import refusal
from service.errors import ModelFaultError, ModelUnreachableError

_CONNECT_SECONDS = 10.0
_NO_KEY = "none"
"""The package refuses to start without a key; endpoints that want none ignore it."""

_KEPT_SECONDS = 4.0
"""How long a connection is kept on which nothing is asked. Servers drop theirs after five (uvicorn, Node) or more:
whoever keeps them longer asks on a connection that is just being closed, and takes that for the provider's failure."""

ABOUT_US = "x-stainless-"
"""Headers in which the package tells of the machine that it runs on, which is nobody's business."""


class ModelClient:
    """Calls one endpoint, once a call. Safe for any number of callers at the same time in one event loop."""

    def __init__(self, provider: Provider, *, max_reply_bytes: int) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: ``base_url`` is none that can be called; the message does not repeat it.
        """

        async def bound(response: httpx2.Response) -> None:
            response.stream = _bounded(response, max_reply_bytes)

        self._http = openai.DefaultAioHttpClient(
            # A redirect would carry the article to a host that nobody configured.
            follow_redirects=False,
            event_hooks={"response": [bound]},
            # The package would let no more than a thousand calls out at once, whatever the provider takes.
            limits=httpx2.Limits(max_connections=provider.limits.concurrency, keepalive_expiry=_KEPT_SECONDS),
        )
        try:
            sdk = openai.AsyncOpenAI(
                api_key=provider.api_key or _NO_KEY,
                base_url=provider.base_url,
                # Nothing compressed is taken: a few kilobytes could unpack to gigabytes.
                default_headers={"Accept-Encoding": "identity"},
                http_client=self._http,
            )
        except httpx2.InvalidURL:
            # Its message repeats part of the URL, which may hold a password.
            raise ValueError("not a URL that can be called") from None
        self._url = sdk.base_url.copy_with(raw_path=sdk.base_url.raw_path + b"chat/completions")
        self._headers = httpx2.Headers(
            {
                name: value
                for name, value in (sdk.auth_headers | sdk.default_headers).items()
                if isinstance(value, str) and not name.lower().startswith(ABOUT_US)
            }
        )

    async def complete(self, body: bytes, *, seconds: float) -> bytes:
        """POST a chat completion and return the body of a 2xx, within ``seconds``.

        Raises:
            CallError: anything else. The foreign error holds key and prompt; it is neither cause nor context.
        """
        try:
            async with asyncio.timeout(seconds):
                response = await self._http.send(self._request(body))
        except Exception as error:  # noqa: BLE001  whatever three foreign packages raise, none of it may pass
            failure = translated(error)
        else:
            if response.is_success:
                return response.content
            failure = _refusal(response)
        raise failure

    async def stream(self, body: bytes, *, seconds: float) -> AsyncGenerator[bytes, None]:
        """POST a chat completion and yield the body of a 2xx as it comes, in pieces that end anywhere.

        Raises:
            CallError: as `complete`; also in the middle.
        """
        # Around each step, not around the whole: between two of them the consumer's time runs, not ours to cancel.
        end = asyncio.get_running_loop().time() + seconds
        response: httpx2.Response | None = None
        try:
            async with asyncio.timeout_at(end):
                response = await self._http.send(self._request(body), stream=True)
            chunks = response.aiter_raw()
            while response.is_success:
                async with asyncio.timeout_at(end):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                yield chunk
            async with asyncio.timeout_at(end):
                await response.aread()
            failure = _refusal(response)
        except Exception as error:  # noqa: BLE001  as above
            failure = translated(error)
        finally:
            if response is not None:
                await response.aclose()
        raise failure

    async def aclose(self) -> None:
        """Close every connection. No call may follow."""
        await self._http.aclose()

    def _request(self, body: bytes) -> httpx2.Request:
        # Our own clock bounds the whole call: theirs would start anew with every byte that trickles in.
        clocks = {"timeout": {"connect": _CONNECT_SECONDS}}
        return httpx2.Request("POST", self._url, headers=self._headers, content=body, extensions=clocks)


def _refusal(response: httpx2.Response) -> CallError:
    """Say what an answer means that is no 2xx."""
    return refusal(response.status_code, response.content, response.headers)


def translated(error: Exception) -> CallError:
    """Say in our words what a foreign error means."""
    match error:
        case _UnreadableReplyError():
            return CallError(ModelFaultError, error.reason)
        case TimeoutError():
            return CallError(
                ModelUnreachableError, "The model gave no reply in time.", retryable=True, verdict="overloaded"
            )
        case aiohttp.ClientError() | httpx2.HTTPError() | OSError():
            # aiohttp's resets reach us as `httpx2.ConnectTimeout`, its broken HTTP as a bare `ClientResponseError`.
            return CallError(
                ModelUnreachableError, "The connection to the model's provider failed or was lost.", retryable=True
            )
        case _:
            return CallError(ModelFaultError, f"The call to the model failed ({type(error).__name__}).")


class _UnreadableReplyError(Exception):
    """A body that is not read to its end. Raised inside the HTTP client, which passes it through."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _BoundedStream(httpx2.AsyncByteStream):
    """A body that ends in an error where it gets too long; error bodies too."""

    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > self._limit:
                raise _UnreadableReplyError(f"The model's provider sent more than {self._limit} bytes.")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _bounded(response: httpx2.Response, limit: int) -> _BoundedStream:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _UnreadableReplyError("The model's provider sent a compressed reply, which was not asked for.")
    if not isinstance(response.stream, httpx2.AsyncByteStream):
        raise TypeError("an asynchronous client has asynchronous streams")
    return _BoundedStream(response.stream, limit)
