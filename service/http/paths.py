"""Where things are."""

import re

from service.cache.keys import ADDRESS_LENGTH

ANALYSES_PATH = "/v1/analyses"
VERIFICATIONS_PATH = "/v1/verifications"
METRICS_PATH = "/metrics"
SCHEMA_PATH = "/schema"
OPENAPI_PATH = "/schema/openapi.json"
ASSETS_PATH = "/schema/assets"
PAGE_FILES_PATH = "/page"

_ANALYSIS_ID = re.compile(f"[0-9a-f]{{{ADDRESS_LENGTH}}}")


def is_analysis_id(text: str) -> bool:
    """Say whether ``text`` has the form of an analysis's id."""
    return _ANALYSIS_ID.fullmatch(text) is not None
