"""The invented hosts and people of the demonstration; their numbers are invented with right check digits."""

from typing import NamedTuple

from internships.services.issuing.file_names import slugified

DOMAIN = "demo.example.org"


class Person(NamedTuple):
    """An invented person, with an email address derived from the name."""

    given: str
    family: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        return f"{slugified(self.given)}.{slugified(self.family)}@{DOMAIN}"


class DemoHost(NamedTuple):
    """An invented host organisation with its sites (establishment number, name) and mentors."""

    number: str
    name: str
    legal_name: str
    sites: tuple[tuple[str, str], ...]
    mentors: tuple[Person, ...]


def _establishment_number(stem: int) -> str:
    """Return an establishment unit number that was never given out, with its check digits."""
    return f"{stem:08d}{97 - stem % 97:02d}"


HOSTS = (
    DemoHost(
        "0999999922",
        "Scheldekraan",
        "Scheldekraan Voorbeeld nv",
        tuple(
            (_establishment_number(89_999_990 + number), name)
            for number, name in enumerate(("Kaai 730", "Werkplaats Proefdok", "Magazijn Noord", "Hoofdkantoor"))
        ),
        (
            Person("Karim", "Denkbeeldig"),
            Person("Veerle", "Verzinsel"),
            Person("Dirk", "Van Schijn"),
            Person("Naïma", "Fabelaere"),
        ),
    ),
    DemoHost(
        "0100000070",
        "Dokwijzer",
        "Dokwijzer Voorbeeld bv",
        ((_establishment_number(89_999_980), "Sluisgebouw"),),
        (Person("Griet", "Droombeeld"), Person("Yusuf", "De Schijn")),
    ),
    DemoHost(
        "0000009797",
        "Polderzorg",
        "Polderzorg Voorbeeld vzw",
        ((_establishment_number(89_999_970), "Polderhuis"), (_establishment_number(89_999_971), "Dagcentrum")),
        (Person("Anke", "Hersenschim"), Person("Pieter", "Mogelijk")),
    ),
)
GROUP = HOSTS[:2]
_GIVEN = (
    "Noor", "Lotte", "Amine", "Élise", "Wout", "Zoë", "Ilyas", "Fien", "Matteo", "Jana", "Łukasz", "Hanne", "Omar",
    "Marthe", "Bram", "Soraya", "Kobe", "Inès", "Tuur", "Yara", "Senne", "Aya", "Rune", "Liv",
)  # fmt: skip
_FAMILY = (
    "Voorbeeld", "De Proef", "Van Specimen", "Proefmans", "Testelaere", "Denkbeeld", "Van Vermoede", "Schijnaerts",
    "D’Hypothese", "Verzinck", "Fictiefs", "Ingebeeld", "Oefenaers", "Van Staal", "Monstermans", "Schetsens",
    "De Müster", "Façade", "Van Gedacht", "Beeldens", "Voorgesteld", "Uitgevonden", "De Schim",
)  # fmt: skip


def student(number: int) -> Person:
    """Return an invented student; the first 552 are all different."""
    return Person(_GIVEN[number % len(_GIVEN)], _FAMILY[number % len(_FAMILY)])
