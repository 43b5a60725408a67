"""Upcasting old bodies: agreements, amendments with their pointers, terminations, risk analyses."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.agreement_record import AmendmentRecord, TerminationRecord
from internships.domain.amendment import Amendment, AmendmentReason, Change
from internships.domain.termination import Initiator, Termination, TerminationReason
from internships.storage.body_upcast import UPCAST_STEPS, BodyKind, UpcastStep, upcast
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import drafted
from tests.builders.agreement_use_cases import AgreementUseCases, invented_folders
from tests.refusals import refuses

DAY = date(2026, 9, 1)
AMENDMENT = Amendment(
    number=1,
    reason_code=AmendmentReason.PERIOD,
    reason="Twee weken langer.",
    drawn_up_on=DAY,
    takes_effect_on=DAY,
    changes=(
        Change(pointer="/duration/last_day", old="2026-12-18", new="2027-01-08"),
        Change(pointer="/duration", new={"until": "2027-01-08"}),
        Change(pointer="/tasks", old="a", new="b"),
    ),
)
TERMINATION = Termination(
    reason_code=TerminationReason.MUTUAL_CONSENT,
    reason="De student stopt.",
    initiated_by=Initiator.STUDENT,
    drawn_up_on=DAY,
    last_day=DAY,
)


def _elsewhere(pointer: str) -> str:
    return "/period" + pointer.removeprefix("/duration") if pointer.startswith("/duration") else pointer


def _otherwise(pointer: str, value: Any) -> Any:
    return {"last_day": value["until"]} if pointer == "/duration" else value


INVENTED = UpcastStep(
    SCHEMA_VERSION,
    amendment=lambda body: {**body, "reason": body["reason"].upper()},
    termination=lambda body: {**body, "initiated_by": "host"},
    analysis=lambda body: {"workplace": body["place"]},
    pointer=_elsewhere,
    value=_otherwise,
)


def test_an_old_agreement_is_lifted_step_by_step() -> None:
    steps = {
        "0.1.0": UpcastStep("0.2.0", lambda body: {**body, "b": body["a"]}),
        "0.2.0": UpcastStep("0.3.0", lambda body: {key: value for key, value in body.items() if key != "a"}),
    }
    assert upcast("agreement", {"a": 1}, "0.1.0", steps, "0.3.0") == {"b": 1, "schema_version": "0.3.0"}
    with refuses("unknown_body_version"):
        upcast("agreement", {"a": 1}, "9.9.9", steps, "0.3.0")


def test_the_pointers_of_an_old_amendment_are_lifted_step_by_step() -> None:
    steps = {
        "0.1.0": UpcastStep("0.2.0", pointer=lambda pointer: pointer.replace("/a", "/b")),
        "0.2.0": UpcastStep("0.3.0", pointer=lambda pointer: pointer.replace("/b", "/c")),
    }
    body: dict[str, Any] = {
        "number": 1,
        "changes": [{"pointer": "/a/x", "old": 1, "new": 2}, {"pointer": "/z", "new": 2}],
    }
    assert upcast("amendment", body, "0.1.0", steps, "0.3.0") == {
        "number": 1,
        "changes": [{"pointer": "/c/x", "old": 1, "new": 2}, {"pointer": "/z", "new": 2}],
    }
    assert body["changes"][0]["pointer"] == "/a/x"


@pytest.mark.parametrize("kind", ["agreement", "amendment", "termination", "analysis"])
def test_a_body_of_an_unknown_version_is_refused_and_one_of_today_stays(kind: BodyKind) -> None:
    body: dict[str, Any] = {"changes": []}
    assert upcast(kind, body, SCHEMA_VERSION) == body
    with refuses("unknown_body_version"):
        upcast(kind, body, "0.0.1")


def test_an_old_risk_analysis_is_lifted() -> None:
    assert upcast("analysis", {"place": "zagerij"}, "0.9.0", {"0.9.0": INVENTED}) == {"workplace": "zagerij"}


@pytest.fixture
def agreement_id(storage: Storage, tmp_path: Any) -> UUID:
    return drafted(AgreementUseCases(storage, invented_folders(tmp_path / "folders"), tmp_path / "archive")).id


def test_amendments_and_terminations_of_an_older_schema_come_out_in_todays(
    storage: Storage, engine: Engine, agreement_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    other_facts: dict[str, Any] = {"content_sha256": "a" * 64, "proposed_by": None, "proposed_at": at}
    with storage.writing() as work:
        work.agreements.put_amendment(agreement_id, AmendmentRecord(amendment=AMENDMENT, **other_facts))
        work.agreements.put_termination(agreement_id, TerminationRecord(termination=TERMINATION, **other_facts))
    assert versions(engine) == {SCHEMA_VERSION}
    with engine.execution_options(writes=True).begin() as connection:
        for table in ("amendment", "termination"):
            connection.execute(text(f"UPDATE {table} SET schema_version = '0.9.0'"))  # noqa: S608 - two names
    with storage.reading() as work, refuses("unknown_body_version"):
        work.agreements.amendments(agreement_id)
    monkeypatch.setitem(UPCAST_STEPS, "0.9.0", INVENTED)
    with storage.reading() as work:
        (amendment,) = work.agreements.amendments(agreement_id)
        ended = work.agreements.termination(agreement_id)
        assert work.agreements.amendments_by_agreement([agreement_id]) == {agreement_id: (amendment,)}
    assert [(change.pointer, change.old, change.new) for change in amendment.amendment.changes] == [
        ("/period/last_day", "2026-12-18", "2027-01-08"),
        ("/period", None, {"last_day": "2027-01-08"}),
        ("/tasks", "a", "b"),
    ]
    assert amendment.amendment.reason == "TWEE WEKEN LANGER."
    assert ended is not None
    assert ended.termination.initiated_by is Initiator.HOST
    with storage.writing() as work:
        work.agreements.put_amendment(agreement_id, amendment)
        work.agreements.put_termination(agreement_id, ended)
    assert versions(engine) == {SCHEMA_VERSION}


def versions(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT schema_version FROM amendment UNION ALL SELECT schema_version FROM termination")
        )
        return set(found.scalars())
