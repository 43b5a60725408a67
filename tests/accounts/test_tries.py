"""Guessing is slowed down wherever it comes from, and keeps nobody else out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from internships.domain.errors import DomainError
from internships.services.accounts.entering import LoginRefused
from internships.services.accounts.tidying import SOURCES_KEPT, Tidying
from internships.services.accounts.tries import ELSEWHERE, HERE, SOURCE, Attempt, LoginSlowed, Tries
from tests.accounts.lodges import PASSWORD, Lodged

EMAIL, NEW = "noor@example.org", "een heel nieuw wachtwoord"
HOME, AWAY, FOE = "192.0.2.1", "192.0.2.2", "198.51.100.7"


def refusal(ask: Callable[[], object]) -> str:
    try:
        ask()
    except DomainError as told:
        return told.code
    return "in"


def guess(lodged: Lodged, source: str, email: str = EMAIL) -> str:
    return refusal(lambda: lodged.entering.login(email, "fout", source=source))


def login(lodged: Lodged, source: str, code: str | None = None) -> str:
    return refusal(lambda: lodged.entering.login(EMAIL, PASSWORD, code, source=source))


def test_others_tries_keep_nobody_out_where_they_got_in_before(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    assert login(lodged, HOME) == "in"
    for number in range(200):
        guess(lodged, f"203.0.113.{number}")
        guess(lodged, FOE)
    assert login(lodged, HOME) == "in"


def test_who_comes_from_an_unknown_place_meanwhile_gets_in_by_letter(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    for number in range(40):
        guess(lodged, f"203.0.113.{number}")
    assert login(lodged, AWAY) == "login_slowed"
    lodged.inviting.ask_reset(EMAIL)
    assert refusal(lambda: lodged.inviting.reset(lodged.last_token(), NEW, source=AWAY)) == "in"
    assert refusal(lambda: lodged.entering.login(EMAIL, NEW, source=AWAY)) == "in"


def test_the_letter_works_for_who_is_slowed_down_at_the_own_place_too(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    secret, _ = lodged.entering.begin_codes(viewer)
    lodged.entering.confirm_codes(viewer, secret, pyotp.TOTP(secret).at(lodged.now))
    for _ in range(20):
        guess(lodged, HOME)
    assert login(lodged, HOME) == "login_slowed"
    lodged.inviting.ask_reset(EMAIL)
    assert refusal(lambda: lodged.inviting.reset(lodged.last_token(), NEW, source=HOME)) == "login_needed"
    lodged.passes(minutes=1)
    code = pyotp.TOTP(secret).at(lodged.now)
    assert refusal(lambda: lodged.entering.login(EMAIL, NEW, code, source=HOME)) == "in"


def test_waits_grow_and_the_refusal_says_how_long_and_what_helps(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    for _ in range(HERE.free):
        assert guess(lodged, FOE) == "login_refused"
    waits = []
    for _ in range(12):
        assert guess(lodged, FOE) == "login_refused"
        with pytest.raises(LoginSlowed, match="new password") as slowed:
            lodged.entering.login(EMAIL, PASSWORD, source=FOE)
        waits.append(slowed.value.retry_after)
        lodged.passes(seconds=slowed.value.retry_after)
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert max(waits) <= HERE.most
    assert login(lodged, FOE) == "in"


def test_an_address_that_nobody_has_is_slowed_down_just_the_same(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    there, nobody = ([guess(lodged, f"{FOE}/{email}", email) for _ in range(9)] for email in (EMAIL, "x@example.org"))
    assert there == nobody
    assert "login_slowed" in there


def test_guessing_spread_over_many_places_is_bounded_a_day() -> None:
    now = [datetime(2026, 9, 1, tzinfo=UTC)]
    tries, judged = Tries(lambda: now[0]), 0
    for second in range(0, 24 * 60 * 60, 5):
        now[0] += timedelta(seconds=5)
        with suppress(LoginSlowed):
            tries.admit(Attempt("noor@example.org", f"place {second}"))
            judged += 1
    assert judged <= ELSEWHERE.free + 24 * 60 * 60 // ELSEWHERE.most + 10


def test_one_place_that_tries_many_addresses_is_slowed_down(lodged: Lodged) -> None:
    told = [guess(lodged, FOE, f"person-{number}@example.org") for number in range(SOURCE.free + 3)]
    assert told[: SOURCE.free] == ["login_refused"] * SOURCE.free
    assert told[-1] == "login_slowed"
    lodged.account(EMAIL)
    assert login(lodged, HOME) == "in"


def test_many_guesses_at_once_are_not_all_let_by(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: guess(lodged, FOE), range(24)))
    assert told.count("login_refused") == HERE.free + 1
    assert told.count("login_slowed") == 24 - HERE.free - 1


def test_codes_behind_a_right_password_are_not_guessed_faster(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    secret, _ = lodged.entering.begin_codes(viewer)
    lodged.entering.confirm_codes(viewer, secret, pyotp.TOTP(secret).at(lodged.now))
    told = [login(lodged, FOE, "000000") for _ in range(HERE.free + 3)]
    assert told == ["login_refused"] * (HERE.free + 1) + ["login_slowed"] * 2


def test_being_asked_for_a_code_is_no_wrong_try(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    secret, _ = lodged.entering.begin_codes(viewer)
    lodged.entering.confirm_codes(viewer, secret, pyotp.TOTP(secret).at(lodged.now))
    assert {login(lodged, FOE) for _ in range(30)} == {"code_needed"}


def test_a_place_is_kept_as_a_hash_and_forgotten_in_time(lodged: Lodged) -> None:
    viewer = lodged.account(EMAIL)
    lodged.entering.login(EMAIL, PASSWORD, source=HOME)
    with lodged.storage.reading() as work:
        assert not work.accounts.knows_source(viewer.account_id, HOME)
        place = lodged.lodge.tokens.digest(f"{viewer.account_id}/{HOME}")
        assert work.accounts.knows_source(viewer.account_id, place)
    lodged.now += SOURCES_KEPT
    Tidying(lodged.lodge).do_one()
    with lodged.storage.reading() as work:
        assert not work.accounts.knows_source(viewer.account_id, place)


def test_a_wrong_try_elsewhere_is_no_place_of_the_account(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, "fout", source=FOE)
    for number in range(40):
        guess(lodged, f"203.0.113.{number}")
    assert login(lodged, FOE) == "login_slowed"
