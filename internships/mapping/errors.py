"""What can be wrong with an institution's folder, or with the name of one."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from internships.domain.errors import DomainError


class BrokenFolder(DomainError):
    """A file of a folder can't be read; says which."""

    code = "broken_folder"

    def __init__(self, path: Path, nl: str, en: str) -> None:
        self.path = path
        place = "/".join(path.parts[-3:])
        super().__init__(f"{place} {nl}.", f"{place} {en}.")


def _meant(name: str, known: Iterable[str]) -> tuple[str, str]:
    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    if close:
        return f" Bedoelde u {close[0]}?", f" Did you mean {close[0]}?"
    return f" Gekend: {', '.join(known)}.", f" Known: {', '.join(known)}."


class UnknownInstitution(DomainError):
    """No folder has this slug."""

    code = "unknown_institution"

    def __init__(self, slug: str, known: Iterable[str]) -> None:
        nl, en = _meant(slug, known)
        super().__init__(f"Er is geen instelling {slug}.{nl}", f"There is no institution {slug}.{en}")


class UnknownUnit(DomainError):
    """The institution's folder describes no such unit."""

    code = "unknown_unit"

    def __init__(self, slug: str, unit: str, known: Iterable[str]) -> None:
        nl, en = _meant(unit, known)
        super().__init__(f"{slug} kent geen eenheid {unit}.{nl}", f"{slug} knows no unit {unit}.{en}")


class UnknownProgramme(DomainError):
    """The folder describes no such programme."""

    code = "unknown_programme"

    def __init__(self, slug: str, programme: str, known: Iterable[str]) -> None:
        nl, en = _meant(programme, known)
        super().__init__(f"{slug} kent geen opleiding {programme}.{nl}", f"{slug} knows no programme {programme}.{en}")


class NoVariantOn(DomainError):
    """The institution's folder holds no variant for this day."""

    code = "no_variant_on_date"

    def __init__(self, slug: str, day: date) -> None:
        super().__init__(
            f"{slug} heeft geen variant die geldt op {day:%d/%m/%Y}. Pas de datum van opmaak aan, of vul de map aan.",
            f"{slug} has no variant that is valid on {day:%d/%m/%Y}. Change the date, or complete the folder.",
        )
