"""What is no demonstration's is left alone; a seeding that was broken off goes on."""

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text

import internships.demo
from internships.demo import run_demo
from internships.demo.accounts import everybody, mark, with_passwords
from internships.demo.house import House
from internships.demo.living import somebody
from internships.demo.people import HOSTS
from internships.demo.planning import plans
from internships.demo.records import is_plain, record_of
from internships.demo.refusals import NotADemo, NotLocal, PortTaken
from internships.demo.seeding import seed
from internships.domain.access import Grant, Role
from internships.domain.document import Json
from internships.domain.lifecycle import Status
from internships.domain.organisations import HostOrganisation
from internships.domain.wording import Language
from internships.services.agreements.drafting import Drafting
from internships.storage.migrate import downgrade
from tests.demo.conftest import Watched, house_at


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Live no placements where a test does not ask for them; tell how many were planned each time."""
    planned: list[int] = []
    monkeypatch.setattr(internships.demo, "seed", lambda _house, told, _console: planned.append(len(told)))
    return planned


def records(house: Watched) -> list[Json]:
    return [record for record in house._samples() if is_plain(record)]


def invited(house: Watched) -> None:
    house.first_operator("you@example.org")


def joined(house: Watched) -> None:
    with house.storage.writing() as work:
        joined_at = house.bureau.clock()
        work.hosts.put_host(HostOrganisation(enterprise_number=HOSTS[0].number, name="Echt", joined_at=joined_at))


def drafted(house: Watched) -> None:
    today = house.bureau.today()
    plan = plans(records(house), today)[0]
    viewer = somebody(Grant(role=Role.COORDINATOR, institution=plan.institution))
    Drafting(house.bureau).create(viewer, record_of(plan, today))


def foreign_account_in_a_demo(house: Watched) -> None:
    mark(house)
    with house.storage.writing() as work:
        (operator,) = work.accounts.every()
        work.accounts.put(operator.model_copy(update={"id": house.lodge.ids(), "email": "you@example.org"}))


def somebody_elses_table(house: Watched) -> None:
    downgrade(house.engine)
    with house.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (id integer)"))


@pytest.mark.parametrize("used", [invited, joined, drafted, foreign_account_in_a_demo, somebody_elses_table])
def test_a_database_that_is_not_a_demos_is_neither_filled_nor_migrated(
    house: Watched, port: int, used: Callable[[Watched], None]
) -> None:
    used(house)
    with pytest.raises(NotADemo):
        run_demo(house, port, records(house))
    assert house.done == []


def test_a_database_without_tables_is_migrated_and_filled(house: Watched, port: int, seeded: list[int]) -> None:
    downgrade(house.engine)
    run_demo(house, port, records(house))
    assert house.done == ["migrated", f"served on 127.0.0.1:{port}"]
    assert seeded == [200]


def test_a_new_folder_has_no_database_yet_and_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: int, seeded: list[int]
) -> None:
    house = house_at(f"sqlite:///{tmp_path / 'internships.db'}", tmp_path, monkeypatch)
    run_demo(house, port, records(house))
    house.engine.dispose()
    assert house.done == ["migrated", f"served on 127.0.0.1:{port}"]
    assert seeded == [200]


def test_a_demo_that_is_there_is_served_again_with_new_passwords(
    house: Watched, port: int, seeded: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        run_demo(house, port, records(house))
    first, again = (
        [line for line in told.splitlines() if "@" in line] for told in capsys.readouterr().out.split("/verify")[:2]
    )
    assert seeded == [200]
    assert len(first) == len(again) == 9
    assert set(first).isdisjoint(again)
    with house.storage.reading() as work:
        assert len(work.accounts.every()) == 9


@pytest.mark.parametrize(
    ("variable", "value"),
    [("INTERNSHIPS_BASE_URL", "https://stages.example.org"), ("INTERNSHIPS_HOSTS", "stages.example.org")],
)
def test_a_demo_refuses_an_address_that_others_reach(
    house: Watched, port: int, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    from internships.service_settings import read_service_settings

    monkeypatch.setenv(variable, value)
    with pytest.raises(NotLocal):
        run_demo(replace(house, service=read_service_settings()), port, records(house))


def test_a_busy_port_is_refused_before_anything_is_filled_or_printed(
    house: Watched, seeded: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken) as refusal:
            run_demo(house, other.getsockname()[1], records(house))
    assert "PORT=" in refusal.value.say(Language.EN)
    assert (house.done, seeded, capsys.readouterr().out) == ([], [], "")


def test_links_of_a_demo_on_another_port_lead_there(house: Watched, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[House] = []
    monkeypatch.setattr(internships.demo, "run_demo", lambda told, _port, _records: served.append(told))
    house.demo(port)
    assert served[0].lodge.base_url == f"http://127.0.0.1:{port}"


class BrokenOff(Exception):
    """The machine went away."""


def test_a_seeding_that_was_broken_off_goes_on_and_doubles_nothing(
    house: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, today = records(house), house.bureau.today()
    wanted = {Status.SUBMITTED: (), Status.SUSPENDED: (), Status.SIGNING: (), Status.ACTIVE: ("amendment waits",)}
    planned = [next(p for p in plans(chosen, today) if (p.status, p.later) == told) for told in wanted.items()]
    assert mark(house)
    monkeypatch.setattr("internships.demo.living.Life.sign", broken_off)
    with pytest.raises(BrokenOff):
        seed(house, planned, Console(quiet=True))
    monkeypatch.undo()
    assert mark(house)
    for _ in range(2):
        seed(house, planned, Console(quiet=True))
    operator = somebody(Grant(role=Role.OPERATOR))
    with house.storage.reading() as work:
        assert len(work.hosts.offers((HOSTS[0].number,))) == len(HOSTS[0].sites)
        assert all(len(work.hosts.analyses(host.number)) == 1 for host in HOSTS)
    assert len(house.services.hosting.groups(operator)) == 1
    assert {plan.id: plan.status for plan in planned} == statuses(house)
    people = [invented.name for invented, _ in with_passwords(house, everybody(chosen[0]))]
    assert people[0] == "Noor Voorbeeld"
    assert not mark(house)


def broken_off(*_: object, **__: object) -> None:
    raise BrokenOff


def statuses(house: Watched) -> dict[object, Status]:
    from internships.domain.tracking import BoardFilter

    with house.storage.reading() as work:
        return {line.agreement_id: line.status for line in work.boards.every(BoardFilter(), house.bureau.today(), 999)}
