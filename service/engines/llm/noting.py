"""What a model would be asked first about an article, without asking it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from service.analysis.options import Options
from service.article import Article
from service.engines.llm.asking import Asker, Ledger, Piece, Question, Reply, Retake, Until
from service.engines.llm.conduct import Conduct
from service.engines.llm.engine import LlmEngine
from service.engines.llm.failures import CallError
from service.engines.llm.prompts import Prompts
from service.errors import EngineError, ModelUnreachableError


async def first_questions(
    article: Article, options: Options, *, asker: Asker, prompts: Prompts, conduct: Conduct
) -> Sequence[Question]:
    """Return what the engine with these parts would ask before it has any reply: one question, or one a window."""
    noting = _Noting(asker)
    with suppress(EngineError):
        await LlmEngine(noting, prompts, conduct=conduct).read(article, options)
    return noting.questions


class _Noting:
    """An `Asker` that notes what it is asked and knows nothing."""

    def __init__(self, asker: Asker) -> None:
        self.questions: list[Question] = []
        self.model = asker.model
        self.fingerprint = asker.fingerprint
        self.context_tokens = asker.context_tokens
        self.max_output_tokens = asker.max_output_tokens
        self.providers = asker.providers

    async def ask(self, question: Question, *, ledger: Ledger, deadline: Until) -> Reply:  # noqa: ARG002
        """See `Asker.ask`."""
        self.questions.append(question)
        raise CallError(ModelUnreachableError, "Nobody was asked.")

    def stream(
        self, question: Question, *, ledger: Ledger, deadline: Until, retake: Retake | None = None
    ) -> AsyncGenerator[Piece, None]:
        """See `Asker.stream`. Nobody listens here."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """See `Asker.aclose`."""
