"""Hosts: places offered and filled, who may change what, and analyses that change blockers everywhere."""

import time
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select

from internships.domain.access import Grant, Role
from internships.domain.agreement_record import NotFound
from internships.domain.batches import SERVICE_ACCOUNT_ID, BatchKind, BatchLineState
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.capacity import Cap
from internships.domain.lifecycle import Action, NotByThisRole
from internships.domain.placement_board import BoardFilter
from internships.domain.safety import SignerOnRisk
from internships.domain.wording import Language
from internships.services.batches.batch_service import BatchService, BatchWorker
from internships.services.hosts.offers import OfferRequest
from internships.services.hosts.risk_analyses import RiskAnalysisRequest, SignAnalysisRequest, TakeBackAnalysisRequest
from internships.services.placements.reindex_requests import request_host_reindex
from internships.services.placements.reindexing import ReindexService
from internships.storage.columns import METADATA
from internships.web.app import build_app
from internships.web.routes import routes
from tests.builders.agreement_states import drafted, perform, signed
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    coordinator,
    example_record,
    host_hr,
)
from tests.builders.placements import add_hosts
from tests.builders.populated_service import (
    WEB_SETTINGS,
    PopulatedService,
    add_account,
    an_application,
    http_client_for,
)
from tests.refusals import refuses

SITE, OTHER_SITE = "2199999986", "2234567818"
PLACE = "Kaai 730"
ALL = tuple(SignerOnRisk)


@pytest.fixture(autouse=True)
def host_accounts(use_cases: AgreementUseCases) -> None:
    add_hosts(use_cases, (SITE, OTHER_SITE))


def batch_worker(use_cases: AgreementUseCases) -> BatchWorker:
    return BatchWorker(use_cases.context, use_cases.document_printing, "one")


def run_all_rows(use_cases: AgreementUseCases) -> None:
    while batch_worker(use_cases).run_once():
        pass


def a_record_without_analysis(student: str = "an@example.org", **facts: Any) -> dict[str, Any]:
    """Return a record that names its workplace by its place of work alone."""
    record = example_record(**facts)
    del record["safety"]["risk_analysis"]
    record["safety"].pop("workstation_sheet", None)
    record["students"][0]["email"] = student
    return record


def analysis_codes(use_cases: AgreementUseCases) -> set[BlockerCode]:
    lines = use_cases.boards.blockers(host_hr(OUR_HOST), BoardFilter()).lines
    return {line.code for line in lines if line.code.value.startswith("risk_analysis")}


def an_offer(**facts: Any) -> OfferRequest:
    offer = {"first_day": "2026-09-01", "last_day": "2026-12-31", "places": 3, **facts}
    return OfferRequest.model_validate(offer)


def an_analysis(**facts: Any) -> RiskAnalysisRequest:
    return RiskAnalysisRequest.model_validate({"workplace": PLACE, "made_on": "2026-08-01", **facts})


def signatures(day: str = "2026-08-15") -> SignAnalysisRequest:
    return SignAnalysisRequest(signed_by=ALL, signed_on=date.fromisoformat(day))


def waiting(use_cases: AgreementUseCases) -> int:
    lines = METADATA.tables["batch_line"]
    with use_cases.storage.reading() as work:
        return len(work.session.execute(select(lines.c.id).where(lines.c.state == "waiting")).all())


def test_an_analysis_found_by_the_place_of_work_moves_the_blockers_on_the_board(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=a_record_without_analysis())
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_MISSING}
    analysis = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_UNSIGNED}
    use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id, signatures())
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == set()


def test_an_analysis_found_by_its_hash_moves_the_blockers_on_the_board(use_cases: AgreementUseCases) -> None:
    analysis = use_cases.risk_analyses.put_analysis(
        host_hr(OUR_HOST), OUR_HOST, an_analysis(workplace="Zagerij", made_on="2025-08-01")
    )
    old = use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id, signatures("2025-08-15"))
    record = example_record(2)
    record["safety"]["risk_analysis"] = {"scope": "generic", "sha256": old.sha256}
    drafted(use_cases, record=record)
    assert analysis_codes(use_cases)
    new = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis(workplace="Zagerij"))
    use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, new.id, signatures())
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == set()


