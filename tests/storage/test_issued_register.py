"""The register of issued files survives a crash in the middle of a line."""

from pathlib import Path

import pytest

from internships.storage.issued_register import IssuedFileRegister

FIRST, SECOND = {"sha256": "a" * 64, "size": 3}, {"sha256": "b" * 64, "size": 5}


@pytest.fixture
def register(tmp_path: Path) -> IssuedFileRegister:
    return IssuedFileRegister(tmp_path / "deep/issued.jsonl")


def test_a_register_that_nobody_wrote_yet_is_empty(register: IssuedFileRegister) -> None:
    assert list(register.entries()) == []
    register.append([])
    assert not register.path.exists()


def test_entries_are_appended_and_only_their_owner_may_read_them(register: IssuedFileRegister) -> None:
    register.append([FIRST])
    register.append([SECOND])
    assert list(register.entries()) == [FIRST, SECOND]
    assert register.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [b'{"sha256": "abc", "si', b'{"sha256": "caf\xc3', b"[]", b"{}"])
def test_a_line_that_a_crash_cut_off_costs_no_other_entry(register: IssuedFileRegister, cut: bytes) -> None:
    register.append([FIRST])
    with register.path.open("ab") as growing:
        growing.write(cut)
    assert list(register.entries()) == [FIRST]
    register.append([SECOND])
    assert list(register.entries()) == [FIRST, SECOND]
