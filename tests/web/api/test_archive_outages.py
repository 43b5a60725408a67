"""The real service while its archive is gone, or a file of it lost or damaged: it reports a fault of the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from internships.domain.batches import BatchKind, BatchLineState
from tests.builders.problems import assert_problem
from tests.builders.service_client import ADMINISTRATOR, HR, ServiceClient, create_draft


@contextmanager
def unusable(folder: Path) -> Iterator[None]:
    """A file where the folder was: not even root can read or write in it, as in one that was not mounted."""
    away = folder.rename(folder.with_suffix(".away"))
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


def approved(service_client: ServiceClient) -> tuple[str, dict[str, str]]:
    """The id of an approved agreement, and the headers that a change of it needs."""
    created = create_draft(service_client)
    path = f"/agreements/{created.json()['agreement']['id']}"
    sent = service_client.request(
        "POST", f"{path}/submit", ADMINISTRATOR, headers={"If-Match": created.headers["etag"]}
    )
    body = {"content_sha256": sent.json()["content_sha256"]}
    done = service_client.request(
        "POST", f"{path}/approve", ADMINISTRATOR, json=body, headers={"If-Match": sent.headers["etag"]}
    )
    assert done.status_code == 200, done.text
    return done.json()["id"], {"If-Match": done.headers["etag"]}


def final(service_client: ServiceClient) -> tuple[str, Path]:
    """The address of our printed agreement, and the path of its file."""
    path = f"/agreements/{service_client.service.ids['our agreement']}/documents"
    documents = service_client.request("GET", path, HR).json()
    own = next(one for one in documents if one["id"] == str(service_client.service.ids["our document"]))
    return f"{path}/{own['id']}", service_client.service.application.archive.path(own["sha256"])


def test_an_archive_that_can_not_be_used_is_said_to_be_so_and_nothing_moves(service_client: ServiceClient) -> None:
    path, (agreement_id, tag) = f"/agreements/{service_client.service.ids['our agreement']}", approved(service_client)
    requests: list[tuple[str, str, str, dict[str, str]]] = [
        ("GET", final(service_client)[0], HR, {}),
        ("GET", f"{path}/evidence", ADMINISTRATOR, {}),
    ]
    requests += [("POST", f"/agreements/{agreement_id}/issue", ADMINISTRATOR, tag)]
    with unusable(service_client.service.application.service_settings.archive):
        for method, address, who, headers in requests:
            response = service_client.request(method, address, who, headers=headers)
            assert_problem(response, 503, "archive_unavailable")
            assert int(response.headers["retry-after"]) >= 1
    for method, address, who, headers in requests:
        assert service_client.request(method, address, who, headers=headers).status_code == 200


def test_a_row_whose_archive_is_gone_counts_as_tried_and_is_done_when_it_is_back(service_client: ServiceClient) -> None:
    (agreement_id, _), services = approved(service_client), service_client.service.application.services
    session = services.login.authenticate_session(service_client.service.tokens[ADMINISTRATOR][0])
    assert session
    bench = service_client.service.application.batch_worker("worker")
    while bench.run_once():
        pass
    batch = services.batches.create(session.principal, BatchKind.ISSUE, [{"agreement_id": agreement_id}])
    with unusable(service_client.service.application.service_settings.archive):
        assert bench.run_once()
        (line,) = services.batches.lines(session.principal, batch.id)
        assert (line.state, line.attempts) == (BatchLineState.WAITING, 1)
        assert line.outcome
        assert line.outcome.code == "archive_unavailable"
    assert bench.run_once()
    (line,) = services.batches.lines(session.principal, batch.id)
    assert line.state is BatchLineState.DONE


def test_a_lost_or_damaged_file_of_a_listed_final_is_a_fault_of_ours_for_the_operator(
    service_client: ServiceClient,
) -> None:
    address, file = final(service_client)
    evidence = f"/agreements/{service_client.service.ids['our agreement']}/evidence"
    whole = file.read_bytes()
    try:
        file.unlink()
        for path in (address, evidence):
            details = assert_problem(service_client.request("GET", path, HR), 500, "document_lost")
            assert "operator" in details.texts.en
            assert "reservekopie" in details.texts.nl
        file.write_bytes(b"x")
        for path in (address, evidence):
            details = assert_problem(service_client.request("GET", path, HR), 500, "archive_damaged")
            assert "operator" in details.texts.en
    finally:
        file.write_bytes(whole)
    assert service_client.request("GET", address, HR).status_code == 200
