"""Addresses are compared by ASCII lower case; accounts know where they were entered from; hosts wait to be agreed on.

Case folding made ß equal to ss: who was let read an agreement by it stops reading it here and now, and the workers write
the index of those agreements again. Nothing is merged: what collides is told.
"""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import context, op

import internships.storage.columns
from internships.domain.email_addresses import email_key
from internships.domain.lookalike_addresses import lookalike_key
from internships.domain.student_keys import student_keys
from internships.domain.wording import Bilingual

revision = "0070"
down_revision = "0055"
branch_labels = None
depends_on = None

_ADDRESS = re.compile(r'"email":\s*"((?:[^"\\]|\\.)*)"')
_AT_ONCE = 500
_PORTION = 50


def upgrade() -> None:
    # Columns are added in place, with a default: SQLite would make a table anew, on which others hang.
    text, nothing = sqlmodel.sql.sqltypes.AutoString(length=640), sa.text("'[]'")
    op.add_column("account", sa.Column("look_key", text, nullable=False, server_default=""))
    op.drop_column("account", "failures")
    op.drop_column("account", "locked_until")
    pending = sa.Column("pending_hosts", internships.storage.columns.Body, nullable=False, server_default=nothing)
    op.add_column("agreement", pending)
    op.create_table(
        "known_source",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("seen_at", internships.storage.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_source_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "sha256", name=op.f("pk_known_source")),
    )
    connection, report = op.get_bind(), context.config.attributes["report"]
    _accounts(connection, report)
    _links(connection)
    _readers(connection, report)
    op.create_index(op.f("ix_account_look_key"), "account", ["look_key"], unique=False)


