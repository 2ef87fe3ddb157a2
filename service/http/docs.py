"""The API's description for programs, and a page to read and try it, which loads nothing from anywhere else.

The page is Swagger UI; its files come with litestar-offline-docs. Litestar's own page would do but for its inline
scripts, which a strict Content-Security-Policy forbids.
"""

from pathlib import Path

import litestar_offline_docs
import msgspec
from litestar import HttpMethod, Response, Router, route
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]

from service.http.openapi import openapi_document
from service.http.paths import ASSETS_PATH, OPENAPI_PATH, SCHEMA_PATH

_ASSETS = Path(litestar_offline_docs.__file__).parent / "static"

_PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pullquote API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{ASSETS_PATH}/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{ASSETS_PATH}/swagger-ui-bundle.js"></script>
<script src="{SCHEMA_PATH}/page.js"></script>
</body>
</html>
"""

# validatorUrl: Swagger UI would otherwise send the document's address to a service of its makers.
_SCRIPT = f"""SwaggerUIBundle({{
  url: "{OPENAPI_PATH}",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
}});
"""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Styles inline: Swagger UI sets them on its elements."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_METHODS = [HttpMethod.GET, HttpMethod.HEAD]


def docs_router(version: str) -> Router:
    """Return ``/schema``, ``/schema/openapi.json`` and what the page loads."""
    document = msgspec.json.encode(openapi_document(version))

    @route("/", http_method=_METHODS, name="GetDocs")
    async def page() -> Response[str]:
        return Response(_PAGE, media_type="text/html", headers=_HEADERS)

    @route("/page.js", http_method=_METHODS, name="GetDocsScript")
    async def script() -> Response[str]:
        return Response(_SCRIPT, media_type="text/javascript", headers=_HEADERS)

    @route("/openapi.json", http_method=_METHODS, name="GetOpenAPI")
    async def openapi() -> Response[bytes]:
        # RFC 9727 and its like have no type for OpenAPI yet; the OpenAPI initiative registers this one.
        return Response(document, media_type="application/vnd.oai.openapi+json;version=3.1", headers=_HEADERS)

    assets = create_static_files_router(
        path=ASSETS_PATH.removeprefix(SCHEMA_PATH),
        directories=[_ASSETS],
        name="docs-assets",
        cache_control=CacheControlHeader(max_age=86_400, public=True),
    )
    return Router(SCHEMA_PATH, route_handlers=[page, script, openapi, assets])
