"""Filling a demonstration: its companies, and every placement that was planned."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from rich.console import Console
from rich.progress import track

from internships.demo.agreement_steps import demo_principal, play_plan
from internships.demo.application import DemoApplication
from internships.demo.people import GROUP, HOSTS, DemoHost
from internships.demo.planning import Plan
from internships.domain.access import Grant, Role
from internships.domain.capacity import Cap
from internships.domain.organisations import HostOrganisation
from internships.services.hosts.host_service import HostService
from internships.services.hosts.offers import OfferRequest, OfferService
from internships.services.hosts.risk_analyses import RiskAnalysisRequest, RiskAnalysisService, SignAnalysisRequest

PROGRESS_EVERY = 10
"""Placements between two lines that say how far it is."""


def seed(application: DemoApplication, plans: Sequence[Plan], console: Console) -> None:
    """Fill the database, two placements at a time; what an earlier seeding left is gone on with, never doubled."""
    for host in HOSTS:
        _add_host(application, host)
    hosting = HostService(application.agreement_context)
    operator = demo_principal(Grant(role=Role.OPERATOR))
    if not hosting.groups(operator):
        hosting.put_group(operator, "Havengroep Voorbeeld", tuple(host.number for host in GROUP))
    with ThreadPoolExecutor(2) as pool:
        lived = pool.map(lambda plan: play_plan(application, plan), plans)
        for _ in _with_progress(lived, len(plans), console):
            pass


def _with_progress(lived: Iterable[None], total: int, console: Console) -> Iterator[None]:
    """Show how far it is: a bar on a terminal, elsewhere a line now and then, such as in the log of a build."""
    if console.is_terminal:
        yield from track(lived, "Demo", total=total, console=console)
        return
    for number, one in enumerate(lived, start=1):
        yield one
        if number % PROGRESS_EVERY == 0 or number == total:
            console.print(f"Demo: {number}/{total}", highlight=False)


def _add_host(application: DemoApplication, host: DemoHost) -> None:
    context, number = application.agreement_context, host.number
    today, hosts = context.today(), HostService(context)
    offers, analyses = OfferService(context), RiskAnalysisService(context)
    with application.storage.writing() as work:
        work.hosts.put_host(HostOrganisation(enterprise_number=number, name=host.name, joined_at=context.clock()))
        offered = {offer.site for offer in work.hosts.offers((number,))}
        made = next(iter(work.hosts.analyses(number)), None)
    viewer = demo_principal(Grant(role=Role.HOST_HR, enterprise_number=number, is_host_administrator=True))
    for site, name in host.sites:
        hosts.put_site(viewer, number, site, name)
        if site not in offered:
            told = OfferRequest(site=site, first_day=today - timedelta(300), last_day=today + timedelta(300), places=40)
            offers.put_offer(viewer, number, told)
    hosts.put_cap(viewer, Cap(enterprise_number=number, per_mentor=60))
    if made is None:
        made = analyses.put_analysis(
            viewer, number, RiskAnalysisRequest(workplace="Kantoor", made_on=today - timedelta(60))
        )
    if made.signed_on is None:
        signed = SignAnalysisRequest.model_validate({"signed_by": ["host"], "signed_on": today - timedelta(59)})
        analyses.sign_analysis(viewer, number, made.id, signed)
