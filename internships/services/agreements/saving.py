"""Saving an agreement: its body, its index lines, one event of its history, and letters to whoever it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from internships.domain.history import GENESIS, Event, EventKind, event_hash, sealed_value
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, opened
from internships.services.agreements.notices import notify
from internships.services.agreements.warnings import warned_beside, warning_blockers
from internships.services.index_requests import ask_for
from internships.services.ports_jobs import all_of
from internships.services.ports_work import Work


@dataclass(frozen=True)
class Act:
    """What the history tells of one act: plain facts, and personal values that enter only as salted hashes."""

    kind: EventKind
    facts: Mapping[str, Any] = ()  # type: ignore[assignment]
    personal: Mapping[str, str] = ()  # type: ignore[assignment]


_FREES = frozenset(
    {
        EventKind.EDITED,
        EventKind.REJECTED,
        EventKind.WITHDRAWN,
        EventKind.CANCELLED,
        EventKind.SIGNATURE_ENTERED,  # under a termination, or an amendment of the period
        EventKind.ERASED,
    }
)
"""Acts after which a host may have a place more."""


def keep(work: Work, bureau: Bureau, dossier: Dossier, actor: UUID | None, act: Act, *, expected: int | None) -> Opened:
    """Save an agreement with its index and one event; ``expected`` is the version it came from, None when new.

    Whoever it waits for now gets a letter, and others whose warnings may change are looked at again by the workers.
    """
    version = 1 if expected is None else expected + 1
    known = opened(work, bureau, dossier.with_record(dossier.record.model_copy(update={"version": version})))
    if expected is None:
        work.agreements.add(known.dossier.record)
    else:
        work.agreements.save(known.dossier.record, expected=expected)
    _write_lines(work, bureau, known, is_new=expected is None)
    _append(work, bureau, known.dossier, actor, act, expected or 0)
    notify(all_of(work), bureau, known, act.kind, actor, dict(act.facts).get("subject"))
    ask_for(all_of(work), bureau, warned_beside(work, known, frees=act.kind in _FREES))
    return known


def index(work: Work, bureau: Bureau, dossier: Dossier) -> Opened:
    """Write the index lines of a dossier again, and the day on which it starts."""
    known = opened(work, bureau, dossier)
    work.agreements.keep_start(dossier.record.id, known.dossier.record.starts_on)
    _write_lines(work, bureau, known, is_new=False)
    return known


def _write_lines(work: Work, bureau: Bureau, known: Opened, *, is_new: bool) -> None:
    shown = known.with_blockers(warning_blockers(work, bureau, known))
    by_stretch = {told.since: told.blockers for told in shown.stretches}
    blockers = [by_stretch[entry.since] for entry in shown.entries]
    work.agreements.index(known.dossier.record, shown.entries, known.readers, blockers, is_new=is_new)


def _append(work: Work, bureau: Bureau, dossier: Dossier, actor: UUID | None, act: Act, version: int) -> None:
    sequence, previous = work.trail.tip(dossier.record.id) if version else (0, GENESIS)
    personal = {name: (bureau.salts(), value) for name, value in dict(act.personal).items()}
    event = Event(
        agreement_id=dossier.record.id,
        sequence=sequence + 1,
        at=bureau.clock(),
        actor=actor,
        kind=act.kind,
        version=version,
        facts={"content_sha256": dossier.record.content_sha256, **_pending(dossier), **dict(act.facts)},
        sealed={name: sealed_value(salt, value) for name, (salt, value) in personal.items()},
        previous=previous,
        sha256="0" * 64,
    )
    work.trail.append(event.model_copy(update={"sha256": event_hash(event)}), personal)


def _pending(dossier: Dossier) -> dict[str, Any]:
    pending = dossier.record.pending_hosts
    return {"pending_hosts": list(pending)} if pending else {}
