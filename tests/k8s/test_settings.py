"""The settings that the manifests hand over, and those that they leave alone."""

import re

import msgspec
import yaml

from service.settings import Settings, load
from tests.k8s.manifests import K8S, written

LEFT_ALONE = {
    "the providers' file, where one key and one model are not enough, is an overlay's to mount": {
        "OPENAI_BASE_URL",
        "PULLQUOTE_PROVIDERS",
    },
    "the defaults are what was measured": {
        "PULLQUOTE_MODEL_ATTEMPT_TIMEOUT_SECONDS",
        "PULLQUOTE_MODEL_ATTEMPTS",
        "PULLQUOTE_MODEL_BATCH",
        "PULLQUOTE_MODEL_DIALECT",
        "PULLQUOTE_MODEL_TEMPERATURE",
        "PULLQUOTE_MODEL_MAX_OUTPUT_TOKENS",
        "PULLQUOTE_MODEL_MAX_REPLY_BYTES",
        "PULLQUOTE_MODEL_WINDOW_TOKENS",
        "PULLQUOTE_MODEL_WINDOWS_AT_ONCE",
        "PULLQUOTE_MODEL_REPAIR_SHARE",
        "PULLQUOTE_REDIS_TIMEOUT_SECONDS",
        "PULLQUOTE_CACHE_TTL_SECONDS",
        "PULLQUOTE_CACHE_STALE_SECONDS",
        "PULLQUOTE_CACHE_FAILURE_SECONDS",
        "PULLQUOTE_MEMORY_CACHE_BYTES",
        "PULLQUOTE_MEMORY_CACHE_SECONDS",
        "PULLQUOTE_MAX_WORDS",
        "PULLQUOTE_MAX_BODY_BYTES",
        "PULLQUOTE_WORK_AT_ONCE",
        "PULLQUOTE_WORK_WAITING",
        "PULLQUOTE_WORK_WAIT_SECONDS",
        "PULLQUOTE_KEEP_ALIVE_SECONDS",
        "PULLQUOTE_CONNECTIONS",
    },
    "policy of whoever takes batches": {
        "PULLQUOTE_MAX_BATCH_BYTES",
        "PULLQUOTE_MAX_BATCH_ARTICLES",
        "PULLQUOTE_BATCH_TTL_SECONDS",
        "PULLQUOTE_WORKER_CONCURRENCY",
        "PULLQUOTE_WEBHOOK_HOSTS",
        "PULLQUOTE_WEBHOOK_SECRET",
        "PULLQUOTE_WEBHOOK_PRIVATE",
    },
    "policy of whoever runs it": {
        "PULLQUOTE_REDIS_CA_FILE",
        "PULLQUOTE_JWKS_URL",
        "PULLQUOTE_TOKEN_ISSUER",
        "PULLQUOTE_TOKEN_AUDIENCE",
        "PULLQUOTE_CORS_ORIGINS",
        *(f"PULLQUOTE_LIMIT_{what}_A_{time}" for what in ("REQUESTS", "WORDS", "TOKENS") for time in ("MINUTE", "DAY")),
    },
}
"""Settings that no manifest names, by the reason."""

NAMED = r"(?:PULLQUOTE_[A-Z_]+|OPENAI_[A-Z_]+)"


def _base() -> dict[str, str]:
    lines = (K8S / "base/settings.env").read_text("utf-8").split()
    return dict(line.partition("=")[::2] for line in lines)


def _handed_over() -> set[str]:
    files = (*K8S.rglob("*.yaml"), *K8S.rglob("*.env"))
    texts = [re.sub(r"#.*", "", file.read_text("utf-8")) for file in files]
    return {name for text in texts for name in re.findall(rf"{NAMED}", text)}


def test_every_setting_that_is_handed_over_exists() -> None:
    """No manifest names a setting that the service does not have: it would not start."""
    assert set() == _handed_over() - {field.encode_name for field in msgspec.structs.fields(Settings)}


def test_the_base_s_settings_are_taken() -> None:
    """The service starts with the ConfigMap's values as they stand there."""
    assert "0.0.0.0" == load(_base()).host  # noqa: S104


def test_every_setting_is_handed_over_or_left_alone_with_a_reason() -> None:
    """A new setting does not go by unnoticed: it is in a manifest or in the list of those that need not be."""
    every = {field.encode_name for field in msgspec.structs.fields(Settings)}
    assert set() == every - _handed_over() - set().union(*LEFT_ALONE.values())


def test_a_pod_is_given_longer_than_its_longest_request() -> None:
    """preStop, drain and grace fit into the time that a pod is given to end, and grace is longer than any deadline."""
    deployment = yaml.safe_load((K8S / "base/deployment.yaml").read_text("utf-8"))
    pod = deployment["spec"]["template"]["spec"]
    pause = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    settings = load(_base())
    assert settings.grace_seconds > settings.max_deadline_seconds >= settings.deadline_seconds
    assert pod["terminationGracePeriodSeconds"] > pause + settings.drain_seconds + settings.grace_seconds


def test_nobody_fights_the_autoscaler() -> None:
    """No Deployment says how many pods it wants."""
    assert [] == [file for file, one in written() if one["kind"] == "Deployment" and "replicas" in one["spec"]]  # type: ignore[operator]


def test_quantities_are_quantities() -> None:
    """CPU, memory and storage are written as Kubernetes reads them, which no schema checks."""
    found = [value for _, one in written() for value in _quantities(one)]
    assert found
    assert [] == [value for value in found if not re.fullmatch(r"\d+(\.\d+)?(m|[kMGT]i?)?", str(value))]


def _quantities(node: object, *, inside: bool = False) -> list[object]:
    if isinstance(node, list):
        return [value for each in node for value in _quantities(each, inside=inside)]
    if not isinstance(node, dict):
        return [node] if inside else []
    return [
        value
        for key, each in node.items()
        for value in _quantities(each, inside=inside or key in ("requests", "limits", "sizeLimit", "averageValue"))
    ]
