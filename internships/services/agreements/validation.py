"""Validation of a record: the kind first, then every finding of format, rules and variant at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.draft import RecordReading, read_record
from internships.domain.errors import Finding, RecordRefused
from internships.domain.internship_kinds import refused_kind
from internships.domain.pointers import fact_at, fact_label, texts_in
from internships.domain.refusals import Refusal
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import CANNOT_BE_JUDGED, check_rules
from internships.domain.rules.rule import Case
from internships.domain.shared_view import shared_view
from internships.domain.validation_findings import FORMAT_CODES
from internships.domain.wording import Bilingual
from internships.mapping.articles import clause_uses, missing_clause_texts
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, missing_facts, required_paths, variant_of
from internships.mapping.errors import BrokenFolder, NoVariantOnDate
from internships.mapping.folder_schema import Variant
from internships.mapping.signing_plan import missing_signatories
from internships.mapping.unit_and_programme_check import check_unit_and_programme

_POINTERS = {
    "unknown_institution": "/institutions/{index}/slug",
    "unknown_unit": "/institutions/{index}/unit",
    "unknown_programme": "/programme/id",
    NoVariantOnDate.code: "/drawn_up_on",
    BrokenFolder.code: "/institutions/{index}/slug",
}


@dataclass(frozen=True)
class ValidationResult:
    """The result of validating a record.

    ``facts`` holds every valid fact; it is a complete ``Agreement`` when nothing blocks. ``variant`` is None where the
    institution is not known, ``is_kind_refused`` is set where no agreement may be made at all.
    """

    facts: Agreement
    findings: tuple[Finding, ...]
    variant: Variant | None = None
    is_kind_refused: bool = False

    @property
    def blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    def agreement(self) -> Agreement:
        """Return the agreement, or refuse with every finding."""
        if self.blocked:
            raise RecordRefused(self.findings)
        return self.facts


FindUnprintable = Callable[[str], Sequence[str]]
"""Returns the characters of a text that the shipped fonts don't have."""


def validate_record(
    record: Mapping[str, Any], catalogue: Catalogue, find_unprintable: FindUnprintable
) -> ValidationResult:
    """Validate one record given as JSON values."""
    return validate_reading(read_record(record), catalogue, find_unprintable)


def validate_reading(
    reading: RecordReading, catalogue: Catalogue, find_unprintable: FindUnprintable
) -> ValidationResult:
    """Validate a record that was read already."""
    facts = reading.facts
    refusal = refused_kind(fact_at(facts, "/kind"), fact_at(facts, "/legal_basis"))
    if refusal is not None:
        return ValidationResult(facts, (refusal,), is_kind_refused=True)
    unshown = tuple(_unprintable_findings(facts, find_unprintable))
    unknown = tuple(_unknown_institutions(facts, catalogue))
    if unknown or fact_at(facts, "/institutions/0/slug") is None:
        case = Case(agreement=facts, demands=Demands())
        return ValidationResult(
            facts, _without_repeats([*reading.findings, *unshown, *unknown, *check_rules(case, RULES)])
        )
    variant = variant_of(facts, catalogue)
    findings = [*reading.findings, *unshown, *_variant_findings(facts, variant, catalogue)]
    return ValidationResult(facts, _without_repeats(findings), variant)


def _variant_findings(facts: Agreement, variant: Variant, catalogue: Catalogue) -> Iterator[Finding]:
    texts = catalogue.clause_texts(variant.slug)
    planned = document_set(facts, catalogue)
    kinds = tuple(dict.fromkeys(document.kind for document in planned))
    uses = clause_uses(facts, variant, texts) if DocumentKind.AGREEMENT in kinds else ()
    yield from check_unit_and_programme(facts, catalogue)
    yield from check_rules(Case(facts, variant.demands, uses, kinds, required_paths(facts, planned)), RULES)
    yield from missing_facts(facts, catalogue)
    yield from missing_signatories(facts, planned, catalogue)
    if fact_at(facts, "/drawn_up_on") is not None:
        yield from missing_clause_texts(facts, variant, texts)


def _unknown_institutions(facts: Agreement, catalogue: Catalogue) -> Iterator[Finding]:
    for index, party in enumerate(facts.institutions):
        slug, unit = fact_at(party, "/slug"), fact_at(party, "/unit")
        if slug is None:
            continue
        try:
            programme = fact_at(facts, "/programme/id") if index == 0 else None
            day = fact_at(facts, "/drawn_up_on")
            if day is None:
                catalogue.folder(slug)
            else:
                catalogue.variant(slug, unit, programme, day)
        except (Refusal, NoVariantOnDate, BrokenFolder) as refusal:
            yield refusal.as_finding(_POINTERS[refusal.code].format(index=index))


def _unprintable_findings(facts: Agreement, find_unprintable: FindUnprintable) -> Iterator[Finding]:
    for place, text in texts_in(shared_view(facts)):
        if signs := find_unprintable(text):
            named = ", ".join(f"U+{ord(sign):04X}" for sign in signs)
            name = fact_label(place)
            yield Finding(
                code="unprintable_characters",
                pointer=place,
                text=Bilingual(
                    nl=f"{name.nl} bevat tekens die de lettertypes niet hebben ({named}); schrijf ze anders.",
                    en=f"{name.en} holds characters that the fonts don't have ({named}); write them otherwise.",
                ),
            )


def _without_repeats(findings: list[Finding]) -> tuple[Finding, ...]:
    """Keep one finding per code and place, and no missing fact where a wrong value stands.

    A rule that can't be judged is left out where another finding already asks for the missing fact.
    """
    seen: dict[tuple[str, str, str], Finding] = {}
    missing = {finding.pointer for finding in findings if finding.code == "missing_fact"}
    wrong = {finding.pointer for finding in findings if finding.code in FORMAT_CODES - {"missing_fact"}}
    pointers = {finding.pointer for finding in findings if finding.blocks and finding.code != CANNOT_BE_JUDGED}
    for finding in findings:
        is_covered = _is_covered(finding.pointer, missing, wrong)
        if finding.code in {"missing_fact", CANNOT_BE_JUDGED} and is_covered:
            continue
        if finding.code == CANNOT_BE_JUDGED and finding.pointer in pointers:
            continue
        text = finding.text.nl if finding.code != "missing_fact" else ""
        seen.setdefault((finding.code, finding.pointer, text), finding)
    return tuple(seen.values())


def _is_covered(place: str, missing: set[str], wrong: set[str]) -> bool:
    return place in wrong or any(place.startswith(f"{above}/") for above in missing | wrong)
