"""Restoring a backup: into an empty database and archive, whole or not at all."""

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
    """Fill an empty database and archive from a backup, whole or not at all; refuses what is not empty.

    Refuses one that was changed, and with ``unsigned`` false one of which that can't be told.
    """
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as undo:
        told = _unpack_verified(source, Path(scratch), signer, unsigned=unsigned)
        with schema_transaction(engine) as connection:
            if revision_of_connection(connection) is not None:
                raise BackupRefused(
                    "Deze gegevensbank is niet leeg; zet een reservekopie terug in een nieuwe.",
                    "This database is not empty; restore a backup into a new one.",
                )
            upgrade_connection(connection, told.revision)
            if (rows := _read_rows(connection, Path(scratch))) != told.rows:
                raise _damaged_backup(f"{rows} / {told.rows}")
            upgrade_connection(connection)
            _read_files(Path(scratch) / "files", archive, told.files, undo)
            _read_anchors(Path(scratch), archive, undo)
        undo.pop_all()
    return told


def _damaged_backup(what: str) -> BackupRefused:
    return BackupRefused(
        f"Deze reservekopie is beschadigd ({what}); er is niets teruggezet. Neem een andere.",
        f"This backup is damaged ({what}); nothing was restored. Take another one.",
    )


def _unpack_verified(source: Path, folder: Path, signer: TextSigner, *, unsigned: bool) -> BackupSummary:
    names, told = _open_backup(source, folder)
    backup_manifest.verify_manifest(folder, names, signer, unsigned=unsigned)
    if not _is_valid_summary(told):
        raise _damaged_backup(SUMMARY_FILE)
    if not has_revision(told["revision"]):
        raise BackupRefused(
            "Deze reservekopie komt van een nieuwere versie; werk eerst de toepassing bij.",
            "This backup was made by a newer version; update the application first.",
        )
    return BackupSummary(told["revision"], told["rows"], told["files"], tuple(told.get("missing", ())))


def _is_valid_summary(told: dict[str, Any]) -> bool:
    missing = told.get("missing", [])
    names = [told.get("revision"), *(missing if isinstance(missing, list) else [None])]
    counts = [told.get("rows"), told.get("files")]
    return all(isinstance(name, str) for name in names) and all(type(count) is int for count in counts)


def _open_backup(source: Path, folder: Path) -> tuple[set[str], dict[str, Any]]:
    try:
        with tarfile.open(source, "r:gz") as bundle:
            names = _extract(bundle, folder)
        told = (
            read_json((folder / SUMMARY_FILE).read_bytes(), most_bytes=_LARGEST_NOTE) if SUMMARY_FILE in names else {}
        )
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, JsonRefused) as fault:
        raise _damaged_backup(source.name) from fault
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupRefused(
            "Dit is geen reservekopie van deze toepassing.", "This is not a backup made by this application."
        )
    return names, told


def _extract(bundle: tarfile.TarFile, folder: Path) -> set[str]:
    """Unpack the members that a backup has, each once and each a plain file; any other is refused."""
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
    kept, told = AnchorFile(archive / ANCHORS), folder / ANCHORS
    if told.is_file() and not kept.path.exists():
        undo.callback(kept.path.unlink, missing_ok=True)
        kept.append(told.read_text(encoding="utf-8").splitlines())


def _read_rows(connection: Connection, folder: Path) -> int:
    total = 0
    for table in METADATA.sorted_tables:
        path = folder / "tables" / f"{table.name}.jsonl"
        try:
            for rows in _row_chunks(path, table) if path.is_file() else ():
                connection.execute(insert(table), rows)
                total += len(rows)
        except OperationalError:  # the database itself, not what was read
            raise
        except (SQLAlchemyError, ValueError, TypeError, AttributeError, RecursionError) as fault:
            raise _damaged_backup(table.name) from fault
    if connection.dialect.name == "postgresql":
        _reset_sequences(connection)
    return total


def _reset_sequences(connection: Connection) -> None:
    # Rows came with their own numbers, which PostgreSQL's counters know nothing of.
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - our own names
                f'(SELECT coalesce(max("{column.name}"), 0) + 1 FROM "{table.name}"), false)'
            )


def _row_chunks(path: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    portion: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            portion.append({name: _column_value(table, name, value) for name, value in told.items()})
            if len(portion) == _ROWS:
                yield portion
                portion = []
    if portion:
        yield portion


def _read_files(folder: Path, archive: Path, number: int, undo: ExitStack) -> None:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(paths) != number:
        raise _damaged_backup(f"{len(paths)} / {number}")
    for path in paths:  # all are looked at before the first is kept
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            raise _damaged_backup(path.name[:12])
    keeper = FileArchive(archive)
    for path in paths:
        if not keeper.path(path.name).is_file():
            undo.callback(keeper.delete, path.name)
            keeper.store(path.read_bytes())


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
