"""A demonstration: invented companies, institutions' real folders, 200 placements lived through the real use cases."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import Any, Protocol
from uuid import UUID

from rich.console import Console
from rich.progress import track

from internships.demo_people import FAMILY, GIVEN, HOSTS, SITES, InventedHost
from internships.domain.access import Grant, Role, Viewer
from internships.domain.accounts import Account, GivenGrant
from internships.domain.capacity import Cap
from internships.domain.document import Json
from internships.domain.errors import DomainError
from internships.domain.lifecycle import Action, ReasonCode, Status
from internships.domain.organisations import HostOrganisation
from internships.domain.termination import Initiator, Termination, TerminationReason, ThreePartyTalk
from internships.identity.passwords import random_password
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.drafting import Drafting
from internships.services.agreements.ending import Ending
from internships.services.agreements.moving import Moving, Reason
from internships.services.agreements.printing import Printing
from internships.services.agreements.signing import PaperSignature, Signing
from internships.services.agreements.viewing import AgreementView, Reading
from internships.services.hosting import AnalysisSigned, AnalysisTold, Hosting, OfferTold

DOMAIN = "demo.example.org"
PLACEMENTS = 200
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_REASON = Reason(code=ReasonCode.OTHER, text="Voor de demonstratie. / For the demonstration.")


class NotADemo(DomainError):
    """The database holds accounts that no demonstration made."""

    code = "not_a_demo"

    def __init__(self) -> None:
        super().__init__(
            "Deze gegevensbank is niet van een demo; zet INTERNSHIPS_DATA op een nieuwe map.",
            "This database is not a demo's; set INTERNSHIPS_DATA to a new folder.",
        )


class NotLocal(DomainError):
    """A demonstration's passwords are for this machine alone."""

    code = "demo_only_local"

    def __init__(self) -> None:
        super().__init__(
            "De demo draait alleen op 127.0.0.1; haal INTERNSHIPS_BASE_URL weg.",
            "The demo runs on 127.0.0.1 only; unset INTERNSHIPS_BASE_URL.",
        )


class House(Protocol):
    """What the demonstration asks of the service."""

    @property
    def bureau(self) -> Bureau: ...

    @property
    def printing(self) -> Printing: ...

    @property
    def lodge(self) -> Any: ...

    @property
    def storage(self) -> Any: ...

    @property
    def service(self) -> Any: ...

    def migrate(self) -> tuple[str | None, str | None]: ...

    def serve(self, host: str, port: int) -> None: ...


def run_demo(house: House, port: int, records: list[Json]) -> None:
    """Seed the demonstration if it is not there yet, print one account per role, and serve on 127.0.0.1."""
    console = Console()
    if not house.service.web.is_loopback:
        raise NotLocal
    house.migrate()
    with house.storage.reading() as work:
        accounts = work.accounts.every()
    if any(not account.email.endswith(f"@{DOMAIN}") for account in accounts):
        raise NotADemo
    if not accounts:
        Seeding(house, [record for record in records if _is_plain(record)]).seed(console)
    for role, address, password in _accounts(house):
        console.print(f"[bold]{address}[/]  {password}  [dim]{role}[/]", soft_wrap=True, highlight=False)
    here = f"http://127.0.0.1:{port}"
    console.print(f"{here}/ · {here}/api/docs · {here}/verify", soft_wrap=True, highlight=False)
    house.serve("127.0.0.1", port)


@dataclass(frozen=True)
class Plan:
    """One placement to be lived: at which host and site, on which shipped record, ending in which status."""

    number: int
    record: Json
    host: InventedHost
    site: tuple[str, str]
    status: Status
    first_day: date


@dataclass(frozen=True)
class Seeding:
    """Fills an empty database."""

    house: House
    records: list[Json]

    def seed(self, console: Console) -> None:
        """Live every placement through the real use cases, two at a time."""
        self._hosts()
        plans = list(self._plans(self.house.bureau.today()))
        with ThreadPoolExecutor(2) as pool:
            lived = pool.map(self._live, plans)
            for _ in track(lived, "Demo", total=len(plans), console=console):
                pass

    def _hosts(self) -> None:
        now = self.house.bureau.clock()
        with self.house.storage.writing() as work:
            for host in HOSTS:
                joined = HostOrganisation(enterprise_number=host.number, name=host.name, joined_at=now)
                work.hosts.put_host(joined)
        today = self.house.bureau.today()
        hosting = Hosting(self.house.bureau)
        for host in HOSTS:
            viewer = _somebody(Grant(role=Role.HOST_HR, enterprise_number=host.number, is_host_administrator=True))
            for site, name in SITES[host.number]:
                hosting.put_site(viewer, host.number, site, name)
                told = OfferTold(
                    site=site, first_day=today - timedelta(300), last_day=today + timedelta(300), places=40
                )
                hosting.put_offer(viewer, host.number, told)
            hosting.put_cap(viewer, Cap(enterprise_number=host.number, per_mentor=60))
            made = hosting.put_analysis(
                viewer, host.number, AnalysisTold(workplace="Kantoor", made_on=today - timedelta(60))
            )
            signed = AnalysisSigned.model_validate({"signed_by": ["host"], "signed_on": today - timedelta(59)})
            hosting.sign_analysis(viewer, host.number, made.id, signed)
        operator = _somebody(Grant(role=Role.OPERATOR))
        hosting.put_group(operator, "Havengroep Voorbeeld", tuple(host.number for host in HOSTS[:2]))

    def _plans(self, today: date) -> Iterator[Plan]:
        statuses, records = cycle(_STATUSES), cycle(self.records)
        hosts = cycle([HOSTS[0], HOSTS[0], HOSTS[1], HOSTS[2]])
        for number in range(PLACEMENTS):
            status, host = next(statuses), next(hosts)
            sites = SITES[host.number]
            start = today + timedelta(days=_STARTS[status] + 7 * (number % 5))
            yield Plan(number, next(records), host, sites[number % len(sites)], status, start)

    def _live(self, plan: Plan) -> None:
        record = record_of(plan)
        drawn_up = date.fromisoformat(record["drawn_up_on"])
        slug = record["institutions"][0]["slug"]
        viewer = _somebody(Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=slug))
        Life(self.house, viewer, drawn_up).live(record, plan.status)


