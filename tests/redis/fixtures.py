"""Redis for tests: one server a test process, emptied before each test; and servers of a test's own, to be broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.redis.server import RedisServer


@pytest.fixture(scope="session")
def _shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.close()


@pytest.fixture
def redis_server(_shared_redis: RedisServer) -> RedisServer:
    """Return a real, empty, well server, shared by the tests of this process. Do not break it."""
    _shared_redis.say("FLUSHALL")
    return _shared_redis


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """Return where the shared server listens."""
    return redis_server.url


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Callable[..., RedisServer]]:
    """Return a function that starts a server of the test's own, with options of its command line."""
    servers: list[RedisServer] = []

    def start(*options: str) -> RedisServer:
        folder = tmp_path / f"redis-{len(servers)}"
        folder.mkdir()
        servers.append(RedisServer(folder, *options))
        return servers[-1].start()

    yield start
    for server in servers:
        server.close()
