"""`analyze` over many articles, as a process of its own."""

import asyncio
import json
import os
import pty
import signal
import subprocess
import termios
from pathlib import Path

from tests.integration.test_cli import HARBOUR, ROOT, command, environment, run
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Call
from tests.unit.pages import BODY, a_page, paragraphs


def test_a_folder_on_a_terminal(tmp_path: Path) -> None:
    """A page and lines become lines on stdout, one that fails too; the terminal shows how far it is, and the count."""
    (tmp_path / "page.html").write_text(a_page(paragraphs(*BODY)))
    (tmp_path / "lines.ndjson").write_text('{"text": "“Yes,” said Ada Lund.", "custom_id": "ada"}\n{"txt": "marker"}\n')
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with subprocess.Popen(
        command("analyze", str(tmp_path)), stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT, env=environment()
    ) as process:
        os.close(theirs)
        out, _ = process.communicate(timeout=50)
    shown = bytearray()
    try:
        while piece := os.read(ours, 10_000):
            shown += piece
    except OSError:
        pass  # as Linux tells the end
    os.close(ours)
    found = {(Path(row["file"]).name, row.get("line")): row for row in map(json.loads, out.splitlines())}
    assert "\n\n".join(BODY) == found["page.html", None]["analysis"]["article"]["text"]
    assert ("ada", "done") == (found["lines.ndjson", 1]["custom_id"], found["lines.ndjson", 1]["status"])
    assert "/problems/invalid-field" == found["lines.ndjson", 2]["problem"]["type"]
    assert (1, True, True) == (process.returncode, b"3/3" in shown, b"pullquote: 2 done, 1 failed" in shown)
    assert b"marker" not in out


async def test_an_interrupted_run_is_gone_on_with(tmp_path: Path, model_stand_in: StandIn) -> None:
    """Ctrl-C ends it at once with 130 and leaves whole lines; the next run does the rest."""
    began = asyncio.Event()
    known = does.answer(HARBOUR.with_suffix(".draft.json").read_text())

    async def behave(call: Call) -> None:
        if "Ada Lund" not in call.request.prompt:
            await known(call)
            return
        began.set()
        await does.hang()(call)

    model_stand_in.default = behave
    other, out = tmp_path / "other.txt", tmp_path / "results.ndjson"
    other.write_text("“No,” said Ada Lund.")
    arguments = ("analyze", str(HARBOUR), str(other), "--out", str(out))
    process = await asyncio.create_subprocess_exec(
        *command(*arguments, "--at-once", "1"),
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=model_stand_in.base_url, PULLQUOTE_MODEL="stand-in"),
    )
    await began.wait()
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert (130, b"pullquote: 1 done, 0 failed\n") == (process.returncode, err)
    again = await asyncio.to_thread(run, *arguments, "--resume")
    assert (0, b"pullquote: 1 done, 0 failed, 1 were there\n") == (again.returncode, again.stderr)
    assert ["llm", "extractive"] == [
        json.loads(line)["analysis"]["provenance"]["engine"] for line in out.read_bytes().splitlines()
    ]
