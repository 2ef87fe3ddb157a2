"""The document, put together. `tests/unit/http/test_openapi.py` holds it to the routes that there are."""

import copy
from typing import cast

import msgspec

from service.analysis.analysis import Analysis
from service.analysis.options import Options
from service.analysis.streaming import SentenceFound, Withdrawn
from service.http.batch_requests import BatchArticle, BatchRequest
from service.http.batch_status import BatchStatus
from service.http.openapi.batches import KEY, batch_operations, describe_raw, taken
from service.http.openapi.events import event_schemas, with_events
from service.http.openapi.examples import PAGE, REQUEST, RESPONSE, TEXT
from service.http.openapi.forms import with_forms
from service.http.openapi.parts import (
    Json,
    answer,
    answer_headers,
    header_parameter,
    problem_examples,
    problem_responses,
    ref,
)
from service.http.openapi.security import SCHEMES, secure
from service.http.openapi.verification_examples import REQUEST_EXAMPLE, RESPONSE_EXAMPLE
from service.http.paths import ANALYSES_PATH, BATCHES_PATH, METRICS_PATH, VERIFICATIONS_PATH
from service.http.probes import Liveness, Readiness
from service.http.problems import Problem
from service.http.requests import OPTION_NAMES, QUERY_NAMES, AnalysisRequest
from service.jobs.result import Result
from service.verification.request import VerificationRequest
from service.verification.verification import Verification

_ANALYSIS_ID: Json = {
    "name": "analysis_id",
    "in": "path",
    "required": True,
    "description": "The `id` of an Analysis: 40 hexadecimal digits in lower case.",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
    "example": "3f9d2c41b8a6e07d5c1f4a92be60d7385e1c0a97",
}
_REQUEST_ID = header_parameter(
    "X-Request-ID",
    "Names the request in our logs and in the answer, where it is up to 128 letters, digits and `._:+/=@-`. Any "
    "other is not refused: a name is made.",
    {"type": "string"},
)
_REQUEST_TIMEOUT = header_parameter(
    "Request-Timeout",
    "Seconds that the caller is willing to wait, as a decimal fraction; `PULLQUOTE_MAX_DEADLINE_SECONDS` may allow "
    "others than the usual 600.",
    {"type": "number", "minimum": 0.0001, "maximum": 600},
)
_PREFER = header_parameter(
    "Prefer",
    "RFC 7240. `respond-async`: the analysis is made as a batch of one, for callers with the scope `batch`; the answer "
    "says where it is. With `wait=N` the answer is the analysis itself where it is made in so many seconds. "
    "`Preference-Applied` says that it was heeded.",
    {"type": "string"},
)
_LAST_EVENT_ID = header_parameter(
    "Last-Event-ID",
    "Of a stream: the `id` of the last event that the caller got, to go on behind it.",
    {"type": "string"},
)
_KEY: Json = {**KEY, "description": "Of a batch of one; else it is passed over.", "schema": {"type": "string"}}
_IF_NONE_MATCH = header_parameter(
    "If-None-Match", "Entity tags that the caller has already, or `*`; the answer is then a 304.", {"type": "string"}
)

_TEXT: Json = {"type": "string"}
_EITHER: Json = {
    "if": {"required": ["text"]},
    "then": {"not": {"required": ["html"]}},
    "else": {"required": ["html"]},
}
"""In place of `oneOf`, of which generators of clients make two types of each."""


def openapi_document(version: str) -> Json:
    """Return the OpenAPI 3.1 document of the API at ``version`` of the service, as plain data."""
    schemas = _schemas()
    paths = _paths(schemas)
    secure(paths)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pullquote",
            "version": version,
            "summary": "Article text in; a summary, the key actors and the quoted claims out.",
            "description": "What an answer says to be in the article is a slice of it: `text[start:end]`.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "Analyses", "description": "Articles in, analyses out."},
            {"name": "Verifications", "description": "What somebody says of an article, held against it."},
            {"name": "Batches", "description": "Many articles, worked through by a queue."},
            {"name": "Operations", "description": "For those who run the service."},
        ],
        "paths": paths,
        "components": {"schemas": schemas, "examples": problem_examples(), "securitySchemes": SCHEMES},
    }


