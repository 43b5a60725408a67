"""Every role reads every address: no answer holds a private fact, or anything of another side, that is not theirs."""

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
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST, invented_folders
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
from tests.databases import BACKENDS, database
from tests.web.api.test_route_rights import routes_of

ADMINISTRATOR, HR, STUDENT = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.HOST_HR), str(Role.STUDENT)
OWN_FACTS = OF_A_STUDENT
"""What is private of a student, and told to that student in the copy of everything that is kept about them."""
WITH_NUMBER = (ADMINISTRATOR, str(Role.COORDINATOR), "their_coordinator")
"""Who may ask for a national number, of their own and at its own address alone."""
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
"""Whose records somebody reads, and which kinds of facts: ``reading_side`` by hand, for every account of the world."""
NUMBER = "/national-number"
PRINTING = ("/proofs/", "/proof")
WITHOUT_RECORD = ("/api/v1/reports/", "/api/v1/openapi.json", "/api/v1/oidc/", "/api/v1/workbook", "/form")
"""What tells of folders and of the schema: no agreement is in it, but the words of every closed list are."""

FROM_THE_DOSSIER = ("/audit", "/findings", "/evidence", "/documents/{document_id}")
"""Slow, and read from one dossier whatever the database: walked on SQLite alone."""


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    folder = tmp_path_factory.mktemp("world")
    templates = invented_folders(folder / "templates", ("noordzee", "polder", "oever"))
    with (
        database(request.param, folder) as engine,
        populated_service(engine, templates, folder / "data", marked, clock=frozen_clock) as made,
    ):
        sign_and_amend(made, "our", ADMINISTRATOR, shared_marker("our"))
        sign_and_amend(made, "their", "their_coordinator", shared_marker("their"))
        made.ids["pair agreement"] = marked(made, "pair", ADMINISTRATOR).id
        _more_readers(made)
        yield made


def marked(world: PopulatedService, owner: str, by: str) -> AgreementView:
    """Make a draft of which the institution tells its private facts, and the host its own."""
    services, viewer = world.application.services, principal_of(world, by)
    host = principal_of(world, "their_hr" if owner == "their" else HR)
    made = services.drafts.create(
        viewer, with_markers(record_with_shared_marker(owner), owner, Visibility.INSTITUTION)
    ).agreement
    record = with_markers(record_with_shared_marker(owner), owner, Visibility.HOST)
    services.drafts.edit(host, made.id, record, version=made.version)
    services.institutions.put_setting(viewer, "polder" if owner == "their" else "noordzee", "wet", None)
    services.national_numbers.put(viewer, made.id, 0, NUMBERS[owner])
    return services.agreements.agreement(viewer, made.id)


def _more_readers(world: PopulatedService) -> None:
    add_account(world, "second_administrator", Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="oever"))
    add_account(world, "second_supervisor", Grant(role=Role.SUPERVISOR))
    add_account(world, "twin", Grant(role=Role.STUDENT))
    of_host, of_mentor = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST), Grant(role=Role.MENTOR)
    add_account(world, "two_hats", of_host, of_mentor)
    at_site = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, site=OUR_SITE)
    with world.application.storage.writing() as work:
        work.hosts.put_site(HostSite(enterprise_number=OUR_HOST, establishment_number=OUR_SITE, name="Kaai"))
    for name, grant in (("key_of_our_site", at_site), ("key_as_mentor", of_mentor)):
        owner = principal_of(world, "two_hats")
        secret = world.application.services.api_keys.make(owner, ApiKeyRequest(name=name, grants=(grant,))).secret
        assert secret is not None
        world.tokens[name] = (secret, "")


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


def addresses(world: PopulatedService, who: str, path: str) -> list[str]:
    """Return every address that a path stands for: of each agreement, each paper of it, and each form of a list."""
    if "{agreement_id}" in path:
        return [told for whose in ("our", "pair", "their") for told in _of_agreement(world, whose, path)]
    slugs = ("noordzee", "polder", "oever") if "{slug}" in path else ("",)
    hosts = (OUR_HOST, OTHER_HOST) if "{number}" in path else ("",)
    sides = ("our", "their") if "_id}" in path else ("our",)
    forms = ("csv", "json", "xlsx") if "{form}" in path else ("",)
    made = []
    for slug, host, side, form in product(slugs, hosts, sides, forms):
        ids = {f"{name}_id": world.ids[f"{side} {name}"] for name in ("offer", "analysis", "batch")}
        made.append(path.format(slug=slug, number=host, form=form, token=world.feeds.get(who, "isf_unknown"), **ids))
    if "export" in path:
        return [f"{told}?column=all" for told in made] + [f"{told}?column=all&on=2026-11-02" for told in made[1:2]]
    return made


