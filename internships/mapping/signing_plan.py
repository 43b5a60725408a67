"""Who signs which document, in order, and which annexes go with the agreement."""

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
    """Return the places to sign on one document: one for every signatory of each role that signs it.

    ``sides`` are the agreement's institutions; where there are several, each stands at its place under its own word.
    """
    places: list[SignatureLine] = []
    for rule in _applicable_rules(agreement, variant, kind):
        for signatory in agreement.signatories:
            if signatory.role is rule.role:
                place = _signature_place(rule, signatory, agreement, len(places) + 1, language, institutions)
                places.append(replace(place, label=_label(rule, signatory, variant, language, institutions)))
    return tuple(places)


def missing_signatories(
    agreement: Agreement, planned: Iterable["PlannedDocument"], catalogue: Catalogue
) -> tuple[Finding, ...]:
    """Name every role, and of several hosts or institutions every one, that must sign and has no signatory."""
    named = {(signatory.role, party) for signatory in agreement.signatories for party in (None, signatory.party)}
    lacking: dict[tuple[SignatoryRole, int | None], Finding] = {}
    for document in planned:
        for rule in _applicable_rules(agreement, document.variant, document.kind):
            for party in _party_indexes(rule.role, agreement):
                if (rule.role, party) not in named:
                    told = _missing_finding(
                        rule, document.kind, _party_name(agreement, rule.role, party, catalogue), party
                    )
                    lacking.setdefault((rule.role, party), told)
    return tuple(lacking.values())


def _party_indexes(role: SignatoryRole, agreement: Agreement) -> Sequence[int | None]:
    """Return which parties of a role each sign: all hosts with a mentor of each, and all institutions."""
    several = {
        SignatoryRole.HOST: agreement.hosts,
        SignatoryRole.MENTOR: agreement.hosts,
        SignatoryRole.INSTITUTION: agreement.institutions,
    }.get(role, ())
    return range(len(several)) if len(several) > 1 else (None,)


def _party_name(agreement: Agreement, role: SignatoryRole, party: int | None, catalogue: Catalogue) -> Bilingual | None:
    """Return the name of one of several hosts or institutions, as far as it is known."""
    if party is None:
        return None
    if role in {SignatoryRole.HOST, SignatoryRole.MENTOR}:
        name = fact_at(agreement.hosts[party], "/legal_name")
        return Bilingual(nl=name, en=name) if name else None
    slug = fact_at(agreement.institutions[party], "/slug")
    return catalogue.folder(slug).institution.name if slug in catalogue.slugs else None


def _missing_finding(rule: SigningRule, kind: DocumentKind, name: Bilingual | None, party: int | None) -> Finding:
    of_nl, of_en = (f" namens {name.nl}", f" on behalf of {name.en}") if name else ("", "")
    which = f"role: {rule.role.value}" if party is None else f"role: {rule.role.value}, party: {party}"
    return Finding(
        code="signatory_missing",
        pointer="/signatories",
        text=Bilingual(
            nl=f"Voor het vak ‘{rule.label.nl}’ op het document ‘{kind.nl}’ is{of_nl} nog geen ondertekenaar opgegeven "
            f"({which}); voeg die toe.",
            en=f"No signatory has been given{of_en} yet for the place ‘{rule.label.en}’ on the document ‘{kind.en}’ "
            f"({which}); add one.",
        ),
    )


def _label(
    rule: SigningRule, signatory: Signatory, variant: Variant, language: Language, sides: Sequence["InstitutionFacts"]
) -> str:
    """Return the label of a place to sign; a second institution is called by its own word."""
    label = rule.label.get(language)
    if rule.role is SignatoryRole.INSTITUTION and 0 < signatory.party < len(sides):
        return label.replace(variant.words["institution"].get(language), sides[signatory.party].called)
    return label


def _signature_place(
    rule: SigningRule,
    signatory: Signatory,
    agreement: Agreement,
    order: int,
    language: Language,
    sides: Sequence["InstitutionFacts"],
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
        party=_party_line(signatory, agreement, sides),
        phrase=rule.phrase.get(language) if rule.phrase and holds("paper", agreement) else None,
    )


def _party_line(signatory: Signatory, agreement: Agreement, sides: Sequence["InstitutionFacts"]) -> str:
    if signatory.role in {SignatoryRole.HOST, SignatoryRole.MENTOR} and signatory.party < len(agreement.hosts):
        return agreement.hosts[signatory.party].legal_name
    if signatory.role is SignatoryRole.INSTITUTION and signatory.party < len(sides) > 1:
        return sides[signatory.party].name
    return ""


def annex_titles(agreement: Agreement, planned: Iterable["PlannedDocument"], language: Language) -> tuple[str, ...]:
    """Return the titles of what goes with the agreement: the other papers of the set, then the record's annexes."""
    papers = [
        (document.rule.title or document.variant.titles.get(document.kind) or document.kind).get(language)
        for document in planned
        if document.kind is not DocumentKind.AGREEMENT and document.leading
    ]
    return tuple(dict.fromkeys([*papers, *(annex.title for annex in agreement.annexes if annex.title)]))
