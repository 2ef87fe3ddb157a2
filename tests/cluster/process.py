"""One process of the service on a port of its own, from this tree or from another one."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

END_SECONDS = 60
START_SECONDS = 60
"""Longest that a start may take beside processes that are kept busy."""


class Process:
    """A pod's worth of the service; on the same port whenever it is started again."""

    def __init__(self, port: int, settings: Mapping[str, str], log: Path, *, command: str = "serve") -> None:
        """Start nothing yet. What it logs is added to ``log``; a ``worker`` listens nowhere."""
        self.port = port
        self._command = command
        self._settings = settings
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, tree: Path) -> None:
        """Run the service of this tree; return when it is ready, a worker at once."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_"))
        }
        with self._log.open("ab") as log:
            running = subprocess.Popen(
                [sys.executable, "-m", "service", self._command],
                cwd=tree,
                env={**inherited, **self._settings, "PULLQUOTE_PORT": str(self.port), "PYTHONFAULTHANDLER": "1"},
                stderr=log,
            )
        self._running = running
        end = monotonic() + START_SECONDS
        while self._command == "serve" and not is_ready(self.url):
            if running.poll() is not None or monotonic() > end:
                raise RuntimeError(f"the service does not start: {self._log.read_text('utf-8')}")

    def kill(self) -> None:
        """End it as the loss of a node would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> int:
        """End it as Kubernetes would, and return its status."""
        return self._signal(signal.SIGTERM)

    def _signal(self, which: signal.Signals) -> int:
        running, self._running = self._running, None
        if running is None:
            return 0
        running.send_signal(which)
        try:
            return running.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            # It says where it stands.
            running.send_signal(signal.SIGABRT)
            running.wait(END_SECONDS)
            raise RuntimeError(f"the service does not end: {self._log.read_text('utf-8')[-4000:]}") from None


def is_ready(url: str) -> bool:
    """Say whether what listens there takes requests."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
