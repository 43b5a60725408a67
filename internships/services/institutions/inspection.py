"""Inspection of an institution's folder: everything that would stop a print, mislead, or never be used.

Files are inspected one by one, so that a broken one hides no fault of another; then every variant that they give.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from internships.domain.errors import Finding
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.errors import BrokenFolder, NoVariantOnDate, file_name
from internships.mapping.folder_reader import InstitutionFolder
from internships.mapping.folder_schema import Origin, Variant
from internships.mapping.required_signers import missing_signer_findings
from internships.services.institutions.inspection_clauses import (
    PrintedKeys,
    article_findings,
    missing_clause_findings,
    own_clause_findings,
)
from internships.services.institutions.inspection_finding import folder_finding
from internships.services.institutions.inspection_texts import text_findings
from internships.services.institutions.inspection_variant import variant_findings


class Inspection(Value):
    """What a folder holds, and the findings about it."""

    slug: str
    name: Bilingual
    status: str
    is_form: bool
    units: tuple[str, ...]
    documents: tuple[str, ...]
    fields: int
    clauses: int
    open_points: tuple[Bilingual, ...]
    findings: tuple[Finding, ...]


def inspect_institution_folder(
    slug: str, catalogue: Catalogue, day: date, *, template_keys: PrintedKeys, clause_keys: PrintedKeys
) -> Inspection:
    """Inspect a folder: its files, and the variants of institution, units and programmes on each of their days.

    The catalogue may hold broken folders (``broken_too``): what can still be read of them is inspected.
    """
    folder = catalogue.folder(slug)
    template_keys, clause_keys = cache(template_keys), cache(clause_keys)
    findings = {(finding.code, finding.pointer, finding.text.en): finding for finding in
            _findings(folder, catalogue, day, template_keys, clause_keys)}  # fmt: skip
    variant = _variant_on(folder, catalogue, day)
    return Inspection(
        slug=slug,
        name=folder.institution.name,
        status=folder.institution.status,
        is_form=folder.is_form,
        units=tuple(sorted(folder.units)),
        documents=tuple(rule.kind.value for rule in variant.documents) if variant else (),
        fields=len(variant.fields) if variant else 0,
        clauses=sum(len(slot.clauses) for slot in variant.slots) if variant else 0,
        open_points=(*folder.institution.open_points, *(variant.open_points if variant else ())),
        findings=tuple(findings.values()),
    )


def _variant_on(folder: InstitutionFolder, catalogue: Catalogue, day: date) -> Variant | None:
    try:
        return catalogue.variant(folder.slug, None, None, day)
    except (BrokenFolder, NoVariantOnDate):
        return None


def _findings(
    folder: InstitutionFolder, catalogue: Catalogue, day: date, template_keys: PrintedKeys, clause_keys: PrintedKeys
) -> Iterator[Finding]:
    for fault in folder.faults:
        for cause in fault.causes:
            yield _broken_file_finding(cause)
    yield from text_findings(catalogue.root, folder)
    yield from _layer_date_findings(folder, day)
    yield from _open_point_findings(folder, catalogue, day)
    broken = frozenset(
        fault.path.stem.rpartition(".")[0].partition("@")[0] for fault in folder.faults if fault.path.suffix == ".md"
    )
    used: set[str] = set()
    for on, variant in _variants(folder, catalogue, day):
        if isinstance(variant, BrokenFolder):
            yield from map(_broken_file_finding, variant.causes)
            continue
        files = _files(variant, catalogue, on)
        used.update(clause for slot in variant.slots for clause in slot.clauses)
        yield from variant_findings(variant, files, catalogue, template_keys)
        yield from _signer_findings(variant, files[Origin.INSTITUTION])
        texts = catalogue.clause_texts(folder.slug)
        yield from article_findings(variant, texts, on, clause_keys)
        if on == day:  # on earlier days the library may not have had the text yet
            yield from missing_clause_findings(variant, texts, on, broken, files[Origin.INSTITUTION])
    if used:
        yield from own_clause_findings(folder, used, broken)


def _variants(
    folder: InstitutionFolder, catalogue: Catalogue, day: date
) -> Iterator[tuple[date, Variant | BrokenFolder]]:
    """Yield the variant of the institution, each unit and each programme, on the day and on each layer's first day."""
    starts = (layer.get("valid_from", day) for layers in (folder.layers, *folder.units.values()) for layer in layers)
    for on in dict.fromkeys((day, *starts)):
        for unit, programme in _parts(folder):
            try:
                yield on, catalogue.variant(folder.slug, unit, programme, on)
            except NoVariantOnDate:
                continue
            except BrokenFolder as refusal:
                yield on, refusal


def _parts(folder: InstitutionFolder) -> Iterator[tuple[str | None, str | None]]:
    yield None, None
    for unit, layers in folder.units.items():
        yield unit, None
        ids = (entry["id"] for layer in layers for entry in layer.get("programmes", ()))
        yield from ((unit, programme) for programme in dict.fromkeys(ids))


def _files(variant: Variant, catalogue: Catalogue, day: date) -> dict[Origin, str]:
    unit = variant.unit.slug if variant.unit else None
    layers = catalogue.layers(variant.slug, unit, variant.programme if unit else None, day)
    first, last = (layer.path.relative_to(catalogue.root).as_posix() for layer in (layers[0], layers[-1]))
    return {
        Origin.STANDARD: "_base/standard.toml",
        Origin.INSTITUTION: first,
        Origin.UNIT: last,
        Origin.PROGRAMME: last,
    }


def _broken_file_finding(cause: BrokenFolder) -> Finding:
    return cause.as_finding(file_name(cause.path))


def _signer_findings(variant: Variant, file: str) -> Iterator[Finding]:
    for finding in missing_signer_findings(variant.own_signing, variant.institution):
        text = Bilingual(nl=f"{file}: {finding.text.nl}", en=f"{file}: {finding.text.en}")
        yield finding.model_copy(update={"text": text})


def _layer_date_findings(folder: InstitutionFolder, day: date) -> Iterator[Finding]:
    """Yield findings about days for which the institution has no layer."""
    file = f"{folder.slug}/variant.toml"
    if any(fault.path.name.startswith("variant") for fault in folder.faults):
        return  # the days of a broken file are unknown
    layers = sorted(folder.layers, key=lambda layer: layer.get("valid_from", date.min))
    for older, newer in pairwise(layers):
        until = older.get("valid_until")
        if until is not None and until + timedelta(days=1) < newer.get("valid_from", date.min):
            first, last = until + timedelta(days=1), newer["valid_from"] - timedelta(days=1)
            yield folder_finding("gap_between_layers", file, "", first=first, last=last)
    if layers and layers[-1].get("valid_until") is not None:
        yield folder_finding("no_layer_after", file, "valid_until")
    if layers and layers[0].get("valid_from", date.min) > day:
        yield folder_finding("no_variant_on_date", file, "valid_from", day=day)


def _open_point_findings(folder: InstitutionFolder, catalogue: Catalogue, day: date) -> Iterator[Finding]:
    """Yield a finding for each file of an unconfirmed institution that lists no open points."""
    variant = _variant_on(folder, catalogue, day)
    if folder.is_form or folder.institution.status == "confirmed" or folder.faults or variant is None:
        return
    for file, points in (("institution.toml", folder.institution.open_points), ("variant.toml", variant.open_points)):
        if not points:
            yield folder_finding("no_open_points", f"{folder.slug}/{file}", "open_points")
