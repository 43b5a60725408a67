"""Turns each report into a page in Dutch or English, as HTML or Markdown."""

from internships.domain.wording import Language
from internships.reports.coverage import Coverage
from internships.reports.distance import Distance
from internships.reports.loss import Loss
from internships.reports.matrix import Matrix
from internships.reports.page import Page, to_html, to_markdown
from internships.reports.view_coverage import coverage_page
from internships.reports.view_distance import distance_page
from internships.reports.view_loss import loss_page
from internships.reports.view_matrix import matrix_page

Report = Coverage | Distance | Loss | Matrix


def report_text(report: Report, form: str, language: Language, *, indent: int | None = None) -> str:
    """Return a report as ``html``, ``md`` or ``json``; ``indent`` is for JSON."""
    if form == "json":
        return report.model_dump_json(indent=indent)
    return report_html(report, language) if form == "html" else report_markdown(report, language)


def report_html(report: Report, language: Language) -> str:
    """Return a report as one self-contained HTML page."""
    return to_html(report_page(report), language)


def report_markdown(report: Report, language: Language) -> str:
    """Return a report as Markdown."""
    return to_markdown(report_page(report), language)


def report_page(report: Report) -> Page:
    """Return the page of a report."""
    if isinstance(report, Coverage):
        return coverage_page(report)
    if isinstance(report, Distance):
        return distance_page(report)
    return loss_page(report) if isinstance(report, Loss) else matrix_page(report)
