"""Migrations: one history for both databases, checked against the code, backed up and restored."""

import io
import json
import tarfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from internships.identity.vault import KeyRingSigner
from internships.storage.archive import FileArchive
from internships.storage.backup import back_up
from internships.storage.backup_restore import restore
from internships.storage.columns import METADATA
from internships.storage.engine import engine_for
from internships.storage.errors import ArchiveDamaged, BackupRefused
from internships.storage.migrate import (
    current_revision,
    downgrade,
    head_revision,
    is_current,
    schema_differences,
    upgrade,
)
from internships.storage.tables.placements import STATUS_COLUMNS
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import approved
from tests.builders.agreement_use_cases import AgreementUseCases, administrator, coordinator, invented_folders
from tests.databases import BACKENDS, database, postgresql_url

AT = datetime(2026, 9, 1, tzinfo=UTC)
UNSIGNED = KeyRingSigner([])


def test_the_migrations_give_exactly_the_tables_of_the_code(engine: Engine) -> None:
    assert schema_differences(engine) == []
    assert is_current(engine)


def test_the_migrations_lead_back_to_nothing_and_up_again(engine: Engine) -> None:
    downgrade(engine)
    assert current_revision(engine) is None
    upgrade(engine)
    assert current_revision(engine) == head_revision()
    assert schema_differences(engine) == []


def test_sqlite_keeps_a_log_ahead_and_its_foreign_keys() -> None:
    with database("sqlite") as engine, engine.connect() as connection:
        settings = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
    assert settings == ["wal", 1]


def comparable_text(value: object) -> str:
    # JSONB keeps the facts of a value, not the order of its keys.
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else str(value)


def rows(engine: Engine) -> dict[str, list[tuple[str, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(tuple(map(comparable_text, row)) for row in connection.execute(select(table)))
            for table in METADATA.sorted_tables
        }


@pytest.mark.parametrize("source", BACKENDS)
@pytest.mark.parametrize("target", BACKENDS)
def test_a_backup_restores_on_either_database(source: str, target: str, tmp_path: Path) -> None:
    templates = invented_folders(tmp_path / "templates")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with database(source) as old:
        use_cases = AgreementUseCases(Storage(old), templates, tmp_path / "archive")
        view = approved(use_cases)
        sha256 = use_cases.archive.store(b"%PDF a paper")
        backup = back_up(old, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, UNSIGNED)
        before = rows(old)
    with database(target) as new:
        downgrade(new)
        with new.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        restored = restore(new, tmp_path / "restored", tmp_path / "backup.tar.gz", UNSIGNED, unsigned=True)
        assert (restored.rows, restored.files) == (backup.rows, backup.files)
        assert rows(new) == before
        again = AgreementUseCases(Storage(new), templates, tmp_path / "restored", ids=count(1000))
        assert again.archive.read(sha256) == b"%PDF a paper"
        assert again.evidence.audit(view.id).is_intact
        assert again.drafts.create(coordinator(), view.record).agreement.version == 1


def test_what_was_kept_in_an_older_shape_is_brought_into_todays(engine: Engine, tmp_path: Path) -> None:
    use_cases = AgreementUseCases(Storage(engine), invented_folders(tmp_path / "templates"), tmp_path / "archive")
    view = approved(use_cases)
    use_cases.institutions.put_setting(administrator(), "noordzee", "wet", None)
    use_cases.national_numbers.put(administrator(), view.id, 0, "85073003328")
    before = rows(engine)
    assert before["blocker"]
    assert before["national_number"]
    downgrade(engine, "0001")
    upgrade(engine)
    assert rows(engine) == before
    assert use_cases.evidence.audit(view.id).is_intact


SINCE_0001 = {
    "tables/agreement.jsonl": ("starts_on", "pending_hosts"),
    "tables/placement.jsonl": ("starts_on", "warnings"),
    "tables/blocker.jsonl": (*STATUS_COLUMNS, "listed_until"),
    "tables/reader.jsonl": ("until",),
}


def as_of_0001(backup: Path, older: Path) -> None:
    with tarfile.open(backup) as new, tarfile.open(older, "w:gz") as old:
        for member in new.getmembers():
            if member.name == "manifest.json":  # older backups had none
                continue
            content = new.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "backup.json":
                content = json.dumps({**json.loads(content), "revision": "0001"}).encode()
            if new_ones := SINCE_0001.get(member.name):
                older_rows = [
                    {name: value for name, value in json.loads(line).items() if name not in new_ones}
                    for line in content.splitlines()
                ]
                content = "".join(json.dumps(row) + "\n" for row in older_rows).encode()
            member.size = len(content)
            old.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("target", BACKENDS)
def test_a_backup_of_an_older_shape_is_restored_in_todays(target: str, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with database("sqlite") as old:
        use_cases = AgreementUseCases(Storage(old), invented_folders(tmp_path / "templates"), tmp_path / "archive")
        approved(use_cases)
        back_up(old, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, UNSIGNED)
        before = rows(old)
    as_of_0001(tmp_path / "backup.tar.gz", tmp_path / "older.tar.gz")
    with database(target) as new:
        downgrade(new)
        with new.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        restore(new, tmp_path / "restored", tmp_path / "older.tar.gz", UNSIGNED, unsigned=True)
        assert is_current(new)
        assert schema_differences(new) == []
        assert rows(new) == before


def test_a_backup_is_restored_into_nothing_that_is_there_already(engine: Engine, tmp_path: Path) -> None:
    back_up(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", AT, UNSIGNED)
    with pytest.raises(BackupRefused):
        restore(engine, tmp_path / "archive", tmp_path / "backup.tar.gz", UNSIGNED, unsigned=True)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz"):
        pass
    engine = engine_for(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(BackupRefused):
        restore(engine, tmp_path / "archive", tmp_path / "other.tar.gz", UNSIGNED, unsigned=True)
    engine.dispose()


def test_a_damaged_file_of_the_archive_is_never_handed_out(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    sha256 = archive.store(b"a paper")
    assert archive.store(b"a paper") == sha256
    archive.path(sha256).write_bytes(b"another paper")
    with pytest.raises(ArchiveDamaged):
        archive.read(sha256)


def test_the_real_postgresql_is_one() -> None:
    assert postgresql_url().startswith("postgres")
