"""Servers that belong together: a cluster, and a master with a replica under a sentinel's eye."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from tests.redis.server import START_SECONDS, RedisServer, free_port

OwnRedis = Callable[..., RedisServer]

SLOTS = 16384


def start_cluster(own_redis: OwnRedis) -> list[RedisServer]:
    """Return the masters of a cluster of three, which share all slots and know each other."""
    nodes = [
        own_redis("--cluster-enabled", "yes", "--cluster-port", str(free_port()), "--cluster-node-timeout", "2000")
        for _ in range(3)
    ]
    for number, node in enumerate(nodes):
        first, last = SLOTS * number // len(nodes), SLOTS * (number + 1) // len(nodes) - 1
        node.say("CLUSTER", "ADDSLOTSRANGE", str(first), str(last))
        node.say("CLUSTER", "SET-CONFIG-EPOCH", str(number + 1))
    for node in nodes[1:]:
        nodes[0].say("CLUSTER", "MEET", "127.0.0.1", str(node.port), node.option("--cluster-port"))
    until(lambda: all(_is_whole(node) for node in nodes), "the cluster does not come together")
    return nodes


def start_watched(own_redis: OwnRedis, folder: Path) -> tuple[RedisServer, RedisServer, RedisServer]:
    """Return a master, its replica, and a sentinel that calls the master ``herald`` and fails it over by itself."""
    master = own_redis("--repl-diskless-sync-delay", "0")
    replica = own_redis("--replicaof", "127.0.0.1", str(master.port))
    until(lambda: b"master_link_status:up" in replica.say("INFO", "replication"), "the replica does not follow")
    file = folder / "sentinel.conf"
    file.write_text(
        f"sentinel monitor herald 127.0.0.1 {master.port} 1\n"
        "sentinel down-after-milliseconds herald 200\n"
        "sentinel failover-timeout herald 3000\n"
    )
    sentinel = own_redis(str(file), "--sentinel")
    until(lambda: b"slave" in sentinel.say("SENTINEL", "REPLICAS", "herald"), "the sentinel does not see the replica")
    return master, replica, sentinel


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Return the files of a certificate for 127.0.0.1 that vouches for itself, and of its key."""
    certificate, key = folder / "server.crt", folder / "server.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Return when something has come about.

    Raises:
        TimeoutError: it has not, in good time; says ``otherwise``.
    """
    end = monotonic() + START_SECONDS
    while not is_so():
        if monotonic() > end:
            raise TimeoutError(otherwise)


def _is_whole(node: RedisServer) -> bool:
    info = node.say("CLUSTER", "INFO")
    return b"cluster_state:ok" in info and b"cluster_known_nodes:3" in info
