"""A file exists whole or not at all."""

from pathlib import Path

import pytest

from internships.rendering.atomic_files import atomic_file, write_atomically


def test_a_file_is_written_and_replaced_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.pdf", b"one")
    write_atomically(tmp_path / "a.pdf", b"two")
    assert (tmp_path / "a.pdf").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_write_that_fails_halfway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.pdf", b"old")
    with pytest.raises(TypeError), atomic_file(tmp_path / "a.pdf") as growing:
        growing.write_bytes(b"half" + growing.write_bytes(b"half"))  # type: ignore[operator]
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_folder_in_the_way_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(OSError, match=r"a\.pdf"):
        write_atomically(tmp_path / "a.pdf", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_new_file_has_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomically(tmp_path / "whole", b"")
    assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode
