"""Judging a case by every rule that holds for it."""

from collections.abc import Iterable, Iterator
from datetime import date

from internships.domain.errors import Finding
from internships.domain.pointers import found
from internships.domain.rules.rule import Case, JudgedBy, Rule
from internships.domain.wording import Bilingual


def judge(case: Case, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Return every finding of the rules that hold on the date they speak of, in the rules' order."""
    return tuple(finding for rule in rules if _holds(rule, case) for finding in _findings(rule, case))


def _holds(rule: Rule, case: Case) -> bool:
    if rule.check is None or (rule.applies_to and getattr(case.demands, rule.applies_to) is None):
        return False
    if not all(found(case.agreement, path) for path in rule.needs):
        return False
    day = _judged_on(rule, case)
    if day is None:
        return rule.judged_by is JudgedBy.ALWAYS
    return (rule.since is None or rule.since <= day) and (rule.until is None or day <= rule.until)


def _judged_on(rule: Rule, case: Case) -> date | None:
    path = {JudgedBy.DRAWN_UP: "/drawn_up_on", JudgedBy.START: "/period/first_day"}.get(rule.judged_by)
    if path is None:
        return None
    dates = found(case.agreement, path)
    return dates[0][1] if dates else None


def _findings(rule: Rule, case: Case) -> Iterator[Finding]:
    assert rule.check is not None  # noqa: S101 - narrowed by _holds
    for hit in rule.check(case):
        yield Finding(
            code=rule.code,
            severity=rule.severity,
            pointer=hit.pointer,
            text=Bilingual(nl=hit.nl, en=hit.en),
            rule=rule.number,
        )
