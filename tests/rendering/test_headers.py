"""Two facts beside each other: each is read with its own label."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from internships.rendering.assets import AssetFetcher
from internships.rendering.table_headers import name_nearest_headers
from internships.rendering.weasyprint_setup import CSS, HTML, FontConfiguration
from tests.paths import TEMPLATES

PAIR = (
    '<tr><th scope="row">Naam</th><td>Zoë</td><th scope="row">Gemeente</th><td>Gent</td></tr>'
    '<tr><th scope="row">Taken</th><td colspan="3">Meten</td></tr>'
)
GRID = '<tr><th scope="col">Plaats</th><th scope="col">Uren</th></tr><tr><td>Kaai</td><td>38</td></tr>'


def headers_by_cell(rows: str) -> list[tuple[str, list[str]]]:
    """Each TD of a table, in order, with the identifiers of its headers; a header's identifier is given its number."""
    fonts = FontConfiguration()
    look = CSS(url="asset:_base/page.css", url_fetcher=AssetFetcher(TEMPLATES), font_config=fonts)
    page = HTML(string=f'<html lang="nl"><title>t</title><table>{rows}</table></html>')
    document = page.render(font_config=fonts, stylesheets=[look], pdf_variant="pdf/ua-1")
    content = document.write_pdf(finisher=lambda _document, pdf: name_nearest_headers(pdf), pdf_variant="pdf/ua-1")
    with pikepdf.open(BytesIO(content)) as pdf:
        cells = list(_cells(pdf.Root.StructTreeRoot))
        numbers = {str(cell.ID): str(n) for n, cell in enumerate(c for c in cells if c.S == "/TH")}
        return [(str(cell.S), [numbers[str(key)] for key in cell.A.Headers]) for cell in cells if cell.S == "/TD"]


def _cells(element: Any) -> Iterator[Any]:
    if str(element.get("/S", "")) in {"/TH", "/TD"}:
        yield element
        return
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield from _cells(child)


def test_each_fact_of_a_pair_names_the_label_just_before_it() -> None:
    assert headers_by_cell(PAIR) == [("/TD", ["0"]), ("/TD", ["1"]), ("/TD", ["2"])]


def test_the_headers_of_columns_stay() -> None:
    assert headers_by_cell(GRID) == [("/TD", ["0"]), ("/TD", ["1"])]
