"""What is fulfilled after the approval: conditions met, sheets given, annexes brought in. None of it is signed content.

It stands beside the agreement and is laid over it where blockers are found, so that a start is freed without an
amendment and without touching what was approved and signed.
"""

from typing import Annotated, Any

from pydantic import Field

from internships.domain.agreement import Agreement
from internships.domain.changes import as_json, at, put
from internships.domain.draft import read
from internships.domain.errors import DomainError
from internships.domain.identifiers import Sha256
from internships.domain.value import Day, Value
from internships.domain.wording import Fact, Term


class Fulfilled(Term):
    """What can be fulfilled."""

    CONDITION = "condition", "een voorwaarde", "a condition"
    HEALTH = "health", "de voorwaarde van het gezondheidstoezicht", "the condition of health surveillance"
    WORKSTATION_SHEET = "workstation_sheet", "de werkpostfiche", "the workstation sheet"
    ANNEX = "annex", "een bijlage", "an annex"


class Fulfilment(Value):
    """One thing fulfilled: what, which of its list, and on which day; of an annex also the hash of the file."""

    what: Annotated[Fulfilled, Fact("Wat: van de lijst", "What: from the list")]
    index: Annotated[
        int, Field(ge=0, le=29), Fact("Volgnummer: in de lijst, vanaf 0", "Index: in its list, from 0")
    ] = 0
    on: Annotated[Day, Fact("Op: datum", "On: date")]
    sha256: Annotated[Sha256 | None, Fact("Hash: van de bijlage", "Hash: of the annex")] = None


class NothingToFulfil(DomainError):
    """The agreement asks no such thing."""

    code = "nothing_to_fulfil"

    def __init__(self, what: Fulfilled) -> None:
        super().__init__(
            f"Deze overeenkomst vraagt {what.nl} niet, of niet met dit volgnummer.",
            f"This agreement does not ask {what.en}, or not with this index.",
        )


class HashNeeded(DomainError):
    """An annex is brought in by the hash of its file."""

    code = "annex_hash_needed"

    def __init__(self) -> None:
        super().__init__("Geef de SHA-256 van het bestand van de bijlage.", "Give the SHA-256 of the annex's file.")


def places_of(told: Fulfilment, facts: Agreement) -> dict[str, Any]:
    """Return what a fulfilment says, as JSON by pointer; refuses what the agreement doesn't ask."""
    record = as_json(facts)
    if told.what is Fulfilled.ANNEX and told.sha256 is None:
        raise HashNeeded
    places: dict[Fulfilled, tuple[str, dict[str, Any]]] = {
        Fulfilled.CONDITION: (
            f"/conditions/{told.index}",
            {f"/conditions/{told.index}/met_on": told.on.isoformat()},
        ),
        Fulfilled.HEALTH: ("/safety/health", {"/safety/health/condition_met": True}),
        Fulfilled.WORKSTATION_SHEET: ("/period", {"/safety/workstation_sheet/given_on": told.on.isoformat()}),
        Fulfilled.ANNEX: (f"/annexes/{told.index}", {f"/annexes/{told.index}/sha256": told.sha256}),
    }
    asked, said = places[told.what]
    if at(record, asked) is None:
        raise NothingToFulfil(told.what)
    return said


def laid_over(facts: Agreement, fulfilled: dict[str, Any]) -> Agreement:
    """Return the agreement with what was fulfilled since; what no longer has its place is passed over."""
    if not fulfilled:
        return facts
    record = as_json(facts)
    for place, value in fulfilled.items():
        parent = place.rpartition("/")[0]
        if at(record, parent) is not None or place.startswith("/safety/"):
            put(record, place, value)
    return read(record).facts
