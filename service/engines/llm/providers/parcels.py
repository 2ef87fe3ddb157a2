"""A provider's own batch API: many questions in a file, their replies within a day, at half the price.

https://platform.openai.com/docs/guides/batch, as other providers speak it too.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

import httpx2
import msgspec
import openai
from msgspec import Raw, Struct
from openai.types import FileObject

from service.engines.llm.asking import Question
from service.engines.llm.config import Provider
from service.engines.llm.foretold import name_of
from service.engines.llm.prices import Price
from service.engines.llm.providers.client import ABOUT_US
from service.engines.llm.providers.manner import DIALECTS, Manner
from service.engines.llm.providers.wire import UNDECODABLE, encode

MOST_REQUESTS = 50_000
"""Of one file, as the provider has it. It takes 200 MB too; what is sent at once is held in memory, so less of that."""

_ENDPOINT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_TAG = "pullquote"
_MOST_LOOKED_THROUGH = 200
"""Of the provider's latest batches, when one is looked for whose id was lost."""

_PASSING = frozenset({408, 409, 425, 429})
_SECONDS = 120.0
_SHARE = Decimal("0.5")
"""Of the usual price; as OpenAI's price list has it, 2026-11."""

State = Literal["under way", "over", "refused"]
"""``refused``: nothing of it was read, and nothing is to be paid."""


class ParcelError(Exception):
    """The provider did not do as asked, or was not reached. Says how that is called in the log and no more."""

    def __init__(self, reason: str, *, is_lasting: bool = False) -> None:
        super().__init__(reason)
        self.is_lasting = is_lasting
        """Whether it would say the same again."""


class Standing(Struct, frozen=True, kw_only=True):
    """How a parcel stands."""

    state: State
    files: tuple[str, ...] = ()
    """Where its replies and its failures are."""
    sent: str = ""
    """The file that was sent."""


class _Request(Struct, frozen=True, kw_only=True):
    custom_id: str
    method: str = "POST"
    url: str = _ENDPOINT
    body: Raw


class _Response(Struct, frozen=True, kw_only=True):
    status_code: int = 0
    body: Raw = Raw(b"null")


class _Line(Struct, frozen=True, kw_only=True):
    custom_id: str
    response: _Response | None = None


_lines = msgspec.json.Decoder(_Line)


def batch_name(provider: str) -> str:
    """Return by which name a provider's batch price is found."""
    return f"{provider} (batch)"


def batch_price(price: Price) -> Price:
    """Return what tokens cost that came in a batch."""
    return Price(
        input=price.input * _SHARE,
        cached=price.cached * _SHARE,
        output=price.output * _SHARE,
        currency=price.currency,
    )


class Parcels:
    """Sends them to one provider, by the `openai` package. Connects to nothing before."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        dialect = DIALECTS[0] if provider.dialect == "auto" else provider.dialect
        self._manner = Manner(dialect=dialect)

        async def tell_nothing(request: httpx2.Request) -> None:
            for name in [name for name in request.headers if name.lower().startswith(ABOUT_US)]:
                del request.headers[name]

        self._sdk = openai.AsyncOpenAI(
            api_key=provider.api_key or "none",
            base_url=provider.base_url,
            # The queue tries again, and looks first whether what it sent is there.
            max_retries=0,
            timeout=_SECONDS,
            # A redirect would carry the articles to a host that nobody configured.
            http_client=openai.DefaultAioHttpClient(follow_redirects=False, event_hooks={"request": [tell_nothing]}),
        )

    def line(self, question: Question, *, place: str) -> tuple[str, bytes]:
        """Return a question as a line of a file, and what it is called there; ``place`` tells equal ones apart."""
        name = f"{place}.{name_of(question)}"
        body = Raw(encode(question, self.provider, self._manner))
        return name, msgspec.json.encode(_Request(custom_id=name, body=body))

    async def send(self, lines: Sequence[bytes], *, tag: str) -> str:
        """Have the provider answer ``lines``; return its name for that. By ``tag`` it can be found again.

        Raises:
            ParcelError: it did not take them.
        """
        file: FileObject | None = None
        try:
            file = await self._sdk.files.create(file=("articles.jsonl", b"\n".join(lines)), purpose="batch")
            made = await self._sdk.batches.create(
                input_file_id=file.id, endpoint=_ENDPOINT, completion_window="24h", metadata={_TAG: tag}
            )
        except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
            failure = _failure(error)
        else:
            return made.id
        if file is not None and failure.is_lasting:
            await self.clear(Standing(state="refused", sent=file.id))
        raise failure

    async def find(self, tag: str) -> str | None:
        """Return the provider's name for what was sent with ``tag``, among the latest.

        Raises:
            ParcelError: it does not say.
        """
        seen = 0
        try:
            async for one in self._sdk.batches.list(limit=100):
                seen += 1
                if (one.metadata or {}).get(_TAG) == tag:
                    return one.id
                if seen == _MOST_LOOKED_THROUGH:
                    break
        except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
            failure = _failure(error)
        else:
            return None
        raise failure

    async def look(self, parcel: str) -> Standing:
        """Return how a parcel stands; one that the provider does not know is refused.

        Raises:
            ParcelError: it does not say.
        """
        try:
            found = await self._sdk.batches.retrieve(parcel)
        except openai.NotFoundError:
            return Standing(state="refused")
        except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
            failure = _failure(error)
        else:
            files = tuple(one for one in (found.output_file_id, found.error_file_id) if one)
            state: State = "under way"
            if found.status in ("completed", "expired", "cancelled"):
                state = "over"
            elif found.status == "failed":
                state = "refused"
            return Standing(state=state, files=files, sent=found.input_file_id)
        raise failure

    async def replies(self, standing: Standing) -> Mapping[str, bytes]:
        """Return the bodies of what was answered well, by the names of lines. A file that is gone holds none.

        Raises:
            ParcelError: they cannot be had now.
        """
        bodies: dict[str, bytes] = {}
        for file in standing.files:
            try:
                content = await self._sdk.files.content(file)
            except openai.NotFoundError:
                continue
            except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
                failure = _failure(error)
            else:
                for line in content.content.splitlines():
                    said = _said(line)
                    if said is not None and said.response is not None and said.response.status_code == 200:
                        bodies[said.custom_id] = bytes(said.response.body)
                continue
            raise failure
        return bodies

    async def withdraw(self, parcel: str) -> None:
        """Have the provider stop. Nothing where it is over.

        Raises:
            ParcelError: it was not reached.
        """
        try:
            await self._sdk.batches.cancel(parcel)
        except openai.APIStatusError:
            return
        except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
            failure = _failure(error)
        else:
            return
        raise failure

    async def clear(self, standing: Standing) -> None:
        """Take what was sent and what came back from the provider's shelves: articles are nobody's to keep."""
        for file in (standing.sent, *standing.files):
            try:
                await self._sdk.files.delete(file)
            except (openai.OpenAIError, httpx2.HTTPError, OSError):
                continue

    async def aclose(self) -> None:
        """Close the connections. No call may follow."""
        await self._sdk.close()


def _said(line: bytes) -> _Line | None:
    try:
        return _lines.decode(line)
    except UNDECODABLE:
        return None


def _failure(error: Exception) -> ParcelError:
    """Say what went wrong without a word of the provider's, whose messages repeat keys and questions."""
    if isinstance(error, openai.APIStatusError):
        is_lasting = 400 <= error.status_code < 500 and error.status_code not in _PASSING
        return ParcelError(str(error.status_code), is_lasting=is_lasting)
    return ParcelError(type(error).__name__)
