"""What an entity is: a person, a body, a place; by its nouns, its roles and the places where it stands."""

from collections.abc import Iterable, Sequence

from service.analysis.draft import ActorKind
from service.engines.extractive.entity import Entity
from service.engines.extractive.lexicon import Lexicon

_FEWEST_PLACES = 3
_OTHER_NAME = 0.15
"""How well he fits one whom only a first name makes a woman: Lindsey, Andrea, Sasha are names of both."""
_LONGEST_NAME_OF_PERSON = 3
"""Words, initials not counted."""
_ABSTRACT = ("ment", "tion", "sion", "ness", "ity", "ship", "ism")
"""Ends of English nouns that are no surnames."""
_PEOPLES = ("icans", "ians")
_SHORTEST_BODY = 5
"""Letters of a noun that a German compound ends in."""


def can_be_person(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether he or she may stand for an entity."""
    if entity.nominal:
        return entity.nominal in lexicon.person_nouns
    if entity.given or (entity.person and lexicon.impersonal.isdisjoint(entity.words)):
        return True
    if _is_known_place(entity, lexicon) or entity.name.lower() in lexicon.seats or _is_people(entity, lexicon):
        return False
    if not lexicon.impersonal.isdisjoint(entity.words) or len(entity.words) > 4:
        return False
    if entity.masculine + entity.feminine > 2:
        return True
    often = len(entity.places)
    if 2 * entity.attributive >= often or 3 * entity.articled >= often or 3 * entity.located > often:
        return False
    if len(entity.words) == 1 and not entity.acts:
        return False
    if entity.name.endswith(_ABSTRACT) and not lexicon.nouns_capitalised:
        return False
    return not _has_initials(entity)


def likeness_to_person(entity: Entity, *, masculine: bool) -> float:
    """Say how well he, or she, fits one who can be a person, from 0 (not at all) to 1."""
    man, woman = entity.masculine, entity.feminine
    if man != woman:
        if (man > woman) == masculine:
            return 1.0
        return _OTHER_NAME if entity.given and man + woman == 1 else 0.0
    if entity.person or entity.given or entity.nominal:
        return 0.9
    return 0.7


def is_country(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether an entity bears the name of a country."""
    return entity.nominal is None and entity.name.lower() in lexicon.countries


def _is_known_place(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether an entity bears the name of a country or a well-known city, in German also in the genitive."""
    name = entity.name.lower()
    stem = name.removesuffix("s") if lexicon.nouns_capitalised else name
    return name in lexicon.known_places or stem in lexicon.known_places


def is_place(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether an entity bears the name of a country or a well-known city, or is only named as where things are."""
    if entity.nominal or entity.person or entity.given:
        return False
    if _is_known_place(entity, lexicon) or not lexicon.place_words.isdisjoint(entity.words):
        return True
    return 3 * entity.located > len(entity.places) or bool(entity.located and not entity.acts)


def is_name(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether what is written like a name is one: no adjective, and in German no common noun.

    A German noun by itself is one that is named three times at least and never with an article or an adjective.
    """
    if 2 * entity.attributive >= max(2, len(entity.places)):
        return False
    if not lexicon.nouns_capitalised or entity.person or entity.name.isupper() or is_country(entity, lexicon):
        return True
    if entity.nominal or entity.articled:
        return False
    return len(entity.words) > 1 or len(entity.places) >= _FEWEST_PLACES


def kind_of(entity: Entity, lexicon: Lexicon) -> ActorKind:
    """Say what an entity is, by its nouns, its roles and the places where it stands."""
    if entity.quoted:
        return ActorKind.ORGANIZATION
    if entity.nominal:
        return _kind_of_description(entity.nominal, entity.name.lower().split(), lexicon)
    if entity.name.lower() in lexicon.seats or not lexicon.government_nouns.isdisjoint(entity.words):
        return ActorKind.GOVERNMENT
    if not lexicon.group_nouns.isdisjoint(entity.words) or _is_people(entity, lexicon):
        return ActorKind.GROUP
    return _kind_of_name(entity, lexicon)


def _kind_of_name(entity: Entity, lexicon: Lexicon) -> ActorKind:
    if _is_body(entity.words, lexicon):
        return ActorKind.ORGANIZATION
    known = _is_known_place(entity, lexicon)
    if (entity.person and not known) or entity.given or entity.masculine + entity.feminine > 1:
        return ActorKind.PERSON
    if not lexicon.thing_nouns.isdisjoint(entity.words) or any(word[-1].isdigit() for word in entity.words):
        return ActorKind.OTHER
    if known:
        return ActorKind.GOVERNMENT if entity.claims else ActorKind.PLACE  # Norland said: its government did
    if _has_initials(entity):
        return ActorKind.ORGANIZATION
    if is_place(entity, lexicon):
        return ActorKind.GOVERNMENT if entity.claims else ActorKind.PLACE
    return _kind_by_words(entity, lexicon)


def _kind_by_words(entity: Entity, lexicon: Lexicon) -> ActorKind:
    """Judge a name that only its words and what it does tell of."""
    named = len(entity.words) - sum(len(word) == 1 for word in entity.words)
    if len(entity.words) == 1:
        if not entity.claims or lexicon.nouns_capitalised:
            return ActorKind.OTHER
        return ActorKind.PERSON if entity.masculine + entity.feminine else ActorKind.ORGANIZATION
    if named > _LONGEST_NAME_OF_PERSON or not can_be_person(entity, lexicon):
        return ActorKind.OTHER
    if not lexicon.nouns_capitalised or entity.claims or entity.words[-1] in {name.lower() for name in entity.names}:
        return ActorKind.PERSON
    return ActorKind.OTHER  # Kernkraftwerk Holm


def _kind_of_description(noun: str, words: Sequence[str], lexicon: Lexicon) -> ActorKind:
    if noun in lexicon.government_nouns:
        return ActorKind.GOVERNMENT
    if noun in lexicon.several or noun.isdigit() or words[0] in lexicon.quantifiers:
        return ActorKind.GROUP
    if noun in lexicon.person_nouns:
        return ActorKind.PERSON
    if _is_body({noun}, lexicon):
        return ActorKind.ORGANIZATION
    singular = noun.removesuffix("s")
    plural = singular != noun and (singular in lexicon.person_nouns or singular in lexicon.organization_nouns)
    return ActorKind.GROUP if plural else ActorKind.OTHER


def _has_initials(entity: Entity) -> bool:
    """Say whether a word of a name is all capitals, as bodies are called: HLRT, but not J. Roe."""
    return any(len(word) > 1 and word.isupper() and "." not in word for word in entity.name.split())


def _is_people(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether a name is that of the people of somewhere: Norlandians, Americans."""
    return not (lexicon.nouns_capitalised or entity.person) and entity.words[-1].endswith(_PEOPLES)


def _is_body(words: Iterable[str], lexicon: Lexicon) -> bool:
    """Say whether one of the words is a body, or in German a compound that ends in one: des Sozialministeriums."""
    if not lexicon.nouns_capitalised:
        return not lexicon.organization_nouns.isdisjoint(words)
    ends = tuple(noun for noun in lexicon.organization_nouns if len(noun) >= _SHORTEST_BODY)
    return any(word in lexicon.organization_nouns or word.removesuffix("s").endswith(ends) for word in words)
