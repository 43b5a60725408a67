"""Rules on times of a record that contradict each other: weeks, days, hours, the period and the roster."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from internships.domain.placement import PlaceKind, Weekday
from internships.domain.placement_days import count_weekdays, working_weekdays
from internships.domain.pointers import fact_at, facts_at
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, Case, Hit, I, Rule
from internships.domain.rules.work_time import complete_lines, holidays_in
from internships.domain.running_days import DateRange, period_range, window_ranges
from internships.domain.wording import bilingual

_DAYS = tuple(Weekday)


def _running_ranges(case: Case) -> tuple[DateRange, ...]:
    """Return the ranges of days on which the placement runs: its complete windows, else its period."""
    period = period_range(case.agreement.period)
    ranges = window_ranges(case.agreement.period) or ((period,) if period else ())
    return tuple(days for days in ranges if not days.is_empty)


def _calendar_weeks(ranges: Sequence[DateRange]) -> int:
    """Count the calendar weeks in which the placement runs."""
    return sum((ends.toordinal() - ends.weekday() - begins.toordinal() + begins.weekday()) // 7 + 1 for begins, ends in ranges)


def _roster_hours(case: Case) -> dict[int, Decimal]:
    """Return the hours per weekday of the roster; a line that ends at or before its begin ends the next day."""
    hours: dict[int, Decimal] = {}
    for _, line in complete_lines(case):
        length = datetime.combine(date.min, line.ends) - datetime.combine(date.min, line.begins)
        length += timedelta(days=1) if length <= timedelta(0) else timedelta(0)
        index = _DAYS.index(line.weekday)
        hours[index] = hours.get(index, Decimal(0)) + Decimal(length / timedelta(minutes=1)) / 60
    return hours


def _number_nl(number: Decimal) -> str:
    return _number_en(number).replace(".", ",")


def _number_en(number: Decimal) -> str:
    return f"{round(number, 1).normalize():f}"


def _weeks_exceed_period(case: Case) -> Iterator[Hit]:
    weeks, ranges = fact_at(case.agreement, "/period/duration/weeks"), _running_ranges(case)
    if weeks and ranges and weeks > (available := _calendar_weeks(ranges)):
        yield Hit("/period/duration/weeks", f"{_number_nl(weeks)} stageweken passen niet in een periode van {available} kalenderweken; verbeter het aantal of de data.", f"{_number_en(weeks)} placement weeks don't fit in a period of {available} calendar weeks; correct the number or the dates.")


def _days_exceed_weeks(case: Case) -> Iterator[Hit]:
    days, weeks = fact_at(case.agreement, "/period/duration/days"), fact_at(case.agreement, "/period/duration/weeks")
    a_week = len(working_weekdays(case.agreement))
    if days and weeks and days > weeks * a_week + 1:
        yield Hit("/period/duration/days", f"{days} stagedagen in {_number_nl(weeks)} weken is meer dan {a_week} dagen per week; kijk beide na.", f"{days} placement days in {_number_en(weeks)} weeks is more than {a_week} days a week; check both.")


def _days_differ_from_schedule(case: Case) -> Iterator[Hit]:
    days, roster, ranges = fact_at(case.agreement, "/period/duration/days"), _roster_hours(case), _running_ranges(case)
    if not (days and roster and ranges) or fact_at(case.agreement, "/schedule/flexible"):
        return
    available = sum(count_weekdays(running, roster) for running in ranges) - len(fact_at(case.agreement, "/schedule/return_days") or ())
    # V10 reports more days than the period has working days; fewer days can be due to holidays and leave.
    weekdays = working_weekdays(case.agreement)
    too_many = available < days <= sum(count_weekdays(running, weekdays) for running in ranges)
    if too_many or 2 * days < available - (fact_at(case.agreement, "/schedule/leave_days_maximum") or 0):
        yield Hit("/period/duration/days", f"Er staan {days} stagedagen, maar het rooster heeft er in deze periode {available}; verbeter het aantal, het rooster of de data.", f"It says {days} placement days, but the roster has {available} in this period; correct the number, the roster or the dates.")


def _leave_exceeds_period(case: Case) -> Iterator[Hit]:
    days, leave = fact_at(case.agreement, "/period/duration/days"), fact_at(case.agreement, "/schedule/leave_days_maximum")
    roster, ranges = _roster_hours(case), _running_ranges(case)
    if not (days and leave and roster and ranges) or fact_at(case.agreement, "/schedule/flexible"):
        return
    closed = len(fact_at(case.agreement, "/schedule/return_days") or ()) + _public_holidays_off(case, set(roster), ranges)
    available = sum(count_weekdays(running, roster) for running in ranges) - closed
    # V10 and V70 report more placement days than the roster has.
    if days <= available < days + leave:
        yield Hit(
            "/schedule/leave_days_maximum",
            f"{days} stagedagen en hoogstens {leave} verlofdagen passen niet in de {available} werkdagen van de periode (volgens het rooster, zonder feestdagen en terugkomdagen); verminder het verlof tot {available - days}, of verbeter het aantal stagedagen of de data.",
            f"{days} placement days and at most {leave} days of leave don't fit in the {available} working days of the period (by the roster, without public holidays and return days); lower the leave to {available - days}, or correct the number of placement days or the dates.",
        )


def _public_holidays_off(case: Case, weekdays: set[int], ranges: Sequence[DateRange]) -> int:
    """Count the Belgian public holidays on days of the roster, if they are neither worked nor made up."""
    worked = fact_at(case.agreement, "/schedule/holiday_work") or fact_at(case.agreement, "/schedule/public_holidays_made_up")
    abroad = any(kind in {PlaceKind.ABROAD, PlaceKind.VESSEL} for _, kind in facts_at(case.agreement, "/places/*/kind"))
    if worked or abroad:
        return 0
    return sum(day.weekday() in weekdays for begins, ends in ranges for day, _ in holidays_in(begins, ends))


def _hours_differ_from_weeks(case: Case) -> Iterator[Hit]:
    hours, weeks = fact_at(case.agreement, "/period/duration/hours"), fact_at(case.agreement, "/period/duration/weeks")
    a_week = fact_at(case.agreement, "/schedule/hours_per_week")
    if not (hours and weeks and a_week):
        return
    planned = weeks * a_week
    if not planned * Decimal("0.6") <= hours <= planned * Decimal("1.1"):
        yield Hit("/period/duration/hours", f"Er staan {hours} uren, maar {_number_nl(weeks)} weken van {_number_nl(a_week)} uur is {_number_nl(planned)}; verbeter een van de drie.", f"It says {hours} hours, but {_number_en(weeks)} weeks of {_number_en(a_week)} hours is {_number_en(planned)}; correct one of the three.")


def _hours_differ_from_schedule(case: Case) -> Iterator[Hit]:
    a_week, roster = fact_at(case.agreement, "/schedule/hours_per_week"), sum(_roster_hours(case).values(), Decimal(0))
    # A roster may include breaks; with windows the average week is not comparable to a week of the roster.
    if not (a_week and roster) or fact_at(case.agreement, "/period/windows"):
        return
    if not a_week * Decimal("0.85") <= roster <= a_week * Decimal("1.25") + 1:
        yield Hit("/schedule/hours_per_week", f"Er staat {_number_nl(a_week)} uur per week, maar het rooster telt {_number_nl(roster)} uur; verbeter een van beide.", f"It says {_number_en(a_week)} hours a week, but the roster has {_number_en(roster)} hours; correct one of the two.")


def _daily_maximum_differs(case: Case) -> Iterator[Hit]:
    maximum, roster = fact_at(case.agreement, "/schedule/daily_maximum"), _roster_hours(case)
    longest = max(roster, key=lambda day: roster[day], default=None)
    if maximum and longest is not None and roster[longest] > maximum + 1:
        day, hours = _DAYS[longest], roster[longest]
        yield Hit("/schedule/daily_maximum", f"Het maximum is {_number_nl(maximum)} uur per dag, maar het rooster telt er {_number_nl(hours)} op {day.nl}; verbeter een van beide.", f"The maximum is {_number_en(maximum)} hours a day, but the roster has {_number_en(hours)} on {day.en}; correct one of the two.")


def _hours_impossible(case: Case) -> Iterator[Hit]:
    a_week, busiest = fact_at(case.agreement, "/schedule/hours_per_week"), fact_at(case.agreement, "/schedule/busiest_week")
    maximum = fact_at(case.agreement, "/schedule/daily_maximum")
    if a_week and busiest and busiest < a_week:
        yield Hit("/schedule/busiest_week", f"De drukste week telt {_number_nl(busiest)} uur, minder dan het gemiddelde van {_number_nl(a_week)}; verbeter een van beide.", f"The busiest week has {_number_en(busiest)} hours, less than the average of {_number_en(a_week)}; correct one of the two.")
    if a_week and maximum and a_week > 7 * maximum:
        yield Hit("/schedule/hours_per_week", f"{_number_nl(a_week)} uur per week past niet in zeven dagen van hoogstens {_number_nl(maximum)} uur; verbeter een van beide.", f"{_number_en(a_week)} hours a week don't fit in seven days of at most {_number_en(maximum)} hours; correct one of the two.")


def _full_time_differs(case: Case) -> Iterator[Hit]:
    a_week, rate = fact_at(case.agreement, "/schedule/hours_per_week"), fact_at(case.agreement, "/schedule/full_time_equivalent")
    if a_week and rate and not Decimal(rate) * 30 <= a_week * 100 <= Decimal(rate) * 45:
        yield Hit("/schedule/full_time_equivalent", f"{rate} procent van voltijds past niet bij {_number_nl(a_week)} uur per week; verbeter een van beide.", f"{rate} per cent of full time doesn't fit {_number_en(a_week)} hours a week; correct one of the two.")


RULES = (
    Rule("V69", "weeks_exceed_period", bilingual("Stageweken passen in de periode", "Weeks fit in the period"), OWN_PROPOSAL, I, check=_weeks_exceed_period),
    Rule("V69", "days_exceed_weeks", bilingual("Stagedagen passen in de weken", "Days fit in the weeks"), OWN_PROPOSAL, I, WARNS, check=_days_exceed_weeks),
    Rule("V70", "days_differ_from_schedule", bilingual("Stagedagen passen bij het rooster", "Days fit the roster"), OWN_PROPOSAL, I, WARNS, check=_days_differ_from_schedule),
    Rule("V90", "leave_exceeds_period", bilingual("Stagedagen en verlof passen samen in de periode", "Placement days and leave fit together in the period"), OWN_PROPOSAL, I, WARNS, about=("/schedule/leave_days_maximum",), check=_leave_exceeds_period),
    Rule("V70", "hours_differ_from_weeks", bilingual("Uren passen bij de weken", "Hours fit the weeks"), OWN_PROPOSAL, I, WARNS, check=_hours_differ_from_weeks),
    Rule("V71", "hours_differ_from_schedule", bilingual("Uren per week passen bij het rooster", "Hours a week fit the roster"), OWN_PROPOSAL, I, WARNS, check=_hours_differ_from_schedule),
    Rule("V71", "daily_maximum_differs", bilingual("Maximum per dag past bij het rooster", "Maximum a day fits the roster"), OWN_PROPOSAL, I, WARNS, check=_daily_maximum_differs),
    Rule("V71", "hours_impossible", bilingual("Uren per week die kunnen", "Possible hours a week"), OWN_PROPOSAL, I, check=_hours_impossible),
    Rule("V71", "full_time_differs", bilingual("Tewerkstellingsgraad past bij de uren per week", "Full-time equivalent fits the hours a week"), OWN_PROPOSAL, I, WARNS, check=_full_time_differs),
)