def test_an_analysis_of_the_second_host_counts_as_well(use_cases: AgreementUseCases) -> None:
    record = a_record_without_analysis()
    second = {**deepcopy(record["hosts"][0]), "enterprise_number": OTHER_HOST}
    drafted(use_cases, record=record | {"hosts": [*record["hosts"], second]})
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_MISSING}
    analysis = use_cases.risk_analyses.put_analysis(host_hr(OTHER_HOST), OTHER_HOST, an_analysis())
    use_cases.risk_analyses.sign_analysis(host_hr(OTHER_HOST), OTHER_HOST, analysis.id, signatures())
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == set()


def test_the_workers_look_again_in_portions_and_nobody_s_list_of_batches_shows_it(
    use_cases: AgreementUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("internships.services.placements.reindexing.AGREEMENTS_PER_ROW", 2)
    monkeypatch.setattr("internships.services.placements.reindexing.AGREEMENTS_PER_SPLIT", 3)
    for number in range(5):
        drafted(use_cases, record=a_record_without_analysis(f"s{number}@example.org"))
    use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    assert waiting(use_cases) == 1
    assert batch_worker(use_cases).run_once()
    assert waiting(use_cases) == 3  # two portions of the first three, and the row that goes on behind them
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_UNSIGNED}
    batching = BatchService(use_cases.context)
    assert batching.batches(host_hr(OUR_HOST)) == ((), None)
    with use_cases.storage.reading() as work:
        (batch,) = work.batches.batches(SERVICE_ACCOUNT_ID)
    assert batch.kind is BatchKind.REINDEX
    assert batch.rows == {BatchLineState.DONE: 5}


def test_a_change_that_is_refused_asks_nothing_of_the_workers(use_cases: AgreementUseCases) -> None:
    analysis = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    run_all_rows(use_cases)
    with refuses("risk_analysis_signed_in_future"):
        use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id, signatures("2036-01-01"))
    assert waiting(use_cases) == 0


def test_only_what_is_not_over_is_looked_at_again_but_everything_on_command(use_cases: AgreementUseCases) -> None:
    over = signed(use_cases).id
    with use_cases.storage.writing() as work:
        index = METADATA.tables["placement"]
        work.session.execute(index.update().values(ready=True))
    still_open = drafted(use_cases, record=a_record_without_analysis()).id
    use_cases.set_day("2027-06-01")
    with use_cases.storage.reading() as work:
        found = work.batches.agreements_to_reindex(OUR_HOST, use_cases.context.today(), after=None, limit=9)
        everything = work.batches.agreements_to_reindex(None, use_cases.context.today(), after=None, limit=9)
    assert over not in found
    assert set(everything) == {over, still_open}


def test_the_whole_index_is_written_again_on_command(use_cases: AgreementUseCases) -> None:
    ids = {drafted(use_cases, record=a_record_without_analysis(f"s{number}@example.org")).id for number in range(3)}
    with use_cases.storage.writing() as work:
        work.session.execute(METADATA.tables["blocker"].delete())
        work.session.execute(METADATA.tables["placement"].delete())
    batch = ReindexService(use_cases.context).request_all()
    assert batch.kind is BatchKind.REINDEX
    run_all_rows(use_cases)
    lines = use_cases.boards.placements(coordinator(), BoardFilter()).lines
    assert {line.agreement_id for line in lines} == ids


def test_an_agreement_that_can_not_be_read_stops_no_other(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=a_record_without_analysis())
    with use_cases.storage.writing() as work:
        batch_id = request_host_reindex(work, use_cases.context, OUR_HOST)
    assert batch_worker(use_cases).run_once()
    lines = METADATA.tables["batch_line"]
    with use_cases.storage.writing() as work:
        portion = work.session.execute(select(lines).where(lines.c.state == "waiting")).one()
        body = {"agreement_ids": [str(uuid4()), *portion.body["agreement_ids"]]}
        work.session.execute(lines.update().where(lines.c.id == portion.id).values(body=body))
        work.session.execute(METADATA.tables["blocker"].delete())
    run_all_rows(use_cases)
    with use_cases.storage.reading() as work:
        assert work.batches.batch(batch_id, SERVICE_ACCOUNT_ID).rows == {BatchLineState.DONE: 2}
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_MISSING}


