"""Retelling: one agreement, on one institution's variant, as documents of words. Pure; nothing is printed here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
from internships.mapping.shape import DocumentRule, FieldRule, Institution, LegalIdentity, Unit, Variant, VerbName
from internships.mapping.signing import annex_titles, signature_places
from internships.mapping.telling import FOLDER, missing_places, tell
from internships.mapping.triggers import holds
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


def _languages(
    rule: DocumentRule, variant: Variant, agreement: Agreement, catalogue: Catalogue
) -> Iterator[Planned]:
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
    cells = {rule.key: _told(rule, shared, sides, language, mode) for rule in _asked(variant, kind, shared)}
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
        sections=tuple(_sections(variant, kind, cells, language)),
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


def _asked(variant: Variant, kind: DocumentKind, agreement: Agreement) -> Iterator[FieldRule]:
    for rule in variant.fields:
        if kind in rule.documents and holds(rule.when, agreement):
            yield rule


def _told(rule: FieldRule, agreement: Agreement, sides: Sequence[Side], language: Language, mode: Mode) -> Cell:
    entries = tell(rule, agreement, sides, language)
    label = rule.label.get(language)
    if rule.as_ is VerbName.TABLE:
        head = tuple(column.label.get(language) for column in rule.columns)
        rows = tuple(entry.lines for entry in entries)
        cell = Cell(key=rule.key, label=label, look=Look.TABLE, head=head, rows=rows)
    else:
        lines = tuple(dict.fromkeys(line for entry in entries for line in entry.lines)) if _repeats(rule) else tuple(line for entry in entries for line in entry.lines)
        cell = Cell(key=rule.key, label=label, lines=lines, look=_look(rule), options=_options(rule, language))
    if not cell.empty:
        return cell
    if rule.empty:
        return cell.model_copy(update={"look": Look.TEXT, "lines": (rule.empty.get(language),)})
    if rule.required and mode is Mode.PROOF and missing_places(rule, agreement):
        return cell.model_copy(update={"gap": label})
    return cell


def _repeats(rule: FieldRule) -> bool:
    return rule.from_[0].startswith(FOLDER)


def _look(rule: FieldRule) -> Look:
    return {VerbName.LINES: Look.LIST, VerbName.CHOICE: Look.CHOICE}.get(rule.as_, Look.TEXT)


def _options(rule: FieldRule, language: Language) -> tuple[str, ...]:
    if rule.as_ is not VerbName.CHOICE:
        return ()
    terms = term_in(annotation_at(rule.from_[0]))
    voice = Voice(language, rule.own)
    offered = [term for term in terms or () if not rule.own or str(term.value) in rule.own]
    return tuple(words_of(term, voice) for term in offered)


def _sections(
    variant: Variant, kind: DocumentKind, cells: dict[str, Cell], language: Language
) -> Iterator[Section]:
    keys: dict[str, list[str]] = {}
    for rule in variant.fields:
        if kind in rule.documents:
            keys.setdefault(rule.section, []).append(rule.key)
    for section in variant.sections:
        shown = [cells[key] for key in keys.get(section.id, ()) if key in cells and (cells[key].gap or not cells[key].empty)]
        if kind in section.documents and shown:
            yield Section(id=section.id, title=section.title.get(language), cells=tuple(shown))


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
