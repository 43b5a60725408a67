"""A placement from draft to erasure over HTTP: everybody sees their own, and an amendment changes every list."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from icalendar import Calendar
from litestar import Litestar
from litestar.testing import TestClient
from openpyxl import load_workbook

from internships.domain.access import Role
from internships.domain.document import Json
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST
from tests.builders.populated_service import PopulatedService, http_client_for, our_record, populated_service
from tests.databases import BACKENDS

COORDINATOR, HR, STUDENT = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.HOST_HR), str(Role.STUDENT)
MENTOR = str(Role.MENTOR)
READERS = (COORDINATOR, HR, STUDENT, MENTOR, str(Role.SUPERVISOR))
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
TODAY, LAST, LONGER = date(2026, 9, 1), date(2026, 12, 18), date(2027, 1, 29)


@pytest.fixture(params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PopulatedService]:
    with populated_service(request.param, tmp_path, clock=lambda: NOW) as service:
        yield service


class ApiUser:
    """A user of the API, with a session."""

    def __init__(self, service: PopulatedService, http_client: TestClient[Litestar], who: str) -> None:
        self.caller, self.own = http_client, service.headers(who)

    def get(self, path: str) -> Any:
        response = self.caller.get(f"/api/v1{path}", headers=self.own)
        assert response.status_code == 200, (path, response.text[:300])
        return response.json() if "json" in response.headers["content-type"] else response.content

    def status(self, path: str) -> int:
        return self.caller.get(f"/api/v1{path}", headers=self.own).status_code

    def etag(self, path: str, version: int) -> str:
        """The ETag of the agreement at an address, which has this version now."""
        read = self.caller.get("/api/v1/" + "/".join(path.split("/")[1:3]), headers=self.own)
        assert read.headers["etag"].startswith(f'"{version}-')
        return str(read.headers["etag"])

    def post(self, path: str, body: Json | None = None, status: int = 200, version: int | None = None) -> Any:
        headers = self.own
        if version is not None:
            headers = self.own | {"If-Match": self.etag(path, version)}
        response = self.caller.post(f"/api/v1{path}", headers=headers, json=body)
        assert response.status_code == status, (path, response.text[:600])
        return response.json() if response.content else None

    def act(self, agreement_id: str, action: str, body: Json | None = None) -> Json:
        current = self.get(f"/agreements/{agreement_id}")
        response_body: Json = self.post(f"/agreements/{agreement_id}/{action}", body, version=current["version"])
        return response_body

    def sign_all_rows(self, agreement_id: str) -> None:
        for row in self.get(f"/agreements/{agreement_id}/signatures"):
            if row["state"] == "asked":
                signature = {"signed_on": TODAY.isoformat(), "evidence": "map 12, blad 3"}
                self.act(agreement_id, f"signatures/{row['id']}", signature)


def signed(service: PopulatedService, http_client: TestClient[Litestar]) -> str:
    """Let the company write and submit, the institution approve, print and send, and everybody sign on paper."""
    host_user, institution_user = ApiUser(service, http_client, HR), ApiUser(service, http_client, COORDINATOR)
    agreement_id = str(institution_user.post("/agreements", {"record": our_record()}, status=201)["agreement"]["id"])
    assert host_user.act(agreement_id, "submit")["status"] == "submitted"
    content = institution_user.get(f"/agreements/{agreement_id}")["content_sha256"]
    assert institution_user.act(agreement_id, "approve", {"content_sha256": content})["status"] == "approved"
    assert institution_user.act(agreement_id, "issue")["status"] == "issued"
    assert institution_user.act(agreement_id, "send")["status"] == "signing"
    institution_user.sign_all_rows(agreement_id)
    assert institution_user.get(f"/agreements/{agreement_id}")["status"] == "signed"
    return agreement_id


def propose(user: ApiUser, agreement_id: str) -> Json:
    current = user.get(f"/agreements/{agreement_id}")
    record = deepcopy(current["record"])
    record["period"]["last_day"] = LONGER.isoformat()
    mentor = record["hosts"][0]["mentors"][0]
    mentor |= {"names": {"given": "Jan", "family": "Takelaar"}, "email": "jan.takelaar@example.org"}
    proposal = {
        "record": record,
        "reason_code": "period",
        "reason": "De kraan stond stil.",
        "takes_effect_on": TODAY.isoformat(),
    }
    proposed: Json = user.post(
        f"/agreements/{agreement_id}/amendments", proposal, status=201, version=current["version"]
    )
    return proposed


def all_listings(user: ApiUser, agreement_id: str) -> dict[str, Any]:
    """Return what every list, export and feed of a user shows of one placement."""
    (line,) = [line for line in user.get("/placements")["entries"] if line["agreement_id"] == agreement_id]
    exported = user.get("/placements/export/json")
    text = user.get("/placements/export/csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    sheet = load_workbook(io.BytesIO(user.get("/placements/export/xlsx"))).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    address = user.post("/me/feeds", {"name": "agenda"}, status=201)["address"]
    calendar = Calendar.from_ical(user.caller.get(address.partition("8000")[2]).content)
    days = {component.decoded("dtstart") for component in calendar.walk("VEVENT")}
    return {
        "line": (line["mentor"], line["last_day"]),
        "json": "Takelaar" in str(exported),
        "csv": any("Takelaar" in cell for row in rows for cell in row),
        "xlsx": any("Takelaar" in cell for cell in cells),
        "calendar": LONGER in days,
        "effective": user.get(f"/agreements/{agreement_id}")["record"]["period"]["last_day"],
        "searched": agreement_id
        in {found["agreement_id"] for found in user.get("/placements?search=takelaar")["entries"]},
    }


def used_places(host_user: ApiUser, offer: Json) -> list[int]:
    """Return how many places of an offer are shown as used."""
    usages = host_user.get(f"/hosts/{OUR_HOST}/offers")
    return [usage["used"] for usage in usages if usage["offer"]["first_day"] == offer["first_day"]]


def test_an_amendment_changes_nothing_until_all_signed_and_then_everything_everywhere(
    service: PopulatedService,
) -> None:
    with http_client_for(service) as http_client:
        agreement_id = signed(service, http_client)
        institution_user, host_user = ApiUser(service, http_client, COORDINATOR), ApiUser(service, http_client, HR)
        number = our_record()["hosts"][0]["enterprise_number"]
        spring = {"first_day": (LAST + timedelta(days=1)).isoformat(), "last_day": LONGER.isoformat(), "places": 2}
        host_user.post(f"/hosts/{number}/offers", spring, status=201)
        assert used_places(host_user, spring) == [0]
        proposed = propose(institution_user, agreement_id)
        assert any("not_insured" in finding["code"] for finding in proposed["findings"])
        institution_user.act(agreement_id, "amendments/1/issue")
        for who in READERS:
            before = all_listings(ApiUser(service, http_client, who), agreement_id)
            assert before["line"][1] == before["effective"] == LAST.isoformat(), who
            assert not any(before[name] for name in ("json", "csv", "xlsx", "calendar", "searched")), who
        codes = {entry["code"] for entry in host_user.get("/placements/blockers")["entries"]}
        assert any("amendment" in code for code in codes)
        institution_user.sign_all_rows(agreement_id)
        for who in set(READERS) - {MENTOR}:
            after = all_listings(ApiUser(service, http_client, who), agreement_id)
            assert after["line"] == ("Jan Takelaar", LONGER.isoformat()), who
            assert after["effective"] == LONGER.isoformat(), who
            assert all(after[name] for name in ("json", "csv", "xlsx", "calendar", "searched")), who
        replaced = ApiUser(service, http_client, MENTOR)
        assert replaced.status(f"/agreements/{agreement_id}") == 404
        assert agreement_id not in {line["agreement_id"] for line in replaced.get("/placements")["entries"]}
        assert used_places(host_user, spring) == [1]
        earlier = institution_user.get(f"/agreements/{agreement_id}?on={TODAY - timedelta(days=1)}")
        assert earlier["record"]["period"]["last_day"] == LAST.isoformat()


def test_the_evidence_of_a_placement_can_be_checked_without_the_service(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        agreement_id = signed(service, http_client)
        host_user = ApiUser(service, http_client, HR)
        bundle = zipfile.ZipFile(io.BytesIO(host_user.get(f"/agreements/{agreement_id}/evidence")))
        assert bundle.testzip() is None
        names = {name.rpartition("/")[2] for name in bundle.namelist()}
        assert {"agreement.json", "signatures.json", "documents.json"} <= names
        assert host_user.get(f"/agreements/{agreement_id}/audit")["first_break"] is None
        pdf_names = [name for name in bundle.namelist() if name.endswith(".pdf")]
        assert pdf_names
        content = bundle.read(pdf_names[0])
        with pikepdf.open(io.BytesIO(content)) as pdf:
            code = json.loads(pdf.attachments["agreement.json"].get_file().read_bytes())["verification_code"]
        verification = http_client.get("/api/v1/verify", params={"code": code.lower().replace("-", " ")}).json()
        assert verification["issued_here"]
        assert (verification["verdict"], verification["holds"]) == ("holds", True)
        assert all(document["holds"] for document in verification["documents"])
        page = http_client.get("/verify", params={"code": code, "lang": "en"}).text
        assert "Issued here" in page
        assert 'class="verdict yes"' in page
        page = http_client.post("/verify?lang=nl", files={"file": ("x.pdf", content, "application/pdf")}).text
        assert "Hier opgemaakt" in page
        assert "student@example.org" not in page
        page = http_client.post("/verify?lang=nl", files={"file": ("x.pdf", content + b"x", "application/pdf")}).text
        assert "Veranderd na opmaak" in page
        assert "niet dit bestand" in page
        assert 'class="verdict no"' in page


def test_an_institution_hands_over_and_erases_what_it_keeps_of_a_student(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        institution_user, email = ApiUser(service, http_client, COORDINATOR), {"email": "student@example.org"}
        agreement_id = institution_user.post("/agreements", {"record": our_record()}, status=201)["agreement"]["id"]
        copy = institution_user.post("/persons/export", email)
        assert agreement_id in {entry["id"] for entry in copy["agreements"]}
        assert ApiUser(service, http_client, "their_coordinator").post("/persons/export", email)["agreements"] == []
        ApiUser(service, http_client, HR).post("/persons/export", email, status=403)
        institution_user.post("/persons/erase", {**email, "reason": "request"}, status=428)
        institution_user.act(agreement_id, "withdraw", {"code": "other", "text": "Toch niet."})
        assert institution_user.get("/institutions/noordzee/retention")["due"] == []
        institution_user.post("/institutions/noordzee/retention/erase", status=428)
        assert ApiUser(service, http_client, "their_coordinator").status("/institutions/noordzee/retention") == 404


def test_two_companies_see_their_own_capacity_and_nothing_of_each_other(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        ours, theirs = ApiUser(service, http_client, HR), ApiUser(service, http_client, "their_hr")
        offer = {"first_day": TODAY.isoformat(), "last_day": LAST.isoformat(), "places": 3}
        ours.post(f"/hosts/{OUR_HOST}/offers", offer, status=201)
        assert theirs.status(f"/hosts/{OUR_HOST}/offers") == 404
        read = {usage["offer"]["id"] for usage in theirs.get(f"/hosts/{OTHER_HOST}/offers")}
        assert read == {str(service.ids["their offer"])}
        usages = ours.get(f"/hosts/{OUR_HOST}/offers")
        (usage,) = [usage for usage in usages if usage["offer"]["first_day"] == TODAY.isoformat()]
        assert usage["left"] + usage["used"] == 3
