"""Which roles sign which document, in which order, and which annexes go with the agreement."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from internships.domain.agreement import Agreement, Signatory, SignatoryRole
from internships.domain.document import DocumentKind, SignatureLine
from internships.domain.errors import Finding
from internships.domain.pointers import fact_at
from internships.domain.wording import Bilingual, Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import SigningRule, Variant
from internships.mapping.triggers import holds

if TYPE_CHECKING:
    from internships.mapping.document_set import PlannedDocument
    from internships.mapping.mapper import InstitutionFacts


def _applicable_rules(agreement: Agreement, variant: Variant, kind: DocumentKind) -> Iterable[SigningRule]:
    return (rule for rule in variant.signing if kind in rule.documents and holds(rule.when, agreement))


def signature_places(
    agreement: Agreement,
    variant: Variant,
    kind: DocumentKind,
    language: Language,
    institutions: Sequence["InstitutionFacts"] = (),
) -> tuple[SignatureLine, ...]:
    """Return the signature lines of one document: one for every signatory of each role that signs it.

    If the agreement has several ``institutions``, each signs under its own word.
    """
    lines: list[SignatureLine] = []
    for rule in _applicable_rules(agreement, variant, kind):
        for signatory in agreement.signatories:
            if signatory.role is rule.role:
                line = _signature_place(rule, signatory, agreement, len(lines) + 1, language, institutions)
                lines.append(replace(line, label=_label(rule, signatory, variant, language, institutions)))
    return tuple(lines)


def missing_signatories(
    agreement: Agreement, planned: Iterable["PlannedDocument"], catalogue: Catalogue
) -> tuple[Finding, ...]:
    """Return a finding for every role, or party of a role, that must sign and has no signatory."""
    present = {(signatory.role, party) for signatory in agreement.signatories for party in (None, signatory.party)}
    findings: dict[tuple[SignatoryRole, int | None], Finding] = {}
    for document in planned:
        for rule in _applicable_rules(agreement, document.variant, document.kind):
            for party in _party_indexes(rule.role, agreement):
                if (rule.role, party) not in present:
                    finding = _missing_finding(
                        rule, document.kind, _party_name(agreement, rule.role, party, catalogue), party
                    )
                    findings.setdefault((rule.role, party), finding)
    return tuple(findings.values())


def _party_indexes(role: SignatoryRole, agreement: Agreement) -> Sequence[int | None]:
    """Return the indexes of the parties that each need a signatory of a role; a single None for at most one party."""
    parties = {
        SignatoryRole.HOST: agreement.hosts,
        SignatoryRole.MENTOR: agreement.hosts,
        SignatoryRole.INSTITUTION: agreement.institutions,
    }.get(role, ())
    return range(len(parties)) if len(parties) > 1 else (None,)


def _party_name(agreement: Agreement, role: SignatoryRole, party: int | None, catalogue: Catalogue) -> Bilingual | None:
    """Return the name of one of several hosts or institutions, or None if it is not known."""
    if party is None:
        return None
    if role in {SignatoryRole.HOST, SignatoryRole.MENTOR}:
        name = fact_at(agreement.hosts[party], "/legal_name")
        return Bilingual(nl=name, en=name) if name else None
    slug = fact_at(agreement.institutions[party], "/slug")
    return catalogue.folder(slug).institution.name if slug in catalogue.slugs else None


def _missing_finding(rule: SigningRule, kind: DocumentKind, name: Bilingual | None, party: int | None) -> Finding:
    of_nl, of_en = (f" namens {name.nl}", f" on behalf of {name.en}") if name else ("", "")
    parameters = f"role: {rule.role.value}" if party is None else f"role: {rule.role.value}, party: {party}"
    return Finding.blocking(
        "signatory_missing",
        "/signatories",
        f"Voor het vak ‘{rule.label.nl}’ op het document ‘{kind.nl}’ is{of_nl} nog geen ondertekenaar opgegeven "
        f"({parameters}); voeg die toe.",
        f"No signatory has been given{of_en} yet for the place ‘{rule.label.en}’ on the document ‘{kind.en}’ "
        f"({parameters}); add one.",
    )


def _label(
    rule: SigningRule,
    signatory: Signatory,
    variant: Variant,
    language: Language,
    institutions: Sequence["InstitutionFacts"],
) -> str:
    """Return the label of a signature line; for a second institution with its own word."""
    label = rule.label.get(language)
    if rule.role is SignatoryRole.INSTITUTION and 0 < signatory.party < len(institutions):
        return label.replace(variant.words["institution"].get(language), institutions[signatory.party].called)
    return label


def _signature_place(
    rule: SigningRule,
    signatory: Signatory,
    agreement: Agreement,
    order: int,
    language: Language,
    institutions: Sequence["InstitutionFacts"],
) -> SignatureLine:
    capacity = signatory.capacity or (rule.capacity.get(language) if rule.capacity else "")
    if signatory.delegated_by:
        on_behalf = {Language.NL: "bij delegatie van", Language.EN: "by delegation of"}[language]
        capacity = f"{capacity}, {on_behalf} {signatory.delegated_by}".removeprefix(", ")
    return SignatureLine(
        role=signatory.role.value,
        order=order,
        label=rule.label.get(language),
        name=signatory.name,
        capacity=capacity,
        party=_party_line(signatory, agreement, institutions),
        phrase=rule.phrase.get(language) if rule.phrase and holds("paper", agreement) else None,
    )


def _party_line(signatory: Signatory, agreement: Agreement, institutions: Sequence["InstitutionFacts"]) -> str:
    if signatory.role in {SignatoryRole.HOST, SignatoryRole.MENTOR} and signatory.party < len(agreement.hosts):
        return agreement.hosts[signatory.party].legal_name
    if signatory.role is SignatoryRole.INSTITUTION and signatory.party < len(institutions) > 1:
        return institutions[signatory.party].name
    return ""


def annex_titles(agreement: Agreement, planned: Iterable["PlannedDocument"], language: Language) -> tuple[str, ...]:
    """Return the titles of the other documents of the set, then of the agreement's annexes."""
    titles = [
        (document.rule.title or document.variant.titles.get(document.kind) or document.kind).get(language)
        for document in planned
        if document.kind is not DocumentKind.AGREEMENT and document.leading
    ]
    return tuple(dict.fromkeys([*titles, *(annex.title for annex in agreement.annexes if annex.title)]))
