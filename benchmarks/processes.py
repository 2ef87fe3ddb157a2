"""Servers in processes of their own, and what they used of a core."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 120


@contextmanager
def serving(
    command: list[str], port: int, ready: str, environment: dict[str, str], *, cores: Sequence[int] = ()
) -> Generator[int, None, None]:
    """Run a server until the block ends; yield its process id once it answers.

    Args:
        command: starts it.
        port: where it listens on 127.0.0.1.
        ready: a path that it answers once it is ready.
        environment: its variables; none of ours are handed down.
        cores: where it runs; wherever there is room where empty.
    """
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_", "OTEL_"))
    }
    pinned = ["taskset", "-c", ",".join(map(str, cores)), *command] if cores else command
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(pinned, env=kept | environment, stdout=log, stderr=log)
        try:
            until = time.monotonic() + _START_SECONDS
            while not _answers(port, ready):
                if time.monotonic() > until or process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(log.read().decode()[-2000:])
                time.sleep(0.1)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _answers(port: int, path: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
    except OSError:
        return False
    return True
