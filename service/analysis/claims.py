"""The draft's claims, tied to what is said and to who says it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from service.analysis.actors import Cast, GroundedActor
from service.analysis.analysis import Attribution, RejectionReason
from service.analysis.clauses import is_furniture, is_quoted
from service.analysis.draft import DraftClaim
from service.analysis.lookup import Lookup
from service.analysis.options import ClaimKind
from service.analysis.rejections import Rejections
from service.analysis.speakers import Finder, GroundedSpeaker
from service.analysis.statements import Statement, statements
from service.article import Article, Span

MOST_CLAIMS = 2_000
"""Claims of one draft that are looked at, or as many as a long article has sentences; the rest is rejected."""

_NEAR_TELLER = 500
"""Code points between a claim and the name of who passes it on: within the paragraph or the one before."""

_RANK: dict[ClaimKind, int] = {"direct": 0, "mixed": 1, "indirect": 2}
"""Of two claims that cannot both stand, the one with more of the article's own words does."""


class GroundedClaim(Struct, frozen=True, kw_only=True):
    """A statement of the article, and who makes it; spans count code points."""

    kind: ClaimKind
    segments: tuple[Span, ...]
    """What is said; at least one, in order, never overlapping."""
    speaker: GroundedSpeaker
    cue: Span | None
    via: GroundedSpeaker | None
    attribution: Attribution

    @property
    def span(self) -> Span:
        """From the first word said to the last."""
        return Span(self.segments[0].start, self.segments[-1].end)


class ClaimGrounder:
    """Finds what the claims of a draft say and who says it, one by one, among one cast."""

    def __init__(self, article: Article, lookup: Lookup, cast: Cast, rejections: Rejections) -> None:
        self._article = article
        self._lookup = lookup
        self._cast = cast
        self._rejections = rejections
        self._finder = Finder(article, lookup, cast, rejections)
        self._claims: list[GroundedClaim] = []
        self._looked_at = 0

    def add(self, draft: DraftClaim) -> list[GroundedClaim]:
        """Return what was found: several claims where the words stand apart, none where they or the speaker do not."""
        self._looked_at += 1
        if self._looked_at > max(MOST_CLAIMS, len(self._article.sentences)):
            self._rejections.add("claim", "too_many", _describe(draft))
            return []
        grounded: list[GroundedClaim] = []
        found = list(statements(self._article, self._lookup, draft, self._rejections))
        if not found:
            self._rejections.add("claim", "no_words", _describe(draft))
        actor = _actor(self._cast, draft.speaker, "speaker", found, self._rejections)
        via = _actor(self._cast, draft.via, "via", found, self._rejections)
        for statement in found:
            claim = _claim(self._article, self._finder, draft, statement, actor, via, self._rejections)
            if isinstance(claim, GroundedClaim):
                grounded.append(claim)
            else:
                self._rejections.add("claim", claim, _describe(draft), statement.span)
        self._claims += grounded
        return grounded

    def settled(self) -> tuple[GroundedClaim, ...]:
        """Return the claims in the order of the article; of those that hold the same words only the best."""
        return tuple(_compatible(self._article, self._claims, self._rejections))


def _claim(
    article: Article,
    finder: Finder,
    draft: DraftClaim,
    statement: Statement,
    actor: GroundedActor | None,
    via: GroundedActor | None,
    rejections: Rejections,
) -> GroundedClaim | RejectionReason:
    """Return the claim, or why there is none."""
    if is_furniture(article, statement.holding):
        return "furniture"
    if any(map(article.is_untold, (statement.span, *statement.segments))):
        return "instructions"
    if statement.kind == "indirect" and is_quoted(article, statement.span):
        return "quoted"
    if actor is None:
        return "no_speaker"
    cue = finder.cue(draft.cue, statement)
    speaker = finder.speaker(actor, draft.mention, statement, cue)
    if statement.kind == "indirect" and cue is None and not _is_label(article, speaker):
        # Nothing there says that somebody says it: it may be the writer's own sentence.
        return "no_speaker"
    passed_on = finder.speaker(via, None, statement, cue) if via else None
    if passed_on and passed_on.mention.gap_to(statement.span) > _NEAR_TELLER:
        rejections.add("via", "not_joined", passed_on.actor.name, statement.span)
        passed_on = None
    return GroundedClaim(
        kind=statement.kind,
        segments=statement.segments,
        speaker=speaker,
        cue=cue,
        via=passed_on,
        attribution=_attribution(speaker),
    )


