"""Risk analyses of a host's workplaces: made, signed, renewed each year; a change has placements looked at again."""

from datetime import date, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import Viewer, reach_of
from internships.domain.errors import DomainError
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.safety import Risk, SignerOnRisk
from internships.domain.value import Day, Line, Value
from internships.domain.workplaces import (
    AlreadyTakenBack,
    MadeInFuture,
    SignedInFuture,
    WorkplaceAnalysis,
    renewals_due,
    sign,
    take_back,
)
from internships.services.checks import Check, anything
from internships.services.host_keeping import HostKeeping, there
from internships.services.index_requests import ask_again
from internships.services.ports_jobs import JobWork

AHEAD = timedelta(days=60)
"""How far ahead renewals are told, unless a day is asked."""


class AnalysisTold(Value):
    """A risk analysis of a workplace as the host tells it."""

    site: EstablishmentNumber | None = None
    workplace: Line
    reference: Line | None = None
    made_on: Day
    risks: Annotated[tuple[Risk, ...], Field(max_length=60)] = ()


class AnalysisSigned(Value):
    """Who signed a risk analysis, and when."""

    signed_by: Annotated[tuple[SignerOnRisk, ...], Field(max_length=10)]
    signed_on: Day


class AnalysisTakenBack(Value):
    """Why a signed risk analysis is taken back."""

    reason: Line


class AnalysisFrozen(DomainError):
    """A signed risk analysis is renewed by a new one or taken back, never changed."""

    code = "analysis_signed"

    def __init__(self) -> None:
        super().__init__(
            "Deze risicoanalyse is ondertekend; maak een nieuwe om ze te vernieuwen, of neem ze terug als ze een "
            "vergissing was.",
            "This risk analysis is signed; make a new one to renew it, or take it back if it was a mistake.",
        )


class Analysing(HostKeeping):
    """Use cases on risk analyses."""

    def analyses(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[WorkplaceAnalysis, ...]:
        """Return the host's risk analyses, newest first within a workplace."""
        with self.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.analyses(number)

    def analysis(self, viewer: Viewer, number: EnterpriseNumber, analysis_id: UUID) -> WorkplaceAnalysis:
        """Return one of the host's risk analyses."""
        with self.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.analysis(number, analysis_id)

    def renewals(
        self, viewer: Viewer, number: EnterpriseNumber, until: date | None = None
    ) -> tuple[WorkplaceAnalysis, ...]:
        """Return what must be renewed by a day, without one within 60 days; the first due first."""
        return renewals_due(self.analyses(viewer, number), until or self.bureau.today() + AHEAD)

    def put_analysis(
        self,
        viewer: Viewer,
        number: EnterpriseNumber,
        told: AnalysisTold,
        analysis_id: UUID | None = None,
        *,
        made: UUID | None = None,
        check: Check = anything,
    ) -> WorkplaceAnalysis:
        """Keep a risk analysis that is not signed yet.

        ``made`` is the id of a new one; when that is there already, it is returned as it is now.
        """
        self._require_keeper(viewer, number, told.site)
        if told.made_on > self.bureau.today():
            raise MadeInFuture(told.made_on)
        if made is not None:
            with self.storage.reading(reach_of(viewer)) as work:
                if (known := there(partial(work.hosts.analysis, number, made))) is not None:
                    return known
        analysis_id_now = analysis_id or made or self.bureau.ids()
        analysis = WorkplaceAnalysis(id=analysis_id_now, enterprise_number=number, **told.model_dump())

        def put(work: JobWork) -> None:
            if analysis_id is not None:
                present = work.hosts.held_analysis(number, analysis_id)
                self._require_keeper(viewer, number, present.site)
                _require_open(present)
                check(present)
            work.hosts.put_analysis(analysis)
            ask_again(work, self.bureau, number)

        return self._kept(viewer, number, put, analysis, told.site)

    def sign_analysis(
        self, viewer: Viewer, number: EnterpriseNumber, analysis_id: UUID, told: AnalysisSigned
    ) -> WorkplaceAnalysis:
        """Enter the signatures under a risk analysis: from then on it counts for every intern at that workplace."""
        self._require_keeper(viewer, number)
        with self.storage.writing(reach_of(viewer)) as work:
            present = work.hosts.held_analysis(number, analysis_id)
            self._require_keeper(viewer, number, present.site)
            if told.signed_on > self.bureau.today():
                raise SignedInFuture(told.signed_on)
            signed = sign(present, told.signed_by, told.signed_on)
            work.hosts.put_analysis(signed)
            ask_again(work, self.bureau, number)
        return signed

    def take_back_analysis(
        self, viewer: Viewer, number: EnterpriseNumber, analysis_id: UUID, told: AnalysisTakenBack
    ) -> WorkplaceAnalysis:
        """Take back a signed risk analysis that was a mistake: the placements that it freed are looked at again."""
        self._require_keeper(viewer, number)
        with self.storage.writing(reach_of(viewer)) as work:
            present = work.hosts.held_analysis(number, analysis_id)
            self._require_keeper(viewer, number, present.site)
            taken = take_back(present, told.reason, self.bureau.today())
            work.hosts.put_analysis(taken)
            ask_again(work, self.bureau, number)
        return taken

    def drop_analysis(self, viewer: Viewer, number: EnterpriseNumber, analysis_id: UUID) -> None:
        """Delete a risk analysis that was never signed."""
        self._require_keeper(viewer, number)
        with self.storage.writing(reach_of(viewer)) as work:
            present = work.hosts.held_analysis(number, analysis_id)
            self._require_keeper(viewer, number, present.site)
            _require_open(present)
            work.hosts.drop_analysis(number, analysis_id)
            ask_again(work, self.bureau, number)


def _require_open(analysis: WorkplaceAnalysis) -> None:
    if analysis.taken_back is not None:
        raise AlreadyTakenBack
    if analysis.signed_on is not None:
        raise AnalysisFrozen
