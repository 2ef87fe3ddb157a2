"""API keys: named, hashed, in a file that may change while the service runs.

A key is 256 random bits, so one round of SHA-256 hides it: there is nothing to guess, and nothing to slow down.
"""

import hashlib
import secrets
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from time import monotonic, time
from typing import Annotated

import msgspec
import structlog
from msgspec import Meta, Struct

from service.access.caller import Allowance, Caller, Scope

_log = structlog.stdlib.get_logger("service.access")

_PREFIX = "pq_"
"""By which scanners for leaked secrets may know one."""

_LOOK_SECONDS = 5.0
"""How often the file is looked at, when somebody calls."""

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,64}(?!\n)$")]


class KeysFileError(Exception):
    """The file of keys cannot be used; the message says why and repeats nothing of it."""


class _Key(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry. Several may have one name: an old and a new key while one takes the other's place."""

    name: Name
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}(?!\n)$")]
    scopes: Annotated[list[Scope], Meta(min_length=1)]
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    limits: Allowance | None = None
    """The settings' where None."""


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    keys: Annotated[list[_Key], Meta(min_length=1)]


class _Held(Struct, frozen=True, kw_only=True):
    digest: bytes
    caller: Caller
    expires_at: float
    """Unix seconds."""


class Keys:
    """The keys of a file. It is read again when it has changed; one that cannot be used changes nothing."""

    def __init__(
        self,
        path: Path,
        *,
        allowance: Allowance,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], float] = time,
    ) -> None:
        """Read ``path``.

        Args:
            path: TOML, or JSON where it ends in ``.json``.
            allowance: of keys that have no limits of their own.
            clock: seconds; never goes back.
            now: Unix seconds.

        Raises:
            KeysFileError: it cannot be used.
        """
        self.reloads_failed = 0
        self._path = path
        self._allowance = allowance
        self._clock = clock
        self._now = now
        self._look_at = clock() + _LOOK_SECONDS
        self._seen = _stamp(path)
        self._held = self._read()

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._held)

    def caller(self, key: bytes) -> Caller | None:
        """Return whose key it is; None where it is nobody's, or was."""
        if self._clock() >= self._look_at:
            self._look()
        digest = hashlib.sha256(key).digest()
        held = self._held.get(digest[:8])
        # The look-up tells no more than that a digest begins so: nobody can choose a key by that.
        if held is None or not compare_digest(held.digest, digest) or held.expires_at <= self._now():
            return None
        return held.caller

    def _look(self) -> None:
        self._look_at = self._clock() + _LOOK_SECONDS
        stamp = _stamp(self._path)
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._held = self._read()
        except KeysFileError as error:
            self.reloads_failed += 1
            # Our own words; the old keys stay.
            _log.error("keys.broken", reason=str(error))
        else:
            _log.info("keys.read", keys=len(self._held))

    def _read(self) -> Mapping[bytes, _Held]:
        held: dict[bytes, _Held] = {}
        for key in _decoded(self._path).keys:
            digest = bytes.fromhex(key.sha256)
            if digest[:8] in held:
                raise KeysFileError("two entries have the same key")
            caller = Caller(name=key.name, scopes=frozenset(key.scopes), allowance=key.limits or self._allowance)
            ends = float("inf") if key.expires_at is None else key.expires_at.timestamp()
            held[digest[:8]] = _Held(digest=digest, caller=caller, expires_at=ends)
        return held


def new_key() -> str:
    """Return a key that nobody had before."""
    return _PREFIX + secrets.token_urlsafe(32)


def entry_for(name: str, key: str) -> str:
    """Return what a file of keys says of a new key, as TOML.

    Raises:
        ValueError: the name is none for a key.
    """
    try:
        msgspec.convert(name, Name)
    except msgspec.ValidationError:
        raise ValueError("a name has 1 to 64 letters, digits, dots, dashes and underscores") from None
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f'[[keys]]\nname = "{name}"\nsha256 = "{digest}"\nscopes = ["analyse", "verify"]\n'


def _decoded(path: Path) -> _File:
    try:
        data = path.read_bytes()
        raw: object = msgspec.json.decode(data) if path.suffix == ".json" else tomllib.loads(data.decode())
        return msgspec.convert(raw, _File)
    except OSError as error:
        raise KeysFileError(f"cannot be read: {error.strerror}") from None
    except msgspec.ValidationError as error:
        # A pattern's message has the pattern in it and an unknown field its name, no value.
        raise KeysFileError(f"is not a file of keys: {_where(error)}") from None
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise KeysFileError("is no JSON" if path.suffix == ".json" else "is no TOML") from None


def _where(error: msgspec.ValidationError) -> str:
    what, _, where = str(error).partition(" - at ")
    return f"{'not one of the values it takes' if what.startswith('Invalid enum') else what} at {where or '`$`'}"


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what is another when the file is; None where there is none. A Secret's file is a link that is replaced."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