def test_looking_again_waits_for_whoever_is_changing_the_agreement(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=a_record_without_analysis())
    with use_cases.storage.writing() as work:
        request_host_reindex(work, use_cases.context, OUR_HOST)
    assert batch_worker(use_cases).run_once()
    agreements, placements = METADATA.tables["agreement"], METADATA.tables["placement"]
    with ThreadPoolExecutor(1) as pool:
        with use_cases.storage.writing() as work:
            work.session.execute(agreements.update().values(version=7))
            work.session.execute(placements.update().values(version=7))
            done = pool.submit(batch_worker(use_cases).run_once)
            time.sleep(0.5)
        assert done.result(timeout=20)
    with use_cases.storage.reading() as work:
        assert work.session.execute(select(placements.c.version)).scalars().all() == [7]


def test_a_draft_reserves_a_place_and_only_a_signature_fills_it(use_cases: AgreementUseCases) -> None:
    use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer())
    drafted(use_cases, record=a_record_without_analysis())
    (found,) = use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
    assert (found.offered, found.filled, found.reserved, found.left) == (3, 0, 1, 2)
    signed(use_cases)
    (found,) = use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)
    assert (found.offered, found.filled, found.reserved, found.left) == (3, 1, 1, 1)


def test_an_institution_sees_what_is_offered_to_it_before_anybody_is_placed(use_cases: AgreementUseCases) -> None:
    for_all = use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer())
    for_us = use_cases.offers.put_offer(host_hr(OTHER_HOST), OTHER_HOST, an_offer(institution="noordzee"))
    for_them = use_cases.offers.put_offer(host_hr(OTHER_HOST), OTHER_HOST, an_offer(institution="polder"))
    visible = {one.offer.id for one in use_cases.offers.offers_page(coordinator())}
    assert visible == {for_all.id, for_us.id}
    assert {one.offer.id for one in use_cases.offers.offers(coordinator(), OTHER_HOST)} == {for_us.id}
    assert {one.offer.id for one in use_cases.offers.offers_page(host_hr(OTHER_HOST))} == {for_us.id, for_them.id}
    assert use_cases.offers.offers_page(a_principal("student", Grant(role=Role.STUDENT))) == ()
    with pytest.raises(NotFound):
        use_cases.offers.offers(host_hr(OTHER_HOST), OUR_HOST)


def test_offers_come_in_pages_and_by_group(use_cases: AgreementUseCases) -> None:
    days = [date(2026, 9, 1) + timedelta(number) for number in range(4)]
    for day in days:
        use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(first_day=day))
    use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(first_day="2025-09-01", last_day="2025-12-31"))
    page = use_cases.offers.offers_page(host_hr(OUR_HOST), limit=3)
    last = page[-1].offer
    rest = use_cases.offers.offers_page(host_hr(OUR_HOST), after=(last.first_day, last.id))
    assert [one.offer.first_day for one in (*page, *rest)] == days
    assert use_cases.offers.offers_page(host_hr(OUR_HOST), members=(OTHER_HOST,)) == ()


def test_hr_of_one_site_neither_takes_nor_drops_what_is_another_s(use_cases: AgreementUseCases) -> None:
    theirs = use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(site=OTHER_SITE))
    whole = use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer())
    site_hr = host_hr(OUR_HOST, SITE)
    for offer in (theirs, whole):
        with pytest.raises(NotByThisRole):
            use_cases.offers.put_offer(site_hr, OUR_HOST, an_offer(site=SITE), offer.id)
        with pytest.raises(NotByThisRole):
            use_cases.offers.delete_offer(site_hr, OUR_HOST, offer.id)
    own = use_cases.offers.put_offer(site_hr, OUR_HOST, an_offer(site=SITE))
    assert use_cases.offers.put_offer(site_hr, OUR_HOST, an_offer(site=SITE, places=5), own.id).places == 5
    use_cases.offers.delete_offer(site_hr, OUR_HOST, own.id)
    assert {one.offer.id for one in use_cases.offers.offers(host_hr(OUR_HOST), OUR_HOST)} == {theirs.id, whole.id}


