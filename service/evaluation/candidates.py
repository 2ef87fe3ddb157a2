"""Who is evaluated: an engine of the service, the baseline, or predictions from a file."""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from service.analysis.analysis import Analysis
from service.article import read
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.reading import Engine
from service.evaluation.baseline import read_plainly
from service.evaluation.predictions import Answer, Prediction, answer_of
from service.pipeline import Pipeline
from service.submission import Submission


class NoAnswerError(Exception):
    """A candidate has no answer for an article; the message is the engine's own reason, without a word of a text."""


class Case(Struct, frozen=True, kw_only=True):
    """An article to be read."""

    id: str
    text: str


class Candidate(Protocol):
    """Says who said what in an article."""

    @property
    def name(self) -> str:
        """As the report shows it."""
        ...

    @property
    def at_once(self) -> bool:
        """Whether it waits for others, so that several articles at once save time."""
        ...

    @property
    def nothing(self) -> Answer:
        """An answer that says nothing of what it could say something of: how a failure is scored."""
        ...

    async def answer(self, case: Case) -> Answer:
        """Return what it says of an article.

        Raises:
            NoAnswerError: it says nothing of this one.
        """
        ...

    async def aclose(self) -> None:
        """Let go of what it holds."""
        ...


class Model(Engine, Protocol):
    """An engine that holds connections."""

    async def aclose(self) -> None:
        """Close them."""
        ...


class Read:
    """An engine of the service, asked the whole way: text, Article, Draft, Analysis. Without a model, the rules."""

    def __init__(self, name: str, model: Model | None = None) -> None:
        rules = ExtractiveEngine()
        self.name = name
        self.at_once = model is not None
        self.nothing = Answer(found=(), passages=(), statements=(), summary="", is_missing=True)
        self._model = model
        self._engine: Engine = model or rules
        self._pipeline = Pipeline(rules)

    async def answer(self, case: Case) -> Answer:
        """Return its Analysis; one of the rules in a model's stead is none."""
        analysis = await self._analysis(case.text)
        if analysis.provenance.engine != self._engine.name:
            raise NoAnswerError(analysis.provenance.reason or "degraded")
        return answer_of(read(case.text), analysis)

    async def serve(self, text: str) -> bytes:
        """Return the answer as it goes to a caller."""
        return msgspec.json.encode(await self._analysis(text))

    async def _analysis(self, text: str) -> Analysis:
        return await self._pipeline.run("evaluated", Submission(text=text), self._engine)

    async def aclose(self) -> None:
        """Close the engine's connections."""
        self._pipeline.close()
        if self._model is not None:
            await self._model.aclose()


class Baseline:
    """The least that anybody would write."""

    name = "baseline"
    at_once = False
    nothing = Answer(found=(), passages=(), is_missing=True)

    async def answer(self, case: Case) -> Answer:
        """Return its passages."""
        return read_plainly(case.text)

    async def aclose(self) -> None:
        """Do nothing: it holds nothing."""


class Recorded(Struct, frozen=True, kw_only=True):
    """Predictions that somebody made elsewhere."""

    name: str
    passages: Mapping[str, tuple[Prediction, ...]] | None = None
    statements: Mapping[str, tuple[Prediction, ...]] | None = None
    at_once: bool = False

    @property
    def nothing(self) -> Answer:
        """Nothing of what there are files of."""
        return Answer(
            passages=None if self.passages is None else (),
            statements=None if self.statements is None else (),
            is_missing=True,
        )

    async def answer(self, case: Case) -> Answer:
        """Return what the files say of the article."""
        passages = None if self.passages is None else self.passages.get(case.id)
        statements = None if self.statements is None else self.statements.get(case.id)
        if passages is None and statements is None:
            raise NoAnswerError("not in the file")
        return Answer(passages=passages, statements=statements)

    async def aclose(self) -> None:
        """Do nothing: it holds nothing."""
