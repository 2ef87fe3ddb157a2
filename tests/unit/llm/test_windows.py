"""Where a long article is cut."""

from service.article import Article, read
from service.engines.llm.windows import passages_in, windows_of


def _paragraph(number: int) -> str:
    return f"The council met for session {number}. Nobody but the mayor was there {number} times. It was cold {number}."


def _quotation(number: int) -> str:
    said = (
        f"“Bridge {number} is safe.",
        f"“It was safe in year {number}.",
        f"“It is for {number} more,” said Ada Lund.",
    )
    return "\n\n".join(said)


def _article(*paragraphs: str) -> Article:
    return read("\n\n".join(paragraphs), language="en")


def test_a_short_article_is_one_window() -> None:
    """What one call reads is not cut."""
    article = _article(_paragraph(1))
    (window,) = windows_of(article, room_tokens=1000, overlap_tokens=100)
    assert (range(1, 4), 1) == (window.lines, window.shown)


def test_a_cut_is_between_paragraphs() -> None:
    """Where a paragraph ends near by, that is where a window ends; the windows are about as long as each other."""
    article = _article(*map(_paragraph, range(20)))
    windows = windows_of(article, room_tokens=300, overlap_tokens=0)
    assert len(windows) > 2
    assert [0] * (len(windows) - 1) == [window.last % 3 for window in windows[:-1]]
    sizes = [len(window.lines) for window in windows]
    assert max(sizes) - min(sizes) <= 6


def test_a_quotation_over_paragraphs_is_not_cut() -> None:
    """No window ends within a quotation that runs over paragraphs, where there is another place near by."""
    article = _article(*(text for number in range(12) for text in (_paragraph(number), _quotation(number))))
    windows = windows_of(article, room_tokens=350, overlap_tokens=0)
    assert len(windows) > 2
    for window in windows:
        own = article.sentences[window.first - 1].span.start, article.sentences[window.last - 1].span.end
        for passage in passages_in(article, window):
            assert own[0] <= passage.outer.start
            assert passage.outer.end <= own[1]


def test_lines_before_a_window_are_shown() -> None:
    """As many as the overlap allows, so that it is clear who "he" is; none before the first window."""
    article = _article(*map(_paragraph, range(20)))
    windows = windows_of(article, room_tokens=300, overlap_tokens=30)
    assert windows[0].shown == windows[0].first
    assert all(1 <= window.first - window.shown <= 3 for window in windows[1:])


def test_a_sentence_longer_than_the_room_is_not_cut() -> None:
    """It has a window of its own; what follows has others."""
    article = _article("A " + "very " * 2000 + "long sentence.", _paragraph(1))
    windows = windows_of(article, room_tokens=100, overlap_tokens=0)
    assert range(1, 2) == windows[0].lines
    assert len(article.sentences) == windows[-1].last
