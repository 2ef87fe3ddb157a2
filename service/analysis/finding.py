"""What is found where a sentence and the article do not agree."""

from typing import Literal

from msgspec import Struct

from service.article import Span

FindingKind = Literal[
    "number",
    "name",
    "quotation",
    "wording",
    "role",
    "negation",
    "opposite",
    "superlative",
    "cause",
    "statement",
    "instructions",
    "contradicted",
    "not_stated",
]
"""``number``, ``name``, ``quotation``: the article does not have it. ``wording``: it has the quotation in other words.
``role``: it gives the title to somebody else. ``negation``, ``opposite``: its own sentence says the other way round.
``superlative``, ``cause``: nothing in it is said to be so, or to come of anything. ``statement``: a clause of words
that it does not have. ``instructions``: words that stand only where the article addresses a program.
``contradicted``, ``not_stated``: a model that was asked says so, nothing else is looked at."""

SURE = 0.8
"""Findings of this confidence and above are held against a sentence; the others are for a person to look at."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something in a sentence that the article does not hold."""

    kind: FindingKind
    span: Span
    """Into the sentence, code points."""
    confidence: float
    """How likely it is that a reader would object too, from 0 to 1."""
    against: Span | None = None
    """The place of the article that says otherwise, where one does."""


class SupportedSentence(Struct, frozen=True, kw_only=True):
    """A sentence, the places of the article that come closest to it, and what they do not hold."""

    text: str
    evidence: tuple[Span, ...]
    """Sentences of the article, in their order; none where no word of the sentence is in the article."""
    findings: tuple[Finding, ...]
    """In the order of the sentence."""
