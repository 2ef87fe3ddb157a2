"""How an article is cut into its row of tokens."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from service.article import Article, Passage, Sentence, Span
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.tokens import DASHES, Kind, Positions, Row, Token, Words

_WORD = r"""
      [A-Za-zÀ-ÖØ-öø-ÿ]{2,}+(?![\w’']|[-‑&./@][^\W_])      # a plain word, as most are
    | (?:[^\W\d_]\.){2,}                                   # U.S.
    | [’']s\b(?!\w) | n[’']t\b | [’'](?:ve|d|ll|re|m)\b      # what hangs on a word
    | \b[^\W\d_]{2,6}?(?=n[’']t\b)                          # did|n’t
    | @?[^\W\d_](?:                                         # O’Malley, al-Asad, NBC.com
          [^\W_] | [’'](?!(?:s|t|ve|d|ll|re|m)\b)(?=[^\W\d_]) | [-‑&./@_](?=[^\W_])
      )*
    | \d(?:[\d.,:]*\d)?(?:\w|[-‑](?=[^\W\d_]))*          # 51-year-old
    | \S
"""
# White space is taken along: to look for a word at each blank takes as long as all words do.
_PLAIN = re.compile(rf"\s*+({_WORD})", re.VERBOSE)
_CLITIC = r"(?:ils?|elles?|on|je|nous|vous)\b"
_ELIDING = re.compile(
    rf"""\s*+(
      [^\W\d_]{{1,6}}[’'](?=[^\W\d_])          # l’
    | -t-(?={_CLITIC}) | -(?={_CLITIC})          # a-t-elle, dit-il
    | [^\W\d_]+(?=-(?:t-)?{_CLITIC})
    | {_WORD}
    )""",
    re.VERBOSE,
)

_SHORTEST_LABEL = 3
"""Code points of a mark, a letter and a colon."""
_LONGEST_SENTENCE = 300
"""Tokens. Rules look about in a sentence: its bounded length keeps their time linear."""

_OPEN_ENDS = frozenset(",;:?!-–—")


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


def row_of(article: Article, lexicon: Lexicon) -> Row:
    """Cut an article into its row of tokens."""
    cutter = _Cutter(article, _ELIDING if lexicon.elides else _PLAIN)
    tokens = cutter.tokens
    bounds: list[tuple[int, int]] = []
    owners: list[Sentence] = []
    for sentence in article.sentences:
        first = len(tokens)
        # Titles end no sentence: Mr. | Feld.
        goes_on = bool(owners) and _goes_on(article, tokens, owners[-1], sentence, lexicon.abbreviations)
        cutter.cut(sentence.span, len(bounds) - goes_on)
        if len(tokens) == first:
            continue
        if goes_on:
            bounds[-1] = (bounds[-1][0], len(tokens))
        else:
            bounds.append((first, len(tokens)))
            owners.append(sentence)

    sentence_of = cutter.sentence_of
    quotes: defaultdict[int, list[int]] = defaultdict(list)
    for at in cutter.quotes:
        quotes[sentence_of[at]].append(at)
    cut = [(part, owner) for owner, bound in enumerate(bounds) for part in _parts(tokens, bound, quotes.get(owner, ()))]
    for index, ((first, last), owner) in enumerate(cut):
        if index != owner:
            sentence_of[first:last] = [index] * (last - first)
    return Row(
        tokens,
        cutter.positions,
        sentence_of,
        [bound for bound, _ in cut],
        [owners[owner].paragraph for _, owner in cut],
        [article.is_furniture(owners[owner]) for _, owner in cut],
        cutter.quotes,
        cutter.words,
    )


class _Cutter:
    """Cuts spans of an article into tokens, one after the other."""

    def __init__(self, article: Article, pattern: re.Pattern[str]) -> None:
        self.tokens: list[Token] = []
        self.sentence_of: list[int] = []
        self.quotes: list[int] = []
        self.words = Words()
        self.positions = Positions(article, self.tokens)
        self._text = article.text
        self._pattern = pattern
        self._passages = spoken_passages(article)[::-1]
        """Those that come, the next one last."""
        self._ahead = self._next_start()
        self._position = 0

    def cut(self, span: Span, sentence: int) -> None:
        """Add the tokens of a span that begins after all spans cut before; a passage may run out of its end."""
        position = max(self._position, span.start)
        while position < span.end:
            if position < self._ahead:
                stop = min(span.end, self._ahead)
                self.positions.begin(position)
                self.tokens += self._read(position, stop)
                position = stop
            else:
                position = self._quote(position)
        self._position = position
        self.sentence_of += [sentence] * (len(self.tokens) - len(self.sentence_of))

    def _quote(self, position: int) -> int:
        """Add the next passage, unless it ends before a position; return where the text goes on."""
        index, passage = self._passages.pop()
        self._ahead = self._next_start()
        if passage.outer.end <= position:
            return position
        self.positions.begin(self._label(passage))
        self.quotes.append(len(self.tokens))
        self.tokens.append(Token("", "", Kind.QUOTE, False, index))
        return passage.outer.end

    def _next_start(self) -> int:
        return self._passages[-1][1].outer.start if self._passages else len(self._text)

    def _label(self, passage: Passage) -> int:
        """Add the label that a turn of a quoted transcript has before its words; return where the rest begins."""
        if passage.span.start - passage.outer.start < _SHORTEST_LABEL:  # the mark alone, as most often
            return passage.outer.start
        tokens = self._read(passage.outer.start, passage.span.start)
        words = [token for token in tokens if token.kind is Kind.WORD or token.text == ":"]
        self.positions.begin(passage.outer.start)
        self.tokens += words
        return passage.span.start if words else passage.outer.start

    def _read(self, start: int, stop: int) -> Iterable[Token]:
        if self._text[stop - 1].isspace():  # else the end would be looked through from each of its blanks
            stop = start + len(self._text[start:stop].rstrip())
        return map(self.words.__getitem__, self._pattern.findall(self._text, start, stop))


def _parts(tokens: list[Token], bound: tuple[int, int], quotes: Sequence[int]) -> list[tuple[int, int]]:
    """Cut a sentence where a full stop stands right before one of its quotations, and one that is too long to be one.

    Its dateline is left out.
    """
    begin, last = _after_dateline(tokens, *bound), bound[1]
    if not quotes and last - begin <= _LONGEST_SENTENCE:  # as most often
        return [(begin, last)]
    parts: list[tuple[int, int]] = []
    borders = range(begin + 2, last) if last - begin > _LONGEST_SENTENCE else [at for at in quotes if at >= begin + 2]
    for at in borders:
        quoted = tokens[at].kind is Kind.QUOTE
        stops = quoted and tokens[at - 1].text in {".", "!", "?"} and len(tokens[at - 2].text) > 2
        if stops or at - begin >= _LONGEST_SENTENCE:
            parts.append((begin, at))
            begin = at
    parts.append((begin, last))
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


def _goes_on(
    article: Article, tokens: list[Token], before: Sentence, sentence: Sentence, titles: frozenset[str]
) -> bool:
    """Say whether what looks like a sentence goes on one that a quotation or a title seemed to end.

    “Why?” she asked; how Ms. | Roe had known.
    """
    if before.paragraph != sentence.paragraph:
        return False
    if tokens[-1].text == "." and len(tokens) > 1 and tokens[-2].low in titles:
        return True
    if tokens[-1].kind is not Kind.QUOTE:
        return False
    words = article.passages[tokens[-1].passage].span.of(article.text)
    return article.text[sentence.span.start].islower() or words[-1:] in _OPEN_ENDS