def _paths(schemas: Json) -> dict[str, Json]:
    return {
        ANALYSES_PATH: {"post": _create(schemas)},
        f"{ANALYSES_PATH}/{{analysis_id}}": {"get": _get(), "head": _head(), "delete": _delete()},
        f"{ANALYSES_PATH}/{{analysis_id}}/events": {"get": _watch()},
        VERIFICATIONS_PATH: {"post": _verify()},
        **{BATCHES_PATH + path: one for path, one in batch_operations(_REQUEST_ID).items()},
        "/livez": {"get": _probe("GetLiveness", "Whether the process lives", "Liveness", {"live": True})},
        "/readyz": {"get": _readyz()},
        METRICS_PATH: {"get": _metrics()},
    }


def _schemas() -> Json:
    structs = [AnalysisRequest, Analysis, SentenceFound, Withdrawn, VerificationRequest, Verification, Problem]
    structs += [Readiness, Liveness, BatchRequest, BatchArticle, BatchStatus, Result]
    _, components = msgspec.json.schema_components(structs, ref_template="#/components/schemas/{name}")
    _type_enums(components)
    describe_raw(cast("dict[str, Json]", components))
    for struct in (AnalysisRequest, BatchArticle):
        cast("Json", components[struct.__name__]).update(_EITHER)
    return cast("Json", components) | event_schemas()


def _type_enums(node: object) -> None:
    """Say of each enum of strings that it is of strings: msgspec does not, and generated clients take anything."""
    if isinstance(node, dict):
        schema = cast("Json", node)
        choices = schema.get("enum")
        if isinstance(choices, list) and all(isinstance(one, str) for one in cast("list[object]", choices)):
            schema.setdefault("type", "string")
        for inner in schema.values():
            _type_enums(inner)
    elif isinstance(node, list):
        for inner in cast("list[object]", node):
            _type_enums(inner)


def _create(schemas: Json) -> Json:
    return {
        "operationId": "CreateAnalysis",
        "tags": ["Analyses"],
        "summary": "Analyse an article",
        "description": "The same article with the same options has the same `id`, and its second answer comes from the "
        "cache. With a JSON body there are no query parameters; with any other they carry everything else. "
        "Where a name stands twice in a JSON object, the last one counts.",
        "parameters": [_REQUEST_ID, _REQUEST_TIMEOUT, _PREFER, _KEY, _LAST_EVENT_ID, *_query_parameters(schemas)],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("AnalysisRequest"),
                    "examples": {"article": {"summary": "An article with a headline", "value": REQUEST}},
                },
                "text/plain": {
                    "schema": {"type": "string", "description": "The article itself; UTF-8 unless `charset` says."},
                    "examples": {"article": {"summary": "The article alone", "value": TEXT}},
                },
                "text/html": {
                    "schema": {
                        "type": "string",
                        "description": "The whole page that the article is on; its charset is found as browsers do. "
                        "`application/xhtml+xml` is read likewise.",
                    },
                    "examples": {"page": {"summary": "The page alone", "value": PAGE}},
                },
            },
        },
        "responses": {
            "200": with_events(with_forms(answer("The Analysis.", "Analysis", RESPONSE, answer_headers()), TEXT)),
            "202": taken(),
            **problem_responses(400, 406, 409, 413, 414, 415, 422, 500, 502, 503, 504),
        },
    }


def _get() -> Json:
    return {
        "operationId": "GetAnalysis",
        "tags": ["Analyses"],
        "summary": "Get a stored analysis",
        "parameters": [_ANALYSIS_ID, _REQUEST_ID, _IF_NONE_MATCH],
        "responses": {
            "200": with_forms(
                answer(
                    "The Analysis; as JSON the same bytes as when it was made.", "Analysis", RESPONSE, answer_headers()
                ),
                None,
            ),
            "304": {"description": "The caller has it already.", "headers": answer_headers()},
            **problem_responses(404, 406, 500),
        },
    }


def _head() -> Json:
    return {
        **_get(),
        "operationId": "HeadAnalysis",
        "summary": "Ask whether an analysis is stored",
        "responses": {
            status: {"description": words, "headers": answer_headers()}
            for status, words in {
                "200": "It is stored.",
                "304": "The caller has it already.",
            }.items()
        }
        | {"404": {"description": "It is not stored."}, "406": {"description": "`Accept` does not allow the answer."}},
    }


