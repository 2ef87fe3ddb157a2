"""The worker process at its end."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.redis.server import free_port


@pytest.fixture
def waiting() -> Iterator[subprocess.Popen[str]]:
    """Yield a worker whose Redis is away, once it says that it waits."""
    environment = {"PULLQUOTE_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    command = [sys.executable, "-m", "service", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert any("worker.waiting" in line for line in running.stderr)
        try:
            yield running
        finally:
            running.kill()


def test_a_worker_that_waits_for_redis_ends_when_it_is_told_to(waiting: subprocess.Popen[str]) -> None:
    """SIGTERM is handled, not left to the system, which does nothing for a container's first process."""
    waiting.send_signal(signal.SIGTERM)
    assert 0 == waiting.wait(20)
