"""A calendar to subscribe to (RFC 5545, 7986): first days, last days, and the days on which something falls due."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Timezone

from internships.domain.lifecycle import CLOSED
from internships.domain.tracking import BlockerLine, PlacementLine
from internships.domain.wording import Bilingual, Language, Term
from internships.exports.content_lines import content_line, escaped

_NAMES = UUID("6f1c5d7e-2a0b-5b1e-9d43-7c1f0a6b8e21")
"""The namespace of event ids; another one would make every calendar show each event twice for a while."""
_END = b"END:VCALENDAR\r\n"
_NAME = Bilingual(nl="Stages", en="Placements")


class Occasion(Term):
    """What a day in the calendar is; also the category of its event."""

    STARTS = "starts", "Start", "Start"
    ENDS = "ends", "Einde", "End"
    DUE = "due", "Te doen", "To do"
    REMINDER = "reminder", "Herinnering", "Reminder"


@dataclass(frozen=True)
class Feed:
    """How a calendar is told: its language, the time it was made (UTC), its name, how often it is fetched again."""

    language: Language
    stamp: datetime
    name: Bilingual = _NAME
    refresh: timedelta = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One event before it is written. ``key`` stays the same when its day or words change."""

    key: str
    occasion: Occasion
    day: date
    summary: str
    description: str
    location: str | None = None


def calendar_entries(
    lines: Iterable[PlacementLine], blockers: Iterable[BlockerLine], language: Language
) -> tuple[Entry, ...]:
    """Return the events of a calendar about the lines given, and about nothing else.

    Rejected, withdrawn, cancelled and expired placements have no days.
    """
    return (*_entries_of_lines(lines, language), *_entries_of_blockers(blockers, language))


def calendar_sha256(entries: Iterable[Entry], feed: Feed) -> str:
    """Return the hash of what a calendar says; the time at which it was made is no part of that."""
    digest = hashlib.sha256(repr((feed.language, feed.name, feed.refresh)).encode())
    for entry in entries:
        told = (entry.key, entry.occasion.value, entry.day, entry.summary, entry.description, entry.location)
        digest.update(repr(told).encode())
    return digest.hexdigest()


def calendar_chunks(entries: Iterable[Entry], feed: Feed) -> Iterator[bytes]:
    """Yield a calendar of all-day events. ``feed.stamp`` must be in UTC.

    An event keeps its id when its day moves, so that a subscriber's calendar moves it too.
    """
    yield _opening(feed).to_ical().removesuffix(_END)
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.key] += 1
        yield b"".join(_event(entry, seen[entry.key], feed))
    if not seen:
        # RFC 5545, 3.6: a calendar holds at least one component; this one means nothing to all-day events.
        yield Timezone.from_tzid("Europe/Brussels", first_date=date(2020, 1, 1), last_date=date(2030, 1, 1)).to_ical()
    yield _END


def _opening(feed: Feed) -> Calendar:
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


def _event(entry: Entry, occurrence: int, feed: Feed) -> Iterator[bytes]:
    yield b"BEGIN:VEVENT\r\n"
    yield content_line("UID", str(uuid5(_NAMES, f"{entry.key}/{occurrence}")))
    yield content_line("DTSTAMP", f"{feed.stamp:%Y%m%dT%H%M%SZ}")
    yield content_line("DTSTART;VALUE=DATE", _written(entry.day))
    if entry.day < date.max:
        yield content_line("DTEND;VALUE=DATE", _written(entry.day + timedelta(days=1)))
    yield content_line(f"SUMMARY;LANGUAGE={feed.language}", escaped(entry.summary))
    yield content_line(f"DESCRIPTION;LANGUAGE={feed.language}", escaped(entry.description))
    if entry.location:
        yield content_line("LOCATION", escaped(entry.location))
    yield content_line("CATEGORIES", escaped(entry.occasion.get(feed.language)))
    # A day that something begins on doesn't make its reader busy.
    yield b"TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"


def _written(day: date) -> str:
    return day.isoformat().replace("-", "")


def _entries_of_lines(lines: Iterable[PlacementLine], language: Language) -> Iterator[Entry]:
    for line in lines:
        if line.status in CLOSED:
            continue
        for occasion, day in ((Occasion.STARTS, line.first_day), (Occasion.ENDS, line.agreed_until or line.last_day)):
            if day is not None:
                yield _entry_of_line(line, occasion, day, language)


def _entry_of_line(line: PlacementLine, occasion: Occasion, day: date, language: Language) -> Entry:
    who = _joined(" – ", line.student or line.reference, line.host)
    return Entry(
        key=f"{line.agreement_id}/{occasion}/{line.student_index}/{line.host_index}",
        occasion=occasion,
        day=day,
        summary=_joined(": ", occasion.get(language), who),
        description=_joined("\n", line.reference, line.programme, line.mentor, line.status.get(language)),
        location=line.site,
    )


def _entries_of_blockers(blockers: Iterable[BlockerLine], language: Language) -> Iterator[Entry]:
    for line in blockers:
        if line.due_on is None:
            continue
        who = _joined(" – ", line.student or line.reference, line.host)
        occasion = Occasion.REMINDER if line.is_reminder else Occasion.DUE
        yield Entry(
            key=f"{line.agreement_id}/{line.code}/{line.text.en}",
            occasion=occasion,
            day=line.due_on,
            summary=_joined(": ", line.code.get(language).capitalize(), who),
            description=_joined("\n", line.text.get(language), line.reference, line.owner.get(language)),
        )


def _joined(sign: str, *parts: str | None) -> str:
    return sign.join(part for part in parts if part)
