"""The evidence of an agreement, and the audit of its chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import EVERYTHING, Role, Viewer, reach_of
from internships.domain.document import Json
from internships.domain.history import Event, first_break, sealed_value
from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import IssuedDocument, KeptAmendment
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import load, opened
from internships.services.agreements.papers import kept_content
from internships.services.agreements.viewing import AgreementView, view_of
from internships.services.ports_work import Archive, Work

_EVIDENCE = Bilingual(nl="de bewijsbundel ophalen", en="fetch the evidence bundle")
_KEEPERS = frozenset(
    {Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.HOST_HR, Role.HOST_SIGNATORY, Role.STUDENT}
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
    """What goes into a bundle: record, ledger, history, and the documents with their bytes (None once erased)."""

    view: AgreementView
    documents: tuple[tuple[IssuedDocument, bytes | None], ...]
    history: tuple[Event, ...]
    ledger: Json
    amendments: tuple[KeptAmendment, ...]


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
        rows = [row.model_dump(mode="json", exclude_none=True) for row in known.dossier.ledger]
        return Evidence(
            view=view_of(known, viewer, self.bureau.today()),
            documents=tuple(
                (document, kept_content(self.archive, document, known.dossier.record)) for document in documents
            ),
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
