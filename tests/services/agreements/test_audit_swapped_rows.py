"""Rows of one agreement that were moved to another are found on both, however they were exchanged."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from internships.domain.access import UNRESTRICTED_SCOPE
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.audit import audit_agreement
from internships.storage.columns import METADATA
from internships.storage.row_hashes import INDEX_TABLES, hashed_tables
from internships.storage.unit_of_work import UnitOfWork
from tests.builders.agreement_states import signed
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator, example_record
from tests.builders.amendments import a_termination, sign_amendment

Row = dict[str, Any]
NUMBERED = {"placement", "blocker"}
"""Tables whose own number is only a position in a list."""
TABLES = [table for table in (*hashed_tables(), *map(METADATA.tables.get, sorted(INDEX_TABLES))) if table is not None]


@pytest.fixture
def two_agreements(use_cases: AgreementUseCases) -> tuple[AgreementView, AgreementView]:
    """Return two agreements of other students, each signed and amended, with a pending termination."""
    views = []
    for number in (0, 1):
        record = example_record()
        record["students"][0]["email"] = f"s{number}@example.org"
        use_cases.advance_clock(minutes=1)
        views.append(sign_amendment(use_cases, signed(use_cases, record), last_day=f"2027-01-0{8 - number}"))
    use_cases.set_day("2026-10-07")
    for view in views:
        use_cases.advance_clock(minutes=1)
        version = use_cases.agreements.agreement(coordinator(), view.id).version
        use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=version)
    use_cases.advance_clock(days=2)
    return views[0], views[1]


def test_rows_exchanged_between_two_agreements_are_found_with_both(
    use_cases: AgreementUseCases, engine: Engine, two_agreements: tuple[AgreementView, AgreementView]
) -> None:
    assert all(verdict.is_intact for verdict in use_cases.evidence.audit_all())
    exchanged_columns = set()
    with engine.connect() as connection, connection.begin() as whole:
        for table in TABLES:
            for name, before, after in exchanges(table, [rows(connection, table, view) for view in two_agreements]):
                with Session(connection, join_transaction_mode="create_savepoint") as session:
                    try:
                        write(session, table, before, after)
                    except IntegrityError:  # the database itself holds rows by what hangs on them
                        assert table.name in {"agreement", "placement"}
                        continue
                    work = UnitOfWork(session, UNRESTRICTED_SCOPE)
                    verdicts = [
                        audit_agreement(work, use_cases.context, use_cases.archive, view.id).is_intact
                        for view in two_agreements
                    ]
                    session.rollback()
                assert verdicts == [False, False], (table.name, name)
                exchanged_columns.add((table.name, name))
        whole.rollback()
    assert {name for name, _ in exchanged_columns} == {table.name for table in TABLES} - {"blocker"}
    assert {name for _, name in exchanged_columns} == {"owner", "key", "content"}


def rows(connection: Any, table: Table, view: AgreementView) -> list[Row]:
    owner = table.c.id if table.name == "agreement" else table.c.agreement_id
    query = select(table).where(owner == view.id).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(query).mappings()]


def exchanges(table: Table, found: Sequence[list[Row]]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Yield each way in which rows of two agreements may change places: what goes over, before, after."""
    keys = {column.name for column in table.primary_key} - {"agreement_id"}
    content = set(table.columns.keys()) - keys - {"agreement_id"}
    for name, columns in (("owner", {"agreement_id"}), ("key", keys), ("content", content)):
        if name == "key" and table.name in NUMBERED:
            continue
        for one, other in zip(*found, strict=False):
            before, after = [one, other], [exchanged(one, other, columns), exchanged(other, one, columns)]
            if any(row not in before for row in after):
                yield name, before, after
                break


def exchanged(row: Row, with_row: Row, columns: set[str]) -> Row:
    return {**row, **{name: with_row[name] for name in columns & row.keys()}}


def write(session: Session, table: Table, before: list[Row], after: list[Row]) -> None:
    keys = [column.name for column in table.primary_key]
    in_place = all(
        [old[key] for key in keys] == [new[key] for key in keys] for old, new in zip(before, after, strict=True)
    )
    for old, new in zip(before, after, strict=True):
        same = [table.c[key] == old[key] for key in keys]
        session.execute(update(table).where(*same).values(**new) if in_place else delete(table).where(*same))
    if not in_place:
        session.execute(insert(table), after)
