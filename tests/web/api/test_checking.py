"""Checks that store nothing: a record checked, a workbook read, forms and reports."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pikepdf
import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select

from internships.domain.access import Role
from internships.domain.wording import Language
from internships.intake.workbook_writer import build_workbook
from internships.storage.tables.agreements import AgreementRow
from tests.builders.agreement_use_cases import example_record
from tests.builders.populated_service import PopulatedService, populated_service
from tests.builders.signed_pdfs import signed
from tests.refusals import refuses

HR, STUDENT = str(Role.HOST_HR), str(Role.STUDENT)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service("sqlite", tmp_path_factory.mktemp("service")) as service:
        yield service


def stored_rows(service: PopulatedService) -> int:
    with service.application.storage.reading() as work:
        return int(work.session.execute(select(func.count()).select_from(AgreementRow)).scalar_one())


def sent(http_client: TestClient[Litestar], service: PopulatedService, content: bytes, who: str = HR) -> Any:
    upload = {"file": ("interns.xlsx", content)}
    return http_client.post("/api/v1/workbook/check", files=upload, headers=service.headers(who))


def test_a_record_is_checked_with_every_finding_and_its_documents_and_nothing_is_kept(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    before = stored_rows(service)
    whole = http_client.post("/api/v1/check", json={"record": example_record()}, headers=service.headers(HR)).json()
    assert whole["is_complete"] is True
    assert whole["documents"][0] == "agreement"
    lacking = example_record()
    del lacking["period"]["last_day"], lacking["students"][0]["names"]["family"]
    found = http_client.post("/api/v1/check", json={"record": lacking}, headers=service.headers(STUDENT)).json()
    assert found["is_complete"] is False
    places = {finding["pointer"] for finding in found["findings"]}
    assert {"/period/last_day", "/students/0/names/family"} <= places
    assert stored_rows(service) == before


def test_an_empty_workbook_is_fetched_filled_and_read_back_row_by_row(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    empty = http_client.get("/api/v1/workbook?lang=nl", headers=service.headers(HR))
    assert empty.status_code == 200
    assert empty.content.startswith(b"PK")
    records = [example_record(reference="R-1"), example_record(reference="R-2")]
    records[1]["period"]["last_day"] = "2025-01-01"
    before = stored_rows(service)
    response = sent(http_client, service, build_workbook(Language.NL, ["noordzee"], records))
    assert response.status_code == 200, response.text
    rows = {row["row"]: row for row in response.json()}
    assert rows["R-1"]["record"]["students"] == records[0]["students"]
    assert not any(finding["severity"] == "blocks" for finding in rows["R-1"]["findings"])
    [wrong] = [finding for finding in rows["R-2"]["findings"] if finding["code"] == "period_backward"]
    assert wrong["place"]["sheet"] == "Stagiairs"
    assert wrong["place"]["row"] == 3
    assert stored_rows(service) == before


def test_what_was_read_of_a_workbook_becomes_drafts_by_a_batch(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    rows = sent(
        http_client, service, build_workbook(Language.NL, ["noordzee"], [example_record(reference="R-3")])
    ).json()
    body = {"records": [row["record"] for row in rows]}
    batch = http_client.post("/api/v1/batches/create", json=body, headers=service.headers(HR))
    assert batch.status_code in {201, 202}, batch.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a workbook", "not_a_workbook"),
        (b"PK\x03\x04 broken", "workbook_unreadable"),
        (bytes.fromhex("D0CF11E0A1B11AE1"), "workbook_unreadable"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(
    service: PopulatedService, http_client: TestClient[Litestar], content: bytes, code: str
) -> None:
    response = sent(http_client, service, content)
    body = response.json()
    assert (response.status_code, body["code"]) == (422, code)
    assert "XLSX" in body["texts"]["nl"]
    assert "XLSX" in body["texts"]["en"]


def test_a_form_is_a_schema_and_an_unknown_institution_is_refused(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    form = http_client.get("/api/v1/institutions/noordzee/form", headers=service.headers(HR)).json()
    Draft202012Validator.check_schema(form)
    assert form["properties"]["agreement"]["properties"]
    assert http_client.get("/api/v1/institutions/nowhere/form", headers=service.headers(HR)).status_code == 404


def test_reports_come_as_json_html_and_markdown(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    begins = {"json": "{", "html": "<!doctype html>", "md": "# "}
    for path in ("matrix", "distance/noordzee/polder", "coverage/noordzee"):
        for form, beginning in begins.items():
            response = http_client.get(f"/api/v1/reports/{path}/{form}?lang=nl", headers=service.headers(STUDENT))
            assert response.status_code == 200, (path, form, response.text[:300])
            assert response.text.lower().lstrip().startswith(beginning), (path, form)
    lost = http_client.post("/api/v1/reports/loss/json", json={"record": example_record()}, headers=service.headers(HR))
    assert lost.json()["report"] == "loss"
    unknown = http_client.get("/api/v1/reports/distance/noordzee/nowhere/json", headers=service.headers(HR))
    assert unknown.status_code == 404


def a_blank_pdf() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def test_anybody_verifies_a_file_by_the_api(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    agreement, document = service.ids["our agreement"], service.ids["our document"]
    address = f"/api/v1/agreements/{agreement}/documents/{document}"
    content = http_client.get(address, headers=service.headers(HR)).content
    verification = http_client.post("/api/v1/verify", files={"file": ("a.pdf", BytesIO(content))}).json()
    assert verification["issued_here"] is True
    assert (verification["verdict"], verification["file"], verification["holds"]) == (
        "not_signed_yet",
        "unchanged",
        False,
    )
    changed = http_client.post("/api/v1/verify", files={"file": ("a.pdf", BytesIO(content + b" "))}).json()
    assert (changed["verdict"], changed["issued_here"], changed["holds"]) == ("changed_after_issue", False, False)
    assert [entry["change"]["kind"] for entry in changed["changes"]] == ["bytes_appended"]
    strange = http_client.post("/api/v1/verify", files={"file": ("a.pdf", BytesIO(signed(a_blank_pdf())))}).json()
    assert (strange["verdict"], strange["documents"]) == ("not_in_register", [])
    refused = http_client.post("/api/v1/verify", files={"file": ("a.pdf", BytesIO(b"hello"))})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_pdf")
    assert "student" not in json.dumps(verification).lower()


def test_the_documentation_shows_a_whole_record(service: PopulatedService, tmp_path: Path) -> None:
    del tmp_path
    with TestClient(service.application.app(), base_url="http://127.0.0.1") as reading:
        document = reading.get("/api/v1/openapi.json").json()
    body = document["paths"]["/api/v1/agreements"]["post"]["requestBody"]["content"]["application/json"]
    record = body["examples"]["example"]["value"]["record"]
    assert record["students"][0]["names"]
    assert record["specimen"] is True
    Draft202012Validator({**body["schema"], "components": document["components"]}).validate({"record": record})


def test_strangers_files_wait_for_each_other_and_an_address_has_one_verified_at_a_time(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    queue, over = service.application.services.verification_queue, Event()

    async def slow(address: str) -> bool:
        return await queue.run(address, lambda: over.wait(60))

    portal = http_client.blocking_portal
    waiting = [portal.start_task_soon(slow, f"192.0.2.{number}") for number in range(1, 7)]
    try:
        with refuses("verifier_busy"):
            portal.call(slow, "192.0.2.1")
        refused = http_client.post("/api/v1/verify", files={"file": ("a.pdf", BytesIO(b"hello"))})
        assert (refused.status_code, refused.json()["code"]) == (503, "verifier_busy")
        assert refused.headers["retry-after"] == "10"
        assert http_client.get("/api/v1/verify", params={"code": "0000"}).status_code == 200
    finally:
        over.set()
    assert all(task.result(20) for task in waiting)
    assert http_client.post("/api/v1/verify", files={"file": ("a.pdf", BytesIO(b"hello"))}).status_code == 422
