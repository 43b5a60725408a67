"""Checks that a demonstration may use this database, address and port; nothing is changed."""

import errno
import socket

from sqlalchemy import Connection, column, inspect, select, table

from internships.composition.service import ServiceApplication
from internships.demo.people import DOMAIN
from internships.domain.refusals import Refusal
from internships.storage.engine import database_exists, snapshot

_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PERSON_TABLES = {"account": "email_key", "mailed_link": "email_key"}
_OTHER_TABLES = {"host": "enterprise_number", "agreement": "id"}
"""Tables with a column of each; rows in them are a demonstration's only when it also has accounts."""


def require_local(application: ServiceApplication) -> None:
    """Refuse an address or host name by which other machines can reach the demonstration."""
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


def require_demo(application: ServiceApplication) -> None:
    """Refuse a database with rows that no demonstration made; without tables or rows it may be filled.

    The database may still have the tables of an earlier version, because it is migrated only after this check.
    """
    if not database_exists(application.engine):
        return
    with snapshot(application.engine) as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        if not tables:
            return
        if not tables.issuperset((*_PERSON_TABLES, *_OTHER_TABLES)):
            raise Refusal("not_a_demo")
        people = [
            key for name, key_column in _PERSON_TABLES.items() for key in _column_values(connection, name, key_column)
        ]
        has_more = any(_column_values(connection, name, key_column, 1) for name, key_column in _OTHER_TABLES.items())
    if any(not str(key).endswith(f"@{DOMAIN}") for key in people) or (has_more and not people):
        raise Refusal("not_a_demo")


def _column_values(connection: Connection, name: str, key_column: str, limit: int | None = None) -> list[object]:
    return list(connection.execute(select(column(key_column)).select_from(table(name)).limit(limit)).scalars())
