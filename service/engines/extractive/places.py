"""The names of countries and of cities in an article's language: Unicode CLDR, through Babel.

Cities are those that CLDR names time zones by: capitals and the largest ones, about four hundred.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from msgspec import Struct

_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Codes of CLDR for unions, for unknown and for made-up regions."""
_CONTINENTS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
"""First parts of the zones that are called after cities and islands; those of Antarctica are called after stations."""
_BRACKETS = re.compile(r"[()]")


class Places(Struct, frozen=True, kw_only=True):
    """Names of places in one language, in lower case."""

    countries: frozenset[str]
    cities: frozenset[str]


@cache
def places(language: str) -> Places:
    """Return the places that CLDR names in an ISO 639 language; none where it does not know the language."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Places(countries=frozenset(), cities=frozenset())
    territories = cast("Mapping[str, str]", locale.territories)
    zones = cast("Mapping[str, Mapping[str, str]]", locale.time_zones)
    named = (name for code, name in territories.items() if _COUNTRY.fullmatch(code) and code not in _NO_COUNTRIES)
    countries = frozenset(part for name in named for part in _names(name))
    cities = frozenset(_city(zones, zone) for zone in get_global("zone_territories") if _is_city(zone))
    return Places(countries=countries, cities=cities - countries)


def _names(name: str) -> list[str]:
    """Return the names in “Myanmar (Burma)”."""
    return [part.strip().lower() for part in _BRACKETS.split(name) if part.strip()]


def _is_city(zone: str) -> bool:
    continent, _, rest = zone.partition("/")
    return continent in _CONTINENTS and "/" not in rest


def _city(zones: Mapping[str, Mapping[str, str]], zone: str) -> str:
    """Return what the language calls the city of a time zone; where CLDR leaves that out, the zone's id says it."""
    return (zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")).lower()
