"""Placements of several students at the places that a host offers."""

from typing import Any
from uuid import UUID

from internships.domain.access import Principal
from internships.domain.organisations import HostOrganisation, HostSite
from internships.services.hosts.offers import OfferRequest
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    coordinator,
    example_record,
    host_hr,
)


def add_hosts(
    use_cases: AgreementUseCases, sites: tuple[str, ...], numbers: tuple[str, ...] = (OUR_HOST, OTHER_HOST)
) -> None:
    """Let hosts have an account, and our host these sites."""
    with use_cases.storage.writing() as work:
        for number in numbers:
            work.hosts.put_host(HostOrganisation(enterprise_number=number, name="Bedrijf", joined_at=use_cases.now))
        for site in sites:
            work.hosts.put_site(HostSite(establishment_number=site, enterprise_number=OUR_HOST, name="Vestiging"))


def offer_places(use_cases: AgreementUseCases, number: str = OUR_HOST, **facts: Any) -> None:
    offer = {"first_day": "2026-09-01", "last_day": "2026-12-31", "places": 1, **facts}
    use_cases.offers.put_offer(host_hr(number), number, OfferRequest.model_validate(offer))


def record_of_student(name: str, **facts: Any) -> dict[str, Any]:
    record = example_record(**facts)
    record["students"][0]["email"] = f"{name}@example.org"
    return record


def warning_codes(use_cases: AgreementUseCases, agreement_id: UUID, by: Principal | None = None) -> set[str]:
    codes = {"no_places_left", "cap_per_programme", "cap_per_mentor", "duplicate_placement", "overlapping_placement"}
    return {
        finding.code for finding in use_cases.drafts.draft_with_findings(by or coordinator(), agreement_id).findings
    } & codes
