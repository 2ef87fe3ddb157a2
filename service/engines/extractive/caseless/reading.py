"""An article in a script without capitals → who says what."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.analysis.draft import DraftActor, DraftClaim, DraftKind
from service.analysis.options import Options
from service.article import Article, Passage, Sentence, Span
from service.engines.extractive.caseless.cast import Cast, Speaker
from service.engines.extractive.caseless.rules import Rules

_LONGEST_CLAUSE = 120
"""Code points before and behind a quotation that are looked at."""

_LONGEST_SENTENCE = 500
"""Code points of a sentence in which something may be said without quotation marks."""


class _Said(Struct, frozen=True, kw_only=True):
    """Something that somebody says."""

    passages: tuple[int, ...]
    """Numbers; none for what stands without quotation marks."""
    clause: str | None
    """The words of such."""
    places: tuple[Span, ...]
    """Of what is said, of who says it and of the reporting word."""
    speaker: Speaker
    mention: str | None
    cue: Span | None


def claims(article: Article, options: Options, rules: Rules) -> tuple[list[DraftActor], list[DraftClaim]]:
    """Return who speaks and what is said. Time is linear in the article's length."""
    reader = _Reader(article, rules)
    said = list(_joined(reader.read()))
    for each in said:
        each.speaker.claims += 1
    actors, ids = reader.cast.actors(most=options.max_actors)
    drafts = [_claim(article, each, ids[id(each.speaker)]) for each in said]
    return actors, [draft for draft in drafts if draft.kind.value in options.claims]


def _claim(article: Article, said: _Said, speaker: str) -> DraftClaim:
    return DraftClaim(
        kind=DraftKind.DIRECT if said.passages else DraftKind.INDIRECT,
        quotes=[f"Q{number}" for number in said.passages],
        at=sorted({bisect_right(article.sentence_starts, place.start) for place in said.places}),
        first=said.clause,
        last=None,
        speaker=speaker,
        mention=said.mention,
        cue=said.cue.of(article.text) if said.cue else None,
        via=None,
    )


def _joined(said: Iterator[_Said]) -> Iterator[_Said]:
    """Make one of the two halves of a quotation that one reporting clause interrupts."""
    before: _Said | None = None
    for each in said:
        if before and before.passages and each.passages and each.cue is not None and each.cue == before.cue:
            passages, places = (*before.passages, *each.passages), (*before.places, *each.places)
            before = _Said(
                passages=passages,
                clause=None,
                places=places,
                speaker=before.speaker,
                mention=before.mention,
                cue=before.cue,
            )
            continue
        if before is not None:
            yield before
        before = each
    if before is not None:
        yield before


