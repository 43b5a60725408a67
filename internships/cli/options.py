"""The options that many commands share."""

from pathlib import Path

import click

from internships.domain.wording import Language

_LANGUAGE_KEY = "internships.language"

FILE_TO_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE_TO_WRITE = click.Path(dir_okay=False, path_type=Path)

# Click shows one help text; ours says everything in English and in Dutch.
language_option, unexposed_language_option = (
    click.option(
        "--lang",
        "language",
        type=click.Choice(["nl", "en"]),
        default="nl",
        show_default=True,
        envvar="INTERNSHIPS_LANG",
        help="Language of messages. / Taal van de meldingen.",
        callback=lambda context, _option, value: context.meta.setdefault(_LANGUAGE_KEY, Language(value)),
        expose_value=is_exposed,
    )
    for is_exposed in (True, False)
)
"""The language of messages. The second is for commands that print nothing themselves: only refusals use it."""
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON. / Antwoord in JSON.")


def language_of(context: click.Context) -> Language:
    """Return the language that was chosen, or Dutch before it is known."""
    language: Language = context.meta.get(_LANGUAGE_KEY, Language.NL)
    return language
