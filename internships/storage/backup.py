"""Backing up the database and the archive of issued files into one file."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, or_, select

from internships.domain.accounts import AGREEMENT_NOTICE_KINDS, OutboxLetterState
from internships.domain.text_signer import TextSigner
from internships.storage import backup_manifest
from internships.storage.anchor_file import ANCHOR_FILE_NAME as ANCHORS
from internships.storage.anchor_file import AnchorFile
from internships.storage.columns import METADATA
from internships.storage.engine import snapshot
from internships.storage.errors import BackupRefused
from internships.storage.migrate import head_revision, revision_of_connection

FORMAT = "internships-backup/1"
SUMMARY_FILE = "backup.json"
_ROWS = 1000
_HASH_LENGTH = 64


@dataclass(frozen=True)
class BackupSummary:
    """What a backup contains; ``missing`` lists the hashes of issued files that are absent or damaged."""

    revision: str
    rows: int
    files: int
    missing: tuple[str, ...] = ()


def back_up(engine: Engine, archive: Path, target: Path, at: datetime, signer: TextSigner) -> BackupSummary:
    """Write one file with every row and every issued file; it can be restored on SQLite and on PostgreSQL.

    Unsent letters with a login link are left out.

    Rows are read in one snapshot while the service keeps running. Files are written before the row that names them,
    so reading files after rows finds them all, except those of an agreement that was erased in between. A file that is
    absent for another reason is listed in ``missing`` and does not stop the backup.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(f".growing-{target.name}")
    partial.unlink(missing_ok=True)  # left by an interrupted backup, or planted by another user
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            open(partial, "xb", opener=_open_private) as file,
            tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as bundle,
        ):
            members: dict[str, Any] = {}
            summary = _write_members(engine, archive, Path(scratch), bundle, members)
            content = {"format": FORMAT, "at": at.isoformat(), **asdict(summary)}
            members[SUMMARY_FILE] = _add_member(bundle, SUMMARY_FILE, json.dumps(content, indent=2).encode())
            _add_member(bundle, backup_manifest.MANIFEST_FILE, backup_manifest.signed_manifest(members, signer))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return summary


def _write_members(
    engine: Engine, archive: Path, scratch: Path, bundle: tarfile.TarFile, members: dict[str, Any]
) -> BackupSummary:
    """Write anchors, rows and files in this order, and add their hashes to ``members``."""
    members.update(_write_anchors(archive, bundle))
    with snapshot(engine) as connection:
        revision = _require_head_revision(revision_of_connection(connection))
        rows = _write_rows(connection, scratch, bundle, members)
        referenced = _referenced_files(connection)
    files = _write_files(archive, bundle)
    members.update({f"files/{name}": name for name in files})
    with snapshot(engine) as connection:  # again, since files of agreements erased meanwhile are not missing
        missing = tuple(sorted((referenced - files) & _referenced_files(connection)))
    return BackupSummary(revision, rows, len(files), missing)


def _require_head_revision(revision: str | None) -> str:
    if revision is None or revision != head_revision():
        raise BackupRefused(
            "De gegevensbank heeft niet de vorm van deze versie; voer eerst `internships migrate` uit.",
            "The database does not have the shape of this version; run `internships migrate` first.",
        )
    return revision


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _write_rows(connection: Connection, scratch: Path, bundle: tarfile.TarFile, members: dict[str, Any]) -> int:
    total = 0
    for table in METADATA.sorted_tables:
        path = scratch / f"{table.name}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for row in connection.execute(_select_kept_rows(table), execution_options={"yield_per": _ROWS}).mappings():
                file.write(json.dumps({name: _json_value(value) for name, value in row.items()}) + "\n")
                total += 1
        name = f"tables/{table.name}.jsonl"
        members[name] = backup_manifest.member_hashes(name, path)
        bundle.add(path, name)
        path.unlink()
    return total


def _select_kept_rows(table: Table) -> Select[Any]:
    """Return the query for the rows that a backup contains: all but unsent letters with a login link."""
    query = select(table)
    if table.name != "outbox":
        return query
    is_over = table.c.state.in_([str(OutboxLetterState.SENT), str(OutboxLetterState.BOUNCED)])
    return query.where(or_(table.c.kind.in_(AGREEMENT_NOTICE_KINDS), is_over))


def _referenced_files(connection: Connection) -> frozenset[str]:
    """Return the hashes of the issued documents of agreements that were not erased."""
    document, agreement = METADATA.tables["document"], METADATA.tables["agreement"]
    query = select(document.c.sha256).join(agreement).where(agreement.c.erased_at.is_(None))
    return frozenset(connection.execute(query).scalars())


def _write_files(archive: Path, bundle: tarfile.TarFile) -> frozenset[str]:
    written: set[str] = set()
    for path in sorted(path for path in archive.rglob("*") if len(path.name) == _HASH_LENGTH and path.is_file()):
        with suppress(FileNotFoundError):  # erased since it was listed
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == path.name:
                _add_member(bundle, f"files/{path.name}", content)
                written.add(path.name)
    return frozenset(written)


def _add_member(bundle: tarfile.TarFile, name: str, content: bytes) -> str:
    """Add a member from memory, so that the hashed bytes are the written ones; return its hash."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    bundle.addfile(member, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _write_anchors(archive: Path, bundle: tarfile.TarFile) -> dict[str, str]:
    # Before the rows: otherwise an anchor could name an event that was written after the snapshot.
    text = "".join(f"{line}\n" for line in AnchorFile(archive / ANCHORS).lines())
    return {ANCHORS: _add_member(bundle, ANCHORS, text.encode())} if text else {}


def _json_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)
