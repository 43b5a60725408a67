"""Fills the fields of a variant's document; what no agreement changes is prepared once per language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.document import Cell, CellLayout, DocumentKind, Mode, Section
from internships.domain.mobility import Embedding
from internships.domain.wording import Language
from internships.mapping.fact_paths import Indexes, annotation_at, term_type_in
from internships.mapping.field_text import FOLDER_PREFIX, FactText, FieldFormatter, field_formatter, missing_pointers
from internships.mapping.folder_schema import FieldRule, Variant, VerbName
from internships.mapping.identity_key import IdentityKey
from internships.mapping.triggers import TRIGGERS, Trigger
from internships.mapping.verbs import TextStyle, term_word


@dataclass(frozen=True)
class FormField:
    """One field of a form in one language, with everything about its cell that no agreement changes."""

    rule: FieldRule
    format_facts: FieldFormatter
    blank: Cell
    empty: Cell | None
    gap: Cell
    applies: Trigger
    party_list: str | None
    guide_list: str | None
    language: Language
    deduplicated: bool


@dataclass(frozen=True)
class Form:
    """One document of a variant in one language, ready to be filled.

    A section is (id, title, title where several parties are in it, field keys).
    """

    fields: tuple[FormField, ...]
    sections: tuple[tuple[str, str, str | None, tuple[str, ...]], ...]
    words: Mapping[str, str]
    open_points: tuple[str, ...]


def get_form(variant: Variant, kind: DocumentKind, language: Language) -> Form:
    """Return the form for one document of a variant; cached, because batches fill the same form many times."""
    return _build_form(IdentityKey(variant), kind, language)


@lru_cache(maxsize=512)
def _build_form(variant: IdentityKey[Variant], kind: DocumentKind, language: Language) -> Form:
    rules = [rule for rule in variant.value.fields if kind in rule.documents]
    return Form(
        fields=tuple(_build_field(rule, language) for rule in rules),
        sections=tuple(
            (
                section.id,
                section.title.get(language),
                section.several.get(language) if section.several else None,
                tuple(rule.key for rule in rules if rule.section == section.id),
            )
            for section in variant.value.sections
            if kind in section.documents
        ),
        words={name: word.get(language) for name, word in variant.value.words.items()},
        open_points=tuple(
            point.get(language) for point in (*variant.value.institution.open_points, *variant.value.open_points)
        ),
    )


def _build_field(rule: FieldRule, language: Language) -> FormField:
    label = rule.label.get(language)
    blank = Cell(
        key=rule.key,
        label=label,
        look=_LOOKS.get(rule.as_, CellLayout.TEXT),
        options=_options(rule, language),
        head=tuple(column.label.get(language) for column in rule.columns),
    )
    return FormField(
        rule=rule,
        format_facts=field_formatter(rule, language),
        blank=blank,
        empty=Cell(key=rule.key, label=label, lines=(rule.empty.get(language),)) if rule.empty else None,
        gap=blank._replace(gap=label),
        applies=TRIGGERS[rule.when],
        party_list=_party_list(rule),
        guide_list=_guide_list(rule),
        language=language,
        deduplicated=rule.from_[0].startswith(FOLDER_PREFIX),
    )


OwnerNames = Mapping[str, Mapping[Indexes, str]]
"""Names of the parties in each list, and of each party's mentors or supervisors, by their list indexes."""
GUIDE_PATHS = ("/hosts/*/mentors/*", "/institutions/*/supervisors/*")
_PARTY_LISTS = ("institutions", "hosts", "students")
_NAME_PATHS = {"@/name", "/hosts/*/legal_name", "/hosts/*/trade_name", "/students/*/names"}


def _party_list(rule: FieldRule) -> str | None:
    """Return the list of parties that a field describes; None if the field is the party's name itself."""
    path = rule.from_[0]
    if path in _NAME_PATHS or rule.as_ in _LOOKS:
        return None
    first = path.partition("/*/")[0].removeprefix("/")
    return "institutions" if path.startswith(FOLDER_PREFIX) else first if first in _PARTY_LISTS else None


def _guide_list(rule: FieldRule) -> str | None:
    """Return the path of the mentors or supervisors that a field describes; None for their name or other fields."""
    path = rule.from_[0]
    if path.endswith("/names") or rule.as_ in _LOOKS:
        return None
    return next((guides for guides in GUIDE_PATHS if path.startswith(f"{guides}/")), None)


