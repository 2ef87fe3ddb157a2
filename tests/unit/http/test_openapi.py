"""The API's description is valid, complete and true."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from litestar import Litestar
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

from service.analysis.analysis import Analysis
from service.article.span import Span
from service.http.envelope import Envelope
from service.http.openapi import openapi_document
from service.http.openapi.examples import ANALYSIS, REQUEST, TEXT
from service.http.openapi.verification_examples import REQUEST_EXAMPLE, VERIFICATION, VERIFICATION_REQUEST
from service.http.requests import QUERY_NAMES, submission_from_json
from service.verification.request import VerificationRequest
from tests.unit.http.bad_requests import ALL, Bad
from tests.unit.http.test_bad_requests import send

DOCUMENT: Any = msgspec.json.decode(msgspec.json.encode(openapi_document("1.2.3")))
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
UNDESCRIBED = {"/schema", "/problems", "/", "/page", "/pullquote-article.js"}
"""Pages for people, and the description itself."""


def validator(schema: Any) -> Draft202012Validator:
    """Return a validator for a schema of the document, or a part of it that refers to them."""
    resource = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": DOCUMENT["components"]}
    )
    registry: Registry[Any] = Registry().with_resource("urn:api", resource)

    def absolute(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: f"urn:api{value}" if key == "$ref" else absolute(value) for key, value in node.items()}
        return [absolute(item) for item in node] if isinstance(node, list) else node

    return Draft202012Validator(absolute(schema), registry=registry)


def examples() -> Iterator[tuple[str, Any, Any]]:
    """Yield each example of the document with the schema that it is an example of."""
    for name, (_method, _path, operation) in OPERATIONS.items():
        contents = [("request", operation.get("requestBody", {}).get("content", {}))]
        contents += [(status, answer.get("content", {})) for status, answer in operation["responses"].items()]
        for where, content in contents:
            for media_type, media in content.items():
                for label, example in media["examples"].items():
                    shared = DOCUMENT["components"]["examples"].get(example.get("$ref", "").rpartition("/")[2])
                    yield f"{name} {where} {media_type} {label}", media["schema"], (shared or example)["value"]


def routes_of(app: Envelope) -> Litestar:
    """Return the framework's application, out of what stands around it."""
    inner: Any = app
    while not isinstance(inner, Litestar):
        inner = vars(inner).get("_app") or inner.app
    return inner


def test_is_openapi() -> None:
    """The document is valid OpenAPI 3.1."""
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_describes_each_route(app: Envelope) -> None:
    """Every route and method of the API is described, and nothing that is not there."""
    litestar = routes_of(app)
    there = {
        (method.lower(), route.path_format)
        for route in litestar.routes
        if "/" + route.path_format.split("/")[1] not in UNDESCRIBED
        for method in route.methods
        # HEAD goes with every GET; OPTIONS is the framework's.
        if method not in {"OPTIONS", "HEAD"} or ("analysis_id" in route.path_format and method == "HEAD")
    }

    assert there == {(method, path) for method, path, _ in OPERATIONS.values()}


@pytest.mark.parametrize(
    ("schema", "value"),
    [(schema, value) for _, schema, value in examples()],
    ids=[name for name, _, _ in examples()],
)
def test_gives_true_examples(schema: Any, value: Any) -> None:
    """Each example is of the schema that it stands with."""
    assert [error.message for error in validator(schema).iter_errors(value)] == []


def test_the_example_is_grounded() -> None:
    """Every excerpt of the example Analysis is a slice of the example article."""

    def excerpts(node: Any) -> Iterator[Any]:
        if isinstance(node, dict):
            if {"start", "end", "text"} <= set(node):
                yield node
            node = list(node.values())
        if isinstance(node, list):
            for item in node:
                yield from excerpts(item)

    found = list(excerpts(msgspec.json.decode(msgspec.json.encode(ANALYSIS))))

    assert len(found) > 10
    assert [one["text"] for one in found] == [Span(one["start"], one["end"]).of(TEXT) for one in found]


def test_the_example_request_is_taken() -> None:
    """The example requests decode."""
    assert submission_from_json(msgspec.json.encode(REQUEST), query=b"").text == TEXT
    assert VERIFICATION_REQUEST == msgspec.convert(REQUEST_EXAMPLE, VerificationRequest)


def test_the_verification_s_example_shows_the_verdicts() -> None:
    """One quote has another word, one another speaker than is claimed, one was put together; a number is wrong."""
    assert [("altered", "confirmed"), ("verbatim", "other"), ("spliced", None)] == [
        (quote.verdict, quote.speaker and quote.speaker.verdict) for quote in VERIFICATION.quotes
    ]
    assert ["three"] == [one.text for sentence in VERIFICATION.summary for one in sentence.unsupported]


def test_the_example_answer_decodes() -> None:
    """The example answer is an Analysis."""
    assert msgspec.json.decode(msgspec.json.encode(ANALYSIS), type=Analysis) == ANALYSIS


def test_describes_every_query_parameter() -> None:
    """Each field that a text body cannot carry is a described parameter."""
    parameters = [one for one in OPERATIONS["CreateAnalysis"][2]["parameters"] if one["in"] == "query"]

    assert {one["name"] for one in parameters} == QUERY_NAMES
    assert all(one["description"] and one["schema"].get("type") != "null" for one in parameters)


def test_describes_every_request_field() -> None:
    """Each field of the request and its options has a description."""
    schemas = DOCUMENT["components"]["schemas"]
    requests = ("AnalysisRequest", "Options", "VerificationRequest", "ClaimedQuote", "VerificationOptions")

    assert [] == [
        f"{request}.{name}"
        for request in requests
        for name, schema in schemas[request]["properties"].items()
        if not ("description" in schema or name == "options")
    ]


def test_gives_every_value_a_type() -> None:
    """No schema leaves open what it is: clients are generated from it."""
    typed = {"type", "$ref", "anyOf", "oneOf", "enum"}

    def untyped(name: str, schema: Any) -> Iterator[str]:
        if not typed & set(schema) or ("enum" in schema and "type" not in schema):
            yield name
        for field, inner in schema.get("properties", {}).items():
            yield from untyped(f"{name}.{field}", inner)
        if isinstance(schema.get("items"), dict):
            yield from untyped(f"{name}[]", schema["items"])

    assert [] == [
        found for name, schema in DOCUMENT["components"]["schemas"].items() for found in untyped(name, schema)
    ]


def test_names_operations() -> None:
    """Operation ids are verbs and nouns, for clients that are generated."""
    assert {
        *("CreateAnalysis", "GetAnalysis", "HeadAnalysis", "WatchAnalysis", "DeleteAnalysis"),
        *("CreateVerification", "CreateBatch", "GetBatch", "CancelBatch", "GetBatchResults"),
        *("GetLiveness", "GetReadiness", "GetMetrics"),
    } == set(OPERATIONS)


@pytest.mark.parametrize("bad", ALL.values(), ids=ALL.keys())
async def test_documents_each_problem(client: httpx.AsyncClient, bad: Bad) -> None:
    """What a wrong request really gets is documented: its status, and a body of the schema."""
    response = await send(client, bad)
    documented = OPERATIONS["CreateAnalysis"][2]["responses"]

    assert str(response.status_code) in documented
    assert list(validator({"$ref": "#/components/schemas/Problem"}).iter_errors(response.json())) == []
