"""From the bytes of a page to its characters, in the order in which browsers look for its charset.

The order is the HTML standard's (section 13.2.3.2, encoding sniffing): a byte order mark, what came with the page, what
it says of itself near its top. Where none of these is understood it is UTF-8 if it can be, else Windows-1252.
"""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_TOP = 4096
"""Bytes in which a page names its charset; the standard wants it in the first 1,024, which pages do not heed."""
_NAMED = re.compile(rb"<meta[^>]{0,1024}?charset\s*=\s*[\"']?\s*([A-Za-z0-9:_.()-]{2,40})", re.IGNORECASE)

_LAST_RESORT = "cp1252"

_LABELS = {
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""Those of the Encoding standard that Python does not know."""
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""What is named, and the larger one that the Encoding standard has it read as; by Python's names."""
_AS_NAMED = {
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp", "cp932", "cp949"),
    *("iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10"),
    *("iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
    *("cp866", "cp874", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
}
"""A list, for Python's own would let `idna` or `unicode_escape` in."""


def decoded_page(page: bytes, *, charset: str | None = None) -> str:
    """Return the characters of ``page``, where ``charset`` is what came with it. What is in none becomes U+FFFD."""
    for mark, marked in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(marked, "replace")
    encoding = _encoding(charset) or _named_in(page)
    if encoding is not None:
        return page.decode(encoding, "replace")
    try:
        return page.decode()
    except UnicodeDecodeError:
        return page.decode(_LAST_RESORT, "replace")


def _named_in(page: bytes) -> str | None:
    named = _NAMED.search(page[:_TOP])
    encoding = _encoding(named[1].decode("ascii")) if named else None
    # It was found by reading bytes as ASCII, which those of UTF-16 are not.
    return "utf-8" if encoding and encoding.startswith("utf-16") else encoding


def _encoding(label: str | None) -> str | None:
    """Return Python's name of the charset that a label means; None where it means none that pages are in."""
    plain = (label or "").strip().lower()
    try:
        name = codecs.lookup(_LABELS.get(plain, plain)).name
    except (LookupError, ValueError):
        return None
    return _READ_AS.get(name) or (name if name in _AS_NAMED else None)
