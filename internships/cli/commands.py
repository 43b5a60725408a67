"""Every command, gathered by importing its module."""

from internships.cli import issuing, reporting, verifying
from internships.cli.app import run

__all__ = ["issuing", "reporting", "run", "verifying"]
