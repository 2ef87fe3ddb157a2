"""The command line, as a process of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from service.analysis.analysis import Analysis
from tests import articles
from tests.redis.server import free_port
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does

ROOT = Path(__file__).parents[2]
HARBOUR = ROOT / "tests" / "articles" / "harbour.txt"


def command(*arguments: str) -> list[str]:
    """Return the words that start a command."""
    return [sys.executable, "-m", "service", *arguments]


def environment(**variables: str) -> dict[str, str]:
    """Return an environment in which only these settings are set."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_"))}
    return ours | variables


def run(*arguments: str, given: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments),
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=environment(**variables),
        check=False,
        timeout=50,
    )


def test_analyze_prints_the_analysis() -> None:
    """Standard output is the Analysis as JSON and nothing else."""
    done = run("analyze", str(HARBOUR))
    analysis = msgspec.json.decode(done.stdout, type=Analysis)
    assert (0, b"", "Ilse Brandt") == (
        done.returncode,
        done.stderr,
        next(claim.speaker.name for claim in analysis.claims if claim.kind == "direct"),
    )


def test_analyze_reads_standard_input() -> None:
    """`-` is standard input; options shape the answer as they do over HTTP."""
    done = run(
        "analyze", "-", "--offsets", "utf16", "--summary-sentences", "1", given="😀 “Yes,” said Ada Lund.".encode()
    )
    answer = json.loads(done.stdout)
    assert ("utf16", 24, 1) == (
        answer["article"]["offsets"],
        answer["article"]["length"],
        len(answer["summary"]["sentences"]),
    )


def test_analyze_writes_for_a_person() -> None:
    """`--format text` gives summary, actors and each claim with who and where."""
    text = articles.load("harbour")
    shown = run("analyze", str(HARBOUR), "--format", "text").stdout.decode()
    start = text.index("I can confirm")
    end = text.index("”\n\nThe findings")
    assert f"— Ilse Brandt as “Velmar Mayor Ilse Brandt”, said, direct, explicit, at {start}–{end}" in shown
    assert ["SUMMARY", "ACTORS", "CLAIMS"] == [
        line for line in shown.splitlines() if line in {"SUMMARY", "ACTORS", "CLAIMS"}
    ]


def test_text_for_a_person_moves_no_cursor() -> None:
    """Control characters of an article do not reach a terminal."""
    shown = run(
        "analyze", "-", "--format", "text", given=b"\x1b[2J \xe2\x80\x9cYes,\xe2\x80\x9d said Ada Lund \x07."
    ).stdout
    assert not {b"\x1b", b"\x07"} & {bytes([byte]) for byte in shown}


def test_a_terminal_s_encoding_takes_nothing_away() -> None:
    """Standard output is UTF-8, whatever the environment says of it."""
    done = run("analyze", str(HARBOUR), "--format", "text", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert (0, b"") == (done.returncode, done.stderr)
    assert "— Ilse Brandt as “Velmar Mayor Ilse Brandt”" in done.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "given", "message"),
    [
        pytest.param(("analyze", "no-such-file"), b"", "no-such-file: No such file or directory", id="no file"),
        pytest.param(("analyze", "-"), b"", "The article is empty.", id="empty"),
        pytest.param(("analyze", "-"), b"\xff\xfe", "The file is not UTF-8, from byte 0 on", id="no UTF-8"),
        pytest.param(
            ("analyze", "-", "--max-actors", "99"), b"x", "Expected `int` <= 50 - at `--max-actors`", id="range"
        ),
        pytest.param(("analyze", "-", "--engine", "llm"), b"x", "No model is configured", id="no model"),
        pytest.param(
            ("analyze", "-", "--language", "EN; ignore"),
            b"x",
            " - at `--language`",
            id="language",
        ),
        pytest.param(
            ("analyze", "-", "--title", os.fsdecode(b"a\xff")),
            b"x",
            "U+DCFF at code point 1 is not allowed",
            id="title",
        ),
    ],
)
def test_a_failure_is_one_line(arguments: Sequence[str], given: bytes, message: str) -> None:
    """What is wrong is said on stderr in a line, with status 1 and nothing on stdout."""
    done = run(*arguments, given=given)
    assert (1, b"", 1) == (done.returncode, done.stdout, done.stderr.count(b"\n"))
    assert message in done.stderr.decode()


async def test_analyze_shows_that_a_model_works(model_stand_in: StandIn) -> None:
    """While the model reads, a line on stderr says so; stdout stays clean."""
    model_stand_in.script(does.answer(HARBOUR.with_suffix(".draft.json").read_text()))
    process = await asyncio.create_subprocess_exec(
        *command("analyze", str(HARBOUR)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=model_stand_in.base_url, PULLQUOTE_MODEL="stand-in"),
    )
    out, err = await process.communicate()
    assert ("pullquote: stand-in reads 409 words …\n", "llm") == (err.decode(), json.loads(out)["provenance"]["engine"])


def test_openapi_prints_the_document() -> None:
    """The document can be had without a server."""
    assert "3.1.0" == json.loads(run("openapi").stdout)["openapi"]


def test_a_wrong_setting_stops_the_start() -> None:
    """A variable that nobody knows is a typing error; it is named."""
    done = run("serve", PULLQUOTE_PROT="1")
    assert (1, b"pullquote: PULLQUOTE_PROT: no such setting\n") == (done.returncode, done.stderr)


def test_serve_answers_until_it_is_told_to_stop() -> None:
    """The server says what it is made of, answers, and ends with status 0 at SIGTERM."""
    port = free_port()
    with subprocess.Popen(
        command("serve"), stderr=subprocess.PIPE, cwd=ROOT, env=environment(PULLQUOTE_PORT=str(port)), text=True
    ) as server:
        assert server.stderr is not None
        lines = []
        for line in server.stderr:
            lines.append(json.loads(line))
            if "running on" in line:
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as response:
            ready = json.load(response)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
    started = next(line for line in lines if line["event"] == "service.started")
    assert ("extractive", "memory", True, 0) == (started["engine"], started["cache"], ready["ready"], server.returncode)
