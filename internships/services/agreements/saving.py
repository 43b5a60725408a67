"""Saving an agreement: its body, its index, one event of its history, and letters to the people it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from internships.domain.blockers.blocker import Blocker
from internships.domain.history import CHANGED_BEFORE_FACT, GENESIS, ROWS_FACT, Event, EventKind, salted_hash
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.event_hmac import with_hmac
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.notices import notify
from internships.services.agreements.placement_warnings import agreements_to_reindex, warning_blockers
from internships.services.agreements.state import AgreementState, compute_state
from internships.services.placements.reindex_requests import request_reindex


@dataclass(frozen=True)
class NewEvent:
    """One event to add: plain facts, and personal values that are stored only as salted hashes."""

    kind: EventKind
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


_FREEING_EVENTS = frozenset(
    {
        EventKind.EDITED,
        EventKind.REJECTED,
        EventKind.WITHDRAWN,
        EventKind.CANCELLED,
        EventKind.SIGNATURE_ENTERED,  # of a termination, or an amendment of the period
        EventKind.ERASED,
    }
)
"""Events after which a host may have one more place free."""


def save_agreement(
    work: UnitOfWork,
    context: AgreementContext,
    loaded: LoadedAgreement,
    actor: UUID | None,
    event: NewEvent,
    *,
    is_new: bool = False,
) -> AgreementState:
    """Save an agreement with its index and one event; refuses when it is no longer at the version that was loaded.

    The people it waits for now get a letter, and workers reindex the agreements whose warnings may change.
    """
    before = 0 if is_new else loaded.record.version
    state = compute_state(work, context, loaded.with_record(loaded.record.model_copy(update={"version": before + 1})))
    if is_new:
        work.agreements.add(state.loaded.record)
    else:
        work.agreements.save(state.loaded.record, expected=before)
    _write_index(work, context, state, is_new=is_new)
    _append_event(work, context, state.loaded, actor, event, before)
    notify(work, context, state, event.kind, actor, event.facts.get("subject"))
    request_reindex(work, context, agreements_to_reindex(work, state, frees_place=event.kind in _FREEING_EVENTS))
    return state


def reindex(work: UnitOfWork, context: AgreementContext, loaded: LoadedAgreement) -> AgreementState:
    """Rewrite the index of an agreement, and the day on which it starts."""
    state = compute_state(work, context, loaded)
    record = state.loaded.record
    is_hashed = work.history.changed_rows(record.id) is not None
    work.agreements.set_start(record.id, record.starts_on)
    _write_index(work, context, state, is_new=False)
    if not is_hashed or record.starts_on != loaded.record.starts_on:
        facts = {"starts_on": record.starts_on.isoformat()} if record.starts_on else {}
        _append_event(work, context, state.loaded, None, NewEvent(EventKind.RECORDED, facts), record.version)
    return state


def index_differences(work: UnitOfWork, context: AgreementContext, loaded: LoadedAgreement) -> tuple[str, ...]:
    """Return the tables in which the index of an agreement differs from what follows from it.

    Warnings follow from other agreements, and are not compared.
    """
    state = compute_state(work, context, loaded)
    return work.agreements.index_differences(state.loaded.record, state.entries, state.readers, _entry_blockers(state))


def _entry_blockers(state: AgreementState) -> list[tuple[Blocker, ...]]:
    by_start = {interval.since: interval.blockers for interval in state.intervals}
    return [by_start[entry.since] for entry in state.entries]


def _write_index(work: UnitOfWork, context: AgreementContext, state: AgreementState, *, is_new: bool) -> None:
    shown = state.with_blockers(warning_blockers(work, context, state))
    work.agreements.write_index(
        state.loaded.record, shown.entries, state.readers, _entry_blockers(shown), is_new=is_new
    )


def _append_event(
    work: UnitOfWork,
    context: AgreementContext,
    loaded: LoadedAgreement,
    actor: UUID | None,
    new: NewEvent,
    version: int,
) -> None:
    sequence, previous = work.history.head(loaded.record.id) if version else (0, GENESIS)
    personal = {name: (context.new_salt(), value) for name, value in new.personal.items()}
    written = work.history.unrecorded_row_hashes(loaded.record.id, context.new_salt, is_new=not version)
    if written.salt is not None:
        personal[ROWS_FACT] = (written.salt, "")
    facts = {"content_sha256": loaded.record.content_sha256, **new.facts, ROWS_FACT: written.rows}
    if loaded.record.pending_hosts:
        facts["pending_hosts"] = list(loaded.record.pending_hosts)
    if written.changed_before:
        facts[CHANGED_BEFORE_FACT] = list(written.changed_before)
    event = Event(
        agreement_id=loaded.record.id,
        sequence=sequence + 1,
        at=context.clock(),
        actor=actor,
        kind=new.kind,
        version=version,
        facts=facts,
        sealed={name: salted_hash(salt, value) for name, (salt, value) in personal.items()},
        previous=previous,
        sha256="0" * 64,
    )
    work.history.append(with_hmac(event, context.signer), personal)