def _of_agreement(world: PopulatedService, whose: str, path: str) -> list[str]:
    agreement_id = world.ids[f"{whose} agreement"]
    papers: list[Any] = [None]
    if "{document_id}" in path:
        with world.application.storage.reading() as work:
            papers = [document.id for document in work.documents.of_agreement(agreement_id)]
    told = [
        path.format(agreement_id=agreement_id, document_id=paper, number=2, kind="agreement", place=0)
        for paper in papers
    ]
    return [*told, *(f"{told[0]}?on=2026-11-02" for _ in "1" if path.endswith("{agreement_id}"))]


def walked(
    caller: TestClient[Litestar], world: PopulatedService, paths: list[str], readers: Iterable[str] = READS
) -> Iterator[tuple[str, str, str, frozenset[PrivateMarker]]]:
    """Yield who read what at which path, with the marks in it."""
    for path in paths:
        for who in readers:
            for told in addresses(world, who, path):
                answer = caller.get(told, headers=world.headers(who), follow_redirects=False)
                if 200 <= answer.status_code < 300:
                    yield who, path, told, markers_in(answer.content)


def readable(world: PopulatedService, *, printing: bool) -> list[str]:
    paths = [path for method, path, _ in routes_of(world.app) if method == "GET"]
    without = (
        WITHOUT_RECORD if world.application.engine.dialect.name == "sqlite" else (*WITHOUT_RECORD, *FROM_THE_DOSSIER)
    )
    kept = [path for path in paths if not (path.startswith(without) or path.endswith(without))]
    return [path for path in kept if any(part in path for part in PRINTING) is printing]


def test_every_private_fact_of_the_schema_has_a_mark() -> None:
    for owner in ("our", "pair", "their"):
        assert {mark.pointer for mark in MARKERS if mark.owner == owner and mark.pointer} == set(PRIVATE)


def test_nobody_reads_a_private_fact_that_is_not_for_their_side_and_everybody_reads_their_own(
    service: PopulatedService,
) -> None:
    leaked = []
    read: dict[str, set[PrivateMarker]] = defaultdict(set)
    with http_client_for(service) as caller:
        _feeds(service)
        for who, path, told, marks in walked(caller, service, readable(service, printing=False)):
            leaked += [(who, told, mark) for mark in marks if not may_read(who, path, mark)]
            read[who] |= marks
    assert leaked == []
    missed = {who: [mark for mark in MARKERS if mark not in read[who] and may_read(who, NUMBER, mark)] for who in READS}
    assert {who: marks for who, marks in missed.items() if marks} == {}
    for student, owners in OWN.items():
        assert {mark.owner for mark in read[student] if mark.pointer in OWN_FACTS} == set(owners)


def test_no_print_and_no_answer_to_an_act_tells_a_private_fact_of_another_side(service: PopulatedService) -> None:
    leaked, copied = [], []
    with http_client_for(service) as caller:
        if service.application.engine.dialect.name == "sqlite":  # prints are slow, and the same on both databases
            told = walked(caller, service, readable(service, printing=True), ONE_OF_EACH)
            leaked += [
                (who, at, mark) for who, path, at, marks in told for mark in marks if not may_read(who, path, mark)
            ]
        for who in READS:
            for path, body in _acts(service):
                answer = caller.post(f"/api/v1{path}", headers=service.headers(who), json=body)
                copied += [(who, path)] if answer.is_success else []
                for mark in markers_in(answer.content):
                    if not may_read(who, path, mark):
                        leaked.append((who, path, mark))
    assert leaked == []
    assert {who for who, path in copied if path.endswith("/duplicate")} >= {HR, ADMINISTRATOR, "their_hr"}
    assert {who for who, path in copied if path == "/persons/export"} == ADMINISTRATORS


ONE_OF_EACH = (ADMINISTRATOR, "second_administrator", HR, str(Role.MENTOR), STUDENT, "their_hr", str(Role.OPERATOR))
ADMINISTRATORS = {ADMINISTRATOR, "second_administrator", "their_coordinator"}


def _acts(world: PopulatedService) -> list[tuple[str, Json | None]]:
    """Acts whose answer is a record, or a copy of one, and that change no agreement that is walked."""
    spring = {"first_day": "2027-02-01", "last_day": "2027-04-30"}
    ids = [world.ids[f"{whose} agreement"] for whose in ("our", "pair", "their")]
    emails = ("student@example.org", "twin@example.org", "other.student@example.org")
    return [
        *((f"/agreements/{agreement_id}/duplicate", None) for agreement_id in ids),
        *((f"/agreements/{agreement_id}/renew", spring) for agreement_id in ids),
        *(("/persons/export", {"email": email}) for email in emails),
    ]


def _feeds(world: PopulatedService) -> None:
    """Give everybody with an account a calendar of their own."""
    for who, (_, csrf) in world.tokens.items():
        if csrf:
            made = world.application.services.calendar_feeds.make(principal_of(world, who), "agenda", Language.NL)
            assert made.address is not None
            world.feeds[who] = made.address.rpartition("/")[2]
