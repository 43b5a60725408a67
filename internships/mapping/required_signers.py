"""Signatures that every agreement needs; a folder's signing plan can add to them but not remove them."""

from collections.abc import Iterator, Sequence

from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind
from internships.domain.errors import Finding
from internships.domain.wording import Bilingual, bilingual
from internships.mapping.folder_schema import Institution, Origin, SigningRule

# The parties of the agreement (a student is no party to a framework agreement), and the legal representative who must
# consent for a minor (rule V18).
_REQUIRED: tuple[tuple[SignatoryRole, str, Bilingual], ...] = (
    (SignatoryRole.STUDENT, "not_framework", bilingual("De student", "The student")),
    (SignatoryRole.LEGAL_REPRESENTATIVE, "minor",
        bilingual("De wettelijk vertegenwoordiger", "The legal representative")),
    (SignatoryRole.HOST, "always", bilingual("Voor de stagegever", "For the host organisation")),
    (SignatoryRole.INSTITUTION, "always",
        bilingual("Voor de onderwijsinstelling", "For the educational institution")),
)  # fmt: skip


def with_required_signers(signing: Sequence[SigningRule], institution: Institution) -> tuple[SigningRule, ...]:
    """Return the signing plan with every required signature.

    A role that the plan includes only in some cases signs whenever it must, with the folder's own label; a role
    without any rule is added with the standard label.
    """
    plan = list(signing)
    for role, when, label in _missing_roles(signing, institution):
        kind = _signed_kind(institution)
        index = next((index for index, rule in enumerate(plan) if _signs(rule, role, kind)), None)
        if index is None:
            index = _insertion_index(plan, role)
            plan.insert(
                index, SigningRule(role=role, label=label, documents=(kind,), when=when, origin=Origin.STANDARD)
            )
        plan[index] = plan[index].model_copy(update={"when": when})
        plan = [*plan[: index + 1], *filter(None, (_without_kind(rule, role, kind) for rule in plan[index + 1 :]))]
    return tuple(plan)


def missing_signer_findings(signing: Sequence[SigningRule], institution: Institution) -> tuple[Finding, ...]:
    """Return a warning for each required signature that a folder's own plan lacks, or has only in some cases."""
    return tuple(
        Finding.warning(
            "signature_added",
            f"signing.{role.value}",
            f"Het tekenplan vraagt deze handtekening niet altijd als het moet: {label.nl} ({when}). "
            "Ze wordt toch gevraagd; zet ze in het plan.",
            f"The signing plan doesn't ask this signature whenever it must: {label.en} ({when}). "
            "It is asked all the same; put it in the plan.",
        )
        for role, when, label in _missing_roles(signing, institution)
    )


def _missing_roles(
    signing: Sequence[SigningRule], institution: Institution
) -> Iterator[tuple[SignatoryRole, str, Bilingual]]:
    kind = _signed_kind(institution)
    for role, when, label in _REQUIRED:
        conditions = {rule.when for rule in signing if _signs(rule, role, kind)}
        if not conditions & {when, "always"} and not any(f"not_{condition}" in conditions for condition in conditions):
            yield role, when, label


def _signed_kind(institution: Institution) -> DocumentKind:
    """Return the kind of document that all parties sign; the folder of a form has only the Learning Agreement."""
    return DocumentKind.LEARNING_AGREEMENT if institution.kind == "form" else DocumentKind.AGREEMENT


def _signs(rule: SigningRule, role: SignatoryRole, kind: DocumentKind) -> bool:
    return rule.role is role and kind in rule.documents


def _without_kind(rule: SigningRule, role: SignatoryRole, kind: DocumentKind) -> SigningRule | None:
    """Return a rule without a kind that its role already signs by another rule; None if no kind is left."""
    if not _signs(rule, role, kind):
        return rule
    others = tuple(other for other in rule.documents if other is not kind)
    return rule.model_copy(update={"documents": others}) if others else None


def _insertion_index(plan: Sequence[SigningRule], role: SignatoryRole) -> int:
    """Return where to add a role: the student first, a legal representative after the student, others last."""
    if role is SignatoryRole.STUDENT:
        return 0
    students = [index for index, rule in enumerate(plan) if rule.role is SignatoryRole.STUDENT]
    return students[0] + 1 if role is SignatoryRole.LEGAL_REPRESENTATIVE and students else len(plan)
