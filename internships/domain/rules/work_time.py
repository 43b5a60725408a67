"""Rules on the schedule, weekly hours, public holidays, telework and leave."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

import holidays

from internships.domain.placement import PlaceKind, Weekday
from internships.domain.pointers import fact_at, facts_at
from internships.domain.programme import FieldOfStudy
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, C, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.wording import bilingual

_MEDICAL = {FieldOfStudy.MEDICINE, FieldOfStudy.DENTISTRY, FieldOfStudy.VETERINARY}
_WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)
_DAY_BEGINS, _DAY_ENDS = time(7), time(19)


def _schedule_missing(case: Case, is_required: bool) -> Iterator[Hit]:
    if is_required and not fact_at(case.agreement, "/schedule/lines"):
        yield Hit("/schedule/lines", "Deze instelling vraagt een rooster per dag en uur vóór de start; vul het in.", "This institution asks for a schedule by day and hour before the start; fill it in.")


class ScheduleHours(NamedTuple):
    weekday: Weekday
    begins: time
    ends: time


def complete_lines(case: Case) -> Iterator[tuple[str, ScheduleHours]]:
    """Yield the pointer and the hours of each line of the schedule that has a day, a begin and an end."""
    for pointer, line in facts_at(case.agreement, "/schedule/lines/*"):
        weekday, begins, ends = fact_at(line, "/weekday"), fact_at(line, "/begins"), fact_at(line, "/ends")
        if weekday is not None and begins is not None and ends is not None:
            # "09:00Z" is a time to the schema; hours with and without a zone can't be compared.
            yield pointer, ScheduleHours(weekday, begins.replace(tzinfo=None), ends.replace(tzinfo=None))


def _schedule_line_backward(case: Case) -> Iterator[Hit]:
    for pointer, line in complete_lines(case):
        if line.ends <= line.begins:
            yield Hit(f"{pointer}/ends", "Deze regel eindigt niet na het begin; verbeter de uren. Een dienst over middernacht krijgt twee regels.", "This line doesn't end after it begins; correct the hours. A shift past midnight takes two lines.")


def _schedule_lines_overlap(case: Case) -> Iterator[Hit]:
    lines = list(complete_lines(case))
    for number, (pointer, line) in enumerate(lines):
        for _, earlier in lines[:number]:
            if earlier.weekday is line.weekday and earlier.begins < line.ends and line.begins < earlier.ends:
                yield Hit(pointer, f"Twee regels op {line.weekday.nl} overlappen; verbeter de uren.", f"Two lines on {line.weekday.en} overlap; correct the hours.")
                break


def _schedule_outside_hours(case: Case) -> Iterator[Hit]:
    if fact_at(case.agreement, "/schedule/exceptional_times"):
        return
    flagged = () if fact_at(case.agreement, "/schedule/weekend_work") else _WEEKEND
    for pointer, line in complete_lines(case):
        if line.weekday in flagged or line.begins < _DAY_BEGINS or line.ends > _DAY_ENDS:
            yield Hit(
                pointer,
                "Deze regel valt 's avonds, vroeg of in het weekend; meld dat uitzonderlijke tijden afgesproken zijn.",
                "This line falls in the evening, early or at the weekend; say that exceptional times are agreed.",
            )


def _line_hours(line: ScheduleHours) -> Decimal:
    minutes = (line.ends.hour - line.begins.hour) * 60 + line.ends.minute - line.begins.minute
    return Decimal(max(minutes, 0)) / 60


def _hours_over_40(case: Case) -> Iterator[Hit | MissingFact]:
    hours = fact_at(case.agreement, "/schedule/hours_per_week")
    if hours is None and not fact_at(case.agreement, "/schedule/lines") and case.agreement.students:
        yield MissingFact("/schedule/hours_per_week")
    if hours is None:
        hours = sum((_line_hours(line) for _, line in complete_lines(case)), Decimal(0))
    if hours > 40 and fact_at(case.agreement, "/programme/field") not in _MEDICAL:
        yield Hit("/schedule/hours_per_week", "Meer dan 40 uur per week; kijk na of dit mag.", "More than 40 hours a week; check whether this is allowed.")


def _medical_hours(case: Case) -> Iterator[Hit | MissingFact]:
    if case.agreement.programme.field not in _MEDICAL:
        return
    limits = (
        ("hours_per_week", 48, "gemiddeld 48 uur per week over 13 weken", "an average of 48 hours a week over 13 weeks"),
        ("busiest_week", 60, "60 uur in een week", "60 hours in any week"),
        ("longest_shift", 24, "24 uur in één dienst", "24 hours in one shift"),
    )
    for fact, maximum, nl, en in limits:
        hours = fact_at(case.agreement, f"/schedule/{fact}")
        if hours is None:
            yield MissingFact(f"/schedule/{fact}")
        elif hours > maximum:
            yield Hit(f"/schedule/{fact}", f"Voor deze opleiding is {nl} het maximum; verminder de uren.", f"For this programme {en} is the maximum; reduce the hours.")


def holidays_in(begins: date, ends: date) -> Iterator[tuple[date, str]]:
    """Yield the Belgian public holidays from ``begins`` to ``ends`` with their names; none for more than four years."""
    years = range(begins.year, ends.year + 1) if (ends - begins).days < 1500 else ()
    days = holidays.country_holidays("BE", years=years, language="nl")
    yield from ((day, name) for day, name in sorted(days.items()) if begins <= day <= ends)


def _works_on_public_holiday(case: Case) -> Iterator[Hit]:
    if fact_at(case.agreement, "/schedule/holiday_work"):
        period = case.agreement.period
        named = ", ".join(f"{day:%d/%m/%Y}" for day, _ in holidays_in(period.first_day, period.last_day))
        if named:
            yield Hit("/schedule/holiday_work", f"Werk op feestdagen is afgesproken; in de periode vallen {named}.", f"Work on public holidays is agreed; within the period fall {named}.")


def _public_holidays_listed(case: Case, are_not_made_up: bool) -> Iterator[Hit]:
    period = case.agreement.period
    weekdays = {list(Weekday).index(line.weekday) for _, line in complete_lines(case)} or set(range(5))
    named = ", ".join(f"{day:%d/%m/%Y}" for day, _ in holidays_in(period.first_day, period.last_day) if day.weekday() in weekdays)
    if are_not_made_up and named:
        yield Hit("/period", f"Feestdagen op stagedagen worden niet ingehaald: {named}. Reken ze niet als gewerkte dag.", f"Public holidays on placement days are not made up: {named}. Don't count them as days worked.")


def _holidays_made_up(case: Case, is_forbidden: bool) -> Iterator[Hit]:
    if is_forbidden and fact_at(case.agreement, "/schedule/public_holidays_made_up"):
        yield Hit("/schedule/public_holidays_made_up", "Bij deze instelling worden feestdagen niet ingehaald; pas dit aan.", "At this institution public holidays are not made up; change this.")


def _telework_forbidden(case: Case, is_forbidden: bool) -> Iterator[Hit | MissingFact]:
    if not is_forbidden:
        return
    if fact_at(case.agreement, "/schedule/telework/allowed") is None and case.agreement.students:
        yield MissingFact("/schedule/telework/allowed")
    if fact_at(case.agreement, "/schedule/telework/allowed"):
        yield Hit("/schedule/telework/allowed", "Deze opleiding laat geen telewerk toe; zet telewerk uit.", "This programme doesn't allow telework; turn telework off.")
    for index, place in enumerate(case.agreement.places):
        if fact_at(place, "/kind") is PlaceKind.HOME:
            yield Hit(f"/places/{index}/kind", "Deze opleiding laat geen stage thuis toe; kies een andere plaats.", "This programme doesn't allow a placement at home; choose another place.")


def _telework_address_missing(case: Case) -> Iterator[Hit]:
    if not fact_at(case.agreement, "/schedule/telework/allowed"):
        return
    if not fact_at(case.agreement, "/schedule/telework/conditions") and not any(fact_at(place, "/kind") is PlaceKind.HOME for place in case.agreement.places):
        yield Hit("/schedule/telework", "Telewerk is toegestaan: noem de plaats of de voorwaarden, want de ongevallenverzekering vraagt ernaar.", "Telework is allowed: name the place or the conditions, because the accident insurance asks for them.")


def _too_much_leave(case: Case, maximum: int) -> Iterator[Hit]:
    if fact_at(case.agreement, "/schedule/leave_days_maximum") > maximum:
        yield Hit("/schedule/leave_days_maximum", f"De instelling staat hoogstens {maximum} verlofdagen toe; verminder het aantal.", f"The institution allows at most {maximum} days of leave; lower the number.")


_LINES = ("/schedule/lines",)
RULES = (
    Rule("V29", "telework_forbidden", bilingual("Geen telewerk waar de opleiding het verbiedt", "No telework where the programme forbids it"), "HW1", D, needs=("/places", "/students"), demand_name="telework_forbidden", check=_telework_forbidden),
    Rule("V29", "telework_address_missing", bilingual("Telewerk met plaats of voorwaarden", "Telework with place or conditions"), OWN_PROPOSAL, I, WARNS, about=("/schedule/telework/allowed",), needs=("/places",), check=_telework_address_missing),
    Rule("V34", "schedule_missing", bilingual("Rooster vóór de start waar de variant het vraagt", "Schedule before the start where the variant asks it"), "UA1", D, demand_name="schedule_required", check=_schedule_missing),
    Rule("V34", "schedule_line_backward", bilingual("Roosterregel loopt vooruit", "Schedule line runs forward"), "UA1", D, about=_LINES, check=_schedule_line_backward),
    Rule("V34", "schedule_lines_overlap", bilingual("Roosterregels overlappen niet", "Schedule lines don't overlap"), "UA1", I, about=_LINES, check=_schedule_lines_overlap),
    Rule("V34", "schedule_outside_hours", bilingual("Avond en weekend zijn gemeld", "Evening and weekend are flagged"), "UA1", D, WARNS, about=_LINES, check=_schedule_outside_hours),
    Rule("V35", "hours_over_40", bilingual("Meer dan 40 uur per week wordt gemeld", "More than 40 hours a week is flagged"), "Arbeidswet 16-3-1971 / Labour Act", C, WARNS, needs=("/students", "/schedule"), check=_hours_over_40),
    Rule("V35", "medical_hours", bilingual("Arbeidsduur in geneeskunde, tandheelkunde, diergeneeskunde", "Working time in medicine, dentistry, veterinary medicine"), "L17 (wet 12-12-2010)", S, reference_date=ReferenceDate.START, since=date(2010, 12, 12), needs=("/programme/field",), check=_medical_hours),
    Rule("V36", "works_on_public_holiday", bilingual("Feestdagen in de periode worden genoemd", "Public holidays in the period are named"), "KL5", S, WARNS, about=("/schedule/holiday_work",), needs=("/period/first_day", "/period/last_day"), check=_works_on_public_holiday),
    Rule("V36", "public_holidays_listed", bilingual("Feestdagen op stagedagen worden genoemd waar ze niet ingehaald worden", "Public holidays on placement days are named where they are not made up"), "KL5", S, WARNS, needs=("/period/first_day", "/period/last_day"), demand_name="holidays_not_made_up", check=_public_holidays_listed),
    Rule("V36", "holidays_made_up", bilingual("Feestdagen niet ingehaald waar de variant dat zegt", "Public holidays not made up where the variant says so"), "KL5", S, about=("/schedule/public_holidays_made_up",), demand_name="holidays_not_made_up", check=_holidays_made_up),
    Rule("V36", "too_much_leave", bilingual("Verlof binnen het maximum", "Leave within the maximum"), "AP5", D, about=("/schedule/leave_days_maximum",), demand_name="leave_days_maximum", check=_too_much_leave),
)
