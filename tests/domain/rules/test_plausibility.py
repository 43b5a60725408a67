"""Numbers that can't both be right are reported, from the first unlikely one on."""

import pytest

from internships.domain.document import Json
from tests.builders.rule_boundaries import ABSENT, findings_of, record_with


def plausibility_codes(facts: Json) -> set[str]:
    return {finding.code for finding in findings_of(record_with(facts))}


@pytest.mark.parametrize(
    ("hours", "credits", "likely"),
    [(47, 6, False), (48, 6, True), (160, 6, True), (270, 6, True), (271, 6, False)],
)
def test_a_credit_is_some_eight_to_forty_five_hours_at_the_host(hours: int, credits: int, likely: object) -> None:  # noqa: A002 - the word of the field
    assert (
        "hours_unlikely" not in plausibility_codes({"/period/duration": {"hours": hours, "ects": credits}})
    ) is likely


@pytest.mark.parametrize(("hours", "likely"), [(9, False), (10, True), (120, True), (121, False)])
def test_a_day_has_one_to_twelve_hours(hours: int, likely: object) -> None:
    facts = {"/period/duration": {"hours": hours, "days": 10}, "/schedule/daily_maximum": ABSENT}
    assert ("hours_unlikely" not in plausibility_codes(facts)) is likely
