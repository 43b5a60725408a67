"""Hashes of the rows that belong to an agreement: its events record them and the audit compares them.

Every column counts, except falsy values (None, False, 0, an empty text or list), so that a migration may add a column
that is empty in old rows. The hash is salted: after the salt is erased with the personal values, no name can be guessed
from it.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from internships.domain.canonical_json import canonical_json
from internships.domain.history import RowHashes
from internships.storage.columns import METADATA

AGREEMENT_TABLE = "agreement"
HISTORY_TABLES = frozenset({"event", "sealed_value"})
"""Tables that record the hashes."""
INDEX_TABLES = frozenset({"reader", "placement", "blocker"})
"""Index tables: the audit compares them with what follows from the record."""
ENCRYPTED_TABLES = frozenset({"national_number"})
"""Can't be forged without the vault's key, and are entered without an event of the agreement."""


@cache
def hashed_tables() -> tuple[Table, ...]:
    """Return the agreement's table and those that refer to it, without history, index and encrypted tables."""
    return tuple(
        table
        for table in METADATA.sorted_tables
        if table.name not in HISTORY_TABLES | INDEX_TABLES | ENCRYPTED_TABLES
        and (table.name == AGREEMENT_TABLE or _references_agreement(table))
    )


def row_hashes(session: Session, agreement_id: UUID, salt: str, *, is_new: bool = False) -> RowHashes:
    """Return the hash of every current row of an agreement; of a new one only the agreement's own table is read."""
    hashes: RowHashes = {}
    for table in hashed_tables():
        if is_new and table.name != AGREEMENT_TABLE:
            continue
        table_rows = session.execute(_rows_of(table), {"agreement_id": agreement_id}).mappings()
        if rows := {row_key(table, row): row_hash(row, salt) for row in table_rows}:
            hashes[table.name] = rows
    return hashes


def row_hash(row: Any, salt: str) -> str:
    """Return the salted hash of a row's non-empty values."""
    values = {name: _json_value(value) for name, value in row.items() if value}
    digest = hmac.digest(salt.encode(), canonical_json(values), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def row_key(table: Table, row: Any) -> str:
    """Return the key of a row among those of its table and agreement."""
    keys = [column.name for column in table.primary_key if column.name != "agreement_id"]
    return "/".join(value.hex if isinstance(value := row[name], UUID) else str(value) for name in keys)


def differing_rows(recorded: RowHashes, current: RowHashes) -> Iterator[tuple[str, str]]:
    """Yield the table and key of each row that was changed, removed or added since it was recorded."""
    for name in sorted(recorded.keys() | current.keys()):
        before, after = recorded.get(name, {}), current.get(name, {})
        yield from ((name, key) for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key))


def _references_agreement(table: Table) -> bool:
    column = table.c.get("agreement_id")
    return column is not None and any(key.column.table.name == AGREEMENT_TABLE for key in column.foreign_keys)


@cache
def _rows_of(table: Table) -> Select[Any]:
    owner = table.c.id if table.name == AGREEMENT_TABLE else table.c.agreement_id
    return select(table).where(owner == bindparam("agreement_id"))


def _json_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID | date) else value
