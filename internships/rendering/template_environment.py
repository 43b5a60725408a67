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
from markupsafe import Markup, escape

from internships.domain.document import Cell, CellLayout, Clause, Section
from internships.rendering.errors import BrokenTemplate, EmptyVariable

_EMPTY_BLOCK = re.compile(r"<(p|li)>\s*</\1>")
"""A paragraph or list entry that a condition left without words."""
_FIELDS_VARIABLE = "fields"
# What a folder's own template can run into: its syntax, the sandbox, and wrong arithmetic or types in an expression.
_TEMPLATE_ERRORS = (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)


class TemplateEnvironment:
    """Templates and clause texts of one root, ready to be filled."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._markdown = MarkdownIt("commonmark", {"html": False})
        self._clauses: dict[str, Any] = {}
        self.environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(root),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        # A clause is running text: the line break behind a condition is the space before the next sentence.
        self._clause_environment = self.environment.overlay(trim_blocks=False, lstrip_blocks=False)
        self.environment.filters["groupby_look"] = group_cells
        self.environment.filters["paired"] = pair_short_cells
        self.environment.filters["sentence"] = capitalised
        self.environment.filters["loosened"] = break_wide_words
        self.environment.filters["held"] = keep_together
        self.environment.tests["long"] = is_long
        self.environment.tests["compact"] = is_compact
        self.environment.tests["wider"] = has_wider_word
        self.environment.tests["short"] = is_short_article

    @cached_property
    def wording(self) -> Mapping[str, Any]:
        """Return the fixed words of the standard documents."""
        return tomllib.loads((self.root / "_base/documents/wording.toml").read_text(encoding="utf-8"))

    def render_page(self, template: str, **words: object) -> str:
        """Fill a template; whatever is wrong with it stops here with its name."""
        try:
            return self.environment.get_template(template).render(words)
        except EmptyVariable as refusal:
            raise EmptyVariable(refusal.name, template) from None
        except _TEMPLATE_ERRORS as error:
            _raise_broken(error, template)

    def render_clause(self, clause: Clause, fields: Mapping[str, Cell], words: Mapping[str, str]) -> Markup:
        """Fill one clause: its Markdown becomes HTML first, so a value can never become markup."""
        if clause.sha256 not in self._clauses:
            html = self._markdown.render(clause.body)
            try:
                self._clauses[clause.sha256] = self._clause_environment.from_string(html)
            except TemplateError as error:
                _raise_broken(error, clause.id)
        try:
            filled = self._clauses[clause.sha256].render({_FIELDS_VARIABLE: fields, "words": words})
        except EmptyVariable as refusal:
            raise EmptyVariable(refusal.name, clause.id) from None
        except _TEMPLATE_ERRORS as error:
            _raise_broken(error, clause.id)
        return Markup(_EMPTY_BLOCK.sub("", filled))  # noqa: S704 - a folder's own text; values were escaped

    def template_field_keys(self, template: str) -> frozenset[str]:
        """Return the field keys that a template, or one that it extends or includes, names literally."""
        return frozenset(self._collect_keys(template, set()))

    def clause_field_keys(self, body: str) -> frozenset[str]:
        """Return the field keys that a clause names."""
        try:
            return frozenset(_field_names(self.environment.parse(body)))
        except TemplateError as error:
            _raise_broken(error, "clause")

    def _collect_keys(self, template: str, seen: set[str]) -> Iterator[str]:
        if template in seen:
            return
        seen.add(template)
        try:
            source = self.environment.loader.get_source(self.environment, template)[0]  # type: ignore[union-attr]
            tree = self.environment.parse(source)
        except TemplateError as error:
            _raise_broken(error, template)
        yield from _field_names(tree)
        for other in meta.find_referenced_templates(tree):
            if other:
                yield from self._collect_keys(other, seen)


class CellGroup:
    """Cells that are set together: one table, or a stretch of facts."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells
        self.table = bool(cells[0].rows)


def group_cells(cells: tuple[Cell, ...]) -> list[CellGroup]:
    """Split a section's cells into tables and stretches of facts, in their order."""
    result: list[CellGroup] = []
    for cell in cells:
        if result and not cell.rows and not result[-1].table:
            result[-1].cells.append(cell)
        else:
            result.append(CellGroup([cell]))
    return result


_SHORT_VALUE, _SHORT_WORD, _SHORT_LABEL, _SHORT_LINES = 36, 28, 44, 4
_ONE_LINE = 26
"""Characters that surely fit one line of half a row."""
_UNBREAKABLE = re.compile(
    r"\+\d{1,3}(?: \d{1,4}){2,6}\b"  # a telephone number
    r"|\b\d{1,2} [a-zA-Z]{3,9} (?:19|20)\d\d\b"  # a date
    r"|\b[Aa]rti(?:kel|cle)s? (?:[IVX]+\. ?)?\d[\w/]*"
)
"""What is read as one: it breaks over two lines only where its column is narrower."""
_OWNER_LINE = re.compile(r"[^:]+: ")
"""A line that says first whose fact it is."""
_LONG_ROW = 600
"""Characters; a row with more may break over two pages."""


