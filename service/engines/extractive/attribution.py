"""Who says each passage in quotation marks, as far as the text says it."""

from bisect import bisect_right

from msgspec import Struct

from service.article import Article, Span
from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.cues import Cues
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind, Reader
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
        article=article,
        lexicon=lexicon,
        row=row,
        reader=reader,
        finder=finder,
        cues=cues,
        attributions=attributor.attribute(),
    )


_DASHES = frozenset("-–—―")


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
        if at > first and self.tokens[at - 1].text == "=":
            return None  # the value of an attribute in left-over markup
        touched = any(cue.last <= at and (cue.side is Side.COLON or self._touches(cue, at)) for cue in cues)
        if not touched and self._names_a_work(at, first, last, words):
            return None
        signed = self._signed(at)
        if signed is not None:
            return signed
        rules = (
            (self._left, self._after) if touched and not self._comma_before_cue(at, last) else (self._after, self._left)
        )
        for rule in (*rules, self._colon, self._right):
            attribution = rule(at, first, last, cues)
            if attribution is not None:
                return attribution
        if self._fills(at, first, last) or (at == first and self._goes_on_quoting(index)):
            return self._continues(at, index)
        if self._reportive(first, last):
            return self._continues(at, index)
        if len(words) < 4 or not self._tells(first, at):
            return None
        subject = self.finder.subjects.of_sentence(first, at)
        return Attribution(token=at, speaker=subject, cue=None, rule="subject") if subject else None

    def _goes_on_quoting(self, index: int) -> bool:
        """Say whether the sentence before, in the same paragraph, held somebody's passage."""
        same = self.row.paragraphs[self.last_sentence] == self.row.paragraphs[index] if self.last is not None else False
        return same and self.last_sentence == index - 1

    def _tells(self, first: int, at: int) -> bool:
        """Say whether a noun of saying stands before a passage: in a statement, his promise."""
        return any(self.tokens[i].low in self.lexicon.statement_nouns for i in range(first, at))

    def _signed(self, at: int) -> Attribution | None:
        """“…” — NAME, and nothing more."""
        tokens = self.tokens
        name = at + 1
        while name < len(tokens) and name <= at + 2 and tokens[name].text in _DASHES:
            name += 1
        if name == at + 1 or name >= len(tokens) or not self.reader.is_name_word(name):
            return None
        end = self.reader.name_to_right(name, min(len(tokens), name + 8))
        if end < len(tokens) and tokens[end].kind is Kind.WORD and tokens[end].sentence == tokens[end - 1].sentence:
            return None
        return Attribution(token=at, speaker=self.reader.mention(name, end), cue=None, rule="signed")

    def _reportive(self, first: int, last: int) -> bool:
        """Say whether the sentence's own verb marks it as somebody's words: German Konjunktiv I."""
        return any(self.tokens[i].low in self.lexicon.reportive for i in range(first, last))

    def _comma_before_cue(self, at: int, last: int) -> bool:
        """Say whether the passage ends as one does that a reporting clause follows."""
        if at + 1 < last and self.tokens[at + 1].text == ",":
            return True
        return self.words(at)[-1].endswith((",", "—", "-"))

    def words(self, at: int) -> list[str]:
        return self.article.passages[self.tokens[at].passage].span.of(self.article.text).split()

    def _names_a_work(self, at: int, first: int, last: int, words: list[str]) -> bool:
        """Say whether a passage names a work, a place or a body: by its capitals, or by the noun or article before it."""
        if len(words) > 12:
            return False
        if at == first:
            follows = self.tokens[at + 1] if at + 1 < last else None
            runs_on = follows is not None and follows.kind is Kind.WORD and follows.low not in self.lexicon.verbs
            return runs_on and not follows.capital and words[-1][-1].isalnum() and self._title_case(words)
        before = self.tokens[at - 1]
        if before.text == ",":
            announced = at - 1 > first and self.tokens[at - 2].low in self.lexicon.title_nouns
            return announced and self._title_case(words)
        if before.kind is not Kind.WORD:
            return False
        if before.low in self.lexicon.title_nouns:
            return True
        if self.lexicon.nouns_capitalised:
            ends = words[-1][-1] in ".!?,…"
            return words[0][:1].isupper() and not ends and (before.low in self.lexicon.articles or before.capital)
        return len(words) > 1 and self._title_case(words)

    def _title_case(self, words: list[str]) -> bool:
        """Say whether every word but the small ones has a capital."""
        bare = [word.strip(".,!?:;’'") for word in words]
        capitals = sum(word[:1].isupper() or word[:1].isdigit() for word in bare)
        return capitals > 0 and all(
            not word[:1].islower() or word in self.lexicon.functions or len(word) <= 3 for word in bare
        )

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
            if len(gap) <= 3 and all(
                self.tokens[i].text in {",", "—", "–", "-", ";"} or self.finder.phrases.skips(i) for i in gap
            ):
                return Attribution(token=at, speaker=cue.subject, cue=cue, rule="after")
            return None
        return None

    def _left(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        """X said …: of the cues before a passage the one that best governs it."""
        best: Cue | None = None
        score = -99.0
        for cue in cues:
            if cue.last > at:
                break
            value = self._grip(cue, at, cues)
            if value >= score:
                best, score = cue, value
        return Attribution(token=at, speaker=best.subject, cue=best, rule="left") if best and best.subject else None

    def _grip(self, cue: Cue, at: int, cues: list[Cue]) -> float:
        """Say how firmly a cue holds a passage to its right: by nearness, by strength, by what stands between."""
        between = self.tokens[cue.last : at]
        value = 1.0 if VerbForm.SAY in cue.form else 0.0
        touches = self._touches(cue, at)
        if touches:
            value += 3.0
        value -= 0.04 * len(between)
        value -= 0.7 * sum(token.text in {",", ";", "—"} for token in between)
        if not touches and cue.subject is not None and cue.subject.behind is not None:
            value -= 1.5
        if (
            not touches
            and cue.subject is not None
            and cue.subject.kind is MentionKind.PRONOUN
            and self._embedded(cue, cues)
        ):
            value -= 2.0
        return value

    def _embedded(self, cue: Cue, cues: list[Cue]) -> bool:
        """Say whether a cue stands in what another one reports: Smith said that he would advise …."""
        start = cue.subject.first if cue.subject else cue.first
        for other in cues:
            if other.last <= start and VerbForm.SAY in other.form:
                between = range(other.last, start)
                if len(between) <= 8 and not any(self.tokens[i].text in {",", ";"} for i in between):
                    return True
        return False

    def _touches(self, cue: Cue, at: int) -> bool:
        """Say whether only adverbs, marks and “that” stand between a cue and the passage after it."""
        start = cue.subject.last if cue.subject and cue.side in {Side.RIGHT, Side.PHRASE} else cue.last
        return all(
            self.finder.phrases.skips(i)
            or self.tokens[i].text in {",", ":"}
            or self.tokens[i].low in self.lexicon.complementizers
            or self.tokens[i].low in self.lexicon.determiners
            for i in range(start, at)
        )

    def _right(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        for cue in cues:
            if cue.first > at and cue.subject is not None:
                return Attribution(token=at, speaker=cue.subject, cue=cue, rule="right")
        return None

    def _colon(self, at: int, first: int, last: int, cues: list[Cue]) -> Attribution | None:
        if at == first or self.tokens[at - 1].text != ":":
            return None
        subject = self.finder.subjects.of_sentence(first, at - 1)
        return Attribution(token=at, speaker=subject, cue=None, rule="colon") if subject else None

    def _fills(self, at: int, first: int, last: int) -> bool:
        return all(self.tokens[i].kind is not Kind.WORD for i in range(first, last) if i != at)

    def _continues(self, at: int, index: int) -> Attribution | None:
        paragraph = self.row.paragraphs[index]
        if index and self.last_sentence < index - 1 and self.row.paragraphs[index - 1] == paragraph:
            cue = next((c for c in reversed(self.cues[index - 1]) if c.subject), None)
            if cue is not None and cue.subject is not None:
                return Attribution(token=at, speaker=cue.subject, cue=None, rule="sentence before")
        if self.last is not None and self.row.paragraphs[self.last_sentence] == paragraph:
            return Attribution(token=at, speaker=self.last.speaker, cue=None, rule="same paragraph")
        before = index - 1
        if before >= 0 and self.row.paragraphs[before] == paragraph and not self.row.furniture[before]:
            first, last = self.row.sentences[before]
            cue = next((c for c in reversed(self.cues[before]) if c.subject), None)
            subject = cue.subject if cue else self.finder.subjects.of_sentence(first, last)
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
                subject = cue.subject if cue else self.finder.subjects.of_sentence(first, last)
                if subject is not None:
                    return Attribution(token=at, speaker=subject, cue=None, rule="colon before")
        if self.last is not None and self.row.paragraphs[self.last_sentence] >= paragraph - 2:
            return Attribution(token=at, speaker=self.last.speaker, cue=None, rule="paragraph before")
        return None


def place(row: Row, mention: Mention) -> Span:
    """Return where a mention stands in the text."""
    return Span(row.tokens[mention.first].start, row.tokens[mention.last - 1].end)
