"""Valid files with some bytes changed: an answer or a refusal, never a traceback, never a dead process."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internships.cli.record_files import json_drafts
from internships.domain.errors import DomainError
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.wording import Language
from internships.intake.subprocess_reader import SubprocessSheetReader, prepare_draft_reader
from internships.intake.workbook_writer import build_workbook
from tests.builders.sheet_files import ods, ods_text

RECORD = {"reference": "s1", "students": [{"names": {"given": "Noor"}}], "period": {"first_day": "2026-09-14"}}
ROWS = [["Rijcode", "Student: voornaam"], ["s1", "Zoë"], ["s2", "Noor"]]
Change = tuple[int, int]
CHANGES = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    damaged_files = tmp_path_factory.mktemp("damaged")
    (damaged_files / "book.xlsx").write_bytes(build_workbook(Language.NL, ["noordzee"], [RECORD]))
    rows = "".join(f"<table:table-row>{''.join(map(ods_text, row))}</table:table-row>" for row in ROWS)
    ods(damaged_files, rows).rename(damaged_files / "book.ods")
    (damaged_files / "interns.csv").write_text("\n".join(";".join(row) for row in ROWS), encoding="utf-8")
    (damaged_files / "record.json").write_text(json.dumps(RECORD), encoding="utf-8")
    (damaged_files / "host.json").write_text("{}", encoding="utf-8")
    return damaged_files


@pytest.fixture(scope="module")
def reader() -> Iterator[SubprocessSheetReader[list[IncomingDraft]]]:
    sheet_reader = SubprocessSheetReader(prepare_draft_reader)
    yield sheet_reader
    sheet_reader.close()


def damaged(path: Path, changes: list[Change]) -> Path:
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[place % len(content)] = byte
    changed = path.with_name(f"damaged{path.suffix}")
    changed.write_bytes(content)
    return changed


@pytest.mark.parametrize("name", ["book.xlsx", "book.ods", "interns.csv", "record.json"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_a_file_with_changed_bytes_is_read_or_refused(
    folder: Path, reader: SubprocessSheetReader[list[IncomingDraft]], name: str, changes: list[Change]
) -> None:
    path = damaged(folder / name, changes)
    refused = ""
    try:
        drafts = json_drafts(path) if name.endswith("json") else reader.read(path, folder / "host.json")
    except DomainError as refusal:
        drafts, refused = [], refusal.code
    assert refused not in {"sheet_reader_stopped", "sheet_needs_memory", "sheet_too_slow"}
    assert bool(refused) is not bool(drafts)
