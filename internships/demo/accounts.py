"""The accounts of the demonstration: one per role."""

from collections.abc import Iterator
from typing import NamedTuple

from internships.composition.service import ServiceApplication
from internships.demo.people import DOMAIN, GROUP, HOSTS, Person, student
from internships.domain.access import Grant, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.document import Json
from internships.identity.passwords import random_password
from internships.services.adapter_types import UnitOfWork


class DemoAccount(NamedTuple):
    """A person with an account."""

    email: str
    name: str
    grants: tuple[Grant, ...]

    @property
    def role_summary(self) -> str:
        """The role and the institutions or hosts that it covers."""
        role = self.grants[0].role
        where = ", ".join(filter(None, (grant.institution or grant.enterprise_number for grant in self.grants)))
        return f"{role.nl} / {role.en}" + (f" ({where})" if where else "")


_OPERATOR = DemoAccount(f"operator@{DOMAIN}", "Robin Gefingeerd", (Grant(role=Role.OPERATOR),))
_HR = f"hr@{DOMAIN}"


def demo_accounts(record: Json) -> tuple[DemoAccount, ...]:
    """Return one account per role; those of the institution are the persons that its sample record names."""
    institution, host = record["institutions"][0], HOSTS[0]
    slug = institution["slug"]
    coordinator = Person(**institution["contact"]["names"])
    names = {signatory["role"]: signatory["name"] for signatory in record["signatories"]}
    group = tuple(
        Grant(role=Role.HOST_HR, enterprise_number=member.number, is_host_administrator=True) for member in GROUP
    )
    own = (
        (student(0), Role.STUDENT),
        (host.mentors[0], Role.MENTOR),
        (Person(**institution["supervisors"][0]["names"]), Role.SUPERVISOR),
    )
    return (
        *(DemoAccount(person.email, person.name, (Grant(role=role),)) for person, role in own),
        DemoAccount(_HR, "Marieke Uitgedacht", group),
        DemoAccount(
            f"signatory@{DOMAIN}", names["host"], (Grant(role=Role.HOST_SIGNATORY, enterprise_number=host.number),)
        ),
        DemoAccount(f"coordinator@{DOMAIN}", coordinator.name, (Grant(role=Role.COORDINATOR, institution=slug),)),
        DemoAccount(
            f"administrator@{DOMAIN}",
            names["institution"],
            (Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=slug),),
        ),
        DemoAccount(f"association@{DOMAIN}", "Stijn Bedenkers", (Grant(role=Role.ASSOCIATION),)),
        _OPERATOR,
    )


def mark_as_demo(application: ServiceApplication) -> bool:
    """Mark a database as a demonstration by its operator's account; say whether it still has to be filled.

    The other accounts are made after the seeding, so a seeding that was interrupted continues the next time.
    """
    with application.storage.writing() as work:
        _existing_or_new(application, work, _OPERATOR)
        return work.accounts.get_by_email(_HR) is None


def with_passwords(
    application: ServiceApplication, people: tuple[DemoAccount, ...]
) -> Iterator[tuple[DemoAccount, str]]:
    """Make every account that is missing and give each a new password; yield the passwords, which are not stored."""
    for person in people:
        password = random_password()
        with application.storage.writing() as work:
            account = _existing_or_new(application, work, person)
            password_hash = application.account_context.passwords.hash_password(password)
            work.accounts.put(account.model_copy(update={"password": password_hash}))
        yield person, password


def _existing_or_new(application: ServiceApplication, work: UnitOfWork, person: DemoAccount) -> Account:
    existing = work.accounts.get_by_email(person.email)
    if existing is not None:
        return existing
    new_id, now = application.account_context.new_id, application.account_context.clock()
    account = Account(id=new_id(), email=person.email, name=person.name, created_at=now)
    work.accounts.put(account)
    for grant in person.grants:
        work.accounts.add_grant(
            GrantRecord(id=new_id(), account_id=account.id, grant=grant, given_by=None, given_at=now)
        )
    return account
