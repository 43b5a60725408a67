"""Reports on the institutions' folders: matrix, distance, coverage and loss."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from internships.domain.wording import Language
from internships.reports.coverage import coverage_by_slug
from internships.reports.distance import distance_by_slug
from internships.reports.loss import loss
from internships.reports.matrix import matrix
from internships.reports.view import Report, report_text
from internships.web.api.board_filter import Day
from internships.web.api.institutions import SlugPath
from internships.web.api.responses import RecordRequest
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.outer_middleware import PAGE_CSP
from internships.web.services import InjectedServices, Services
from internships.web.thread_routes import get, post

OtherSlug = Annotated[str, PathParameter(max_length=60)]


class ReportForm(StrEnum):
    """How a report is written."""

    JSON = "json"
    HTML = "html"
    MARKDOWN = "md"


MEDIA_TYPES: dict[ReportForm, str] = {
    ReportForm.JSON: "application/json",
    ReportForm.HTML: "text/html",
    ReportForm.MARKDOWN: "text/markdown",
}
FILES = {
    MEDIA_TYPES[ReportForm.JSON]: {"type": "object"},
    MEDIA_TYPES[ReportForm.HTML]: {"type": "string"},
    MEDIA_TYPES[ReportForm.MARKDOWN]: {"type": "string"},
}


@get("/reports/matrix/{form:str}", nl="Leg alle instellingen naast elkaar: de harmonisatiematrix", files=FILES)
def report_matrix(
    form: FromPath[ReportForm], services: InjectedServices, language: NamedDependency[Language], on: Day = None
) -> Response[str]:
    """Lay all institutions side by side: the harmonisation matrix."""
    return _report_response(matrix(services.record_checks.folders, _day(services, on)), form, language)


@get(
    "/reports/distance/{slug:str}/{other:str}/{form:str}",
    nl="Vergelijk de formulieren van twee instellingen",
    files=FILES,
)
def report_distance(
    slug: SlugPath,
    other: OtherSlug,
    form: FromPath[ReportForm],
    services: InjectedServices,
    language: NamedDependency[Language],
    on: Day = None,
) -> Response[str]:
    """Compare the forms of two institutions: what is the same, what differs, what nobody knows."""
    report = distance_by_slug(services.record_checks.folders, slug, other, _day(services, on))
    return _report_response(report, form, language)


@get(
    "/reports/coverage/{slug:str}/{form:str}",
    nl="Lees wat van een instelling gekend, aangenomen en onbekend is",
    files=FILES,
)
def report_coverage(
    slug: SlugPath,
    form: FromPath[ReportForm],
    services: InjectedServices,
    language: NamedDependency[Language],
    on: Day = None,
) -> Response[str]:
    """Read what is known, assumed and unknown of an institution, and which facts its documents print."""
    report = coverage_by_slug(services.record_checks.folders, slug, _day(services, on))
    return _report_response(report, form, language)


@post(
    "/reports/loss/{form:str}",
    request_max_body_size=MAX_RECORD_BODY,
    status_code=200,
    nl="Zoek wat een dossier bevat en zijn papieren niet drukken",
    files=FILES,
    reads=True,
)
def report_loss(
    form: FromPath[ReportForm],
    data: JSONBody[RecordRequest],
    services: InjectedServices,
    language: NamedDependency[Language],
) -> Response[str]:
    """Find what a record holds that its documents don't print; nothing is stored."""
    report = loss(services.record_checks.agreement(data.record), services.record_checks.folders)
    return _report_response(report, form, language)


def _day(services: Services, on: date | None) -> date:
    return on or services.agreements.context.today()


def _report_response(report: Report, form: ReportForm, language: Language) -> Response[str]:
    headers = {"Content-Type": f"{MEDIA_TYPES[form]}; charset=utf-8", "Content-Language": language.value}
    if form is ReportForm.HTML:
        headers["Content-Security-Policy"] = PAGE_CSP
    return Response(report_text(report, form, language), headers=headers)
