"""A new institution is one new folder: no Python of the package or of its tests names an institution."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT, TEMPLATES

NAMES = frozenset(
    {
        "ap hogeschool",
        "artesis plantijn",
        "erasmus+",
        "ghent university",
        "hogere zeevaartschool",
        "karel de grote",
        "kdg",
        "maritime academy",
        "uantwerpen",
        "ugent",
        "universiteit antwerpen",
        "universiteit gent",
        "university of antwerp",
    }
)


def slugs() -> frozenset[str]:
    """The names of the real folders; those that begin with an underscore are shared."""
    names = (path.name for path in TEMPLATES.iterdir() if path.is_dir())
    return frozenset(name for name in names if not name.startswith("_"))


def texts_and_names(source: str) -> Iterator[tuple[int, str]]:
    """Every text that a program can act on: string constants and given names, not comments."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(text)):
                yield node.lineno, text
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name.replace("_", " ")
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield node.lineno, name.replace("_", " ")


APPEARANCE = "/AP"
"""The key that PDF gives to what an annotation looks like (ISO 32000-1, 12.5.5), and no folder."""


def named_in(source: str, folders: frozenset[str]) -> list[tuple[int, str]]:
    """Texts that hold a known name as whole words, or that are a folder's name or a path into it."""
    pattern = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, sorted(NAMES))) + r")(?!\w)", re.IGNORECASE)
    return [
        (line, text)
        for line, text in texts_and_names(source)
        if text != APPEARANCE and (pattern.search(text) or not folders.isdisjoint(text.casefold().split("/")))
    ]


def test_no_python_file_names_an_institution() -> None:
    folders = slugs()
    found = [
        f"{path.relative_to(ROOT)}:{line} {text[:60]!r}"
        for room in ("internships", "tests")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path != Path(__file__)
        for line, text in named_in(path.read_text(encoding="utf-8"), folders)
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "slug = 'noordzee'",
        "path = 'contract_templates/noordzee/variant.toml'",
        "label = 'De Karel de Grote Hogeschool'",
        "UGENT = 1",
        "def test_kdg_prints(): ...",
        "f'Universiteit Antwerpen {x}'",
    ],
)
def test_a_name_is_found_in_a_text_a_path_and_an_identifier(source: str) -> None:
    assert named_in(source, frozenset({"noordzee"})) != []


@pytest.mark.parametrize("source", ["word = 'noordzeekust'", "x = 1  # ugent", "city = 'Antwerpen'", "apt = 'map'"])
def test_a_word_that_only_resembles_a_name_is_left_alone(source: str) -> None:
    assert named_in(source, frozenset({"noordzee", "ap"})) == []
