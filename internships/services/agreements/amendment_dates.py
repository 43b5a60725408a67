"""Checks on the day an amendment takes effect: after earlier signed ones, and not after the first day it changes."""

from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.effective import first_changed_day
from internships.domain.refusals import Refusal
from internships.services.agreements.loading import LoadedAgreement


def require_not_terminated(loaded: LoadedAgreement) -> None:
    """Refuse to amend an agreement whose termination everybody signed."""
    if loaded.ended_on is not None:
        raise Refusal("termination_signed", last_day=loaded.ended_on)


def require_later(loaded: LoadedAgreement, takes_effect_on: date) -> None:
    """Refuse a day before the amendments that everybody signed."""
    latest = max((entry.effective_from for entry in loaded.signed_amendments), default=takes_effect_on)
    if takes_effect_on < latest:
        raise Refusal("amendment_too_early", day=latest)


def require_in_time(before: Agreement, after: Agreement, takes_effect_on: date) -> None:
    """Refuse a day after the first one on which the amendment changes who is present."""
    changed = first_changed_day(before.period, after.period)
    if changed is not None and takes_effect_on > changed:
        raise Refusal("amendment_too_late", day=changed)


def require_no_early_end(before: Agreement, after: Agreement, demands: Demands, today: date) -> None:
    """Refuse an earlier last day once started: to the past, or where a three-party talk is required."""
    needs_talk = demands.three_party_talk is not None and demands.three_party_talk.value
    ends = after.period.last_day
    if ends < before.period.last_day and (needs_talk or ends < today):
        raise Refusal("ends_by_termination")
