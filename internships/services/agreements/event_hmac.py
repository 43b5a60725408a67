"""An HMAC on every event: without the vault's key an event can't be added, changed or copied to another agreement.

It covers the agreement, the sequence, who and when, and the hashes of the rows that the event wrote.
"""

from collections.abc import Iterator, Sequence

from internships.domain.history import HMAC_FACT, Event, event_hash
from internships.domain.text_signer import TextSigner
from internships.services.agreements.audit_faults import AuditCheck, AuditFault, audit_fault


def with_hmac(event: Event, signer: TextSigner) -> Event:
    """Return an event with its hash, and with its HMAC where there is a key."""
    signature = signer.sign(_signed_text(event))
    facts = event.facts if signature is None else {**event.facts, HMAC_FACT: signature}
    signed = event.model_copy(update={"facts": facts})
    return signed.model_copy(update={"sha256": event_hash(signed)})


def count_without_hmac(events: Sequence[Event], signer: TextSigner) -> int:
    """Return how many events at the start of a history have no HMAC; 0 where there is no key."""
    if signer.sign(b"") is None:
        return 0
    return next((place for place, event in enumerate(events) if HMAC_FACT in event.facts), len(events))


def hmac_faults(events: Sequence[Event], signer: TextSigner, unkeyed_limit: int | None) -> Iterator[AuditFault]:
    """Yield the events that this service did not write.

    ``unkeyed_limit`` is how many events there were when an anchor first said that all later ones have an HMAC; None
    where no anchor says so yet.
    """
    if signer.sign(b"") is None:
        return
    first, is_missing = count_without_hmac(events, signer), False
    for event in events:
        hmac = str(event.facts.get(HMAC_FACT, ""))
        if not hmac:
            if event.sequence > first or (unkeyed_limit is not None and event.sequence > unkeyed_limit):
                yield audit_fault(AuditCheck.EVENT_UNKEYED, event.sequence)
        elif not signer.has_key_for(hmac):
            if not is_missing:
                yield audit_fault(AuditCheck.EVENT_KEY_MISSING, event.sequence)
            is_missing = True
        elif not signer.verify(_signed_text(event), hmac):
            yield audit_fault(AuditCheck.EVENT_FORGED, event.sequence)


def _signed_text(event: Event) -> bytes:
    facts = {name: fact for name, fact in event.facts.items() if name != HMAC_FACT}
    return f"event {event_hash(event.model_copy(update={'facts': facts}))}".encode()
