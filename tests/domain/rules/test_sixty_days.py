"""The limit of 60 days at one host in one academic year, region by region."""

import pytest

from internships.domain.agreement import Agreement
from internships.domain.errors import Severity
from internships.domain.placement_days import count_placement_days
from internships.domain.regions import Region, region_of_postcode
from internships.domain.rules.sixty_days import academic_year_of, total_days_finding
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

BASIS, DAYS, FIXED = "/legal_basis", "/period/duration/days", "/period/length_fixed_by_authority"
LONG = {"/period/last_day": "2027-02-26"}
BRUSSELS = {"/places/0/address": {"street": "Proefstraat 1", "postcode": "1000", "locality": "Brussel"}}
NAMUR = {"/places/0/address": {"street": "Rue d'Essai 1", "postcode": "5000", "locality": "Namur"}}
TOO_LONG, VOLUNTARY = "over_60_days_brussels_wallonia", "over_60_days_flanders"

BOUNDARIES = (
    Boundary(
        "in Brussels 61 days are too many, 60 are not",
        TOO_LONG,
        DAYS,
        breaking={**LONG, **BRUSSELS, FIXED: False, DAYS: 61},
        keeping={**LONG, **BRUSSELS, FIXED: False, DAYS: 60},
    ),
    Boundary(
        "in Wallonia an authority that fixed the length exempts",
        TOO_LONG,
        DAYS,
        breaking={**LONG, **NAMUR, FIXED: False, DAYS: 100},
        keeping={**LONG, **NAMUR, FIXED: True, DAYS: 100},
    ),
    Boundary(
        "a compulsory placement in Flanders may be longer",
        TOO_LONG,
        DAYS,
        breaking={**LONG, **BRUSSELS, FIXED: False, DAYS: 100},
        keeping={**LONG, FIXED: False, DAYS: 100},
    ),
    Boundary(
        "weeks are counted where no days are told",
        TOO_LONG,
        "/period/duration/weeks",
        breaking={**LONG, **BRUSSELS, FIXED: False, "/period/duration": {"weeks": 20}},
        keeping={**LONG, **BRUSSELS, FIXED: False, "/period/duration": {"weeks": 12}},
    ),
    Boundary(
        "a voluntary placement of 61 days in Flanders is looked at",
        VOLUNTARY,
        DAYS,
        breaking={**LONG, BASIS: "voluntary", DAYS: 61},
        keeping={**LONG, BASIS: "voluntary", DAYS: 60},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_60_days_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


@pytest.mark.parametrize("place", [FIXED, "/places/0/address"])
def test_a_missing_region_or_exemption_of_a_long_placement_is_reported(place: str) -> None:
    record = record_with({**LONG, **BRUSSELS, DAYS: 61, place: ABSENT, "/hosts/0/employees": 10})
    findings = [(one.code, one.pointer, one.severity) for one in findings_of(record) if one.rule == "V81"]
    assert findings == [("cannot_be_judged", place, Severity.BLOCKS)]


def test_twenty_weeks_are_too_long_for_a_voluntary_placement_where_the_institution_allows_60_days() -> None:
    record = record_with({**LONG, BASIS: "voluntary", "/period/duration": {"weeks": 20}})
    [finding] = [one for one in findings_of(record, {"voluntary_days_maximum": 60}) if one.code == "voluntary_too_long"]
    assert (finding.pointer, finding.severity) == ("/period/duration/weeks", Severity.BLOCKS)
    assert "100" in finding.text.nl


@pytest.mark.parametrize(
    ("duration", "schedule", "days"),
    [
        ({"days": 40, "weeks": 20}, None, 40),
        ({"weeks": "10"}, None, 50),
        ({"weeks": "10"}, ["monday", "tuesday"], 20),
        ({"weeks": "2.5"}, None, 13),
        ({"hours": 400}, None, 50),
        ({"ects": 6}, None, 65),
        ({"ects": 6}, ["monday"], 13),
    ],
)
def test_days_are_counted_from_the_facts_that_are_given(
    duration: object, schedule: list[str] | None, days: int
) -> None:
    lines = [{"weekday": day, "part": "morning", "begins": "09:00", "ends": "12:00"} for day in schedule or ()]
    record = record_with({"/period/duration": duration, "/schedule/lines": lines})
    counted = count_placement_days(Agreement.model_validate(record))
    assert counted is not None
    assert counted.days == days


def test_days_of_a_window_count_with_its_days_a_week() -> None:
    window = {"first_day": "2026-09-21", "last_day": "2026-10-30", "days_per_week": 2}
    record = record_with({"/period/duration": {"ects": 6}, "/period/windows": [window], "/schedule/lines": ABSENT})
    counted = count_placement_days(Agreement.model_validate(record))
    assert counted is not None
    assert counted.days == 12


def test_placements_are_added_up_only_above_the_border_and_only_once() -> None:
    agreement = Agreement.model_validate(record_with({DAYS: 40}))
    assert total_days_finding(agreement, []) is None
    assert total_days_finding(agreement, [20]) is None
    finding = total_days_finding(agreement, [20, 1])
    assert finding is not None
    assert (finding.severity, finding.pointer) == (Severity.WARNS, DAYS)
    assert "61" in finding.text.nl
    assert total_days_finding(agreement, [10], 45) is not None
    assert total_days_finding(Agreement.model_validate(record_with({DAYS: 40, FIXED: True})), [30]) is None


@pytest.mark.parametrize(("begins", "year"), [("2026-08-31", 2025), ("2026-09-01", 2026), ("2027-02-01", 2026)])
def test_an_academic_year_begins_on_the_first_of_september(begins: str, year: int) -> None:
    academic_year = academic_year_of(
        Agreement.model_validate(record_with({"/period/first_day": begins, "/period/last_day": begins}))
    )
    assert academic_year is not None
    assert academic_year[0].year == year


@pytest.mark.parametrize(
    ("postcode", "region"),
    [
        ("1000", Region.BRUSSELS),
        ("1210", Region.BRUSSELS),
        ("1300", Region.WALLONIA),
        ("1495", Region.WALLONIA),
        ("1500", Region.FLANDERS),
        ("3990", Region.FLANDERS),
        ("4000", Region.WALLONIA),
        ("7973", Region.WALLONIA),
        ("8000", Region.FLANDERS),
        ("9992", Region.FLANDERS),
        ("²²²²", None),
        ("20000", None),
        (None, None),
    ],
)
def test_a_postcode_tells_its_region(postcode: str | None, region: Region | None) -> None:
    assert region_of_postcode(postcode) is region
