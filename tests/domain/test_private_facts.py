"""Merging a record from one side: facts that only another side may write stay, unless their group is removed."""

from internships.domain.access import Side
from internships.domain.draft import read_record
from internships.domain.private_facts import merge_private_facts
from tests.builders.records import a_record, with_fact, without

PERIOD_ID = "/dimona/period_id"


def test_a_group_that_holds_only_what_another_side_tells_stays_when_it_is_not_sent_back() -> None:
    stored = read_record(with_fact(a_record(), "/dimona", {"period_id": "987654321098"})).agreement()
    sent = read_record(without(a_record(), "/dimona")).agreement()
    assert merge_private_facts(sent, stored, Side.HOST)["dimona"] == {"period_id": "987654321098"}
    assert "dimona" not in merge_private_facts(sent, stored, Side.INSTITUTION)


def test_a_group_that_a_side_read_and_took_out_goes_with_its_content() -> None:
    health = {"required": True, "arranged_by": "host", "outcome": "fit"}
    stored = read_record(with_fact(a_record(), "/safety/health", health)).agreement()
    sent = read_record(without(a_record(), "/safety/health")).agreement()
    assert "health" not in merge_private_facts(sent, stored, Side.HOST)["safety"]
