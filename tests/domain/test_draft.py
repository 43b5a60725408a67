"""Reading a record: everything that is wrong is named at once, and every valid fact is read."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import AgreementDraft, read_record
from internships.domain.errors import Finding, RecordRefused
from internships.domain.pointers import fact_at, schema_facts
from tests.builders.records import a_record, an_agreement, with_fact, without
from tests.builders.rule_boundaries import findings_of

TITLE, REMARKS = "/content/title", "/remarks"
SECONDS = 10


@pytest.fixture(autouse=True)
def _time_limit() -> Iterator[None]:
    """Fail a test whose reader loops, instead of hanging the run."""

    def give_up(*_: object) -> None:
        raise TimeoutError("reading did not end")

    before = signal.signal(signal.SIGALRM, give_up)
    # Again and again: Hypothesis tries a failing example more than once.
    signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def draft_findings(record: Json) -> set[tuple[str, str]]:
    return {(finding.code, finding.pointer) for finding in read_record(record).findings}


def pointers_of(value: Any, at: str = "") -> Iterator[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in entries:
        yield f"{at}/{name}"
        yield from pointers_of(below, f"{at}/{name}")


POINTERS = sorted(pointers_of(a_record()))
REQUIRED = [leaf.pointer.replace("*", "0") for leaf in schema_facts(Agreement) if leaf.required]


def test_a_complete_record_is_read_without_findings() -> None:
    reading = read_record(a_record())
    assert (reading.complete, reading.findings) == (True, ())
    assert reading.agreement() == an_agreement()


def test_an_empty_record_names_every_fact_that_is_missing_at_once() -> None:
    required = {name for name, field in Agreement.model_fields.items() if field.is_required()}
    assert draft_findings({}) == {("missing_fact", f"/{name}") for name in required}
    assert "students" not in required


def test_facts_missing_at_every_depth_are_named_in_one_go() -> None:
    places = ("/reference", "/students/0/email", "/hosts/0/mentors/0/names/family", "/period/last_day")
    record = a_record()
    for place in places:
        record = without(record, place)
    assert draft_findings(record) == {("missing_fact", place) for place in places}


@pytest.mark.parametrize("place", [place for place in REQUIRED if place in POINTERS])
def test_a_required_fact_that_is_gone_is_named(place: str) -> None:
    assert ("missing_fact", place) in draft_findings(without(a_record(), place))


def test_wrong_and_missing_facts_are_named_together() -> None:
    record = without(with_fact(a_record(), "/hosts/0/enterprise_number", "0999999923"), "/reference")
    assert draft_findings(record) == {
        ("missing_fact", "/reference"),
        ("enterprise_number_check_digits", "/hosts/0/enterprise_number"),
    }


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("/hosts/0/enterprise_number", "0999999923", "enterprise_number_check_digits"),
        ("/hosts/0/enterprise_number", "12", "enterprise_number_format"),
        ("/places/0/establishment_number", "2199999987", "establishment_number_check_digits"),
        ("/places/0/establishment_number", "0999999922", "establishment_number_format"),
        ("/students/0/insz", "85073003329", "insz_check_digits"),
        ("/students/0/iban", "BE32123456789003", "iban_check_digits"),
        ("/places/0/vessel", {"name": "MV Voorbeeldster", "imo": "9074728"}, "imo_number_check_digits"),
        ("/hosts/0/nace", "99.999", "nace_code"),
        ("/students/0/mobile", "12", "phone_format"),
        ("/students/0/email", "noor@", "email_format"),
        ("/students/0/nationality", "ZZ", "country_unknown"),
        ("/students/0/enrolment/academic_year", "2026-2028", "academic_year"),
        ("/places/0/address/postcode", "20300", "belgian_postcode"),
        ("/period/first_day", "2026-02-30", "impossible_date"),
        ("/period/first_day", "21/09/2026", "impossible_date"),
        ("/schedule/lines/0/begins", "25:00", "impossible_date"),
        ("/kind", "summer_job", "not_in_list"),
        ("/programme/eqf", 9, "out_of_range"),
        ("/programme/eqf", "zes", "wrong_type"),
        ("/period/duration/weeks", "twaalf", "wrong_type"),
        ("/schedule/telework/allowed", "misschien", "wrong_type"),
        ("/hosts/0/mentors", [], "list_too_short"),
        ("/content/activities", ["x"] * 41, "list_too_long"),
        ("/content/activities", "lezen", "wrong_type"),
        ("/period", "dit najaar", "wrong_type"),
        (TITLE, "", "text_empty"),
        (TITLE, "   ", "text_empty"),
        (TITLE, 7, "wrong_type"),
        (TITLE, "x" * 301, "text_too_long"),
        (TITLE, "x" * 100_000, "text_too_long"),
        (REMARKS, "x" * 100_000, "text_too_long"),
        (TITLE, "boven\nonder", "line_break"),
        (TITLE, "bel\x07", "control_character"),
        (TITLE, "\x00", "control_character"),
        (TITLE, "gewoon \u202etxeT", "control_character"),
        (TITLE, "\u2066links\u2069", "control_character"),
        (TITLE, "nul\u200bbreed", "control_character"),
        (TITLE, "\ufeffbegin", "control_character"),
        (TITLE, "eigen \ue000", "control_character"),
        (REMARKS, "regel\r\nregel", "control_character"),
        ("/schema_version", "2.0.0", "format"),
    ],
)
def test_what_is_wrong_with_a_fact_is_named_at_its_place(place: str, value: object, code: str) -> None:
    findings = read_record(with_fact(a_record(), place, value)).findings
    assert code in {finding.code for finding in findings}
    assert all(finding.pointer.startswith(place) or place.startswith(finding.pointer) for finding in findings)
    assert all(is_said(finding) for finding in findings)


def is_said(finding: Finding) -> bool:
    texts = (finding.text.nl, finding.text.en)
    return all(text.endswith(".") and "{" not in text for text in texts) and texts[0] != texts[1]


@pytest.mark.parametrize(
    "place", ["/colour", "/students/0/shoe_size", "/period/duration/months", "/hosts/0/mentors/0/boss"]
)
def test_a_field_that_the_schema_does_not_know_is_named(place: str) -> None:
    record = with_fact(a_record(), place, "x")
    assert draft_findings(record) == {("unknown_field", place)}
    assert read_record(record).facts == AgreementDraft.model_validate(a_record())


def test_the_invisible_character_is_named_with_its_place() -> None:
    [finding] = read_record(with_fact(a_record(), TITLE, "ab\u202ecd")).findings
    assert "U+202E" in finding.text.nl
    assert "3" in finding.text.en


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} {% if x %}",
        "**vet** _schuin_ [hier](https://example.org)",
        "=1+1; DROP TABLE",
        "100 % & meer <b>",
        "Zoë Łuczak-O’Brien ﬁjn ĳ ß €",
    ],
)
def test_markup_in_a_fact_stays_the_text_that_was_typed(text: str) -> None:
    reading = read_record(with_fact(a_record(), TITLE, text))
    assert reading.agreement().content.title == text


def test_accents_are_composed_and_blanks_folded() -> None:
    reading = read_record(with_fact(a_record(), TITLE, " cafe\u0301\u00a0noir "))
    assert reading.agreement().content.title == "caf\u00e9 noir"


def test_line_breaks_stay_in_a_paragraph() -> None:
    assert read_record(with_fact(a_record(), REMARKS, "een\n\ttwee")).agreement().remarks == "een\n\ttwee"


def test_a_wrong_fact_costs_no_other_fact() -> None:
    draft = read_record(with_fact(a_record(), "/students/0/email", "noor@")).facts
    assert fact_at(draft, "/students/0/email") is None
    assert fact_at(draft, "/students/0/names/family") == "Voorbeeld"
    assert fact_at(draft, "/hosts/0/legal_name") == "Scheldekraan Voorbeeld nv"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/content/activities/0", 5),
        ("/content/activities/1", None),
        ("/content/activities/0", {"name": "lezen"}),
        ("/content/activities/0", {}),
        ("/content/activities/0", ["lezen"]),
        ("/students/0", None),
        ("/students/0", "Noor"),
        ("/students/0", []),
        ("/signatories/2", 3),
        ("/translations", ["en", "fr"]),
        ("/schedule/return_days", ["2026-10-01", "2026-02-30"]),
        ("/safety/risk_analysis/signed_by", [None, "host"]),
        ("/hosts", {"0": {}}),
        ("/period/windows", [[]]),
    ],
)
def test_a_wrong_entry_of_a_list_is_named_and_the_rest_is_read(place: str, value: object) -> None:
    reading = read_record(with_fact(a_record(), place, value))
    assert reading.findings != ()
    assert fact_at(reading.facts, "/reference") == "SKV-2026-001"


def test_a_draft_is_no_agreement_and_says_every_reason() -> None:
    reading = read_record(without(without(a_record(), "/reference"), "/kind"))
    with pytest.raises(RecordRefused) as refusal:
        reading.agreement()
    assert refusal.value.findings == reading.findings
    assert "2" in refusal.value.text.en


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(Agreement.model_fields)) | st.text(max_size=8), JSON, max_size=6))
def test_reading_never_raises_whatever_the_record_holds(record: Json) -> None:
    reading = read_record(record)
    assert reading.findings != ()
    assert not reading.complete


@settings(max_examples=80)
@given(st.sampled_from(POINTERS), JSON)
def test_any_value_at_any_place_is_read_and_judged(place: str, value: object) -> None:
    record = with_fact(a_record(), place, value)
    reading = read_record(record)
    assert reading.complete == (reading.findings == ())
    assert isinstance(findings_of(record), tuple)


@settings(max_examples=80)
@given(st.lists(st.sampled_from(POINTERS), min_size=1, max_size=8), st.sampled_from(["nl", "en"]))
def test_judging_a_record_from_which_facts_were_taken_never_raises(places: list[str], language: str) -> None:
    record = with_fact(a_record(), "/language", language)
    for place in places:
        record = without(record, place)
    demands = {"kinship_degree_maximum": 2, "workstation_sheet": "always", "ends_before": "05-01", "days_minimum": 50}
    findings = findings_of(record, demands)
    assert all(is_said(finding) for finding in findings)
    assert len(set(findings)) == len(findings)


@settings(max_examples=40)
@given(st.dates(), st.dates(), st.dates(), st.integers(0, 9998))
def test_judging_any_dates_never_raises(first_day: Any, last_day: Any, other: Any, year: int) -> None:
    period = {"first_day": str(first_day), "last_day": str(last_day), "duration": {"days": 10}}
    record = with_fact(a_record(), "/period", period)
    record = with_fact(record, "/students/0/birth_date", str(other))
    record = with_fact(record, "/safety/risk_analysis/made_on", str(other))
    record = with_fact(record, "/schedule/holiday_work", True)
    record = with_fact(record, "/students/0/enrolment/academic_year", f"{year:04d}-{year + 1:04d}")
    window = {"opens": "02-29", "closes": "06-31"}
    findings = findings_of(record, {"period_window": window, "ends_before": "02-30", "signed_days_before_start": 7})
    assert all(is_said(finding) for finding in findings)
