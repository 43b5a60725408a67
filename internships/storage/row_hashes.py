"""One hash for the content of each row that hangs on an agreement: what its events tell and its audit compares.

Every column counts, without being listed; what is empty (nothing, no, nought, an empty text or list) does not, so that
a migration may add a column that is empty in old rows. The hash is salted: once the salt is erased with the personal
values, nobody finds back a name from it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from internships.domain.history import RowHashes
from internships.storage.columns import METADATA

AGREEMENT_TABLE = "agreement"
HISTORY_TABLES = frozenset({"event", "sealed_value"})
"""What tells of the rows."""
INDEX_TABLES = frozenset({"reader", "placement", "blocker"})
"""Index lines: compared with what follows from the record."""
ENCRYPTED_TABLES = frozenset({"national_number"})
"""Its ciphertext can't be made without the vault's key; entered without an act on the agreement."""


@cache
def hashed_tables() -> tuple[Table, ...]:
    """Return the agreement's table and all that hang on it, but for the chain, the index and what is encrypted."""
    return tuple(
        table
        for table in METADATA.sorted_tables
        if table.name not in HISTORY_TABLES | INDEX_TABLES | ENCRYPTED_TABLES
        and (table.name == AGREEMENT_TABLE or _references_agreement(table))
    )


def row_hashes(session: Session, agreement_id: UUID, salt: str, *, is_new: bool = False) -> RowHashes:
    """Return the hash of every row of an agreement as it stands now; a new one has no rows but its own."""
    found: RowHashes = {}
    for table in hashed_tables():
        if is_new and table.name != AGREEMENT_TABLE:
            continue
        found_rows = session.execute(_rows_of(table), {"agreement_id": agreement_id}).mappings()
        if rows := {row_key(table, row): row_hash(row, salt) for row in found_rows}:
            found[table.name] = rows
    return found


def row_hash(row: Any, salt: str) -> str:
    """Return the salted hash of a row's content."""
    told = {name: _json_value(value) for name, value in row.items() if value}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hmac.digest(salt.encode(), text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def row_key(table: Table, row: Any) -> str:
    """Return what tells a row apart from the others of its table and agreement."""
    keys = [column.name for column in table.primary_key if column.name != "agreement_id"]
    return "/".join(value.hex if isinstance(value := row[name], UUID) else str(value) for name in keys)


def differing_rows(told: RowHashes, found: RowHashes) -> Iterator[tuple[str, str]]:
    """Yield the table and key of each row that is not as told, is gone, or was never told of."""
    for name in sorted(told.keys() | found.keys()):
        one, other = told.get(name, {}), found.get(name, {})
        yield from ((name, key) for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key))


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
