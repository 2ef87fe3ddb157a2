"""An Analysis in the form that the caller likes best: as it lies in the cache, or made from that for this answer."""

import asyncio
from collections.abc import Callable
from hashlib import blake2b

import msgspec
from msgspec import UNSET

from service.analysis.analysis import Analysis
from service.analyst import Answer
from service.formats.linked_data import linked_data
from service.formats.markdown import markdown
from service.formats.plain_text import plain_text
from service.http.headers import RawHeaders
from service.http.replies import MEDIA_TYPE, Reply, reply_of

LINKED_DATA = "application/ld+json"
MARKDOWN = "text/markdown"
PLAIN_TEXT = "text/plain"

FORMS = (MEDIA_TYPE, LINKED_DATA, PLAIN_TEXT, MARKDOWN)
"""What is offered; of those that a caller likes the same he gets the first."""

_MAKERS: dict[str, Callable[[Analysis, str | None], bytes]] = {
    LINKED_DATA: linked_data,
    MARKDOWN: lambda analysis, _text: markdown(analysis).encode(),
    PLAIN_TEXT: lambda analysis, _text: plain_text(analysis).encode(),
}

LARGE_BYTES = 100_000
"""Of JSON: a larger one is made into its form in a thread, so that others need not wait. One of 1.2 MB (100,000 words)
takes 35 to 280 ms, one of 9 KB below 1 ms (2026-11, one core)."""

_decoder = msgspec.json.Decoder(Analysis)


async def reply_in(form: str, answer: Answer, headers: RawHeaders, *, text: str | None, conditional: bool) -> Reply:
    """Return ``answer`` in a ``form`` other than JSON, under a validator of its own bytes.

    Args:
        form: one of `FORMS`.
        answer: as it lies in the cache.
        headers: the caller's.
        text: the article, where it is at hand; the answer to a page has it anyhow. Linked data that quote from around
            a find cannot be had again by id.
        conditional: see `reply_of`.
    """
    if len(answer.body) > LARGE_BYTES:
        body = await asyncio.to_thread(_made, form, answer.body, text)
    else:
        body = _made(form, answer.body, text)
    etag = blake2b(body, digest_size=16).hexdigest()
    return reply_of(
        msgspec.structs.replace(answer, body=body, packed=b"", etag=etag),
        headers,
        conditional=conditional,
        media_type=form if form == LINKED_DATA else f"{form}; charset=utf-8",
        located=form != LINKED_DATA or text is None,
    )


def _made(form: str, body: bytes, text: str | None) -> bytes:
    analysis = _decoder.decode(body)
    return _MAKERS[form](analysis, text if analysis.article.text is UNSET else analysis.article.text)
