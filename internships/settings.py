"""Settings from the environment; ``service_settings`` has those that only the service needs."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """Paths of the institution folders, the published schemas and the register of issued files."""

    templates: Path
    schemas: Path
    register: Path


def read_settings() -> Settings:
    """Read ``INTERNSHIPS_TEMPLATES``, ``INTERNSHIPS_SCHEMAS`` and ``INTERNSHIPS_REGISTER``; each has a default.

    By default the folders are beside the package in a checkout, and inside it in a wheel.
    """
    return Settings(
        templates=_folder("INTERNSHIPS_TEMPLATES", "contract_templates"),
        schemas=_folder("INTERNSHIPS_SCHEMAS", "schemas"),
        register=Path(
            os.environ.get("INTERNSHIPS_REGISTER") or Path(click.get_app_dir("internships")) / "issued.jsonl"
        ),
    )


def _folder(variable: str, name: str) -> Path:
    if path := os.environ.get(variable):
        return Path(path).resolve()
    packaged = _PACKAGE / f"_{name}"
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
