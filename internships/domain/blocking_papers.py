"""Blockers of the papers: the next step, the signatures and the annexes."""

from collections.abc import Iterator
from datetime import date

from internships.domain.access import Role
from internships.domain.agreement import AnnexKind, SignatoryRole
from internships.domain.blockers import Blocker, BlockerCode
from internships.domain.facing import Facing
from internships.domain.kinds import AgreementForm
from internships.domain.ledger import THE_AGREEMENT, LedgerRow, SignatureState, standing_rows
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
        yield _not_approved(facing)
    elif facing.state is Status.APPROVED:
        text = _text(
            "De documenten zijn nog niet opgemaakt: de stagecoördinator maakt ze op.",
            "The documents aren't issued yet: the internship coordinator issues them.",
        )
        yield Blocker(code=BlockerCode.NOT_ISSUED, text=text, owner=Role.COORDINATOR, due_on=facing.sign_by)


def _not_approved(facing: Facing) -> Blocker:
    """Return that the next step of the approval waits: its owner is the first of the roles that may take it."""
    if facing.approval is None:
        text, owner = _NOT_APPROVED, Role.COORDINATOR
    else:
        label, by = facing.approval
        owner = by[0]
        text = _text(
            f"De overeenkomst is nog niet goedgekeurd: de stap “{label.nl}” wacht op {' of '.join(r.nl for r in by)}.",
            f"The agreement isn't approved yet: the step “{label.en}” waits for: {' or '.join(r.en for r in by)}.",
        )
    return Blocker(code=BlockerCode.NOT_APPROVED, text=text, owner=owner, due_on=facing.sign_by)


_NOT_APPROVED = Bilingual(
    nl="De overeenkomst is nog niet goedgekeurd: de stagecoördinator kijkt ze na en keurt ze goed.",
    en="The agreement isn't approved yet: the internship coordinator checks and approves it.",
)


def signatures(facing: Facing) -> Iterator[Blocker]:
    """Yield every signature on the agreement's papers that was asked and isn't there; once all are in, nothing.

    They stay on the lists after the last day: what was sent is signed, revised or cancelled, and never forgotten.
    """
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
    return Blocker(
        code=code,
        text=text,
        owner=owner,
        due_on=facing.sign_by,
        pointer=_signatory(facing, row),
        listed_until=date.max,
    )


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


def _text(nl: str, en: str) -> Bilingual:
    return Bilingual(nl=nl, en=en)
