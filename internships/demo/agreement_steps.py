"""Brings one agreement to its planned status through the real use cases."""

from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import sleep
from typing import Any, TypeVar
from uuid import UUID

from internships.composition.service import ServiceApplication
from internships.demo.people import DOMAIN
from internships.demo.planning import Plan
from internships.demo.records import put_mentor, record_of
from internships.domain.access import Grant, Principal, Role
from internships.domain.amendment import AmendmentReason
from internships.domain.document import Json
from internships.domain.errors import PrintQueueFull
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.lifecycle import TRANSITIONS, Action, ReasonCode, Status
from internships.domain.signatures import AGREEMENT_SUBJECT, TERMINATION_SUBJECT, SignatureState, amendment_subject
from internships.domain.termination import Initiator, Termination, TerminationReason, ThreePartyTalk
from internships.services.agreements.agreement_views import AgreementQueryService, AgreementView
from internships.services.agreements.amendments import AmendmentProposal, AmendmentService
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.drafts import DraftService
from internships.services.agreements.fulfilments import FulfilmentService
from internships.services.agreements.signatures import PaperSignature, SignatureService
from internships.services.agreements.terminations import TerminationService
from internships.services.agreements.transitions import Reason, TransitionService

Printed = TypeVar("Printed")
_REASON = Reason(code=ReasonCode.OTHER, text="Voor de demonstratie. / For the demonstration.")


def demo_principal(grant: Grant) -> Principal:
    """Return the principal that acts for the demonstration."""
    return Principal(account_id=UUID(int=1), name="Demo", email=f"seed@{DOMAIN}", grants=(grant,))


def retry_while_busy(print_papers: Callable[[], Printed], pause: float = 1.0) -> Printed:
    """Print, and try again every ``pause`` seconds while the print queue is full, as on a slow machine."""
    while True:
        try:
            return print_papers()
        except PrintQueueFull:
            sleep(pause)


def play_plan(application: ServiceApplication, plan: Plan) -> None:
    """Carry out one plan, continuing where an earlier seeding stopped."""
    today = application.agreement_context.today()
    record = record_of(plan, today)
    principal = demo_principal(Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=plan.institution))
    DemoAgreement(application, principal, plan, today, date.fromisoformat(record["drawn_up_on"])).play(record)


@dataclass
class DemoAgreement:
    """One agreement; its use cases run at nine o'clock of ``day``."""

    application: ServiceApplication
    principal: Principal
    plan: Plan
    today: date
    day: date

    @property
    def agreement_context(self) -> AgreementContext:
        moment = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)
        return replace(self.application.agreement_context, clock=lambda: moment)

    @property
    def document_printing(self) -> DocumentService:
        return replace(self.application.document_printing, context=self.agreement_context)

    def play(self, record: Json) -> None:
        """Carry out the steps that remain from the status of the agreement."""
        view = DraftService(self.agreement_context).create(self.principal, record, self.plan.id).agreement
        for step in _remaining_steps(self.plan, view.status):
            view = _STEPS[step](self, view)

    def act(self, view: AgreementView, action: Action) -> AgreementView:
        """Carry out one action of the lifecycle."""
        return TransitionService(self.agreement_context).act(
            self.principal, view.id, action, version=view.version, reason=_REASON, content_sha256=view.content_sha256
        )

    def issue(self, view: AgreementView) -> AgreementView:
        """Print the final documents."""
        return retry_while_busy(partial(self.document_printing.issue, self.principal, view.id, version=view.version))

    def sign(self, view: AgreementView, subject: str = AGREEMENT_SUBJECT, most: int | None = None) -> AgreementView:
        """Enter the requested signatures of a subject; ``most`` is how many it may have in all."""
        ledger = AgreementQueryService(self.agreement_context).ledger(self.principal, view.id)
        rows = [row for row in ledger if row.subject == subject]
        requested = [row for row in rows if row.state is SignatureState.ASKED]
        number = len(requested) if most is None else max(0, most - (len(rows) - len(requested)))
        signature = PaperSignature(signed_on=self.day, evidence="Demo, map 1")
        for row in requested[:number]:
            state = SignatureService(self.agreement_context).enter_paper(
                self.principal, view.id, row.id, signature, version=view.version
            )
            view = view.model_copy(update={"version": state.loaded.record.version})
        return view

    def fulfil(self, view: AgreementView) -> AgreementView:
        """Record that the health condition and the other conditions are met."""
        conditions = [(FulfilmentKind.CONDITION, index) for index, _ in enumerate(view.record.get("conditions") or ())]
        if (view.record["safety"].get("health") or {}).get("required"):
            conditions.append((FulfilmentKind.HEALTH, 0))
        for what, index in conditions:
            view = FulfilmentService(self.agreement_context).fulfil(
                self.principal, view.id, Fulfilment(what=what, index=index, on=self.day), version=view.version
            )
        return view

    def replace_mentor(self, view: AgreementView, *, from_today: int) -> AgreementView:
        """Amend so another mentor takes over ``from_today`` days after today, signed by everybody."""
        host = self.plan.host
        other = host.mentors[(host.mentors.index(self.plan.mentor) + 1) % len(host.mentors)]
        record = _copied(view)
        put_mentor(record, other)
        day = min(self.today + timedelta(from_today), _day(record, "last_day"))
        return self.amend(view, record, AmendmentReason.MENTOR, day)

    def add_task(self, view: AgreementView) -> AgreementView:
        """Amend the tasks, with one signature; the others are still requested."""
        record = _copied(view)
        record["content"]["activities"].append("een slotpresentatie geven")
        return self.amend(view, record, AmendmentReason.TASKS, self.today, 1)

    def amend(
        self, view: AgreementView, record: Json, why: AmendmentReason, day: date, most: int | None = None
    ) -> AgreementView:
        """Propose, print and sign the first amendment, the day after the start."""
        self.day = _day(view.record, "first_day") + timedelta(days=1)
        amendments = AmendmentService(self.agreement_context, self.document_printing)
        version = view.version
        existing = AgreementQueryService(self.agreement_context).amendments(self.principal, view.id)
        if not existing:
            proposal = AmendmentProposal(
                record=record, reason_code=why, reason="Voor de demonstratie.", takes_effect_on=day
            )
            version = amendments.propose(self.principal, view.id, proposal, version=version).version
        if not existing or not existing[0].is_issued:
            version = retry_while_busy(partial(amendments.issue, self.principal, view.id, 1, version=version)).version
        return self.sign(view.model_copy(update={"version": version}), amendment_subject(1), most)

    def end(self, view: AgreementView, most: int | None = None) -> AgreementView:
        """Terminate early, after a talk; with ``most`` signatures the last day is within a week."""
        self.day = _day(view.record, "first_day") + timedelta(days=3)
        last_day = self.day + timedelta(days=7)
        if most is not None:
            last_day = min(self.today + timedelta(days=7), _day(view.record, "last_day") - timedelta(days=1))
        terminations = TerminationService(self.agreement_context, self.document_printing)
        version = view.version
        existing = AgreementQueryService(self.agreement_context).termination(self.principal, view.id)
        if existing is None:
            version = terminations.propose(
                self.principal, view.id, _demo_termination(self.day, last_day), version=version
            ).version
        if existing is None or not existing.is_issued:
            version = retry_while_busy(partial(terminations.issue, self.principal, view.id, version=version)).version
        return self.sign(view.model_copy(update={"version": version}), TERMINATION_SUBJECT, most)


