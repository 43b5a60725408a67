"""Who may invite whom; invitations, resets, closing accounts; keys and feeds."""

import pytest

from internships.domain.access import MAX_GRANTS, Grant, Role
from internships.domain.agreement_record import NotFound
from internships.domain.organisations import HostOrganisation, HostSite
from internships.domain.wording import Language
from internships.services.accounts.api_keys import ApiKeyRequest
from internships.services.accounts.grants import may_grant
from tests.builders.account_use_cases import PASSWORD, AccountUseCases
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST, a_principal
from tests.refusals import refuses

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
    assert may_grant(a_principal("giver", own), wanted) is is_allowed


def test_an_invitation_makes_an_account_once(account_use_cases: AccountUseCases) -> None:
    token = account_use_cases.invite(account_use_cases.account("op@example.org", OPERATOR), "noor@example.org", ADMIN)
    accepted = account_use_cases.invitations.accept(token, "Noor Voorbeeld", PASSWORD)
    assert accepted.principal.grants == (ADMIN,)
    with refuses("link_unusable"):
        account_use_cases.invitations.accept(token, "Noor Voorbeeld", PASSWORD)


def test_an_invitation_runs_out(account_use_cases: AccountUseCases) -> None:
    token = account_use_cases.invite(account_use_cases.account("op@example.org", OPERATOR), "noor@example.org", ADMIN)
    account_use_cases.advance_clock(days=15)
    with refuses("link_unusable"):
        account_use_cases.invitations.accept(token, "Noor", PASSWORD)


def test_one_more_role_goes_to_who_knows_the_password(account_use_cases: AccountUseCases) -> None:
    operator = account_use_cases.account("op@example.org", OPERATOR)
    account_use_cases.account("noor@example.org", ADMIN)
    token = account_use_cases.invite(operator, "noor@example.org", STUDENT)
    with refuses("link_unusable"):
        account_use_cases.invitations.accept(token, "Noor", "een ander wachtwoord")
    assert set(account_use_cases.invitations.accept(token, "Noor", PASSWORD).principal.grants) == {ADMIN, STUDENT}


def test_a_company_joins_by_invitation_with_its_name(account_use_cases: AccountUseCases) -> None:
    coordinator = account_use_cases.account("co@example.org", COORDINATOR)
    with refuses("host_name_needed"):
        account_use_cases.invite(coordinator, "hr@example.org", HOST_ADMIN)
    account_use_cases.invitations.accept(
        account_use_cases.invite(coordinator, "hr@example.org", HOST_ADMIN, "Ons bedrijf"), "Karim", PASSWORD
    )
    with account_use_cases.storage.reading() as work:
        host = work.hosts.host(OUR_HOST)
    assert host.name == "Ons bedrijf"


def test_of_two_institutions_that_invite_for_one_company_only_the_first_makes_its_administrator(
    account_use_cases: AccountUseCases,
) -> None:
    polder = Grant(role=Role.COORDINATOR, institution="polder")
    one, other = (
        account_use_cases.account("co@example.org", COORDINATOR),
        account_use_cases.account("co@polder.example.org", polder),
    )
    first = account_use_cases.invite(one, "hr@example.org", HOST_ADMIN, "Ons bedrijf")
    account_use_cases.advance_clock(minutes=1)
    second = account_use_cases.invite(other, "thief@example.org", HOST_ADMIN, "Ons bedrijf")
    account_use_cases.invitations.accept(first, "Karim", PASSWORD)
    with refuses("host_has_administrator"):
        account_use_cases.invitations.accept(second, "Dief", PASSWORD)
    with account_use_cases.storage.reading() as work:
        assert work.accounts.get_by_email("thief@example.org") is None


def test_who_is_only_hr_of_a_company_gives_no_administrator_to_it_as_a_coordinator(
    account_use_cases: AccountUseCases,
) -> None:
    both = account_use_cases.account("both@example.org", COORDINATOR, HR)
    account_use_cases.account("admin@example.org", HOST_ADMIN)
    with refuses("host_has_administrator"):
        account_use_cases.invite(both, "thief@example.org", HOST_ADMIN, "Ons bedrijf")


