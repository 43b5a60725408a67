"""The tables. JSON bodies are the truth, columns are the index; nothing here is ever a request or a response."""

from internships.storage.tables import accounts, agreements, hosts, jobs, later, placements, trail

__all__ = ["accounts", "agreements", "hosts", "jobs", "later", "placements", "trail"]
