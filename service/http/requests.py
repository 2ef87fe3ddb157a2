"""What a caller may send, and how it becomes a Submission. Only the form is checked; the article is the Analyst's."""

import re
from typing import Annotated, TypeVar, cast
from urllib.parse import parse_qsl

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from service.analysis.options import LanguageCode, Options
from service.errors import InvalidFieldError, MalformedBodyError
from service.http.refusals import refusal_of
from service.pages.decoding import decoded_page
from service.submission import Submission

T = TypeVar("T")

MOST_QUERY_FIELDS = 50
_MOST_EXACT = 2**53
"""From there on floating-point numbers leave integers out."""
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_DATE = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"([Tt ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?)?(?!\n)$"
)


NOT_BLANK: dict[str, object] = {"minLength": 1, "pattern": r"\S"}
"""Said of texts, not asked of them: what an article must have is for whoever reads it to say."""

_URL = r"^https?://[^\s\x00-\x1f\x7f\x85\ufeff]+(?!\n)$"
"""What is a blank to Python and what is one to JSON Schema are not quite the same: both are left out."""


class AnalysisRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article and how it shall be analysed."""

    text: Annotated[
        str | UnsetType,
        Meta(
            description="The article, with its line breaks. It is read exactly as it is; all offsets point into it. "
            "Either this or `html` is needed.",
            extra_json_schema=NOT_BLANK,
        ),
    ] = UNSET
    html: Annotated[
        str | UnsetType,
        Meta(
            description="In place of `text`: the whole page that the article is on, as it was fetched. All offsets "
            "point into `article.text` of the answer. What the page says of its title, date and language is taken "
            "where the request says nothing of these.",
            extra_json_schema=NOT_BLANK,
        ),
    ] = UNSET
    title: Annotated[
        Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00]*$")] | None,
        Meta(description="The headline, where it is not part of the text."),
    ] = None
    url: Annotated[
        Annotated[str, Meta(max_length=2048, pattern=_URL)] | None,
        Meta(description="Where the article stands; repeated in the answer, never fetched."),
    ] = None
    published_at: Annotated[
        Annotated[str, Meta(pattern=_DATE)] | None,
        Meta(description="When it was published: a date, or date and time, as in RFC 3339; repeated in the answer."),
    ] = None
    language: Annotated[
        LanguageCode | None, Meta(description="ISO 639 code of the article's language; detected where null.")
    ] = None
    options: Options = Options()


OPTION_NAMES = frozenset(Options.__struct_fields__)
QUERY_NAMES = (frozenset(AnalysisRequest.__struct_fields__) | OPTION_NAMES) - {"text", "html", "options"}
"""What may stand in the query when the body is the article itself."""
_NUMBERS = {"summary_sentences", "max_actors"}
_LISTS = {"claims"}

_decoder = msgspec.json.Decoder(AnalysisRequest)
_LONE_SURROGATE = re.compile(
    rb"\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89aAbB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def submission_from_json(body: bytes, *, query: bytes) -> Submission:
    """Return what a JSON body submits; see `decoded`."""
    return submission_of(decoded(body, _decoder, query=query))


def decoded(body: bytes, decoder: msgspec.json.Decoder[T], *, query: bytes) -> T:
    """Return what a JSON body holds. Of a name that stands twice in an object the last one counts, as msgspec has it.

    Raises:
        MalformedBodyError: the body is not UTF-8, not JSON, nested too deep, or escapes half of a surrogate pair.
        InvalidFieldError: a field is unknown, missing, of the wrong type or out of range; or there is a query.
    """
    for name, _ in _query_fields(query):
        raise InvalidFieldError("With a JSON body, options belong into the body.", pointer=f"query.{name[:64]}")
    if not body:
        raise MalformedBodyError("The body is empty.")
    try:
        try:
            return decoder.decode(body)
        except msgspec.ValidationError as error:
            if "got `float`" not in str(error):
                raise
            return decoder.decode(msgspec.json.encode(_with_whole_numbers(msgspec.json.decode(body))))
    except msgspec.ValidationError as error:
        raise refusal_of(error) from None
    except msgspec.DecodeError as error:
        if _LONE_SURROGATE.search(body):
            raise MalformedBodyError("The JSON escapes half of a surrogate pair.") from None
        # msgspec's words here are its own and a byte position: nothing of the body is in them.
        raise MalformedBodyError(f"The body is not JSON: {str(error).removeprefix('JSON is malformed: ')}.") from None
    except UnicodeDecodeError:
        raise MalformedBodyError("The body is not UTF-8.") from None
    except RecursionError:
        raise MalformedBodyError("The JSON is nested too deep.") from None


def _with_whole_numbers(value: object) -> object:
    """Return decoded JSON in which 3.0 is 3: to JSON Schema both are integers, and some languages write no other."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_EXACT:
        return int(value)
    if isinstance(value, dict):
        return {name: _with_whole_numbers(one) for name, one in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_with_whole_numbers(one) for one in cast("list[object]", value)]
    return value


