"""Who signs every agreement, whatever a folder's signing plan says: a folder adds signatures, and takes none away."""

from collections.abc import Iterator, Sequence

from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind
from internships.domain.errors import Finding, Severity
from internships.domain.wording import Bilingual
from internships.mapping.folder_schema import Institution, Origin, SigningRule

# The student (no party to a framework agreement), the parent or guardian of a minor (rule V18), host and institution:
# the parties of the agreement, and who must assent for a student who can't bind themselves.
_REQUIRED: tuple[tuple[SignatoryRole, str, Bilingual], ...] = (
    (SignatoryRole.STUDENT, "not_framework", Bilingual(nl="De student", en="The student")),
    (
        SignatoryRole.LEGAL_REPRESENTATIVE,
        "minor",
        Bilingual(nl="De wettelijk vertegenwoordiger", en="The legal representative"),
    ),
    (SignatoryRole.HOST, "always", Bilingual(nl="Voor de stagegever", en="For the host organisation")),
    (
        SignatoryRole.INSTITUTION,
        "always",
        Bilingual(nl="Voor de onderwijsinstelling", en="For the educational institution"),
    ),
)


def with_required_signers(signing: Sequence[SigningRule], institution: Institution) -> tuple[SigningRule, ...]:
    """Return the signing plan with every signature that no folder can leave out.

    A role that the plan lets sign in some cases only signs whenever it must, in the folder's own words; a role
    without any rule is added in the standard's.
    """
    plan = list(signing)
    for role, when, label in _missing_roles(signing, institution):
        paper = _signed_kind(institution)
        at = next((at for at, rule in enumerate(plan) if _signs(rule, role, paper)), None)
        if at is None:
            at = _insertion_index(plan, role)
            plan.insert(at, SigningRule(role=role, label=label, documents=(paper,), when=when, origin=Origin.STANDARD))
        plan[at] = plan[at].model_copy(update={"when": when})
        plan = [*plan[: at + 1], *filter(None, (_without_kind(rule, role, paper) for rule in plan[at + 1 :]))]
    return tuple(plan)


def missing_signer_findings(signing: Sequence[SigningRule], institution: Institution) -> tuple[Finding, ...]:
    """Name each required signature that a folder's own plan forgets, or asks in some cases only."""
    return tuple(
        Finding(
            code="signature_added",
            severity=Severity.WARNS,
            pointer=f"signing.{role.value}",
            text=Bilingual(
                nl=f"Het tekenplan vraagt deze handtekening niet altijd als het moet: {label.nl} ({when}). "
                "Ze wordt toch gevraagd; zet ze in het plan.",
                en=f"The signing plan doesn't ask this signature whenever it must: {label.en} ({when}). "
                "It is asked all the same; put it in the plan.",
            ),
        )
        for role, when, label in _missing_roles(signing, institution)
    )


def _missing_roles(
    signing: Sequence[SigningRule], institution: Institution
) -> Iterator[tuple[SignatoryRole, str, Bilingual]]:
    paper = _signed_kind(institution)
    for role, when, label in _REQUIRED:
        told = {rule.when for rule in signing if _signs(rule, role, paper)}
        if not told & {when, "always"} and not any(f"not_{one}" in told for one in told):
            yield role, when, label


def _signed_kind(institution: Institution) -> DocumentKind:
    """Return the paper that all parties sign: the folder of a form prints only the Learning Agreement."""
    return DocumentKind.LEARNING_AGREEMENT if institution.kind == "form" else DocumentKind.AGREEMENT


def _signs(rule: SigningRule, role: SignatoryRole, paper: DocumentKind) -> bool:
    return rule.role is role and paper in rule.documents


def _without_kind(rule: SigningRule, role: SignatoryRole, paper: DocumentKind) -> SigningRule | None:
    """Return a rule without the paper that its role signs by another rule already; None where nothing is left."""
    if not _signs(rule, role, paper):
        return rule
    others = tuple(kind for kind in rule.documents if kind is not paper)
    return rule.model_copy(update={"documents": others}) if others else None


def _insertion_index(plan: Sequence[SigningRule], role: SignatoryRole) -> int:
    """Return where a forgotten role signs: the student first, a guardian behind the student, the others last."""
    if role is SignatoryRole.STUDENT:
        return 0
    students = [at for at, rule in enumerate(plan) if rule.role is SignatoryRole.STUDENT]
    return students[0] + 1 if role is SignatoryRole.LEGAL_REPRESENTATIVE and students else len(plan)
