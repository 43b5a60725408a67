"""Hypothesis draws the same examples in every run; HYPOTHESIS_PROFILE=default lets it roam."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,  # shared machines are too noisy for a time limit per example
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
