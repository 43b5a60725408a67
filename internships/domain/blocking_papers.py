"""Blockers of the papers: the next step, the signatures, the annexes, and what was changed or ended since."""

from collections.abc import Iterable, Iterator

from internships.domain.access import Role
from internships.domain.agreement import AnnexKind, SignatoryRole
from internships.domain.blockers import Blocker, BlockerCode
from internships.domain.days import days_before
from internships.domain.effective import Days, span
from internships.domain.facing import Facing
from internships.domain.kinds import AgreementForm
from internships.domain.ledger import (
    THE_AGREEMENT,
    THE_TERMINATION,
    LedgerRow,
    SignatureState,
    amendment_subject,
    standing_rows,
)
from internships.domain.lifecycle import Status
from internships.domain.pointers import first, found
from internships.domain.wording import Bilingual

_OUT = frozenset({Status.ISSUED, Status.SIGNING, Status.SUSPENDED})
"""The recorded states in which signatures can be asked for."""

SIGNED_FOR_BY: dict[SignatoryRole, Role] = {
    SignatoryRole.STUDENT: Role.STUDENT,
    SignatoryRole.LEGAL_REPRESENTATIVE: Role.STUDENT,
    SignatoryRole.HOST: Role.HOST_SIGNATORY,
    SignatoryRole.MENTOR: Role.MENTOR,
    SignatoryRole.INSTITUTION: Role.COORDINATOR,
    SignatoryRole.SUPERVISOR: Role.SUPERVISOR,
    SignatoryRole.OCCUPATIONAL_PHYSICIAN: Role.HOST_HR,
    SignatoryRole.MASTER: Role.HOST_HR,
}
"""Whose task a signature is: who signs has an account, or the nearest role that can ask them."""

_ANNEX_OWNERS = {
    AnnexKind.YOUNG_WORKER: Role.HOST_HR,
    AnnexKind.YEARLY_DECLARATION: Role.STUDENT,
    AnnexKind.NON_DISCLOSURE: Role.HOST_HR,
}


def next_step(facing: Facing) -> Iterator[Blocker]:
    """Yield the one step that comes next, before signatures can be asked."""
    if facing.state in {Status.DRAFT, Status.CHANGES_REQUESTED}:
        nl, en = facing.writer.nl, facing.writer.en
        again = facing.state is Status.CHANGES_REQUESTED
        text = _text(
            f"De overeenkomst is nog niet {'opnieuw ' if again else ''}ingediend: de {nl} vult ze aan en dient ze in.",
            f"The agreement isn't submitted {'again ' if again else ''}yet; to be completed and submitted by: {en}.",
        )
        yield Blocker(code=BlockerCode.NOT_SUBMITTED, text=text, owner=facing.writer, due_on=facing.sign_by)
    elif facing.state is Status.SUBMITTED:
        text = _text(
            "De overeenkomst is nog niet goedgekeurd: de stagecoördinator kijkt ze na en keurt ze goed.",
            "The agreement isn't approved yet: the internship coordinator checks and approves it.",
        )
        yield Blocker(code=BlockerCode.NOT_APPROVED, text=text, owner=Role.COORDINATOR, due_on=facing.sign_by)
    elif facing.state is Status.APPROVED:
        text = _text(
            "De documenten zijn nog niet opgemaakt: de stagecoördinator maakt ze op.",
            "The documents aren't issued yet: the internship coordinator issues them.",
        )
        yield Blocker(code=BlockerCode.NOT_ISSUED, text=text, owner=Role.COORDINATOR, due_on=facing.sign_by)


def signatures(facing: Facing) -> Iterator[Blocker]:
    """Yield every signature on the agreement's papers that was asked and isn't there; once all are in, nothing."""
    if facing.state not in _OUT:
        return
    rows = standing_rows(facing.rows, THE_AGREEMENT)
    if facing.state is Status.ISSUED or not rows:
        text = _text(
            "De documenten zijn nog niet ter ondertekening gestuurd: de stagecoördinator stuurt ze.",
            "The documents aren't sent for signature yet: the internship coordinator sends them.",
        )
        yield Blocker(code=BlockerCode.NOT_SENT, text=text, owner=Role.COORDINATOR, due_on=facing.sign_by)
    for row in sorted(rows, key=lambda row: (row.order, row.document, row.role, row.party)):
        if row.state is SignatureState.REFUSED:
            yield _refused(facing, row)
        elif row.state is not SignatureState.SIGNED:
            yield _missing(facing, row)


def _missing(facing: Facing, row: LedgerRow) -> Blocker:
    text = _text(
        f"De handtekening van {row.name} ({row.role.nl}) op het document “{row.document.nl}” ontbreekt: "
        f"{row.name} tekent, en de stagecoördinator voert de handtekening in.",
        f"The signature of {row.name} ({row.role.en}) on the document “{row.document.en}” is missing: "
        f"{row.name} signs, and the internship coordinator enters the signature.",
    )
    return _signature(facing, row, BlockerCode.SIGNATURE_MISSING, text, SIGNED_FOR_BY[row.role])


