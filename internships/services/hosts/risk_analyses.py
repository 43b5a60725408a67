"""Risk analyses of a host's workplaces: made, signed, renewed each year; a change has placements looked at again."""

from datetime import date, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import Principal, access_scope
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.refusals import Refusal
from internships.domain.safety import Risk, SignerOnRisk
from internships.domain.value import Day, Line, Value
from internships.domain.workplace_analyses import WorkplaceAnalysis, add_signatures, mark_taken_back, renewals_due
from internships.services.hosts.host_access import HostAccess, found_or_none
from internships.services.placements.reindex_requests import request_host_reindex
from internships.services.ports.batches import FullUnitOfWork
from internships.services.preconditions import Precondition, no_precondition

RENEWAL_NOTICE = timedelta(days=60)
"""How far ahead renewals are told, unless a day is asked."""


class RiskAnalysisRequest(Value):
    """A risk analysis of a workplace as the host tells it."""

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


class RiskAnalysisService(HostAccess):
    """Use cases on risk analyses."""

    def analyses(self, principal: Principal, number: EnterpriseNumber) -> tuple[WorkplaceAnalysis, ...]:
        """Return the host's risk analyses, newest first within a workplace."""
        with self.storage.reading(access_scope(principal)) as work:
            self._require_visible(work, principal, number)
            return work.hosts.analyses(number)

    def analysis(self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one of the host's risk analyses."""
        with self.storage.reading(access_scope(principal)) as work:
            self._require_visible(work, principal, number)
            return work.hosts.analysis(number, analysis_id)

    def renewals(
        self, principal: Principal, number: EnterpriseNumber, until: date | None = None
    ) -> tuple[WorkplaceAnalysis, ...]:
        """Return what must be renewed by a day, without one within 60 days; the first due first."""
        return renewals_due(self.analyses(principal, number), until or self.context.today() + RENEWAL_NOTICE)

    def put_analysis(
        self,
        principal: Principal,
        number: EnterpriseNumber,
        told: RiskAnalysisRequest,
        analysis_id: UUID | None = None,
        *,
        requested_id: UUID | None = None,
        precondition: Precondition = no_precondition,
    ) -> WorkplaceAnalysis:
        """Keep a risk analysis that is not signed yet.

        ``made`` is the id of a new one; when that is there already, it is returned as it is now.
        """
        self._require_editor(principal, number, told.site)
        if told.made_on > self.context.today():
            raise Refusal("risk_analysis_made_in_future", made_on=told.made_on)
        if requested_id is not None:
            with self.storage.reading(access_scope(principal)) as work:
                if (known := found_or_none(partial(work.hosts.analysis, number, requested_id))) is not None:
                    return known
        analysis_id_now = analysis_id or requested_id or self.context.new_id()
        analysis = WorkplaceAnalysis(id=analysis_id_now, enterprise_number=number, **told.model_dump())

        def put(work: FullUnitOfWork) -> None:
            if analysis_id is not None:
                present = work.hosts.analysis_for_update(number, analysis_id)
                self._require_editor(principal, number, present.site)
                _require_open(present)
                precondition(present)
            work.hosts.put_analysis(analysis)
            request_host_reindex(work, self.context, number)

        return self._save(principal, number, put, analysis, told.site)

    def sign_analysis(
        self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID, told: SignAnalysisRequest
    ) -> WorkplaceAnalysis:
        """Enter the signatures under a risk analysis: from then on it counts for every intern at that workplace."""
        self._require_editor(principal, number)
        with self.storage.writing(access_scope(principal)) as work:
            present = work.hosts.analysis_for_update(number, analysis_id)
            self._require_editor(principal, number, present.site)
            if told.signed_on > self.context.today():
                raise Refusal("risk_analysis_signed_in_future", signed_on=told.signed_on)
            signed = add_signatures(present, told.signed_by, told.signed_on)
            work.hosts.put_analysis(signed)
            request_host_reindex(work, self.context, number)
        return signed

    def take_back_analysis(
        self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID, told: TakeBackAnalysisRequest
    ) -> WorkplaceAnalysis:
        """Take back a signed risk analysis that was a mistake: the placements that it freed are looked at again."""
        self._require_editor(principal, number)
        with self.storage.writing(access_scope(principal)) as work:
            present = work.hosts.analysis_for_update(number, analysis_id)
            self._require_editor(principal, number, present.site)
            taken = mark_taken_back(present, told.reason, self.context.today())
            work.hosts.put_analysis(taken)
            request_host_reindex(work, self.context, number)
        return taken

    def delete_analysis(self, principal: Principal, number: EnterpriseNumber, analysis_id: UUID) -> None:
        """Delete a risk analysis that was never signed."""
        self._require_editor(principal, number)
        with self.storage.writing(access_scope(principal)) as work:
            present = work.hosts.analysis_for_update(number, analysis_id)
            self._require_editor(principal, number, present.site)
            _require_open(present)
            work.hosts.delete_analysis(number, analysis_id)
            request_host_reindex(work, self.context, number)


def _require_open(analysis: WorkplaceAnalysis) -> None:
    if analysis.taken_back is not None:
        raise Refusal("risk_analysis_taken_back")
    if analysis.signed_on is not None:
        raise Refusal("analysis_signed")
