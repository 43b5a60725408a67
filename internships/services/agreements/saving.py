"""Saving an agreement: its body, its index lines, one event of its history, and letters to whoever it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from internships.domain.blockers import Blocker
from internships.domain.history import CHANGED_BEFORE, GENESIS, ROWS, Event, EventKind, sealed_value
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, opened
from internships.services.agreements.keyed import keyed
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
    record = known.dossier.record
    is_hashed = work.trail.changed_rows(record.id) is not None
    work.agreements.keep_start(record.id, record.starts_on)
    _write_lines(work, bureau, known, is_new=False)
    if not is_hashed or record.starts_on != dossier.record.starts_on:
        told = {"starts_on": record.starts_on.isoformat()} if record.starts_on else {}
        _append(work, bureau, known.dossier, None, Act(EventKind.RECORDED, told), record.version)
    return known


def index_differences(work: Work, bureau: Bureau, dossier: Dossier) -> tuple[str, ...]:
    """Return in which tables the index lines of a dossier are not those that follow from it.

    Warnings follow from other agreements, and are not looked at.
    """
    known = opened(work, bureau, dossier)
    return work.agreements.index_differences(known.dossier.record, known.entries, known.readers, _blockers(known))


def _blockers(known: Opened) -> list[tuple[Blocker, ...]]:
    by_stretch = {told.since: told.blockers for told in known.stretches}
    return [by_stretch[entry.since] for entry in known.entries]


def _write_lines(work: Work, bureau: Bureau, known: Opened, *, is_new: bool) -> None:
    shown = known.with_blockers(warning_blockers(work, bureau, known))
    work.agreements.index(known.dossier.record, shown.entries, known.readers, _blockers(shown), is_new=is_new)


def _append(work: Work, bureau: Bureau, dossier: Dossier, actor: UUID | None, act: Act, version: int) -> None:
    sequence, previous = work.trail.tip(dossier.record.id) if version else (0, GENESIS)
    personal = {name: (bureau.salts(), value) for name, value in dict(act.personal).items()}
    written = work.trail.rows_written(dossier.record.id, bureau.salts, is_new=not version)
    if written.salt is not None:
        personal[ROWS] = (written.salt, "")
    rows: dict[str, Any] = {ROWS: written.rows}
    if written.changed_before:
        rows[CHANGED_BEFORE] = list(written.changed_before)
    event = Event(
        agreement_id=dossier.record.id,
        sequence=sequence + 1,
        at=bureau.clock(),
        actor=actor,
        kind=act.kind,
        version=version,
        facts={"content_sha256": dossier.record.content_sha256, **_pending(dossier), **dict(act.facts), **rows},
        sealed={name: sealed_value(salt, value) for name, (salt, value) in personal.items()},
        previous=previous,
        sha256="0" * 64,
    )
    work.trail.append(keyed(event, bureau.signer), personal)


def _pending(dossier: Dossier) -> dict[str, Any]:
    pending = dossier.record.pending_hosts
    return {"pending_hosts": list(pending)} if pending else {}
