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
    "Reference date",
    "Where the institution demands",
    "About",
    "Needs",
    "Enforced by",
)
_HEAD = """\
# Rules

Every rule that an agreement is checked against, generated from `internships.domain.rules` by
`internships rules --out docs/rules.md`. Don't edit this page.

- **Code** is stable: findings have it, in JSON and on screen. One rule can have several codes.
- **Severity**: what blocks stops the print; a warning is shown and does not stop it.
- **Law or demand**: a *law* applies to every institution and no folder can switch it off; a *demand* applies where the
  institution's folder makes it.
- **Reference date**: the date that decides whether the rule applies to an agreement, and the first or last day on which
  the rule is in force. An old agreement is checked against the rules of its own day.
- **Where the institution demands**: the demand in an institution's folder that switches the rule on; empty means every
  institution.
- **About**: if one of these facts is blank, the rule does not apply.
- **Needs**: facts without which the rule can't be checked; a missing one is reported with the severity of the rule.
- **Source** is an abbreviation that [sources.md](sources.md) explains.
- **Enforced by**: a check of one record, the format of a fact (with the codes of its findings), another part of the
  product, or (*due*) nothing yet.
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