def _demo_termination(day: date, last_day: date) -> Termination:
    return Termination(
        reason_code=TerminationReason.MUTUAL_CONSENT,
        reason="Voor de demonstratie in overleg beëindigd.",
        initiated_by=Initiator.STUDENT,
        drawn_up_on=day,
        last_day=last_day,
        talk=ThreePartyTalk(held_on=day, present=("student", "mentor", "begeleider"), summary="Besproken."),
    )


def _copied(view: AgreementView) -> Json:
    return deepcopy(dict(view.record))


def _day(record: Mapping[str, Any], name: str) -> date:
    return date.fromisoformat(record["period"][name])


_STEPS: dict[str, Callable[[DemoAgreement, AgreementView], AgreementView]] = {
    **{str(action): (lambda demo, view, action=action: demo.act(view, action)) for action in Action},  # type: ignore[misc]
    "issue": DemoAgreement.issue,
    "fulfil": DemoAgreement.fulfil,
    "sign": DemoAgreement.sign,
    "sign one": lambda demo, view: demo.sign(view, most=1),
    "amended": lambda demo, view: demo.replace_mentor(view, from_today=-1),
    "amended later": lambda demo, view: demo.replace_mentor(view, from_today=10),
    "amendment waits": DemoAgreement.add_task,
    "end": DemoAgreement.end,
    "ending waits": lambda demo, view: demo.end(view, most=1),
}


def _shortest_paths() -> dict[Status, tuple[str, ...]]:
    """Return the fewest actions that lead from a draft to each recorded status."""
    paths: dict[Status, tuple[str, ...]] = {Status.DRAFT: ()}
    waiting = deque(paths)
    while waiting:
        status = waiting.popleft()
        for line in TRANSITIONS:
            if status in line.sources and line.target not in paths:
                paths[line.target] = (*paths[status], str(line.action))
                waiting.append(line.target)
    return paths


_PATHS = _shortest_paths()
_TO_SENT = _PATHS[Status.SIGNING]
STEPS_TO_STATUS: dict[Status, tuple[str, ...]] = {
    **_PATHS,
    Status.SIGNING: (*_TO_SENT, "sign one"),
    Status.SIGNED: (*_TO_SENT, "sign"),
    Status.ACTIVE: (*_TO_SENT, "fulfil", "sign"),
    Status.COMPLETED: (*_TO_SENT, "fulfil", "sign"),
    Status.SUSPENDED: (*_TO_SENT, "fulfil", "sign", "suspend"),
    Status.ENDED_EARLY: (*_TO_SENT, "fulfil", "sign", "end"),
    Status.EXPIRED: (),
}
"""Actions and other steps to each status; only a status that needs more than actions is listed by name."""


_STATUS_AFTER = {str(line.action): line.target for line in TRANSITIONS}


def _remaining_steps(plan: Plan, status: Status) -> tuple[str, ...]:
    """Return the steps of a plan after the last one that leads to this status."""
    steps, state = STEPS_TO_STATUS[plan.status] + plan.later, Status.SIGNING if status is Status.SIGNED else status
    done = [number for number, step in enumerate(steps, 1) if _STATUS_AFTER.get(step) is state]
    return steps[max(done, default=0) :]
