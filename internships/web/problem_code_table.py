"""Writes the table of problem codes, docs/problem-codes.md, from the classes of refusals.

``python -m internships.web.problem_code_table docs/problem-codes.md``
"""

import sys
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from pkgutil import walk_packages

import internships
from internships.domain.errors import DomainError
from internships.domain.refusals import REFUSALS, Refusal, RefusalText
from internships.web.problem_statuses import STATUSES

_COLUMNS = ("Status", "Code", "When", "Nederlands", "English")
_HEAD = """\
# Problem codes

Every code with which the API can refuse (`code` in `application/problem+json`), generated from the refusals by
`python -m internships.web.problem_code_table docs/problem-codes.md`. Codes are stable; their wording may change.
Sentences that contain values from the request are left out. The codes of findings are in [rules.md](rules.md).
"""


def refusal_kinds() -> tuple[type[DomainError], ...]:
    """Return every class of refusal in the package, sorted by code and name."""
    for module in walk_packages(internships.__path__, "internships."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            import_module(module.name)
    kinds: set[type[DomainError]] = set()
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        kinds.update(kind for kind in subclasses if kind.__module__.startswith("internships."))
    return tuple(sorted(kinds, key=lambda kind: (kind.code, kind.__name__)))


def render_code_table() -> str:
    """Return the table in Markdown, by status and code."""
    rows = [_class_cells(kind, STATUSES[kind.kind]) for kind in refusal_kinds() if kind.kind and kind is not Refusal]
    rows += [
        (str(STATUSES[text.kind]), f"`{text.code}`", _markdown(text.when), *_sentences(text))
        for text in REFUSALS.values()
        if text.kind
    ]
    rows.sort(key=lambda row: row[:2])
    table = [_COLUMNS, tuple("---" for _ in _COLUMNS), *rows]
    return "\n".join((_HEAD, *(f"| {' | '.join(row)} |" for row in table), ""))


def _class_cells(kind: type[DomainError], status: int) -> tuple[str, ...]:
    needed = list(signature(kind).parameters.values())
    is_constant = all(one.default is not Parameter.empty for one in needed if one.kind is not Parameter.VAR_KEYWORD)
    text = kind().text if is_constant else None  # type: ignore[call-arg]
    when = _markdown((kind.__doc__ or "").split("\n", maxsplit=1)[0])
    return (str(status), f"`{kind.code}`", when, text.nl if text else "", text.en if text else "")


def _sentences(text: RefusalText) -> tuple[str, str]:
    is_constant = "{" not in text.nl + text.en
    return (text.nl, text.en) if is_constant else ("", "")


def _markdown(when: str) -> str:
    return when.replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_code_table(), encoding="utf-8")
