"""The environment, decoded once, strictly: a wrong variable stops the start, named, and its value is not repeated."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

_OWN = "PULLQUOTE_"
Origins = Annotated[str, Meta(pattern=r"^(\*|https?://[^\s/,*]+( *, *https?://[^\s/,*]+)*)(?!\n)$")]
HttpUrl = Annotated[str, Meta(pattern="^https?://")]
RedisUrl = Annotated[str, Meta(pattern=r"^(unix|rediss?(\+(sentinel|cluster))?)://")]
Temperature = Annotated[float, Meta(ge=0, le=2)]
Limit = Annotated[int, Meta(ge=1)]
Port = Annotated[int, Meta(ge=0, le=65535)]
ReplyTokens = Annotated[int, Meta(ge=256)]

_SHARED = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
"""Variables that the openai package made customary; the others carry our own prefix."""


_URLS = ("openai_base_url", "redis_url", "jwks_url")


class SettingsError(Exception):
    """A variable of the environment is unknown, malformed or out of range; the message names it and not its value."""


def _variable(field: str) -> str:
    return field.upper() if field.upper() in _SHARED else f"{_OWN}{field.upper()}"


class Settings(
    Struct, frozen=True, kw_only=True, rename=_variable, forbid_unknown_fields=True, repr_omit_defaults=True
):
    """How this process shall serve. Field names in upper case, with ``PULLQUOTE_`` before most, are the variables."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8000
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least severe log line written.")
    ] = "info"
    log_format: Annotated[
        Literal["auto", "json", "console"],
        Meta(description="`auto`: for a person on a terminal, JSON lines elsewhere."),
    ] = "auto"

    openai_api_key: Annotated[
        str | None,
        Meta(
            description="Key of the model's endpoint. With it, or with a base URL, the model reads; else the rules do."
        ),
    ] = None
    openai_base_url: Annotated[
        HttpUrl | None,
        Meta(
            description="Any OpenAI-compatible endpoint, `/v1` included; the openai package's own default where unset.",
        ),
    ] = None
    providers: Annotated[
        str | None,
        Meta(
            description="TOML or JSON file of providers, in the order in which they are asked, in place of the above."
        ),
    ] = None
    replicas: Annotated[
        int, Meta(ge=1, description="Processes that share the providers' budgets a minute, where Redis does not tell.")
    ] = 1
    model: Annotated[str, Meta(min_length=1, description="Name of the model to ask.")] = "gpt-4.1-mini"
    model_timeout_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=600,
            description="Longest that reading one article with the model may take, retries and repair included.",
        ),
    ] = 60.0
    model_attempt_timeout_seconds: Annotated[
        float,
        Meta(gt=0, le=600, description="Longest that one call may take before it is tried again, within the above."),
    ] = 30.0
    model_attempts: Annotated[
        int,
        Meta(ge=1, le=10, description="Calls for one reply; connection errors, timeouts, 429 and 5xx are tried again."),
    ] = 3
    model_dialect: Annotated[
        Literal["auto", "json_schema", "json_object", "plain"],
        Meta(
            description="How the endpoint is asked for JSON; `auto`: held to a schema, or as much of that as it takes."
        ),
    ] = "auto"
    model_temperature: Annotated[
        Temperature | None,
        Meta(description="Sampling temperature; not sent where unset, as reasoning models demand."),
    ] = None
    model_batch: Annotated[
        bool,
        Meta(
            description="The endpoint has OpenAI's batch API: batches that are sent as `unhurried` go there, at half "
            "the price."
        ),
    ] = False
    model_max_output_tokens: Annotated[
        ReplyTokens | None, Meta(description="Longest reply; the provider's limit where unset.")
    ] = None
    model_max_reply_bytes: Annotated[
        int, Meta(ge=1024, description="A larger reply of the endpoint is refused while it is read.")
    ] = 4 * 1024 * 1024
    model_window_tokens: Annotated[
        int,
        Meta(
            ge=500,
            description="Most of an article that one call reads, about three bytes a token; longer ones are cut into "
            "windows that are read side by side.",
        ),
    ] = 6_000
    model_windows_at_once: Annotated[int, Meta(ge=1, description="Calls for one long article at the same time.")] = 16
    model_repair_share: Annotated[
        float,
        Meta(ge=0, le=1, description="What mending a reply may cost, of what the reply cost; 0 mends nothing."),
    ] = 0.25

    redis_url: Annotated[
        RedisUrl | None,
        Meta(
            description="Where results are cached (Redis or Valkey: one server, `redis+sentinel://` or "
            "`redis+cluster://`); in this process's memory where unset.",
        ),
    ] = None
    redis_ca_file: Annotated[
        str | None,
        Meta(description="PEM file of the authorities behind `rediss://`; the system's where unset."),
    ] = None
    redis_timeout_seconds: Annotated[
        float,
        Meta(
            gt=0,
            le=5,
            description="Longest that Redis may take for an answer; a request that can do without it goes on after "
            "15 % of that.",
        ),
    ] = 0.1
    cache_ttl_seconds: Annotated[int, Meta(ge=1, description="How long a result is fresh.")] = 86_400
    cache_stale_seconds: Annotated[
        int, Meta(ge=0, description="How long it is kept after that, for when nothing better can be had.")
    ] = 604_800
    cache_failure_seconds: Annotated[
        int, Meta(ge=0, description="How long a model that failed at an article is not asked about it again.")
    ] = 30
    memory_cache_bytes: Annotated[
        int, Meta(ge=0, description="Most bytes of results kept in this process's memory, before Redis or without it.")
    ] = 64 * 1024 * 1024
    memory_cache_seconds: Annotated[
        float,
        Meta(
            gt=0,
            description="How long a result of Redis stays in this process's memory: the longest that a deletion by "
            "another replica can be missed.",
        ),
    ] = 60.0

    keys_file: Annotated[
        str | None,
        Meta(description="TOML or JSON file of API keys, read again when it changes; nobody needs one where unset."),
    ] = None
    open: Annotated[
        bool, Meta(description="Lets everybody call, from other machines too, where there are no keys and no tokens.")
    ] = False
    jwks_url: Annotated[
        HttpUrl | None, Meta(description="Where an identity provider publishes the keys that sign access tokens.")
    ] = None
    token_issuer: Annotated[str | None, Meta(description="Who must have issued a token (`iss`).")] = None
    token_audience: Annotated[str | None, Meta(description="Whom a token must be for (`aud`).")] = None
    limit_requests_a_minute: Annotated[
        Limit | None, Meta(description="Most requests in a minute, for each caller whose key has no limits of its own.")
    ] = None
    limit_requests_a_day: Annotated[Limit | None, Meta(description="Most in a day.")] = None
    limit_words_a_minute: Annotated[
        Limit | None, Meta(description="Words of articles read for a caller in a minute, from which on the next waits.")
    ] = None
    limit_words_a_day: Annotated[Limit | None, Meta(description="Likewise in a day.")] = None
    limit_tokens_a_minute: Annotated[
        Limit | None,
        Meta(description="A model's tokens for a caller in a minute, from which on the next request waits."),
    ] = None
    limit_tokens_a_day: Annotated[Limit | None, Meta(description="Likewise in a day.")] = None

    max_words: Annotated[int, Meta(ge=1, description="Longest article, in words.")] = 200_000
    max_body_bytes: Annotated[int, Meta(ge=1024, description="Largest request body.")] = 8 * 1024 * 1024
    deadline_seconds: Annotated[
        float,
        Meta(gt=0, le=3600, description="Longest that a request may take where it does not say (`Request-Timeout`)."),
    ] = 90.0
    max_deadline_seconds: Annotated[
        float, Meta(gt=0, le=3600, description="Longest `Request-Timeout` that a request may ask for.")
    ] = 600.0

    work_at_once: Annotated[
        int, Meta(ge=1, description="Articles and verifications that this process works on at the same time.")
    ] = 1_000
    work_waiting: Annotated[int, Meta(ge=0, description="More that may wait for a place; the next is refused.")] = 500
    work_wait_seconds: Annotated[
        float, Meta(ge=0, description="Longest that one waits for a place; who would wait longer is refused at once.")
    ] = 10.0
    connections: Annotated[int, Meta(ge=1, description="Open at the same time; one more is refused.")] = 10_000
    keep_alive_seconds: Annotated[
        int,
        Meta(ge=1, description="How long an idle connection is kept: longer than the proxy in front keeps its own."),
    ] = 75
    drain_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long requests are still taken after SIGTERM, with `/readyz` off: until whoever sends them "
            "has noticed. Ctrl-C does not wait.",
        ),
    ] = 5.0
    grace_seconds: Annotated[
        int,
        Meta(
            ge=1,
            le=3600,
            description="How long what was taken may go on after that; near its end the rules answer in the model's "
            "stead.",
        ),
    ] = 20

    max_batch_bytes: Annotated[int, Meta(ge=1024, description="Largest batch, sent a line an article.")] = 1_000_000_000
    max_batch_articles: Annotated[int, Meta(ge=1, description="Most articles of a batch.")] = 100_000
    batch_ttl_seconds: Annotated[int, Meta(ge=60, description="How long a batch and its results are kept.")] = 259_200
    worker_concurrency: Annotated[int, Meta(ge=1, description="Articles of batches that a worker reads at a time.")] = 8
    worker_port: Annotated[
        Port | None,
        Meta(description="Port on which a worker answers `/livez`, `/readyz` and `/metrics`; none where unset."),
    ] = None
    webhook_hosts: Annotated[
        str | None,
        Meta(description="Hosts that webhooks may go to, with commas between; `.news.example` for all below it."),
    ] = None
    webhook_secret: Annotated[
        str | None,
        Meta(
            description="What webhooks are signed with: `whsec_` and 24 to 64 bytes in base64. While one replaces the "
            "other, both, with a blank between."
        ),
    ] = None
    webhook_private: Annotated[
        bool, Meta(description="Lets webhooks go to private addresses and without TLS. For trying things out.")
    ] = False

    cors_origins: Annotated[
        Origins | None,
        Meta(
            description="Origins whose pages may call the service from a browser, `https://news.example`, with commas "
            "between; `*` for all; none where unset.",
        ),
    ] = None

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of `cors_origins`, as browsers write them."""
        return tuple(one.strip().lower() for one in (self.cors_origins or "").split(",") if one.strip())

    @property
    def has_model(self) -> bool:
        """Whether a model is configured."""
        return any(value is not None for value in (self.providers, self.openai_api_key, self.openai_base_url))

    def log_form(self, is_terminal: bool) -> Literal["json", "console"]:
        """Return how log lines shall look on a terminal or elsewhere."""
        if self.log_format == "auto":
            return "console" if is_terminal else "json"
        return self.log_format

    def __repr__(self) -> str:
        """Show no values: a key must not reach a log by way of a debugger's habit."""
        return f"Settings(has_model={self.has_model}, has_redis={self.redis_url is not None})"


