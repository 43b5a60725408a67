"""Every command, gathered by importing its module."""

from internships.cli import audits, backups, issuing, publishing, reporting, service, verifying
from internships.cli.app import run

__all__ = ["audits", "backups", "issuing", "publishing", "reporting", "run", "service", "verifying"]