def _is_short(cell: Cell) -> bool:
    if cell.look is not CellLayout.TEXT or len(cell.label) > _SHORT_LABEL:
        return False
    return cell.gap is not None or (len(cell.lines) <= _SHORT_LINES and all(map(_fits_half_a_row, cell.lines)))


def _fits_half_a_row(line: str) -> bool:
    if len(line) > _ONE_LINE and (_OWNER_LINE.match(line) or _UNBREAKABLE.search(line)):
        return False
    return len(line) <= _SHORT_VALUE and all(len(word) <= _SHORT_WORD for word in line.split())


def is_long(told: Cell | tuple[str, ...]) -> bool:
    """Say whether a row is so tall that holding it on one page would leave a hole."""
    lines = told.lines if isinstance(told, Cell) else told
    return len(lines) > _SHORT_LINES * 3 or sum(len(line) for line in lines) > _LONG_ROW


_MAX_WORD_LETTERS, _SHORT_ARTICLE, _MAX_LINE_LETTERS = 18, 450, 22
"""Letters of one word that a column of the first page holds; characters of an article that stays on one page;
characters that a column holds on one line."""
_GRID_WIDTH, _GRID_PADDING, _GRID_LETTER_WIDTH = 172, 2.5, 1.8
"""Millimetres: a table, the space behind each of its cells, a character."""
_NBSP = "\u00a0"


def break_wide_words(text: str, columns: int = 0) -> Markup:
    """Let a name that is too wide for its column break between its words; hold together what is read as one.

    Held are dates, numbers and what stands behind a party's name, where the column has room for them; ``columns`` is
    how many a table has.
    """
    letters = int((_GRID_WIDTH / columns - _GRID_PADDING) / _GRID_LETTER_WIDTH) if columns else _MAX_LINE_LETTERS
    owner, colon, value = _with_breakable_spaces(text).partition(": ")
    if colon and len(value) <= min(letters, _MAX_WORD_LETTERS):
        return Markup('{}: <span class="held">{}</span>').format(owner, value)
    return keep_together(str(escape(_with_breakable_spaces(text))), letters)


def _with_breakable_spaces(text: str) -> str:
    return " ".join(part.replace(_NBSP, " ") if len(part) > _MAX_WORD_LETTERS else part for part in text.split(" "))


def keep_together(html: str, letters: int = _MAX_LINE_LETTERS) -> Markup:
    """Hold dates, telephone numbers and numbers of articles together where a line has room for so many letters."""

    def hold(found: re.Match[str]) -> str:
        told = found.group()
        return f'<span class="held">{told}</span>' if len(told) <= letters else told

    return Markup(_UNBREAKABLE.sub(hold, html))  # noqa: S704 - values were escaped; the rest is a folder's own text


def has_wider_word(text: str, letters: int) -> bool:
    """Say whether a text has a word of more letters than its column holds at the usual size."""
    return any(len(word) > letters for word in _with_breakable_spaces(text).split())


def is_compact(section: Section, most: int) -> bool:
    """Say whether a section has at most so many rows, none of them tall: it may then stand whole on one page."""
    rows = [row for cell in section.cells for row in cell.rows]
    told = [cell for cell in section.cells if not cell.rows]
    if any(map(is_long, rows)) or any(map(is_long, told)):
        return False
    lines = sum(max(1, len(cell.lines), len(cell.options)) for cell in told if cell.look is not CellLayout.TEXT)
    return lines + len(rows) + len(pair_short_cells([cell for cell in told if cell.look is CellLayout.TEXT])) <= most


def is_short_article(article: Any) -> bool:
    """Say whether an article is short enough to stand whole on one page."""
    return sum(len(text) for text in article.texts) <= _SHORT_ARTICLE


def capitalised(words: str) -> str:
    """Start words with a capital, as a heading does."""
    return words[:1].upper() + words[1:]


def pair_short_cells(cells: list[Cell]) -> list[tuple[Cell, ...]]:
    """Put two short facts beside each other; a long one keeps the whole row, and each person begins a row."""
    rows: list[tuple[Cell, ...]] = []
    for place, cell in enumerate(cells):
        if rows and len(rows[-1]) == 1 and _fit_beside(rows[-1][0], cell, cells[place + 1 :]):
            rows[-1] = (rows[-1][0], cell)
        else:
            rows.append((cell,))
    return rows


def _fit_beside(first: Cell, second: Cell, after: list[Cell]) -> bool:
    return _is_short(first) and _is_short(second) and not _starts_person(second, first, after)


def _starts_person(cell: Cell, before: Cell, after: list[Cell]) -> bool:
    """Say whether a fact is the first of several about one person or thing: ``mentor_name``, ``mentor_phone``."""
    stem = cell.key.removesuffix("_name").removesuffix("_contact") + "_"
    return not before.key.startswith(stem) and any(other.key.startswith(stem) for other in after)


def _finalize(value: Any) -> Any:
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


def _field_names(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == _FIELDS_VARIABLE:
            yield node.attr


def _raise_broken(error: Exception, where: str) -> NoReturn:
    name = str(error.name) if isinstance(error, TemplateNotFound) and error.name else where
    raise BrokenTemplate(str(error), name) from None
