"""A rule is tested with two records: one just beyond its boundary, which it must report, and one just within it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from internships.domain.demands import Demands
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.errors import Finding
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import check_rules
from internships.domain.rules.rule import Case, UsedClause
from tests.builders.records import a_record, with_fact, without

Facts = Mapping[str, Any]
ABSENT = object()
"""In a boundary's facts: the good record's fact is taken away."""

OLD_LAW = UsedClause(id="liability-old", slot="liability", valid_from=date(2015, 1, 1), cites=("BW art. 1384",))
NEW_LAW = UsedClause(id="liability-new", slot="liability", valid_from=date(2015, 1, 1), cites=("BW art. 6.14",))


@dataclass(frozen=True)
class Boundary:
    """The boundary of a rule: ``caught`` and ``let_by`` change the good record by pointer.

    ``demands`` are what a fictitious institution asks, in both records unless ``other_demands`` is given;
    ``at`` is the pointer that the finding must name.
    """

    description: str
    code: str
    pointer: str
    breaking: Facts
    keeping: Facts = field(default_factory=dict)
    demands: Facts = field(default_factory=dict)
    other_demands: Facts | None = None
    clauses: tuple[UsedClause, ...] = ()
    other_clauses: tuple[UsedClause, ...] | None = None

    def __str__(self) -> str:
        return self.description


def record_with(facts: Facts) -> Json:
    """Return the good record with facts changed by pointer, in order."""
    record = a_record()
    for place, value in facts.items():
        record = without(record, place) if value is ABSENT else with_fact(record, place, value)
    return record


def demands_of(wanted: Facts) -> Demands:
    """Return the demands of a fictitious institution, given as ``{"days_minimum": 50}``."""
    return Demands.model_validate({name: {"value": value} for name, value in wanted.items()})


def findings_of(
    record: Json, demands: Facts | None = None, clauses: tuple[UsedClause, ...] = ()
) -> tuple[Finding, ...]:
    """Check what can be read of a record by every rule."""
    return check_rules(Case(read_record(record).facts, demands_of(demands or {}), clauses), RULES)


def assert_boundary(boundary: Boundary) -> None:
    """Check a boundary: the rule reports the place on one side, and nothing on the other."""
    _assert_raises_finding(boundary)
    _assert_no_finding(boundary)


def _assert_raises_finding(boundary: Boundary) -> None:
    caught = record_with(boundary.breaking)
    assert read_record(caught).findings == ()
    rule_findings = [
        finding for finding in findings_of(caught, boundary.demands, boundary.clauses) if finding.code == boundary.code
    ]
    assert boundary.pointer in {finding.pointer for finding in rule_findings}
    rule = next(rule for rule in RULES if rule.code == boundary.code)
    assert {(finding.rule, finding.severity) for finding in rule_findings} == {(rule.number, rule.severity)}
    assert all(finding.text.nl and finding.text.en for finding in rule_findings)


def _assert_no_finding(boundary: Boundary) -> None:
    let_by = record_with(boundary.keeping)
    assert read_record(let_by).findings == ()
    demands = boundary.demands if boundary.other_demands is None else boundary.other_demands
    clauses = boundary.clauses if boundary.other_clauses is None else boundary.other_clauses
    assert boundary.code not in {finding.code for finding in findings_of(let_by, demands, clauses)}
