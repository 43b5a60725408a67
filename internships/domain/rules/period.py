"""Rules on the period, the academic year, the duration, and signing before the start."""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date
from decimal import Decimal

from internships.domain.demands import DurationUnit, MonthDay, PeriodWindow
from internships.domain.placement_days import count_placement_days, count_working_days
from internships.domain.pointers import fact_at
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.wording import bilingual

_PERIOD = ("/period/first_day", "/period/last_day")


def _period_backward(case: Case) -> Iterator[Hit]:
    period = case.agreement.period
    if period.last_day < period.first_day:
        yield Hit("/period/last_day", "De laatste dag valt vóór de eerste; verbeter een van beide.", "The last day comes before the first; correct one of the two.")
    for index, window in enumerate(fact_at(period, "/windows") or ()):
        begins, ends = fact_at(window, "/first_day"), fact_at(window, "/last_day")
        if begins and ends and not period.first_day <= begins <= ends <= period.last_day:
            yield Hit(f"/period/windows/{index}", "Dit venster valt niet binnen de stageperiode; verbeter de data.", "This window doesn't lie within the period; correct the dates.")


def _days_exceed_period(case: Case) -> Iterator[Hit]:
    period = case.agreement.period
    days, available = fact_at(period, "/duration/days"), count_working_days(case.agreement)
    if days and period.first_day <= period.last_day and days > available:
        yield Hit(
            "/period/duration/days",
            f"{days} stagedagen passen niet in een periode met {available} werkdagen; verbeter het aantal of de data, of meld weekendwerk.",
            f"{days} placement days don't fit in a period of {available} working days; correct the number or the dates, or say that weekends are worked.",
        )


def _hours_exceed_days(case: Case) -> Iterator[Hit]:
    days, hours = fact_at(case.agreement, "/period/duration/days"), fact_at(case.agreement, "/period/duration/hours")
    maximum = fact_at(case.agreement, "/schedule/daily_maximum")
    if days and hours and maximum and Decimal(hours) > days * maximum:
        yield Hit(
            "/period/duration/hours",
            f"{hours} uren is meer dan {days} dagen van hoogstens {maximum} uur; verbeter een van de drie.",
            f"{hours} hours is more than {days} days of at most {maximum} hours; correct one of the three.",
        )


def _date_parts(day: date) -> tuple[int, int, int]:
    # Years are compared as numbers: "0000-0001" has the form of an academic year, and no date.
    return day.year, day.month, day.day


def _period_outside_academic_year(case: Case) -> Iterator[Hit]:
    if fact_at(case.agreement, "/period/crosses_academic_year"):
        return
    begins, ends = _date_parts(case.agreement.period.first_day), _date_parts(case.agreement.period.last_day)
    for index, student in enumerate(case.agreement.students):
        year = fact_at(student, "/enrolment/academic_year")
        if year and not ((int(year[:4]), 9, 1) <= begins and ends <= (int(year[5:]), 9, 30)):
            yield Hit(
                f"/students/{index}/enrolment/academic_year",
                f"De stageperiode valt niet in {year} (1 september tot 30 september); verbeter het jaar of meld dat de stage erover gaat.",
                f"The period doesn't fall within {year} (1 September to 30 September); correct the year or say that the placement crosses it.",
            )


def _duration_missing(case: Case) -> Iterator[Hit]:
    duration = case.agreement.period.duration
    if not any(fact_at(duration, f"/{unit}") for unit in ("days", "weeks", "hours", "ects", "sea_days")):
        yield Hit("/period/duration", "Geef de duur in minstens één eenheid (dagen, weken, uren of studiepunten).", "Give the duration in at least one unit (days, weeks, hours or credits).")


def _duration_unit_missing(case: Case, units: tuple[DurationUnit, ...]) -> Iterator[Hit]:
    if not any(fact_at(case.agreement, f"/period/duration/{unit.value}") for unit in units):
        nl, en = " of ".join(unit.nl for unit in units), " or ".join(unit.en for unit in units)
        yield Hit("/period/duration", f"Deze instelling vraagt de duur in {nl}; vul die in.", f"This institution asks the duration in {en}; fill it in.")


def _drawn_up_after_start(case: Case) -> Iterator[Hit]:
    if case.agreement.drawn_up_on > case.agreement.period.first_day:
        yield Hit(
            "/drawn_up_on",
            "De overeenkomst is opgemaakt na de start; alle handtekeningen moeten er vóór de eerste dag zijn. Verschuif de start of de opmaak.",
            "The agreement is drawn up after the start; all signatures must be there before the first day. Move the start or the drawing up.",
        )


def _drawn_up_late(case: Case, days_required: int) -> Iterator[Hit]:
    days_left = (case.agreement.period.first_day - case.agreement.drawn_up_on).days
    if 0 <= days_left < days_required:
        yield Hit(
            "/drawn_up_on",
            f"De instelling vraagt de getekende overeenkomst {days_required} dagen vóór de start; er blijven {days_left} dagen.",
            f"The institution asks for the signed agreement {days_required} days before the start; {days_left} days are left.",
        )


def _month_day_in_year(day: MonthDay, year: int) -> date:
    """Return this day in a year; a day that the year doesn't have becomes the first of the next month."""
    month, day_of_month = int(day[:2]), int(day[3:])
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return date(year, month + 1, 1)


