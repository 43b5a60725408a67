"""Replaying an agreement's history: the state, approvals, documents, signatures and follow-ups that it leads to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from internships.domain.history import Event, EventKind
from internships.domain.lifecycle import TRANSITIONS, Status, Voided
from internships.domain.signatures import AGREEMENT_SUBJECT, TERMINATION_SUBJECT, SignatureState, amendment_subject

PersonalValues = Mapping[tuple[int, str], tuple[str, str]]
"""The personal values that were not erased, as ``(sequence, name) → (salt, value)``."""
_SIGNATURE_FACTS = ("subject", "document", "document_sha256", "role", "order", "channel", "signed_on")
_TRANSITIONS = {line.event: line for line in TRANSITIONS}


class ReplayedApproval(NamedTuple):
    """An approval step according to the history."""

    step: str
    content_sha256: str
    by: UUID | None
    is_void: bool


class ReplayedDocument(NamedTuple):
    """A document according to the history."""

    subject: str
    sha256: str
    content_sha256: str
    is_void: bool


class ReplayedSignature(NamedTuple):
    """A signature or refusal according to the history; ``name`` and ``evidence`` are None once erased."""

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
    """An amendment or termination according to the history; ``facts`` are those of its proposal."""

    facts: Mapping[str, Any]
    text: str | None
    is_issued: bool = False
    is_dropped: bool = False


@dataclass
class ReplayedHistory:
    """Everything that the events replayed so far lead to.

    ``requested`` counts the signatures that were requested for a subject; ``uncounted`` holds the subjects whose events
    do not say how many (issued before events had that).
    """

    state: Status = Status.DRAFT
    approved: str | None = None
    approvals: list[ReplayedApproval] = field(default_factory=list)
    prints: list[ReplayedDocument] = field(default_factory=list)
    signatures: list[ReplayedSignature] = field(default_factory=list)
    requested: dict[str, int] = field(default_factory=dict)
    uncounted: set[str] = field(default_factory=set)
    amendments: dict[int, ReplayedProposal] = field(default_factory=dict)
    terminations: list[ReplayedProposal] = field(default_factory=list)

    @property
    def termination(self) -> ReplayedProposal | None:
        """The termination that was not dropped."""
        return next((proposal for proposal in reversed(self.terminations) if not proposal.is_dropped), None)

    def apply(self, event: Event, personal: PersonalValues) -> None:
        """Apply one more event."""
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
        if Voided.FOLLOW_UPS in line.voids:
            for number in self.amendments:
                self._drop_amendment(number)
            self._update_termination(is_dropped=True)
            self._void(TERMINATION_SUBJECT)

    def _apply_follow_up(self, event: Event, personal: PersonalValues) -> None:
        proposal = ReplayedProposal(event.facts, _personal_value(personal, event, "text"))
        if event.kind is EventKind.AMENDMENT_PROPOSED:
            self.amendments[event.facts["number"]] = proposal
        elif event.kind is EventKind.AMENDMENT_DROPPED:
            self._drop_amendment(event.facts["number"])
        elif event.kind is EventKind.TERMINATION_PROPOSED:
            self.terminations.append(proposal)
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
            self.requested[subject] = self.requested.get(subject, 0) + signatures
        if subject == TERMINATION_SUBJECT:
            self._update_termination(is_issued=True)
        elif subject != AGREEMENT_SUBJECT:
            number = int(subject.partition("/")[2])
            self.amendments[number] = replace(self.amendments[number], is_issued=True)

    def _content_hash(self, subject: str) -> str | None:
        """Return the content hash of a follow-up; None for the agreement itself, whose own events have it."""
        if subject == AGREEMENT_SUBJECT:
            return None
        proposal = (
            self.termination if subject == TERMINATION_SUBJECT else self.amendments[int(subject.partition("/")[2])]
        )
        return None if proposal is None else proposal.facts.get("proposed")

    def _add_signature(self, event: Event, personal: PersonalValues) -> None:
        is_signed = event.kind is EventKind.SIGNATURE_ENTERED
        signature = _replayed_signature(event, personal, SignatureState.SIGNED if is_signed else SignatureState.REFUSED)
        # A refusal that was followed by a signature is the same row.
        before = self._signature_index(signature, SignatureState.REFUSED)
        if before is not None:
            del self.signatures[before]
        self.signatures.append(signature)

    def _void_signature(self, event: Event, personal: PersonalValues) -> None:
        signature = _replayed_signature(event, personal, SignatureState.SIGNED)
        place = self._signature_index(signature, SignatureState.SIGNED)
        if place is not None:
            self.signatures[place] = self.signatures[place]._replace(state=SignatureState.VOID)
        self.requested[signature.subject] = self.requested.get(signature.subject, 0) + 1

    def _signature_index(self, signature: ReplayedSignature, state: SignatureState) -> int | None:
        key = _signature_key(signature)
        return next(
            (
                place
                for place, entry in enumerate(self.signatures)
                if entry.state is state
                and _signature_key(entry) == key
                and (state is SignatureState.REFUSED or entry.signed_on == signature.signed_on)
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
    """Replay a history from its first event; raises ``LookupError`` where an event refers to what never existed."""
    replayed = ReplayedHistory()
    for event in events:
        replayed.apply(event, personal)
    return replayed


def _personal_value(personal: PersonalValues, event: Event, name: str) -> str | None:
    salt_and_value = personal.get((event.sequence, name))
    return None if salt_and_value is None else salt_and_value[1]


def _replayed_signature(event: Event, personal: PersonalValues, state: SignatureState) -> ReplayedSignature:
    return ReplayedSignature(
        **{name: event.facts[name] for name in _SIGNATURE_FACTS},
        by=event.actor,
        name=_personal_value(personal, event, "name"),
        evidence=_personal_value(personal, event, "evidence"),
        state=state,
    )


def _signature_key(signature: ReplayedSignature) -> tuple[object, ...]:
    return (
        signature.subject,
        signature.document,
        signature.document_sha256,
        signature.role,
        signature.order,
        signature.name,
    )
