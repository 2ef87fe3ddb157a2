"""What an answer costs: CPU time from the text to the answer's bytes, on texts built from the articles at hand.

Time of this process, all of its threads, and not of the clock: other work on the machine counts little. So only engines
that compute in this process can be measured.
"""

import gc
import re
import time
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from statistics import median

from service.evaluation.figures import Counts
from service.evaluation.intervals import Estimate

ARTICLE_WORDS = 600
_ARTICLES = 20
SHORT_WORDS, LONG_WORDS = 1_000, 100_000
_ROUNDS = 5
_LONG_ROUNDS = 3

_WORD = re.compile(r"\s*\S+")

Serve = Callable[[str], Awaitable[bytes]]
"""From an article's text to the bytes of its answer."""


async def cpu(serve: Serve, texts: Sequence[str]) -> dict[str, Counts]:
    """Return the milliseconds that articles of 600 words take, for each the median of the rounds after the first."""
    articles = list(islice(built(texts, ARTICLE_WORDS), _ARTICLES))
    with _frozen():
        _, *rounds = [[await _milliseconds(serve, [article]) for article in articles] for _ in range(1 + _ROUNDS)]
    return {f"built {number}": (median(of), 1, 1) for number, of in enumerate(zip(*rounds, strict=True), start=1)}


async def length(serve: Serve, texts: Sequence[str]) -> Estimate:
    """Return how many times as long a word takes in one long text as in short ones that hold the same words.

    The median of the rounds; in the place of an interval, the least and the most of them.
    """
    short = list(islice(built(texts, SHORT_WORDS), LONG_WORDS // SHORT_WORDS))
    whole = ["".join(short)]
    with _frozen():
        ratios = [await _milliseconds(serve, whole) / await _milliseconds(serve, short) for _ in range(_LONG_ROUNDS)]
    ratios.sort()
    return Estimate(value=median(ratios), low=ratios[0], high=ratios[-1], n=_LONG_ROUNDS, articles=len(short))


def built(texts: Sequence[str], words: int) -> Iterator[str]:
    """Yield texts of so many words, without an end: the articles one after the other, over and over, cut where full.

    At least one of ``texts`` must hold a word.
    """
    endless = (word[0] for text in cycle(texts) for word in _WORD.finditer(f"\n\n{text}"))
    while True:
        yield "".join(islice(endless, words))


@contextmanager
def _frozen() -> Generator[None, None, None]:
    """Keep the gold and the answers from the garbage collector, as the server keeps what it loaded at its start."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _milliseconds(serve: Serve, texts: Sequence[str]) -> float:
    started = time.process_time()
    for text in texts:
        await serve(text)
    return 1000 * (time.process_time() - started)
