"""``internships`` and ``python -m internships``."""

from functools import cache

from internships.bootstrap import House
from internships.cli import commands
from internships.settings import read_settings


def main() -> None:
    """Run the command line in the house that the settings describe."""
    commands.run(cache(lambda: House(read_settings())))


if __name__ == "__main__":
    main()
