"""How much of an article's body is found on its page, beside plain trafilatura, in one run.

    .venv/bin/python -m benchmarks.page_bodies PAGES.jsonl.gz [--rounds 3]

A line of PAGES has `html` and `gold_text`, the body as people marked it. The figure is that of Scrapinghub's
article-extraction-benchmark: precision and recall of runs of four words, means over the pages, and F1 of these means.
The intervals are 95 % by the bootstrap over pages, all candidates on the same draws. Time is process time a page, the
median over pages of the least of the rounds, which alternate.
"""

import argparse
import gzip
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import trafilatura

from service.article import read
from service.errors import NoArticleError
from service.pages.extraction import read_page

DRAWS = 2_000
SEED = 20_261_124
RUN = 4
"""Words."""


class Row(msgspec.Struct, frozen=True):
    """A page whose body is known."""

    html: str
    gold_text: str


class Score(NamedTuple):
    """Of one page; None where there is nothing that could be right."""

    precision: float | None
    recall: float | None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with gzip.open(asked.pages) as lines:
        rows = [msgspec.json.decode(line, type=Row) for line in lines]
    candidates: dict[str, Callable[[str], str]] = {
        "trafilatura, as it comes": plain,
        "trafilatura, no comments": uncommented,
        "the article": article,
        "… without its furniture": story,
    }
    scores = {name: [score(row.gold_text, body(row.html)) for row in rows] for name, body in candidates.items()}
    times = timed(rows, list(candidates.values())[:3], asked.rounds)
    draws = random.Random(SEED)
    drawn = [draws.choices(range(len(rows)), k=len(rows)) for _ in range(DRAWS)]
    print(f"{len(rows)} pages")
    print("| | precision | recall | F1 | against the first | ms |\n| --- | --- | --- | --- | --- | --- |")
    first = next(iter(scores.values()))
    for number, (name, own) in enumerate(scores.items()):
        precision, recall, f1 = means(own)
        apart = sorted(means([own[i] for i in each])[2] - means([first[i] for i in each])[2] for each in drawn)
        low, high = apart[round(0.025 * DRAWS)], apart[round(0.975 * DRAWS)]
        against = "" if own is first else f"{f1 - means(first)[2]:+.4f} ({low:+.4f} to {high:+.4f})"
        ms = f"{times[number]:.1f}" if number < len(times) else ""
        print(f"| {name} | {precision:.4f} | {recall:.4f} | {f1:.4f} | {against} | {ms} |")


def plain(html: str) -> str:
    """Return what trafilatura extracts where nobody asks for anything."""
    return trafilatura.extract(html) or ""


def uncommented(html: str) -> str:
    """Return what it extracts without what readers say."""
    return trafilatura.extract(html, include_comments=False) or ""


def article(html: str) -> str:
    """Return the text that the service reads."""
    try:
        return read_page(html).text
    except NoArticleError:
        return ""


def story(html: str) -> str:
    """Return the article without what the page's structure and the rules call furniture."""
    try:
        page = read_page(html)
    except NoArticleError:
        return ""
    whole = read(page.text, language=page.language, known=page.furniture)
    return "\n\n".join(each.span.of(whole.text) for each in whole.paragraphs if each.furniture is None)


def score(gold: str, body: str) -> Score:
    """Return how many of a body's runs of words are gold, and how many of the gold's it has."""
    wanted, found = runs(gold), runs(body)
    right = (wanted & found).total()
    return Score(
        precision=right / found.total() if found else None,
        recall=right / wanted.total() if wanted else None,
    )


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four words; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    starts = range(max(1, len(words) - RUN + 1)) if words else ()
    return Counter(tuple(words[start : start + RUN]) for start in starts)


def means(scores: Sequence[Score]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    precision = statistics.mean(one.precision for one in scores if one.precision is not None)
    recall = statistics.mean(one.recall for one in scores if one.recall is not None)
    return precision, recall, 2 * precision * recall / (precision + recall)


def timed(rows: Sequence[Row], bodies: Sequence[Callable[[str], str]], rounds: int) -> list[float]:
    """Return milliseconds a page, for each candidate."""
    least = [[float("inf")] * len(rows) for _ in bodies]
    for _ in range(rounds):
        for index, row in enumerate(rows):
            for body, own in zip(bodies, least, strict=True):
                began = time.process_time()
                body(row.html)
                own[index] = min(own[index], time.process_time() - began)
    return [1000 * statistics.median(own) for own in least]


if __name__ == "__main__":
    main()
