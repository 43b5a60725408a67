"""A key on every event: without the vault's key nobody adds an event, changes one, or copies one to another agreement.

The HMAC is over everything in an event: the agreement, its place, who and when, and the hashes of the rows it wrote.
"""

from collections.abc import Iterator, Sequence

from internships.domain.history import HMAC_FACT, Event, event_hash
from internships.domain.text_signer import TextSigner
from internships.services.agreements.audit_faults import AuditCheck, AuditFault, audit_fault


def with_hmac(event: Event, signer: TextSigner) -> Event:
    """Return an event with its HMAC, where there is a key, and its hash."""
    signature = signer.sign(_signed_text(event))
    facts = event.facts if signature is None else {**event.facts, HMAC_FACT: signature}
    told = event.model_copy(update={"facts": facts})
    return told.model_copy(update={"sha256": event_hash(told)})


def count_without_hmac(events: Sequence[Event], signer: TextSigner) -> int:
    """Return how many events a history begins with that have no HMAC; none are told where there is no key."""
    if signer.sign(b"") is None:
        return 0
    return next((place for place, event in enumerate(events) if HMAC_FACT in event.facts), len(events))


def hmac_faults(events: Sequence[Event], signer: TextSigner, unkeyed_limit: int | None) -> Iterator[AuditFault]:
    """Yield which events this service did not write.

    ``before`` is how many events were there when the anchors first told that all later ones have an HMAC; None where
    no anchor tells so yet.
    """
    if signer.sign(b"") is None:
        return
    first, is_missing = count_without_hmac(events, signer), False
    for event in events:
        told = str(event.facts.get(HMAC_FACT, ""))
        if not told:
            if event.sequence > first or (unkeyed_limit is not None and event.sequence > unkeyed_limit):
                yield audit_fault(AuditCheck.EVENT_UNKEYED, event.sequence)
        elif not signer.has_key_for(told):
            if not is_missing:
                yield audit_fault(AuditCheck.EVENT_KEY_MISSING, event.sequence)
            is_missing = True
        elif not signer.verify(_signed_text(event), told):
            yield audit_fault(AuditCheck.EVENT_FORGED, event.sequence)


def _signed_text(event: Event) -> bytes:
    facts = {name: fact for name, fact in event.facts.items() if name != HMAC_FACT}
    return f"event {event_hash(event.model_copy(update={'facts': facts}))}".encode()
