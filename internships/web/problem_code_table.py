"""Writes the table of problem codes, docs/problem-codes.md, from the classes of refusals.

``python -m internships.web.problem_code_table docs/problem-codes.md``
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from pkgutil import walk_packages

import internships
from internships.domain.errors import DomainError
from internships.web.problem_statuses import STATUSES

_COLUMNS = ("Status", "Code", "When", "Nederlands", "English")
_HEAD = """\
# Problem codes

Every code with which the API can refuse (`code` in `application/problem+json`), written from the refusals by
`python -m internships.web.problem_code_table docs/problem-codes.md`. Codes are stable; sentences may be said
better. A sentence that names what was asked is left out here. Codes of findings stand in [rules.md](rules.md).
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
    answered = [kind for kind in refusal_kinds() if kind.code in STATUSES]
    answered.sort(key=lambda kind: STATUSES[kind.code])
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS), *(tuple(_table_cells(kind)) for kind in answered)]
    return "\n".join((_HEAD, *(f"| {' | '.join(row)} |" for row in rows), ""))


def _table_cells(kind: type[DomainError]) -> Iterator[str]:
    yield str(STATUSES[kind.code])
    yield f"`{kind.code}`"
    yield (kind.__doc__ or "").split("\n", maxsplit=1)[0].replace("``", "`").replace("|", "\\|")
    parameters = [one for one in signature(kind).parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    is_constant = all(parameter.default is not Parameter.empty for parameter in parameters)
    refusal = kind() if is_constant else None  # type: ignore[call-arg]
    yield refusal.text.nl if refusal else ""
    yield refusal.text.en if refusal else ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_code_table(), encoding="utf-8")
