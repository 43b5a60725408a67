"""Who may invite whom; invitations, resets, closing accounts; keys and feeds."""

import pytest

from internships.domain.access import MOST_GRANTS, Grant, Role
from internships.domain.organisations import HostOrganisation, Site
from internships.domain.record import NotFound
from internships.domain.wording import Language
from internships.services.accounts.entering import LoginRefused
from internships.services.accounts.inviting import (
    HostHasAdministrator,
    HostNameNeeded,
    LastOperator,
    LinkUnusable,
    NotYoursToGive,
    OperatorExists,
    TooManyRoles,
    may_give,
)
from internships.services.accounts.keys import KeysByPerson, KeyTold, NotYourReach
from internships.services.accounts.places import SiteNotKept
from tests.accounts.lodges import PASSWORD, Lodged
from tests.living.bureaus import OTHER_HOST, OUR_HOST, somebody

OPERATOR = Grant(role=Role.OPERATOR)
ADMIN = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee")
COORDINATOR = Grant(role=Role.COORDINATOR, institution="noordzee")
HOST_ADMIN = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, is_host_administrator=True)
HR = Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST)
SITE = "2199999986"
STUDENT = Grant(role=Role.STUDENT)
MENTOR = Grant(role=Role.MENTOR)

GIVING = [
    (OPERATOR, OPERATOR, True),
    (OPERATOR, ADMIN, True),
    (OPERATOR, HOST_ADMIN, True),
    (ADMIN, COORDINATOR, True),
    (ADMIN, Grant(role=Role.COORDINATOR, institution="noordzee", unit="design"), True),
    (ADMIN, Grant(role=Role.COORDINATOR, institution="polder"), False),
    (ADMIN, HOST_ADMIN, True),
    (ADMIN, STUDENT, True),
    (ADMIN, OPERATOR, False),
    (ADMIN, Grant(role=Role.ASSOCIATION), False),
    (COORDINATOR, STUDENT, True),
    (COORDINATOR, HOST_ADMIN, True),
    (COORDINATOR, COORDINATOR, False),
    (COORDINATOR, HR, False),
    (HOST_ADMIN, HR, True),
    (HOST_ADMIN, Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST, site="2199999986"), True),
    (HOST_ADMIN, MENTOR, True),
    (HOST_ADMIN, Grant(role=Role.HOST_HR, enterprise_number=OTHER_HOST), False),
    (HOST_ADMIN, STUDENT, False),
    (HOST_ADMIN, OPERATOR, False),
    (HR, HR, False),
    (STUDENT, STUDENT, False),
    (MENTOR, MENTOR, False),
]


@pytest.mark.parametrize(("own", "wanted", "is_allowed"), GIVING)
def test_nobody_gives_more_than_they_administer(own: Grant, wanted: Grant, *, is_allowed: bool) -> None:
    assert may_give(somebody("giver", own), wanted) is is_allowed


def test_an_invitation_makes_an_account_once(lodged: Lodged) -> None:
    token = lodged.invited(lodged.account("op@example.org", OPERATOR), "noor@example.org", ADMIN)
    entered = lodged.inviting.accept(token, "Noor Voorbeeld", PASSWORD)
    assert entered.viewer.grants == (ADMIN,)
    with pytest.raises(LinkUnusable):
        lodged.inviting.accept(token, "Noor Voorbeeld", PASSWORD)


def test_an_invitation_runs_out(lodged: Lodged) -> None:
    token = lodged.invited(lodged.account("op@example.org", OPERATOR), "noor@example.org", ADMIN)
    lodged.passes(days=15)
    with pytest.raises(LinkUnusable):
        lodged.inviting.accept(token, "Noor", PASSWORD)


def test_one_more_role_goes_to_who_knows_the_password(lodged: Lodged) -> None:
    operator = lodged.account("op@example.org", OPERATOR)
    lodged.account("noor@example.org", ADMIN)
    token = lodged.invited(operator, "noor@example.org", STUDENT)
    with pytest.raises(LinkUnusable):
        lodged.inviting.accept(token, "Noor", "een ander wachtwoord")
    assert set(lodged.inviting.accept(token, "Noor", PASSWORD).viewer.grants) == {ADMIN, STUDENT}


