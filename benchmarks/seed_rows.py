"""Invented people, companies and placements as rows of every table, made from the templates."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import seed_templates as blank
from seed_templates import PlacementTemplate, TextWithBlanks

from internships.domain.placement_index import FAR_FUTURE, KNOWN_AS_KIND, MAX_SEARCH_LENGTH, IndexEntry, fold_text
from internships.storage.tables.placements import STATUS_COLUMNS

Rows = dict[str, list[tuple[Any, ...]]]
HOST_COUNT = 2_000
_GIVEN = (
    "Noor", "Lotte", "Amine", "Élise", "Wout", "Zoë", "Ilyas", "Fien", "Matteo", "Jana", "Łukasz", "Hanne", "Omar",
    "Marthe", "Bram", "Soraya", "Kobe", "Inès", "Tuur", "Yara", "Senne", "Aya", "Rune", "Liv", "Søren", "Çağla",
    "Renée", "Björn", "Dóra", "Jérôme", "Nuño", "Şirin", "Tomás", "Ülkü", "Věra", "Ömer", "Anaïs", "Mélodie",
)  # fmt: skip
_STEMS = (
    "Proef", "Monster", "Schets", "Denk", "Fictie", "Beeld", "Schijn", "Oefen", "Vermoe", "Tegen", "Wind", "Kaai",
    "Dok", "Polder", "Duin", "Schelde", "Haven", "Toren", "Licht", "Müster", "Façade", "Été", "Bøje", "Żagiel",
    "Ñand", "Kroon", "Zilver", "Wolken", "Regen", "Sluis", "Kraan", "Anker", "Kompas", "Vuur", "Zeil", "Steven",
    "Golf", "Stroom", "Mist", "Baken",
)  # fmt: skip
_ENDINGS = (
    "mans", "aerts", "inck", "ens", "elaere", "huys", "berg", "velde", "horst", "ström", "owski", "ová", "eau", "dijk",
    "rade", "beke", "gem", "zele", "ouwer", "stra", "ink", "oors", "muur", "wijk", "poort",
)  # fmt: skip
_PARTICLES = ("", "", "Van ", "De ", "Van den ", "’t ", "El ", "D’")
_SITES = ("Hoofdkantoor", "Werkplaats", "Magazijn", "Kaai")


def check_digits(stem: int) -> str:
    """Return ten digits whose last two prove the first eight."""
    return f"{stem:08d}{97 - stem % 97:02d}"


def enterprise_number(company: int) -> str:
    """Return an invented enterprise number from a range that was never given out."""
    return check_digits(9_997_000 + company)


def establishment_number(company: int, site: int) -> str:
    """Return an invented establishment unit number, from the end of its range."""
    return check_digits(89_980_000 + company * 4 + site)


def trade_name(company: int) -> str:
    """Return an invented name."""
    return f"{_STEMS[company % 40]}{_ENDINGS[company // 40 % 25]} {company:04d}"


@dataclass(frozen=True)
class GeneratedPlacements:
    """The same number of placements gives the same rows, ids included."""

    templates: list[PlacementTemplate]
    placements: int

    @cached_property
    def largest(self) -> int:
        """How many placements the first company has: 20,000 of a million."""
        return self.placements // 50

    @cached_property
    def hosts(self) -> list[int]:
        """The company of every placement, shuffled as they come in over the years."""
        rest = self.placements - self.largest
        sizes = [1 / (company + 20) for company in range(1, HOST_COUNT)]
        total = sum(sizes)
        found = [0] * self.largest
        for company, size in enumerate(sizes, start=1):
            found += [company] * round(rest * size / total)
        found = (found + [HOST_COUNT - 1] * self.placements)[: self.placements]
        random.Random(7).shuffle(found)
        return found

    def portions(self, size: int) -> Iterator[Rows]:
        """Yield rows by table, some thousands of placements at a time."""
        random_generator = random.Random(11)
        row_templates = [RowTemplate(template) for template in self.templates]
        weights = [template.weight for template in self.templates]
        for begin in range(0, self.placements, size):
            rows: Rows = {name: [] for name in COLUMNS}
            numbers = range(begin + 1, min(begin + size, self.placements) + 1)
            for number, row_template in zip(
                numbers, random_generator.choices(row_templates, weights, k=len(numbers)), strict=True
            ):
                blanks = blanks_of_placement(random_generator, number, self.hosts[number - 1], row_template.template)
                row_template.add_rows(rows, number, f"{random_generator.getrandbits(128):032x}", blanks)
            yield rows


def blanks_of_placement(
    random_generator: random.Random, number: int, company: int, template: PlacementTemplate
) -> dict[str, str]:
    """Return what goes into the blanks of one placement."""
    site, mentor = random_generator.randrange(4), random_generator.randrange(40)
    slug = template.indexed.entries[0].institution
    guided = random.Random(f"{slug} {random_generator.randrange(50)}")
    leads = random.Random(company * 100 + mentor)
    return {
        blank.REFERENCE: f"B-{number:07d}",
        blank.NUMBER: f"s{number:07d}",
        blank.ENTERPRISE: enterprise_number(company),
        blank.ESTABLISHMENT: establishment_number(company, site),
        blank.GIVEN: random_generator.choice(_GIVEN),
        blank.FAMILY: _family_name(random_generator),
        blank.EMAIL: f"student{number}@example.org",
        blank.MENTOR_GIVEN: leads.choice(_GIVEN),
        blank.MENTOR_FAMILY: _family_name(leads),
        blank.MENTOR_EMAIL: f"mentor{company}.{mentor}@example.org",
        blank.SUPERVISOR_GIVEN: guided.choice(_GIVEN),
        blank.SUPERVISOR_FAMILY: _family_name(guided),
        blank.SUPERVISOR_EMAIL: f"supervisor{guided.randrange(1_000_000)}@example.org",
        blank.TRADE: trade_name(company),
        blank.LEGAL: f"{trade_name(company)} Voorbeeld nv",
        blank.SITE: f"{_SITES[site]} {company:04d}",
    }


def _family_name(random_generator: random.Random) -> str:
    return f"{random_generator.choice(_PARTICLES)}{random_generator.choice(_STEMS)}{random_generator.choice(_ENDINGS)}"


def column_value(value: Any) -> Any:
    """Return a value as both databases' bulk loading takes it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, str) else value


