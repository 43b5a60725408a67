"""Blockers of the risk analysis: there, signed, and not yet a year old on the first day (Codex welzijn X.4, V14)."""

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

_RISK_ANALYSIS = "/safety/risk_analysis"
_ROLE_BY_SIGNER = {
    SignerOnRisk.HOST: Role.HOST_SIGNATORY,
    SignerOnRisk.OCCUPATIONAL_PHYSICIAN: Role.HOST_HR,
    SignerOnRisk.PREVENTION_ADVISER: Role.HOST_HR,
}


@dataclass(frozen=True)
class _AnalysisDates:
    """An analysis, whether it stands in the record or on file with the host."""

    made_on: date | None
    signed_by: frozenset[SignerOnRisk]
    signed_on: date | None = None

    @property
    def since(self) -> date | None:
        """The first day on which it counts, as far as it is dated."""
        return max((day for day in (self.made_on, self.signed_on) if day), default=None)

    @property
    def renew_by(self) -> date | None:
        return year_after(self.made_on) if self.made_on else None


def risk_analysis_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield what is wrong with the analysis that comes nearest to being in order on the first day.

    An analysis made for one student counts alone. A generic one counts if the record's own facts are in order, or
    one on file with the host: the one whose hash the record names, and those of the same host, site and workplace
    that renew it; without a hash, those of the workplace that the record names (without an analysis in the record:
    the place of work). One that is made or signed after the first day is too late: the start must move.
    Abroad the host's own law holds; where the institution takes a workstation sheet instead (V15), a sheet that is
    given excuses an analysis that isn't there, not one that is there and isn't in order.
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
    """Remind of the yearly renewal that falls within the period, until a newer signed analysis is on file."""
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
            pointer=f"{_RISK_ANALYSIS}/made_on",
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
    standing = _AnalysisDates(fact_at(own, "/made_on"), frozenset(signed_by))
    return (standing, *_analyses_on_file(context))


def _analyses_on_file(context: BlockerContext) -> tuple[_AnalysisDates, ...]:
    return tuple(
        _AnalysisDates(one.made_on, frozenset(one.signed_by if is_signed_unchanged(one) else ()), one.signed_on)
        for one in _matching_analyses(context)
        if one.taken_back is None
    )


def _is_taken_back(context: BlockerContext) -> bool:
    """Say whether the record takes its signatures from an analysis that its host took back."""
    sha256 = fact_at(context.facts, f"{_RISK_ANALYSIS}/sha256")
    return sha256 is not None and any(one.sha256 == sha256 and one.taken_back for one in context.analyses)


def _matching_analyses(context: BlockerContext) -> list[WorkplaceAnalysis]:
    numbers = {number for _, number in facts_at(context.facts, "/hosts/*/enterprise_number")}
    of_host = [one for one in context.analyses if one.enterprise_number in numbers]
    if fact_at(context.facts, f"{_RISK_ANALYSIS}/scope") is RiskScope.INDIVIDUAL:
        return []
    sha256 = fact_at(context.facts, f"{_RISK_ANALYSIS}/sha256")
    if sha256 is not None:
        named = [one for one in of_host if one.sha256 == sha256]
        return [one for one in of_host if any(is_about_workplace(one, old.site, old.workplace) for old in named)]
    return [one for one in of_host if any(is_about_workplace(one, *place) for place in _workplaces_of_record(context))]


def _workplaces_of_record(context: BlockerContext) -> Iterator[tuple[str | None, str]]:
    said = fact_at(context.facts, f"{_RISK_ANALYSIS}/workplace")
    for place in context.facts.places or ():
        name = said or fact_at(place, "/name")
        if name is not None:
            yield fact_at(place, "/establishment_number"), name


def _required_signers(context: BlockerContext) -> frozenset[SignerOnRisk]:
    demand = context.demands.risk_analysis_signers
    return frozenset({SignerOnRisk.HOST, *(demand.value if demand else ())})


def _is_sheet_enough(context: BlockerContext) -> bool:
    duty = context.demands.workstation_sheet
    either = duty is not None and duty.value is SheetDuty.OR_RISK_ANALYSIS
    given_on, start = fact_at(context.facts, "/safety/workstation_sheet/given_on"), context.first_day
    return either and given_on is not None and (start is None or given_on <= start)


def _missing_blocker(context: BlockerContext) -> Blocker:
    text = Bilingual(
        nl="De risicoanalyse van de werkplek ontbreekt: "
        "de personeelsdienst van de stagegever bezorgt ze vóór de start.",
        en="The risk analysis of the workplace is missing: HR of the host organisation gives it before the start.",
    )
    code = BlockerCode.RISK_ANALYSIS_MISSING
    return Blocker(code=code, text=text, owner=Role.HOST_HR, due_on=context.day_before_start, pointer=_RISK_ANALYSIS)


def _defects(context: BlockerContext, analysis: _AnalysisDates) -> Iterator[Blocker]:
    for signer in SignerOnRisk:
        if signer in _required_signers(context) - analysis.signed_by:
            text = Bilingual(
                nl=f"De risicoanalyse is nog niet ondertekend door: {signer.nl}. De stagegever zorgt ervoor.",
                en=f"The risk analysis isn't signed yet by: {signer.en}. The host organisation sees to it.",
            )
            yield Blocker(
                code=BlockerCode.RISK_ANALYSIS_UNSIGNED,
                text=text,
                owner=_ROLE_BY_SIGNER[signer],
                due_on=context.day_before_start,
                pointer=f"{_RISK_ANALYSIS}/signed_by",
            )
    start, since, until = context.first_day, analysis.since, analysis.renew_by
    if start is None or since is None or until is None:
        return
    if since > start:
        yield _date_blocker(context, BlockerCode.RISK_ANALYSIS_LATE, Role.COORDINATOR, _TEXT_LATE)
    elif until < start:
        yield _date_blocker(context, BlockerCode.RISK_ANALYSIS_EXPIRED, Role.HOST_HR, _TEXT_EXPIRED)


_TEXT_LATE = Bilingual(
    nl="De risicoanalyse is van na de start: de stagecoördinator laat de eerste dag verzetten.",
    en="The risk analysis is from after the start: the internship coordinator has the first day moved.",
)
_TEXT_EXPIRED = Bilingual(
    nl="De risicoanalyse is bij de start ouder dan een jaar: de personeelsdienst van de stagegever vernieuwt ze.",
    en="The risk analysis is older than a year at the start: HR of the host organisation renews it.",
)


def _date_blocker(context: BlockerContext, code: BlockerCode, owner: Role, text: Bilingual) -> Blocker:
    return Blocker(
        code=code, text=text, owner=owner, due_on=context.day_before_start, pointer=f"{_RISK_ANALYSIS}/made_on"
    )
