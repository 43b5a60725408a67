"""Backups made while people work, and interrupted restores: one consistent moment, complete or not at all."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text

from internships.domain.accounts import OutboxLetter, OutboxLetterState
from internships.domain.wording import Language
from internships.identity.vault import KeyRingSigner
from internships.storage.archive import FileArchive
from internships.storage.backup import back_up
from internships.storage.backup_manifest import block_hashes
from internships.storage.backup_restore import restore
from internships.storage.columns import METADATA
from internships.storage.errors import BackupRefused
from internships.storage.migrate import current_revision, downgrade, is_current
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import drafted, sent_for_signing
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator
from tests.databases import BACKENDS, database

SIGNER = KeyRingSigner([b"k" * 32])
AT = datetime(2026, 9, 1, tzinfo=UTC)
Bundle = dict[str, bytes]


@pytest.fixture(params=BACKENDS)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "empty").mkdir()
    with database(request.param) as engine:
        downgrade(engine)
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        yield engine


@contextmanager
def once_before_reading(engine: Engine, table: str, act: Callable[[], object]) -> Iterator[None]:
    """Run something at the moment that the backup comes to a table."""
    left = [act]

    def watch(_: Connection, __: Any, statement: str, *___: Any) -> None:
        if left and statement.rstrip().endswith(f"FROM {table}"):
            left.pop()()

    event.listen(engine, "before_cursor_execute", watch)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", watch)
    assert not left


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(METADATA.tables[name])).scalar_one()
            for name in ("agreement", "placement", "reader", "event")
        }


def bundle_of(path: Path) -> Bundle:
    with tarfile.open(path, "r:gz") as bundle:
        return {member.name: bundle.extractfile(member).read() for member in bundle.getmembers()}  # type: ignore[union-attr]


def written(path: Path, parts: Bundle) -> Path:
    with tarfile.open(path, "w:gz") as bundle:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            bundle.addfile(member, io.BytesIO(content))
    return path


def a_backup(templates: Path, folder: Path) -> Path:
    (folder / "old").mkdir()
    with database("sqlite") as engine:
        use_cases = AgreementUseCases(Storage(engine), templates, folder / "old-archive")
        drafted(use_cases)
        use_cases.archive.store(b"%PDF a paper")
        back_up(engine, folder / "old-archive", folder / "good.tar.gz", AT, SIGNER)
    return folder / "good.tar.gz"


@pytest.mark.parametrize("table", ["placement", "event"])
def test_a_backup_made_while_somebody_writes_shows_one_moment(
    use_cases: AgreementUseCases, engine: Engine, empty_database: Engine, tmp_path: Path, table: str
) -> None:
    drafted(use_cases)
    before = counted(engine)
    with once_before_reading(engine, table, lambda: drafted(use_cases)):
        back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, SIGNER)
    assert counted(engine)["agreement"] == 2
    restore(empty_database, tmp_path / "restored", tmp_path / "backup.tar.gz", SIGNER)
    assert counted(empty_database) == before


def test_a_backup_leaves_the_connection_as_it_was(use_cases: AgreementUseCases, engine: Engine, tmp_path: Path) -> None:
    back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, SIGNER)
    drafted(use_cases)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"


def test_a_paper_erased_during_the_backup_breaks_nothing(
    use_cases: AgreementUseCases, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, erased = use_cases.archive.store(b"%PDF kept"), use_cases.archive.store(b"%PDF erased")
    listing = Path.is_file

    def erased_once_listed(path: Path) -> bool:
        there = listing(path)
        if path.name == erased:
            use_cases.archive.delete(erased)
        return there

    monkeypatch.setattr(Path, "is_file", erased_once_listed)
    backup = back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, SIGNER)
    monkeypatch.undo()
    assert backup.files == 1
    assert [name for name in bundle_of(tmp_path / "backup.tar.gz") if name.startswith("files/")] == [f"files/{stored}"]


def test_a_backup_names_the_documents_that_lack_or_are_damaged_and_keeps_the_rest(
    use_cases: AgreementUseCases, engine: Engine, empty_database: Engine, tmp_path: Path
) -> None:
    view = sent_for_signing(use_cases)
    first, second, *others = sorted({entry.sha256 for entry in use_cases.agreements.documents(coordinator(), view.id)})
    assert back_up(engine, tmp_path / "archive", tmp_path / "whole.tar.gz", AT, SIGNER).missing == ()
    assert len(back_up(engine, tmp_path / "elsewhere", tmp_path / "none.tar.gz", AT, SIGNER).missing) == len(others) + 2
    use_cases.archive.delete(first)
    use_cases.archive.path(second).write_bytes(b"%PDF other")
    backup = back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, SIGNER)
    assert (backup.missing, backup.files) == ((first, second), len(others))
    assert restore(empty_database, tmp_path / "restored", tmp_path / "backup.tar.gz", SIGNER) == backup


def test_a_backup_lacks_no_paper_of_an_agreement_that_was_erased(
    use_cases: AgreementUseCases, engine: Engine, tmp_path: Path
) -> None:
    view = sent_for_signing(use_cases)
    with use_cases.storage.writing() as work:
        work.session.execute(text("UPDATE agreement SET erased_at = changed_at"))
    for entry in use_cases.agreements.documents(coordinator(), view.id):
        use_cases.archive.delete(entry.sha256)
    assert back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, SIGNER).missing == ()


def with_a_line(parts: Bundle, table: str, **facts: Any) -> Bundle:
    name = f"tables/{table}.jsonl"
    first = json.loads(parts[name].splitlines()[0])
    return {**parts, name: parts[name] + json.dumps(first | facts).encode() + b"\n"}


def cut_short(parts: Bundle) -> Bundle:
    return {**parts, "tables/placement.jsonl": parts["tables/placement.jsonl"][:-20]}


def without_its_agreement(parts: Bundle) -> Bundle:
    return {**parts, "tables/agreement.jsonl": b""}


def with_rows_lost(parts: Bundle) -> Bundle:
    return {**parts, "tables/reader.jsonl": b""}


def with_an_unknown_column(parts: Bundle) -> Bundle:
    return with_a_line(parts, "event", no_such_column=1)


def with_a_day_that_is_none(parts: Bundle) -> Bundle:
    return with_a_line(parts, "placement", first_day="yesterday")


def with_a_number_for_an_id(parts: Bundle) -> Bundle:
    return with_a_line(parts, "agreement", id=7)


def with_another_document(parts: Bundle) -> Bundle:
    return {name: b"%PDF forged" if name.startswith("files/") else content for name, content in parts.items()}


def without_its_documents(parts: Bundle) -> Bundle:
    return {name: content for name, content in parts.items() if not name.startswith("files/")}


def with_a_way_out(parts: Bundle) -> Bundle:
    return {**parts, "../out.txt": b"out"}


def with_a_note(note: bytes) -> Callable[[Bundle], Bundle]:
    return lambda parts: {**parts, "backup.json": note}


def with_a_note_that_lacks_its_counts(parts: Bundle) -> Bundle:
    note = json.loads(parts["backup.json"])
    return {**parts, "backup.json": json.dumps({**note, "rows": "many", "revision": 5}).encode()}


@pytest.mark.parametrize(
    "note", [b"[]", b"5", b'"text"', b"null", b"[" * 900, b'{"format": 1, "format": 2}', b"\xff", b"{}"]
)
def test_a_note_of_another_shape_is_a_refusal_and_restores_nothing(
    empty_database: Engine, institution_folders: Path, tmp_path: Path, note: bytes
) -> None:
    parts = with_a_note(note)(bundle_of(a_backup(institution_folders, tmp_path)))
    del parts["manifest.json"]
    with pytest.raises(BackupRefused):
        restore(
            empty_database, tmp_path / "restored", written(tmp_path / "broken.tar.gz", parts), SIGNER, unsigned=True
        )
    assert current_revision(empty_database) is None


BREAKS = (
    with_a_note_that_lacks_its_counts,
    with_a_way_out,
    cut_short,
    without_its_agreement,
    with_rows_lost,
    with_an_unknown_column,
    with_a_day_that_is_none,
    with_a_number_for_an_id,
    with_another_document,
    without_its_documents,
)


def test_a_broken_backup_restores_nothing_and_a_good_one_afterwards_does(
    empty_database: Engine, institution_folders: Path, tmp_path: Path
) -> None:
    good, archive = a_backup(institution_folders, tmp_path), tmp_path / "restored"
    old = {name: content for name, content in bundle_of(good).items() if name != "manifest.json"}
    for break_, parts in product(BREAKS, (bundle_of(good), old)):
        broken = written(tmp_path / "broken.tar.gz", break_(parts))
        with pytest.raises(BackupRefused) as refusal:
            restore(empty_database, archive, broken, SIGNER, unsigned=parts is old)
        assert "damaged" in refusal.value.text.en, break_.__name__
        assert current_revision(empty_database) is None, break_.__name__
        assert [path for path in archive.rglob("*") if path.is_file()] == []
    restored = restore(empty_database, archive, good, SIGNER)
    assert (counted(empty_database)["agreement"], restored.files) == (1, 1)
    assert is_current(empty_database)


@pytest.mark.parametrize("length", [0, 10, 400, -100])
def test_a_backup_that_was_copied_half_restores_nothing(
    empty_database: Engine, institution_folders: Path, tmp_path: Path, length: int
) -> None:
    half = tmp_path / "half.tar.gz"
    half.write_bytes(a_backup(institution_folders, tmp_path).read_bytes()[:length])
    with pytest.raises(BackupRefused):
        restore(empty_database, tmp_path / "restored", half, SIGNER)
    half.write_bytes(gzip.compress(b"a letter to somebody"))
    with pytest.raises(BackupRefused):
        restore(empty_database, tmp_path / "restored", half, SIGNER)
    assert current_revision(empty_database) is None


def test_a_backup_of_a_newer_version_is_named_as_such(
    empty_database: Engine, institution_folders: Path, tmp_path: Path
) -> None:
    parts = bundle_of(a_backup(institution_folders, tmp_path))
    del parts["manifest.json"]
    parts["backup.json"] = json.dumps(json.loads(parts["backup.json"]) | {"revision": "9999"}).encode()
    with pytest.raises(BackupRefused) as refusal:
        restore(empty_database, tmp_path / "restored", written(tmp_path / "newer.tar.gz", parts), SIGNER, unsigned=True)
    assert "newer version" in refusal.value.text.en
    assert current_revision(empty_database) is None


def test_a_full_disk_halfway_the_documents_leaves_neither_rows_nor_documents(
    empty_database: Engine, institution_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, archive = a_backup(institution_folders, tmp_path), tmp_path / "restored"
    keep = FileArchive.store

    def keep_and_fill(keeper: FileArchive, content: bytes) -> str:
        keep(keeper, content)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileArchive, "store", keep_and_fill)
    with pytest.raises(OSError, match="No space left"):
        restore(empty_database, archive, good, SIGNER)
    monkeypatch.undo()
    assert current_revision(empty_database) is None
    assert [path for path in archive.rglob("*") if path.is_file()] == []
    assert restore(empty_database, archive, good, SIGNER).files == 1


def test_what_was_changed_in_a_backup_is_refused_and_named(
    empty_database: Engine, institution_folders: Path, tmp_path: Path
) -> None:
    good = a_backup(institution_folders, tmp_path)
    parts = bundle_of(good)
    manifest = json.loads(parts["manifest.json"])
    for name in manifest["members"]:
        changed = written(tmp_path / "changed.tar.gz", {**parts, name: parts[name] + b" "})
        for unsigned in (False, True):
            with pytest.raises(BackupRefused) as refusal:
                restore(empty_database, tmp_path / "restored", changed, SIGNER, unsigned=unsigned)
            assert name in refusal.value.text.en
    assert set(manifest["members"]) | {"manifest.json"} == parts.keys()
    assert current_revision(empty_database) is None


def test_a_changed_row_with_a_manifest_to_fit_lacks_our_signature(
    empty_database: Engine, institution_folders: Path, tmp_path: Path
) -> None:
    parts = bundle_of(a_backup(institution_folders, tmp_path))
    name = "tables/agreement.jsonl"
    parts[name] = parts[name].replace(b"draft", b"ended")
    manifest = json.loads(parts["manifest.json"])
    manifest["members"][name] = block_hashes(parts[name])
    forged = written(tmp_path / "forged.tar.gz", {**parts, "manifest.json": json.dumps(manifest).encode()})
    with pytest.raises(BackupRefused):
        restore(empty_database, tmp_path / "restored", forged, SIGNER, unsigned=True)
    assert current_revision(empty_database) is None


def test_what_no_key_of_ours_signed_asks_to_be_trusted(
    empty_database: Engine, institution_folders: Path, tmp_path: Path
) -> None:
    good = a_backup(institution_folders, tmp_path)
    parts = bundle_of(good)
    unsigned = json.dumps(json.loads(parts["manifest.json"]) | {"hmac": None}).encode()
    old = {name: content for name, content in parts.items() if name != "manifest.json"}
    for members in (old, {**parts, "manifest.json": unsigned}):
        source = written(tmp_path / "changed.tar.gz", members)
        with pytest.raises(BackupRefused) as refusal:
            restore(empty_database, tmp_path / "restored", source, SIGNER)
        assert "--unsigned" in refusal.value.text.en
    with pytest.raises(BackupRefused) as refusal:
        restore(empty_database, tmp_path / "restored", good, KeyRingSigner([b"o" * 32]))
    assert "INTERNSHIPS_VAULT_KEYS" in refusal.value.text.en
    assert (
        restore(empty_database, tmp_path / "restored", written(tmp_path / "o.tar.gz", old), SIGNER, unsigned=True).rows
        > 0
    )


def test_a_backup_holds_no_link_by_which_somebody_gets_in(
    engine: Engine, empty_database: Engine, tmp_path: Path
) -> None:
    def letter(number: int, kind: str, state: OutboxLetterState) -> OutboxLetter:
        body = {"link": "https://example.org/reset#isr_open"} if state is OutboxLetterState.WAITING else {}
        letter = {"recipient": "noor@example.org", "body": body, "due_at": AT, "created_at": AT}
        return OutboxLetter.model_validate(
            {**letter, "id": UUID(int=number), "kind": kind, "state": state, "language": Language.NL}
        )

    kinds = [
        ("reset", OutboxLetterState.WAITING),
        ("reset", OutboxLetterState.SENT),
        ("signature_asked", OutboxLetterState.WAITING),
    ]
    with Storage(engine).writing() as work:
        for number, (kind, state) in enumerate(kinds):
            work.outbox.add(letter(number, kind, state))
    back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, SIGNER)
    restore(empty_database, tmp_path / "restored", tmp_path / "backup.tar.gz", SIGNER)
    table = METADATA.tables["outbox"]
    with empty_database.connect() as connection:
        letters = connection.execute(select(table.c.kind, table.c.state).order_by(table.c.id)).all()
    assert [tuple(row) for row in letters] == [("reset", "sent"), ("signature_asked", "waiting")]


def test_a_backup_is_for_this_account_alone_and_follows_no_link(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"theirs")
    target = tmp_path / "new" / "backup.tar.gz"
    target.parent.mkdir()
    for name in (target.name, f".growing-{target.name}"):
        (target.parent / name).symlink_to(tmp_path / "theirs")
    back_up(engine, tmp_path / "archive", target, AT, SIGNER)
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert not target.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_a_backup_holds_plain_files_and_nothing_else(
    empty_database: Engine, institution_folders: Path, tmp_path: Path, kind: bytes
) -> None:
    source = tmp_path / "links.tar.gz"
    with tarfile.open(source, "w:gz") as bundle:
        for name, content in bundle_of(a_backup(institution_folders, tmp_path)).items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            bundle.addfile(member, io.BytesIO(content))
        member = tarfile.TarInfo("files/" + "0" * 64)
        member.type, member.linkname = kind, "/etc/passwd"
        bundle.addfile(member)
    with pytest.raises(BackupRefused):
        restore(empty_database, tmp_path / "restored", source, SIGNER, unsigned=True)
    assert current_revision(empty_database) is None
