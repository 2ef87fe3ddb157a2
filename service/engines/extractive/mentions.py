"""Who is named: names, pronouns and descriptions as runs of tokens, each with the word that it hangs on."""

from enum import IntEnum

from msgspec import Struct

from service.engines.extractive.names import Names
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind, place
from service.engines.extractive.wordfiles import is_given_name

MARKS = "„“”\"'«»‹›‚‘’`"
"""What may stand around a name in quotation marks."""

_OFFICE_LINKS = frozenset({"of"})
_DESCRIBING = ("can", "crat", "ian", "ish", "ese", "ist")
"""Ends of English words for where somebody is from or what party he is of: Republican Jane Roe."""

_LONGEST_QUOTED_NAME = 40
_MOST_WORDS_OF_NAME = 3


class MentionKind(IntEnum):
    """How somebody is named."""

    NAME = 0
    PRONOUN = 1
    NOMINAL = 2
    """By a description: the minister, officials."""


class Mention(Struct, frozen=True, gc=False):
    """A run of tokens that stands for somebody."""

    first: int
    """Its first token, determiner and title included."""
    last: int
    """The token after its last."""
    name: tuple[int, int]
    """The tokens of the name inside it; empty for other kinds."""
    kind: MentionKind
    head: str
    """The noun or pronoun it hangs on, in lower case; of a name its last word."""
    behind: tuple[int, int] | None = None
    """Of “who”: the tokens of what it stands for."""

    @property
    def is_named(self) -> bool:
        """Whether there is a name in it."""
        return self.name[0] < self.name[1]


class Reader(Names):
    """Finds mentions at places of a row."""

    def is_pronoun(self, index: int) -> bool:
        """Say whether the token is a pronoun that can speak."""
        return self.tokens[index].low in self.lexicon.subject_pronouns

    def is_noun_phrase(self, mention: Mention) -> bool:
        """Say whether a noun that can speak is in it."""
        return any(self.is_noun(index) for index in range(mention.first, mention.last))

    def speaks(self, mention: Mention) -> bool:
        """Say whether a mention can say something: it has a name, or a noun that can."""
        if mention.last - mention.first == 1 and len(self.tokens[mention.first].text) == 1:
            return False  # Q: …
        if self.tokens[mention.last - 1].low in self.lexicon.objects:
            return mention.last - mention.first > 1  # one of them
        return mention.is_named or self.is_noun_phrase(mention)

    def mention(self, first: int, last: int) -> Mention:
        """Make a mention of a noun phrase: by its first name unless a describing noun governs that name."""
        tokens, lexicon = self.tokens, self.lexicon
        if last - first == 1 and self.is_pronoun(first):
            return Mention(first, last, (first, first), MentionKind.PRONOUN, tokens[first].low)
        index = first
        governed = False
        while index < last:
            if self.is_name_word(index):
                end = self.name_to_right(index, last)
                if self.is_office(end) and (holder := self._holder(first, last, end + 1)) is not None:
                    return holder
                possessed = end < last and tokens[end].low in POSSESSIVE_MARKS
                if not possessed and not governed and not self.modifies(end, last):
                    return self._named(first, last, index, end)
                index = end
                continue
            if tokens[index].low in lexicon.prepositions and tokens[index].low not in lexicon.determiners:
                governed = True
            index += 1
        head = self._head(first, last)
        return Mention(first, last, (first, first), MentionKind.NOMINAL, head)

    def is_office(self, last: int) -> bool:
        """Say whether the name words that end before ``last`` are an office that goes on: Council Chief | of Staff."""
        if self.lexicon.nouns_capitalised or last >= len(self.tokens) or self.tokens[last].low not in _OFFICE_LINKS:
            return False
        return self.tokens[last - 1].low in self.lexicon.titles or self.is_person_noun(last - 1)

    def _holder(self, first: int, last: int, begin: int) -> Mention | None:
        """Return who holds an office that is named before the name: Secretary of | State Jane Roe."""
        if begin >= last or not self.is_name_word(begin):
            return None
        end = self.name_to_right(begin, last)
        name = self._first_name(begin, end)
        return Mention(first, last, (name, end), MentionKind.NAME, self.tokens[end - 1].low) if name > begin else None

    def quoted_name(self, at: int) -> Mention | None:
        """Make a mention of a passage that is a name („Holmer Blatt“); None for one that says something."""
        if self.tokens[at].kind is not Kind.QUOTE:
            return None
        quoted = place(self.row, at, at + 1)
        if quoted.end - quoted.start > _LONGEST_QUOTED_NAME:
            return None
        words = quoted.of(self.text).strip(MARKS).split()
        if not words or not words[0][0].isupper() or not words[-1][-1].isalnum() or len(words) > _MOST_WORDS_OF_NAME:
            return None
        return Mention(at, at + 1, (at, at + 1), MentionKind.NAME, words[-1].lower())

    def relative(self, at: int, antecedent: Mention) -> Mention:
        """Make a mention of a relative pronoun."""
        behind = (antecedent.first, antecedent.last)
        return Mention(at, at + 1, antecedent.name, antecedent.kind, antecedent.head, behind)

    def _named(self, first: int, last: int, begin: int, end: int) -> Mention:
        return Mention(first, last, (self.without_title(begin, end), end), MentionKind.NAME, self.tokens[end - 1].low)

    def without_title(self, begin: int, end: int) -> int:
        """Return where the name itself begins in a run of name words: after its last title, Mayor Jane | Roe.

        In the name of a body nothing is a title: General Assembly.
        """
        if self.is_body(end - 1) or self.tokens[end - 1].low in self.lexicon.government_nouns:
            return begin
        for index in range(end - 2, begin - 1, -1):
            low = self.tokens[index].low
            if low in self.lexicon.titles or self.is_person_noun(index):
                start = index + 1
                return start + 1 if self.tokens[start].text == "." and start + 1 < end else start
        return self._first_name(begin, end)

    def _first_name(self, begin: int, end: int) -> int:
        """Return where a first name stands behind words that describe its bearer: Republican | Jane Roe."""
        described = begin > 0 and self.tokens[begin - 1].low in self.lexicon.noun_links  # Secretary of State | Jane Roe
        for index in range(begin, end - 1):
            low = self.tokens[index].low
            if is_given_name(low):
                return index
            if not described and not low.endswith(_DESCRIBING) and not self.is_noun(index):
                break
        return begin

    def _head(self, first: int, last: int) -> str:
        """Return the noun of a description: the last word before the first preposition or comma, a role at best."""
        head = self.tokens[first].low
        spoken = False
        for index in range(first, last):
            token = self.tokens[index]
            if index > first and (token.low in self.lexicon.prepositions or token.text == ","):
                break
            if token.kind is Kind.WORD and token.low not in POSSESSIVE_MARKS:
                if not spoken or self.is_noun(index):  # the president | left
                    head = token.low
                spoken = spoken or self.is_person_noun(index) or token.low in self.lexicon.group_nouns
        return head
