"""Anonymising agreements that are over: institution, host and dates stay, persons are removed."""

import json
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.termination import Termination

ERASED_TEXT = "(gewist / erased)"
_KEPT_FACTS = ("schema_version", "drawn_up_on", "kind", "legal_basis", "form", "language", "programme", "period")
_KEPT_HOST_FACTS = ("type", "legal_name", "trade_name", "enterprise_number")


def anonymised_termination(termination: Termination) -> Termination:
    """Return the termination with only its dates and codes."""
    return termination.model_copy(update={"reason": ERASED_TEXT, "talk": None})


def anonymised_body(facts: Agreement) -> dict[str, Any]:
    """Return the body to keep: a draft of the agreement without persons."""
    record: dict[str, Any] = json.loads(facts.model_dump_json(exclude_none=True))
    kept = {key: record[key] for key in _KEPT_FACTS if key in record}
    if "institutions" in record:
        kept["institutions"] = [_pick(party, "slug", "unit") for party in record["institutions"]]
    if "hosts" in record:
        kept["hosts"] = [_pick(host, *_KEPT_HOST_FACTS) for host in record["hosts"]]
    if "students" in record:
        kept["students"] = [_academic_year_only(student) for student in record["students"]]
    if "places" in record:
        places = [place for place in record["places"] if place.get("kind") != "home"]
        kept["places"] = [_pick(place, "name", "kind", "establishment_number") for place in places]
    return kept


def _pick(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}


def _academic_year_only(student: dict[str, Any]) -> dict[str, Any]:
    year = student.get("enrolment", {}).get("academic_year")
    return {"enrolment": {"academic_year": year}} if year else {}
