"""Every way to run a Redis that a URL can name: what is refused at the start, and what real servers answer."""

import pytest

from service.redis_client import connect, disconnect


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:6379",
        "127.0.0.1:6379",
        "",
        "redis://127.0.0.1:port",
        "redis://127.0.0.1:6379/0?no_such_option=1",
        "redis+sentinel://127.0.0.1:26379",
        "redis+sentinel://127.0.0.1:26379/name/0/more",
        "redis+sentinel://127.0.0.1:26379,/name",
        "redis+sentinel://127.0.0.1:port/name",
        "redis+sentinel://127.0.0.1/name?no_such_option=1",
        "redis+cluster://",
        "redis+cluster://127.0.0.1/1",
        "redis+cluster://127.0.0.1?no_such_option=1",
        "http+cluster://127.0.0.1",
        "unix+cluster:///run/redis.sock",
        "redis+other://127.0.0.1",
    ],
)
def test_refuses_what_is_no_redis_url(url: str) -> None:
    """A URL that cannot work is refused at the start, and not repeated: it may hold a password."""
    with pytest.raises(ValueError, match=r"^not a URL of a Redis server$"):
        connect(url)


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://[::1]:6379",
        "rediss://user:secret@redis.example:6380/1",
        "unix:///run/redis.sock?db=2",
        "redis+sentinel://127.0.0.1/name",
        "redis+sentinel://[::1]:26379,host.example/name/3",
        "rediss+sentinel://user:p%40ss@one:26379,two:26380/name?sentinel_password=other",
        "redis+cluster://127.0.0.1",
        "rediss+cluster://user:secret@one:6379,two:6380",
    ],
)
async def test_takes_what_is_one(url: str) -> None:
    """Nothing is connected to yet, so that a Redis that comes later is no trouble; and what was made can be closed."""
    await disconnect(connect(url))
