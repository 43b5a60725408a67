"""``internships`` and ``python -m internships``."""

from functools import cache

from internships.cli import commands
from internships.composition.cli import CliApplication
from internships.settings import read_settings


def main() -> None:
    """Run the command line in the house that the settings describe."""
    commands.run(cache(lambda: CliApplication(read_settings())))


if __name__ == "__main__":
    main()
