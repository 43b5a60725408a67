"""What the documentation tells readers to copy, run or open exists and works."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from internships.cli.app import cli
from internships.service_settings import read_service_settings
from tests.paths import ROOT, SCHEMAS

DOCS, DEPLOYMENT = ROOT / "docs", ROOT / "examples" / "deployment"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *SCHEMAS.rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
LINE = re.compile(r"^#?(INTERNSHIPS_[A-Z_]+)=(.*)$", re.MULTILINE)
EXAMPLE = dict(LINE.findall((DEPLOYMENT / "internships.env.example").read_text(encoding="utf-8")))
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FOLDERS = r"(?:internships|tests|docs|benchmarks|examples|schemas|contract_templates)"
PATH = re.compile(rf"(?<![\w./-]){FOLDERS}/[\w./*@-]*[\w*/]")
PACKAGE_PATH = re.compile(r"(?:domain|mapping|rendering|services|storage|intake|web|cli|worker|composition)/[\w./]+")
FENCE = re.compile(r"^ *```(?:sh|ini)?\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^(?:\S*/)?internships ([a-z]+(?:-[a-z]+)?)(?: ([a-z]+(?:-[a-z]+)?))?")
MAKE = re.compile(r"^make ([a-z]+(?:-[a-z]+)*)")
# sources.md cites paths in other repositories; the changelog names what was renamed.
NOT_OURS = {"sources.md", "CHANGELOG.md"}
OWN_PAGES = [page for page in PAGES if page.name not in NOT_OURS]


def _page(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _missing_paths(text: str) -> Iterator[str]:
    for code in CODE.findall(text):
        for path in PATH.findall(code):
            if not any(ROOT.glob(path.rstrip("/"))):
                yield path
        if PACKAGE_PATH.fullmatch(code) and not any((ROOT / "internships").glob(f"{code.rstrip('/')}*")):
            yield code


def test_the_example_of_the_environment_is_read_and_points_at_the_services_own_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, value in EXAMPLE.items():
        monkeypatch.setenv(variable, value)
    settings = read_service_settings()
    assert settings.folder == Path("/var/lib/internships")
    assert settings.base_url.startswith("https://")
    assert settings.smtp is not None


def test_every_variable_of_the_example_is_explained() -> None:
    pages = "".join((DOCS / page).read_text(encoding="utf-8") for page in ("running-the-service.md", "printing.md"))
    assert all(f"`{variable}`" in pages for variable in EXAMPLE)


@pytest.mark.parametrize("page", PAGES, ids=_page)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and f'id="{anchor}"' not in target.read_text(encoding="utf-8")
                                   and anchor not in _anchors(target)):  # fmt: skip
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", OWN_PAGES, ids=_page)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    assert list(_missing_paths(page.read_text(encoding="utf-8"))) == []


def _commands(text: str) -> Iterator[str]:
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    for line in [*lines, *CODE.findall(FENCE.sub("", text))]:
        yield from (part.strip() for part in line.split("&&"))


def _is_command(name: str, subcommand: str | None) -> bool:
    command = cli.get_command(click.Context(cli), name)
    if not isinstance(command, click.Group):
        return command is not None
    return subcommand is None or subcommand in command.commands


@pytest.mark.parametrize("page", OWN_PAGES, ids=_page)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    unknown = []
    for line in _commands(page.read_text(encoding="utf-8")):
        if (run := COMMAND.match(line)) and not _is_command(*run.groups()):
            unknown.append(line)
        if (make := MAKE.match(line)) and make.group(1) not in targets:
            unknown.append(line)
    assert unknown == []
