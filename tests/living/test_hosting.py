"""What hosts keep: places offered and filled, who may keep what, and analyses that move blockers everywhere."""

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
from internships.domain.batches import THE_SERVICE, BatchKind, LineState
from internships.domain.blockers import BlockerCode
from internships.domain.capacity import Cap
from internships.domain.lifecycle import Action, NotByThisRole
from internships.domain.organisations import HostOrganisation, Site
from internships.domain.record import NotFound
from internships.domain.safety import SignerOnRisk
from internships.domain.tracking import BoardFilter
from internships.domain.wording import Language
from internships.domain.workplaces import AlreadyTakenBack, MadeInFuture, NotSignedYet, SignedInFuture
from internships.services.batching import Batching, Workbench
from internships.services.hosting import AnalysisSigned, AnalysisTakenBack, AnalysisTold, OfferTold, SiteInUse
from internships.services.index_requests import ask_again
from internships.services.offering import OfferNowhere, OfferToNobody
from internships.services.reindexing import Reindexing
from internships.services.risk_analyses import AnalysisFrozen
from internships.serving import routes
from internships.storage.columns import METADATA
from internships.web.app import build_app
from tests.living.bureaus import OTHER_HOST, OUR_HOST, Living, a_record, coordinator, hr, somebody
from tests.living.roads import acted, drafted, signed
from tests.web.worlds import WEB, World, a_house, add_account, client

SITE, OTHER_SITE = "2199999986", "2234567818"
PLACE = "Kaai 730"
ALL = tuple(SignerOnRisk)


@pytest.fixture(autouse=True)
def joined(living: Living) -> None:
    with living.storage.writing() as work:
        for number in (OUR_HOST, OTHER_HOST):
            work.hosts.put_host(HostOrganisation(enterprise_number=number, name="Bedrijf", joined_at=living.now))
        for site in (SITE, OTHER_SITE):
            work.hosts.put_site(Site(establishment_number=site, enterprise_number=OUR_HOST, name="Vestiging"))


def bench(living: Living) -> Workbench:
    return Workbench(living.drafting, living.printing, living.storage, "one")


def worked(living: Living) -> None:
    while bench(living).do_one():
        pass


def a_record_without_analysis(student: str = "an@example.org", **facts: Any) -> dict[str, Any]:
    """Return a record that names its workplace by its place of work alone."""
    record = a_record(**facts)
    del record["safety"]["risk_analysis"]
    record["safety"].pop("workstation_sheet", None)
    record["students"][0]["email"] = student
    return record


def codes(living: Living) -> set[BlockerCode]:
    lines = living.boards.blockers(hr(OUR_HOST), BoardFilter()).lines
    return {line.code for line in lines if line.code.value.startswith("risk_analysis")}


def an_offer(**facts: Any) -> OfferTold:
    told = {"first_day": "2026-09-01", "last_day": "2026-12-31", "places": 3, **facts}
    return OfferTold.model_validate(told)


def an_analysis(**facts: Any) -> AnalysisTold:
    return AnalysisTold.model_validate({"workplace": PLACE, "made_on": "2026-08-01", **facts})


def signatures(day: str = "2026-08-15") -> AnalysisSigned:
    return AnalysisSigned(signed_by=ALL, signed_on=date.fromisoformat(day))


def waiting(living: Living) -> int:
    lines = METADATA.tables["batch_line"]
    with living.storage.reading() as work:
        return len(work.session.execute(select(lines.c.id).where(lines.c.state == "waiting")).all())


def test_an_analysis_found_by_the_place_of_work_moves_the_blockers_on_the_board(living: Living) -> None:
    drafted(living, record=a_record_without_analysis())
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_MISSING}
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    worked(living)
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_UNSIGNED}
    living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures())
    worked(living)
    assert codes(living) == set()


