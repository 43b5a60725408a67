"""What a form covers of the record, what it requires, and what is not known of its institution."""

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Evidence
from internships.mapping.folder_schema import Variant
from internships.reports.coverage import coverage
from internships.reports.facts_table import Asked, facts_table
from internships.reports.report_words import DEMAND_WORDS


def pointers(places: object) -> set[str]:
    return {place.pointer for place in places}  # type: ignore[attr-defined]


def test_a_place_that_no_field_tells_can_not_be_expressed(noordzee: Variant) -> None:
    unbound = pointers(coverage(noordzee).unbound)
    assert "/students/*/gender" in unbound
    assert "/students/*/birth_date" in unbound
    assert "/students/*/names/given" not in unbound


def test_a_field_of_a_paper_that_is_not_in_the_set_prints_nothing(polder: Variant) -> None:
    fewer = tuple(rule for rule in polder.documents if rule.kind is not DocumentKind.RISK_ANALYSIS)
    without = polder.model_copy(update={"documents": fewer})
    assert "/safety/risk_analysis/guidance" not in pointers(coverage(polder).unbound)
    assert "/safety/risk_analysis/guidance" in pointers(coverage(without).unbound)


def test_required_fields_say_who_asks_them_and_how_that_is_known(noordzee: Variant) -> None:
    required = {field.key: field for field in coverage(noordzee).required}
    assert required["student_number"].evidence is Evidence.READ
    assert required["student_email"].evidence is Evidence.UNKNOWN
    assert "project_title" not in required


def test_what_a_record_lacks_is_reported(noordzee: Variant, agreement: Agreement) -> None:
    lacking = coverage(noordzee, agreement).lacking
    assert lacking is not None
    assert "/students/0/number" in pointers(lacking)
    assert "/hosts/0/enterprise_number" not in pointers(lacking)
    assert coverage(noordzee).lacking is None


def test_a_form_that_was_read_whole_leaves_no_fact_unknown_a_form_read_in_part_does(
    noordzee: Variant, polder: Variant
) -> None:
    assert coverage(noordzee).unknown.facts == ()
    assert "/students/*/email" in pointers(coverage(polder).unknown.facts)
    assert "/programme/course/name" not in pointers(coverage(polder).unknown.facts)


def test_unknown_demands_and_open_points_are_listed(noordzee: Variant) -> None:
    unknown = coverage(noordzee).unknown
    assert DEMAND_WORDS["telework_forbidden"] in unknown.demands
    assert DEMAND_WORDS["days_minimum"] not in unknown.demands
    assert unknown.open_points[0].en == "Who signs in the part-time programme?"


def test_what_only_the_standard_says_on_signing_and_clauses_is_not_known(polder: Variant) -> None:
    rest = [words.nl for words in coverage(polder).unknown.rest]
    assert "wie tekent, in welke volgorde" in rest
    assert "het aantal originelen" not in rest
    assert "wanneer hoort erbij: Stageovereenkomst" in rest


def test_counts_keep_read_and_assumed_apart_and_add_up(polder: Variant) -> None:
    counts = coverage(polder).counts
    assert (counts.asked_read, counts.asked_assumed) == (2, 1)
    assert (counts.not_asked_read, counts.not_asked_assumed) == (4, 1)
    assert counts.unknown == counts.places - 8


def test_an_absent_fact_is_not_asked_and_says_how_that_is_known(polder: Variant) -> None:
    lines = {line.pointer: line for line in facts_table(polder)}
    seat, course = lines["/hosts/*/registered_seat/street"], lines["/programme/course/name"]
    assert (seat.asked, seat.evidence, seat.printed) == (Asked.NO, Evidence.READ, True)
    assert (course.asked, course.evidence) == (Asked.NO, Evidence.ASSUMED)


def test_the_line_on_confirmation_follows_the_folder(noordzee: Variant, polder: Variant) -> None:
    assert "niet bevestigd" in coverage(noordzee).confirmation.nl
    assert coverage(polder).confirmation.en == "Polder University: confirmed by the institution."
