"""Reads institution folders; each file is read separately, so the faults of all files are reported together."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from internships.domain.document import Json
from internships.domain.value import Slug
from internships.domain.wording import Bilingual
from internships.mapping.clauses import ClauseText, read_clause
from internships.mapping.errors import BrokenFolder, validation_faults
from internships.mapping.folder_checks import UNIT_TYPES, date_faults, overlap_faults, structure_faults, unit_faults
from internships.mapping.folder_schema import Institution, Origin, Unit
from internships.mapping.layer_merge import with_origin

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


class RawLayer(dict[str, Any]):
    """One layer of a variant as its TOML file has it; ``path`` is that file."""

    def __init__(self, path: Path, raw: Mapping[str, Any]) -> None:
        super().__init__(raw)
        self.path = path

    def with_content(self, raw: Mapping[str, Any]) -> "RawLayer":
        """Return a layer of the same file with other content."""
        return RawLayer(self.path, raw)


@dataclass(frozen=True)
class InstitutionFolder:
    """One institution's folder as read; ``sha256`` covers every file that can change a print."""

    slug: str
    institution: Institution
    layers: tuple[RawLayer, ...]
    units: dict[str, tuple[RawLayer, ...]]
    clauses: tuple[ClauseText, ...]
    templates: frozenset[str]
    sha256: str
    logo: str | None
    faults: tuple[BrokenFolder, ...] = ()

    @property
    def is_form(self) -> bool:
        return self.institution.kind == "form"


def read_folders(root: Path) -> Iterator[InstitutionFolder]:
    """Read every folder below a root that has an ``institution.toml``; faults are collected, not raised."""
    for path in sorted(root.iterdir()):
        if (path / "institution.toml").is_file():
            yield _folder(path)


def _folder(path: Path) -> InstitutionFolder:
    faults: list[BrokenFolder] = [] if _is_slug(path.name) else [_bad_slug(path)]
    institution = _institution(path, faults)
    layers = _layers(sorted(path.glob("variant*.toml")), Origin.INSTITUTION, faults)
    if not any(path.glob("variant*.toml")):
        faults.append(BrokenFolder(path / "variant.toml", "ontbreekt", "is missing"))
    faults.extend(overlap_faults(path / "variant.toml", layers))
    return InstitutionFolder(
        slug=path.name,
        institution=institution,
        layers=layers,
        units=_units(path, faults),
        clauses=_clauses(path / "clauses", faults),
        templates=frozenset(file.name for file in path.glob("*.jinja")),
        sha256=folder_hash(path),
        logo=next((f"{path.name}/{name}" for name in ("logo.svg", "logo.png") if (path / name).is_file()), None),
        faults=tuple(faults),
    )


def _institution(path: Path, faults: list[BrokenFolder]) -> Institution:
    file = path / "institution.toml"
    try:
        return Institution.model_validate(read_toml(file))
    except BrokenFolder as fault:
        faults.append(fault)
    except ValidationError as error:
        faults.extend(validation_faults(file, error))
    return Institution(name=Bilingual(nl=path.name, en=path.name), short_name=path.name[:50])


def _layers(files: list[Path], origin: Origin, faults: list[BrokenFolder]) -> tuple[RawLayer, ...]:
    layers = []
    for file in files:
        try:
            raw = read_toml(file)
        except BrokenFolder as fault:
            faults.append(fault)
            continue
        file_faults = [*structure_faults(file, raw), *(unit_faults(file, raw) if origin is Origin.UNIT else ())]
        file_faults = file_faults or [
            *date_faults(file, raw),
            *(_unit_faults(file, raw) if origin is Origin.UNIT else ()),
        ]
        faults.extend(file_faults)
        if not file_faults:
            layers.append(RawLayer(file, with_origin(raw, origin)))
    return tuple(layers)


def _units(path: Path, faults: list[BrokenFolder]) -> dict[str, tuple[RawLayer, ...]]:
    files: dict[str, list[Path]] = {}
    for file in sorted((path / "units").glob("*.toml")):
        files.setdefault(file.stem.partition("@")[0], []).append(file)
    units: dict[str, tuple[RawLayer, ...]] = {}
    for name, own in files.items():
        if not _is_slug(name):
            faults.append(_bad_slug(own[0]))
            continue
        layers = _layers(own, Origin.UNIT, faults)
        faults.extend(overlap_faults(own[-1], layers))
        if layers:
            units[name] = layers
    return units


def _unit_faults(file: Path, raw: Json) -> list[BrokenFolder]:
    try:
        parse_unit(file.stem.partition("@")[0], raw)
    except ValidationError as error:
        return list(validation_faults(file, error))
    return []


def parse_unit(slug: str, raw: Mapping[str, Any]) -> Unit:
    """Return a unit from the content of its file; programmes without a name are left out."""
    content = {
        "slug": slug,
        "name": raw["name"],
        "type": UNIT_TYPES[raw["type"]],
        "programmes": tuple(
            {"id": entry["id"], "name": entry["name"]} for entry in raw.get("programmes", ()) if "name" in entry
        ),
    }
    return Unit.model_validate(content)


def _clauses(folder: Path, faults: list[BrokenFolder]) -> tuple[ClauseText, ...]:
    clauses = []
    for path in sorted(folder.glob("*.md")):
        try:
            clauses.append(read_clause(path))
        except BrokenFolder as fault:
            faults.append(fault)
    return tuple(clauses)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise ``BrokenFolder`` if it can't be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenFolder(path, "ontbreekt", "is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenFolder(path, f"is geen geldige TOML: {error}", f"is not valid TOML: {error}") from None
    except OSError as error:
        raise BrokenFolder(
            path, f"kan niet geopend worden: {error.strerror}", f"can't be opened: {error.strerror}"
        ) from None


def folder_hash(folder: Path) -> str:
    """Return one hash of the files of a folder that can change a print: all but samples and NOTES.md."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "samples" not in path.parts and path.name != "NOTES.md":
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_slug(name: str) -> bool:
    try:
        _SLUG.validate_python(name)
    except ValidationError:
        return False
    return True


def _bad_slug(path: Path) -> BrokenFolder:
    return BrokenFolder(
        path,
        "heeft een naam die niet kan; gebruik kleine letters, cijfers en koppeltekens",
        "has a name that can't be used; use small letters, digits and hyphens",
    )
