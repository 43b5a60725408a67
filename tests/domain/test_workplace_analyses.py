"""A workplace's risk analysis is signed once, named by its hash, and counts for a year."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from internships.domain.safety import SignerOnRisk
from internships.domain.workplace_analyses import (
    WorkplaceAnalysis,
    add_signatures,
    analysis_sha256,
    is_signed_unchanged,
    mark_taken_back,
    renewals_due,
)
from tests.builders.blocker_contexts import an_analysis, signed_analysis
from tests.refusals import refuses

SITE, PLACE, MADE = "2199999986", "Kantoor en kaai 730", date(2026, 6, 15)
HOST, PHYSICIAN = SignerOnRisk.HOST, SignerOnRisk.OCCUPATIONAL_PHYSICIAN


@pytest.mark.parametrize(
    ("made_on", "renew_by"),
    [
        ("2026-06-15", date(2027, 6, 15)),
        ("2028-02-29", date(2029, 2, 28)),
        ("2027-02-28", date(2028, 2, 28)),
        ("9999-06-15", date.max),
    ],
)
def test_an_analysis_is_renewed_within_a_year(made_on: str, renew_by: date) -> None:
    assert an_analysis(made_on=made_on).renew_by == renew_by


CHANGES: dict[str, Any] = {
    "enterprise_number": "0100000070",
    "site": None,
    "workplace": "Magazijn",
    "reference": "Techniek",
    "made_on": "2026-06-16",
    "risks": [],
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_signed_is_in_the_hash(name: str) -> None:
    assert analysis_sha256(an_analysis(**{name: CHANGES[name]})) != analysis_sha256(an_analysis())


def test_every_fact_is_signed_or_belongs_to_the_signature() -> None:
    assert set(CHANGES) | {"id", "signed_by", "signed_on", "sha256", "taken_back"} == set(
        WorkplaceAnalysis.model_fields
    )


def test_the_signature_and_the_id_are_not_in_the_hash() -> None:
    other = an_analysis(id=UUID(int=7))
    assert analysis_sha256(signed_analysis(other)) == analysis_sha256(an_analysis())


def test_signing_names_the_content_and_changes_nothing_of_it() -> None:
    done = add_signatures(an_analysis(), [PHYSICIAN, HOST, HOST], date(2026, 6, 20))
    assert (done.signed_by, done.signed_on, done.sha256) == (
        (HOST, PHYSICIAN),
        date(2026, 6, 20),
        analysis_sha256(an_analysis()),
    )
    assert WorkplaceAnalysis.model_validate(done.model_dump(mode="json")) == done
    assert analysis_sha256(done) == analysis_sha256(an_analysis())


def test_a_second_signature_joins_the_first_and_the_latest_day_counts() -> None:
    one = add_signatures(an_analysis(), [PHYSICIAN], date(2026, 6, 20))
    both = add_signatures(one, [HOST], date(2026, 6, 18))
    assert (both.signed_by, both.signed_on) == ((HOST, PHYSICIAN), date(2026, 6, 20))


def test_signatures_under_another_content_lapse() -> None:
    edited = signed_analysis(an_analysis()).model_copy(update={"reference": "veranderd"})
    assert not is_signed_unchanged(edited)
    assert add_signatures(edited, [PHYSICIAN], MADE).signed_by == (PHYSICIAN,)


def test_a_signature_needs_a_signer_and_a_day_after_the_making() -> None:
    with refuses("risk_analysis_without_signer"):
        add_signatures(an_analysis(), [], MADE)
    with refuses("risk_analysis_signed_before_made") as refusal:
        add_signatures(an_analysis(), [HOST], MADE - timedelta(1))
    assert "2026-06-15" in refusal.value.text.nl


def test_renewals_are_reported_once_per_workplace_by_its_newest_signed_analysis() -> None:
    old, new = signed_analysis(an_analysis(made_on="2025-06-15")), signed_analysis(an_analysis())
    magazine = signed_analysis(an_analysis(workplace="Magazijn", made_on="2025-09-01"))
    assert renewals_due([new, old, magazine], date(2026, 12, 31)) == (magazine,)
    assert renewals_due([new, magazine, old], date(2027, 12, 31)) == (magazine, new)
    assert renewals_due([old, new, magazine], date(2026, 8, 31)) == ()


def test_what_is_not_signed_renews_nothing() -> None:
    old, draft = signed_analysis(an_analysis(made_on="2025-06-15")), an_analysis()
    assert renewals_due([old, draft], date(2026, 12, 31)) == (old,)


def test_a_newer_signed_analysis_of_the_whole_company_renews_that_of_a_site() -> None:
    of_site = signed_analysis(an_analysis(made_on="2025-10-01", site=SITE))
    everywhere = signed_analysis(an_analysis(id=UUID(int=9), made_on="2026-08-20", site=None))
    unsigned = an_analysis(id=UUID(int=9), made_on="2026-08-20", site=None)
    older = signed_analysis(an_analysis(id=UUID(int=9), made_on="2025-09-01", site=None))
    elsewhere = signed_analysis(an_analysis(id=UUID(int=9), made_on="2026-08-20", site=None, workplace="Magazijn"))
    day = date(2026, 12, 31)
    assert renewals_due([of_site, everywhere], day) == ()
    assert renewals_due([of_site, everywhere], date(2027, 12, 31)) == (everywhere,)
    assert of_site in renewals_due([of_site, unsigned], day)
    assert renewals_due([of_site, older], day) == (older, of_site)
    assert renewals_due([of_site, elsewhere], day) == (of_site,)


def test_what_was_taken_back_counts_on_no_day_and_renews_nothing() -> None:
    old, new = signed_analysis(an_analysis(made_on="2025-06-15")), signed_analysis(an_analysis())
    withdrawn = mark_taken_back(new, "Van de verkeerde werkplek.", date(2026, 9, 1))
    assert is_signed_unchanged(new)
    assert not is_signed_unchanged(withdrawn)
    assert (withdrawn.signed_by, withdrawn.sha256, analysis_sha256(withdrawn)) == (
        new.signed_by,
        new.sha256,
        new.sha256,
    )
    assert renewals_due([old, withdrawn], date(2027, 12, 31)) == (old,)
    with refuses("risk_analysis_taken_back"):
        mark_taken_back(withdrawn, "Nog eens.", MADE)
    with refuses("risk_analysis_taken_back"):
        add_signatures(withdrawn, [HOST], MADE)


def test_only_what_was_signed_is_taken_back() -> None:
    with refuses("risk_analysis_not_signed"):
        mark_taken_back(an_analysis(), "Vergissing.", MADE)
