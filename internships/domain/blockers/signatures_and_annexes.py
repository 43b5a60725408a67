"""Blockers of the signatures and the annexes."""

from collections.abc import Iterator
from datetime import date

from internships.domain.access import Role
from internships.domain.agreement import AnnexKind, SignatoryRole
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.blockers.context import BlockerContext
from internships.domain.internship_kinds import AgreementForm
from internships.domain.lifecycle import Status
from internships.domain.pointers import fact_at, facts_at
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, SignatureState, current_signatures
from internships.domain.wording import bilingual

_SIGNING_STATES = frozenset({Status.ISSUED, Status.SIGNING, Status.SUSPENDED})
"""The recorded states in which signatures can be requested."""

OWNER_BY_SIGNATORY: dict[SignatoryRole, Role] = {
    SignatoryRole.STUDENT: Role.STUDENT,
    SignatoryRole.LEGAL_REPRESENTATIVE: Role.STUDENT,
    SignatoryRole.HOST: Role.HOST_SIGNATORY,
    SignatoryRole.MENTOR: Role.MENTOR,
    SignatoryRole.INSTITUTION: Role.COORDINATOR,
    SignatoryRole.SUPERVISOR: Role.SUPERVISOR,
    SignatoryRole.OCCUPATIONAL_PHYSICIAN: Role.HOST_HR,
    SignatoryRole.MASTER: Role.HOST_HR,
}
"""Whose task a signature is: the signatory's, or of a role that can ask a signatory without an account."""

_OWNER_BY_ANNEX = {
    AnnexKind.YOUNG_WORKER: Role.HOST_HR,
    AnnexKind.YEARLY_DECLARATION: Role.STUDENT,
    AnnexKind.NON_DISCLOSURE: Role.HOST_HR,
}


def signature_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield the missing and refused signatures on the agreement's documents.

    Lists show them also after the last day, until the agreement is signed, revised or cancelled.
    """
    if context.state not in _SIGNING_STATES:
        return
    rows = current_signatures(context.signatures, AGREEMENT_SUBJECT)
    if context.state is Status.ISSUED or not rows:
        text = bilingual(
            "De documenten zijn nog niet ter ondertekening gestuurd: de stagecoördinator stuurt ze.",
            "The documents aren't sent for signature yet: the internship coordinator sends them.",
        )
        yield context.blocker_before_signing(BlockerCode.NOT_SENT, Role.COORDINATOR, "", text)
    for row in sorted(rows, key=lambda row: (row.order, row.document, row.role, row.party)):
        if row.state is SignatureState.REFUSED:
            yield _refused_signature(context, row)
        elif row.state is not SignatureState.SIGNED:
            yield _missing_signature(context, row)


def _missing_signature(context: BlockerContext, row: SignatureRecord) -> Blocker:
    text = bilingual(
        f"De handtekening van {row.name} ({row.role.nl}) op het document “{row.document.nl}” ontbreekt: "
        f"{row.name} tekent, en de stagecoördinator voert de handtekening in.",
        f"The signature of {row.name} ({row.role.en}) on the document “{row.document.en}” is missing: "
        f"{row.name} signs, and the internship coordinator enters the signature.",
    )
    pointer, owner = _signatory_pointer(context, row), OWNER_BY_SIGNATORY[row.role]
    return context.blocker_before_signing(BlockerCode.SIGNATURE_MISSING, owner, pointer, text, listed_until=date.max)


def _refused_signature(context: BlockerContext, row: SignatureRecord) -> Blocker:
    text = bilingual(
        f"{row.name} ({row.role.nl}) weigerde het document “{row.document.nl}” te tekenen: de stagecoördinator "
        "bespreekt dit met de partijen en herziet of annuleert de overeenkomst.",
        f"{row.name} ({row.role.en}) refused to sign the document “{row.document.en}”: the internship coordinator "
        "discusses this with the parties, and revises or cancels the agreement.",
    )
    pointer = _signatory_pointer(context, row)
    return context.blocker_before_signing(
        BlockerCode.SIGNATURE_REFUSED, Role.COORDINATOR, pointer, text, listed_until=date.max
    )


def _signatory_pointer(context: BlockerContext, row: SignatureRecord) -> str:
    for index, signatory in enumerate(context.facts.signatories or ()):
        if fact_at(signatory, "/role") is row.role and (fact_at(signatory, "/party") or 0) == row.party:
            return f"/signatories/{index}"
    return "/signatories"


def annex_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield the missing annexes.

    Only annexes that the law, the institution or the agreement itself requires are checked. One that is listed without
    the hash of its file still counts as missing.
    """
    for kind, fallback in _required_annexes(context):
        kinds = facts_at(context.facts, "/annexes/*/kind")
        listed = [place.removesuffix("/kind") for place, annex_kind in kinds if annex_kind is kind]
        if any(fact_at(context.facts, f"{place}/sha256") for place in listed):
            continue
        text = bilingual(
            f"De bijlage “{kind.nl}” ontbreekt: de {_OWNER_BY_ANNEX[kind].nl} bezorgt het bestand bij de overeenkomst.",
            f"The annex “{kind.en}” is missing; its file is to be added to the agreement by: "
            f"{_OWNER_BY_ANNEX[kind].en}.",
        )
        pointer = listed[0] if listed else fallback
        yield context.blocker_before_signing(BlockerCode.ANNEX_MISSING, _OWNER_BY_ANNEX[kind], pointer, text)


def _required_annexes(context: BlockerContext) -> Iterator[tuple[AnnexKind, str]]:
    if context.has_minor and fact_at(context.facts, "/safety/young_worker_annex") is not True:
        yield AnnexKind.YOUNG_WORKER, "/safety/young_worker_annex"
    demand = context.demands.framework_annex_required
    is_placement_sheet = fact_at(context.facts, "/form") is AgreementForm.FRAMEWORK_PLACEMENT_SHEET
    if demand and demand.value and is_placement_sheet:
        yield AnnexKind.YEARLY_DECLARATION, "/annexes"
    if fact_at(context.facts, "/confidentiality/separate_agreement"):
        yield AnnexKind.NON_DISCLOSURE, "/confidentiality/separate_agreement"
