"""The file of a SQLite database that is moved, deleted, replaced or damaged under a running service."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from internships.storage.engine import BUSY_MILLISECONDS, engine_for
from internships.storage.errors import StorageUnavailable
from internships.storage.migrate import current_revision, is_current, upgrade
from internships.storage.unit_of_work import Storage
from tests.databases import sqlite


def written(storage: Storage) -> int:
    with storage.writing() as work:
        work.session.execute(text("INSERT INTO host_group (id, name) VALUES (hex(randomblob(16)), 'x')"))
    return counted(storage)


def counted(storage: Storage) -> int:
    with storage.reading() as work:
        return int(work.session.execute(text("SELECT count(*) FROM host_group")).scalar_one())


def test_nothing_is_written_into_a_file_that_was_moved_or_deleted(tmp_path: Path) -> None:
    with sqlite(tmp_path) as engine:
        storage, path, away = Storage(engine), tmp_path / "internships.db", tmp_path / "away.db"
        assert written(storage) == 1
        path.rename(away)
        for act in (written, counted):
            with pytest.raises(StorageUnavailable):
                act(storage)
        assert not path.exists()
        away.rename(path)
        assert written(storage) == 2
        path.unlink()
        with pytest.raises(StorageUnavailable):
            written(storage)
        assert not path.exists()


def test_a_file_that_was_put_back_from_a_copy_is_the_one_that_is_read(tmp_path: Path) -> None:
    with sqlite(tmp_path) as engine:
        storage, path = Storage(engine), tmp_path / "internships.db"
        assert written(storage) == 1
        engine.dispose()  # the log ahead comes into the file
        shutil.copy(path, tmp_path / "copy.db")
        assert written(storage) == 2
        for part in tmp_path.glob("internships.db*"):
            part.unlink()
        (tmp_path / "copy.db").rename(path)
        assert counted(storage) == 1


def test_a_file_that_is_no_database_or_a_damaged_one_is_unavailable(tmp_path: Path) -> None:
    with sqlite(tmp_path) as engine:
        storage, path = Storage(engine), tmp_path / "internships.db"
        engine.dispose()
        whole = path.read_bytes()
        path.write_bytes(b"a letter, and no database at all" * 200)
        with pytest.raises(StorageUnavailable):
            counted(storage)
        with pytest.raises(StorageUnavailable):
            current_revision(engine)
        engine.dispose()
        page = int.from_bytes(whole[16:18], "big")
        path.write_bytes(whole[:page] + b"\xff" * (len(whole) - page))
        with pytest.raises(StorageUnavailable):
            written(storage)


def test_only_migrating_makes_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "a folder of 100% ours #1"
    folder.mkdir()
    engine = engine_for(f"sqlite:///{folder / 'new.db'}")
    assert current_revision(engine) is None
    with pytest.raises(StorageUnavailable):
        counted(Storage(engine))
    assert not (folder / "new.db").exists()
    making = engine_for(f"sqlite:///{folder / 'new.db'}", creates=True)
    upgrade(making)
    making.dispose()
    assert is_current(engine)
    engine.dispose()


def test_a_writer_waits_for_another_as_long_as_is_said(tmp_path: Path) -> None:
    with sqlite(tmp_path) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == BUSY_MILLISECONDS == 5000
