"""What the history of an agreement leads to: its state, approvals, prints, signatures and later papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from internships.domain.history import Event, EventKind
from internships.domain.lifecycle import TRANSITIONS, Status, Voided
from internships.domain.signatures import AGREEMENT_SUBJECT, TERMINATION_SUBJECT, SignatureState, amendment_subject
from internships.services.agreements.transitions import EVENT_OF_ACTION

PersonalValues = Mapping[tuple[int, str], tuple[str, str]]
"""The personal values that are still there, as ``(sequence, name) → (salt, value)``."""
_TRANSITIONS = {EVENT_OF_ACTION[line.action]: line for line in TRANSITIONS}


class ReplayedApproval(NamedTuple):
    """An approval step as the history tells it."""

    step: str
    content_sha256: str
    by: UUID | None
    is_void: bool


class ReplayedDocument(NamedTuple):
    """A document as the history tells it."""

    subject: str
    sha256: str
    content_sha256: str
    is_void: bool


class ReplayedSignature(NamedTuple):
    """A signature, or a refusal to sign, as the history tells it; ``name`` and ``evidence`` None once erased."""

    subject: str
    document: str
    document_sha256: str
    role: str
    order: int
    channel: str
    signed_on: str
    by: UUID | None
    name: str | None
    evidence: str | None
    state: SignatureState


@dataclass(frozen=True)
class ReplayedProposal:
    """An amendment (or termination) as the history tells it; ``facts`` are those of its proposal."""

    facts: Mapping[str, Any]
    text: str | None
    is_issued: bool = False
    is_dropped: bool = False


@dataclass
class ReplayedHistory:
    """Everything that one history leads to, after the events that were followed so far.

    ``asked`` counts the signatures that were asked about a subject; a subject of which the history does not tell
    it (what was issued before histories did) is in ``uncounted``.
    """

    state: Status = Status.DRAFT
    approved: str | None = None
    approvals: list[ReplayedApproval] = field(default_factory=list)
    prints: list[ReplayedDocument] = field(default_factory=list)
    signatures: list[ReplayedSignature] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    uncounted: set[str] = field(default_factory=set)
    amendments: dict[int, ReplayedProposal] = field(default_factory=dict)
    terminations: list[ReplayedProposal] = field(default_factory=list)

    @property
    def termination(self) -> ReplayedProposal | None:
        """The termination that was not dropped."""
        return next((told for told in reversed(self.terminations) if not told.is_dropped), None)

    def apply(self, event: Event, personal: PersonalValues) -> None:
        """Take one more event into account."""
        kind = event.kind
        if kind in {EventKind.APPROVED, EventKind.STEP_APPROVED}:
            self._approve(event)
        elif kind is EventKind.ISSUED:
            self._issue(event)
        elif kind in {EventKind.SIGNATURE_ENTERED, EventKind.SIGNATURE_REFUSED}:
            self._add_signature(event, personal)
        elif kind is EventKind.SIGNATURE_TAKEN_BACK:
            self._void_signature(event, personal)
        else:
            self._apply_follow_up(event, personal)
        self._apply_transition(event)

    def _apply_transition(self, event: Event) -> None:
        line = _TRANSITIONS.get(event.kind)
        if line is None or event.facts.get("subject", AGREEMENT_SUBJECT) != AGREEMENT_SUBJECT:
            return
        self.state = line.target
        if Voided.APPROVALS in line.voids:
            self.approved = None
            self.approvals = [entry._replace(is_void=True) for entry in self.approvals]
        if Voided.DOCUMENTS in line.voids or Voided.SIGNATURES in line.voids:
            self._void(AGREEMENT_SUBJECT)
        if Voided.LATER_PAPERS in line.voids:
            for number in self.amendments:
                self._drop_amendment(number)
            self._update_termination(is_dropped=True)
            self._void(TERMINATION_SUBJECT)

    def _apply_follow_up(self, event: Event, personal: PersonalValues) -> None:
        told = ReplayedProposal(event.facts, _personal_value(personal, event, "text"))
        if event.kind is EventKind.AMENDMENT_PROPOSED:
            self.amendments[event.facts["number"]] = told
        elif event.kind is EventKind.AMENDMENT_DROPPED:
            self._drop_amendment(event.facts["number"])
        elif event.kind is EventKind.TERMINATION_PROPOSED:
            self.terminations.append(told)
        elif event.kind is EventKind.TERMINATION_DROPPED:
            self._update_termination(is_dropped=True)
            self._void(TERMINATION_SUBJECT)

    def _approve(self, event: Event) -> None:
        if step := event.facts.get("step"):
            self.approvals.append(ReplayedApproval(step, event.facts["approved"], event.actor, is_void=False))
        if event.kind is EventKind.APPROVED:
            self.approved = event.facts["approved"]

    def _issue(self, event: Event) -> None:
        subject = event.facts.get("subject", AGREEMENT_SUBJECT)
        content = self._content_hash(subject) or event.facts["content_sha256"]
        self.prints += [
            ReplayedDocument(subject, sha256, content, is_void=False) for sha256 in event.facts["documents"]
        ]
        if (signatures := event.facts.get("signatures")) is None:
            self.uncounted.add(subject)
        else:
            self.asked[subject] = self.asked.get(subject, 0) + signatures
        if subject == TERMINATION_SUBJECT:
            self._update_termination(is_issued=True)
        elif subject != AGREEMENT_SUBJECT:
            number = int(subject.partition("/")[2])
            self.amendments[number] = replace(self.amendments[number], is_issued=True)

    def _content_hash(self, subject: str) -> str | None:
        """Return the hash of what a later paper leads to; None of the agreement itself, whose events tell its own."""
        if subject == AGREEMENT_SUBJECT:
            return None
        proposal = (
            self.termination if subject == TERMINATION_SUBJECT else self.amendments[int(subject.partition("/")[2])]
        )
        return None if proposal is None else proposal.facts.get("proposed")

    def _add_signature(self, event: Event, personal: PersonalValues) -> None:
        is_signed = event.kind is EventKind.SIGNATURE_ENTERED
        entered = _replayed_signature(event, personal, SignatureState.SIGNED if is_signed else SignatureState.REFUSED)
        # Who refused first and then signed has one row, which says what came last.
        before = self._signature_index(entered, SignatureState.REFUSED)
        if before is not None:
            del self.signatures[before]
        self.signatures.append(entered)

    def _void_signature(self, event: Event, personal: PersonalValues) -> None:
        taken = _replayed_signature(event, personal, SignatureState.SIGNED)
        place = self._signature_index(taken, SignatureState.SIGNED)
        if place is not None:
            self.signatures[place] = self.signatures[place]._replace(state=SignatureState.VOID)
        self.asked[taken.subject] = self.asked.get(taken.subject, 0) + 1

    def _signature_index(self, told: ReplayedSignature, state: SignatureState) -> int | None:
        asked = _signature_key(told)
        return next(
            (
                place
                for place, entry in enumerate(self.signatures)
                if entry.state is state
                and _signature_key(entry) == asked
                and (state is SignatureState.REFUSED or entry.signed_on == told.signed_on)
            ),
            None,
        )

    def _drop_amendment(self, number: int) -> None:
        self.amendments[number] = replace(self.amendments[number], is_dropped=True)
        self._void(amendment_subject(number))

    def _update_termination(self, **changed: Any) -> None:
        if (last := self.termination) is not None:
            self.terminations[self.terminations.index(last)] = replace(last, **changed)

    def _void(self, subject: str) -> None:
        self.prints = [entry._replace(is_void=True) if entry.subject == subject else entry for entry in self.prints]
        self.signatures = [
            entry._replace(state=SignatureState.VOID) if entry.subject == subject else entry
            for entry in self.signatures
        ]


def replay(events: Iterable[Event], personal: PersonalValues) -> ReplayedHistory:
    """Follow a history from its first event; raises ``LookupError`` where one tells of what never was."""
    course = ReplayedHistory()
    for event in events:
        course.apply(event, personal)
    return course


def _personal_value(personal: PersonalValues, event: Event, name: str) -> str | None:
    found = personal.get((event.sequence, name))
    return None if found is None else found[1]


def _replayed_signature(event: Event, personal: PersonalValues, state: SignatureState) -> ReplayedSignature:
    told = event.facts
    return ReplayedSignature(
        subject=told["subject"],
        document=told["document"],
        document_sha256=told["document_sha256"],
        role=told["role"],
        order=told["order"],
        channel=told["channel"],
        signed_on=told["signed_on"],
        by=event.actor,
        name=_personal_value(personal, event, "name"),
        evidence=_personal_value(personal, event, "evidence"),
        state=state,
    )


def _signature_key(told: ReplayedSignature) -> tuple[object, ...]:
    return (told.subject, told.document, told.document_sha256, told.role, told.order, told.name)
