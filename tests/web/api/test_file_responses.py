"""File responses: their headers and documentation state what they are; HEAD returns everything but the content."""

import csv
import gc
import http.client
import io
import json
import re
import threading
import time
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from icalendar import Calendar
from litestar import Litestar
from litestar.testing import TestClient
from openpyxl import load_workbook

from internships.domain.access import Role
from internships.exports.export_formats import MEDIA_TYPES, ExportFormat
from tests.builders.populated_service import PopulatedService, populated_service
from tests.builders.ports import free_port

ADMINISTRATOR, HR = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.HOST_HR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {str(form): form for form in ExportFormat}
KINDS = {"csv": "text/csv", "xlsx": XLSX, "json": "application/json"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service("sqlite", tmp_path_factory.mktemp("files")) as service:
        yield service


def kind_of(response: Any) -> str:
    assert response.status_code == 200, response.text
    assert len(response.headers.get_list("content-type")) == 1
    return str(response.headers["content-type"]).partition(";")[0]


def read(form: str, content: bytes) -> Any:
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]
    if form == "json":
        return json.loads(content)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize("form", KINDS)
def test_an_export_says_its_kind_and_its_name(
    service: PopulatedService, http_client: TestClient[Litestar], form: str
) -> None:
    for language, name in (("nl", "stages"), ("en", "placements")):
        query = {"lang": language, "on": "2026-10-01"}
        response = http_client.get(f"/api/v1/placements/export/{form}", headers=service.headers(HR), params=query)
        assert kind_of(response) == KINDS[form]
        assert response.headers["content-type"] == MEDIA_TYPES[FORMS[form]]
        assert response.headers["content-disposition"] == f'attachment; filename="{name}-2026-10-01.{form}"'
        assert int(response.headers["content-length"]) == len(response.content)
        assert len(read(form, response.content)) == 1


@pytest.mark.parametrize(("language", "name"), [("nl", "Hogeschool Noordzee"), ("en", "Noordzee")])
def test_an_export_names_the_institution_for_readers_and_gives_machines_its_code(
    service: PopulatedService, http_client: TestClient[Litestar], language: str, name: str
) -> None:
    files = {
        form: http_client.get(
            f"/api/v1/placements/export/{form}",
            headers=service.headers(HR),
            params={"lang": language, "column": "institution"},
        )
        for form in KINDS
    }
    assert name in read("csv", files["csv"].content)[0][0]
    assert name in read("xlsx", files["xlsx"].content)[0][0]
    assert read("json", files["json"].content) == [{"institution": "noordzee"}]


def test_the_document_tells_the_kinds_of_every_file(http_client: TestClient[Litestar]) -> None:
    paths = http_client.get("/api/v1/openapi.json").json()["paths"]
    response = paths["/api/v1/placements/export/{form}"]["get"]["responses"]["200"]
    assert set(response["content"]) == set(KINDS.values())
    assert "Content-Disposition" in response["headers"]
    assert response["content"]["application/json"]["schema"]["type"] == "array"
    assert set(paths["/api/v1/calendar/{token}"]["get"]["responses"]["200"]["content"]) == {"text/calendar"}
    evidence = paths["/api/v1/agreements/{agreement_id}/evidence"]["get"]["responses"]["200"]["content"]
    assert set(evidence) == {"application/zip"}
    assert not any("octet-stream" in json.dumps(path) for path in paths.values())