def test_a_company_joins_by_invitation_with_its_name(lodged: Lodged) -> None:
    coordinator = lodged.account("co@example.org", COORDINATOR)
    with pytest.raises(HostNameNeeded):
        lodged.invited(coordinator, "hr@example.org", HOST_ADMIN)
    lodged.inviting.accept(lodged.invited(coordinator, "hr@example.org", HOST_ADMIN, "Ons bedrijf"), "Karim", PASSWORD)
    with lodged.storage.reading() as work:
        host = work.accounts.host(OUR_HOST)
    assert host is not None
    assert host.name == "Ons bedrijf"


def test_of_two_institutions_that_invite_for_one_company_only_the_first_makes_its_administrator(lodged: Lodged) -> None:
    polder = Grant(role=Role.COORDINATOR, institution="polder")
    one, other = lodged.account("co@example.org", COORDINATOR), lodged.account("co@polder.example.org", polder)
    first = lodged.invited(one, "hr@example.org", HOST_ADMIN, "Ons bedrijf")
    lodged.passes(minutes=1)
    second = lodged.invited(other, "thief@example.org", HOST_ADMIN, "Ons bedrijf")
    lodged.inviting.accept(first, "Karim", PASSWORD)
    with pytest.raises(HostHasAdministrator):
        lodged.inviting.accept(second, "Dief", PASSWORD)
    with lodged.storage.reading() as work:
        assert work.accounts.by_email("thief@example.org") is None


def test_who_is_only_hr_of_a_company_gives_no_administrator_to_it_as_a_coordinator(lodged: Lodged) -> None:
    both = lodged.account("both@example.org", COORDINATOR, HR)
    lodged.account("admin@example.org", HOST_ADMIN)
    with pytest.raises(HostHasAdministrator):
        lodged.invited(both, "thief@example.org", HOST_ADMIN, "Ons bedrijf")


def test_a_role_or_a_key_at_a_site_that_the_host_does_not_keep_is_refused(lodged: Lodged) -> None:
    admin = lodged.account("hr@example.org", HOST_ADMIN)
    at_site = HR.model_copy(update={"site": SITE})
    with lodged.storage.writing() as work:
        work.hosts.put_host(HostOrganisation(enterprise_number=OUR_HOST, name="Ons bedrijf", joined_at=lodged.now))
    with pytest.raises(SiteNotKept):
        lodged.invited(admin, "els@example.org", at_site)
    with pytest.raises(SiteNotKept):
        lodged.keys.make(admin, KeyTold(name="x", grants=(at_site,)))
    with lodged.storage.writing() as work:
        work.hosts.put_site(Site(establishment_number=SITE, enterprise_number=OUR_HOST, name="Kaai"))
    token = lodged.invited(admin, "els@example.org", at_site)
    assert lodged.inviting.accept(token, "Els", PASSWORD).viewer.grants == (at_site,)
    assert lodged.keys.make(admin, KeyTold(name="x", grants=(at_site,))).secret


def test_an_account_takes_no_more_roles_than_it_can_use(lodged: Lodged) -> None:
    units = [COORDINATOR.model_copy(update={"unit": f"unit-{number}"}) for number in range(MOST_GRANTS)]
    admin = lodged.account("noor@example.org", ADMIN)
    lodged.account("els@example.org", *units)
    with pytest.raises(TooManyRoles):
        lodged.inviting.accept(lodged.invited(admin, "els@example.org", COORDINATOR), "Els", PASSWORD)
    assert len(lodged.entering.login("els@example.org", PASSWORD).viewer.grants) == MOST_GRANTS


