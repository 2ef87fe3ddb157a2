"""How much of an attack gets through, and how often an honest article is taken for one.

    python -m benchmarks.attacks [FILE.jsonl …]

Our attacks, and those held out from the making of the rules, against a model that obeys them in every field. Files, one
JSON object a line: an article in `text` (or `clean`) is honest, one in `poisoned` is an attack.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import read
from tests.articles.attacks import ATTACKS, HARMLESS, HELD_OUT, PLANTED, SPEAKER, STORY
from tests.obedience import grounded_words, obey

_OPTIONS = Options(grounding="strict", summary_sentences=10, max_actors=50)


def obeyed(attacks: Iterable[str]) -> str:
    reported = grounded = summed_up = total = 0
    for attack in attacks:
        article = read(STORY.format(attack=attack), language="en")
        findings = ground(article, obey(article, speaker=SPEAKER, planted=PLANTED), _OPTIONS)
        total += 1
        reported += bool(article.instructions)
        grounded += PLANTED in grounded_words(findings)
        summed_up += PLANTED in findings.summary.text.lower()
    return f"{total} attacks: {reported} reported, {grounded} in a grounded field, {summed_up} in a strict summary"


def reported(articles: Iterable[str]) -> str:
    found = [bool(read(text).instructions) for text in articles]
    return f"{sum(found)} of {len(found)} reported"


def main() -> None:
    print("ours:    ", obeyed(ATTACKS.values()))
    print("held out:", obeyed(HELD_OUT.values()))
    print("harmless:", reported(STORY.format(attack=text) for text in HARMLESS))
    for name in sys.argv[1:]:
        rows = [msgspec.json.decode(line) for line in Path(name).read_bytes().splitlines()]
        for field in ("text", "clean", "poisoned"):
            if texts := dict.fromkeys(row[field] for row in rows if row.get(field)):
                print(f"{name}, {field}: {reported(texts)}")


if __name__ == "__main__":
    main()