def test_a_format_that_does_not_exist_is_refused(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    response = http_client.get("/api/v1/placements/export/pdf", headers=service.headers(HR))
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_a_calendar_is_a_calendar_until_it_is_revoked(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    own = service.headers(HR)
    feed = http_client.post("/api/v1/me/feeds", headers=own, json={"name": "agenda"}).json()
    path = re.sub(r"^https?://[^/]+", "", feed["address"])
    response = http_client.get(path)
    assert kind_of(response) == "text/calendar"
    assert response.headers["content-disposition"] == 'attachment; filename="placements.ics"'
    assert Calendar.from_ical(response.content).walk("VEVENT")
    assert http_client.delete(f"/api/v1/me/feeds/{feed['id']}", headers=own).status_code == 204
    gone = http_client.get(path)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


def test_a_calendar_is_sent_again_only_when_it_changed(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    feed = http_client.post("/api/v1/me/feeds", headers=service.headers(HR), json={"name": "agenda"}).json()
    path = re.sub(r"^https?://[^/]+", "", feed["address"])
    first = http_client.get(path)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for tag in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        again = http_client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["cache-control"] == "private, no-cache"
    assert http_client.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200
    http_client.delete(f"/api/v1/me/feeds/{feed['id']}", headers=service.headers(HR))
    assert http_client.get(path, headers={"If-None-Match": etag}).status_code == 404


def test_a_print_and_a_bundle_say_their_kind(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    own, path = service.headers(HR), f"/api/v1/agreements/{service.ids['our agreement']}"
    printed = http_client.get(f"{path}/documents/{service.ids['our document']}", headers=own)
    assert kind_of(printed) == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    bundle = http_client.get(f"{path}/evidence", headers=own)
    assert kind_of(bundle) == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(bundle.content)).testzip() is None
    for response in (printed, bundle):
        assert "filename=" in response.headers["content-disposition"]
        assert "student" not in response.headers["content-disposition"].lower()


ANYBODY = ["/healthz", "/readyz", "/verify", "/static/pages.css", "/api/docs", "/api/v1/openapi.json"]
PASSING = {"x-request-id", "date"}


@pytest.mark.parametrize("path", [*ANYBODY, "/nothing", "/api/v1/me", "/api/v1/placements/export/csv"])
def test_head_tells_to_anybody_what_get_would_tell_but_not_the_content(
    http_client: TestClient[Litestar], path: str
) -> None:
    head, whole = http_client.head(path), http_client.get(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {**head.headers} | dict.fromkeys(PASSING) == {**whole.headers} | dict.fromkeys(PASSING)
    assert whole.content


@pytest.mark.parametrize("path", ["/me", "/placements", "/placements/export/csv", "/placements/export/xlsx"])
def test_head_tells_its_owner_what_get_would_tell(
    service: PopulatedService, http_client: TestClient[Litestar], path: str
) -> None:
    head = http_client.head(f"/api/v1{path}", headers=service.headers(HR))
    whole = http_client.get(f"/api/v1{path}", headers=service.headers(HR))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "content-disposition", "etag"):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_no_file_stays_open_that_nobody_read_or_that_was_too_large(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as warnings_caught:
        warnings.simplefilter("always", ResourceWarning)
        http_client.head("/api/v1/placements/export/csv", headers=service.headers(HR))
        start = b'--grens\r\nContent-Disposition: form-data; name="file"; filename="groot.pdf"\r\n\r\n'
        pieces = iter([start, *(b"a" * 1_000_000 for _ in range(21))])
        headers = {"content-type": "multipart/form-data; boundary=grens"}
        assert http_client.post("/verify", content=pieces, headers=headers).status_code == 413
        gc.collect()
    assert [str(one.message) for one in warnings_caught] == []


def test_head_is_not_for_what_has_no_get(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    path = f"/api/v1/agreements/{service.ids['our agreement']}"
    response = http_client.head(f"{path}/submit", headers=service.headers(HR))
    assert (response.status_code, response.headers["allow"]) == (405, "OPTIONS, POST")
    assert http_client.patch(path).headers["allow"] == "GET, HEAD, OPTIONS, PUT"


def test_over_a_real_connection_nothing_follows_the_answer_to_head(service: PopulatedService) -> None:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(service.app, "127.0.0.1", port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        responses = []
        for method in ("HEAD", "GET", "HEAD", "GET"):  # on one connection: a stray byte would break the next answer
            connection.request(method, "/api/v1/placements/export/csv", headers=service.headers(HR))
            http_response = connection.getresponse()
            responses.append(
                (http_response.status, http_response.getheader("content-length"), len(http_response.read()))
            )
        connection.close()
    finally:
        server.should_exit = True
        thread.join(20)
    assert {(status, length) for status, length, _ in responses} == {(200, responses[0][1])}
    assert [size for _, _, size in responses] == [0, int(responses[0][1] or 0)] * 2
