"""Drafting: a record comes in, perhaps incomplete; it is kept with what is wrong named, never approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from internships.domain.access import Role, Side, Viewer, reach_of
from internships.domain.agreement import SCHEMA_VERSION, Agreement
from internships.domain.complaints import FORMAT_CODES
from internships.domain.document import Json
from internships.domain.draft import AgreementDraft, Reading, read
from internships.domain.errors import CappedFindings, DomainError, Finding, Refused, Severity
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole, Status
from internships.domain.merging import not_yours, with_private_kept
from internships.domain.pointers import found
from internships.domain.record import AgreementRecord, NotFound
from internships.domain.same_parties import parties_kept
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.agreed_hosts import pending_hosts
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import (
    Dossier,
    Opened,
    body_of,
    content_hash,
    is_reached,
    load,
    opened,
    outlined,
)
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.viewing import AgreementView, reading_side, side_on, view_of
from internships.services.agreements.warnings import clash_findings
from internships.services.examination import examine_reading
from internships.services.ports_work import Work

WRITERS = frozenset({Role.HOST_HR, Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.STUDENT})
_TOLERATED = frozenset({"missing_fact", "list_too_short", "text_empty"})
"""What a draft may still lack; every other fault of format would make the kept body unreadable."""
_DRAFTING = Bilingual(nl="een overeenkomst opstellen", en="draw up an agreement")


class OutsideYourReach(DomainError):
    """A draft that names nobody whom its author may speak for."""

    code = "outside_your_reach"

    def __init__(self) -> None:
        super().__init__(
            "Dit ontwerp noemt uw eigen organisatie niet; vul uw instelling of ondernemingsnummer in.",
            "This draft does not name your own organisation; fill in your institution or enterprise number.",
        )


class DraftView(Value):
    """A draft as its author sees it, with everything that is still wrong or missing."""

    agreement: AgreementView
    findings: CappedFindings


@dataclass(frozen=True)
class Drafting:
    """Creating and editing drafts."""

    bureau: Bureau

    def create(self, viewer: Viewer, record: Json, agreement_id: UUID | None = None) -> DraftView:
        """Keep a new draft; refuses what can't be read, and a draft outside the author's own reach.

        With an ``agreement_id`` that is there already, nothing is made: that agreement is returned as it is now.
        """
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = None if agreement_id is None else self.present(work, agreement_id)
            return self.view(work, known or self.created(work, viewer, record, agreement_id=agreement_id), viewer)

    def present(self, work: Work, agreement_id: UUID) -> Opened | None:
        """Return what is there under an id, None when nothing ever was; not found when it is out of reach by now."""
        if work.trail.tip(agreement_id)[0] == 0:
            return None
        dossier = load(work, agreement_id)
        if dossier.record.erased_at is not None:
            raise NotFound
        return opened(work, self.bureau, dossier)

    def created(
        self,
        work: Work,
        viewer: Viewer,
        record: Json,
        copied_from: UUID | None = None,
        agreement_id: UUID | None = None,
    ) -> Opened:
        """Keep a new draft inside a transaction that is already open."""
        if not viewer.holds(*WRITERS):
            raise NotByThisRole(_DRAFTING, WRITERS)
        agreement_id, now = agreement_id or self.bureau.ids(), self.bureau.clock()
        facts = readable({"reference": f"S-{agreement_id.hex[:8].upper()}", **record})
        draft = Dossier(
            AgreementRecord(
                id=agreement_id,
                version=1,
                state=Status.DRAFT,
                body=body_of(facts),
                schema_version=SCHEMA_VERSION,
                content_sha256=content_hash(facts),
                created_by=viewer.account_id,
                created_side=Side.NEITHER,
                created_at=now,
                changed_at=now,
                copied_from=copied_from,
            )
        ).already_read(facts)
        outline = outlined(draft)
        roles = outline.acting(viewer) & WRITERS
        if not roles:
            raise OutsideYourReach
        self._refuse_foreign(record, reading_side(outline, viewer, WRITERS))
        told = {"created_side": side_on(roles), "pending_hosts": pending_hosts(facts, viewer, roles)}
        draft = draft.with_record(draft.record.model_copy(update=told)).already_read(facts)
        kind = EventKind.COPIED if copied_from else EventKind.CREATED
        facts_told = {"copied_from": str(copied_from)} if copied_from else {}
        return keep(work, self.bureau, draft, viewer.account_id, Act(kind, facts_told), expected=None)

    def edit(self, viewer: Viewer, agreement_id: UUID, record: Json, *, version: int) -> DraftView:
        """Replace the record of a draft; what only other sides may tell stays as it was.

        Once something was printed the parties stay. Before, what was kept about a party who left goes: private facts,
        national numbers, and what was fulfilled.
        """
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            dossier, side = known.dossier, self._editing_side(known, viewer, version)
            self._refuse_foreign(record, side)
            sent = readable(record)
            parties = parties_kept(dossier.facts, sent)
            if work.papers.of(agreement_id):
                parties.require_same()
            facts = readable(with_private_kept(sent, dossier.facts, side))
            slugs = [slug for _, slug in found(facts, "/institutions/*/slug")]
            work.agreements.keep_numbers(agreement_id, parties.keys(), slugs)
            writing = known.acting(viewer) & WRITERS
            changed = dossier.record.model_copy(
                update={
                    "pending_hosts": pending_hosts(facts, viewer, writing, dossier.record),
                    "body": body_of(facts),
                    "content_sha256": content_hash(facts),
                    "changed_at": self.bureau.clock(),
                    "fulfilled": {} if parties.is_about_another else dossier.record.fulfilled,
                }
            )
            draft = dossier.with_record(changed).already_read(facts)
            outline = outlined(draft)
            if not is_reached(reach_of(viewer), outline.entries, outline.readers):
                raise OutsideYourReach
            act = Act(EventKind.EDITED, {"side": str(side)})
            return self.view(work, keep(work, self.bureau, draft, viewer.account_id, act, expected=version), viewer)

    def findings(self, viewer: Viewer, agreement_id: UUID) -> DraftView:
        """Return a draft or agreement with every finding of the day."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            return self.view(work, opened(work, self.bureau, load(work, agreement_id)), viewer)

    def view(self, work: Work, known: Opened, viewer: Viewer) -> DraftView:
        """Return what the author sees, with findings that speak of facts the author may read."""
        shown = view_of(known, viewer, self.bureau.today())
        findings = (*self.examined(work, known.dossier), *clash_findings(work, self.bureau, known, viewer))
        return DraftView(agreement=shown, findings=findings)

    def warnings(self, work: Work, known: Opened, viewer: Viewer) -> tuple[Finding, ...]:
        """Return what a draft is warned of: by its own record, and by other placements."""
        own = (finding for finding in self.examined(work, known.dossier) if finding.severity is Severity.WARNS)
        return (*own, *clash_findings(work, self.bureau, known, viewer))

    def examined(self, work: Work, dossier: Dossier) -> tuple[Finding, ...]:
        """Return every finding of format, rule and variant about the record, as it holds today."""
        catalogue = self.bureau.catalogue(work)
        reading = dossier.reading
        if dossier.signed_amendments and reading.complete:
            facts = dossier.effective(self.bureau.today())
            reading = Reading.model_construct(facts=facts, complete=True, findings=())
        return examine_reading(reading, catalogue, self.bureau.unprintable).findings

    def _editing_side(self, known: Opened, viewer: Viewer, version: int) -> Side:
        roles = known.acting(viewer) & WRITERS
        if not roles:
            raise NotByThisRole(_DRAFTING, WRITERS)
        known.dossier.record.require(version)
        status = known.status(self.bureau.today())
        if status not in {Status.DRAFT, Status.CHANGES_REQUESTED}:
            raise NotEditable(status)
        return reading_side(known, viewer, WRITERS)

    def _refuse_foreign(self, record: Json, side: Side) -> None:
        if foreign := not_yours(record, side):
            raise Refused(foreign)


class NotEditable(DomainError):
    """Only a draft is edited; what was submitted goes back first, what was signed is amended."""

    code = "not_editable"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"In de status “{status.nl}” kan het dossier niet gewijzigd worden; "
            "zet het terug naar ontwerp, maak een addendum als het ondertekend is, of vernieuw wat vervallen is.",
            f"In the status “{status.en}” the record can't be edited; "
            "take it back to draft, make an amendment when it is signed, or renew what has expired.",
        )


def readable(record: Json) -> Agreement:
    """Return the facts of a draft, or refuse with every fault of format at once."""
    reading = read(record)
    faults = tuple(_faults(reading.findings))
    if faults:
        raise Refused(faults)
    if reading.complete:
        return reading.facts
    try:
        facts: Any = AgreementDraft.model_validate(record)
    except ValidationError:  # a list that is empty where the schema wants an entry: kept as absent
        facts = reading.facts
    agreement: Agreement = facts
    return agreement


def _faults(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in findings:
        if finding.code in FORMAT_CODES - _TOLERATED and finding.severity is Severity.BLOCKS:
            yield finding