@dataclass
class Life:
    """One agreement on its way to a status, with a clock of its own."""

    house: House
    viewer: Viewer
    day: date

    @property
    def bureau(self) -> Bureau:
        moment = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)
        return replace(self.house.bureau, clock=lambda: moment)

    @property
    def printing(self) -> Printing:
        return replace(self.house.printing, bureau=self.bureau)

    def live(self, record: Json, status: Status) -> None:
        """Go as far as the status asks."""
        view = Drafting(self.bureau).create(self.viewer, record).agreement
        for step in _ROADS[status]:
            view = _STEPS[step](self, view)

    def act(self, view: AgreementView, action: Action) -> AgreementView:
        """Do one action of the table."""
        return Moving(self.bureau).act(
            self.viewer, view.id, action, version=view.version, reason=_REASON, content_sha256=view.content_sha256
        )

    def issue(self, view: AgreementView) -> AgreementView:
        """Print the finals."""
        return self.printing.issue(self.viewer, view.id, version=view.version)

    def sign(self, view: AgreementView, most: int | None = None) -> AgreementView:
        """Enter the signatures that are asked, or the first few."""
        rows = [row for row in Reading(self.bureau).ledger(self.viewer, view.id) if str(row.state) == "asked"]
        told = PaperSignature(signed_on=self.day, evidence="Demo, map 1")
        for row in islice(rows, most):
            known = Signing(self.bureau).enter_paper(self.viewer, view.id, row.id, told, version=view.version)
            view = view.model_copy(update={"version": known.dossier.record.version})
        return view

    def end(self, view: AgreementView) -> AgreementView:
        """End a week after the start, after a talk."""
        self.day = date.fromisoformat(view.record["period"]["first_day"]) + timedelta(days=10)
        told = Termination(
            reason_code=TerminationReason.MUTUAL_CONSENT,
            reason="Voor de demonstratie in overleg beëindigd.",
            initiated_by=Initiator.STUDENT,
            drawn_up_on=self.day,
            last_day=self.day + timedelta(days=2),
            talk=ThreePartyTalk(held_on=self.day, present=("student", "mentor", "begeleider"), summary="Besproken."),
        )
        ending = Ending(self.bureau, self.printing)
        ended = ending.propose(self.viewer, view.id, told, version=view.version)
        ended = ending.issue(self.viewer, view.id, version=ended.version)
        return self.sign(view.model_copy(update={"version": ended.version}))


_STEPS: dict[str, Callable[[Life, AgreementView], AgreementView]] = {
    **{str(action): (lambda life, view, action=action: life.act(view, action)) for action in Action},  # type: ignore[misc]
    "issue": Life.issue,
    "sign": Life.sign,
    "sign one": lambda life, view: life.sign(view, 1),
    "end": Life.end,
}
_TO_SENT = ("submit", "approve", "issue", "send")
_ROADS: dict[Status, tuple[str, ...]] = {
    Status.DRAFT: (),
    Status.SUBMITTED: ("submit",),
    Status.CHANGES_REQUESTED: ("submit", "request_changes"),
    Status.REJECTED: ("submit", "reject"),
    Status.APPROVED: ("submit", "approve"),
    Status.ISSUED: ("submit", "approve", "issue"),
    Status.SIGNING: (*_TO_SENT, "sign one"),
    Status.SIGNED: (*_TO_SENT, "sign"),
    Status.ACTIVE: (*_TO_SENT, "sign"),
    Status.COMPLETED: (*_TO_SENT, "sign"),
    Status.SUSPENDED: (*_TO_SENT, "sign", "suspend"),
    Status.ENDED_EARLY: (*_TO_SENT, "sign", "end"),
    Status.WITHDRAWN: ("withdraw",),
    Status.CANCELLED: ("submit", "approve", "cancel"),
    Status.EXPIRED: (),
}
_STARTS: dict[Status, int] = {
    **dict.fromkeys(Status, 30),
    Status.ACTIVE: -40,
    Status.SUSPENDED: -40,
    Status.ENDED_EARLY: -60,
    Status.COMPLETED: -330,
    Status.EXPIRED: -200,
}
"""Days from today to the first start of each status."""
_STATUSES = (*Status, Status.COMPLETED, Status.ACTIVE, Status.SIGNED, Status.SUBMITTED, Status.DRAFT)


