"""Every role reads every address: no response holds a private fact that the role may not read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.access import Grant, Role
from internships.domain.document import Json
from internships.domain.organisations import HostSite
from internships.domain.shared_view import NATIONAL_NUMBER_FIELD
from internships.domain.wording import Language, Visibility
from internships.services.accounts.api_keys import ApiKeyRequest
from internships.services.agreements.agreement_views import AgreementView
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST
from tests.builders.populated_service import (
    NARROW_GRANTS,
    OUR_SITE,
    UNRELATED_GRANTS,
    PopulatedService,
    add_account,
    frozen_clock,
    http_client_for,
    populated_service,
    principal_of,
    sign_and_amend,
)
from tests.builders.private_markers import (
    MARKERS,
    NUMBERS,
    OF_A_STUDENT,
    PRIVATE,
    PrivateMarker,
    markers_in,
    record_with_shared_marker,
    shared_marker,
    with_markers,
)
from tests.builders.routes import routes_of
from tests.databases import BACKENDS

ADMINISTRATOR, HR, STUDENT = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.HOST_HR), str(Role.STUDENT)
OWN_FACTS = OF_A_STUDENT
"""Private facts of a student, which that student reads in the copy of everything that is stored about them."""
WITH_NUMBER = (ADMINISTRATOR, str(Role.COORDINATOR), "their_coordinator")
"""Roles that may read a national number, their own and at its own address only."""
OWN = {STUDENT: ("our", "pair"), "twin": ("twin",), "other.student": ("their",)}
SHARED = frozenset({Visibility.SHARED})
OF_INSTITUTION, OF_HOST = SHARED | {Visibility.INSTITUTION}, SHARED | {Visibility.HOST}
OURS = ("our", "pair", "twin")
READS: dict[str, tuple[tuple[str, ...], frozenset[Visibility]]] = {
    ADMINISTRATOR: (OURS, OF_INSTITUTION),
    str(Role.COORDINATOR): (OURS, OF_INSTITUTION),
    str(Role.SUPERVISOR): (OURS, OF_INSTITUTION),
    "second_administrator": (OURS, SHARED),
    "second_supervisor": (OURS, SHARED),
    HR: (OURS, OF_HOST),
    str(Role.HOST_SIGNATORY): (OURS, OF_HOST),
    "our_clerk": (OURS, OF_HOST),
    **dict.fromkeys(NARROW_GRANTS, (OURS, OF_HOST)),
    "key_of_our_site": (OURS, OF_HOST),
    "two_hats": (OURS, OF_HOST),
    "key_as_mentor": (OURS, SHARED),
    str(Role.MENTOR): (OURS, SHARED),
    STUDENT: (OURS, SHARED),
    "twin": (("pair", "twin"), SHARED),
    "their_coordinator": (("their",), OF_INSTITUTION),
    "their_hr": (("their",), OF_HOST),
    "their_clerk": (("their",), OF_HOST),
    "other.student": (("their",), SHARED),
    **dict.fromkeys((*UNRELATED_GRANTS, str(Role.ASSOCIATION), str(Role.OPERATOR)), ((), frozenset())),
}
"""Whose records an account reads, and which kinds of facts: ``reading_side`` written out for every account."""
NUMBER = "/national-number"
PRINTING = ("/proofs/", "/proof")
WITHOUT_RECORD = ("/api/v1/reports/", "/api/v1/openapi.json", "/api/v1/oidc/", "/api/v1/workbook", "/form")
"""Routes about folders and the schema: they contain no agreement, but the words of every closed list."""

READ_FROM_THE_AGREEMENT = ("/audit", "/findings", "/evidence", "/documents/{document_id}")
"""Slow, and read from one agreement whatever the database: tested on SQLite only."""


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    folder, institutions = tmp_path_factory.mktemp("service"), ("noordzee", "polder", "oever")
    with populated_service(request.param, folder, marked, frozen_clock, institutions) as service:
        sign_and_amend(service, "our", ADMINISTRATOR, shared_marker("our"))
        sign_and_amend(service, "their", "their_coordinator", shared_marker("their"))
        service.ids["pair agreement"] = marked(service, "pair", ADMINISTRATOR).id
        _more_readers(service)
        yield service


def marked(service: PopulatedService, owner: str, by: str) -> AgreementView:
    """Make a draft in which the institution enters its private facts, and the host its own."""
    services, principal = service.application.services, principal_of(service, by)
    host = principal_of(service, "their_hr" if owner == "their" else HR)
    draft = services.drafts.create(
        principal, with_markers(record_with_shared_marker(owner), owner, Visibility.INSTITUTION)
    ).agreement
    record = with_markers(record_with_shared_marker(owner), owner, Visibility.HOST)
    services.drafts.edit(host, draft.id, record, version=draft.version)
    services.institutions.put_setting(principal, "polder" if owner == "their" else "noordzee", "wet", None)
    services.national_numbers.put(principal, draft.id, 0, NUMBERS[owner])
    return services.agreements.agreement(principal, draft.id)


def _more_readers(service: PopulatedService) -> None:
    add_account(service, "second_administrator", Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="oever"))
    add_account(service, "second_supervisor", Grant(role=Role.SUPERVISOR))
    add_account(service, "twin", Grant(role=Role.STUDENT))
    of_host, of_mentor = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST), Grant(role=Role.MENTOR)
    add_account(service, "two_hats", of_host, of_mentor)
    at_site = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, site=OUR_SITE)
    with service.application.storage.writing() as work:
        work.hosts.put_site(HostSite(enterprise_number=OUR_HOST, establishment_number=OUR_SITE, name="Kaai"))
    for name, grant in (("key_of_our_site", at_site), ("key_as_mentor", of_mentor)):
        owner = principal_of(service, "two_hats")
        secret = service.application.services.api_keys.make(owner, ApiKeyRequest(name=name, grants=(grant,))).secret
        assert secret is not None
        service.tokens[name] = (secret, "")


def may_read(who: str, path: str, mark: PrivateMarker) -> bool:
    owners, kinds = READS[who]
    if mark.owner not in owners:
        return False
    if mark.pointer.endswith(f"/{NATIONAL_NUMBER_FIELD}"):
        return who in WITH_NUMBER and path.endswith(NUMBER)
    if path == "/api/v1/me/record" and mark.pointer in OWN_FACTS:
        # Of everything else in the copy, a student reads what every party reads.
        return mark.owner in OWN.get(who, ())
    return mark.visibility in kinds


def addresses(service: PopulatedService, who: str, path: str) -> list[str]:
    """Return every address that a path stands for: of each agreement, each document of it, and each form of a list."""
    if "{agreement_id}" in path:
        return [address for whose in ("our", "pair", "their") for address in _of_agreement(service, whose, path)]
    slugs = ("noordzee", "polder", "oever") if "{slug}" in path else ("",)
    hosts = (OUR_HOST, OTHER_HOST) if "{number}" in path else ("",)
    sides = ("our", "their") if "_id}" in path else ("our",)
    forms = ("csv", "json", "xlsx") if "{form}" in path else ("",)
    urls = []
    for slug, host, side, form in product(slugs, hosts, sides, forms):
        ids = {f"{name}_id": service.ids[f"{side} {name}"] for name in ("offer", "analysis", "batch")}
        urls.append(path.format(slug=slug, number=host, form=form, token=service.feeds.get(who, "isf_unknown"), **ids))
    if "export" in path:
        return [f"{address}?column=all" for address in urls] + [
            f"{address}?column=all&on=2026-11-02" for address in urls[1:2]
        ]
    return urls


def _of_agreement(service: PopulatedService, whose: str, path: str) -> list[str]:
    agreement_id = service.ids[f"{whose} agreement"]
    document_ids: list[Any] = [None]
    if "{document_id}" in path:
        with service.application.storage.reading() as work:
            document_ids = [document.id for document in work.documents.of_agreement(agreement_id)]
    paths = [
        path.format(agreement_id=agreement_id, document_id=document_id, number=2, kind="agreement", place=0)
        for document_id in document_ids
    ]
    return [*paths, *(f"{paths[0]}?on=2026-11-02" for _ in "1" if path.endswith("{agreement_id}"))]


def responses_with_marks(
    http_client: TestClient[Litestar], service: PopulatedService, paths: list[str], readers: Iterable[str] = READS
) -> Iterator[tuple[str, str, str, frozenset[PrivateMarker]]]:
    """Yield which role read which path, with the marks in the response."""
    for path in paths:
        for who in readers:
            for url in addresses(service, who, path):
                response = http_client.get(url, headers=service.headers(who), follow_redirects=False)
                if 200 <= response.status_code < 300:
                    yield who, path, url, markers_in(response.content)


def readable(service: PopulatedService, *, printing: bool) -> list[str]:
    paths = [path for method, path, _ in routes_of(service.app) if method == "GET"]
    without = (
        WITHOUT_RECORD
        if service.application.engine.dialect.name == "sqlite"
        else (*WITHOUT_RECORD, *READ_FROM_THE_AGREEMENT)
    )
    paths_read = [path for path in paths if not (path.startswith(without) or path.endswith(without))]
    return [path for path in paths_read if any(part in path for part in PRINTING) is printing]


def test_every_private_fact_of_the_schema_has_a_mark() -> None:
    for owner in ("our", "pair", "their"):
        assert {mark.pointer for mark in MARKERS if mark.owner == owner and mark.pointer} == set(PRIVATE)


def test_nobody_reads_a_private_fact_that_is_not_for_their_side_and_everybody_reads_their_own(
    service: PopulatedService,
) -> None:
    leaked = []
    read: dict[str, set[PrivateMarker]] = defaultdict(set)
    with http_client_for(service) as http_client:
        _feeds(service)
        for who, path, url, marks in responses_with_marks(http_client, service, readable(service, printing=False)):
            leaked += [(who, url, mark) for mark in marks if not may_read(who, path, mark)]
            read[who] |= marks
    assert leaked == []
    missed = {who: [mark for mark in MARKERS if mark not in read[who] and may_read(who, NUMBER, mark)] for who in READS}
    assert {who: marks for who, marks in missed.items() if marks} == {}
    for student, owners in OWN.items():
        assert {mark.owner for mark in read[student] if mark.pointer in OWN_FACTS} == set(owners)


def test_no_print_and_no_answer_to_an_act_tells_a_private_fact_of_another_side(service: PopulatedService) -> None:
    leaked, copied = [], []
    with http_client_for(service) as http_client:
        if service.application.engine.dialect.name == "sqlite":  # prints are slow, and the same on both databases
            attempts = responses_with_marks(http_client, service, readable(service, printing=True), ONE_OF_EACH)
            leaked += [
                (who, at, mark) for who, path, at, marks in attempts for mark in marks if not may_read(who, path, mark)
            ]
        for who in READS:
            for path, body in _acts(service):
                response = http_client.post(f"/api/v1{path}", headers=service.headers(who), json=body)
                copied += [(who, path)] if response.is_success else []
                for mark in markers_in(response.content):
                    if not may_read(who, path, mark):
                        leaked.append((who, path, mark))
    assert leaked == []
    assert {who for who, path in copied if path.endswith("/duplicate")} >= {HR, ADMINISTRATOR, "their_hr"}
    assert {who for who, path in copied if path == "/persons/export"} == ADMINISTRATORS


ONE_OF_EACH = (ADMINISTRATOR, "second_administrator", HR, str(Role.MENTOR), STUDENT, "their_hr", str(Role.OPERATOR))
ADMINISTRATORS = {ADMINISTRATOR, "second_administrator", "their_coordinator"}


def _acts(service: PopulatedService) -> list[tuple[str, Json | None]]:
    """Actions that return a record or a copy of one, and change no agreement that the tests read."""
    spring = {"first_day": "2027-02-01", "last_day": "2027-04-30"}
    ids = [service.ids[f"{whose} agreement"] for whose in ("our", "pair", "their")]
    emails = ("student@example.org", "twin@example.org", "other.student@example.org")
    return [
        *((f"/agreements/{agreement_id}/duplicate", None) for agreement_id in ids),
        *((f"/agreements/{agreement_id}/renew", spring) for agreement_id in ids),
        *(("/persons/export", {"email": email}) for email in emails),
    ]


def _feeds(service: PopulatedService) -> None:
    """Give every account its own calendar."""
    for who, (_, csrf) in service.tokens.items():
        if csrf:
            feed = service.application.services.calendar_feeds.make(principal_of(service, who), "agenda", Language.NL)
            assert feed.address is not None
            service.feeds[who] = feed.address.rpartition("/")[2]
