"""Generates docs/rules.md, the table of rules."""

from collections.abc import Iterator

from internships.domain.rules.catalogue import RULES
from internships.domain.rules.rule import Confidence, ReferenceDate, Rule
from internships.domain.wording import Language

_COLUMNS = (
    "Number",
    "Code",
    "Nederlands",
    "English",
    "Source",
    "Mark",
    "Severity",
    "Law or demand",
    "Judged by",
    "Where the institution demands",
    "Speaks of",
    "Needs",
    "Held by",
)
_HEAD = """\
# Rules

Every rule that an agreement is judged by, written from `internships.domain.rules`. Change the rules, not this page.

- **Code** is stable: findings, in JSON and on screen, carry it. One rule can have several codes.
- **Severity**: what blocks stops the print; what warns is told and prints.
- **Law or demand**: a *law* holds for every institution and no folder can switch it off; a *demand* holds where the
  institution's folder makes it.
- **Judged by** names the date that decides whether the rule holds for an agreement, and since or until when it does;
  an old agreement is judged by the rules of its own day.
- **Where the institution demands** names the demand in an institution's folder that switches the rule on; empty is
  every institution.
- **Speaks of** names facts that need not be told: without them there is nothing to judge.
- **Needs** names facts without which the rule can't be judged, which is then said as gravely as the rule would speak.
- **Source** is an abbreviation that [sources.md](sources.md) explains.
- **Held by** says what holds the rule: a check of one record, the format of a fact (with the codes that it raises),
  another part of the product, or (*due*) a part that is still to come.
"""


def rules_markdown() -> str:
    """Return the table of all rules in Markdown, in English, with the titles also in Dutch."""
    return "\n".join((_HEAD, *_legend(), "", *_table(), ""))


def _legend() -> Iterator[str]:
    yield "**Mark** says how sure we are of the source:"
    yield ""
    yield from (f"- `{mark.value}`: {mark.en}" for mark in Confidence)


def _table() -> Iterator[str]:
    yield _row(_COLUMNS)
    yield _row("---" for _ in _COLUMNS)
    yield from (_row(_cells(rule)) for rule in RULES)


def _row(cells: Iterator[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _cells(rule: Rule) -> tuple[str, ...]:
    has_check = rule.check is not None
    return (
        rule.number,
        f"`{rule.code}`",
        rule.title.get(Language.NL),
        rule.title.get(Language.EN),
        rule.source,
        rule.confidence.value,
        rule.severity.en if has_check or rule.format_codes else "",
        "law" if rule.is_law else "demand",
        _judged_by(rule) if has_check else "",
        f"`{rule.demand_name}`" if rule.demand_name else "",
        ", ".join(f"`{fact}`" for fact in rule.about),
        ", ".join(f"`{fact}`" for fact in rule.needs),
        "; ".join(_held_by(rule)),
    )


def _judged_by(rule: Rule) -> str:
    if rule.reference_date is ReferenceDate.ALWAYS:
        return "always"
    since = f", since {rule.since.isoformat()}" if rule.since else ""
    until = f", until {rule.until.isoformat()}" if rule.until else ""
    return f"{rule.reference_date.en}{since}{until}"


def _held_by(rule: Rule) -> Iterator[str]:
    if rule.check is not None:
        yield "a check"
    if rule.format_codes:
        yield f"the format: {', '.join(f'`{code}`' for code in rule.format_codes)}"
    if rule.enforced_by is not None:
        yield rule.enforced_by.en
    if rule.not_built_yet is not None:
        yield f"*due*: {rule.not_built_yet.en}"
