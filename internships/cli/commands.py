"""Every command, gathered by importing its module."""

from internships.cli import issuing, publishing, reporting, service, verifying
from internships.cli.app import run

__all__ = ["issuing", "publishing", "reporting", "run", "service", "verifying"]
