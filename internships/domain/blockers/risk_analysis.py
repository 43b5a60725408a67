"""Blockers of the risk analysis: missing, unsigned, late or over a year old at the start (Codex welzijn X.4, V14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from internships.domain.access import Role
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.blockers.context import BlockerContext
from internships.domain.date_arithmetic import year_after
from internships.domain.demands import SheetDuty
from internships.domain.internship_kinds import LegalBasis
from internships.domain.pointers import fact_at, facts_at
from internships.domain.safety import RiskScope, SignerOnRisk
from internships.domain.wording import Bilingual
from internships.domain.workplace_analyses import WorkplaceAnalysis, is_about_workplace, is_signed_unchanged

_RISK_ANALYSIS, _MADE_ON = "/safety/risk_analysis", "/safety/risk_analysis/made_on"
_ROLE_BY_SIGNER = {
    SignerOnRisk.HOST: Role.HOST_SIGNATORY,
    SignerOnRisk.OCCUPATIONAL_PHYSICIAN: Role.HOST_HR,
    SignerOnRisk.PREVENTION_ADVISER: Role.HOST_HR,
}


@dataclass(frozen=True)
class _AnalysisDates:
    """The dates and signers of an analysis, from the record or from the host's own analyses."""

    made_on: date | None
    signed_by: frozenset[SignerOnRisk]
    signed_on: date | None = None

    @property
    def since(self) -> date | None:
        """The first day on which it is valid, by the dates that are known."""
        return max((day for day in (self.made_on, self.signed_on) if day), default=None)

    @property
    def renew_by(self) -> date | None:
        return year_after(self.made_on) if self.made_on else None


