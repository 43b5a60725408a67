"""The invented companies and people of the demonstration; their numbers are test vectors with right check digits."""

from typing import NamedTuple


class InventedHost(NamedTuple):
    """An invented host organisation."""

    number: str
    name: str
    legal_name: str


def _establishment(stem: int) -> str:
    """Return an establishment unit number far from any that was ever given out, with its check digits."""
    return f"{stem:08d}{97 - stem % 97:02d}"


HOSTS = (
    InventedHost("0999999922", "Scheldekraan", "Scheldekraan Voorbeeld nv"),
    InventedHost("0100000070", "Dokwijzer", "Dokwijzer Voorbeeld bv"),
    InventedHost("0000009797", "Polderzorg", "Polderzorg Voorbeeld vzw"),
)
SITES: dict[str, tuple[tuple[str, str], ...]] = {
    "0999999922": tuple(
        (_establishment(89_999_990 + number), name)
        for number, name in enumerate(("Kaai 730", "Werkplaats Proefdok", "Magazijn Noord", "Hoofdkantoor"))
    ),
    "0100000070": ((_establishment(89_999_980), "Sluisgebouw"),),
    "0000009797": ((_establishment(89_999_970), "Polderhuis"), (_establishment(89_999_971), "Dagcentrum")),
}
GIVEN = (
    "Noor", "Lotte", "Amine", "Élise", "Wout", "Zoë", "Ilyas", "Fien", "Matteo", "Jana", "Łukasz", "Hanne", "Omar",
    "Marthe", "Bram", "Soraya", "Kobe", "Inès", "Tuur", "Yara", "Senne", "Aya", "Rune", "Liv",
)  # fmt: skip
FAMILY = (
    "Voorbeeld", "De Proef", "Van Specimen", "Proefmans", "Testelaere", "Denkbeeld", "Van Vermoede", "Schijnaerts",
    "D’Hypothese", "Verzinck", "Fictiefs", "Ingebeeld", "Oefenaers", "Van Staal", "Monstermans", "Schetsens",
    "De Müster", "Façade", "Van Gedacht", "Beeldens", "Voorgesteld", "Uitgevonden", "De Schim",
)  # fmt: skip
