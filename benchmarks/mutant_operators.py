"""Small faults in a file of source: the operators of mutmut, and a few of the kinds that people make."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string

_WORD = re.compile(r"""[rb]?["'][\w./:#-]+["']""")
"""A code, key or pointer. What is written for people to read is left alone: no test repeats whole sentences."""
_PLACE = (cst.SimpleStatementLine, cst.If, cst.For, cst.While, cst.With, cst.Try, cst.FunctionDef, cst.ClassDef)
_QUIET = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom, cst.TypeAlias)


@dataclass(frozen=True)
class Mutant:
    """One fault: ``key`` orders and names it, whatever is edited around it; ``lines`` are those it is reached by."""

    key: str
    file: str
    function: str
    lines: tuple[int, int]
    before: str
    after: str
    node: cst.CSTNode
    changed: Any

    def applied(self, module: cst.Module) -> str:
        """Return the whole file with the fault in it."""
        mutated = module.deep_replace(self.node, self.changed)
        assert isinstance(mutated, cst.Module)
        return mutated.code

    def shown(self, code: str, mutated: str) -> tuple[str, str]:
        """Return the first line that differs, as it was and as it is."""
        pairs = zip_longest(code.splitlines(), mutated.splitlines(), fillvalue="")
        was, now = next((was, now) for was, now in pairs if was != now)
        return was.strip(), now.strip()


def mutants_of(file: str, module: cst.Module, seed: str) -> list[Mutant]:
    """Return every mutant of a module, in an order that only the seed and the mutants themselves decide."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    visitor = _Visitor(wrapper.resolve(PositionProvider), module)
    wrapper.module.visit(visitor)
    counts: Counter[str] = Counter()
    mutants = []
    for function, lines, node, changed in visitor.found:
        before, after = (module.code_for_node(node).strip(), _code(module, changed))
        name = f"{seed} {file} {function} {before} {after}"
        counts[name] += 1
        key = hashlib.sha256(f"{name} {counts[name]}".encode()).hexdigest()[:16]
        mutants.append(Mutant(key, file, function, lines, before, after, node, changed))
    return sorted(mutants, key=lambda mutant: mutant.key)


def _code(module: cst.Module, node: Any) -> str:
    return module.code_for_node(node).strip() if isinstance(node, cst.CSTNode) else ""


class _Visitor(cst.CSTVisitor):
    def __init__(self, positions: Any, module: cst.Module) -> None:
        super().__init__()
        self.positions, self.module = positions, module
        self.found: list[tuple[str, tuple[int, int], cst.CSTNode, Any]] = []
        self.names: list[str] = []
        self.places: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _QUIET):
            return False
        if isinstance(node, _PLACE):
            self.places.append(node)
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.names.append(node.name.value)
        for changed in _changes(node):
            self.found.append((".".join(self.names), self._lines(node), node, changed))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, _QUIET):
            return
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self.names.pop()
        if isinstance(original_node, _PLACE):
            self.places.pop()

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        # The whole statement where it is a simple one: its first line is what is counted of it.
        whole = self.places and isinstance(self.places[-1], cst.SimpleStatementLine)
        place = self.positions[self.places[-1] if whole else node]
        return place.start.line, place.end.line


def _changes(node: cst.CSTNode) -> Iterator[Any]:
    if isinstance(node, cst.SimpleString):
        if _WORD.fullmatch(node.value):
            yield next(iter(operator_string(node)))
        return
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and operator is not operator_string:
            yield from operator(node)
    yield from _human_mistakes(node)


def _human_mistakes(node: cst.CSTNode) -> Iterable[Any]:
    """A condition turned round, a refusal or call left out, nothing returned, an entry of a list forgotten."""
    if isinstance(node, cst.If):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), _in_brackets(node.test)))
    elif isinstance(node, cst.SimpleStatementLine) and isinstance(statement := node.body[0], cst.Raise | cst.Expr):
        if not isinstance(getattr(statement, "value", None), cst.BaseString | cst.Yield):
            yield node.with_changes(body=[cst.Pass()])
    elif isinstance(node, cst.Return) and node.value is not None and getattr(node.value, "value", "") != "None":
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))
    elif isinstance(node, cst.Tuple | cst.List | cst.Set | cst.Dict):
        elements = node.elements
        for place in range(len(elements)):
            left = [*elements[:place], *elements[place + 1 :]]
            if left or not isinstance(node, cst.Set):
                yield node.with_changes(elements=_with_commas(node, left))


def _in_brackets(node: cst.BaseExpression) -> cst.BaseExpression:
    changed = node.with_changes(lpar=[cst.LeftParen(), *node.lpar], rpar=[*node.rpar, cst.RightParen()])
    assert isinstance(changed, cst.BaseExpression)
    return changed


def _with_commas(node: cst.CSTNode, elements: list[Any]) -> list[Any]:
    if isinstance(node, cst.Tuple) and len(elements) == 1:
        return [elements[0].with_changes(comma=cst.Comma())]
    return elements
