"""A real redis-server, private to one test process: its own port, its own folder, nothing persistent."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic

START_SECONDS = 20


def redis_server_path() -> str:
    """Return the server to run: ``$REDIS_SERVER``, or the one on the path."""
    path = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
    if path is None:
        raise RuntimeError("no redis-server: install one, or name it in REDIS_SERVER (`make test` does both)")
    return path


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """A server process that can be stopped in every way."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Keep nothing outside ``folder``; ``options`` are words of its command line, a configuration file first."""
        self.port = free_port()
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "RedisServer":
        """Run it until it answers; after a `kill` on the same port and empty."""
        files = self._options[:1] if self._options[:1] and not self._options[0].startswith("--") else ()
        arguments = [
            redis_server_path(),
            *files,
            *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)),
            *("--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile", "redis.log"),
            *self._options[len(files) :],
        ]
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._process = process
        _until(lambda: _answers(self.port) or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError((self._folder / "redis.log").read_text())
        return self

    def option(self, name: str) -> str:
        """Return what follows a word of its command line."""
        return self._options[self._options.index(name) + 1]

    def say(self, *words: str) -> bytes:
        """Send one command over a connection of its own and return the raw reply's first 4096 bytes."""
        return _say(self.port, *words)

    def pause(self) -> None:
        """Stop it in its tracks: connections stay open, nothing is answered."""
        self._running.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused one go on."""
        self._running.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without notice."""
        process, self._process = self._running, None
        process.kill()
        process.wait()

    def close(self) -> None:
        """End it if it runs."""
        if self._process is not None:
            self.kill()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process


def _until(is_so: Callable[[], bool]) -> None:
    end = monotonic() + START_SECONDS
    while not is_so():
        if monotonic() > end:
            raise TimeoutError("redis-server does not answer")


def _answers(port: int) -> bool:
    try:
        # A server with a password answers too: it says that it wants one.
        return _say(port, "PING").startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def _say(port: int, *words: str) -> bytes:
    parts = [word.encode() for word in words]
    command = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(command)
        return connection.recv(4096)
