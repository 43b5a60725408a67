"""The pages for logging in, as they are served."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from internships.domain.access import Grant, Role
from internships.domain.accounts import AGREEMENT_NOTICE_KINDS, OutboxLetterState
from internships.domain.wording import Language
from internships.storage.tables.placements import PlacementRow
from internships.web.outer_middleware import PAGE_CSP
from internships.web.pages.base import wording
from internships.web.pages.context import letter_row
from internships.web.problems import MEDIA_TYPE
from tests.builders.agreement_use_cases import example_record
from tests.builders.running_service import COORDINATOR, HOST_HR, PAGES, RunningService, running_service
from tests.paths import ROOT

__all__ = ["running_service"]
LETTERS = ROOT / "internships/mail/letters"


@pytest.mark.parametrize("language", list(Language))
def test_every_page_has_both_languages_and_runs_nothing_but_its_own_files(
    running_service: RunningService, language: Language
) -> None:
    operator = running_service.account(f"operator-{language}", Grant(role=Role.OPERATOR))
    running_service.invitation_link(operator, "somebody@example.org")
    own = running_service.service.headers(f"operator-{language}") | {"Accept": "text/html"}
    with running_service.client() as client:
        for path, headers in [*((path, {}) for path in PAGES), ("/", own), ("/outbox", own)]:
            response = client.get(f"{path}?lang={language}", headers=headers)
            assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
            assert f'<html lang="{language}">' in response.text
            assert response.headers["content-language"] == language
            assert response.headers["content-security-policy"] == PAGE_CSP
            assert response.headers["cache-control"] == "no-store"
            assert response.text.count("<script") == response.text.count('<script type="module" src="/static/')
            assert " style=" not in response.text
            assert " on" not in {word[:3] for word in response.text.split("<") if "=" in word}
            assert "http" not in response.text.replace(running_service.address, "")


def test_both_languages_have_the_same_words_and_every_letter_in_the_outbox_has_a_name() -> None:
    dutch, english = (
        {(table, name) for table, text in vars(wording(language)).items() for name in vars(text)}
        for language in (Language.NL, Language.EN)
    )
    assert dutch == english
    kinds = {path.name.partition(".")[0] for path in LETTERS.glob("*.txt")}
    assert kinds - AGREEMENT_NOTICE_KINDS == set(vars(wording(Language.NL).kinds))


def test_the_outbox_is_unseen_by_others_as_the_api_has_it(running_service: RunningService) -> None:
    running_service.account("curious", COORDINATOR, HOST_HR)
    running_service.account("keeper", Grant(role=Role.OPERATOR))
    with running_service.client() as client:
        own = running_service.service.headers("keeper")
        key = client.post("/api/v1/me/keys", headers=own, json={"name": "sleutel"}).json()["secret"]
        for who in ({}, running_service.service.headers("curious"), {"Authorization": f"Bearer {key}"}):
            of_api = client.get("/api/v1/outbox", headers=who)
            plain = client.get("/outbox", headers=who)
            shown = client.get("/outbox", headers=who | {"Accept": "text/html,*/*"})
            assert of_api.status_code in {401, 403}
            assert (plain.status_code, plain.json()["code"]) == (of_api.status_code, of_api.json()["code"])
            assert plain.headers["content-type"] == MEDIA_TYPE
            assert (shown.status_code, shown.headers["content-type"]) == (
                of_api.status_code,
                "text/html; charset=utf-8",
            )
            assert of_api.json()["detail"] in shown.text
            assert "#isi_" not in shown.text


def test_a_letter_that_was_not_sent_tells_why_and_an_old_link_is_not_passed_on(running_service: RunningService) -> None:
    operator = running_service.account("postmaster", Grant(role=Role.OPERATOR))
    link = running_service.invitation_link(operator, "full.mailbox@example.org")
    account_context, storage = (
        running_service.service.application.account_context,
        running_service.service.application.storage,
    )
    with storage.writing() as work:
        now = account_context.clock()
        letter = work.outbox.claim(now, now)
        while letter is not None and letter.recipient != "full.mailbox@example.org":
            work.outbox.record_outcome(letter.id, OutboxLetterState.SENT, now)
            letter = work.outbox.claim(now, now)
        assert letter is not None
        work.outbox.record_outcome(letter.id, OutboxLetterState.WAITING, now, error="busy 451")
    with running_service.client() as client, pytest.MonkeyPatch.context() as patch:
        page = client.get("/outbox?lang=en", headers=running_service.service.headers("postmaster")).text
        assert f'value="{link}"' in page
        assert "busy 451" in page
        assert "expired" not in page
        late = account_context.clock() + timedelta(days=15)
        patch.setattr("internships.web.pages.routes.letter_row", lambda letter, _: letter_row(letter, late))
        page = client.get("/outbox?lang=en", headers=running_service.service.headers("postmaster")).text
        assert link not in page
        assert "expired" in page


def test_the_login_page_says_what_came_before_it_and_nothing_that_it_was_sent(running_service: RunningService) -> None:
    with running_service.client() as client:
        assert "<b>" not in client.get("/login?told=%3Cb%3Ecall+me").text
        assert "lukt" in client.get("/login?told=oidc_token_invalid").text
        assert "uitnodiging" in client.get("/login?told=no_account_here").text
        assert 'href="?lang=en&amp;told=login_needed"' in client.get("/login?told=login_needed").text
        assert "elders" not in client.get("/login").text  # no provider is configured here
        long = client.get(f"/login?told={'a' * 100}", headers={"Accept": "text/html"})
        assert (long.status_code, "invalid_request" in long.text) == (400, True)
        running_service.account("inside")
        again = client.get("/login", headers=running_service.service.headers("inside"), follow_redirects=False)
        assert (again.status_code, again.headers["location"]) == (303, "/?lang=nl")


def test_the_home_page_names_your_roles_and_opens_what_they_reach(running_service: RunningService) -> None:
    running_service.account("both", COORDINATOR, HOST_HR)
    running_service.account("outside", Grant(role=Role.ASSOCIATION))
    running_service.account("bare")
    with running_service.client() as client:
        both, outside, bare = (
            client.get("/?lang=en", headers=running_service.service.headers(who)).text
            for who in ("both", "outside", "bare")
        )
        for words in ("internship coordinator", "Noordzee", "HR of the host", "BE 0999.999.922", "both@example.org"):
            assert words in both, words
        assert "/outbox" not in both
        for address in ("/api/v1/placements/export/xlsx?lang=en", "/api/v1/placements/export/csv?lang=en"):
            assert address in both
            assert client.get(address, headers=running_service.service.headers("both")).status_code == 200
            assert address not in outside
        assert "/figures?lang=en" in outside
        assert "/figures" not in both
        assert "You have no role yet" in bare


def test_what_pages_are_made_of_is_kept_by_browsers_a_while_and_pages_are_not(running_service: RunningService) -> None:
    with running_service.client() as caller:
        assert caller.get("/static/pages.css").headers["cache-control"] == "max-age=600, public"
        assert caller.get("/").headers["cache-control"] == "no-store"


def test_the_association_reads_its_figures_as_a_table_with_small_counts_hidden(running_service: RunningService) -> None:
    running_service.account("counter", Grant(role=Role.ASSOCIATION))
    running_service.account("nosy", COORDINATOR)
    with running_service.client() as client:
        drafter = running_service.service.headers("nosy")
        assert client.post("/api/v1/agreements", headers=drafter, json={"record": example_record()}).status_code == 201
        with running_service.service.application.storage.writing() as work:
            work.session.execute(update(PlacementRow).values(state="signing", signed=True, ready=True))
        shown = client.get("/figures?lang=en", headers=running_service.service.headers("counter")).text
        assert "fewer than 5" in shown
        assert "Noordzee" in shown
        assert example_record()["students"][0]["names"]["family"] not in shown
        assert client.get("/figures", headers=drafter).status_code == 403


def test_the_verify_page_and_the_documentation_lead_back_home(running_service: RunningService) -> None:
    with running_service.client() as client:
        for path in ("/verify", "/api/docs"):
            assert 'href="/?lang=en"' in client.get(f"{path}?lang=en").text, path
