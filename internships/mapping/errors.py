"""Errors in institution folders, and errors for names that no folder has."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from internships.domain.errors import DomainError, RefusalKind
from internships.domain.validation_findings import error_predicate
from internships.domain.wording import Bilingual, bilingual


def file_name(path: Path) -> str:
    """Return a file's path from its institution folder on: ``ap/variant.toml``, ``ap/units/arts.toml``."""
    return "/".join(path.parts[-3 if path.parent.name in {"units", "clauses"} else -2 :])


class BrokenFolder(DomainError):
    """A file of a folder can't be used; says which, and why. ``causes`` are all of them where there are several."""

    code = "broken_folder"
    kind = RefusalKind.FAULT

    def __init__(self, path: Path, nl: str, en: str) -> None:
        self.path = path
        self.causes: tuple[BrokenFolder, ...] = (self,)
        place = file_name(path)
        super().__init__(f"{place} {nl}.", f"{place} {en}.")

    @classmethod
    def combined(cls, faults: "Sequence[BrokenFolder]") -> Self:
        """Return one error with every cause, each once."""
        causes = tuple({cause.text: cause for fault in faults for cause in fault.causes}.values())
        error = cls(causes[0].path, "", "")
        error.causes = causes
        error.text = Bilingual(
            nl=" ".join(cause.text.nl for cause in causes), en=" ".join(cause.text.en for cause in causes)
        )
        error.args = (error.text.en,)
        return error


_FOLDER_MESSAGES = {
    "role_approves_nothing": (
        "noemt een rol die niet kan goedkeuren ({foreign}); noem een van: {known}",
        "names a role that can't approve ({foreign}); name of these: {known}",
    ),
    "step_twice": (
        "heeft goedkeuringsstappen met dezelfde naam ({twice}); geef elk een eigen naam",
        "has approval steps with the same name ({twice}); give each its own",
    ),
}


def validation_faults(path: Path, error: ValidationError) -> Iterator[BrokenFolder]:
    """Yield a fault for each validation error of a file, with its place and what to do."""
    for detail in error.errors(include_url=False):
        place = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in detail["loc"])
        yield fault_at(path, place, fault_text(detail))


def fault_text(detail: ErrorDetails) -> Bilingual:
    """Return a validation error as the predicate of a sentence about a place in a file."""
    if detail["type"] in _FOLDER_MESSAGES:
        nl, en = (text.format_map(detail.get("ctx", {})) for text in _FOLDER_MESSAGES[detail["type"]])
        return Bilingual(nl=nl, en=en)
    return error_predicate(detail)


def fault_at(path: Path, place: str, predicate: Bilingual) -> BrokenFolder:
    """Return the fault at one place of a file."""
    name = f"({place}) " if place else ""
    return BrokenFolder(path, f"{name}{predicate.nl}", f"{name}{predicate.en}")


def suggestion(name: str, known: Iterable[str]) -> Bilingual:
    """Return the sentence after an unknown name: the name that was probably meant, or all that are known."""
    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    if close:
        return bilingual(f" Bedoelde u {close[0]}?", f" Did you mean {close[0]}?")
    return bilingual(f" Gekend: {', '.join(known)}.", f" Known: {', '.join(known)}.")


class NoVariantOnDate(DomainError):
    """The institution's folder holds no variant for this day."""

    code = "no_variant_on_date"
    kind = RefusalKind.CONFLICT

    def __init__(self, slug: str, day: date) -> None:
        super().__init__(
            f"{slug} heeft geen variant die geldt op {day:%d/%m/%Y}. Pas de datum van opmaak aan, of vul de map aan.",
            f"{slug} has no variant that is valid on {day:%d/%m/%Y}. Change the date, or complete the folder.",
        )
