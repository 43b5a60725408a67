"""What somebody with bad intentions tries on accounts: none of it works."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
from pydantic import ValidationError
from sqlalchemy import text

from internships.domain.access import MOST_GRANTS, Grant, Role, Viewer
from internships.domain.accounts import Account, LetterState
from internships.domain.errors import DomainError
from internships.domain.record import NotFound
from internships.domain.wording import Language
from internships.services.accounts.entering import LoginRefused
from internships.services.accounts.inviting import Invitation, Inviting, LinkUnusable, may_give
from internships.services.accounts.keys import KeyTold
from internships.services.accounts.proving import PersonNeeded
from internships.services.accounts.tidying import Tidying
from internships.services.accounts.tries import LoginSlowed
from internships.storage.work import Storage
from tests.accounts.lodges import PASSWORD, Lodged
from tests.databases import BACKENDS, database
from tests.living.bureaus import OTHER_HOST, OUR_HOST, somebody

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
def lodged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lodged]:
    with database(request.param, tmp_path) as engine:
        yield Lodged(Storage(engine))


def with_codes(lodged: Lodged, viewer: Viewer) -> str:
    secret, _ = lodged.entering.begin_codes(viewer)
    lodged.entering.confirm_codes(viewer, secret, pyotp.TOTP(secret).at(lodged.now))
    lodged.passes(minutes=2)
    return secret


def kept(lodged: Lodged, account_id: UUID) -> Account:
    with lodged.storage.reading() as work:
        account = work.accounts.get(account_id)
    assert account is not None
    return account


def meanwhile(monkeypatch: pytest.MonkeyPatch, lodged: Lodged, happens: Any) -> None:
    """Let something happen between the reading of an account and the writing of it: while its password is checked."""
    real = type(lodged.lodge.passwords).matches

    def slowly(self: Any, known: str | None, text: str) -> bool:
        monkeypatch.undo()
        happens()
        return real(self, known, text)

    monkeypatch.setattr(type(lodged.lodge.passwords), "matches", slowly)


@pytest.mark.parametrize("wanted", [ADMIN, COORDINATOR, Grant(role=Role.COORDINATOR, institution="noordzee", unit="x")])
def test_the_administrator_of_a_unit_gives_nothing_outside_it(wanted: Grant) -> None:
    assert not may_give(somebody("giver", UNIT_ADMIN), wanted)
    assert may_give(somebody("giver", UNIT_ADMIN), UNIT_COORDINATOR)


def test_an_account_closed_during_its_login_stays_closed(lodged: Lodged, monkeypatch: pytest.MonkeyPatch) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account(EMAIL, ADMIN)
    meanwhile(monkeypatch, lodged, lambda: lodged.inviting.deactivate(operator, noor.account_id))
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD)
    assert not kept(lodged, noor.account_id).is_active


def test_a_password_reset_during_a_login_stays_reset(lodged: Lodged, monkeypatch: pytest.MonkeyPatch) -> None:
    lodged.account(EMAIL)
    lodged.inviting.ask_reset(EMAIL)
    token = lodged.last_token()
    meanwhile(monkeypatch, lodged, lambda: lodged.inviting.reset(token, NEW))
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD)
    assert lodged.entering.login(EMAIL, NEW).viewer.email == EMAIL


def test_one_code_opens_one_session_even_at_the_same_moment(lodged: Lodged, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = with_codes(lodged, lodged.account(EMAIL))
    code = pyotp.TOTP(secret).at(lodged.now)
    meanwhile(monkeypatch, lodged, lambda: lodged.entering.login(EMAIL, PASSWORD, code))
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD, code)


def test_the_old_password_is_not_guessed_from_within_a_session(lodged: Lodged) -> None:
    noor = lodged.account(EMAIL)
    for _ in range(6):
        with pytest.raises(LoginRefused):
            lodged.entering.change_password(noor, "fout", NEW)
    for ask in (
        lambda: lodged.entering.change_password(noor, PASSWORD, NEW),
        lambda: lodged.entering.stop_codes(noor, PASSWORD),
    ):
        with pytest.raises(LoginSlowed):
            ask()


def test_a_mailbox_alone_does_not_pass_one_time_codes(lodged: Lodged) -> None:
    secret = with_codes(lodged, lodged.account(EMAIL))
    lodged.inviting.ask_reset(EMAIL)
    with pytest.raises(DomainError, match="Log in now"):
        lodged.inviting.reset(lodged.last_token(), NEW)
    with pytest.raises(LoginRefused):
        lodged.entering.login(EMAIL, PASSWORD, pyotp.TOTP(secret).at(lodged.now))
    entered = lodged.entering.login(EMAIL, NEW, pyotp.TOTP(secret).at(lodged.now))
    assert entered.viewer.email == EMAIL


def test_an_invitation_does_not_pass_one_time_codes_either(lodged: Lodged) -> None:
    operator = lodged.account("op@example.org", OPERATOR)
    secret = with_codes(lodged, lodged.account(EMAIL, ADMIN))
    token = lodged.invited(operator, EMAIL, STUDENT)
    with pytest.raises(DomainError, match="Log in now"):
        lodged.inviting.accept(token, "Noor", PASSWORD)
    entered = lodged.entering.login(EMAIL, PASSWORD, pyotp.TOTP(secret).at(lodged.now))
    assert set(entered.viewer.grants) == {ADMIN, STUDENT}


def test_an_invitation_gives_no_free_guesses_of_a_password(lodged: Lodged) -> None:
    operator = lodged.account("op@example.org", OPERATOR)
    lodged.account(EMAIL, ADMIN)
    token = lodged.invited(operator, EMAIL, STUDENT)
    for _ in range(6):
        with pytest.raises(LinkUnusable):
            lodged.inviting.accept(token, "Noor", "een ander wachtwoord")
    with pytest.raises(LoginSlowed):
        lodged.inviting.accept(token, "Noor", PASSWORD)


def test_codes_that_are_on_are_not_replaced_without_the_password(lodged: Lodged) -> None:
    noor = lodged.account(EMAIL)
    with_codes(lodged, noor)
    mine = pyotp.random_base32()
    with pytest.raises(DomainError, match="are on already"):
        lodged.entering.confirm_codes(noor, mine, pyotp.TOTP(mine).at(lodged.now))
    lodged.entering.stop_codes(noor, PASSWORD)
    assert with_codes(lodged, noor) != mine


def test_a_leaked_key_leaves_nothing_behind_that_outlives_it(lodged: Lodged) -> None:
    admin, els = lodged.account(EMAIL, ADMIN), lodged.account("els@example.org", COORDINATOR)
    key = lodged.keys.make(admin, KeyTold(name="x", is_read_only=False))
    seen = lodged.keys.by_key(str(key.secret))
    assert seen is not None
    invitation = Invitation(email="thief@example.org", grant=ADMIN)
    with lodged.storage.reading() as work:
        given = work.accounts.grants(els.account_id)[0]
    for attack in (
        lambda: lodged.inviting.invite(seen.viewer, invitation),
        lambda: lodged.inviting.take_back(seen.viewer, els.account_id, given.id),
        lambda: lodged.inviting.deactivate(seen.viewer, els.account_id),
        lambda: lodged.inviting.reactivate(seen.viewer, els.account_id),
        lambda: lodged.inviting.pending.withdraw(seen.viewer, given.id),
        lambda: lodged.entering.logout_everywhere(seen.viewer),
        lambda: lodged.entering.begin_codes(seen.viewer),
        lambda: lodged.entering.change_language(seen.viewer, Language.EN),
    ):
        with pytest.raises(PersonNeeded):
            attack()


def test_a_key_holds_no_more_roles_than_its_use_can_carry() -> None:
    with pytest.raises(ValidationError):
        KeyTold(name="x", grants=(ADMIN,) * (MOST_GRANTS + 1))
    assert len(KeyTold(name="x", grants=(ADMIN,) * MOST_GRANTS).grants) == MOST_GRANTS


def test_a_leaked_key_does_not_take_the_account_over(lodged: Lodged) -> None:
    noor = lodged.account(EMAIL, ADMIN)
    key = lodged.keys.make(noor, KeyTold(name="x", is_read_only=False))
    seen = lodged.keys.by_key(str(key.secret))
    assert seen is not None
    secret = pyotp.random_base32()
    for attack in (
        lambda: lodged.entering.confirm_codes(seen.viewer, secret, pyotp.TOTP(secret).at(lodged.now)),
        lambda: lodged.entering.change_password(seen.viewer, PASSWORD, NEW),
        lambda: lodged.entering.stop_codes(seen.viewer, PASSWORD),
    ):
        with pytest.raises(DomainError, match="log in"):
            attack()


def test_a_revoked_key_is_not_revived_by_renewing_it(lodged: Lodged) -> None:
    noor = lodged.account(EMAIL, ADMIN)
    key = lodged.keys.make(noor, KeyTold(name="x", days=10))
    lodged.keys.revoke(noor, key.key.id)
    with pytest.raises(NotFound):
        lodged.keys.rotate(noor, key.key.id)
    other = lodged.keys.make(noor, KeyTold(name="y", days=1))
    lodged.passes(days=2)
    with pytest.raises(NotFound):
        lodged.keys.rotate(noor, other.key.id)
    assert lodged.keys.by_key(str(key.secret)) is None


def test_keys_and_feeds_of_a_closed_account_stay_dead_when_it_is_opened_again(lodged: Lodged) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account(EMAIL, ADMIN)
    key = lodged.keys.make(noor, KeyTold(name="x"))
    feed = lodged.feeds.make(noor, "agenda", Language.NL)
    lodged.inviting.deactivate(operator, noor.account_id)
    lodged.inviting.reactivate(operator, noor.account_id)
    assert lodged.keys.by_key(str(key.secret)) is None
    with pytest.raises(NotFound):
        lodged.feeds.by_token(str(feed.address).rpartition("/")[2].removesuffix(".ics"))


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
def test_accounts_that_others_look_after_are_not_found(lodged: Lodged, own: Grant, theirs: Grant) -> None:
    stranger, other = lodged.account("stranger@example.org", own), lodged.account("other@example.org", theirs)
    with lodged.storage.reading() as work:
        given = work.accounts.grants(other.account_id)[0]
    with pytest.raises(NotFound):
        lodged.inviting.deactivate(stranger, other.account_id)
    with pytest.raises(NotFound):
        lodged.inviting.take_back(stranger, other.account_id, given.id)
    assert kept(lodged, other.account_id).is_active
    assert "other@example.org" not in {person.email for person in lodged.inviting.people(stranger)[0]}


def test_who_invited_a_student_looks_after_that_account(lodged: Lodged) -> None:
    coordinator = lodged.account("co@example.org", COORDINATOR)
    lodged.inviting.accept(lodged.invited(coordinator, EMAIL, STUDENT), "Noor", PASSWORD)
    noor = next(person for person in lodged.inviting.people(coordinator)[0] if person.email == EMAIL)
    lodged.inviting.deactivate(coordinator, noor.id)
    assert not kept(lodged, noor.id).is_active


def test_a_company_that_has_its_administrator_invites_its_own_people(lodged: Lodged) -> None:
    lodged.account("hr@example.org", host_admin(OUR_HOST))
    with pytest.raises(DomainError, match="has an administrator already"):
        lodged.invited(lodged.account("co@example.org", COORDINATOR), "x@example.org", host_admin(OUR_HOST), "Ons")
    operator = lodged.account("op@example.org", OPERATOR)
    assert lodged.invited(operator, "y@example.org", host_admin(OUR_HOST), "Ons bedrijf")


def test_two_who_take_up_a_company_at_the_same_moment_are_not_both_its_administrator(lodged: Lodged) -> None:
    tokens = []
    for slug in ("noordzee", "polder"):
        giver = lodged.account(f"co@{slug}.example.org", Grant(role=Role.COORDINATOR, institution=slug))
        tokens.append(lodged.invited(giver, f"hr@{slug}.example.org", host_admin(OUR_HOST), "Ons bedrijf"))
        lodged.passes(minutes=1)

    def taken_up(token: str) -> str:
        try:
            lodged.inviting.accept(token, "Karim", PASSWORD)
        except DomainError as refusal:
            return refusal.code
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(taken_up, tokens)) == ["host_has_administrator", "in"]


@pytest.mark.parametrize("ends", ["closed", "role taken back"])
def test_invitations_of_somebody_who_may_no_longer_give_them_lapse(lodged: Lodged, ends: str) -> None:
    operator, giver = lodged.account("op@example.org", OPERATOR), lodged.account("giver@example.org", ADMIN)
    token = lodged.invited(giver, "accomplice@example.org", ADMIN)
    if ends == "closed":
        lodged.inviting.deactivate(operator, giver.account_id)
    else:
        with lodged.storage.reading() as work:
            given = work.accounts.grants(giver.account_id)[0]
        lodged.inviting.take_back(operator, giver.account_id, given.id)
    with pytest.raises(LinkUnusable):
        lodged.inviting.accept(token, "X", PASSWORD)


def test_only_one_link_makes_a_first_operator(lodged: Lodged) -> None:
    one, two = lodged.inviting.first_operator("a@example.org"), lodged.inviting.first_operator("b@example.org")
    lodged.inviting.accept(one, "A", PASSWORD)
    with pytest.raises(LinkUnusable):
        lodged.inviting.accept(two, "B", PASSWORD)


def test_a_new_password_voids_the_other_links_for_one(lodged: Lodged) -> None:
    noor = lodged.account(EMAIL)
    lodged.inviting.ask_reset(EMAIL)
    first = lodged.last_token()
    lodged.passes(minutes=6)
    lodged.inviting.ask_reset(EMAIL)
    lodged.inviting.reset(lodged.last_token(), NEW)
    with pytest.raises(LinkUnusable):
        lodged.inviting.reset(first, "nog een ander wachtwoord")
    lodged.inviting.ask_reset(EMAIL)
    lodged.entering.change_password(noor, NEW, PASSWORD)
    with pytest.raises(LinkUnusable):
        lodged.inviting.reset(lodged.last_token(), NEW)


def test_an_account_without_any_role_can_still_be_closed_by_the_operator(lodged: Lodged) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account(EMAIL)
    lodged.inviting.deactivate(operator, noor.account_id)
    assert not kept(lodged, noor.account_id).is_active


def test_closing_a_closed_account_changes_and_mails_nothing(lodged: Lodged) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account(EMAIL, ADMIN)
    lodged.inviting.deactivate(operator, noor.account_id)
    first: datetime | None = kept(lodged, noor.account_id).deactivated_at
    lodged.passes(days=1)
    lodged.inviting.deactivate(operator, noor.account_id)
    assert kept(lodged, noor.account_id).deactivated_at == first
    with lodged.storage.reading() as work:
        assert len(work.outbox.open_letters()) == 1


def test_a_key_may_be_narrower_than_its_owner_and_dies_with_what_it_came_from(lodged: Lodged) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account(EMAIL, COORDINATOR)
    key = lodged.keys.make(noor, KeyTold(name="x", grants=(UNIT_COORDINATOR,)))
    seen = lodged.keys.by_key(str(key.secret))
    assert seen is not None
    assert seen.viewer.grants == (UNIT_COORDINATOR,)
    with lodged.storage.reading() as work:
        given = work.accounts.grants(noor.account_id)[0]
    lodged.inviting.take_back(operator, noor.account_id, given.id)
    seen = lodged.keys.by_key(str(key.secret))
    assert seen is not None
    assert seen.viewer.grants == ()


def test_sessions_that_ran_out_are_not_kept(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    old = lodged.entering.login(EMAIL, PASSWORD)
    lodged.passes(hours=13)
    lodged.entering.login(EMAIL, PASSWORD)
    with lodged.storage.reading() as work:
        assert work.accounts.session_by(lodged.lodge.tokens.digest(old.token)) is None


def test_what_has_had_its_time_goes_within_the_hour(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    entered = lodged.entering.login(EMAIL, PASSWORD)
    lodged.inviting.ask_reset(EMAIL)
    with lodged.storage.writing() as work:
        (letter,) = work.outbox.open_letters()
        work.outbox.claim(lodged.now, lodged.now + timedelta(minutes=5))
        work.outbox.settle(letter.id, LetterState.SENT, lodged.now)
        assert work.repeatables.begin(letter.id, "key", "POST /x", "0" * 64, lodged.now)
    tidying = Tidying(lodged.lodge)
    tidying.do_one()
    lodged.passes(minutes=59)
    assert tidying.do_one() is False
    assert rows(lodged) == {"session": 1, "mailed_link": 1, "outbox": 1, "repeatable": 1}
    lodged.passes(days=31)
    tidying.do_one()
    assert rows(lodged) == {"session": 0, "mailed_link": 0, "outbox": 0, "repeatable": 0}
    assert lodged.entering.by_session(entered.token) is None


def rows(lodged: Lodged) -> dict[str, int]:
    with lodged.storage.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - our own names
            for name in ("session", "mailed_link", "outbox", "repeatable")
        }


def test_a_session_in_use_is_noted_at_most_once_a_minute(lodged: Lodged) -> None:
    lodged.account(EMAIL)
    entered = lodged.entering.login(EMAIL, PASSWORD)
    noted = []
    for _ in range(5):
        lodged.passes(seconds=25)
        lodged.entering.by_session(entered.token)
        with lodged.storage.reading() as work:
            session = work.accounts.session_by(lodged.lodge.tokens.digest(entered.token))
        assert session is not None
        noted.append(session.seen_at)
    assert min(b - a for a, b in pairwise(noted) if a != b) >= timedelta(minutes=1)


def test_the_last_operator_is_found_among_the_active_ones(lodged: Lodged) -> None:
    one, two = lodged.account("a@example.org", OPERATOR), lodged.account("b@example.org", OPERATOR)
    lodged.inviting.deactivate(one, two.account_id)
    assert isinstance(lodged.inviting, Inviting)
    with pytest.raises(DomainError, match="last operator"):
        lodged.inviting.deactivate(one, one.account_id)
