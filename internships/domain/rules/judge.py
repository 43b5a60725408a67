"""Judging a case by every rule that holds for it; what can't be judged for want of a fact is said too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.errors import Finding, Severity
from internships.domain.pointers import found, lacking, place_name
from internships.domain.rules.rule import Case, Hit, JudgedBy, Lacks, Rule
from internships.domain.wording import Bilingual

CANNOT_BE_JUDGED = "cannot_be_judged"
_TITLES_TOLD = 3
_DAYS = {JudgedBy.DRAWN_UP: "/drawn_up_on", JudgedBy.START: "/period/first_day"}


@dataclass
class _Unjudged:
    """The rules that one missing fact keeps from judging, and the gravest that could come of them."""

    severity: Severity = Severity.WARNS
    rules: list[Rule] = field(default_factory=list)

    def add(self, rule: Rule, severity: Severity) -> None:
        if rule not in self.rules:
            self.rules.append(rule)
        if severity is Severity.BLOCKS:
            self.severity = Severity.BLOCKS


def judge(case: Case, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Return every finding of the rules that hold on the date they speak of, in the rules' order.

    Behind them, one finding for each missing fact without which a rule can't be judged: it blocks where one of the
    rules would.
    """
    findings: list[Finding] = []
    unjudged: dict[str, _Unjudged] = {}
    for rule in rules:
        for hit in _hits(rule, case) if _is_asked(rule, case) else ():
            if isinstance(hit, Lacks):
                unjudged.setdefault(hit.pointer, _Unjudged()).add(rule, hit.severity or rule.severity)
            else:
                findings.append(_finding(rule, hit))
    return (*findings, *(_missing(pointer, case_of) for pointer, case_of in unjudged.items()))


def _is_asked(rule: Rule, case: Case) -> bool:
    """Say whether a rule has something to judge: demanded where it must be, and what it is about is there."""
    if rule.check is None or (rule.applies_to and getattr(case.demands, rule.applies_to) is None):
        return False
    return all(found(case.agreement, path) for path in rule.about)


def _hits(rule: Rule, case: Case) -> Iterator[Hit | Lacks]:
    assert rule.check is not None  # noqa: S101 - narrowed by _is_asked
    path = _DAYS.get(rule.judged_by)
    day = _judged_on(path, case)
    if day is not None and not _holds_on(rule, day):
        return
    needs = rule.needs if path is None or path in rule.needs else (*rule.needs, path)
    lacks = tuple(Lacks(place) for need in needs for place in lacking(case.agreement, need))
    yield from lacks or rule.check(case)


def _judged_on(path: str | None, case: Case) -> date | None:
    dates = found(case.agreement, path) if path else []
    return dates[0][1] if dates else None


def _holds_on(rule: Rule, day: date) -> bool:
    return (rule.since is None or rule.since <= day) and (rule.until is None or day <= rule.until)


def _finding(rule: Rule, hit: Hit) -> Finding:
    return Finding(
        code=rule.code,
        severity=hit.severity or rule.severity,
        pointer=hit.pointer,
        text=Bilingual(nl=hit.nl, en=hit.en),
        rule=rule.number,
    )


def _missing(pointer: str, unjudged: _Unjudged) -> Finding:
    name = place_name(Agreement, pointer) or Bilingual(nl=pointer, en=pointer)
    told, more = unjudged.rules[:_TITLES_TOLD], len(unjudged.rules) - _TITLES_TOLD
    nl = "; ".join(dict.fromkeys(rule.title.nl for rule in told))
    en = "; ".join(dict.fromkeys(rule.title.en for rule in told))
    return Finding(
        code=CANNOT_BE_JUDGED,
        severity=unjudged.severity,
        pointer=pointer,
        text=Bilingual(
            nl=f"{name.nl} ontbreekt. Daardoor kan niet nagekeken worden: {nl}{f' (en nog {more})' if more > 0 else ''}. Vul dit in.",
            en=f"{name.en} is missing. Without it these can't be checked: {en}{f' (and {more} more)' if more > 0 else ''}. Fill it in.",
        ),
        rule=unjudged.rules[0].number,
    )