def risk_analysis_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield the defects of the analysis that has the fewest on the first day.

    If the record has an individual analysis, only that counts. Otherwise the facts in the record count, and the
    analyses of the host: the one whose hash is in the record, with its renewals for the same host, site and
    workplace; without a hash, those of the workplace in the record (or, without an analysis in the record, of the
    place of work). An analysis made or signed after the first day is too late: the start must move.
    Abroad the host's own law applies. If the institution accepts a workstation sheet instead (V15), a sheet that was
    given replaces a missing analysis, but not one with defects.
    """
    if fact_at(context.facts, "/legal_basis") is LegalBasis.ABROAD:
        return
    candidates = _candidates(context)
    if not candidates:
        if not _is_sheet_enough(context):
            yield _missing_blocker(context)
        return
    yield from min((list(_defects(context, one)) for one in candidates), key=len)


def renewal_reminders(context: BlockerContext) -> Iterator[Blocker]:
    """Yield a reminder of a yearly renewal within the period, unless a newer signed analysis covers it."""
    start, end = context.first_day, context.last_day
    covered = [one.renew_by for one in _candidates(context) if one.renew_by and not list(_defects(context, one))]
    if start is None or end is None or not covered:
        return
    until = _valid_until(context, max(covered))
    if start <= until < end:
        text = Bilingual(
            nl=f"De risicoanalyse geldt tot en met {until.isoformat()}, vóór het einde van de stage: "
            "de personeelsdienst van de stagegever laat ze tegen dan vernieuwen en ondertekenen.",
            en=f"The risk analysis counts until {until.isoformat()}, before the placement ends: "
            "HR of the host organisation has it renewed and signed by then.",
        )
        yield Blocker(
            code=BlockerCode.RENEWAL_DUE,
            text=text,
            owner=Role.HOST_HR,
            due_on=until,
            pointer=_MADE_ON,
            is_reminder=True,
        )


def _valid_until(context: BlockerContext, until: date) -> date:
    for one in sorted(_analyses_on_file(context), key=lambda one: one.made_on or date.min):
        signed = _required_signers(context) <= one.signed_by
        if signed and one.since and one.renew_by and one.since <= until:
            until = max(until, one.renew_by)
    return until


def _candidates(context: BlockerContext) -> tuple[_AnalysisDates, ...]:
    own = fact_at(context.facts, _RISK_ANALYSIS)
    if own is None:
        return _analyses_on_file(context)
    signed_by = () if _is_taken_back(context) else fact_at(own, "/signed_by") or ()
    from_record = _AnalysisDates(fact_at(own, "/made_on"), frozenset(signed_by))
    return (from_record, *_analyses_on_file(context))


def _analyses_on_file(context: BlockerContext) -> tuple[_AnalysisDates, ...]:
    return tuple(
        _AnalysisDates(one.made_on, frozenset(one.signed_by if is_signed_unchanged(one) else ()), one.signed_on)
        for one in _matching_analyses(context)
        if one.taken_back is None
    )


def _is_taken_back(context: BlockerContext) -> bool:
    """Say whether the analysis in the record is a copy of one that the host took back."""
    sha256 = fact_at(context.facts, f"{_RISK_ANALYSIS}/sha256")
    return sha256 is not None and any(one.sha256 == sha256 and one.taken_back for one in context.analyses)


def _matching_analyses(context: BlockerContext) -> list[WorkplaceAnalysis]:
    numbers = {number for _, number in facts_at(context.facts, "/hosts/*/enterprise_number")}
    of_host = [one for one in context.analyses if one.enterprise_number in numbers]
    if fact_at(context.facts, f"{_RISK_ANALYSIS}/scope") is RiskScope.INDIVIDUAL:
        return []
    sha256 = fact_at(context.facts, f"{_RISK_ANALYSIS}/sha256")
    if sha256 is not None:
        referenced = [one for one in of_host if one.sha256 == sha256]
        return [
            one
            for one in of_host
            if any(is_about_workplace(one, reference.site, reference.workplace) for reference in referenced)
        ]
    return [one for one in of_host if any(is_about_workplace(one, *place) for place in _workplaces_of_record(context))]


def _workplaces_of_record(context: BlockerContext) -> Iterator[tuple[str | None, str]]:
    workplace = fact_at(context.facts, f"{_RISK_ANALYSIS}/workplace")
    for place in context.facts.places or ():
        name = workplace or fact_at(place, "/name")
        if name is not None:
            yield fact_at(place, "/establishment_number"), name


def _required_signers(context: BlockerContext) -> frozenset[SignerOnRisk]:
    demand = context.demands.risk_analysis_signers
    return frozenset({SignerOnRisk.HOST, *(demand.value if demand else ())})


def _is_sheet_enough(context: BlockerContext) -> bool:
    duty = context.demands.workstation_sheet
    is_accepted = duty is not None and duty.value is SheetDuty.OR_RISK_ANALYSIS
    given_on, start = fact_at(context.facts, "/safety/workstation_sheet/given_on"), context.first_day
    return is_accepted and given_on is not None and (start is None or given_on <= start)


def _missing_blocker(context: BlockerContext) -> Blocker:
    text = Bilingual(
        nl="De risicoanalyse van de werkplek ontbreekt: "
        "de personeelsdienst van de stagegever bezorgt ze vóór de start.",
        en="The risk analysis of the workplace is missing: HR of the host organisation gives it before the start.",
    )
    return context.blocker_before_start(BlockerCode.RISK_ANALYSIS_MISSING, Role.HOST_HR, _RISK_ANALYSIS, text)


def _defects(context: BlockerContext, analysis: _AnalysisDates) -> Iterator[Blocker]:
    for signer in SignerOnRisk:
        if signer in _required_signers(context) - analysis.signed_by:
            text = Bilingual(
                nl=f"De risicoanalyse is nog niet ondertekend door: {signer.nl}. De stagegever zorgt ervoor.",
                en=f"The risk analysis isn't signed yet by: {signer.en}. The host organisation sees to it.",
            )
            owner, pointer = _ROLE_BY_SIGNER[signer], f"{_RISK_ANALYSIS}/signed_by"
            yield context.blocker_before_start(BlockerCode.RISK_ANALYSIS_UNSIGNED, owner, pointer, text)
    start, since, until = context.first_day, analysis.since, analysis.renew_by
    if start is None or since is None or until is None:
        return
    if since > start:
        yield context.blocker_before_start(BlockerCode.RISK_ANALYSIS_LATE, Role.COORDINATOR, _MADE_ON, _TEXT_LATE)
    elif until < start:
        yield context.blocker_before_start(BlockerCode.RISK_ANALYSIS_EXPIRED, Role.HOST_HR, _MADE_ON, _TEXT_EXPIRED)


_TEXT_LATE = Bilingual(
    nl="De risicoanalyse is van na de start: de stagecoördinator laat de eerste dag verzetten.",
    en="The risk analysis is from after the start: the internship coordinator has the first day moved.",
)
_TEXT_EXPIRED = Bilingual(
    nl="De risicoanalyse is bij de start ouder dan een jaar: de personeelsdienst van de stagegever vernieuwt ze.",
    en="The risk analysis is older than a year at the start: HR of the host organisation renews it.",
)
