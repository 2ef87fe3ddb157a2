"""Tells somebody's server that a batch has ended, as https://www.standardwebhooks.com has it."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import time

import aiohttp
import msgspec
import structlog
from aiohttp.abc import AbstractResolver

from service.errors import InvalidFieldError
from service.jobs.batch import Batch
from service.jobs.destinations import Destinations
from service.jobs.queue import AgainError

_log = structlog.stdlib.get_logger("service.jobs")

_SECRET_PREFIX = "whsec_"  # noqa: S105 - how such secrets begin
_TIMEOUT_SECONDS = 20.0
_GONE = 410
"""Says that nobody will ever listen there."""

_WAITS_SECONDS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Between tries: a day, after which nobody is told."""


def signature(secrets: Sequence[bytes], *, id_: str, timestamp: int, body: bytes) -> str:
    """Return the ``webhook-signature`` of a message: one by each secret, so that each may be replaced by the next."""
    said = b"%b.%d.%b" % (id_.encode(), timestamp, body)
    digests = (hmac.new(secret, said, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def secrets_of(text: str) -> tuple[bytes, ...]:
    """Return the bytes of secrets as they are written down, with blanks between.

    Raises:
        ValueError: there is none, or one is none, or not of 24 to 64 bytes.
    """
    written = text.split()
    secrets = tuple(base64.b64decode(one.removeprefix(_SECRET_PREFIX), validate=True) for one in written)
    are_named = all(one.startswith(_SECRET_PREFIX) for one in written)
    if not secrets or not are_named or not all(24 <= len(one) <= 64 for one in secrets):
        raise ValueError("not a secret")
    return secrets


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

    def __init__(
        self,
        destinations: Destinations,
        secrets: Sequence[bytes],
        *,
        resolver: Callable[[], AbstractResolver] | None = None,
        waits_seconds: Sequence[int] = _WAITS_SECONDS,
        clock: Callable[[], float] = time,
    ) -> None:
        """Send them.

        Args:
            destinations: where they may go.
            secrets: what they are signed with.
            resolver: makes what finds the addresses of hosts; that of ``destinations`` where None.
            waits_seconds: between one try and the next; after the last nobody is told.
            clock: Unix seconds.
        """
        self.sent = 0
        self.failed = 0
        self._destinations = destinations
        self._secrets = secrets
        self._resolver = resolver or destinations.resolver
        self._waits_seconds = waits_seconds
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
            "webhook-signature": signature(self._secrets, id_=id_, timestamp=timestamp, body=body),
        }
        try:
            # The settings may have changed since the batch was taken.
            self._destinations.require(url)
            status = await self._post(url, body, headers)
        except (InvalidFieldError, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._failed(batch, tries, type(error).__name__)
        else:
            if 200 <= status < 300:
                self.sent += 1
            else:
                self._failed(batch, tries, str(status), is_last=status == _GONE)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=self._resolver()),
                timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS),
                trust_env=False,
            ) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status

    def _failed(self, batch: Batch, tries: int, reason: str, *, is_last: bool = False) -> None:
        self.failed += 1
        is_last = is_last or tries > len(self._waits_seconds)
        _log.warning("webhook.failed", batch=batch.id, tries=tries, reason=reason, given_up=is_last)
        if not is_last:
            raise AgainError(after_seconds=self._waits_seconds[tries - 1])


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
