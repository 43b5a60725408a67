"""A bundle of evidence that anyone verifies with tools of their own."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from internships.domain.history import GENESIS, Event, EventKind, UnsealedValue, event_hash, salted_hash
from internships.exports import evidence_bundle as bundle
from internships.exports.evidence_bundle import EvidenceFile, evidence_bundle
from internships.exports.evidence_readme import CHAIN_CHECK, SHARED_AGREEMENT_FILE
from tests.builders.export_rows import ID
from tests.refusals import refuses

PDF = b"%PDF-1.7 an invented document"


def an_event(sequence: int, previous: str, **facts: Any) -> Event:
    event = Event(
        agreement_id=ID,
        sequence=sequence,
        at=datetime(2026, 9, 1, 8, sequence, 5, 120_000, tzinfo=UTC),
        actor=None,
        kind=EventKind.EDITED,
        version=sequence,
        facts=facts,
        sealed={"reason": "a" * 64},
        previous=previous,
        sha256=GENESIS,
    )
    return event.model_copy(update={"sha256": event_hash(event)})


def an_unsealed_value(value: str = "Noor Voorbeeld", sequence: int = 2) -> UnsealedValue:
    return UnsealedValue(sequence=sequence, name="name", salt="zout", value=value)


def a_history_with_values() -> list[Event]:
    first = an_event(1, GENESIS, content_sha256=hashlib.sha256(b"{}").hexdigest())
    sealed = {"name": salted_hash("zout", "Noor Voorbeeld"), "gone": "b" * 64}
    second = an_event(2, first.sha256, content_sha256=first.facts["content_sha256"]).model_copy(
        update={"sealed": sealed}
    )
    return [first, second.model_copy(update={"sha256": event_hash(second)})]


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-c", CHAIN_CHECK], cwd=folder, check=False, capture_output=True, text=True
    )


def a_history() -> list[Event]:
    first = an_event(1, GENESIS, note="Zoë “wijzigt”", nested={"b": [1, 2.5, None], "a": True})
    return [first, an_event(2, first.sha256, step="department")]


def bundle_of(*files: EvidenceFile, history: list[Event] | None = None) -> bytes:
    return b"".join(evidence_bundle(ID, files, a_history() if history is None else history, "0.2.0"))


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_every_file_is_in_the_manifest_with_its_hash_and_size(tmp_path: Path) -> None:
    pdf_path = tmp_path / "paper.pdf"
    pdf_path.write_bytes(PDF * 10_000)
    content = bundle_of(EvidenceFile("agreement.pdf", PDF), EvidenceFile("scans/signed.pdf", pdf_path))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        others = {
            name: archive.read(name) for name in archive.namelist() if name not in {"manifest.json", "SHA256SUMS"}
        }
    document_paths = {"documents/agreement.pdf", "documents/scans/signed.pdf"}
    assert set(others) == {"README.txt", "history.json", "values.json", *document_paths}
    assert {file["name"]: (file["size"], file["sha256"]) for file in manifest["files"]} == {
        name: (len(file), hashlib.sha256(file).hexdigest()) for name, file in others.items()
    }
    assert manifest["agreement_id"] == str(ID)
    assert manifest["history"] == {"events": 2, "last_sha256": a_history()[-1].sha256}


def test_the_size_is_known_before_the_first_byte(tmp_path: Path) -> None:
    pdf_path = tmp_path / "paper.pdf"
    pdf_path.write_bytes(PDF * 9_999)
    files = [EvidenceFile("agreement.pdf", PDF), EvidenceFile("leeg.txt", b""), EvidenceFile("Zoë.pdf", pdf_path)]
    made = evidence_bundle(ID, files, a_history(), "0.2.0")
    assert made.size == len(b"".join(made))


def test_the_same_evidence_gives_the_same_bytes_whenever_its_files_were_written(tmp_path: Path) -> None:
    pdf_path = tmp_path / "paper.pdf"
    pdf_path.write_bytes(PDF)
    before = bundle_of(EvidenceFile("agreement.pdf", pdf_path))
    os.utime(pdf_path, (0, 0))
    assert bundle_of(EvidenceFile("agreement.pdf", pdf_path)) == before
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_readmes_program_verifies_the_chain_with_the_standard_library_alone(tmp_path: Path) -> None:
    folder = unpacked(bundle_of(), tmp_path)
    readme = (folder / "README.txt").read_text("utf-8").replace("\r\n", "\n")
    program = readme.partition("python3:\n\n")[2]
    assert program == CHAIN_CHECK
    run = subprocess.run([sys.executable, "-I", "-c", program], cwd=folder, check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["ok", a_history()[-1].sha256]


@pytest.mark.parametrize("field", ["facts", "version", "at", "sealed"])
def test_the_readmes_program_notices_a_changed_event(tmp_path: Path, field: str) -> None:
    folder = unpacked(bundle_of(), tmp_path)
    events = json.loads((folder / "history.json").read_text("utf-8"))
    events[0][field] = {"note": "iets anders"}
    (folder / "history.json").write_text(json.dumps(events), "utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "-c", CHAIN_CHECK], cwd=folder, check=False, capture_output=True, text=True
    )
    assert run.returncode != 0
    assert "AssertionError: 1" in run.stderr


def test_the_readmes_program_notices_a_missing_event(tmp_path: Path) -> None:
    folder = unpacked(bundle_of(history=a_history()[1:]), tmp_path)
    run = subprocess.run(
        [sys.executable, "-I", "-c", CHAIN_CHECK], cwd=folder, check=False, capture_output=True, text=True
    )
    assert "AssertionError: 2" in run.stderr


def test_the_readmes_program_notices_an_end_that_was_left_out(tmp_path: Path) -> None:
    folder = unpacked(bundle_of(), tmp_path)
    events = json.loads((folder / "history.json").read_text("utf-8"))
    (folder / "history.json").write_text(json.dumps(events[:1]), "utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "-c", CHAIN_CHECK], cwd=folder, check=False, capture_output=True, text=True
    )
    assert "AssertionError: the end is missing" in run.stderr


def test_the_readmes_program_verifies_personal_values_by_their_salt_and_misses_none_that_was_erased(
    tmp_path: Path,
) -> None:
    for number, (value, sequence, says) in enumerate(
        [("Noor Voorbeeld", 2, "ok"), ("Iemand Anders", 2, "(2, 'name')"), ("Noor Voorbeeld", 1, "(1, 'name')")]
    ):
        values = [an_unsealed_value(value, sequence)]
        bundle_of_one = evidence_bundle(ID, (), a_history_with_values(), "0.2.0", values)
        run = checked(unpacked(b"".join(bundle_of_one), tmp_path / str(number)))
        assert says in (run.stdout if says == "ok" else run.stderr), run


@pytest.mark.parametrize(("content", "says"), [(b"{}", "ok"), (b'{"reference":"X"}', "agreement-shared.json")])
def test_the_readmes_program_verifies_what_was_approved(tmp_path: Path, content: bytes, says: str) -> None:
    run = checked(
        unpacked(bundle_of(EvidenceFile(SHARED_AGREEMENT_FILE, content), history=a_history_with_values()), tmp_path)
    )
    assert says in (run.stdout or run.stderr)


def test_a_time_in_another_zone_is_the_same_instant_in_the_bundle() -> None:
    brussels = timezone(timedelta(hours=2))
    history = [event.model_copy(update={"at": event.at.astimezone(brussels)}) for event in a_history()]
    assert bundle_of(history=history) == bundle_of()


def test_the_command_that_the_readme_names_verifies_the_files(tmp_path: Path) -> None:
    command = shutil.which("sha256sum")
    assert command is not None, "sha256sum is missing. Install with: apt-get install coreutils"
    folder = unpacked(bundle_of(EvidenceFile("agreement.pdf", PDF)), tmp_path)
    check = [command, "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, check=True, capture_output=True).stdout.count(b": OK\n") == 4
    (folder / "documents/agreement.pdf").write_bytes(PDF + b"!")
    assert subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode == 1


def test_the_readme_is_in_dutch_and_english(tmp_path: Path) -> None:
    readme = (unpacked(bundle_of(), tmp_path) / "README.txt").read_text("utf-8")
    assert "Dit pakket bevat de documenten" in readme
    assert "This bundle holds the documents" in readme
    assert str(ID) in readme


def test_an_agreement_without_documents_or_history_has_a_bundle(tmp_path: Path) -> None:
    folder = unpacked(bundle_of(history=[]), tmp_path)
    assert json.loads((folder / "history.json").read_text()) == []
    assert json.loads((folder / "manifest.json").read_text())["history"] == {"events": 0, "last_sha256": None}


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with refuses("evidence_missing") as refusal:
        bundle_of(EvidenceFile("agreement.pdf", tmp_path / "gone.pdf"))
    assert "documents/agreement.pdf" in refusal.value.text.nl
    assert str(tmp_path) not in refusal.value.text.nl


def test_a_file_that_is_not_what_was_issued_is_named(tmp_path: Path) -> None:
    pdf_path = tmp_path / "paper.pdf"
    pdf_path.write_bytes(PDF + b"!")
    with refuses("evidence_altered") as refusal:
        bundle_of(EvidenceFile("agreement.pdf", pdf_path, hashlib.sha256(PDF).hexdigest()))
    assert refusal.value.code == "evidence_altered"
    assert bundle_of(EvidenceFile("agreement.pdf", PDF, hashlib.sha256(PDF).hexdigest()))


@pytest.mark.parametrize(
    "name", ["../agreement.pdf", "/agreement.pdf", "a/../b.pdf", "a\\b.pdf", "a//b.pdf", "./a.pdf"]
)
def test_a_name_that_could_leave_the_folder_is_a_mistake_of_the_caller(name: str) -> None:
    with pytest.raises(ValueError, match="not a plain relative name"):
        EvidenceFile(name, PDF)


def test_two_files_with_one_name_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="the same name"):
        bundle_of(EvidenceFile("a.pdf", PDF), EvidenceFile("A.pdf", PDF))


def test_a_bundle_larger_than_the_format_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST", 10)
    with refuses("evidence_too_large"):
        bundle_of(EvidenceFile("agreement.pdf", PDF))


def test_a_bundle_that_is_broken_off_leaves_nothing_open(tmp_path: Path) -> None:
    pdf_path = tmp_path / "paper.pdf"
    pdf_path.write_bytes(PDF * 10_000)
    chunks = iter(evidence_bundle(ID, [EvidenceFile("agreement.pdf", pdf_path)], [], "0.2.0"))
    for _ in range(6):
        next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert list(chunks) == []
