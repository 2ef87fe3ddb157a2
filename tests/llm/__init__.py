"""What tests of the engine on a model share: an article of ours, drafts of it good and bad, engines on the stand-in."""

import msgspec
from msgspec.structs import asdict, replace

from service.analysis.draft import Draft, DraftClaim
from service.analysis.options import Options
from service.article import Article
from service.engines.llm import Prompts
from service.engines.llm.repairing import CorrectedClaim, Corrections

PROMPTS = Prompts.load()
ARTICLE: Article = PROMPTS.analysis.examples[0].article
OPTIONS = Options()
DRAFT: Draft = PROMPTS.analysis.examples[0].draft
NO_DRAFT = "I would rather talk about the weather."


def with_claim(claim: DraftClaim) -> Draft:
    """Return the draft with ``claim`` in place of its first."""
    return replace(DRAFT, claims=[claim, *DRAFT.claims[1:]])


def mending(claim: DraftClaim) -> str:
    """Return the reply that mends the first faulty entry into ``claim``."""
    corrected = CorrectedClaim(**asdict(claim), item=1)
    return msgspec.json.encode(Corrections(actors=[], claims=[corrected], summary=[])).decode()


ASTRAY = with_claim(replace(DRAFT.claims[0], speaker="a9"))
"""Leads nowhere in one place."""
