"""Verification checks code, text and origin separately; only the origin shows that a file is authentic."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from internships.composition.cli import CliApplication
from internships.domain.agreement import Agreement
from internships.domain.document import Mode, PrintRequest, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.verification import VerificationOutcome
from internships.mapping.after_signing_documents import map_termination, termination_record
from internships.services.agreements.printable_documents import follow_up_documents
from internships.services.issuing.issue_run import IssueOptions
from internships.settings import Settings
from tests.builders.after_signing_documents import TERMINATION
from tests.builders.issued_sets import issued, verification_answers, with_changed_record
from tests.builders.signed_pdfs import signed
from tests.paths import SCHEMAS

Record = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def application(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> CliApplication:
    """One application for all tests: it prints once and verifies often."""
    return CliApplication(Settings(templates, SCHEMAS, tmp_path_factory.mktemp("register") / "issued.jsonl"))


@pytest.fixture(scope="module")
def output_folder(application: CliApplication, make_record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("issued") / "out"
    issued(application, folder, [make_record()], IssueOptions(merged=True))
    return folder


@pytest.fixture(scope="module")
def issued_pdf(output_folder: Path) -> bytes:
    return next(output_folder.glob("*/agreement.nl.pdf")).read_bytes()


def test_a_file_as_it_was_issued_holds_on_all_three(application: CliApplication, issued_pdf: bytes) -> None:
    assert verification_answers(application, issued_pdf) == (True, True, True)


def test_a_file_with_signatures_behind_it_begins_with_what_was_issued(
    application: CliApplication, issued_pdf: bytes
) -> None:
    verification = application.verifier.verify(signed(issued_pdf))
    assert verification.verdict is VerificationOutcome.SIGNED
    assert verification.issued_here.holds is True
    assert "begint met" in verification.issued_here.text.nl


def test_a_file_with_anything_else_behind_it_is_not_what_was_issued(
    application: CliApplication, issued_pdf: bytes
) -> None:
    verification = application.verifier.verify(issued_pdf + b"\n% an incremental update that is none\n")
    assert verification.verdict is VerificationOutcome.CHANGED
    assert verification.issued_here.holds is False


def test_a_termination_is_checked_by_its_code_and_its_words_are_left_to_the_agreement(
    application: CliApplication, make_record: Record
) -> None:
    verifier, agreement = application.verifier, Agreement.model_validate(make_record())
    record = termination_record(agreement, TERMINATION)
    (printable,) = follow_up_documents(
        agreement,
        verifier.catalogue,
        record,
        lambda language: map_termination(agreement, TERMINATION, verifier.catalogue, Mode.FINAL, language),
    )
    (printed,) = verifier.printer.print_all(
        [verifier.printer.lay_out(PrintRequest(printable.document, printable.record, printable.code))]
    )
    assert isinstance(printed, RenderedPdf)
    assert verification_answers(application, printed.content) == (True, None, False)
    assert "/verify" in verifier.verify(printed.content).text_matches.text.nl

    def forged(record: dict[str, Any]) -> None:
        record["termination"]["last_day"] = "2027-01-29"

    assert verification_answers(application, with_changed_record(printed.content, forged)) == (False, None, False)


def test_a_file_saved_again_keeps_code_and_text_but_is_not_the_one_issued(
    application: CliApplication, issued_pdf: bytes
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued_pdf)) as pdf:
        pdf.save(out)
    assert verification_answers(application, out.getvalue()) == (True, True, False)


def test_a_changed_record_no_longer_fits_its_code(application: CliApplication, issued_pdf: bytes) -> None:
    def later(record: dict[str, Any]) -> None:
        record["agreement"]["period"]["last_day"] = "2026-12-11"

    code, text, issued_here = verification_answers(application, with_changed_record(issued_pdf, later))
    assert (code, issued_here) == (False, False)
    assert text is False


def test_a_file_from_other_templates_is_not_called_different(application: CliApplication, issued_pdf: bytes) -> None:
    def elsewhere(record: dict[str, Any]) -> None:
        record["folders"]["sha256"] = "0" * 64

    assert verification_answers(application, with_changed_record(issued_pdf, elsewhere))[1] is None


def test_another_register_does_not_vouch_for_the_file(issued_pdf: bytes, templates: Path, tmp_path: Path) -> None:
    elsewhere = CliApplication(Settings(templates, SCHEMAS, tmp_path / "other.jsonl"))
    assert verification_answers(elsewhere, issued_pdf) == (True, True, False)


def test_a_register_whose_last_line_was_cut_off_still_knows_the_others(
    application: CliApplication, issued_pdf: bytes, templates: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(application.issued_register.path.read_bytes() + b'{"sha256": "abc", "si')
    assert verification_answers(CliApplication(Settings(templates, SCHEMAS, torn)), issued_pdf)[2] is True


def test_a_proof_of_a_draft_has_the_text_of_a_fresh_proof_but_was_never_issued(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    record = make_record()
    del record["students"][0]["birth_date"]
    issued(application, tmp_path / "out", [record], IssueOptions(mode=Mode.PROOF))
    proof = next((tmp_path / "out").glob("*/proof-agreement.nl.pdf")).read_bytes()
    assert verification_answers(application, proof) == (True, True, False)


def test_the_bundle_for_printing_is_no_document_of_record(application: CliApplication, output_folder: Path) -> None:
    assert verification_answers(application, (output_folder / "print-shop.pdf").read_bytes()) == (None, None, False)


def test_the_record_of_another_document_has_another_text(application: CliApplication, issued_pdf: bytes) -> None:
    def another(record: dict[str, Any]) -> None:
        record["document"]["kind"] = "risk_analysis"

    assert verification_answers(application, with_changed_record(issued_pdf, another)) == (True, False, False)


HOSTILE = {
    "nothing": ("agreement", {}),
    "no institution": ("agreement/institutions", []),
    "a stranger as institution": ("agreement/institutions/0/slug", "nowhere"),
    "a path as institution": ("agreement/institutions/0/slug", "../_base"),
    "a day without variants": ("agreement/drawn_up_on", "1950-01-01"),
    "a kind without agreement": ("agreement/kind", "observation"),
    "half a surrogate pair": ("agreement/reference", "\ud800"),
    "a number of no size": ("agreement/period", float("nan")),
    "a picture in a name": ("agreement/students/0/names/family", "\U0001f600"),
    "a template in a name": ("agreement/students/0/names/family", "{{ 7 * 7 }}"),
    "no students": ("agreement/students", []),
    "folders as a list": ("folders", []),
    "folders without hash": ("folders", {}),
    "no document": ("document", None),
    "a document without kind": ("document", {}),
    "an unknown mode": ("document/mode", ["final"]),
    "a code as a list": ("verification_code", [1]),
    "no code": ("verification_code", ""),
    "a version as a group": ("package_version", {}),
}


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda name: name.replace(" ", "-"))
def test_a_hostile_record_gets_three_answers_and_never_counts_as_issued(
    application: CliApplication, issued_pdf: bytes, hostile: str
) -> None:
    path, value = HOSTILE[hostile]
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]

    def put(record: Any) -> None:
        for step in steps:
            record = record[step]
        record[last] = value

    code, text, issued_here = verification_answers(application, with_changed_record(issued_pdf, put))
    assert issued_here is False
    # What the code does not cover may be changed and still fit: how the document was printed.
    assert code is not True or path.startswith("document")
    assert text is not True or path in {"document/mode", "verification_code"}


DEEP = b'{"agreement": ' + b'{"a": ' * 600 + b"1" + b"}" * 601


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"[" * 100_000, b'{"agreement": ' + b"9" * 5_000 + b"}", b"\xff", DEEP]
)
def test_an_attachment_that_is_no_record_has_nothing_to_compare(
    application: CliApplication, issued_pdf: bytes, content: bytes
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued_pdf)) as pdf:
        pdf.attachments["agreement.json"].get_file().obj.write(content)
        pdf.save(out)
    assert verification_answers(application, out.getvalue()) == (None, None, False)


def test_a_strangers_pdf_has_no_record_to_compare(application: CliApplication) -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert verification_answers(application, out.getvalue()) == (None, None, False)


def test_what_is_no_pdf_is_refused_with_its_code(application: CliApplication) -> None:
    with pytest.raises(DomainError) as refusal:
        application.verifier.verify(b"hello")
    assert refusal.value.code == "not_a_pdf"
