"""Sealing amendments and terminations: the leading language first, and all sealed as the agreement is."""

import json
from typing import Any

import pytest

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.canonical_json import canonical_json
from internships.domain.document import Mode
from internships.domain.wording import Language
from internships.mapping.after_signing_documents import map_termination, termination_record
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.services.agreements.printable_documents import PrintableDocument, follow_up_documents
from internships.services.verification.verification_code import FOLLOW_UP_SCHEMA, verification_code, verification_record
from tests.builders.after_signing_documents import TERMINATION
from tests.builders.records import with_fact
from tests.builders.variant_documents import catalogue, record_at


def an_agreement(**facts: Any) -> Agreement:
    return Agreement.model_validate(record_at() | facts)


def printed_documents(agreement: Agreement, folders: Catalogue | None = None) -> tuple[PrintableDocument, ...]:
    known = folders or catalogue()
    record = termination_record(agreement, TERMINATION)
    return follow_up_documents(
        agreement,
        known,
        record,
        lambda language: map_termination(agreement, TERMINATION, known, Mode.FINAL, language),
    )


@pytest.mark.parametrize(("leading", "other"), [("nl", "en"), ("en", "nl")])
def test_the_language_that_is_signed_comes_before_its_translation(leading: str, other: str) -> None:
    documents = printed_documents(an_agreement(language=leading, translations=[other]))
    assert [(printable.document.language, printable.document.leading) for printable in documents] == [
        (Language(leading), True),
        (Language(other), False),
    ]


def test_without_translations_there_is_one_paper() -> None:
    assert len(printed_documents(an_agreement())) == 1


def test_what_goes_inside_is_canonical_and_says_what_it_is() -> None:
    agreement = an_agreement(translations=["en"])
    for printable in printed_documents(agreement):
        inside = json.loads(printable.record)
        assert printable.record == canonical_json(inside)
        assert inside["$schema"] == FOLLOW_UP_SCHEMA
        assert inside["termination"] == termination_record(agreement, TERMINATION)["termination"]
        assert inside["document"]["kind"] == "termination"
        assert inside["document"]["language"] == printable.document.language.value
        assert (inside["verification_code"], inside["package_version"]) == (printable.code, __version__)


def test_the_folders_are_those_of_the_agreement_itself() -> None:
    agreement = an_agreement()
    (printable,) = printed_documents(agreement)
    sealed = verification_record(agreement, catalogue(), document_set(agreement, catalogue()))
    assert printable.folders_sha256 == sealed.folders_sha256
    assert json.loads(printable.record)["folders"] == {"sha256": sealed.folders_sha256, "slugs": list(sealed.slugs)}


@pytest.mark.parametrize("confirmed", [[], ["noordzee"]])
def test_the_code_can_be_made_again_from_what_is_inside(confirmed: list[str]) -> None:
    agreement = an_agreement()
    (printable,) = printed_documents(agreement, catalogue().with_confirmed(confirmed))
    folders = json.loads(printable.record)["folders"]
    record = termination_record(agreement, TERMINATION)
    assert printable.code == verification_code(record, folders["sha256"], __version__, folders.get("confirmed"))
    assert printable.confirmed is bool(confirmed)


def test_a_confirmed_variant_or_another_fact_gives_another_code() -> None:
    agreement = an_agreement()
    other = Agreement.model_validate(with_fact(record_at(), "/remarks", "Zoals besproken."))
    documents = [
        printed_documents(agreement),
        printed_documents(agreement, catalogue().with_confirmed(["noordzee"])),
        printed_documents(other),
    ]
    assert len({printable.code for (printable,) in documents}) == len(documents)
