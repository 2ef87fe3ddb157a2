"""What a problem's type URI leads to: a few words on the kind, for people."""

from litestar import HttpMethod, Response, Router, route

from service.http.analyses import HttpRequest
from service.http.problem_types import TYPES_PATH, ProblemType
from service.http.problems import ALL, NothingHereError

_BY_SLUG = {kind.slug: kind for kind in ALL}


def problems_router() -> Router:
    """Return the routes under ``/problems``."""

    @route("/", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="ListProblemTypes")
    async def list_problem_types() -> Response[str]:
        return _page("\n\n".join(_explain(kind) for kind in ALL))

    @route("/{slug:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="GetProblemType")
    async def get_problem_type(request: HttpRequest) -> Response[str]:
        kind = _BY_SLUG.get(str(request.path_params["slug"]))
        if kind is None:
            raise NothingHereError
        return _page(_explain(kind))

    return Router(TYPES_PATH, route_handlers=[list_problem_types, get_problem_type])


def _page(text: str) -> Response[str]:
    return Response(text + "\n", media_type="text/plain", headers={"Cache-Control": "public, max-age=3600"})


def _explain(kind: ProblemType) -> str:
    return f"{kind.uri}\nStatus {kind.status}: {kind.title}.\n{kind.advice}"
