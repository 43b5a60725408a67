"""What is fulfilled after the approval: conditions met, sheets given, annexes brought in. None of it is signed content.

It stands beside the agreement and is laid over it where blockers are found, so that a start is freed without an
amendment and without touching what was approved and signed.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.identifiers import Sha256
from internships.domain.record_differences import as_json, json_value, set_json_value
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
    index: Annotated[
        int, Field(ge=0, le=29), Fact("Volgnummer: in de lijst, vanaf 0", "Index: in its list, from 0")
    ] = 0
    on: Annotated[Day, Fact("Op: datum", "On: date")]
    sha256: Annotated[Sha256 | None, Fact("Hash: van de bijlage", "Hash: of the annex")] = None
    met: Annotated[bool, Fact("Vervuld: nee neemt de invoer terug", "Fulfilled: no takes the entry back")] = True


@dataclass(frozen=True)
class _Requirement:
    """Where something is asked: the list or the place, and which facts of it are the answer and not the question."""

    pointer: str
    is_list: bool
    answers: tuple[str, ...]


_REQUIREMENTS = {
    FulfilmentKind.CONDITION: _Requirement("/conditions", is_list=True, answers=("met_on",)),
    FulfilmentKind.HEALTH: _Requirement(
        "/safety/health", is_list=False, answers=("condition_met", "outcome", "valid_until", "vaccinations")
    ),
    FulfilmentKind.WORKSTATION_SHEET: _Requirement("/period", is_list=False, answers=()),
    FulfilmentKind.ANNEX: _Requirement("/annexes", is_list=True, answers=("sha256",)),
}


def add_fulfilment(fulfilment: Fulfilment, facts: Agreement, known: Json) -> Json:
    """Return what is kept once something is fulfilled; refuses what the agreement doesn't ask.

    It is kept by the hash of what was asked, not by its place: another condition in that place is not met by it, and
    a condition that moves up in its list stays met.
    """
    record, asked = as_json(facts), _REQUIREMENTS[fulfilment.what]
    question = json_value(record, f"{asked.pointer}/{fulfilment.index}" if asked.is_list else asked.pointer)
    if question is None:
        raise Refusal("nothing_to_fulfil", what=fulfilment.what)
    if fulfilment.what is FulfilmentKind.ANNEX and fulfilment.met and fulfilment.sha256 is None:
        raise Refusal("annex_hash_needed")
    key = f"{fulfilment.what}/{_requirement_hash(question, asked)}"
    kept = {name: value for name, value in known.items() if name != key}
    if fulfilment.met or fulfilment.what is FulfilmentKind.HEALTH:
        kept[key] = fulfilment.model_dump(mode="json", exclude_none=True, include={"on", "sha256", "met"})
    return kept


def apply_fulfilments(facts: Agreement, fulfilled: Json) -> Agreement:
    """Return the agreement with what was fulfilled since; what is no longer asked is passed over."""
    if not fulfilled:
        return facts
    record = as_json(facts)
    for what, asked in _REQUIREMENTS.items():
        for pointer, question in _required_facts(record, asked):
            entry = fulfilled.get(f"{what}/{_requirement_hash(question, asked)}")
            if entry is not None:
                _write_answer(record, what, pointer, entry)
    return read_record(record).facts


def list_fulfilments(facts: Agreement, fulfilled: Json) -> tuple[Fulfilment, ...]:
    """Return what was fulfilled, by its place in the agreement as it is now."""
    record = as_json(facts)
    return tuple(
        Fulfilment.model_validate({"what": what, "index": index, **fulfilled[key]})
        for what, asked in _REQUIREMENTS.items()
        for index, (_, question) in enumerate(_required_facts(record, asked))
        if (key := f"{what}/{_requirement_hash(question, asked)}") in fulfilled
    )


def without_former_answers(record: Json, former: Json) -> Json:
    """Return a record about another student without the answers that it repeats from the former one's."""
    for asked in (_REQUIREMENTS[FulfilmentKind.CONDITION], _REQUIREMENTS[FulfilmentKind.HEALTH]):
        known = {_requirement_hash(question, asked): question for _, question in _required_facts(former, asked)}
        for _, question in _required_facts(record, asked):
            before = known.get(_requirement_hash(question, asked), {}) if asked.is_list else next(iter(known.values()), {})
            for name in asked.answers:
                if name in question and question[name] == before.get(name):
                    del question[name]
    sheet = "/safety/workstation_sheet/given_on"
    if json_value(record, sheet) is not None and json_value(record, sheet) == json_value(former, sheet):
        set_json_value(record, sheet, None)
    return record


def _required_facts(record: Json, asked: _Requirement) -> list[tuple[str, Any]]:
    found = json_value(record, asked.pointer)
    if not asked.is_list:
        return [] if found is None else [(asked.pointer, found)]
    return [(f"{asked.pointer}/{index}", entry) for index, entry in enumerate(found or ())]


def _write_answer(record: Json, what: FulfilmentKind, pointer: str, entry: Json) -> None:
    if what is FulfilmentKind.CONDITION:
        set_json_value(record, f"{pointer}/met_on", entry["on"])
    elif what is FulfilmentKind.HEALTH:
        set_json_value(record, f"{pointer}/condition_met", entry["met"])
    elif what is FulfilmentKind.ANNEX:
        set_json_value(record, f"{pointer}/sha256", entry["sha256"])
    else:
        set_json_value(record, "/safety/workstation_sheet/given_on", entry["on"])


def _requirement_hash(question: Any, asked: _Requirement) -> str:
    # The sheet is about the workplace, whatever becomes of the period: it is asked of every placement alike.
    told = {} if asked.pointer == "/period" else {k: v for k, v in question.items() if k not in asked.answers}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
