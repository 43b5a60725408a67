"""Records that differ in the facts that clauses depend on: every value of each, and every pair of values."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from itertools import combinations, product
from typing import Any

from internships.domain.document import Json
from tests.contract_templates.shipped_folders import INSTITUTIONS

Edit = Callable[[Json], None]
Row = Mapping[str, str]


def set_at(path: str, value: Any) -> Edit:
    """Write a value at a path such as ``schedule.telework``, or take it out; the groups on the way are made."""
    *groups, last = path.split(".")

    def edit(record: Json) -> None:
        group_facts = record
        for group in groups:
            if group_facts.get(group) is None:
                group_facts[group] = {}
            group_facts = group_facts[group]
        if value is None:
            group_facts.pop(last, None)
        else:
            group_facts[last] = deepcopy(value)

    return edit


def in_turn(*edits: Edit) -> Edit:
    """Do several edits in turn."""

    def edit(record: Json) -> None:
        for one in edits:
            one(record)

    return edit


def set_in_each(group: str, key: str, value: Any) -> Edit:
    """Write a value in each entry of a list."""

    def edit(record: Json) -> None:
        for entry in record.get(group, []):
            entry[key] = deepcopy(value)

    return edit


def at_one_place(kind: str, country: str) -> Edit:
    """Put the placement at one place of a kind."""
    address = {"street": "Voorbeeldkaai 1", "postcode": "2030", "locality": "Antwerpen", "country": country}
    vessel = {
        "name": "MV Voorbeeldster", "imo": "IMO9074729", "flag": "BE", "department": "deck", "capacity": "student",
        "embarkation_port": "Antwerpen", "embarks_on": "2026-09-21", "watch_regime": "4 uur wacht, 8 uur rust",
        "training_record_book": "CTRB-1",
    }  # fmt: skip
    mobility: Json = {"name": "Kaai 1", "kind": kind}
    mobility |= {"vessel": vessel} if kind == "vessel" else {"address": address}
    if kind == "abroad":
        mobility["travel"] = {"country": country}
    return set_at("places", [mobility])


def without_students(record: Json) -> None:
    """Take the students out, as a framework agreement has none."""
    record["form"] = "framework_bipartite"
    record["students"] = []


def with_minor_students(record: Json) -> None:
    """Make every student seventeen on the first day."""
    for student in record["students"]:
        student["birth_date"] = "2009-06-01"
        student["legal_representative"] = {"names": {"given": "Robin", "family": "Verzonnen"}}
    record["signatories"].append({"role": "legal_representative", "name": "Robin Verzonnen"})


def two_hosts(record: Json) -> None:
    """Add a second host, who signs too."""
    second = deepcopy(record["hosts"][0]) | {"legal_name": "Tweede Voorbeeld bv", "trade_name": "Tweede Voorbeeld"}
    record["hosts"] = [record["hosts"][0], second]
    record["signatories"].append({"role": "host", "name": "Tweede Directeur", "party": 1})
    record["signatories"].append({"role": "mentor", "name": "Tweede Mentor", "party": 1})


def two_institutions(record: Json) -> None:
    """Add a second institution, which signs too."""
    first = record["institutions"][0]
    other = next(slug for slug in INSTITUTIONS if slug != first["slug"])
    record["institutions"] = [first, deepcopy(first) | {"slug": other, "unit": None}]
    record["signatories"].append({"role": "institution", "name": "Tweede Verzonnen", "party": 1})


def credits_on(day: str | None) -> Edit:
    """Write the day on which the entry conditions were confirmed, for every student."""

    def edit(record: Json) -> None:
        for student in record["students"]:
            set_at("enrolment.credits_ok_on", day)(student)

    return edit


_LINES = [
    {"weekday": "monday", "part": "morning", "begins": "08:30", "ends": "12:00"},
    {"weekday": "monday", "part": "midday", "begins": "12:30", "ends": "16:36"},
]
_CONDITION = {"kind": "suspensive", "text": "het rijbewijs is getoond"}
_ENDS = {"kind": "resolutory", "text": "de inschrijving vervalt"}
_ANALYSIS = {"scope": "individual", "workplace": "Werkplaats", "made_on": "2026-06-15", "low_risk": True}
_HEALTH = "safety.health"


def _health(**facts: Any) -> Edit:
    return set_at(_HEALTH, {"required": True, **facts})


def _rights(**facts: Any) -> Edit:
    """Write facts beside the regime of rights; where none is settled there is nothing to write them beside."""

    def edit(record: Json) -> None:
        if record.get("intellectual_property"):
            record["intellectual_property"].update({name: value for name, value in facts.items() if value is not None})

    return edit


FACTS: dict[str, dict[str, Edit]] = {
    # Before book 6 and the decree on transgressive behaviour, and on the layer of that time.
    "day": {"now": set_at("drawn_up_on", "2026-09-01"), "earlier": set_at("drawn_up_on", "2023-09-01")},
    "hosts": {"one": lambda _: None, "two": two_hosts},
    "institutions": {"one": lambda _: None, "two": two_institutions},
    "form": {
        "individual": set_at("form", "individual_tripartite"),
        "framework": without_students,
        "sheet": in_turn(set_at("form", "framework_placement_sheet"), set_at("framework_reference", "RO-2026-7")),
        "collective": set_at("form", "collective"),
        "internal": set_at("form", "internal"),
    },
    "basis": {
        "compulsory": set_at("legal_basis", "curricular_compulsory"),
        "elective": set_at("legal_basis", "curricular_elective"),
        "voluntary": set_at("legal_basis", "voluntary"),
    },
    "place": {
        "site": at_one_place("site", "BE"),
        "client": at_one_place("client", "BE"),
        "abroad": at_one_place("abroad", "FR"),
        "sea": at_one_place("vessel", "BE"),
    },
    "age": {"adult": set_in_each("students", "birth_date", "2004-02-29"), "minor": with_minor_students},
    "units": {
        "one": set_at("period.duration", {"days": 60}),
        "several": set_at("period.duration", {"days": 60, "weeks": "13"}),
        "with credits": set_at("period.duration", {"days": 60, "ects": "6"}),
    },
    "leave": {
        "given": set_at("schedule.leave_days_maximum", 4),
        "": set_at("schedule.leave_days_maximum", None),
    },
    "schedule": {
        "given": set_at("schedule.lines", _LINES),
        "blank": set_at("schedule.lines", []),
    },
    "flexible": {
        name: set_at("schedule.flexible", value) for name, value in (("yes", True), ("no", False), ("", None))
    },
    "exceptional": {
        name: set_at("schedule.exceptional_times", value) for name, value in (("yes", True), ("no", False), ("", None))
    },
    "telework": {
        "yes": set_at("schedule.telework", {"allowed": True}),
        "days": set_at("schedule.telework", {"allowed": True, "max_days_per_week": "2"}),
        "on terms": set_at("schedule.telework", {"allowed": True, "conditions": "alleen op vrijdag, na akkoord"}),
        "no": set_at("schedule.telework", {"allowed": False}),
        "": set_at("schedule.telework", None),
    },
    "evaluations": {
        "given": set_at("supervision.evaluations", [{"moment": "week 7", "by": "de jury", "form": "gesprek"}]),
        "blank": set_at("supervision.evaluations", []),
    },
    "allowance": {
        "none": set_at("allowance", {"kind": "none"}),
        "in kind": set_at("allowance", {"kind": "none", "benefits_in_kind": "een warme maaltijd"}),
        "costs": set_at(
            "allowance", {"kind": "costs", "costs": [{"kind": "trein", "basis": "real", "amount": "4.50"}]}
        ),
        "costs uncapped": set_at("allowance", {"kind": "costs", "costs": [{"kind": "trein", "basis": "real"}]}),
        "costs lump": set_at(
            "allowance", {"kind": "costs", "costs": [{"kind": "gsm", "basis": "lump_sum", "amount": "5"}]}
        ),
        "costs unlisted": set_at("allowance", {"kind": "costs"}),
        "scheme": set_at("allowance", {"kind": "scheme", "paid_by": "het Rampenfonds"}),
        "": set_at("allowance", None),
    },
    "work accident": {
        name: set_at("insurance.work_accident", {"insured_by": name}) for name in ("institution", "host", "not_known")
    },
    "liability": {
        "host": set_at("insurance.liability", {"insured_by": "host", "host_declares_cover": True}),
        "host undeclared": set_at("insurance.liability", {"insured_by": "host", "host_declares_cover": False}),
        "secondary": set_at("insurance.liability", {"insured_by": "institution", "secondary": True}),
        "institution": set_at("insurance.liability", {"insured_by": "institution", "secondary": False}),
        "not_known": set_at("insurance.liability", {"insured_by": "not_known"}),
    },
    "claims": {
        name: set_at("insurance.liability.third_party_claims", name or None)
        for name in ("excluded", "held_harmless", "nothing", "")
    },
    "field": {name: set_at("programme.field", name or None) for name in ("medicine", "")},
    "credits": {"confirmed": credits_on("2026-08-28"), "": credits_on(None)},
    "travel": {
        name: set_at("insurance.travel_by", name or None)
        for name in ("student", "institution", "host", "not_known", "")
    },
    "absence": {
        "given": set_at("supervision.absence_institution", "afwezig@example.org"),
        "": set_at("supervision.absence_institution", None),
    },
    "notice": {
        "given": set_at("insurance.accident_notice_hours", 12),
        "": set_at("insurance.accident_notice_hours", None),
    },
    "report": {
        "given": set_at("insurance.written_report_hours", 36),
        "": set_at("insurance.written_report_hours", None),
    },
    "analysis": {"given": set_at("safety.risk_analysis", _ANALYSIS), "": set_at("safety.risk_analysis", None)},
    "sheet": {
        "given": set_at("safety.workstation_sheet", {"given_on": "2026-09-01"}),
        "": set_at("safety.workstation_sheet", None),
    },
    "health": {
        "not needed": set_at(_HEALTH, {"required": False}),
        "host": _health(arranged_by="host"),
        "institution": _health(arranged_by="institution", tuberculosis_screening=True),
        "maritime": _health(arranged_by="maritime_centre"),
        "by nobody yet": _health(),
        "met": _health(arranged_by="host", condition_met=True, tuberculosis_screening=True),
        "sea met": _health(arranged_by="maritime_centre", condition_met=True),
        "": set_at(_HEALTH, None),
    },
    "equipment": {
        "given": set_at("safety.protective_equipment", [{"name": "helm", "provided_by": "student"}]),
        "": set_at("safety.protective_equipment", []),
    },
    "secrecy": {
        "agreed": set_at("confidentiality", {"agreed": True}),
        "after": set_at("confidentiality", {"agreed": True, "after_end": True}),
        "until": set_at("confidentiality", {"agreed": True, "after_end": True, "until": "2029-05-31"}),
        "not after": set_at("confidentiality", {"agreed": True, "after_end": False}),
        "refused": set_at("confidentiality", {"agreed": False}),
        "": set_at("confidentiality", None),
    },
    "rights": {
        **{
            name: set_at("intellectual_property.regime", name)
            for name in ("student", "host", "institution", "shared", "per_project")
        },
        "": set_at("intellectual_property", None),
    },
    "software": {name: _rights(software_to_host=value) for name, value in (("yes", True), ("no", False), ("", None))},
    "publication": {
        name: _rights(publication=name or None, embargo_until="2028-01-31" if name == "embargo" else None)
        for name in ("allowed", "cleared_by_host", "embargo", "not_allowed", "")
    },
    "conditions": {
        "none": set_at("conditions", []),
        "suspensive": set_at("conditions", [_CONDITION]),
        "resolutory": set_at("conditions", [_ENDS]),
        "both": set_at("conditions", [_CONDITION, _ENDS]),
    },
    "retention": {
        "given": set_at("data_protection.retention_until", "2037-12-31"),
        "": set_at("data_protection.retention_until", None),
    },
    "adviser": {
        "given": set_in_each("hosts", "confidential_adviser", {"names": {"given": "Mila", "family": "Gefingeerd"}}),
        "": set_in_each("hosts", "confidential_adviser", None),
    },
    "kinship": {
        "no": set_in_each("hosts", "kinship", {"related": False}),
        "yes": set_in_each("hosts", "kinship", {"related": True, "degree": 3}),
    },
    "translation": {"yes": set_at("translations", ["en", "nl"]), "no": set_at("translations", [])},
    "signing": {name: set_at("signing_mode", name) for name in ("paper", "electronic", "mixed")},
    "host type": {name: set_in_each("hosts", "type", name) for name in ("enterprise", "self_employed")},
}

# Facts of one matter: here every combination is read, and not only every pair. Matters of one group share no fact, so
# that one row serves all of them.
MATTERS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("rights", "software", "publication"),
        ("schedule", "exceptional", "flexible", "age"),
        ("place", "travel"),
        ("basis", "work accident", "liability"),
        ("health", "analysis", "sheet", "equipment"),
        ("notice", "report"),
        ("secrecy", "translation", "signing"),
    ),
    (
        ("place", "telework", "schedule"),
        ("liability", "claims"),
        ("conditions", "health"),
        ("form", "basis"),
    ),
    (
        ("place", "health", "age"),
        ("day", "claims"),
        ("form", "hosts", "conditions"),
    ),
    (("place", "exceptional", "schedule", "age"),),
)


def pairs_of(facts: Mapping[str, Any]) -> Iterator[Row]:
    """Yield rows that together contain every pair of values of two facts, chosen greedily."""
    names = list(facts)
    left = {
        frozenset({(one, a), (other, b)})
        for one, other in combinations(names, 2)
        for a, b in product(facts[one], facts[other])
    }
    while left:
        row = dict(min(left, key=sorted))
        for name in names:
            if name not in row:
                row[name] = max(
                    facts[name],
                    key=lambda value: sum(frozenset({(name, value), known}) in left for known in row.items()),
                )
        left -= {frozenset(pair) for pair in combinations(row.items(), 2)}
        yield row


def combinations_in_matters() -> Iterator[Row]:
    """Yield rows with every combination of the facts of each matter."""
    first = {name: next(iter(values)) for name, values in FACTS.items()}
    for group in MATTERS:
        all_of = [
            [dict(zip(matter, values, strict=True)) for values in product(*(FACTS[name] for name in matter))]
            for matter in group
        ]
        for number in range(max(map(len, all_of))):
            yield first | {name: value for values in all_of for name, value in values[number % len(values)].items()}


def rows() -> list[Row]:
    """Return every row to read: all pairs of values, and all combinations within one matter."""
    # A framework agreement names no student, so nobody in it is a minor.
    combinations = (*pairs_of(FACTS), *combinations_in_matters())
    return [{**row, "age": "adult"} if row["form"] == "framework" else row for row in combinations]


def summary() -> str:
    """Say what is read: the facts with their values, and how many rows and pairs they make."""
    pairs = sum(len(FACTS[one]) * len(FACTS[other]) for one, other in combinations(FACTS, 2))
    lines = [f"{name}: {', '.join(value or '(blank)' for value in values)}" for name, values in FACTS.items()]
    apart = [f"every combination of {' × '.join(matter)}" for group in MATTERS for matter in group]
    heads = f"{len(FACTS)} facts, {pairs} pairs of values, {len(rows())} rows for each institution"
    return "\n".join((heads, *lines, *apart))


def with_facts(record: Json, row: Row) -> Json:
    """Return a copy of a record with the facts of a row."""
    changed = deepcopy(record)
    for name in FACTS:
        FACTS[name][row[name]](changed)
    return changed


if __name__ == "__main__":
    print(summary())  # noqa: T201 - python -m tests.contract_templates.fact_combinations
