"""Access tokens of an identity provider: signed JWTs, checked against the keys that it publishes (RFC 7517, 9068)."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from time import monotonic, time

import jwt
import structlog
from cachetools import TTLCache

from service.access.caller import SCOPES, Allowance, Caller, Scope
from service.errors import AccessAwayError

_log = structlog.stdlib.get_logger("service.access")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a private key only: with a shared secret, whoever checks could sign."""

REQUIRED = ("iss", "aud", "exp", "sub")
"""Of RFC 9068's, what decides here. ``nbf`` and ``iat`` are held to where they are there; many providers send none."""

_LEEWAY_SECONDS = 10.0
_FRESH_SECONDS = 600.0
"""How long published keys are used without looking whether there are others."""
_AGAIN_SECONDS = 15.0
"""How soon they are fetched again at the earliest, whoever shows which key's name."""
_REMEMBERED = 2048
_REMEMBER_SECONDS = 30.0
"""A token that was good is good for so long without its signature being checked again, unless it ends before."""

Fetch = Callable[[], Awaitable[bytes]]


class Tokens:
    """Says whose token it is. For one event loop."""

    def __init__(
        self,
        fetch: Fetch,
        *,
        issuer: str,
        audience: str,
        allowance: Allowance,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], float] = time,
    ) -> None:
        """Fetch keys when they are needed.

        Args:
            fetch: returns the published JWK Set; raises OSError or ValueError.
            issuer: who must have made a token.
            audience: whom it must be for.
            allowance: of each caller, told apart by the token's subject.
            clock: seconds; never goes back.
            now: Unix seconds, for the memory of tokens that were good.
        """
        self._fetch = fetch
        self._issuer = issuer
        self._audience = audience
        self._allowance = allowance
        self._clock = clock
        self._now = now
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._good: TTLCache[bytes, tuple[Caller, float]] = TTLCache(_REMEMBERED, _REMEMBER_SECONDS, clock)

    def remembered(self, token: str) -> Caller | None:
        """Return whose token it is where it was found good a moment ago, else None."""
        known = self._good.get(_digest(token))
        return known[0] if known is not None and self._now() < known[1] else None

    async def caller(self, token: str) -> Caller | None:
        """Return whose token it is; None where it is no good.

        Raises:
            AccessAwayError: it cannot be told.
        """
        known = self.remembered(token)
        if known is not None:
            return known
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            return None
        if header.get("alg") not in ALGORITHMS:
            return None
        key = await self._key(str(header.get("kid", "")))
        if key is None or key.algorithm_name != header["alg"]:
            return None
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except jwt.InvalidTokenError:
            return None
        caller = self._caller(claims)
        self._good[_digest(token)] = caller, float(claims["exp"])
        return caller

    def _caller(self, claims: dict[str, object]) -> Caller:
        asked = claims.get("scope", "")
        scopes = frozenset(asked.split()) if isinstance(asked, str) else frozenset[str]()
        # A subject may be somebody's address: logs and counts know its digest.
        subject = hashlib.sha256(f"{self._issuer} {claims['sub']}".encode()).hexdigest()[:16]
        allowed = frozenset[Scope](scope for scope in SCOPES if scope in scopes)
        return Caller(name=f"token:{subject}", scopes=allowed, allowance=self._allowance)

    async def _key(self, name: str) -> jwt.PyJWK | None:
        if name not in self._keys or self._clock() - self._fetched_at > _FRESH_SECONDS:
            async with self._fetching:
                # Whoever waited meanwhile finds it done.
                if name not in self._keys or self._clock() - self._fetched_at > _FRESH_SECONDS:
                    await self._refresh()
        if not self._keys:
            raise AccessAwayError("The identity provider's keys cannot be had; whose the token is cannot be told.")
        return self._keys.get(name)

    async def _refresh(self) -> None:
        if self._clock() - self._tried_at < _AGAIN_SECONDS:
            return
        self._tried_at = self._clock()
        try:
            found = jwt.PyJWKSet.from_json((await self._fetch()).decode())
        except (OSError, ValueError, TypeError, AttributeError, jwt.PyJWTError) as error:
            # The old ones are used on; the type only: an answer's words are somebody else's.
            _log.warning("tokens.keys_away", error=type(error).__name__)
            return
        self._fetched_at = self._tried_at
        usable = [key for key in found.keys if key.algorithm_name in ALGORITHMS and key.public_key_use in {None, "sig"}]
        self._keys = {str(key.key_id or ""): key for key in usable}
        _log.info("tokens.keys_read", keys=len(self._keys))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
