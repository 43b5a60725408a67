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
from internships.domain.changes import as_json, at, put
from internships.domain.document import Json
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
    """One thing fulfilled: what, which of its list, and on which day; of an annex also the hash of the file.

    ``met`` False says that the condition of health surveillance is not met, and takes any other entry back.
    """

    what: Annotated[Fulfilled, Fact("Wat: van de lijst", "What: from the list")]
    index: Annotated[
        int, Field(ge=0, le=29), Fact("Volgnummer: in de lijst, vanaf 0", "Index: in its list, from 0")
    ] = 0
    on: Annotated[Day, Fact("Op: datum", "On: date")]
    sha256: Annotated[Sha256 | None, Fact("Hash: van de bijlage", "Hash: of the annex")] = None
    met: Annotated[bool, Fact("Vervuld: nee neemt de invoer terug", "Fulfilled: no takes the entry back")] = True


class NothingToFulfil(DomainError):
    """The agreement asks no such thing."""

    code = "nothing_to_fulfil"

    def __init__(self, what: Fulfilled) -> None:
        super().__init__(
            f"Deze overeenkomst vraagt {what.nl} niet, of niet met dit volgnummer. Kijk bij “blockers” in de "
            "overeenkomst wat ze nog vraagt, en noem dat.",
            f"This agreement does not ask {what.en}, or not with this index. Look under “blockers” in the agreement what "
            "it still asks, and name that.",
        )


class HashNeeded(DomainError):
    """An annex is brought in by the hash of its file."""

    code = "annex_hash_needed"

    def __init__(self) -> None:
        super().__init__("Geef de SHA-256 van het bestand van de bijlage.", "Give the SHA-256 of the annex's file.")


@dataclass(frozen=True)
class _Asked:
    """Where something is asked: the list or the place, and which facts of it are the answer and not the question."""

    pointer: str
    is_list: bool
    answers: tuple[str, ...]


_ASKED = {
    Fulfilled.CONDITION: _Asked("/conditions", is_list=True, answers=("met_on",)),
    Fulfilled.HEALTH: _Asked(
        "/safety/health", is_list=False, answers=("condition_met", "outcome", "valid_until", "vaccinations")
    ),
    Fulfilled.WORKSTATION_SHEET: _Asked("/period", is_list=False, answers=()),
    Fulfilled.ANNEX: _Asked("/annexes", is_list=True, answers=("sha256",)),
}


def with_fulfilled(told: Fulfilment, facts: Agreement, known: Json) -> Json:
    """Return what is kept once something is fulfilled; refuses what the agreement doesn't ask.

    It is kept by the hash of what was asked, not by its place: another condition in that place is not met by it, and
    a condition that moves up in its list stays met.
    """
    record, asked = as_json(facts), _ASKED[told.what]
    question = at(record, f"{asked.pointer}/{told.index}" if asked.is_list else asked.pointer)
    if question is None:
        raise NothingToFulfil(told.what)
    if told.what is Fulfilled.ANNEX and told.met and told.sha256 is None:
        raise HashNeeded
    key = f"{told.what}/{_digest(question, asked)}"
    kept = {name: value for name, value in known.items() if name != key}
    if told.met or told.what is Fulfilled.HEALTH:
        kept[key] = told.model_dump(mode="json", exclude_none=True, include={"on", "sha256", "met"})
    return kept


def laid_over(facts: Agreement, fulfilled: Json) -> Agreement:
    """Return the agreement with what was fulfilled since; what is no longer asked is passed over."""
    if not fulfilled:
        return facts
    record = as_json(facts)
    for what, asked in _ASKED.items():
        for pointer, question in _questions(record, asked):
            entry = fulfilled.get(f"{what}/{_digest(question, asked)}")
            if entry is not None:
                _answer(record, what, pointer, entry)
    return read(record).facts


def entered(facts: Agreement, fulfilled: Json) -> tuple[Fulfilment, ...]:
    """Return what was fulfilled, by its place in the agreement as it is now."""
    record = as_json(facts)
    return tuple(
        Fulfilment.model_validate({"what": what, "index": index, **fulfilled[key]})
        for what, asked in _ASKED.items()
        for index, (_, question) in enumerate(_questions(record, asked))
        if (key := f"{what}/{_digest(question, asked)}") in fulfilled
    )


def asked_anew(record: Json, former: Json) -> Json:
    """Return a record about another student without the answers that it repeats from the former one's."""
    for asked in (_ASKED[Fulfilled.CONDITION], _ASKED[Fulfilled.HEALTH]):
        known = {_digest(question, asked): question for _, question in _questions(former, asked)}
        for _, question in _questions(record, asked):
            before = known.get(_digest(question, asked), {}) if asked.is_list else next(iter(known.values()), {})
            for name in asked.answers:
                if name in question and question[name] == before.get(name):
                    del question[name]
    sheet = "/safety/workstation_sheet/given_on"
    if at(record, sheet) is not None and at(record, sheet) == at(former, sheet):
        put(record, sheet, None)
    return record


def _questions(record: Json, asked: _Asked) -> list[tuple[str, Any]]:
    found = at(record, asked.pointer)
    if not asked.is_list:
        return [] if found is None else [(asked.pointer, found)]
    return [(f"{asked.pointer}/{index}", entry) for index, entry in enumerate(found or ())]


def _answer(record: Json, what: Fulfilled, pointer: str, entry: Json) -> None:
    if what is Fulfilled.CONDITION:
        put(record, f"{pointer}/met_on", entry["on"])
    elif what is Fulfilled.HEALTH:
        put(record, f"{pointer}/condition_met", entry["met"])
    elif what is Fulfilled.ANNEX:
        put(record, f"{pointer}/sha256", entry["sha256"])
    else:
        put(record, "/safety/workstation_sheet/given_on", entry["on"])


def _digest(question: Any, asked: _Asked) -> str:
    # The sheet is about the workplace, whatever becomes of the period: it is asked of every placement alike.
    told = {} if asked.pointer == "/period" else {k: v for k, v in question.items() if k not in asked.answers}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
