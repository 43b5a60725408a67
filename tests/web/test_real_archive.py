"""The real service while its archive is gone, or a file of it lost or damaged: it says so, and blames nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from internships.domain.batches import BatchKind, LineState
from tests.databases import BACKENDS
from tests.web.fronts import ADMINISTRATOR, HR, Front, a_front, drafted, problem


@pytest.fixture(scope="module", params=BACKENDS)
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with a_front(request.param, tmp_path_factory.mktemp("archive")) as made:
        yield made


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


def approved(front: Front) -> tuple[str, dict[str, str]]:
    """The id of an approved agreement, and what a change of it must send."""
    told = drafted(front)
    path = f"/agreements/{told.json()['agreement']['id']}"
    sent = front.ask("POST", f"{path}/submit", ADMINISTRATOR, headers={"If-Match": told.headers["etag"]})
    body = {"content_sha256": sent.json()["content_sha256"]}
    done = front.ask("POST", f"{path}/approve", ADMINISTRATOR, json=body, headers={"If-Match": sent.headers["etag"]})
    assert done.status_code == 200, done.text
    return done.json()["id"], {"If-Match": done.headers["etag"]}


def final(front: Front) -> tuple[str, Path]:
    """The address of our printed final, and where its file lies."""
    path = f"/agreements/{front.world.ids['our agreement']}/documents"
    known = front.ask("GET", path, HR).json()
    own = next(one for one in known if one["id"] == str(front.world.ids["our document"]))
    return f"{path}/{own['id']}", front.world.house.archive.path(own["sha256"])


def test_an_archive_that_can_not_be_used_is_said_to_be_so_and_nothing_moves(front: Front) -> None:
    path, (agreement_id, tag) = f"/agreements/{front.world.ids['our agreement']}", approved(front)
    asked: list[tuple[str, str, str, dict[str, str]]] = [
        ("GET", final(front)[0], HR, {}),
        ("GET", f"{path}/evidence", ADMINISTRATOR, {}),
    ]
    asked += [("POST", f"/agreements/{agreement_id}/issue", ADMINISTRATOR, tag)]
    with unusable(front.world.house.service.archive):
        for method, address, who, headers in asked:
            response = front.ask(method, address, who, headers=headers)
            problem(response, 503, "archive_unavailable")
            assert int(response.headers["retry-after"]) >= 1
    for method, address, who, headers in asked:
        assert front.ask(method, address, who, headers=headers).status_code == 200


def test_a_row_whose_archive_is_gone_counts_as_tried_and_is_done_when_it_is_back(front: Front) -> None:
    (agreement_id, _), services = approved(front), front.world.house.services
    seen = services.doorkeeper.by_session(front.world.tokens[ADMINISTRATOR][0])
    assert seen
    bench = front.world.house.workbench("worker")
    while bench.do_one():
        pass
    batch = services.batching.ask(seen.viewer, BatchKind.ISSUE, [{"agreement_id": agreement_id}])
    with unusable(front.world.house.service.archive):
        assert bench.do_one()
        (line,) = services.batching.lines(seen.viewer, batch.id)
        assert (line.state, line.attempts) == (LineState.WAITING, 1)
        assert line.outcome
        assert line.outcome.code == "archive_unavailable"
    assert bench.do_one()
    (line,) = services.batching.lines(seen.viewer, batch.id)
    assert line.state is LineState.DONE


def test_a_lost_or_damaged_file_of_a_listed_final_is_a_fault_of_ours_for_the_operator(front: Front) -> None:
    address, file = final(front)
    evidence = f"/agreements/{front.world.ids['our agreement']}/evidence"
    whole = file.read_bytes()
    try:
        file.unlink()
        for path in (address, evidence):
            told = problem(front.ask("GET", path, HR), 500, "document_lost")
            assert "operator" in told.texts.en
            assert "reservekopie" in told.texts.nl
        file.write_bytes(b"x")
        for path in (address, evidence):
            told = problem(front.ask("GET", path, HR), 500, "archive_damaged")
            assert "operator" in told.texts.en
    finally:
        file.write_bytes(whole)
    assert front.ask("GET", address, HR).status_code == 200
