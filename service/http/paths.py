"""Where things are."""

import re

from litestar import Request
from litestar.datastructures import State

from service.cache.keys import ADDRESS_LENGTH
from service.http.problems import NothingHereError

ANALYSES_PATH = "/v1/analyses"
VERIFICATIONS_PATH = "/v1/verifications"
BATCHES_PATH = "/v1/batches"
METRICS_PATH = "/metrics"
SCHEMA_PATH = "/schema"
OPENAPI_PATH = "/schema/openapi.json"
ASSETS_PATH = "/schema/assets"
PAGE_FILES_PATH = "/page"

UNMATCHED = "unmatched"
"""Said in place of a route where none is known: the path itself is the caller's words."""

_ANALYSIS_ID = re.compile(f"[0-9a-f]{{{ADDRESS_LENGTH}}}")


_TEMPLATES = (
    (re.compile(f"{ANALYSES_PATH}/[^/]+"), f"{ANALYSES_PATH}/{{analysis_id}}"),
    (re.compile(f"{ANALYSES_PATH}/[^/]+/events"), f"{ANALYSES_PATH}/{{analysis_id}}/events"),
    (re.compile(f"{BATCHES_PATH}/[^/]+"), f"{BATCHES_PATH}/{{batch_id}}"),
    (re.compile(f"{BATCHES_PATH}/[^/]+/results"), f"{BATCHES_PATH}/{{batch_id}}/results"),
)
_PLAIN = frozenset({ANALYSES_PATH, VERIFICATIONS_PATH, BATCHES_PATH, METRICS_PATH})
"""Paths that are their own templates."""


def template_of(path: str) -> str:
    """Return the template of a path that needs a scope, for the log; `UNMATCHED` where there is none."""
    if path in _PLAIN:
        return path
    return next((template for pattern, template in _TEMPLATES if pattern.fullmatch(path)), UNMATCHED)


def is_analysis_id(text: str) -> bool:
    """Say whether ``text`` has the form of an analysis's id."""
    return _ANALYSIS_ID.fullmatch(text) is not None


def analysis_id(request: Request[None, None, State]) -> str:
    """Return the id in a request's path.

    Raises:
        NothingHereError: it has not the form of one.
    """
    id_ = str(request.path_params["analysis_id"])
    if not is_analysis_id(id_):
        raise NothingHereError
    return id_
