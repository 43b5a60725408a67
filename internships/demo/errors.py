"""What the demonstration refuses."""

from internships.domain.errors import DomainError


class NotADemo(DomainError):
    """The database holds what no demonstration made."""

    code = "not_a_demo"

    def __init__(self) -> None:
        super().__init__(
            "Deze gegevensbank is niet van een demo, en er is niets aan veranderd; zet INTERNSHIPS_DATA op een nieuwe "
            "map en haal INTERNSHIPS_DATABASE_URL weg.",
            "This database is not a demo's, and nothing in it was changed; set INTERNSHIPS_DATA to a new folder and "
            "unset INTERNSHIPS_DATABASE_URL.",
        )


class NotLocal(DomainError):
    """A demonstration's passwords are for this machine alone."""

    code = "demo_only_local"

    def __init__(self) -> None:
        super().__init__(
            "De demo draait alleen op 127.0.0.1; haal INTERNSHIPS_BASE_URL en INTERNSHIPS_HOSTS weg.",
            "The demo runs on 127.0.0.1 only; unset INTERNSHIPS_BASE_URL and INTERNSHIPS_HOSTS.",
        )


class PortTaken(DomainError):
    """Another program listens there."""

    code = "port_taken"

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Op poort {port} luistert al een ander programma; kies een andere poort met --port, of make demo PORT=…",
            f"Another program listens on port {port}; choose another with --port, or make demo PORT=…",
        )
