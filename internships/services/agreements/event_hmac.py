"""An HMAC on every event: without the vault's key an event can't be added, changed or copied to another agreement.

It covers the agreement, the sequence, who and when, and the hashes of the rows that the event wrote.
"""

from internships.domain.history import HMAC_FACT, Event, event_hash
from internships.domain.text_signer import TextSigner


def with_hmac(event: Event, signer: TextSigner) -> Event:
    """Return an event with its hash, and with its HMAC where there is a key."""
    signature = signer.sign(signed_event_text(event))
    facts = event.facts if signature is None else {**event.facts, HMAC_FACT: signature}
    signed = event.model_copy(update={"facts": facts})
    return signed.model_copy(update={"sha256": event_hash(signed)})


def signed_event_text(event: Event) -> bytes:
    """Return what the HMAC of an event is over."""
    facts = {name: fact for name, fact in event.facts.items() if name != HMAC_FACT}
    return f"event {event_hash(event.model_copy(update={'facts': facts}))}".encode()
