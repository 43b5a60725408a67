"""A variant's document as a form: settled once for each language, filled thousands of times."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.document import Cell, DocumentKind, Look, Mode, Section
from internships.domain.mobility import Embedding
from internships.domain.wording import Language
from internships.mapping.facts import At, annotation_at, term_in
from internships.mapping.sameness import Same
from internships.mapping.shape import FieldRule, Variant, VerbName
from internships.mapping.telling import FOLDER, Entry, Speaker, missing_places, speaker
from internships.mapping.triggers import TRIGGERS, Trigger
from internships.mapping.verbs import Voice, words_of


@dataclass(frozen=True)
class FormField:
    """One field of a form in one language: everything about its cell that no agreement changes."""

    rule: FieldRule
    speak: Speaker
    blank: Cell
    empty: Cell | None
    gap: Cell
    asked: Trigger
    side: str | None
    person: str | None
    language: Language
    once: bool


@dataclass(frozen=True)
class Form:
    """A document of a variant in one language, ready to be filled: its fields, and its sections with their keys."""

    fields: tuple[FormField, ...]
    sections: tuple[tuple[str, str, str | None, tuple[str, ...]], ...]
    words: Mapping[str, str]
    open_points: tuple[str, ...]


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
                section.several.get(language) if section.several else None,
                tuple(rule.key for rule in rules if rule.section == section.id),
            )
            for section in same.thing.sections
            if kind in section.documents
        ),
        words={name: word.get(language) for name, word in same.thing.words.items()},
        open_points=tuple(
            point.get(language) for point in (*same.thing.institution.open_points, *same.thing.open_points)
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
    return FormField(
        rule=rule,
        speak=speaker(rule, language),
        blank=blank,
        empty=Cell(key=rule.key, label=label, lines=(rule.empty.get(language),)) if rule.empty else None,
        gap=blank._replace(gap=label),
        asked=TRIGGERS[rule.when],
        side=_side(rule),
        person=_person(rule),
        language=language,
        once=rule.from_[0].startswith(FOLDER),
    )


Owners = Mapping[str, Mapping[At, str]]
"""The parties of each list, and the guides of each party, by their place in the lists."""
GUIDES = ("/hosts/*/mentors/*", "/institutions/*/supervisors/*")
_SIDES = ("institutions", "hosts", "students")
_NAMES = {"@/name", "/hosts/*/legal_name", "/hosts/*/trade_name", "/students/*/names"}


def _side(rule: FieldRule) -> str | None:
    """Return the list of parties whose fact a field tells; None where it names the party itself."""
    path = rule.from_[0]
    if path in _NAMES or rule.as_ in _LOOKS:
        return None
    first = path.partition("/*/")[0].removeprefix("/")
    return "institutions" if path.startswith(FOLDER) else first if first in _SIDES else None


def _person(rule: FieldRule) -> str | None:
    """Return the list of guides whose fact a field tells; None where it names the guide, or tells no guide's fact."""
    path = rule.from_[0]
    if path.endswith("/names") or rule.as_ in _LOOKS:
        return None
    return next((guides for guides in GUIDES if path.startswith(f"{guides}/")), None)


def told(field: FormField, agreement: Agreement, sides: Sequence[Any], mode: Mode, owners: Owners) -> Cell:
    """Fill one field. Where a list holds several parties, each line says whose fact it is."""
    entries = field.speak(agreement, sides)
    gap = mode is Mode.PROOF and field.rule.required and missing_places(field.rule, agreement)
    if gap and len(entries) < 2:
        return field.gap
    if entries:
        key, label, look = field.rule.key, field.blank.label, field.blank.look
        if look is Look.TABLE:
            return _table(field.blank, [entry.lines for entry in entries])
        if (names := _names_for(field, owners)) is not None:
            lines, running = _of_several(entries, names, field.language)
            return Cell(key, label, lines, look, field.blank.options, running=running)
        if len(entries) == 1:
            lines = entries[0].lines
        else:
            lines = tuple(line for entry in entries for line in entry.lines)
            lines = tuple(dict.fromkeys(lines)) if field.once else lines
        return Cell(key, label, lines, look, field.blank.options)
    return field.blank if field.empty is None else field.empty


def _names_for(field: FormField, owners: Owners) -> Mapping[At, str] | None:
    """Return whose fact each entry is: a guide's where a party has several, else a party's; None for a single one."""
    persons = owners.get(field.person or "", {})
    parties = owners.get(field.side or "", {})
    if len(persons) > len({at[:1] for at in persons}):
        return persons
    return parties if len(parties) > 1 else None


def _of_several(entries: Sequence[Entry], names: Mapping[At, str], language: Language) -> tuple[tuple[str, ...], str]:
    """Return the facts of several parties as lines and as a sentence says them.

    One that all share is told once, without names; as lines only where it is one line: an address keeps its owner.
    """
    depth = len(next(iter(names)))
    whose = [entry.at[:depth] for entry in entries]
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
    VerbName.LINES: Look.LIST,
    VerbName.CHOICE: Look.CHOICE,
    VerbName.EMBEDDING: Look.CHOICE,
    VerbName.TABLE: Look.TABLE,
}


def _options(rule: FieldRule, language: Language) -> tuple[str, ...]:
    if rule.as_ not in (VerbName.CHOICE, VerbName.EMBEDDING):
        return ()
    terms = Embedding if rule.as_ is VerbName.EMBEDDING else term_in(annotation_at(rule.from_[0]))
    voice = Voice(language, rule.own)
    offered = [term for term in terms or () if not rule.own or str(term.value) in rule.own]
    return tuple(words_of(term, voice) for term in offered)


def fill(
    form: Form, agreement: Agreement, sides: Sequence[Any], mode: Mode, owners: Owners
) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """Return the cells that say something by their key, and the keys of the form that have nothing to say."""
    said: dict[str, Cell] = {}
    unsaid: list[str] = []
    for field in form.fields:
        if field.asked(agreement):
            cell = told(field, agreement, sides, mode, owners)
            if cell is field.blank:
                unsaid.append(field.rule.key)
            else:
                said[field.rule.key] = cell
    return said, tuple(unsaid)


def sections(form: Form, said: Mapping[str, Cell], owners: Owners) -> Iterator[Section]:
    """Yield the sections in which something is said, in the standard order; one about several parties says so."""
    for section, title, several, keys in form.sections:
        shown = tuple(said[key] for key in keys if key in said)
        if shown:
            parties = owners.get(f"{section}s", {})
            yield Section(id=section, title=several if several and len(parties) > 1 else title, cells=shown)
