"""Examining a record: the kind first, then every finding of format, rule and variant at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.complaints import FORMAT_CODES
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.draft import Reading, read
from internships.domain.errors import DomainError, Finding, Refused
from internships.domain.kinds import decide, kind_finding
from internships.domain.pointers import first, place_name, texts
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import CANNOT_BE_JUDGED, judge
from internships.domain.rules.rule import Case
from internships.domain.shared_view import shared_view
from internships.domain.wording import Bilingual
from internships.mapping.articles import clause_uses, clauses_not_valid
from internships.mapping.catalogue import Catalogue
from internships.mapping.choices import listed
from internships.mapping.errors import BrokenFolder, NoVariantOn, UnknownInstitution, UnknownProgramme, UnknownUnit
from internships.mapping.planning import demanded_places, document_set, missing_facts, variant_of
from internships.mapping.shape import Variant
from internships.mapping.signing import missing_signatories

_PLACES: dict[type[DomainError], str] = {
    UnknownInstitution: "/institutions/{index}/slug",
    UnknownUnit: "/institutions/{index}/unit",
    UnknownProgramme: "/programme/id",
    NoVariantOn: "/drawn_up_on",
    BrokenFolder: "/institutions/{index}/slug",
}


@dataclass(frozen=True)
class Examination:
    """What came of examining a record.

    ``facts`` holds every good fact; it is a whole ``Agreement`` when nothing blocks. ``variant`` is None where
    the institution is not known, ``is_kind_refused`` where no agreement may be made at all.
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
            raise Refused(self.findings)
        return self.facts


Glyphs = Callable[[str], Sequence[str]]
"""Returns the characters of a text that the shipped fonts can't show."""


def examine(record: Mapping[str, Any], catalogue: Catalogue, glyphs: Glyphs) -> Examination:
    """Examine one record given as JSON values."""
    return examine_reading(read(record), catalogue, glyphs)


def examine_reading(reading: Reading, catalogue: Catalogue, glyphs: Glyphs) -> Examination:
    """Examine a record that was read already."""
    facts = reading.facts
    decision = decide(first(facts, "/kind"), first(facts, "/legal_basis"))
    if decision is not None:
        return Examination(facts, (kind_finding(decision),), is_kind_refused=True)
    unshown = tuple(_unprintable(facts, glyphs))
    unknown = tuple(_unknown(facts, catalogue))
    if unknown or first(facts, "/institutions/0/slug") is None:
        case = Case(agreement=facts, demands=Demands())
        return Examination(facts, _once([*reading.findings, *unshown, *unknown, *judge(case, RULES)]))
    variant = variant_of(facts, catalogue)
    findings = [*reading.findings, *unshown, *_by_variant(facts, variant, catalogue)]
    return Examination(facts, _once(findings), variant)


def _by_variant(facts: Agreement, variant: Variant, catalogue: Catalogue) -> Iterator[Finding]:
    texts = catalogue.texts(variant.slug)
    planned = document_set(facts, catalogue)
    kinds = tuple(dict.fromkeys(document.kind for document in planned))
    uses = clause_uses(facts, variant, texts) if DocumentKind.AGREEMENT in kinds else ()
    yield from listed(facts, catalogue)
    yield from judge(Case(facts, variant.demands, uses, kinds, demanded_places(facts, planned)), RULES)
    yield from missing_facts(facts, catalogue)
    yield from missing_signatories(facts, planned, catalogue)
    if first(facts, "/drawn_up_on") is not None:
        yield from clauses_not_valid(facts, variant, texts)


def _unknown(facts: Agreement, catalogue: Catalogue) -> Iterator[Finding]:
    for index, party in enumerate(facts.institutions):
        slug, unit = first(party, "/slug"), first(party, "/unit")
        if slug is None:
            continue
        try:
            programme = first(facts, "/programme/id") if index == 0 else None
            day = first(facts, "/drawn_up_on")
            if day is None:
                catalogue.folder(slug)
            else:
                catalogue.variant(slug, unit, programme, day)
        except tuple(_PLACES) as refusal:
            yield refusal.finding(_PLACES[type(refusal)].format(index=index))


def _unprintable(facts: Agreement, glyphs: Glyphs) -> Iterator[Finding]:
    for place, text in texts(shared_view(facts)):
        if signs := glyphs(text):
            named = ", ".join(f"U+{ord(sign):04X}" for sign in signs)
            name = place_name(Agreement, place) or Bilingual(nl=place, en=place)
            yield Finding(
                code="unprintable_characters",
                pointer=place,
                text=Bilingual(
                    nl=f"{name.nl} bevat tekens die de lettertypes niet hebben ({named}); schrijf ze anders.",
                    en=f"{name.en} holds characters that the fonts don't have ({named}); write them otherwise.",
                ),
            )


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    """Keep one finding per code and place, and none that a fact is missing where something wrong stands.

    That a rule can't be judged is left out where a finding already asks for the fact that it lacks.
    """
    seen: dict[tuple[str, str, str], Finding] = {}
    missing = {finding.pointer for finding in findings if finding.code == "missing_fact"}
    wrong = {finding.pointer for finding in findings if finding.code in FORMAT_CODES - {"missing_fact"}}
    asked = {finding.pointer for finding in findings if finding.blocks and finding.code != CANNOT_BE_JUDGED}
    for finding in findings:
        if finding.code == "missing_fact" and _told_already(finding.pointer, missing, wrong):
            continue
        if finding.code == CANNOT_BE_JUDGED and (
            finding.pointer in asked or _told_already(finding.pointer, missing, wrong)
        ):
            continue
        text = finding.text.nl if finding.code != "missing_fact" else ""
        seen.setdefault((finding.code, finding.pointer, text), finding)
    return tuple(seen.values())


def _told_already(place: str, missing: set[str], wrong: set[str]) -> bool:
    return place in wrong or any(place.startswith(f"{above}/") for above in missing | wrong)
