"""Which of the names that a draft gives an actor the article has, and has as names."""

from collections.abc import Iterator, Mapping

from service.analysis.draft import ActorKind, DraftActor
from service.analysis.lookup import Lookup, fold
from service.analysis.rejections import Rejections
from service.article import Article, Span
from service.article.model import sentence_at

MOST_NAMES = 8
"""Names of one actor that are looked at."""

LONGEST_NAME = 120
"""Code points."""

NOUNS_CAPITALISED = frozenset({"de", "lb"})
"""Languages in which a capital letter does not tell a name."""

_MOST_PLACES = 50

_FUNCTION_WORDS = frozenset(
    word
    for words in (
        "a an the he she it they him her them his hers its their i we you me us who this that these those said says",
        "der die das den dem des ein eine einer er sie es ihm ihr ihn ihnen ich wir uns wer sagte",
        "le la les un une il elle ils elles on lui leur je nous qui dit",
        "el los las una él ella ellos ellas lo yo nosotros quien dijo",
        "lo gli uno egli lei loro io noi chi disse",
        "de het een hij zij ze hem haar hen ik wij wie zei",
        "o os as um uma ele ela eles elas eu nós quem disse",
    )
    for word in words.split()
)
"""Pronouns, articles and the commonest reporting words of the languages that the rules know: nobody's name."""

_LONGEST_FUNCTION_WORD = max(map(len, _FUNCTION_WORDS))


def names_of(
    article: Article, lookup: Lookup, draft: DraftActor, words: Mapping[str, frozenset[str]], rejections: Rejections
) -> Iterator[str]:
    """Yield the actor's names as the article spells them, each once."""
    seen: set[str] = set()
    name = None if is_function_word(draft.name) else lookup.spelling(draft.name)
    if name is None and (name := _surname(article, lookup, draft)):
        rejections.add("alias", "not_in_text", draft.name)
    if name is not None:
        seen.add(fold(name))
        yield name
    for alias in draft.also[:MOST_NAMES]:
        spelling = lookup.spelling(alias) if len(alias) <= LONGEST_NAME else None
        if spelling is None:
            rejections.add("alias", "not_in_text", alias)
        elif _is_of_another(alias, draft, words) or _is_common(alias, words[draft.id]):
            rejections.add("alias", "not_joined", alias)
        elif fold(spelling) not in seen:
            seen.add(fold(spelling))
            yield spelling


def _surname(article: Article, lookup: Lookup, draft: DraftActor) -> str | None:
    """Return the end of a person's name that the article has, where a model completed it from what it knows.

    Only where it stands without another first name before it somewhere.
    """
    if draft.kind is not ActorKind.PERSON:
        return None
    words = draft.name.split()
    for start in range(1, len(words)):
        for place in lookup.find_name(" ".join(words[start:]), most=_MOST_PLACES):
            before = article.text[max(0, place.start - 40) : place.start]
            previous = before.split()[-1] if before[-1:] == " " and before.split() else ""
            if not previous[:1].isupper() or not previous[-1:].isalnum() or _begins_sentence(article, place, previous):
                return place.of(article.text)
    return None


def _begins_sentence(article: Article, place: Span, previous: str) -> bool:
    """Say whether ``previous``, the word before ``place``, owes its capital to the start of the sentence."""
    sentence = sentence_at(article, place.start)
    return sentence is not None and article.text[sentence.span.start : place.start].strip() == previous


def _is_of_another(alias: str, draft: DraftActor, words: Mapping[str, frozenset[str]]) -> bool:
    """Say whether ``alias`` is made of another actor's name and of nothing of this one's."""
    own = set(fold(alias).split())
    if own & words[draft.id]:
        return False
    return any(own <= theirs for id_, theirs in words.items() if id_ != draft.id)


def _is_common(alias: str, name: frozenset[str]) -> bool:
    """Say whether ``alias`` is one word without a capital and no part of the name: "he", "said", "residents"."""
    return is_function_word(alias) or (
        alias == alias.lower() != alias.upper() and " " not in alias and alias not in name
    )


def is_function_word(name: str) -> bool:
    """Say whether a name is none: a pronoun, an article, a reporting word. Initials are names (the WHO, the US)."""
    if len(name.strip()) > _LONGEST_FUNCTION_WORD:
        return False
    folded = fold(name).strip()
    return (folded in _FUNCTION_WORDS and (len(name) == 1 or not name.isupper())) or (
        len(folded) == 1 and name.islower()
    )
