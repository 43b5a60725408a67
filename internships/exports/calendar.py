"""A calendar to subscribe to (RFC 5545, 7986): first days, last days, and the days on which something falls due."""

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
"""The namespace of event ids; another one would make every calendar show each event twice for a while."""
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
    """How a calendar is told: its language, the time it was made (UTC), its name, how often it is fetched again."""

    language: Language
    generated_at: datetime
    name: Bilingual = _NAME
    refresh: timedelta = timedelta(hours=6)


@dataclass(frozen=True)
class CalendarEvent:
    """One event before it is written. ``key`` stays the same when its day or words change."""

    key: str
    kind: CalendarEventKind
    day: date
    summary: str
    description: str
    location: str | None = None


def calendar_events(
    lines: Iterable[PlacementLine], blockers: Iterable[BlockerLine], language: Language
) -> tuple[CalendarEvent, ...]:
    """Return the events of a calendar about the lines given, and about nothing else.

    Rejected, withdrawn, cancelled and expired placements have no days.
    """
    return (*_events_of_placements(lines, language), *_events_of_blockers(blockers, language))


def calendar_sha256(entries: Iterable[CalendarEvent], feed: CalendarOptions) -> str:
    """Return the hash of what a calendar says; the time at which it was made is no part of that."""
    digest = hashlib.sha256(repr((feed.language, feed.name, feed.refresh)).encode())
    for entry in entries:
        told = (entry.key, entry.kind.value, entry.day, entry.summary, entry.description, entry.location)
        digest.update(repr(told).encode())
    return digest.hexdigest()


def calendar_chunks(entries: Iterable[CalendarEvent], feed: CalendarOptions) -> Iterator[bytes]:
    """Yield a calendar of all-day events. ``feed.stamp`` must be in UTC.

    An event keeps its id when its day moves, so that a subscriber's calendar moves it too.
    """
    yield _calendar_header(feed).to_ical().removesuffix(_END)
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.key] += 1
        yield b"".join(_event_lines(entry, seen[entry.key], feed))
    if not seen:
        # RFC 5545, 3.6: a calendar holds at least one component; this one means nothing to all-day events.
        yield Timezone.from_tzid("Europe/Brussels", first_date=date(2020, 1, 1), last_date=date(2030, 1, 1)).to_ical()
    yield _END


def _calendar_header(feed: CalendarOptions) -> Calendar:
    name = feed.name.get(feed.language)
    calendar = Calendar()
    calendar.add("prodid", "-//internships//placements//" + feed.language.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    # Outlook and Google read these instead of NAME and REFRESH-INTERVAL.
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", _duration(feed.refresh))
    calendar.add("refresh-interval", feed.refresh, parameters={"VALUE": "DURATION"})
    return calendar


def _duration(span: timedelta) -> str:
    return f"PT{int(span.total_seconds()) // 60}M"


def _event_lines(entry: CalendarEvent, occurrence: int, feed: CalendarOptions) -> Iterator[bytes]:
    yield b"BEGIN:VEVENT\r\n"
    yield content_line("UID", str(uuid5(_UID_NAMESPACE, f"{entry.key}/{occurrence}")))
    yield content_line("DTSTAMP", f"{feed.generated_at:%Y%m%dT%H%M%SZ}")
    yield content_line("DTSTART;VALUE=DATE", _ical_date(entry.day))
    if entry.day < date.max:
        yield content_line("DTEND;VALUE=DATE", _ical_date(entry.day + timedelta(days=1)))
    yield content_line(f"SUMMARY;LANGUAGE={feed.language}", escape_text(entry.summary))
    yield content_line(f"DESCRIPTION;LANGUAGE={feed.language}", escape_text(entry.description))
    if entry.location:
        yield content_line("LOCATION", escape_text(entry.location))
    yield content_line("CATEGORIES", escape_text(entry.kind.get(feed.language)))
    # A day that something begins on doesn't make its reader busy.
    yield b"TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"


def _ical_date(day: date) -> str:
    return day.isoformat().replace("-", "")


def _events_of_placements(lines: Iterable[PlacementLine], language: Language) -> Iterator[CalendarEvent]:
    for line in lines:
        if line.status in CLOSED_STATUSES:
            continue
        for occasion, day in (
            (CalendarEventKind.STARTS, line.first_day),
            (CalendarEventKind.ENDS, line.agreed_until or line.last_day),
        ):
            if day is not None:
                yield _event_of_placement(line, occasion, day, language)


def _event_of_placement(
    line: PlacementLine, occasion: CalendarEventKind, day: date, language: Language
) -> CalendarEvent:
    who = _joined(" – ", line.student or line.reference, line.host)
    return CalendarEvent(
        key=f"{line.agreement_id}/{occasion}/{line.student_index}/{line.host_index}",
        kind=occasion,
        day=day,
        summary=_joined(": ", occasion.get(language), who),
        description=_joined("\n", line.reference, line.programme, line.mentor, line.status.get(language)),
        location=line.site,
    )


def _events_of_blockers(blockers: Iterable[BlockerLine], language: Language) -> Iterator[CalendarEvent]:
    for line in blockers:
        if line.due_on is None:
            continue
        who = _joined(" – ", line.student or line.reference, line.host)
        occasion = CalendarEventKind.REMINDER if line.is_reminder else CalendarEventKind.DUE
        yield CalendarEvent(
            key=f"{line.agreement_id}/{line.code}/{line.text.en}",
            kind=occasion,
            day=line.due_on,
            summary=_joined(": ", line.code.get(language).capitalize(), who),
            description=_joined("\n", line.text.get(language), line.reference, line.owner.get(language)),
        )


def _joined(sign: str, *parts: str | None) -> str:
    return sign.join(part for part in parts if part)