def test_an_analysis_found_by_its_hash_moves_the_blockers_on_the_board(living: Living) -> None:
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(workplace="Zagerij", made_on="2025-08-01"))
    old = living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures("2025-08-15"))
    record = a_record(2)
    record["safety"]["risk_analysis"] = {"scope": "generic", "sha256": old.sha256}
    drafted(living, record=record)
    assert codes(living)
    new = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(workplace="Zagerij"))
    living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, new.id, signatures())
    worked(living)
    assert codes(living) == set()


def test_an_analysis_of_the_second_host_counts_as_well(living: Living) -> None:
    record = a_record_without_analysis()
    second = {**deepcopy(record["hosts"][0]), "enterprise_number": OTHER_HOST}
    drafted(living, record=record | {"hosts": [*record["hosts"], second]})
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_MISSING}
    made = living.hosting.put_analysis(hr(OTHER_HOST), OTHER_HOST, an_analysis())
    living.hosting.sign_analysis(hr(OTHER_HOST), OTHER_HOST, made.id, signatures())
    worked(living)
    assert codes(living) == set()


def test_the_workers_look_again_in_portions_and_nobody_s_list_of_batches_shows_it(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("internships.services.reindexing.PORTION", 2)
    monkeypatch.setattr("internships.services.reindexing.SPREAD", 3)
    for number in range(5):
        drafted(living, record=a_record_without_analysis(f"s{number}@example.org"))
    living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    assert waiting(living) == 1
    assert bench(living).do_one()
    assert waiting(living) == 3  # two portions of the first three, and the row that goes on behind them
    worked(living)
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_UNSIGNED}
    batching = Batching(living.drafting, living.storage)
    assert batching.batches(hr(OUR_HOST)) == ((), None)
    with living.storage.reading() as work:
        (batch,) = work.jobs.batches(THE_SERVICE)
    assert batch.kind is BatchKind.REINDEX
    assert batch.rows == {LineState.DONE: 5}


def test_a_change_that_is_refused_asks_nothing_of_the_workers(living: Living) -> None:
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    worked(living)
    with pytest.raises(SignedInFuture):
        living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures("2036-01-01"))
    assert waiting(living) == 0


def test_only_what_is_not_over_is_looked_at_again_but_everything_on_command(living: Living) -> None:
    over = signed(living).id
    with living.storage.writing() as work:
        index = METADATA.tables["placement"]
        work.session.execute(index.update().values(ready=True))
    still_open = drafted(living, record=a_record_without_analysis()).id
    living.sets_the_day("2027-06-01")
    with living.storage.reading() as work:
        found = work.jobs.to_index(OUR_HOST, living.bureau.today(), after=None, limit=9)
        everything = work.jobs.to_index(None, living.bureau.today(), after=None, limit=9)
    assert over not in found
    assert set(everything) == {over, still_open}


def test_the_whole_index_is_written_again_on_command(living: Living) -> None:
    ids = {drafted(living, record=a_record_without_analysis(f"s{number}@example.org")).id for number in range(3)}
    with living.storage.writing() as work:
        work.session.execute(METADATA.tables["blocker"].delete())
        work.session.execute(METADATA.tables["placement"].delete())
    batch = Reindexing(living.bureau, living.storage).everything()
    assert batch.kind is BatchKind.REINDEX
    worked(living)
    lines = living.boards.placements(coordinator(), BoardFilter()).lines
    assert {line.agreement_id for line in lines} == ids


def test_an_agreement_that_can_not_be_read_stops_no_other(living: Living) -> None:
    drafted(living, record=a_record_without_analysis())
    with living.storage.writing() as work:
        batch_id = ask_again(work, living.bureau, OUR_HOST)
    assert bench(living).do_one()
    lines = METADATA.tables["batch_line"]
    with living.storage.writing() as work:
        portion = work.session.execute(select(lines).where(lines.c.state == "waiting")).one()
        told = {"agreement_ids": [str(uuid4()), *portion.body["agreement_ids"]]}
        work.session.execute(lines.update().where(lines.c.id == portion.id).values(body=told))
        work.session.execute(METADATA.tables["blocker"].delete())
    worked(living)
    with living.storage.reading() as work:
        assert work.jobs.batch(batch_id, THE_SERVICE).rows == {LineState.DONE: 2}
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_MISSING}


