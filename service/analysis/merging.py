"""Drafts of parts of an article become one: nothing that was said is lost, and nobody is taken for somebody else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.analysis.cast_list import CastList
from service.analysis.draft import Draft, DraftClaim
from service.analysis.lookup import fold
from service.analysis.statements import passage_number
from service.article import Article
from service.article.model import sentence_at


class Part(Struct, frozen=True, kw_only=True):
    """A draft of the lines from ``first`` to ``last``, numbered as in the whole article."""

    draft: Draft
    first: int
    last: int


def merge(article: Article, parts: Sequence[Part]) -> Draft:
    """Return one draft of what ``parts``, in the order of the article, say together.

    Lines are ignored by the part that read them. Actors are one where their names say so (see `CastList`). Claims are
    in the order of the parts; what a part says of another one's lines counts where that one did not say it. Summaries
    follow each other; to shorten them is another matter.
    """
    cast = CastList([part.draft.actors for part in parts])
    claims = [
        (index, claim, reads(article, part, claim)) for index, part in enumerate(parts) for claim in part.draft.claims
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
        ignore=sorted({line for part in parts for line in part.draft.ignore if part.first <= line <= part.last}),
        summary=[sentence for part in parts for sentence in part.draft.summary],
        actors=cast.actors(),
        claims=list(_once(merged)),
    )


def within(article: Article, draft: Draft, lines: Sequence[range]) -> Draft:
    """Return of ``draft`` what it says of ``lines``, with those who speak there or are key."""
    said = [claim for claim in draft.claims if any(line in run for line in lines_of(article, claim) for run in lines)]
    speakers = {id_ for claim in said for id_ in (claim.speaker, claim.via)}
    return Draft(
        ignore=[line for line in draft.ignore if any(line in run for run in lines)],
        summary=[sentence for sentence in draft.summary if any(s in run for s in sentence.sources for run in lines)],
        actors=[actor for actor in draft.actors if actor.id in speakers],
        claims=said,
    )


def reads(article: Article, part: Part, claim: DraftClaim) -> bool:
    """Say whether ``claim`` is of the part's own lines; one that points nowhere belongs to whoever made it."""
    lines = lines_of(article, claim)
    return not lines or any(part.first <= line <= part.last for line in lines)


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
