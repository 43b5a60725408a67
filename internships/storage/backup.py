"""Backups: the database and the archive in one file, and back again; tested by restoring."""

import gzip
import hashlib
import json
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, LargeBinary, Table, insert, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.types import Uuid

from internships.domain.json_text import JsonRefused, read_json
from internships.storage.archive import FileArchive
from internships.storage.columns import METADATA, Instant
from internships.storage.engine import all_or_nothing, snapshot
from internships.storage.errors import BackupRefused
from internships.storage.migrate import current_within, head, knows, upgrade_within

FORMAT = "internships-backup/1"
_ROWS = 1000
_LARGEST_NOTE = 64 * 1024 * 1024
_HASH_LENGTH = 64


@dataclass(frozen=True)
class Contents:
    """What a backup holds; ``missing`` names the issued files that should be in it and are not, or are damaged."""

    revision: str
    rows: int
    files: int
    missing: tuple[str, ...] = ()


def back_up(engine: Engine, archive: Path, target: Path, at: datetime) -> Contents:
    """Write one file with every row and every issued file; the same file restores on either database.

    All rows are read as they were at one moment, while others work on. Files are only ever added under their hash, so
    those that the rows name are there once the rows are read; one that was erased in between stays erased. One that
    lacks for another reason is named: what there is, is kept all the same.
    """
    growing = target.with_name(f".growing-{target.name}")
    try:
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(growing, "w:gz", compresslevel=6) as bundle:
            with snapshot(engine) as connection:
                revision = _todays(current_within(connection))
                rows = _write_rows(connection, Path(scratch), bundle)
                named = _named_files(connection)
            files = _write_files(archive, bundle)
            with snapshot(engine) as connection:  # what was erased meanwhile lacks nothing
                missing = tuple(sorted((named - files) & _named_files(connection)))
            contents = Contents(revision, rows, len(files), missing)
            told = {"format": FORMAT, "at": at.isoformat(), **asdict(contents)}
            note = Path(scratch) / "backup.json"
            note.write_text(json.dumps(told, indent=2), encoding="utf-8")
            bundle.add(note, "backup.json")
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
    return contents


def restore(engine: Engine, archive: Path, source: Path) -> Contents:
    """Fill an empty database and archive from a backup, whole or not at all; refuses what is not empty."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as undo:
        told = _unpacked(source, Path(scratch))
        with all_or_nothing(engine) as connection:
            if current_within(connection) is not None:
                raise BackupRefused(
                    "Deze gegevensbank is niet leeg; zet een reservekopie terug in een nieuwe.",
                    "This database is not empty; restore a backup into a new one.",
                )
            upgrade_within(connection, told.revision)
            if (rows := _read_rows(connection, Path(scratch))) != told.rows:
                raise _damaged(f"{rows} / {told.rows}")
            upgrade_within(connection)
            _read_files(Path(scratch) / "files", archive, told.files, undo)
        undo.pop_all()
    return told


def _todays(revision: str | None) -> str:
    if revision is None or revision != head():
        raise BackupRefused(
            "De gegevensbank heeft niet de vorm van deze versie; voer eerst `internships migrate` uit.",
            "The database does not have the shape of this version; run `internships migrate` first.",
        )
    return revision


def _damaged(what: str) -> BackupRefused:
    return BackupRefused(
        f"Deze reservekopie is beschadigd ({what}); er is niets teruggezet. Neem een andere.",
        f"This backup is damaged ({what}); nothing was restored. Take another one.",
    )


def _extract(bundle: tarfile.TarFile, folder: Path) -> None:
    # Debian 12 has Python 3.11.2, where extracting knows no filter yet: nothing but plain files below the folder then.
    for member in bundle.getmembers():
        path = PurePosixPath(member.name)
        if not (member.isfile() or member.isdir()) or path.is_absolute() or ".." in path.parts:
            raise _damaged(member.name)
    bundle.extraction_filter = getattr(tarfile, "data_filter", None)
    bundle.extractall(folder)  # noqa: S202 - looked at above


def _unpacked(source: Path, folder: Path) -> Contents:
    try:
        with tarfile.open(source, "r:gz") as bundle:
            _extract(bundle, folder)
        note = folder / "backup.json"
        told = read_json(note.read_bytes(), most_bytes=_LARGEST_NOTE) if note.is_file() else {}
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, JsonRefused) as fault:
        raise _damaged(source.name) from fault
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupRefused(
            "Dit is geen reservekopie van deze toepassing.", "This is not a backup made by this application."
        )
    if not _has_shape(told):
        raise _damaged("backup.json")
    if not knows(told["revision"]):
        raise BackupRefused(
            "Deze reservekopie komt van een nieuwere versie; werk eerst de toepassing bij.",
            "This backup was made by a newer version; update the application first.",
        )
    return Contents(told["revision"], told["rows"], told["files"], tuple(told.get("missing", ())))


def _has_shape(told: dict[str, Any]) -> bool:
    missing = told.get("missing", [])
    names = [told.get("revision"), *(missing if isinstance(missing, list) else [None])]
    counts = [told.get("rows"), told.get("files")]
    return all(isinstance(name, str) for name in names) and all(type(count) is int for count in counts)


def _write_rows(connection: Connection, scratch: Path, bundle: tarfile.TarFile) -> int:
    total = 0
    for table in METADATA.sorted_tables:
        path = scratch / f"{table.name}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for row in connection.execute(select(table), execution_options={"yield_per": _ROWS}).mappings():
                file.write(json.dumps({name: _plain(value) for name, value in row.items()}) + "\n")
                total += 1
        bundle.add(path, f"tables/{table.name}.jsonl")
        path.unlink()
    return total


def _named_files(connection: Connection) -> frozenset[str]:
    """Return the hashes of the issued documents that somebody may still ask for: erased agreements have none."""
    document, agreement = METADATA.tables["document"], METADATA.tables["agreement"]
    query = select(document.c.sha256).join(agreement).where(agreement.c.erased_at.is_(None))
    return frozenset(connection.execute(query).scalars())


def _write_files(archive: Path, bundle: tarfile.TarFile) -> frozenset[str]:
    written: set[str] = set()
    for path in sorted(path for path in archive.rglob("*") if len(path.name) == _HASH_LENGTH and path.is_file()):
        with suppress(FileNotFoundError):  # erased since it was listed
            if hashlib.sha256(path.read_bytes()).hexdigest() == path.name:
                bundle.add(path, f"files/{path.name}", recursive=False)
                written.add(path.name)
    return frozenset(written)


def _read_rows(connection: Connection, folder: Path) -> int:
    total = 0
    for table in METADATA.sorted_tables:
        path = folder / "tables" / f"{table.name}.jsonl"
        try:
            for rows in _portions(path, table) if path.is_file() else ():
                connection.execute(insert(table), rows)
                total += len(rows)
        except OperationalError:  # the database itself, not what was read
            raise
        except (SQLAlchemyError, ValueError, TypeError, AttributeError, RecursionError) as fault:
            raise _damaged(table.name) from fault
    if connection.dialect.name == "postgresql":
        _set_counters(connection)
    return total


def _set_counters(connection: Connection) -> None:
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


def _read_files(folder: Path, archive: Path, number: int, undo: ExitStack) -> None:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(paths) != number:
        raise _damaged(f"{len(paths)} / {number}")
    for path in paths:  # all are looked at before the first is kept
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            raise _damaged(path.name[:12])
    keeper = FileArchive(archive)
    for path in paths:
        if not keeper.path(path.name).is_file():
            undo.callback(keeper.forget, path.name)
            keeper.keep(path.read_bytes())


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
