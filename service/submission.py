"""What a caller hands in."""

from msgspec import Struct

from service.analysis.options import Options


class Submission(Struct, frozen=True, kw_only=True):
    """An article as a caller hands it in, already of the API's form."""

    text: str
    title: str | None = None
    url: str | None = None
    published_at: str | None = None
    language: str | None = None
    options: Options = Options()
