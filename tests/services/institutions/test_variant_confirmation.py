"""Confirming a variant: an input of the print, of its code and of its verification."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from internships import __version__
from internships.composition.cli import CliApplication
from internships.domain.agreement import Agreement
from internships.domain.document import Mode
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.services.agreements.validation import validate_record
from internships.services.issuing.issue_run import IssueOptions, Issuing
from internships.services.verification.verification_code import (
    VerificationRecord,
    verification_code,
    verification_record,
)
from internships.settings import Settings
from tests.builders.issued_sets import draft, verification_answers, with_changed_record
from tests.paths import SCHEMAS

Record = Callable[..., dict[str, Any]]
NOTE = "niet bevestigd door de hogeschool"


@pytest.fixture(scope="module")
def application(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> CliApplication:
    """One application for all tests: it prints twice and verifies often."""
    return CliApplication(Settings(templates, SCHEMAS, tmp_path_factory.mktemp("register") / "issued.jsonl"))


def printed(application: CliApplication, catalogue: Catalogue, out: Path, record: dict[str, Any]) -> bytes:
    """Issue one set from these folders and return its agreement."""
    out.mkdir(parents=True, exist_ok=True)
    issuing = Issuing(catalogue, application.print_service, application.output_folder(out), application.issued_register)
    assert issuing.issue([draft(record)], IssueOptions(), lambda _: None).nothing_refused
    return next(out.glob("*/agreement.nl.pdf")).read_bytes()


@pytest.fixture(scope="module")
def confirmed(application: CliApplication, make_record: Record, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return printed(
        application, application.catalogue.with_confirmed(["noordzee"]), tmp_path_factory.mktemp("yes"), make_record()
    )


@pytest.fixture(scope="module")
def unconfirmed(application: CliApplication, make_record: Record, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return printed(application, application.catalogue.with_confirmed([]), tmp_path_factory.mktemp("no"), make_record())


@pytest.fixture(scope="module")
def record_facts(application: CliApplication, make_record: Record) -> Agreement:
    return validate_record(make_record(), application.catalogue, application.print_service.unprintable).agreement()


@pytest.fixture
def own_status(templates: Path, tmp_path: Path) -> CliApplication:
    """An application whose folder itself states that it is confirmed."""
    root = shutil.copytree(templates, tmp_path / "templates")
    file = root / "noordzee/institution.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('status = "unconfirmed"', 'status = "confirmed"'), encoding="utf-8")
    return CliApplication(Settings(root, SCHEMAS, tmp_path / "issued.jsonl"))


def sealed(facts: Agreement, catalogue: Catalogue) -> VerificationRecord:
    return verification_record(facts, catalogue, document_set(facts, catalogue))


def inside(content: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        record: dict[str, Any] = json.loads(pdf.attachments["agreement.json"].get_file().read_bytes())
    return record


def words(application: CliApplication, content: bytes) -> str:
    return " ".join(" ".join(application.verifier.read(content).texts).split())


def test_a_confirmation_takes_the_note_off_the_print_and_gives_it_another_code(
    application: CliApplication, confirmed: bytes, unconfirmed: bytes
) -> None:
    assert NOTE in words(application, unconfirmed)
    assert NOTE not in words(application, confirmed)
    yes, no = inside(confirmed), inside(unconfirmed)
    assert yes["agreement"] == no["agreement"]
    assert yes["folders"] == {**no["folders"], "confirmed": ["noordzee"]}
    assert yes["verification_code"] != no["verification_code"]


def test_a_print_of_a_confirmed_variant_holds_on_all_three(application: CliApplication, confirmed: bytes) -> None:
    assert verification_answers(application, confirmed) == (True, True, True)


def test_a_print_of_an_unconfirmed_variant_holds_on_all_three(application: CliApplication, unconfirmed: bytes) -> None:
    assert verification_answers(application, unconfirmed) == (True, True, True)


def test_an_unconfirmed_variant_is_printed_to_the_byte_as_on_the_command_line(
    application: CliApplication, make_record: Record, unconfirmed: bytes, tmp_path: Path
) -> None:
    assert printed(application, application.catalogue, tmp_path / "out", make_record()) == unconfirmed


def test_a_confirmation_that_was_forged_into_a_file_no_longer_fits_its_code(
    application: CliApplication, unconfirmed: bytes
) -> None:
    def forge(sealed: dict[str, Any]) -> None:
        sealed["folders"]["confirmed"] = ["noordzee"]

    assert verification_answers(application, with_changed_record(unconfirmed, forge)) == (False, False, False)


def test_a_confirmation_that_was_taken_out_of_a_file_no_longer_fits_its_code(
    application: CliApplication, confirmed: bytes
) -> None:
    def strip(sealed: dict[str, Any]) -> None:
        del sealed["folders"]["confirmed"]

    assert verification_answers(application, with_changed_record(confirmed, strip)) == (False, False, False)


def test_a_forged_confirmation_with_a_code_made_for_it_still_has_another_text(
    application: CliApplication, unconfirmed: bytes
) -> None:
    def forge(sealed: dict[str, Any]) -> None:
        folders = sealed["folders"]
        folders["confirmed"] = ["noordzee"]
        sealed["verification_code"] = verification_code(
            sealed["agreement"], folders["sha256"], sealed["package_version"], folders["confirmed"]
        )

    # The code in the colophon is the old one, and the note is on the page.
    assert verification_answers(application, with_changed_record(unconfirmed, forge)) == (False, False, False)


@pytest.mark.parametrize(
    "sealed",
    [None, "noordzee", {"noordzee": True}, 1, [1], [["noordzee"]], [None], ["nowhere"], ["../_base"], ["\ud800"], []],
    ids=repr,
)
def test_a_hostile_list_of_confirmations_is_never_called_right(
    application: CliApplication, confirmed: bytes, sealed: Any
) -> None:
    def put(record: dict[str, Any]) -> None:
        record["folders"]["confirmed"] = sealed

    code, text, issued_here = verification_answers(application, with_changed_record(confirmed, put))
    assert code is not True
    assert text is not True
    assert issued_here is False


@pytest.mark.parametrize("sealed", [["noordzee", "nowhere"], ["noordzee", "noordzee"]])
def test_a_confirmation_list_of_another_form_is_another_version(
    application: CliApplication, confirmed: bytes, sealed: list[str]
) -> None:
    def put(record: dict[str, Any]) -> None:
        record["folders"]["confirmed"] = sealed

    verification = application.verifier.verify(with_changed_record(confirmed, put))
    assert verification.code_matches.holds is False
    assert verification.text_matches.holds is None
    assert "andere sjablonen" in verification.text_matches.text.nl


def test_only_confirmations_of_folders_in_the_print_are_an_input_of_it(
    application: CliApplication, record_facts: Agreement
) -> None:
    others = [
        slug for slug in application.catalogue.slugs if slug not in sealed(record_facts, application.catalogue).slugs
    ]
    with_others = application.catalogue.with_confirmed(["noordzee", *others, "nowhere"])
    assert sealed(record_facts, with_others) == sealed(record_facts, application.catalogue.with_confirmed(["noordzee"]))
    assert sealed(record_facts, application.catalogue.with_confirmed(others)) == sealed(
        record_facts, application.catalogue
    )


def test_the_code_of_a_print_without_confirmations_is_what_it_always_was(
    application: CliApplication, record_facts: Agreement
) -> None:
    known = sealed(record_facts, application.catalogue)
    assert known.confirmed is None
    assert known.code == verification_code(known.attached["agreement"], known.folders_sha256, __version__)


def test_a_code_can_not_be_kept_by_moving_the_confirmation_into_the_version(
    record_facts: Agreement, application: CliApplication
) -> None:
    known = sealed(record_facts, application.catalogue.with_confirmed(["noordzee"]))
    assert known.code != verification_code(
        known.attached["agreement"], known.folders_sha256, f'{__version__}["noordzee"]'
    )


def test_a_folder_that_says_itself_that_it_is_confirmed_counts_on_the_command_line(
    own_status: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    printed_pdf = printed(own_status, own_status.catalogue, tmp_path / "out", make_record())
    assert NOTE not in words(own_status, printed_pdf)
    assert "confirmed" not in inside(printed_pdf)["folders"]
    assert verification_answers(own_status, printed_pdf) == (True, True, True)


def test_where_nobody_confirmed_the_folders_own_word_is_set_aside_and_the_record_says_so(
    own_status: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    printed_pdf = printed(own_status, own_status.catalogue.with_confirmed([]), tmp_path / "out", make_record())
    assert NOTE in words(own_status, printed_pdf)
    assert inside(printed_pdf)["folders"]["confirmed"] == []
    assert verification_answers(own_status, printed_pdf) == (True, True, True)


def test_a_proof_of_a_confirmed_variant_has_the_text_of_a_fresh_proof(
    application: CliApplication, make_record: Record, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    issuing = Issuing(
        application.catalogue.with_confirmed(["noordzee"]),
        application.print_service,
        application.output_folder(out),
        application.issued_register,
    )
    issuing.issue([draft(make_record())], IssueOptions(mode=Mode.PROOF), lambda _: None)
    proof = next(out.glob("*/proof-agreement.nl.pdf")).read_bytes()
    assert NOTE not in words(application, proof)
    assert verification_answers(application, proof) == (True, True, False)
