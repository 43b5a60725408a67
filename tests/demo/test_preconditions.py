"""What is not part of a demo is left alone; an interrupted seeding continues."""

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text

import internships.demo
from internships.composition.demo import serve_demo
from internships.composition.service import ServiceApplication
from internships.demo import run_demo
from internships.demo.accounts import demo_accounts, mark_as_demo, with_passwords
from internships.demo.agreement_steps import demo_principal
from internships.demo.people import HOSTS
from internships.demo.planning import plans
from internships.demo.records import is_plain, record_of
from internships.demo.seeding import seed
from internships.domain.access import Grant, Role
from internships.domain.document import Json
from internships.domain.lifecycle import Status
from internships.domain.organisations import HostOrganisation
from internships.domain.wording import Language
from internships.mapping.samples import sample_records
from internships.services.agreements.drafts import DraftService
from internships.storage.migrate import downgrade
from tests.builders.ports import free_port
from tests.demo.conftest import RecordingApplication, application_at
from tests.refusals import refuses


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture(autouse=True)
def seed_calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seed no placements unless a test asks for them; return how many were planned each time."""
    planned: list[int] = []
    monkeypatch.setattr(
        internships.demo, "seed", lambda _application, arguments, _console: planned.append(len(arguments))
    )
    return planned


def records(application: RecordingApplication) -> list[Json]:
    return [record for record in sample_records(application.agreement_context.folders) if is_plain(record)]


def invited(application: RecordingApplication) -> None:
    application.invitations.first_operator("you@example.org")


def joined(application: RecordingApplication) -> None:
    with application.storage.writing() as work:
        joined_at = application.agreement_context.clock()
        work.hosts.put_host(HostOrganisation(enterprise_number=HOSTS[0].number, name="Echt", joined_at=joined_at))


def drafted(application: RecordingApplication) -> None:
    today = application.agreement_context.today()
    plan = plans(records(application), today)[0]
    principal = demo_principal(Grant(role=Role.COORDINATOR, institution=plan.institution))
    DraftService(application.agreement_context).create(principal, record_of(plan, today))


def foreign_account_in_a_demo(application: RecordingApplication) -> None:
    mark_as_demo(application)
    with application.storage.writing() as work:
        (operator,) = work.accounts.list_all()
        work.accounts.put(
            operator.model_copy(update={"id": application.account_context.new_id(), "email": "you@example.org"})
        )


def somebody_elses_table(application: RecordingApplication) -> None:
    downgrade(application.engine)
    with application.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (id integer)"))


@pytest.mark.parametrize("used", [invited, joined, drafted, foreign_account_in_a_demo, somebody_elses_table])
def test_a_database_that_is_not_a_demos_is_neither_filled_nor_migrated(
    application: RecordingApplication, port: int, used: Callable[[RecordingApplication], None]
) -> None:
    used(application)
    with refuses("not_a_demo"):
        run_demo(application, port, records(application))
    assert application.calls == []


def test_a_database_without_tables_is_migrated_and_filled(
    application: RecordingApplication, port: int, seed_calls: list[int]
) -> None:
    downgrade(application.engine)
    run_demo(application, port, records(application))
    assert application.calls == ["migrated", f"served on 127.0.0.1:{port}"]
    assert seed_calls == [200]


def test_a_new_folder_has_no_database_yet_and_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: int, seed_calls: list[int]
) -> None:
    application = application_at(f"sqlite:///{tmp_path / 'internships.db'}", tmp_path, monkeypatch)
    run_demo(application, port, records(application))
    application.engine.dispose()
    assert application.calls == ["migrated", f"served on 127.0.0.1:{port}"]
    assert seed_calls == [200]


def test_a_demo_that_is_there_is_served_again_with_new_passwords(
    application: RecordingApplication, port: int, seed_calls: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        run_demo(application, port, records(application))
    first, again = (
        [line for line in text.splitlines() if "@" in line] for text in capsys.readouterr().out.split("/verify")[:2]
    )
    assert seed_calls == [200]
    assert len(first) == len(again) == 9
    assert set(first).isdisjoint(again)
    with application.storage.reading() as work:
        assert len(work.accounts.list_all()) == 9


@pytest.mark.parametrize(
    ("variable", "value"),
    [("INTERNSHIPS_BASE_URL", "https://stages.example.org"), ("INTERNSHIPS_HOSTS", "stages.example.org")],
)
def test_a_demo_refuses_an_address_that_others_reach(
    application: RecordingApplication, port: int, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    from internships.service_settings import read_service_settings

    monkeypatch.setenv(variable, value)
    with refuses("demo_only_local"):
        run_demo(replace(application, service_settings=read_service_settings()), port, records(application))


def test_a_busy_port_is_refused_before_anything_is_filled_or_printed(
    application: RecordingApplication, seed_calls: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with refuses("port_taken") as refusal:
            run_demo(application, other.getsockname()[1], records(application))
    assert "PORT=" in refusal.value.text_in(Language.EN)
    assert (application.calls, seed_calls, capsys.readouterr().out) == ([], [], "")


def test_links_of_a_demo_on_another_port_lead_there(
    application: RecordingApplication, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[ServiceApplication] = []
    monkeypatch.setattr(
        "internships.composition.demo.run_demo", lambda arguments, _port, _records: served.append(arguments)
    )
    serve_demo(application, port)
    assert served[0].account_context.base_url == f"http://127.0.0.1:{port}"


class BrokenOff(Exception):
    """The seeding is interrupted."""


def test_a_seeding_that_was_broken_off_goes_on_and_doubles_nothing(
    application: RecordingApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, today = records(application), application.agreement_context.today()
    wanted = {Status.SUBMITTED: (), Status.SUSPENDED: (), Status.SIGNING: (), Status.ACTIVE: ("amendment waits",)}
    planned = [next(p for p in plans(chosen, today) if (p.status, p.later) == count) for count in wanted.items()]
    assert mark_as_demo(application)
    monkeypatch.setattr("internships.demo.agreement_steps.DemoAgreement.sign", broken_off)
    with pytest.raises(BrokenOff):
        seed(application, planned, Console(quiet=True))
    monkeypatch.undo()
    assert mark_as_demo(application)
    for _ in range(2):
        seed(application, planned, Console(quiet=True))
    operator = demo_principal(Grant(role=Role.OPERATOR))
    with application.storage.reading() as work:
        assert len(work.hosts.offers((HOSTS[0].number,))) == len(HOSTS[0].sites)
        assert all(len(work.hosts.analyses(host.number)) == 1 for host in HOSTS)
    assert len(application.services.hosts.groups(operator)) == 1
    assert {plan.id: plan.status for plan in planned} == statuses(application)
    people = [invented.name for invented, _ in with_passwords(application, demo_accounts(chosen[0]))]
    assert people[0] == "Noor Voorbeeld"
    assert not mark_as_demo(application)


def broken_off(*_: object, **__: object) -> None:
    raise BrokenOff


def statuses(application: RecordingApplication) -> dict[object, Status]:
    from internships.domain.placement_board import BoardFilter

    with application.storage.reading() as work:
        return {
            line.agreement_id: line.status
            for line in work.placements.stream(BoardFilter(), application.agreement_context.today(), 999)
        }
