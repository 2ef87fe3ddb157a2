"""The files of the page: read once, from the package."""

from hashlib import blake2b
from importlib.resources import files

from msgspec import Struct

COMPONENT = "pullquote-article.js"
"""Other people's pages load it too, from their own origin."""

PAGE = "index.html"

_MEDIA_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}


class File(Struct, frozen=True, kw_only=True):
    """A file as it is sent."""

    body: bytes
    media_type: str
    etag: str


def read_files() -> dict[str, File]:
    """Return every file of the page by its name; some 80 KB in all."""
    return {
        entry.name: _file(entry.name, entry.read_bytes())
        for entry in files("service.http.page").joinpath("static").iterdir()
    }


def _file(name: str, body: bytes) -> File:
    return File(
        body=body,
        media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
        etag=blake2b(body, digest_size=12).hexdigest(),
    )
