"""A copy of the shipped standard layer, for template roots that tests make."""

import shutil
from pathlib import Path

from tests.paths import STANDARD_LAYER


def copy_standard_layer(root: Path) -> None:
    """Copy the standard layer into a template root, without its fonts: only printing needs them."""
    shutil.copytree(STANDARD_LAYER, root / "_base", ignore=shutil.ignore_patterns("fonts"))
