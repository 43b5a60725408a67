"""Several people do the same at the same moment, each in their own thread: one is first, and nobody gets an error."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from internships.domain.agreement_record import NotFound
from internships.domain.capacity import Cap
from internships.domain.errors import DomainError
from internships.domain.organisations import HostGroup, HostOrganisation, HostSite, InstitutionSetting
from internships.storage.tables.hosts import HostGroupMemberRow
from tests.builders.agreement_states import signed
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST, AgreementUseCases, administrator, coordinator
from tests.builders.amendments import an_amendment_proposal
from tests.refusals import refuses

AT_ONCE = 6
GROUP = UUID(int=7)


def run_concurrently(act: Callable[[int], Any]) -> Counter[str]:
    """Run some threads at once; return how often each outcome came."""
    start = Barrier(AT_ONCE)

    def outcome(number: int) -> str:
        start.wait(30)
        try:
            act(number)
        except DomainError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(outcome, range(AT_ONCE)))


def test_of_those_who_propose_an_amendment_at_once_one_is_first(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    _ = use_cases.context, use_cases.document_printing  # made once, before the threads

    def propose(_: int) -> None:
        use_cases.amendments.propose(
            coordinator(), view.id, an_amendment_proposal(view, last_day="2027-01-08"), version=view.version
        )

    assert run_concurrently(propose) == {"done": 1, "stale_version": AT_ONCE - 1}
    assert use_cases.evidence.audit(view.id).is_intact


def test_what_is_kept_under_its_own_key_is_kept_by_everybody_at_once(use_cases: AgreementUseCases) -> None:
    host = HostOrganisation(enterprise_number=OUR_HOST, name="Kraan", joined_at=use_cases.now)
    site = HostSite(establishment_number="2199999986", enterprise_number=OUR_HOST, name="Kaai")
    setting = InstitutionSetting(institution="noordzee", national_number_basis="decreet")
    by = administrator().account_id

    def keep(put: Callable[[Any], object]) -> Callable[[int], None]:
        def act(_: int) -> None:
            with use_cases.storage.writing() as work:
                put(work.hosts)

        return act

    for put in (
        lambda hosts: hosts.put_host(host),
        lambda hosts: hosts.put_site(site),
        lambda hosts: hosts.put_cap(Cap(enterprise_number=OUR_HOST, per_mentor=3)),
        lambda hosts: hosts.put_group(HostGroup(id=GROUP, name="Haven", members=(OUR_HOST,))),
        lambda hosts: hosts.put_setting(setting, by, use_cases.now),
    ):
        assert run_concurrently(keep(put)) == {"done": AT_ONCE}
    with use_cases.storage.reading() as work:
        assert work.hosts.sites(OUR_HOST) == (site,)
        assert work.hosts.group(GROUP).members == (OUR_HOST,)
        assert work.hosts.setting("noordzee") == setting


def test_a_national_number_is_entered_by_several_at_once(use_cases: AgreementUseCases) -> None:
    view, number = signed(use_cases), "93051822361"
    use_cases.institutions.put_setting(administrator(), "noordzee", "decreet", None)
    numbers = use_cases.national_numbers
    assert run_concurrently(lambda _: numbers.put(administrator(), view.id, 0, number)) == {"done": AT_ONCE}
    assert numbers.read(administrator(), view.id, 0) == number


def test_a_site_goes_to_no_other_company_whoever_is_first(use_cases: AgreementUseCases) -> None:
    with use_cases.storage.writing() as work:
        for number in (OUR_HOST, OTHER_HOST):
            work.hosts.put_host(HostOrganisation(enterprise_number=number, name=number, joined_at=use_cases.now))

    def keep(number: int) -> None:
        owner = (OUR_HOST, OTHER_HOST)[number % 2]
        with use_cases.storage.writing() as work:
            work.hosts.put_site(HostSite(establishment_number="2199999986", enterprise_number=owner, name=owner))

    assert run_concurrently(keep) == {"done": AT_ONCE // 2, "not_found": AT_ONCE // 2}


def test_what_is_kept_reads_back_in_the_same_unit_of_work(use_cases: AgreementUseCases) -> None:
    host = HostOrganisation(enterprise_number=OUR_HOST, name="Kraan", joined_at=use_cases.now)
    with use_cases.storage.writing() as work:
        work.hosts.put_host(host)
        assert work.hosts.host(OUR_HOST).name == "Kraan"
        work.hosts.put_host(host.model_copy(update={"name": "Scheldekraan"}))
        assert work.hosts.host(OUR_HOST).name == "Scheldekraan"
        with pytest.raises(NotFound):
            work.hosts.host(OTHER_HOST)


def belongs(use_cases: AgreementUseCases, number: str) -> None:
    with use_cases.storage.writing() as work:
        work.session.execute(insert(HostGroupMemberRow).values(group_id=GROUP, enterprise_number=number))


def test_a_key_that_is_taken_and_what_is_gone_are_refusals(use_cases: AgreementUseCases) -> None:
    host = HostOrganisation(enterprise_number=OUR_HOST, name="Kraan", joined_at=use_cases.now)
    with use_cases.storage.writing() as work:
        work.hosts.put_host(host)
        work.hosts.put_group(HostGroup(id=GROUP, name="Haven", members=(OUR_HOST,)))
    for number in (OUR_HOST, OTHER_HOST):  # a member already; a company that is not there
        with refuses("written_meanwhile"):
            belongs(use_cases, number)
