"""Checks that unit and programme are on the folder's list; otherwise their demands would silently not apply."""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from anyascii import anyascii

from internships.domain.agreement import Agreement
from internships.domain.errors import Finding
from internships.domain.pointers import fact_at
from internships.domain.wording import Language
from internships.mapping.articles import variant_day
from internships.mapping.catalogue import OTHER_UNIT, Catalogue
from internships.mapping.errors import NoVariantOnDate
from internships.mapping.folder_schema import ProgrammeLayer, Unit

_UNIT, _PROGRAMME = "/institutions/0/unit", "/programme/id"
_MIN_SIMILARITY = 0.75
"""Minimum similarity (difflib ratio) of a code that is suggested; below it the resemblance is chance."""


def check_unit_and_programme(agreement: Agreement, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield findings about the unit of the leading institution and about the programme.

    A missing unit blocks if a unit or one of its programmes has demands of its own; the unit ``other`` only warns.
    A programme that isn't on the list blocks if it looks like a misspelling of one that is (the same letters, or one
    letter different), belongs to another unit, or has the name of a listed programme. Otherwise it only warns,
    because the list need not be complete.
    """
    slug, unit = fact_at(agreement, "/institutions/0/slug"), fact_at(agreement, _UNIT)
    units = dict(_units(slug, catalogue, variant_day(agreement)))
    if not any(_has_own_demands(slug, name, catalogue, variant_day(agreement)) for name in units):
        return
    if unit is None:
        yield _unit_missing_finding(units)
    elif unit == OTHER_UNIT:
        yield _unit_other_finding()
    yield from _check_programme(agreement, units, units.get(unit or ""))


def _units(slug: str, catalogue: Catalogue, day: date) -> Iterator[tuple[str, Unit]]:
    for name in catalogue.folder(slug).units:
        try:
            yield name, catalogue.unit(slug, name, day)
        except NoVariantOnDate:  # the unit has no file for this day
            continue


def _has_own_demands(slug: str, unit: str, catalogue: Catalogue, day: date) -> bool:
    """Say whether a unit, or a programme of it, has other demands than the institution as a whole."""
    institution_demands = catalogue.variant(slug, None, None, day).demands
    programmes = (None, *(entry.id for entry in catalogue.unit(slug, unit, day).programmes))
    return any(catalogue.variant(slug, unit, programme, day).demands != institution_demands for programme in programmes)


def _unit_missing_finding(units: dict[str, Unit]) -> Finding:
    names = ", ".join(sorted(units))
    return Finding.blocking(
        "unit_missing",
        _UNIT,
        f"Kies de eenheid van de student ({names}): sommige hebben eigen voorwaarden. Staat ze er niet bij, "
        f"kies dan {OTHER_UNIT}.",
        f"Choose the student's unit ({names}): some have conditions of their own. If it isn't among them, "
        f"choose {OTHER_UNIT}.",
    )


def _unit_other_finding() -> Finding:
    return Finding.warning(
        "unit_not_listed",
        _UNIT,
        "De eenheid staat niet in de map van de instelling: haar eigen voorwaarden konden niet nagekeken "
        "worden. Vraag ze aan de instelling.",
        "The unit isn't in the institution's folder: its own conditions could not be checked. Ask the "
        "institution for them.",
    )


def _check_programme(agreement: Agreement, units: dict[str, Unit], unit: Unit | None) -> Iterator[Finding]:
    code = fact_at(agreement, _PROGRAMME)
    in_unit = unit.programmes if unit else ()
    if code is None or any(part.id == code for part in in_unit):
        return
    elsewhere = [other for other in units.values() if any(part.id == code for part in other.programmes)]
    if elsewhere and unit is not None:
        yield _other_unit_finding(elsewhere[0], unit)
        return
    in_any_unit = tuple(part for other in units.values() for part in other.programmes)
    if unit is None and any(part.id == code for part in in_any_unit):
        if fact_at(agreement, _UNIT) == OTHER_UNIT:
            yield _other_unit_finding(elsewhere[0], None)
        return
    closest = _closest_programme(code, agreement, in_unit or in_any_unit)
    if closest:
        yield _misspelt_finding(code, closest)
    elif in_unit:
        yield _not_listed_finding(code, in_unit)


def _closest_programme(
    code: str, agreement: Agreement, programmes: tuple[ProgrammeLayer, ...]
) -> ProgrammeLayer | None:
    """Return the programme with the same name, or with the same code except for at most one letter."""
    names = {
        _letters_and_digits(name)
        for path in ("/programme/name", "/programme/name_en")
        if (name := fact_at(agreement, path))
    }
    for programme in programmes:
        own_names = {_letters_and_digits(programme.name.get(language)) for language in Language}
        if (
            _differ_by_one(_letters_and_digits(code), _letters_and_digits(programme.id))
            or names & own_names
            or _letters_and_digits(code) in own_names
        ):
            return programme
    return None


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", anyascii(text).lower())


def _differ_by_one(one: str, other: str) -> bool:
    """Say whether two codes differ by at most one letter or one swap of neighbours; short codes must be equal."""
    if one == other or min(len(one), len(other)) < 4:
        return one == other
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _misspelt_finding(code: str, meant: ProgrammeLayer) -> Finding:
    return Finding.blocking(
        "programme_misspelt",
        _PROGRAMME,
        f"De opleiding {code} staat niet in de lijst; bedoelde u {meant.id} ({meant.name.nl})? Haar "
        "voorwaarden gelden alleen met die code. Verbeter de code of de naam.",
        f"The programme {code} isn't on the list; did you mean {meant.id} ({meant.name.en})? Its conditions "
        "hold with that code only. Correct the code or the name.",
    )


def _other_unit_finding(other: Unit, unit: Unit | None) -> Finding:
    nl, en = (f", niet bij {unit.name.nl}", f", not to {unit.name.en}") if unit else ("", "")
    return Finding.blocking(
        "programme_of_other_unit",
        _PROGRAMME,
        f"Deze opleiding hoort bij {other.name.nl} ({other.slug}){nl}; verbeter de eenheid of de opleiding.",
        f"This programme belongs to {other.name.en} ({other.slug}){en}; correct the unit or the programme.",
    )


def _not_listed_finding(code: str, programmes: tuple[ProgrammeLayer, ...]) -> Finding:
    close = get_close_matches(code, [programme.id for programme in programmes], n=3, cutoff=_MIN_SIMILARITY)
    suggestions = ", ".join(close or [programme.id for programme in programmes])
    nl, en = ("Lijkt op", "Alike") if close else ("Gekend", "Known")
    return Finding.warning(
        "programme_not_listed",
        _PROGRAMME,
        f"De opleiding {code} staat niet in de map van de instelling, die niet alle opleidingen noemt: eigen "
        f"voorwaarden van de opleiding konden niet nagekeken worden. {nl}: {suggestions}.",
        f"The programme {code} isn't in the institution's folder, which doesn't name all programmes: the "
        f"programme's own conditions could not be checked. {en}: {suggestions}.",
    )
