"""Retelling: one agreement, on one institution's variant, as documents of words. Pure; nothing is printed here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import Cell, DocumentKind, Look, Mode, PartyBox, Section, VariantDocument
from internships.domain.errors import Finding
from internships.domain.kinds import AgreementForm
from internships.domain.pointers import first, place_name
from internships.domain.shared_view import shared_view
from internships.domain.value import Line, Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.articles import articles, day_of
from internships.mapping.catalogue import Catalogue
from internships.mapping.facts import annotation_at, term_in
from internships.mapping.sameness import Same
from internships.mapping.shape import (
    DocumentRule,
    FieldRule,
    Institution,
    LegalIdentity,
    Unit,
    Variant,
    VerbName,
)
from internships.mapping.signing import annex_titles, signature_places
from internships.mapping.telling import FOLDER, Speaker, missing_places, speaker
from internships.mapping.triggers import TRIGGERS, Trigger, holds
from internships.mapping.verbs import Voice, words_of


class Side(Value):
    """One institution as its folder knows it: what ``@…`` fields tell."""

    name: str
    short_name: Line
    identity: LegalIdentity
    legal_form: str | None = None
    unit: str | None = None
    unit_type: str | None = None
    logo: str | None = None


@dataclass(frozen=True)
class Planned:
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
    return catalogue.variant(first.slug, first.unit, _programme_id(agreement), day_of(agreement))


def _programme_id(agreement: Agreement) -> str | None:
    programme: str | None = first(agreement, "/programme/id")
    return programme


def document_set(agreement: Agreement, catalogue: Catalogue) -> tuple[Planned, ...]:
    """Return the papers that this agreement needs on its variant, each leading one before its translations."""
    variant = variant_of(agreement, catalogue)
    due = [rule for rule in variant.documents if holds(rule.when, agreement)]
    if any(rule.replaces for rule in due):
        due = [rule for rule in due if rule.kind is not DocumentKind.AGREEMENT]
    return tuple(planned for rule in due for planned in _languages(rule, variant, agreement, catalogue))


def _languages(rule: DocumentRule, variant: Variant, agreement: Agreement, catalogue: Catalogue) -> Iterator[Planned]:
    leading = agreement.language
    if rule.form is not None:
        variant = catalogue.variant(rule.form, None, None, day_of(agreement))
        leading = variant.institution.leading
    yield Planned(rule, variant, leading, leading=True)
    for language in dict.fromkeys((*agreement.translations, agreement.language)):
        asked = language in agreement.translations or rule.form is not None
        if language is not leading and asked and language in (rule.languages or variant.institution.languages):
            yield Planned(rule, variant, language, leading=False)


def missing_facts(agreement: Agreement, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Name every fact that the documents of an agreement require and the record lacks, all at once."""
    seen: dict[str, Finding] = {}
    for planned in document_set(agreement, catalogue):
        for rule in planned.variant.fields:
            if rule.required and planned.kind in rule.documents and holds(rule.when, agreement):
                for place in missing_places(rule, agreement):
                    seen.setdefault(place, _missing(place, rule, planned.variant))
    return tuple(seen.values())


def _missing(place: str, rule: FieldRule, variant: Variant) -> Finding:
    title = place_name(Agreement, place) or rule.label
    return Finding(
        code="missing_fact",
        pointer=place,
        text=Bilingual(
            nl=f"{title.nl} ontbreekt; {variant.institution.name.nl} vraagt dit ({rule.label.nl}).",
            en=f"{title.en} is missing; {variant.institution.name.en} asks for it ({rule.label.en}).",
        ),
    )


def sides_of(agreement: Agreement, catalogue: Catalogue, language: Language) -> tuple[Side, ...]:
    """Return every institution of an agreement as its folder knows it."""
    day = day_of(agreement)
    return tuple(
        _side(
            catalogue.folder(party.slug).institution,
            catalogue.unit(party.slug, party.unit, day) if party.unit else None,
            catalogue.folder(party.slug).logo,
            language,
        )
        for party in agreement.institutions
        if party.slug
    )


