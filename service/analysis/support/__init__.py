"""What a summary says in its own words, held against the article that it is of."""

from service.analysis.finding import SURE, Finding, FindingKind, SupportedSentence
from service.analysis.support.checking import Support, support

__all__ = ["SURE", "Finding", "FindingKind", "Support", "SupportedSentence", "support"]
