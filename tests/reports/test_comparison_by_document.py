"""Documents are compared with documents of the same kind: a schedule says nothing of the agreement."""

import pytest

from internships.domain.document import DocumentKind, Evidence
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.source_papers import source_codes
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.distance import Distance, distance
from internships.reports.facts_table import Asked
from internships.reports.matrix import matrix
from internships.reports.statements import Aspect
from internships.reports.view import report_html, report_markdown
from tests.builders.report_catalogue import DAY, a_catalogue, on_the_day

AGREEMENT, SCHEDULE = DocumentKind.AGREEMENT, DocumentKind.SCHEDULE


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return a_catalogue(tmp_path_factory.mktemp("folders"), "noordzee", "polder", "geul")


@pytest.fixture(scope="module")
def comparison(folders: Catalogue) -> Distance:
    return distance(on_the_day(folders, "polder"), on_the_day(folders, "geul"))


def line(report: Distance, place: str, kind: DocumentKind, aspect: Aspect = Aspect.ASKED) -> AspectComparison:
    return next(one for one in report.comparisons if (one.place, one.paper, one.aspect) == (place, kind, aspect))


def test_what_a_form_beside_the_agreement_does_not_ask_is_unknown_of_the_agreement(comparison: Distance) -> None:
    one = line(comparison, "/students/*/birth_date", AGREEMENT)
    assert (one.verdict, one.second_evidence) == (Verdict.UNKNOWN, Evidence.UNKNOWN)
    assert one.second.nl == "onbekend; wel bekend: niet gevraagd op de risicoanalyse, op het stagerooster"
    assert "niet." not in one.sentence.nl


def test_a_field_of_the_agreement_that_was_read_on_another_paper_is_assumed_of_the_agreement(
    comparison: Distance,
) -> None:
    one = line(comparison, "/students/*/number", AGREEMENT)
    assert (one.verdict, one.basis) == (Verdict.EQUAL, Evidence.ASSUMED)
    assert (one.first_evidence, one.second_evidence) == (Evidence.READ, Evidence.ASSUMED)


def test_the_same_field_is_read_on_the_paper_that_was_read(comparison: Distance) -> None:
    one = line(comparison, "/students/*/number", SCHEDULE)
    assert (one.second_evidence, one.second_source) == (Evidence.READ, "GE1")
    assert (one.verdict, one.first_evidence) == (Verdict.UNKNOWN, Evidence.UNKNOWN)
    assert "Studentennummer (Studenten) op het stagerooster" in one.sentence.nl
    assert "Student number (Students) on the internship schedule" in one.sentence.en


def test_an_article_of_the_agreement_that_a_form_quotes_was_read_of_the_agreement(comparison: Distance) -> None:
    assert line(comparison, "/programme/course/code", AGREEMENT).second_evidence is Evidence.READ


def test_what_a_web_page_tells_is_assumed_of_every_paper(comparison: Distance) -> None:
    assert line(comparison, "/students/*/email", AGREEMENT).second_evidence is Evidence.ASSUMED


def test_a_folder_that_read_no_agreement_knows_of_no_fact_that_its_agreement_does_not_ask(folders: Catalogue) -> None:
    claims = on_the_day(folders, "geul").model_copy(update={"unlisted": Evidence.READ})
    facts = [one for one in distance(claims, on_the_day(folders, "noordzee")).comparisons if one.paper is AGREEMENT]
    assert [one for one in facts if one.aspect is Aspect.ASKED and one.first.en == "not asked"] == []


def test_each_signature_is_compared_on_its_own_paper(comparison: Distance) -> None:
    order = line(comparison, "signing/schedule", SCHEDULE, Aspect.ORDER)
    assert (order.second_evidence, order.second_source) == (Evidence.READ, "GE1")
    assert line(comparison, "signing/agreement", AGREEMENT, Aspect.ORDER).second_evidence is Evidence.ASSUMED


def test_every_mark_of_the_page_names_what_was_read(comparison: Distance) -> None:
    assert "gelezen in GE1 art. 4" in report_html(comparison, Language.NL)
    assert "assumed after GE1" in report_markdown(comparison, Language.EN)


def test_a_cell_of_the_matrix_names_its_documents(folders: Catalogue) -> None:
    rows = {row.pointer: row.cells for row in matrix(folders, DAY).fields}
    geul = rows["/students/*/number"][0]
    assert (geul.asked, geul.evidence, geul.papers, geul.source) == (Asked.YES, Evidence.READ, (SCHEDULE,), "GE1")
    absent = rows["/students/*/birth_date"][0]
    assert (absent.asked, absent.papers) == (Asked.NO, (DocumentKind.RISK_ANALYSIS, SCHEDULE))
    page = report_html(matrix(folders, DAY), Language.EN)
    assert "not asked on the risk analysis, on the internship schedule" in page


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("AP1 art. 5, 11", ("AP1 art. 5, 11",)),
        ("UA1 (forms)", ("UA1",)),
        ("UA1 FTI01", ("UA1 FTI01",)),
        ("E1, domain D.1", ("E1",)),
        ("AP1 art. 4 (first paragraph; the second is our own)", ("AP1 art. 4",)),
        ("AM1, AM3", ("AM1", "AM3")),
        (None, ()),
    ],
)
def test_a_mark_keeps_the_codes_of_a_source_and_leaves_its_remarks_out(
    source: str | None, expected: tuple[str, ...]
) -> None:
    assert source_codes(source) == expected
