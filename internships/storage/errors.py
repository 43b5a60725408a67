"""Errors of the database, the archive and backups."""

from internships.domain.errors import DomainError, RefusalKind


class StorageUnavailable(DomainError):
    """The database is locked, full or gone; nothing was written. ``reason`` is the name of the fault, for the log."""

    code = "storage_unavailable"
    kind = RefusalKind.UNAVAILABLE

    def __init__(self, reason: str | None = None) -> None:
        self.reason = reason
        super().__init__(
            "De gegevensbank antwoordt nu niet; er is niets bewaard. Probeer het zo meteen opnieuw.",
            "The database does not answer now; nothing was saved. Try again in a moment.",
        )


class ArchiveUnavailable(DomainError):
    """The folder of the archive is gone, full, or may not be read or written; nothing was kept."""

    code = "archive_unavailable"
    kind = RefusalKind.UNAVAILABLE
    retry_after = 30

    def __init__(self, reason: str | None) -> None:
        self.reason = reason
        super().__init__(
            "Het archief antwoordt nu niet; er is niets bewaard. Probeer het over een halve minuut opnieuw; blijft het "
            "zo, verwittig dan de systeembeheerder.",
            "The archive does not answer now; nothing was saved. Try again in half a minute; if it stays so, tell the "
            "operator.",
        )


class ArchiveDamaged(DomainError):
    """A file in the archive is not what its name says."""

    code = "archive_damaged"
    kind = RefusalKind.FAULT

    def __init__(self, sha256: str) -> None:
        self.reason = sha256
        super().__init__(
            "Dit document is bij ons beschadigd geraakt. Verwittig de systeembeheerder: die zet het terug uit de "
            f"reservekopie ({sha256[:12]}…).",
            "This document was damaged on our side. Tell the operator, who restores it from the backup "
            f"({sha256[:12]}…).",
        )


class BackupRefused(DomainError):
    """A backup that can't be made or restored here."""

    code = "backup_refused"