def test_hr_of_one_site_signs_its_own_analysis_and_no_other_s(use_cases: AgreementUseCases) -> None:
    site_hr = host_hr(OUR_HOST, SITE)
    theirs = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis(site=OTHER_SITE))
    own = use_cases.risk_analyses.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE))
    with pytest.raises(NotByThisRole):
        use_cases.risk_analyses.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE), theirs.id)
    with pytest.raises(NotByThisRole):
        use_cases.risk_analyses.sign_analysis(site_hr, OUR_HOST, theirs.id, signatures())
    assert use_cases.risk_analyses.sign_analysis(site_hr, OUR_HOST, own.id, signatures()).signed_on == date(2026, 8, 15)
    with refuses("analysis_signed"):
        use_cases.risk_analyses.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE), own.id)


def test_an_offer_that_does_not_exist_is_not_changed(use_cases: AgreementUseCases) -> None:
    with pytest.raises(NotFound):
        use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(), UUID(int=7))


@pytest.mark.parametrize("facts", [{"places": -3}, {"places": 10_001}, {"first_day": "2027-01-01"}])
def test_places_and_days_that_can_not_be_are_refused_by_the_service(
    engine: Engine, institution_folders: Path, tmp_path: Path, facts: dict[str, Any]
) -> None:
    application = an_application(engine, institution_folders, tmp_path)
    service = PopulatedService(application, build_app(application.services, WEB_SETTINGS, routes()))
    add_account(service, "hr", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))
    offer = {**an_offer().model_dump(mode="json"), **facts}
    with http_client_for(service) as http_client:
        address, headers = f"/api/v1/hosts/{OUR_HOST}/offers", service.headers("hr")
        assert 400 <= http_client.post(address, json=offer, headers=headers).status_code < 500
        assert http_client.post(
            address, json={**offer, **an_offer().model_dump(mode="json")}, headers=headers
        ).is_success
        page = http_client.get("/api/v1/offers?limit=1", headers=headers).json()
    assert [entry["offered"] for entry in page["entries"]] == [3]
    application.close()
    application.engine.dispose()


def test_the_administrator_says_that_a_host_is_large_and_its_caps_hear_it(use_cases: AgreementUseCases) -> None:
    host_administrator = a_principal(
        "boss", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, is_host_administrator=True)
    )
    use_cases.hosts.put_cap(host_hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_mentor=2))
    assert not use_cases.hosts.caps(host_hr(OUR_HOST), OUR_HOST)[0].is_large
    host = use_cases.hosts.put_host(host_administrator, OUR_HOST, "Groot bedrijf", large=True)
    assert use_cases.hosts.host(host_hr(OUR_HOST), OUR_HOST) == host
    assert use_cases.hosts.caps(host_hr(OUR_HOST), OUR_HOST)[0].is_large
    operator = a_principal("operator", Grant(role=Role.OPERATOR))
    assert not use_cases.hosts.put_host(operator, OUR_HOST, "Klein bedrijf", large=False).large
    with pytest.raises(NotByThisRole):
        use_cases.hosts.put_host(host_hr(OUR_HOST), OUR_HOST, "Anders", large=True)
    with pytest.raises(NotFound):
        use_cases.hosts.put_host(host_administrator, OTHER_HOST, "Anders", large=True)


def test_renewals_that_are_due_are_reported_with_the_first_due_first(use_cases: AgreementUseCases) -> None:
    for place, made_on in (("Kantoor", "2025-10-15"), ("Zagerij", "2025-09-20"), ("Loods", "2026-08-01")):
        analysis = use_cases.risk_analyses.put_analysis(
            host_hr(OUR_HOST), OUR_HOST, an_analysis(workplace=place, made_on=made_on)
        )
        use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id, signatures())
    analyses = use_cases.risk_analyses.renewals(host_hr(OUR_HOST), OUR_HOST)
    assert [one.workplace for one in analyses] == ["Zagerij", "Kantoor"]
    assert [
        one.workplace for one in use_cases.risk_analyses.renewals(host_hr(OUR_HOST), OUR_HOST, date(2026, 10, 1))
    ] == ["Zagerij"]


