"""Generic risk analyses of a host's workplaces: signed once, valid for a year for every intern there."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.canonical_json import canonical_json
from internships.domain.date_arithmetic import year_after
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber, Sha256
from internships.domain.refusals import Refusal
from internships.domain.safety import Risk, SignerOnRisk
from internships.domain.value import Day, Line, Value
from internships.domain.wording import Fact


class AnalysisRevocation(Value):
    """Takes back a signed analysis that was entered by mistake: from this day on it is not valid, with the reason."""

    on: Annotated[Day, Fact("Teruggenomen op: datum", "Taken back on: date")]
    reason: Annotated[Line, Fact("Reden: in een zin", "Reason: in a sentence")]


class WorkplaceAnalysis(Value):
    """One generic risk analysis of one workplace: made, signed, valid for a year (Codex welzijn, book X title 4)."""

    id: UUID
    enterprise_number: Annotated[EnterpriseNumber, Fact("Ondernemingsnummer: van de stagegever", "Enterprise number: of the host")]
    site: Annotated[EstablishmentNumber | None, Fact("Vestiging: vestigingseenheidsnummer", "Site: establishment unit number")] = None
    workplace: Annotated[Line, Fact("Werkplek: waarvoor ze geldt", "Workplace: that it covers")]
    reference: Annotated[Line | None, Fact("Kenmerk: naam of nummer", "Reference: name or number")] = None
    made_on: Annotated[Day, Fact("Opgemaakt op: datum", "Made on: date")]
    risks: Annotated[tuple[Risk, ...], Field(max_length=60), Fact("Risico's: en hun maatregelen", "Risks: and their measures")] = ()
    signed_by: Annotated[tuple[SignerOnRisk, ...], Field(max_length=10), Fact("Ondertekend door: wie", "Signed by: whom")] = ()
    signed_on: Annotated[Day | None, Fact("Ondertekend op: datum", "Signed on: date")] = None
    sha256: Annotated[Sha256 | None, Fact("Hash: van de ondertekende analyse", "Hash: of the signed analysis")] = None
    taken_back: Annotated[AnalysisRevocation | None, Fact("Teruggenomen: wanneer en waarom", "Taken back: when and why")] = None

    @property
    def renew_by(self) -> date:
        """The last day on which it is valid: a year after it was made."""
        return year_after(self.made_on)


def fold_workplace_name(name: str) -> str:
    """Return a workplace's name for comparison: without differences in case and blanks."""
    return " ".join(name.casefold().split())


def analysis_sha256(analysis: WorkplaceAnalysis) -> str:
    """Return the hash of what is signed: everything except the id and the signature.

    Facts with their default value are left out, so that a fact added by a later schema doesn't change older hashes.
    """
    signed = analysis.model_dump(mode="json", exclude=_UNSIGNED_FIELDS, exclude_defaults=True)
    return hashlib.sha256(canonical_json(signed)).hexdigest()


_UNSIGNED_FIELDS = {"id", "signed_by", "signed_on", "sha256", "taken_back"}


def is_signed_unchanged(analysis: WorkplaceAnalysis) -> bool:
    """Say whether it is signed, not taken back, and unchanged since it was signed."""
    signed = bool(analysis.signed_by) and analysis.signed_on is not None and analysis.taken_back is None
    return signed and analysis.sha256 == analysis_sha256(analysis)


def add_signatures(analysis: WorkplaceAnalysis, signed_by: Iterable[SignerOnRisk], signed_on: date) -> WorkplaceAnalysis:
    """Return the analysis with these signatures and the hash of its content.

    Earlier signatures stay if the content is unchanged, and the latest day is kept; else they lapse.
    """
    added = frozenset(signed_by)
    if not added:
        raise Refusal("risk_analysis_without_signer")
    if analysis.taken_back is not None:
        raise Refusal("risk_analysis_taken_back")
    if signed_on < analysis.made_on:
        raise Refusal("risk_analysis_signed_before_made", made_on=analysis.made_on)
    earlier = frozenset(analysis.signed_by) if is_signed_unchanged(analysis) else frozenset()
    last = max(signed_on, analysis.signed_on) if earlier and analysis.signed_on else signed_on
    facts = {
        "signed_by": tuple(signer for signer in SignerOnRisk if signer in added | earlier),
        "signed_on": last,
        "sha256": analysis_sha256(analysis),
    }
    return analysis.model_copy(update=facts)


def mark_taken_back(analysis: WorkplaceAnalysis, reason: str, on: date) -> WorkplaceAnalysis:
    """Return the analysis as taken back, with the reason; its signatures stay in it."""
    if analysis.taken_back is not None:
        raise Refusal("risk_analysis_taken_back")
    if analysis.signed_on is None:
        raise Refusal("risk_analysis_not_signed")
    return analysis.model_copy(update={"taken_back": AnalysisRevocation(on=on, reason=reason)})


def is_about_workplace(analysis: WorkplaceAnalysis, site: str | None, workplace: str) -> bool:
    """Say whether it is about a workplace; one without a site is about that workplace at every site of the host."""
    return analysis.site in {None, site} and fold_workplace_name(analysis.workplace) == fold_workplace_name(workplace)


def renewals_due(analyses: Iterable[WorkplaceAnalysis], until_day: date) -> tuple[WorkplaceAnalysis, ...]:
    """Return the analyses that must be renewed by a day, first due first: per workplace the newest signed one.

    An unsigned analysis renews nothing; it is returned itself if the workplace has no signed one. A newer signed
    analysis without a site renews those of that workplace at every site.
    """
    newest: dict[tuple[str, str | None, str], WorkplaceAnalysis] = {}
    in_force = (one for one in analyses if one.taken_back is None)
    for analysis in sorted(in_force, key=lambda one: (is_signed_unchanged(one), one.made_on, one.id)):
        newest[analysis.enterprise_number, analysis.site, fold_workplace_name(analysis.workplace)] = analysis

    def is_renewed(analysis: WorkplaceAnalysis) -> bool:
        for_all_sites = newest.get((analysis.enterprise_number, None, fold_workplace_name(analysis.workplace)))
        if for_all_sites is None or not is_signed_unchanged(for_all_sites):
            return False
        return not is_signed_unchanged(analysis) or for_all_sites.made_on > analysis.made_on

    due = [one for one in newest.values() if one.renew_by <= until_day and not is_renewed(one)]
    return tuple(sorted(due, key=lambda one: (one.renew_by, fold_workplace_name(one.workplace), one.id)))
