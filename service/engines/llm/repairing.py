"""Mending the faulty entries of a Draft: what is asked, and what of the reply is taken.

Only what is wrong is asked for again, of the lines that it is about. A correction is taken field by field, where the
field was wrong and the correction is right: a mended draft is never poorer than it was.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from service.analysis.draft import Draft, DraftActor, DraftClaim, DraftSentence
from service.analysis.lookup import Lookup
from service.analysis.merging import lines_of
from service.article import Article, Span
from service.engines.llm import rendering
from service.engines.llm.asking import Form, Question
from service.engines.llm.references import Fault, faults_of
from service.engines.llm.schema import schema_bytes
from service.engines.llm.task_prompt import TaskPrompt
from service.engines.llm.unsupported import SummaryCheck

_LINES_BEFORE = 3
"""Lines before a claim that may name its speaker."""

_OPENING_LINES = 12
"""Lines of the story that are shown where the summary is missing."""

_MOST_ACTORS = 40
"""Actors that are named to the model, the first ones: the most important."""

_CORRECTION_TOKENS = 100
"""About what one mended entry is, with an actor's now and then."""

_WORDS = ("kind", "quotes", "at", "first", "last")
_SPEAKER = ("speaker", "mention", "cue")


class CorrectedClaim(DraftClaim, frozen=True, kw_only=True):
    """A mended claim."""

    item: int
    """Its number in the list of what was to be mended, from 1."""


class CorrectedSentence(DraftSentence, frozen=True, kw_only=True):
    """A mended sentence of the summary."""

    item: int
    """As a claim's."""


class Corrections(Struct, frozen=True, kw_only=True):
    """What the model answers. Untrusted, as a Draft is."""

    actors: list[DraftActor]
    claims: list[CorrectedClaim]
    summary: list[CorrectedSentence]


FORM = Form(name="corrections", schema=schema_bytes(Corrections))


class Item(Struct, frozen=True, kw_only=True):
    """An entry to mend."""

    faults: tuple[Fault, ...]
    """What is wrong with it, at least one fault; all of the same entry."""
    entry: DraftClaim | DraftSentence | None
    """None where it is missing."""
    lines: frozenset[int]
    """Numbers of the lines that are needed to mend it."""


class Repair(Struct, frozen=True, kw_only=True):
    """A question about faulty entries, and which they are."""

    question: Question
    items: tuple[Item, ...]
    """In the order of their numbers."""


class RepairPrompt(TaskPrompt, frozen=True, kw_only=True):
    """The prompt that asks for corrections."""

    form = FORM

    def ask(
        self, article: Article, draft: Draft, faults: Sequence[Fault], check: SummaryCheck, *, most_tokens: int
    ) -> Repair | None:
        """Return what to ask about ``faults`` for ``most_tokens``, the reply included; None where there is nothing.

        Entries come in the order of the faults, as many as there is room for. One that is about no line that could be
        shown is not asked for.
        """
        items = list(_items(article, draft, faults, check))
        while items:
            repair = self._asked(article, draft, items)
            if repair.question.input_tokens + repair.question.output_tokens <= most_tokens:
                return repair
            items.pop()
        return None

    def _asked(self, article: Article, draft: Draft, items: Sequence[Item]) -> Repair:
        numbers = sorted(frozenset[int]().union(*(item.lines for item in items)))
        sentences = [article.sentences[number - 1] for number in numbers]
        spans = [sentence.span for sentence in sentences]
        passages = [p for p in article.passages if _overlaps(spans, p.outer)]
        about_claims = any(isinstance(item.entry, DraftClaim) for item in items)
        shown = self.task.substitute(
            nonce=rendering.nonce(article),
            language=rendering.line(article.language),
            lines=rendering.lines(sentences, article),
            passages=rendering.passages(passages, article),
            actors=_named(draft.actors[:_MOST_ACTORS]) if about_claims else "not needed",
            items="\n".join(_described(number, item) for number, item in enumerate(items, start=1)),
        )
        question = self.question(shown, output_tokens=_CORRECTION_TOKENS * len(items), attempts=1)
        return Repair(question=question, items=tuple(items))


