"""The database tables. A JSON body is authoritative and other columns index it; rows never leave this package."""

from internships.storage.tables import accounts, agreements, amendments, background, history, hosts, placements

__all__ = ["accounts", "agreements", "amendments", "background", "history", "hosts", "placements"]
