"""Writing a calendar feed (RFC 5545, 7986) with first days, last days and due days of placements."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Timezone

from internships.domain.lifecycle import CLOSED_STATUSES
from internships.domain.placement_board import BlockerLine, PlacementLine
from internships.domain.wording import Bilingual, Language, Term
from internships.exports.calendar_lines import content_line, escape_text

_UID_NAMESPACE = UUID("6f1c5d7e-2a0b-5b1e-9d43-7c1f0a6b8e21")
"""The namespace of event ids. After a change, subscribers would see each event twice for a while."""
_END = b"END:VCALENDAR\r\n"
_NAME = Bilingual(nl="Stages", en="Placements")


class CalendarEventKind(Term):
    """What a day in the calendar is; also the category of its event."""

    STARTS = "starts", "Start", "Start"
    ENDS = "ends", "Einde", "End"
    DUE = "due", "Te doen", "To do"
    REMINDER = "reminder", "Herinnering", "Reminder"


@dataclass(frozen=True)
class CalendarOptions:
    """Language, time of generation (UTC), name, and how often subscribers should refresh."""

    language: Language
    generated_at: datetime
    name: Bilingual = _NAME
    refresh: timedelta = timedelta(hours=6)


@dataclass(frozen=True)
class CalendarEvent:
    """One all-day event; ``key`` stays the same when its day or texts change."""

    key: str
    kind: CalendarEventKind
    day: date
    summary: str
    description: str
    location: str | None = None


def calendar_events(
    lines: Iterable[PlacementLine], blockers: Iterable[BlockerLine], language: Language
) -> tuple[CalendarEvent, ...]:
    """Return the events for placements and blockers; none for rejected, withdrawn, cancelled and expired placements."""
    return (*_events_of_placements(lines, language), *_events_of_blockers(blockers, language))


def calendar_sha256(events: Iterable[CalendarEvent], options: CalendarOptions) -> str:
    """Return the hash of a calendar's content, without the time of generation."""
    digest = hashlib.sha256(repr((options.language, options.name, options.refresh)).encode())
    for event in events:
        values = (event.key, event.kind.value, event.day, event.summary, event.description, event.location)
        digest.update(repr(values).encode())
    return digest.hexdigest()


def calendar_chunks(events: Iterable[CalendarEvent], options: CalendarOptions) -> Iterator[bytes]:
    """Yield a calendar of all-day events.

    An event keeps its id when its day changes, so that a subscriber's calendar moves it.
    """
    yield _calendar_header(options).to_ical().removesuffix(_END)
    occurrences: Counter[str] = Counter()
    for event in events:
        occurrences[event.key] += 1
        yield b"".join(_event_lines(event, occurrences[event.key], options))
    if not occurrences:
        # RFC 5545, 3.6: a calendar must have a component; a time zone has no effect on all-day events.
        yield Timezone.from_tzid("Europe/Brussels", first_date=date(2020, 1, 1), last_date=date(2030, 1, 1)).to_ical()
    yield _END


def _calendar_header(options: CalendarOptions) -> Calendar:
    name = options.name.get(options.language)
    calendar = Calendar()
    calendar.add("prodid", "-//internships//placements//" + options.language.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    # Outlook and Google read these instead of NAME and REFRESH-INTERVAL.
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", f"PT{int(options.refresh.total_seconds()) // 60}M")
    calendar.add("refresh-interval", options.refresh, parameters={"VALUE": "DURATION"})
    return calendar


def _event_lines(event: CalendarEvent, occurrence: int, options: CalendarOptions) -> Iterator[bytes]:
    yield b"BEGIN:VEVENT\r\n"
    yield content_line("UID", str(uuid5(_UID_NAMESPACE, f"{event.key}/{occurrence}")))
    yield content_line("DTSTAMP", f"{options.generated_at:%Y%m%dT%H%M%SZ}")
    yield content_line("DTSTART;VALUE=DATE", _ical_date(event.day))
    if event.day < date.max:
        yield content_line("DTEND;VALUE=DATE", _ical_date(event.day + timedelta(days=1)))
    yield content_line(f"SUMMARY;LANGUAGE={options.language}", escape_text(event.summary))
    yield content_line(f"DESCRIPTION;LANGUAGE={options.language}", escape_text(event.description))
    if event.location:
        yield content_line("LOCATION", escape_text(event.location))
    yield content_line("CATEGORIES", escape_text(event.kind.get(options.language)))
    # TRANSPARENT: the event does not mark the day as busy.
    yield b"TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"


def _ical_date(day: date) -> str:
    return day.isoformat().replace("-", "")


def _events_of_placements(lines: Iterable[PlacementLine], language: Language) -> Iterator[CalendarEvent]:
    for line in lines:
        if line.status in CLOSED_STATUSES:
            continue
        for kind, day in (
            (CalendarEventKind.STARTS, line.first_day),
            (CalendarEventKind.ENDS, line.agreed_until or line.last_day),
        ):
            if day is not None:
                yield _event_of_placement(line, kind, day, language)


def _event_of_placement(line: PlacementLine, kind: CalendarEventKind, day: date, language: Language) -> CalendarEvent:
    who_and_where = _joined(" – ", line.student or line.reference, line.host)
    return CalendarEvent(
        key=f"{line.agreement_id}/{kind}/{line.student_index}/{line.host_index}",
        kind=kind,
        day=day,
        summary=_joined(": ", kind.get(language), who_and_where),
        description=_joined("\n", line.reference, line.programme, line.mentor, line.status.get(language)),
        location=line.site,
    )


def _events_of_blockers(blockers: Iterable[BlockerLine], language: Language) -> Iterator[CalendarEvent]:
    for line in blockers:
        if line.due_on is None:
            continue
        who_and_where = _joined(" – ", line.student or line.reference, line.host)
        kind = CalendarEventKind.REMINDER if line.is_reminder else CalendarEventKind.DUE
        yield CalendarEvent(
            key=f"{line.agreement_id}/{line.code}/{line.text.en}",
            kind=kind,
            day=line.due_on,
            summary=_joined(": ", line.code.get(language).capitalize(), who_and_where),
            description=_joined("\n", line.text.get(language), line.reference, line.owner.get(language)),
        )


def _joined(separator: str, *parts: str | None) -> str:
    return separator.join(part for part in parts if part)