def test_looking_again_waits_for_whoever_is_changing_the_agreement(living: Living) -> None:
    drafted(living, record=a_record_without_analysis())
    with living.storage.writing() as work:
        ask_again(work, living.bureau, OUR_HOST)
    assert bench(living).do_one()
    agreements, placements = METADATA.tables["agreement"], METADATA.tables["placement"]
    with ThreadPoolExecutor(1) as pool:
        with living.storage.writing() as work:
            work.session.execute(agreements.update().values(version=7))
            work.session.execute(placements.update().values(version=7))
            done = pool.submit(bench(living).do_one)
            time.sleep(0.5)
        assert done.result(timeout=20)
    with living.storage.reading() as work:
        assert work.session.execute(select(placements.c.version)).scalars().all() == [7]


def test_a_draft_reserves_a_place_and_only_a_signature_fills_it(living: Living) -> None:
    living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer())
    drafted(living, record=a_record_without_analysis())
    (found,) = living.hosting.offers(hr(OUR_HOST), OUR_HOST)
    assert (found.offered, found.filled, found.reserved, found.left) == (3, 0, 1, 2)
    signed(living)
    (found,) = living.hosting.offers(hr(OUR_HOST), OUR_HOST)
    assert (found.offered, found.filled, found.reserved, found.left) == (3, 1, 1, 1)


def test_an_institution_sees_what_is_offered_to_it_before_anybody_is_placed(living: Living) -> None:
    for_all = living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer())
    for_us = living.hosting.put_offer(hr(OTHER_HOST), OTHER_HOST, an_offer(institution="noordzee"))
    for_them = living.hosting.put_offer(hr(OTHER_HOST), OTHER_HOST, an_offer(institution="polder"))
    seen = {one.offer.id for one in living.hosting.offered(coordinator())}
    assert seen == {for_all.id, for_us.id}
    assert {one.offer.id for one in living.hosting.offers(coordinator(), OTHER_HOST)} == {for_us.id}
    assert {one.offer.id for one in living.hosting.offered(hr(OTHER_HOST))} == {for_us.id, for_them.id}
    assert living.hosting.offered(somebody("student", Grant(role=Role.STUDENT))) == ()
    with pytest.raises(NotFound):
        living.hosting.offers(hr(OTHER_HOST), OUR_HOST)


def test_offers_come_in_pages_and_by_group(living: Living) -> None:
    days = [date(2026, 9, 1) + timedelta(number) for number in range(4)]
    for day in days:
        living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(first_day=day))
    living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(first_day="2025-09-01", last_day="2025-12-31"))
    page = living.hosting.offered(hr(OUR_HOST), limit=3)
    last = page[-1].offer
    rest = living.hosting.offered(hr(OUR_HOST), after=(last.first_day, last.id))
    assert [one.offer.first_day for one in (*page, *rest)] == days
    assert living.hosting.offered(hr(OUR_HOST), members=(OTHER_HOST,)) == ()


def test_hr_of_one_site_neither_takes_nor_drops_what_is_another_s(living: Living) -> None:
    theirs = living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(site=OTHER_SITE))
    whole = living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer())
    site_hr = hr(OUR_HOST, SITE)
    for offer in (theirs, whole):
        with pytest.raises(NotByThisRole):
            living.hosting.put_offer(site_hr, OUR_HOST, an_offer(site=SITE), offer.id)
        with pytest.raises(NotByThisRole):
            living.hosting.drop_offer(site_hr, OUR_HOST, offer.id)
    own = living.hosting.put_offer(site_hr, OUR_HOST, an_offer(site=SITE))
    assert living.hosting.put_offer(site_hr, OUR_HOST, an_offer(site=SITE, places=5), own.id).places == 5
    living.hosting.drop_offer(site_hr, OUR_HOST, own.id)
    assert {one.offer.id for one in living.hosting.offers(hr(OUR_HOST), OUR_HOST)} == {theirs.id, whole.id}


