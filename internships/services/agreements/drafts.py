"""Creating and editing drafts: a record may be incomplete, and is stored with findings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from internships.domain.access import WRITER_ROLES, Principal, Side, access_scope
from internships.domain.agreement import SCHEMA_VERSION, Agreement
from internships.domain.agreement_record import AgreementRecord, NotFound
from internships.domain.document import Json
from internships.domain.draft import AgreementDraft, RecordReading, read_record
from internships.domain.errors import CappedFindings, Finding, RecordRefused, Severity
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole, Status
from internships.domain.party_comparison import compare_parties
from internships.domain.pointers import facts_at
from internships.domain.private_facts import foreign_fact_findings, merge_private_facts
from internships.domain.refusals import Refusal
from internships.domain.validation_findings import FORMAT_CODES
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.agreement_views import AgreementView, agreement_view, reading_side, side_on
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import LoadedAgreement, content_hash, json_body, load_agreement
from internships.services.agreements.pending_hosts import pending_hosts
from internships.services.agreements.placement_warnings import placement_findings
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import (
    AgreementState,
    compute_state,
    is_within_scope,
    load_state,
    state_without_blockers,
)
from internships.services.agreements.validation import validate_reading

_ALLOWED_IN_DRAFT = frozenset({"missing_fact", "list_too_short", "text_empty"})
"""What a draft may still lack; any other format fault would make the stored body unreadable."""
_DRAFT_ACTION = Bilingual(nl="een overeenkomst opstellen", en="draw up an agreement")


class DraftView(Value):
    """A draft as its author sees it, with everything that is still wrong or missing."""

    agreement: AgreementView
    findings: CappedFindings


@dataclass(frozen=True)
class DraftService:
    """Creates and edits drafts."""

    context: AgreementContext

    def create(self, principal: Principal, record: Json, agreement_id: UUID | None = None) -> DraftView:
        """Store a new draft; refuses an unreadable record, and a draft outside the author's scope.

        When ``agreement_id`` exists already, nothing is made: that agreement is returned as it is now.
        """
        with self.context.storage.writing(access_scope(principal)) as work:
            existing = None if agreement_id is None else self.find_existing(work, agreement_id)
            return self.view(
                work, existing or self.create_in(work, principal, record, agreement_id=agreement_id), principal
            )

    def find_existing(self, work: UnitOfWork, agreement_id: UUID) -> AgreementState | None:
        """Return the agreement with an id, None when there never was one; not found when it is out of scope by now."""
        if work.history.head(agreement_id)[0] == 0:
            return None
        loaded = load_agreement(work, agreement_id)
        if loaded.record.erased_at is not None:
            raise NotFound
        return compute_state(work, self.context, loaded)

    def create_in(
        self,
        work: UnitOfWork,
        principal: Principal,
        record: Json,
        copied_from: UUID | None = None,
        agreement_id: UUID | None = None,
    ) -> AgreementState:
        """Store a new draft inside a transaction that is already open."""
        if not principal.holds(*WRITER_ROLES):
            raise NotByThisRole(_DRAFT_ACTION, WRITER_ROLES)
        agreement_id = agreement_id or self.context.new_id()
        facts = parse_draft({"reference": f"S-{agreement_id.hex[:8].upper()}", **record})
        draft = LoadedAgreement(self._new_record(facts, principal, agreement_id, copied_from)).with_facts(facts)
        state = state_without_blockers(draft)
        roles = state.acting_roles(principal) & WRITER_ROLES
        if not roles:
            raise Refusal("outside_your_reach")
        self._refuse_foreign_facts(record, reading_side(state, principal, WRITER_ROLES))
        author = {"created_side": side_on(roles), "pending_hosts": pending_hosts(facts, principal, roles)}
        draft = draft.with_record(draft.record.model_copy(update=author)).with_facts(facts)
        kind = EventKind.COPIED if copied_from else EventKind.CREATED
        event = NewEvent(kind, {"copied_from": str(copied_from)} if copied_from else {})
        return save_agreement(work, self.context, draft, principal.account_id, event, is_new=True)

    def edit(self, principal: Principal, agreement_id: UUID, record: Json, *, version: int) -> DraftView:
        """Replace the record of a draft; facts that are private to other sides stay.

        Once something was printed the parties can't change. Before that, what was stored about a party that is removed
        goes: private facts, national numbers and fulfilments.
        """
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            loaded, side = state.loaded, self._editing_side(state, principal, version)
            self._refuse_foreign_facts(record, side)
            sent = parse_draft(record)
            parties = compare_parties(loaded.facts, sent)
            if work.documents.of_agreement(agreement_id):
                parties.require_same()
            facts = parse_draft(merge_private_facts(sent, loaded.facts, side))
            slugs = [slug for _, slug in facts_at(facts, "/institutions/*/slug")]
            work.agreements.prune_national_numbers(agreement_id, parties.student_key_changes(), slugs)
            roles = state.acting_roles(principal) & WRITER_ROLES
            changed = loaded.record.model_copy(
                update={
                    "pending_hosts": pending_hosts(facts, principal, roles, loaded.record),
                    "body": json_body(facts),
                    "content_sha256": content_hash(facts),
                    "changed_at": self.context.clock(),
                    "fulfilled": {} if parties.are_answers_outdated else loaded.record.fulfilled,
                }
            )
            draft = loaded.with_record(changed).with_facts(facts)
            changed_state = state_without_blockers(draft)
            if not is_within_scope(access_scope(principal), changed_state.entries, changed_state.readers):
                raise Refusal("outside_your_reach")
            event = NewEvent(EventKind.EDITED, {"side": str(side)})
            saved = save_agreement(work, self.context, draft, principal.account_id, event)
            return self.view(work, saved, principal)

    def draft_with_findings(self, principal: Principal, agreement_id: UUID) -> DraftView:
        """Return a draft or agreement with today's findings."""
        with self.context.storage.reading(access_scope(principal)) as work:
            return self.view(work, load_state(work, self.context, agreement_id), principal)

    def view(self, work: UnitOfWork, state: AgreementState, principal: Principal) -> DraftView:
        """Return what the author sees, with findings about facts that the author may read."""
        agreement = agreement_view(state, principal)
        findings = (
            *self.record_findings(work, state.loaded),
            *placement_findings(work, self.context, state, principal),
        )
        return DraftView(agreement=agreement, findings=findings)

    def warnings(self, work: UnitOfWork, state: AgreementState, principal: Principal) -> tuple[Finding, ...]:
        """Return the warnings about a draft: from its own record and from other placements."""
        own = (finding for finding in self.record_findings(work, state.loaded) if finding.severity is Severity.WARNS)
        return (*own, *placement_findings(work, self.context, state, principal))

    def record_findings(self, work: UnitOfWork, loaded: LoadedAgreement) -> tuple[Finding, ...]:
        """Return every finding of format, rules and variant about the record, as it holds today."""
        catalogue = self.context.catalogue(work)
        reading = loaded.reading
        if loaded.signed_amendments and reading.complete:
            facts = loaded.effective(self.context.today())
            reading = RecordReading.model_construct(facts=facts, complete=True, findings=())
        return validate_reading(reading, catalogue, self.context.unprintable).findings

    def _new_record(
        self, facts: Agreement, principal: Principal, agreement_id: UUID, copied_from: UUID | None
    ) -> AgreementRecord:
        now = self.context.clock()
        return AgreementRecord(
            id=agreement_id,
            version=1,
            state=Status.DRAFT,
            body=json_body(facts),
            schema_version=SCHEMA_VERSION,
            content_sha256=content_hash(facts),
            created_by=principal.account_id,
            created_side=Side.NEITHER,
            created_at=now,
            changed_at=now,
            copied_from=copied_from,
        )

    def _editing_side(self, state: AgreementState, principal: Principal, version: int) -> Side:
        roles = state.acting_roles(principal) & WRITER_ROLES
        if not roles:
            raise NotByThisRole(_DRAFT_ACTION, WRITER_ROLES)
        state.loaded.record.require_version(version)
        status = state.status()
        if status not in {Status.DRAFT, Status.CHANGES_REQUESTED}:
            raise Refusal("not_editable", status=status)
        return reading_side(state, principal, WRITER_ROLES)

    def _refuse_foreign_facts(self, record: Json, side: Side) -> None:
        if foreign := foreign_fact_findings(record, side):
            raise RecordRefused(foreign)


def parse_draft(record: Json) -> Agreement:
    """Return the facts of a draft, or refuse with every format fault at once."""
    reading = read_record(record)
    faults = tuple(_format_faults(reading.findings))
    if faults:
        raise RecordRefused(faults)
    if reading.complete:
        return reading.facts
    try:
        facts: Any = AgreementDraft.model_validate(record)
    except ValidationError:  # an empty list where the schema needs an entry is stored as absent
        facts = reading.facts
    agreement: Agreement = facts
    return agreement


def _format_faults(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in findings:
        if finding.code in FORMAT_CODES - _ALLOWED_IN_DRAFT and finding.severity is Severity.BLOCKS:
            yield finding