def test_a_group_keeps_each_member_once(use_cases: AgreementUseCases) -> None:
    operator = a_principal("operator", Grant(role=Role.OPERATOR))
    group = use_cases.hosts.put_group(operator, "Groep", (OUR_HOST, OTHER_HOST, OUR_HOST))
    assert group.members == (OUR_HOST, OTHER_HOST)
    changed = use_cases.hosts.put_group(operator, "Groep", (OTHER_HOST, OTHER_HOST), group.id)
    assert use_cases.hosts.group(operator, group.id) == changed
    assert changed.members == (OTHER_HOST,)


def test_hr_needs_a_host_to_be_hr_of(use_cases: AgreementUseCases) -> None:
    site_hr = host_hr(OUR_HOST, SITE)
    with pytest.raises(NotByThisRole) as of_all:
        use_cases.offers.put_offer(site_hr, OUR_HOST, an_offer())
    assert "hele organisatie" in of_all.value.text_in(Language.NL)
    assert "HR of the whole organisation" in of_all.value.text_in(Language.EN)
    with pytest.raises(NotByThisRole) as of_a_site:
        use_cases.offers.put_offer(site_hr, OUR_HOST, an_offer(site=OTHER_SITE))
    assert "HR of that site or of the whole organisation" in of_a_site.value.text_in(Language.EN)
    with pytest.raises(NotByThisRole) as of_its_administrator:
        use_cases.hosts.put_host(host_hr(OUR_HOST), OUR_HOST, "Anders", large=True)
    assert "the administrator of the host" in of_its_administrator.value.text_in(Language.EN)


def test_a_signed_analysis_that_was_a_mistake_is_taken_back_and_frees_nobody_any_more(
    use_cases: AgreementUseCases,
) -> None:
    drafted(use_cases, record=a_record_without_analysis())
    made = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    run_all_rows(use_cases)
    why = TakeBackAnalysisRequest(reason="Van de verkeerde werkplek.")
    with refuses("risk_analysis_not_signed"):
        use_cases.risk_analyses.take_back_analysis(host_hr(OUR_HOST), OUR_HOST, made.id, why)
    use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, made.id, signatures())
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == set()
    use_cases.risk_analyses.take_back_analysis(host_hr(OUR_HOST), OUR_HOST, made.id, why)
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_MISSING}
    (analysis,) = use_cases.risk_analyses.analyses(host_hr(OUR_HOST), OUR_HOST)
    assert analysis.taken_back is not None
    assert (analysis.taken_back.reason, analysis.taken_back.on) == (why.reason, use_cases.context.today())
    with refuses("risk_analysis_taken_back"):
        use_cases.risk_analyses.delete_analysis(host_hr(OUR_HOST), OUR_HOST, made.id)


def test_a_record_that_names_an_analysis_by_its_hash_hears_that_it_was_taken_back(use_cases: AgreementUseCases) -> None:
    made = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    analysis = use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, made.id, signatures())
    record = example_record()
    record["safety"]["risk_analysis"] = {
        "scope": "generic", "made_on": "2026-08-01", "signed_by": [str(one) for one in ALL], "sha256": analysis.sha256
    }  # fmt: skip
    drafted(use_cases, record=record)
    assert analysis_codes(use_cases) == set()
    use_cases.risk_analyses.take_back_analysis(
        host_hr(OUR_HOST), OUR_HOST, made.id, TakeBackAnalysisRequest(reason="Vergissing.")
    )
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_UNSIGNED}


def test_hr_of_one_site_takes_back_and_deletes_its_own_analysis_and_no_other_s(use_cases: AgreementUseCases) -> None:
    site_hr = host_hr(OUR_HOST, SITE)
    theirs = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis(site=OTHER_SITE))
    own = use_cases.risk_analyses.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE))
    with pytest.raises(NotByThisRole):
        use_cases.risk_analyses.delete_analysis(site_hr, OUR_HOST, theirs.id)
    use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, theirs.id, signatures())
    with pytest.raises(NotByThisRole):
        use_cases.risk_analyses.take_back_analysis(
            site_hr, OUR_HOST, theirs.id, TakeBackAnalysisRequest(reason="Vergissing.")
        )
    use_cases.risk_analyses.delete_analysis(site_hr, OUR_HOST, own.id)
    assert [one.id for one in use_cases.risk_analyses.analyses(host_hr(OUR_HOST), OUR_HOST)] == [theirs.id]


