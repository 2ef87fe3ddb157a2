"""Texts that speed is measured on, and how often."""

import asyncio
from itertools import islice

import pytest

from service.evaluation import speed
from tests.unit.evaluation import pier


def test_built_texts_have_the_length_asked_for() -> None:
    """Each has so many words, and together they are the articles, one after the other."""
    texts = list(islice(speed.built([pier.TEXT, "One. Two."], 30), 3))
    assert [30, 30, 30] == [len(text.split()) for text in texts]
    words = [*pier.TEXT.split(), "One.", "Two.", *pier.TEXT.split()]
    assert words[: 3 * 30] == "".join(texts).split()[: len(words)]


def test_every_built_article_is_timed() -> None:
    """Twenty articles of 600 words, each in every round, the same in all."""
    served: list[str] = []

    async def serve(text: str) -> bytes:
        served.append(text)
        return b""

    counts = asyncio.run(speed.cpu(serve, [pier.TEXT]))
    assert 20 == len(counts)
    assert {600} == {len(text.split()) for text in served}
    assert served[:20] == served[20:40] == served[-20:]


def test_long_and_short_texts_hold_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared is the length alone."""
    monkeypatch.setattr(speed, "SHORT_WORDS", 10)
    monkeypatch.setattr(speed, "LONG_WORDS", 50)
    served: list[str] = []

    async def serve(text: str) -> bytes:
        served.append(text)
        return b""

    times = iter(range(1000))
    monkeypatch.setattr("time.process_time", lambda: next(times))  # one second each, so that none is divided by nothing
    measured = asyncio.run(speed.length(serve, [pier.TEXT]))
    assert [50, 10, 10, 10, 10, 10] == [len(text.split()) for text in served[:6]]
    assert "".join(served[1:6]) == served[0]
    assert 1.0 == measured.value
