"""A populated service on a real database: two institutions, two companies, an account of every role on both sides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from internships.composition.adapters import utc_now
from internships.composition.service import ServiceApplication
from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.amendment import AmendmentReason
from internships.domain.batches import BatchKind
from internships.domain.capacity import Offer
from internships.domain.document import Json
from internships.domain.lifecycle import Action
from internships.domain.organisations import HostGroup, HostOrganisation
from internships.domain.signatures import SignatureState
from internships.domain.termination import Initiator, Termination, TerminationReason
from internships.domain.wording import Language
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.mapping.catalogue import Catalogue
from internships.service_settings import ServiceSettings
from internships.services.accounts.api_keys import ApiKeyRequest
from internships.services.accounts.invitations import InvitationRequest
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendments import AmendmentProposal, AmendmentService
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.signatures import PaperSignature
from internships.settings import Settings
from internships.web.app import build_app
from internships.web.routes import routes
from internships.web.settings import Allowance, WebSettings
from tests.builders.agreement_use_cases import (
    INVENTED_INSTITUTIONS,
    OTHER_HOST,
    OUR_HOST,
    example_record,
    invented_folders,
)
from tests.builders.caching_print_service import CachingPrintService, catalogue_of
from tests.databases import database
from tests.paths import SCHEMAS

UNREACHED_HOST = "0000009797"
OUR_SITE, THEIR_SITE = "2199999986", "2234567818"
NARROW_GRANTS: dict[str, Grant] = {
    "hr_of_our_site": Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, site=OUR_SITE),
    "signatory_of_our_site": Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST, site=OUR_SITE),
}
"""Roles that read our agreement through a narrower grant."""
UNRELATED_GRANTS: dict[str, Grant | None] = {
    "nobody": None,
    "our_hr_with_the_number_of_their_site": Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, site=THEIR_SITE),
    "their_hr_with_the_number_of_our_site": Grant(role=Role.HOST_HR, enterprise_number=OTHER_HOST, site=OUR_SITE),
    "coordinator_of_another_unit": Grant(role=Role.COORDINATOR, institution="noordzee", unit="elders"),
}
"""Roles that read neither agreement: a number that anybody can look up, or another unit of the same institution."""
GRANTS: dict[Role, Grant] = {
    Role.STUDENT: Grant(role=Role.STUDENT),
    Role.MENTOR: Grant(role=Role.MENTOR),
    Role.HOST_HR: Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, is_host_administrator=True),
    Role.HOST_SIGNATORY: Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST),
    Role.COORDINATOR: Grant(role=Role.COORDINATOR, institution="noordzee"),
    Role.SUPERVISOR: Grant(role=Role.SUPERVISOR),
    Role.INSTITUTION_ADMINISTRATOR: Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"),
    Role.ASSOCIATION: Grant(role=Role.ASSOCIATION),
    Role.OPERATOR: Grant(role=Role.OPERATOR),
}
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
"""Before the invented placements start."""
UNLIMITED = Allowance(1_000_000)
WEB_SETTINGS = WebSettings(
    is_loopback=True,
    allowed_hosts=("testserver.local", "127.0.0.1"),
    per_source=UNLIMITED,
    per_account=UNLIMITED,
    per_address=UNLIMITED,
    forged_per_address=UNLIMITED,
    logins=UNLIMITED,
    letters=UNLIMITED,
)


class TestApplication(ServiceApplication):
    """The service as it is served; unchanged folders are read once for all tests."""

    __test__ = False

    @cached_property
    def folders(self) -> Catalogue:
        return catalogue_of(self.settings.templates)


def frozen_clock() -> datetime:
    """Return the first of September 2026, always."""
    return NOW


def an_application(
    engine: Engine, templates: Path, data: Path, clock: Callable[[], datetime] = utc_now
) -> ServiceApplication:
    settings = Settings(templates, SCHEMAS, data / "issued.jsonl")
    url = engine.url.render_as_string(hide_password=False)
    service = ServiceSettings(
        database_url=url,
        folder=data,
        base_url="http://127.0.0.1:8000",
        vault_keys=(b"k" * 32,),
        web=WEB_SETTINGS,
        smtp=None,
        oidc=None,
        workers=0,
    )
    return TestApplication(settings, service, clock)


@dataclass
class PopulatedService:
    """The service, its accounts' tokens, and the ids of what was made in it."""

    application: ServiceApplication
    app: Litestar
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)

    def headers(self, who: str) -> dict[str, str]:
        token, csrf = self.tokens[who]
        if not csrf:  # an API key
            return {"Authorization": f"Bearer {token}"}
        return {"Cookie": f"internships_session={token}", "X-CSRF-Token": csrf}


