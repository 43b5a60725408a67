"""The real service while printing is busy or breaks: everything else works, and prints are refused with Retry-After."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import islice
from multiprocessing import active_children
from typing import Any

import pytest
from litestar.testing import TestClient

from internships.domain.access import Role
from internships.rendering.printer_pool import PrinterPool
from tests.builders.populated_service import TestApplication
from tests.builders.problems import assert_problem
from tests.builders.service_client import ADMINISTRATOR, HR, OPERATOR, ServiceClient, a_service_client

TOKEN = "figures"
COORDINATOR, STUDENT = str(Role.COORDINATOR), str(Role.STUDENT)


@pytest.fixture(scope="module")
def service_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceClient]:
    with a_service_client("sqlite", tmp_path_factory.mktemp("prints")) as service_client:
        yield service_client


def printer(service_client: ServiceClient) -> PrinterPool:
    return service_client.service.application.printer_pool


def proof(service_client: ServiceClient, who: str) -> Any:
    return service_client.request(
        "GET", f"/agreements/{service_client.service.ids['our agreement']}/proofs/agreement", who
    )


def test_the_board_answers_while_more_proofs_are_asked_than_are_let_in(service_client: ServiceClient) -> None:
    child = printer(service_client).children.idle.get()  # as if somebody's long document were being printed
    with ThreadPoolExecutor(30) as threads:
        futures = [threads.submit(proof, service_client, who) for who in (STUDENT, HR, COORDINATOR) for _ in range(10)]
        refused = list(islice(as_completed(futures, 60), 25))  # one prints, four wait
        try:
            for path, who in (("/placements", HR), ("/me", STUDENT), ("/groups", OPERATOR)):
                late_response = threads.submit(service_client.request, "GET", path, who).result(20)
                assert late_response.status_code == 200
            assert threads.submit(service_client.http_client.get, "/readyz").result(20).status_code == 200
            assert not any(waiting.done() for waiting in futures if waiting not in refused)
        finally:
            printer(service_client).children.idle.put(child)
        for late_response in refused:
            assert_problem(late_response.result(), 503, "press_busy")
            assert int(late_response.result().headers["retry-after"]) >= 1
        printed = [waiting.result(60) for waiting in futures if waiting not in refused]
    assert [response.headers["content-type"] for response in printed] == ["application/pdf"] * 5


def test_proofs_have_an_allowance_of_their_own_and_stop_nothing_else(service_client: ServiceClient) -> None:
    path = "/agreements/00000000-0000-4000-8000-000000000000/proofs/agreement"
    statuses = [service_client.request("GET", path, ADMINISTRATOR).status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    assert_problem(service_client.request("GET", path, ADMINISTRATOR), 429, "too_many_requests")
    assert service_client.request("GET", "/placements", ADMINISTRATOR).status_code == 200
    assert service_client.request("GET", path, OPERATOR).status_code == 404


def test_a_print_process_that_is_killed_is_a_fault_of_ours_that_passes(service_client: ServiceClient) -> None:
    assert proof(service_client, COORDINATOR).status_code == 200
    for child in active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
    details = assert_problem(proof(service_client, COORDINATOR), 503, "press_crashed")
    assert "-9" not in details.texts.nl + details.texts.en
    assert proof(service_client, COORDINATOR).status_code == 200


def test_the_figures_of_the_moment_are_among_those_of_the_service(service_client: ServiceClient) -> None:
    known_settings = service_client.service.application.service_settings
    served = TestApplication(
        service_client.service.application.settings,
        replace(known_settings, web=replace(known_settings.web, metrics_token=TOKEN)),
    )
    with TestClient(served.app(), base_url="http://127.0.0.1") as http_client:
        text = http_client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    served.engine.dispose()
    for name in ("rows_waiting", "rows_running", "rows_failed", "letters_unsent", "oldest_row_waiting_seconds"):
        assert f"\ninternships_{name} " in text


def test_the_folder_of_the_data_is_for_its_own_account_alone(service_client: ServiceClient) -> None:
    assert service_client.service.application.service_settings.folder.stat().st_mode & 0o777 == 0o700
