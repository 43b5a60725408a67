"""Restoring a backup into an empty database and archive."""

import gzip
import hashlib
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, LargeBinary, Table, insert
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.types import Uuid

from internships.domain.json_reader import JsonRefused, read_json
from internships.domain.text_signer import TextSigner
from internships.storage import backup_manifest
from internships.storage.anchor_file import ANCHOR_FILE_NAME as ANCHORS
from internships.storage.anchor_file import AnchorFile
from internships.storage.archive import FileArchive
from internships.storage.backup import FORMAT, SUMMARY_FILE, BackupSummary
from internships.storage.columns import METADATA, Instant
from internships.storage.engine import schema_transaction
from internships.storage.errors import BackupRefused
from internships.storage.migrate import has_revision, revision_of_connection, upgrade_connection

_ROWS = 1000
_LARGEST_NOTE = 64 * 1024 * 1024
_MEMBER = re.compile(
    rf"tables/[a-z_]+\.jsonl|files/[0-9a-f]{{64}}|{SUMMARY_FILE}|{backup_manifest.MANIFEST_FILE}|{re.escape(ANCHORS)}"
)


def restore(
    engine: Engine, archive: Path, source: Path, signer: TextSigner, *, unsigned: bool = False
) -> BackupSummary:
    """Restore a backup; undoes everything when a step fails, and refuses a database that is not empty.

    Refuses a changed backup, and one that can't be verified unless ``unsigned`` is set.
    """
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as undo:
        summary = _unpack_verified(source, Path(scratch), signer, unsigned=unsigned)
        with schema_transaction(engine) as connection:
            if revision_of_connection(connection) is not None:
                raise BackupRefused(
                    "Deze gegevensbank is niet leeg; zet een reservekopie terug in een nieuwe.",
                    "This database is not empty; restore a backup into a new one.",
                )
            upgrade_connection(connection, summary.revision)
            if (rows := _read_rows(connection, Path(scratch))) != summary.rows:
                raise _damaged_backup(f"{rows} / {summary.rows}")
            upgrade_connection(connection)
            _read_files(Path(scratch) / "files", archive, summary.files, undo)
            _read_anchors(Path(scratch), archive, undo)
        undo.pop_all()
    return summary


def _damaged_backup(what: str) -> BackupRefused:
    return BackupRefused(
        f"Deze reservekopie is beschadigd ({what}); er is niets teruggezet. Neem een andere.",
        f"This backup is damaged ({what}); nothing was restored. Take another one.",
    )


def _unpack_verified(source: Path, folder: Path, signer: TextSigner, *, unsigned: bool) -> BackupSummary:
    names, summary = _open_backup(source, folder)
    backup_manifest.verify_manifest(folder, names, signer, unsigned=unsigned)
    if not _is_valid_summary(summary):
        raise _damaged_backup(SUMMARY_FILE)
    if not has_revision(summary["revision"]):
        raise BackupRefused(
            "Deze reservekopie komt van een nieuwere versie; werk eerst de toepassing bij.",
            "This backup was made by a newer version; update the application first.",
        )
    return BackupSummary(summary["revision"], summary["rows"], summary["files"], tuple(summary.get("missing", ())))


def _is_valid_summary(summary: dict[str, Any]) -> bool:
    missing = summary.get("missing", [])
    names = [summary.get("revision"), *(missing if isinstance(missing, list) else [None])]
    counts = [summary.get("rows"), summary.get("files")]
    return all(isinstance(name, str) for name in names) and all(type(count) is int for count in counts)


def _open_backup(source: Path, folder: Path) -> tuple[set[str], dict[str, Any]]:
    try:
        with tarfile.open(source, "r:gz") as bundle:
            names = _extract(bundle, folder)
        summary = (
            read_json((folder / SUMMARY_FILE).read_bytes(), most_bytes=_LARGEST_NOTE) if SUMMARY_FILE in names else {}
        )
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, JsonRefused) as error:
        raise _damaged_backup(source.name) from error
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise BackupRefused(
            "Dit is geen reservekopie van deze toepassing.", "This is not a backup made by this application."
        )
    return names, summary


def _extract(bundle: tarfile.TarFile, folder: Path) -> set[str]:
    """Unpack a backup; refuses members with another name, links, folders and duplicates."""
    names: set[str] = set()
    for part in ("tables", "files"):
        (folder / part).mkdir()
    for member in bundle:
        content = bundle.extractfile(member) if member.isreg() and _MEMBER.fullmatch(member.name) else None
        if content is None or member.name in names:
            raise _damaged_backup(member.name)
        names.add(member.name)
        with (folder / member.name).open("xb") as file:
            shutil.copyfileobj(content, file)
    return names


def _read_anchors(folder: Path, archive: Path, undo: ExitStack) -> None:
    anchors, source = AnchorFile(archive / ANCHORS), folder / ANCHORS
    if source.is_file() and not anchors.path.exists():
        undo.callback(anchors.path.unlink, missing_ok=True)
        anchors.append(source.read_text(encoding="utf-8").splitlines())


def _read_rows(connection: Connection, folder: Path) -> int:
    total = 0
    for table in METADATA.sorted_tables:
        path = folder / "tables" / f"{table.name}.jsonl"
        try:
            for rows in _row_chunks(path, table) if path.is_file() else ():
                connection.execute(insert(table), rows)
                total += len(rows)
        except OperationalError:  # a failure of the database, not of the backup
            raise
        except (SQLAlchemyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise _damaged_backup(table.name) from error
    if connection.dialect.name == "postgresql":
        _reset_sequences(connection)
    return total


def _reset_sequences(connection: Connection) -> None:
    # The rows were inserted with explicit ids, which does not advance PostgreSQL's sequences.
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - our own names
                f'(SELECT coalesce(max("{column.name}"), 0) + 1 FROM "{table.name}"), false)'
            )


def _row_chunks(path: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            values = json.loads(line)
            rows.append({name: _column_value(table, name, value) for name, value in values.items()})
            if len(rows) == _ROWS:
                yield rows
                rows = []
    if rows:
        yield rows


def _read_files(folder: Path, archive: Path, number: int, undo: ExitStack) -> None:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(paths) != number:
        raise _damaged_backup(f"{len(paths)} / {number}")
    for path in paths:  # all are checked before the first is stored
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            raise _damaged_backup(path.name[:12])
    file_archive = FileArchive(archive)
    for path in paths:
        if not file_archive.path(path.name).is_file():
            undo.callback(file_archive.delete, path.name)
            file_archive.store(path.read_bytes())


def _column_value(table: Table, name: str, value: Any) -> Any:
    if value is None or name not in table.c:
        return value
    kind = table.c[name].type
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Uuid):
        return UUID(value)
    return date.fromisoformat(value) if kind.python_type is date else value
