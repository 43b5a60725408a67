"""The institutions on file: their folders read once, their variants resolved for a day."""

import hashlib
import operator
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from internships.domain.document import DocumentKind, Json
from internships.domain.wording import Bilingual
from internships.mapping.clauses import ClauseText, read_clauses
from internships.mapping.errors import (
    BrokenFolder,
    NoVariantOnDate,
    UnknownInstitution,
    UnknownProgramme,
    UnknownUnit,
    fault_at,
    fault_text,
)
from internships.mapping.folder_checks import structure_faults, unknown_references
from internships.mapping.folder_reader import (
    InstitutionFolder,
    RawLayer,
    folder_hash,
    parse_unit,
    read_folders,
    read_toml,
)
from internships.mapping.folder_schema import Layer, Origin, Unit, Variant
from internships.mapping.layer_merge import IDENTITY_KEYS, merge_layers, with_origin
from internships.mapping.party_words import standard_with_own_words, with_own_terms
from internships.mapping.required_signers import with_required_signers

LayerT = TypeVar("LayerT", bound=dict[str, Any])
_MAX_COPIES = 16
OTHER_UNIT = "other"
"""Chosen as the unit where the student's is none of those that the folder describes."""
_UNIT_ONLY_KEYS = ("name", "type", "programmes", "programmes_complete")


class Catalogue:
    """Every folder below one root; ``_base`` holds the standard layer and the clause library."""

    def __init__(self, root: Path, *, keep_broken: bool = False) -> None:
        """Read every folder; refuse broken files with every cause, or with ``broken_too`` keep what can be read."""
        base = root / "_base"
        self.root = root
        standard = read_toml(base / "standard.toml")
        if wrong := list(structure_faults(base / "standard.toml", standard)):
            raise BrokenFolder.combined(wrong)
        self.standard = RawLayer(base / "standard.toml", with_origin(standard, Origin.STANDARD))
        self.logos = {
            path.stem: f"_base/assets/logos/{path.name}" for path in sorted((base / "assets/logos").glob("*.svg"))
        }
        self.clause_library = read_clauses(base / "clauses")
        self.base_sha256 = folder_hash(base)
        self.base_templates = frozenset(path.name for path in (base / "documents").glob("*.jinja"))
        self._folders = {folder.slug: folder for folder in read_folders(root)}
        faults = [fault for folder in self._folders.values() for fault in folder.faults]
        if faults and not keep_broken:
            raise BrokenFolder.combined(faults)
        self._texts = {slug: (*folder.clauses, *self.clause_library) for slug, folder in self._folders.items()}
        self.variant = lru_cache(maxsize=1024)(self._variant)
        self.unit = lru_cache(maxsize=1024)(self._unit)
        self._folders_as_read = self._folders
        self.confirmed: frozenset[str] | None = None
        self._confirmed_copies: dict[frozenset[str], Catalogue] = {}

    def with_confirmed(self, slugs: Iterable[str]) -> "Catalogue":
        """Return the catalogue in which exactly these institutions have confirmed their variant.

        Without it, as on the command line, each folder's own ``status`` counts. Names of no folder are left out.
        """
        confirmed = frozenset(slugs) & frozenset(self._folders)
        twin = self._confirmed_copies.get(confirmed)
        if twin is None:
            if len(self._confirmed_copies) >= _MAX_COPIES:
                self._confirmed_copies.clear()
            twin = self._confirmed_copies[confirmed] = self._confirmed_copy(confirmed)
        return twin

    def confirmed_by_decision(self, slugs: Iterable[str]) -> tuple[str, ...] | None:
        """Return which of these folders were confirmed by decision, sorted.

        None where the folders' own ``status`` says all: on the command line, or where neither confirms any.
        """
        asked = frozenset(slugs)
        if self.confirmed is None:
            return None
        own = any(self._folders_as_read[slug].institution.status == "confirmed" for slug in asked)
        confirmed = asked & self.confirmed
        return tuple(sorted(confirmed)) if confirmed or own else None

    def _confirmed_copy(self, confirmed: frozenset[str]) -> "Catalogue":
        twin = copy(self)
        twin._set_confirmed(confirmed)  # noqa: SLF001 - a copy of this very value
        return twin

    def _set_confirmed(self, confirmed: frozenset[str]) -> None:
        self.confirmed = confirmed
        self._folders = {
            slug: _with_status(folder, slug in confirmed) for slug, folder in self._folders_as_read.items()
        }
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

    def folder(self, slug: str) -> InstitutionFolder:
        """Return a folder, or refuse with the name that was probably meant."""
        if slug not in self._folders:
            raise UnknownInstitution(slug, self._folders)
        return self._folders[slug]

    def clause_texts(self, slug: str) -> tuple[ClauseText, ...]:
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
        return folder_hash(self.root / "_base") != self.base_sha256 or any(
            folder_hash(self.root / slug) != self.folder(slug).sha256 for slug in dict.fromkeys(slugs)
        )

    def is_other_unit(self, slug: str, unit: str) -> bool:
        """Say whether a unit is the one that stands for all that the folder doesn't describe."""
        return unit == OTHER_UNIT and unit not in self.folder(slug).units

    def _unit(self, slug: str, unit: str, day: date) -> Unit:
        """Return a unit of an institution as it is on a day."""
        units = self.folder(slug).units
        if unit not in units:
            raise UnknownUnit(slug, unit, units)
        return parse_unit(unit, _layer_on(units[unit], slug, day))

    def institution_word(self, slug: str, day: date) -> Bilingual:
        """Return what an institution calls itself, as "de hogeschool"; the standard word where no variant holds."""
        words = (layer.get("words", {}) for layer in self.folder(slug).layers if _is_valid_on(layer, day))
        return Bilingual.model_validate({**self.standard["words"], **next(words, {})}["institution"])

    def layers(self, slug: str, unit: str | None, programme: str | None, day: date) -> tuple[RawLayer, ...]:
        """Return the raw layers of a variant, the institution's own first; each names its file."""
        folder = self.folder(slug)
        layers = [_layer_on(folder.layers, slug, day)]
        if unit is not None and not self.is_other_unit(slug, unit):
            self.unit(slug, unit, day)
            below = _layer_on(folder.units[unit], slug, day)
            own = {key: value for key, value in below.items() if key not in _UNIT_ONLY_KEYS}
            layers.append(below.with_content(own))
            if programme is not None:
                layers.append(below.with_content(_programme_layer(below, slug, programme, day)))
        return tuple(layers)

    def _variant(self, slug: str, unit: str | None, programme: str | None, day: date) -> Variant:
        folder = self.folder(slug)
        layers = self.layers(slug, unit, programme, day)
        found = None if unit is None or self.is_other_unit(slug, unit) else self.unit(slug, unit, day)
        words = reduce(operator.or_, (layer.get("words", {}) for layer in (self.standard, *layers)))
        raw = reduce(merge_layers, layers, standard_with_own_words(self.standard, words))
        files = (self.standard, *layers)
        try:
            layer = with_own_terms(Layer.model_validate(raw))
        except ValidationError as error:
            raise BrokenFolder.combined(
                [
                    fault_at(*_source_of(files, raw, detail["loc"]), fault_text(detail))
                    for detail in error.errors(include_url=False)
                ]
            ) from None
        if unknown := [
            BrokenFolder(
                _source_of(files, raw, (name, number, key))[0],
                f"noemt wat niet bestaat: {said}",
                f"names what doesn't exist: {said}",
            )
            for name, number, key, said in unknown_references(layer)
        ]:
            raise BrokenFolder.combined(unknown)
        told = {name: getattr(layer, name) for name in Layer.model_fields}
        return Variant(
            **told
            | {"signing": with_required_signers(layer.signing, folder.institution), "own_signing": layer.signing},
            slug=slug,
            institution=folder.institution,
            unit=found,
            programme=programme,
            logo=folder.logo,
        )


