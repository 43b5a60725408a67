"""Every command, gathered by importing its module."""

from internships.cli import audits, backups, issue, publish, reports, service, verify
from internships.cli.app import run

__all__ = ["audits", "backups", "issue", "publish", "reports", "run", "service", "verify"]
