"""Requests that are wrong, each in its way, with a marker wherever a caller's words could be repeated."""

from typing import NamedTuple

MARKER = "ZwickelMarker"


class Bad(NamedTuple):
    """A POST to /v1/analyses, and the problem it meets."""

    body: bytes
    kind: str
    status: int
    place: str | None = None
    """Pointer, parameter or header that the problem names."""
    content_type: str | None = "application/json"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def json_field(name: str, value: str) -> bytes:
    """Return a JSON body with a good text and one more field, given as JSON."""
    return f'{{"text":"The {MARKER} met.","{name}":{value}}}'.encode()


def option(name: str, value: str) -> bytes:
    """Return a JSON body with a good text and one option, given as JSON."""
    return json_field("options", f'{{"{name}":{value}}}')


def text(query: str, place: str | None, kind: str = "invalid-field") -> Bad:
    """Return a good text with a wrong query."""
    return Bad(f"The {MARKER} met.".encode(), kind, 400, place, "text/plain", query)


GOOD_TEXT = f"The {MARKER} met.".encode()
GOOD_JSON = b'{"text":"The ' + MARKER.encode() + b' met."}'

MALFORMED = {
    "empty body": Bad(b"", "malformed-body", 400),
    "not JSON": Bad(GOOD_TEXT, "malformed-body", 400),
    "cut off": Bad(GOOD_JSON[:-3], "malformed-body", 400),
    "something after it": Bad(GOOD_JSON + b" {}", "malformed-body", 400),
    "python's quotes": Bad(f"{{'text': '{MARKER}'}}".encode(), "malformed-body", 400),
    "trailing comma": Bad(GOOD_JSON[:-1] + b",}", "malformed-body", 400),
    "not a number": Bad(b"NaN", "malformed-body", 400),
    "invalid UTF-8": Bad(b'{"text":"' + MARKER.encode() + b'\xff\xfe"}', "malformed-body", 400),
    "cut UTF-8": Bad(b'{"text":"' + MARKER.encode() + b'\xe2\x80"}', "malformed-body", 400),
    "UTF-16": Bad(GOOD_JSON.decode().encode("utf-16"), "malformed-body", 400),
    "byte order mark": Bad(b"\xef\xbb\xbf" + GOOD_JSON, "malformed-body", 400),
    "raw NUL": Bad(b'{"text":"' + MARKER.encode() + b'\x00"}', "malformed-body", 400),
    "raw line break": Bad(b'{"text":"' + MARKER.encode() + b'\n"}', "malformed-body", 400),
    "lone high surrogate": Bad(b'{"text":"\\ud83d ' + MARKER.encode() + b' is long enough"}', "malformed-body", 400),
    "lone high surrogate at the end": Bad(b'{"text":"' + MARKER.encode() + b'\\ud800"}', "malformed-body", 400),
    "lone low surrogate": Bad(b'{"text":"\\udc00 ' + MARKER.encode() + b'"}', "malformed-body", 400),
    "swapped surrogates": Bad(b'{"text":"\\udc00\\ud800' + MARKER.encode() + b'"}', "malformed-body", 400),
    "lone surrogate in a name": Bad(b'{"\\ud800abcdefghijk":1}', "malformed-body", 400),
    "lone surrogate in the title": Bad(json_field("title", '"\\ud800 and more words"'), "malformed-body", 400),
}
FIELDS = {
    "array": Bad(b"[]", "invalid-field", 400, "#"),
    "string": Bad(b'"' + MARKER.encode() + b'"', "invalid-field", 400, "#"),
    "null": Bad(b"null", "invalid-field", 400, "#"),
    "deep arrays": Bad(b"[" * 90_000, "invalid-field", 400, "#"),
    "deep arrays as text": Bad(b'{"text":' + b"[" * 90_000, "invalid-field", 400, "#/text"),
    "deep objects as options": Bad(b'{"text":"a","options":' * 4_000, "invalid-field", 400, "#/options/text"),
    "deep arrays as a claim": Bad(option("claims", "[" * 90_000), "invalid-field", 400, "#/options/claims/0"),
    "missing text": Bad(b'{"title":"' + MARKER.encode() + b'"}', "invalid-field", 400, "#/text"),
    "text null": Bad(b'{"text":null}', "invalid-field", 400, "#/text"),
    "text a number": Bad(b'{"text":17}', "invalid-field", 400, "#/text"),
    "text an array": Bad(b'{"text":["' + MARKER.encode() + b'"]}', "invalid-field", 400, "#/text"),
    "unknown field": Bad(json_field("txt", f'"{MARKER}"'), "invalid-field", 400, "#/txt"),
    "field in upper case": Bad(json_field("Title", f'"{MARKER}"'), "invalid-field", 400, "#/Title"),
    "options null": Bad(json_field("options", "null"), "invalid-field", 400, "#/options"),
    "options a string": Bad(json_field("options", f'"{MARKER}"'), "invalid-field", 400, "#/options"),
    "unknown option": Bad(option("offset", f'"{MARKER}"'), "invalid-field", 400, "#/options/offset"),
    "unknown value": Bad(option("offsets", f'"{MARKER}"'), "invalid-field", 400, "#/options/offsets"),
    "unknown claim": Bad(option("claims", f'["direct","{MARKER}"]'), "invalid-field", 400, "#/options/claims/1"),
    "claims a string": Bad(option("claims", '"direct"'), "invalid-field", 400, "#/options/claims"),
    "too many claims": Bad(
        option("claims", '["direct","direct","direct","mixed"]'), "invalid-field", 400, "#/options/claims"
    ),
    "number as a string": Bad(option("summary_sentences", '"3"'), "invalid-field", 400, "#/options/summary_sentences"),
    "fraction": Bad(option("summary_sentences", "1.5"), "invalid-field", 400, "#/options/summary_sentences"),
    "too small": Bad(option("summary_sentences", "0"), "invalid-field", 400, "#/options/summary_sentences"),
    "too great": Bad(option("max_actors", "51"), "invalid-field", 400, "#/options/max_actors"),
    "huge number": Bad(option("max_actors", "9" * 4000), "invalid-field", 400, "#/options/max_actors"),
    "infinite": Bad(option("max_actors", "1e999"), "invalid-field", 400, "#/options/max_actors"),
    "true": Bad(option("max_actors", "true"), "invalid-field", 400, "#/options/max_actors"),
    "language name": Bad(option("summary_language", f'"{MARKER}"'), "invalid-field", 400, "#/options/summary_language"),
    "language with a line break": Bad(json_field("language", '"en\\n"'), "invalid-field", 400, "#/language"),
    "script as url": Bad(json_field("url", f'"javascript:{MARKER}"'), "invalid-field", 400, "#/url"),
    "url with a space": Bad(json_field("url", f'"https://news.example/ {MARKER}"'), "invalid-field", 400, "#/url"),
    "long url": Bad(json_field("url", f'"https://news.example/{MARKER * 200}"'), "invalid-field", 400, "#/url"),
    "long title": Bad(json_field("title", f'"{MARKER * 100}"'), "invalid-field", 400, "#/title"),
    "NUL in the title": Bad(json_field("title", f'"{MARKER}\\u0000"'), "invalid-field", 400, "#/title"),
    "no date": Bad(json_field("published_at", f'"{MARKER}"'), "invalid-field", 400, "#/published_at"),
    "no such month": Bad(json_field("published_at", '"2026-13-01"'), "invalid-field", 400, "#/published_at"),
}
ARTICLES = {
    "empty text": Bad(b'{"text":""}', "empty-article", 422),
    "white space": Bad(b'{"text":" \\n\\t\\u00a0\\u3000 "}', "empty-article", 422),
    "invisible characters": Bad(b'{"text":"\\u200b\\ufeff\\u0001"}', "empty-article", 422),
    "NUL in the text": Bad(b'{"text":"' + MARKER.encode() + b'\\u0000"}', "forbidden-character", 422),
    "too many words": Bad(b'{"text":"' + (MARKER.encode() + b" ") * 51 + b'"}', "article-too-long", 422),
    "empty text body": Bad(b"", "empty-article", 422, None, "text/plain"),
    "NUL in a text body": Bad(GOOD_TEXT + b"\x00", "forbidden-character", 422, None, "text/plain"),
}
CONTENT = {
    "no content type": Bad(GOOD_JSON, "unsupported-content", 415, None, None),
    "form": Bad(b"text=" + GOOD_TEXT, "unsupported-content", 415, None, "application/x-www-form-urlencoded"),
    "multipart": Bad(GOOD_TEXT, "unsupported-content", 415, None, f"multipart/form-data; boundary={MARKER}"),
    "html": Bad(b"<p>" + GOOD_TEXT, "unsupported-content", 415, None, "text/markdown"),
    "another JSON": Bad(GOOD_JSON, "unsupported-content", 415, None, "application/vnd.api+json"),
    "no type at all": Bad(GOOD_JSON, "unsupported-content", 415, None, MARKER),
    "two types": Bad(GOOD_JSON, "unsupported-content", 415, None, "application/json, text/plain"),
    "JSON in another charset": Bad(GOOD_JSON, "unsupported-content", 415, None, "application/json; charset=utf-16"),
    "unknown charset": Bad(GOOD_TEXT, "unsupported-content", 415, None, f"text/plain; charset={MARKER}"),
    "python's charset": Bad(GOOD_TEXT, "unsupported-content", 415, None, "text/plain; charset=unicode_escape"),
    "half a gzip": Bad(b"\x1f\x8b\x08", "malformed-body", 400, headers=(("Content-Encoding", "gzip"),)),
    "unknown encoding": Bad(GOOD_JSON, "unsupported-content", 415, headers=(("Content-Encoding", MARKER),)),
    "text not UTF-8": Bad(GOOD_TEXT + b"\xff", "malformed-body", 400, None, "text/plain"),
    "text not ASCII": Bad("“”".encode(), "malformed-body", 400, None, "text/plain; charset=us-ascii"),
    "surrogate in UTF-8": Bad(GOOD_TEXT + b"\xed\xa0\x80", "malformed-body", 400, None, "text/plain"),
    "body over the limit": Bad(b'{"text":"' + b"x" * 100_000 + b'"}', "body-too-large", 413),
    "text over the limit": Bad(MARKER.encode() * 10_000, "body-too-large", 413, None, "text/plain"),
}
QUERIES = {
    "unknown parameter": text(f"offset={MARKER}", "offset"),
    "article in the query": text(f"text={MARKER}", "text"),
    "options in the query": text("options=%7B%7D", "options"),
    "repeated parameter": text("offsets=byte&offsets=byte", "offsets"),
    "word for a number": text(f"max_actors={MARKER}", "max_actors"),
    "empty number": text("max_actors=", "max_actors"),
    "fraction in the query": text("max_actors=1.0", "max_actors"),
    "number out of range": text("summary_sentences=11", "summary_sentences"),
    "negative number": text("summary_sentences=-1", "summary_sentences"),
    "unknown value in the query": text(f"grounding={MARKER}", "grounding"),
    "unknown claim in the query": text(f"claims=direct&claims={MARKER}", "claims"),
    "claims with a comma": text("claims=direct,mixed", "claims"),
    "query not UTF-8": text("title=%ff", None),
    "surrogate in the query": text("title=%ed%a0%80", None),
    "too many parameters": text("&".join(f"title={MARKER}" for _ in range(60)), None),
    "query beside JSON": Bad(GOOD_JSON, "invalid-field", 400, "offsets", "application/json", "offsets=byte"),
}
HEADERS = {
    f"timeout {value}": Bad(GOOD_JSON, "invalid-field", 400, "Request-Timeout", headers=(("Request-Timeout", value),))
    for value in ("0", "0.0", "-1", "30.1", "1e1", "nan", "inf", "", "1, 2", "0x10", "+1", "1.", ".5", MARKER)
} | {
    f"accept {value}": Bad(GOOD_JSON, "not-acceptable", 406, headers=(("Accept", value),))
    for value in ("text/html", "application/json;q=0", "*/*;q=0", "image/*, text/*;q=0", MARKER)
}

ALL = MALFORMED | FIELDS | ARTICLES | CONTENT | QUERIES | HEADERS
