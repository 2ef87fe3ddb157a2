"""A body of many lines, one at a time, as it comes in."""

from collections.abc import AsyncGenerator
from hashlib import blake2b

from litestar.types import Receive

from service.errors import BodyTooLargeError
from service.http.bodies import CallerLeftError


class Lines:
    """The lines of a request's body that are not blank, without their ends. What is read is digested, too."""

    def __init__(self, receive: Receive, *, max_bytes: int, max_line_bytes: int) -> None:
        """Read of ``receive``.

        Args:
            receive: the request's.
            max_bytes: of the whole body.
            max_line_bytes: of a line; of a longer one only its length is kept.
        """
        self._receive = receive
        self._max_bytes = max_bytes
        self._max_line_bytes = max_line_bytes
        self._digest = blake2b(digest_size=20)

    @property
    def digest(self) -> str:
        """Of all that was read."""
        return self._digest.hexdigest()

    async def read(self) -> AsyncGenerator[bytes | None, None]:
        """Yield each line; None for one that is too long.

        Raises:
            BodyTooLargeError: the body is larger than allowed; no more than that is read.
            CallerLeftError: the caller hung up before its end.
        """
        size, pieces, length, more = 0, list[bytes](), 0, True
        while more:
            event = await self._receive()
            if event["type"] != "http.request":
                raise CallerLeftError
            body, more = event["body"], event["more_body"]
            size += len(body)
            if size > self._max_bytes:
                raise BodyTooLargeError(limit=self._max_bytes)
            self._digest.update(body)
            *ended, rest = body.split(b"\n")
            for piece in ended:
                line = b"".join((*pieces, piece)) if length + len(piece) <= self._max_line_bytes else None
                pieces, length = [], 0
                if line is None or line.strip():
                    yield line
            length += len(rest)
            pieces = [*pieces, rest] if length <= self._max_line_bytes else []
        if length > self._max_line_bytes:
            yield None
        elif last := b"".join(pieces).strip():
            yield last
