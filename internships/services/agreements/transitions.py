"""Transitions of an agreement: the table is read, preconditions are checked, and an event is written."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from internships.domain.access import Principal, access_scope
from internships.domain.agreement_record import Approval
from internships.domain.errors import DomainError, RecordRefused
from internships.domain.history import EventKind
from internships.domain.lifecycle import (
    Action,
    NotByThisRole,
    Precondition,
    ReasonCode,
    Status,
    Transition,
    Voided,
    transition,
)
from internships.domain.refusals import Refusal
from internships.domain.signatures import AGREEMENT_SUBJECT
from internships.domain.value import Paragraph, Value
from internships.domain.wording import Bilingual
from internships.mapping.document_set import variant_of
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.blocker_finder import open_approval_steps
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.follow_ups import active_subjects, drop_follow_up, void_signatures
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, load_state
from internships.services.agreements.validation import validate_record


class Reason(Value):
    """A reason: a code, and a text that the other parties read."""

    code: ReasonCode
    text: Paragraph


_UNMET: dict[Precondition, Callable[[], DomainError]] = {
    Precondition.NOT_SIGNED: lambda: Refusal("already_signed"),
    Precondition.SIGNED: lambda: Refusal("not_signed_yet"),
    Precondition.NOT_STARTED: lambda: Refusal("already_started"),
}


@dataclass(frozen=True)
class TransitionService:
    """Every action of the table except issuing, which prints first."""

    context: AgreementContext

    def act(
        self,
        principal: Principal,
        agreement_id: UUID,
        action: Action,
        *,
        version: int,
        reason: Reason | None = None,
        content_sha256: str | None = None,
    ) -> AgreementView:
        """Do one action, or refuse and say what must be done first."""
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            line = self.require_allowed(state, principal, action, version, reason)
            if action is Action.APPROVE:
                changed = self._approve(work, state, principal, line, content_sha256)
            else:
                self._require_conditions(work, state, line)
                changed = self.apply(work, state.loaded, principal, line, reason if line.needs_reason else None)
            return agreement_view(changed, principal)

    def require_allowed(
        self, state: AgreementState, principal: Principal, action: Action, version: int, reason: Reason | None = None
    ) -> Transition:
        """Return the transition; refuses by role, version, status or a missing reason."""
        roles = state.acting_roles(principal)
        line = transition(action, state.status(), roles)
        if roles.isdisjoint(line.roles):
            raise NotByThisRole(action.label, line.roles)
        state.loaded.record.require_version(version)
        if line.needs_reason and reason is None:
            raise Refusal("reason_needed", action=action)
        return line

    def apply(
        self,
        work: UnitOfWork,
        loaded: LoadedAgreement,
        principal: Principal,
        line: Transition,
        reason: Reason | None,
        **extra: Any,
    ) -> AgreementState:
        """Record the new state, void what the transition voids, and write the event."""
        voided = self._void_parts(work, loaded, line)
        update: dict[str, Any] = {"state": line.target, "changed_at": self.context.clock()}
        if Voided.APPROVALS in line.voids:
            update |= {"approved_sha256": None, "fulfilled": {}}
        if line.target is Status.APPROVED:  # the institution's approval also approves every host on the agreement
            update |= {"approved_sha256": voided.record.content_sha256, "pending_hosts": ()}
        record = voided.record.model_copy(update=update)
        facts = {**({"reason": str(reason.code)} if reason else {}), **extra}
        event = NewEvent(line.event, facts, {"text": reason.text} if reason else {})
        return save_agreement(work, self.context, replace(voided, record=record), principal.account_id, event)

    def _void_parts(self, work: UnitOfWork, loaded: LoadedAgreement, line: Transition) -> LoadedAgreement:
        agreement_id = loaded.record.id
        if Voided.APPROVALS in line.voids:
            work.agreements.void_approvals(agreement_id)
            approvals = tuple(entry.model_copy(update={"is_void": True}) for entry in loaded.approvals)
            loaded = replace(loaded, approvals=approvals)
        if Voided.DOCUMENTS in line.voids:
            work.documents.void(agreement_id, AGREEMENT_SUBJECT)
        if Voided.SIGNATURES in line.voids:
            loaded = void_signatures(work, loaded, AGREEMENT_SUBJECT)
        if Voided.FOLLOW_UPS in line.voids:  # they were written for an agreement that no longer holds
            for subject in active_subjects(loaded):
                loaded = drop_follow_up(work, loaded, subject)
        return loaded

    def _approve(
        self,
        work: UnitOfWork,
        state: AgreementState,
        principal: Principal,
        line: Transition,
        content_sha256: str | None,
    ) -> AgreementState:
        loaded = state.loaded
        if content_sha256 != loaded.record.content_sha256:
            raise Refusal("stale_content")
        self._require_complete(work, loaded)
        left = open_approval_steps(loaded, variant_of(loaded.facts, self.context.catalogue(work)).approvals)
        if left and state.roles_of(principal).isdisjoint(left[0].by):
            nl, en = ", ".join(role.nl for role in left[0].by), ", ".join(role.en for role in left[0].by)
            raise Refusal("not_your_step", step=left[0].label, roles=Bilingual(nl=nl, en=en))
        facts: dict[str, Any] = {"approved": loaded.record.content_sha256}
        if left:
            facts["step"] = left[0].step
            loaded = self._add_approval(work, loaded, principal, left[0].step)
        if len(left) > 1:
            event = NewEvent(EventKind.STEP_APPROVED, facts)
            return save_agreement(work, self.context, loaded, principal.account_id, event)
        return self.apply(work, loaded, principal, line, None, **facts)

    def _add_approval(
        self, work: UnitOfWork, loaded: LoadedAgreement, principal: Principal, step: str
    ) -> LoadedAgreement:
        approval = Approval(
            step=step, content_sha256=loaded.record.content_sha256, by=principal.account_id, at=self.context.clock()
        )
        work.agreements.add_approval(loaded.record.id, approval)
        return replace(loaded, approvals=(*loaded.approvals, approval))

    def _require_conditions(self, work: UnitOfWork, state: AgreementState, line: Transition) -> None:
        for condition in line.preconditions:
            if condition is Precondition.COMPLETE:
                self._require_complete(work, state.loaded)
            elif condition is Precondition.DOCUMENTS_PRINTED:
                raise Refusal("not_printed")
            elif not state.meets(condition):
                refusal = _UNMET[condition]()
                raise refusal

    def _require_complete(self, work: UnitOfWork, loaded: LoadedAgreement) -> None:
        result = validate_record(loaded.record.body, self.context.catalogue(work), self.context.unprintable)
        if result.blocked:
            raise RecordRefused(result.findings)
