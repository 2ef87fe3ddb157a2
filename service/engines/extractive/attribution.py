"""Who says each passage in quotation marks, as far as the text says it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from service.article import Article
from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.cues import Cues
from service.engines.extractive.cutting import row_of
from service.engines.extractive.grips import Grips
from service.engines.extractive.lexicon import NO_VERB, Lexicon, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind, Reader
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tellings import Tellings
from service.engines.extractive.tokens import DASHES, Kind, Row
from service.engines.extractive.works import in_title_case, names_a_work

_UNTOLD = frozenset({"dash", "colon", "colon before", "subject"})
"""Rules by which no reporting word but only a mark or a noun ties a passage to its speaker."""

_FEWEST_WORDS = 4
"""A shorter passage without reporting words is a term, not a statement."""

_INCISE = re.compile(r", ([^\W\d_]+) (?:(?:l[ae’'] ?|les )[^\W\d_]|[^\W\d_a-z])")
"""What may be a reporting clause inside quotation marks, as French sets it: « Oui, raconte Jane Roe. C'est fini. »"""

_FARTHEST_MONOLOGUE = 2
"""Paragraphs back from which a speaker goes on without being named again."""


class Attribution(Struct, frozen=True, kw_only=True, gc=False):
    """One passage and who says it."""

    token: int
    """The passage's token in the row."""
    speaker: Mention
    cue: Cue | None
    rule: str
    """Which rule tied them."""


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


def report(article: Article, lexicon: Lexicon, *, quoting_only: bool = False) -> Reported:
    """Read the reporting clauses of an article and tie its passages to them.

    With ``quoting_only`` only those of sentences that hold a passage: who goes on speaking is then told less well.
    """
    row = row_of(article, lexicon)
    reader = Reader(article.text, row, lexicon)
    finder = Cues(Phrases(reader))
    told = [not furniture for furniture in row.furniture]
    if quoting_only:
        held = {row.sentence_of[at] for at in row.quotes}
        told = [tells and at in held for at, tells in enumerate(told)]
    cues = [finder.of(*sentence) if tells else [] for sentence, tells in zip(row.sentences, told, strict=True)]
    return Reported(
        article=article,
        lexicon=lexicon,
        row=row,
        reader=reader,
        finder=finder,
        cues=cues,
        attributions=list(_Attributor(article, row, reader, finder, cues).attribute()),
    )


