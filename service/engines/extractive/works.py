"""Passages that nobody says: titles of works, names of bodies and places, values in left-over markup."""

from service.engines.extractive.cue import Cue
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.mentions import MentionKind
from service.engines.extractive.tokens import Kind, Token

_LONGEST_TITLE = 12
"""Words; what is longer is no title."""


def names_a_work(
    tokens: list[Token], at: int, sentence: tuple[int, int], words: list[str], lexicon: Lexicon, touching: list[Cue]
) -> bool:
    """Say whether the passage ``at`` names something: by its capitals, or by the noun or article before it.

    Of one that reporting words touch only capitals can say so, and only where names stand.
    """
    if touching:
        titled = not lexicon.nouns_capitalised and len(words) <= _LONGEST_TITLE and in_title_case(words, lexicon)
        return titled and _names_stand(tokens, at, touching, lexicon)
    first, last = sentence
    if at > first and tokens[at - 1].text == "=":
        return True
    if len(words) > _LONGEST_TITLE:
        return False
    if at == first:
        return at + 1 < last and _runs_on(tokens[at + 1], words, lexicon)
    before = tokens[at - 1]
    if before.text == ",":
        announced = at - 1 > first and tokens[at - 2].low in lexicon.title_nouns
        return announced and in_title_case(words, lexicon)
    closed = words[-1][-1].isalnum()
    if lexicon.nouns_capitalised and before.text == ":" and len(words) <= _LONGEST_TITLE // 2:
        said = any(token.low in lexicon.statement_nouns for token in tokens[first:at])
        return closed and not said and at + 1 < last and tokens[at + 1].text in ".])"
    if before.kind is not Kind.WORD:
        return False
    naming = tokens[at - 2] if before.low in lexicon.parentheticals and at - 1 > first else before  # known | as “…”
    if naming.low in lexicon.title_nouns:
        return True
    if lexicon.nouns_capitalised:
        ends = words[-1][-1] in ".!?,…"
        described = before.low.endswith(("e", "en")) and not before.capital and tokens[at - 2].low in lexicon.articles
        named = (
            described
            or before.low in lexicon.articles
            or (before.capital and before.low not in lexicon.statement_nouns)
        )
        return words[0][:1].isupper() and not ends and named
    return len(words) > 1 and in_title_case(words, lexicon)


def _names_stand(tokens: list[Token], at: int, touching: list[Cue], lexicon: Lexicon) -> bool:
    """Say whether a name may stand here: said on “The Late Show”; a course called “Bridges of the Old World”."""
    if tokens[at - 1].low in lexicon.prepositions:
        return True
    cue = touching[-1]
    return cue.last == at and VerbForm.SPEAK in cue.form and cue.subject.kind is MentionKind.NOMINAL


def _runs_on(following: Token, words: list[str], lexicon: Lexicon) -> bool:
    """Say whether a title opens a sentence that goes on with a noun: “Blue River” star Jane Roe."""
    noun = following.kind is Kind.WORD and not following.capital and following.low not in lexicon.verbs
    return noun and words[-1][-1].isalnum() and in_title_case(words, lexicon)


def in_title_case(words: list[str], lexicon: Lexicon) -> bool:
    """Say whether every word but the small ones has a capital, and at least half of all."""
    bare = [word.strip(".,!?:;’'") for word in words]
    capitals = sum(word[:1].isupper() or word[:1].isdigit() for word in bare)
    return 2 * capitals >= len(bare) and all(
        not word[:1].islower() or word in lexicon.functions or len(word) <= 3 for word in bare
    )
