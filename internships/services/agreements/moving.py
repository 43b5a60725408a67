"""Moving an agreement through its life: one function reads the table, checks the conditions and writes the history."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from internships.domain.access import Viewer, reach_of
from internships.domain.errors import DomainError, Refused
from internships.domain.history import EventKind
from internships.domain.ledger import THE_AGREEMENT, SignatureState
from internships.domain.lifecycle import (
    Action,
    Condition,
    NotByThisRole,
    ReasonCode,
    ReasonNeeded,
    Status,
    Transition,
    Voided,
    transition,
)
from internships.domain.record import Approval
from internships.domain.value import Paragraph, Value
from internships.domain.wording import Bilingual
from internships.mapping.planning import variant_of
from internships.mapping.shape import ApprovalRule
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, load, opened, steps_left
from internships.services.agreements.later import dropped, standing_subjects
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.viewing import AgreementView, view_of
from internships.services.examination import examine
from internships.services.ports_work import Work

EVENTS: dict[Action, EventKind] = {
    Action.SUBMIT: EventKind.SUBMITTED,
    Action.REQUEST_CHANGES: EventKind.CHANGES_REQUESTED,
    Action.REJECT: EventKind.REJECTED,
    Action.APPROVE: EventKind.APPROVED,
    Action.ISSUE: EventKind.ISSUED,
    Action.SEND: EventKind.SENT,
    Action.REVISE: EventKind.REVISED,
    Action.SUSPEND: EventKind.SUSPENDED,
    Action.RESUME: EventKind.RESUMED,
    Action.WITHDRAW: EventKind.WITHDRAWN,
    Action.CANCEL: EventKind.CANCELLED,
}


class Reason(Value):
    """Why: a code and a text that the others read."""

    code: ReasonCode
    text: Paragraph


class OtherContent(DomainError):
    """The approval names other content than what stands here now."""

    code = "stale_content"

    def __init__(self) -> None:
        super().__init__(
            "U keurt een andere inhoud goed dan wat er nu staat; lees het dossier opnieuw en keur dat goed.",
            "You approve other content than what stands here now; read the record again and approve that.",
        )


class NotYourStep(DomainError):
    """The next approval step belongs to other roles."""

    code = "not_your_step"

    def __init__(self, rule: ApprovalRule) -> None:
        by_nl, by_en = ", ".join(role.nl for role in rule.by), ", ".join(role.en for role in rule.by)
        super().__init__(
            f"De volgende stap is “{rule.label.nl}”, door: {by_nl}. Vraag het aan een van hen.",
            f"The next step is “{rule.label.en}”, by: {by_en}. Ask one of them.",
        )


class AlreadySigned(DomainError):
    """What everybody signed is amended or ended, not taken back."""

    code = "already_signed"

    def __init__(self) -> None:
        super().__init__(
            "Iedereen tekende al: maak een addendum, of beëindig de overeenkomst.",
            "Everybody has signed already: make an amendment, or end the agreement.",
        )


class NotSignedYet(DomainError):
    """Only a signed agreement can be suspended."""

    code = "not_signed_yet"

    def __init__(self) -> None:
        super().__init__(
            "Nog niet iedereen tekende; annuleer of herzie de overeenkomst in plaats daarvan.",
            "Not everybody has signed yet; cancel or revise the agreement instead.",
        )


class AlreadyStarted(DomainError):
    """What has started is ended early, not cancelled."""

    code = "already_started"

    def __init__(self) -> None:
        super().__init__(
            "De stage is al begonnen; beëindig ze vroegtijdig in plaats van te annuleren.",
            "The placement has already started; end it early instead of cancelling.",
        )


class NotPrinted(DomainError):
    """Issuing needs the printed documents of the approved content."""

    code = "not_printed"

    def __init__(self) -> None:
        super().__init__(
            "De documenten van de goedgekeurde inhoud zijn nog niet gedrukt; maak ze eerst op.",
            "The documents of the approved content are not printed yet; print them first.",
        )


_UNMET: dict[Condition, type[DomainError]] = {
    Condition.NOT_SIGNED: AlreadySigned,
    Condition.SIGNED: NotSignedYet,
    Condition.NOT_STARTED: AlreadyStarted,
}


@dataclass(frozen=True)
class Moving:
    """Every action of the table but issuing, which prints first."""

    bureau: Bureau

    def act(
        self,
        viewer: Viewer,
        agreement_id: UUID,
        action: Action,
        *,
        version: int,
        reason: Reason | None = None,
        content_sha256: str | None = None,
    ) -> AgreementView:
        """Do one action, or refuse with what must be done first."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            line = self.allowed(known, viewer, action, version, reason)
            if action is Action.APPROVE:
                moved = self._approve(work, known, viewer, line, content_sha256)
            else:
                self._check(work, known, line)
                moved = self.move(work, known.dossier, viewer, line, reason if line.needs_reason else None)
            return view_of(moved, viewer, self.bureau.today())

    def allowed(
        self, known: Opened, viewer: Viewer, action: Action, version: int, reason: Reason | None = None
    ) -> Transition:
        """Return the line of the table for this viewer, now; refuses by role, version, status, and lack of reason."""
        roles = known.acting(viewer)
        status = known.status(self.bureau.today())
        line = transition(action, status, roles)
        if roles.isdisjoint(line.by):
            raise NotByThisRole(Bilingual(nl=action.nl, en=action.en), line.by)
        known.dossier.record.require(version)
        if line.needs_reason and reason is None:
            raise ReasonNeeded(action)
        return line

    def move(
        self,
        work: Work,
        dossier: Dossier,
        viewer: Viewer,
        line: Transition,
        reason: Reason | None,
        **told: Any,
    ) -> Opened:
        """Record the new state, void what the line voids, and write the event."""
        voided = self._voided(work, dossier, line)
        record = voided.record.model_copy(
            update={
                "state": line.target,
                "changed_at": self.bureau.clock(),
                **({"approved_sha256": None, "fulfilled": {}} if Voided.APPROVALS in line.voids else {}),
                # Whoever approves for the institution agrees to every host that stands on it.
                **(
                    {"approved_sha256": voided.record.content_sha256, "pending_hosts": ()}
                    if line.target is Status.APPROVED
                    else {}
                ),
            }
        )
        facts = {**({"reason": str(reason.code)} if reason else {}), **told}
        act = Act(EVENTS[line.action], facts, {"text": reason.text} if reason else {})
        expected = dossier.record.version
        return keep(work, self.bureau, replace(voided, record=record), viewer.account_id, act, expected=expected)

    def _voided(self, work: Work, dossier: Dossier, line: Transition) -> Dossier:
        agreement_id = dossier.record.id
        if Voided.APPROVALS in line.voids:
            work.agreements.void_approvals(agreement_id)
            approvals = tuple(entry.model_copy(update={"is_void": True}) for entry in dossier.approvals)
            dossier = replace(dossier, approvals=approvals)
        if Voided.DOCUMENTS in line.voids:
            work.papers.void(agreement_id, THE_AGREEMENT)
        if Voided.SIGNATURES in line.voids:
            work.agreements.void_signatures(agreement_id, THE_AGREEMENT)
            void = {"state": SignatureState.VOID}
            ledger = tuple(
                row.model_copy(update=void) if row.subject == THE_AGREEMENT else row for row in dossier.ledger
            )
            dossier = replace(dossier, ledger=ledger)
        return self._without_later(work, dossier) if Voided.LATER_PAPERS in line.voids else dossier

    def _without_later(self, work: Work, dossier: Dossier) -> Dossier:
        """Drop what was proposed or signed later: it was written on an agreement that holds no longer."""
        for subject in standing_subjects(dossier):
            dossier = dropped(work, dossier, subject)
        return dossier

    def _approve(
        self, work: Work, known: Opened, viewer: Viewer, line: Transition, content_sha256: str | None
    ) -> Opened:
        dossier = known.dossier
        if content_sha256 != dossier.record.content_sha256:
            raise OtherContent
        self._complete(work, dossier)
        left = steps_left(dossier, variant_of(dossier.facts, self.bureau.catalogue(work)).approvals)
        if left and known.roles_of(viewer).isdisjoint(left[0].by):
            raise NotYourStep(left[0])
        told: dict[str, Any] = {"approved": dossier.record.content_sha256}
        if left:
            told["step"] = left[0].step
            dossier = self._taken(work, dossier, viewer, left[0].step)
        if len(left) > 1:
            act = Act(EventKind.STEP_APPROVED, told)
            return keep(work, self.bureau, dossier, viewer.account_id, act, expected=dossier.record.version)
        return self.move(work, dossier, viewer, line, None, **told)

    def _taken(self, work: Work, dossier: Dossier, viewer: Viewer, step: str) -> Dossier:
        approval = Approval(
            step=step, content_sha256=dossier.record.content_sha256, by=viewer.account_id, at=self.bureau.clock()
        )
        work.agreements.approve(dossier.record.id, approval)
        return replace(dossier, approvals=(*dossier.approvals, approval))

    def _check(self, work: Work, known: Opened, line: Transition) -> None:
        for condition in line.conditions:
            self._condition(work, known, condition)

    def _condition(self, work: Work, known: Opened, condition: Condition) -> None:
        if condition is Condition.COMPLETE:
            self._complete(work, known.dossier)
        elif condition is Condition.DOCUMENTS_PRINTED:
            raise NotPrinted
        elif not known.meets(condition, self.bureau.today()):
            raise _UNMET[condition]

    def _complete(self, work: Work, dossier: Dossier) -> None:
        found = examine(dossier.record.body, self.bureau.catalogue(work), self.bureau.unprintable)
        if found.blocked:
            raise Refused(found.findings)