def _attribution(speaker: GroundedSpeaker) -> Attribution:
    if speaker.contradicted:
        return "disputed"
    return "explicit" if speaker.named and speaker.beside else "contextual"


def _is_label(article: Article, speaker: GroundedSpeaker) -> bool:
    """Say whether the speaker is named as in a transcript, before a colon."""
    after = article.text[speaker.mention.end : speaker.mention.end + 2].lstrip()
    return speaker.beside and after[:1] in {":", "："}


def _actor(
    cast: Cast,
    reference: str | None,
    what: Literal["speaker", "via"],
    found: Sequence[Statement],
    rejections: Rejections,
) -> GroundedActor | None:
    actor = cast.get(reference) if reference else None
    if reference and actor is None:
        rejections.add(what, "no_such_actor", reference, found[0].span if found else None)
    return actor


def _describe(draft: DraftClaim) -> str:
    references = [*(quote[:20] for quote in draft.quotes[:5]), *(str(number)[:20] for number in draft.at[:5])]
    return f"{draft.kind.value}: {' '.join(references)} by {draft.speaker[:60]}"


def _compatible(article: Article, claims: Sequence[GroundedClaim], rejections: Rejections) -> Iterator[GroundedClaim]:
    """Yield the claims in the article's order, but of those that hold the same words only the best.

    Two claims may share words only where one reports the other: then it holds the other's reporting words too.
    """
    conflicts = _conflicts(claims)

    def rank(index: int) -> tuple[int, bool, int]:
        claim = claims[index]
        return _RANK[claim.kind], any(_replaces(article, claims[other], claim) for other in conflicts[index]), index

    kept: set[int] = set()
    for index in sorted(range(len(claims)), key=rank):
        if kept.isdisjoint(conflicts[index]):
            kept.add(index)
        else:
            claim = claims[index]
            rejections.add("claim", "duplicate", f"{claim.kind} by {claim.speaker.actor.name}", claim.span)
    yield from sorted((claims[index] for index in kept), key=lambda claim: (claim.span.start, -claim.span.end))


def _conflicts(claims: Sequence[GroundedClaim]) -> list[set[int]]:
    """Return for each claim those that cannot stand beside it, by a sweep over their starts."""
    conflicts: list[set[int]] = [set() for _ in claims]
    spans = [claim.span for claim in claims]
    open_ones: list[int] = []
    for index in sorted(range(len(claims)), key=lambda i: (spans[i].start, -spans[i].end)):
        claim = claims[index]
        open_ones = [other for other in open_ones if spans[other].end > spans[index].start]
        for other in open_ones:
            if cannot_both_stand(claims[other], claim):
                conflicts[index].add(other)
                conflicts[other].add(index)
        open_ones.append(index)
    return conflicts


def share_words(a: Sequence[Span], b: Sequence[Span]) -> bool:
    """Say whether segments of two claims hold the same characters of the article."""
    ends = [segment.end for segment in a]
    for segment in b:
        index = bisect_left(ends, segment.start + 1)
        if index < len(ends) and a[index].overlaps(segment):
            return True
    return False


def cannot_both_stand(outer: GroundedClaim, inner: GroundedClaim) -> bool:
    """Say whether two claims hold the same words, and ``inner``, which starts no earlier, is not told in ``outer``."""
    return share_words(outer.segments, inner.segments) and not _reports(outer, inner)


def _replaces(article: Article, whole: GroundedClaim, bare: GroundedClaim) -> bool:
    """Say whether of two claims of one speaker and kind ``bare`` has only quoted words and ``whole`` the clause too."""
    return (
        whole.kind == bare.kind
        and whole.speaker.actor is bare.speaker.actor
        and whole.span.covers(bare.span)
        and all(is_quoted(article, segment) for segment in bare.segments)
        and not all(is_quoted(article, segment) for segment in whole.segments)
    )


def _reports(outer: GroundedClaim, inner: GroundedClaim) -> bool:
    """Say whether ``inner`` is told within ``outer``, reporting words and all."""
    telling = inner.cue or (inner.speaker.mention if inner.speaker.beside else None)
    if telling is None or outer.span == inner.span:
        return False
    return any(segment.covers(inner.span) and segment.covers(telling) for segment in outer.segments)
