"""The coverage report: which facts of the unified record a variant prints and asks, and which it can't express."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.document import Evidence
from internships.domain.pointers import pointer_label
from internships.domain.shared_view import shared_view
from internships.domain.value import Value
from internships.domain.wording import Bilingual, bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.field_text import missing_pointers
from internships.mapping.folder_schema import EvidencedEntry, FieldRule, Origin, Variant
from internships.mapping.triggers import holds
from internships.reports.facts_table import Asked, FactLine, facts_table, own_document_kinds
from internships.reports.report_words import DEMAND_WORDS, confirmation_words
from internships.reports.statements import own_evidence


class FactPlace(Value):
    """The path of a fact in the record, and its title."""

    pointer: str
    title: Bilingual


class RequiredField(Value):
    """A field that must be filled; ``when`` is the trigger that makes it part of the form."""

    key: str
    pointer: str
    title: Bilingual
    label: Bilingual
    when: str
    evidence: Evidence
    origin: Origin


class Counts(Value):
    """How many facts of the record a form prints and asks; private facts are never printed, so not counted.

    ``printed_share`` is printed / places. ``known_share`` is (asked_read + not_asked_read) / places.
    """

    places: int
    printed: int
    asked_read: int
    asked_assumed: int
    not_asked_read: int
    not_asked_assumed: int
    unknown: int
    printed_share: float
    known_share: float


class Unknowns(Value):
    """What is not known of an institution; ``rest`` is about documents, signing and clauses."""

    facts: tuple[FactPlace, ...]
    demands: tuple[Bilingual, ...]
    rest: tuple[Bilingual, ...]
    open_points: tuple[Bilingual, ...]


class Coverage(Value):
    """The coverage of one variant; ``lacking`` are the required facts that a given record lacks."""

    report: Literal["coverage"] = "coverage"
    slug: str
    name: Bilingual
    confirmation: Bilingual
    counts: Counts
    unbound: tuple[FactPlace, ...]
    private: tuple[FactPlace, ...]
    required: tuple[RequiredField, ...]
    lacking: tuple[FactPlace, ...] | None = None
    unknown: Unknowns


def coverage(variant: Variant, agreement: Agreement | None = None, forms: Sequence[Variant] = ()) -> Coverage:
    """Report on one variant, all its documents together.

    ``agreement`` (which may be a draft) adds the required facts that it lacks. ``forms`` are variants of other folders
    in the document set (a Learning Agreement); facts that they print count as printed.
    """
    lines = facts_table(variant, forms)
    shared = [line for line in lines if not line.private]
    return Coverage(
        slug=variant.slug,
        name=variant.institution.name,
        confirmation=confirmation_words(variant),
        counts=_counts(shared),
        unbound=tuple(_fact_place(line) for line in shared if not line.printed),
        private=tuple(_fact_place(line) for line in lines if line.private),
        required=tuple(_required(variant)),
        lacking=tuple(_missing_places(variant, agreement)) if agreement is not None else None,
        unknown=unknowns(variant, shared),
    )


def coverage_by_slug(catalogue: Catalogue, slug: str, day: date) -> Coverage:
    """Report on an institution's variant on a day, with the forms that its documents use."""
    variant = catalogue.variant(slug, None, None, day)
    names = sorted({rule.form for rule in variant.documents if rule.form})
    return coverage(variant, forms=[catalogue.variant(name, None, None, day) for name in names])


def unknowns(variant: Variant, lines: Sequence[FactLine]) -> Unknowns:
    """Return what is not known of the institution of a variant."""
    demands: list[Bilingual] = []
    for name in Demands.model_fields:
        demand = getattr(variant.demands, name)
        if demand is None or demand.evidence is Evidence.UNKNOWN:
            demands.append(DEMAND_WORDS[name])
    return Unknowns(
        facts=tuple(_fact_place(line) for line in lines if line.asked is Asked.UNKNOWN),
        demands=tuple(demands),
        rest=tuple(_unknown_parts(variant)),
        open_points=(*variant.institution.open_points, *variant.open_points),
    )


def _unknown_parts(variant: Variant) -> Iterator[Bilingual]:
    if not any(map(_is_known, variant.documents)):
        yield bilingual("de set van documenten", "the set of documents")
    for rule in variant.documents:
        if not _is_known(rule):
            yield bilingual(f"wanneer hoort erbij: {rule.kind.nl}", f"when it is part of the set: {rule.kind.en}")
    if not any(map(_is_known, variant.signing)):
        yield bilingual("wie tekent, in welke volgorde", "who signs, in which order")
    if not any(map(_is_known, variant.originals)):
        yield bilingual("het aantal originelen", "the number of originals")
    for slot in variant.slots:
        if not _is_known(slot):
            yield bilingual(f"de eigen clausules over: {slot.title.nl}", f"its own clauses on: {slot.title.en}")


def _is_known(entry: EvidencedEntry) -> bool:
    return own_evidence(entry) is not Evidence.UNKNOWN


def _counts(lines: Sequence[FactLine]) -> Counts:
    def count(asked: Asked, evidence: Evidence) -> int:
        return sum(line.asked is asked and line.evidence is evidence for line in lines)

    printed = sum(line.printed for line in lines)
    read = count(Asked.YES, Evidence.READ), count(Asked.NO, Evidence.READ)
    return Counts(
        places=len(lines),
        printed=printed,
        asked_read=read[0],
        asked_assumed=count(Asked.YES, Evidence.ASSUMED),
        not_asked_read=read[1],
        not_asked_assumed=count(Asked.NO, Evidence.ASSUMED),
        unknown=sum(line.asked is Asked.UNKNOWN for line in lines),
        printed_share=round(printed / len(lines), 4),
        known_share=round(sum(read) / len(lines), 4),
    )


def _fact_place(line: FactLine) -> FactPlace:
    return FactPlace(pointer=line.pointer, title=line.title)


def _required_rules(variant: Variant) -> Iterator[FieldRule]:
    printed = own_document_kinds(variant)
    return (rule for rule in variant.fields if rule.required and printed.intersection(rule.documents))


def _required(variant: Variant) -> Iterator[RequiredField]:
    for rule in _required_rules(variant):
        path = rule.from_[0]
        yield RequiredField(
            key=rule.key,
            pointer=path,
            title=pointer_label(Agreement, path) or rule.label,
            label=rule.label,
            when=rule.when,
            evidence=own_evidence(rule),
            origin=rule.origin,
        )


def _missing_places(variant: Variant, agreement: Agreement) -> Iterator[FactPlace]:
    shared = shared_view(agreement)
    due = {rule.kind for rule in variant.documents if rule.form is None and holds(rule.when, shared)}
    seen: set[str] = set()
    for rule in _required_rules(variant):
        if due.intersection(rule.documents) and holds(rule.when, shared):
            for pointer in missing_pointers(rule, shared):
                if pointer not in seen:
                    seen.add(pointer)
                    yield FactPlace(pointer=pointer, title=pointer_label(Agreement, pointer) or rule.label)
