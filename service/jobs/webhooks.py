"""Tells somebody's server that a batch has ended, as https://www.standardwebhooks.com has it.

The service's only call to an address that a caller names: so it goes to hosts of the settings' list only, to addresses
that are public (looked up once, and connected to as they were looked at), by TLS, and it follows nobody elsewhere.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import AF_UNSPEC, AddressFamily
from time import time
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from service.errors import InvalidFieldError
from service.jobs.batch import Batch
from service.jobs.queue import AgainError

_log = structlog.stdlib.get_logger("service.jobs")

_SECRET_PREFIX = "whsec_"  # noqa: S105 - how such secrets begin
_TIMEOUT_SECONDS = 20.0
_WAITS_SECONDS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Between tries: a day, after which nobody is told."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last four bytes are the IPv4 address that is reached."""


class WebhookRefusedError(OSError):
    """An address is none that a webhook may go to. An OSError: so aiohttp takes it for a name that has no address."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open Internet, by whatever way it is written."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner: IPv4Address | IPv6Address | None = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ip_address(ip.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def signature(secret: bytes, *, id_: str, timestamp: int, body: bytes) -> str:
    """Return the ``webhook-signature`` of a message."""
    digest = hmac.new(secret, b"%b.%d.%b" % (id_.encode(), timestamp, body), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def secret_of(text: str) -> bytes:
    """Return the bytes of a secret as it is written down.

    Raises:
        ValueError: it is none, or shorter than 24 bytes.
    """
    secret = base64.b64decode(text.removeprefix(_SECRET_PREFIX), validate=True)
    if not text.startswith(_SECRET_PREFIX) or not 24 <= len(secret) <= 64:
        raise ValueError("not a secret")
    return secret


class Destinations:
    """Where webhooks may go."""

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
        if not host or parts.username is not None or parts.password is not None or not url.isprintable() or " " in url:
            raise _refused("It is no URL of a host.")
        if not any(host == one or (one.startswith(".") and host.endswith(one)) for one in self._hosts):
            raise _refused("Its host is not among those that webhooks may go to.")
        if not self.private and _is_literal(host) and not is_public(host):
            raise _refused("Its address is not public.")


class _PublicResolver(AbstractResolver):
    """Names to public addresses. What it returns is what is connected to: a name cannot change its mind in between."""

    def __init__(self) -> None:
        self._names = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise WebhookRefusedError("an address is not public")
        return found

    async def close(self) -> None:
        await self._names.close()


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What a webhook says. No word of an article."""

    id: str
    state: str
    total: int
    done: int
    failed: int
    cancelled: int


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook."""

    type: str
    timestamp: str
    data: Ended


class Webhooks:
    """Sends them."""

    def __init__(self, destinations: Destinations, secret: bytes, *, clock: Callable[[], float] = time) -> None:
        """Send to ``destinations``, signed with ``secret``; ``clock`` gives Unix seconds."""
        self.sent = 0
        self.failed = 0
        self._destinations = destinations
        self._secret = secret
        self._clock = clock

    async def tell(self, batch: Batch, *, tries: int) -> None:
        """Say that ``batch`` has ended; the same message, by its id, each time.

        Raises:
            AgainError: nobody has taken it yet.
        """
        url, id_ = batch.webhook or "", f"msg_{batch.id}"
        body = msgspec.json.encode(_message(batch))
        timestamp = int(self._clock())
        headers = {
            "content-type": "application/json",
            "webhook-id": id_,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._secret, id_=id_, timestamp=timestamp, body=body),
        }
        try:
            # The settings may have changed since the batch was taken.
            self._destinations.require(url)
            status = await self._post(url, body, headers)
        except (InvalidFieldError, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._failed(batch, tries, type(error).__name__)
        else:
            if not 200 <= status < 300:
                self._failed(batch, tries, str(status))
            else:
                self.sent += 1

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        resolver = None if self._destinations.private else _PublicResolver()
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver),
                timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS),
                trust_env=False,
            ) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status

    def _failed(self, batch: Batch, tries: int, reason: str) -> None:
        self.failed += 1
        is_last = tries > len(_WAITS_SECONDS)
        _log.warning("webhook.failed", batch=batch.id, tries=tries, reason=reason, given_up=is_last)
        if not is_last:
            raise AgainError(after_seconds=_WAITS_SECONDS[tries - 1])


def _message(batch: Batch) -> Message:
    ended = datetime.fromtimestamp(batch.ended_at or batch.created_at, UTC).isoformat()
    return Message(
        type=f"batch.{batch.state}",
        timestamp=ended,
        data=Ended(
            id=batch.id,
            state=batch.state,
            total=batch.total,
            done=batch.done,
            failed=batch.failed,
            cancelled=batch.cancelled,
        ),
    )


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _refused(why: str) -> InvalidFieldError:
    return InvalidFieldError(why, pointer="$.webhook")