def test_an_analysis_that_was_never_signed_is_deleted_and_a_signed_one_is_not(use_cases: AgreementUseCases) -> None:
    drafted(use_cases, record=a_record_without_analysis())
    analysis = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    run_all_rows(use_cases)
    use_cases.risk_analyses.delete_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id)
    run_all_rows(use_cases)
    assert analysis_codes(use_cases) == {BlockerCode.RISK_ANALYSIS_MISSING}
    analysis = use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis())
    use_cases.risk_analyses.sign_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id, signatures())
    with refuses("analysis_signed"):
        use_cases.risk_analyses.delete_analysis(host_hr(OUR_HOST), OUR_HOST, analysis.id)


def test_an_analysis_of_a_day_to_come_is_refused(use_cases: AgreementUseCases) -> None:
    with refuses("risk_analysis_made_in_future"):
        use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis(made_on="2026-09-02"))
    use_cases.risk_analyses.put_analysis(host_hr(OUR_HOST), OUR_HOST, an_analysis(made_on="2026-09-01"))


def test_places_are_offered_to_institutions_on_file_at_sites_that_the_host_keeps(use_cases: AgreementUseCases) -> None:
    for refused, facts in (
        ("offer_unknown_institution", {"institution": "nergens"}),
        ("offer_unknown_site", {"site": "2345678942"}),
    ):
        with refuses(refused):
            use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(**facts))
    offer = use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(institution="noordzee", site=SITE))
    with refuses("offer_unknown_site"):
        use_cases.offers.put_offer(host_hr(OUR_HOST), OUR_HOST, an_offer(site="2345678942"), offer.id)


def test_a_site_is_deleted_once_nobody_is_placed_there_and_nothing_is_offered_there(
    use_cases: AgreementUseCases,
) -> None:
    host_administrator = host_hr(OUR_HOST)
    theirs = a_record_without_analysis()
    theirs["institutions"][0]["slug"] = "polder"
    view = drafted(use_cases, coordinator("polder"), theirs)
    with refuses("site_in_use"):
        use_cases.hosts.delete_site(host_administrator, OUR_HOST, SITE)
    perform(use_cases, view, Action.WITHDRAW, by=coordinator("polder"))
    offer = use_cases.offers.put_offer(host_administrator, OUR_HOST, an_offer(site=SITE))
    with refuses("site_in_use"):
        use_cases.hosts.delete_site(host_administrator, OUR_HOST, SITE)
    use_cases.offers.delete_offer(host_administrator, OUR_HOST, offer.id)
    with pytest.raises(NotByThisRole):
        use_cases.hosts.delete_site(host_hr(OUR_HOST, SITE), OUR_HOST, SITE)
    use_cases.hosts.delete_site(host_administrator, OUR_HOST, SITE)
    assert [site.establishment_number for site in use_cases.hosts.sites(host_administrator, OUR_HOST)] == [OTHER_SITE]
    with pytest.raises(NotFound):
        use_cases.hosts.delete_site(host_administrator, OUR_HOST, SITE)


def test_a_cap_is_deleted_by_its_programme(use_cases: AgreementUseCases) -> None:
    host_administrator = host_hr(OUR_HOST)
    use_cases.hosts.put_cap(host_administrator, Cap(enterprise_number=OUR_HOST, per_mentor=2))
    use_cases.hosts.put_cap(host_administrator, Cap(enterprise_number=OUR_HOST, programme_id="ict", per_programme=1))
    use_cases.hosts.delete_cap(host_administrator, OUR_HOST, "ict")
    assert [cap.programme_id for cap in use_cases.hosts.caps(host_administrator, OUR_HOST)] == [None]
    with pytest.raises(NotFound):
        use_cases.hosts.delete_cap(host_administrator, OUR_HOST, "ict")
    with pytest.raises(NotByThisRole):
        use_cases.hosts.delete_cap(host_hr(OUR_HOST, SITE), OUR_HOST)
    use_cases.hosts.delete_cap(host_administrator, OUR_HOST)
    assert use_cases.hosts.caps(host_administrator, OUR_HOST) == ()
