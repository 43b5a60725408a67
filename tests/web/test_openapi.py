"""The OpenAPI document describes the service: complete schemas, every refusal, an example for every body."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.routes import HTTPRoute

from internships.domain.document import Json
from internships.web.app import build_app
from internships.web.openapi import TAGS
from internships.web.routes import routes
from tests.builders.example_routes import ROUTES, FakeAuthenticator, FakeHealth, services_with
from tests.web.conftest import LOOPBACK

INVENTED, OURS = "invented routes", "our routes"
METHODS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(params=[INVENTED, OURS])
def app(request: pytest.FixtureRequest) -> Litestar:
    """The invented service, or ours without use cases: the document needs none."""
    return build_app(
        services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, ROUTES if request.param == INVENTED else routes()
    )


invented = pytest.mark.parametrize("app", [INVENTED], indirect=True)
ours = pytest.mark.parametrize("app", [OURS], indirect=True)


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield method, path, operation


def references(document: Json) -> frozenset[str]:
    """The names of all component schemas that a document refers to."""
    return frozenset(re.findall(r"#/components/schemas/([A-Za-z0-9._-]+)", repr(document)))


def contents(part: Any) -> Iterator[tuple[str, Json]]:
    if isinstance(part, dict):
        if isinstance(part.get("content"), dict):
            yield from part["content"].items()
        for inner in part.values():
            yield from contents(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from contents(inner)


def test_the_document_is_valid_openapi(openapi_document: Json) -> None:
    assert openapi_document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(openapi_document).validate()
    for schema in openapi_document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_schema_that_is_named_is_there_and_none_is_idle(openapi_document: Json) -> None:
    assert references(openapi_document) == frozenset(openapi_document["components"]["schemas"])
    assert "model:" not in repr(openapi_document)


def test_no_two_values_have_one_name(openapi_document: Json) -> None:
    """Values of one name are distinguished by the path of their modules, which no reader of the document knows."""
    assert [name for name in openapi_document["components"]["schemas"] if "__" in name] == []


@invented
def test_schemas_keep_what_pydantic_says(openapi_document: Json) -> None:
    note = openapi_document["components"]["schemas"]["Note"]
    assert note["additionalProperties"] is False
    assert note["properties"]["slug"]["pattern"].startswith("^[a-z0-9]+")
    assert note["properties"]["title"]["x-nl"] == {"title": "Titel", "description": "van de nota"}
    assert note["properties"]["place"]["discriminator"]["propertyName"] == "kind"
    assert note["properties"]["hours"]["exclusiveMinimum"] == 0


def test_every_routed_operation_is_described_or_hidden(app: Litestar, openapi_document: Json) -> None:
    described = {(method, path) for method, path, _ in operations(openapi_document)}
    routed = {
        (str(method).lower(), route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.resolve_include_in_schema()
        for method in handler.http_methods
    }
    assert described == routed
    assert all(tag["x-nl"]["description"] for tag in openapi_document["tags"])
    assert len({name for name, _, _ in TAGS}) == len(TAGS)


def test_every_operation_tells_its_refusals(openapi_document: Json) -> None:
    for method, path, operation in operations(openapi_document):
        statuses = set(operation["responses"])
        assert {"400", "429", "503"} <= statuses, path
        is_public = operation.get("security") == []
        assert is_public or {"401", "403", "404"} <= statuses, path
        assert "requestBody" not in operation or {"413", "415"} <= statuses, (method, path)


@ours
def test_what_is_refused_is_a_problem_whatever_the_framework_would_say(openapi_document: Json) -> None:
    others = {
        (path, status)
        for _, path, operation in operations(openapi_document)
        for status, response in operation["responses"].items()
        if status >= "400" and response.get("$ref") != f"#/components/responses/Problem{status}"
    }
    assert others == {("/readyz", "503")}


@invented
def test_what_a_route_declares_is_documented(openapi_document: Json) -> None:
    change = openapi_document["paths"]["/api/v1/notes/{note_id}"]["put"]
    assert {"412", "428", "404"} <= set(change["responses"])
    assert openapi_document["paths"]["/api/v1/operators"]["get"]["x-roles"] == ["operator"]
    notes = openapi_document["paths"]["/api/v1/notes"]["get"]
    assert (notes["summary"], notes["x-nl"]["summary"]) == ("List the notes", "Toon de nota's")


@ours
def test_every_route_of_ours_has_a_subject_and_words_in_both_languages(openapi_document: Json) -> None:
    subjects = {name for name, _, _ in TAGS}
    for method, path, operation in operations(openapi_document):
        assert set(operation.get("tags", ())) & subjects, (method, path)
        assert operation["summary"], (method, path)
        assert operation["x-nl"]["summary"], (method, path)


@ours
def test_every_parameter_of_ours_is_documented_in_both_languages(openapi_document: Json) -> None:
    undocumented = {
        (path, parameter["name"])
        for _, path, operation in operations(openapi_document)
        for parameter in operation.get("parameters", ())
        if not parameter.get("description") or not parameter.get("x-nl", {}).get("description")
    }
    assert undocumented == set()


def test_every_json_body_has_an_example_that_its_schema_allows(openapi_document: Json) -> None:
    checked = 0
    for media, content in contents(openapi_document):
        if "json" not in media:
            continue
        schema = {**content["schema"], "components": openapi_document["components"]}
        for example in content["examples"].values():
            Draft202012Validator(schema).validate(example["value"])
            checked += 1
    assert checked >= 10


def test_the_security_schemes_are_described(openapi_document: Json) -> None:
    schemes = openapi_document["components"]["securitySchemes"]
    assert schemes["session"]["in"] == "cookie"
    assert schemes["key"]["scheme"] == "bearer"
    assert openapi_document["security"] == [{"session": []}, {"key": []}]
    assert openapi_document["paths"]["/healthz"]["get"]["security"] == []


def test_every_operation_has_a_plain_name(openapi_document: Json) -> None:
    names = [operation["operationId"] for _, _, operation in operations(openapi_document)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


@ours
def test_the_headers_that_a_route_reads_and_sends_are_documented(openapi_document: Json) -> None:
    for method, path, operation in operations(openapi_document):
        parameters = {parameter["name"]: parameter["required"] for parameter in operation.get("parameters", [])}
        given = {
            name
            for status, response in operation["responses"].items()
            if status.startswith("2")
            for name in response.get("headers", {})
        }
        assert ("428" in operation["responses"]) == parameters.get("If-Match", False), (method, path)
        assert "If-Match" not in parameters or {"412"} <= set(operation["responses"]), (method, path)
        assert "If-Match" not in parameters or "ETag" in given, (method, path)
        assert "201" not in operation["responses"] or "Location" in given, (method, path)
        assert ("Idempotency-Key" in parameters) == ("Idempotency-Replayed" in given), (method, path)
    for path in ("/agreements/{agreement_id}", "/hosts/{number}", "/institutions/{slug}/setting"):
        read = openapi_document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]
        assert "ETag" in read["headers"]
    accepted = openapi_document["paths"]["/api/v1/batches/create"]["post"]["responses"]["202"]
    assert {"Location", "Idempotency-Replayed"} <= set(accepted["headers"])


@ours
def test_readiness_is_documented_as_it_is_answered(openapi_document: Json) -> None:
    responses = openapi_document["paths"]["/readyz"]["get"]["responses"]
    assert responses["503"]["content"] == responses["200"]["content"]
    assert "Retry-After" in responses["503"]["headers"]
