"""``/``, ``/page/…`` and ``/pullquote-article.js``."""

from litestar import HttpMethod, Response, Router, route

from service.http.analyses import HttpRequest
from service.http.headers import is_known
from service.http.page.files import COMPONENT, PAGE, File, read_files
from service.http.paths import PAGE_FILES_PATH
from service.http.problems import NothingHereError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Nothing inline, nothing from elsewhere, and no text that becomes markup: the page never makes HTML of a string."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Asked for each time and answered with a 304: pages and scripts of two releases never meet.
    "Cache-Control": "no-cache",
}
_PAGE_HEADERS = {
    **_HEADERS,
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_COMPONENT_HEADERS = {
    **_HEADERS,
    # A module is loaded with CORS. It is the same for everybody and holds no secret: any page may.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_METHODS = [HttpMethod.GET, HttpMethod.HEAD]


def page_router() -> Router:
    """Return the routes of the page."""
    found = read_files()
    page, component = found.pop(PAGE), found.pop(COMPONENT)

    @route("/", http_method=_METHODS, name="GetPage")
    async def get_page(request: HttpRequest) -> Response[bytes]:
        return _answer(request, page, _PAGE_HEADERS)

    @route(f"/{COMPONENT}", http_method=_METHODS, name="GetComponent")
    async def get_component(request: HttpRequest) -> Response[bytes]:
        return _answer(request, component, _COMPONENT_HEADERS)

    @route(f"{PAGE_FILES_PATH}/{{name:str}}", http_method=_METHODS, name="GetPageFile")
    async def get_page_file(request: HttpRequest) -> Response[bytes]:
        file = found.get(str(request.path_params["name"]))
        if file is None:
            raise NothingHereError
        return _answer(request, file, _HEADERS)

    return Router("/", route_handlers=[get_page, get_component, get_page_file])


def _answer(request: HttpRequest, file: File, headers: dict[str, str]) -> Response[bytes]:
    known = is_known(request.scope["headers"], file.etag)
    return Response(
        b"" if known else file.body,
        status_code=304 if known else 200,
        media_type=file.media_type,
        headers={**headers, "ETag": f'"{file.etag}"'},
    )
