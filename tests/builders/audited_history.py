"""Changes of a stored history, for the tests of the audit."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from internships.domain.batches import BatchLineState
from internships.domain.history import GENESIS, HMAC_FACT, ROWS_FACT, Event, event_hash
from internships.identity.vault import KeyRingSigner
from internships.services.agreements.history_anchors import AnchorService
from internships.services.placements.reindexing import ReindexService
from internships.storage.anchor_file import AnchorFile
from internships.storage.columns import METADATA
from tests.builders.agreement_use_cases import AgreementUseCases

TABLES = METADATA.tables


def anchors_with_keys(use_cases: AgreementUseCases, *keys: bytes) -> AnchorService:
    file = AnchorFile(use_cases.files / "anchors.jsonl")
    return AnchorService(use_cases.context, file, KeyRingSigner(keys or [b"k" * 32]))


def strip_row_hashes(use_cases: AgreementUseCases, agreement_id: UUID) -> None:
    """Leave the history of an agreement as it was before events contained hashes of rows."""
    event, value = TABLES["event"], TABLES["sealed_value"]
    with use_cases.storage.writing() as work:
        session, previous = work.session, "0" * 64
        session.execute(delete(value).where(value.c.agreement_id == agreement_id, value.c.name == ROWS_FACT))
        for recorded in work.history.events(agreement_id):
            facts = {name: fact for name, fact in recorded.facts.items() if name not in {ROWS_FACT, HMAC_FACT}}
            sealed = {name: sha for name, sha in recorded.sealed.items() if name != ROWS_FACT}
            older = recorded.model_copy(update={"facts": facts, "sealed": sealed, "previous": previous})
            previous = event_hash(Event.model_validate(older.model_dump()))
            here = event.c.agreement_id == agreement_id, event.c.sequence == recorded.sequence
            written = {"facts": facts, "sealed": sealed, "previous": older.previous, "sha256": previous}
            session.execute(update(event).where(*here).values(**written))


def reindex_all(use_cases: AgreementUseCases) -> None:
    again = ReindexService(use_cases.context, lambda _: None)
    again.request_all()
    while True:
        with use_cases.storage.writing() as work:
            line = work.batches.claim("one", use_cases.now, use_cases.now)
            if line is None:
                return
            again.split_row(work, line)
        again.reindex_row(line)
        with use_cases.storage.writing() as work:
            work.batches.record_outcome(line, "one", use_cases.now, BatchLineState.DONE)


def rewrite_history(work: Any, agreement_id: UUID, events: list[Event]) -> None:
    """Write a history anew with the hashes that follow from it."""
    table, previous = TABLES["event"], GENESIS
    work.session.execute(delete(table).where(table.c.agreement_id == agreement_id))
    for event in events:
        linked = Event.model_validate({**event.model_dump(), "previous": previous, "agreement_id": agreement_id})
        linked = linked.model_copy(update={"sha256": event_hash(linked)})
        work.history.append(linked, {})
        previous = linked.sha256