def test_hr_of_one_site_signs_its_own_analysis_and_no_other_s(living: Living) -> None:
    site_hr = hr(OUR_HOST, SITE)
    theirs = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(site=OTHER_SITE))
    own = living.hosting.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE))
    with pytest.raises(NotByThisRole):
        living.hosting.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE), theirs.id)
    with pytest.raises(NotByThisRole):
        living.hosting.sign_analysis(site_hr, OUR_HOST, theirs.id, signatures())
    assert living.hosting.sign_analysis(site_hr, OUR_HOST, own.id, signatures()).signed_on == date(2026, 8, 15)
    with pytest.raises(AnalysisFrozen):
        living.hosting.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE), own.id)


def test_an_offer_that_does_not_exist_is_not_changed(living: Living) -> None:
    with pytest.raises(NotFound):
        living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(), UUID(int=7))


@pytest.mark.parametrize("facts", [{"places": -3}, {"places": 10_001}, {"first_day": "2027-01-01"}])
def test_places_and_days_that_can_not_be_are_refused_by_the_service(
    engine: Engine, templates: Path, tmp_path: Path, facts: dict[str, Any]
) -> None:
    house = a_house(engine, templates, tmp_path)
    world = World(house, build_app(house.services, WEB, routes()))
    add_account(world, "hr", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))
    told = {**an_offer().model_dump(mode="json"), **facts}
    with client(world) as asking:
        address, headers = f"/api/v1/hosts/{OUR_HOST}/offers", world.headers("hr")
        assert 400 <= asking.post(address, json=told, headers=headers).status_code < 500
        assert asking.post(address, json={**told, **an_offer().model_dump(mode="json")}, headers=headers).is_success
        page = asking.get("/api/v1/offers?limit=1", headers=headers).json()
    assert [entry["offered"] for entry in page["entries"]] == [3]
    house.shop.close()
    house.engine.dispose()


def test_the_administrator_says_that_a_host_is_large_and_its_caps_hear_it(living: Living) -> None:
    boss = somebody("boss", Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, is_host_administrator=True))
    living.hosting.put_cap(hr(OUR_HOST), Cap(enterprise_number=OUR_HOST, per_mentor=2))
    assert not living.hosting.caps(hr(OUR_HOST), OUR_HOST)[0].is_large
    kept = living.hosting.put_host(boss, OUR_HOST, "Groot bedrijf", large=True)
    assert living.hosting.host(hr(OUR_HOST), OUR_HOST) == kept
    assert living.hosting.caps(hr(OUR_HOST), OUR_HOST)[0].is_large
    operator = somebody("operator", Grant(role=Role.OPERATOR))
    assert not living.hosting.put_host(operator, OUR_HOST, "Klein bedrijf", large=False).large
    with pytest.raises(NotByThisRole):
        living.hosting.put_host(hr(OUR_HOST), OUR_HOST, "Anders", large=True)
    with pytest.raises(NotFound):
        living.hosting.put_host(boss, OTHER_HOST, "Anders", large=True)


def test_renewals_that_are_due_are_told_with_the_first_due_first(living: Living) -> None:
    for place, made_on in (("Kantoor", "2025-10-15"), ("Zagerij", "2025-09-20"), ("Loods", "2026-08-01")):
        made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(workplace=place, made_on=made_on))
        living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures())
    told = living.hosting.renewals(hr(OUR_HOST), OUR_HOST)
    assert [one.workplace for one in told] == ["Zagerij", "Kantoor"]
    assert [one.workplace for one in living.hosting.renewals(hr(OUR_HOST), OUR_HOST, date(2026, 10, 1))] == ["Zagerij"]


