"""The characters of a page are those that a browser would show."""

import pytest

from service.pages.decoding import decoded_page

WORDS = "“Frühling”, sagte Žofia"


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (WORDS.encode(), None),
        (b"\xef\xbb\xbf" + WORDS.encode(), "iso-8859-1"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "utf-8"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), None),
        (WORDS.encode("cp1250"), "windows-1250"),
        (WORDS.encode("cp1250"), ' "Windows-1250" '.strip(' "')),
        (WORDS.encode(), "no-such-charset"),
        (WORDS.encode(), "idna"),
        (WORDS.encode(), "unicode_escape"),
    ],
    ids=["bare", "mark first", "utf-16", "utf-16be", "header", "case", "unknown", "not of text", "not of pages"],
)
def test_what_came_with_the_page_tells(page: bytes, charset: str | None) -> None:
    """A byte order mark goes before what the header says, and a charset that nobody knows is none."""
    assert WORDS == decoded_page(page, charset=charset)


@pytest.mark.parametrize(
    ("encoding", "top"),
    [
        ("cp1251", '<meta charset="windows-1251">'),
        ("koi8-r", "<meta charset=KOI8-R>"),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        ("utf-8", '<meta charset="utf-16">'),
        ("utf-8", ""),
    ],
)
def test_the_page_itself_tells(encoding: str, top: str) -> None:
    """Without a header the page’s own word counts; what is written in ASCII is not UTF-16, whatever it says."""
    page = f"<html><head>{top}</head><p>Мост закроют</p>"
    assert page == decoded_page(page.encode(encoding))


def test_latin_1_is_what_browsers_take_it_for() -> None:
    """Pages that say ISO 8859-1 hold the quotation marks of Windows-1252, as the Encoding standard has it."""
    assert "“So,” – said" == decoded_page("“So,” – said".encode("cp1252"), charset="ISO-8859-1")


def test_what_nobody_names_and_is_no_utf_8_is_western() -> None:
    """It is read as Windows-1252, and nothing fails."""
    assert "“naïve”" == decoded_page("“naïve”".encode("cp1252"))


def test_what_is_in_no_charset_is_replaced() -> None:
    """Bytes that are no character of the named charset become U+FFFD."""
    assert "a\ufffdb" == decoded_page(b"a\xffb", charset="utf-8")
