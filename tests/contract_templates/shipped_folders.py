"""The real folders, found by listing them: a new institution is tested by being there."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from internships.domain.document import Json
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import Variant
from tests.paths import TEMPLATES

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


@cache
def variants(slug: str, day: date = DAY) -> tuple[Variant, ...]:
    """Every variant of a folder on a day: of the institution, of each unit, of each programme."""
    units = CATALOGUE.folder(slug).units
    named = [(unit, part.id) for unit in units for part in CATALOGUE.unit(slug, unit, day).programmes]
    return (
        CATALOGUE.variant(slug, None, None, day),
        *(CATALOGUE.variant(slug, unit, None, day) for unit in units),
        *(CATALOGUE.variant(slug, unit, programme, day) for unit, programme in named),
    )