def _side(institution: Institution, unit: Unit | None, logo: str | None, language: Language) -> Side:
    form = institution.identity.legal_form
    return Side(
        name=institution.identity.legal_name or institution.name.get(language),
        short_name=institution.short_name,
        identity=institution.identity,
        legal_form=form.get(language) if form else None,
        unit=unit.name.get(language) if unit else None,
        unit_type=unit.type.get(language) if unit else None,
        logo=logo,
    )


def map_agreement(agreement: Agreement, catalogue: Catalogue, planned: Planned, mode: Mode) -> VariantDocument:
    """Retell an agreement as one document of its set. Only the shared view is ever told.

    In a proof, a required fact that is missing becomes a named gap; in a final it must not happen, because
    ``missing_facts`` was asked before.
    """
    shared = shared_view(agreement)
    variant, language, kind = planned.variant, planned.language, planned.kind
    sides = sides_of(shared, catalogue, language)
    form = form_of(variant, kind, language)
    cells = {field.rule.key: _told(field, shared, sides, mode) for field in form.fields if field.asked(shared)}
    words = {name: word.get(language) for name, word in variant.words.items()}
    return VariantDocument(
        slug=variant.slug,
        kind=kind,
        language=language,
        leading=planned.leading,
        mode=mode,
        template=catalogue.template(variant.slug, kind),
        title=_title(planned, shared).get(language),
        subtitle=_subtitle(shared, language),
        reference=shared.reference or "",
        drawn_up_on=shared.drawn_up_on,
        specimen=bool(shared.specimen),
        unconfirmed=words["unconfirmed"] if variant.institution.status == "unconfirmed" else None,
        form_version=variant.form_version.get(language) if variant.form_version else None,
        parties=tuple(_party_boxes(shared, sides, words)),
        sections=tuple(_sections(form, cells)),
        unsaid=tuple(key for key, cell in cells.items() if cell.empty and cell.gap is None),
        articles=articles(shared, variant, catalogue.texts(variant.slug), language) if _has_articles(kind) else (),
        signatures=signature_places(shared, variant, kind, language) if mode is Mode.FINAL else (),
        annexes=annex_titles(shared, document_set(shared, catalogue), language) if _has_articles(kind) else (),
        originals=_originals(shared, variant, language) if _has_articles(kind) else None,
        open_points=tuple(point.get(language) for point in (*variant.institution.open_points, *variant.open_points)),
        words=words,
    )


def _has_articles(kind: DocumentKind) -> bool:
    return kind is DocumentKind.AGREEMENT


@dataclass(frozen=True)
class FormField:
    """One field of a form in one language: everything about its cell that no agreement changes."""

    rule: FieldRule
    speak: Speaker
    blank: Cell
    empty: Cell | None
    gap: Cell
    asked: Trigger
    once: bool


@dataclass(frozen=True)
class Form:
    """A document of a variant in one language, ready to be filled: its fields, and its sections with their keys."""

    fields: tuple[FormField, ...]
    sections: tuple[tuple[str, str, tuple[str, ...]], ...]


def form_of(variant: Variant, kind: DocumentKind, language: Language) -> Form:
    """Return a variant's document as a form; made once for each, since thousands of agreements fill the same one."""
    return _form(Same(variant), kind, language)


@lru_cache(maxsize=512)
def _form(same: Same[Variant], kind: DocumentKind, language: Language) -> Form:
    rules = [rule for rule in same.thing.fields if kind in rule.documents]
    return Form(
        fields=tuple(_form_field(rule, language) for rule in rules),
        sections=tuple(
            (
                section.id,
                section.title.get(language),
                tuple(rule.key for rule in rules if rule.section == section.id),
            )
            for section in same.thing.sections
            if kind in section.documents
        ),
    )


