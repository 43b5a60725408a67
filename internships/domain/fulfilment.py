"""Fulfilments after the approval: conditions met, workstation sheets given, annexes handed in.

They are stored beside the agreement, not in its signed content, and applied to it when blockers are searched. So a
placement can start without an amendment.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from internships.domain.agreement import Agreement
from internships.domain.canonical_json import canonical_json
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.identifiers import Sha256
from internships.domain.pointers import fact_at, facts_at
from internships.domain.record_differences import as_json, set_json_value
from internships.domain.refusals import Refusal
from internships.domain.value import Day, Value
from internships.domain.wording import Fact, Term


class FulfilmentKind(Term):
    """What can be fulfilled."""

    CONDITION = "condition", "een voorwaarde", "a condition"
    HEALTH = "health", "de voorwaarde van het gezondheidstoezicht", "the condition of health surveillance"
    WORKSTATION_SHEET = "workstation_sheet", "de werkpostfiche", "the workstation sheet"
    ANNEX = "annex", "een bijlage", "an annex"


class Fulfilment(Value):
    """One thing fulfilled: what, which of its list, and on which day; of an annex also the hash of the file.

    ``met`` False says that the condition of health surveillance is not met, and takes any other entry back.
    """

    what: Annotated[FulfilmentKind, Fact("Wat: van de lijst", "What: from the list")]
    index: Annotated[int, Field(ge=0, le=29), Fact("Volgnummer: in de lijst, vanaf 0", "Index: in its list, from 0")] = 0
    on: Annotated[Day, Fact("Op: datum", "On: date")]
    sha256: Annotated[Sha256 | None, Fact("Hash: van de bijlage", "Hash: of the annex")] = None
    met: Annotated[bool, Fact("Vervuld: nee neemt de invoer terug", "Fulfilled: no takes the entry back")] = True


@dataclass(frozen=True)
class _Requirement:
    """Where a requirement is in the record, and which facts there are the answer and no part of the requirement."""

    path: str
    answers: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        return self.path.endswith("/*")


_REQUIREMENTS = {
    FulfilmentKind.CONDITION: _Requirement("/conditions/*", answers=("met_on",)),
    FulfilmentKind.HEALTH: _Requirement(
        "/safety/health", answers=("condition_met", "outcome", "valid_until", "vaccinations")
    ),
    FulfilmentKind.WORKSTATION_SHEET: _Requirement("/period", answers=()),
    FulfilmentKind.ANNEX: _Requirement("/annexes/*", answers=("sha256",)),
}


def add_fulfilment(fulfilment: Fulfilment, facts: Agreement, stored: Json) -> Json:
    """Return the stored fulfilments with one added; refuses one that the agreement doesn't require.

    It is stored by the hash of the requirement, not by its index: another condition at that index is not met by it,
    and a condition that moves in its list stays met.
    """
    requirement = _REQUIREMENTS[fulfilment.what]
    required = fact_at(as_json(facts), requirement.path.replace("*", str(fulfilment.index)))
    if required is None:
        raise Refusal("nothing_to_fulfil", what=fulfilment.what)
    if fulfilment.what is FulfilmentKind.ANNEX and fulfilment.met and fulfilment.sha256 is None:
        raise Refusal("annex_hash_needed")
    key = f"{fulfilment.what}/{_requirement_hash(required, requirement)}"
    fulfilled = {name: value for name, value in stored.items() if name != key}
    if fulfilment.met or fulfilment.what is FulfilmentKind.HEALTH:
        fulfilled[key] = fulfilment.model_dump(mode="json", exclude_none=True, include={"on", "sha256", "met"})
    return fulfilled


def apply_fulfilments(facts: Agreement, fulfilled: Json) -> Agreement:
    """Return the agreement with the fulfilments filled in; those of requirements that no longer exist are ignored."""
    if not fulfilled:
        return facts
    record = as_json(facts)
    for what, requirement in _REQUIREMENTS.items():
        for pointer, required in facts_at(record, requirement.path):
            entry = fulfilled.get(f"{what}/{_requirement_hash(required, requirement)}")
            if entry is not None:
                _write_answer(record, what, pointer, entry)
    return read_record(record).facts


def list_fulfilments(facts: Agreement, fulfilled: Json) -> tuple[Fulfilment, ...]:
    """Return the fulfilments, with the indexes that their requirements have in the agreement now."""
    record = as_json(facts)
    return tuple(
        Fulfilment.model_validate({"what": what, "index": index, **fulfilled[key]})
        for what, requirement in _REQUIREMENTS.items()
        for index, (_, required) in enumerate(facts_at(record, requirement.path))
        if (key := f"{what}/{_requirement_hash(required, requirement)}") in fulfilled
    )


def without_former_answers(record: Json, former: Json) -> Json:
    """Remove the answers that a record repeats from a former record about another student, and return it."""
    for requirement in (_REQUIREMENTS[FulfilmentKind.CONDITION], _REQUIREMENTS[FulfilmentKind.HEALTH]):
        before = {_requirement_hash(facts, requirement): facts for _, facts in facts_at(former, requirement.path)}
        for _, facts in facts_at(record, requirement.path):
            key = _requirement_hash(facts, requirement) if requirement.is_list else next(iter(before), "")
            answers = before.get(key, {})
            for name in requirement.answers:
                if name in facts and facts[name] == answers.get(name):
                    del facts[name]
    sheet = "/safety/workstation_sheet/given_on"
    if fact_at(record, sheet) is not None and fact_at(record, sheet) == fact_at(former, sheet):
        set_json_value(record, sheet, None)
    return record


def _write_answer(record: Json, what: FulfilmentKind, pointer: str, entry: Json) -> None:
    if what is FulfilmentKind.CONDITION:
        set_json_value(record, f"{pointer}/met_on", entry["on"])
    elif what is FulfilmentKind.HEALTH:
        set_json_value(record, f"{pointer}/condition_met", entry["met"])
    elif what is FulfilmentKind.ANNEX:
        set_json_value(record, f"{pointer}/sha256", entry["sha256"])
    else:
        set_json_value(record, "/safety/workstation_sheet/given_on", entry["on"])


def _requirement_hash(facts: Any, requirement: _Requirement) -> str:
    # The sheet is about the workplace and required of every placement, so a changed period keeps its hash.
    is_sheet = requirement.path == "/period"
    hashed = {} if is_sheet else {name: value for name, value in facts.items() if name not in requirement.answers}
    return hashlib.sha256(canonical_json(hashed)).hexdigest()[:16]
