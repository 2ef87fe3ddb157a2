"""A draft that is grounded while it is written: what a caller hears before the whole is there.

Everything heard is a slice of the article, as everything in an Analysis is. What comes later can still change it: a
better claim of the same words, a draft that was mended. So the end names what it takes back.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.analysis.analysis import Actor, Claim, SummarySentence
from service.analysis.attribution import PlainQuotation
from service.analysis.claims import GroundedClaim, cannot_both_stand
from service.analysis.draft import Draft, DraftActor, DraftClaim, DraftPart, DraftSentence
from service.analysis.grounding import Findings, Grounding, ground
from service.analysis.options import Options
from service.article import Article


class SentenceFound(Struct, frozen=True, kw_only=True):
    """A sentence of the summary, grounded."""

    number: int
    """Of the sentences heard, from 1."""
    sentence: SummarySentence


class ActorFound(Struct, frozen=True, kw_only=True):
    """An actor, grounded."""

    actor: Actor


class ClaimFound(Struct, frozen=True, kw_only=True):
    """A claim, grounded."""

    claim: Claim
    """Its id counts the claims heard; in the whole answer they are numbered in the order of the article."""


class Withdrawn(Struct, frozen=True, kw_only=True):
    """What was heard and is not in the whole answer, or not so. Ids and numbers are those heard."""

    sentences: tuple[int, ...]
    actors: tuple[str, ...]
    claims: tuple[str, ...]


Found = SentenceFound | ActorFound | ClaimFound


class StreamedDraft:
    """Grounds a draft while it comes in."""

    def __init__(self, article: Article, options: Options, *, second: Sequence[PlainQuotation]) -> None:
        """Begin with nothing heard; for ``second`` see `ground`."""
        self._article = article
        self._options = options
        self._second = second
        self._grounding = Grounding(article, options, second=second)
        self._actors: list[DraftActor] | None = None
        self._summary: list[DraftSentence] = []
        self._claims: list[DraftClaim] = []
        self._standing: list[GroundedClaim] = []
        self._heard: list[Found] = []
        self._number = 0

    def add(self, part: DraftPart) -> list[Found]:
        """Return what of ``part`` stands in the article. Claims wait for the actors, where these come later."""
        match part:
            case DraftSentence():
                self._summary.append(part)
                found = self._sentence(part)
            case DraftClaim():
                self._claims.append(part)
                found = self._claim(part) if self._actors is not None else []
            case _ if self._actors is None:
                self._actors = list(part)
                found = self._cast(part)
            case _:
                found = []
        self._heard += found
        return found

    def finish(self, draft: Draft, *, by_rules: bool = False) -> tuple[Findings, Withdrawn | None]:
        """Return the findings of the whole ``draft``, as `ground` would, and what of that heard they take back.

        ``by_rules`` where the draft is that of the second opinion's engine after all. Nothing may be added after that.
        """
        heard = Draft(ignore=draft.ignore, summary=self._summary, actors=self._actors or [], claims=self._claims)
        if heard == draft and self._actors is not None:
            findings = self._grounding.findings()
        else:
            findings = ground(self._article, draft, self._options, second=() if by_rules else self._second)
        return findings, self._withdrawn(findings)

    def _sentence(self, draft: DraftSentence) -> list[Found]:
        sentence = self._grounding.add_sentence(draft)
        if sentence is None:
            return []
        number = 1 + sum(isinstance(found, SentenceFound) for found in self._heard)
        return [SentenceFound(number=number, sentence=sentence)]

    def _cast(self, drafts: tuple[DraftActor, ...]) -> list[Found]:
        found: list[Found] = [ActorFound(actor=actor) for actor in self._grounding.set_actors(drafts)]
        for claim in self._claims:
            found += self._claim(claim)
        return found

    def _claim(self, draft: DraftClaim) -> list[Found]:
        found: list[Found] = []
        for claim in self._grounding.add_claim(draft):
            # Of two that cannot both stand the better one does, which the end will tell.
            if claim.kind in self._options.claims and not any(_conflict(claim, other) for other in self._standing):
                self._standing.append(claim)
                self._number += 1
                found.append(ClaimFound(claim=self._grounding.published(claim, self._number)))
        return found

    def _withdrawn(self, findings: Findings) -> Withdrawn | None:
        sentences, actors = set(findings.summary.sentences), set(findings.actors)
        claims = {replace(claim, id="") for claim in findings.claims}
        gone = Withdrawn(
            sentences=tuple(
                f.number for f in self._heard if isinstance(f, SentenceFound) and f.sentence not in sentences
            ),
            actors=tuple(f.actor.id for f in self._heard if isinstance(f, ActorFound) and f.actor not in actors),
            claims=tuple(
                f.claim.id for f in self._heard if isinstance(f, ClaimFound) and replace(f.claim, id="") not in claims
            ),
        )
        return gone if gone.sentences or gone.actors or gone.claims else None


def _conflict(a: GroundedClaim, b: GroundedClaim) -> bool:
    if not a.span.overlaps(b.span):
        return False
    outer, inner = sorted((a, b), key=lambda claim: (claim.span.start, -claim.span.end))
    return cannot_both_stand(outer, inner)
