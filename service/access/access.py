"""Who it is that calls, by what came with the request."""

from collections.abc import Iterable
from typing import Protocol

from service.access.caller import Allowance, Caller, anonymous
from service.access.keys import Keys
from service.errors import UnknownCallerError

RawHeaders = Iterable[tuple[bytes, bytes]]

_MOST_BYTES = 8192
"""Of a key or token; a token with many claims has some two thousand."""


class Bearer(Protocol):
    """`service.access.tokens.Tokens`, whose room is imported only where tokens are on."""

    def remembered(self, token: str) -> Caller | None:
        """See `Tokens.remembered`."""
        ...

    async def caller(self, token: str) -> Caller | None:
        """See `Tokens.caller`."""
        ...


class Access:
    """Knows callers by their keys and tokens; everybody where it has neither to go by."""

    def __init__(self, keys: Keys | None, tokens: Bearer | None, *, allowance: Allowance) -> None:
        """Ask ``keys``, then ``tokens``; where both are None, everybody is one caller with ``allowance``."""
        self.keys = keys
        self._tokens = tokens
        self._everybody = anonymous(allowance) if keys is None and tokens is None else None

    @property
    def is_open(self) -> bool:
        """Whether everybody may call."""
        return self._everybody is not None

    def known(self, headers: RawHeaders) -> Caller | None:
        """Return who calls, as `caller` does, where nobody need be asked; else None."""
        if self._everybody is not None:
            return self._everybody
        given = _given(headers)
        if given is None or len(given) > _MOST_BYTES:
            return None
        caller = self.keys.caller(given) if self.keys is not None else None
        if caller is None and self._tokens is not None:
            caller = self._tokens.remembered(given.decode("latin-1"))
        return caller

    async def caller(self, headers: RawHeaders) -> Caller:
        """Return who calls.

        Raises:
            UnknownCallerError: nobody that is known.
            AccessAwayError: that cannot be told now.
        """
        if self._everybody is not None:
            return self._everybody
        given = _given(headers)
        if given is None:
            raise UnknownCallerError(is_given=False)
        caller = None
        if len(given) <= _MOST_BYTES:
            caller = self.keys.caller(given) if self.keys is not None else None
            if caller is None and self._tokens is not None and given.count(b".") == 2:
                caller = await self._tokens.caller(given.decode("latin-1"))
        if caller is None:
            raise UnknownCallerError(is_given=True)
        return caller


def _given(headers: RawHeaders) -> bytes | None:
    """Return the key or token: ``Authorization: Bearer``, or else ``X-API-Key``."""
    key = None
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip()
        if name == b"x-api-key":
            key = value.strip()
    return key
