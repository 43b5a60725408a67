"""Every refusal is a problem document: a status, a code, a sentence in the reader's language, and nothing else."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.errors import RefusalKind
from internships.domain.refusals import REFUSALS, Refusal
from internships.web.app import build_app
from internships.web.problem_code_table import refusal_kinds, render_code_table
from internships.web.problem_statuses import STATUSES, TITLES
from internships.web.problems import headers_of, status_of
from internships.web.routes import routes
from tests.builders.example_routes import HOST, KEY, NOTE_BODY, FakeAuthenticator, FakeHealth, services_with
from tests.builders.problems import assert_problem
from tests.paths import ROOT
from tests.web.conftest import LOOPBACK, lines_of

Client = TestClient[Litestar]
JSON = {**KEY, "content-type": "application/json"}
ONE = "/api/v1/notes/00000000-0000-0000-0000-000000000007"
TAG = f'"7-{"ab" * 8}"'


@pytest.fixture
def service_app() -> Iterator[Client]:
    """Our own routes, without use cases."""
    app = build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, routes())
    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as http_client:
        yield http_client


NEVER_OVER_HTTP = {
    "agreement_not_inside", "anchors_changed", "asker_gone", "backup_refused", "csv_broken_byte",
    "csv_quotes_unbalanced", "database_not_current", "demo_only_local", "file_unreadable", "given_up",
    "host_unreadable", "made_from_other_folders", "no_record_attached", "no_signing_key", "not_a_demo",
    "operator_exists", "port_taken", "record_unreadable", "refused", "schemas_stale",
}  # fmt: skip
"""Codes that only occur on the command line and in batch rows, or that another code replaces."""


def test_every_code_that_can_be_answered_has_a_kind_and_so_a_status() -> None:
    classes = {kind.code: kind.kind for kind in refusal_kinds()}
    rows = {code: row.kind for code, row in REFUSALS.items()}
    assert {code for code, kind in (classes | rows).items() if kind is None} == NEVER_OVER_HTTP


def test_every_kind_has_a_status() -> None:
    assert set(STATUSES) == set(RefusalKind)


def test_the_published_table_of_codes_is_what_the_refusals_say() -> None:
    published = ROOT / "docs" / "problem-codes.md"
    refresh = "run `python -m internships.web.problem_code_table docs/problem-codes.md`"
    assert published.read_text(encoding="utf-8") == render_code_table(), refresh


def test_what_the_operator_must_mend_asks_nobody_to_try_again() -> None:
    for refusal in (Refusal("no_vault_key"), Refusal("vault_unreadable")):
        assert (status_of(refusal), headers_of(refusal)) == (500, {})
    of_the_operator = {"broken_folder", "broken_template", "press_not_ready", "unknown_body_version"}
    faults = {kind.code for kind in refusal_kinds() if kind.kind is RefusalKind.FAULT}
    assert faults | {code for code, row in REFUSALS.items() if row.kind is RefusalKind.FAULT} >= of_the_operator


def test_every_status_of_the_table_has_a_title() -> None:
    assert set(STATUSES.values()) == set(TITLES)


def test_the_log_says_why_a_refusal_was_a_fault_of_ours(client: Client, log: io.StringIO) -> None:
    client.get("/gone")
    client.get("/nothing")
    log_lines = [(line["code"], line.get("reason"), line["level"]) for line in lines_of(log)]
    assert log_lines == [("storage_unavailable", "locked", "error"), ("not_found", None, "info")]


@pytest.mark.parametrize("body", [b"{bad", b"\xff", b'{"title": "\\ud800"}', b"[" * 60, b"NaN", b'{"a":1}x'])
def test_what_is_no_json_is_malformed(client: Client, body: bytes) -> None:
    assert_problem(client.post("/api/v1/notes", headers=JSON, content=body), 400, "malformed_json")


def test_json_that_is_nested_deep_or_has_a_key_twice_is_refused_as_such(client: Client) -> None:
    assert_problem(client.post("/api/v1/notes", headers=JSON, content=b"[" * 60_000), 400, "nested_too_deep")
    twice = b'{"title": "a", "place": {"kind": "x"}, "title": "b"}'
    assert (
        "“title”"
        in assert_problem(client.post("/api/v1/notes", headers=JSON, content=twice), 400, "duplicate_key").detail
    )


def test_every_wrong_fact_of_a_body_is_pointed_at(client: Client) -> None:
    body = {"title": "", "slug": "A b", "hours": "x", "place": {"kind": "postal"}, "extra/field": 1}
    details = assert_problem(client.post("/api/v1/notes", headers=JSON, json=body), 400, "invalid_request")
    found = {finding.pointer: finding.code for finding in details.findings}
    assert found == {
        "/title": "text_empty",
        "/slug": "format",
        "/hours": "wrong_type",
        "/place/street": "missing_fact",
        "/extra~1field": "unknown_field",
    }


def test_a_missing_body_is_a_missing_fact(client: Client) -> None:
    details = assert_problem(client.post("/api/v1/notes", headers=JSON, content=b""), 400, "invalid_request")
    assert [finding.code for finding in details.findings] == ["missing_fact"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=", f"cursor={'a' * 801}"])
def test_a_wrong_parameter_is_named(client: Client, query: str) -> None:
    details = assert_problem(client.get(f"/api/v1/notes?{query}", headers=KEY), 400, "invalid_request")
    assert [finding.code for finding in details.findings] == ["wrong_parameter"]
    assert f"“{query.partition('=')[0]}”" in details.findings[0].text.nl


def test_every_wrong_parameter_and_fact_is_named_at_once_by_the_name_it_was_sent_under(service_app: Client) -> None:
    query = "limit=abc&runs_on=2026-13-45"
    details = assert_problem(service_app.get(f"/api/v1/placements?{query}", headers=KEY), 400, "invalid_request")
    named = [(finding.parameter.name, finding.parameter.place) for finding in details.findings if finding.parameter]
    assert named == [("limit", "query"), ("runs_on", "query")]
    details = assert_problem(service_app.get("/api/v1/verify"), 400, "invalid_request")
    assert [finding.parameter and finding.parameter.name for finding in details.findings] == ["code"]
    headers = {**KEY, "idempotency-key": "x" * 201}
    response = service_app.post("/api/v1/agreements", headers=headers, json={"recor": {}})
    details = assert_problem(response, 400, "invalid_request")
    assert response.json()["findings"][0]["parameter"] == {"name": "Idempotency-Key", "in": "header"}
    assert [(one.pointer, one.pointer_in) for one in details.findings[1:]] == [("/record", "body"), ("/recor", "body")]


def test_a_body_of_another_kind_is_not_read(client: Client) -> None:
    form = client.post("/api/v1/notes", headers=KEY, data={"title": "x"})
    assert_problem(form, 415, "unsupported_media_type")


def test_a_huge_body_is_refused(client: Client) -> None:
    assert_problem(client.post("/api/v1/notes", headers=JSON, content=b" " * 2_000_001), 413, "body_too_large")


def test_a_huge_body_without_length_is_refused(client: Client) -> None:
    pieces = iter([b" " * 1_500_000, b" " * 1_500_000])
    assert_problem(client.post("/api/v1/notes", headers=JSON, content=pieces), 413, "body_too_large")


def test_an_unknown_address_and_a_wrong_id_do_not_exist(client: Client) -> None:
    for path in ("/nothing", "/api/v1/notes/seven", "/api/v1/framework/openapi.json", "/static/../app.py"):
        assert_problem(client.put(path) if path.endswith("seven") else client.get(path, headers=KEY), 404, "not_found")


def test_a_method_that_is_not_there_names_those_that_are(client: Client) -> None:
    response = client.patch(ONE)
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "DELETE, OPTIONS, PUT"


def test_a_change_names_the_version_it_starts_from(client: Client) -> None:
    assert_problem(client.put(ONE, headers=KEY, json=NOTE_BODY), 428, "version_needed")
    assert_problem(client.put(ONE, headers={**KEY, "if-match": "*"}, json=NOTE_BODY), 400, "bad_version")
    assert_problem(
        client.put(ONE, headers={**KEY, "if-match": TAG.replace("7", "6")}, json=NOTE_BODY), 412, "stale_version"
    )
    done = client.put(ONE, headers={**KEY, "if-match": TAG}, json=NOTE_BODY)
    assert (done.status_code, done.headers["etag"]) == (200, f'"8-{"ab" * 8}"')


def test_what_is_not_possible_now_is_a_conflict(client: Client) -> None:
    assert_problem(client.delete(ONE, headers=KEY), 409, "not_in_this_status")


def test_a_refused_record_tells_every_finding(client: Client) -> None:
    details = assert_problem(client.get("/refused"), 422, "record_refused")
    assert [finding.pointer for finding in details.findings] == ["/students/0/name", "/period"]
    assert {finding.pointer_in for finding in details.findings} == {"record"}


def test_a_database_that_is_gone_says_when_to_come_back(client: Client) -> None:
    response = client.get("/gone")
    assert_problem(response, 503, "storage_unavailable")
    assert int(response.headers["retry-after"]) >= 1


def test_a_database_that_is_gone_while_somebody_logs_in_says_so_too(client: Client) -> None:
    response = client.get("/api/v1/notes", headers={"cookie": "internships_session=locked"})
    assert_problem(response, 503, "storage_unavailable")


def test_a_bug_tells_nothing_and_is_found_by_the_id_of_its_request(client: Client, log: io.StringIO) -> None:
    response = client.get("/bug")
    details = assert_problem(response, 500, "unexpected_fault")
    assert "Peeters" not in response.text + log.getvalue()
    fault = next(line for line in lines_of(log) if line["event"] == "unexpected_fault")
    assert (fault["request_id"], fault["fault"]) == (details.request_id, "KeyError")
    assert fault["frames"][-1].endswith(" stumble")


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "nl"),
        ("", "en-GB,nl;q=0.5", "en"),
        ("", "fr", "nl"),
        ("?lang=en", "nl", "en"),
        ("?lang=fr", "en", "en"),
    ],
)
def test_a_refusal_is_in_the_readers_language(client: Client, query: str, accepted: str, language: str) -> None:
    response = client.get(f"/nothing{query}", headers={"accept-language": accepted})
    details = assert_problem(response, 404, "not_found")
    assert details.detail == getattr(details.texts, language)
    assert details.title == {"nl": "Niet gevonden", "en": "Not found"}[language]
    assert response.headers["content-language"] == language


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_gets_the_verify_page_with_a_sentence_above_the_form(service_app: Client) -> None:
    no_file: Any = {"file": ("", b"")}
    responses = [
        (service_app.get(f"/verify?code={'a' * 99}", headers=BROWSER), 400, "colofon"),
        (service_app.post("/verify", headers=BROWSER, files=no_file), 400, "geen bestand gekozen"),
        (service_app.post("/verify", headers=BROWSER), 415, "geen bestand gekozen"),
    ]
    for response, status, text in responses:
        assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
        above, _, below = response.text.partition("<form")
        assert text in above
        assert 'name="file"' in below
    assert_problem(service_app.get(f"/verify?code={'a' * 99}"), 400, "invalid_request")


def test_a_browser_at_an_unknown_address_gets_a_page_and_a_program_a_problem(client: Client) -> None:
    page = client.get("/nothing", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Dit adres bestaat niet" in page.text
    assert_problem(client.get("/api/v1/nothing", headers=BROWSER), 404, "not_found")
    assert_problem(client.get("/nothing"), 404, "not_found")
