"""Blockers of the risk analysis: there, signed, and not yet a year old on the first day (Codex welzijn X.4, V14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from internships.domain.access import Role
from internships.domain.blockers import Blocker, BlockerCode
from internships.domain.days import year_after
from internships.domain.demands import SheetDuty
from internships.domain.facing import Facing
from internships.domain.kinds import LegalBasis
from internships.domain.pointers import first, found
from internships.domain.safety import RiskScope, SignerOnRisk
from internships.domain.wording import Bilingual
from internships.domain.workplaces import WorkplaceAnalysis, is_intact, names_workplace

_AT = "/safety/risk_analysis"
_SIGNERS_ROLE = {
    SignerOnRisk.HOST: Role.HOST_SIGNATORY,
    SignerOnRisk.OCCUPATIONAL_PHYSICIAN: Role.HOST_HR,
    SignerOnRisk.PREVENTION_ADVISER: Role.HOST_HR,
}


@dataclass(frozen=True)
class _Analysis:
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


def risk_analysis(facing: Facing) -> Iterator[Blocker]:
    """Yield what is wrong with the analysis that comes nearest to being in order on the first day.

    An analysis made for one student counts alone. A generic one counts if the record's own facts are in order, or
    one on file with the host: the one whose hash the record names, and those of the same host, site and workplace
    that renew it; without a hash, those of the workplace that the record names (without an analysis in the record:
    the place of work). One that is made or signed after the first day is too late: the start must move.
    Abroad the host's own law holds; where the institution takes a workstation sheet instead (V15), a sheet that is
    given excuses an analysis that isn't there, not one that is there and isn't in order.
    """
    if first(facing.facts, "/legal_basis") is LegalBasis.ABROAD:
        return
    candidates = _candidates(facing)
    if not candidates:
        if not _sheet_instead(facing):
            yield _missing(facing)
        return
    yield from min((list(_wrong(facing, one)) for one in candidates), key=len)


def renewal(facing: Facing) -> Iterator[Blocker]:
    """Remind of the yearly renewal that falls within the period, until a newer signed analysis is on file."""
    start, end = facing.first_day, facing.last_day
    covered = [one.renew_by for one in _candidates(facing) if one.renew_by and not list(_wrong(facing, one))]
    if start is None or end is None or not covered:
        return
    until = _renewed_until(facing, max(covered))
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
            pointer=f"{_AT}/made_on",
            is_reminder=True,
        )


def _renewed_until(facing: Facing, until: date) -> date:
    for one in sorted(_on_file(facing), key=lambda one: one.made_on or date.min):
        signed = _wanted(facing) <= one.signed_by
        if signed and one.since and one.renew_by and one.since <= until:
            until = max(until, one.renew_by)
    return until


def _candidates(facing: Facing) -> tuple[_Analysis, ...]:
    own = first(facing.facts, _AT)
    if own is None:
        return _on_file(facing)
    signed_by = () if _is_taken_back(facing) else first(own, "/signed_by") or ()
    standing = _Analysis(first(own, "/made_on"), frozenset(signed_by))
    return (standing, *_on_file(facing))


def _on_file(facing: Facing) -> tuple[_Analysis, ...]:
    return tuple(
        _Analysis(one.made_on, frozenset(one.signed_by if is_intact(one) else ()), one.signed_on)
        for one in _named(facing)
        if one.taken_back is None
    )


def _is_taken_back(facing: Facing) -> bool:
    """Say whether the record takes its signatures from an analysis that its host took back."""
    sha256 = first(facing.facts, f"{_AT}/sha256")
    return sha256 is not None and any(one.sha256 == sha256 and one.taken_back for one in facing.analyses)


def _named(facing: Facing) -> list[WorkplaceAnalysis]:
    numbers = {number for _, number in found(facing.facts, "/hosts/*/enterprise_number")}
    of_host = [one for one in facing.analyses if one.enterprise_number in numbers]
    if first(facing.facts, f"{_AT}/scope") is RiskScope.INDIVIDUAL:
        return []
    sha256 = first(facing.facts, f"{_AT}/sha256")
    if sha256 is not None:
        named = [one for one in of_host if one.sha256 == sha256]
        return [one for one in of_host if any(names_workplace(one, old.site, old.workplace) for old in named)]
    return [one for one in of_host if any(names_workplace(one, *place) for place in _workplaces(facing))]


def _workplaces(facing: Facing) -> Iterator[tuple[str | None, str]]:
    said = first(facing.facts, f"{_AT}/workplace")
    for place in facing.facts.places or ():
        name = said or first(place, "/name")
        if name is not None:
            yield first(place, "/establishment_number"), name


def _wanted(facing: Facing) -> frozenset[SignerOnRisk]:
    demand = facing.demands.risk_analysis_signers
    return frozenset({SignerOnRisk.HOST, *(demand.value if demand else ())})


def _sheet_instead(facing: Facing) -> bool:
    duty = facing.demands.workstation_sheet
    either = duty is not None and duty.value is SheetDuty.OR_RISK_ANALYSIS
    given_on, start = first(facing.facts, "/safety/workstation_sheet/given_on"), facing.first_day
    return either and given_on is not None and (start is None or given_on <= start)


def _missing(facing: Facing) -> Blocker:
    text = Bilingual(
        nl="De risicoanalyse van de werkplek ontbreekt: "
        "de personeelsdienst van de stagegever bezorgt ze vóór de start.",
        en="The risk analysis of the workplace is missing: HR of the host organisation gives it before the start.",
    )
    code = BlockerCode.RISK_ANALYSIS_MISSING
    return Blocker(code=code, text=text, owner=Role.HOST_HR, due_on=facing.eve, pointer=_AT)


def _wrong(facing: Facing, analysis: _Analysis) -> Iterator[Blocker]:
    for signer in SignerOnRisk:
        if signer in _wanted(facing) - analysis.signed_by:
            text = Bilingual(
                nl=f"De risicoanalyse is nog niet ondertekend door: {signer.nl}. De stagegever zorgt ervoor.",
                en=f"The risk analysis isn't signed yet by: {signer.en}. The host organisation sees to it.",
            )
            yield Blocker(
                code=BlockerCode.RISK_ANALYSIS_UNSIGNED,
                text=text,
                owner=_SIGNERS_ROLE[signer],
                due_on=facing.eve,
                pointer=f"{_AT}/signed_by",
            )
    start, since, until = facing.first_day, analysis.since, analysis.renew_by
    if start is None or since is None or until is None:
        return
    if since > start:
        yield _dated(facing, BlockerCode.RISK_ANALYSIS_LATE, Role.COORDINATOR, _LATE)
    elif until < start:
        yield _dated(facing, BlockerCode.RISK_ANALYSIS_EXPIRED, Role.HOST_HR, _EXPIRED)


_LATE = Bilingual(
    nl="De risicoanalyse is van na de start: de stagecoördinator laat de eerste dag verzetten.",
    en="The risk analysis is from after the start: the internship coordinator has the first day moved.",
)
_EXPIRED = Bilingual(
    nl="De risicoanalyse is bij de start ouder dan een jaar: de personeelsdienst van de stagegever vernieuwt ze.",
    en="The risk analysis is older than a year at the start: HR of the host organisation renews it.",
)


def _dated(facing: Facing, code: BlockerCode, owner: Role, text: Bilingual) -> Blocker:
    return Blocker(code=code, text=text, owner=owner, due_on=facing.eve, pointer=f"{_AT}/made_on")
