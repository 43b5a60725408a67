"""Checks on the day an amendment takes effect: after earlier signed ones, and not after the first day it changes."""

from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.effective import first_changed_day
from internships.domain.errors import DomainError
from internships.services.agreements.loading import LoadedAgreement


class AmendmentTooEarly(DomainError):
    """It would take effect before one that was signed earlier, and so be written on what does not hold yet."""

    code = "amendment_too_early"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Een eerder addendum gaat pas in op {day.isoformat()}; laat dit ten vroegste dan ingaan.",
            f"An earlier amendment takes effect on {day.isoformat()}; let this one take effect then at the earliest.",
        )


class AmendmentTooLate(DomainError):
    """It would take effect after the first day that it changes, which would then still be what it was."""

    code = "amendment_too_late"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Dit addendum verandert al iets op {day.isoformat()}; laat het ten laatste dan ingaan.",
            f"This amendment changes something on {day.isoformat()} already; let it take effect then at the latest.",
        )


class EndsByTermination(DomainError):
    """An earlier last day of what has started is an early end, with the talk that goes before it."""

    code = "ends_by_termination"

    def __init__(self) -> None:
        super().__init__(
            "De stage is begonnen en eindigt vroeger: maak een beëindiging in plaats van een addendum.",
            "The placement has started and ends earlier: make a termination instead of an amendment.",
        )


class TerminationSigned(DomainError):
    """Everybody signed that it ends."""

    code = "termination_signed"

    def __init__(self, last_day: date) -> None:
        super().__init__(
            f"Iedereen tekende dat deze stage eindigt op {last_day.isoformat()}; vernieuw ze als ze toch verder gaat.",
            f"Everybody signed that this placement ends on {last_day.isoformat()}; renew it when it goes on after all.",
        )


def require_not_terminated(loaded: LoadedAgreement) -> None:
    """Refuse to amend an agreement whose termination everybody signed."""
    if loaded.ended_on is not None:
        raise TerminationSigned(loaded.ended_on)


def require_later(loaded: LoadedAgreement, takes_effect_on: date) -> None:
    """Refuse a day before the amendments that everybody signed."""
    latest = max((entry.effective_from for entry in loaded.signed_amendments), default=takes_effect_on)
    if takes_effect_on < latest:
        raise AmendmentTooEarly(latest)


def require_in_time(before: Agreement, after: Agreement, takes_effect_on: date) -> None:
    """Refuse a day after the first one on which the amendment changes who is present."""
    changed = first_changed_day(before.period, after.period)
    if changed is not None and takes_effect_on > changed:
        raise AmendmentTooLate(changed)


def require_no_early_end(before: Agreement, after: Agreement, demands: Demands, today: date) -> None:
    """Refuse an earlier last day once started: to the past, or where a three-party talk is required."""
    needs_talk = demands.three_party_talk is not None and demands.three_party_talk.value
    ends = after.period.last_day
    if ends < before.period.last_day and (needs_talk or ends < today):
        raise EndsByTermination
