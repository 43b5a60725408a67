"""Which documents of an institution were read, and which of them an entry of its folder is about."""

import pytest

from internships.domain.document import DocumentKind, Evidence
from internships.domain.wording import Bilingual
from internships.mapping.folder_schema import Institution, PaperRead, Variant
from internships.mapping.source_papers import (
    codes_of_kind,
    evidence_for_kind,
    kinds_of_source,
    kinds_read_whole,
    paper_of_code,
    source_codes,
)
from tests.builders.variant_documents import catalogue
from tests.mapping.test_catalogue import DAY

AGREEMENT, RISK, SCHEDULE = DocumentKind.AGREEMENT, DocumentKind.RISK_ANALYSIS, DocumentKind.SCHEDULE
SAID = Bilingual(nl="Papier", en="Paper")


def a_paper(source: str, *documents: DocumentKind, whole: bool = False) -> PaperRead:
    return PaperRead(source=source, title=SAID, documents=documents, whole=whole)


CONTRACT = a_paper("NZ1", AGREEMENT, whole=True)
ARTICLE = a_paper("NZ1 art. 8", AGREEMENT, SCHEDULE)
ANALYSIS = a_paper("NZ2", RISK)
GUIDE = a_paper("NZ12")
NOORDZEE = Institution(name=SAID, short_name="NZ", papers=(CONTRACT, ARTICLE, ANALYSIS, GUIDE))
UNREAD = Institution(name=SAID, short_name="PO")


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (None, ()),
        ("", ()),
        ("gehoord aan de telefoon", ()),
        ("NZ1", ("NZ1",)),
        ("NZ1 art. 8, 9; NZ2 (bijlage)", ("NZ1 art. 8, 9", "NZ2")),
        ("NZ1 FO12 en AP3", ("NZ1 FO12", "AP3")),
        ("COVID-19, ISO9001", ()),
    ],
)
def test_a_source_names_documents_by_their_codes(source: str | None, named: tuple[str, ...]) -> None:
    assert source_codes(source) == named


@pytest.mark.parametrize(
    ("code", "paper_read"),
    [
        ("NZ1", CONTRACT),
        ("NZ1 art. 9", CONTRACT),
        ("NZ1 art. 8", ARTICLE),
        ("NZ12", GUIDE),
        ("NZ3", None),
        ("NZ", None),
    ],
)
def test_a_code_means_the_paper_that_is_described_closest(code: str, paper_read: PaperRead | None) -> None:
    assert paper_of_code(code, NOORDZEE) == paper_read


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("NZ1", {AGREEMENT}),
        ("NZ1 art. 8; NZ2", {AGREEMENT, SCHEDULE, RISK}),
        ("NZ12", set()),
        ("NZ9", None),
        (None, None),
    ],
)
def test_a_source_is_of_the_kinds_of_its_documents_or_of_none_that_is_known(
    source: str | None, kinds: set[DocumentKind] | None
) -> None:
    assert kinds_of_source(source, NOORDZEE) == kinds


def test_the_documents_of_one_kind_are_reported_by_their_codes() -> None:
    assert codes_of_kind(AGREEMENT, NOORDZEE) == "NZ1, NZ1 art. 8"
    assert codes_of_kind(RISK, NOORDZEE) == "NZ2"
    assert codes_of_kind(DocumentKind.WORKSTATION_SHEET, NOORDZEE) is None


@pytest.mark.parametrize(
    ("kind", "evidence", "source", "evidence_known"),
    [
        (RISK, Evidence.READ, "NZ2", Evidence.READ),
        (AGREEMENT, Evidence.READ, "NZ2", Evidence.ASSUMED),
        (AGREEMENT, Evidence.READ, "NZ12", Evidence.ASSUMED),
        (AGREEMENT, Evidence.READ, "NZ9", Evidence.READ),
        (AGREEMENT, Evidence.READ, None, Evidence.READ),
        (AGREEMENT, Evidence.UNKNOWN, "NZ2", Evidence.UNKNOWN),
    ],
)
def test_what_was_read_on_a_paper_of_another_kind_is_assumed_of_this_one(
    kind: DocumentKind, evidence: Evidence, source: str | None, evidence_known: Evidence
) -> None:
    assert evidence_for_kind(kind, evidence, source, NOORDZEE) is evidence_known


def variant_of(institution: Institution) -> Variant:
    return catalogue().variant("noordzee", None, None, DAY).model_copy(update={"institution": institution})


@pytest.mark.parametrize(
    ("papers_read", "expected"),
    [
        ((), {AGREEMENT}),
        ((CONTRACT,), {AGREEMENT}),
        ((ANALYSIS, CONTRACT), {AGREEMENT}),
        ((ARTICLE,), set()),
        ((a_paper("NZ2", RISK, whole=True),), set()),
    ],
)
def test_only_who_read_a_whole_agreement_knows_what_it_does_not_ask(
    papers_read: tuple[PaperRead, ...], expected: set[DocumentKind]
) -> None:
    assert kinds_read_whole(variant_of(NOORDZEE.model_copy(update={"papers": papers_read}))) == expected


def test_a_form_is_read_whole_for_all_documents_that_its_folder_describes() -> None:
    form = variant_of(UNREAD.model_copy(update={"kind": "form"}))
    assert kinds_read_whole(form) == {kind for field in form.fields for kind in field.documents}
    assert RISK in kinds_read_whole(form)
