"""Backups: the database and the archive in one file, and back again; tested by restoring."""

import json
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, LargeBinary, Table, insert, select
from sqlalchemy.types import Uuid

from internships.storage.archive import FileArchive
from internships.storage.columns import METADATA, Instant
from internships.storage.errors import BackupRefused
from internships.storage.migrate import current, head, upgrade

FORMAT = "internships-backup/1"
_ROWS = 1000


@dataclass(frozen=True)
class Contents:
    """What a backup holds."""

    revision: str
    rows: int
    files: int


def back_up(engine: Engine, archive: Path, target: Path, at: datetime) -> Contents:
    """Write one file with every row and every issued file; the same file restores on either database.

    All rows are read in one transaction. Files are only ever added under their hash, so those that the rows name
    are there once the rows are read.
    """
    revision = current(engine)
    if revision != head():
        raise BackupRefused(
            "De gegevensbank heeft niet de vorm van deze versie; voer eerst `internships migrate` uit.",
            "The database does not have the shape of this version; run `internships migrate` first.",
        )
    growing = target.with_name(f".growing-{target.name}")
    try:
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(growing, "w:gz", compresslevel=6) as bundle:
            rows = _write_rows(engine, Path(scratch), bundle)
            files = sorted(path for path in archive.rglob("*") if path.is_file() and len(path.name) == 64)
            for path in files:
                bundle.add(path, f"files/{path.name}", recursive=False)
            told = {"format": FORMAT, "revision": revision, "at": at.isoformat(), "rows": rows, "files": len(files)}
            note = Path(scratch) / "backup.json"
            note.write_text(json.dumps(told, indent=2), encoding="utf-8")
            bundle.add(note, "backup.json")
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
    return Contents(str(revision), rows, len(files))


def restore(engine: Engine, archive: Path, source: Path) -> Contents:
    """Fill an empty database and archive from a backup; refuses when something is there already."""
    if current(engine) is not None:
        raise BackupRefused(
            "Deze gegevensbank is niet leeg; zet een reservekopie terug in een nieuwe.",
            "This database is not empty; restore a backup into a new one.",
        )
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(source, "r:gz") as bundle:
        bundle.extractall(scratch, filter="data")
        told = _told(Path(scratch))
        upgrade(engine, told["revision"])
        rows = _read_rows(engine, Path(scratch))
        files = _read_files(Path(scratch) / "files", archive)
    upgrade(engine)
    return Contents(told["revision"], rows, files)


def _told(folder: Path) -> dict[str, Any]:
    note = folder / "backup.json"
    told = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    if told.get("format") != FORMAT:
        raise BackupRefused(
            "Dit is geen reservekopie van deze toepassing.", "This is not a backup made by this application."
        )
    known: dict[str, Any] = told
    return known


def _write_rows(engine: Engine, scratch: Path, bundle: tarfile.TarFile) -> int:
    total = 0
    with engine.connect() as connection, connection.begin():
        for table in METADATA.sorted_tables:
            path = scratch / f"{table.name}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                rows = connection.execution_options(yield_per=_ROWS).execute(select(table))
                for row in rows.mappings():
                    file.write(json.dumps({name: _plain(value) for name, value in row.items()}) + "\n")
                    total += 1
            bundle.add(path, f"tables/{table.name}.jsonl")
            path.unlink()
    return total


def _read_rows(engine: Engine, folder: Path) -> int:
    total = 0
    with engine.execution_options(writes=True).begin() as connection:
        for table in METADATA.sorted_tables:
            path = folder / "tables" / f"{table.name}.jsonl"
            for rows in _portions(path, table) if path.is_file() else ():
                connection.execute(insert(table), rows)
                total += len(rows)
        if engine.dialect.name == "postgresql":
            _set_counters(connection)
    return total


def _set_counters(connection: Any) -> None:
    # Rows came with their own numbers, which PostgreSQL's counters know nothing of.
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - our own names
                f'(SELECT coalesce(max("{column.name}"), 0) + 1 FROM "{table.name}"), false)'
            )


def _portions(path: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    portion: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            told = json.loads(line)
            portion.append({name: _typed(table, name, value) for name, value in told.items()})
            if len(portion) == _ROWS:
                yield portion
                portion = []
    if portion:
        yield portion


def _read_files(folder: Path, archive: Path) -> int:
    keeper = FileArchive(archive)
    names = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in names:
        if keeper.keep(path.read_bytes()) != path.name:
            raise BackupRefused(
                f"Het bestand {path.name[:12]}… in de reservekopie is beschadigd.",
                f"The file {path.name[:12]}… in the backup is damaged.",
            )
    return len(names)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


def _typed(table: Table, name: str, value: Any) -> Any:
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