def test_a_role_or_a_key_at_a_site_that_the_host_does_not_keep_is_refused(account_use_cases: AccountUseCases) -> None:
    admin = account_use_cases.account("hr@example.org", HOST_ADMIN)
    at_site = HR.model_copy(update={"site": SITE})
    with account_use_cases.storage.writing() as work:
        work.hosts.put_host(
            HostOrganisation(enterprise_number=OUR_HOST, name="Ons bedrijf", joined_at=account_use_cases.now)
        )
    with refuses("site_not_kept"):
        account_use_cases.invite(admin, "els@example.org", at_site)
    with refuses("site_not_kept"):
        account_use_cases.api_keys.make(admin, ApiKeyRequest(name="x", grants=(at_site,)))
    with account_use_cases.storage.writing() as work:
        work.hosts.put_site(HostSite(establishment_number=SITE, enterprise_number=OUR_HOST, name="Kaai"))
    token = account_use_cases.invite(admin, "els@example.org", at_site)
    assert account_use_cases.invitations.accept(token, "Els", PASSWORD).principal.grants == (at_site,)
    assert account_use_cases.api_keys.make(admin, ApiKeyRequest(name="x", grants=(at_site,))).secret


def test_an_account_takes_no_more_roles_than_it_can_use(account_use_cases: AccountUseCases) -> None:
    units = [COORDINATOR.model_copy(update={"unit": f"unit-{number}"}) for number in range(MAX_GRANTS)]
    admin = account_use_cases.account("noor@example.org", ADMIN)
    account_use_cases.account("els@example.org", *units)
    with refuses("too_many_roles"):
        account_use_cases.invitations.accept(
            account_use_cases.invite(admin, "els@example.org", COORDINATOR), "Els", PASSWORD
        )
    assert len(account_use_cases.login.login("els@example.org", PASSWORD).principal.grants) == MAX_GRANTS


def test_a_pending_invitation_is_shown_to_and_withdrawn_by_who_manages_the_role(
    account_use_cases: AccountUseCases,
) -> None:
    admin, coordinator = (
        account_use_cases.account("noor@example.org", ADMIN),
        account_use_cases.account("co@example.org", COORDINATOR),
    )
    outsider = account_use_cases.account("co@polder.example.org", Grant(role=Role.COORDINATOR, institution="polder"))
    operator = account_use_cases.account("op@example.org", OPERATOR)
    to_staff = account_use_cases.invite(admin, "els@example.org", COORDINATOR)
    account_use_cases.advance_clock(minutes=1)
    to_student = account_use_cases.invite(coordinator, "an@example.org", STUDENT)
    visible = {
        principal.email: [entry.email for entry in account_use_cases.pending_invitations.invitations(principal)[0]]
        for principal in (admin, coordinator, outsider, operator)
    }
    assert visible == {
        "noor@example.org": ["els@example.org"],
        "co@example.org": ["an@example.org"],
        "co@polder.example.org": [],
        "op@example.org": ["an@example.org", "els@example.org"],
    }
    (waiting,), _ = account_use_cases.pending_invitations.invitations(admin)
    for other in (outsider, coordinator):
        with pytest.raises(NotFound):
            account_use_cases.pending_invitations.withdraw(other, waiting.id)
    account_use_cases.pending_invitations.withdraw(admin, waiting.id)
    with refuses("link_unusable"):
        account_use_cases.invitations.accept(to_staff, "Els", PASSWORD)
    with account_use_cases.storage.reading() as work:
        assert [letter.recipient for letter in work.outbox.unsent_letters()] == ["an@example.org"]
    account_use_cases.invitations.accept(to_student, "An", PASSWORD)
    assert account_use_cases.pending_invitations.invitations(operator) == ((), None)
    with pytest.raises(NotFound):
        account_use_cases.pending_invitations.withdraw(operator, waiting.id)


