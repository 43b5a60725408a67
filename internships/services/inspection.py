"""Inspecting a folder: everything in it that would stop a print, or that nobody would ever read."""

from collections.abc import Callable, Iterator
from datetime import date

from internships.domain.document import DocumentKind
from internships.domain.errors import DomainError, Finding, Severity
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.clauses import chosen
from internships.mapping.facts import annotation_at, term_in
from internships.mapping.readback import ambiguous
from internships.mapping.required_signers import signers_added
from internships.mapping.shape import FieldRule, Variant, VerbName
from internships.mapping.telling import FOLDER
from internships.mapping.triggers import TRIGGERS

PrintedKeys = Callable[[str], frozenset[str]]
"""Returns the field keys that a template (or, for a clause, its body) names literally."""

_WITH_WORDS = {VerbName.TERM, VerbName.CHOICE}


class Inspection(Value):
    """What was looked at in a folder, and what was found."""

    slug: str
    name: Bilingual
    status: str
    is_form: bool
    units: tuple[str, ...]
    documents: tuple[str, ...]
    fields: int
    clauses: int
    open_points: tuple[Bilingual, ...]
    findings: tuple[Finding, ...]


def inspect(
    slug: str, catalogue: Catalogue, day: date, *, template_keys: PrintedKeys, clause_keys: PrintedKeys
) -> Inspection:
    """Inspect one folder as it is on a day: its own variant, and that of each unit and programme."""
    folder = catalogue.folder(slug)
    variant = catalogue.variant(slug, None, None, day)
    findings: dict[tuple[str, str, str], Finding] = {}
    for layer in _variants(slug, catalogue, day):
        for finding in _findings(layer, catalogue, day, template_keys, clause_keys):
            findings.setdefault((finding.code, finding.pointer, finding.text.en), finding)
    return Inspection(
        slug=slug,
        name=folder.institution.name,
        status=folder.institution.status,
        is_form=folder.is_form,
        units=tuple(sorted(folder.units)),
        documents=tuple(rule.kind.value for rule in variant.documents),
        fields=len(variant.fields),
        clauses=sum(len(slot.clauses) for slot in variant.slots),
        open_points=(*folder.institution.open_points, *variant.open_points),
        findings=tuple(findings.values()),
    )


def _variants(slug: str, catalogue: Catalogue, day: date) -> Iterator[Variant]:
    yield catalogue.variant(slug, None, None, day)
    for unit in catalogue.folder(slug).units:
        yield catalogue.variant(slug, unit, None, day)
        for programme in catalogue.unit(slug, unit, day).programmes:
            yield catalogue.variant(slug, unit, programme.id, day)


def _findings(
    variant: Variant, catalogue: Catalogue, day: date, template_keys: PrintedKeys, clause_keys: PrintedKeys
) -> Iterator[Finding]:
    sections = {section.id for section in variant.sections}
    for rule in variant.fields:
        yield from _field(rule, sections)
    for when, place in _triggers(variant):
        if when not in TRIGGERS:
            yield _found(
                "unknown_trigger", place, f"kent de voorwaarde {when} niet", f"doesn't know the trigger {when}"
            )
    yield from signers_added(variant.own_signing, variant.institution)
    yield from _clauses(variant, catalogue, day, clause_keys)
    yield from _templates(variant, catalogue, template_keys)


def _field(rule: FieldRule, sections: set[str]) -> Iterator[Finding]:
    place = f"fields.{rule.key}"
    if rule.section not in sections:
        yield _found(
            "unknown_section",
            place,
            f"staat in een onbekende sectie {rule.section}",
            f"is in an unknown section {rule.section}",
        )
    for path in rule.from_:
        if path.startswith(FOLDER):
            continue
        if annotation_at(path) is None:
            yield _found(
                "unknown_fact",
                place,
                f"wijst naar niets in het schema: {path}",
                f"points nowhere in the schema: {path}",
            )
        elif rule.as_ in _WITH_WORDS and term_in(annotation_at(path)) is None:
            yield _found("not_a_list", place, f"vraagt een lijst: {path}", f"asks for a closed list: {path}")
    for word in ambiguous(rule):
        yield _found("ambiguous_words", place, f"zegt twee keer {word}", f"says {word} twice")


def _triggers(variant: Variant) -> Iterator[tuple[str, str]]:
    yield from ((rule.when, f"fields.{rule.key}") for rule in variant.fields)
    yield from ((rule.when, f"documents.{rule.kind.value}") for rule in variant.documents)
    yield from ((rule.when, f"signing.{rule.role.value}") for rule in variant.signing)


def _clauses(variant: Variant, catalogue: Catalogue, day: date, clause_keys: PrintedKeys) -> Iterator[Finding]:
    texts = catalogue.texts(variant.slug)
    bound = {rule.key for rule in variant.fields if DocumentKind.AGREEMENT in rule.documents}
    for slot in variant.slots:
        for clause in slot.clauses:
            for language in variant.institution.languages:
                text = chosen(texts, clause, language, day)
                if text is None:
                    yield _found(
                        "clause_missing",
                        f"clauses.{clause}.{language.value}",
                        f"ontbreekt in het {_NAMES[language][0]} op {day:%d/%m/%Y}",
                        f"is missing in {_NAMES[language][1]} on {day:%d/%m/%Y}",
                    )
                    continue
                for key in sorted(clause_keys(text.body) - bound):
                    yield _unbound(f"clauses.{clause}.{language.value}", key)
                for when in sorted(text.triggers - TRIGGERS.keys()):
                    yield _found(
                        "unknown_trigger",
                        f"clauses.{clause}",
                        f"kent de voorwaarde {when} niet",
                        f"doesn't know the trigger {when}",
                    )


_NAMES = {Language.NL: ("Nederlands", "Dutch"), Language.EN: ("Engels", "English")}


def _templates(variant: Variant, catalogue: Catalogue, template_keys: PrintedKeys) -> Iterator[Finding]:
    for document in variant.documents:
        if document.form is not None:
            continue
        template = catalogue.template(variant.slug, document.kind)
        bound = {rule.key for rule in variant.fields if document.kind in rule.documents}
        try:
            named = template_keys(template)
        except DomainError as refusal:
            yield refusal.finding(template)
            continue
        for key in sorted(named - bound):
            yield _unbound(template, key)


def _unbound(place: str, key: str) -> Finding:
    return _found(
        "printed_but_not_bound",
        place,
        f"drukt het veld {key}, dat de variant niet bindt",
        f"prints the field {key}, which the variant doesn't bind",
    )


def _found(code: str, place: str, nl: str, en: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.BLOCKS,
        pointer=place,
        text=Bilingual(nl=f"{place} {nl}.", en=f"{place} {en}."),
    )