MakeDraft = Callable[[PopulatedService, str, str], AgreementView]
"""Makes the draft of one side, by the name of an account."""


def plain_draft(service: PopulatedService, whose: str, by: str) -> AgreementView:
    record = our_record() if whose == "our" else their_record()
    return service.application.services.drafts.create(principal_of(service, by), record).agreement


@contextmanager
def populated_service(
    backend: str,
    folder: Path,
    draft: MakeDraft = plain_draft,
    clock: Callable[[], datetime] = utc_now,
    institutions: tuple[str, ...] = INVENTED_INSTITUTIONS,
) -> Iterator[PopulatedService]:
    """Yield a populated service on a new database, with everything in one folder."""
    templates = invented_folders(folder / "templates", institutions)
    with (
        database(backend) as engine,
        populated_service_on(engine, templates, folder / "data", draft, clock) as service,
    ):
        yield service


@contextmanager
def populated_service_on(
    engine: Engine,
    templates: Path,
    data: Path,
    draft: MakeDraft = plain_draft,
    clock: Callable[[], datetime] = utc_now,
) -> Iterator[PopulatedService]:
    """Yield a populated service on the database of an engine."""
    application = an_application(engine, templates, data, clock)
    app = build_app(application.services, WEB_SETTINGS, routes())
    service = PopulatedService(application, app)
    try:
        _populate(service, draft)
        yield service
    finally:
        application.close()
        application.engine.dispose()


def http_client_for(service: PopulatedService) -> TestClient[Litestar]:
    return TestClient(service.app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def principal_of(service: PopulatedService, who: str) -> Principal:
    session = service.application.services.login.authenticate_session(service.tokens[who][0])
    assert session is not None
    return session.principal


def our_record() -> Json:
    record = example_record()
    record["students"][0]["email"] = "student@example.org"
    record["hosts"][0]["mentors"][0]["email"] = "mentor@example.org"
    record["institutions"][0]["supervisors"][0]["email"] = "supervisor@example.org"
    return record


def their_record() -> Json:
    record = example_record(3)
    record["institutions"][0]["slug"] = "polder"
    record["hosts"][0]["enterprise_number"] = OTHER_HOST
    record["students"][0]["email"] = "other.student@example.org"
    record["hosts"][0]["mentors"][0]["email"] = "other.mentor@example.org"
    record["institutions"][0]["supervisors"][0]["email"] = "other.supervisor@example.org"
    return record


def add_account(service: PopulatedService, name: str, *grants: Grant) -> None:
    account_context = service.application.account_context
    account = Account(id=uuid4(), email=f"{name}@example.org", name=name, created_at=account_context.clock())
    with service.application.storage.writing() as work:
        work.accounts.put(account)
        for grant in grants:
            given = GrantRecord(
                id=uuid4(), account_id=account.id, grant=grant, given_by=None, given_at=account_context.clock()
            )
            work.accounts.add_grant(given)
            service.ids[f"{name} grant"] = given.id
        session = service.application.services.login.open_session(work, account)
    service.tokens[name] = (session.token, session.csrf)
    service.ids[f"{name} account"] = account.id


def _populate(service: PopulatedService, draft: MakeDraft) -> None:
    for role, grant in GRANTS.items():
        add_account(service, str(role), grant)
    add_account(service, "their_coordinator", Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="polder"))
    add_account(service, "their_hr", Grant(role=Role.HOST_HR, enterprise_number=OTHER_HOST, is_host_administrator=True))
    add_account(service, "other.student", Grant(role=Role.STUDENT))
    add_account(service, "our_clerk", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
    add_account(service, "their_clerk", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OTHER_HOST))
    for name, narrow in {**NARROW_GRANTS, **UNRELATED_GRANTS}.items():
        add_account(service, name, *([] if narrow is None else [narrow]))
    now = service.application.agreement_context.clock()
    with service.application.storage.writing() as work:
        for number, name in ((OUR_HOST, "Ons bedrijf"), (OTHER_HOST, "Ander bedrijf")):
            work.hosts.put_host(HostOrganisation(enterprise_number=number, name=name, joined_at=now))
    for whose, by in (("our", str(Role.INSTITUTION_ADMINISTRATOR)), ("their", "their_coordinator")):
        _issue(service, whose, by, draft(service, whose, by))
    _add_belongings(service, "our", str(Role.COORDINATOR), Grant(role=Role.STUDENT))
    _add_belongings(service, "their", "their_hr", Grant(role=Role.MENTOR))
    _add_host_places(service, "our", OUR_HOST, "noordzee")
    _add_host_places(service, "their", OTHER_HOST, "polder")


def caching_printing(service: PopulatedService) -> DocumentService:
    """Return document printing for populating a service: every populated service has the same documents."""
    return DocumentService(
        service.application.agreement_context,
        CachingPrintService(service.application.settings.templates),
        service.application.archive,
    )


