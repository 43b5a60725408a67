"""``verify`` on the command line: one verdict first, and an exit code that can be relied on."""

import json
from pathlib import Path

import pytest

from tests.builders.example_records import EXAMPLE_RECORDS
from tests.builders.signed_pdfs import authority, signed
from tests.builders.tampered_pdfs import annotated, encrypted, updated
from tests.cli.conftest import Invoke, write_json


@pytest.fixture
def issued_pdf(invoke: Invoke, tmp_path: Path) -> Path:
    record = write_json(tmp_path / "record.json", EXAMPLE_RECORDS[2])
    assert invoke("issue", record, "--out", tmp_path / "out").exit_code == 0
    return next((tmp_path / "out").rglob("agreement.nl.pdf"))


def put(source: Path, content: bytes) -> Path:
    path = source.with_name("given.pdf")
    path.write_bytes(content)
    return path


def test_the_verdict_stands_first_and_decides_the_exit_code(invoke: Invoke, issued_pdf: Path) -> None:
    issued = issued_pdf.read_bytes()
    result = invoke("verify", issued_pdf)
    assert (result.exit_code, result.output.startswith("✓ Dit bestand is hier opgemaakt")) == (0, True)
    result = invoke("verify", put(issued_pdf, signed(issued)), "--lang", "en")
    assert result.exit_code == 0
    assert result.output.startswith("✓ This file was issued here; only signatures were added since")
    assert "✓ Signed by An Peeters" in result.output
    assert "Whether the names in the certificates are real was not checked" in result.output
    result = invoke("verify", put(issued_pdf, updated(issued, annotated(Subtype="/Stamp"))), "--lang", "en")
    assert result.exit_code == 1
    assert result.output.startswith("✗ This file is not as it was issued here. Don't use it")
    assert "✗ Page 1: a stamp, note or link was put on it (Stamp)." in result.output
    assert invoke("verify", put(issued_pdf, encrypted(issued, "u"))).exit_code == 1


def test_the_verdict_has_a_stable_code_for_programs(invoke: Invoke, issued_pdf: Path) -> None:
    report = json.loads(invoke("verify", issued_pdf, "--json").output)
    assert (report["verdict"], report["holds"], report["changes"], report["signatures"]) == ("unchanged", True, [], [])
    given = put(issued_pdf, updated(issued_pdf.read_bytes(), annotated(Subtype="/Stamp")))
    report = json.loads(invoke("verify", given, "--json").output)
    assert (report["verdict"], report["holds"]) == ("changed_after_issue", False)
    assert report["changes"][0]["change"] == {
        "kind": "annotation_added",
        "page": 1,
        "what": "Stamp",
        "rectangle": [60.0, 500.0, 300.0, 600.0],
    }


def test_trust_is_judged_by_the_roots_that_are_given(invoke: Invoke, issued_pdf: Path, tmp_path: Path) -> None:
    given = put(issued_pdf, signed(issued_pdf.read_bytes()))
    ours, strange, none = (tmp_path / name for name in ("ours.der", "strange.der", "none.pem"))
    ours.write_bytes(authority().root_der)
    strange.write_bytes(authority().strange_root_der)
    none.write_text("no certificate", encoding="utf-8")
    assert invoke("verify", given, "--trust", ours).exit_code == 0
    result = invoke("verify", given, "--trust", strange)
    assert result.exit_code == 1
    assert "NIET van wie u vertrouwt" in result.output
    assert invoke("verify", given, "--trust", none).exit_code == 2


def test_the_code_on_paper_must_be_the_one_of_the_file(invoke: Invoke, issued_pdf: Path) -> None:
    result = invoke("verify", issued_pdf, "--code", "0000-0000", "--lang", "en")
    assert result.exit_code == 1
    assert result.output.startswith("✗ This file belongs to another agreement")


def test_what_is_no_pdf_is_wrong_use(invoke: Invoke, issued_pdf: Path) -> None:
    assert invoke("verify", put(issued_pdf, b"hello")).exit_code == 2
