"""What nearly all requests ask for, past the framework: an analysis as JSON, by its article or by its id.

Routing, a request object, a signature and a response cost more than all that a hit needs (docs/decisions/0018). The
same handlers stand in the framework's routes too: for every other method and every other media type, and because a test
holds both ways to the same answers.
"""

from collections.abc import Awaitable, Callable

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.http.headers import RawHeaders
from service.http.paths import ANALYSES_PATH, is_analysis_id

Handler = Callable[[Scope, Receive], Awaitable[ASGIApp]]

_BY_ID = f"{ANALYSES_PATH}/"
_BY_ID_TEMPLATE = f"{ANALYSES_PATH}/{{analysis_id}}"

_PLAIN = frozenset({b"*/*", b"application/json", b"application/json, */*", b"application/json, text/plain, */*"})
"""What callers say who want JSON and nothing else: curl and most libraries, `fetch`, axios."""


class Direct:
    """Wraps the framework. What a handler raises goes to whoever wraps this."""

    def __init__(self, app: ASGIApp, *, create: Handler, get: Handler) -> None:
        """Lead to ``create`` and ``get`` what is theirs beyond doubt, and all else to ``app``."""
        self.app = app
        self._create = create
        self._get = get

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server."""
        app = self.app
        if scope["type"] == ScopeType.HTTP and _wants_json(scope["headers"]):
            path = scope["path"]
            if scope["method"] == "POST" and path == ANALYSES_PATH:
                scope["path_template"] = ANALYSES_PATH
                app = await self._create(scope, receive)
            elif scope["method"] == "GET" and path.startswith(_BY_ID) and is_analysis_id(path[len(_BY_ID) :]):
                scope["path_template"] = _BY_ID_TEMPLATE
                app = await self._get(scope, receive)
        await app(scope, receive, send)


def _wants_json(headers: RawHeaders) -> bool:
    accepts = [value for name, value in headers if name == b"accept"]
    return not accepts or (len(accepts) == 1 and accepts[0] in _PLAIN)