def downgrade() -> None:
    op.drop_table("known_source")
    op.drop_column("agreement", "pending_hosts")
    op.drop_index(op.f("ix_account_look_key"), "account")
    op.drop_column("account", "look_key")
    moment = internships.storage.columns.Instant(timezone=True)
    op.add_column("account", sa.Column("locked_until", moment, nullable=True))
    op.add_column("account", sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")))


def _accounts(connection: sa.Connection, report: list[Bilingual]) -> None:
    """Give each account its keys; of two with one address the older keeps it, and the other is told."""
    account = _table("account", id=sa.Uuid(), email=sa.Text(), email_key=sa.Text(), look_key=sa.Text())
    created: sa.ColumnClause[Any] = sa.column("created_at")
    rows = connection.execute(sa.select(account.c.id, account.c.email).order_by(created, account.c.id)).all()
    kept: dict[str, UUID] = {}
    alike: dict[str, list[UUID]] = defaultdict(list)
    changes: list[tuple[UUID, str, str]] = []
    for row in rows:
        key, look = email_key(row.email), lookalike_key(row.email)
        if key in kept:
            report.append(
                Bilingual(
                    nl=f"De accounts {kept[key]} en {row.id} hebben hetzelfde adres; met dat adres komt alleen het eerste "
                    "nog binnen. Kijk na van wie ze zijn en wis of sluit er een.",
                    en=f"The accounts {kept[key]} and {row.id} have the same address; by that address only the first "
                    "gets in. Find out whose they are, and erase or close one.",
                )
            )
            key = f"{key[:250]}#{row.id}"
        kept.setdefault(key, row.id)
        alike[look].append(row.id)
        changes.append((row.id, key, look))
    # First out of each other's way: what one had, another may get.
    for account_id, _, look in changes:
        where = account.c.id == account_id
        connection.execute(account.update().where(where).values(email_key=f"#{account_id}", look_key=look))
    for account_id, key, _ in changes:
        connection.execute(account.update().where(account.c.id == account_id).values(email_key=key))
    for ids in alike.values():
        if len(ids) > 1:
            told = ", ".join(map(str, ids))
            report.append(
                Bilingual(
                    nl=f"De adressen van deze accounts lijken op elkaar, maar zijn verschillend: {told}. Kijk na of het "
                    "om verschillende personen gaat.",
                    en=f"The addresses of these accounts look alike, but differ: {told}. Find out whether they are "
                    "different people.",
                )
            )


def _links(connection: sa.Connection) -> None:
    link = _table("mailed_link", id=sa.Uuid(), email_key=sa.Text(), body=internships.storage.columns.Body)
    for row in connection.execute(sa.select(link)).all():
        key = email_key(str(row.body.get("email", row.email_key)))
        if key != row.email_key:
            connection.execute(link.update().where(link.c.id == row.id).values(email_key=key))


def _readers(connection: sa.Connection, report: list[Bilingual]) -> None:
    """Take away what case folding opened, and have the index of those agreements written again by the workers."""
    reader = _table("reader", agreement_id=sa.Uuid(), kind=sa.Text(), key=sa.Text())
    number = _table("national_number", agreement_id=sa.Uuid(), student=sa.Integer(), student_key=sa.Text())
    again: set[UUID] = set()
    for agreement_id, text in _texts(connection):
        wrong = {address.casefold() for address in _addresses(text) if address.casefold() != email_key(address)}
        long = any(len(address) > 62 for address in _addresses(text))
        if not wrong and not long:
            continue
        again.add(agreement_id)
        persons = reader.c.kind.in_(["student", "mentor", "supervisor"])
        of_it = reader.c.agreement_id == agreement_id
        connection.execute(reader.delete().where(of_it, persons, reader.c.key.in_(wrong)))
        old_keys = {f"e:{address.casefold()}"[:64]: address for address in _addresses(text)}
        rows = connection.execute(sa.select(number).where(number.c.agreement_id == agreement_id)).all()
        for row in rows:
            if (address := old_keys.get(row.student_key)) is not None:
                new = student_keys(_Student(address))[0]
                here = sa.and_(number.c.agreement_id == agreement_id, number.c.student == row.student)
                connection.execute(number.update().where(here).values(student_key=new))
    if again:
        _ask_again(connection, sorted(map(str, again)))
        report.append(
            Bilingual(
                nl=f"Bij {len(again)} overeenkomst(en) staat een adres dat vroeger met een ander verward kon worden; wie "
                "ze leest, wordt door de werkers opnieuw bepaald.",
                en=f"{len(again)} agreement(s) hold an address that could be taken for another before; who reads them is "
                "settled again by the workers.",
            )
        )


class _Student:
    """A student known by an address alone."""

    def __init__(self, email: str) -> None:
        self.email = email


def _addresses(text: str) -> set[str]:
    return {json.loads(f'"{told}"') for told in _ADDRESS.findall(text)}


def _texts(connection: sa.Connection) -> list[tuple[UUID, str]]:
    """Return the agreements in which an address is not plain, each with the text of its body and amendments."""
    found: list[tuple[UUID, str]] = []
    for name, key in (("agreement", "id"), ("amendment", "agreement_id")):
        table = _table(name, **{key: sa.Uuid(), "body": internships.storage.columns.Body})
        query = sa.select(table.c[key], sa.cast(table.c.body, sa.Text)).execution_options(yield_per=_AT_ONCE)
        for agreement_id, text in connection.execute(query):
            if any(not told.isascii() or "\\" in told or len(told) > 62 for told in _ADDRESS.findall(text)):
                found.append((agreement_id, text))
    return found


def _ask_again(connection: sa.Connection, ids: list[str]) -> None:
    body = internships.storage.columns.Body
    batch = _table(
        "batch",
        id=sa.Uuid(),
        kind=sa.Text(),
        asked_by=sa.Uuid(),
        asked_at=internships.storage.columns.Instant(),
        viewer=body,
    )
    line = _table(
        "batch_line",
        batch_id=sa.Uuid(),
        place=sa.Integer(),
        body=body,
        priority=sa.Integer(),
        state=sa.Text(),
        attempts=sa.Integer(),
    )
    batch_id = uuid4()
    told = {"id": batch_id, "kind": "reindex", "asked_by": UUID(int=0), "asked_at": datetime.now(UTC), "viewer": {}}
    connection.execute(batch.insert().values(**told))
    for place, start in enumerate(range(0, len(ids), _PORTION), start=1):
        row: dict[str, Any] = {"agreement_ids": ids[start : start + _PORTION]}
        waiting = {"batch_id": batch_id, "place": place, "body": row, "priority": -1, "state": "waiting", "attempts": 0}
        connection.execute(line.insert().values(**waiting))


def _table(name: str, **columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))
