"""The consoles that commands write to, and their exit codes."""

import sys
from typing import NoReturn

from rich.console import Console

from internships.domain.errors import DomainError
from internships.domain.wording import Language

OK, REFUSED, WRONG_USE = 0, 1, 2

stderr_console = Console(stderr=True)
stdout_console = Console(soft_wrap=True)


def print_message(text: str) -> None:
    """Print a line of text with rich markup on standard error, however long."""
    stderr_console.print(text, highlight=False, soft_wrap=True)


def print_words(language: Language, nl: str, en: str) -> None:
    """Print a message in the chosen language on standard error."""
    print_message(nl if language is Language.NL else en)


def exit_with_refusal(refusal: DomainError, language: Language, code: int = WRONG_USE) -> NoReturn:
    """Print a refusal on standard error and exit."""
    print_message(f"[red]✗[/] {refusal.text_in(language)} [dim]({refusal.code})[/]")
    sys.exit(code)
