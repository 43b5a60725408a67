"""Printing amendments and terminations: their verification records, and complete sets."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Json, Mode, RenderedPdf, VariantDocument
from internships.domain.lifecycle import Status
from internships.domain.wording import Language
from internships.mapping.after_signing_documents import map_termination, termination_record
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.printable_documents import PrintableDocument, follow_up_documents
from internships.services.verification.verification_code import RECORD_SCHEMA, verification_code
from tests.builders.agreement_states import approved
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator, example_record
from tests.builders.amendments import a_termination

_AROUND = {"$schema", "document", "folders", "package_version", "verification_code"}


@cache
def a_catalogue(templates: Path) -> Catalogue:
    return Catalogue(templates)


def an_end(catalogue: Catalogue, **facts: Any) -> tuple[PrintableDocument, ...]:
    """Return the documents of an early end of the record with other facts."""
    agreement = Agreement.model_validate(example_record(**facts))

    def said(language: Language) -> VariantDocument:
        return map_termination(agreement, a_termination(), catalogue, Mode.FINAL, language)

    return follow_up_documents(agreement, catalogue, termination_record(agreement, a_termination()), said)


def inside(printable: PrintableDocument) -> Json:
    sealed: Json = json.loads(printable.record)
    return sealed


@pytest.mark.parametrize("confirmed", [["noordzee"], []])
def test_the_code_of_a_later_paper_follows_from_what_stands_inside_it(
    institution_folders: Path, confirmed: list[str]
) -> None:
    (printable,) = an_end(a_catalogue(institution_folders).with_confirmed(confirmed))
    record = inside(printable)
    folders = record["folders"]
    assert (printable.confirmed, folders.get("confirmed", [])) == (bool(confirmed), confirmed)
    assert (folders["sha256"], folders["slugs"][0]) == (printable.folders_sha256, "noordzee")
    sealed = {name: value for name, value in record.items() if name not in _AROUND}
    assert sealed["termination"]["last_day"] == "2026-10-09"
    code = verification_code(sealed, printable.folders_sha256, __version__, folders.get("confirmed"))
    assert printable.code == record["verification_code"] == code
    assert record["package_version"] == __version__


def test_a_later_paper_is_of_a_schema_of_its_own_beside_the_agreements(institution_folders: Path) -> None:
    (printable,) = an_end(a_catalogue(institution_folders))
    own, agreements = urlsplit(inside(printable)["$schema"]), urlsplit(RECORD_SCHEMA)
    assert (own.scheme, own.netloc) == (agreements.scheme, agreements.netloc)
    assert own.path.split("/")[1] == "later-record"


def test_each_translation_says_which_paper_it_is_and_that_another_leads(institution_folders: Path) -> None:
    documents = an_end(a_catalogue(institution_folders), language="nl", translations=["en", "nl"])
    assert [printable.document.language for printable in documents] == [Language.NL, Language.EN]
    own = {"form": "noordzee", "kind": DocumentKind.TERMINATION, "mode": Mode.FINAL}
    assert [inside(printable)["document"] for printable in documents] == [
        {**own, "language": "nl", "leading": True},
        {**own, "language": "en", "leading": False},
    ]
    assert len({printable.code for printable in documents}) == 1


class MiscountingPrintService:
    """A print service that prints another number of documents than was ordered."""

    def __init__(self, more: int) -> None:
        self.more = more

    def unprintable(self, text: str) -> list[str]:
        return [sign for sign in text if sign == "\0"]

    def lay_out(self, sheet: Any) -> Any:
        return sheet

    def print_all(self, orders: Iterable[Any]) -> Iterator[RenderedPdf]:
        count = len(list(orders)) + self.more
        yield from (RenderedPdf.of(b"%%PDF %d" % number, 1) for number in range(count))


def test_a_set_of_which_a_print_lacks_or_is_left_over_is_not_issued(use_cases: AgreementUseCases) -> None:
    view = approved(use_cases)
    for more in (-1, 1):
        wrong = DocumentService(use_cases.context, MiscountingPrintService(more), use_cases.archive)
        with pytest.raises(ValueError, match="zip"):
            wrong.issue(coordinator(), view.id, version=view.version)
    assert use_cases.agreements.documents(coordinator(), view.id) == ()
    assert use_cases.agreements.ledger(coordinator(), view.id) == ()
    whole = DocumentService(use_cases.context, MiscountingPrintService(0), use_cases.archive)
    assert whole.issue(coordinator(), view.id, version=view.version).status is Status.ISSUED
