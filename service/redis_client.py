"""One way to a Redis or Valkey, however it is run: a client that soon gives up.

| URL | what it is |
| --- | --- |
| ``redis://[[user]:password@]host[:port][/db]`` | one server |
| ``rediss://…`` | the same over TLS |
| ``unix://[[user]:password@]/path[?db=n]`` | one server, by a socket of this machine |
| ``redis+sentinel://[[user]:password@]host[:port],…/name[/db]`` | the master that these sentinels name |
| ``redis+cluster://[[user]:password@]host[:port],…`` | a cluster, found by any of these nodes |

``rediss+sentinel`` and ``rediss+cluster`` are TLS again, to the sentinels too. Whoever needs a user and a password for
the sentinels themselves adds ``?sentinel_username=…&sentinel_password=…``. What else redis-py takes in a query it takes
here. In a user's name or a password, whatever is no letter or digit is percent-encoded.
"""

from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import SSLConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException
from redis.maint_notifications import MaintNotificationsConfig

RedisClient = Redis | RedisCluster

SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")

_SENTINEL_PORT, _REDIS_PORT = 26379, 6379
_SENTINEL_OPTIONS = ("sentinel_username", "sentinel_password")


def connect(
    url: str, *, connections: int = 16, timeout_seconds: float = 0.2, ca_file: str | None = None
) -> RedisClient:
    """Return a client for ``url``; it connects when it is used.

    Args:
        url: see above.
        connections: most at a time, to each node; with one server, callers wait ``timeout_seconds`` for a free one.
        timeout_seconds: for connecting, and for each answer. A connection that was lost is made again once.
        ca_file: PEM file of the authorities that a TLS server's certificate must come from; the system's where None.

    Raises:
        ValueError: it is no such URL. The message does not repeat it: it may hold a password.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": timeout_seconds,
        # A lost connection is worth another try, a server that does not answer is not.
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        # Fewer round trips before a connection's first answer, and no server may lengthen our timeouts.
        "driver_info": None,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    if ca_file is not None and url.startswith("rediss"):
        options["ssl_ca_certs"] = ca_file
    try:
        _, _, kind = urlsplit(url).scheme.partition("+")
        if kind == "sentinel":
            return _master(url, options)
        if kind == "cluster":
            return _cluster(url, connections, options)
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # untyped **kwargs
            url, max_connections=connections, timeout=timeout_seconds, **options
        )
        # An unknown option in the URL's query would otherwise fail each request instead of the start.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, AttributeError, RedisClusterException):
        raise ValueError("not a URL of a Redis server") from None
    return Redis.from_pool(pool)


async def ping(client: RedisClient) -> object:
    """Ask whether the server is there; of a cluster, each master."""
    untyped: Any = client
    nodes = {"target_nodes": RedisCluster.PRIMARIES} if isinstance(client, RedisCluster) else {}
    return await untyped.ping(**nodes)


async def disconnect(client: RedisClient) -> None:
    """Close every connection of ``client``, those to sentinels too."""
    if isinstance(client, RedisCluster):
        await client.aclose()
        return
    await client.aclose(close_connection_pool=True)
    pool = client.connection_pool
    if isinstance(pool, SentinelConnectionPool):
        sentinels = cast("Sentinel", pool.sentinel_manager)  # pyright: ignore[reportUnknownMemberType]  # untyped
        await sentinels.aclose()


def nodes_of(url: str) -> list[dict[str, Any]]:
    """Return what redis-py makes of each host of a URL, as if it stood there alone.

    Raises:
        ValueError: it is no such URL.
    """
    parts = urlsplit(url)
    scheme, _, kind = parts.scheme.partition("+")
    path = parts.path
    if kind == "sentinel":
        _, name, *rest = parts.path.split("/")
        if not name or len(rest) > 1:
            raise ValueError("not the name of a master")
        path = f"/{rest[0]}" if rest else ""
    elif kind == "cluster" and parts.path.strip("/"):
        raise ValueError("a cluster has no numbered databases")
    query = urlencode(
        [one for one in parse_qsl(parts.query, keep_blank_values=True) if one[0] not in _SENTINEL_OPTIONS]
    )
    port = _SENTINEL_PORT if kind == "sentinel" else _REDIS_PORT
    who, at, hosts = parts.netloc.rpartition("@")
    nodes: list[dict[str, Any]] = [
        {"port": port, **parse_url(f"{scheme}://{who}{at}{host}{path}?{query}")} for host in hosts.split(",")
    ]
    if not all("host" in node or "path" in node for node in nodes):
        raise ValueError("a host is missing")
    return nodes


def master_of(url: str) -> tuple[str, dict[str, str | None]]:
    """Return the name of the master that sentinels watch, and the ``username`` and ``password`` that they want."""
    parts = urlsplit(url)
    own = dict(parse_qsl(parts.query, keep_blank_values=True))
    username, password = (own.get(field) for field in _SENTINEL_OPTIONS)
    return parts.path.split("/")[1], {"username": username, "password": password}


def _master(url: str, options: dict[str, Any]) -> Redis:
    nodes = nodes_of(url)
    name, ours = master_of(url)
    given = {key: value for key, value in nodes[0].items() if key not in ("host", "port")}
    is_tls = given.pop("connection_class", None) is SSLConnection
    hop = {key: value for key, value in (given | options).items() if key.startswith(("socket_", "ssl_", "retry"))}
    sentinels = Sentinel(  # type: ignore[no-untyped-call]
        [(node["host"], node["port"]) for node in nodes],
        sentinel_kwargs={**hop, "ssl": is_tls, **ours},
    )
    client: Redis = sentinels.master_for(  # pyright: ignore[reportUnknownMemberType]  # untyped **kwargs
        name, ssl=is_tls, **(options | given)
    )
    client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    return client


def _cluster(url: str, connections: int, options: dict[str, Any]) -> RedisCluster:
    nodes = nodes_of(url)
    given = {key: value for key, value in nodes[0].items() if key not in ("host", "port")}
    is_tls = given.pop("connection_class", None) is SSLConnection
    # The client makes its first connections later, and would judge an unknown option then only.
    return RedisCluster(
        startup_nodes=[ClusterNode(node["host"], node["port"]) for node in nodes],
        ssl=is_tls,
        max_connections=connections,
        **(options | given),
    )