def _form_field(rule: FieldRule, language: Language) -> FormField:
    label = rule.label.get(language)
    blank = Cell(
        key=rule.key,
        label=label,
        look=_LOOKS.get(rule.as_, Look.TEXT),
        options=_options(rule, language),
        head=tuple(column.label.get(language) for column in rule.columns),
    )
    empty = Cell(key=rule.key, label=label, lines=(rule.empty.get(language),)) if rule.empty else None
    gap = blank._replace(gap=label)
    return FormField(
        rule, speaker(rule, language), blank, empty, gap, TRIGGERS[rule.when], once=rule.from_[0].startswith(FOLDER)
    )


def _told(field: FormField, agreement: Agreement, sides: Sequence[Side], mode: Mode) -> Cell:
    entries = field.speak(agreement, sides)
    gap = mode is Mode.PROOF and field.rule.required and missing_places(field.rule, agreement)
    if gap and len(entries) < 2:
        return field.gap
    if entries:
        key, label, look, head = field.rule.key, field.blank.label, field.blank.look, field.blank.head
        if look is Look.TABLE:
            return Cell(key=key, label=label, look=look, head=head, rows=tuple(entry.lines for entry in entries))
        if len(entries) == 1:
            lines = entries[0].lines
        else:
            lines = tuple(line for entry in entries for line in entry.lines)
            lines = tuple(dict.fromkeys(lines)) if field.once else lines
        return Cell(key=key, label=label, look=look, options=field.blank.options, lines=lines)
    if field.empty is not None:
        return field.empty
    return field.blank


_LOOKS = {VerbName.LINES: Look.LIST, VerbName.CHOICE: Look.CHOICE, VerbName.TABLE: Look.TABLE}


def _options(rule: FieldRule, language: Language) -> tuple[str, ...]:
    if rule.as_ is not VerbName.CHOICE:
        return ()
    terms = term_in(annotation_at(rule.from_[0]))
    voice = Voice(language, rule.own)
    offered = [term for term in terms or () if not rule.own or str(term.value) in rule.own]
    return tuple(words_of(term, voice) for term in offered)


def _sections(form: Form, cells: dict[str, Cell]) -> Iterator[Section]:
    for section, title, keys in form.sections:
        shown = tuple(cells[key] for key in keys if cells.get(key))
        if shown:
            yield Section(id=section, title=title, cells=shown)


def _title(planned: Planned, agreement: Agreement) -> Bilingual:
    if planned.kind is DocumentKind.AGREEMENT and agreement.form is AgreementForm.FRAMEWORK_BIPARTITE:
        return Bilingual(nl=agreement.form.nl.capitalize(), en=agreement.form.en.capitalize())
    own = planned.rule.title or planned.variant.titles.get(planned.kind)
    return own or Bilingual(nl=planned.kind.nl, en=planned.kind.en)


def _subtitle(agreement: Agreement, language: Language) -> str:
    english = first(agreement, "/programme/name_en") if language is Language.EN else None
    return english or first(agreement, "/programme/name") or ""


def _party_boxes(agreement: Agreement, sides: Iterable[Side], words: dict[str, str]) -> Iterator[PartyBox]:
    for side in sides:
        yield PartyBox(role="institution", label=words["institution"], name=side.name, logo=side.logo)
    for host in agreement.hosts:
        logo = f"_base/assets/logos/{host.logo}.svg" if host.logo else None
        if host.legal_name:
            yield PartyBox(role="host", label=words["host"], name=host.trade_name or host.legal_name, logo=logo)
    for student in agreement.students[:3]:
        if student.names is not None:
            name = f"{student.names.given or ''} {student.names.family or ''}".strip()
            yield PartyBox(role="student", label=words["student"], name=name)


def _originals(agreement: Agreement, variant: Variant, language: Language) -> str | None:
    for rule in variant.originals:
        if rule.form is agreement.form and holds("paper", agreement):
            words = variant.words["originals"].get(language)
            return words.replace("{number}", str(rule.number))
    return None
