"""A key on every event: without the vault's key nobody adds an event, changes one, or copies one to another agreement.

The HMAC is over everything in an event: the agreement, its place, who and when, and the hashes of the rows it wrote.
"""

from collections.abc import Iterator, Sequence

from internships.domain.history import KEYED, Event, event_hash
from internships.domain.signer import Signer
from internships.services.agreements.audit_faults import Check, Fault, fault_of


def keyed(event: Event, signer: Signer) -> Event:
    """Return an event with its HMAC, where there is a key, and its hash."""
    signature = signer.sign(_signed_text(event))
    facts = event.facts if signature is None else {**event.facts, KEYED: signature}
    told = event.model_copy(update={"facts": facts})
    return told.model_copy(update={"sha256": event_hash(told)})


def unkeyed(events: Sequence[Event], signer: Signer) -> int:
    """Return how many events a history begins with that have no HMAC; none are told where there is no key."""
    if signer.sign(b"") is None:
        return 0
    return next((place for place, event in enumerate(events) if KEYED in event.facts), len(events))


def key_faults(events: Sequence[Event], signer: Signer, before: int | None) -> Iterator[Fault]:
    """Yield which events this service did not write.

    ``before`` is how many events were there when the anchors first told that all later ones have an HMAC; None where
    no anchor tells so yet.
    """
    if signer.sign(b"") is None:
        return
    first, is_missing = unkeyed(events, signer), False
    for event in events:
        told = str(event.facts.get(KEYED, ""))
        if not told:
            if event.sequence > first or (before is not None and event.sequence > before):
                yield fault_of(Check.EVENT_UNKEYED, event.sequence)
        elif not signer.knows(told):
            if not is_missing:
                yield fault_of(Check.EVENT_KEY_MISSING, event.sequence)
            is_missing = True
        elif not signer.verifies(_signed_text(event), told):
            yield fault_of(Check.EVENT_FORGED, event.sequence)


def _signed_text(event: Event) -> bytes:
    facts = {name: fact for name, fact in event.facts.items() if name != KEYED}
    return f"event {event_hash(event.model_copy(update={'facts': facts}))}".encode()
