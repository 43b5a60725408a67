"""Recognising placeholder texts: ``?``, ``xxx``, ``n.v.t.``, ``0000``, "still to fill in"."""

import re
from functools import lru_cache

from internships.domain.student_keys import fold_text

_PUNCTUATION = re.compile(r"[^a-z0-9 ]+")
_PLACEHOLDER_WORDS = frozenset(
    word.strip()
    for line in (
        # Dutch
        "nvt | niet van toepassing | nog in te vullen | in te vullen | nog invullen | invullen | nog te bepalen",
        "te bepalen | nog te bevestigen | te bevestigen | nog niet bekend | nog niet gekend | nog niet bepaald",
        "niet bekend | niet gekend | onbekend | nog onbekend | ntb | volgt | volgt nog | volgt later | later",
        "later in te vullen | zie later | geen idee | weet ik niet | weet niet | leeg | na te vragen",
        "nog na te vragen | voornaam | familienaam | achternaam",
        # English
        "na | tbd | tbc | tba | to be determined | to be defined | to be confirmed | to be announced",
        "to be filled in | to fill in | still to fill in | fill in | not applicable | not known | not known yet",
        "not yet known | unknown | todo | to do | pending | none | null | nil | nan | undefined | blank | empty",
        "first name | last name | surname",
        # French
        "inconnu | inconnue | a completer | a determiner | a definir | a confirmer | a remplir | sans objet | so",
        "neant | non applicable | pas applicable | pas encore connu | prenom | nom de famille",
        # what testers type
        "test | testtest | test test | dummy | asdf | asdfasdf | qwerty | azerty | lorem ipsum",
    )
    for word in line.split("|")
)
_POSSIBLE_NAMES = frozenset({"blank", "later", "na", "nan", "nil", "none", "null", "so", "test", "volgt", "x"})
"""Placeholders that are also names of people: as a name they get a warning and no refusal."""


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Say whether a text is a placeholder; an e-mail address is one if both of its parts are."""
    name, separator, domain = text.rpartition("@")
    if separator and name:
        return _is_filler(name) and _is_filler(domain.partition(".")[0])
    return _is_filler(text)


def may_be_name(text: str) -> bool:
    """Say whether a placeholder could also be somebody's name."""
    return _normalised(text) in _POSSIBLE_NAMES


def _normalised(text: str) -> str:
    # "n.v.t.", "N/A" and "(nog in te vullen)" are words with punctuation between and around them.
    return " ".join(_PUNCTUATION.sub("", fold_text(text)).split())


def _is_filler(text: str) -> bool:
    bare = _normalised(text)
    if not bare:
        # Punctuation only: other scripts are folded to letters, so they don't get here.
        return not any(character.isalnum() for character in text)
    characters = set(bare) - {" "}
    # "III" is a number, "xxx" never is.
    is_repeated_letter = len(characters) == 1 and (characters == {"x"} or (len(bare) > 3 and bare.isalpha()))
    return bare in _PLACEHOLDER_WORDS or is_repeated_letter or characters == {"0"}
