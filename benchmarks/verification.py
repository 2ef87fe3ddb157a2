"""Time of a quote held against an article, beside langextract's aligner, in one run; and how many are judged rightly.

    make bench-verification
    .venv/bin/python -m benchmarks.verification [--rounds 5] [--quotes 60]

The articles are ours: `benchmarks/article.txt` (600 words), and one of 6,000 words made of all our English articles and
of their sentences with the words in another order, so that common words are as common as in a long article and no quote
stands there twice. A verbatim quote is 10 to 30 words in a row; the others have another word in the middle, or as their
first. The figure is process time a quote, the median of rounds that alternate between the two. Ours reads the article
and indexes it once for all quotes, as a request does, which is measured apart; langextract is called with one quote at
a time, and with all in one call, where it tokenises the article once.

langextract is no dependency of this project. Beside it: .venv/bin/python -m pip install langextract
(`make` takes it away again at the next change of the requirements).
"""

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random

from service.article import Article, read
from service.verification.index import Index
from service.verification.quotes import judge
from tests import articles
from tests.articles.marked import marked_articles
from tests.planted import NOT, Planted, planted

SEED = 7
WORDS = (600, 6_000)

Align = Callable[[Sequence[str], str], list[tuple[int, int] | None]]
"""From quotes and an article to the places of the quotes in it."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quotes", type=int, default=60, help="of each kind and length of article")
    asked = parser.parse_args()
    gc.disable()
    for many in WORDS:
        article = read(_text(many), language="en")
        quotes = _quotes(article.text, asked.quotes)
        print(f"\n{many} words, {asked.quotes} quotes of a kind, {asked.rounds} rounds: ms of process time a quote")
        _time(article, quotes, asked.rounds)
    print("\nPlanted quotes: ours, the right verdict and exact place")
    print("langextract: the exact place of a true quote, and no place of another")
    _score()


def _text(words: int) -> str:
    """Return an article of about so many words."""
    random = Random(SEED)
    text = (Path(__file__).parent / "article.txt").read_text("utf-8")
    if len(text.split()) < words:
        text = "\n\n".join(
            [text, articles.load("harbour"), *(one.text for one in marked_articles() if one.language == "en")]
        )
    sentences = [one.span.of(text).split() for one in read(text, language="en").sentences]
    while len(text.split()) < words:
        sentence = random.choice(sentences)
        text += f"\n\n{' '.join(random.sample(sentence, len(sentence)))}"
    ends = [found for found in range(len(text)) if text[found].isspace() and not text[found - 1].isspace()]
    return text[: ends[words - 1]] if len(ends) >= words else text


def _quotes(text: str, many: int) -> dict[str, list[str]]:
    random = Random(SEED)
    words = text.split()
    quotes: dict[str, list[str]] = {"verbatim": [], "another word in it": [], "another first word": []}
    for _ in range(many):
        first, length = random.randrange(len(words) - 30), random.randint(10, 30)
        quote = words[first : first + length]
        for kind, at in zip(quotes, (None, length // 2, 0), strict=True):
            quotes[kind].append(" ".join("marmalade" if i == at else word for i, word in enumerate(quote)))
    return quotes


def _time(article: Article, quotes: dict[str, list[str]], rounds: int) -> None:
    index = Index(article)
    indexing = [_milliseconds(lambda: Index(article)) for _ in range(rounds)]
    print(f"  {'index of the article, once':28}{statistics.median(indexing):10.3f}")
    for kind, ones in quotes.items():
        ways: list[Callable[[], object]] = [partial(_judge, article, index, ones)]
        if align := _langextract():
            ways += [partial(_each, align, ones, article.text), partial(align, ones, article.text)]
        times = zip(*([_milliseconds(way) / len(ones) for way in ways] for _ in range(rounds)), strict=True)
        ours, *theirs = (statistics.median(one) for one in times)
        names = ("langextract", "all in one call")
        beside = (f"   {name} {one:9.3f} ({one / ours:.0f} times)" for name, one in zip(names, theirs, strict=False))
        print(f"  {kind:28}{ours:10.3f}{''.join(beside)}")


def _judge(article: Article, index: Index, quotes: Sequence[str]) -> None:
    for quote in quotes:
        judge(article, index, quote)


def _each(align: Align, quotes: Sequence[str], text: str) -> None:
    for quote in quotes:
        align([quote], text)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def _langextract() -> Align | None:
    """Return langextract's way from quotes to their places with its own defaults, or None where it is not installed."""
    if find_spec("langextract") is None:
        return None
    from langextract.core.data import Extraction
    from langextract.resolver import WordAligner

    def align(quotes: Sequence[str], text: str) -> list[tuple[int, int] | None]:
        asked = [Extraction(extraction_class="quote", extraction_text=quote) for quote in quotes]
        found = WordAligner().align_extractions([asked], text)[0]
        places = [one.char_interval for one in found]
        return [(place.start_pos, place.end_pos) if place else None for place in places]

    return align


def _score() -> None:
    random = Random(SEED)
    read_ones = [read(one.text, language=one.language) for one in marked_articles() if one.language in NOT]
    align = _langextract()
    right: dict[str, list[bool]] = {}
    peers: dict[str, list[bool]] = {}
    for article in read_ones:
        index = Index(article)
        for case in planted(article, random.choice(read_ones), random, 10):
            judgement = judge(article, index, case.text)
            is_right = case.verdict == judgement.verdict and (not case.parts or case.parts in judgement.places)
            right.setdefault(case.kind, []).append(is_right)
            if align:
                peers.setdefault(case.kind, []).append(_is_grounded(case, align([case.text], article.text)[0]))
    for kind, one in right.items():
        beside = f"   langextract {100 * statistics.mean(peers[kind]):5.1f} %" if align else ""
        print(f"  {kind:24}{len(one):6}{100 * statistics.mean(one):8.1f} %{beside}")
    if not align:
        print("\nlangextract is not installed: it was left out. .venv/bin/python -m pip install langextract")


def _is_grounded(case: Planted, place: tuple[int, int] | None) -> bool:
    """Say whether a place alone is right: all of a true quote, and none for one that is altered, spliced or made up."""
    if case.verdict in {"verbatim", "typographic"}:
        return place == tuple(case.parts[0])
    return place is None


if __name__ == "__main__":
    main()
