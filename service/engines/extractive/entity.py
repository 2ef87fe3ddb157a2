"""Somebody or something of an article: a person, a body, a place, by all the names it has there."""

from collections import Counter

from msgspec import Struct


class Named(Struct, frozen=True, gc=False):
    """A place where somebody is named."""

    first: int
    """Its first token, titles included."""
    last: int
    """The token after its last."""
    entity: "Entity"


class Entity:
    """Somebody, while the article is being read."""

    def __init__(self, order: int, words: tuple[str, ...]) -> None:
        self.order = order
        self.words = words
        """Of its longest name, in lower case."""
        self.names: Counter[str] = Counter()
        self.places: list[int] = []
        """The tokens at which it is named."""
        self.masculine = 0
        self.feminine = 0
        self.acts = 0
        """How often it says something."""
        self.located = 0
        """How often a preposition of place stood before it: in Holm, not in Feld's house."""
        self.attributive = 0
        """How often a noun followed it: Norlandic ferries."""
        self.articled = 0
        """How often an article stood before it: persons have none."""
        self.claims = 0
        self.role: tuple[int, int] | None = None
        """Tokens of its title or function."""
        self.role_words: set[str] = set()
        """Of all its titles and functions."""
        self.role_marks: set[str] = set()
        """Those of them that tell it from others of that role."""
        self.person = False
        self.given = False
        """Whether its name begins with a first name."""
        self.quoted = False
        """Whether its name stands in quotation marks: a paper, a body."""
        self.nominal: str | None = None
        """The noun, for one who has no name."""

    @property
    def name(self) -> str:
        """Its fullest name, as the article spells it."""
        if len(self.names) == 1:  # as most have, and it is asked for often
            return next(iter(self.names))
        return max(self.names, key=lambda name: (len(name.split()), len(name), self.names[name]))