_ENTRY = tuple(IndexEntry.model_fields)
_BLANKED = {"reference", "student", "student_key", "host", "enterprise_number", "site", "establishment_number", "mentor", "supervisor"}  # fmt: skip  # noqa: E501
_LEDGER = ("subject", "document", "document_sha256", "order", "role", "party", "name", "channel", "state", "signed_on", "evidence")  # fmt: skip  # noqa: E501
COLUMNS: dict[str, tuple[str, ...]] = {
    "agreement": ("id", "version", "state", "body", "schema_version", "content_sha256", "approved_sha256", "created_side", "created_at", "changed_at", "fulfilled"),  # noqa: E501
    "placement": ("id", "agreement_id", "version", *_ENTRY),
    "reader": ("kind", "key", "agreement_id", "until"),
    "blocker": ("agreement_id", "placement_id", "enterprise_number", "institution", "unit", "code", "nl", "en", "owner", "due_on", "has_due", "pointer", "is_reminder", *STATUS_COLUMNS),  # noqa: E501
    "signature": ("id", "agreement_id", *_LEDGER),
    "termination": ("agreement_id", "body", "schema_version", "content_sha256", "proposed_at", "is_issued", "is_dropped", "signed_on"),  # noqa: E501
    "event": ("agreement_id", "sequence", "at", "kind", "version", "facts", "sealed", "previous", "sha256"),
}  # fmt: skip


