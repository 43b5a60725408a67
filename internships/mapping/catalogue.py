"""The catalogue of institution folders: each is read once, and its variants are resolved per day."""

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
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual
from internships.mapping.clauses import ClauseText, read_clauses
from internships.mapping.errors import BrokenFolder, NoVariantOnDate, fault_at, fault_text, suggestion
from internships.mapping.folder_checks import reference_faults, structure_faults
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
"""The unit of a student whose own unit is not in the folder."""
_UNIT_ONLY_KEYS = ("name", "type", "programmes", "programmes_complete")


class Catalogue:
    """Every folder below one root; ``_base`` holds the standard layer and the clause library."""

    def __init__(self, root: Path, *, keep_broken: bool = False) -> None:
        """Read every folder; raise ``BrokenFolder`` with every fault, or with ``keep_broken`` keep what can be read."""
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
        self._folders = {folder.slug: folder for folder in read_folders(root)}
        faults = [fault for folder in self._folders.values() for fault in folder.faults]
        if faults and not keep_broken:
            raise BrokenFolder.combined(faults)
        self._texts = {slug: (*folder.clauses, *self.clause_library) for slug, folder in self._folders.items()}
        self.variant = lru_cache(maxsize=1024)(self._variant)
        self.unit = lru_cache(maxsize=1024)(self._unit)
        self._folders_as_read = self._folders
        self.confirmed: frozenset[str] | None = None
        self._confirmed_copy = lru_cache(maxsize=_MAX_COPIES)(self._copy_with_confirmed)

    def with_confirmed(self, slugs: Iterable[str]) -> "Catalogue":
        """Return a catalogue in which exactly these institutions have confirmed their variant.

        It replaces each folder's own ``status``, which counts on the command line. Unknown slugs are ignored.
        """
        return self._confirmed_copy(frozenset(slugs) & frozenset(self._folders))

    def confirmed_by_decision(self, slugs: Iterable[str]) -> tuple[str, ...] | None:
        """Return which of these folders an administrator confirmed, sorted.

        None on the command line, and where neither an administrator nor a folder's own ``status`` confirms any.
        """
        requested = frozenset(slugs)
        if self.confirmed is None:
            return None
        any_by_status = any(self._folders_as_read[slug].institution.status == "confirmed" for slug in requested)
        confirmed = requested & self.confirmed
        return tuple(sorted(confirmed)) if confirmed or any_by_status else None

    def _copy_with_confirmed(self, confirmed: frozenset[str]) -> "Catalogue":
        catalogue = copy(self)
        catalogue._set_confirmed(confirmed)  # noqa: SLF001 - a copy of this same class
        return catalogue

    def _set_confirmed(self, confirmed: frozenset[str]) -> None:
        self.confirmed = confirmed
        self._folders = {
            slug: _with_status(folder, slug in confirmed) for slug, folder in self._folders_as_read.items()
        }
        self.variant = lru_cache(maxsize=1024)(self._variant)
        self.unit = lru_cache(maxsize=1024)(self._unit)

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(sorted(self._folders))

    def folder(self, slug: str) -> InstitutionFolder:
        """Return a folder; refuses an unknown one, with a suggestion."""
        if slug not in self._folders:
            raise Refusal("unknown_institution", slug=slug, known=suggestion(slug, self._folders))
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
        """Return one hash of the standard and these folders, the sources of a print; an administrator confirms it.

        It changes with every file that can change a print, so a change of the standard also voids a confirmation.
        It does not change with a confirmation, with NOTES.md or with samples.
        """
        parts = [self.base_sha256, *(self.folder(slug).sha256 for slug in dict.fromkeys(slugs))]
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    def changed_on_disk(self, *slugs: str) -> bool:
        """Say whether files of the standard or of these folders changed since they were read."""
        return folder_hash(self.root / "_base") != self.base_sha256 or any(
            folder_hash(self.root / slug) != self.folder(slug).sha256 for slug in dict.fromkeys(slugs)
        )

    def is_other_unit(self, slug: str, unit: str) -> bool:
        """Say whether this is the unit ``other``, and the folder has no unit of that name itself."""
        return unit == OTHER_UNIT and unit not in self.folder(slug).units

    def _unit(self, slug: str, unit: str, day: date) -> Unit:
        """Return a unit of an institution as valid on a day."""
        units = self.folder(slug).units
        if unit not in units:
            raise Refusal("unknown_unit", slug=slug, unit=unit, known=suggestion(unit, units))
        return parse_unit(unit, _layer_on(units[unit], slug, day))

    def institution_word(self, slug: str, day: date) -> Bilingual:
        """Return what an institution calls itself ("de hogeschool"); the standard word if no variant is valid."""
        words = (layer.get("words", {}) for layer in self.folder(slug).layers if _is_valid_on(layer, day))
        return Bilingual.model_validate({**self.standard["words"], **next(words, {})}["institution"])

    def layers(self, slug: str, unit: str | None, programme: str | None, day: date) -> tuple[RawLayer, ...]:
        """Return the raw layers of a variant, in the order institution, unit, programme."""
        folder = self.folder(slug)
        layers = [_layer_on(folder.layers, slug, day)]
        if unit is not None and not self.is_other_unit(slug, unit):
            self.unit(slug, unit, day)
            unit_layer = _layer_on(folder.units[unit], slug, day)
            own = {key: value for key, value in unit_layer.items() if key not in _UNIT_ONLY_KEYS}
            layers.append(unit_layer.with_content(own))
            if programme is not None:
                layers.append(unit_layer.with_content(_programme_layer(unit_layer, slug, programme, day)))
        return tuple(layers)

    def _variant(self, slug: str, unit: str | None, programme: str | None, day: date) -> Variant:
        folder = self.folder(slug)
        layers = self.layers(slug, unit, programme, day)
        own_unit = None if unit is None or self.is_other_unit(slug, unit) else self.unit(slug, unit, day)
        words = reduce(operator.or_, (layer.get("words", {}) for layer in (self.standard, *layers)))
        raw = reduce(merge_layers, layers, standard_with_own_words(self.standard, words))
        layer = _parse_layer(raw, (self.standard, *layers))
        merged = {name: getattr(layer, name) for name in Layer.model_fields}
        return Variant(
            **merged
            | {"signing": with_required_signers(layer.signing, folder.institution), "own_signing": layer.signing},
            slug=slug,
            institution=folder.institution,
            unit=own_unit,
            programme=programme,
            logo=folder.logo,
        )


