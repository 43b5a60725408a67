"""The Jinja environment for templates and clauses: sandboxed, escaping, and strict about undefined names."""

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

from internships.domain.document import Cell, Clause
from internships.domain.wording import capitalised
from internships.rendering.errors import BrokenTemplate, EmptyVariable
from internships.rendering.template_filters import (
    break_wide_words,
    group_cells,
    has_wider_word,
    is_compact,
    is_long,
    is_short_article,
    keep_together,
    pair_short_cells,
)

_EMPTY_BLOCK = re.compile(r"<(p|li)>\s*</\1>")
"""A paragraph or list entry that a condition left empty."""
_FIELDS_VARIABLE = "fields"
# Errors that a folder's template can cause: syntax, the sandbox, and arithmetic or types in an expression.
_TEMPLATE_ERRORS = (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)


class TemplateEnvironment:
    """Renders the templates and clauses of one root folder."""

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
        # A clause is running text, so a line break after a condition must stay: it separates sentences.
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
        """The fixed texts of the standard documents."""
        return tomllib.loads((self.root / "_base/documents/wording.toml").read_text(encoding="utf-8"))

    def render_page(self, template: str, **words: object) -> str:
        """Render a template; raises ``BrokenTemplate`` or ``EmptyVariable`` with its name."""
        try:
            return self.environment.get_template(template).render(words)
        except EmptyVariable as refusal:
            raise EmptyVariable(refusal.name, template) from None
        except _TEMPLATE_ERRORS as error:
            _raise_broken(error, template)

    def render_clause(self, clause: Clause, fields: Mapping[str, Cell], words: Mapping[str, str]) -> Markup:
        """Render one clause; its Markdown is converted before values are filled in, so no value can become markup."""
        if clause.sha256 not in self._clauses:
            html = self._markdown.render(clause.body)
            try:
                self._clauses[clause.sha256] = self._clause_environment.from_string(html)
            except TemplateError as error:
                _raise_broken(error, clause.id)
        try:
            rendered = self._clauses[clause.sha256].render({_FIELDS_VARIABLE: fields, "words": words})
        except EmptyVariable as refusal:
            raise EmptyVariable(refusal.name, clause.id) from None
        except _TEMPLATE_ERRORS as error:
            _raise_broken(error, clause.id)
        return Markup(_EMPTY_BLOCK.sub("", rendered))  # noqa: S704 - a folder's own text; values were escaped

    def template_field_keys(self, template: str) -> frozenset[str]:
        """Return the field keys that a template uses, or one that it extends or includes."""
        return frozenset(self._collect_keys(template, set()))

    def clause_field_keys(self, body: str) -> frozenset[str]:
        """Return the field keys that a clause uses."""
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
        value._fail_with_undefined_error()  # noqa: SLF001 - Jinja's own error, which has the undefined name
    return value


def _field_names(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == _FIELDS_VARIABLE:
            yield node.attr


def _raise_broken(error: Exception, where: str) -> NoReturn:
    name = str(error.name) if isinstance(error, TemplateNotFound) and error.name else where
    raise BrokenTemplate(str(error), name) from None
