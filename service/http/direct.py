"""What nearly all requests ask for, past the framework: an analysis as JSON, by its article or by its id.

Routing, a request object, a signature and a response cost more than all that a hit needs (docs/decisions/0018). The
same handlers stand in the framework's routes too: for every other method and every other media type, and because a test
holds both ways to the same answers.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.http.analyses import Analyses
from service.http.at_once import Whole
from service.http.headers import RawHeaders
from service.http.hits import Hits
from service.http.paths import ANALYSES_PATH, is_analysis_id
from service.http.replies import Reply

_BY_ID = f"{ANALYSES_PATH}/"
_BY_ID_TEMPLATE = f"{ANALYSES_PATH}/{{analysis_id}}"

_PLAIN = frozenset({b"*/*", b"application/json", b"application/json, */*", b"application/json, text/plain, */*"})
"""What callers say who want JSON and nothing else: curl and most libraries, `fetch`, axios."""


class Direct:
    """Wraps the framework. What a handler raises goes to whoever wraps this."""

    def __init__(self, app: ASGIApp, analyses: Analyses, hits: Hits) -> None:
        """Lead to ``analyses`` and ``hits`` what is theirs beyond doubt, and all else to ``app``."""
        self.app = app
        self._analyses = analyses
        self._hits = hits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server."""
        app = self.app
        if scope["type"] == ScopeType.HTTP and _wants_json(scope["headers"]):
            template = _template(scope["method"], scope["path"])
            if template is not None:
                scope["path_template"] = template
            if template == ANALYSES_PATH:
                app = await self._analyses.create(scope, receive)
            elif template == _BY_ID_TEMPLATE:
                app = await self._analyses.get(scope, receive)
        await app(scope, receive, send)

    def at_once(self, request: Whole) -> Reply | None:
        """See `AtOnce.at_once`."""
        if request.named.get(b"accept", b"*/*") not in _PLAIN:
            return None
        template = _template(request.method, request.path)
        if template is None:
            return None
        request.route = template
        if template == ANALYSES_PATH:
            return self._hits.create(request)
        return self._hits.get(request, request.path[len(_BY_ID) :])


def _template(method: str, path: str) -> str | None:
    """Return under which path it is answered here; None where the framework answers it."""
    if method == "POST" and path == ANALYSES_PATH:
        return ANALYSES_PATH
    if method == "GET" and path.startswith(_BY_ID) and is_analysis_id(path[len(_BY_ID) :]):
        return _BY_ID_TEMPLATE
    return None


def _wants_json(headers: RawHeaders) -> bool:
    accepts = [value for name, value in headers if name == b"accept"]
    return not accepts or (len(accepts) == 1 and accepts[0] in _PLAIN)
