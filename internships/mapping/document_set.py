"""What a record needs printed: its variant, its set of papers, and the facts that these still lack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind
from internships.domain.errors import Finding
from internships.domain.pointers import fact_at, pointer_label
from internships.domain.wording import Bilingual, Language
from internships.mapping.articles import variant_day
from internships.mapping.catalogue import Catalogue
from internships.mapping.field_text import FOLDER_PREFIX, missing_pointers
from internships.mapping.folder_schema import DocumentRule, FieldRule, Variant, VerbName
from internships.mapping.identity_key import IdentityKey
from internships.mapping.triggers import holds


@dataclass(frozen=True)
class PlannedDocument:
    """A document that an agreement's set holds: which one, on whose form, in which language, the leading one or not."""

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
    return catalogue.variant(first.slug, first.unit, _programme_id(agreement), variant_day(agreement))


def _programme_id(agreement: Agreement) -> str | None:
    programme: str | None = fact_at(agreement, "/programme/id")
    return programme


def document_set(agreement: Agreement, catalogue: Catalogue) -> tuple[PlannedDocument, ...]:
    """Return the papers that this agreement needs on its variant, each leading one before its translations."""
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
        asked = language in agreement.translations or rule.form is not None
        if language is not leading and asked and language in (rule.languages or variant.institution.languages):
            yield PlannedDocument(rule, variant, language, leading=False)


def missing_facts(agreement: Agreement, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Name every fact that the documents of an agreement require and the record lacks, all at once."""
    seen: dict[str, Finding] = {}
    for planned in document_set(agreement, catalogue):
        for rule in planned.variant.fields:
            if rule.required and planned.kind in rule.documents and holds(rule.when, agreement):
                for place in missing_pointers(rule, agreement):
                    seen.setdefault(place, _missing_finding(place, rule, planned.variant))
    return tuple(seen.values())


def required_paths(agreement: Agreement, planned: Iterable[PlannedDocument]) -> frozenset[str]:
    """Return the pointers, with ``*`` for every entry of a list, of what the documents of an agreement require."""
    asked = {
        rule
        for document in planned
        for rule in _required_fields(IdentityKey(document.variant), document.kind)
        if rule.when == "always" or holds(rule.when, agreement)
    }
    return frozenset(place for rule in asked for place in rule.paths)


@dataclass(frozen=True)
class _RequiredField:
    when: str
    paths: tuple[str, ...]


@lru_cache(maxsize=512)
def _required_fields(variant: IdentityKey[Variant], kind: DocumentKind) -> tuple[_RequiredField, ...]:
    return tuple(
        _RequiredField(rule.when, _field_paths(rule))
        for rule in variant.value.fields
        if rule.required and kind in rule.documents and not rule.from_[0].startswith(FOLDER_PREFIX)
    )


def _field_paths(rule: FieldRule) -> tuple[str, ...]:
    if rule.as_ is VerbName.TABLE:
        return tuple(f"{rule.from_[0]}/{column.from_}" for column in rule.columns)
    return rule.from_


def _missing_finding(place: str, rule: FieldRule, variant: Variant) -> Finding:
    title = pointer_label(Agreement, place) or rule.label
    return Finding(
        code="missing_fact",
        pointer=place,
        text=Bilingual(
            nl=f"{title.nl} ontbreekt; {variant.institution.name.nl} vraagt dit ({rule.label.nl}).",
            en=f"{title.en} is missing; {variant.institution.name.en} asks for it ({rule.label.en}).",
        ),
    )
