"""Where an identity provider publishes its keys."""

from collections.abc import Awaitable, Callable

import aiohttp

_SECONDS = 3.0
_MOST_BYTES = 256 * 1024


def published_at(url: str) -> Callable[[], Awaitable[bytes]]:
    """Return what fetches the JWK Set at ``url``, in three seconds at most, without following it elsewhere."""

    async def fetch() -> bytes:
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url, allow_redirects=False, headers={"Accept": "application/json"}) as answer,
            ):
                if answer.status != 200:
                    raise ValueError("the answer is not 200")
                body = await answer.content.read(_MOST_BYTES + 1)
                while not answer.content.at_eof() and len(body) <= _MOST_BYTES:
                    body += await answer.content.read(_MOST_BYTES)
        except aiohttp.ClientError as error:
            raise OSError(type(error).__name__) from None
        if len(body) > _MOST_BYTES:
            raise ValueError("the answer is too large")
        return body

    return fetch
