"""The one way through: text → Article → Draft → Analysis → bytes, with the cache before it and one flight an article."""

from typing import Literal

from msgspec import Struct

from service.analysis.options import Options


class Submission(Struct, frozen=True, kw_only=True):
    """An article as a caller hands it in, already of the API's form."""

    text: str
    title: str | None = None
    url: str | None = None
    published_at: str | None = None
    language: str | None = None
    options: Options = Options()


class Answer(Struct, frozen=True, kw_only=True):
    """A finished Analysis, as bytes."""

    id: str
    body: bytes
    """UTF-8 JSON of `service.analysis.analysis.Analysis`."""
    etag: str
    """Strong validator of ``body``, without quotation marks."""
    source: Literal["hit", "miss", "joined"]
    """From the cache; made for this caller; made for another caller of the same article at the same time."""
    stored: bool
    """Whether it can be had again under its id."""


class Analyst:
    """Answers submissions."""

    async def analyze(self, submission: Submission, *, timeout_seconds: float | None = None) -> Answer:
        """Return the Analysis of an article.

        Raises:
            ArticleError: the text cannot be analysed.
            EngineUnavailableError: ``options.engine`` is ``llm`` and no model is configured.
            DeadlineError: ``timeout_seconds`` (the settings' default where None) passed before even the rules had read it.
        """
        raise NotImplementedError

    async def get(self, analysis_id: str) -> Answer | None:
        """Return a stored Analysis, or None where there is none."""
        raise NotImplementedError

    async def delete(self, analysis_id: str) -> bool:
        """Take an Analysis out of the cache; say whether it was there."""
        raise NotImplementedError
