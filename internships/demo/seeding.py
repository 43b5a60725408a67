"""Fills a database with the hosts and the planned placements of a demonstration."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from rich.console import Console
from rich.progress import track

from internships.composition.service import ServiceApplication
from internships.demo.agreement_steps import demo_principal, play_plan
from internships.demo.people import GROUP, HOSTS, DemoHost
from internships.demo.planning import Plan
from internships.domain.access import Grant, Role
from internships.domain.capacity import Cap
from internships.domain.organisations import HostOrganisation
from internships.services.hosts.host_service import HostService
from internships.services.hosts.offers import OfferRequest, OfferService
from internships.services.hosts.risk_analyses import RiskAnalysisRequest, RiskAnalysisService, SignAnalysisRequest

PROGRESS_EVERY = 10
"""Placements between two lines of progress."""


def seed(application: ServiceApplication, plans: Sequence[Plan], console: Console) -> None:
    """Fill the database, two placements at a time; an interrupted seeding is continued without duplicates."""
    for host in HOSTS:
        _add_host(application, host)
    hosts = HostService(application.agreement_context)
    operator = demo_principal(Grant(role=Role.OPERATOR))
    if not hosts.groups(operator):
        hosts.put_group(operator, "Havengroep Voorbeeld", tuple(host.number for host in GROUP))
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda plan: play_plan(application, plan), plans)
        for _ in _with_progress(done, len(plans), console):
            pass


def _with_progress(placements: Iterable[None], total: int, console: Console) -> Iterator[None]:
    """Show progress: a bar on a terminal, elsewhere (such as a build log) a line now and then."""
    if console.is_terminal:
        yield from track(placements, "Demo", total=total, console=console)
        return
    for number, placement in enumerate(placements, start=1):
        yield placement
        if number % PROGRESS_EVERY == 0 or number == total:
            console.print(f"Demo: {number}/{total}", highlight=False)


def _add_host(application: ServiceApplication, host: DemoHost) -> None:
    context, number = application.agreement_context, host.number
    today, hosts = context.today(), HostService(context)
    offers, analyses = OfferService(context), RiskAnalysisService(context)
    with application.storage.writing() as work:
        work.hosts.put_host(HostOrganisation(enterprise_number=number, name=host.name, joined_at=context.clock()))
        offered = {offer.site for offer in work.hosts.offers((number,))}
        analysis = next(iter(work.hosts.analyses(number)), None)
    principal = demo_principal(Grant(role=Role.HOST_HR, enterprise_number=number, is_host_administrator=True))
    for site, name in host.sites:
        hosts.put_site(principal, number, site, name)
        if site not in offered:
            offer = OfferRequest(
                site=site, first_day=today - timedelta(300), last_day=today + timedelta(300), places=40
            )
            offers.put_offer(principal, number, offer)
    hosts.put_cap(principal, Cap(enterprise_number=number, per_mentor=60))
    if analysis is None:
        analysis = analyses.put_analysis(
            principal, number, RiskAnalysisRequest(workplace="Kantoor", made_on=today - timedelta(60))
        )
    if analysis.signed_on is None:
        request = SignAnalysisRequest.model_validate({"signed_by": ["host"], "signed_on": today - timedelta(59)})
        analyses.sign_analysis(principal, number, analysis.id, request)
