"""The real service while somebody sends hostile workbooks: they are refused, and everybody else goes on."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from internships.domain.errors import MAX_FINDINGS, Finding, Severity
from internships.domain.wording import Bilingual, Language
from internships.intake.workbook_writer import build_workbook
from internships.services.agreements.record_checks import MAX_FILE_FINDINGS, RecordCheckRow, rows_as_json
from tests.builders.agreement_use_cases import example_record
from tests.builders.hostile_sheets import an_unknown_encoding, cells_repeated, rows_for_everyone, spaces
from tests.builders.problems import assert_problem
from tests.builders.service_client import ADMINISTRATOR, HR, OPERATOR, ServiceClient, a_service_client, run_concurrently

ATTACKS = {
    spaces: (413, "workbook_too_large_unpacked"),
    cells_repeated: (413, "workbook_too_large_unpacked"),
    rows_for_everyone: (413, "sheet_too_many_facts"),
    an_unknown_encoding: (422, "workbook_unreadable"),
}


@pytest.fixture(scope="module")
def service_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceClient]:
    with a_service_client("sqlite", tmp_path_factory.mktemp("sheets")) as service_client:
        yield service_client


def sent(service_client: ServiceClient, content: bytes, who: str = HR) -> Any:
    return service_client.request("POST", "/workbook/check", who, files={"file": ("interns.xlsx", content)})


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_is_refused_and_the_next_workbook_is_read(
    service_client: ServiceClient, tmp_path: Path, attack: Any
) -> None:
    status, code = ATTACKS[attack]
    assert_problem(sent(service_client, attack(tmp_path).read_bytes()), status, code)
    assert service_client.http_client.get("/healthz").status_code == 200
    good = sent(service_client, build_workbook(Language.NL, ["noordzee"], [example_record(reference="R-1")]))
    assert (good.status_code, [row["row"] for row in good.json()]) == (200, ["R-1"])


def test_a_slow_file_holds_up_nobody_else_and_an_account_has_one_read_at_a_time(service_client: ServiceClient) -> None:
    content = build_workbook(Language.NL, ["noordzee"], [example_record(reference="R-1")])
    queue = service_client.service.application.services.sheet_queue
    started, over = Event(), Event()

    def read_slowly() -> bool:
        started.set()
        return over.wait(60)

    async def slow() -> bool:
        return await queue.run(service_client.service.ids[f"{HR} account"], read_slowly)

    portal = service_client.http_client.blocking_portal
    waiting = portal.start_task_soon(slow)
    try:
        assert started.wait(20)
        details = assert_problem(sent(service_client, content, HR), 503, "sheets_busy")
        assert "al een van u" in details.texts.nl
        others = run_concurrently(
            *(lambda who=who: sent(service_client, content, who) for who in (ADMINISTRATOR, OPERATOR))
        )
        assert [response.status_code for response in others] == [200, 200]
        assert service_client.request("GET", "/placements", HR).status_code == 200
    finally:
        over.set()
    waiting.result(20)
    assert sent(service_client, content, HR).status_code == 200


def test_of_many_findings_the_first_are_reported_blocking_ones_first_and_the_others_counted() -> None:
    def finding(number: int, severity: Severity) -> Finding:
        return Finding(code=f"c{number}", severity=severity, text=Bilingual(nl="x", en="x"))

    findings = (*(finding(n, Severity.WARNS) for n in range(150)), *(finding(n, Severity.BLOCKS) for n in range(50)))
    row = RecordCheckRow(row="s1", record={}, is_complete=False, documents=(), findings=findings)
    parsed = json.loads(rows_as_json((row,) * 40))
    assert [entry["code"] for entry in parsed[0]["findings"]][:50] == [f"c{n}" for n in range(50)]
    assert parsed[0]["findings"][-1]["code"] == "more_findings"
    assert parsed[0]["findings"][-1]["severity"] == "warns"
    assert len(parsed[0]["findings"]) == MAX_FINDINGS + 1
    assert [entry["code"] for entry in parsed[39]["findings"]] == ["more_findings"]
    assert parsed[39]["findings"][0]["severity"] == "blocks"
    assert sum(len(entry["findings"]) for entry in parsed) < MAX_FILE_FINDINGS + 100
