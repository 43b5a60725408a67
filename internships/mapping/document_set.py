"""Decides which documents an agreement needs, and which facts these still lack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind
from internships.domain.errors import Finding
from internships.domain.pointers import fact_at, pointer_label
from internships.domain.wording import Language
from internships.mapping.articles import variant_day
from internships.mapping.catalogue import Catalogue
from internships.mapping.field_text import FOLDER_PREFIX, missing_pointers
from internships.mapping.folder_schema import DocumentRule, FieldRule, Variant
from internships.mapping.identity_key import IdentityKey
from internships.mapping.triggers import holds


@dataclass(frozen=True)
class PlannedDocument:
    """One document of an agreement's set, in one language; ``leading`` is false for translations."""

    rule: DocumentRule
    variant: Variant
    language: Language
    leading: bool

    @property
    def kind(self) -> DocumentKind:
        return self.rule.kind


def variant_of(agreement: Agreement, catalogue: Catalogue) -> Variant:
    """Return the variant that an agreement is printed on: its first institution's, on the day it is drawn up."""
    first = agreement.institutions[0]
    return catalogue.variant(first.slug, first.unit, fact_at(agreement, "/programme/id"), variant_day(agreement))


def document_set(agreement: Agreement, catalogue: Catalogue) -> tuple[PlannedDocument, ...]:
    """Return the documents that an agreement needs, each leading one before its translations."""
    variant = variant_of(agreement, catalogue)
    due = [rule for rule in variant.documents if holds(rule.when, agreement)]
    if any(rule.replaces for rule in due):
        due = [rule for rule in due if rule.kind is not DocumentKind.AGREEMENT]
    return tuple(planned for rule in due for planned in _in_each_language(rule, variant, agreement, catalogue))


def _in_each_language(
    rule: DocumentRule, variant: Variant, agreement: Agreement, catalogue: Catalogue
) -> Iterator[PlannedDocument]:
    leading = agreement.language
    if rule.form is not None:
        variant = catalogue.variant(rule.form, None, None, variant_day(agreement))
        leading = variant.institution.leading
    yield PlannedDocument(rule, variant, leading, leading=True)
    for language in dict.fromkeys((*agreement.translations, agreement.language)):
        wanted = language in agreement.translations or rule.form is not None
        if language is not leading and wanted and language in (rule.languages or variant.institution.languages):
            yield PlannedDocument(rule, variant, language, leading=False)


def missing_facts(agreement: Agreement, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return a finding for every fact that the documents of an agreement require and the record lacks."""
    findings: dict[str, Finding] = {}
    for planned in document_set(agreement, catalogue):
        for rule in planned.variant.fields:
            if rule.required and planned.kind in rule.documents and holds(rule.when, agreement):
                for pointer in missing_pointers(rule, agreement):
                    findings.setdefault(pointer, _missing_finding(pointer, rule, planned.variant))
    return tuple(findings.values())


def required_paths(agreement: Agreement, planned: Iterable[PlannedDocument]) -> frozenset[str]:
    """Return the paths (``*`` for every entry of a list) of the facts that these documents require."""
    fields = {
        field
        for document in planned
        for field in _required_fields(IdentityKey(document.variant), document.kind)
        if field.when == "always" or holds(field.when, agreement)
    }
    return frozenset(path for field in fields for path in field.paths)


@dataclass(frozen=True)
class _RequiredField:
    when: str
    paths: tuple[str, ...]


@lru_cache(maxsize=512)
def _required_fields(variant: IdentityKey[Variant], kind: DocumentKind) -> tuple[_RequiredField, ...]:
    return tuple(
        _RequiredField(rule.when, rule.fact_paths)
        for rule in variant.value.fields
        if rule.required and kind in rule.documents and not rule.from_[0].startswith(FOLDER_PREFIX)
    )


def _missing_finding(pointer: str, rule: FieldRule, variant: Variant) -> Finding:
    title = pointer_label(Agreement, pointer) or rule.label
    return Finding.blocking(
        "missing_fact",
        pointer,
        f"{title.nl} ontbreekt; {variant.institution.name.nl} vraagt dit ({rule.label.nl}).",
        f"{title.en} is missing; {variant.institution.name.en} asks for it ({rule.label.en}).",
    )
