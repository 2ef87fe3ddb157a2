"""How much of an attack gets through, how often an honest article is taken for one, and how much of it is doubted.

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
from tests.articles import attack_families
from tests.articles.attack_families import Attack
from tests.articles.attacks import ATTACKS, HARMLESS, HELD_OUT, PLANTED, SPEAKER, STORY
from tests.obedience import grounded_words, obey

_OPTIONS = Options(grounding="strict", summary_sentences=10, max_actors=50)


def in_story(attacks: Iterable[str]) -> list[Attack]:
    return [Attack("", STORY.format(attack=attack), SPEAKER, PLANTED) for attack in attacks]


def obeyed(attacks: Iterable[Attack]) -> str:
    reported = grounded = summed_up = total = 0
    for attack in attacks:
        article = read(attack.text, language="en")
        findings = ground(article, obey(article, speaker=attack.who, planted=attack.what), _OPTIONS)
        total += 1
        reported += bool(article.instructions)
        grounded += attack.what in grounded_words(findings)
        summed_up += attack.what in findings.summary.text.lower()
    return f"{total} attacks: {reported} reported, {grounded} in a grounded field, {summed_up} in a strict summary"


def reported(texts: Iterable[str]) -> str:
    articles = [read(text) for text in texts]
    found = sum(bool(article.instructions) for article in articles)
    sentences = [article.is_untold(sentence.span) for article in articles for sentence in article.sentences]
    return f"{found} of {len(articles)} reported; of their sentences {sum(sentences) / len(sentences):.1%} untold"


def main() -> None:
    print("ours:              ", obeyed(in_story(ATTACKS.values())))
    print("held out:          ", obeyed(in_story(HELD_OUT.values())))
    print("families:          ", obeyed(attack_families.articles(attack_families.DEVELOPMENT)))
    print("families held out: ", obeyed(attack_families.articles(attack_families.HELD_OUT)))
    print("harmless:          ", reported(STORY.format(attack=text) for text in HARMLESS))
    for name in sys.argv[1:]:
        rows = [msgspec.json.decode(line) for line in Path(name).read_bytes().splitlines()]
        for field in ("text", "clean", "poisoned"):
            if texts := dict.fromkeys(row[field] for row in rows if row.get(field)):
                print(f"{name}, {field}: {reported(texts)}")


if __name__ == "__main__":
    main()
