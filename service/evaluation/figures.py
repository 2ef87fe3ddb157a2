"""What is measured: each figure by its key, what it must reach, and how counts become its value."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

Counts = tuple[float, ...]
"""Of one article; a figure's value says what they are."""

Value = Callable[[Sequence[float]], float | None]


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the report."""

    key: str
    """Dotted: language (where it has one), what is looked at, what is counted."""
    title: str
    value: Value
    """From counts, summed over articles; None where there was nothing to count."""
    counted: int = 1
    """Which of the counts is how many there were: the n of the report."""
    at_least: float | None = None
    aim: float | None = None
    unit: str = ""


def share(counts: Sequence[float]) -> float | None:
    """Return the first of the second."""
    return counts[0] / counts[1] if counts[1] else None


def f1(counts: Sequence[float]) -> float | None:
    """Return F1 of (gold matched, gold, predictions matched, predictions)."""
    found, gold, right, ours = counts
    if not gold:
        return None
    recall, precision = found / gold, right / ours if ours else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


_TARGETS: dict[str, tuple[float, float]] = {
    "en.passages.speaker": (0.90, 0.95),
    "en.passages.found": (0.985, 0.99),
    "en.passages.claimed": (0.985, 0.99),
    "en.passages.kept_out": (0.70, 0.85),
    "de.passages.speaker": (0.85, 0.92),
    "en.statements.quoted": (0.82, 0.88),
    "en.statements.indirect": (0.55, 0.65),
    "en.passages.named": (0.80, 0.90),
    "summary.rouge1": (1.03, 1.10),
    "speed.cpu": (15.0, 5.0),
    "speed.length": (1.3, 1.0),
}
"""At least, and what is aimed at: issue 3 of this project, 2026-11."""

_BY_LANGUAGE: tuple[tuple[str, str, Value], ...] = (
    ("passages.speaker", "passages: right speaker, mention overlap", share),
    ("passages.speaker_any", "passages: right speaker, mention or name", share),
    ("passages.found", "passages found in the text, F1 at .8", f1),
    ("passages.claimed", "passages that ended up in claims, F1 at .8", f1),
    ("passages.kept_out", "passages nobody says, kept out of the claims", share),
    ("passages.named", "passages by “he” or “the mayor”: the right name (silver)", share),
    ("passages.some_name", "passages by “he” or “she”: given some name", share),
    ("statements.quoted", "direct and mixed statements, F1 at .5", f1),
    ("statements.quoted_strict", "direct and mixed statements, F1 at .5, strict precision", f1),
    ("statements.indirect", "indirect statements, F1 at .5", f1),
    ("statements.indirect_strict", "indirect statements, F1 at .5, strict precision", f1),
    ("statements.mixed_speaker", "mixed statements: right speaker, mention overlap", share),
    ("statements.indirect_speaker", "indirect statements: right speaker, mention overlap", share),
    ("statements.named", "statements by “he” or “the mayor”: the right name (silver)", share),
)

_OF_ANY_LANGUAGE: tuple[tuple[str, str, str], ...] = (
    ("summary.rouge1", "summary: ROUGE-1 against that of the lead", "×"),
    ("speed.cpu", "CPU for an article of 600 words", "ms"),
    ("speed.length", "time a word, 100,000 words against 1,000", "×"),
)

LANGUAGES = {"en": "English", "de": "German"}
"""Names for the report; another language goes by its code."""


def by_rank(languages: Iterable[str]) -> list[str]:
    """Return languages once each, in the report's order: those that have targets first."""
    held = set(languages)
    return [language for language in LANGUAGES if language in held] + sorted(held - LANGUAGES.keys())


def figures(languages: Sequence[str]) -> list[Figure]:
    """Return every figure that there is for articles in these languages, in the report's order."""
    listed = [
        _figure(f"{language}.{key}", f"{LANGUAGES.get(language, language)} {title}", value)
        for language in languages
        for key, title, value in _BY_LANGUAGE
    ]
    return listed + [_figure(key, title, share, unit=unit, counted=2) for key, title, unit in _OF_ANY_LANGUAGE]


def _figure(key: str, title: str, value: Value, *, unit: str = "", counted: int = 1) -> Figure:
    at_least, aim = _TARGETS.get(key, (None, None))
    return Figure(key=key, title=title, value=value, counted=counted, at_least=at_least, aim=aim, unit=unit)
