"""The history of one agreement: append-only, each event chained to the one before by its hash.

Personal facts enter the chain only as the hash of a salted value; the value itself lies beside it and can be
erased without breaking the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from internships.domain.identifiers import Sha256
from internships.domain.value import Value
from internships.domain.wording import Term

GENESIS = "0" * 64


class EventKind(Term):
    """What happened to an agreement."""

    CREATED = "created", "aangemaakt", "created"
    EDITED = "edited", "gewijzigd", "edited"
    SUBMITTED = "submitted", "ingediend", "submitted"
    CHANGES_REQUESTED = "changes_requested", "wijziging gevraagd", "changes requested"
    REJECTED = "rejected", "geweigerd", "rejected"
    STEP_APPROVED = "step_approved", "goedkeuringsstap gezet", "approval step taken"
    APPROVED = "approved", "goedgekeurd", "approved"
    ISSUED = "issued", "opgemaakt", "issued"
    SENT = "sent", "ter ondertekening gestuurd", "sent for signature"
    SIGNATURE_ENTERED = "signature_entered", "handtekening ingevoerd", "signature entered"
    SIGNATURE_REFUSED = "signature_refused", "handtekening geweigerd", "signature refused"
    REVISED = "revised", "terug naar ontwerp", "back to draft"
    AMENDMENT_PROPOSED = "amendment_proposed", "addendum voorgesteld", "amendment proposed"
    AMENDMENT_DROPPED = "amendment_dropped", "addendum laten vallen", "amendment dropped"
    TERMINATION_PROPOSED = "termination_proposed", "beëindiging voorgesteld", "termination proposed"
    TERMINATION_DROPPED = "termination_dropped", "beëindiging laten vallen", "termination dropped"
    SUSPENDED = "suspended", "geschorst", "suspended"
    RESUMED = "resumed", "hervat", "resumed"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    CANCELLED = "cancelled", "geannuleerd", "cancelled"
    CONDITION_MET = "condition_met", "voorwaarde vervuld", "condition met"
    CONDITION_UNMET = "condition_unmet", "voorwaarde niet vervuld of teruggenomen", "condition not met or taken back"
    SIGNATURE_TAKEN_BACK = "signature_taken_back", "handtekening rechtgezet", "signature corrected"
    COPIED = "copied", "overgenomen uit een andere overeenkomst", "copied from another agreement"
    RECORDED = "recorded", "vastgelegd door de dienst", "recorded by the service"
    ERASED = "erased", "persoonsgegevens gewist", "personal facts erased"


ROWS_FACT = "rows"
"""Names, in an event's facts, the hashes of the rows that it wrote; and, among its sealed values, their salt."""
CHANGED_BEFORE_FACT = "changed_before"
"""Names, in an event's facts, the rows that were no longer as told when the act began."""
HMAC_FACT = "keyed"
"""Names, in an event's facts, the HMAC over all the rest of the event; not there where the service had no key."""
HistoryHeads = dict[UUID, tuple[int, str]]
"""How many events each history has, and the hash of the last."""
RowHashes = dict[str, dict[str, str]]
"""The hash of each row of an agreement, by table and by its key within the agreement."""


@dataclass(frozen=True)
class RowsWritten:
    """The hash of each row that an act wrote (None: gone), by table and key; which were changed before it by others.

    ``salt`` is there where the hashes begin anew under another one.
    """

    rows: Mapping[str, Mapping[str, str | None]]
    changed_before: tuple[str, ...]
    salt: str | None


def latest_row_hashes(events: Iterable[tuple[Mapping[str, Any], Mapping[str, str]]]) -> RowHashes | None:
    """Return the hash of each row as the events, by their facts and sealed values, told it last; None where none did.

    An event with a new salt tells of every row anew; one without a hash is gone.
    """
    told: RowHashes | None = None
    for facts, sealed in events:
        if ROWS_FACT in sealed:
            told = {}
        if told is not None:
            for table, rows in facts.get(ROWS_FACT, {}).items():
                told[table] = {key: sha for key, sha in {**told.get(table, {}), **rows}.items() if sha}
    return told


class Event(Value):
    """One event as it stands in the chain.

    ``at`` is UTC, ``actor`` an account's id (None: the service itself), ``version`` the version the event started
    from. ``facts`` holds plain, non-personal JSON; ``sealed`` maps a name to the salted hash of a personal value.
    """

    agreement_id: UUID
    sequence: int
    at: AwareDatetime
    actor: UUID | None
    kind: EventKind
    version: int
    facts: dict[str, Any]
    sealed: dict[str, Sha256]
    previous: Sha256
    sha256: Sha256


def event_hash(event: Event) -> str:
    """Return the hash of everything in an event but its own hash; its time by the instant, not by the zone."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = event.model_dump(mode="json", exclude={"sha256", "at"}) | {"at": at}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class UnsealedValue:
    """A personal value that is still kept, with the salt by which it is checked against its event."""

    sequence: int
    name: str
    salt: str
    value: str


def salted_hash(salt: str, value: str) -> str:
    """Return what stands in the chain for a personal value."""
    return hashlib.sha256(f"{salt}\0{value}".encode()).hexdigest()


def first_broken_event(events: Iterable[Event], length: int | None = None) -> int | None:
    """Return the sequence number of the first event that doesn't follow from the one before, or None.

    ``length`` is how many events there must be: without it a history that was cut short at its end looks whole.
    """
    previous, expected = GENESIS, 1
    for event in events:
        if event.sequence != expected or event.previous != previous or event_hash(event) != event.sha256:
            return event.sequence
        previous, expected = event.sha256, expected + 1
    return None if length is None or length == expected - 1 else expected
