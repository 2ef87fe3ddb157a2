"""The law in other forms: whatever is quoted slices back, and whatever others wrote is text."""

import json
from collections.abc import Iterator
from typing import cast

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from service.analysis.analysis import Analysis
from service.analysis.draft import Draft
from service.analysis.grounding import facts, ground
from service.analysis.options import OffsetUnit, Options
from service.article import read
from service.formats.linked_data import linked_data
from service.formats.markdown import markdown
from service.formats.plain_text import plain_text
from service.formats.showing import as_markdown, shown
from service.http.openapi.examples import ANALYSIS
from tests.property.test_grounding import TEXTS, cases, contrary
from tests.unit.formats.dialect import OURS, kinds, words

Json = dict[str, object]

UNITS: st.SearchStrategy[OffsetUnit] = st.sampled_from(["codepoint", "utf16", "byte"])
SENT = st.tuples(cases(), UNITS, st.booleans()).filter(lambda sent: _can_come(*sent[0]))


def _can_come(text: str, drafted: Draft) -> bool:
    """Neither an article that is taken in nor a model's reply that decodes holds a lone surrogate."""
    try:
        msgspec.json.encode((text, drafted))
    except UnicodeEncodeError:
        return False
    return True


def analysis_of(case: tuple[str, Draft], unit: OffsetUnit, *, disputed: bool) -> Analysis:
    """Return what a caller would get."""
    text, drafted = case
    article, options = read(text), Options(offsets=unit)
    found = ground(article, drafted, options, second=contrary(article) if disputed else ())
    return msgspec.structs.replace(
        ANALYSIS,
        article=facts(article, options),
        summary=found.summary,
        actors=found.actors,
        claims=found.claims,
        rejected=found.rejected,
    )


def targets(document: Json) -> Iterator[list[Json]]:
    """Yield the selectors of each place that is annotated."""
    _, collection = cast("list[Json]", document["@graph"])
    for annotation in cast("list[Json]", cast("Json", collection["first"])["items"]):
        yield from (cast("list[Json]", target["selector"]) for target in cast("list[Json]", annotation["target"]))


def texts(node: object) -> Iterator[str]:
    """Yield what the article is said to say: every `text` of the schema.org part."""
    if isinstance(node, dict):
        for name, value in cast("Json", node).items():
            if name == "text":
                yield cast("str", value)
            yield from texts(value)
    elif isinstance(node, list):
        for one in cast("list[object]", node):
            yield from texts(one)


@given(sent=SENT)
@settings(max_examples=150, deadline=None)
def test_every_selector_slices_back(sent: tuple[tuple[str, Draft], OffsetUnit, bool]) -> None:
    """With the text, each position cuts out the exact words, and prefix and suffix stand right around them."""
    case, unit, disputed = sent
    text = case[0]
    for quote, position in targets(json.loads(linked_data(analysis_of(case, unit, disputed=disputed), text))):
        start, end = cast("int", position["start"]), cast("int", position["end"])
        before, after = cast("str", quote["prefix"]), cast("str", quote["suffix"])

        assert quote["exact"] == text[start:end] != ""
        assert before == text[max(start - 32, 0) : start]
        assert after == text[end : end + 32]


@given(sent=SENT)
@settings(max_examples=150, deadline=None)
def test_nothing_is_quoted_that_is_not_there(sent: tuple[tuple[str, Draft], OffsetUnit, bool]) -> None:
    """Without the text too, all that is quoted is a piece of the article; positions only in code points."""
    case, unit, disputed = sent
    text = case[0]
    document = json.loads(linked_data(analysis_of(case, unit, disputed=disputed), None))

    assert all(one in text for one in texts(document["@graph"][0]))
    for quote, *positions in targets(document):
        assert cast("str", quote["exact"]) in text
        assert (unit == "codepoint") == bool(positions)
        assert all(quote["exact"] == text[cast("int", at["start"]) : cast("int", at["end"])] for at in positions)


@given(text=TEXTS | st.text(alphabet="\\`*_{}[]()<>#+-.!|~&:/@$^=1aw \n\t", max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text_is_text(text: str) -> None:
    """Any words read back as themselves, and make nothing but text: alone, behind words, in a list."""
    for before in ("", "so ", "- ", "> "):
        line = before + as_markdown(text)
        assert kinds(line) <= OURS
        assert before == "" or shown(text) in words(line)
    assert shown(text) == words(as_markdown(text))


@given(sent=SENT)
@settings(max_examples=100, deadline=None)
def test_forms_for_people_hold_text_alone(sent: tuple[tuple[str, Draft], OffsetUnit, bool]) -> None:
    """Markdown has our own markup and no other; neither form moves a cursor or turns the writing direction."""
    case, unit, disputed = sent
    analysis = analysis_of(case, unit, disputed=disputed)

    assert kinds(markdown(analysis)) <= OURS
    for document in (markdown(analysis), plain_text(analysis)):
        assert all(c.isprintable() or c in "\n\u00ad\u200c\u200d" for c in document)
