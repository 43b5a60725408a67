"""The institutions on file: their folders read once, their variants resolved for a day."""

import hashlib
import operator
import tomllib
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from internships.domain.document import DocumentKind, Json
from internships.domain.parties import UnitType
from internships.mapping.clauses import ClauseText, read_clauses
from internships.mapping.errors import (
    BrokenFolder,
    NoVariantOn,
    UnknownInstitution,
    UnknownProgramme,
    UnknownUnit,
)
from internships.mapping.layers import laid_over, marked
from internships.mapping.required_signers import with_required
from internships.mapping.roles import standard_in_own_words, with_own_terms
from internships.mapping.shape import Institution, Layer, Origin, ProgrammeLayer, Unit, Variant
from internships.mapping.soundness import require_apart, require_known_names, require_unit

_MOST_TWINS = 16
OTHER_UNIT = "other"
"""Chosen as the unit where the student's is none of those that the folder describes."""
_VARIANT_ONLY = ("name", "type", "programmes", "programmes_complete")
_UNIT_TYPES = {str(kind.value): kind for kind in UnitType}


@dataclass(frozen=True)
class Folder:
    """One institution's folder as read: raw layers, clauses, templates, and the hash of all its files."""

    slug: str
    institution: Institution
    layers: tuple[Json, ...]
    units: dict[str, tuple[Json, ...]]
    clauses: tuple[ClauseText, ...]
    templates: frozenset[str]
    sha256: str
    logo: str | None

    @property
    def is_form(self) -> bool:
        return self.institution.kind == "form"


class Catalogue:
    """Every folder below one root; ``_base`` holds the standard layer and the clause library."""

    def __init__(self, root: Path) -> None:
        base = root / "_base"
        self.root = root
        self.standard = marked(_toml(base / "standard.toml"), Origin.STANDARD)
        self.logos = {
            path.stem: f"_base/assets/logos/{path.name}" for path in sorted((base / "assets/logos").glob("*.svg"))
        }
        self.library = read_clauses(base / "clauses")
        self.base_sha256 = _hash(base)
        self.base_templates = frozenset(path.name for path in (base / "documents").glob("*.jinja"))
        self._folders = {folder.slug: folder for folder in _folders(root)}
        self._texts = {slug: (*folder.clauses, *self.library) for slug, folder in self._folders.items()}
        self.variant = lru_cache(maxsize=1024)(self._variant)
        self.unit = lru_cache(maxsize=1024)(self._unit)
        self._as_read = self._folders
        self.confirmed: frozenset[str] | None = None
        self._twins: dict[frozenset[str], Catalogue] = {}

    def with_confirmed(self, slugs: Iterable[str]) -> "Catalogue":
        """Return the catalogue in which exactly these institutions have confirmed their variant.

        Without it, as on the command line, each folder's own ``status`` counts. Names of no folder are left out.
        """
        confirmed = frozenset(slugs) & frozenset(self._folders)
        twin = self._twins.get(confirmed)
        if twin is None:
            if len(self._twins) >= _MOST_TWINS:
                self._twins.clear()
            twin = self._twins[confirmed] = self._twin(confirmed)
        return twin

    def decided(self, slugs: Iterable[str]) -> tuple[str, ...] | None:
        """Return which of these folders were confirmed by decision, sorted.

        None where the folders' own ``status`` says all: on the command line, or where neither confirms any.
        """
        asked = frozenset(slugs)
        if self.confirmed is None:
            return None
        own = any(self._as_read[slug].institution.status == "confirmed" for slug in asked)
        confirmed = asked & self.confirmed
        return tuple(sorted(confirmed)) if confirmed or own else None

    def _twin(self, confirmed: frozenset[str]) -> "Catalogue":
        twin = copy(self)
        twin._confirm(confirmed)  # noqa: SLF001 - a copy of this very value
        return twin

    def _confirm(self, confirmed: frozenset[str]) -> None:
        self.confirmed = confirmed
        self._folders = {slug: _with_status(folder, slug in confirmed) for slug, folder in self._as_read.items()}
        self.variant = lru_cache(maxsize=1024)(self._variant)
        self.unit = lru_cache(maxsize=1024)(self._unit)

    def folder_sha256(self, slug: str) -> str:
        """Return what an administrator confirms: one hash of the standard and this folder.

        It changes with every file that can change a print, so a confirmation lapses with the standard too. It does
        not change with a confirmation, with NOTES.md or with samples.
        """
        return self.sha256(slug)

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(sorted(self._folders))

    def folder(self, slug: str) -> Folder:
        """Return a folder, or refuse with the name that was probably meant."""
        if slug not in self._folders:
            raise UnknownInstitution(slug, self._folders)
        return self._folders[slug]

    def texts(self, slug: str) -> tuple[ClauseText, ...]:
        """Return the clauses that a folder can use: its own first, then the library's."""
        self.folder(slug)
        return self._texts[slug]

    def template(self, slug: str, kind: DocumentKind) -> str:
        """Return the template's path below the root: the folder's own, else the standard one."""
        name = f"{kind.value}.html.jinja"
        if name in self.folder(slug).templates:
            return f"{slug}/{name}"
        return f"_base/documents/{name}"

    def sha256(self, *slugs: str) -> str:
        """Return one hash of the standard and these folders: what a print was made from."""
        parts = [self.base_sha256, *(self.folder(slug).sha256 for slug in dict.fromkeys(slugs))]
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    def changed_on_disk(self, *slugs: str) -> bool:
        """Say whether the files of the standard or of these folders are no longer those that were read and hashed."""
        return _hash(self.root / "_base") != self.base_sha256 or any(
            _hash(self.root / slug) != self.folder(slug).sha256 for slug in dict.fromkeys(slugs)
        )

    def is_other(self, slug: str, unit: str) -> bool:
        """Say whether a unit is the one that stands for all that the folder doesn't describe."""
        return unit == OTHER_UNIT and unit not in self.folder(slug).units

    def _unit(self, slug: str, unit: str, day: date) -> Unit:
        """Return a unit of an institution as it is on a day."""
        units = self.folder(slug).units
        if unit not in units:
            raise UnknownUnit(slug, unit, units)
        return _unit(unit, _layer_on(units[unit], slug, day))

    def _variant(self, slug: str, unit: str | None, programme: str | None, day: date) -> Variant:
        folder = self.folder(slug)
        layers = [_layer_on(folder.layers, slug, day)]
        found: Unit | None = None
        if unit is not None and not self.is_other(slug, unit):
            found = self.unit(slug, unit, day)
            below = _layer_on(folder.units[unit], slug, day)
            layers.append({key: value for key, value in below.items() if key not in _VARIANT_ONLY})
            if programme is not None:
                layers.append(_programme_layer(below, slug, programme, day))
        words = reduce(operator.or_, (layer.get("words", {}) for layer in (self.standard, *layers)))
        raw = reduce(laid_over, layers, standard_in_own_words(self.standard, words))
        try:
            layer = with_own_terms(Layer.model_validate(raw))
        except ValidationError as error:
            path = self.root / slug / "variant.toml"
            raise BrokenFolder(path, f"kan niet gelezen worden: {error}", f"can't be read: {error}") from None
        require_known_names(self.root / slug / "variant.toml", layer)
        told = {name: getattr(layer, name) for name in Layer.model_fields}
        return Variant(
            **told | {"signing": with_required(layer.signing, folder.institution), "own_signing": layer.signing},
            slug=slug,
            institution=folder.institution,
            unit=found,
            programme=programme,
            logo=folder.logo,
        )


