"""The published schemas: generated from the code, committed, and compared with the files in ``schemas/``."""

import json
from collections.abc import Iterator
from pathlib import Path

from internships.domain.agreement import SCHEMA_VERSION, Agreement
from internships.domain.document import Json
from internships.domain.draft import AgreementDraft
from internships.domain.value import Value
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import Institution, Layer
from internships.services.institutions.form_schema import form_schema
from internships.services.issuing.manifest import MANIFEST_VERSION, Findings, Manifest

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_BASE_URL = "https://schemas.internships.example.org"

_TITLES = {
    "agreement": ("Internship agreement", "Stageovereenkomst"),
    "agreement-draft": ("Draft of an internship agreement", "Ontwerp van een stageovereenkomst"),
    "manifest": ("Manifest of a run", "Manifest van een run"),
    "findings": ("Findings of a run", "Bevindingen van een run"),
    "variant": ("Layer of an institution's variant", "Laag van de variant van een instelling"),
    "institution": ("Institution", "Instelling"),
}


def generated_schemas(catalogue: Catalogue) -> dict[str, bytes]:
    """Return every schema by its path below ``schemas/``."""
    return {name: _json_bytes(schema) for name, schema in _schemas(catalogue)}


def _schemas(catalogue: Catalogue) -> Iterator[tuple[str, Json]]:
    models: dict[str, tuple[type[Value], str]] = {
        "agreement": (Agreement, SCHEMA_VERSION),
        "agreement-draft": (AgreementDraft, SCHEMA_VERSION),
        "manifest": (Manifest, MANIFEST_VERSION),
        "findings": (Findings, MANIFEST_VERSION),
        "variant": (Layer, SCHEMA_VERSION),
        "institution": (Institution, SCHEMA_VERSION),
    }
    for name, (model, version) in models.items():
        schema = _with_header(name, version, model.model_json_schema(by_alias=True))
        if name.startswith("agreement"):
            schema["examples"] = _examples(catalogue)
        yield f"{name}-{version}.json", schema
    for slug in catalogue.slugs:
        name = f"forms/{slug}"
        yield (
            f"{name}-{SCHEMA_VERSION}.json",
            {
                "$schema": DIALECT,
                "$id": f"{SCHEMA_BASE_URL}/{name}/{SCHEMA_VERSION}",
                **form_schema(slug, catalogue),
            },
        )


def _examples(catalogue: Catalogue) -> list[Json]:
    """Return one complete invented record: the first sample of the folders."""
    samples = sorted(catalogue.root.glob("*/samples/*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in samples[:1]]


def _with_header(name: str, version: str, schema: Json) -> Json:
    en, nl = _TITLES[name]
    with_header: Json = {"$schema": DIALECT, "$id": f"{SCHEMA_BASE_URL}/{name}/{version}", **schema}
    with_header["title"], with_header["x-nl"] = en, {"title": nl}
    return with_header


def _json_bytes(schema: Json) -> bytes:
    return json.dumps(schema, ensure_ascii=False, indent=2).encode() + b"\n"


def stale_schemas(folder: Path, generated: dict[str, bytes]) -> list[str]:
    """Return the names of published schemas that differ from the code, or are missing."""
    return [name for name, content in generated.items() if _read_or_none(folder / name) != content]


def _read_or_none(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
