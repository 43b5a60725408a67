"""One agreement on its way to the status that was planned, through the real use cases."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import sleep
from typing import Any, TypeVar
from uuid import UUID

from internships.demo.house import House
from internships.demo.people import DOMAIN
from internships.demo.planning import Plan
from internships.demo.records import put_mentor, record_of
from internships.domain.access import Grant, Role, Viewer
from internships.domain.amendment import AmendmentReason
from internships.domain.document import Json
from internships.domain.errors import PressBusy
from internships.domain.fulfilment import Fulfilled, Fulfilment
from internships.domain.ledger import THE_AGREEMENT, THE_TERMINATION, SignatureState, amendment_subject
from internships.domain.lifecycle import TABLE, Action, ReasonCode, Status
from internships.domain.termination import Initiator, Termination, TerminationReason, ThreePartyTalk
from internships.services.agreements.amending import Amending, AmendmentProposal
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.drafting import Drafting
from internships.services.agreements.ending import Ending
from internships.services.agreements.fulfilling import Fulfilling
from internships.services.agreements.moving import Moving, Reason
from internships.services.agreements.printing import Printing
from internships.services.agreements.signing import PaperSignature, Signing
from internships.services.agreements.viewing import AgreementView, Reading

Printed = TypeVar("Printed")
_REASON = Reason(code=ReasonCode.OTHER, text="Voor de demonstratie. / For the demonstration.")


def somebody(grant: Grant) -> Viewer:
    """Return who acts for the demonstration."""
    return Viewer(account_id=UUID(int=1), name="Demo", email=f"seed@{DOMAIN}", grants=(grant,))


def patiently(print_papers: Callable[[], Printed], pause: float = 1.0) -> Printed:
    """Print, however long the press is busy: on a slow machine that is longer than a person would wait."""
    while True:
        try:
            return print_papers()
        except PressBusy:
            sleep(pause)


def live(house: House, plan: Plan) -> None:
    """Live one placement; what an earlier seeding did of it stands."""
    today = house.bureau.today()
    record = record_of(plan, today)
    viewer = somebody(Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=plan.institution))
    Life(house, viewer, plan, today, date.fromisoformat(record["drawn_up_on"])).live(record)


@dataclass
class Life:
    """One agreement with a clock of its own."""

    house: House
    viewer: Viewer
    plan: Plan
    today: date
    day: date

    @property
    def bureau(self) -> Bureau:
        moment = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)
        return replace(self.house.bureau, clock=lambda: moment)

    @property
    def printing(self) -> Printing:
        return replace(self.house.printing, bureau=self.bureau)

    def live(self, record: Json) -> None:
        """Go as far as the status asks, from where the agreement is."""
        view = Drafting(self.bureau).create(self.viewer, record, self.plan.id).agreement
        for step in _left(self.plan, view.status):
            view = _STEPS[step](self, view)

    def act(self, view: AgreementView, action: Action) -> AgreementView:
        """Do one action of the table."""
        return Moving(self.bureau).act(
            self.viewer, view.id, action, version=view.version, reason=_REASON, content_sha256=view.content_sha256
        )

    def issue(self, view: AgreementView) -> AgreementView:
        """Print the finals."""
        return patiently(partial(self.printing.issue, self.viewer, view.id, version=view.version))

    def sign(self, view: AgreementView, subject: str = THE_AGREEMENT, most: int | None = None) -> AgreementView:
        """Enter the signatures that are asked on a subject, or go on until there are so many."""
        ledger = Reading(self.bureau).ledger(self.viewer, view.id)
        rows = [row for row in ledger if row.subject == subject]
        asked = [row for row in rows if row.state is SignatureState.ASKED]
        wanted = len(asked) if most is None else max(0, most - (len(rows) - len(asked)))
        told = PaperSignature(signed_on=self.day, evidence="Demo, map 1")
        for row in asked[:wanted]:
            known = Signing(self.bureau).enter_paper(self.viewer, view.id, row.id, told, version=view.version)
            view = view.model_copy(update={"version": known.dossier.record.version})
        return view

    def fulfil(self, view: AgreementView) -> AgreementView:
        """Enter that the health condition and the other conditions are met."""
        asked = [(Fulfilled.CONDITION, index) for index, _ in enumerate(view.record.get("conditions") or ())]
        if (view.record["safety"].get("health") or {}).get("required"):
            asked.append((Fulfilled.HEALTH, 0))
        for what, index in asked:
            told = Fulfilment(what=what, index=index, on=self.day)
            view = Fulfilling(self.bureau).fulfil(self.viewer, view.id, told, version=view.version)
        return view

    def replace_mentor(self, view: AgreementView, *, from_today: int) -> AgreementView:
        """Have everybody sign that another mentor takes over, so many days from today."""
        host = self.plan.host
        other = host.mentors[(host.mentors.index(self.plan.mentor) + 1) % len(host.mentors)]
        record = _copied(view)
        put_mentor(record, other)
        day = min(self.today + timedelta(from_today), _day(record, "last_day"))
        return self.amend(view, record, AmendmentReason.MENTOR, day)

    def add_task(self, view: AgreementView) -> AgreementView:
        """Have an amendment wait for all signatures but one."""
        record = _copied(view)
        record["content"]["activities"].append("een slotpresentatie geven")
        return self.amend(view, record, AmendmentReason.TASKS, self.today, 1)

    def amend(
        self, view: AgreementView, record: Json, why: AmendmentReason, day: date, most: int | None = None
    ) -> AgreementView:
        """Propose, print and sign the first amendment, the day after the start."""
        self.day = _day(view.record, "first_day") + timedelta(days=1)
        amending = Amending(self.bureau, self.printing)
        version = view.version
        known = Reading(self.bureau).amendments(self.viewer, view.id)
        if not known:
            told = AmendmentProposal(
                record=record, reason_code=why, reason="Voor de demonstratie.", takes_effect_on=day
            )
            version = amending.propose(self.viewer, view.id, told, version=version).version
        if not known or not known[0].is_issued:
            version = patiently(partial(amending.issue, self.viewer, view.id, 1, version=version)).version
        return self.sign(view.model_copy(update={"version": version}), amendment_subject(1), most)

    def end(self, view: AgreementView, most: int | None = None) -> AgreementView:
        """End early, after a talk; what waits for signatures ends within the week."""
        self.day = _day(view.record, "first_day") + timedelta(days=3)
        last_day = self.day + timedelta(days=7)
        if most is not None:
            last_day = min(self.today + timedelta(days=7), _day(view.record, "last_day") - timedelta(days=1))
        ending = Ending(self.bureau, self.printing)
        version = view.version
        known = Reading(self.bureau).termination(self.viewer, view.id)
        if known is None:
            version = ending.propose(self.viewer, view.id, _ending(self.day, last_day), version=version).version
        if known is None or not known.is_issued:
            version = patiently(partial(ending.issue, self.viewer, view.id, version=version)).version
        return self.sign(view.model_copy(update={"version": version}), THE_TERMINATION, most)


def _ending(day: date, last_day: date) -> Termination:
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


_STEPS: dict[str, Callable[[Life, AgreementView], AgreementView]] = {
    **{str(action): (lambda life, view, action=action: life.act(view, action)) for action in Action},  # type: ignore[misc]
    "issue": Life.issue,
    "fulfil": Life.fulfil,
    "sign": Life.sign,
    "sign one": lambda life, view: life.sign(view, most=1),
    "amended": lambda life, view: life.replace_mentor(view, from_today=-1),
    "amended later": lambda life, view: life.replace_mentor(view, from_today=10),
    "amendment waits": Life.add_task,
    "end": Life.end,
    "ending waits": lambda life, view: life.end(view, most=1),
}
_TO_SENT = ("submit", "approve", "issue", "send")
_ROADS: dict[Status, tuple[str, ...]] = {
    Status.DRAFT: (),
    Status.SUBMITTED: ("submit",),
    Status.CHANGES_REQUESTED: ("submit", "request_changes"),
    Status.REJECTED: ("submit", "reject"),
    Status.APPROVED: ("submit", "approve"),
    Status.ISSUED: ("submit", "approve", "issue"),
    Status.SIGNING: (*_TO_SENT, "sign one"),
    Status.SIGNED: (*_TO_SENT, "sign"),
    Status.ACTIVE: (*_TO_SENT, "fulfil", "sign"),
    Status.COMPLETED: (*_TO_SENT, "fulfil", "sign"),
    Status.SUSPENDED: (*_TO_SENT, "fulfil", "sign", "suspend"),
    Status.ENDED_EARLY: (*_TO_SENT, "fulfil", "sign", "end"),
    Status.WITHDRAWN: ("withdraw",),
    Status.CANCELLED: ("submit", "approve", "cancel"),
    Status.EXPIRED: (),
}


_REACHED = {str(line.action): line.target for line in TABLE}


def _left(plan: Plan, status: Status) -> tuple[str, ...]:
    """Return the steps of a plan after the last one that led to this status; the others do nothing twice."""
    road, state = _ROADS[plan.status] + plan.later, Status.SIGNING if status is Status.SIGNED else status
    done = [number for number, step in enumerate(road, 1) if _REACHED.get(step) is state]
    return road[max(done, default=0) :]
