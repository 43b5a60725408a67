"""One student at one host on the same days has one row in a file."""

import time

from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.duplicate_rows import DuplicateRows
from internships.domain.errors import Severity
from internships.domain.incoming_draft import IncomingDraft
from tests.builders.rule_boundaries import ABSENT, record_with

EMAIL = "/students/0/email"


def repeated_findings(*records: Json) -> dict[int, str]:
    """The findings of each row, by its place."""
    repeats = DuplicateRows()
    for number, record in enumerate(records, start=1):
        repeats.add(IncomingDraft(f"row-{number}", number, record), read_record(record).facts)
    found = list(repeats.findings())
    assert {(finding.code, finding.severity) for _, finding in found} <= {("same_student_twice", Severity.WARNS)}
    return {at: finding.text.en for at, finding in found}


def test_both_rows_of_a_duplicate_are_warned_of_and_name_each_other() -> None:
    messages = repeated_findings(
        record_with({}), record_with({"/students/0/names/given": "Siebe", EMAIL: "siebe@example.org"}), record_with({})
    )
    assert set(messages) == {0, 2}
    assert "row-3" in messages[0]
    assert "row-1" in messages[2]


def test_another_student_host_or_day_is_another_placement() -> None:
    assert repeated_findings(record_with({}), record_with({EMAIL: "siebe@example.org"})) == {}
    assert repeated_findings(record_with({}), record_with({"/hosts/0/enterprise_number": "0100000070"})) == {}
    assert repeated_findings(record_with({}), record_with({"/period/last_day": "2026-12-17"})) == {}


def test_a_student_without_an_address_is_known_by_number_and_name() -> None:
    assert set(repeated_findings(record_with({}), record_with({EMAIL: ABSENT}))) == {0, 1}
    assert set(repeated_findings(record_with({EMAIL: ABSENT}), record_with({EMAIL: ABSENT}))) == {0, 1}


def test_namesakes_with_addresses_of_their_own_are_two_people() -> None:
    assert (
        repeated_findings(record_with({EMAIL: "noor.a@example.org"}), record_with({EMAIL: "noor.b@example.org"})) == {}
    )


def test_what_lacks_a_host_or_a_day_repeats_nothing() -> None:
    for place in ("/hosts", "/period/first_day", "/students"):
        draft = record_with({place: ABSENT})
        assert repeated_findings(draft, draft) == {}


def test_a_host_without_a_number_is_known_by_its_name() -> None:
    nameless = {"/hosts/0/enterprise_number": ABSENT}
    assert set(repeated_findings(record_with(nameless), record_with(nameless))) == {0, 1}
    assert repeated_findings(record_with(nameless), record_with({**nameless, "/hosts/0/legal_name": "Andere nv"})) == {}


def test_a_student_on_every_row_names_a_few_and_costs_no_more_than_the_rows() -> None:
    record = record_with({})
    facts = read_record(record).facts
    repeats = DuplicateRows()
    for number in range(5_000):
        repeats.add(IncomingDraft(f"row-{number}", number, record), facts)
    begins = time.perf_counter()
    messages = [finding.text.en for _, finding in repeats.findings()]
    assert len(messages) == 5_000
    assert max(map(len, messages)) < 250
    assert "row-1, row-2, row-3 …" in messages[0]
    assert time.perf_counter() - begins < 5
