"""The command that fills the cache, as a process of its own, on a real Redis."""

import asyncio
import json
from pathlib import Path

from tests.integration.test_cli import run
from tests.redis.server import free_port
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does

LINES = [
    {"text": f"The council will close bridge {number}. “Nobody will cross it,” said Ilse Brandt, the mayor."}
    for number in range(5)
]
GOOD = b"".join(json.dumps(line).encode() + b"\n" for line in LINES)


def test_what_is_there_is_not_made_again(redis_url: str, tmp_path: Path) -> None:
    """The second time, with one article more, that one is made; what was broken off goes on where it ended."""
    file = tmp_path / "articles.ndjson"
    file.write_bytes(GOOD)
    first = run("warm", str(file), PULLQUOTE_REDIS_URL=redis_url)
    more = json.dumps({"text": "“One more,” said Ilse Brandt."}).encode()
    second = run("warm", str(file), "-", given=b"\n" + more, PULLQUOTE_REDIS_URL=redis_url)
    assert [
        (0, b"", b"pullquote: 0 found, 5 made, 0 failed\n"),
        (0, b"", b"pullquote: 5 found, 1 made, 0 failed\n"),
    ] == [(done.returncode, done.stdout, done.stderr) for done in (first, second)]


def test_what_is_wrong_is_told_by_line(redis_url: str) -> None:
    """What cannot be analysed is a problem on standard output, with its line and no word of it; others go on."""
    given = GOOD + b'{"text": "x", "titel": "marker"}\n\n{"text": ""}\n{marker\n' + b'{"text":"' + b"a" * 2000 + b'"}\n'
    done = run("warm", given=given, PULLQUOTE_REDIS_URL=redis_url, PULLQUOTE_MAX_BODY_BYTES="1024")
    told = sorted((json.loads(line) for line in done.stdout.splitlines()), key=lambda problem: int(problem["line"]))
    assert [
        (6, 400, "/problems/invalid-field"),
        (8, 422, "/problems/empty-article"),
        (9, 400, "/problems/malformed-body"),
        (10, 413, "/problems/body-too-large"),
    ] == [(problem["line"], problem["status"], problem["type"]) for problem in told]
    assert (1, b"pullquote: 0 found, 5 made, 4 failed\n") == (done.returncode, done.stderr)
    assert b"marker" not in done.stdout


def test_without_a_cache_nothing_is_done() -> None:
    """What this process alone would remember is no use."""
    done = run("warm", given=GOOD)
    assert (1, b"", b"pullquote: PULLQUOTE_REDIS_URL: without it no cache outlives this command\n") == (
        done.returncode,
        done.stdout,
        done.stderr,
    )


def test_a_cache_that_takes_nothing_is_a_failure() -> None:
    """Where Redis is away nothing was achieved, and each line says so."""
    done = run("warm", given=GOOD, PULLQUOTE_REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    told = {json.loads(line)["detail"] for line in done.stdout.splitlines()}
    assert (1, {"It was made, and the cache did not take it."}) == (done.returncode, told)


async def test_the_rules_in_the_model_s_stead_are_a_failure(redis_url: str, model_stand_in: StandIn) -> None:
    """An article at which the model failed is told: it is to be tried again."""
    model_stand_in.default = does.status(401)
    variables = {"PULLQUOTE_REDIS_URL": redis_url, "OPENAI_BASE_URL": model_stand_in.base_url, "OPENAI_API_KEY": KEY}
    done = await asyncio.to_thread(run, "warm", given=GOOD, **variables)
    assert (1, b"pullquote: 0 found, 0 made, 5 failed\n", 5) == (
        done.returncode,
        done.stderr,
        len(done.stdout.splitlines()),
    )
