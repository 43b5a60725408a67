"""The evidence of an agreement, and the audit of its chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from internships.domain.access import EVERYTHING, Role, Side, Viewer, reach_of
from internships.domain.document import Json
from internships.domain.effective import timeline
from internships.domain.history import ROWS, Event, OpenedValue
from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import IssuedDocument, KeptAmendment, KeptTermination
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.audit_faults import Audit, Check, fault_of
from internships.services.agreements.auditing import audited
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, load, opened
from internships.services.agreements.papers import kept_content
from internships.services.agreements.viewing import readable, reading_side
from internships.services.ports_work import Archive
from internships.services.seal import canonical, shared_record

_EVIDENCE = Bilingual(nl="de bewijsbundel ophalen", en="fetch the evidence bundle")
_KEEPERS = frozenset(
    {Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.HOST_HR, Role.HOST_SIGNATORY, Role.STUDENT}
)
_AT_ONCE = 200
"""Agreements that are audited in one transaction, as they were at one moment."""


class HeldView(Value):
    """The agreement as it holds from a day on (None: from the start), until before another (None: to the end)."""

    since: date | None
    until: date | None
    record: Json


@dataclass(frozen=True)
class Evidence:
    """What goes into a bundle: what was agreed, ledger, history, and the documents with their bytes (None once erased).

    ``base`` is the agreement as it was signed, before any amendment, and ``held`` what holds when, both as the
    reader's side may read them. ``shared`` is what every party may read of the base, in the bytes whose hash was
    approved; None once erased. ``values`` are the personal values of the history that are still kept: the parties
    read them there too.
    """

    base: Json
    held: tuple[HeldView, ...]
    shared: bytes | None
    documents: tuple[tuple[IssuedDocument, bytes | None], ...]
    history: tuple[Event, ...]
    values: tuple[OpenedValue, ...]
    ledger: Json
    amendments: tuple[KeptAmendment, ...]
    termination: KeptTermination | None


@dataclass(frozen=True)
class Keeping:
    """Evidence and audit."""

    bureau: Bureau
    archive: Archive

    def evidence(self, viewer: Viewer, agreement_id: UUID) -> Evidence:
        """Return everything that proves what was agreed and when."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            if known.roles_of(viewer).isdisjoint(_KEEPERS):
                raise NotByThisRole(_EVIDENCE, _KEEPERS)
            documents = work.papers.of(agreement_id)
            history = work.trail.events(agreement_id)
            personal = work.trail.personal(agreement_id)
        record, side = known.dossier.record, reading_side(known, viewer)
        rows = [row.model_dump(mode="json", exclude_none=True) for row in known.dossier.ledger]
        return Evidence(
            base=readable(side, known.dossier.facts),
            held=tuple(_held(known.dossier, side)),
            shared=canonical(shared_record(known.dossier.facts)) if record.erased_at is None else None,
            documents=tuple((document, kept_content(self.archive, document, record)) for document in documents),
            history=history,
            values=tuple(OpenedValue(*place, *told) for place, told in sorted(personal.items()) if place[1] != ROWS),
            ledger={"signatures": rows},
            amendments=known.dossier.amendments,
            termination=known.dossier.termination,
        )

    def audit(self, agreement_id: UUID, before: int | None = None) -> Audit:
        """Verify one agreement: its chain, and that all that is kept is what its history leads to."""
        with self.bureau.storage.still() as work:
            return audited(work, self.bureau, self.archive, agreement_id, before)

    def audit_all(self, before: Mapping[UUID, int] | None = None) -> Iterator[Audit]:
        """Verify every agreement there is, and every history, some at a time.

        ``before`` is how many events each history may have without an HMAC, by the anchors. What is not whole is looked
        at once more: it may have been erased between its rows and its files.
        """
        with self.bureau.storage.still() as work:
            nobodys = tuple(fault_of(Check.ROW_UNREADABLE, place) for place in work.trail.without_an_id())
        if nobodys:
            yield Audit(agreement_id=None, events=0, first_break=None, faults=nobodys)
        for agreement_ids in self._portions():
            with self.bureau.storage.still() as work:
                verdicts = {
                    key: audited(work, self.bureau, self.archive, key, _of(before, key)) for key in agreement_ids
                }
            for key, verdict in verdicts.items():
                yield verdict if verdict.whole else self.audit(key, _of(before, key))

    def _portions(self) -> Iterator[tuple[UUID, ...]]:
        after: UUID | None = None
        while True:
            with self.bureau.storage.reading(EVERYTHING) as work:
                found = work.trail.agreements(after=after, limit=_AT_ONCE)
            if not found:
                return
            yield found
            after = found[-1]


def _of(before: Mapping[UUID, int] | None, agreement_id: UUID) -> int | None:
    return None if before is None else before.get(agreement_id, 0)


def _held(dossier: Dossier, side: Side) -> Iterator[HeldView]:
    for told in timeline(dossier.facts, dossier.signed_amendments):
        since = None if told.since == date.min else told.since
        yield HeldView(since=since, until=told.until, record=readable(side, told.agreement))
