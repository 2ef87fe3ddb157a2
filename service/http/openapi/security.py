"""What a caller must show, and what they get who do not: said of each operation by the rule that lets them through."""

from typing import cast

from service.http.guard import needed_scope
from service.http.openapi.parts import Json, problem_responses

SCHEMES: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key, or an access token of the identity provider that the service trusts.",
    },
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key."},
}


def secure(paths: dict[str, Json]) -> None:
    """Say of each operation in ``paths`` which scope it takes, and how it is refused; of open ones that they are."""
    for path, operations in paths.items():
        for method, operation in cast("dict[str, Json]", operations).items():
            scope = needed_scope(method.upper(), path)
            if scope is None:
                operation["security"] = []
                continue
            # Nothing will do, too: where the service runs open.
            operation["security"] = [{"bearer": [scope]}, {"key": [scope]}, {}]
            refused = problem_responses(401, 403, 429, 503)
            if method == "head":
                refused = {status: {"description": answer["description"]} for status, answer in refused.items()}
            responses = cast("dict[str, Json]", operation["responses"])
            operation["responses"] = dict(sorted({**refused, **responses}.items()))