def fill_field(
    field: FormField, agreement: Agreement, institutions: Sequence[Any], mode: Mode, owners: OwnerNames
) -> Cell:
    """Fill one field; if there are several parties, each line says whose fact it is."""
    entries = field.format_facts(agreement, institutions)
    gap = mode is Mode.PROOF and field.rule.required and missing_pointers(field.rule, agreement)
    if gap and len(entries) < 2:
        return field.gap
    if entries:
        key, label, look = field.rule.key, field.blank.label, field.blank.look
        if look is CellLayout.TABLE:
            return _table(field.blank, [entry.lines for entry in entries])
        if (names := _owner_names(field, owners)) is not None:
            lines, running = _of_several(entries, names, field.language)
            return Cell(key, label, lines, look, field.blank.options, running=running)
        if len(entries) == 1:
            lines = entries[0].lines
        else:
            lines = tuple(line for entry in entries for line in entry.lines)
            lines = tuple(dict.fromkeys(lines)) if field.deduplicated else lines
        return Cell(key, label, lines, look, field.blank.options)
    return field.blank if field.empty is None else field.empty


def _owner_names(field: FormField, owners: OwnerNames) -> Mapping[Indexes, str] | None:
    """Return the names to print with each entry: mentors or supervisors if a party has several, else parties.

    None if there is only one party, so no name is needed.
    """
    guides = owners.get(field.guide_list or "", {})
    parties = owners.get(field.party_list or "", {})
    if len(guides) > len({at[:1] for at in guides}):
        return guides
    return parties if len(parties) > 1 else None


def _of_several(
    entries: Sequence[FactText], names: Mapping[Indexes, str], language: Language
) -> tuple[tuple[str, ...], str]:
    """Return the facts of several parties as lines, and as running text for clauses.

    A fact that all parties share is given once, without names; of more than one line (an address) each keeps its name.
    """
    depth = len(next(iter(names)))
    owners = [entry.indexes[:depth] for entry in entries]
    facts = [", ".join(entry.lines) for entry in entries]
    lines = tuple(f"{names[at]}: {fact}" for at, fact in zip(owners, facts, strict=True))
    if len(set(facts)) == 1 and owners == list(names):
        return entries[0].lines if len(entries[0].lines) == 1 else lines, facts[0]
    *others, last = (f"{fact} ({names[at]})" for at, fact in zip(owners, facts, strict=True))
    return lines, f"{', '.join(others)} {_AND[language]} {last}" if others else last


_AND = {Language.NL: "en", Language.EN: "and"}


def _table(blank: Cell, rows: Sequence[tuple[str, ...]]) -> Cell:
    """Fill a table; a column that is empty in every row is left out."""
    used = [column for column in range(len(blank.head)) if any(row[column] for row in rows)]
    return blank._replace(
        head=tuple(blank.head[column] for column in used),
        rows=tuple(tuple(row[column] for column in used) for row in rows),
    )


_LOOKS = {
    VerbName.LINES: CellLayout.LIST,
    VerbName.CHOICE: CellLayout.CHOICE,
    VerbName.EMBEDDING: CellLayout.CHOICE,
    VerbName.TABLE: CellLayout.TABLE,
}


def _options(rule: FieldRule, language: Language) -> tuple[str, ...]:
    if rule.as_ not in (VerbName.CHOICE, VerbName.EMBEDDING):
        return ()
    terms = Embedding if rule.as_ is VerbName.EMBEDDING else term_type_in(annotation_at(rule.from_[0]))
    style = TextStyle(language, rule.own)
    choices = [term for term in terms or () if not rule.own or str(term.value) in rule.own]
    return tuple(term_word(term, style) for term in choices)


def fill_form(
    form: Form, agreement: Agreement, institutions: Sequence[Any], mode: Mode, owners: OwnerNames
) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """Return the filled cells by field key, and the keys of applicable fields without a value."""
    filled: dict[str, Cell] = {}
    unfilled: list[str] = []
    for field in form.fields:
        if field.applies(agreement):
            cell = fill_field(field, agreement, institutions, mode, owners)
            if cell is field.blank:
                unfilled.append(field.rule.key)
            else:
                filled[field.rule.key] = cell
    return filled, tuple(unfilled)


def filled_sections(form: Form, filled: Mapping[str, Cell], owners: OwnerNames) -> Iterator[Section]:
    """Yield the sections with a filled cell, in the form's order; the title says if there are several parties."""
    for section, title, several, keys in form.sections:
        cells = tuple(filled[key] for key in keys if key in filled)
        if cells:
            parties = owners.get(f"{section}s", {})
            yield Section(id=section, title=several if several and len(parties) > 1 else title, cells=cells)