def load(environment: Mapping[str, str]) -> Settings:
    """Decode the variables that are ours; an empty one counts as unset.

    Raises:
        SettingsError: naming the first variable that is unknown, malformed or out of range.
    """
    ours = {name: value for name, value in environment.items() if value and (name.startswith(_OWN) or name in _SHARED)}
    try:
        settings = msgspec.convert(ours, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(_explain(str(error))) from None
    for field in _URLS:
        url = getattr(settings, field)
        if url is not None and not _leads_somewhere(url):
            raise SettingsError(f"{_variable(field)}: not a URL with a host and, if any, a port from 0 to 65535")
    return settings


def _leads_somewhere(url: str) -> bool:
    """Say whether a URL can be taken apart. Whoever uses it finds out too late, and repeats it in the error."""
    try:
        parts = urlsplit(url)
        # Sentinels and nodes of a cluster stand there as a list.
        hosts = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
        _ = [host.port for host in hosts]
    except ValueError:
        return False
    # urlsplit leaves out line breaks and tabs as browsers do; nobody else does.
    printable = url.isprintable() and " " not in url
    return printable and bool(parts.path if parts.scheme == "unix" else all(host.hostname for host in hosts))


def table() -> str:
    """Return the variables as a Markdown table, for the README; a test holds the two alike."""
    rows = ["| variable | default | what it does |", "| --- | --- | --- |"]
    for field in msgspec.structs.fields(Settings):
        meta = next(m for m in getattr(field.type, "__metadata__", ()) if isinstance(m, Meta))
        default = "unset" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{field.encode_name}` | {default} | {meta.description} |")
    return "\n".join(rows)


def _explain(message: str) -> str:
    """Put msgspec's sentence into the form "VARIABLE: what is wrong", without the value."""
    if unknown := re.search(r"unknown field `([^`]*)`", message):
        return f"{unknown[1]}: no such setting"
    what, _, where = message.partition(" - at `$.")
    if what.startswith("Invalid enum value"):
        what = "not one of the values it takes"
    return f"{where.rstrip('`')}: {what}"
