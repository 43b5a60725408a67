"""Risk analyses of a host's workplaces: made, signed, renewed each year; a change reindexes the host's placements."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import Principal, access_scope
from internships.domain.agreement_record import NotFound
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.refusals import Refusal
from internships.domain.safety import Risk, SignerOnRisk
from internships.domain.value import Day, Line, Value
from internships.domain.workplace_analyses import WorkplaceAnalysis, add_signatures, mark_taken_back, renewals_due
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.hosts.host_access import require_editor, require_visible
from internships.services.placements.reindex_requests import request_host_reindex
from internships.services.preconditions import Precondition, no_precondition

RENEWAL_NOTICE = timedelta(days=60)
"""How far ahead renewals are listed by default."""


class RiskAnalysisRequest(Value):
    """The request body of a risk analysis of a workplace."""

    site: EstablishmentNumber | None = None
    workplace: Line
    reference: Line | None = None
    made_on: Day
    risks: Annotated[tuple[Risk, ...], Field(max_length=60)] = ()


class SignAnalysisRequest(Value):
    """Who signed a risk analysis, and when."""

    signed_by: Annotated[tuple[SignerOnRisk, ...], Field(max_length=10)]
    signed_on: Day


class TakeBackAnalysisRequest(Value):
    """Why a signed risk analysis is taken back."""

    reason: Line


@dataclass(frozen=True)
class RiskAnalysisService:
    """Use cases on risk analyses."""

    context: AgreementContext

    def analyses(self, principal: Principal, number: EnterpriseNumber) -> tuple[WorkplaceAnalysis, ...]:
        """Return the host's risk analyses, newest first within a workplace."""
        with self.context.storage.reading(access_scope(principal)) as work:
            require_visible(work, self.context, principal, number)
            return work.hosts.analyses(number)

    def analysis(self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one of the host's risk analyses."""
        with self.context.storage.reading(access_scope(principal)) as work:
            require_visible(work, self.context, principal, number)
            return work.hosts.analysis(number, analysis_id)

    def renewals(
        self, principal: Principal, number: EnterpriseNumber, until: date | None = None
    ) -> tuple[WorkplaceAnalysis, ...]:
        """Return the analyses to renew by a day (default: within 60 days), the first due first."""
        return renewals_due(self.analyses(principal, number), until or self.context.today() + RENEWAL_NOTICE)

    def put_analysis(
        self,
        principal: Principal,
        number: EnterpriseNumber,
        request: RiskAnalysisRequest,
        analysis_id: UUID | None = None,
        *,
        requested_id: UUID | None = None,
        precondition: Precondition = no_precondition,
    ) -> WorkplaceAnalysis:
        """Save a risk analysis that is not signed yet.

        ``requested_id`` is the id for a new one; when it exists already, that one is returned as it is now.
        """
        require_editor(principal, number, request.site)
        if request.made_on > self.context.today():
            raise Refusal("risk_analysis_made_in_future", made_on=request.made_on)
        analysis_id_now = analysis_id or requested_id or self.context.new_id()
        analysis = WorkplaceAnalysis(id=analysis_id_now, enterprise_number=number, **request.model_dump())
        with self.context.storage.writing(access_scope(principal)) as work:
            if requested_id is not None:
                with suppress(NotFound):
                    return work.hosts.analysis(number, requested_id)
            if analysis_id is not None:
                present = work.hosts.analysis(number, analysis_id, for_update=True)
                require_editor(principal, number, present.site)
                _require_open(present)
                precondition(present)
            work.hosts.put_analysis(analysis)
            request_host_reindex(work, self.context, number)
        return analysis

    def sign_analysis(
        self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID, request: SignAnalysisRequest
    ) -> WorkplaceAnalysis:
        """Enter the signatures: from then on the analysis counts for every intern at that workplace."""
        with self._editing(principal, number, analysis_id) as (work, present):
            if request.signed_on > self.context.today():
                raise Refusal("risk_analysis_signed_in_future", signed_on=request.signed_on)
            signed = add_signatures(present, request.signed_by, request.signed_on)
            work.hosts.put_analysis(signed)
        return signed

    def take_back_analysis(
        self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID, request: TakeBackAnalysisRequest
    ) -> WorkplaceAnalysis:
        """Take back a signed risk analysis that was a mistake; the host's placements are reindexed."""
        with self._editing(principal, number, analysis_id) as (work, present):
            taken_back = mark_taken_back(present, request.reason, self.context.today())
            work.hosts.put_analysis(taken_back)
        return taken_back

    def delete_analysis(self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID) -> None:
        """Delete a risk analysis that was never signed."""
        with self._editing(principal, number, analysis_id) as (work, present):
            _require_open(present)
            work.hosts.delete_analysis(number, analysis_id)

    @contextmanager
    def _editing(
        self, principal: Principal, number: str, analysis_id: UUID
    ) -> Iterator[tuple[UnitOfWork, WorkplaceAnalysis]]:
        """Lock an analysis for an editor of its site; the host's placements are reindexed after the change."""
        require_editor(principal, number)
        with self.context.storage.writing(access_scope(principal)) as work:
            present = work.hosts.analysis(number, analysis_id, for_update=True)
            require_editor(principal, number, present.site)
            yield work, present
            request_host_reindex(work, self.context, number)


def _require_open(analysis: WorkplaceAnalysis) -> None:
    if analysis.taken_back is not None:
        raise Refusal("risk_analysis_taken_back")
    if analysis.signed_on is not None:
        raise Refusal("analysis_signed")
