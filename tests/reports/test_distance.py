"""Two institutions are equal, different or not comparable; what is assumed is counted apart from what was read."""

import pytest

from internships.domain.document import Evidence
from internships.mapping.shape import Variant
from internships.reports.distance import Distance, distance
from internships.reports.statements import Aspect, Group
from internships.reports.verdicts import Comparison, Verdict


@pytest.fixture
def apart(noordzee: Variant, polder: Variant) -> Distance:
    return distance(noordzee, polder)


def line(report: Distance, place: str, aspect: Aspect = Aspect.ASKED) -> Comparison:
    return next(one for one in report.comparisons if (one.place, one.aspect) == (place, aspect))


def judged(report: Distance, place: str, aspect: Aspect = Aspect.ASKED) -> tuple[Verdict, Evidence]:
    one = line(report, place, aspect)
    return one.verdict, one.basis


def test_what_both_forms_were_read_to_ask_is_equal_and_known(apart: Distance) -> None:
    assert judged(apart, "/students/*/number") == (Verdict.EQUAL, Evidence.READ)


def test_a_fact_under_another_label_differs_in_its_label(apart: Distance) -> None:
    assert judged(apart, "/students/*/number", Aspect.LABEL) == (Verdict.DIFFERENT, Evidence.READ)
    assert line(apart, "/students/*/number", Aspect.LABEL).sentence.nl == (
        "Studentennummer (Studenten) op de stageovereenkomst, eigen label: "
        "Noordzee ‘Rolnummer’; Polder ‘Studentennummer’."
    )


def test_a_fact_that_must_be_filled_at_one_only_differs_in_being_required(apart: Distance) -> None:
    assert judged(apart, "/students/*/number", Aspect.REQUIRED) == (Verdict.DIFFERENT, Evidence.READ)


def test_a_fact_that_one_asks_and_the_other_does_not_is_different_in_one_sentence(apart: Distance) -> None:
    one = line(apart, "/students/*/birth_date")
    assert (one.verdict, one.basis) == (Verdict.DIFFERENT, Evidence.READ)
    assert one.sentence.nl == "Polder vraagt Geboortedatum (Studenten) op de stageovereenkomst, Noordzee niet."
    assert one.sentence.en == "Polder asks Date of birth (Students) on the internship agreement, Noordzee doesn't."


def test_an_assumption_on_one_side_makes_the_line_assumed_and_says_of_whom(apart: Distance) -> None:
    one = line(apart, "/period/duration/days")
    assert (one.verdict, one.basis) == (Verdict.EQUAL, Evidence.ASSUMED)
    assert one.sentence.en.endswith("(assumed of Polder)")


def test_a_fact_that_only_the_standard_layer_prints_is_unknown_of_the_institution(apart: Distance) -> None:
    one = line(apart, "/students/*/email")
    assert one.verdict is Verdict.UNKNOWN
    assert (one.first_evidence, one.second_evidence) == (Evidence.READ, Evidence.UNKNOWN)
    assert "van Polder niet bekend" in one.sentence.nl


def test_a_field_marked_unknown_is_neither_equal_nor_different(apart: Distance) -> None:
    assert judged(apart, "/programme/course/code") == (Verdict.UNKNOWN, Evidence.UNKNOWN)


def test_a_group_that_is_listed_absent_is_absent_with_everything_below_it(apart: Distance) -> None:
    one = line(apart, "/hosts/*/registered_seat/street")
    assert (one.verdict, one.second.en, one.second_evidence) == (Verdict.DIFFERENT, "not asked", Evidence.READ)


def test_labels_are_compared_only_where_both_ask_the_fact(apart: Distance) -> None:
    birth = [one.aspect for one in apart.comparisons if one.place == "/students/*/birth_date"]
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
def test_demands_are_compared_by_their_values(apart: Distance, demand: str, expected: tuple[Verdict, Evidence]) -> None:
    assert judged(apart, demand, Aspect.DEMAND) == expected


def test_papers_are_compared_by_what_makes_them_part_of_the_set(apart: Distance) -> None:
    assert judged(apart, "risk_analysis", Aspect.TRIGGER) == (Verdict.DIFFERENT, Evidence.READ)
    assert judged(apart, "agreement", Aspect.TRIGGER) == (Verdict.UNKNOWN, Evidence.UNKNOWN)


def test_originals_and_clauses_are_compared_and_the_signing_of_the_standard_is_unknown(apart: Distance) -> None:
    originals = judged(apart, "originals/individual_tripartite", Aspect.NUMBER)
    assert originals == (Verdict.DIFFERENT, Evidence.READ)
    assert judged(apart, "slots/insurance", Aspect.CLAUSES) == (Verdict.DIFFERENT, Evidence.ASSUMED)
    assert judged(apart, "signing/agreement", Aspect.ORDER) == (Verdict.UNKNOWN, Evidence.UNKNOWN)


def test_totals_count_every_line_once_and_unknown_in_no_distance(apart: Distance) -> None:
    for total in apart.totals:
        lines = [one for one in apart.comparisons if one.group is total.group]
        known = total.known_equal + total.known_different
        assumed = total.assumed_equal + total.assumed_different
        assert known + assumed + total.unknown == len(lines)
        assert total.unknown == sum(one.verdict is Verdict.UNKNOWN for one in lines)


def test_an_institution_differs_in_nothing_from_itself(noordzee: Variant) -> None:
    assert distance(noordzee, noordzee).told(Verdict.DIFFERENT) == ()


def test_the_distance_reads_the_same_from_both_sides(noordzee: Variant, polder: Variant) -> None:
    assert distance(noordzee, polder).totals == distance(polder, noordzee).totals


def test_no_fact_that_one_party_alone_may_read_is_compared(apart: Distance) -> None:
    facts = [one.place for one in apart.comparisons if one.group is Group.FACTS]
    assert not any("insz" in place or "iban" in place for place in facts)