def submission_from_page(body: bytes, *, charset: str, query: bytes) -> Submission:
    """Return what a body of HTML submits, said to be in ``charset``, with everything else from the query.

    Raises:
        InvalidFieldError: as `submission_from_text`.
    """
    return _submission_from({"html": decoded_page(body, charset=charset)}, query)


def submission_from_text(body: bytes, *, encoding: str, query: bytes) -> Submission:
    """Return what a text body submits, with everything else from the query.

    Raises:
        MalformedBodyError: the body is not in ``encoding``.
        InvalidFieldError: a query parameter is unknown, repeated, of the wrong type or out of range.
    """
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedBodyError(f"The body is not in its charset, from byte {error.start} on.") from None
    return _submission_from({"text": text}, query)


def _submission_from(fields: dict[str, object], query: bytes) -> Submission:
    options: dict[str, object] = {}
    fields["options"] = options
    for name, value in _query_fields(query):
        _add(options if name in OPTION_NAMES else fields, name, value)
    try:
        return submission_of(msgspec.convert(fields, AnalysisRequest))
    except msgspec.ValidationError as error:
        raise refusal_of(error, in_query=True) from None


def _add(to: dict[str, object], name: str, value: str) -> None:
    pointer = f"query.{name[:64]}"
    if name not in QUERY_NAMES:
        raise InvalidFieldError(f"There is no parameter `{name[:64]}`.", pointer=pointer)
    if name in _LISTS:
        # `claims=` is an empty list, `claims=direct&claims=mixed` one of two.
        values = cast("list[str]", to.setdefault(name, []))
        values.extend([value] if value else [])
        return
    if name in to:
        raise InvalidFieldError(f"`{name}` stands there more than once.", pointer=pointer)
    if name not in _NUMBERS:
        to[name] = value
    elif _WHOLE_NUMBER.fullmatch(value):
        to[name] = int(value)
    else:
        raise InvalidFieldError("Expected a whole number.", pointer=pointer)


def _query_fields(query: bytes) -> list[tuple[str, str]]:
    if not query:
        return []
    try:
        fields = parse_qsl(
            query.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_QUERY_FIELDS
        )
    except UnicodeDecodeError:
        raise InvalidFieldError("The query is not UTF-8.", pointer="query") from None
    except ValueError:
        raise InvalidFieldError(f"The query has more than {MOST_QUERY_FIELDS} parameters.", pointer="query") from None
    return fields


def submission_of(request: AnalysisRequest) -> Submission:
    """Return what a request hands in.

    Raises:
        InvalidFieldError: it holds neither a text nor a page, or both.
    """
    if request.text is UNSET and request.html is UNSET:
        raise InvalidFieldError("The field `text` is missing, and so is `html`.", pointer="$.text")
    if request.text is not UNSET and request.html is not UNSET:
        raise InvalidFieldError("It stands in place of `text`; send one of them.", pointer="$.html")
    return Submission(
        text="" if request.text is UNSET else request.text,
        html=None if request.html is UNSET else request.html,
        title=request.title,
        url=request.url,
        published_at=request.published_at,
        language=request.language,
        options=request.options,
    )
