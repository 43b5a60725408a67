"""The limit of 60 days a year, above which a placement counts as professional immersion (beroepsinleving)."""

from collections.abc import Iterable, Iterator
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.errors import Finding
from internships.domain.internship_kinds import AgreementForm, LegalBasis
from internships.domain.placement import PlaceKind
from internships.domain.placement_days import count_placement_days
from internships.domain.pointers import fact_at
from internships.domain.regions import Region, region_of_place
from internships.domain.rules.rule import WARNS, Case, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.wording import Bilingual, bilingual

MAX_DAYS = 60
LENGTH_FIXED_POINTER = "/period/length_fixed_by_authority"
_BELGIAN_PLACE_KINDS = (PlaceKind.SITE, PlaceKind.CLIENT)
_EXEMPT_BASES = (LegalBasis.ABROAD, LegalBasis.SEA_CURRICULAR)


def _is_exempt(agreement: Agreement) -> bool:
    """Say whether the limit doesn't apply: no student, internal, abroad or at sea, or a length fixed by an authority."""
    internal = fact_at(agreement, "/form") is AgreementForm.INTERNAL
    elsewhere = fact_at(agreement, "/legal_basis") in _EXEMPT_BASES
    return not agreement.students or internal or elsewhere or fact_at(agreement, LENGTH_FIXED_POINTER) is True


def _regions(agreement: Agreement) -> set[Region]:
    return {region for place in agreement.places if (region := region_of_place(place)) is not None}


def _over_60_days(case: Case) -> Iterator[Hit | MissingFact]:
    counted = count_placement_days(case.agreement)
    if _is_exempt(case.agreement) or counted is None or counted.days <= MAX_DAYS:
        return
    regions = _regions(case.agreement)
    for index, place in enumerate(case.agreement.places):
        if fact_at(place, "/kind") in _BELGIAN_PLACE_KINDS and fact_at(place, "/address") is None:
            yield MissingFact(f"/places/{index}/address")
    if regions & {Region.BRUSSELS, Region.WALLONIA}:
        if fact_at(case.agreement, LENGTH_FIXED_POINTER) is None:
            yield MissingFact(LENGTH_FIXED_POINTER)
        else:
            yield Hit(counted.pointer, f"{counted.days} dagen ({counted.how.nl}) bij één stagegever in één academiejaar: in Brussel en Wallonië is een stage van meer dan {MAX_DAYS} dagen een beroepsinlevingsovereenkomst, tenzij een overheid de duur vastlegt. Verkort ze, of sluit die overeenkomst.", f"{counted.days} days ({counted.how.en}) at one host in one academic year: in Brussels and Wallonia a placement of more than {MAX_DAYS} days is a professional immersion agreement, unless an authority fixed its length. Shorten it, or conclude that agreement.")


def _over_60_days_flanders(case: Case) -> Iterator[Hit]:
    counted = count_placement_days(case.agreement)
    voluntary = fact_at(case.agreement, "/legal_basis") is LegalBasis.VOLUNTARY
    if voluntary and not _is_exempt(case.agreement) and counted and counted.days > MAX_DAYS and Region.FLANDERS in _regions(case.agreement):
        yield Hit(counted.pointer, f"{counted.days} dagen ({counted.how.nl}) bij één stagegever, buiten het verplichte programma: kijk na of dit in Vlaanderen een beroepsinlevingsstage (BIS) moet zijn. Alleen dit dossier is geteld.", f"{counted.days} days ({counted.how.en}) at one host, outside the compulsory programme: check whether in Flanders this must be a vocational orientation placement (BIS). Only this record was counted.")


def total_days_finding(agreement: Agreement, other_days: Iterable[int], limit: int = MAX_DAYS) -> Finding | None:
    """Warn if a student's placements at one host together exceed the limit, and this one alone doesn't.

    ``other_days`` are the days of each other placement of the student at the same host in the same academic year, as
    far as the caller may read them; ``limit`` is 60, or less if the institution allows less.
    """
    counted, others = count_placement_days(agreement), list(other_days)
    if _is_exempt(agreement) or counted is None or not others or counted.days > limit:
        return None
    total = counted.days + sum(others)
    if total <= limit:
        return None
    effect = _effect_in_region(agreement)
    return Finding.warning(
        "many_days_at_one_host",
        counted.pointer,
        f"Samen met {len(others)} andere stage(s) van deze student bij deze stagegever in dit academiejaar zijn het {total} dagen, meer dan {limit}. {effect.nl} Geteld zijn de stages die u kunt inzien.",
        f"With {len(others)} other placement(s) of this student at this host in this academic year it is {total} days, more than {limit}. {effect.en} The placements that you may read were counted.",
        rule="V81",
    )


def _effect_in_region(agreement: Agreement) -> Bilingual:
    if _regions(agreement) & {Region.BRUSSELS, Region.WALLONIA}:
        return Bilingual(
            nl="In Brussel en Wallonië is dat een beroepsinlevingsovereenkomst, tenzij een overheid de duur vastlegt.",
            en="In Brussels and Wallonia that is a professional immersion agreement, unless an authority fixed the length.",
        )
    return Bilingual(
        nl="Voor een vrijwillige stage kan de instelling een maximum stellen; kijk na of dit mag.",
        en="For a voluntary placement the institution can set a maximum; check whether this is allowed.",
    )


def academic_year_of(agreement: Agreement) -> tuple[date, date] | None:
    """Return the first and last day of the academic year in which a placement begins (1 September to 31 August)."""
    begins: date | None = fact_at(agreement, "/period/first_day")
    if begins is None or not 1 < begins.year < 9998:
        return None
    year = begins.year if begins.month >= 9 else begins.year - 1
    return date(year, 9, 1), date(year + 1, 8, 31)


_NEEDS = ("/legal_basis", "/places", "/students", "/period/first_day", "/period/last_day")
RULES = (
    Rule("V81", "over_60_days_brussels_wallonia", bilingual("Meer dan 60 dagen bij één stagegever in Brussel of Wallonië", "More than 60 days at one host in Brussels or Wallonia"), "BI1, HG1 (programmawet 2-8-2002, art. 104)", S, reference_date=ReferenceDate.START, since=date(2002, 8, 2), needs=_NEEDS, check=_over_60_days),
    Rule("V81", "over_60_days_flanders", bilingual("Meer dan 60 dagen vrijwillig bij één stagegever in Vlaanderen: nakijken", "More than 60 voluntary days at one host in Flanders: check"), "BI1, BI2 (BVR 6-7-2018)", I, WARNS, ReferenceDate.START, date(2018, 9, 1), needs=_NEEDS, check=_over_60_days_flanders),
    Rule("V81", "many_days_at_one_host", bilingual("Meer dan 60 dagen bij één stagegever over alle stages van het academiejaar", "More than 60 days at one host over all placements of the academic year"), "BI1, UG10", S, WARNS, enforced_by=bilingual("de dienst, die de andere stages van de student bij de stagegever optelt; buiten de dienst telt alleen het dossier", "the service, which adds up the student's other placements at the host; outside of it only the record counts")),
)
