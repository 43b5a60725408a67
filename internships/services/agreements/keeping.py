"""The evidence of an agreement, and the audit of its chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import EVERYTHING, Role, Viewer, reach_of
from internships.domain.document import Json
from internships.domain.history import Event
from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import AgreementRecord, IssuedDocument, KeptAmendment, NotFound
from internships.domain.wording import Bilingual
from internships.services.agreements.auditing import Audit, audited
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import load, opened
from internships.services.agreements.viewing import AgreementView, view_of
from internships.services.ports_work import Archive

_EVIDENCE = Bilingual(nl="de bewijsbundel ophalen", en="fetch the evidence bundle")
_KEEPERS = frozenset(
    {Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.HOST_HR, Role.HOST_SIGNATORY, Role.STUDENT}
)
_AT_ONCE = 200
"""Agreements that are audited in one transaction, as they were at one moment."""


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
            documents=tuple((document, self._content(document, known.dossier.record)) for document in documents),
            history=history,
            ledger={"signatures": rows},
            amendments=known.dossier.amendments,
        )

    def _content(self, document: IssuedDocument, record: AgreementRecord) -> bytes | None:
        try:
            return self.archive.read(document.sha256)
        except NotFound:
            if record.erased_at is None:
                raise
            return None

    def audit(self, agreement_id: UUID) -> Audit:
        """Verify one agreement: its chain, and that all that is kept is what its history leads to."""
        with self.bureau.storage.still() as work:
            return audited(work, self.archive, agreement_id)

    def audit_all(self) -> Iterator[Audit]:
        """Verify every agreement there is, and every history, some at a time.

        What is not whole is looked at once more: it may have been erased between its rows and its files.
        """
        for agreement_ids in self._portions():
            with self.bureau.storage.still() as work:
                verdicts = [audited(work, self.archive, agreement_id) for agreement_id in agreement_ids]
            for verdict in verdicts:
                yield verdict if verdict.whole else self.audit(verdict.agreement_id)

    def _portions(self) -> Iterator[tuple[UUID, ...]]:
        after: UUID | None = None
        while True:
            with self.bureau.storage.reading(EVERYTHING) as work:
                found = work.trail.agreements(after=after, limit=_AT_ONCE)
            if not found:
                return
            yield found
            after = found[-1]
