"""Letters to the people an agreement waits for, and about the result to those who must know.

They name the agreement by its reference only; its content is read in the service.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from internships.domain.access import Role, Side
from internships.domain.accounts import OutboxLetter
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.blockers.signatures_and_annexes import OWNER_BY_SIGNATORY
from internships.domain.history import EventKind
from internships.domain.pointers import fact_at, facts_at
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureState
from internships.domain.wording import Language
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.state import AgreementState

LETTER_DELAY = timedelta(minutes=5)
"""A letter waits this long for more of its kind: sixty submitted agreements give their coordinator one letter."""
MOST_RECIPIENTS = 50
MAX_REFERENCES = 100
"""References in one letter; the next one begins another letter."""
_NOTIFIED_EVENTS = frozenset(
    {
        EventKind.SUBMITTED,
        EventKind.STEP_APPROVED,
        EventKind.APPROVED,
        EventKind.ISSUED,
        EventKind.REVISED,
        EventKind.SIGNATURE_REFUSED,
        EventKind.AMENDMENT_PROPOSED,
        EventKind.TERMINATION_PROPOSED,
    }
)
"""After these events, whoever has the next step gets a letter."""
_STEP_BLOCKERS = frozenset(
    {
        BlockerCode.NOT_SUBMITTED,
        BlockerCode.NOT_APPROVED,
        BlockerCode.NOT_ISSUED,
        BlockerCode.NOT_SENT,
        BlockerCode.SIGNATURE_REFUSED,
    }
)
_PROPOSALS = frozenset({EventKind.AMENDMENT_PROPOSED, EventKind.TERMINATION_PROPOSED})


class Recipient(NamedTuple):
    """Somebody to write to."""

    email: str
    language: Language


def notify(
    work: UnitOfWork,
    context: AgreementContext,
    state: AgreementState,
    kind: EventKind,
    actor: UUID | None,
    subject: str | None,
) -> None:
    """Add the letters about one action to the outbox, in its transaction; the actor gets none."""
    reference = str(fact_at(state.loaded.facts, "/reference"))
    for letter, recipients in _letters_for(work, state, kind, actor, subject):
        for recipient in list(dict.fromkeys(recipients))[:MOST_RECIPIENTS]:
            if not work.outbox.add_reference(letter, recipient.email, reference, MAX_REFERENCES):
                work.outbox.add(_new_letter(context, letter, recipient, reference))


def forget_letters(work: UnitOfWork, state: AgreementState) -> None:
    """Delete the letters about agreements to everybody whom the record names: it is about to be erased."""
    places = ("/signatories/*", "/students/*", "/hosts/*/mentors/*", "/institutions/*/supervisors/*")
    addresses = {address for place in places for _, address in facts_at(state.loaded.facts, f"{place}/email")}
    work.outbox.delete_notices_to(sorted(addresses))


def _new_letter(context: AgreementContext, letter: str, recipient: Recipient, reference: str) -> OutboxLetter:
    now = context.clock()
    return OutboxLetter(
        id=context.new_id(),
        kind=letter,
        recipient=recipient.email,
        language=recipient.language,
        body={"references": [reference]},
        due_at=now + LETTER_DELAY,
        created_at=now,
    )


def _letters_for(
    work: UnitOfWork, state: AgreementState, kind: EventKind, actor: UUID | None, subject: str | None
) -> Iterator[tuple[str, Iterable[Recipient]]]:
    if kind in _NOTIFIED_EVENTS:
        yield "agreement_waiting", _accounts_in_roles(work, state, _next_roles(state, kind), actor)
    elif kind is EventKind.CHANGES_REQUESTED:
        yield "changes_requested", _authors(work, state, actor)
    elif kind is EventKind.REJECTED:
        yield "agreement_rejected", _authors(work, state, actor)
    elif kind is EventKind.SENT:
        yield "signature_asked", _signatories(work, state)
    elif kind is EventKind.SIGNATURE_ENTERED and subject == AGREEMENT_SUBJECT and state.loaded.is_signed:
        everybody = frozenset({Role.STUDENT, Role.MENTOR, Role.COORDINATOR})
        yield "agreement_signed", (*_authors(work, state, actor), *_accounts_in_roles(work, state, everybody, actor))


def _next_roles(state: AgreementState, kind: EventKind) -> frozenset[Role]:
    if kind in _PROPOSALS:
        return frozenset({Role.COORDINATOR})
    if state.approval is not None:
        return frozenset(state.approval.by)
    return frozenset(blocker.owner for blocker in state.blockers(state.today) if blocker.code in _STEP_BLOCKERS)


def _authors(work: UnitOfWork, state: AgreementState, actor: UUID | None) -> Iterator[Recipient]:
    """Yield who made the draft, and who may continue it at that side."""
    record = state.loaded.record
    account = None if record.created_by is None else work.accounts.get(record.created_by)
    if account is not None and account.is_active and account.id != actor:
        yield Recipient(account.email, account.language)
    role = Role.HOST_HR if record.created_side is Side.HOST else Role.COORDINATOR
    yield from _accounts_in_roles(work, state, frozenset({role}), actor)


def _accounts_in_roles(
    work: UnitOfWork, state: AgreementState, roles: frozenset[Role], actor: UUID | None
) -> Iterator[Recipient]:
    """Yield the accounts that have access to the agreement in one of these roles."""
    institutions = {entry.institution for entry in state.entries if entry.institution}
    hosts = {entry.enterprise_number for entry in state.entries if entry.enterprise_number}
    people = {reader.key for reader in state.readers if reader.kind in {"student", "mentor", "supervisor"}}
    for account, grants in work.accounts.list_with_access(sorted(institutions), sorted(hosts), sorted(people)):
        if account.id != actor and not state.roles_of(account.principal(grants)).isdisjoint(roles):
            yield Recipient(account.email, account.language)


def _signatories(work: UnitOfWork, state: AgreementState) -> Iterator[Recipient]:
    """Yield who must sign, by the address in the record; without one, the accounts in that role."""
    facts = state.loaded.facts
    language = fact_at(facts, "/language") or Language.NL
    addresses: dict[tuple[Any, int], str] = {
        (fact_at(signatory, "/role"), fact_at(signatory, "/party") or 0): address
        for _, signatory in facts_at(facts, "/signatories/*")
        if (address := fact_at(signatory, "/email"))
    }
    for row in state.loaded.ledger:
        if row.subject != AGREEMENT_SUBJECT or row.state is not SignatureState.ASKED:
            continue
        if address := addresses.get((row.role, row.party)):
            yield Recipient(address, language)
        else:
            yield from _accounts_in_roles(work, state, frozenset({OWNER_BY_SIGNATORY[row.role]}), None)
