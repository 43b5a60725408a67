"""Logging in, staying logged in, being logged out."""

import pyotp
import pytest

from internships.domain.access import Grant, Role
from tests.builders.account_use_cases import PASSWORD, AccountUseCases
from tests.refusals import refuses

EMAIL = "noor@example.org"
ADMIN = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee")


def test_somebody_gets_in_with_any_case_of_the_address(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL, ADMIN)
    session_started = account_use_cases.login.login("NOOR@Example.org", PASSWORD)
    session = account_use_cases.login.authenticate_session(session_started.token)
    assert session is not None
    assert (session.principal.grants, session.csrf) == ((ADMIN,), session_started.csrf)


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "fout"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    account_use_cases: AccountUseCases, email: str, password: str
) -> None:
    account_use_cases.account(EMAIL)
    with refuses("login_refused"):
        account_use_cases.login.login(email, password)


def test_every_login_is_a_new_session_and_logging_out_ends_one(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    one, two = account_use_cases.login.login(EMAIL, PASSWORD), account_use_cases.login.login(EMAIL, PASSWORD)
    assert one.token != two.token
    account_use_cases.login.logout(one.token)
    assert account_use_cases.login.authenticate_session(one.token) is None
    assert account_use_cases.login.authenticate_session(two.token) is not None


def test_a_session_ends_when_idle_and_in_any_case_after_a_day_of_work(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    session_started = account_use_cases.login.login(EMAIL, PASSWORD)
    for _ in range(14):
        account_use_cases.advance_clock(minutes=55)
        if account_use_cases.login.authenticate_session(session_started.token) is None:
            break
    assert account_use_cases.now.hour == 20  # twelve hours after eight in the morning
    again = account_use_cases.login.login(EMAIL, PASSWORD)
    account_use_cases.advance_clock(minutes=61)
    assert account_use_cases.login.authenticate_session(again.token) is None


def test_a_new_password_ends_every_other_session(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    old = account_use_cases.login.login(EMAIL, PASSWORD)
    with refuses("weak_password"):
        account_use_cases.login.change_password(principal, PASSWORD, "kort")
    new = account_use_cases.login.change_password(principal, PASSWORD, "een nieuw lang wachtwoord")
    assert account_use_cases.login.authenticate_session(old.token) is None
    assert account_use_cases.login.authenticate_session(new.token) is not None


def test_one_time_codes_are_asked_once_confirmed_and_work_once(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    secret, _ = account_use_cases.login.begin_codes(principal)
    recovery = account_use_cases.login.confirm_codes(principal, secret, pyotp.TOTP(secret).at(account_use_cases.now))
    with refuses("code_needed"):
        account_use_cases.login.login(EMAIL, PASSWORD)
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD, pyotp.TOTP(secret).at(account_use_cases.now))
    account_use_cases.advance_clock(seconds=60)
    code = pyotp.TOTP(secret).at(account_use_cases.now)
    assert account_use_cases.login.login(EMAIL, PASSWORD, code).principal.email == EMAIL
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD, code)
    assert account_use_cases.login.login(EMAIL, PASSWORD, recovery[0]).principal.email == EMAIL
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, PASSWORD, recovery[0])


def test_no_secret_lies_open_in_the_database(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    secret, _ = account_use_cases.login.begin_codes(principal)
    account_use_cases.login.confirm_codes(principal, secret, pyotp.TOTP(secret).at(account_use_cases.now))
    with account_use_cases.storage.reading() as work:
        account = work.accounts.get(principal.account_id)
    assert account is not None
    assert PASSWORD not in (account.password or "")
    assert secret.encode() not in (account.totp_sealed or b"")
