"""Files that hold no rows to read, each with what to do about it."""

from internships.domain.errors import DomainError, RefusalKind
from internships.domain.refusals import Refusal
from internships.domain.wording import bilingual, grouped_number


class MissingSheet(DomainError):
    """The workbook has no sheet of interns, or a CSV came without its host."""

    code = "sheet_missing"
    kind = RefusalKind.INVALID


class UnreadableHost(DomainError):
    """The host's file beside a CSV holds no record."""

    code = "host_unreadable"


def too_large_unpacked(name: str, most: int, nl: str, en: str) -> Refusal:
    """Return the refusal of a file that holds more than ``most`` of something, which ``nl`` and ``en`` name."""
    return Refusal("workbook_too_large_unpacked", name=name, most=grouped_number(most), counted=bilingual(nl, en))


def not_a_workbook(name: str) -> Refusal:
    """Return the refusal of a file that is no workbook, or a broken one."""
    return unreadable(
        name,
        "is geen werkboek (XLSX of ODS), of het is beschadigd; bewaar het opnieuw als XLSX.",
        "is no workbook (XLSX or ODS), or it is damaged; save it again as XLSX.",
    )


def encrypted_or_old_file(name: str) -> Refusal:
    """Return the refusal of an old or encrypted workbook: both come in Microsoft's older container."""
    return unreadable(
        name,
        "heeft een wachtwoord of is een oud XLS-werkboek; bewaar het als XLSX zonder wachtwoord.",
        "has a password or is an old XLS workbook; save it as XLSX without a password.",
    )


def unreadable(name: str, nl: str, en: str) -> Refusal:
    """Return the refusal of a file that can't be read as a workbook or as CSV, with the reason and what to do."""
    return Refusal("workbook_unreadable", name=name, nl=nl, en=en)
