"""Words that mean something else in this field, or nothing at all, are not used as names in the package."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.paths import ROOT

PACKAGE = ROOT / "internships"

BARRED = re.compile(
    r"(stage|contract|school|company|employer|tutor|data|info|item|object|util|helper|manager|handler|processor"
    r"|misc|common|tmp)s?|companies"
)
# Each of these phrases is defined outside this project; a longer name may contain it.
LAWFUL = {
    "contract_templates": "the folder's fixed name",
    "data_protection": "the field's word for the GDPR",
    "personal_data": "the GDPR's own words, article 4 (1)",
    "processor": "the GDPR's own word, article 4 (8)",
    "school_of_arts": "a body of higher education in Flemish law",
}
# What overrides or calls a library's name carries that name: these are whole names, never parts of one.
BORROWED = {
    "_get_object_from_stream": "pyHanko's reader",
    "StartElementHandler": "expat",
    "EndElementHandler": "expat",
    "CharacterDataHandler": "expat",
    "StartDoctypeDeclHandler": "expat",
    "XmlDeclHandler": "expat",
    "asgi_handler": "Litestar's attribute",
    "data_received": "asyncio's protocol",
    "data": "Litestar's argument for the body of a request",
    "info": "structlog's verb",
    "handler": "pydantic's argument in its schema hooks",
    "items": "the method of every mapping",
    "object_hook": "json",
    "object_pairs_hook": "json",
}


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name that the code itself gives: definitions, arguments, assignments, import aliases."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield node.lineno, name


def words(name: str) -> list[str]:
    """Split snake_case and CamelCase: `HostSiteNumber` and `host_site_number` are the same three words."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.findall(r"[a-z]+", parted.lower())


def is_barred(name: str) -> bool:
    if name in BORROWED:
        return False
    remaining = f"_{'_'.join(words(name))}_"
    for phrase in LAWFUL:
        remaining = remaining.replace(f"_{phrase}_", "_")
    return any(BARRED.fullmatch(word) for word in remaining.split("_"))


def barred_in(source: str) -> list[tuple[int, str]]:
    return [(line, name) for line, name in identifiers(ast.parse(source)) if is_barred(name)]


def test_no_name_in_the_package_uses_a_barred_word() -> None:
    found = [
        f"{path.relative_to(PACKAGE.parent)}:{line} {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, name in barred_in(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_or_folder_of_the_package_is_named_with_a_barred_word() -> None:
    paths = [*PACKAGE.rglob("*.py"), *(path for path in PACKAGE.rglob("*") if path.is_dir())]
    assert sorted({path.stem for path in paths if is_barred(path.stem)}) == []


@pytest.mark.parametrize(
    "source",
    [
        "class SchoolForm: ...",
        "def read_data(): ...",
        "def read(company): ...",
        "stage = 1",
        "self.tmp = 1",
        "from x import y as helper",
        "for item in (): ...",
        "HTTPHandler = 1",
        "match x:\n  case {**infos}: ...",
    ],
)
def test_a_barred_word_is_found_wherever_a_name_is_given(source: str) -> None:
    assert barred_in(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "data_protection = 1",
        "class DataProtectionNotice: ...",
        "a.items()",
        "base_url = model_dump()",
        "import json",
        "database = 1",
    ],
)
def test_the_words_of_the_law_and_of_libraries_stay(source: str) -> None:
    assert barred_in(source) == []
