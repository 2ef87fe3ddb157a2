"""Analyses that lie in memory, answered at once: by id, and by a body that came before, byte for byte."""

from service.http.analyses import Answers
from service.http.at_once import Whole
from service.http.repeats import Repeats
from service.http.replies import Reply, reply_of

_JSON = frozenset({b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"})

_SHAPING = frozenset({b"cache-control", b"content-encoding", b"prefer", b"request-timeout"})
"""Headers by which one body may ask for different things, or may be refused."""


class Hits:
    """Answers what is fresh and at hand, for callers who want JSON."""

    def __init__(self, analyst: Answers, repeats: Repeats) -> None:
        """Ask ``analyst``; know by ``repeats`` what a body asked for."""
        self._analyst = analyst
        self._repeats = repeats

    def create(self, request: Whole) -> Reply | None:
        """Do as `Analyses.create`."""
        named = request.named
        if named.get(b"content-type") not in _JSON or not _SHAPING.isdisjoint(named):
            return None
        return self._reply(request, self._repeats.find(request.body), conditional=False)

    def get(self, request: Whole, id_: str) -> Reply | None:
        """Do as `Analyses.get`."""
        return self._reply(request, id_, conditional=True)

    def _reply(self, request: Whole, id_: str | None, *, conditional: bool) -> Reply | None:
        answer = None if id_ is None else self._analyst.at_hand(id_)
        if answer is None:
            return None
        request.cache = answer.source
        return reply_of(answer, request.headers_sent, conditional=conditional)
