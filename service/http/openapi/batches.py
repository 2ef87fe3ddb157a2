"""The operations under /v1/batches."""

from typing import cast

from service.http.openapi.parts import Json, answer, problem_responses, ref

_BATCH_ID: Json = {
    "name": "batch_id",
    "in": "path",
    "required": True,
    "description": "The `id` of a batch: 32 hexadecimal digits in lower case.",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "example": "70f50e5decbd41d0ab6bf2e0fb2543a4",
}
_EXAMPLE: Json = {
    "id": "70f50e5decbd41d0ab6bf2e0fb2543a4",
    "state": "running",
    "counts": {"total": 400, "queued": 350, "running": 10, "done": 39, "failed": 1, "cancelled": 0},
    "created_at": "2026-11-24T02:08:28Z",
    "started_at": "2026-11-24T02:08:29Z",
    "ended_at": None,
    "expires_at": "2026-11-27T02:08:28Z",
    "remaining_seconds": 9.0,
    "links": {
        "self": "/v1/batches/70f50e5decbd41d0ab6bf2e0fb2543a4",
        "results": "/v1/batches/70f50e5decbd41d0ab6bf2e0fb2543a4/results",
    },
}
_ARTICLE: Json = {"text": "The harbour took in twelve boats.", "custom_id": "harbour-1"}
_PROBLEM: Json = {"type": "/problems/empty-article", "title": "The article is empty", "status": 422}
_TEXT: Json = {"type": "string"}
KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body are the same batch.",
    "schema": {"type": "string", "maxLength": 255, "pattern": "\\S"},
    "example": "backfill-7",
}
_LOCATION: Json = {"Location": {"description": "Where the batch is.", "schema": _TEXT}}


def batch_operations(request_id: Json) -> dict[str, Json]:
    """Return the operations of `/v1/batches`, of one batch, and of its results."""
    return {
        "": {"post": _create(request_id)},
        "/{batch_id}": {
            "get": _status("GetBatch", "How a batch stands", request_id),
            "delete": _status("CancelBatch", "Cancel a batch; its results so far stay until it expires", request_id),
        },
        "/{batch_id}/results": {"get": _results(request_id)},
    }


def taken() -> Json:
    """Return the answer that says where a batch is, of many articles or one."""
    return answer("It was taken.", "BatchStatus", _EXAMPLE, _LOCATION)


def describe_raw(schemas: dict[str, Json]) -> None:
    """Say what is in the fields that are passed on as bytes."""
    for name, field, schema in (
        ("BatchRequest", "articles", {"type": "array", "items": ref("BatchArticle")}),
        ("Result", "analysis", ref("Analysis")),
        ("Result", "problem", ref("Problem")),
    ):
        cast("Json", schemas[name]["properties"])[field] = schema


def _create(request_id: Json) -> Json:
    return {
        "operationId": "CreateBatch",
        "tags": ["Batches"],
        "summary": "Have many articles analysed",
        "description": "As one JSON object, or a line an article. What is wrong with an article is said in its result.",
        "parameters": [
            request_id,
            KEY,
            _parameter("webhook", "query", "With lines only: told when the batch has ended.", _TEXT, None),
            _parameter("unhurried", "query", "With lines only: it may take a day.", {"type": "boolean"}, True),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("BatchRequest"),
                    "examples": {"two": {"value": {"articles": [_ARTICLE, _ARTICLE]}}},
                },
                "application/x-ndjson": {"schema": ref("BatchArticle"), "examples": {"line": {"value": _ARTICLE}}},
            },
        },
        "responses": {
            "202": taken(),
            **problem_responses(400, 406, 409, 413, 414, 415, 422, 500, 503),
        },
    }


def _status(operation_id: str, summary: str, request_id: Json) -> Json:
    return {
        "operationId": operation_id,
        "tags": ["Batches"],
        "summary": summary,
        "parameters": [_BATCH_ID, request_id],
        "responses": {
            "200": answer("How it stands.", "BatchStatus", _EXAMPLE, {}),
            **problem_responses(404, 406, 500, 503),
        },
    }


def _results(request_id: Json) -> Json:
    example: Json = {"index": 0, "custom_id": "harbour-1", "status": "failed", "problem": _PROBLEM}
    return {
        "operationId": "GetBatchResults",
        "tags": ["Batches"],
        "summary": "The results of a batch, a line an article, as they are there",
        "parameters": [
            _BATCH_ID,
            request_id,
            _parameter("order", "query", "As sent, or as done.", {"enum": ["input", "completion"], **_TEXT}, "input"),
            _parameter(
                "after",
                "query",
                "Lines that the caller has.",
                {"type": "integer", "minimum": 0, "maximum": 999_999_999},
                0,
            ),
            _parameter(
                "follow",
                "query",
                "Whether to wait for the rest. Ask again with `after` where it ends before that.",
                {"type": "boolean"},
                True,
            ),
        ],
        "responses": {
            "200": {
                "description": "Lines of JSON. A blank one says that the next is waited for.",
                "headers": {"X-Request-ID": {"description": "The request's name in our logs.", "schema": _TEXT}},
                "content": {"application/x-ndjson": {"schema": ref("Result"), "examples": {"a": {"value": example}}}},
            },
            **problem_responses(400, 404, 406, 500, 503),
        },
    }


def _parameter(name: str, where: str, description: str, schema: Json, example: object) -> Json:
    said: Json = {"name": name, "in": where, "required": False, "description": description, "schema": schema}
    return said if example is None else {**said, "example": example}
