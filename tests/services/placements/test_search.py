"""Finding placements: numbers as people write them, every site, counts of persons, and a calendar of today."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from icalendar import Calendar
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from internships.domain.access import Grant, Principal, Role
from internships.domain.document import Json
from internships.domain.placement_board import BoardFilter, search_words
from internships.domain.placement_index import FAR_FUTURE, FAR_PAST
from internships.storage.tables.placements import BlockerRow, PlacementRow
from internships.web.api.calendar_feed import FEED_BLOCKERS, FEED_LINES
from internships.web.app import build_app
from internships.web.routes import routes
from tests.builders.agreement_states import drafted, signed
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    coordinator,
    example_record,
    host_hr,
)
from tests.builders.amendments import sign_amendment
from tests.builders.example_routes import HOST, FakeAuthenticator, FakeHealth, services_with
from tests.builders.populated_service import PopulatedService, http_client_for, populated_service
from tests.databases import BACKENDS
from tests.web.conftest import LOOPBACK

KAAI, DOK = "2199999986", "2234567818"
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def found(use_cases: AgreementUseCases, principal: Principal | None = None, **wanted: Any) -> int:
    return len(use_cases.boards.placements(principal or coordinator(), BoardFilter(**wanted)).lines)


@pytest.mark.parametrize(
    "written",
    ["0999.999.922", "BE 0999 999 922", "be0999999922", "BE0999.999.922", "999.999.922", "0999-999-922", "0999.999",
     "0999\u00a0999\u00a0922", "scheldekraan 0999.999.922", "0999 999 922 de proef", "0999999922"],
)  # fmt: skip
def test_a_number_is_found_as_people_write_it(written: str) -> None:
    line = "skv-2026-003 | lotte de proef | scheldekraan | 0999999922 | nadia lichtbaken"
    assert all(any(way in line for way in ways) for ways in search_words(written)), search_words(written)


def test_searching_a_written_number_finds_its_placements_and_no_others(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["students"][0]["number"] = "2026.001"
    drafted(use_cases, record=record)
    for search in ("0999.999.922", "BE 0999 999 922", "lotte 0999 999 922", "2026.001", "SKV-2026"):
        assert found(use_cases, search=search) == 1, search
    for search in ("0999.999.724", "BE 0999 999 724", "lotte 0999 999 724", "2026.002"):
        assert found(use_cases, search=search) == 0, search


def two_sites() -> Json:
    record = example_record()
    second = {"name": "Proefdok", "kind": "site", "establishment_number": DOK, "share": 20}
    record["places"] = [record["places"][0] | {"share": 80}, second]
    return record


def test_every_site_where_somebody_works_finds_the_placement(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=two_sites())
    for principal in (coordinator(), host_hr(OUR_HOST), host_hr(OUR_HOST, DOK)):
        for site in (KAAI, DOK):
            assert found(use_cases, principal, establishment_number=site) == 1
            blockers = use_cases.boards.blockers(principal, BoardFilter(establishment_number=site)).lines
            assert blockers
            tallies = use_cases.boards.tallies(principal, BoardFilter(establishment_number=site))
            assert [tally.placements for tally in tallies] == [1]
        assert found(use_cases, principal, establishment_number="2123456749") == 0


def test_who_moved_to_another_site_by_an_amendment_is_found_there_and_no_longer_at_the_first(
    use_cases: AgreementUseCases,
) -> None:
    record = signed(use_cases).model_copy(deep=True)
    record.record["places"][0] |= {"name": "Proefdok", "establishment_number": DOK}
    sign_amendment(use_cases, record)
    on = {"before": date(2026, 9, 30), "after": date(2026, 10, 1)}
    for day, sites in (("before", (KAAI,)), ("after", (DOK,))):
        for site in (KAAI, DOK):
            wanted = BoardFilter(establishment_number=site)
            lines = use_cases.boards.placements(coordinator(), wanted, on=on[day]).lines
            assert len(lines) == (site in sites), (day, site)


def test_a_placement_with_two_hosts_counts_once_for_its_institution_and_once_for_each_host(
    use_cases: AgreementUseCases,
) -> None:
    record = example_record()
    other = {**record["hosts"][0], "legal_name": "Ander bedrijf nv", "enterprise_number": OTHER_HOST}
    record["hosts"].append(other)
    drafted(use_cases, record=record)

    def counted(principal: Principal, **wanted: Any) -> int:
        return sum(tally.placements for tally in use_cases.boards.tallies(principal, BoardFilter(**wanted)))

    reader = a_principal("mentor", Grant(role=Role.MENTOR), email=record["hosts"][0]["mentors"][0]["email"])
    assert [counted(principal) for principal in (coordinator(), reader, host_hr(OUR_HOST), host_hr(OTHER_HOST))] == [
        1,
        1,
        1,
        1,
    ]
    assert [counted(coordinator(), enterprise_numbers=(number,)) for number in (OUR_HOST, OTHER_HOST)] == [1, 1]
    with use_cases.storage.reading() as work:
        assert work.placements.count(BoardFilter(), use_cases.context.today()) == 1
        assert work.placements.count(BoardFilter(enterprise_numbers=(OTHER_HOST,)), use_cases.context.today()) == 1
    assert found(use_cases) == 2


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    """A service with two accounts of every role; our placements of years ago are many, the others' lists are short."""
    with populated_service(request.param, tmp_path_factory.mktemp("service"), clock=lambda: NOW) as service:
        yield service


