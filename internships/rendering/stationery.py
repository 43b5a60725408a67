"""The templates of the root folder: sandboxed, escaped, strict about every name that they print."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from internships.domain.document import Cell, Clause, Look
from internships.rendering.errors import BrokenTemplate, EmptyVariable

_EMPTY = re.compile(r"<(p|li)>\s*</\1>")
"""A paragraph or list entry that a condition left without words."""
_FIELDS = "fields"
# What a folder's own template can run into: its syntax, the sandbox, and wrong arithmetic or types in an expression.
_FAILURES = (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)


class Stationery:
    """Templates and clause texts of one root, ready to be filled."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._markdown = MarkdownIt("commonmark", {"html": False})
        self._clauses: dict[str, Any] = {}
        self.environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(root),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_printable,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        # A clause is running text: the line break behind a condition is the space before the next sentence.
        self._running = self.environment.overlay(trim_blocks=False, lstrip_blocks=False)
        self.environment.filters["groupby_look"] = runs
        self.environment.filters["paired"] = paired
        self.environment.filters["sentence"] = sentence
        self.environment.filters["loosened"] = loosened
        self.environment.tests["long"] = is_long
        self.environment.tests["wider"] = is_wider
        self.environment.tests["short"] = is_short_article

    @cached_property
    def wording(self) -> Mapping[str, Any]:
        """Return the fixed words of the standard documents."""
        return tomllib.loads((self.root / "_base/documents/wording.toml").read_text(encoding="utf-8"))

    def page(self, template: str, **words: object) -> str:
        """Fill a template; whatever is wrong with it stops here with its name."""
        try:
            return self.environment.get_template(template).render(words)
        except EmptyVariable as refusal:
            raise EmptyVariable(refusal.name, template) from None
        except _FAILURES as error:
            _broken(error, template)

    def clause(self, clause: Clause, fields: Mapping[str, Cell], words: Mapping[str, str]) -> Markup:
        """Fill one clause: its Markdown becomes HTML first, so a value can never become markup."""
        if clause.sha256 not in self._clauses:
            html = self._markdown.render(clause.body)
            try:
                self._clauses[clause.sha256] = self._running.from_string(html)
            except TemplateError as error:
                _broken(error, clause.id)
        try:
            filled = self._clauses[clause.sha256].render({_FIELDS: fields, "words": words})
        except EmptyVariable as refusal:
            raise EmptyVariable(refusal.name, clause.id) from None
        except _FAILURES as error:
            _broken(error, clause.id)
        return Markup(_EMPTY.sub("", filled))  # noqa: S704 - a folder's own text; values were escaped

    def printed_keys(self, template: str) -> frozenset[str]:
        """Return the field keys that a template, or one that it extends or includes, names literally."""
        return frozenset(self._keys_of(template, set()))

    def clause_keys(self, body: str) -> frozenset[str]:
        """Return the field keys that a clause names."""
        try:
            return frozenset(_named(self.environment.parse(body)))
        except TemplateError as error:
            _broken(error, "clause")

    def _keys_of(self, template: str, seen: set[str]) -> Iterator[str]:
        if template in seen:
            return
        seen.add(template)
        try:
            source = self.environment.loader.get_source(self.environment, template)[0]  # type: ignore[union-attr]
            tree = self.environment.parse(source)
        except TemplateError as error:
            _broken(error, template)
        yield from _named(tree)
        for other in meta.find_referenced_templates(tree):
            if other:
                yield from self._keys_of(other, seen)


class Run:
    """Cells that are set together: one table, or a stretch of facts."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells
        self.table = bool(cells[0].rows)


def runs(cells: tuple[Cell, ...]) -> list[Run]:
    """Split a section's cells into tables and stretches of facts, in their order."""
    result: list[Run] = []
    for cell in cells:
        if result and not cell.rows and not result[-1].table:
            result[-1].cells.append(cell)
        else:
            result.append(Run([cell]))
    return result


_SHORT_VALUE, _SHORT_WORD, _SHORT_LABEL, _SHORT_LINES = 36, 28, 44, 4
_LONG = 600
"""Characters; a row with more may break over two pages."""


def _is_short(cell: Cell) -> bool:
    if cell.look is not Look.TEXT or len(cell.label) > _SHORT_LABEL:
        return False
    return cell.gap is not None or (len(cell.lines) <= _SHORT_LINES and all(map(_fits_half_a_row, cell.lines)))


def _fits_half_a_row(line: str) -> bool:
    return len(line) <= _SHORT_VALUE and all(len(word) <= _SHORT_WORD for word in line.split())


def is_long(told: Cell | tuple[str, ...]) -> bool:
    """Say whether a row is so tall that holding it on one page would leave a hole."""
    lines = told.lines if isinstance(told, Cell) else told
    return len(lines) > _SHORT_LINES * 3 or sum(len(line) for line in lines) > _LONG


_WIDE, _SHORT_ARTICLE = 18, 900
"""Letters of one word that a column of the first page holds; characters of an article that stays on one page."""
_NBSP = "\u00a0"


def loosened(text: str) -> str:
    """Let a name that is too wide for its column break between its words, which names are held together by."""
    return " ".join(part.replace(_NBSP, " ") if len(part) > _WIDE else part for part in text.split(" "))


def is_wider(text: str, letters: int) -> bool:
    """Say whether a text has a word of more letters than its column holds at the usual size."""
    return any(len(word) > letters for word in loosened(text).split())


def is_short_article(article: Any) -> bool:
    """Say whether an article is short enough to stand whole on one page."""
    return sum(len(text) for text in article.texts) <= _SHORT_ARTICLE


def sentence(words: str) -> str:
    """Start words with a capital, as a heading does."""
    return words[:1].upper() + words[1:]


def paired(cells: list[Cell]) -> list[tuple[Cell, ...]]:
    """Put two short facts beside each other; a long one keeps the whole row."""
    rows: list[tuple[Cell, ...]] = []
    for cell in cells:
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(cell):
            rows[-1] = (rows[-1][0], cell)
        else:
            rows.append((cell,))
    return rows


def _printable(value: Any) -> Any:
    if isinstance(value, Cell):
        if value.gap:
            return Markup('<span class="gap">[{}]</span>').format(value.gap)
        if value.empty:
            raise EmptyVariable(value.key)
        return str(value)
    if value is None:
        raise EmptyVariable("None")
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()  # noqa: SLF001 - Jinja's own way to name what is undefined
    return value


def _named(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == _FIELDS:
            yield node.attr


def _broken(error: Exception, where: str) -> NoReturn:
    name = str(error.name) if isinstance(error, TemplateNotFound) and error.name else where
    raise BrokenTemplate(str(error), name) from None
