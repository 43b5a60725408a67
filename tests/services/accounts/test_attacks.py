"""Attacks on accounts are refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

import pyotp
import pytest
from pydantic import ValidationError
from sqlalchemy import text

from internships.domain.access import MAX_GRANTS, Grant, Principal, Role
from internships.domain.accounts import Account, OutboxLetterState
from internships.domain.agreement_record import NotFound
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.accounts.api_keys import ApiKeyRequest
from internships.services.accounts.expired_tokens import delete_expired
from internships.services.accounts.grants import may_grant
from internships.services.accounts.invitations import InvitationRequest, InvitationService
from internships.services.accounts.login_rate_limits import TooManyLoginAttempts
from internships.storage.unit_of_work import Storage
from internships.worker.loop import PeriodicTask
from tests.builders.account_use_cases import PASSWORD, AccountUseCases
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST, a_principal
from tests.databases import BACKENDS, database
from tests.refusals import refuses

EMAIL = "noor@example.org"
NEW = "een heel nieuw wachtwoord"
OPERATOR = Grant(role=Role.OPERATOR)
ADMIN = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee")
UNIT_ADMIN = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee", unit="design")
COORDINATOR = Grant(role=Role.COORDINATOR, institution="noordzee")
UNIT_COORDINATOR = Grant(role=Role.COORDINATOR, institution="noordzee", unit="design")
STUDENT, MENTOR = Grant(role=Role.STUDENT), Grant(role=Role.MENTOR)


def host_admin(number: str) -> Grant:
    return Grant(role=Role.HOST_HR, enterprise_number=number, is_host_administrator=True)


@pytest.fixture(params=BACKENDS)
def account_use_cases(request: pytest.FixtureRequest) -> Iterator[AccountUseCases]:
    with database(request.param) as engine:
        yield AccountUseCases(Storage(engine))


def with_codes(account_use_cases: AccountUseCases, principal: Principal) -> str:
    secret, _ = account_use_cases.login.begin_codes(principal)
    account_use_cases.login.confirm_codes(principal, secret, pyotp.TOTP(secret).at(account_use_cases.now))
    account_use_cases.advance_clock(minutes=2)
    return secret


def stored_account(account_use_cases: AccountUseCases, account_id: UUID) -> Account:
    with account_use_cases.storage.reading() as work:
        account = work.accounts.get(account_id)
    assert account is not None
    return account


def during_password_check(monkeypatch: pytest.MonkeyPatch, account_use_cases: AccountUseCases, happens: Any) -> None:
    """Run something between the reading of an account and the writing of it: while its password is checked."""
    real = type(account_use_cases.context.passwords).matches

    def slowly(self: Any, stored_hash: str | None, text: str) -> bool:
        monkeypatch.undo()
        happens()
        return real(self, stored_hash, text)

    monkeypatch.setattr(type(account_use_cases.context.passwords), "matches", slowly)


@pytest.mark.parametrize("wanted", [ADMIN, COORDINATOR, Grant(role=Role.COORDINATOR, institution="noordzee", unit="x")])
def test_the_administrator_of_a_unit_gives_nothing_outside_it(wanted: Grant) -> None:
    assert not may_grant(a_principal("giver", UNIT_ADMIN), wanted)
    assert may_grant(a_principal("giver", UNIT_ADMIN), UNIT_COORDINATOR)


def test_an_account_closed_during_its_login_stays_closed(
    account_use_cases: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator, noor = account_use_cases.account("op@example.org", OPERATOR), account_use_cases.account(EMAIL, ADMIN)
    during_password_check(
        monkeypatch,
        account_use_cases,
        lambda: account_use_cases.account_administration.deactivate(operator, noor.account_id),
    )
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD)
    assert not stored_account(account_use_cases, noor.account_id).is_active


def test_a_password_reset_during_a_login_stays_reset(
    account_use_cases: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_use_cases.account(EMAIL)
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    token = account_use_cases.last_token()
    during_password_check(monkeypatch, account_use_cases, lambda: account_use_cases.password_resets.reset(token, NEW))
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD)
    assert account_use_cases.login.login(EMAIL, NEW).principal.email == EMAIL


def test_one_code_opens_one_session_even_at_the_same_moment(
    account_use_cases: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = with_codes(account_use_cases, account_use_cases.account(EMAIL))
    code = pyotp.TOTP(secret).at(account_use_cases.now)
    during_password_check(monkeypatch, account_use_cases, lambda: account_use_cases.login.login(EMAIL, PASSWORD, code))
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD, code)


def test_the_old_password_is_not_guessed_from_within_a_session(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account(EMAIL)
    for _ in range(6):
        with refuses("login_refused"):
            account_use_cases.login.change_password(noor, "fout", NEW)
    for ask in (
        lambda: account_use_cases.login.change_password(noor, PASSWORD, NEW),
        lambda: account_use_cases.login.stop_codes(noor, PASSWORD),
    ):
        with pytest.raises(TooManyLoginAttempts):
            ask()


def test_a_mailbox_alone_does_not_pass_one_time_codes(account_use_cases: AccountUseCases) -> None:
    secret = with_codes(account_use_cases, account_use_cases.account(EMAIL))
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    with pytest.raises(DomainError, match="Log in now"):
        account_use_cases.password_resets.reset(account_use_cases.last_token(), NEW)
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD, pyotp.TOTP(secret).at(account_use_cases.now))
    session_started = account_use_cases.login.login(EMAIL, NEW, pyotp.TOTP(secret).at(account_use_cases.now))
    assert session_started.principal.email == EMAIL


def test_an_invitation_does_not_pass_one_time_codes_either(account_use_cases: AccountUseCases) -> None:
    operator = account_use_cases.account("op@example.org", OPERATOR)
    secret = with_codes(account_use_cases, account_use_cases.account(EMAIL, ADMIN))
    token = account_use_cases.invite(operator, EMAIL, STUDENT)
    with pytest.raises(DomainError, match="Log in now"):
        account_use_cases.invitations.accept(token, "Noor", PASSWORD)
    session_started = account_use_cases.login.login(EMAIL, PASSWORD, pyotp.TOTP(secret).at(account_use_cases.now))
    assert set(session_started.principal.grants) == {ADMIN, STUDENT}


def test_an_invitation_gives_no_free_guesses_of_a_password(account_use_cases: AccountUseCases) -> None:
    operator = account_use_cases.account("op@example.org", OPERATOR)
    account_use_cases.account(EMAIL, ADMIN)
    token = account_use_cases.invite(operator, EMAIL, STUDENT)
    for _ in range(6):
        with refuses("link_unusable"):
            account_use_cases.invitations.accept(token, "Noor", "een ander wachtwoord")
    with pytest.raises(TooManyLoginAttempts):
        account_use_cases.invitations.accept(token, "Noor", PASSWORD)


def test_codes_that_are_on_are_not_replaced_without_the_password(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account(EMAIL)
    with_codes(account_use_cases, noor)
    mine = pyotp.random_base32()
    with pytest.raises(DomainError, match="are on already"):
        account_use_cases.login.confirm_codes(noor, mine, pyotp.TOTP(mine).at(account_use_cases.now))
    account_use_cases.login.stop_codes(noor, PASSWORD)
    assert with_codes(account_use_cases, noor) != mine


def test_a_leaked_key_leaves_nothing_behind_that_outlives_it(account_use_cases: AccountUseCases) -> None:
    admin, els = account_use_cases.account(EMAIL, ADMIN), account_use_cases.account("els@example.org", COORDINATOR)
    key = account_use_cases.api_keys.make(admin, ApiKeyRequest(name="x", is_read_only=False))
    principal = account_use_cases.api_keys.authenticate_key(str(key.secret))
    assert principal is not None
    invitation = InvitationRequest(email="thief@example.org", grant=ADMIN)
    with account_use_cases.storage.reading() as work:
        given = work.accounts.grants(els.account_id)[0]
    for attack in (
        lambda: account_use_cases.invitations.invite(principal.principal, invitation),
        lambda: account_use_cases.account_administration.revoke_grant(principal.principal, els.account_id, given.id),
        lambda: account_use_cases.account_administration.deactivate(principal.principal, els.account_id),
        lambda: account_use_cases.account_administration.reactivate(principal.principal, els.account_id),
        lambda: account_use_cases.pending_invitations.withdraw(principal.principal, given.id),
        lambda: account_use_cases.login.logout_everywhere(principal.principal),
        lambda: account_use_cases.login.begin_codes(principal.principal),
        lambda: account_use_cases.login.change_language(principal.principal, Language.EN),
    ):
        with refuses("person_needed"):
            attack()


def test_a_key_holds_no_more_roles_than_its_use_can_carry() -> None:
    with pytest.raises(ValidationError):
        ApiKeyRequest(name="x", grants=(ADMIN,) * (MAX_GRANTS + 1))
    assert len(ApiKeyRequest(name="x", grants=(ADMIN,) * MAX_GRANTS).grants) == MAX_GRANTS


def test_a_leaked_key_does_not_take_the_account_over(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account(EMAIL, ADMIN)
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x", is_read_only=False))
    principal = account_use_cases.api_keys.authenticate_key(str(key.secret))
    assert principal is not None
    secret = pyotp.random_base32()
    for attack in (
        lambda: account_use_cases.login.confirm_codes(
            principal.principal, secret, pyotp.TOTP(secret).at(account_use_cases.now)
        ),
        lambda: account_use_cases.login.change_password(principal.principal, PASSWORD, NEW),
        lambda: account_use_cases.login.stop_codes(principal.principal, PASSWORD),
    ):
        with pytest.raises(DomainError, match="log in"):
            attack()


def test_a_revoked_key_is_not_revived_by_renewing_it(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account(EMAIL, ADMIN)
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x", days=10))
    account_use_cases.api_keys.revoke(noor, key.key.id)
    with pytest.raises(NotFound):
        account_use_cases.api_keys.rotate(noor, key.key.id)
    other = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="y", days=1))
    account_use_cases.advance_clock(days=2)
    with pytest.raises(NotFound):
        account_use_cases.api_keys.rotate(noor, other.key.id)
    assert account_use_cases.api_keys.authenticate_key(str(key.secret)) is None


def test_keys_and_feeds_of_a_closed_account_stay_dead_when_it_is_opened_again(
    account_use_cases: AccountUseCases,
) -> None:
    operator, noor = account_use_cases.account("op@example.org", OPERATOR), account_use_cases.account(EMAIL, ADMIN)
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x"))
    feed = account_use_cases.calendar_feeds.make(noor, "agenda", Language.NL)
    account_use_cases.account_administration.deactivate(operator, noor.account_id)
    account_use_cases.account_administration.reactivate(operator, noor.account_id)
    assert account_use_cases.api_keys.authenticate_key(str(key.secret)) is None
    with pytest.raises(NotFound):
        account_use_cases.calendar_feeds.by_token(str(feed.address).rpartition("/")[2].removesuffix(".ics"))


STRANGERS = [
    (COORDINATOR, STUDENT),
    (COORDINATOR, MENTOR),
    (COORDINATOR, host_admin(OTHER_HOST)),
    (ADMIN, host_admin(OTHER_HOST)),
    (host_admin(OUR_HOST), MENTOR),
    (UNIT_ADMIN, ADMIN),
    (UNIT_ADMIN, COORDINATOR),
]


@pytest.mark.parametrize(("own", "theirs"), STRANGERS)
def test_accounts_that_others_look_after_are_not_found(
    account_use_cases: AccountUseCases, own: Grant, theirs: Grant
) -> None:
    outsider, other = (
        account_use_cases.account("stranger@example.org", own),
        account_use_cases.account("other@example.org", theirs),
    )
    with account_use_cases.storage.reading() as work:
        given = work.accounts.grants(other.account_id)[0]
    with pytest.raises(NotFound):
        account_use_cases.account_administration.deactivate(outsider, other.account_id)
    with pytest.raises(NotFound):
        account_use_cases.account_administration.revoke_grant(outsider, other.account_id, given.id)
    assert stored_account(account_use_cases, other.account_id).is_active
    assert "other@example.org" not in {
        person.email for person in account_use_cases.account_administration.accounts(outsider)[0]
    }


def test_who_invited_a_student_looks_after_that_account(account_use_cases: AccountUseCases) -> None:
    coordinator = account_use_cases.account("co@example.org", COORDINATOR)
    account_use_cases.invitations.accept(account_use_cases.invite(coordinator, EMAIL, STUDENT), "Noor", PASSWORD)
    noor = next(
        person for person in account_use_cases.account_administration.accounts(coordinator)[0] if person.email == EMAIL
    )
    account_use_cases.account_administration.deactivate(coordinator, noor.id)
    assert not stored_account(account_use_cases, noor.id).is_active


def test_a_company_that_has_its_administrator_invites_its_own_people(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account("hr@example.org", host_admin(OUR_HOST))
    with pytest.raises(DomainError, match="has an administrator already"):
        account_use_cases.invite(
            account_use_cases.account("co@example.org", COORDINATOR), "x@example.org", host_admin(OUR_HOST), "Ons"
        )
    operator = account_use_cases.account("op@example.org", OPERATOR)
    assert account_use_cases.invite(operator, "y@example.org", host_admin(OUR_HOST), "Ons bedrijf")


def test_two_who_take_up_a_company_at_the_same_moment_are_not_both_its_administrator(
    account_use_cases: AccountUseCases,
) -> None:
    tokens = []
    for slug in ("noordzee", "polder"):
        giver = account_use_cases.account(f"co@{slug}.example.org", Grant(role=Role.COORDINATOR, institution=slug))
        tokens.append(account_use_cases.invite(giver, f"hr@{slug}.example.org", host_admin(OUR_HOST), "Ons bedrijf"))
        account_use_cases.advance_clock(minutes=1)

    def taken_up(token: str) -> str:
        try:
            account_use_cases.invitations.accept(token, "Karim", PASSWORD)
        except DomainError as refusal:
            return refusal.code
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(taken_up, tokens)) == ["host_has_administrator", "in"]


@pytest.mark.parametrize("ends", ["closed", "role taken back"])
def test_invitations_of_somebody_who_may_no_longer_give_them_lapse(
    account_use_cases: AccountUseCases, ends: str
) -> None:
    operator, giver = (
        account_use_cases.account("op@example.org", OPERATOR),
        account_use_cases.account("giver@example.org", ADMIN),
    )
    token = account_use_cases.invite(giver, "accomplice@example.org", ADMIN)
    if ends == "closed":
        account_use_cases.account_administration.deactivate(operator, giver.account_id)
    else:
        with account_use_cases.storage.reading() as work:
            given = work.accounts.grants(giver.account_id)[0]
        account_use_cases.account_administration.revoke_grant(operator, giver.account_id, given.id)
    with refuses("link_unusable"):
        account_use_cases.invitations.accept(token, "X", PASSWORD)


def test_only_one_link_creates_the_first_operator(account_use_cases: AccountUseCases) -> None:
    one, two = (
        account_use_cases.invitations.first_operator("a@example.org"),
        account_use_cases.invitations.first_operator("b@example.org"),
    )
    account_use_cases.invitations.accept(one, "A", PASSWORD)
    with refuses("link_unusable"):
        account_use_cases.invitations.accept(two, "B", PASSWORD)


def test_a_new_password_voids_the_other_links_for_one(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account(EMAIL)
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    first = account_use_cases.last_token()
    account_use_cases.advance_clock(minutes=6)
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    account_use_cases.password_resets.reset(account_use_cases.last_token(), NEW)
    with refuses("link_unusable"):
        account_use_cases.password_resets.reset(first, "nog een ander wachtwoord")
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    account_use_cases.login.change_password(noor, NEW, PASSWORD)
    with refuses("link_unusable"):
        account_use_cases.password_resets.reset(account_use_cases.last_token(), NEW)


def test_an_account_without_any_role_can_still_be_closed_by_the_operator(account_use_cases: AccountUseCases) -> None:
    operator, noor = account_use_cases.account("op@example.org", OPERATOR), account_use_cases.account(EMAIL)
    account_use_cases.account_administration.deactivate(operator, noor.account_id)
    assert not stored_account(account_use_cases, noor.account_id).is_active


def test_closing_a_closed_account_changes_and_mails_nothing(account_use_cases: AccountUseCases) -> None:
    operator, noor = account_use_cases.account("op@example.org", OPERATOR), account_use_cases.account(EMAIL, ADMIN)
    account_use_cases.account_administration.deactivate(operator, noor.account_id)
    first: datetime | None = stored_account(account_use_cases, noor.account_id).deactivated_at
    account_use_cases.advance_clock(days=1)
    account_use_cases.account_administration.deactivate(operator, noor.account_id)
    assert stored_account(account_use_cases, noor.account_id).deactivated_at == first
    with account_use_cases.storage.reading() as work:
        assert len(work.outbox.unsent_letters()) == 1


def test_a_key_may_be_narrower_than_its_owner_and_dies_with_what_it_came_from(
    account_use_cases: AccountUseCases,
) -> None:
    operator, noor = (
        account_use_cases.account("op@example.org", OPERATOR),
        account_use_cases.account(EMAIL, COORDINATOR),
    )
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x", grants=(UNIT_COORDINATOR,)))
    principal = account_use_cases.api_keys.authenticate_key(str(key.secret))
    assert principal is not None
    assert principal.principal.grants == (UNIT_COORDINATOR,)
    with account_use_cases.storage.reading() as work:
        given = work.accounts.grants(noor.account_id)[0]
    account_use_cases.account_administration.revoke_grant(operator, noor.account_id, given.id)
    principal = account_use_cases.api_keys.authenticate_key(str(key.secret))
    assert principal is not None
    assert principal.principal.grants == ()


def test_sessions_that_ran_out_are_not_kept(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    old = account_use_cases.login.login(EMAIL, PASSWORD)
    account_use_cases.advance_clock(hours=13)
    account_use_cases.login.login(EMAIL, PASSWORD)
    with account_use_cases.storage.reading() as work:
        assert work.accounts.session_by_hash(account_use_cases.context.tokens.digest(old.token)) is None


def test_what_has_had_its_time_goes_within_the_hour(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    session_started = account_use_cases.login.login(EMAIL, PASSWORD)
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    with account_use_cases.storage.writing() as work:
        (letter,) = work.outbox.unsent_letters()
        work.outbox.claim(account_use_cases.now, account_use_cases.now + timedelta(minutes=5))
        work.outbox.record_outcome(letter.id, OutboxLetterState.SENT, account_use_cases.now)
        assert work.idempotency.begin(letter.id, "key", "POST /x", "0" * 64, account_use_cases.now)
    context = account_use_cases.context
    cleaning = PeriodicTask(partial(delete_expired, context), timedelta(hours=1), context.clock)
    cleaning()
    account_use_cases.advance_clock(minutes=59)
    assert cleaning() is False
    assert rows(account_use_cases) == {"session": 1, "mailed_link": 1, "outbox": 1, "repeatable": 1}
    account_use_cases.advance_clock(days=31)
    cleaning()
    assert rows(account_use_cases) == {"session": 0, "mailed_link": 0, "outbox": 0, "repeatable": 0}
    assert account_use_cases.login.authenticate_session(session_started.token) is None


def rows(account_use_cases: AccountUseCases) -> dict[str, int]:
    with account_use_cases.storage.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - our own names
            for name in ("session", "mailed_link", "outbox", "repeatable")
        }


def test_a_session_in_use_is_noted_at_most_once_a_minute(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    session_started = account_use_cases.login.login(EMAIL, PASSWORD)
    noted = []
    for _ in range(5):
        account_use_cases.advance_clock(seconds=25)
        account_use_cases.login.authenticate_session(session_started.token)
        with account_use_cases.storage.reading() as work:
            session = work.accounts.session_by_hash(account_use_cases.context.tokens.digest(session_started.token))
        assert session is not None
        noted.append(session.seen_at)
    assert min(b - a for a, b in pairwise(noted) if a != b) >= timedelta(minutes=1)


def test_the_last_operator_is_found_among_the_active_ones(account_use_cases: AccountUseCases) -> None:
    one, two = (
        account_use_cases.account("a@example.org", OPERATOR),
        account_use_cases.account("b@example.org", OPERATOR),
    )
    account_use_cases.account_administration.deactivate(one, two.account_id)
    assert isinstance(account_use_cases.invitations, InvitationService)
    with pytest.raises(DomainError, match="last operator"):
        account_use_cases.account_administration.deactivate(one, one.account_id)
