"""Looking, before anything is changed, whether a demonstration may use this database, address and port."""

import errno
import socket

from sqlalchemy import Connection, column, inspect, select, table

from internships.demo.application import DemoApplication
from internships.demo.people import DOMAIN
from internships.domain.refusals import Refusal
from internships.storage.engine import database_exists, snapshot

_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PERSON_TABLES = {"account": "email_key", "mailed_link": "email_key"}
_OTHER_TABLES = {"host": "enterprise_number", "agreement": "id"}
"""Tables with a column of each; what stands in these is a demonstration's only beside accounts of one."""


def require_local(application: DemoApplication) -> None:
    """Refuse an address or a host name by which other machines would reach the demonstration."""
    if not application.service_settings.web.is_loopback or not _LOCAL.issuperset(
        application.service_settings.web.allowed_hosts
    ):
        raise Refusal("demo_only_local")


def require_port(port: int) -> None:
    """Refuse a port on which something listens already: seeding takes minutes, and passwords are printed once."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Refusal("port_taken", port=port) from fault
            raise


def require_demo(application: DemoApplication) -> None:
    """Refuse a database in which something is not a demonstration's; one without tables or rows is free to fill.

    It is read as it stands, also in the shape of an earlier version: a migration comes after.
    """
    if not database_exists(application.engine):
        return
    with snapshot(application.engine) as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        if not tables:
            return
        if not tables.issuperset((*_PERSON_TABLES, *_OTHER_TABLES)):
            raise Refusal("not_a_demo")
        people = [key for name, told in _PERSON_TABLES.items() for key in _column_values(connection, name, told)]
        has_more = any(_column_values(connection, name, told, 1) for name, told in _OTHER_TABLES.items())
    if any(not str(key).endswith(f"@{DOMAIN}") for key in people) or (has_more and not people):
        raise Refusal("not_a_demo")


def _column_values(connection: Connection, name: str, told: str, most: int | None = None) -> list[object]:
    return list(connection.execute(select(column(told)).select_from(table(name)).limit(most)).scalars())
