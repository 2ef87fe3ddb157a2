"""No test reaches a network: whatever tries to leave the loopback fails the test that tried.

By an audit hook, which sees every Python socket, also those of threads and event loops. Processes that a test starts,
and event loops that bring their own sockets (uvloop), are not seen.
"""

import ipaddress
import sys


class NetworkReachedError(BaseException):
    """A test tried to leave the loopback. No `Exception`: nothing that is tested may swallow it."""


def _is_near(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_near(host):
        raise NetworkReachedError(f"a test tried to reach {host!r}")


def pytest_configure() -> None:
    """Guard the whole run. A hook cannot be taken back, which suits."""
    sys.addaudithook(_hook)
