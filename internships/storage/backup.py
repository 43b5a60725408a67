"""Backups: the database and the archive in one file, and back again; tested by restoring."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, LargeBinary, Table, insert, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.types import Uuid

from internships.storage import manifest
from internships.storage.anchor_file import NAME as ANCHORS
from internships.storage.anchor_file import AnchorFile
from internships.storage.archive import FileArchive
from internships.storage.columns import METADATA, Instant
from internships.storage.engine import all_or_nothing, snapshot
from internships.storage.errors import BackupRefused
from internships.storage.manifest import Signer
from internships.storage.migrate import current_within, head, knows, upgrade_within

FORMAT = "internships-backup/1"
_ROWS = 1000
_HASH_LENGTH = 64
_NOTE = "backup.json"
_MEMBER = re.compile(rf"tables/[a-z_]+\.jsonl|files/[0-9a-f]{{64}}|{_NOTE}|{manifest.NAME}|{re.escape(ANCHORS)}")
UNSIGNED = manifest.NoSigner()


@dataclass(frozen=True)
class Contents:
    """What a backup holds; ``missing`` names the issued files that should be in it and are not, or are damaged."""

    revision: str
    rows: int
    files: int
    missing: tuple[str, ...] = ()


def back_up(engine: Engine, archive: Path, target: Path, at: datetime, signer: Signer = UNSIGNED) -> Contents:
    """Write one file with every row and every issued file; the same file restores on either database.

    All rows are read as they were at one moment, while others work on. Files are only ever added under their hash, so
    those that the rows name are there once the rows are read; one that was erased in between stays erased. One that
    lacks for another reason is named: what there is, is kept all the same.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    growing = target.with_name(f".growing-{target.name}")
    growing.unlink(missing_ok=True)  # left by a backup that broke off, or laid there by somebody else
    members: dict[str, Any] = {}
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            open(growing, "xb", opener=_private) as file,
            tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as bundle,
        ):
            members |= _write_anchors(archive, bundle)
            with snapshot(engine) as connection:
                revision = _todays(current_within(connection))
                rows = _write_rows(connection, Path(scratch), bundle, members)
                named = _named_files(connection)
            files = _write_files(archive, bundle)
            members |= {f"files/{name}": name for name in files}
            with snapshot(engine) as connection:  # what was erased meanwhile lacks nothing
                missing = tuple(sorted((named - files) & _named_files(connection)))
            contents = Contents(revision, rows, len(files), missing)
            told = {"format": FORMAT, "at": at.isoformat(), **asdict(contents)}
            note = json.dumps(told, indent=2).encode()
            members[_NOTE] = _add(bundle, _NOTE, note)
            _add(bundle, manifest.NAME, manifest.written(members, signer))
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
    return contents


def restore(
    engine: Engine, archive: Path, source: Path, signer: Signer = UNSIGNED, *, unsigned: bool = False
) -> Contents:
    """Fill an empty database and archive from a backup, whole or not at all; refuses what is not empty.

    Refuses one that was changed, and with ``unsigned`` false one of which that can't be told.
    """
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as undo:
        told = _unpacked(source, Path(scratch), signer, unsigned=unsigned)
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
            _read_anchors(Path(scratch), archive, undo)
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


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _extract(bundle: tarfile.TarFile, folder: Path) -> set[str]:
    """Unpack the members that a backup has, each once and each a plain file; any other is refused."""
    names: set[str] = set()
    for part in ("tables", "files"):
        (folder / part).mkdir()
    for member in bundle:
        content = bundle.extractfile(member) if member.isreg() and _MEMBER.fullmatch(member.name) else None
        if content is None or member.name in names:
            raise _damaged(member.name)
        names.add(member.name)
        with (folder / member.name).open("xb") as file:
            shutil.copyfileobj(content, file)
    return names


def _unpacked(source: Path, folder: Path, signer: Signer, *, unsigned: bool) -> Contents:
    names, told = _opened(source, folder)
    manifest.require_as_told(folder, names, signer, unsigned=unsigned)
    try:
        rows, files, missing = int(told["rows"]), int(told["files"]), tuple(map(str, told.get("missing", ())))
        revision = str(told["revision"])
    except (KeyError, TypeError, ValueError) as fault:
        raise _damaged(_NOTE) from fault
    if not knows(revision):
        raise BackupRefused(
            "Deze reservekopie komt van een nieuwere versie; werk eerst de toepassing bij.",
            "This backup was made by a newer version; update the application first.",
        )
    return Contents(revision, rows, files, missing)


def _opened(source: Path, folder: Path) -> tuple[set[str], dict[str, Any]]:
    try:
        with tarfile.open(source, "r:gz") as bundle:
            names = _extract(bundle, folder)
        told = json.loads((folder / _NOTE).read_text(encoding="utf-8")) if _NOTE in names else {}
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, RecursionError) as fault:
        raise _damaged(source.name) from fault
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupRefused(
            "Dit is geen reservekopie van deze toepassing.", "This is not a backup made by this application."
        )
    return names, told


def _write_rows(connection: Connection, scratch: Path, bundle: tarfile.TarFile, members: dict[str, Any]) -> int:
    total = 0
    for table in METADATA.sorted_tables:
        path = scratch / f"{table.name}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for row in connection.execute(select(table), execution_options={"yield_per": _ROWS}).mappings():
                file.write(json.dumps({name: _plain(value) for name, value in row.items()}) + "\n")
                total += 1
        name = f"tables/{table.name}.jsonl"
        members[name] = manifest.member_hashes(name, path)
        bundle.add(path, name)
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
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == path.name:
                _add(bundle, f"files/{path.name}", content)
                written.add(path.name)
    return frozenset(written)


def _add(bundle: tarfile.TarFile, name: str, content: bytes) -> str:
    """Add a member from memory, so that what was looked at is what is written; return its hash."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    bundle.addfile(member, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _write_anchors(archive: Path, bundle: tarfile.TarFile) -> dict[str, str]:
    # Before the rows: an anchor tells of no event that the rows do not hold yet.
    text = "".join(f"{line}\n" for line in AnchorFile(archive / ANCHORS).lines())
    return {ANCHORS: _add(bundle, ANCHORS, text.encode())} if text else {}


def _read_anchors(folder: Path, archive: Path, undo: ExitStack) -> None:
    kept, told = AnchorFile(archive / ANCHORS), folder / ANCHORS
    if told.is_file() and not kept.path.exists():
        undo.callback(kept.path.unlink, missing_ok=True)
        kept.add(told.read_text(encoding="utf-8").splitlines())


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
        except (SQLAlchemyError, ValueError, TypeError, AttributeError) as fault:
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