def test_invitations_and_people_are_listed_page_by_page(account_use_cases: AccountUseCases) -> None:
    operator = account_use_cases.account("op@example.org", OPERATOR)
    for number in range(5):
        account_use_cases.advance_clock(minutes=number % 2)
        account_use_cases.invite(operator, f"s{number}@example.org", STUDENT)
        account_use_cases.account(f"t{number}@example.org", STUDENT)
    invited, people = [], []
    first = account_use_cases.pending_invitations.invitations(operator, limit=2)
    while True:
        invited += [entry.email for entry in first[0]]
        if first[1] is None:
            break
        first = account_use_cases.pending_invitations.invitations(operator, after=first[1], limit=2)
    page = account_use_cases.account_administration.accounts(operator, limit=2)
    while True:
        people += [entry.email for entry in page[0]]
        if page[1] is None:
            break
        page = account_use_cases.account_administration.accounts(operator, after=page[1], limit=2)
    assert sorted(invited) == [f"s{number}@example.org" for number in range(5)]
    assert sorted(people) == ["op@example.org", *(f"t{number}@example.org" for number in range(5))]


def test_a_letter_for_a_new_password_is_not_sent_again_at_once(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account("noor@example.org", ADMIN)
    for _ in range(3):
        account_use_cases.password_resets.mail_reset(
            account_use_cases.password_resets.find_reset_account("noor@example.org")
        )
    with account_use_cases.storage.reading() as work:
        assert len(work.outbox.unsent_letters()) == 1
    account_use_cases.advance_clock(minutes=6)
    account_use_cases.password_resets.mail_reset(
        account_use_cases.password_resets.find_reset_account("noor@example.org")
    )
    with account_use_cases.storage.reading() as work:
        assert len(work.outbox.unsent_letters()) == 2


def test_letters_come_in_the_language_that_somebody_chose(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account("noor@example.org", ADMIN)
    account_use_cases.login.change_language(noor, Language.EN)
    account_use_cases.password_resets.mail_reset(
        account_use_cases.password_resets.find_reset_account("noor@example.org")
    )
    with account_use_cases.storage.reading() as work:
        (letter,) = work.outbox.unsent_letters()
    assert letter.language is Language.EN


def test_inviting_beyond_ones_reach_is_refused(account_use_cases: AccountUseCases) -> None:
    with refuses("not_yours_to_give"):
        account_use_cases.invite(account_use_cases.account("co@example.org", COORDINATOR), "x@example.org", OPERATOR)


def test_the_first_operator_is_made_once(account_use_cases: AccountUseCases) -> None:
    account_use_cases.invitations.accept(account_use_cases.invitations.first_operator("op@example.org"), "Op", PASSWORD)
    with refuses("operator_exists"):
        account_use_cases.invitations.first_operator("op2@example.org")


def test_the_last_operator_cannot_be_deactivated(account_use_cases: AccountUseCases) -> None:
    operator = account_use_cases.account("op@example.org", OPERATOR)
    with refuses("last_operator"):
        account_use_cases.account_administration.deactivate(operator, operator.account_id)


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(account_use_cases: AccountUseCases) -> None:
    operator, noor = (
        account_use_cases.account("op@example.org", OPERATOR),
        account_use_cases.account("noor@example.org", ADMIN),
    )
    session_started = account_use_cases.login.login("noor@example.org", PASSWORD)
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="sleutel"))
    account_use_cases.account_administration.deactivate(operator, noor.account_id)
    assert account_use_cases.login.authenticate_session(session_started.token) is None
    assert account_use_cases.api_keys.authenticate_key(str(key.secret)) is None
    with refuses("login_refused"):
        account_use_cases.login.login("noor@example.org", PASSWORD)
    account_use_cases.account_administration.reactivate(operator, noor.account_id)
    assert account_use_cases.login.login("noor@example.org", PASSWORD).principal.email == "noor@example.org"


