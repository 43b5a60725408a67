"""Looking, before anything is changed, whether a demonstration may use this database, address and port."""

import errno
import socket

from sqlalchemy import Connection, column, inspect, select, table

from internships.demo.house import House
from internships.demo.people import DOMAIN
from internships.demo.refusals import NotADemo, NotLocal, PortTaken
from internships.storage.engine import is_there, snapshot

_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_OF_SOMEBODY = {"account": "email_key", "mailed_link": "email_key"}
_BESIDE = {"host": "enterprise_number", "agreement": "id"}
"""Tables with a column of each; what stands in these is a demonstration's only beside accounts of one."""


def require_local(house: House) -> None:
    """Refuse an address or a host name by which other machines would reach the demonstration."""
    if not house.service.web.is_loopback or not _LOCAL.issuperset(house.service.web.allowed_hosts):
        raise NotLocal


def require_port(port: int) -> None:
    """Refuse a port on which something listens already: seeding takes minutes, and passwords are printed once."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise PortTaken(port) from fault
            raise


def require_demo(house: House) -> None:
    """Refuse a database in which something is not a demonstration's; one without tables or rows is free to fill.

    It is read as it stands, also in the shape of an earlier version: a migration comes after.
    """
    if not is_there(house.engine):
        return
    with snapshot(house.engine) as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        if not tables:
            return
        if not tables.issuperset((*_OF_SOMEBODY, *_BESIDE)):
            raise NotADemo
        people = [key for name, told in _OF_SOMEBODY.items() for key in _values(connection, name, told)]
        has_more = any(_values(connection, name, told, 1) for name, told in _BESIDE.items())
    if any(not str(key).endswith(f"@{DOMAIN}") for key in people) or (has_more and not people):
        raise NotADemo


def _values(connection: Connection, name: str, told: str, most: int | None = None) -> list[object]:
    return list(connection.execute(select(column(told)).select_from(table(name)).limit(most)).scalars())
