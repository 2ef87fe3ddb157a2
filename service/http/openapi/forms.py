"""The forms of an Analysis beside JSON, as the description shows them."""

from typing import cast

import msgspec

from service.formats.linked_data import linked_data
from service.formats.markdown import markdown
from service.formats.plain_text import plain_text
from service.http.forms import LINKED_DATA, MARKDOWN, PLAIN_TEXT
from service.http.openapi.examples import ANALYSIS
from service.http.openapi.parts import Json

_LINKED = (
    "schema.org's NewsArticle with its Quotations and Claims, and Web Annotations of the text. See docs/formats.md."
)


def with_forms(answer: Json, text: str | None) -> Json:
    """Return an answer that comes in the other forms too; ``text`` is the article, where it was sent along."""
    forms: Json = {
        LINKED_DATA: _form(
            {"type": "object", "description": _LINKED}, msgspec.json.decode(linked_data(ANALYSIS, text))
        ),
        MARKDOWN: _form({"type": "string", "description": "CommonMark, for people."}, markdown(ANALYSIS)),
        PLAIN_TEXT: _form({"type": "string", "description": "For people."}, plain_text(ANALYSIS)),
    }
    return {**answer, "content": {**cast("Json", answer["content"]), **forms}}


def _form(schema: Json, example: object) -> Json:
    return {"schema": schema, "examples": {"example": {"value": example}}}
