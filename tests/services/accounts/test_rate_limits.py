"""Guessing is slowed down per account and source, and locks nobody else out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from internships.domain.errors import DomainError
from internships.services.accounts.expired_tokens import SOURCE_RETENTION, delete_expired
from internships.services.accounts.login_rate_limits import (
    ACCOUNT_AND_SOURCE_LIMIT,
    ACCOUNT_LIMIT,
    SOURCE_LIMIT,
    LoginAttempt,
    LoginRateLimiter,
    TooManyLoginAttempts,
)
from tests.builders.account_use_cases import PASSWORD, AccountUseCases
from tests.refusals import refuses

EMAIL, NEW = "noor@example.org", "een heel nieuw wachtwoord"
HOME, AWAY, FOE = "192.0.2.1", "192.0.2.2", "198.51.100.7"


def refusal(ask: Callable[[], object]) -> str:
    try:
        ask()
    except DomainError as error:
        return error.code
    return "in"


def guess(account_use_cases: AccountUseCases, source: str, email: str = EMAIL) -> str:
    return refusal(lambda: account_use_cases.login.login(email, "fout", source=source))


def login(account_use_cases: AccountUseCases, source: str, code: str | None = None) -> str:
    return refusal(lambda: account_use_cases.login.login(EMAIL, PASSWORD, code, source=source))


def test_others_tries_keep_nobody_out_where_they_got_in_before(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    assert login(account_use_cases, HOME) == "in"
    for number in range(200):
        guess(account_use_cases, f"203.0.113.{number}")
        guess(account_use_cases, FOE)
    assert login(account_use_cases, HOME) == "in"


def test_who_comes_from_an_unknown_place_meanwhile_gets_in_by_letter(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    for number in range(40):
        guess(account_use_cases, f"203.0.113.{number}")
    assert login(account_use_cases, AWAY) == "login_slowed"
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    assert (
        refusal(lambda: account_use_cases.password_resets.reset(account_use_cases.last_token(), NEW, source=AWAY))
        == "in"
    )
    assert refusal(lambda: account_use_cases.login.login(EMAIL, NEW, source=AWAY)) == "in"


def test_the_letter_works_for_who_is_slowed_down_at_the_own_place_too(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    secret, _ = account_use_cases.login.begin_codes(principal)
    account_use_cases.login.confirm_codes(principal, secret, pyotp.TOTP(secret).at(account_use_cases.now))
    for _ in range(20):
        guess(account_use_cases, HOME)
    assert login(account_use_cases, HOME) == "login_slowed"
    account_use_cases.password_resets.mail_reset(account_use_cases.password_resets.find_reset_account(EMAIL))
    assert (
        refusal(lambda: account_use_cases.password_resets.reset(account_use_cases.last_token(), NEW, source=HOME))
        == "login_needed"
    )
    account_use_cases.advance_clock(minutes=1)
    code = pyotp.TOTP(secret).at(account_use_cases.now)
    assert refusal(lambda: account_use_cases.login.login(EMAIL, NEW, code, source=HOME)) == "in"


def test_waits_grow_and_the_refusal_says_how_long_and_what_helps(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    for _ in range(ACCOUNT_AND_SOURCE_LIMIT.free_attempts):
        assert guess(account_use_cases, FOE) == "login_refused"
    waits = []
    for _ in range(12):
        assert guess(account_use_cases, FOE) == "login_refused"
        with pytest.raises(TooManyLoginAttempts, match="new password") as slowed:
            account_use_cases.login.login(EMAIL, PASSWORD, source=FOE)
        waits.append(slowed.value.retry_after)
        account_use_cases.advance_clock(seconds=slowed.value.retry_after)
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert max(waits) <= ACCOUNT_AND_SOURCE_LIMIT.max_wait_seconds
    assert login(account_use_cases, FOE) == "in"


def test_an_address_that_nobody_has_is_slowed_down_just_the_same(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    there, nobody = (
        [guess(account_use_cases, f"{FOE}/{email}", email) for _ in range(9)] for email in (EMAIL, "x@example.org")
    )
    assert there == nobody
    assert "login_slowed" in there


def test_guessing_spread_over_many_places_is_bounded_a_day() -> None:
    now = [datetime(2026, 9, 1, tzinfo=UTC)]
    tries, judged = LoginRateLimiter(lambda: now[0]), 0
    for second in range(0, 24 * 60 * 60, 5):
        now[0] += timedelta(seconds=5)
        with suppress(TooManyLoginAttempts):
            tries.admit(LoginAttempt("noor@example.org", f"place {second}"))
            judged += 1
    assert judged <= ACCOUNT_LIMIT.free_attempts + 24 * 60 * 60 // ACCOUNT_LIMIT.max_wait_seconds + 10


def test_one_place_that_tries_many_addresses_is_slowed_down(account_use_cases: AccountUseCases) -> None:
    codes = [
        guess(account_use_cases, FOE, f"person-{number}@example.org")
        for number in range(SOURCE_LIMIT.free_attempts + 3)
    ]
    assert codes[: SOURCE_LIMIT.free_attempts] == ["login_refused"] * SOURCE_LIMIT.free_attempts
    assert codes[-1] == "login_slowed"
    account_use_cases.account(EMAIL)
    assert login(account_use_cases, HOME) == "in"


def test_many_guesses_at_once_are_not_all_let_by(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: guess(account_use_cases, FOE), range(24)))
    assert codes.count("login_refused") == ACCOUNT_AND_SOURCE_LIMIT.free_attempts + 1
    assert codes.count("login_slowed") == 24 - ACCOUNT_AND_SOURCE_LIMIT.free_attempts - 1


def test_codes_behind_a_right_password_are_not_guessed_faster(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    secret, _ = account_use_cases.login.begin_codes(principal)
    account_use_cases.login.confirm_codes(principal, secret, pyotp.TOTP(secret).at(account_use_cases.now))
    codes = [login(account_use_cases, FOE, "000000") for _ in range(ACCOUNT_AND_SOURCE_LIMIT.free_attempts + 3)]
    assert codes == ["login_refused"] * (ACCOUNT_AND_SOURCE_LIMIT.free_attempts + 1) + ["login_slowed"] * 2


def test_being_asked_for_a_code_is_no_wrong_try(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    secret, _ = account_use_cases.login.begin_codes(principal)
    account_use_cases.login.confirm_codes(principal, secret, pyotp.TOTP(secret).at(account_use_cases.now))
    assert {login(account_use_cases, FOE) for _ in range(30)} == {"code_needed"}


def test_a_place_is_kept_as_a_hash_and_forgotten_in_time(account_use_cases: AccountUseCases) -> None:
    principal = account_use_cases.account(EMAIL)
    account_use_cases.login.login(EMAIL, PASSWORD, source=HOME)
    with account_use_cases.storage.reading() as work:
        assert not work.accounts.is_known_source(principal.account_id, HOME)
        place = account_use_cases.context.tokens.digest(f"{principal.account_id}/{HOME}")
        assert work.accounts.is_known_source(principal.account_id, place)
    account_use_cases.now += SOURCE_RETENTION
    delete_expired(account_use_cases.context)
    with account_use_cases.storage.reading() as work:
        assert not work.accounts.is_known_source(principal.account_id, place)


def test_a_wrong_try_elsewhere_is_no_place_of_the_account(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account(EMAIL)
    with refuses("login_refused"):
        account_use_cases.login.login(EMAIL, "fout", source=FOE)
    for number in range(40):
        guess(account_use_cases, f"203.0.113.{number}")
    assert login(account_use_cases, FOE) == "login_slowed"
