"""Checking a case by all rules that apply to it, with a finding for each missing fact that a rule needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from internships.domain.errors import Finding, Severity
from internships.domain.pointers import fact_label, facts_at, missing_at
from internships.domain.rules.rule import Case, Hit, MissingFact, ReferenceDate, Rule
from internships.domain.wording import Bilingual

CANNOT_BE_JUDGED = "cannot_be_judged"
_MAX_TITLES = 3
_DATE_POINTERS = {ReferenceDate.DRAWN_UP: "/drawn_up_on", ReferenceDate.START: "/period/first_day"}


@dataclass
class _UncheckedRules:
    """The rules that can't be checked because one fact is missing, and the highest severity of these rules."""

    severity: Severity = Severity.WARNS
    rules: list[Rule] = field(default_factory=list)

    def add(self, rule: Rule, severity: Severity) -> None:
        if rule not in self.rules:
            self.rules.append(rule)
        if severity is Severity.BLOCKS:
            self.severity = Severity.BLOCKS


def check_rules(case: Case, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Return the findings of all rules that are in force on their reference date, in the order of the rules.

    After them comes one finding for each missing fact that a rule needs; it blocks if one of these rules would.
    """
    findings: list[Finding] = []
    unchecked: dict[str, _UncheckedRules] = {}
    for rule in rules:
        for hit in _run_rule(rule, case) if _is_applicable(rule, case) else ():
            if isinstance(hit, MissingFact):
                unchecked.setdefault(hit.pointer, _UncheckedRules()).add(rule, hit.severity or rule.severity)
            else:
                findings.append(_finding(rule, hit))
    return (*findings, *(_missing_fact_finding(pointer, unchecked_rules) for pointer, unchecked_rules in unchecked.items()))


def _is_applicable(rule: Rule, case: Case) -> bool:
    """Say whether a rule applies: its demand is set, if it has one, and the facts that it is about are there."""
    if rule.check is None or (rule.demand_name and getattr(case.demands, rule.demand_name) is None):
        return False
    return all(facts_at(case.agreement, path) for path in rule.about)


def _run_rule(rule: Rule, case: Case) -> Iterator[Hit | MissingFact]:
    assert rule.check is not None  # noqa: S101 - narrowed by _is_applicable
    path = _DATE_POINTERS.get(rule.reference_date)
    day = _reference_date(path, case)
    if day is not None and not _holds_on(rule, day):
        return
    needs = rule.needs if path is None or path in rule.needs else (*rule.needs, path)
    missing = tuple(MissingFact(pointer) for need in needs for pointer in missing_at(case.agreement, need))
    demand = getattr(case.demands, rule.demand_name) if rule.demand_name else None
    yield from missing or (rule.check(case) if demand is None else rule.check(case, demand.value))


def _reference_date(path: str | None, case: Case) -> date | None:
    dates = facts_at(case.agreement, path) if path else []
    return dates[0][1] if dates else None


def _holds_on(rule: Rule, day: date) -> bool:
    return (rule.since is None or rule.since <= day) and (rule.until is None or day <= rule.until)


def _finding(rule: Rule, hit: Hit) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        pointer=hit.pointer,
        text=Bilingual(nl=hit.nl, en=hit.en),
        rule=rule.number,
    )


def _missing_fact_finding(pointer: str, unchecked: _UncheckedRules) -> Finding:
    name = fact_label(pointer)
    named, more = unchecked.rules[:_MAX_TITLES], len(unchecked.rules) - _MAX_TITLES
    nl = "; ".join(dict.fromkeys(rule.title.nl for rule in named))
    en = "; ".join(dict.fromkeys(rule.title.en for rule in named))
    return Finding(
        code=CANNOT_BE_JUDGED,
        severity=unchecked.severity,
        pointer=pointer,
        text=Bilingual(
            nl=f"{name.nl} ontbreekt. Daardoor kan niet nagekeken worden: {nl}{f' (en nog {more})' if more > 0 else ''}. Vul dit in.",
            en=f"{name.en} is missing. Without it these can't be checked: {en}{f' (and {more} more)' if more > 0 else ''}. Fill it in.",
        ),
        rule=unchecked.rules[0].number,
    )
