"""The accounts of the demonstration: one per role, with a new password each time they are printed."""

from collections.abc import Iterator
from typing import NamedTuple

from internships.demo.application import DemoApplication
from internships.demo.people import DOMAIN, GROUP, HOSTS, Person, student
from internships.domain.access import Grant, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.document import Json
from internships.identity.passwords import random_password
from internships.services.ports.unit_of_work import UnitOfWork


class DemoAccount(NamedTuple):
    """Somebody who can log in."""

    email: str
    name: str
    grants: tuple[Grant, ...]

    @property
    def role_summary(self) -> str:
        """The role and where it reaches."""
        role = self.grants[0].role
        where = ", ".join(filter(None, (grant.institution or grant.enterprise_number for grant in self.grants)))
        return f"{role.nl} / {role.en}" + (f" ({where})" if where else "")


_OPERATOR = DemoAccount(f"operator@{DOMAIN}", "Robin Gefingeerd", (Grant(role=Role.OPERATOR),))
_HR = f"hr@{DOMAIN}"


def demo_accounts(record: Json) -> tuple[DemoAccount, ...]:
    """Return one account per role; the institution's are the people whom a record of it names."""
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
            f"signatory@{DOMAIN}",
            names["host"],
            (Grant(role=Role.HOST_SIGNATORY, enterprise_number=host.number),),
        ),
        DemoAccount(
            f"coordinator@{DOMAIN}",
            coordinator.name,
            (Grant(role=Role.COORDINATOR, institution=slug),),
        ),
        DemoAccount(
            f"administrator@{DOMAIN}",
            names["institution"],
            (Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=slug),),
        ),
        DemoAccount(f"association@{DOMAIN}", "Stijn Bedenkers", (Grant(role=Role.ASSOCIATION),)),
        _OPERATOR,
    )


def mark_as_demo(application: DemoApplication) -> bool:
    """Mark a database as a demonstration's by its operator's account; say whether it still has to be filled.

    The other accounts come when everything is there, so that a seeding that was broken off goes on.
    """
    with application.storage.writing() as work:
        _existing_or_new(application, work, _OPERATOR)
        return work.accounts.get_by_email(_HR) is None


def with_passwords(application: DemoApplication, people: tuple[DemoAccount, ...]) -> Iterator[tuple[DemoAccount, str]]:
    """Make every account that is not there yet, and give each a new password; it is told this once."""
    for invented in people:
        password = random_password()
        with application.storage.writing() as work:
            account = _existing_or_new(application, work, invented)
            kept = application.account_context.passwords.hash_password(password)
            work.accounts.put(account.model_copy(update={"password": kept}))
        yield invented, password


def _existing_or_new(application: DemoApplication, work: UnitOfWork, invented: DemoAccount) -> Account:
    known: Account | None = work.accounts.get_by_email(invented.email)
    if known is not None:
        return known
    lodge = application.account_context
    account = Account(id=lodge.ids(), email=invented.email, name=invented.name, created_at=lodge.clock())
    work.accounts.put(account)
    for grant in invented.grants:
        given = GrantRecord(id=lodge.ids(), account_id=account.id, grant=grant, given_by=None, given_at=lodge.clock())
        work.accounts.add_grant(given)
    return account
