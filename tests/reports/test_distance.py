"""Two institutions are equal, different or not comparable; what is assumed is counted apart from what was read."""

import pytest

from internships.domain.document import Evidence
from internships.mapping.folder_schema import Variant
from internships.reports.comparison import AspectComparison, Verdict
from internships.reports.distance import Distance, distance
from internships.reports.statements import Aspect, StatementGroup


@pytest.fixture
def comparison(noordzee: Variant, polder: Variant) -> Distance:
    return distance(noordzee, polder)


def line(report: Distance, place: str, aspect: Aspect = Aspect.ASKED) -> AspectComparison:
    return next(one for one in report.comparisons if (one.place, one.aspect) == (place, aspect))


def verdict_and_basis(report: Distance, place: str, aspect: Aspect = Aspect.ASKED) -> tuple[Verdict, Evidence]:
    one = line(report, place, aspect)
    return one.verdict, one.basis


def test_what_both_forms_were_read_to_ask_is_equal_and_known(comparison: Distance) -> None:
    assert verdict_and_basis(comparison, "/students/*/number") == (Verdict.EQUAL, Evidence.READ)


def test_a_fact_under_another_label_differs_in_its_label(comparison: Distance) -> None:
    assert verdict_and_basis(comparison, "/students/*/number", Aspect.LABEL) == (Verdict.DIFFERENT, Evidence.READ)
    assert line(comparison, "/students/*/number", Aspect.LABEL).sentence.nl == (
        "Studentennummer (Studenten) op de stageovereenkomst, eigen label: "
        "Noordzee ‘Rolnummer’; Polder ‘Studentennummer’."
    )


def test_a_fact_that_must_be_filled_at_one_only_differs_in_being_required(comparison: Distance) -> None:
    assert verdict_and_basis(comparison, "/students/*/number", Aspect.REQUIRED) == (Verdict.DIFFERENT, Evidence.READ)


def test_a_fact_that_one_asks_and_the_other_does_not_is_different_in_one_sentence(comparison: Distance) -> None:
    one = line(comparison, "/students/*/birth_date")
    assert (one.verdict, one.basis) == (Verdict.DIFFERENT, Evidence.READ)
    assert one.sentence.nl == "Polder vraagt Geboortedatum (Studenten) op de stageovereenkomst, Noordzee niet."
    assert one.sentence.en == "Polder asks Date of birth (Students) on the internship agreement, Noordzee doesn't."


def test_an_assumption_on_one_side_makes_the_line_assumed_and_says_of_whom(comparison: Distance) -> None:
    one = line(comparison, "/period/duration/days")
    assert (one.verdict, one.basis) == (Verdict.EQUAL, Evidence.ASSUMED)
    assert one.sentence.en.endswith("(assumed of Polder)")


def test_a_fact_that_only_the_standard_layer_prints_is_unknown_of_the_institution(comparison: Distance) -> None:
    one = line(comparison, "/students/*/email")
    assert one.verdict is Verdict.UNKNOWN
    assert (one.first_evidence, one.second_evidence) == (Evidence.READ, Evidence.UNKNOWN)
    assert "van Polder niet bekend" in one.sentence.nl


def test_a_field_marked_unknown_is_neither_equal_nor_different(comparison: Distance) -> None:
    assert verdict_and_basis(comparison, "/programme/course/code") == (Verdict.UNKNOWN, Evidence.UNKNOWN)


def test_a_group_that_is_listed_absent_is_absent_with_everything_below_it(comparison: Distance) -> None:
    one = line(comparison, "/hosts/*/registered_seat/street")
    assert (one.verdict, one.second.en, one.second_evidence) == (Verdict.DIFFERENT, "not asked", Evidence.READ)


def test_labels_are_compared_only_where_both_ask_the_fact(comparison: Distance) -> None:
    birth = [one.aspect for one in comparison.comparisons if one.place == "/students/*/birth_date"]
    assert set(birth) == {Aspect.ASKED}


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        ("accident_notice_hours", (Verdict.EQUAL, Evidence.READ)),
        ("workstation_sheet", (Verdict.DIFFERENT, Evidence.READ)),
        ("days_minimum", (Verdict.DIFFERENT, Evidence.ASSUMED)),
        ("telework_forbidden", (Verdict.UNKNOWN, Evidence.UNKNOWN)),
        ("schedule_required", (Verdict.UNKNOWN, Evidence.UNKNOWN)),
    ],
)
def test_demands_are_compared_by_their_values(
    comparison: Distance, demand: str, expected: tuple[Verdict, Evidence]
) -> None:
    assert verdict_and_basis(comparison, demand, Aspect.DEMAND) == expected


def test_documents_are_compared_by_what_makes_them_part_of_the_set(comparison: Distance) -> None:
    assert verdict_and_basis(comparison, "risk_analysis", Aspect.TRIGGER) == (Verdict.DIFFERENT, Evidence.READ)
    assert verdict_and_basis(comparison, "agreement", Aspect.TRIGGER) == (Verdict.UNKNOWN, Evidence.UNKNOWN)


def test_originals_and_clauses_are_compared_and_the_signing_of_the_standard_is_unknown(comparison: Distance) -> None:
    originals = verdict_and_basis(comparison, "originals/individual_tripartite", Aspect.NUMBER)
    assert originals == (Verdict.DIFFERENT, Evidence.READ)
    assert verdict_and_basis(comparison, "slots/insurance", Aspect.CLAUSES) == (Verdict.DIFFERENT, Evidence.ASSUMED)
    assert verdict_and_basis(comparison, "signing/agreement", Aspect.ORDER) == (Verdict.UNKNOWN, Evidence.UNKNOWN)


def test_totals_count_every_line_once_and_unknown_in_no_distance(comparison: Distance) -> None:
    for total in comparison.totals:
        lines = [one for one in comparison.comparisons if one.group is total.group]
        known_lines = total.known_equal + total.known_different
        assumed = total.assumed_equal + total.assumed_different
        assert known_lines + assumed + total.unknown == len(lines)
        assert total.unknown == sum(one.verdict is Verdict.UNKNOWN for one in lines)


def test_an_institution_differs_in_nothing_from_itself(noordzee: Variant) -> None:
    assert distance(noordzee, noordzee).lines_with(Verdict.DIFFERENT) == ()


def test_the_distance_reads_the_same_from_both_sides(noordzee: Variant, polder: Variant) -> None:
    assert distance(noordzee, polder).totals == distance(polder, noordzee).totals


def test_no_fact_that_one_party_alone_may_read_is_compared(comparison: Distance) -> None:
    facts = [one.place for one in comparison.comparisons if one.group is StatementGroup.FACTS]
    assert not any("insz" in place or "iban" in place for place in facts)
