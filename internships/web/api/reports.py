"""Reports on the institutions' folders: side by side, two compared, what is known of one, what a record loses."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from internships.domain.wording import Language
from internships.reports.coverage import coverage
from internships.reports.distance import distance
from internships.reports.loss import loss
from internships.reports.matrix import matrix
from internships.reports.view import Report, html, markdown
from internships.web.api.institutions import SlugPath
from internships.web.api.told import Told
from internships.web.bodies import RECORD_BODY
from internships.web.envelope import PAGE_CSP
from internships.web.services import Services, UseCases

TAGS = ["institutions"]
OtherSlug = Annotated[str, PathParameter(description="The name of the other institution's folder.", max_length=60)]
On = Annotated[date | None, QueryParameter(description="The day whose variants hold; today if left out.")]


class ReportForm(StrEnum):
    """How a report is written."""

    JSON = "json"
    HTML = "html"
    MARKDOWN = "md"


MEDIA: dict[ReportForm, str] = {
    ReportForm.JSON: "application/json",
    ReportForm.HTML: "text/html",
    ReportForm.MARKDOWN: "text/markdown",
}
FILES = {
    MEDIA[ReportForm.JSON]: {"type": "object"},
    MEDIA[ReportForm.HTML]: {"type": "string"},
    MEDIA[ReportForm.MARKDOWN]: {"type": "string"},
}


@get(
    "/reports/matrix/{form:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Leg alle instellingen naast elkaar: de harmonisatiematrix", "files": FILES},
)
def report_matrix(
    form: FromPath[ReportForm],
    services: UseCases,
    language: NamedDependency[Language],
    on: On = None,
) -> Response[str]:
    """Lay all institutions side by side: the harmonisation matrix."""
    return _written(matrix(services.checking.folders, _day(services, on)), form, language)


@get(
    "/reports/distance/{slug:str}/{other:str}/{form:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Vergelijk de formulieren van twee instellingen", "files": FILES},
)
def report_distance(
    slug: SlugPath,
    other: OtherSlug,
    form: FromPath[ReportForm],
    services: UseCases,
    language: NamedDependency[Language],
    on: On = None,
) -> Response[str]:
    """Compare the forms of two institutions: what is the same, what differs, what nobody knows."""
    folders, day = services.checking.folders, _day(services, on)
    first, second = (folders.variant(name, None, None, day) for name in (slug, other))
    texts = folders.texts(slug), folders.texts(other)
    return _written(distance(first, second, texts, day), form, language)


@get(
    "/reports/coverage/{slug:str}/{form:str}",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lees wat van een instelling gekend, aangenomen en onbekend is", "files": FILES},
)
def report_coverage(
    slug: SlugPath,
    form: FromPath[ReportForm],
    services: UseCases,
    language: NamedDependency[Language],
    on: On = None,
) -> Response[str]:
    """Read what is known, assumed and unknown of an institution, and which facts its papers print."""
    folders, day = services.checking.folders, _day(services, on)
    variant = folders.variant(slug, None, None, day)
    wanted = sorted({rule.form for rule in variant.documents if rule.form})
    forms = [folders.variant(name, None, None, day) for name in wanted]
    return _written(coverage(variant, forms=forms), form, language)


@post(
    "/reports/loss/{form:str}",
    tags=TAGS,
    request_max_body_size=RECORD_BODY,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Zoek wat een dossier bevat en zijn papieren niet drukken", "files": FILES, "reads": True},
)
def report_loss(
    form: FromPath[ReportForm],
    data: JSONBody[Told],
    services: UseCases,
    language: NamedDependency[Language],
) -> Response[str]:
    """Find what a record holds that its papers don't print; nothing is kept."""
    found = loss(services.checking.agreement(data.record), services.checking.folders)
    return _written(found, form, language)


def _day(services: Services, on: date | None) -> date:
    return on or services.reading.bureau.today()


def _written(report: Report, form: ReportForm, language: Language) -> Response[str]:
    tellers: dict[ReportForm, Callable[[], str]] = {
        ReportForm.JSON: report.model_dump_json,
        ReportForm.HTML: lambda: html(report, language),
        ReportForm.MARKDOWN: lambda: markdown(report, language),
    }
    headers = {"Content-Type": f"{MEDIA[form]}; charset=utf-8", "Content-Language": language.value}
    if form is ReportForm.HTML:
        headers["Content-Security-Policy"] = PAGE_CSP
    return Response(tellers[form](), headers=headers)


ROUTES: list[ControllerRouterHandler] = [report_matrix, report_distance, report_coverage, report_loss]
