"""Letters to whoever an agreement waits for, and to who must know what came of it.

They name the agreement by its reference alone: what it says is read in the service.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from internships.domain.access import Role, Side
from internships.domain.accounts import LetterKept
from internships.domain.blockers import BlockerCode
from internships.domain.blocking_papers import SIGNED_FOR_BY
from internships.domain.history import EventKind
from internships.domain.ledger import THE_AGREEMENT, SignatureState
from internships.domain.pointers import first, found
from internships.domain.wording import Language
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Opened
from internships.services.ports_jobs import JobWork

PAUSE = timedelta(minutes=5)
"""How long a letter waits for more of its kind: who submits sixty agreements sends their coordinator one letter."""
MOST_RECIPIENTS = 50
MOST_NAMED = 100
"""References that one letter names; the next one begins another letter."""
_ACTS = frozenset(
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
"""After these, whoever has the next step gets a letter."""
_STEPS = frozenset(
    {
        BlockerCode.NOT_SUBMITTED,
        BlockerCode.NOT_APPROVED,
        BlockerCode.NOT_ISSUED,
        BlockerCode.NOT_SENT,
        BlockerCode.SIGNATURE_REFUSED,
    }
)
_LATER = frozenset({EventKind.AMENDMENT_PROPOSED, EventKind.TERMINATION_PROPOSED})


class Recipient(NamedTuple):
    """Somebody to write to."""

    email: str
    language: Language


def notify(
    work: JobWork, bureau: Bureau, known: Opened, kind: EventKind, actor: UUID | None, subject: str | None
) -> None:
    """Put the letters of one act in the outbox, in its transaction. Who acted gets none."""
    reference = str(first(known.dossier.facts, "/reference"))
    for letter, recipients in _letters(work, known, kind, actor, subject):
        for recipient in list(dict.fromkeys(recipients))[:MOST_RECIPIENTS]:
            if not work.outbox.name_too(letter, recipient.email, reference, MOST_NAMED):
                work.outbox.add(_written(bureau, letter, recipient, reference))


def forget_letters(work: JobWork, known: Opened) -> None:
    """Delete the letters about agreements to everybody whom the record names: it is about to be erased."""
    places = ("/signatories/*", "/students/*", "/hosts/*/mentors/*", "/institutions/*/supervisors/*")
    named = {address for place in places for _, address in found(known.dossier.facts, f"{place}/email")}
    work.outbox.forget_notices_to(sorted(named))


def _written(bureau: Bureau, letter: str, recipient: Recipient, reference: str) -> LetterKept:
    now = bureau.clock()
    return LetterKept(
        id=bureau.ids(),
        kind=letter,
        recipient=recipient.email,
        language=recipient.language,
        body={"references": [reference]},
        due_at=now + PAUSE,
        created_at=now,
    )


def _letters(
    work: JobWork, known: Opened, kind: EventKind, actor: UUID | None, subject: str | None
) -> Iterator[tuple[str, Iterable[Recipient]]]:
    if kind in _ACTS:
        yield "agreement_waiting", _holders(work, known, _next(known, kind), actor)
    elif kind is EventKind.CHANGES_REQUESTED:
        yield "changes_requested", _writers(work, known, actor)
    elif kind is EventKind.REJECTED:
        yield "agreement_rejected", _writers(work, known, actor)
    elif kind is EventKind.SENT:
        yield "signature_asked", _signatories(work, known)
    elif kind is EventKind.SIGNATURE_ENTERED and subject == THE_AGREEMENT and known.dossier.is_signed:
        everybody = frozenset({Role.STUDENT, Role.MENTOR, Role.COORDINATOR})
        yield "agreement_signed", (*_writers(work, known, actor), *_holders(work, known, everybody, actor))


def _next(known: Opened, kind: EventKind) -> frozenset[Role]:
    if kind in _LATER:
        return frozenset({Role.COORDINATOR})
    if known.approval is not None:
        return frozenset(known.approval.by)
    return frozenset(blocker.owner for blocker in known.blockers(known.today) if blocker.code in _STEPS)


def _writers(work: JobWork, known: Opened, actor: UUID | None) -> Iterator[Recipient]:
    """Yield who made the draft, and who may go on with it at that side."""
    record = known.dossier.record
    account = None if record.created_by is None else work.accounts.get(record.created_by)
    if account is not None and account.is_active and account.id != actor:
        yield Recipient(account.email, account.language)
    role = Role.HOST_HR if record.created_side is Side.HOST else Role.COORDINATOR
    yield from _holders(work, known, frozenset({role}), actor)


def _holders(work: JobWork, known: Opened, roles: frozenset[Role], actor: UUID | None) -> Iterator[Recipient]:
    """Yield the accounts that reach the agreement in one of these roles."""
    institutions = {entry.institution for entry in known.entries if entry.institution}
    hosts = {entry.enterprise_number for entry in known.entries if entry.enterprise_number}
    own = {reader.key for reader in known.readers if reader.kind in {"student", "mentor", "supervisor"}}
    for account, grants in work.accounts.reaching(sorted(institutions), sorted(hosts), sorted(own)):
        if account.id != actor and not known.roles_of(account.viewer(grants)).isdisjoint(roles):
            yield Recipient(account.email, account.language)


def _signatories(work: JobWork, known: Opened) -> Iterator[Recipient]:
    """Yield who is asked to sign, by the address in the record; without one, whoever has that role in the service."""
    facts = known.dossier.facts
    language = first(facts, "/language") or Language.NL
    told: dict[tuple[Any, int], str] = {
        (first(signatory, "/role"), first(signatory, "/party") or 0): address
        for _, signatory in found(facts, "/signatories/*")
        if (address := first(signatory, "/email"))
    }
    for row in known.dossier.ledger:
        if row.subject != THE_AGREEMENT or row.state is not SignatureState.ASKED:
            continue
        if address := told.get((row.role, row.party)):
            yield Recipient(address, language)
        else:
            yield from _holders(work, known, frozenset({SIGNED_FOR_BY[row.role]}), None)
