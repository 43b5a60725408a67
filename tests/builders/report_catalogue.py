"""Two invented institutions on the standard layer: one form read whole, one form known in part."""

import shutil
from datetime import date
from pathlib import Path

from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import Variant
from tests.paths import STANDARD_LAYER

DAY = date(2026, 9, 1)
_FOLDERS = Path(__file__).parent / "report_folders"


def a_catalogue(root: Path, *folders: str) -> Catalogue:
    """Lay the invented folders beside the standard layer and read them."""
    (root / "_base" / "clauses").mkdir(parents=True)
    shutil.copy(STANDARD_LAYER / "standard.toml", root / "_base" / "standard.toml")
    for folder in folders or ("noordzee", "polder"):
        shutil.copytree(_FOLDERS / folder, root / folder)
    return Catalogue(root)


def on_the_day(catalogue: Catalogue, slug: str) -> Variant:
    return catalogue.variant(slug, None, None, DAY)