@pytest.fixture
def http_client(service: PopulatedService) -> Iterator[TestClient[Litestar]]:
    with http_client_for(service) as http_client:
        yield http_client


def test_a_number_in_the_address_is_cleaned_and_what_is_none_is_refused_by_name(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    own = service.headers("their_coordinator")

    def search(query: str) -> Any:
        return http_client.get(f"/api/v1/placements?{query}", headers=own)

    for query in (
        "enterprise_number=0999.999.724",
        "enterprise_number=BE%200999%20999%20724",
        "establishment_number=2.234.567.818",
        "search=BE+0999+999+724",
    ):
        assert len(search(query).json()["entries"]) == 1, query
    refused = {
        "enterprise_number=0999.999.923": ("enterprise_number", "enterprise_number_check_digits"),
        "enterprise_number=0999999922&enterprise_number=kraan": ("enterprise_number", "enterprise_number_format"),
        "enterprise_number=": ("enterprise_number", "enterprise_number_format"),
        "establishment_number=2199999987": ("establishment_number", "establishment_number_check_digits"),
        "establishment_number=0999999922": ("establishment_number", "establishment_number_format"),
    }
    for query, (name, code) in refused.items():
        response = search(query)
        problem = response.json()
        (finding,) = problem["findings"]
        assert (response.status_code, problem["code"]) == (400, "invalid_request"), query
        assert (finding["pointer"], finding["code"]) == (f"/{name}", code)
        assert all(name in finding["text"][language] for language in ("nl", "en"))


def _old(row: Any, number: int, **facts: Any) -> dict[str, Any]:
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    return {**values, "since": FAR_PAST, "until": FAR_FUTURE, "student_index": number, **facts}


def _seed(service: PopulatedService) -> date:
    """Give our agreement more placements and blockers than a feed holds, all of years ago; return a day."""
    table, blockers = PlacementRow.__table__, BlockerRow.__table__  # type: ignore[attr-defined]
    long_ago, running = date(2021, 2, 1), date(2026, 1, 5)
    with Session(service.application.engine) as session, session.begin():
        ours = select(table).where(table.c.agreement_id == service.ids["our agreement"])
        row = session.execute(ours).first()
        assert row is not None
        old = {"first_day": long_ago, "last_day": long_ago + timedelta(days=90)}
        session.execute(insert(table), [_old(row, number, **old) for number in range(1, FEED_LINES + 2)])
        dates = {"first_day": running, "last_day": date(2026, 12, 31)}
        session.execute(insert(table), [_old(row, FEED_LINES + 2, **dates)])
        absent = session.execute(select(blockers).where(blockers.c.placement_id == row.id)).first()
        assert absent is not None
        due = [
            {**{name: value for name, value in absent._mapping.items() if name != "id"}, "due_on": day, "nl": f"{day}"}
            for day in islice(_days_from(long_ago), FEED_BLOCKERS + 1)
        ]
        session.execute(insert(blockers), due)
    return running


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)