def _is_plain(record: Json) -> bool:
    lists = [record.get(name, ()) for name in ("institutions", "students", "hosts")]
    has_site = any(place.get("kind", "site") == "site" for place in record.get("places", ()))
    return all(len(entries) == 1 for entries in lists) and has_site and "enterprise_number" in record["hosts"][0]


def record_of(plan: Plan) -> Json:
    """Return a shipped record with other people, another host and other days; weekdays stay weekdays."""
    record = deepcopy(plan.record)
    first_day = date.fromisoformat(record["period"]["first_day"])
    weeks = round((plan.first_day - first_day).days / 7)
    born = [student.pop("birth_date", None) for student in record["students"]]
    record = dict(_moved(record, timedelta(weeks=weeks)))
    given, family = GIVEN[plan.number % len(GIVEN)], FAMILY[(plan.number * 7) % len(FAMILY)]
    year = _academic_year(first_day + timedelta(weeks=weeks))
    for student, birth in zip(record["students"], born, strict=True):
        student["names"] = {"given": given, "family": family}
        student["email"] = f"student{plan.number}@{DOMAIN}"
        student["enrolment"]["academic_year"] = year
        if birth is not None:
            student["birth_date"] = birth
    for signatory in record["signatories"]:
        if signatory["role"] == "student":
            signatory |= {"name": f"{given} {family}", "email": f"student{plan.number}@{DOMAIN}"}
    told = record["hosts"][0]
    told |= {
        "enterprise_number": plan.host.number,
        "legal_name": plan.host.legal_name,
        "trade_name": plan.host.name,
    }
    told["mentors"][0]["email"] = f"mentor{plan.number % 5}@{DOMAIN}"
    record["institutions"][0]["supervisors"][0]["email"] = f"supervisor@{DOMAIN}"
    for place in record["places"]:
        if place.get("kind", "site") == "site":
            place |= {"establishment_number": plan.site[0], "name": plan.site[1]}
    record["reference"] = f"DEMO-{plan.number + 1:03d}"
    record["specimen"] = True
    record["period"]["crosses_academic_year"] = True
    record.pop("translations", None)
    return record


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {name: _moved(inner, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, by) for inner in value]
    if isinstance(value, str) and _DATE.fullmatch(value):
        return (date.fromisoformat(value) + by).isoformat()
    return value


def _academic_year(day: date) -> str:
    begins = day.year if day.month >= 9 else day.year - 1
    return f"{begins}-{begins + 1}"


def _somebody(grant: Grant) -> Viewer:
    return Viewer(account_id=UUID(int=1), name="Demo", email=f"seed@{DOMAIN}", grants=(grant,))


def _accounts(house: House) -> Iterator[tuple[str, str, str]]:
    """Make one account per role, or give the one there is a new password; each is told this once."""
    lodge = house.lodge
    slug = next(iter(slug for slug in house.bureau.folders.slugs if not house.bureau.folders.folder(slug).is_form))
    host = HOSTS[0].number
    grants = {
        "student0": Grant(role=Role.STUDENT),
        "mentor0": Grant(role=Role.MENTOR),
        "hr": Grant(role=Role.HOST_HR, enterprise_number=host, is_host_administrator=True),
        "signatory": Grant(role=Role.HOST_SIGNATORY, enterprise_number=host),
        "coordinator": Grant(role=Role.COORDINATOR, institution=slug),
        "supervisor": Grant(role=Role.SUPERVISOR),
        "administrator": Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=slug),
        "association": Grant(role=Role.ASSOCIATION),
        "operator": Grant(role=Role.OPERATOR),
    }
    for name, grant in grants.items():
        email, password = f"{name}@{DOMAIN}", random_password()
        with house.storage.writing() as work:
            known = work.accounts.by_email(email)
            account = known or Account(id=lodge.ids(), email=email, name=name.capitalize(), created_at=lodge.clock())
            work.accounts.put(account.model_copy(update={"password": lodge.passwords.hash_password(password)}))
            if known is None:
                given = GivenGrant(
                    id=lodge.ids(), account_id=account.id, grant=grant, given_by=None, given_at=lodge.clock()
                )
                work.accounts.give(given)
        where = (
            f" ({grant.institution or grant.enterprise_number})" if grant.institution or grant.enterprise_number else ""
        )
        yield f"{grant.role.nl} / {grant.role.en}{where}", email, password
