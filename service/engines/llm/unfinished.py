"""A Draft while a model is still writing it, or where it stopped."""

import msgspec

from service.analysis.draft import Draft, DraftActor, DraftClaim, DraftPart, DraftSentence
from service.engines.llm.partial import Closed, PartialObject
from service.engines.llm.providers.wire import UNDECODABLE


class UnfinishedDraft:
    """Takes a reply in pieces and keeps what is whole of the Draft in it. Never raises, whatever the reply holds."""

    def __init__(self) -> None:
        self._object = PartialObject()
        self._closed: set[str] = set()
        self._ignore: list[int] = []
        self._summary: list[DraftSentence] = []
        self._actors: list[DraftActor] = []
        self._claims: list[DraftClaim] = []
        self.left_out = 0
        """Entries that are whole and not of their form."""

    @property
    def whole(self) -> bool:
        """Whether the last list came to its end. Who lacks one before it is asked for that."""
        return "claims" in self._closed

    @property
    def says_something(self) -> bool:
        """Whether there is anything to ground."""
        return bool(self._summary or self._actors or self._claims)

    @property
    def draft(self) -> Draft:
        """What is whole so far."""
        return Draft(
            ignore=list(self._ignore), summary=list(self._summary), actors=list(self._actors), claims=list(self._claims)
        )

    def feed(self, piece: str) -> list[DraftPart]:
        """Take the next piece; return what it completes: sentences and claims one by one, actors when all are there.

        Which names are whose can only be told when everybody is known.
        """
        return [part for name, item in self._object.feed(piece) if (part := self._take(name, item)) is not None]

    def _take(self, name: str, item: str | Closed) -> DraftPart | None:
        if not isinstance(item, str):
            self._closed.add(name)
            return tuple(self._actors) if name == "actors" else None
        try:
            match name:
                case "ignore":
                    self._ignore.append(msgspec.json.decode(item, type=int))
                case "summary":
                    self._summary.append(msgspec.json.decode(item, type=DraftSentence))
                    return self._summary[-1]
                case "actors":
                    self._actors.append(msgspec.json.decode(item, type=DraftActor))
                case "claims":
                    self._claims.append(msgspec.json.decode(item, type=DraftClaim))
                    return self._claims[-1]
                case _:
                    pass
        except UNDECODABLE:
            self.left_out += 1
        return None