def with_blanks_restored(text: str) -> str:
    """Return a text with the blanks that folding made unrecognisable."""
    for empty in blank.BLANKS:
        text = text.replace(fold_text(empty), empty)
    return text


class RowTemplate:
    """A template prepared for being filled in a thousand times."""

    def __init__(self, template: PlacementTemplate) -> None:
        record, entry = template.agreement_state.record, template.indexed.entries[0]
        self.template = template
        self.agreement = tuple(
            column_value(getattr(record, name)) for name in COLUMNS["agreement"] if name not in {"id", "body"}
        )
        self.entry = [
            TextWithBlanks.of(getattr(entry, name)) if name in _BLANKED else column_value(getattr(entry, name))
            for name in _ENTRY
        ]
        searched = (entry.reference, entry.student, entry.host, entry.enterprise_number, entry.mentor, blank.NUMBER)
        self.search = TextWithBlanks.of(" | ".join(filter(None, searched)))
        self.readers = [
            (reader.kind, TextWithBlanks.of(with_blanks_restored(reader.key)), column_value(reader.until))
            for reader in sorted(template.indexed.readers)
        ]
        status_columns = tuple(column_value(getattr(entry, name)) for name in STATUS_COLUMNS)
        self.blockers = [
            (
                str(blocker.code),
                TextWithBlanks.of(blocker.text.nl),
                TextWithBlanks.of(blocker.text.en),
                str(blocker.owner),
                column_value(blocker.due_on or FAR_FUTURE),
                int(blocker.due_on is not None),
                blocker.pointer,
                int(blocker.is_reminder),
                *status_columns,
            )
            for blocker in template.indexed.intervals[0].blockers
        ]
        self.ledger = [
            tuple(
                TextWithBlanks.of(row.name) if name == "name" else column_value(getattr(row, name)) for name in _LEDGER
            )
            for row in template.agreement_state.ledger
        ]
        self.facts = json.dumps({"content_sha256": record.content_sha256})

    def add_rows(self, rows: Rows, number: int, agreement_id: str, values: dict[str, str]) -> None:
        """Add the rows of one agreement."""
        version, state, *rest = self.agreement
        escaped = {place: json.dumps(text)[1:-1] for place, text in values.items()}
        rows["agreement"].append((agreement_id, version, state, self.template.body.filled(escaped), *rest))
        entry = [value.filled(values) if isinstance(value, TextWithBlanks) else value for value in self.entry]
        entry[-1] = fold_text(self.search.filled(values))[:MAX_SEARCH_LENGTH]
        rows["placement"].append((number, agreement_id, 1, *entry))
        rows["reader"] += [
            (
                kind,
                fold_text(key.filled(values))[:64] if kind == KNOWN_AS_KIND else key.filled(values),
                agreement_id,
                until,
            )
            for kind, key, until in self.readers
        ]
        first = self.template.indexed.entries[0]
        shared = (agreement_id, number, values[blank.ENTERPRISE], first.institution, first.unit)
        rows["blocker"] += [
            (*shared, code, nl.filled(values), en.filled(values), *others) for code, nl, en, *others in self.blockers
        ]
        for order, row in enumerate(self.ledger):
            filled = [value.filled(values) if isinstance(value, TextWithBlanks) else value for value in row]
            rows["signature"].append((f"{number:024x}{order:08x}", agreement_id, *filled))
        self._add_history(rows, agreement_id)

    def _add_history(self, rows: Rows, agreement_id: str) -> None:
        record, termination = self.template.agreement_state.record, self.template.agreement_state.termination
        moment = column_value(record.changed_at)
        rows["event"].append((agreement_id, 1, moment, "created", 0, self.facts, "{}", "0" * 64, agreement_id * 2))
        if termination is not None:
            body = json.dumps(termination.termination.model_dump(mode="json", exclude_none=True))
            content = (record.schema_version, termination.content_sha256)
            ended = (moment, 1, 0, column_value(termination.signed_on))
            rows["termination"].append((agreement_id, body, *content, *ended))
