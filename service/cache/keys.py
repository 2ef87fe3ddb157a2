"""Content addresses: the same request to the same engine has the same id everywhere, any difference another."""

from hashlib import blake2b
from typing import get_args

from msgspec import UNSET, Struct, UnsetType, json, structs

from service.analysis.options import ClaimKind, Options

SCHEMA_VERSION = 4
"""Goes up whenever the same request and engine may yield other bytes: a field of `Analysis`, a rule of grounding."""

ADDRESS_LENGTH = 40
"""Hexadecimal digits of an address: 160 bits of BLAKE2b."""


class _Addressed(Struct, frozen=True, kw_only=True):
    """Everything that shapes an answer. JSON keeps the fields apart whatever they hold; concatenation would not."""

    schema: int
    engine: str
    text: str
    html: str | UnsetType
    title: str | None
    url: str | None
    published_at: str | None
    language: str | None
    options: dict[str, object]


def content_address(
    *,
    text: str,
    title: str | None,
    url: str | None,
    published_at: str | None,
    language: str | None,
    options: Options,
    engine: str,
    html: str | None = None,
) -> str:
    """Return the id of an answer, 40 lower-case hexadecimal digits.

    ``engine`` is the `Engine.fingerprint` of the one that reads; ``options.engine``, by which it was chosen, does
    not count. The text holds no lone surrogates (`service.article.acceptance`).
    """
    asked = structs.asdict(options)
    del asked["engine"]
    # A set in all but name: neither order nor repetition changes an answer.
    asked["claims"] = [kind for kind in get_args(ClaimKind) if kind in options.claims]
    addressed = _Addressed(
        schema=SCHEMA_VERSION,
        engine=engine,
        text=text,
        # Not null: texts keep the addresses that they had before there were pages.
        html=UNSET if html is None else html,
        title=title,
        url=url,
        published_at=published_at,
        language=language,
        options=asked,
    )
    # Sorted: moving a field inside Options must not empty every cache.
    return blake2b(json.encode(addressed, order="sorted"), digest_size=ADDRESS_LENGTH // 2).hexdigest()