def _watch() -> Json:
    return {
        "operationId": "WatchAnalysis",
        "tags": ["Analyses"],
        "summary": "Watch an analysis being made",
        "description": "Joins what is under way in the process that is asked, without sending the article; what is "
        "stored already is told at once.",
        "parameters": [_ANALYSIS_ID, _REQUEST_ID, _LAST_EVENT_ID],
        "responses": {
            "200": with_events({"description": "What was told so far, then the rest.", "content": {}}),
            "204": {"description": "`Last-Event-ID` names the last event: there is nothing more."},
            **problem_responses(404, 406, 500),
        },
    }


def _delete() -> Json:
    return {
        "operationId": "DeleteAnalysis",
        "tags": ["Analyses"],
        "summary": "Delete a stored analysis",
        "parameters": [_ANALYSIS_ID, _REQUEST_ID],
        "responses": {"204": {"description": "It was there and is gone."}, **problem_responses(404, 500, 503)},
    }


def _verify() -> Json:
    return {
        "operationId": "CreateVerification",
        "tags": ["Verifications"],
        "summary": "Verify quotes and summary sentences",
        "description": "Says of each quote whether the article has it, word for word or how it differs, where, and "
        "whether the one who is claimed says it; and of each summary sentence what the article does not hold. "
        "No model is asked, but for a second look at the summary where `second_look` wants one. Nothing is kept.",
        "parameters": [_REQUEST_ID, _REQUEST_TIMEOUT],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("VerificationRequest"),
                    "examples": {"quotes": {"summary": "Three quotes and a sentence", "value": REQUEST_EXAMPLE}},
                }
            },
        },
        "responses": {
            "200": answer("What of it is in the article.", "Verification", RESPONSE_EXAMPLE, {}),
            **problem_responses(400, 406, 413, 414, 415, 422, 500, 504),
        },
    }


def _probe(operation_id: str, summary: str, schema: str, example: object) -> Json:
    return {
        "operationId": operation_id,
        "tags": ["Operations"],
        "summary": summary,
        "responses": {"200": answer(f"{summary}: it does.", schema, example, {}), **problem_responses(500)},
    }


def _readyz() -> Json:
    example = {
        "ready": True,
        "version": "0.1.0",
        "engine": "extractive",
        "model": None,
        "cache": {"kind": "memory", "state": "up"},
    }
    operation = _probe("GetReadiness", "Whether the service takes requests, and with what", "Readiness", example)
    operation["responses"] = {**cast("Json", operation["responses"]), **problem_responses(503)}
    return operation


def _metrics() -> Json:
    described = "What is counted, in the text format of Prometheus, or of OpenMetrics where `Accept` asks for it."
    return {
        "operationId": "GetMetrics",
        "tags": ["Operations"],
        "summary": "Metrics",
        "parameters": [_REQUEST_ID],
        "responses": {
            "200": {
                "description": described,
                "headers": {"X-Request-ID": {"description": "The request's name in our logs.", "schema": _TEXT}},
                "content": {
                    media_type: {"schema": _TEXT, "examples": {"line": {"value": "pullquote_streams_open 3.0"}}}
                    for media_type in ("text/plain", "application/openmetrics-text")
                },
            },
            **problem_responses(500),
        },
    }


def _query_parameters(schemas: Json) -> list[Json]:
    """Return the parameters that go with a text or a page, described as the fields of the JSON body are."""
    request, options = (
        cast("dict[str, Json]", cast("Json", schemas[struct.__name__])["properties"])
        for struct in (AnalysisRequest, Options)
    )
    parameters: list[Json] = []
    for name in (*AnalysisRequest.__struct_fields__, *Options.__struct_fields__):
        if name not in QUERY_NAMES:
            continue
        schema = copy.deepcopy(options[name] if name in OPTION_NAMES else request[name])
        description = schema.pop("description")
        # In a query there is no null: what is not given is not there.
        choices = cast("list[Json]", schema.pop("anyOf", []))
        for choice in choices:
            schema |= {} if choice == {"type": "null"} else choice
        if schema.get("default", "") is None:
            del schema["default"]
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": f"Not with a JSON body. {description}",
                "schema": schema,
                **({"allowEmptyValue": True, "style": "form", "explode": True} if name == "claims" else {}),
            }
        )
    return parameters
