"""The real service with invalid input: it is refused with a reason, and breaks neither database."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.composition.worker import run_worker
from internships.domain.access import Role
from internships.domain.document import Json
from internships.domain.json_reader import MAX_DEPTH
from internships.web.json_bodies import MAX_PUBLIC_BODY
from internships.web.problems import MEDIA_TYPE
from tests.builders.agreement_use_cases import OUR_HOST
from tests.builders.populated_service import PopulatedService, our_record, populated_service
from tests.databases import BACKENDS

ADMINISTRATOR, OPERATOR, HR = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.OPERATOR), str(Role.HOST_HR)
CONTROLS = ("\x00", "a\x00b", "\x1b[31m", "\x85", "\u202e", "\ufffe", "\U0010ffff")
ENDS = ("/logout", "/logout-everywhere", "/me/password", "/deactivate", "/grants/{grant_id}")
"""Routes that may end the session that calls them."""


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service(request.param, tmp_path_factory.mktemp("input")) as service:
        yield service


def refused(response: Any, *expected: tuple[int, str]) -> None:
    assert response.headers["content-type"] == MEDIA_TYPE, response.text[:500]
    assert (response.status_code, response.json()["code"]) in expected, response.text[:500]


BROKEN = [
    b"{bad",
    b"\xff",
    b'"\\ud800"',
    b'{"record": {"reference": "\\udc00"}}',
    b"NaN",
    b'{"a":1}x',
    b"\xff\xfe{\x00}\x00",
    b"{'a': 1}",
    b'{"record": NaN}',
]
SHAPELESS: list[Any] = [
    {"record": None},
    {"record": []},
    {"record": "x"},
    {"record": 7},
    {"records": []},
    {"records": {}},
    {"records": [1]},
    {"record": {}, "more": 1},
    *({}, [], None, 1, "x", True),
]


@pytest.mark.parametrize("path", ["/agreements", "/batches/create"])
@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_json_is_said_to_be_so(
    service: PopulatedService, http_client: TestClient[Litestar], path: str, body: bytes
) -> None:
    headers = {**service.headers(HR), "content-type": "application/json"}
    refused(http_client.post(f"/api/v1{path}", headers=headers, content=body), (400, "malformed_json"))


@pytest.mark.parametrize("path", ["/agreements", "/batches/create"])
@pytest.mark.parametrize("body", SHAPELESS)
def test_a_body_of_another_form_is_said_to_be_so(
    service: PopulatedService, http_client: TestClient[Litestar], path: str, body: Any
) -> None:
    headers = {**service.headers(HR), "content-type": "application/json"}
    response = http_client.post(f"/api/v1{path}", headers=headers, content=json.dumps(body))
    refused(response, (400, "invalid_request"))


WRONG: list[Any] = [None, 0, -1, 10**17, 1.5, 1e300, True, [], {}, [[]], "x", " ", "9" * 5000, [None], {"a": None}]


@pytest.mark.parametrize("depth", [60, 120, 199, 230, 300, 490, 700, 950, 990, 1010, 5000, 100_000])
@pytest.mark.parametrize("signs", [("[", "]"), ('{"a":', "}")])
def test_a_body_nested_however_deep_is_refused_and_never_a_fault(
    service: PopulatedService, http_client: TestClient[Litestar], depth: int, signs: tuple[str, str]
) -> None:
    headers = {**service.headers(HR), "content-type": "application/json"}
    deep = signs[0] * depth + "1" + signs[1] * depth
    requests = [
        ("/agreements", f'{{"record": {{"reference": {deep}}}}}'),
        ("/agreements", f'{{"record": {{"unheard": {deep}}}}}'),
        ("/agreements", f'{{"record": {{"students": [{deep}]}}}}'),
        ("/agreements", deep),
        ("/batches/create", f'{{"records": [{{"reference": {deep}}}]}}'),
        ("/login", f'{{"email": {deep}}}'),
    ]
    for path, body in requests:
        response = http_client.post(f"/api/v1{path}", headers=headers, content=body)
        if path == "/batches/create" and depth <= MAX_DEPTH and response.status_code == 202:
            continue  # judged when its turn comes
        if path == "/login" and len(body) > MAX_PUBLIC_BODY:
            refused(response, (413, "body_too_large"))
        elif depth > MAX_DEPTH:
            refused(response, (400, "nested_too_deep"))
        else:
            refused(response, (400, "invalid_request"), (422, "record_refused"))
    # Little is waiting yet: the tests below leave agreements to be looked at again.
    run_worker(service.application, until_idle=True)
    for batch in http_client.get("/api/v1/batches", headers=service.headers(HR)).json()["entries"]:
        assert set(batch["rows"]) == {"refused"}


def test_a_row_of_a_batch_with_a_sign_that_no_text_holds_is_refused_alone(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    rows = [our_record() | {"reference": f"B-{number}"} for number in range(4)]
    for number, row in enumerate(rows):
        row["students"][0]["email"] = f"sign{number}@example.org"
    rows[1]["students"][0]["names"]["given"] = "Lo\x00tte"
    rows[2]["\x00"] = "x"
    rows[3]["content"]["title"] = "x\x1b[31m"
    response = http_client.post("/api/v1/batches/create", headers=service.headers(HR), json={"records": rows})
    assert response.status_code == 202, response.text
    run_worker(service.application, until_idle=True)
    lines = http_client.get(f"{response.headers['location']}/rows", headers=service.headers(HR)).json()
    assert [row["state"] for row in lines] == ["done", "refused", "refused", "refused"]
    pointers = [{finding["pointer"] for finding in row["outcome"]["findings"]} for row in lines[1:]]
    assert pointers[0] == {"/students/0/names/given"}
    assert pointers[2] == {"/content/title"}


@pytest.mark.parametrize("wrong", WRONG)
def test_any_fact_of_any_other_type_is_a_finding_and_never_a_fault(
    service: PopulatedService, http_client: TestClient[Litestar], wrong: Any
) -> None:
    for name in our_record():
        body = {"record": {**our_record(), name: wrong}}
        response = http_client.post("/api/v1/agreements", headers=service.headers(HR), json=body)
        assert response.status_code in {201, 404, 409, 422}, (name, wrong, response.text[:500])


def test_a_body_larger_than_its_route_takes_is_refused_with_and_without_a_length(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    headers = {**service.headers(HR), "content-type": "application/json"}
    for path, size in (("/agreements", 2_000_001), ("/batches/create", 30_000_001)):
        refused(http_client.post(f"/api/v1{path}", headers=headers, content=b" " * size), (413, "body_too_large"))
        pieces = (b" " * 500_000 for _ in range(size // 500_000 + 2))
        refused(http_client.post(f"/api/v1{path}", headers=headers, content=pieces), (413, "body_too_large"))
    request_headers = {**headers, "content-length": "99999999999"}
    refused(http_client.post("/api/v1/agreements", headers=request_headers, content=b"{}"), (413, "body_too_large"))


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", "*/*"],
)
def test_a_body_of_another_kind_is_not_read(
    service: PopulatedService, http_client: TestClient[Litestar], kind: str
) -> None:
    headers = {**service.headers(HR), "content-type": kind}
    response = http_client.post("/api/v1/agreements", headers=headers, content=json.dumps({"record": our_record()}))
    refused(response, (415, "unsupported_media_type"))


def operations(http_client: TestClient[Litestar]) -> list[tuple[str, str, Json]]:
    """Every operation of the document, with its references to schemas left as they are."""
    paths = http_client.get("/api/v1/openapi.json").json()["paths"]
    found = [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]
    return [entry for entry in found if not entry[1].endswith(ENDS) and not entry[1].startswith("/static")]


def address(service: PopulatedService, path: str) -> str:
    ids = {name.removesuffix("_id"): str(value) for name, value in service.ids.items() if name.startswith("our ")}
    thing = {f"{name.removeprefix('our ')}_id": value for name, value in ids.items()}
    plain = {"slug": "noordzee", "kind": "agreement", "form": "csv", "place": "0", "token": "isf_unknown"}
    plain |= {"number": OUR_HOST if "/hosts/" in path else "1", "establishment": "2199999986"}
    names = [part.partition("}")[0] for part in path.split("{")[1:]]
    unknown = "00000000-0000-4000-8000-000000000000"
    return path.format(**{name: {**plain, **thing}.get(name, unknown) for name in names})


@pytest.mark.parametrize("text", CONTROLS)
def test_no_sign_in_a_question_breaks_the_service(
    service: PopulatedService, http_client: TestClient[Litestar], text: str
) -> None:
    broken = []
    for method, path, operation in operations(http_client):
        for parameter in operation.get("parameters", []):
            if method != "get" or parameter["in"] == "header":
                continue
            url, query = address(service, path), {}
            if parameter["in"] == "query":
                query = {parameter["name"]: text}
            else:
                sign = "".join(f"%{byte:02X}" for byte in text.encode())
                url = address(service, path.replace(f"{{{parameter['name']}}}", sign))
            for who in (ADMINISTRATOR, OPERATOR):
                response = http_client.get(url, headers=service.headers(who), params=query, follow_redirects=False)
                if response.status_code >= 500 and "/oidc/" not in path:
                    broken.append((path, parameter["name"], response.text))
    assert broken == []


HEADERS = ["cookie", "accept-language", "if-match", "idempotency-key", "x-csrf-token", "content-type", "accept"]
HEADERS += ["authorization", "origin", "sec-fetch-site", "x-forwarded-for", "x-request-id", "range", "if-none-match"]
ODD = [
    b"\xff\xfe",
    b"\x00",
    b"a=\x01;b",
    b'"',
    b";;==,,",
    b"a" * 20_000,
    b"nl;q=nan,en;q=inf",
    b"bytes=9-1,-5",
    b"\xc3",
]
ODD += [b"application/json; charset=nonsense", b"application/json; charset=utf-16"]


@pytest.mark.parametrize("name", HEADERS)
def test_no_sign_in_a_header_breaks_the_service(
    service: PopulatedService, http_client: TestClient[Litestar], name: str
) -> None:
    own = {key.lower(): value for key, value in service.headers(HR).items()} | {"content-type": "application/json"}
    for odd in ODD:
        headers = {key.encode(): value.encode() for key, value in own.items() if key != name} | {name.encode(): odd}
        for method, path in (("POST", "/agreements"), ("GET", "/me"), ("POST", "/batches/create")):
            response = http_client.request(method, f"/api/v1{path}", headers=headers, content=b"{}")
            assert response.status_code < 500, (name, odd, response.text)


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every text in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*place, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*place, number))
    elif isinstance(value, str):
        yield place


def with_text(value: Any, place: tuple[Any, ...], text: str) -> Any:
    changed = deepcopy(value)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = text
    return changed


def test_no_sign_in_any_text_of_any_body_breaks_the_service(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    broken, texts_tried = [], 0
    for method, path, operation in operations(http_client):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        example = content["examples"]["example"]["value"]
        if path == "/api/v1/agreements":
            example = {"record": our_record()}
        for place in leaves(example):
            body = with_text(example, place, "a\x00b")
            for who in (ADMINISTRATOR, OPERATOR):
                headers = {**service.headers(who), "If-Match": '"1-0000000000000000"'}
                response = http_client.request(method, address(service, path), headers=headers, json=body)
                texts_tried += 1
                if response.status_code >= 500:
                    broken.append((method, path, place, response.text))
                if path == "/api/v1/agreements" and who == ADMINISTRATOR:
                    assert response.status_code in {404, 422}, (place, response.text[:300])
    assert broken == []
    assert texts_tried > 100
