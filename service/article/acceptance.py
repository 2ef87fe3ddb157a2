"""What may be read at all: text that has words, not too many of them, and no character that no text should hold."""

import re
import unicodedata

from service.errors import ArticleTooLongError, EmptyArticleError, ForbiddenCharacterError

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
"""NUL ends strings in half of the world's programs; a lone surrogate has no UTF-8."""


_LONG_WORD = 10
"""Code points that count as a word at least. A word and its space take 6.1 in English news (PolNeAR), 7.3 in German
(Wikinews)."""


def accept(text: str, *, max_words: int) -> None:
    """Return when ``text`` can be analysed.

    Words are runs of characters between white space, and at least one for every ten code points of the text: Chinese
    sets no spaces, and eight megabytes of quotation marks are no short article.

    Raises:
        ForbiddenCharacterError: it holds NUL or a lone surrogate.
        EmptyArticleError: it holds nothing that can be seen: white space, zero-width characters and controls only.
        ArticleTooLongError: it has more than ``max_words`` words.
    """
    if len(text) // _LONG_WORD > max_words:  # before anything that walks the whole text
        raise ArticleTooLongError(words=len(text) // _LONG_WORD, limit=max_words)
    accept_characters(text, field="text")
    if not any(_is_visible(character) for character in text):
        raise EmptyArticleError("The article is empty.")
    # A word has a character at least: what is short has not too many, and need not be counted.
    if len(text) > max_words and (words := count_words(text)) > max_words:
        raise ArticleTooLongError(words=words, limit=max_words)


def accept_characters(text: str, *, field: str) -> None:
    """Return when ``text``, which is ``field`` of a submission, holds no character that no text should hold.

    Raises:
        ForbiddenCharacterError: it holds NUL or a lone surrogate.
    """
    if "\x00" not in text and _has_utf8(text):
        # Found out in a tenth of the time of a search, and an answer from the cache is made of little else.
        return
    if found := _FORBIDDEN.search(text):
        raise ForbiddenCharacterError(character=found[0], position=found.start(), field=field)


def count_words(text: str) -> int:
    """Count the runs of characters between white space."""
    return len(text.split())


def _has_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in {"Cf", "Cc"}
