"""The guard that keeps the suite at home."""

import asyncio
import socket

import pytest

from tests.network import NetworkReachedError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("198.51.100.7", 443)])
def test_a_connection_to_elsewhere_is_stopped(address: tuple[str, int]) -> None:
    """No socket leaves the loopback (documentation addresses, RFC 5737)."""
    with socket.socket() as one, pytest.raises(NetworkReachedError):
        one.connect(address)


async def test_a_name_is_not_looked_up() -> None:
    """Not even the question for an address leaves, from a thread either."""
    with pytest.raises(NetworkReachedError):
        await asyncio.open_connection("models.example", 443)


def test_the_loopback_is_reached() -> None:
    """What a test starts itself can be called."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert server.getsockname() == one.getpeername()