def test_an_invitation_that_waits_is_seen_and_withdrawn_by_who_looks_after_the_role(lodged: Lodged) -> None:
    admin, coordinator = lodged.account("noor@example.org", ADMIN), lodged.account("co@example.org", COORDINATOR)
    stranger = lodged.account("co@polder.example.org", Grant(role=Role.COORDINATOR, institution="polder"))
    operator = lodged.account("op@example.org", OPERATOR)
    to_staff = lodged.invited(admin, "els@example.org", COORDINATOR)
    lodged.passes(minutes=1)
    to_student = lodged.invited(coordinator, "an@example.org", STUDENT)
    seen = {
        viewer.email: [entry.email for entry in lodged.inviting.pending.invitations(viewer)[0]]
        for viewer in (admin, coordinator, stranger, operator)
    }
    assert seen == {
        "noor@example.org": ["els@example.org"],
        "co@example.org": ["an@example.org"],
        "co@polder.example.org": [],
        "op@example.org": ["an@example.org", "els@example.org"],
    }
    (waiting,), _ = lodged.inviting.pending.invitations(admin)
    for other in (stranger, coordinator):
        with pytest.raises(NotFound):
            lodged.inviting.pending.withdraw(other, waiting.id)
    lodged.inviting.pending.withdraw(admin, waiting.id)
    with pytest.raises(LinkUnusable):
        lodged.inviting.accept(to_staff, "Els", PASSWORD)
    with lodged.storage.reading() as work:
        assert [letter.recipient for letter in work.outbox.open_letters()] == ["an@example.org"]
    lodged.inviting.accept(to_student, "An", PASSWORD)
    assert lodged.inviting.pending.invitations(operator) == ((), None)
    with pytest.raises(NotFound):
        lodged.inviting.pending.withdraw(operator, waiting.id)


def test_invitations_and_people_are_listed_page_by_page(lodged: Lodged) -> None:
    operator = lodged.account("op@example.org", OPERATOR)
    for number in range(5):
        lodged.passes(minutes=number % 2)
        lodged.invited(operator, f"s{number}@example.org", STUDENT)
        lodged.account(f"t{number}@example.org", STUDENT)
    invited, people = [], []
    first = lodged.inviting.pending.invitations(operator, limit=2)
    while True:
        invited += [entry.email for entry in first[0]]
        if first[1] is None:
            break
        first = lodged.inviting.pending.invitations(operator, after=first[1], limit=2)
    page = lodged.inviting.people(operator, limit=2)
    while True:
        people += [entry.email for entry in page[0]]
        if page[1] is None:
            break
        page = lodged.inviting.people(operator, after=page[1], limit=2)
    assert sorted(invited) == [f"s{number}@example.org" for number in range(5)]
    assert sorted(people) == ["op@example.org", *(f"t{number}@example.org" for number in range(5))]


def test_a_letter_for_a_new_password_is_not_sent_again_at_once(lodged: Lodged) -> None:
    lodged.account("noor@example.org", ADMIN)
    for _ in range(3):
        lodged.inviting.ask_reset("noor@example.org")
    with lodged.storage.reading() as work:
        assert len(work.outbox.open_letters()) == 1
    lodged.passes(minutes=6)
    lodged.inviting.ask_reset("noor@example.org")
    with lodged.storage.reading() as work:
        assert len(work.outbox.open_letters()) == 2


def test_letters_come_in_the_language_that_somebody_chose(lodged: Lodged) -> None:
    noor = lodged.account("noor@example.org", ADMIN)
    lodged.entering.change_language(noor, Language.EN)
    lodged.inviting.ask_reset("noor@example.org")
    with lodged.storage.reading() as work:
        (letter,) = work.outbox.open_letters()
    assert letter.language is Language.EN


def test_inviting_beyond_ones_reach_is_refused(lodged: Lodged) -> None:
    with pytest.raises(NotYoursToGive):
        lodged.invited(lodged.account("co@example.org", COORDINATOR), "x@example.org", OPERATOR)


def test_the_first_operator_is_made_once(lodged: Lodged) -> None:
    lodged.inviting.accept(lodged.inviting.first_operator("op@example.org"), "Op", PASSWORD)
    with pytest.raises(OperatorExists):
        lodged.inviting.first_operator("op2@example.org")


def test_the_last_operator_stays(lodged: Lodged) -> None:
    operator = lodged.account("op@example.org", OPERATOR)
    with pytest.raises(LastOperator):
        lodged.inviting.deactivate(operator, operator.account_id)


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(lodged: Lodged) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account("noor@example.org", ADMIN)
    entered = lodged.entering.login("noor@example.org", PASSWORD)
    key = lodged.keys.make(noor, KeyTold(name="sleutel"))
    lodged.inviting.deactivate(operator, noor.account_id)
    assert lodged.entering.by_session(entered.token) is None
    assert lodged.keys.by_key(str(key.secret)) is None
    with pytest.raises(LoginRefused):
        lodged.entering.login("noor@example.org", PASSWORD)
    lodged.inviting.reactivate(operator, noor.account_id)
    assert lodged.entering.login("noor@example.org", PASSWORD).viewer.email == "noor@example.org"


