"""A sample record changed for one plan: people, host and dates; dates move by whole weeks, so weekdays stay."""

import re
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from internships.demo.people import Person
from internships.demo.planning import Plan
from internships.domain.document import Json

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAST_MARGIN = timedelta(days=2)
"""Dates before the sample was drawn up stay at least this long before today."""


def is_plain(record: Json) -> bool:
    """Say whether a record has one institution, one student and one Belgian host with a site."""
    lists = [record.get(name, ()) for name in ("institutions", "students", "hosts")]
    has_site = any(place.get("kind", "site") == "site" for place in record.get("places", ()))
    return all(len(entries) == 1 for entries in lists) and has_site and "enterprise_number" in record["hosts"][0]


def record_of(plan: Plan, today: date) -> Json:
    """Return the record of a plan."""
    record = deepcopy(plan.record)
    begins, drawn_up = (date.fromisoformat(day) for day in (record["period"]["first_day"], record["drawn_up_on"]))
    weeks = timedelta(weeks=round((plan.first_day - begins).days / 7))
    born = [student.pop("birth_date", None) for student in record["students"]]
    record = dict(_shifted(record, weeks, drawn_up, today - _PAST_MARGIN))
    for student, birth in zip(record["students"], born, strict=True):
        student |= {"names": plan.student._asdict(), "email": plan.student.email}
        student["enrolment"]["academic_year"] = _academic_year(begins + weeks)
        if birth is not None:
            student["birth_date"] = birth
    host = record["hosts"][0]
    host |= {"enterprise_number": plan.host.number, "legal_name": plan.host.legal_name, "trade_name": plan.host.name}
    put_mentor(record, plan.mentor)
    _put_signatory(record, "student", plan.student)
    for supervisor in record["institutions"][0]["supervisors"]:
        person = Person(**supervisor["names"])
        supervisor["email"] = person.email
        _put_signatory(record, "supervisor", person)
    for place in record["places"]:
        if place.get("kind", "site") == "site":
            place |= {"establishment_number": plan.site[0], "name": plan.site[1]}
    # Whether the health condition is met is recorded later, by the real use case.
    record["safety"].get("health", {}).pop("condition_met", None)
    record["reference"] = plan.reference
    record["specimen"] = True
    record["period"]["crosses_academic_year"] = True
    record.pop("translations", None)
    return record


def put_mentor(record: Json, mentor: Person) -> None:
    """Put a mentor in a record, also as signatory where the mentor signs."""
    record["hosts"][0]["mentors"][0] |= {"names": mentor._asdict(), "email": mentor.email}
    _put_signatory(record, "mentor", mentor)


def _put_signatory(record: Json, role: str, person: Person) -> None:
    for signatory in record["signatories"]:
        if signatory["role"] == role:
            signatory |= {"name": person.name, "email": person.email}


def _shifted(value: Any, by: timedelta, drawn_up: date, latest: date) -> Any:
    if isinstance(value, dict):
        return {name: _shifted(inner, by, drawn_up, latest) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shifted(inner, by, drawn_up, latest) for inner in value]
    if isinstance(value, str) and _DATE.fullmatch(value):
        day = date.fromisoformat(value)
        return (min(day + by, latest) if day <= drawn_up else day + by).isoformat()
    return value


def _academic_year(day: date) -> str:
    begins = day.year if day.month >= 9 else day.year - 1
    return f"{begins}-{begins + 1}"
