"""The register of issued files survives a crash in the middle of a line."""

from pathlib import Path

import pytest

from internships.storage.register import FileRegister

FIRST, SECOND = {"sha256": "a" * 64, "size": 3}, {"sha256": "b" * 64, "size": 5}


@pytest.fixture
def register(tmp_path: Path) -> FileRegister:
    return FileRegister(tmp_path / "deep/issued.jsonl")


def test_a_register_that_nobody_wrote_yet_is_empty(register: FileRegister) -> None:
    assert list(register.entries()) == []
    register.enter([])
    assert not register.path.exists()


def test_entries_are_appended_and_only_their_owner_may_read_them(register: FileRegister) -> None:
    register.enter([FIRST])
    register.enter([SECOND])
    assert list(register.entries()) == [FIRST, SECOND]
    assert register.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [b'{"sha256": "abc", "si', b'{"sha256": "caf\xc3', b"[]", b"{}"])
def test_a_line_that_a_crash_cut_off_costs_no_other_entry(register: FileRegister, cut: bytes) -> None:
    register.enter([FIRST])
    with register.path.open("ab") as growing:
        growing.write(cut)
    assert list(register.entries()) == [FIRST]
    register.enter([SECOND])
    assert list(register.entries()) == [FIRST, SECOND]
