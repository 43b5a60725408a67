"""Every finding of a record comes in one round: filling in what they ask raises no new ones.

Facts are taken from a complete record, or blanked, or answered with a question mark. What the findings name is filled
in again from the complete record; no finding may come that was not there before.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internships.domain.document import Json
from internships.domain.errors import Severity
from internships.domain.pointers import split_pointer
from internships.domain.rules import contradictions, contradictions_in_time
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.rule import ReferenceDate
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.validation import validate_record
from tests.builders.records import a_record
from tests.builders.variant_documents import catalogue
from tests.contract_templates.shipped_folders import CATALOGUE, SAMPLES, record, sample_name
from tests.paths import ROOT

KIT = sorted((ROOT / "schemas" / "examples" / "valid").glob("*.json"))

FRAME = re.compile(
    r"^/(institutions|students|hosts|places|schema_version|drawn_up_on|kind|legal_basis|form|language|translations)$"
    r"|^/institutions/\d+/(slug|unit)$|^/programme(/id|/level|/field)?$|^/places/\d+/kind$|/country$"
)
"""What decides which papers of which institution are asked, and who is party: without it nobody knows what to ask.
A country that is left out is Belgium: another answer, not a blank."""

_BY_AGE = {
    "legal_representative_missing",
    "legal_representative_signs",
    "young_worker_annex_missing",
    "minor_at_night_or_sunday",
    "minor_late_or_early",
    "signatory_missing",
    "missing_fact",
}
_BY_START = _BY_AGE | {"cannot_be_judged", *(rule.code for rule in RULES if rule.reference_date is ReferenceDate.START)}
"""The law of which day holds is not known before the first day is."""
_BY_HEALTH = {"fitness_condition_open", "workstation_sheet_missing", "health_arranger_missing", "missing_fact"}
LATER_FINDINGS = {
    "/period": _BY_START,
    "/period/first_day": _BY_START,
    "/students/0/birth_date": _BY_AGE,
    "/safety": _BY_HEALTH,
    "/safety/health": _BY_HEALTH,
    "/safety/health/required": _BY_HEALTH,
    "/allowance/kind": {"costs_not_listed"},
    "/schedule": {"hours_over_40"},
    "/schedule/hours_per_week": {"hours_over_40"},
}
"""Facts whose value decides whether a rule applies, with the codes that can only come once it is known."""

TWICE = {
    rule.code for rule in (*contradictions.RULES, *contradictions_in_time.RULES) if rule.severity is Severity.WARNS
}
"""A contradiction is found once both facts are there; a fact that nobody asks for may have been one of them."""


def places_of(part: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact and group of facts of a record that can be left out; entries of lists stay in their place."""
    for step, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        place = f"{at}/{step}"
        if isinstance(part, dict) and not FRAME.search(place):
            yield place, value
        yield from places_of(value, place)


def parent_of(record: Json, place: str) -> Any:
    part: Any = record
    for step in split_pointer(place)[:-1]:
        try:
            part = part[int(step)] if isinstance(part, list) else part[step]
        except (KeyError, IndexError, TypeError):
            return None
    return part


def with_blanks(complete: Json, changes: dict[str, str]) -> Json:
    """Return the record without facts, or with blanks and question marks in their place."""
    record = deepcopy(complete)
    for place, how in changes.items():
        parent, last = parent_of(record, place), split_pointer(place)[-1]
        if isinstance(parent, dict) and last in parent:
            if how != "gone" and isinstance(parent[last], str):
                parent[last] = how
            else:
                del parent[last]
    return record


def fill_in(record: Any, complete: Any, place: str) -> None:
    """Fill in what stands at a place of the complete record: the whole group where it is missing above the place."""
    for step in split_pointer(place)[:-1]:
        key = int(step) if isinstance(complete, list) else step
        try:
            below, whole = record[key], complete[key]
        except (KeyError, IndexError):
            break
        if not isinstance(below, dict | list):
            break
        record, complete = below, whole
    else:
        step = split_pointer(place)[-1]
    key = int(step) if isinstance(complete, list) else step
    if isinstance(complete, dict) and key in complete:
        record[key] = deepcopy(complete[key])


def findings_of(record: Json, folders: Catalogue) -> set[tuple[str, str]]:
    return {(finding.code, finding.pointer) for finding in validate_record(record, folders, lambda _: ()).findings}


def assert_one_round(complete: Json, folders: Catalogue, changes: dict[str, str]) -> None:
    record = with_blanks(complete, changes)
    first = findings_of(record, folders)
    for _, place in sorted(first, key=lambda entry: entry[1]):
        if place:
            fill_in(record, complete, place)
    decided = TWICE.union(*(LATER_FINDINGS.get(place, ()) for place in changes))
    later = {entry for entry in findings_of(record, folders) - first if entry[0] not in decided}
    assert later == set()


UNITS = {"scheldemonding": {"unit": "kaaien"}}


def record_at(slug: str) -> Json:
    """Return the good record at an invented institution, with the facts that each of them requires."""
    record = a_record()
    record["institutions"][0] |= {"slug": slug, **UNITS.get(slug, {})}
    record["period"]["duration"]["hours"] = 456
    record["signatories"].append({"role": "occupational_physician", "name": "Inge Polsslag"})
    record["insurance"]["liability"]["insured_by"] = {"noordzee": "host", "scheldemonding": "institution"}[slug]
    return record


INVENTED = [pytest.param(record_at(slug), catalogue(), id=slug) for slug in ("noordzee", "scheldemonding")]
COMPLETE = [
    *INVENTED,
    *(pytest.param(record(path), CATALOGUE, id=sample_name(path)) for path in SAMPLES),
    *(pytest.param(record(path), CATALOGUE, id=f"kit-{path.stem}") for path in KIT),
]


@pytest.mark.parametrize(("complete", "folders"), COMPLETE)
def test_the_complete_records_have_no_blocking_finding(complete: Json, folders: Catalogue) -> None:
    assert [finding for finding in validate_record(complete, folders, lambda _: ()).findings if finding.blocks] == []


@pytest.mark.parametrize(("complete", "folders"), COMPLETE)
@settings(max_examples=25)
@given(data=st.data())
def test_who_fills_in_what_is_asked_is_asked_for_nothing_more(
    complete: Json, folders: Catalogue, data: st.DataObject
) -> None:
    places = [place for place, _ in places_of(complete)]
    how = st.sampled_from(["gone", "gone", "", "?"])
    assert_one_round(complete, folders, data.draw(st.dictionaries(st.sampled_from(places), how, max_size=12)))


@pytest.mark.parametrize(("complete", "folders"), INVENTED)
def test_each_fact_alone_is_asked_in_one_round(complete: Json, folders: Catalogue) -> None:
    for place, value in places_of(complete):
        for how in ("gone", "?") if isinstance(value, str) else ("gone",):
            assert_one_round(complete, folders, {place: how})