class _Attributor:
    """Goes through the passages in order and remembers who spoke last."""

    def __init__(self, article: Article, row: Row, reader: Reader, finder: Cues, cues: list[list[Cue]]) -> None:
        self.article = article
        self.row = row
        self.tokens = row.tokens
        self.reader = reader
        self.finder = finder
        self.phrases = finder.phrases
        self.lexicon = reader.lexicon
        self.grips = Grips(finder.phrases)
        self.tellings = Tellings(finder.phrases)
        self.cues = cues
        self.last: Attribution | None = None
        self.last_sentence = -1
        self.unread = -1
        """The paragraph in which the last speaker is named inside quotation marks."""

    def attribute(self) -> Iterator[Attribution]:
        for at in self.row.quotes:
            index = self.row.sentence_of[at]
            if self.row.furniture[index]:
                continue
            if self._names_its_speaker(at):
                self.last, self.unread = None, self.row.paragraphs[index]  # and nobody outside the marks said it
            elif (found := self._passage(at, index)) is not None:
                if found.speaker.kind is MentionKind.PRONOUN and self.unread == self.row.paragraphs[index]:
                    continue
                yield found
                self.last, self.last_sentence = found, index

    def _names_its_speaker(self, at: int) -> bool:
        """Say whether a reporting clause with a name of its own stands inside the quotation marks."""
        if not self.lexicon.elides:
            return False
        passage = self.article.passages[self.tokens[at].passage]
        verbs = (match.group(1).lower() for match in _INCISE.finditer(passage.span.of(self.article.text)))
        return any(VerbForm.FINITE in self.lexicon.verbs.get(verb, NO_VERB) for verb in verbs)

    def _passage(self, at: int, index: int) -> Attribution | None:
        sentence, cues = self.row.sentences[index], self.cues[index]
        words = self.article.passages[self.tokens[at].passage].span.of(self.article.text).split()
        if any(cue.subject.first == at for cue in cues):
            return None
        touching = self.grips.touching(at, cues)
        if index not in self.reader.headlines and names_a_work(
            self.tokens, at, sentence, words, self.lexicon, touching
        ):
            return None
        if self._heads_a_section(at, index, words) or self._quotes_another(at, cues):
            return None
        if any(self._is_called(at, cue) or cue.subject.head in self.lexicon.bearers for cue in touching):
            return None
        goes_on = words[-1].endswith((",", "—", "-")) or self.tokens[min(at + 1, sentence[1] - 1)].text == ","
        found = self._signed(at) or self._reported(at, cues, cue_first=bool(touching) and not goes_on)
        found = found or self._announced(at, index, words) or self._after_passage(at, cues)
        if found is not None:
            return found
        if self._is_alone(at, sentence) or (at == sentence[0] and self._goes_on(index)) or self._is_reportive(sentence):
            return self._continued(at, index)
        return self._told_in(at, sentence) if len(words) >= _FEWEST_WORDS else None

    def _announced(self, at: int, index: int, words: list[str]) -> Attribution | None:
        """Read X is sure: “…”; X’s answer was: “…”; X gave a statement. In it stands: “…”; X rose — “…” — and left."""
        first, cues = self.row.sentences[index][0], self.cues[index]
        before = self.tokens[at - 1].text if at > first else ""
        subject = self.finder.subjects.of_sentence
        if before in DASHES and len(words) >= _FEWEST_WORDS and words[0][:1].isupper():
            return self._said(at, subject(first, at - 1), "dash")
        if before != ":":
            return None
        speaker = self.tellings.owner(first, at) or subject(first, at - 1)
        follows = index > 0 and bool(self.cues[index - 1]) and self._same_paragraph(index, index - 1)
        if speaker is None and not cues and follows:
            speaker = self.cues[index - 1][-1].subject
        return self._said(at, speaker, "colon")

    def _told_in(self, at: int, sentence: tuple[int, int]) -> Attribution | None:
        """Read Roe’s promise to “…”; in a letter, Roe …, “…”; with the words “…” Roe opened …."""
        first, last = sentence
        if self.tellings.noun(first, at) is None:
            return None
        subject = self.finder.subjects.of_sentence
        found = self._said(at, self.tellings.owner(first, at) or subject(first, at), "subject")
        behind = subject(at + 1, last) if found is None and at + 1 < last else None
        governed = behind is None or self.tokens[behind.first - 1].low in self.lexicon.prepositions
        return found if governed else self._said(at, behind, "subject")

    def _heads_a_section(self, at: int, index: int, words: list[str]) -> bool:
        """Say whether a passage is a paragraph, in title case: ‘All Bets Are Off’."""
        if self.lexicon.nouns_capitalised or not self._is_alone(at, self.row.sentences[index]):
            return False
        beside = {*self.row.paragraphs[max(0, index - 1) : index], *self.row.paragraphs[index + 1 : index + 2]}
        return len(words) > 1 and self.row.paragraphs[index] not in beside and in_title_case(words, self.lexicon)

    def _quotes_another(self, at: int, cues: list[Cue]) -> bool:
        """Say whether the cue before a passage quotes what is not its subject's: he quoted his father's letter: “…”."""
        cue = next((cue for cue in reversed(cues) if cue.last <= at), None)
        if cue is None or self.tokens[cue.first].low not in self.lexicon.citing or cue.side is Side.RIGHT:
            return False
        between = self.tokens[cue.last : at]
        return any(token.kind is Kind.WORD and token.low not in self.lexicon.functions for token in between)

    def _is_called(self, at: int, cue: Cue) -> bool:
        """Say whether a participle right before a passage tells what something is called: the plan, dubbed “…”."""
        if self.lexicon.inverts or VerbForm.SAY in cue.form or cue.side is not Side.LEFT:
            return False
        return cue.last == at and cue.subject.last == cue.first - 1 and self.tokens[cue.first - 1].text == ","

    def _said(self, at: int, speaker: Mention | None, rule: str, cue: Cue | None = None) -> Attribution | None:
        nicknamed = cue is not None and VerbForm.SAY not in cue.form and cue.subject.last <= at < cue.first
        if speaker is None or ((cue is None or nicknamed) and self._is_thing(speaker)):
            return None  # den die Kinder „…“ nennen
        if rule in _UNTOLD and not self._is_somebody(speaker):
            return None
        return Attribution(token=at, speaker=speaker, cue=cue, rule=rule)

    def _is_somebody(self, speaker: Mention) -> bool:
        """Say whether a noun stands for people or a body: the mayor; not the bias, a survey."""
        nouns = (self.tokens[at].low for at in range(speaker.first, speaker.last) if self.reader.is_noun(at))
        people = any(noun not in self.lexicon.source_nouns for noun in nouns)
        return speaker.kind is not MentionKind.NOMINAL or self.lexicon.nouns_capitalised or people

    def _is_thing(self, speaker: Mention) -> bool:
        """Say whether a German noun with its article is hardly somebody: die Gespräche."""
        one = speaker.kind is MentionKind.NAME and speaker.name[1] - speaker.name[0] == 1
        if not self.lexicon.nouns_capitalised or not one or self.tokens[speaker.name[0]].text.isupper():
            return False
        before = self.tokens[max(0, speaker.first - 1)].low
        linked = before in self.lexicon.name_links and before in self.lexicon.prepositions  # von | der Leyen
        articled = self.tokens[speaker.first].low in self.lexicon.articles and not linked
        return articled and not self.reader.is_noun_phrase(speaker) and not self.reader.is_body(speaker.name[0])

    def _signed(self, at: int) -> Attribution | None:
        """Read a name after a dash and nothing more: “…” — Jane Roe."""
        tokens = self.tokens
        name = at + 1
        while name < len(tokens) and name <= at + 2 and tokens[name].text in DASHES:
            name += 1
        if name == at + 1 or name >= len(tokens) or not self.reader.is_name_word(name):
            return None
        end = self.reader.name_to_right(name, min(len(tokens), name + 8))
        goes_on = end < len(tokens) and self.row.sentence_of[end] == self.row.sentence_of[end - 1]
        if goes_on and tokens[end].kind is Kind.WORD:
            return None
        return self._said(at, self.reader.mention(name, end), "signed")

    def _reported(self, at: int, cues: list[Cue], *, cue_first: bool) -> Attribution | None:
        """Read the reporting clause after or before a passage: the one before where it touches and nothing follows."""
        if cue_first:
            return self._before(at, cues) or self._right_after(at, cues)
        return self._right_after(at, cues) or self._before(at, cues)

    def _right_after(self, at: int, cues: list[Cue]) -> Attribution | None:
        """Read “…,” said X and “…,” X said."""
        cue = next((cue for cue in cues if cue.first > at), None)
        if cue is None:
            return None
        start = cue.begin if cue.subject.last > at else cue.first
        if start == cue.first != cue.begin and any(other.last <= at for other in cues):
            return None
        gap = range(at + 1, start)
        bridges = all(
            self.tokens[i].text in {",", ";"} or self.tokens[i].text in DASHES or self.phrases.skips(i) for i in gap
        )
        return self._said(at, cue.subject, "after", cue) if len(gap) <= 3 and bridges else None

    def _before(self, at: int, cues: list[Cue]) -> Attribution | None:
        """Read X said …: “…”."""
        cue = self.grips.firmest(at, cues)
        return self._said(at, cue.subject, "left", cue) if cue else None

    def _after_passage(self, at: int, cues: list[Cue]) -> Attribution | None:
        """Read “…” would be right, X said."""
        cue = next((cue for cue in cues if cue.first > at), None)
        return self._said(at, cue.subject, "right", cue) if cue and VerbForm.GERUND not in cue.form else None

    def _is_alone(self, at: int, sentence: tuple[int, int]) -> bool:
        return all(self.tokens[i].kind is not Kind.WORD for i in range(*sentence) if i != at)

    def _goes_on(self, index: int) -> bool:
        """Say whether the sentence before, in the same paragraph, held somebody's passage."""
        return self.last_sentence == index - 1 >= 0 and self._same_paragraph(index, index - 1)

    def _same_paragraph(self, one: int, other: int) -> bool:
        return self.row.paragraphs[one] == self.row.paragraphs[other]

    def _is_reportive(self, sentence: tuple[int, int]) -> bool:
        """Say whether the sentence's own verb marks it as somebody's words: German Konjunktiv I."""
        reportive = self.lexicon.reportive
        return bool(reportive) and any(self.tokens[i].low in reportive for i in range(*sentence))

    def _continued(self, at: int, index: int) -> Attribution | None:
        """Give a passage without reporting words of its own to whoever the text around it lets speak."""
        before = index - 1 if index and not self.row.furniture[index - 1] else None
        near = before is not None and self._same_paragraph(index, before)
        if near and before is not None and self.last_sentence < before and self.cues[before]:
            return self._said(at, self.cues[before][-1].subject, "sentence before")
        if self.last is not None and self._same_paragraph(index, self.last_sentence):
            return self._said(at, self.last.speaker, "same paragraph")
        found = self._said(at, self._speaker_of(before), "sentence before") if near else None
        if found is None and index + 1 < len(self.cues) and self._same_paragraph(index, index + 1):
            cue = next(iter(self.cues[index + 1]), None)
            found = self._said(at, cue.subject if cue else self._pointed_back(index + 1), "sentence after")
        if found is None and before is not None and self.tokens[self.row.sentences[before][1] - 1].text == ":":
            return self._said(at, self._speaker_of(before), "colon before")
        if found is None and self.last is not None:
            gap = self.row.paragraphs[index] - self.row.paragraphs[self.last_sentence]
            return self._said(at, self.last.speaker, "paragraph before") if gap <= _FARTHEST_MONOLOGUE else None
        return found

    def _pointed_back(self, index: int) -> Mention | None:
        """Return whom a sentence names that points back at the one before: “…” That is the finding of a study."""
        first, last = self.row.sentences[index]
        if self.tokens[first].low not in self.lexicon.demonstratives:
            return None
        return self.finder.subjects.of_sentence(first + 1, last)

    def _speaker_of(self, index: int | None) -> Mention | None:
        """Return who says a sentence, or else whom it is about."""
        if index is None:
            return None
        cues = self.cues[index]
        return cues[-1].subject if cues else self.finder.subjects.of_sentence(*self.row.sentences[index])
