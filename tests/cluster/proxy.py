"""HAProxy in front of the processes: it knows by ``/readyz`` whom to send to, and sends again what nobody answered."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.cluster.process import is_ready
from tests.redis.topologies import until

# A POST may be sent again: an article is read once under its content address. The body is kept for that.
_CONFIGURATION = """
global
    maxconn 4000
    tune.bufsize 65536
defaults
    mode http
    timeout connect 1s
    timeout client 60s
    timeout server 60s
    timeout check 5s
    option http-buffer-request
    option redispatch 1
    retries 3
    retry-on conn-failure empty-response response-timeout 0rtt-rejected
frontend front
    bind 127.0.0.1:{port}
    default_backend processes
backend processes
    balance roundrobin
    http-reuse safe
    option httpchk GET /readyz
    default-server check inter 500ms fall 2 rise 1
{servers}
"""


class Proxy:
    """A running HAProxy."""

    def __init__(self, program: str, port: int, servers: Sequence[int], folder: Path) -> None:
        """Listen on ``port`` for those who listen on ``servers``."""
        lines = "\n".join(f"    server process{number} 127.0.0.1:{one}" for number, one in enumerate(servers))
        file = folder / "haproxy.cfg"
        file.write_text(_CONFIGURATION.format(port=port, servers=lines), "utf-8")
        self.url = f"http://127.0.0.1:{port}"
        self._running = subprocess.Popen([program, "-q", "-f", str(file)])
        until(lambda: is_ready(self.url), "haproxy does not start")

    def close(self) -> None:
        """End it."""
        self._running.terminate()
        self._running.wait(10)