def _with_status(folder: Folder, is_confirmed: bool) -> Folder:  # noqa: FBT001
    status = "confirmed" if is_confirmed else "unconfirmed"
    return replace(folder, institution=folder.institution.model_copy(update={"status": status}))


def _programme_layer(unit: Json, slug: str, programme: str, day: date) -> Json:
    programmes = unit.get("programmes", [])
    layers = [entry for entry in programmes if entry.get("id") == programme]
    if not layers:
        if unit.get("programmes_complete"):
            raise UnknownProgramme(slug, programme, [entry["id"] for entry in programmes])
        return {}
    chosen = _layer_on(tuple(marked(entry, Origin.PROGRAMME) for entry in layers), slug, day)
    return {key: value for key, value in chosen.items() if key not in {"id", "name"}}


def _layer_on(layers: tuple[Json, ...], slug: str, day: date) -> Json:
    for layer in layers:
        since, until = layer.get("valid_from", date.min), layer.get("valid_until")
        if since <= day and (until is None or day <= until):
            return layer
    raise NoVariantOn(slug, day)


def _unit(slug: str, raw: Json) -> Unit:
    return Unit(
        slug=slug,
        name=raw["name"],
        type=_UNIT_TYPES[raw["type"]],
        programmes=tuple(
            ProgrammeLayer(id=entry["id"], name=entry["name"]) for entry in raw.get("programmes", ()) if "name" in entry
        ),
    )


def _folders(root: Path) -> Iterator[Folder]:
    for path in sorted(root.iterdir()):
        if (path / "institution.toml").is_file():
            yield _folder(path)


def _folder(path: Path) -> Folder:
    units = sorted((path / "units").glob("*.toml"))
    by_unit: dict[str, tuple[Json, ...]] = {}
    for file in units:
        name = file.stem.partition("@")[0]
        unit = _toml(file)
        require_unit(file, unit)
        by_unit[name] = (*by_unit.get(name, ()), _marked(file, unit, Origin.UNIT))
        require_apart(file, by_unit[name])
    try:
        institution = Institution.model_validate(_toml(path / "institution.toml"))
    except ValidationError as error:
        raise BrokenFolder(
            path / "institution.toml", f"kan niet gelezen worden: {error}", f"can't be read: {error}"
        ) from None
    layers = tuple(_marked(file, _toml(file), Origin.INSTITUTION) for file in sorted(path.glob("variant*.toml")))
    require_apart(path / "variant.toml", layers)
    return Folder(
        slug=path.name,
        institution=institution,
        layers=layers,
        units=by_unit,
        clauses=read_clauses(path / "clauses"),
        templates=frozenset(file.name for file in path.glob("*.jinja")),
        sha256=_hash(path),
        logo=next((f"{path.name}/{name}" for name in ("logo.svg", "logo.png") if (path / name).is_file()), None),
    )


def _marked(path: Path, layer: Json, origin: Origin) -> Json:
    try:
        return marked(layer, origin)
    except (TypeError, AttributeError):
        raise BrokenFolder(
            path,
            "heeft een tabel in een andere vorm; vergelijk met _base/standard.toml",
            "has a table of another shape; compare with _base/standard.toml",
        ) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenFolder(path, "ontbreekt", "is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenFolder(path, f"is geen geldige TOML: {error}", f"is not valid TOML: {error}") from None


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "samples" not in path.parts and path.name != "NOTES.md":
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