class _Reader:
    """Goes through the sentences in order and remembers who spoke last."""

    def __init__(self, article: Article, rules: Rules) -> None:
        self._article = article
        self._rules = rules
        self.cast = Cast(rules)
        self._last: Speaker | None = None
        self._last_paragraph = -2

    def read(self) -> Iterator[_Said]:
        article = self._article
        passages = [passage for passage in article.passages if passage.depth == 0 and passage.closed]
        at = 0
        for sentence in article.sentences:
            first = at
            while at < len(passages) and passages[at].outer.start < sentence.span.end:
                at += 1
            if article.is_furniture(sentence):
                continue
            for index in range(first, at):
                found = self._quoted(passages[index], sentence, passages[first:at])
                if found is not None:
                    yield self._spoken(found, sentence)
            if first == at and (found := self._told(sentence)) is not None:
                yield self._spoken(found, sentence)

    def _spoken(self, said: _Said, sentence: Sentence) -> _Said:
        self._last, self._last_paragraph = said.speaker, sentence.paragraph
        return said

    def _quoted(self, passage: Passage, sentence: Sentence, beside: Sequence[Passage]) -> _Said | None:
        text = self._article.text
        before, after = self._clauses(passage, sentence, beside)
        for rule in self._rules.around:
            behind = None if rule.after is None else rule.after.match(after.of(text))
            ahead = None if rule.before is None else self._best(rule.before, before.of(text))
            if (rule.before is not None and ahead is None) or (rule.after is not None and behind is None):
                continue
            who = _group("who", ahead, before.start) or _group("who", behind, after.start)
            cue = _group("cue", ahead, before.start) or _group("cue", behind, after.start)
            found = self._speaker(who, sentence, dropped=who is None)
            if found is not None:
                places = (passage.outer, *(place for place in (who, cue) if place is not None))
                mention = who.of(self._article.text) if who is not None else None
                return _Said(
                    passages=(passage.number,), clause=None, places=places, speaker=found, mention=mention, cue=cue
                )
        return None

    def _best(self, pattern: re.Pattern[str], clause: str) -> re.Match[str] | None:
        """Return where a pattern stands in a clause: the first place with somebody's title, else the first."""
        found = [match for match in pattern.finditer(clause) if not self._is_nobody(match)]
        return min(found, key=lambda match: not self._is_titled(match), default=None)

    def _is_nobody(self, match: re.Match[str]) -> bool:
        return match.groupdict().get("who") in self._rules.nobody

    def _is_titled(self, match: re.Match[str]) -> bool:
        who = match.groupdict().get("who")
        if who is None or who in self._rules.pronouns:
            return who is not None
        marks = (*self._rules.titles, *self._rules.honorifics, *self._rules.bodies)
        return who.endswith(marks) or who.startswith(marks)

    def _told(self, sentence: Sentence) -> _Said | None:
        """Read what is said without quotation marks, where the whole sentence is that."""
        if sentence.span.end - sentence.span.start > _LONGEST_SENTENCE:
            return None
        for pattern in self._rules.told:
            match = pattern.fullmatch(sentence.span.of(self._article.text))
            if match is None or self._is_nobody(match):
                continue
            who, cue = _group("who", match, sentence.span.start), _group("cue", match, sentence.span.start)
            found = self._speaker(who, sentence, dropped=False)
            if found is not None:
                clause = match["said"].strip()
                mention = match["who"]
                return _Said(
                    passages=(), clause=clause, places=(sentence.span,), speaker=found, mention=mention, cue=cue
                )
        return None

    def _speaker(self, who: Span | None, sentence: Sentence, *, dropped: bool) -> Speaker | None:
        """Return who speaks: for a pronoun the last speaker of this or the last paragraph, for none that of this."""
        words = who.of(self._article.text) if who is not None else ""
        if dropped or words in self._rules.pronouns:
            near = sentence.paragraph - self._last_paragraph <= (0 if dropped else 1)
            return self._last if near else None
        return self.cast.of(words)

    def _clauses(self, passage: Passage, sentence: Sentence, beside: Sequence[Passage]) -> tuple[Span, Span]:
        """Return what stands before and behind a passage, up to the next one, in its sentence.

        In the sentence behind it, too, where its own ends with the passage.
        """
        start, end = sentence.span
        outer = passage.outer
        if end <= outer.end and sentence.number < len(self._article.sentences):
            following = self._article.sentences[sentence.number]
            end = following.span.end if following.paragraph == sentence.paragraph else end
        start = max([start, *(other.outer.end for other in beside if other.outer.end <= outer.start)])
        starts = self._article.passage_starts
        behind = bisect_right(starts, outer.end - 1)
        if behind < len(starts):
            end = min(end, starts[behind])
        return (
            Span(max(start, outer.start - _LONGEST_CLAUSE), outer.start),
            Span(outer.end, max(outer.end, min(end, outer.end + _LONGEST_CLAUSE))),
        )


def _group(name: str, match: re.Match[str] | None, start: int) -> Span | None:
    """Return the place of a group, which a pattern need not have, in a text that begins at ``start``."""
    if match is None or not match.groupdict().get(name):
        return None
    return Span(start + match.start(name), start + match.end(name))
