"""Rules on facts that are unlikely or impossible: telephone numbers, dates of birth, days, hours."""

from collections.abc import Iterator
from datetime import date, timedelta

from internships.domain.agreement import Agreement
from internships.domain.identifiers import formatted_phone, is_assigned_phone
from internships.domain.pointers import fact_at, facts_at, schema_facts
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, C, Case, Hit, I, Rule
from internships.domain.running_days import period_range
from internships.domain.wording import bilingual

_PHONES = tuple(leaf.pointer for leaf in schema_facts(Agreement) if leaf.pointer.endswith(("/phone", "/mobile")))
_YOUNG, _OLD, _OLDEST = 14, 80, 110
_TWO_YEARS = timedelta(days=2 * 366)


def _phone_not_valid(case: Case) -> Iterator[Hit]:
    for path in _PHONES:
        for place, number in facts_at(case.agreement, path):
            if not is_assigned_phone(number):
                shown = formatted_phone(number)
                yield Hit(place, f"Geen land geeft een nummer als {shown} uit: er ontbreekt een cijfer of er staat er een te veel. Kijk het na.", f"No country gives out a number like {shown}: a digit is missing or there is one too many. Check it.")


def _ages_at_start(case: Case) -> Iterator[tuple[str, date, int]]:
    start = fact_at(case.agreement, "/period/first_day") or fact_at(case.agreement, "/drawn_up_on")
    if start is None:
        return
    for place, born in facts_at(case.agreement, "/students/*/birth_date"):
        yield place, born, start.year - born.year - ((start.month, start.day) < (born.month, born.day))


def _birth_impossible(case: Case) -> Iterator[Hit]:
    for place, born, age in _ages_at_start(case):
        if age < 0:
            yield Hit(place, f"De geboortedatum {born:%d/%m/%Y} valt na de start van de stage; verbeter ze.", f"The date of birth {born:%d/%m/%Y} comes after the start of the placement; correct it.")
        elif not 6 <= age <= _OLDEST:
            yield Hit(place, f"Met geboortedatum {born:%d/%m/%Y} is de student {age} jaar bij de start; dat kan niet. Verbeter ze.", f"With date of birth {born:%d/%m/%Y} the student is {age} years old at the start; that can't be. Correct it.")


def _age_unlikely(case: Case) -> Iterator[Hit]:
    for place, born, age in _ages_at_start(case):
        if 6 <= age < _YOUNG or _OLD < age <= _OLDEST:
            yield Hit(place, f"Met geboortedatum {born:%d/%m/%Y} is de student {age} jaar bij de start; dat is weinig waarschijnlijk. Kijk ze na.", f"With date of birth {born:%d/%m/%Y} the student is {age} years old at the start; that is not likely. Check it.")


def _year_unlikely(case: Case) -> Iterator[Hit]:
    begins, ends = fact_at(case.agreement, "/period/first_day"), fact_at(case.agreement, "/period/last_day")
    drawn_up = fact_at(case.agreement, "/drawn_up_on")
    if drawn_up and begins and begins - drawn_up > _TWO_YEARS:
        yield Hit("/drawn_up_on", f"De overeenkomst is opgemaakt op {drawn_up:%d/%m/%Y}, meer dan twee jaar vóór de start op {begins:%d/%m/%Y}; kijk beide jaren na.", f"The agreement is drawn up on {drawn_up:%d/%m/%Y}, more than two years before the start on {begins:%d/%m/%Y}; check both years.")
    if begins and ends and ends - begins > _TWO_YEARS:
        yield Hit("/period/last_day", f"De stage loopt meer dan twee jaar, van {begins:%d/%m/%Y} tot {ends:%d/%m/%Y}; kijk beide jaren na.", f"The placement runs for more than two years, from {begins:%d/%m/%Y} to {ends:%d/%m/%Y}; check both years.")


def _date_outside_period(case: Case) -> Iterator[Hit]:
    period = period_range(case.agreement.period)
    if period is None:
        return
    begins, ends = period
    for place, day in facts_at(case.agreement, "/schedule/return_days/*"):
        if not begins <= day <= ends:
            yield Hit(place, f"De terugkomdag {day:%d/%m/%Y} valt buiten de stageperiode; verbeter of schrap hem.", f"The return day {day:%d/%m/%Y} lies outside the period; correct or remove it.")
    for place, day in facts_at(case.agreement, "/places/*/travel/advice_checked_on"):
        if day > begins:
            yield Hit(place, f"Het reisadvies is pas op {day:%d/%m/%Y} bekeken, na de start op {begins:%d/%m/%Y}; kijk de datum na.", f"The travel advice was only checked on {day:%d/%m/%Y}, after the start on {begins:%d/%m/%Y}; check the date.")
    for place, day in facts_at(case.agreement, "/conditions/*/due_on"):
        if day > ends:
            yield Hit(place, f"De voorwaarde moet tegen {day:%d/%m/%Y} vervuld zijn, na het einde van de stage op {ends:%d/%m/%Y}; kijk de datum na.", f"The condition is to be met by {day:%d/%m/%Y}, after the end of the placement on {ends:%d/%m/%Y}; check the date.")


def _hours_unlikely(case: Case) -> Iterator[Hit]:
    duration = fact_at(case.agreement, "/period/duration")
    hours, days, credits_ = fact_at(duration, "/hours"), fact_at(duration, "/days"), fact_at(duration, "/ects")
    daily_maximum = fact_at(case.agreement, "/schedule/daily_maximum")
    if hours and days and ((hours > 12 * days and not daily_maximum) or hours < days):
        yield Hit("/period/duration/hours", f"{hours} uren in {days} dagen is {hours / days:.1f} uur per dag; dat is weinig waarschijnlijk. Kijk beide na.".replace(".", ",", 1), f"{hours} hours in {days} days is {hours / days:.1f} hours a day; that is not likely. Check both.")
    # Flemish higher education counts 25 to 30 hours for a credit, preparation and report included.
    elif hours and credits_ and not 8 * credits_ <= hours <= 45 * credits_:
        yield Hit("/period/duration/hours", f"{hours} uren voor {credits_.normalize():f} studiepunten is weinig waarschijnlijk (een studiepunt is 25 tot 30 uur); kijk beide na.", f"{hours} hours for {credits_.normalize():f} credits is not likely (a credit is 25 to 30 hours); check both.")


RULES = (
    Rule("V63", "phone_not_valid", bilingual("Telefoonnummer uit een reeks die het land uitgeeft", "Telephone number from a range that its country gives out"), "I3", I, WARNS, check=_phone_not_valid, format_codes=("phone_letters",)),
    Rule("V64", "birth_impossible", bilingual("Geboortedatum die kan", "Possible date of birth"), OWN_PROPOSAL, I, check=_birth_impossible),
    Rule("V64", "age_unlikely", bilingual("Waarschijnlijke leeftijd bij de start", "Likely age at the start"), OWN_PROPOSAL, I, WARNS, check=_age_unlikely),
    Rule("V65", "year_unlikely", bilingual("Waarschijnlijke jaren van opmaak, begin en einde", "Likely years of drawing up, begin and end"), OWN_PROPOSAL, I, WARNS, check=_year_unlikely),
    Rule("V65", "date_outside_period", bilingual("Datums die bij de periode passen", "Dates that fit the period"), OWN_PROPOSAL, I, WARNS, check=_date_outside_period),
    Rule("V66", "hours_unlikely", bilingual("Uren die bij dagen en studiepunten passen", "Hours that fit the days and credits"), "Codex Hoger Onderwijs / Higher Education Codex", C, WARNS, check=_hours_unlikely),
)
