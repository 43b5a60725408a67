"""Programs of this machine that the tests start."""

import os


def environment_with_own_fonts() -> dict[str, str]:
    """Return an environment with the fonts of this machine.

    Printing leaves the process with its own fonts alone, and a program that needs others gives up on them.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG_")}
