"""A variant's document as a form: settled once for each language, filled thousands of times."""

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
    """One field of a form in one language: everything about its cell that no agreement changes."""

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
    """A document of a variant in one language, ready to be filled: its fields, and its sections with their keys."""

    fields: tuple[FormField, ...]
    sections: tuple[tuple[str, str, str | None, tuple[str, ...]], ...]
    words: Mapping[str, str]
    open_points: tuple[str, ...]


def get_form(variant: Variant, kind: DocumentKind, language: Language) -> Form:
    """Return a variant's document as a form; made once for each, since thousands of agreements fill the same one."""
    return _build_form(IdentityKey(variant), kind, language)


@lru_cache(maxsize=512)
def _build_form(same: IdentityKey[Variant], kind: DocumentKind, language: Language) -> Form:
    rules = [rule for rule in same.value.fields if kind in rule.documents]
    return Form(
        fields=tuple(_build_field(rule, language) for rule in rules),
        sections=tuple(
            (
                section.id,
                section.title.get(language),
                section.several.get(language) if section.several else None,
                tuple(rule.key for rule in rules if rule.section == section.id),
            )
            for section in same.value.sections
            if kind in section.documents
        ),
        words={name: word.get(language) for name, word in same.value.words.items()},
        open_points=tuple(
            point.get(language) for point in (*same.value.institution.open_points, *same.value.open_points)
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
"""The parties of each list, and the guides of each party, by their place in the lists."""
GUIDE_PATHS = ("/hosts/*/mentors/*", "/institutions/*/supervisors/*")
_PARTY_LISTS = ("institutions", "hosts", "students")
_NAME_PATHS = {"@/name", "/hosts/*/legal_name", "/hosts/*/trade_name", "/students/*/names"}


def _party_list(rule: FieldRule) -> str | None:
    """Return the list of parties whose fact a field tells; None where it names the party itself."""
    path = rule.from_[0]
    if path in _NAME_PATHS or rule.as_ in _LOOKS:
        return None
    first = path.partition("/*/")[0].removeprefix("/")
    return "institutions" if path.startswith(FOLDER_PREFIX) else first if first in _PARTY_LISTS else None


def _guide_list(rule: FieldRule) -> str | None:
    """Return the list of guides whose fact a field tells; None where it names the guide, or tells no guide's fact."""
    path = rule.from_[0]
    if path.endswith("/names") or rule.as_ in _LOOKS:
        return None
    return next((guides for guides in GUIDE_PATHS if path.startswith(f"{guides}/")), None)


def fill_field(
    field: FormField, agreement: Agreement, institutions: Sequence[Any], mode: Mode, owners: OwnerNames
) -> Cell:
    """Fill one field. Where a list holds several parties, each line says whose fact it is."""
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
    """Return whose fact each entry is: a guide's where a party has several, else a party's; None for a single one."""
    persons = owners.get(field.guide_list or "", {})
    parties = owners.get(field.party_list or "", {})
    if len(persons) > len({at[:1] for at in persons}):
        return persons
    return parties if len(parties) > 1 else None


def _of_several(
    entries: Sequence[FactText], names: Mapping[Indexes, str], language: Language
) -> tuple[tuple[str, ...], str]:
    """Return the facts of several parties as lines and as a sentence says them.

    One that all share is told once, without names; as lines only where it is one line: an address keeps its owner.
    """
    depth = len(next(iter(names)))
    whose = [entry.indexes[:depth] for entry in entries]
    facts = [", ".join(entry.lines) for entry in entries]
    lines = tuple(f"{names[at]}: {fact}" for at, fact in zip(whose, facts, strict=True))
    if len(set(facts)) == 1 and whose == list(names):
        return entries[0].lines if len(entries[0].lines) == 1 else lines, facts[0]
    *others, last = (f"{fact} ({names[at]})" for at, fact in zip(whose, facts, strict=True))
    return lines, f"{', '.join(others)} {_AND[language]} {last}" if others else last


_AND = {Language.NL: "en", Language.EN: "and"}


def _table(blank: Cell, rows: Sequence[tuple[str, ...]]) -> Cell:
    """Fill a table; a column in which no row says anything is left out."""
    kept = [column for column in range(len(blank.head)) if any(row[column] for row in rows)]
    return blank._replace(
        head=tuple(blank.head[column] for column in kept),
        rows=tuple(tuple(row[column] for column in kept) for row in rows),
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
    voice = TextStyle(language, rule.own)
    offered = [term for term in terms or () if not rule.own or str(term.value) in rule.own]
    return tuple(term_word(term, voice) for term in offered)


def fill_form(
    form: Form, agreement: Agreement, institutions: Sequence[Any], mode: Mode, owners: OwnerNames
) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """Return the cells that say something by their key, and the keys of the form that have nothing to say."""
    said: dict[str, Cell] = {}
    unsaid: list[str] = []
    for field in form.fields:
        if field.applies(agreement):
            cell = fill_field(field, agreement, institutions, mode, owners)
            if cell is field.blank:
                unsaid.append(field.rule.key)
            else:
                said[field.rule.key] = cell
    return said, tuple(unsaid)


def filled_sections(form: Form, said: Mapping[str, Cell], owners: OwnerNames) -> Iterator[Section]:
    """Yield the sections in which something is said, in the standard order; one about several parties says so."""
    for section, title, several, keys in form.sections:
        shown = tuple(said[key] for key in keys if key in said)
        if shown:
            parties = owners.get(f"{section}s", {})
            yield Section(id=section, title=several if several and len(parties) > 1 else title, cells=shown)