def _issue(service: PopulatedService, whose: str, by: str, view: AgreementView) -> None:
    """Submit, approve and print a draft."""
    services, principal = service.application.services, principal_of(service, by)
    for action in (Action.SUBMIT, Action.APPROVE):
        view = services.transitions.act(
            principal, view.id, action, version=view.version, content_sha256=view.content_sha256
        )
    view = caching_printing(service).issue(principal, view.id, version=view.version)
    service.ids[f"{whose} agreement"] = view.id
    service.ids[f"{whose} document"] = services.agreements.documents(principal, view.id)[0].id
    service.ids[f"{whose} signature"] = services.agreements.ledger(principal, view.id)[0].id


def sign_and_amend(service: PopulatedService, whose: str, by: str, reason: str = "De kraan stond stil.") -> None:
    """Sign a printed agreement and its first amendment; leave a second amendment and a termination pending."""
    services, principal, agreement_id = (
        service.application.services,
        principal_of(service, by),
        service.ids[f"{whose} agreement"],
    )

    def version() -> int:
        return services.agreements.agreement(principal, agreement_id).version

    def all_sign() -> None:
        signature = PaperSignature(signed_on=NOW.date(), evidence="map 12")
        for row in services.agreements.ledger(principal, agreement_id):
            if row.state is SignatureState.ASKED:
                services.signatures.enter_paper(principal, agreement_id, row.id, signature, version=version())

    services.transitions.act(principal, agreement_id, Action.SEND, version=version())
    all_sign()
    for number, last_day in ((1, "2027-01-15"), (2, "2027-01-29")):
        record = deepcopy(dict(services.agreements.agreement(principal, agreement_id, date(2026, 12, 1)).record))
        record["period"]["last_day"] = last_day
        why: dict[str, Any] = {"reason_code": AmendmentReason.PERIOD, "reason": reason}
        proposal = AmendmentProposal(record=record, takes_effect_on=date(2026, 10, number), **why)
        services.amendments.propose(principal, agreement_id, proposal, version=version())
        if number == 1:
            AmendmentService(service.application.agreement_context, caching_printing(service)).issue(
                principal, agreement_id, 1, version=version()
            )
            all_sign()
    ending = Termination.model_validate({**A_TERMINATION, "reason": reason})
    services.terminations.propose(principal, agreement_id, ending, version=version())


A_TERMINATION: Json = {
    "reason_code": TerminationReason.MUTUAL_CONSENT,
    "reason": "In overleg.",
    "initiated_by": Initiator.STUDENT,
    "drawn_up_on": NOW.date().isoformat(),
    "last_day": "2026-12-01",
    "talk": {"held_on": NOW.date().isoformat(), "present": ["An", "Bo", "Cas"], "summary": "Besproken."},
}


def _add_belongings(service: PopulatedService, whose: str, by: str, invited: Grant) -> None:
    services, principal = service.application.services, principal_of(service, by)
    rows: list[dict[str, Any]] = [{"agreement_id": str(service.ids[f"{whose} agreement"])}]
    service.ids[f"{whose} batch"] = services.batches.create(principal, BatchKind.SUBMIT, rows).id
    service.ids[f"{whose} key"] = services.api_keys.make(principal, ApiKeyRequest(name="sleutel")).key.id
    service.ids[f"{whose} feed"] = services.calendar_feeds.make(principal, "agenda", Language.NL).id
    services.invitations.invite(principal, InvitationRequest(email=f"{whose}.invited@example.org", grant=invited))
    (waiting,), _ = services.pending_invitations.invitations(principal)
    service.ids[f"{whose} invitation"] = waiting.id


def _add_host_places(service: PopulatedService, whose: str, number: str, slug: str) -> None:
    offer, analysis, group = (uuid4() for _ in range(3))
    day = date(2026, 8, 1)
    with service.application.storage.writing() as work:
        # Offered to one institution: an offer to nobody in particular can be read by every institution.
        places: dict[str, Any] = {"institution": slug, "first_day": day, "last_day": date(2027, 6, 30), "places": 3}
        work.hosts.put_offer(Offer(id=offer, enterprise_number=number, **places))
        work.hosts.put_analysis(
            WorkplaceAnalysis(id=analysis, enterprise_number=number, workplace="Loods", made_on=day)
        )
        work.hosts.put_group(HostGroup(id=group, name=f"Groep {number}", members=(number,)))
    service.ids |= {f"{whose} offer": offer, f"{whose} analysis": analysis, f"{whose} group": group}
    service.ids[f"{whose} grant"] = service.ids[f"{whose}_clerk grant"]