def _ends_too_late(case: Case, ends_before: MonthDay) -> Iterator[Hit]:
    last_day = case.agreement.period.last_day
    years = [fact_at(student, "/enrolment/academic_year") for student in case.agreement.students]
    for year in filter(None, years):
        # Academic years begin in September: an earlier day of the year falls in the second half.
        calendar_year = int(year[:4]) if ends_before >= "09" else int(year[5:])
        limit = _month_day_in_year(ends_before, calendar_year) if calendar_year >= MINYEAR else None
        if limit and last_day >= limit:
            yield Hit("/period/last_day", f"De instelling vraagt dat de stage vóór {limit:%d/%m/%Y} eindigt; verzet de laatste dag.", f"The institution asks that the placement ends before {limit:%d/%m/%Y}; move the last day.")


def _outside_window(case: Case, window: PeriodWindow) -> Iterator[Hit]:
    period, opens, closes = case.agreement.period, window.opens, window.closes
    over_new_year = closes < opens
    for year in (period.first_day.year - over_new_year, period.first_day.year):
        last = year + over_new_year
        if year >= MINYEAR and last <= MAXYEAR and _month_day_in_year(opens, year) <= period.first_day <= period.last_day <= _month_day_in_year(closes, last):
            return
    yield Hit("/period", f"De stage moet tussen {_day_month(opens)} en {_day_month(closes)} vallen; verzet de data.", f"The placement must fall between {_day_month(opens)} and {_day_month(closes)}; move the dates.")


def _day_month(day: MonthDay) -> str:
    return f"{day[3:]}/{day[:2]}"


def _too_few_days(case: Case, minimum: int) -> Iterator[Hit]:
    counted = count_placement_days(case.agreement)
    if counted and counted.days < minimum:
        yield Hit(counted.pointer, f"De opleiding vraagt minstens {minimum} stagedagen, en hier zijn er {counted.days} ({counted.how.nl}); verleng de stage of verbeter het aantal.", f"The programme asks for at least {minimum} placement days, and here there are {counted.days} ({counted.how.en}); extend the placement or correct the number.")


def _too_few_days_a_week(case: Case, minimum: int) -> Iterator[Hit | MissingFact]:
    lines = fact_at(case.agreement, "/schedule/lines") or ()
    used: float = len({fact_at(line, "/weekday") for line in lines} - {None})
    days, weeks = fact_at(case.agreement, "/period/duration/days"), fact_at(case.agreement, "/period/duration/weeks")
    if not used and days and weeks:
        used = days / float(weeks)
    if not used and case.agreement.students:
        yield MissingFact("/schedule/lines")
    if used and used < minimum:
        yield Hit("/schedule/lines", f"De opleiding vraagt minstens {minimum} stagedagen per week; vul het rooster aan.", f"The programme asks for at least {minimum} placement days a week; add days to the schedule.")


RULES = (
    Rule("V09", "period_outside_academic_year", bilingual("Periode binnen het academiejaar", "Period within the academic year"), OWN_PROPOSAL, I, WARNS, needs=(*_PERIOD, "/students"), check=_period_outside_academic_year, format_codes=("academic_year",)),
    Rule("V10", "period_backward", bilingual("Periode loopt vooruit", "Period runs forward"), "UG9", D, needs=_PERIOD, check=_period_backward),
    Rule("V10", "days_exceed_period", bilingual("Stagedagen passen in de periode", "Days fit in the period"), "UG9", I, about=("/period/duration/days",), needs=(*_PERIOD, "/places"), check=_days_exceed_period),
    Rule("V10", "hours_exceed_days", bilingual("Uren passen in de dagen", "Hours fit in the days"), "UG9", I, about=("/period/duration/hours", "/period/duration/days", "/schedule/daily_maximum"), check=_hours_exceed_days),
    Rule("V11", "duration_missing", bilingual("Duur in minstens één eenheid", "Duration in at least one unit"), "AP1, E1", D, needs=("/period/duration",), check=_duration_missing),
    Rule("V11", "duration_unit_missing", bilingual("Duur in de eenheid van de variant", "Duration in the variant's unit"), "AP1, E1", D, needs=("/period/duration",), demand_name="duration_units", check=_duration_unit_missing),
    Rule("V11", "too_few_days", bilingual("Minimum aantal dagen van de opleiding", "Programme's minimum of days"), "TM1, UG7", S, needs=_PERIOD, demand_name="days_minimum", check=_too_few_days),
    Rule("V11", "too_few_days_a_week", bilingual("Minimum aantal dagen per week", "Minimum of days a week"), "TM1, AP5", S, needs=("/students",), demand_name="days_per_week_minimum", check=_too_few_days_a_week),
    Rule("V13", "drawn_up_after_start", bilingual("Getekend vóór de start", "Signed before the start"), "AP1, KL3", D, reference_date=ReferenceDate.START, needs=("/drawn_up_on", "/period/first_day"), check=_drawn_up_after_start),
    Rule("V13", "drawn_up_late", bilingual("Op tijd getekend", "Signed in time"), "KL3", S, WARNS, needs=("/drawn_up_on", "/period/first_day"), demand_name="signed_days_before_start", check=_drawn_up_late),
    Rule("V55", "ends_too_late", bilingual("Einde vóór de uiterste dag", "Ends before the last possible day"), "TM1, KL2", S, needs=(*_PERIOD, "/students"), demand_name="ends_before", check=_ends_too_late),
    Rule("V55", "outside_window", bilingual("Binnen het stagevenster", "Within the placement window"), "HW1", D, needs=_PERIOD, demand_name="period_window", check=_outside_window),
)
