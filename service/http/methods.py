"""What may be done with a path, for whoever asks by OPTIONS.

The framework would answer by itself, with the methods of the first of its handlers of a path alone.
"""

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler


def options_of(path: str, *methods: str) -> HTTPRouteHandler:
    """Return the handler of OPTIONS at ``path``; it must stand before those of ``methods``."""
    allow = ", ".join(sorted({*methods, "OPTIONS"}))

    @route(path, http_method=[HttpMethod.OPTIONS], status_code=204)
    async def options() -> Response[None]:
        return Response(None, headers={"Allow": allow})

    return options
