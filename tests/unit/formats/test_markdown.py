"""Markdown for people: what an article or a model says is text in it and nothing else."""

import msgspec
import pytest

from service.analysis.analysis import Analysis, Rejected, Unsupported
from service.formats.markdown import markdown
from service.formats.showing import as_markdown, shown
from service.http.openapi.examples import ANALYSIS
from tests.unit.formats.dialect import OURS, kinds, words

HOSTILE = [
    *(
        "# Heading",
        "Setext\n===",
        "---",
        "- item",
        "+ item",
        "1. item",
        "1) item",
        "> quote",
        "    code",
        "```py",
        "~~~",
    ),
    *(
        "*a*",
        "**a**",
        "_a_",
        "`a`",
        "~~a~~",
        "a  \nb",
        "a\\\nb",
        "&lt;b&gt;",
        "&#60;",
        "\\*a\\*",
        "|a|b|\n|-|-|\n|1|2|",
    ),
    *(
        "[a](https://x.example)",
        "![a](https://x.example/i.png)",
        "[a]: https://x.example",
        "[a][a]",
        "[^1]",
        "- [ ] todo",
    ),
    *("<script>alert(1)</script>", "<!-- -->", "<https://x.example>", "<img src=x onerror=y>", "</p><h1>", "<?php ?>"),
    *(
        "https://x.example",
        "www.x.example",
        "WWW.X.EXAMPLE",
        "x.example",
        "//x.example",
        "a@x.example",
        "mailto:a@x.example",
    ),
    *("$x$", ":smile:", "{{x}}", "==a==", "a^b^", "\u2028# a", "\r# a", "\x85# a", "\u202e# a", "\t# a"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_no_markup(text: str) -> None:
    """What would be markup is read as its characters, at the start of a line, within one and in a list."""
    assert {"paragraph", "inline", "text"} == kinds(as_markdown(text))
    for before, after in (("", ""), ("said ", " there"), ("- ", ""), ("1. ", ""), ("> ", ""), ("# ", ""), ("**", "**")):
        line = before + as_markdown(text) + after
        assert shown(text) in words(line)
        assert kinds(line) <= OURS


def test_plain_words_stay_as_they_are() -> None:
    """What is no markup anywhere is not escaped: the file reads well as it is."""
    text = "“It's well-known,” she said (on 3.5 of 10 days) – 100% sure; why? 👩‍👩‍👧 سلام"

    assert text == as_markdown(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_analyses_are_text(text: str) -> None:
    """Wherever an analysis holds words of others they are text, on as many lines as tame words."""
    document = markdown(_with(text))

    assert kinds(document) <= OURS
    assert shown(text) in words(document)
    assert document.count("\n") == markdown(_with("tame")).count("\n")


def test_says_what_is_doubtful() -> None:
    """What the article does not hold, who speaks in dispute and what was rejected stands there as such."""
    document = words(markdown(_with("Ada")))

    assert "number that the article does not hold: “Ada”" in document
    assert "direct, disputed" in document
    assert "claim: Ada — not in text" in document


def test_evidence_is_numbered_once() -> None:
    """A sentence that two of the summary rest on has one number and one note."""
    twice = msgspec.structs.replace(ANALYSIS.summary, sentences=ANALYSIS.summary.sentences * 2)
    document = words(markdown(msgspec.structs.replace(ANALYSIS, summary=twice)))

    assert (2, 0) == (document.count("[1]"), document.count("[2]"))
    assert 1 == document.count(ANALYSIS.summary.sentences[0].evidence[0].text)


def _with(text: str) -> Analysis:
    """Return the example with these words wherever words of others can stand; no slice of any article."""
    change = msgspec.structs.replace
    excerpt = change(ANALYSIS.claims[0].segments[0], text=text)
    speaker = change(ANALYSIS.claims[0].speaker, name=text, mention=change(excerpt, text=f"{text} Holm"))
    claim = change(
        ANALYSIS.claims[0],
        segments=(excerpt, excerpt),
        speaker=speaker,
        cue=excerpt,
        via=speaker,
        attribution="disputed",
    )
    finding = Unsupported(kind="number", start=0, end=1, text=text, confidence=0.9)
    sentence = change(ANALYSIS.summary.sentences[0], text=text, evidence=(excerpt,), unsupported=(finding,))
    return change(
        ANALYSIS,
        article=change(ANALYSIS.article, title=text),
        summary=change(ANALYSIS.summary, text=text, sentences=(sentence,)),
        actors=(change(ANALYSIS.actors[0], name=text, role=excerpt, aliases=(text, text)),),
        claims=(claim, change(claim, kind="indirect")),
        rejected=(Rejected(what="claim", reason="not_in_text", said=text, excerpt=excerpt),),
        provenance=change(ANALYSIS.provenance, model=text),
    )