def test_a_group_keeps_each_member_once(living: Living) -> None:
    operator = somebody("operator", Grant(role=Role.OPERATOR))
    made = living.hosting.put_group(operator, "Groep", (OUR_HOST, OTHER_HOST, OUR_HOST))
    assert made.members == (OUR_HOST, OTHER_HOST)
    changed = living.hosting.put_group(operator, "Groep", (OTHER_HOST, OTHER_HOST), made.id)
    assert living.hosting.group(operator, made.id) == changed
    assert changed.members == (OTHER_HOST,)


def test_hr_is_told_whose_hr_it_must_be(living: Living) -> None:
    site_hr = hr(OUR_HOST, SITE)
    with pytest.raises(NotByThisRole) as of_all:
        living.hosting.put_offer(site_hr, OUR_HOST, an_offer())
    assert "hele organisatie" in of_all.value.say(Language.NL)
    assert "HR of the whole organisation" in of_all.value.say(Language.EN)
    with pytest.raises(NotByThisRole) as of_a_site:
        living.hosting.put_offer(site_hr, OUR_HOST, an_offer(site=OTHER_SITE))
    assert "HR of that site or of the whole organisation" in of_a_site.value.say(Language.EN)
    with pytest.raises(NotByThisRole) as of_its_administrator:
        living.hosting.put_host(hr(OUR_HOST), OUR_HOST, "Anders", large=True)
    assert "the administrator of the host" in of_its_administrator.value.say(Language.EN)


def test_a_signed_analysis_that_was_a_mistake_is_taken_back_and_frees_nobody_any_more(living: Living) -> None:
    drafted(living, record=a_record_without_analysis())
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    worked(living)
    why = AnalysisTakenBack(reason="Van de verkeerde werkplek.")
    with pytest.raises(NotSignedYet):
        living.hosting.take_back_analysis(hr(OUR_HOST), OUR_HOST, made.id, why)
    living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures())
    worked(living)
    assert codes(living) == set()
    living.hosting.take_back_analysis(hr(OUR_HOST), OUR_HOST, made.id, why)
    worked(living)
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_MISSING}
    (kept,) = living.hosting.analyses(hr(OUR_HOST), OUR_HOST)
    assert kept.taken_back is not None
    assert (kept.taken_back.reason, kept.taken_back.on) == (why.reason, living.bureau.today())
    with pytest.raises(AlreadyTakenBack):
        living.hosting.drop_analysis(hr(OUR_HOST), OUR_HOST, made.id)


def test_a_record_that_names_an_analysis_by_its_hash_hears_that_it_was_taken_back(living: Living) -> None:
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    kept = living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures())
    record = a_record()
    record["safety"]["risk_analysis"] = {
        "scope": "generic", "made_on": "2026-08-01", "signed_by": [str(one) for one in ALL], "sha256": kept.sha256
    }  # fmt: skip
    drafted(living, record=record)
    assert codes(living) == set()
    living.hosting.take_back_analysis(hr(OUR_HOST), OUR_HOST, made.id, AnalysisTakenBack(reason="Vergissing."))
    worked(living)
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_UNSIGNED}


def test_hr_of_one_site_takes_back_and_deletes_its_own_analysis_and_no_other_s(living: Living) -> None:
    site_hr = hr(OUR_HOST, SITE)
    theirs = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(site=OTHER_SITE))
    own = living.hosting.put_analysis(site_hr, OUR_HOST, an_analysis(site=SITE))
    with pytest.raises(NotByThisRole):
        living.hosting.drop_analysis(site_hr, OUR_HOST, theirs.id)
    living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, theirs.id, signatures())
    with pytest.raises(NotByThisRole):
        living.hosting.take_back_analysis(site_hr, OUR_HOST, theirs.id, AnalysisTakenBack(reason="Vergissing."))
    living.hosting.drop_analysis(site_hr, OUR_HOST, own.id)
    assert [one.id for one in living.hosting.analyses(hr(OUR_HOST), OUR_HOST)] == [theirs.id]


