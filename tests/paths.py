"""Folders of the project that tests read."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "contract_templates"
STANDARD_LAYER = TEMPLATES / "_base"
SCHEMAS = ROOT / "schemas"
