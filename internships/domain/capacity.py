"""Places that a host offers, and the caps on how many interns it takes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.demands import Demands
from internships.domain.errors import Finding
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.placement_board import IndexedPlacement
from internships.domain.value import Day, Line, Slug, Value
from internships.domain.wording import Fact


class Offer(Value):
    """Places offered at a site for a period, to one institution or programme or to all (None)."""

    id: UUID
    enterprise_number: Annotated[EnterpriseNumber, Fact("Ondernemingsnummer: van de stagegever", "Enterprise number: of the host")]
    site: Annotated[EstablishmentNumber | None, Fact("Vestiging: vestigingseenheidsnummer", "Site: establishment unit number")] = None
    institution: Annotated[Slug | None, Fact("Onderwijsinstelling: leeg is elke", "Institution: empty is any")] = None
    programme_id: Annotated[Slug | None, Fact("Opleiding: leeg is elke", "Programme: empty is any")] = None
    first_day: Annotated[Day, Fact("Van: eerste dag", "From: first day")]
    last_day: Annotated[Day, Fact("Tot: laatste dag, inbegrepen", "Until: last day, included")]
    places: Annotated[int, Field(ge=0, le=10_000), Fact("Plaatsen: aantal", "Places: number")]
    note: Annotated[Line | None, Fact("Toelichting: vrij", "Note: free")] = None


class Cap(Value):
    """The most interns a host takes at once, for one programme or for each mentor (None: no limit).

    A programme lets large hosts off its maximum (V30): ``is_large`` lifts ``per_programme``, never ``per_mentor``.
    """

    enterprise_number: EnterpriseNumber
    programme_id: Slug | None = None
    per_programme: Annotated[int | None, Field(ge=0)] = None
    per_mentor: Annotated[int | None, Field(ge=0)] = None
    is_large: bool = False


class OfferUsage(Value):
    """An offer, with how many of its places are used and left on its busiest day; ``used`` may exceed the places.

    The busiest day is today or later, except for an offer that is over. ``used`` is the sum of ``filled`` (signed by
    everybody) and ``reserved`` (not yet signed, drafts included).
    """

    offer: Offer
    offered: int
    used: int
    filled: int
    reserved: int
    left: int
    busiest_day: date | None = None


def offer_usage(offer: Offer, taken: Iterable[IndexedPlacement], today: date = date.min) -> OfferUsage:
    """Return how many of an offer's places its host's placements take on the first of its busiest days.

    Days before ``today`` don't count, unless the whole offer is past.
    """
    since = offer.first_day if offer.last_day < today else max(offer.first_day, today)
    counted = [one for one in taken if _offer_covers(offer, one) and _days_overlap(offer, one)]
    used, day = _busiest_day(counted, since, offer.last_day)
    filled = sum(one.is_filled and one.first_day <= day <= one.last_day for one in counted) if day else 0
    return OfferUsage(
        offer=offer,
        offered=offer.places,
        used=used,
        filled=filled,
        reserved=used - filled,
        left=max(offer.places - used, 0),
        busiest_day=day,
    )


def place_findings(offers: Iterable[Offer], taken: Iterable[IndexedPlacement], candidate: IndexedPlacement) -> tuple[Finding, ...]:
    """Warn if the host offers places for this programme and period and none is left on some day of each offer.

    A host that publishes no offer for them gets no warning.
    """
    others = _others(taken, candidate)
    fitting = [offer for offer in offers if _offer_covers(offer, candidate) and _days_overlap(offer, candidate)]
    if not fitting or any(_has_room(offer, others, candidate) for offer in fitting):
        return ()
    places = sum(offer.places for offer in fitting)
    finding = Finding.warning(
        "no_places_left",
        "/period",
        f"Van de {places} plaats(en) die de stagegever in deze periode aanbiedt, is er geen meer vrij. Vraag een plaats bij of kies een andere periode.",
        f"Of the {places} place(s) that the host offers in this period none is left. Ask for another place or choose another period.",
        rule="V30",
    )
    return (finding,)


def cap_findings(cap: Cap, taken: Iterable[IndexedPlacement], candidate: IndexedPlacement) -> tuple[Finding, ...]:
    """Warn if a candidate brings a host above a cap on some day, counting the host's other placements (V30)."""
    if not candidate.takes_place or cap.programme_id not in {None, candidate.programme_id}:
        return ()
    counted = [one for one in _others(taken, candidate) if cap.programme_id in {None, one.programme_id}]
    return (*_programme_findings(cap, counted, candidate), *_mentor_findings(cap, counted, candidate))


