"""Where webhooks may go: the addresses that callers name are the only ones of theirs that the service calls."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from socket import AF_UNSPEC, AddressFamily
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from service.errors import InvalidFieldError

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
"""As it goes into a lookup. Whatever is written otherwise might be read otherwise by whoever connects."""

_UNICAST6 = IPv6Network("2000::/3")
"""All that IANA has given out."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last four bytes are the IPv4 address that is reached."""

_INSIDE = (IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24"))
"""Public by their numbers, for Python 3.11 at least; in Azure and in Oracle's cloud a machine learns there what it is,
and its secrets."""


class WebhookRefusedError(OSError):
    """An address is none that a webhook may go to. An OSError: so aiohttp takes it for a name that has no address."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open Internet, by whatever way it is written."""
    try:
        ip = ip_address(address)
    except ValueError:
        # None, or with a zone: such are of one link.
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in one for one in _INSIDE)
    inner = ip.ipv4_mapped or ip.sixtofour
    if ip in _NAT64:
        inner = IPv4Address(ip.packed[-4:])
    if inner is not None:
        return is_public(str(inner))
    return ip in _UNICAST6 and ip.is_global and ip.teredo is None


class Destinations:
    """Hosts that may be called."""

    def __init__(self, hosts: tuple[str, ...], *, private: bool) -> None:
        """Allow ``hosts``: names, in lower case; one that begins with a dot stands for all that end so.

        Args:
            hosts: names.
            private: whether they may also lead to private addresses, and be called without TLS.
        """
        self.private = private
        self._hosts = hosts

    def require(self, url: str) -> None:
        """Return when a webhook may go to ``url``.

        Raises:
            InvalidFieldError: it must not; says why and repeats nothing of it.
        """
        try:
            parts = urlsplit(url)
            host, _ = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise _refused("It is no URL.") from None
        if parts.scheme not in (("https", "http") if self.private else ("https",)):
            raise _refused("It is no `https` URL.")
        if not _HOST.fullmatch(host) or "@" in parts.netloc or not url.isprintable() or " " in url:
            raise _refused("It is no URL of a host.")
        if not any(host == one or (one.startswith(".") and host.endswith(one)) for one in self._hosts):
            raise _refused("Its host is not among those that webhooks may go to.")
        if not self.private and _is_literal(host) and not is_public(host):
            raise _refused("Its address is not public.")

    def resolver(self) -> AbstractResolver:
        """Return what finds the addresses of hosts."""
        return ThreadedResolver() if self.private else PublicResolver(ThreadedResolver())


class PublicResolver(AbstractResolver):
    """Names to public addresses. What it returns is what is connected to: a name cannot change its mind in between."""

    def __init__(self, names: AbstractResolver) -> None:
        """Look up by ``names``, and close it."""
        self._names = names

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC) -> list[ResolveResult]:
        """Return the addresses of ``host``.

        Raises:
            WebhookRefusedError: one of them is not public.
        """
        found = await self._names.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise WebhookRefusedError("an address is not public")
        return found

    async def close(self) -> None:
        """Let go of the lookup."""
        await self._names.close()


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refused(why: str) -> InvalidFieldError:
    return InvalidFieldError(why, pointer="$.webhook")