def _refused(facing: Facing, row: LedgerRow) -> Blocker:
    text = _text(
        f"{row.name} ({row.role.nl}) weigerde het document “{row.document.nl}” te tekenen: de stagecoördinator "
        "bespreekt dit met de partijen en herziet of annuleert de overeenkomst.",
        f"{row.name} ({row.role.en}) refused to sign the document “{row.document.en}”: the internship coordinator "
        "discusses this with the parties, and revises or cancels the agreement.",
    )
    return _signature(facing, row, BlockerCode.SIGNATURE_REFUSED, text, Role.COORDINATOR)


def _signature(facing: Facing, row: LedgerRow, code: BlockerCode, text: Bilingual, owner: Role) -> Blocker:
    return Blocker(code=code, text=text, owner=owner, due_on=facing.sign_by, pointer=_signatory(facing, row))


def _signatory(facing: Facing, row: LedgerRow) -> str:
    for index, signatory in enumerate(facing.facts.signatories or ()):
        if first(signatory, "/role") is row.role and (first(signatory, "/party") or 0) == row.party:
            return f"/signatories/{index}"
    return "/signatories"


def annexes(facing: Facing) -> Iterator[Blocker]:
    """Yield every annex that must go with the agreement and isn't there.

    Only kinds that the law, the institution or the agreement itself demands are looked at; others are free. A
    demanded annex that is listed without the hash of its file is announced, not there: it still blocks.
    """
    for kind, at in _demanded(facing):
        listed = [place for place, found_kind in found(facing.facts, "/annexes/*/kind") if found_kind is kind]
        if any(first(facing.facts, place.removesuffix("/kind") + "/sha256") for place in listed):
            continue
        text = _text(
            f"De bijlage “{kind.nl}” ontbreekt: de {_ANNEX_OWNERS[kind].nl} bezorgt het bestand bij de overeenkomst.",
            f"The annex “{kind.en}” is missing; its file is to be added to the agreement by: {_ANNEX_OWNERS[kind].en}.",
        )
        place = listed[0].removesuffix("/kind") if listed else at
        yield Blocker(
            code=BlockerCode.ANNEX_MISSING,
            text=text,
            owner=_ANNEX_OWNERS[kind],
            due_on=facing.sign_by,
            pointer=place,
        )


def _demanded(facing: Facing) -> Iterator[tuple[AnnexKind, str]]:
    if facing.has_minor and first(facing.facts, "/safety/young_worker_annex") is not True:
        yield AnnexKind.YOUNG_WORKER, "/safety/young_worker_annex"
    demand = facing.demands.framework_annex_required
    under = first(facing.facts, "/form") is AgreementForm.FRAMEWORK_PLACEMENT_SHEET
    if demand and demand.value and under:
        yield AnnexKind.YEARLY_DECLARATION, "/annexes"
    if first(facing.facts, "/confidentiality/separate_agreement"):
        yield AnnexKind.NON_DISCLOSURE, "/confidentiality/separate_agreement"


def changes(facing: Facing) -> Iterator[Blocker]:
    """Remind of every amendment and of the termination that still waits for signatures; none stops a start.

    An amendment is due by the last day that the signed agreement covers: after it nobody is insured.
    """
    for number in facing.pending_amendments:
        who = _waiting(standing_rows(facing.rows, amendment_subject(number)))
        text = _text(
            f"Addendum {number} is nog niet door allen getekend en geldt nog niet{who.nl}: "
            "de stagecoördinator volgt de handtekeningen op.",
            f"Amendment {number} isn't signed by all and doesn't count yet{who.en}: "
            "the internship coordinator sees to the signatures.",
        )
        yield _reminder(facing, BlockerCode.AMENDMENT_UNSIGNED, text)
    for number, days in facing.uninsured:
        yield _not_insured(number, days)
    ending = standing_rows(facing.rows, THE_TERMINATION)
    if any(row.state is not SignatureState.SIGNED for row in ending):
        who = _waiting(ending)
        text = _text(
            f"De beëindiging is nog niet door allen getekend en geldt nog niet{who.nl}: "
            "de stagecoördinator volgt de handtekeningen op.",
            f"The termination isn't signed by all and doesn't count yet{who.en}: "
            "the internship coordinator sees to the signatures.",
        )
        yield _reminder(facing, BlockerCode.TERMINATION_UNSIGNED, text)


def _not_insured(number: int, days: Days) -> Blocker:
    nl, en = span(days)
    text = _text(
        f"{nl} is de student niet verzekerd zolang niet iedereen addendum {number} tekende: de stagecoördinator laat "
        "het eerst tekenen.",
        f"{en} the student is not insured as long as not everybody signed amendment {number}: the internship "
        "coordinator has it signed first.",
    )
    return Blocker(
        code=BlockerCode.DAYS_NOT_INSURED,
        text=text,
        owner=Role.COORDINATOR,
        due_on=days_before(days.first_day, 1),
        pointer="/period",
        is_reminder=True,
    )


def _waiting(rows: Iterable[LedgerRow]) -> Bilingual:
    names = ", ".join(dict.fromkeys(row.name for row in rows if row.state is not SignatureState.SIGNED))
    return _text(f" (wacht op: {names})", f" (waits for: {names})") if names else _text("", "")


def _reminder(facing: Facing, code: BlockerCode, text: Bilingual) -> Blocker:
    return Blocker(code=code, text=text, owner=Role.COORDINATOR, due_on=facing.last_day, is_reminder=True)


def _text(nl: str, en: str) -> Bilingual:
    return Bilingual(nl=nl, en=en)
