"""Findings of an inspection."""

from internships.domain.errors import Finding, Severity
from internships.domain.wording import Bilingual


def folder_finding(code: str, file: str, place: str, nl: str, en: str, severity: Severity = Severity.BLOCKS) -> Finding:
    """Return a finding about one place of a folder; its pointer is the file with the place behind a ``#``."""
    name = f"{file} ({place})" if place else file
    return Finding(
        code=code,
        severity=severity,
        pointer=f"{file}#{place}" if place else file,
        text=Bilingual(nl=f"{name} {nl}.", en=f"{name} {en}."),
    )