def mended(
    article: Article, draft: Draft, items: Sequence[Item], corrections: Corrections, check: SummaryCheck, *, most: int
) -> Draft:
    """Return ``draft`` with what of the corrections is better; ``most`` sentences of a summary that was missing."""
    actors = [*draft.actors, *_new_actors(draft, corrections.actors)]
    claims, summary = list(draft.claims), list(draft.summary)
    for claim in corrections.claims:
        item = _item(items, claim.item)
        if item and isinstance(item.entry, DraftClaim) and (index := item.faults[0].index) is not None:
            claims[index] = _better_claim(article, actors, item, claims[index], claim)
    for sentence in corrections.summary:
        item = _item(items, sentence.item)
        if item is None or isinstance(item.entry, DraftClaim):
            continue
        index = item.faults[0].index
        new = DraftSentence(text=sentence.text, sources=sentence.sources)
        if index is not None:
            summary[index] = _better_sentence(article, check, summary[index], new)
        elif len(summary) < most and not any(_faults_in(article, check, new)):
            summary.append(new)
    speakers = {id_ for claim in claims for id_ in (claim.speaker, claim.via)}
    known = {actor.id for actor in draft.actors}
    return replace(
        draft,
        actors=[actor for actor in actors if actor.id in known or actor.id in speakers],
        claims=claims,
        summary=summary,
    )


def _items(article: Article, draft: Draft, faults: Sequence[Fault], check: SummaryCheck) -> Iterator[Item]:
    faults = sorted(faults, key=lambda fault: (fault.list, -1 if fault.index is None else fault.index))
    for (list_, index), found in groupby(faults, key=lambda fault: (fault.list, fault.index)):
        if index is None:
            story = (s.number for s in article.sentences if not article.is_furniture(s))
            entry, lines = None, frozenset(number for number, _ in zip(story, range(_OPENING_LINES), strict=False))
        elif list_ == "claims":
            entry = draft.claims[index]
            lines = _lines_about(article, entry)
        else:
            entry = draft.summary[index]
            named = (number for number in entry.sources if 1 <= number <= len(article.sentences))
            lines = frozenset((*named, *check.closest(entry)))
        if lines:
            yield Item(faults=tuple(found), entry=entry, lines=lines)


def _lines_about(article: Article, claim: DraftClaim) -> frozenset[int]:
    """Return the numbers of the lines that a claim names or quotes, and of those before that may name its speaker."""
    lines = set(lines_of(article, claim)) | {n for n in claim.at if 1 <= n <= len(article.sentences)}
    if not lines and (words := claim.first or claim.last or claim.mention):
        starts = [sentence.span.start for sentence in article.sentences]
        place = next(Lookup(article.text).find(words), None)
        lines = {bisect_right(starts, place.start)} if place else set[int]()
    near = {line + step for line in lines for step in range(-_LINES_BEFORE, 2)}
    return frozenset(number for number in near if 1 <= number <= len(article.sentences))


def _described(number: int, item: Item) -> str:
    kind = "claim" if isinstance(item.entry, DraftClaim) else "summary sentence"
    entry = "missing" if item.entry is None else msgspec.json.encode(item.entry).decode()
    wrong = " ".join(fault.said for fault in item.faults)
    return f"{number}. {kind}: {rendering.line(entry)}\n   wrong: {rendering.line(wrong)}"


def _named(actors: Iterable[DraftActor]) -> str:
    return "; ".join(rendering.line(f"{actor.id} {actor.name}") for actor in actors) or "none"


def _overlaps(spans: Sequence[Span], place: Span) -> bool:
    index = bisect_right(spans, place.start, key=lambda span: span.end)
    return index < len(spans) and spans[index].overlaps(place)


def _item(items: Sequence[Item], number: int) -> Item | None:
    return items[number - 1] if 1 <= number <= len(items) else None


def _new_actors(draft: Draft, corrected: Iterable[DraftActor]) -> Iterator[DraftActor]:
    taken = {actor.id for actor in draft.actors}
    for actor in corrected:
        if actor.id not in taken:
            taken.add(actor.id)
            yield actor


def _better_claim(
    article: Article, actors: Sequence[DraftActor], item: Item, old: DraftClaim, new: CorrectedClaim
) -> DraftClaim:
    """Return ``old`` with each faulty part that ``new`` has right."""
    better = old
    for fault in item.faults:
        names = _WORDS if fault.field == "words" else _SPEAKER if fault.field == "speaker" else ("via",)
        tried = replace(better, **{name: getattr(new, name) for name in names})
        alone = Draft(ignore=[], summary=[], actors=list(actors), claims=[tried])
        if not any(f.list == "claims" and f.field == fault.field for f in faults_of(alone, article)):
            better = tried
    return better


def _better_sentence(article: Article, check: SummaryCheck, old: DraftSentence, new: DraftSentence) -> DraftSentence:
    """Return ``new`` where it has fewer faults, and of neither kind more."""
    after, before = _faults_in(article, check, new), _faults_in(article, check, old)
    return new if after != before and after[0] <= before[0] and after[1] <= before[1] else old


def _faults_in(article: Article, check: SummaryCheck, sentence: DraftSentence) -> tuple[int, int]:
    """Return how many references of a sentence lead nowhere, and how much of its words the article lacks."""
    alone = Draft(ignore=[], summary=[sentence], actors=[], claims=[])
    return len(faults_of(alone, article)), sum(1 for _ in check.faults([sentence]))
