"""What may stay of an agreement that is over: who sent somebody where and when, and no person."""

import json
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.termination import Termination

ERASED_TEXT = "(gewist / erased)"
_KEPT_FACTS = ("schema_version", "drawn_up_on", "kind", "legal_basis", "form", "language", "programme", "period")
_KEPT_HOST_FACTS = ("type", "legal_name", "trade_name", "enterprise_number")


def anonymised_termination(termination: Termination) -> Termination:
    """Return the termination with its dates and code alone."""
    return termination.model_copy(update={"reason": ERASED_TEXT, "talk": None})


def anonymised_body(facts: Agreement) -> dict[str, Any]:
    """Return the body that stays: a draft's twin of the agreement without its persons."""
    told: dict[str, Any] = json.loads(facts.model_dump_json(exclude_none=True))
    kept = {key: told[key] for key in _KEPT_FACTS if key in told}
    if "institutions" in told:
        kept["institutions"] = [_pick(party, "slug", "unit") for party in told["institutions"]]
    if "hosts" in told:
        kept["hosts"] = [_pick(host, *_KEPT_HOST_FACTS) for host in told["hosts"]]
    if "students" in told:
        kept["students"] = [_academic_year_only(student) for student in told["students"]]
    if "places" in told:
        places = [place for place in told["places"] if place.get("kind") != "home"]
        kept["places"] = [_pick(place, "name", "kind", "establishment_number") for place in places]
    return kept


def _pick(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}


def _academic_year_only(student: dict[str, Any]) -> dict[str, Any]:
    year = student.get("enrolment", {}).get("academic_year")
    return {"enrolment": {"academic_year": year}} if year else {}
