"""Who says each passage in quotation marks, as far as the text says it."""

from bisect import bisect_right

from msgspec import Struct

from service.article import Article, Span
from service.engines.extractive.cues import Cue, Cues
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.mentions import Mention, Reader
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import Kind, Row, row_of


class Attribution(Struct, frozen=True, kw_only=True):
    """One passage and who says it."""

    token: int
    """The passage's token in the row."""
    speaker: Mention
    cue: Cue | None
    rule: str
    """Which rule tied them, for the ablation."""


class Reported(Struct, frozen=True, kw_only=True):
    """An article with its reporting clauses read."""

    article: Article
    lexicon: Lexicon
    row: Row
    reader: Reader
    finder: Cues
    cues: list[list[Cue]]
    """For each sentence of the row."""
    attributions: list[Attribution]
    """In the order of the passages; passages that nobody says are missing."""

    def sentences_at(self, places: list[int]) -> list[int]:
        """Return the numbers of the article's sentences in which these tokens stand, in order."""
        starts = [sentence.span.start for sentence in self.article.sentences]
        found = {bisect_right(starts, self.row.tokens[place].start) for place in places}
        return sorted(found)


def report(article: Article, lexicon: Lexicon) -> Reported:
    """Read the reporting clauses of an article and tie its passages to them."""
    row = row_of(article, elides=lexicon.elides)
    reader = Reader(article.text, row, lexicon)
    finder = Cues(Phrases(reader))
    cues = [
        [] if furniture else finder.of(first, last)
        for (first, last), furniture in zip(row.sentences, row.furniture, strict=True)
    ]
    attributor = _Attributor(article, row, reader, finder, cues)
    return Reported(
        article=article, lexicon=lexicon, row=row, reader=reader, finder=finder, cues=cues,
        attributions=attributor.attribute(),
    )


class _Attributor:
    def __init__(self, article: Article, row: Row, reader: Reader, finder: Cues, cues: list[list[Cue]]) -> None:
        self.article = article
        self.row = row
        self.tokens = row.tokens
        self.reader = reader
        self.finder = finder
        self.lexicon = reader.lexicon
        self.cues = cues
        self.last: Attribution | None = None
        self.last_sentence = -9

    def attribute(self) -> list[Attribution]:
        found: list[Attribution] = []
        for index, (first, last) in enumerate(self.row.sentences):
            if self.row.furniture[index]:
                continue
            for at in range(first, last):
                if self.tokens[at].kind is not Kind.QUOTE:
                    continue
                attribution = self._passage(at, index)
                if attribution is not None:
                    found.append(attribution)
                    self.last, self.last_sentence = attribution, index
        return found

    def _passage(self, at: int, index: int) -> Attribution | None:
        first, last = self.row.sentences[index]
        cues = self.cues[index]
        words = self.words(at)
        if self._names_a_work(at, first, last, words):
            return None
        for rule in (self._after, self._left, self._colon, self._right):
            attribution = rule(at, first, last, cues)
            if attribution is not None:
                return attribution
        if self._fills(at, first, last):
            return self._continues(at, index)
        if len(words) < 4:
            return None
        subject = self.finder.sentence_subject(first, at)
        if subject is not None:
            return Attribution(token=at, speaker=subject, cue=None, rule="subject")
        return self._continues(at, index)

    def words(self, at: int) -> list[str]:
        return self.article.passages[self.tokens[at].passage].span.of(self.article.text).split()

    def _names_a_work(self, at: int, first: int, last: int, words: list[str]) -> bool:
        """Title case without a reporting word beside it names a work, a place or a programme."""
        long = [word.strip(".,!?") for word in words]
        capitals = sum(word[:1].isupper() or word[:1].isdigit() for word in long if len(word) > 3 or word[:1].isupper())
        lowers = sum(word[:1].islower() and len(word) > 3 for word in long)
        if self.lexicon.nouns_capitalised:
            before = at > first and self.tokens[at - 1].low in self.lexicon.title_nouns
            return before
        if len(words) > 1 and capitals and not lowers and len(words) <= 10:
            before = self.tokens[at - 1] if at > first else None
            return before is None or before.text not in {",", ":"}
        return at > first and self.tokens[at - 1].low in self.lexicon.title_nouns and len(words) <= 10

    def _after(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        """“…,” said X; “…,” X said."""
        for cue in cues:
            if cue.first <= at or cue.subject is None:
                continue
            start = min(cue.first, cue.subject.first)
            if cue.subject.last <= at:
                start = cue.first
                if any(c.last <= at for c in cues):
                    return None
            gap = range(at + 1, start)
            if len(gap) <= 3 and all(self.tokens[i].text in {",", "—", "–", "-", ";"} or self.finder.phrases.skips(i) for i in gap):
                return Attribution(token=at, speaker=cue.subject, cue=cue, rule="after")
            return None
        return None

    def _left(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        for cue in reversed(cues):
            if cue.last <= at and cue.subject is not None:
                return Attribution(token=at, speaker=cue.subject, cue=cue, rule="left")
        return None

    def _right(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        for cue in cues:
            if cue.first > at and cue.subject is not None:
                return Attribution(token=at, speaker=cue.subject, cue=cue, rule="right")
        return None

    def _colon(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        if at == first or self.tokens[at - 1].text != ":":
            return None
        subject = self.finder.sentence_subject(first, at - 1)
        return Attribution(token=at, speaker=subject, cue=None, rule="colon") if subject else None

    def _fills(self, at: int, first: int, last: int) -> bool:
        return all(self.tokens[i].kind is not Kind.WORD for i in range(first, last) if i != at)

    def _continues(self, at: int, index: int) -> Attribution | None:
        paragraph = self.row.paragraphs[index]
        if self.last is not None and self.row.paragraphs[self.last_sentence] == paragraph:
            return Attribution(token=at, speaker=self.last.speaker, cue=None, rule="same paragraph")
        before = index - 1
        if before >= 0 and self.row.paragraphs[before] == paragraph and not self.row.furniture[before]:
            first, last = self.row.sentences[before]
            cue = next((c for c in reversed(self.cues[before]) if c.subject), None)
            subject = cue.subject if cue else self.finder.sentence_subject(first, last)
            if subject is not None:
                return Attribution(token=at, speaker=subject, cue=None, rule="sentence before")
        after = index + 1
        if after < len(self.row.sentences) and self.row.paragraphs[after] == paragraph:
            for cue in self.cues[after]:
                if cue.subject is not None:
                    return Attribution(token=at, speaker=cue.subject, cue=None, rule="sentence after")
        if before >= 0 and not self.row.furniture[before]:
            first, last = self.row.sentences[before]
            if self.tokens[last - 1].text == ":":
                cue = next((c for c in reversed(self.cues[before]) if c.subject), None)
                subject = cue.subject if cue else self.finder.sentence_subject(first, last)
                if subject is not None:
                    return Attribution(token=at, speaker=subject, cue=None, rule="colon before")
        if self.last is not None and self.row.paragraphs[self.last_sentence] >= paragraph - 2:
            return Attribution(token=at, speaker=self.last.speaker, cue=None, rule="paragraph before")
        return None


def place(row: Row, mention: Mention) -> Span:
    """Return where a mention stands in the text."""
    return Span(row.tokens[mention.first].start, row.tokens[mention.last - 1].end)
