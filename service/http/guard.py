"""Before anything is read of a request: may its caller do this, and have they not had enough?"""

from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from service.access import caller as access_caller
from service.access.access import Access
from service.access.limiter import Limiter
from service.errors import MissingScopeError, PullquoteError
from service.http.at_once import AtOnce, Whole
from service.http.paths import ANALYSES_PATH, VERIFICATIONS_PATH, template_of
from service.http.replies import Reply
from service.telemetry.current import current

_VERIFICATIONS = VERIFICATIONS_PATH.rpartition("/")[2]


class Guard:
    """Wraps an ASGI application; what it raises is answered by `service.http.envelope`."""

    def __init__(self, app: AtOnce, access: Access, limiter: Limiter | None = None) -> None:
        """Let callers through to ``app`` whom ``access`` knows, as far as their scopes go and ``limiter`` lets them."""
        self.app = app
        self._access = access
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server."""
        if scope["type"] == ScopeType.HTTP:
            needed = needed_scope(scope["method"], scope["path"])
            if needed is not None:
                # For the log, should it get no further: the router says the same of those that do.
                try:
                    await self._admit(scope, needed)
                except PullquoteError:
                    scope["path_template"] = template_of(scope["path"])
                    raise
        await self.app(scope, receive, send)

    def at_once(self, request: Whole) -> Reply | None:
        """See `AtOnce.at_once`: for whom nobody need be asked."""
        needed = needed_scope(request.method, request.path)
        if needed is None:
            return self.app.at_once(request)
        caller = self._access.known(request.headers_sent)
        if caller is None or needed not in caller.scopes:
            return None
        take = tuple if self._limiter is None or needed == "metrics" else self._limiter.counted_ahead(caller)
        reply = None if take is None else self.app.at_once(request)
        if take is None or reply is None:
            return None
        request.headers = take()
        if not self._access.is_open:
            request.caller = caller.name
        return reply

    async def _admit(self, scope: Scope, needed: access_caller.Scope) -> None:
        caller = await self._access.caller(scope["headers"])
        request = current()
        if request is not None and not self._access.is_open:
            request.caller = caller.name
        if needed not in caller.scopes:
            raise MissingScopeError(scope=needed)
        if "batch" not in caller.scopes:
            # What is preferred would be a batch (RFC 7240, 2: what cannot be had is as though it were not stated).
            scope["headers"] = [one for one in scope["headers"] if one[0] != b"prefer"]
        limiter = self._limiter
        if request is not None and limiter is not None and needed != "metrics":
            request.headers = await limiter.admit(caller)
            request.spend = lambda what, amount: limiter.spend(caller, what, amount)


def needed_scope(method: str, path: str) -> access_caller.Scope | None:
    """Return what a caller must be allowed; None where everybody is welcome.

    Whatever stands under ``/v1`` needs a scope, also what is not there; a browser's question by OPTIONS does not.
    """
    if path.startswith(ANALYSES_PATH) and method != "OPTIONS":
        # What nearly all ask for, told without taking it apart.
        return "delete" if method == "DELETE" else "analyse"
    # As the router sees it: a slash too many makes no other place.
    steps = [step for step in path.split("/") if step]
    if not steps or method == "OPTIONS":
        return None
    if steps[0] == "metrics":
        return "metrics"
    if steps[0] != "v1":
        return None
    what = steps[1] if len(steps) > 1 else ""
    if what == "batches":
        return "batch"
    if what == _VERIFICATIONS:
        return "verify"
    return "delete" if method == "DELETE" else "analyse"
