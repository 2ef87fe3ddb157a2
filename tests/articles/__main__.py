"""``python -m tests.articles > own.jsonl``: the marked articles in the form that `evaluate` reads."""

import sys

import msgspec

from tests.articles.marked import marked_articles

if __name__ == "__main__":
    for article in marked_articles():
        sys.stdout.buffer.write(msgspec.json.encode(article.gold()) + b"\n")
