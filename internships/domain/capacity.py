"""Places that a host offers, and the caps on how many interns it takes."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
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
    """The most interns a host takes at once, for one programme or for each mentor (None: no limit)."""

    enterprise_number: EnterpriseNumber
    programme_id: Slug | None = None
    per_programme: Annotated[int | None, Field(ge=0)] = None
    per_mentor: Annotated[int | None, Field(ge=0)] = None


class Usage(Value):
    """An offer with how many of its places are used and left on its busiest day."""

    offer: Offer
    used: int
    left: int
    busiest_day: date | None = None
