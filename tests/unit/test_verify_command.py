"""What the command `verify` asks for."""

import argparse

import pytest

from service.errors import InvalidFieldError
from service.verification.request import ClaimedQuote, VerificationOptions, VerificationRequest
from service.verify_command import add_arguments, request_of

TEXT = "The council met."


def asked(*arguments: str, checks: str | None = None) -> VerificationRequest:
    """Return the request that the words of a command line make."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return request_of(parser.parse_args(["article.txt", *arguments]), TEXT, checks)


def test_arguments_make_a_request() -> None:
    """Quotes and sentences go in their order; a speaker goes with the quote before it."""
    quotes = (ClaimedQuote(text="a"), ClaimedQuote(text="b", speaker="B"), ClaimedQuote(text="c"))
    assert VerificationRequest(
        text=TEXT,
        title="T",
        language="en",
        quotes=quotes,
        summary=("x", "y"),
        options=VerificationOptions(offsets="byte", second_look=True),
    ) == asked(
        *("--quote", "a", "--quote", "b", "--speaker", "B", "--quote", "c", "--sentence", "x", "--sentence", "y"),
        *("--title", "T", "--language", "en", "--offsets", "byte", "--second-look"),
    )


def test_a_file_says_more() -> None:
    """What the file of checks holds goes before what the other words say."""
    quotes = (ClaimedQuote(text="b", speaker="B"),)
    assert VerificationRequest(text=TEXT, quotes=quotes, summary=("x",)) == asked(
        "--quote", "a", "--sentence", "x", checks='{"quotes":[{"text":"b","speaker":"B"}]}'
    )


@pytest.mark.parametrize(
    ("arguments", "checks", "message"),
    [
        pytest.param(("--checks", "c.json"), "{", "c.json: not JSON", id="no JSON"),
        pytest.param((), "[]", "Expected `object`, got `array`. - at `$`", id="no object"),
        pytest.param((), '{"quote":[]}', "There is no field `quote`. - at `$.quote`", id="unknown field"),
        pytest.param(("--quote", "x" * 3001), None, "<= 3000. - at `$.quotes[0].text`", id="long"),
        pytest.param(("--language", "EN"), None, " - at `$.language`", id="language"),
    ],
)
def test_what_is_wrong_is_named(arguments: tuple[str, ...], checks: str | None, message: str) -> None:
    """A request that is not of the API's form is refused with the place of what is wrong."""
    with pytest.raises(InvalidFieldError) as caught:
        asked(*arguments, checks=checks)
    assert message in str(caught.value)


def test_a_speaker_needs_a_quote(capsys: pytest.CaptureFixture[str]) -> None:
    """A speaker before any quote is a mistake in the order of the words."""
    with pytest.raises(SystemExit):
        asked("--speaker", "B", "--quote", "b")
    assert "--speaker belongs behind the --quote that it speaks" in capsys.readouterr().err
