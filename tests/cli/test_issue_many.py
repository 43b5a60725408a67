"""The whole shipped batch: every institution, every document, checked by the real veraPDF; and a run that is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from tests.builders.example_records import EXAMPLE_RECORDS
from tests.paths import ROOT, TEMPLATES
from tests.tools.verapdf import violations

pytestmark = pytest.mark.slow


def started(out: Path, register: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "internships", "issue-many", str(ROOT / "examples/batch.json"), "--out", str(out)]
    environment = os.environ | {"INTERNSHIPS_REGISTER": str(register)}
    return subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True, env=environment)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batch")
    process = started(folder / "out", folder / "issued.jsonl")
    process.communicate(timeout=600)
    assert process.returncode == 0
    return folder / "out"


def test_the_batch_issues_at_least_24_interns_at_every_institution(batch: Path) -> None:
    manifest = json.loads((batch / "manifest.json").read_text(encoding="utf-8"))
    folders = {path.parent.name for path in TEMPLATES.glob("*/institution.toml")}
    forms = {document["form"] for document_set in manifest["sets"] for document in document_set["documents"]}
    assert manifest["issued"] == len(EXAMPLE_RECORDS) >= 24
    assert manifest["refused"] == 0
    assert forms == folders
    assert all(
        document_set["variant_status"] == "unconfirmed" and document_set["specimen"]
        for document_set in manifest["sets"]
    )


def test_every_paper_of_the_batch_is_archivable_and_accessible_by_verapdf(batch: Path) -> None:
    pdfs = sorted(batch.glob("*/*.pdf"))
    assert len(pdfs) > 100
    wrong = {
        f"{path.parent.name}/{path.name} {flavour}": found
        for path in pdfs
        for flavour in ("3a", "ua1")
        if (found := violations(path, flavour))
    }
    assert wrong == {}


def test_every_paper_of_the_batch_passes_qpdf_and_holds_its_record(batch: Path) -> None:
    for path in sorted(batch.glob("*/*.pdf")):
        with pikepdf.open(path) as pdf:
            assert pdf.check_pdf_syntax() == []
            record = json.loads(pdf.attachments["agreement.json"].get_file().read_bytes())
        assert record["agreement"]["specimen"] is True


def test_a_run_that_is_killed_leaves_whole_files_only(tmp_path: Path) -> None:
    process = started(tmp_path / "out", tmp_path / "issued.jsonl")
    deadline = time.monotonic() + 120
    while len(list((tmp_path / "out").glob("*/*.pdf"))) < 8 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    pdfs = list((tmp_path / "out").glob("*/*.pdf"))
    assert len(pdfs) >= 8
    for path in pdfs:
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) >= 1
    assert not (tmp_path / "out/manifest.json").exists()
