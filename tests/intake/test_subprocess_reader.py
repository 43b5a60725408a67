"""Files that try to crash, hang or fill up the reader: each is refused with its limit, and the next one is read."""

import os
import random
import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from internships.domain.errors import DomainError
from internships.domain.incoming_draft import IncomingDraft
from internships.intake.subprocess_reader import (
    MEMORY,
    SheetFile,
    SubprocessSheetReader,
    prepare_draft_reader,
    read_drafts_once,
)
from internships.subprocess_worker import SubprocessWorker
from tests.builders.hostile_sheets import ATTACKS, GOOD, HEADINGS, a_row
from tests.builders.sheet_files import csv_file, ods, with_part_changed, xlsx

MODEST = 400 * 1024**2
"""Bytes that a child may hold in memory while it reads an attack; it starts with some seventy million."""


@pytest.fixture(scope="module")
def reader() -> Iterator[SubprocessSheetReader[list[IncomingDraft]]]:
    sheet_reader = SubprocessSheetReader(prepare_draft_reader)
    yield sheet_reader
    sheet_reader.close()


def refusal_of(reader: SubprocessSheetReader[list[IncomingDraft]], path: Path) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        reader.read(path)
    assert refusal.value.text.nl != refusal.value.text.en
    return refusal.value


def child_of(reader: SubprocessSheetReader[list[IncomingDraft]]) -> psutil.Process:
    [child] = reader.children._workers
    return psutil.Process(child._process.pid)


def peak(process: psutil.Process) -> int:
    peak_kb = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").partition("VmHWM:")[2]
    return int(peak_kb.split()[0]) * 1024


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_is_refused_with_the_limit_that_it_meets_before_it_costs_anything(
    reader: SubprocessSheetReader[list[IncomingDraft]], tmp_path: Path, attack: Callable[[Path], Path]
) -> None:
    code, limit = ATTACKS[attack]
    refusal = refusal_of(reader, attack(tmp_path))
    assert (refusal.code, limit in refusal.text.nl) == (code, True), refusal.text.nl
    assert peak(child_of(reader)) < MODEST
    assert child_of(reader).cpu_times().user < 20  # all attacks of this module so far, in one process


def test_text_between_elements_takes_time_by_its_length_and_not_by_its_square(
    reader: SubprocessSheetReader[list[IncomingDraft]], tmp_path: Path
) -> None:
    source = random.Random(10)
    between = "".join(f"<text:x/>{source.getrandbits(32):x}" for _ in range(200_000))
    path = ods(tmp_path, HEADINGS + a_row("s1", "Noor") + between)
    assert path.stat().st_size > 1_000_000  # what packs to nothing is refused as a bomb
    reader.read(xlsx(tmp_path, GOOD))
    before = child_of(reader).cpu_times().user
    assert [draft.row for draft in reader.read(path)] == ["s1"]
    assert child_of(reader).cpu_times().user - before < 3


def test_marks_piled_on_one_letter_are_read_without_composing_them(
    reader: SubprocessSheetReader[list[IncomingDraft]], tmp_path: Path
) -> None:
    marks = "a" + "\u0315\u0300" * 15_000
    path = csv_file(tmp_path, f"Rijcode;Student: voornaam;{marks}\ns1;{marks}\n")
    host = tmp_path / "host.json"
    host.write_text("{}", encoding="utf-8")
    reader.read(xlsx(tmp_path, GOOD))
    before = child_of(reader).cpu_times().user
    [draft] = reader.read(path, host)
    assert draft.record["students"][0]["names"]["given"] == marks
    assert child_of(reader).cpu_times().user - before < 1


def hogging() -> Callable[[SheetFile], int]:
    return lambda file: len(bytearray(8 * MEMORY)) + len(file.path.name)


def spinning() -> Callable[[SheetFile], int]:
    def spin(_: SheetFile) -> int:
        while True:
            pass

    return spin


def aborting() -> Callable[[SheetFile], int]:
    def abort(_: SheetFile) -> int:
        os.abort()

    return abort


def leaving() -> Callable[[SheetFile], int]:
    def leave(_: SheetFile) -> int:
        os._exit(7)

    return leave


def failing() -> Callable[[SheetFile], int]:
    def fail(file: SheetFile) -> int:
        raise ValueError(file.path.read_text(encoding="utf-8"))

    return fail


ENDS: dict[Callable[[], Callable[[SheetFile], int]], tuple[str, str]] = {
    hogging: ("sheet_needs_memory", "1.024 MB"),
    aborting: ("sheet_needs_memory", "1.024 MB"),
    spinning: ("sheet_too_slow", "2 seconden"),
    leaving: ("sheet_reader_stopped", "brak af"),
    failing: ("sheet_reader_stopped", "brak af"),
}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_process_that_meets_its_limit_or_dies_is_a_refusal_that_says_so(
    tmp_path: Path, end: Callable[[], Callable[[SheetFile], int]], capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stagiairs.xlsx"
    path.write_text("Noor Fictief", encoding="utf-8")
    reader = SubprocessSheetReader(end, seconds=2 if end is spinning else 60)
    try:
        for _ in range(2):  # the second gets a new process
            with pytest.raises(DomainError) as refusal:
                reader.read(path)
            code, limit = ENDS[end]
            assert (refusal.value.code, limit in refusal.value.text.nl) == (code, True)
            assert path.name in refusal.value.text.en
    finally:
        reader.close()
    assert "Noor" not in capfd.readouterr().err


def test_a_child_whose_parent_is_gone_ends_by_its_own_limit_of_time(tmp_path: Path) -> None:
    path = xlsx(tmp_path, GOOD)
    child = SubprocessWorker(spinning, 1)
    child.ask(SheetFile(path))
    child._process.join(20)  # nobody fetches the answer, nobody stops it
    assert child._process.exitcode == -signal.SIGXCPU
    child.stop()


def test_a_file_is_read_in_a_process_that_ends_with_it(tmp_path: Path) -> None:
    before = set(psutil.Process().children())
    assert [draft.row for draft in read_drafts_once(xlsx(tmp_path, GOOD), None)] == ["s1"]
    assert set(psutil.Process().children()) - before == set()


def test_what_a_reader_did_not_expect_is_a_refusal_and_the_log_quotes_no_cell(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reader = SubprocessSheetReader(prepare_draft_reader)
    host = tmp_path / "host.json"
    host.mkdir()
    path = csv_file(tmp_path, "Rijcode;Student: voornaam\ns1;Noor\n")
    with pytest.raises(DomainError) as refusal:
        reader.read(path, host)
    assert refusal.value.code == "workbook_unreadable"
    assert path.name in refusal.value.text.nl
    logged = capfd.readouterr().err
    assert "IsADirectoryError" in logged
    assert str(tmp_path) not in logged
    [draft] = reader.read(xlsx(tmp_path, GOOD))
    assert draft.row == "s1"
    reader.close()


def test_a_workbook_of_thousands_of_tiny_sheets_is_read_or_refused(
    reader: SubprocessSheetReader[list[IncomingDraft]], tmp_path: Path
) -> None:
    path = ods(tmp_path, HEADINGS)
    more = b"".join(b'<table:table table:name="%d"/>' % number for number in range(5_000))
    with_part_changed(
        path, lambda part: part.replace(b"</office:spreadsheet>", more + b"</office:spreadsheet>"), "content.xml"
    )
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert refusal_of(reader, path).code in {"file_empty", "workbook_unreadable"}
    assert peak(child_of(reader)) < MODEST
