"""Drafts of parts of an article become one: nothing that was said is lost, and nobody is taken for somebody else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.analysis.actors import most_actors
from service.analysis.cast_list import CastList
from service.analysis.draft import Draft, DraftClaim
from service.analysis.lookup import fold
from service.analysis.statements import passage_number
from service.article import Article
from service.article.model import sentence_at


class Part(Struct, frozen=True, kw_only=True):
    """A draft of some lines, numbered as in the whole article."""

    draft: Draft
    lines: tuple[range, ...]

    def covers(self, line: int) -> bool:
        """Say whether this is who read ``line``."""
        return any(line in run for run in self.lines)


def merge(article: Article, parts: Sequence[Part]) -> Draft:
    """Return one draft of what ``parts``, in the order of the article, say together.

    Lines are ignored by the part that read them. Actors are one where their names say so (see `CastList`). Claims are
    in the order of the parts; what a part says of another one's lines counts where that one did not say it. Summaries
    follow each other; to shorten them is another matter. Of each part as many actors count as grounding would look at.
    """
    cast = CastList([part.draft.actors[: most_actors(sum(map(len, part.lines)))] for part in parts])
    claims = [
        (index, claim, _is_own(article, part, claim)) for index, part in enumerate(parts) for claim in part.draft.claims
    ]
    heard = {_key(claim) for _, claim, own in claims if own}
    kept: set[object] = set()
    merged: list[DraftClaim] = []
    for index, claim, own in claims:
        key = _key(claim)
        if (not own and key in heard) or (key, claim.speaker, index) in kept:
            continue
        kept.add((key, claim.speaker, index))
        via = claim.via and cast.id_of(index, claim.via)
        merged.append(replace(claim, speaker=cast.id_of(index, claim.speaker), via=via))
    return Draft(
        ignore=sorted({line for part in parts for line in part.draft.ignore if part.covers(line)}),
        summary=[sentence for part in parts for sentence in part.draft.summary],
        actors=cast.actors(),
        claims=list(_once(merged)),
    )


def within(article: Article, draft: Draft, lines: Sequence[range]) -> Part:
    """Return of ``draft`` what it says of ``lines``, with those who speak there."""
    part = Part(draft=draft, lines=tuple(lines))
    said = [claim for claim in draft.claims if _is_own(article, part, claim)]
    speakers = {id_ for claim in said for id_ in (claim.speaker, claim.via)}
    kept = Draft(
        ignore=[line for line in draft.ignore if part.covers(line)],
        summary=[sentence for sentence in draft.summary if any(part.covers(line) for line in sentence.sources)],
        actors=[actor for actor in draft.actors if actor.id in speakers],
        claims=said,
    )
    return Part(draft=kept, lines=part.lines)


def _is_own(article: Article, part: Part, claim: DraftClaim) -> bool:
    """Say whether ``claim`` is of the part's own lines; one that points nowhere belongs to whoever made it."""
    lines = lines_of(article, claim)
    return not lines or any(part.covers(line) for line in lines)


def lines_of(article: Article, claim: DraftClaim) -> list[int]:
    """Return the numbers of the lines where a claim's words begin: of its passages, else those it names."""
    lines: list[int] = []
    for reference in claim.quotes:
        number = passage_number(reference)
        if number is not None and 1 <= number <= len(article.passages):
            sentence = sentence_at(article, article.passages[number - 1].outer.start)
            lines += [sentence.number] if sentence else []
    return lines or [line for line in claim.at if 1 <= line <= len(article.sentences)]


def _key(claim: DraftClaim) -> object:
    """Return what two claims share that say the same words."""
    if claim.quotes:
        return tuple(passage_number(reference) or reference for reference in claim.quotes)
    return (tuple(claim.at), fold(claim.first or ""), fold(claim.last or ""))


def _once(claims: Iterable[DraftClaim]) -> Iterator[DraftClaim]:
    seen: Counter[object] = Counter()
    for claim in claims:
        key = (_key(claim), claim.kind, claim.first, claim.speaker)
        seen[key] += 1
        if seen[key] == 1:
            yield claim
