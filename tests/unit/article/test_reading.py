"""What is accepted, which language it is in, and what offsets count."""

import logging

import pytest

from service.article import OffsetMap, accept, read
from service.errors import ArticleTooLongError, EmptyArticleError, ForbiddenCharacterError


@pytest.mark.parametrize("text", ["", "  \n\t", "\ufeff", "\u200b\u200d \u2060", "\x07\x85"])
def test_empty(text: str) -> None:
    """A text in which nothing can be seen is empty."""
    with pytest.raises(EmptyArticleError):
        accept(text, max_words=10)


@pytest.mark.parametrize(("text", "code_point", "position"), [("a\0b", 0, 1), ("😀\ud83d", 0xD83D, 1), ("\0", 0, 0)])
def test_forbidden(text: str, code_point: int, position: int) -> None:
    """NUL and lone surrogates are refused, with their place."""
    with pytest.raises(ForbiddenCharacterError) as caught:
        accept(text, max_words=10)
    assert (code_point, position) == (caught.value.code_point, caught.value.position)


def test_too_long() -> None:
    """One word too many is too many, and the error says how many there are."""
    accept("one two", max_words=2)
    with pytest.raises(ArticleTooLongError) as caught:
        accept("one two three", max_words=2)
    assert (3, 2) == (caught.value.words, caught.value.limit)


def test_too_long_without_spaces() -> None:
    """Text that sets no spaces is measured by its characters, ten to a word."""
    accept("字" * 29, max_words=2)
    with pytest.raises(ArticleTooLongError) as caught:
        accept("字" * 30, max_words=2)
    assert (3, 2) == (caught.value.words, caught.value.limit)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The council approved the plan, although nobody knows who will pay for it."),
        ("de", "Der Rat stimmte dem Plan zu, obwohl niemand weiß, wer ihn bezahlen soll."),
        ("fr", "Le conseil a approuvé le projet, bien que personne ne sache qui va le payer."),
        ("es", "El consejo aprobó el plan, aunque nadie sabe quién lo va a pagar."),
        ("it", "Il consiglio ha approvato il piano, anche se nessuno sa chi lo pagherà."),
        ("hu", "A tanács jóváhagyta a tervet, bár senki sem tudja, ki fogja kifizetni."),
        ("pl", "Rada zatwierdziła plan, chociaż nikt nie wie, kto za niego zapłaci."),
        ("ru", "Совет одобрил план, хотя никто не знает, кто будет за него платить."),
        ("ja", "議会は計画を承認したが、誰が費用を払うのかは分からない。"),
        ("ar", "وافق المجلس على الخطة رغم أن أحدا لا يعرف من سيدفع ثمنها."),
    ],
)
def test_language(language: str, text: str) -> None:
    """One sentence of the body is enough to tell the language."""
    assert language == read(text).language


@pytest.mark.parametrize("text", ["", "Hm.", "1234 5678 90", "😀" * 40])
def test_no_language(text: str) -> None:
    """Where there are hardly any letters the language is undetermined, not a guess."""
    assert "und" == read(text).language


def test_language_of_the_body() -> None:
    """The body decides, not the headline or the labels around it."""
    body = "Der Rat stimmte dem Plan zu, obwohl niemand weiß, wer die Reparatur bezahlen soll, wie es am Montag hieß."
    assert "de" == read(f"Breaking News From The Harbour Today\n\n{body}\n\nShare this article").language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("THE FERRY TO HOLM DID NOT SAIL ON MONDAY BECAUSE THE HARBOUR WAS FULL OF ICE", "en"),
        ("DIE FÄHRE NACH HOLM FUHR AM MONTAG NICHT, WEIL DER HAFEN VOLLER EIS WAR", "de"),
        ("LE BAC POUR HOLM n'est PAS PARTI LUNDI PARCE QUE LE PORT ÉTAIT PRIS DANS LES GLACES", "fr"),
    ],
)
def test_language_of_capitals(text: str, language: str) -> None:
    """A text in capitals, or nearly, is in the language that it would be in without."""
    assert language == read(text).language


@pytest.mark.parametrize(("sent", "kept"), [("EN", "en"), ("pt-BR", "pt"), ("hu", "hu")])
def test_language_as_sent(sent: str, kept: str) -> None:
    """A language that the caller names is taken, without its region."""
    assert kept == read("Anything.", language=sent).language


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Reading a long text in capitals leaves no trace in any log."""
    with caplog.at_level(logging.DEBUG):
        read("THE WATER ROSE ALL NIGHT. " * 200)
    assert [] == caplog.records


def test_text_and_title_stay() -> None:
    """The text is kept as sent, byte order mark and all, and the title beside it."""
    article = read("\ufeffIt broke.\r\n", title="Flood")
    assert ("\ufeffIt broke.\r\n", "Flood") == (article.text, article.title)


@pytest.mark.parametrize(
    ("text", "utf16", "utf8"),
    [
        pytest.param("plain", [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5], id="ascii"),
        pytest.param("a😀é", [0, 1, 3, 4], [0, 1, 5, 7], id="astral"),
        pytest.param("e\u0301", [0, 1, 2], [0, 1, 3], id="combining"),
        pytest.param("שלום", [0, 1, 2, 3, 4], [0, 2, 4, 6, 8], id="right-to-left"),
        pytest.param("\ud83da", [0, 1, 2], [0, 3, 4], id="lone-surrogate"),
        pytest.param("", [0], [0], id="nothing"),
    ],
)
def test_offsets(text: str, utf16: list[int], utf8: list[int]) -> None:
    """Each code point starts where JavaScript and Go say it does."""
    numbers = range(len(text) + 1)
    assert (utf16, utf8) == tuple([OffsetMap(text, unit).at(n) for n in numbers] for unit in ("utf16", "byte"))