def cap_of_programme(demands: Demands, candidate: IndexedPlacement, enterprise_number: str, *, is_large: bool = False) -> Cap | None:
    """Return the candidate programme's maximum of interns per host (V30), or None if it has none."""
    maximum = demands.interns_per_host_maximum
    if maximum is None or candidate.programme_id is None:
        return None
    return Cap(
        enterprise_number=enterprise_number,
        programme_id=candidate.programme_id,
        per_programme=maximum.value,
        is_large=is_large,
    )


def _programme_findings(cap: Cap, counted: Sequence[IndexedPlacement], candidate: IndexedPlacement) -> Iterator[Finding]:
    if cap.per_programme is None or cap.is_large or candidate.programme_id is None:
        return
    programme = (candidate.institution, candidate.programme_id)
    same = [one for one in counted if (one.institution, one.programme_id) == programme]
    used, day = _busiest_day([*same, candidate], candidate.first_day, candidate.last_day)
    if used > cap.per_programme and day is not None:
        yield Finding.warning(
            "cap_per_programme",
            "/programme/id",
            f"Op {day.isoformat()} zou de stagegever {used} stagiairs van deze opleiding hebben; hoogstens {cap.per_programme}. Verzet de periode of spreek een uitzondering af.",
            f"On {day.isoformat()} the host would have {used} interns of this programme; at most {cap.per_programme}. Move the period or agree on an exception.",
            rule="V30",
        )


def _mentor_findings(cap: Cap, counted: Sequence[IndexedPlacement], candidate: IndexedPlacement) -> Iterator[Finding]:
    if cap.per_mentor is None:
        return
    for mentor in _mentors(candidate).values():
        same = [one for one in counted if mentor.casefold() in _mentors(one)]
        used, day = _busiest_day([*same, candidate], candidate.first_day, candidate.last_day)
        if used > cap.per_mentor and day is not None:
            yield Finding.warning(
                "cap_per_mentor",
                f"/hosts/{candidate.host_index}/mentors",
                f"Op {day.isoformat()} zou {mentor} {used} stagiairs begeleiden; hoogstens {cap.per_mentor}. Kies een andere mentor of verzet de periode.",
                f"On {day.isoformat()} {mentor} would guide {used} interns; at most {cap.per_mentor}. Choose another mentor or move the period.",
                rule="V30",
            )


def _mentors(one: IndexedPlacement) -> dict[str, str]:
    names = [name.strip() for name in (one.mentor or "").split(",")]
    return {name.casefold(): name for name in names if name}


def _others(taken: Iterable[IndexedPlacement], candidate: IndexedPlacement) -> list[IndexedPlacement]:
    itself = candidate.agreement_id, candidate.student_index
    return [one for one in taken if (one.agreement_id, one.student_index) != itself]


def _offer_covers(offer: Offer, one: IndexedPlacement) -> bool:
    return (
        offer.site in {None, *one.sites}
        and offer.institution in {None, one.institution}
        and offer.programme_id in {None, one.programme_id}
    )


def _days_overlap(offer: Offer, one: IndexedPlacement) -> bool:
    return one.takes_place and max(offer.first_day, one.first_day) <= min(offer.last_day, one.last_day)


def _has_room(offer: Offer, others: Sequence[IndexedPlacement], candidate: IndexedPlacement) -> bool:
    first_day, last_day = max(offer.first_day, candidate.first_day), min(offer.last_day, candidate.last_day)
    used, _ = _busiest_day([one for one in others if _offer_covers(offer, one)], first_day, last_day)
    return used < offer.places


def _busiest_day(taken: Iterable[IndexedPlacement], first_day: date, last_day: date) -> tuple[int, date | None]:
    """Return the highest number of placements on one day from ``first_day`` to ``last_day``, and the first such day."""
    steps: Counter[int] = Counter()
    for one in taken:
        begins, ends = max(one.first_day, first_day).toordinal(), min(one.last_day, last_day).toordinal()
        if begins <= ends and one.takes_place:
            steps[begins] += 1
            steps[ends + 1] -= 1
    days = sorted(steps)
    running = list(accumulate(steps[day] for day in days))
    used = max(running, default=0)
    return (used, date.fromordinal(days[running.index(used)])) if used > 0 else (0, None)