def test_accounts_of_others_are_not_found(lodged: Lodged) -> None:
    noor = lodged.account("noor@example.org", ADMIN)
    stranger = lodged.account("hr@example.org", HOST_ADMIN)
    with pytest.raises(NotFound):
        lodged.inviting.deactivate(stranger, noor.account_id)
    assert [person.email for person in lodged.inviting.people(stranger)[0]] == ["hr@example.org"]


def test_asking_a_reset_tells_nothing_and_the_link_sets_a_password_once(lodged: Lodged) -> None:
    lodged.account("noor@example.org", ADMIN)
    lodged.inviting.ask_reset("nobody@example.org")
    with lodged.storage.reading() as work:
        assert work.outbox.open_letters() == ()
    lodged.inviting.ask_reset("noor@example.org")
    token = lodged.last_token()
    lodged.inviting.reset(token, "een heel nieuw wachtwoord")
    assert lodged.entering.login("noor@example.org", "een heel nieuw wachtwoord").viewer.email == "noor@example.org"
    with pytest.raises(LinkUnusable):
        lodged.inviting.reset(token, "nog een nieuw wachtwoord")


def test_a_key_reaches_no_further_than_its_owner_today(lodged: Lodged) -> None:
    operator, noor = lodged.account("op@example.org", OPERATOR), lodged.account("noor@example.org", ADMIN, STUDENT)
    with pytest.raises(NotYourReach):
        lodged.keys.make(noor, KeyTold(name="x", grants=(OPERATOR,)))
    key = lodged.keys.make(noor, KeyTold(name="x", grants=(ADMIN,)))
    seen = lodged.keys.by_key(str(key.secret))
    assert seen is not None
    assert (seen.viewer.grants, seen.viewer.is_read_only) == ((ADMIN,), True)
    with pytest.raises(KeysByPerson):
        lodged.keys.make(seen.viewer, KeyTold(name="y"))
    grants = next(person.grants for person in lodged.inviting.people(operator)[0] if person.email == "noor@example.org")
    admin = next(given for given in grants if given.grant == ADMIN)
    lodged.inviting.take_back(operator, noor.account_id, admin.id)
    seen = lodged.keys.by_key(str(key.secret))
    assert seen is not None
    assert seen.viewer.grants == ()


def test_a_key_expires_is_renewed_with_an_overlap_and_revoked(lodged: Lodged) -> None:
    noor = lodged.account("noor@example.org", ADMIN)
    key = lodged.keys.make(noor, KeyTold(name="x", days=10))
    new = lodged.keys.rotate(noor, key.key.id)
    assert lodged.keys.by_key(str(key.secret)) is not None
    lodged.passes(hours=25)
    assert lodged.keys.by_key(str(key.secret)) is None
    assert lodged.keys.by_key(str(new.secret)) is not None
    lodged.keys.revoke(noor, new.key.id)
    assert lodged.keys.by_key(str(new.secret)) is None


def test_a_feed_is_read_by_its_token_until_it_is_revoked(lodged: Lodged) -> None:
    noor = lodged.account("noor@example.org", ADMIN)
    feed = lodged.feeds.make(noor, "agenda", Language.NL)
    token = str(feed.address).rpartition("/")[2].removesuffix(".ics")
    viewer, language = lodged.feeds.by_token(token)
    assert (viewer.email, viewer.is_read_only, language) == ("noor@example.org", True, Language.NL)
    lodged.feeds.revoke(noor, feed.id)
    with pytest.raises(NotFound):
        lodged.feeds.by_token(token)


def test_a_letter_whose_link_was_used_waits_no_longer(lodged: Lodged) -> None:
    admin = lodged.account("noor@example.org", ADMIN)
    first, second = (lodged.invited(admin, "els@example.org", grant) for grant in (COORDINATOR, STUDENT))
    lodged.inviting.accept(first, "Els", PASSWORD)
    with lodged.storage.reading() as work:
        (waiting,) = work.outbox.open_letters()
    assert waiting.body["link"].endswith(second)
