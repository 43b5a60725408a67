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

_MODELS: dict[str, tuple[type[Value], str, str, str]] = {
    "agreement": (Agreement, SCHEMA_VERSION, "Internship agreement", "Stageovereenkomst"),
    "agreement-draft": (
        AgreementDraft,
        SCHEMA_VERSION,
        "Draft of an internship agreement",
        "Ontwerp van een stageovereenkomst",
    ),
    "manifest": (Manifest, MANIFEST_VERSION, "Manifest of a run", "Manifest van een run"),
    "findings": (Findings, MANIFEST_VERSION, "Findings of a run", "Bevindingen van een run"),
    "variant": (Layer, SCHEMA_VERSION, "Layer of an institution's variant", "Laag van de variant van een instelling"),
    "institution": (Institution, SCHEMA_VERSION, "Institution", "Instelling"),
}
"""The model of each schema, its version, and its title in English and Dutch."""


def generated_schemas(catalogue: Catalogue) -> dict[str, bytes]:
    """Return every schema by its path below ``schemas/``."""
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2).encode() + b"\n" for name, schema in _schemas(catalogue)
    }


def _schemas(catalogue: Catalogue) -> Iterator[tuple[str, Json]]:
    for name, (model, version, en, nl) in _MODELS.items():
        schema = _header(name, version) | model.model_json_schema(by_alias=True)
        schema |= {"title": en, "x-nl": {"title": nl}}
        if name.startswith("agreement"):
            schema["examples"] = _examples(catalogue)
        yield f"{name}-{version}.json", schema
    for slug in catalogue.slugs:
        name = f"forms/{slug}"
        yield f"{name}-{SCHEMA_VERSION}.json", _header(name, SCHEMA_VERSION) | form_schema(slug, catalogue)


def _header(name: str, version: str) -> Json:
    return {"$schema": DIALECT, "$id": f"{SCHEMA_BASE_URL}/{name}/{version}"}


def _examples(catalogue: Catalogue) -> list[Json]:
    """Return one complete invented record: the first sample of the folders."""
    samples = sorted(catalogue.root.glob("*/samples/*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in samples[:1]]


def stale_schemas(folder: Path, generated: dict[str, bytes]) -> list[str]:
    """Return the names of published schemas that differ from the code, or are missing."""
    return [
        name
        for name, content in generated.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]
