"""The history of one agreement: append-only, each event contains the hash of the one before.

Personal facts are in the chain only as salted hashes; the values are stored beside it and can be erased without
breaking the chain.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from internships.domain.canonical_json import canonical_json
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
"""The key, in an event's facts, of the hashes of the rows that it wrote; in its sealed values, of their salt."""
CHANGED_BEFORE_FACT = "changed_before"
"""The key, in an event's facts, of the rows that had changed outside the service before the event."""
HMAC_FACT = "keyed"
"""The key, in an event's facts, of the HMAC over the rest of the event; absent if the service had no HMAC key."""
HistoryHeads = dict[UUID, tuple[int, str]]
"""The number of events of each history, and the hash of the last."""
RowHashes = dict[str, dict[str, str]]
"""The hash of each row of an agreement, by table and by its key within the agreement."""


@dataclass(frozen=True)
class RowsWritten:
    """The hashes of the rows that an event wrote (None: deleted), by table and key, and the rows changed before it.

    ``salt`` is set if the event hashes all rows again, with a new salt.
    """

    rows: Mapping[str, Mapping[str, str | None]]
    changed_before: tuple[str, ...]
    salt: str | None


def latest_row_hashes(events: Iterable[tuple[Mapping[str, Any], Mapping[str, str]]]) -> RowHashes | None:
    """Return the last hash of each row by these events (facts and sealed values); None if no event has any.

    An event with a new salt replaces all earlier hashes; a row without a hash is deleted.
    """
    latest: RowHashes | None = None
    for facts, sealed in events:
        if ROWS_FACT in sealed:
            latest = {}
        if latest is not None:
            for table, rows in facts.get(ROWS_FACT, {}).items():
                latest[table] = {key: sha for key, sha in {**latest.get(table, {}), **rows}.items() if sha}
    return latest


class Event(Value):
    """One event of the chain.

    ``at`` is UTC, ``actor`` an account's id (None: the service itself), ``version`` the version that the event
    changed. ``facts`` holds plain, non-personal JSON; ``sealed`` maps a name to the salted hash of a personal value.
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
    """Return the hash of an event without its own hash field; the time counts in UTC, whatever its zone."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    hashed = event.model_dump(mode="json", exclude={"sha256", "at"}) | {"at": at}
    return hashlib.sha256(canonical_json(hashed)).hexdigest()


@dataclass(frozen=True)
class UnsealedValue:
    """A personal value that is not erased yet, with the salt to check it against its event."""

    sequence: int
    name: str
    salt: str
    value: str


def salted_hash(salt: str, value: str) -> str:
    """Return the hash that represents a personal value in the chain."""
    return hashlib.sha256(f"{salt}\0{value}".encode()).hexdigest()


def first_broken_event(events: Iterable[Event], length: int | None = None) -> int | None:
    """Return the sequence number of the first event that doesn't follow from the one before, or None.

    ``length`` is the expected number of events: without it a history cut short at its end looks complete.
    """
    previous, expected = GENESIS, 1
    for event in events:
        if event.sequence != expected or event.previous != previous or event_hash(event) != event.sha256:
            return event.sequence
        previous, expected = event.sha256, expected + 1
    return None if length is None or length == expected - 1 else expected
