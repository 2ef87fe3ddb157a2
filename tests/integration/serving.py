"""The service as a process of its own, as `make run` starts it."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


_SOON = {"PULLQUOTE_DRAIN_SECONDS": "0"}
"""Nobody's health checks are waited for when it ends."""


class Served:
    """A running service and what it logs."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Start it on a free port; ``settings`` are its environment variables. Returns when it listens."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_"))
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            cwd=ROOT,
            env={**environment, "PULLQUOTE_PORT": "0", "PULLQUOTE_LOG_LEVEL": "debug", **_SOON, **settings},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: list[str] = []
        self.port = self._listening()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Tell it to end."""
        self._process.send_signal(number)

    def ended(self) -> int:
        """Return its exit status, when it has ended."""
        return self._process.wait(timeout=40)

    def stop(self) -> str:
        """End it as an orchestrator would, and return everything that it logged."""
        self._process.terminate()
        self._process.wait(timeout=40)
        self._reader.join()
        assert self._process.stderr is not None
        self._process.stderr.close()
        return "".join(self._lines)

    def _listening(self) -> int:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._lines.append(line)
            if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise RuntimeError("".join(self._lines))

    def _read(self) -> None:
        assert self._process.stderr is not None
        self._lines.extend(self._process.stderr)
