"""/metrics: what is counted, for Prometheus."""

from litestar import HttpMethod, Response, Router, route

from service.http.analyses import HttpRequest
from service.http.headers import header
from service.http.paths import METRICS_PATH
from service.telemetry.metrics import Metrics


def metrics_router(metrics: Metrics) -> Router:
    """Return the route ``/metrics``."""

    @route("/", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="GetMetrics")
    async def get_metrics(request: HttpRequest) -> Response[bytes]:
        body, media_type = metrics.written(header(request.scope["headers"], b"accept") or "")
        # As a header: Litestar would add a second charset to a media type that is a text.
        return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store", "Vary": "Accept"})

    return Router(METRICS_PATH, route_handlers=[get_metrics])
