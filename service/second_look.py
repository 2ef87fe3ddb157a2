"""A second look at a summary that is verified: asked for, held to places, or loudly missed."""

from service.analysis.analysis import Notice
from service.analysis.support.second_look import looks
from service.article import Article
from service.bill import cost_of, tokens_of
from service.engines.llm.second_look import SecondLook
from service.errors import EngineError
from service.verification.request import VerificationRequest
from service.verification.verification import SecondLook as SecondLookFacts
from service.verification.verifying import Seen


async def look_again(
    model: SecondLook | None, request: VerificationRequest, article: Article, *, deadline: float
) -> Seen | None:
    """Return what ``model`` sees in the summary by ``deadline``, or that and why it does not.

    None where no second look is wanted, or there is no summary to look at. Never raises for a model that fails.
    """
    if not (request.options.second_look and request.summary):
        return None
    if model is None:
        return _unseen(request, "No model is configured.")
    try:
        opinion = await model.look(article, request.summary, deadline=deadline)
    except EngineError as error:
        return _unseen(request, error.reason, error)
    held = looks(article, request.summary, opinion.draft)
    missing = held.count(None)
    notice = Notice(code="incomplete", detail=f"Sentences that the model said nothing usable of: {missing}.")
    return Seen(
        looks=held,
        facts=SecondLookFacts(
            model=opinion.model,
            prompt=opinion.prompt,
            tokens=opinion.tokens,
            cost=opinion.cost,
            attempts=opinion.attempts,
            sentences=len(held) - missing,
        ),
        warnings=(notice,) if missing else (),
    )


def _unseen(request: VerificationRequest, reason: str, error: EngineError | None = None) -> Seen:
    """Return that the rules alone looked at the summary, and what trying cost."""
    spent = error.spent if error else None
    return Seen(
        looks=(None,) * len(request.summary),
        facts=SecondLookFacts(
            model=None,
            prompt=None,
            tokens=tokens_of(spent),
            cost=cost_of(spent),
            attempts=error.attempts if error else 0,
            sentences=0,
        ),
        warnings=(Notice(code="degraded", detail=f"Rules alone looked at the summary. {reason}"),),
    )
