"""An article as a row of words, in which each passage in quotation marks is one token.

Who says a passage is written around it, never in it: rules read this row and cannot be misled by what is quoted.
"""

import re
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from service.article import Article, Passage, Sentence, Span

_WORD = r"""
      (?:[^\W\d_]\.){2,}                                   # U.S.
    | [’']s\b(?!\w) | n[’']t\b | [’'](?:ve|d|ll|re|m)\b      # what hangs on a word
    | @?[^\W\d_](?:[^\W_]|[’'](?!s\b|t\b|ve\b|d\b|ll\b|re\b|m\b)(?=[^\W\d_])|(?:[-‑&./@_])(?=[^\W_]))*   # O’Malley, al-Asad, NBC.com
    | \d(?:[\d.,:]*\d)?\w*
    | \S
"""
_PLAIN = re.compile(_WORD, re.VERBOSE)
_CLITIC = r"(?:ils?|elles?|on|je|nous|vous)\b"
_ELIDING = re.compile(
    rf"""
      [^\W\d_]{{1,6}}[’'](?=[^\W\d_])          # l’
    | -t-(?={_CLITIC}) | -(?={_CLITIC})          # a-t-elle, dit-il
    | [^\W\d_]+(?=-(?:t-)?{_CLITIC})
    | {_WORD}
    """,
    re.VERBOSE,
)

DASHES = frozenset("-–—―")
POSSESSIVE_MARKS = frozenset({"'s", "’s", "'", "’"})
_OPEN_ENDS = frozenset(",;:?!-–—")


class Kind(IntEnum):
    """What a token is."""

    WORD = 0
    MARK = 1
    QUOTE = 2


class Token(Struct, frozen=True, gc=False):
    """A word, a punctuation mark, or a whole passage with its marks."""

    start: int
    end: int
    text: str
    low: str
    kind: Kind
    sentence: int
    """Index of its sentence in `Row.sentences`."""
    passage: int
    """Index into ``article.passages``, or -1."""
    capital: bool


class Row(Struct, frozen=True, gc=False):
    """The tokens of an article and where its sentences begin and end among them."""

    tokens: list[Token]
    sentences: list[tuple[int, int]]
    """First token and the one after the last, for each sentence that has tokens, in order."""
    numbers: list[int]
    """The article's number of the (first) sentence of each."""
    paragraphs: list[int]
    """The paragraph of each."""
    furniture: list[bool]


def spoken_passages(article: Article) -> list[tuple[int, Passage]]:
    """Return the passages that stand by themselves, with their indexes.

    An unclosed passage inside a paragraph that holds others is a stray mark: its inner passages are taken in its place.
    """
    beginnings = {paragraph.span.start for paragraph in article.paragraphs}
    taken: list[tuple[int, Passage]] = []
    end = -1
    passages = article.passages
    for index, passage in enumerate(passages):
        if passage.outer.start < end:
            continue
        following = passages[index + 1] if index + 1 < len(passages) else None
        stray = not passage.closed and passage.outer.start not in beginnings
        if stray and following is not None and following.outer.start < passage.outer.end:
            continue
        taken.append((index, passage))
        end = passage.outer.end
    return taken


def row_of(article: Article, *, elides: bool) -> Row:
    """Cut an article into its row of tokens."""
    pattern = _ELIDING if elides else _PLAIN
    tokens: list[Token] = []
    bounds: list[tuple[int, int]] = []
    numbers: list[int] = []
    passages = spoken_passages(article)
    at = 0
    position = 0
    owners: list[Sentence] = []
    for sentence in article.sentences:
        first = len(tokens)
        position = max(position, sentence.span.start)
        goes_on = bool(owners) and _goes_on(article, tokens, owners[-1], sentence)
        index = len(bounds) - goes_on
        while position < sentence.span.end:
            passage = passages[at] if at < len(passages) else None
            if passage is not None and passage[1].outer.start <= position:
                if passage[1].outer.end > position:
                    tokens.append(_quote(article, passage, index))
                    position = passage[1].outer.end
                at += 1
                continue
            stop = sentence.span.end if passage is None else min(sentence.span.end, passage[1].outer.start)
            for match in pattern.finditer(article.text, position, stop):
                tokens.append(_word(match, index))
            position = stop
        if len(tokens) > first and goes_on:
            bounds[-1] = (bounds[-1][0], len(tokens))
        elif len(tokens) > first:
            bounds.append((first, len(tokens)))
            numbers.append(sentence.number)
            owners.append(sentence)
    cut = [part for index, bound in enumerate(bounds) for part in _cut_before_quotes(tokens, bound, index)]
    for index, ((first, last), _) in enumerate(cut):
        for at in range(first, last):
            if tokens[at].sentence != index:
                tokens[at] = replace(tokens[at], sentence=index)
    return Row(
        tokens,
        [bound for bound, _ in cut],
        [numbers[owner] for _, owner in cut],
        [owners[owner].paragraph for _, owner in cut],
        [article.is_furniture(owners[owner]) for _, owner in cut],
    )


def _cut_before_quotes(tokens: list[Token], bound: tuple[int, int], owner: int) -> list[tuple[tuple[int, int], int]]:
    """Cut a sentence where a full stop stands right before a quotation: … he said. “And …”"""
    first, last = bound
    first = _after_dateline(tokens, first, last)
    parts: list[tuple[tuple[int, int], int]] = []
    begin = first
    for at in range(first + 2, last):
        if tokens[at].kind is Kind.QUOTE and tokens[at - 1].text in {".", "!", "?"} and len(tokens[at - 2].text) > 2:
            parts.append(((begin, at), owner))
            begin = at
    parts.append(((begin, last), owner))
    return parts


def _after_dateline(tokens: list[Token], first: int, last: int) -> int:
    """Return where a sentence begins after a dateline: WASHINGTON (AP) — …."""
    for at in range(first, min(last - 1, first + 9)):
        token = tokens[at]
        if token.text in DASHES and at > first:
            shouted = all(t.text.isupper() for t in tokens[first:at] if t.kind is Kind.WORD)
            return at + 1 if shouted or tokens[at - 1].text == ")" else first
        if token.kind is Kind.QUOTE or (token.kind is Kind.WORD and not token.capital):
            break
    return first


def _goes_on(article: Article, tokens: list[Token], before: Sentence, sentence: Sentence) -> bool:
    """Say whether what looks like a sentence goes on one that a quotation seemed to end: “Why?” she asked."""
    if before.paragraph != sentence.paragraph or tokens[-1].kind is not Kind.QUOTE:
        return False
    words = article.passages[tokens[-1].passage].span.of(article.text)
    return article.text[sentence.span.start].islower() or words[-1:] in _OPEN_ENDS


def _quote(article: Article, passage: tuple[int, Passage], sentence: int) -> Token:
    outer = passage[1].outer
    return Token(outer.start, outer.end, "", "", Kind.QUOTE, sentence, passage[0], False)


def _word(match: re.Match[str], sentence: int) -> Token:
    text = match.group()
    first = text[1] if text[0] == "@" and len(text) > 1 else text[0]
    kind = Kind.WORD if first.isalnum() or (text[0] in "’'" and len(text) > 1) else Kind.MARK
    return Token(match.start(), match.end(), text, text.lower(), kind, sentence, -1, first.isupper())


def place(row: Row, first: int, last: int) -> Span:
    """Return where a run of tokens stands in the text."""
    return Span(row.tokens[first].start, row.tokens[last - 1].end)
