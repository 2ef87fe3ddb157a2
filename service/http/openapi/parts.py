"""Pieces that several operations share."""

import msgspec

from service.http.problem_types import ProblemType
from service.http.problems import ALL, MEDIA_TYPE, Fault, Problem

Json = dict[str, object]

_WORDS = {
    400: "The request is not of the API's form.",
    401: "Who calls is not known.",
    403: "The key does not allow this.",
    404: "There is nothing here.",
    406: "No representation is acceptable.",
    409: "The same is being sent already.",
    413: "The body is too large, or has too many articles.",
    414: "The path or query is too long.",
    415: "The body's content type or encoding is not supported.",
    422: "The article cannot be analysed, or not by the engine asked for.",
    429: "The allowance is used up; `Retry-After` says when there is more.",
    500: "Something went wrong on our side.",
    502: "No engine could read the article.",
    503: "It cannot be done now; `Retry-After` says when to try again.",
    504: "The time was up before there was an answer.",
}


def ref(name: str) -> Json:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def header_parameter(name: str, description: str, schema: Json) -> Json:
    """Return a header that a caller may send."""
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def answer(description: str, schema: str, example: object, headers: Json) -> Json:
    """Return a JSON answer with one example."""
    return {
        "description": description,
        "headers": {"X-Request-ID": _header("The request's name in our logs."), **headers},
        "content": {"application/json": {"schema": ref(schema), "examples": {"example": {"value": example}}}},
    }


def answer_headers() -> Json:
    """Return the headers of an answer that may come from the cache."""
    return {
        "ETag": _header("Strong validator of the body."),
        "Cache-Status": _header("Where the answer came from, RFC 9211."),
        "Cache-Control": _header("`private, no-cache`: it may be kept, and is to be checked with `If-None-Match`."),
        "Content-Location": _header("Where the Analysis can be had again; missing where it could not be stored."),
        "Vary": _header("`Accept`, `Accept-Encoding`."),
    }


def problem_responses(*statuses: int) -> dict[str, Json]:
    """Return how each of these statuses is answered, an example for each kind of problem that has it."""
    responses: dict[str, Json] = {}
    for status in statuses:
        kinds = [kind for kind in ALL if kind.status == status]
        headers: Json = {"X-Request-ID": _header("The request's name in our logs.")}
        if any(kind.retry_after_seconds for kind in kinds):
            headers["Retry-After"] = {
                "description": "Seconds after which to try again.",
                "schema": {"type": "integer", "minimum": 1},
            }
        responses[str(status)] = {
            "description": _WORDS[status],
            "headers": headers,
            "content": {
                MEDIA_TYPE: {
                    "schema": ref("Problem"),
                    "examples": {kind.slug: {"$ref": f"#/components/examples/{kind.slug}"} for kind in kinds},
                }
            },
        }
    return responses


def problem_examples() -> Json:
    """Return an example of each kind of problem."""
    return {
        kind.slug: {"summary": kind.title, "description": kind.advice, "value": msgspec.to_builtins(_example(kind))}
        for kind in ALL
    }


def _example(kind: ProblemType) -> Problem:
    problem = Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        instance="urn:pullquote:request:5b0c2f5e-7b0e-4f0c-9a43-0f6f1c1b8a55",
    )
    match kind.slug:
        case "invalid-field":
            detail = "Expected `int` <= 10."
            fault = Fault(detail=detail, pointer="#/options/summary_sentences")
            return msgspec.structs.replace(problem, detail=f"options.summary_sentences: {detail}", errors=(fault,))
        case "body-too-large":
            return msgspec.structs.replace(problem, detail="The body is larger than 8388608 bytes.", limit=8_388_608)
        case "article-too-long":
            detail = "The article has 250000 words; the limit is 200000."
            return msgspec.structs.replace(problem, detail=detail, words=250_000, limit=200_000)
        case "forbidden-character":
            detail = "U+0000 at code point 1204 is not allowed in an article."
            return msgspec.structs.replace(problem, detail=detail, position=1204)
        case _:
            return problem


def _header(description: str) -> Json:
    return {"description": description, "schema": {"type": "string"}}
