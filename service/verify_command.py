"""The command ``verify``: what it takes, and the answer for a person at a terminal."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

import msgspec

from service.analysis.options import OffsetUnit
from service.errors import InvalidFieldError
from service.formats.plain_text import lacking, place, section, wrap
from service.http.refusals import refusal_of
from service.verification.request import VerificationRequest
from service.verification.verification import Verification, VerifiedQuote, VerifiedSentence, WordChange


class _Speaker(argparse.Action):
    """Gives the quote before it a speaker."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        if not namespace.quote:
            parser.error(f"{option_string} belongs behind the --quote that it speaks")
        namespace.quote[-1]["speaker"] = values


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE", help="the article, a text file in UTF-8; - for standard input")
    parser.add_argument(
        "--quote", action="append", default=[], type=_quote, metavar="WORDS", help="may be given several times"
    )
    parser.add_argument("--speaker", action=_Speaker, metavar="NAME", help="who is said to say the --quote before it")
    parser.add_argument(
        "--sentence", action="append", default=[], metavar="WORDS", help="of a summary; may be given several times"
    )
    parser.add_argument(
        "--second-look", action="store_true", help="have the configured model look at the sentences too"
    )
    parser.add_argument("--checks", metavar="FILE", help='JSON as the API takes it: {"quotes": […], "summary": […]}')
    parser.add_argument("--title", help="the headline, where the text does not hold it")
    parser.add_argument("--language", help="ISO 639 code; detected where not given")
    parser.add_argument("--offsets", choices=get_args(OffsetUnit), default="codepoint")
    parser.add_argument(
        "--format", choices=("json", "text"), default="json", help="json: the whole answer; text: for a person"
    )


def request_of(parsed: argparse.Namespace, text: str, checks: str | None) -> VerificationRequest:
    """Return what is asked for, of the same form as over HTTP; ``checks`` is what the file of that name holds.

    Raises:
        InvalidFieldError: it is not of that form.
    """
    asked: dict[str, object] = {
        "text": text,
        "title": parsed.title,
        "language": parsed.language,
        "quotes": parsed.quote,
        "summary": parsed.sentence,
        "options": {"offsets": parsed.offsets, "second_look": parsed.second_look},
    }
    try:
        if checks is not None:
            asked |= msgspec.json.decode(checks, type=dict[str, object])
        return msgspec.convert(asked, VerificationRequest)
    except msgspec.ValidationError as error:
        refusal = refusal_of(error)
        raise InvalidFieldError(f"{refusal} - at `{refusal.pointer}`", pointer=refusal.pointer) from None
    except msgspec.DecodeError:
        raise InvalidFieldError(f"{parsed.checks}: not JSON", pointer="$") from None


def shown(request: VerificationRequest, verification: Verification) -> str:
    """Return the verdict on each quote with what differs and where it stands, and what the summary lacks."""
    pairs = zip(request.quotes, verification.quotes, strict=True)
    sentences = zip(request.summary, verification.summary, strict=True)
    sections = (
        section("Quotes", (row for quote, verified in pairs for row in _quoted(quote.text, verified))),
        section("Summary", (row for sentence, verified in sentences for row in _sentence(sentence, verified))),
        section("Warnings", (wrap(warning.detail) for warning in verification.warnings)),
    )
    return "\n\n".join(one for one in sections if one) + "\n"


def _quote(words: str) -> dict[str, str]:
    return {"text": words}


def _quoted(text: str, verified: VerifiedQuote) -> Iterator[str]:
    yield wrap(f"{verified.verdict.upper()}: {text}")
    if verified.places:
        more = f", the first of {verified.total} places" if verified.total > 1 else ""
        yield wrap(f"at {place(verified.places[0].start, verified.places[0].end)}{more}", "    ")
    if verified.differences:
        yield wrap(" ".join(_changes(verified.differences)), "    ")
    if verified.speaker:
        who = f": {verified.speaker.name}" if verified.speaker.name else ""
        yield wrap(f"speaker {verified.speaker.verdict}{who}", "    ")


def _changes(changes: Iterable[WordChange]) -> Iterator[str]:
    """Yield the words of the article, with [-what the quote leaves out-] and {+what it puts in+}."""
    for change in changes:
        if change.change == "kept":
            yield change.article.text if change.article else ""
            continue
        if change.article:
            yield f"[-{change.article.text}-]"
        if change.quote:
            yield f"{{+{change.quote.text}+}}"


def _sentence(text: str, verified: VerifiedSentence) -> Iterator[str]:
    yield wrap(text)
    if verified.evidence:
        yield wrap(f"closest: {', '.join(place(one.start, one.end) for one in verified.evidence)}", "    ")
    for finding in verified.unsupported:
        yield lacking(finding.kind, finding.confidence, finding.text)