def test_a_calendar_tells_today_however_long_its_past(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    running = _seed(service)
    for who in (str(Role.HOST_HR), str(Role.INSTITUTION_ADMINISTRATOR)):
        own = service.headers(who)
        address = http_client.post("/api/v1/me/feeds", headers=own, json={"name": "agenda"}).json()["address"]
        calendar = Calendar.from_ical(http_client.get(address.partition("8000")[2]).content)
        events = [(str(event["SUMMARY"]), event.decoded("DTSTART")) for event in calendar.walk("VEVENT")]
        events = [(summary.partition(":")[0], day) for summary, day in events]
        assert {("Start", date(2026, 9, 21)), ("Einde", date(2026, 12, 18)), ("Start", running)} <= set(events)
        assert [day for summary, day in events if summary == "Handtekening ontbreekt"]
        assert min(day for _, day in events if day != running) >= NOW.date() - timedelta(days=60)
        assert {event.decoded("DTSTAMP") for event in calendar.walk("VEVENT")} == {NOW}


def test_the_limits_of_a_calendar_are_in_its_description() -> None:
    with TestClient(
        build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, routes()), base_url=f"http://{HOST}"
    ) as http_client:
        operation = http_client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/calendar/{token}"]["get"]
    for text in (operation["description"], operation["x-nl"]["summary"]):
        assert all(str(limit) in text for limit in (60, 400, FEED_LINES, FEED_BLOCKERS)), text


def test_a_group_and_a_company_both_narrow_a_list(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    group_body = {"name": "Groep", "members": [OUR_HOST, OUR_HOST]}
    group = http_client.post("/api/v1/groups", json=group_body, headers=service.headers(str(Role.OPERATOR))).json()
    assert group["members"] == [OUR_HOST]

    def listed(who: str, query: str) -> int | set[str]:
        address = f"/api/v1/placements?limit=200&group={group['id']}{query}"
        response = http_client.get(address, headers=service.headers(who))
        return (
            {e["enterprise_number"] for e in response.json()["entries"]}
            if response.is_success
            else response.status_code
        )

    ours = str(Role.HOST_HR)
    assert listed(ours, "") == listed(ours, f"&enterprise_number={OUR_HOST}") == {OUR_HOST}
    assert listed(ours, f"&enterprise_number={OTHER_HOST}&enterprise_number={OUR_HOST}") == {OUR_HOST}
    assert listed(ours, f"&enterprise_number={OTHER_HOST}") == set()
    assert listed(str(Role.COORDINATOR), "") == listed("their_hr", "") == 404


def test_a_parameter_that_a_list_does_not_have_is_refused_by_name(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    own = service.headers(str(Role.INSTITUTION_ADMINISTRATOR))
    for path in ("placements", "placements/blockers", "placements/counts", "placements/export/csv", "offers"):
        response = http_client.get(f"/api/v1/{path}?lang=en&instituton=noordzee", headers=own)
        problem = response.json()
        assert (response.status_code, problem["code"]) == (400, "invalid_request"), path
        (finding,) = problem["findings"]
        assert (finding["code"], finding["pointer"]) == ("unknown_parameter", "/instituton")
        assert "instituton" in finding["text"]["nl"]
        assert http_client.get(f"/api/v1/{path}?lang=en", headers=own).status_code == 200
    for query in ("institution=noordzee&status=draft&status=signed", "runs_on=2026-10-01&limit=5&on=2026-09-01"):
        assert http_client.get(f"/api/v1/placements?{query}", headers=own).status_code == 200, query
    assert http_client.get("/api/v1/placements?instituton=noordzee").status_code == 401
