"""Files of articles with what people marked in them, one JSON object a line.

Three kinds, told apart by the fields of their first row: passages in quotation marks (``unattributed_quoted_spans``),
whole statements (``quotes``), summaries of articles (``summary`` and ``labels``). docs/evaluation.md lists the fields.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from service.analysis.options import ClaimKind
from service.article import Span
from service.evaluation.errors import EvaluationError
from service.evaluation.quotation import Quotation
from service.evaluation.rows import rows

Split = Literal["train", "dev"]
SpeakerKind = Literal["name", "nominal", "pronoun"]
"""How the speaker is mentioned at the quotation: by name, by a role or description, by a pronoun."""


class GoldQuote(Quotation, frozen=True, kw_only=True):
    """Something that somebody says, as people marked it."""

    kind: ClaimKind
    speaker_kind: SpeakerKind | None = None
    speaker_coref_silver: str | None = None
    """Another mention of the same speaker, found by a program and not by people."""
    speaker_coref_names_silver: tuple[str, ...] | None = None

    @property
    def silver(self) -> tuple[str, ...]:
        """Other mentions of the same speaker, as a program joined them."""
        return (self.speaker_coref_silver or "", *(self.speaker_coref_names_silver or ()))


class GoldArticle(Struct, frozen=True, kw_only=True):
    """An article and what is said in it."""

    id: str
    text: str
    quotes: tuple[GoldQuote, ...]
    language: Annotated[str, Meta(pattern="^[A-Za-z]+(-[A-Za-z0-9]+)*$")] = "und"
    """A BCP 47 tag. It begins the keys of figures, which have dots, and the names of files."""
    split: Split | None = None
    unattributed_quoted_spans: tuple[Span, ...] | None = None
    """Passages of four words and more that nobody says; None in files of whole statements."""


class Reference(Struct, frozen=True, kw_only=True):
    """One summary of an article. Several rows may hold the same article."""

    source_id: str
    text: str
    summary: str
    labels: tuple[msgspec.Raw, ...]
    """What it says and the article does not; a summary is a reference where this is empty."""


class Gold(Struct, frozen=True, kw_only=True):
    """Everything that the files hold."""

    passages: tuple[GoldArticle, ...]
    statements: tuple[GoldArticle, ...]
    references: tuple[Reference, ...]
    """Of which nothing is wrong; in no split."""
    skipped: tuple[Path, ...]
    """Files of a folder that are of none of these kinds."""


def load(paths: list[Path], split: Split | None = None) -> Gold:
    """Read files and the ``*.jsonl`` files of folders; of articles only those of ``split``, where one is given.

    Raises:
        EvaluationError: a file is absent, a row malformed, a file that was named of no kind known, or there is nothing.
    """
    passages: list[GoldArticle] = []
    statements: list[GoldArticle] = []
    references: list[Reference] = []
    skipped: list[Path] = []
    for path, is_named in _files(paths):
        kind = _kind(path)
        if kind == "references":
            references += [row for _, row in rows(path, Reference) if not row.labels]
        elif kind is not None:
            chosen = [article for article in _articles(path) if split in {None, article.split}]
            (passages if kind == "passages" else statements).extend(chosen)
        elif is_named:
            raise EvaluationError(f"{path}: of no form known: no quotes and no summaries with labels in its first row")
        else:
            skipped.append(path)
    _check_ids([*((a.id, a.text) for a in (*passages, *statements)), *((r.source_id, r.text) for r in references)])
    if not passages and not statements and not references:
        raise EvaluationError("no article to evaluate on" + (f" in the split {split}" if split else ""))
    return Gold(
        passages=tuple(passages), statements=tuple(statements), references=tuple(references), skipped=tuple(skipped)
    )


def _check_ids(articles: list[tuple[str, str]]) -> None:
    texts: dict[str, str] = {}
    for id_, text in articles:
        if texts.setdefault(id_, text) != text:
            raise EvaluationError(f"{id_}: two texts of the same id")


def _files(paths: list[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield each file, and whether it was named itself."""
    for path in paths:
        if path.is_dir():
            yield from ((file, False) for file in sorted(path.glob("*.jsonl")))
        else:
            yield path, True


def _kind(path: Path) -> Literal["passages", "statements", "references"] | None:
    fields = next((row.keys() for _, row in rows(path, dict[str, msgspec.Raw])), None) or set[str]()
    if "quotes" in fields:
        return "passages" if "unattributed_quoted_spans" in fields else "statements"
    return "references" if {"summary", "labels"} <= fields else None


def _articles(path: Path) -> Iterator[GoldArticle]:
    seen: set[str] = set()
    for number, article in rows(path, GoldArticle):
        if article.id in seen:
            raise EvaluationError(f"{path}:{number}: a second article of the same id")
        seen.add(article.id)
        if fault := _fault(article):
            raise EvaluationError(f"{path}:{number}: {fault}")
        yield article


def _fault(article: GoldArticle) -> str | None:
    """Return which offsets lead outside of the text or hold nothing."""

    def leads_nowhere(span: Span) -> bool:
        return not 0 <= span.start < span.end <= len(article.text)

    for index, quote in enumerate(article.quotes):
        if any(map(leads_nowhere, (*quote.spans, quote.mention or quote.spans[0]))):
            return f"quotes[{index}]: offsets that are none of the text"
    if any(map(leads_nowhere, article.unattributed_quoted_spans or ())):
        return "unattributed_quoted_spans: offsets that are none of the text"
    return None
