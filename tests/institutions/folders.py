"""The real folders, found by listing them: a new institution is tested by being there."""

import json
from datetime import date
from pathlib import Path

from internships.domain.document import Json
from internships.mapping.catalogue import Catalogue

TEMPLATES = Path(__file__).parents[2] / "contract_templates"
DAY = date(2026, 9, 1)
CATALOGUE = Catalogue(TEMPLATES)
SLUGS = CATALOGUE.slugs
INSTITUTIONS = tuple(slug for slug in SLUGS if not CATALOGUE.folder(slug).is_form)
SAMPLES = sorted(TEMPLATES.glob("*/samples/*.json"))


def sample_name(path: Path) -> str:
    return f"{path.parts[-3]}-{path.stem}"


def record(path: Path) -> Json:
    read: Json = json.loads(path.read_text(encoding="utf-8"))
    return read
