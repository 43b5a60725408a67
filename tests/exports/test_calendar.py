"""A calendar that is parsed back: all-day events with lasting ids, in the subscriber's language."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from internships.domain.blockers.blocker import BlockerCode
from internships.domain.lifecycle import CLOSED_STATUSES, Status
from internships.domain.placement_board import BlockerLine, PlacementLine
from internships.domain.wording import Bilingual, Language
from internships.exports.calendar import CalendarOptions, calendar_chunks, calendar_events, calendar_sha256
from tests.builders.export_rows import a_blocker_line, a_placement_line

# No control characters but line breaks and tabs can stand in a record (see domain.value).
ODD = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn"), include_characters='\n\t\\;,:"nN'),
    max_size=200,
).map(str.strip)
STAMP = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
FEED = CalendarOptions(Language.NL, STAMP)


def written(
    lines: list[PlacementLine], blockers: list[BlockerLine] | None = None, feed: CalendarOptions = FEED
) -> bytes:
    return b"".join(calendar_chunks(calendar_events(lines, blockers or [], feed.language), feed))


def events(content: bytes) -> list[Any]:
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    found = [part for part in calendar.walk("VEVENT") if isinstance(part, Event)]
    assert [event.errors for event in found] == [[]] * len(found)
    return found


def uids(content: bytes) -> list[str]:
    return [str(event["UID"]) for event in events(content)]


def test_a_placement_starts_and_ends_on_a_whole_day() -> None:
    start, end = events(written([a_placement_line()]))
    assert start["SUMMARY"] == "Start: Noor Voorbeeld – Scheldekraan"
    assert (start.decoded("DTSTART"), start.decoded("DTEND")) == (date(2026, 9, 21), date(2026, 9, 22))
    assert end["SUMMARY"] == "Einde: Noor Voorbeeld – Scheldekraan"
    assert (end.decoded("DTSTART"), end.decoded("DTEND")) == (date(2026, 12, 18), date(2026, 12, 19))
    assert start["LOCATION"] == "Kaai 730"
    assert start["TRANSP"] == "TRANSPARENT"


def test_a_due_day_and_a_reminder_say_what_is_to_be_done_by_whom() -> None:
    reminder = a_blocker_line(code=BlockerCode.RENEWAL_DUE, is_reminder=True)
    due, later = events(written([], [a_blocker_line(), reminder]))
    assert due["SUMMARY"] == "Handtekening ontbreekt: Noor Voorbeeld – Scheldekraan"
    assert "Karim Havenhoofd moet nog tekenen." in due["DESCRIPTION"]
    assert "ondertekenaar van de stagegever" in due["DESCRIPTION"]
    assert [event["CATEGORIES"].cats for event in (due, later)] == [["Te doen"], ["Herinnering"]]


def test_the_calendar_can_be_in_english() -> None:
    content = written([a_placement_line()], [a_blocker_line()], CalendarOptions(Language.EN, STAMP))
    assert [event["SUMMARY"].partition(":")[0] for event in events(content)] == ["Start", "End", "Signature missing"]
    assert "Karim Havenhoofd has yet to sign." in events(content)[2]["DESCRIPTION"]


def test_what_has_no_due_day_is_no_event() -> None:
    assert events(written([a_placement_line(first_day=None, last_day=None)], [a_blocker_line(due_on=None)])) == []


@pytest.mark.parametrize("status", sorted(CLOSED_STATUSES), ids=str)
def test_a_placement_that_comes_to_nothing_has_no_days(status: Status) -> None:
    assert events(written([a_placement_line(status=status)])) == []


def test_an_event_keeps_its_id_when_its_day_a_name_or_the_language_changes() -> None:
    before = uids(written([a_placement_line()], [a_blocker_line()]))
    moved = written(
        [a_placement_line(first_day=date(2026, 10, 1), student="Zoë Voorbeeld")],
        [a_blocker_line(due_on=date(2026, 9, 30))],
    )
    assert uids(moved) == before
    assert uids(written([a_placement_line()], [a_blocker_line()], CalendarOptions(Language.EN, STAMP))) == before


def test_no_two_events_share_an_id() -> None:
    lines = [a_placement_line(), a_placement_line(student_index=1), a_placement_line()]
    other = Bilingual(nl="Mirthe Dijkzicht moet nog tekenen.", en="Mirthe Dijkzicht has yet to sign.")
    found = uids(written(lines, [a_blocker_line(), a_blocker_line(), a_blocker_line(text=other)]))
    assert len(found) == len(set(found)) == 9


def test_an_id_does_not_name_the_student() -> None:
    assert [
        uid for uid in uids(written([a_placement_line()], [a_blocker_line()])) if "Noor" in uid or "Voorbeeld" in uid
    ] == []


def test_it_is_stamped_with_the_time_given_and_says_when_to_come_again() -> None:
    content = written([a_placement_line()], feed=CalendarOptions(Language.NL, STAMP, refresh=timedelta(hours=3)))
    assert {event.decoded("DTSTAMP") for event in events(content)} == {STAMP}
    assert b"DTSTAMP:20260901T083000Z\r\n" in content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT3H\r\n" in content
    assert b"X-PUBLISHED-TTL:PT180M\r\n" in content
    assert b"X-WR-CALNAME:Stages\r\n" in content


def test_a_calendar_without_events_still_holds_a_component() -> None:
    calendar = Calendar.from_ical(written([]))
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_no_line_is_longer_than_75_octets_and_every_text_comes_back() -> None:
    name = 'Zoë "Noor"; van den Voorbeeld, \\ ' + "é" * 120
    content = written([a_placement_line(student=name, site="Kaai 730; gebouw B, 2e\\3e")])
    assert [line for line in content.split(b"\r\n") if len(line) > 75] == []
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert events(content)[0]["SUMMARY"] == f"Start: {name} – Scheldekraan"
    assert events(content)[0]["LOCATION"] == "Kaai 730; gebouw B, 2e\\3e"


@given(name=ODD, site=ODD, text=ODD)
@example(name="C:\\New; or, \\n\nnew", site="é" * 40 + "\\" * 50, text="x" * 40 + "\t“—” 😀" * 30)
def test_any_text_comes_back_through_the_library_as_it_was(name: str, site: str, text: str) -> None:
    line = a_placement_line().model_copy(update={"student": name, "site": site})
    blocker = a_blocker_line(text=Bilingual(nl=text, en=text))
    content = written([line], [blocker])
    assert [part for part in content.split(b"\r\n") if len(part) > 75] == []
    entries = calendar_events([line], [blocker], Language.NL)
    for entry, event in zip(entries, events(content), strict=True):
        assert (event["SUMMARY"], event["DESCRIPTION"]) == (entry.summary, entry.description)
        assert event.get("LOCATION") == (entry.location or None)
        assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (entry.day, entry.day + timedelta(days=1))
        assert event["CATEGORIES"].cats == [entry.kind.nl]


def test_what_a_calendar_says_has_one_hash_whenever_it_is_made() -> None:
    def calendar_hash(*lines: PlacementLine, feed: CalendarOptions = FEED) -> str:
        return calendar_sha256(calendar_events(lines, [a_blocker_line()], feed.language), feed)

    assert calendar_hash(a_placement_line()) == calendar_hash(
        a_placement_line(), feed=CalendarOptions(Language.NL, STAMP + timedelta(hours=5))
    )
    others = [
        calendar_hash(a_placement_line(first_day=date(2026, 9, 22))),
        calendar_hash(a_placement_line(status=Status.ACTIVE)),
        calendar_hash(a_placement_line(site=None)),
        calendar_hash(a_placement_line(), a_placement_line()),
        calendar_hash(a_placement_line(), feed=CalendarOptions(Language.EN, STAMP)),
    ]
    assert len({calendar_hash(a_placement_line()), *others}) == len(others) + 1


def test_a_text_cannot_add_a_property_of_its_own() -> None:
    content = written([a_placement_line(student="Noor\r\nATTENDEE:mailto:iemand@example.org")])
    assert ["ATTENDEE" in event for event in events(content)] == [False, False]


def test_the_last_day_of_the_calendar_is_no_overflow() -> None:
    event = events(written([a_placement_line(first_day=None, last_day=date.max)]))[0]
    assert event.decoded("DTSTART") == date.max
    assert "DTEND" not in event


def test_the_same_lines_give_the_same_bytes() -> None:
    assert written([a_placement_line()], [a_blocker_line()]) == written([a_placement_line()], [a_blocker_line()])
