"""The page on two real institutions in a real browser: readable by everybody, at every width."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.reports.distance import distance
from internships.reports.view import report_html
from tests.builders.report_catalogue import DAY, on_the_day
from tests.builders.running_service import browser
from tests.paths import TEMPLATES

__all__ = ["browser"]


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("language", Language)
def test_the_page_is_accessible_and_fits(browser: Browser, tmp_path: Path, language: Language, width: int) -> None:
    folders = Catalogue(TEMPLATES)
    one, *_, other = (slug for slug in folders.slugs if not folders.folder(slug).is_form)
    report = distance(
        on_the_day(folders, one),
        on_the_day(folders, other),
        (folders.clause_texts(one), folders.clause_texts(other)),
        DAY,
    )
    (tmp_path / "page.html").write_text(report_html(report, language), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((tmp_path / "page.html").as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#articles mark").count() > 0
    page.close()