def _parse_layer(raw: Json, files: Sequence[RawLayer]) -> Layer:
    """Validate a merged layer; each fault names the file that defines the value."""
    try:
        layer = with_own_terms(Layer.model_validate(raw))
    except ValidationError as error:
        raise BrokenFolder.combined(
            [
                fault_at(*_source_of(files, raw, detail["loc"]), fault_text(detail))
                for detail in error.errors(include_url=False)
            ]
        ) from None
    if faults := [
        BrokenFolder(_source_of(files, raw, (name, number, key))[0], fault.nl, fault.en)
        for name, number, key, fault in reference_faults(layer)
    ]:
        raise BrokenFolder.combined(faults)
    return layer


def _with_status(folder: InstitutionFolder, is_confirmed: bool) -> InstitutionFolder:  # noqa: FBT001
    status = "confirmed" if is_confirmed else "unconfirmed"
    return replace(folder, institution=folder.institution.model_copy(update={"status": status}))


def _programme_layer(unit: Json, slug: str, programme: str, day: date) -> Json:
    programmes = unit.get("programmes", [])
    layers = [entry for entry in programmes if entry.get("id") == programme]
    if not layers:
        if unit.get("programmes_complete"):
            known = suggestion(programme, [entry["id"] for entry in programmes])
            raise Refusal("unknown_programme", slug=slug, programme=programme, known=known)
        return {}
    layer = _layer_on(tuple(with_origin(entry, Origin.PROGRAMME) for entry in layers), slug, day)
    return {key: value for key, value in layer.items() if key not in {"id", "name"}}


def _layer_on(layers: Sequence[LayerT], slug: str, day: date) -> LayerT:
    for layer in layers:
        if _is_valid_on(layer, day):
            return layer
    raise NoVariantOnDate(slug, day)


def _is_valid_on(layer: Mapping[str, Any], day: date) -> bool:
    until = layer.get("valid_until")
    return layer.get("valid_from", date.min) <= day and (until is None or day <= until)


def _source_of(layers: Sequence[RawLayer], merged: Json, steps: Sequence[int | str]) -> tuple[Path, str]:
    """Return the file that defines a value of the merged layer, and the value's path in words."""
    name, *rest = steps or ("",)
    files = [layer for layer in layers if name in layer]
    if not rest or not isinstance(rest[0], int):
        defining = [layer for layer in files if not rest or rest[0] in layer[str(name)]]
        return (defining or files or layers)[-1].path, ".".join(map(str, steps))
    entry = merged[str(name)][rest[0]]
    identity = IDENTITY_KEYS.get(str(name), ())
    labels = [entry.get(part) for part in identity] or [rest[0] + 1]
    matches = [
        (layer, other)
        for layer in files
        for other in layer[str(name)]
        if all(other.get(part) == entry.get(part) for part in identity)
    ]
    defining = [layer for layer, other in matches if len(rest) < 2 or rest[1] in other]
    words = ".".join(str(part) for part in (name, *labels, *rest[1:]) if part is not None)
    return (defining or [layer for layer, _ in matches] or files or layers)[-1].path, words