def test_accounts_of_others_are_not_found(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account("noor@example.org", ADMIN)
    outsider = account_use_cases.account("hr@example.org", HOST_ADMIN)
    with pytest.raises(NotFound):
        account_use_cases.account_administration.deactivate(outsider, noor.account_id)
    assert [person.email for person in account_use_cases.account_administration.accounts(outsider)[0]] == [
        "hr@example.org"
    ]


def test_asking_a_reset_tells_nothing_and_the_link_sets_a_password_once(account_use_cases: AccountUseCases) -> None:
    account_use_cases.account("noor@example.org", ADMIN)
    account_use_cases.password_resets.mail_reset(
        account_use_cases.password_resets.find_reset_account("nobody@example.org")
    )
    with account_use_cases.storage.reading() as work:
        assert work.outbox.unsent_letters() == ()
    account_use_cases.password_resets.mail_reset(
        account_use_cases.password_resets.find_reset_account("noor@example.org")
    )
    token = account_use_cases.last_token()
    account_use_cases.password_resets.reset(token, "een heel nieuw wachtwoord")
    assert (
        account_use_cases.login.login("noor@example.org", "een heel nieuw wachtwoord").principal.email
        == "noor@example.org"
    )
    with refuses("link_unusable"):
        account_use_cases.password_resets.reset(token, "nog een nieuw wachtwoord")


def test_a_key_reaches_no_further_than_its_owner_today(account_use_cases: AccountUseCases) -> None:
    operator, noor = (
        account_use_cases.account("op@example.org", OPERATOR),
        account_use_cases.account("noor@example.org", ADMIN, STUDENT),
    )
    with refuses("key_reaches_too_far"):
        account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x", grants=(OPERATOR,)))
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x", grants=(ADMIN,)))
    principal = account_use_cases.api_keys.authenticate_key(str(key.secret))
    assert principal is not None
    assert (principal.principal.grants, principal.principal.is_read_only) == ((ADMIN,), True)
    with refuses("key_makes_no_key"):
        account_use_cases.api_keys.make(principal.principal, ApiKeyRequest(name="y"))
    grants = next(
        person.grants
        for person in account_use_cases.account_administration.accounts(operator)[0]
        if person.email == "noor@example.org"
    )
    admin = next(given for given in grants if given.grant == ADMIN)
    account_use_cases.account_administration.revoke_grant(operator, noor.account_id, admin.id)
    principal = account_use_cases.api_keys.authenticate_key(str(key.secret))
    assert principal is not None
    assert principal.principal.grants == ()


def test_a_key_expires_is_renewed_with_an_overlap_and_revoked(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account("noor@example.org", ADMIN)
    key = account_use_cases.api_keys.make(noor, ApiKeyRequest(name="x", days=10))
    new = account_use_cases.api_keys.rotate(noor, key.key.id)
    assert account_use_cases.api_keys.authenticate_key(str(key.secret)) is not None
    account_use_cases.advance_clock(hours=25)
    assert account_use_cases.api_keys.authenticate_key(str(key.secret)) is None
    assert account_use_cases.api_keys.authenticate_key(str(new.secret)) is not None
    account_use_cases.api_keys.revoke(noor, new.key.id)
    assert account_use_cases.api_keys.authenticate_key(str(new.secret)) is None


def test_a_feed_is_read_by_its_token_until_it_is_revoked(account_use_cases: AccountUseCases) -> None:
    noor = account_use_cases.account("noor@example.org", ADMIN)
    feed = account_use_cases.calendar_feeds.make(noor, "agenda", Language.NL)
    token = str(feed.address).rpartition("/")[2].removesuffix(".ics")
    principal, language = account_use_cases.calendar_feeds.by_token(token)
    assert (principal.email, principal.is_read_only, language) == ("noor@example.org", True, Language.NL)
    account_use_cases.calendar_feeds.revoke(noor, feed.id)
    with pytest.raises(NotFound):
        account_use_cases.calendar_feeds.by_token(token)


def test_a_letter_whose_link_was_used_waits_no_longer(account_use_cases: AccountUseCases) -> None:
    admin = account_use_cases.account("noor@example.org", ADMIN)
    first, second = (account_use_cases.invite(admin, "els@example.org", grant) for grant in (COORDINATOR, STUDENT))
    account_use_cases.invitations.accept(first, "Els", PASSWORD)
    with account_use_cases.storage.reading() as work:
        (waiting,) = work.outbox.unsent_letters()
    assert waiting.body["link"].endswith(second)
