"""What is counted of requests, as it is written for Prometheus."""

from prometheus_client.parser import text_string_to_metric_families

from service.telemetry.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, str, str], float]:
    """Return what is written of our own: by name, bucket and where answers came from."""
    written, _ = metrics.written("text/plain")
    return {
        (sample.name, sample.labels.get("le", ""), sample.labels.get("cache", sample.labels.get("source", ""))): (
            sample.value
        )
        for family in text_string_to_metric_families(written.decode())
        if family.name.startswith(("pullquote_request", "pullquote_answers"))
        for sample in family.samples
    }


def test_a_request_is_in_its_bucket_and_all_above() -> None:
    """A time that is a bucket's bound is in it; sums are of all, whatever their status."""
    metrics = Metrics()
    for seconds, status in ((0.001, 200), (0.0011, 200), (5.0, 304), (1000.0, 200)):
        metrics.answered("GET", "/v1/analyses/{analysis_id}", status, outcome="ok", cache="hit", seconds=seconds)
    metrics.answered("GET", "/livez", 200, outcome="ok", cache=None, seconds=0.5)

    found = samples(metrics)

    bucket = "pullquote_request_seconds_bucket"
    expected = {"0.001": 1, "0.0025": 2, "2.5": 2, "5.0": 3, "600.0": 3, "+Inf": 4}
    assert expected == {bound: found[bucket, bound, "hit"] for bound in expected}
    assert (4, 1005.0021) == tuple(found[f"pullquote_request_seconds_{what}", "", "hit"] for what in ("count", "sum"))
    assert (0, 1) == (found[bucket, "0.25", "none"], found[bucket, "0.5", "none"])
    assert found["pullquote_answers_total", "", "hit"] == 4


def test_each_kind_of_request_is_a_series() -> None:
    """Requests are told apart by method, route, status and outcome, and not by where answers came from."""
    metrics = Metrics()
    path = "/v1/analyses"
    metrics.answered("POST", path, 200, outcome="ok", cache="hit", seconds=0.1)
    metrics.answered("POST", path, 200, outcome="ok", cache="miss", seconds=0.1)
    metrics.answered("POST", path, 503, outcome="failed", cache=None, seconds=0.1)

    written, _ = metrics.written("text/plain")

    assert [
        'pullquote_requests_total{method="POST",outcome="failed",route="/v1/analyses",status="503"} 1.0',
        'pullquote_requests_total{method="POST",outcome="ok",route="/v1/analyses",status="200"} 2.0',
    ] == sorted(line for line in written.decode().splitlines() if line.startswith("pullquote_requests_total"))
