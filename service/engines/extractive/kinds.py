"""What an entity is: a person, a body, a place; by its nouns, its roles and the places where it stands."""

from service.analysis.draft import ActorKind
from service.engines.extractive.entities import Entity
from service.engines.extractive.lexicon import Lexicon

_FEWEST_PLACES = 3
_SHORTEST_BODY = 5
"""Letters of a noun that a German compound ends in."""


def can_be_person(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether he or she may stand for an entity."""
    if entity.person or entity.given:
        return True
    if is_country(entity, lexicon):
        return False
    if entity.nominal:
        return entity.nominal in lexicon.person_nouns
    bodies = lexicon.organization_nouns | lexicon.government_nouns | lexicon.group_nouns | lexicon.source_nouns
    if not (bodies | lexicon.place_words).isdisjoint(entity.words) or len(entity.words) > 4:
        return False
    if entity.masculine + entity.feminine > 2:
        return True
    often = len(entity.places)
    if 2 * entity.attributive >= often or 3 * entity.articled >= often or 3 * entity.located > often:
        return False
    if len(entity.words) == 1 and not entity.acts:
        return False
    return not (entity.name.isupper() and len(entity.name) > 1)


def likeness_to_person(entity: Entity, *, masculine: bool) -> float:
    """Say how well he, or she, fits one who can be a person, from 0 (not at all) to 1."""
    man, woman = entity.masculine, entity.feminine
    if man != woman:
        return 1.0 if (man > woman) == masculine else 0.0
    if entity.person or entity.given or entity.nominal:
        return 0.9
    return 0.7


def is_country(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether an entity bears the name of a country."""
    return entity.nominal is None and entity.name.lower() in lexicon.countries


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
    words = {entity.nominal} if entity.nominal else set(entity.words)
    if words & lexicon.government_nouns:
        return ActorKind.GOVERNMENT
    if words & lexicon.group_nouns:
        return ActorKind.GROUP
    if entity.nominal:
        return _kind_of_description(words, lexicon)
    return _kind_of_name(entity, words, lexicon)


def _kind_of_name(entity: Entity, words: set[str], lexicon: Lexicon) -> ActorKind:
    if is_country(entity, lexicon):
        return ActorKind.GOVERNMENT if entity.claims else ActorKind.PLACE  # Norland said: its government did
    if entity.person or entity.masculine + entity.feminine > 1:
        return ActorKind.PERSON
    if _is_body(words, lexicon) or (entity.name.isupper() and len(entity.name) > 1):
        return ActorKind.ORGANIZATION
    if words & lexicon.place_words or 3 * entity.located > len(entity.places):
        return ActorKind.GOVERNMENT if entity.claims else ActorKind.PLACE
    if len(entity.words) not in {2, 3} or not can_be_person(entity, lexicon):
        return ActorKind.OTHER
    if not lexicon.nouns_capitalised or entity.claims or entity.words[-1] in {name.lower() for name in entity.names}:
        return ActorKind.PERSON
    return ActorKind.OTHER  # Kernkraftwerk Holm


def _kind_of_description(words: set[str], lexicon: Lexicon) -> ActorKind:
    if words & lexicon.person_nouns:
        return ActorKind.PERSON
    return ActorKind.ORGANIZATION if _is_body(words, lexicon) else ActorKind.OTHER


def _is_body(words: set[str], lexicon: Lexicon) -> bool:
    """Say whether one of the words is a body, or in German a compound that ends in one: des Sozialministeriums."""
    if words & lexicon.organization_nouns or not lexicon.nouns_capitalised:
        return bool(words & lexicon.organization_nouns)
    ends = tuple(noun for noun in lexicon.organization_nouns if len(noun) >= _SHORTEST_BODY)
    return any(word.removesuffix("s").endswith(ends) for word in words)
