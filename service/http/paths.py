"""Where things are."""

import re

from litestar import Request
from litestar.datastructures import State

from service.cache.keys import ADDRESS_LENGTH
from service.http.problems import NothingHereError

ANALYSES_PATH = "/v1/analyses"
VERIFICATIONS_PATH = "/v1/verifications"
METRICS_PATH = "/metrics"
SCHEMA_PATH = "/schema"
OPENAPI_PATH = "/schema/openapi.json"
ASSETS_PATH = "/schema/assets"
PAGE_FILES_PATH = "/page"

_ANALYSIS_ID = re.compile(f"[0-9a-f]{{{ADDRESS_LENGTH}}}")


def analysis_id(request: Request[None, None, State]) -> str:
    """Return the id in a request's path.

    Raises:
        NothingHereError: it has not the form of one.
    """
    id_ = str(request.path_params["analysis_id"])
    if _ANALYSIS_ID.fullmatch(id_) is None:
        raise NothingHereError
    return id_
