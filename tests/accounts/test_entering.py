"""Getting in, staying in, being thrown out."""

import pyotp
import pytest

from internships.domain.access import Grant, Role
from internships.identity.passwords import WeakPassword
from internships.services.accounts.entering import CodeNeeded, LoginRefused
from tests.accounts.lodges import PASSWORD, Lodged

EMAIL = "noor@example.org"
ADMIN = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee")


def test_somebody_gets_in_with_any_case_of_the_address(lodged: Lodged) -> None:
    lodged.account(EMAIL, ADMIN)
    entered = lodged.entering.login("NOOR@Example.org", PASSWORD)
    seen = lodged.entering.by_session(entered.token)
    assert seen is not None
    assert (seen.viewer.grants, seen.csrf) == ((ADMIN,), entered.csrf)


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "fout"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(lodged: Lodged, email: str, password: str) -> None:
    lodged.account(EMAIL)
    with pytest.raises(LoginRefused):
        lodged.entering.login(email, password)


def test_every_login_is_a_new_session_and_logging_out_ends_one(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    one, two = lodged.entering.login(EMAIL, PASSWORD), lodged.entering.login(EMAIL, PASSWORD)
    assert one.token != two.token
    lodged.entering.logout(one.token)
    assert lodged.entering.by_session(one.token) is None
    assert lodged.entering.by_session(two.token) is not None


def test_a_session_ends_when_idle_and_in_any_case_after_a_day_of_work(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    entered = lodged.entering.login(EMAIL, PASSWORD)
    for _ in range(14):
        lodged.passes(minutes=55)
        if lodged.entering.by_session(entered.token) is None:
            break
    assert lodged.now.hour == 20  # twelve hours after eight in the morning
    again = lodged.entering.login(EMAIL, PASSWORD)
    lodged.passes(minutes=61)
    assert lodged.entering.by_session(again.token) is None


def test_a_new_password_ends_every_other_session(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    old = lodged.entering.login(EMAIL, PASSWORD)
    with pytest.raises(WeakPassword):
        lodged.entering.change_password(viewer, PASSWORD, "kort")
    new = lodged.entering.change_password(viewer, PASSWORD, "een nieuw lang wachtwoord")
    assert lodged.entering.by_session(old.token) is None
    assert lodged.entering.by_session(new.token) is not None


def test_one_time_codes_are_asked_once_confirmed_and_work_once(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    secret, _ = lodged.entering.begin_codes(viewer)
    recovery = lodged.entering.confirm_codes(viewer, secret, pyotp.TOTP(secret).at(lodged.now))
    with pytest.raises(CodeNeeded):
        lodged.entering.login(EMAIL, PASSWORD)
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD, pyotp.TOTP(secret).at(lodged.now))
    lodged.passes(seconds=60)
    code = pyotp.TOTP(secret).at(lodged.now)
    assert lodged.entering.login(EMAIL, PASSWORD, code).viewer.email == EMAIL
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD, code)
    assert lodged.entering.login(EMAIL, PASSWORD, recovery[0]).viewer.email == EMAIL
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD, recovery[0])


def test_no_secret_lies_open_in_the_database(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    secret, _ = lodged.entering.begin_codes(viewer)
    lodged.entering.confirm_codes(viewer, secret, pyotp.TOTP(secret).at(lodged.now))
    with lodged.storage.reading() as work:
        account = work.accounts.get(viewer.account_id)
    assert account is not None
    assert PASSWORD not in (account.password or "")
    assert secret.encode() not in (account.totp_sealed or b"")
