"""What a caller may send as a batch, and how each of its articles becomes an item."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from service.analysis.options import Options
from service.http.requests import AnalysisRequest, decoded, submission_of
from service.jobs.batch import Item


class BatchArticle(AnalysisRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article of a batch, and how it shall be analysed."""

    custom_id: Annotated[
        Annotated[str, Meta(min_length=1, max_length=200)] | None,
        Meta(description="What the caller calls it; repeated in its result. It need not be another each time."),
    ] = None


class BatchRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A batch as one JSON object. Longer ones are sent a line an article."""

    articles: list[msgspec.Raw]
    """Each a `BatchArticle`; what is wrong with one is said in its result."""
    options: Annotated[Options | None, Meta(description="Of the articles that have none of their own.")] = None
    unhurried: Annotated[
        bool,
        Meta(description="It may take a day: where a provider has a batch API, it goes there and costs half as much."),
    ] = False
    webhook: Annotated[
        Annotated[str, Meta(max_length=2048)] | None,
        Meta(description="Told when the batch has ended, signed as Standard Webhooks has it."),
    ] = None


_decoder = msgspec.json.Decoder(BatchArticle)


def item_of_line(line: bytes, *, options: Options | None = None) -> Item:
    """Return what a line holds; its index is the caller's to set.

    Raises:
        RequestError: as `service.http.requests.decoded`.
    """
    article = decoded(line, _decoder, query=b"")
    if options is not None and article.options == Options():
        article = msgspec.structs.replace(article, options=options)
    return Item(index=0, custom_id=article.custom_id, submission=submission_of(article))
