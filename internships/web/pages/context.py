"""The rows of the pages about roles, statistics and letters."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from internships.domain.access import OWN_ADDRESS_ROLES, Grant, Principal
from internships.domain.accounts import OneTimeLinkPurpose, OutboxLetter
from internships.domain.identifiers import formatted_enterprise_number, formatted_establishment_number
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.services.accounts.mailed_links import LINK_LIFETIMES
from internships.services.placements.placement_lists import AssociationTally
from internships.web.pages.base import wording

_LINK_VALIDITY: dict[str, timedelta] = {
    "invitation": LINK_LIFETIMES[OneTimeLinkPurpose.INVITATION],
    "password_reset": LINK_LIFETIMES[OneTimeLinkPurpose.RESET],
}
"""How long the link in a letter works, by kind of letter; other letters have no link."""


def role_rows(principal: Principal, folders: Catalogue, language: Language) -> list[tuple[str, str]]:
    """Return each role of a principal and what it gives access to."""
    return [(grant.role.get(language), ", ".join(_reach_texts(grant, folders, language))) for grant in principal.grants]


def statistics_rows(
    tallies: Iterable[AssociationTally], folders: Catalogue, language: Language
) -> list[tuple[str, str, int | None]]:
    """Return the counts, sorted by name of the institution and month."""
    rows = [
        (_institution_name(tally.institution or "–", folders, language), tally.month or "–", tally.placements)
        for tally in tallies
    ]
    return sorted(rows, key=lambda row: row[:2])


def _institution_name(slug: str, folders: Catalogue, language: Language) -> str:
    return folders.folder(slug).institution.name.get(language) if slug in folders.slugs else slug


def _reach_texts(grant: Grant, folders: Catalogue, language: Language) -> Iterator[str]:
    say = wording(language).home
    if grant.role in OWN_ADDRESS_ROLES:
        yield say.own
    if grant.institution is not None:
        yield _institution_name(grant.institution, folders, language)
    if grant.unit is not None:
        yield say.unit.format(unit=grant.unit)
    if grant.enterprise_number is not None:
        yield f"BE {formatted_enterprise_number(grant.enterprise_number)}"
    if grant.site is not None:
        yield say.site.format(site=formatted_establishment_number(grant.site))
    if grant.is_host_administrator:
        yield say.administrator


def letter_row(letter: OutboxLetter, now: datetime) -> tuple[OutboxLetter, str | None, datetime | None, bool]:
    """Return a letter, its link while that works, when the link expires, and whether it has expired."""
    valid = _LINK_VALIDITY.get(letter.kind)
    until = letter.created_at + valid if valid is not None else None
    is_over = until is not None and until <= now
    return letter, None if is_over else letter.body.get("link"), until, is_over
