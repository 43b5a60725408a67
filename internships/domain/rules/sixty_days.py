"""The 60-day border: work in a school's programme stays outside professional immersion only up to 60 days a year."""

from collections.abc import Iterable, Iterator
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.errors import Finding, Severity
from internships.domain.kinds import AgreementForm, LegalBasis
from internships.domain.placement import PlaceKind
from internships.domain.placement_days import days_of
from internships.domain.pointers import first
from internships.domain.regions import Region, region_at
from internships.domain.rules.identity import I, S
from internships.domain.rules.rule import Case, Hit, JudgedBy, Lacks, Rule, said
from internships.domain.wording import Bilingual

MOST_DAYS = 60
FIXED = "/period/length_fixed_by_authority"
_BELGIAN = (PlaceKind.SITE, PlaceKind.CLIENT)
_OWN_LAW = (LegalBasis.ABROAD, LegalBasis.SEA_CURRICULAR)


def _is_exempt(agreement: Agreement) -> bool:
    """Say whether the border can't concern a placement: nobody works, or not ashore here, or the length is fixed."""
    internal = first(agreement, "/form") is AgreementForm.INTERNAL
    elsewhere = first(agreement, "/legal_basis") in _OWN_LAW
    return not agreement.students or internal or elsewhere or first(agreement, FIXED) is True


def _regions(agreement: Agreement) -> set[Region]:
    return {region for place in agreement.places if (region := region_at(place)) is not None}


def _too_long(case: Case) -> Iterator[Hit | Lacks]:
    counted = days_of(case.agreement)
    if _is_exempt(case.agreement) or counted is None or counted.days <= MOST_DAYS:
        return
    regions = _regions(case.agreement)
    for index, place in enumerate(case.agreement.places):
        if first(place, "/kind") in _BELGIAN and first(place, "/address") is None:
            yield Lacks(f"/places/{index}/address")
    if regions & {Region.BRUSSELS, Region.WALLONIA}:
        if first(case.agreement, FIXED) is None:
            yield Lacks(FIXED)
        else:
            yield Hit(counted.pointer, f"{counted.days} dagen ({counted.how.nl}) bij één stagegever in één academiejaar: in Brussel en Wallonië is een stage van meer dan {MOST_DAYS} dagen een beroepsinlevingsovereenkomst, tenzij een overheid de duur vastlegt. Verkort ze, of sluit die overeenkomst.", f"{counted.days} days ({counted.how.en}) at one host in one academic year: in Brussels and Wallonia a placement of more than {MOST_DAYS} days is a professional immersion agreement, unless an authority fixed its length. Shorten it, or conclude that agreement.")


def _too_long_in_flanders(case: Case) -> Iterator[Hit]:
    counted = days_of(case.agreement)
    voluntary = first(case.agreement, "/legal_basis") is LegalBasis.VOLUNTARY
    if voluntary and not _is_exempt(case.agreement) and counted and counted.days > MOST_DAYS and Region.FLANDERS in _regions(case.agreement):
        yield Hit(counted.pointer, f"{counted.days} dagen ({counted.how.nl}) bij één stagegever, buiten het verplichte programma: kijk na of dit in Vlaanderen een beroepsinlevingsstage (BIS) moet zijn. Alleen dit dossier is geteld.", f"{counted.days} days ({counted.how.en}) at one host, outside the compulsory programme: check whether in Flanders this must be a vocational orientation placement (BIS). Only this record was counted.")


def many_days(agreement: Agreement, other_days: Iterable[int], most: int = MOST_DAYS) -> Finding | None:
    """Warn where a student's placements at one host together pass the border that this one alone doesn't.

    ``other_days`` are the days of each other placement of the student at the same host in the same academic year, as
    far as whoever asks may read them; ``most`` is the border, or less where the institution allows less.
    """
    counted, others = days_of(agreement), list(other_days)
    if _is_exempt(agreement) or counted is None or not others or counted.days > most:
        return None
    total = counted.days + sum(others)
    if total <= most:
        return None
    where = _effect(agreement)
    return Finding(
        code="many_days_at_one_host",
        severity=Severity.WARNS,
        pointer=counted.pointer,
        rule="V81",
        text=Bilingual(
            nl=f"Samen met {len(others)} andere stage(s) van deze student bij deze stagegever in dit academiejaar zijn het {total} dagen, meer dan {most}. {where.nl} Geteld zijn de stages die u kunt inzien.",
            en=f"With {len(others)} other placement(s) of this student at this host in this academic year it is {total} days, more than {most}. {where.en} The placements that you may read were counted.",
        ),
    )


def _effect(agreement: Agreement) -> Bilingual:
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
    begins: date | None = first(agreement, "/period/first_day")
    if begins is None or not 1 < begins.year < 9998:
        return None
    year = begins.year if begins.month >= 9 else begins.year - 1
    return date(year, 9, 1), date(year + 1, 8, 31)


_NEEDS = ("/legal_basis", "/places", "/students", "/period/first_day", "/period/last_day")
RULES = (
    Rule("V81", "over_60_days_brussels_wallonia", said("Meer dan 60 dagen bij één stagegever in Brussel of Wallonië", "More than 60 days at one host in Brussels or Wallonia"), "BI1, HG1 (programmawet 2-8-2002, art. 104)", S, judged_by=JudgedBy.START, since=date(2002, 8, 2), needs=_NEEDS, check=_too_long),
    Rule("V81", "over_60_days_flanders", said("Meer dan 60 dagen vrijwillig bij één stagegever in Vlaanderen: nakijken", "More than 60 voluntary days at one host in Flanders: check"), "BI1, BI2 (BVR 6-7-2018)", I, Severity.WARNS, JudgedBy.START, date(2018, 9, 1), needs=_NEEDS, check=_too_long_in_flanders),
    Rule("V81", "many_days_at_one_host", said("Meer dan 60 dagen bij één stagegever over alle stages van het academiejaar", "More than 60 days at one host over all placements of the academic year"), "BI1, UG10", S, Severity.WARNS, held_by=said("de dienst, die de andere stages van de student bij de stagegever optelt; buiten de dienst telt alleen het dossier", "the service, which adds up the student's other placements at the host; outside of it only the record counts")),
)
