"""Every command, gathered by importing its module."""

from internships.cli import issuing, publishing, reporting, verifying
from internships.cli.app import run

__all__ = ["issuing", "publishing", "reporting", "run", "verifying"]
