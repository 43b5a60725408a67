"""``internships`` and ``python -m internships``."""

from functools import cache
from typing import TYPE_CHECKING

from internships.cli.app import run
from internships.settings import read_settings

if TYPE_CHECKING:
    from internships.composition.cli import CliApplication


def main() -> None:
    """Run the command line with the settings of the environment."""
    run(cache(_application))


def _application() -> "CliApplication":
    from internships.composition.cli import CliApplication  # noqa: PLC0415 - ``--help`` does without it

    return CliApplication(read_settings())


if __name__ == "__main__":
    main()