def _with_status(folder: InstitutionFolder, is_confirmed: bool) -> InstitutionFolder:  # noqa: FBT001
    status = "confirmed" if is_confirmed else "unconfirmed"
    return replace(folder, institution=folder.institution.model_copy(update={"status": status}))


def _programme_layer(unit: Json, slug: str, programme: str, day: date) -> Json:
    programmes = unit.get("programmes", [])
    layers = [entry for entry in programmes if entry.get("id") == programme]
    if not layers:
        if unit.get("programmes_complete"):
            raise UnknownProgramme(slug, programme, [entry["id"] for entry in programmes])
        return {}
    chosen = _layer_on(tuple(with_origin(entry, Origin.PROGRAMME) for entry in layers), slug, day)
    return {key: value for key, value in chosen.items() if key not in {"id", "name"}}


def _layer_on(layers: Sequence[LayerT], slug: str, day: date) -> LayerT:
    for layer in layers:
        if _is_valid_on(layer, day):
            return layer
    raise NoVariantOnDate(slug, day)


def _is_valid_on(layer: Mapping[str, Any], day: date) -> bool:
    until = layer.get("valid_until")
    return layer.get("valid_from", date.min) <= day and (until is None or day <= until)


def _source_of(layers: Sequence[RawLayer], merged: Json, steps: Sequence[int | str]) -> tuple[Path, str]:
    """Return the file that says what stands at a place of the merged layer, and the place in words."""
    name, *below = steps or ("",)
    files = [layer for layer in layers if name in layer]
    if not below or not isinstance(below[0], int):
        holders = [layer for layer in files if not below or below[0] in layer[str(name)]]
        return (holders or files or layers)[-1].path, ".".join(map(str, steps))
    entry = merged[str(name)][below[0]]
    identity = IDENTITY_KEYS.get(str(name), ())
    named = [entry.get(part) for part in identity] or [below[0] + 1]
    twins = [
        (layer, other)
        for layer in files
        for other in layer[str(name)]
        if all(other.get(part) == entry.get(part) for part in identity)
    ]
    holders = [layer for layer, other in twins if len(below) < 2 or below[1] in other]
    words = ".".join(str(part) for part in (name, *named, *below[1:]) if part is not None)
    return (holders or [layer for layer, _ in twins] or files or layers)[-1].path, words
