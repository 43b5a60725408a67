"""The tables. JSON bodies are the truth, columns are the index; nothing here is ever a request or a response."""

from internships.storage.tables import accounts, agreements, amendments, background, history, hosts, placements

__all__ = ["accounts", "agreements", "amendments", "background", "history", "hosts", "placements"]
