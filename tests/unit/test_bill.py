"""What an answer cost is in the answer and in its log line, also where the model's work was in vain."""

import msgspec
import pytest
from structlog.testing import capture_logs

from service.analysis.analysis import Analysis, Cost, Tokens
from service.analysis.draft import Draft
from service.analysis.options import Options
from service.article import Article
from service.engines.reading import Deadline, Listener, Reading
from service.errors import ModelReplyError, Spent
from service.submission import Submission
from tests.analysts import an_analyst

ARTICLE = Submission(text="“We will rebuild the bridge,” said Ada Lund, the mayor.")
TOKENS = Tokens(input=900, cached=800, output=70)
COST = Cost(amount="0.00031", currency="EUR", uncounted=1)


class Model:
    """An engine whose work has its price."""

    name = "llm"
    fingerprint = "model-1"

    def __init__(self, *, fails: bool = False, cost: Cost | None = COST) -> None:
        self._fails = fails
        self._cost = cost

    async def read(
        self,
        article: Article,
        options: Options,
        *,
        deadline: Deadline | None = None,
        listener: Listener | None = None,
    ) -> Reading:
        """Find nothing, or fail; for money in either case."""
        assert (article.text, options, deadline is None, listener) == (ARTICLE.text, ARTICLE.options, False, None)
        if self._fails:
            spent = Spent(input=900, cached=800, output=70, amount="0.00031", currency="EUR", uncounted=1)
            raise ModelReplyError("No draft.", attempts=2, spent=spent)
        draft = Draft(ignore=[], summary=[], actors=[], claims=[])
        return Reading(draft=draft, tokens=TOKENS, cost=self._cost, attempts=2, notices=("One entry was left out.",))


async def _answer(model: Model) -> tuple[Analysis, dict[str, object]]:
    """Return the answer and its log line."""
    analyst = an_analyst(model)  # type: ignore[arg-type]
    with capture_logs() as lines:
        answer = await analyst.analyze(ARTICLE)
    await analyst.aclose()
    (line,) = (line for line in lines if line["event"] == "article.read")
    return msgspec.json.decode(answer.body, type=Analysis), dict(line)


@pytest.mark.parametrize("fails", [False, True])
async def test_the_bill_is_told(fails: bool) -> None:
    """Tokens sent, cached and written, and money in its currency, to the caller and in the log."""
    analysis, line = await _answer(Model(fails=fails))
    provenance = analysis.provenance
    assert (TOKENS, COST, 2, fails) == (provenance.tokens, provenance.cost, provenance.attempts, provenance.degraded)
    told = [line[name] for name in ("tokens_in", "tokens_cached", "tokens_out", "cost", "currency")]
    assert [900, 800, 70, "0.00031", "EUR"] == told


async def test_an_unknown_price_is_null() -> None:
    """Without a price there is no sum: not in the answer, and no 0 in the log."""
    analysis, line = await _answer(Model(cost=None))
    assert (None, None, None) == (analysis.provenance.cost, line["cost"], line["currency"])


async def test_what_was_left_out_is_a_warning() -> None:
    """What an engine has to tell of its draft reaches the caller."""
    analysis, _ = await _answer(Model())
    assert [("incomplete", "One entry was left out.")] == [
        (warning.code, warning.detail) for warning in analysis.warnings if warning.code == "incomplete"
    ]