def test_an_analysis_that_was_never_signed_is_deleted_and_a_signed_one_is_not(living: Living) -> None:
    drafted(living, record=a_record_without_analysis())
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    worked(living)
    living.hosting.drop_analysis(hr(OUR_HOST), OUR_HOST, made.id)
    worked(living)
    assert codes(living) == {BlockerCode.RISK_ANALYSIS_MISSING}
    made = living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis())
    living.hosting.sign_analysis(hr(OUR_HOST), OUR_HOST, made.id, signatures())
    with pytest.raises(AnalysisFrozen):
        living.hosting.drop_analysis(hr(OUR_HOST), OUR_HOST, made.id)


def test_an_analysis_of_a_day_to_come_is_refused(living: Living) -> None:
    with pytest.raises(MadeInFuture):
        living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(made_on="2026-09-02"))
    living.hosting.put_analysis(hr(OUR_HOST), OUR_HOST, an_analysis(made_on="2026-09-01"))


def test_places_are_offered_to_institutions_on_file_at_sites_that_the_host_keeps(living: Living) -> None:
    for refused, facts in (
        (OfferToNobody, {"institution": "nergens"}),
        (OfferNowhere, {"site": "2345678942"}),
    ):
        with pytest.raises(refused):
            living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(**facts))
    kept = living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(institution="noordzee", site=SITE))
    with pytest.raises(OfferNowhere):
        living.hosting.put_offer(hr(OUR_HOST), OUR_HOST, an_offer(site="2345678942"), kept.id)


def test_a_site_is_deleted_once_nobody_is_placed_there_and_nothing_is_offered_there(living: Living) -> None:
    boss = hr(OUR_HOST)
    theirs = a_record_without_analysis()
    theirs["institutions"][0]["slug"] = "polder"
    view = drafted(living, coordinator("polder"), theirs)
    with pytest.raises(SiteInUse):
        living.hosting.drop_site(boss, OUR_HOST, SITE)
    acted(living, view, Action.WITHDRAW, by=coordinator("polder"))
    offer = living.hosting.put_offer(boss, OUR_HOST, an_offer(site=SITE))
    with pytest.raises(SiteInUse):
        living.hosting.drop_site(boss, OUR_HOST, SITE)
    living.hosting.drop_offer(boss, OUR_HOST, offer.id)
    with pytest.raises(NotByThisRole):
        living.hosting.drop_site(hr(OUR_HOST, SITE), OUR_HOST, SITE)
    living.hosting.drop_site(boss, OUR_HOST, SITE)
    assert [site.establishment_number for site in living.hosting.sites(boss, OUR_HOST)] == [OTHER_SITE]
    with pytest.raises(NotFound):
        living.hosting.drop_site(boss, OUR_HOST, SITE)


def test_a_cap_is_deleted_by_its_programme(living: Living) -> None:
    boss = hr(OUR_HOST)
    living.hosting.put_cap(boss, Cap(enterprise_number=OUR_HOST, per_mentor=2))
    living.hosting.put_cap(boss, Cap(enterprise_number=OUR_HOST, programme_id="ict", per_programme=1))
    living.hosting.drop_cap(boss, OUR_HOST, "ict")
    assert [cap.programme_id for cap in living.hosting.caps(boss, OUR_HOST)] == [None]
    with pytest.raises(NotFound):
        living.hosting.drop_cap(boss, OUR_HOST, "ict")
    with pytest.raises(NotByThisRole):
        living.hosting.drop_cap(hr(OUR_HOST, SITE), OUR_HOST)
    living.hosting.drop_cap(boss, OUR_HOST)
    assert living.hosting.caps(boss, OUR_HOST) == ()
