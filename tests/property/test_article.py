"""What holds for the Article of any text at all."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.article import OffsetMap, Span, read

MARKS = "\"“”„«»‹›‘’'‚「」『』`"
PIECES = [
    *MARKS,
    "''",
    "``",
    "\n",
    "\n\n",
    "\r\n",
    "\u2028",
    " ",
    "\xa0",
    ". ",
    "?",
    "(",
    ")",
    "said",
    "Ida",
    "12",
    "s",
]
ODD = ["Photo: AFP", "Related", "\ud800", "\0", "😀", "e\u0301", "\u200b", "שלום", "堤防。"]
TEXTS = st.one_of(st.text(st.characters(codec=None)), st.lists(st.sampled_from(PIECES + ODD), max_size=60).map("".join))


@given(TEXTS)
def test_paragraphs_hold_the_text(text: str) -> None:
    """Paragraphs are ordered, apart, never blank, and all that is not white space is in one of them."""
    spans = [paragraph.span for paragraph in read(text).paragraphs]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert "".join(text.split()) == "".join("".join(span.of(text).split()) for span in spans)


@given(TEXTS)
def test_sentences_hold_the_paragraphs(text: str) -> None:
    """Sentences are ordered, apart, stripped, inside their paragraph, and leave out nothing but white space."""
    article = read(text)
    spans = [sentence.span for sentence in article.sentences]
    assert list(range(1, len(spans) + 1)) == [sentence.number for sentence in article.sentences]
    assert all(article.paragraphs[s.paragraph].span.covers(s.span) for s in article.sentences)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in spans)
    assert "".join(text.split()) == "".join("".join(span.of(text).split()) for span in spans)


@given(TEXTS)
def test_passages_are_well_formed(text: str) -> None:
    """Marks hold words, words hold parts, each part lies in one paragraph, and numbers follow the opening marks."""
    article = read(text)
    paragraphs = [paragraph.span for paragraph in article.paragraphs]
    assert list(range(1, len(article.passages) + 1)) == [passage.number for passage in article.passages]
    assert all(one.outer.start < other.outer.start for one, other in pairwise(article.passages))
    for passage in article.passages:
        assert passage.outer.covers(passage.span)
        assert Span(passage.parts[0].start, passage.parts[-1].end) == passage.span
        assert all(part.of(text) == part.of(text).strip() != "" for part in passage.parts)
        assert all(any(paragraph.covers(part) for paragraph in paragraphs) for part in passage.parts)
        assert all(one.end <= other.start for one, other in pairwise(passage.parts))


@given(TEXTS)
def test_passages_nest(text: str) -> None:
    """A passage of some depth stands in one that is one less deep, and no two passages cross."""
    passages = read(text).passages
    for number, passage in enumerate(passages):
        assert passage.depth == 0 or any(
            holder.depth == passage.depth - 1 and holder.outer.covers(passage.outer) for holder in passages[:number]
        )
        for earlier in passages[:number]:
            assert earlier.outer.covers(passage.outer) or not earlier.outer.overlaps(passage.outer)


@given(TEXTS, st.data())
def test_offsets_slice_back(text: str, data: st.DataObject) -> None:
    """Cutting the encoded text at the mapped offsets gives the encoded slice."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    utf16, octets = OffsetMap(text, "utf16"), OffsetMap(text, "byte")
    wide, narrow = text.encode("utf-16-le", "surrogatepass"), text.encode("utf-8", "surrogatepass")
    assert wide[2 * utf16.at(start) : 2 * utf16.at(end)] == text[start:end].encode("utf-16-le", "surrogatepass")
    assert narrow[octets.at(start) : octets.at(end)] == text[start:end].encode("utf-8", "surrogatepass")
    assert (len(wide) // 2, len(narrow), len(text)) == (
        utf16.at(len(text)),
        octets.at(len(text)),
        OffsetMap(text, "codepoint").at(len(text)),
    )
