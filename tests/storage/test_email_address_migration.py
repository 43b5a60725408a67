"""Migrating email addresses to the new comparison: access gained by case folding is closed, collisions are reported."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine, text

from internships.domain.access import AccessScope, Grant, Role
from internships.domain.wording import Bilingual
from internships.services.placements.reindexing import ReindexService
from internships.storage.migrate import downgrade, upgrade
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import drafted
from tests.builders.agreement_use_cases import (
    AgreementUseCases,
    a_principal,
    administrator,
    example_record,
    invented_folders,
)

AT = datetime(2026, 9, 1, tzinfo=UTC)


def account(engine: Engine, email: str, key: str) -> UUID:
    account_id = uuid4()
    columns = "id, email, email_key, name, language, recovery, failures, created_at"
    with engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO account ({columns}) VALUES (:id, :email, :key, 'X', 'nl', '[]', 0, :at)"),  # noqa: S608
            {
                "id": account_id.hex if engine.dialect.name == "sqlite" else account_id,
                "email": email,
                "key": key,
                "at": AT,
            },
        )
    return account_id


def test_who_was_let_in_by_case_folding_reads_no_longer_and_the_right_one_does(engine: Engine, tmp_path: Path) -> None:
    use_cases = AgreementUseCases(Storage(engine), invented_folders(tmp_path / "templates"), tmp_path / "archive")
    record = example_record()
    record["students"][0]["email"] = "wei\u00df@example.org"
    view, other = drafted(use_cases, record=record), drafted(use_cases, record=example_record(3))
    use_cases.institutions.put_setting(administrator(), "noordzee", "wet", None)
    use_cases.national_numbers.put(administrator(), view.id, 0, "85073003328")
    downgrade(engine, "0050")
    with engine.begin() as connection:  # as it was stored then
        connection.execute(
            text("UPDATE reader SET key = 'weiss@example.org' WHERE kind = 'student' AND key LIKE 'wei%'")
        )
        connection.execute(text("UPDATE national_number SET student_key = 'e:weiss@example.org'"))
    report: list[Bilingual] = []
    upgrade(engine, report=report)
    assert [line.en[:15] for line in report] == ["1 agreement(s) "]

    def reads(email: str) -> bool:
        with use_cases.storage.reading(AccessScope(students=(email,))) as work:
            return view.id in work.agreements.get_many([view.id, other.id])

    assert not reads("weiss@example.org")
    reindexing = ReindexService(use_cases.context)
    with use_cases.storage.writing() as work:
        line = work.batches.claim("worker", use_cases.now, use_cases.now)
    assert line is not None
    reindexing.reindex_row(line)
    assert not reads("weiss@example.org")
    assert reads("wei\u00df@example.org")
    with use_cases.storage.reading() as work:
        assert [number.student_key for number in work.agreements.national_numbers(view.id)] == [
            "e:wei\u00df@example.org"
        ]
    assert a_principal("x", Grant(role=Role.STUDENT), email="wei\u00df@example.org").email == "wei\u00df@example.org"


def test_accounts_that_collide_or_look_alike_are_reported_by_id_and_never_merged(engine: Engine) -> None:
    downgrade(engine, "0050")
    older = account(engine, "an@b\u00fccher.example.org", "an@b\u00fccher.example.org")
    same = account(engine, "an@xn--bcher-kva.example.org", "an@xn--bcher-kva.example.org")
    one, two = (
        account(engine, "k\u0456m@example.org", "k\u0456m@example.org"),
        account(engine, "kim@example.org", "kim@example.org"),
    )
    report: list[Bilingual] = []
    upgrade(engine, report=report)
    text = " ".join(line.en for line in report)
    assert all(str(account_id) in text for account_id in (older, same, one, two))
    assert "@" not in text
    with Storage(engine).reading() as work:
        found = work.accounts.get_by_email("AN@b\u00fccher.example.org")
        assert found is not None
        assert found.id in {older, same}
        assert {account_id for account_id in (older, same) if work.accounts.get(account_id)} == {older, same}
        assert work.accounts.has_lookalike("kim@example.org")
        assert not work.accounts.has_lookalike("karim@example.org")
