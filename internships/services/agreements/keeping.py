"""The evidence of an agreement, the audit of its chain, and the person's right to a copy and to be erased."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from internships.domain.access import EVERYTHING, Reach, Role, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import read
from internships.domain.errors import DomainError
from internships.domain.history import Event, EventKind, first_break, sealed_value
from internships.domain.lifecycle import CLOSED, NotByThisRole, Status
from internships.domain.pointers import first
from internships.domain.record import IssuedDocument, KeptAmendment
from internships.domain.termination import Termination
from internships.domain.tracking import BoardFilter
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Act, Dossier, Opened, content_hash, keep, load, opened
from internships.services.agreements.viewing import AgreementView, view_of
from internships.services.ports_work import Archive, Work

_EVIDENCE = Bilingual(nl="de bewijsbundel ophalen", en="fetch the evidence bundle")
_ERASING = Bilingual(nl="persoonsgegevens wissen", en="erase personal facts")
_KEEPERS = frozenset(
    {Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.HOST_HR, Role.HOST_SIGNATORY, Role.STUDENT}
)
_ERASERS = frozenset({Role.INSTITUTION_ADMINISTRATOR})
_ALL = BoardFilter()
_ENDED = CLOSED | {Status.COMPLETED, Status.ENDED_EARLY}


class StillNeeded(DomainError):
    """An agreement that still runs, or is still within its retention, is not erased."""

    code = "still_needed"

    def __init__(self, until: date | None) -> None:
        nl = f"tot {until.isoformat()}" if until else "zolang hij loopt"
        en = f"until {until.isoformat()}" if until else "while it runs"
        super().__init__(
            f"Deze overeenkomst moet bewaard blijven ({nl}); daarna kunnen de persoonsgegevens gewist worden.",
            f"This agreement must be kept ({en}); after that its personal facts can be erased.",
        )


class Audit(Value):
    """The verdict on one history."""

    agreement_id: UUID
    events: int
    first_break: int | None
    values_changed: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return self.first_break is None and not self.values_changed


@dataclass(frozen=True)
class Evidence:
    """What goes into a bundle: the documents with their bytes, the history, the ledger, the record."""

    view: AgreementView
    documents: tuple[tuple[IssuedDocument, bytes], ...]
    history: tuple[Event, ...]
    ledger: Json
    amendments: tuple[KeptAmendment, ...]


@dataclass(frozen=True)
class Keeping:
    """Evidence, audit, export and erasure."""

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
        rows = [row.model_dump(mode="json", exclude_none=True) for row in known.dossier.ledger]
        return Evidence(
            view=view_of(known, viewer, self.bureau.today()),
            documents=tuple((document, self.archive.read(document.sha256)) for document in documents),
            history=history,
            ledger={"signatures": rows},
            amendments=known.dossier.amendments,
        )

    def audit(self, agreement_id: UUID) -> Audit:
        """Verify one history: every hash follows, every personal value that is still there fits its hash."""
        with self.bureau.storage.reading(EVERYTHING) as work:
            return _audited(work, agreement_id)

    def audit_all(self) -> Iterator[Audit]:
        """Verify every history, one after the other."""
        with self.bureau.storage.reading(EVERYTHING) as work:
            ids = tuple(work.trail.agreements())
        for agreement_id in ids:
            yield self.audit(agreement_id)

    def person(self, reach: Reach, email: str) -> Json:
        """Return everything that is kept about a student, by address, within a reach: a copy for the person."""
        own = Reach(students=(email.casefold(),))
        with self.bureau.storage.reading(own) as work:
            found = [line.agreement_id for line in work.boards.every(_ALL, self.bureau.today(), 10_000)]
        with self.bureau.storage.reading(reach) as work:
            records = work.agreements.some(tuple(dict.fromkeys(found)))
            return {
                "email": email,
                "agreements": [
                    {
                        "id": str(agreement_id),
                        "state": str(record.state),
                        "record": record.body,
                        "history": [event.model_dump(mode="json") for event in work.trail.events(agreement_id)],
                    }
                    for agreement_id, record in records.items()
                ],
            }

    def own_record(self, viewer: Viewer) -> Json:
        """Return a copy of everything that is kept about the viewer as a student."""
        return self.person(reach_of(viewer, frozenset({Role.STUDENT})), viewer.email)

    def erase(self, viewer: Viewer, agreement_id: UUID, *, version: int) -> AgreementView:
        """Erase the personal facts of one agreement that has ended, if its retention is over."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            if known.acting(viewer).isdisjoint(_ERASERS):
                raise NotByThisRole(_ERASING, _ERASERS)
            self._require_over(work, known)
            return view_of(self._erased(work, known, viewer.account_id, version), viewer, self.bureau.today())

    def erase_person(self, email: str, *, is_forced: bool = False) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Erase every ended agreement of a student; returns those erased and those still needed."""
        own = Reach(students=(email.casefold(),))
        erased: list[UUID] = []
        kept: list[UUID] = []
        with self.bureau.storage.writing(own) as work:
            lines = tuple(work.boards.every(_ALL, self.bureau.today(), 10_000))
            for agreement_id in dict.fromkeys(line.agreement_id for line in lines):
                known = opened(work, self.bureau, load(work, agreement_id))
                try:
                    self._require_over(work, known, is_forced=is_forced)
                except StillNeeded:
                    kept.append(agreement_id)
                    continue
                self._erased(work, known, None, known.dossier.record.version)
                erased.append(agreement_id)
        return tuple(erased), tuple(kept)

    def due_for_erasure(self, slug: str) -> tuple[UUID, ...]:
        """Return the agreements of an institution whose retention is over and that were not erased yet."""
        today = self.bureau.today()
        with self.bureau.storage.reading(Reach(institutions=(slug,))) as work:
            months = work.hosts.setting(slug).retention_months
            if months is None:
                return ()
            lines = [
                line
                for line in work.boards.every(_ALL, today, 1_000_000)
                if line.status in _ENDED and line.last_day and _until(line.last_day, months) < today
            ]
            records = work.agreements.some(tuple({line.agreement_id for line in lines}))
        return tuple(agreement_id for agreement_id, record in records.items() if record.erased_at is None)

    def _require_over(self, work: Work, known: Opened, *, is_forced: bool = False) -> None:
        today = self.bureau.today()
        if known.status(today) not in _ENDED:
            raise StillNeeded(None)
        facts = known.dossier.effective(today)
        slug, last_day = first(facts, "/institutions/0/slug"), first(facts, "/period/last_day")
        months = work.hosts.setting(slug).retention_months if slug else None
        if is_forced or months is None or last_day is None:
            return
        if (until := _until(last_day, months)) >= today:
            raise StillNeeded(until)

    def _erased(self, work: Work, known: Opened, actor: UUID | None, version: int) -> Opened:
        dossier, agreement_id = known.dossier, known.dossier.record.id
        body = anonymous(dossier.effective(self.bureau.today()))
        record = dossier.record.model_copy(
            update={
                "body": body,
                "content_sha256": content_hash(read(body).facts),
                "erased_at": self.bureau.clock(),
                "changed_at": self.bureau.clock(),
            }
        )
        ended = dossier.termination
        if ended is not None:
            ended = ended.model_copy(update={"termination": without_persons(ended.termination)})
            work.agreements.put_termination(agreement_id, ended)
        work.agreements.forget_persons(agreement_id)
        self._forget_files(work, agreement_id)
        left = Dossier(record, work.agreements.ledger(agreement_id), (), ended, dossier.approvals)
        act = Act(EventKind.ERASED, {"values": work.trail.erase(agreement_id)})
        return keep(work, self.bureau, left, actor, act, expected=version)

    def _forget_files(self, work: Work, agreement_id: UUID) -> None:
        for document in work.papers.of(agreement_id):
            if all(other.agreement_id == agreement_id for other in work.papers.by_sha256(document.sha256)):
                self.archive.forget(document.sha256)


ERASED = "(gewist / erased)"


def without_persons(termination: Termination) -> Termination:
    """Return the termination with its dates and code alone."""
    return termination.model_copy(update={"reason": ERASED, "talk": None})


def anonymous(facts: Agreement) -> dict[str, Any]:
    """Return what may stay of an ended agreement: who sent somebody where and when, and no person."""
    told: dict[str, Any] = json.loads(facts.model_dump_json(exclude_none=True))
    kept = {key: told[key] for key in _LEFT if key in told}
    if "institutions" in told:
        kept["institutions"] = [
            {key: party[key] for key in ("slug", "unit") if key in party} for party in told["institutions"]
        ]
    if "hosts" in told:
        kept["hosts"] = [{key: host[key] for key in _OF_HOST if key in host} for host in told["hosts"]]
    if "students" in told:
        kept["students"] = [
            {"enrolment": {"academic_year": student["enrolment"]["academic_year"]}}
            if student.get("enrolment", {}).get("academic_year")
            else {}
            for student in told["students"]
        ]
    if "places" in told:
        kept["places"] = [
            {key: place[key] for key in ("name", "kind", "establishment_number") if key in place}
            for place in told["places"]
            if place.get("kind") != "home"
        ]
    return kept


_LEFT = ("schema_version", "drawn_up_on", "kind", "legal_basis", "form", "language", "programme", "period")
_OF_HOST = ("type", "legal_name", "trade_name", "enterprise_number")


def _until(last_day: date, months: int) -> date:
    return last_day + timedelta(days=round(months * 30.4375))


def _audited(work: Work, agreement_id: UUID) -> Audit:
    events = work.trail.events(agreement_id)
    length = work.agreements.get(agreement_id).version  # every version was made by exactly one event
    by_sequence = {event.sequence: event for event in events}
    changed = tuple(
        f"{sequence}/{name}"
        for (sequence, name), (salt, value) in work.trail.personal(agreement_id).items()
        if sequence not in by_sequence or by_sequence[sequence].sealed.get(name) != sealed_value(salt, value)
    )
    return Audit(
        agreement_id=agreement_id,
        events=len(events),
        first_break=first_break(events, length=length),
        values_changed=changed,
    )
