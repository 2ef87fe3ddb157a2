"""The command `verify`, as a process of its own."""

import json
from pathlib import Path

import msgspec

from service.verification.verification import Verification
from tests.integration.test_cli import HARBOUR, run

QUOTE = "I can confirm that"


def test_verify_prints_the_verification() -> None:
    """Standard output is the Verification as JSON; a speaker belongs to the quote before it."""
    done = run(
        *("verify", str(HARBOUR), "--quote", QUOTE, "--speaker", "Brandt", "--quote", "I can deny that"),
        *("--sentence", "The mayor owns 12 boats."),
    )
    verification = msgspec.json.decode(done.stdout, type=Verification)
    assert (0, b"") == (done.returncode, done.stderr)
    assert [("verbatim", "confirmed"), ("altered", None)] == [
        (one.verdict, one.speaker.verdict if one.speaker else None) for one in verification.quotes
    ]
    assert "12" in [finding.text for one in verification.summary for finding in one.unsupported]


def test_verify_takes_checks_from_a_file(tmp_path: Path) -> None:
    """Quotes and sentences can lie in a file of the API's own form; the article can come from standard input."""
    checks = tmp_path / "checks.json"
    checks.write_text(json.dumps({"quotes": [{"text": "😀 Yes", "speaker": "Ada Lund"}], "summary": ["No."]}), "utf-8")
    done = run(
        *("verify", "-", "--checks", str(checks), "--offsets", "utf16"), given="“😀 Yes,” said Ada Lund.".encode()
    )
    answer = json.loads(done.stdout)
    assert ("utf16", 1, 7, "confirmed", 1) == (
        answer["article"]["offsets"],
        answer["quotes"][0]["places"][0]["start"],
        answer["quotes"][0]["places"][0]["end"],
        answer["quotes"][0]["speaker"]["verdict"],
        len(answer["summary"]),
    )


def test_verify_writes_for_a_person() -> None:
    """`--format text` gives the verdict, what differs and who says it, and moves no cursor."""
    given = "“No lorry will cross the bridge,” said Ada Lund. “It \x1b[2J leaks.”".encode()
    quotes = ["No lorry will ever cross a bridge", "It leaks", "The ferry was sold last year"]
    arguments = [word for quote in quotes for word in ("--quote", quote, "--speaker", "Otto Weber")]
    shown = run("verify", "-", "--format", "text", *arguments, "--sentence", "Otto Weber sold it.", given=given).stdout
    lines = [line.strip() for line in shown.decode().splitlines()]
    assert {
        "ALTERED: No lorry will ever cross a bridge",
        "No lorry will {+ever+} cross [-the-] {+a+} bridge",
        "speaker other: Ada Lund",
        "ABSENT: The ferry was sold last year",
        "speaker unknown",
        "SUMMARY",
    } <= set(lines)
    assert b"\x1b" not in shown


def test_a_failure_is_one_line(tmp_path: Path) -> None:
    """What is wrong is said on stderr in a line, with status 1 and nothing on stdout."""
    checks = tmp_path / "checks.json"
    checks.write_text('{"quotes":[{"text":1}]}')
    for arguments, message in (
        (("no-such-file",), "no-such-file: No such file or directory"),
        (("-", "--checks", str(checks)), "Expected `str`, got `int`. - at `$.quotes[0].text`"),
    ):
        done = run("verify", *arguments, given=b"The council met.")
        assert (1, b"", f"pullquote: {message}\n") == (done.returncode, done.stdout, done.stderr.decode())
