"""Access tokens, checked against keys that a real server publishes."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from time import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from service.access.caller import UNBOUNDED
from service.access.published import published_at
from service.access.tokens import Tokens
from service.errors import AccessAwayError

ISSUER, AUDIENCE = "https://id.example", "pullquote"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())


class Provider:
    """An identity provider: publishes keys over HTTP, as many as a test says."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [
            {**RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True), "kid": "rsa", "use": "sig", "alg": "RS256"},
            {**ECAlgorithm.to_jwk(EC.public_key(), as_dict=True), "kid": "ec"},
        ]
        self.asked = 0
        self.body: bytes | None = None
        """Answered in place of the keys."""
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        body = json.dumps({"keys": self.keys}).encode() if self.body is None else self.body
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()


class Clock:
    """Seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


@pytest.fixture
async def provider() -> AsyncGenerator[Provider, None]:
    """Return a provider that answers."""
    provider = Provider()
    server = await asyncio.start_server(provider.answer, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"
    yield provider
    server.close()


@pytest.fixture
def clock() -> Clock:
    """Return the clock of `tokens`."""
    return Clock()


@pytest.fixture
def tokens(provider: Provider, clock: Clock) -> Tokens:
    """Return what checks."""
    return Tokens(published_at(provider.url), issuer=ISSUER, audience=AUDIENCE, allowance=UNBOUNDED, clock=clock)


def signed(key: Any = EC, algorithm: str = "ES256", kid: str | None = "ec", **claims: object) -> str:
    """Return a good token, but for what a test says."""
    now = int(time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": now + 60, "scope": "analyse openid", **claims}
    present = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(present, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(EC, "ES256", "ec"), (RSA, "RS256", "rsa")])
async def test_a_good_token(tokens: Tokens, key: Any, algorithm: str, kid: str) -> None:
    """Its subject may do what its scopes say and we know; its name in the log is not the subject's."""
    caller = await tokens.caller(signed(key, algorithm, kid))
    assert caller is not None
    assert {"analyse"} == set(caller.scopes)
    assert caller.name.startswith("token:")
    assert "ada" not in caller.name


BAD: dict[str, Callable[[], str]] = {
    "another's signature": lambda: signed(OTHER),
    "another issuer": lambda: signed(iss="https://elsewhere.example"),
    "for another": lambda: signed(aud="somebody"),
    "for nobody": lambda: signed(aud=None),
    "of nobody": lambda: signed(sub=None),
    "over": lambda: signed(exp=int(time()) - 60),
    "endless": lambda: signed(exp=None),
    "not yet": lambda: signed(nbf=int(time()) + 60),
    "unknown key": lambda: signed(kid="new"),
    "another algorithm than the key's": lambda: signed(RSA, "PS256", "rsa"),
    "key of another kind": lambda: signed(RSA, "RS256", "ec"),
    "shared secret": lambda: signed("s" * 32, "HS256", "rsa"),
    "the public key as a secret": lambda: signed(json.dumps(RSAAlgorithm.to_jwk(RSA.public_key())), "HS256", "rsa"),
    "unsigned": lambda: signed(None, "none", "ec"),
    "nonsense": lambda: "a.b.c",
    "empty": lambda: "..",
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD.keys())
async def test_no_other_token_is_good(tokens: Tokens, token: Callable[[], str]) -> None:
    """Nothing about a token may be wrong or missing."""
    assert await tokens.caller(token()) is None


async def test_keys_are_fetched_once(tokens: Tokens, provider: Provider) -> None:
    """Many tokens at once, of any number of unknown keys, are one question to the provider."""
    found = await asyncio.gather(*(tokens.caller(signed(kid=kid)) for kid in ["ec", "no", "nay"] * 10))
    assert (10, 1) == (sum(caller is not None for caller in found), provider.asked)


async def test_a_new_key_is_found(tokens: Tokens, provider: Provider, clock: Clock) -> None:
    """A token of a key that was published since is good, without a restart."""
    assert await tokens.caller(signed()) is not None
    provider.keys = [{**ECAlgorithm.to_jwk(OTHER.public_key(), as_dict=True), "kid": "next"}]
    clock.now += 60
    assert await tokens.caller(signed(OTHER, kid="next")) is not None


async def test_a_key_that_is_taken_back_ends(tokens: Tokens, provider: Provider, clock: Clock) -> None:
    """What is published no more is good for some minutes at most."""
    assert await tokens.caller(signed()) is not None
    provider.keys = [{**ECAlgorithm.to_jwk(OTHER.public_key(), as_dict=True), "kid": "next"}]
    clock.now += 3600
    assert await tokens.caller(signed()) is None


async def test_a_provider_that_is_away_locks_nobody_out(tokens: Tokens, provider: Provider, clock: Clock) -> None:
    """Keys that are known are used on."""
    assert await tokens.caller(signed()) is not None
    provider.body = b"<html>"
    clock.now += 3600
    assert await tokens.caller(signed()) is not None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"keys": []}', b'{"keys": 1}', b"\xff", b"x" * 300_000])
async def test_without_keys_nothing_can_be_told(tokens: Tokens, provider: Provider, body: bytes) -> None:
    """Whatever the provider answers, that no key is known is not said to be the caller's fault."""
    provider.body = body
    with pytest.raises(AccessAwayError):
        await tokens.caller(signed())


async def test_a_good_token_ends_in_memory_too(provider: Provider, clock: Clock) -> None:
    """That a token was good a moment ago does not make it good when its time is up."""
    moment = Clock()
    moment.now = time()
    fetch = published_at(provider.url)
    tokens = Tokens(fetch, issuer=ISSUER, audience=AUDIENCE, allowance=UNBOUNDED, clock=clock, now=moment)
    token = signed(exp=int(moment.now) - 5)  # within the leeway
    assert await tokens.caller(token) is not None
    assert (await tokens.caller(token)) is not None
    assert not tokens._good or all(ends < moment.now for _, ends in tokens._good.values())
