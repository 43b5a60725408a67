"""The only reader of the environment, with ``service_settings`` beside it for what only the service needs."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """Where the institution folders, the published schemas and the register of issued files are."""

    templates: Path
    schemas: Path
    register: Path


def read_settings() -> Settings:
    """Read ``INTERNSHIPS_TEMPLATES``, ``INTERNSHIPS_SCHEMAS`` and ``INTERNSHIPS_REGISTER``; each has a default.

    The folders stand beside the package in a checkout and inside it in a wheel.
    """
    return Settings(
        templates=_folder("INTERNSHIPS_TEMPLATES", "contract_templates"),
        schemas=_folder("INTERNSHIPS_SCHEMAS", "schemas"),
        register=Path(
            os.environ.get("INTERNSHIPS_REGISTER") or Path(click.get_app_dir("internships")) / "issued.jsonl"
        ),
    )


def _folder(variable: str, name: str) -> Path:
    if told := os.environ.get(variable):
        return Path(told).resolve()
    packed = _PACKAGE / f"_{name}"
    return packed if packed.is_dir() else _PACKAGE.parent / name
