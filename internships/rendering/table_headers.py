"""Which label belongs to which fact, for who listens to a page: two facts beside each other have two labels."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pydyf

_PydyfPdf: TypeAlias = Any  # pydyf carries no types


def name_nearest_headers(pdf: _PydyfPdf) -> None:
    """Let each cell of a tagged table name the row header just before it.

    WeasyPrint 70 lets every cell of a row name all row headers of that row (``pdf/tags.py``), so that a row of two
    facts would be read with both labels twice. Headers of columns stay.
    """
    elements = {element.reference: element for element in pdf.objects if _tag(element) is not None}
    for row in [element for element in elements.values() if _tag(element) == "/TR"]:
        _name_in_row([elements[child] for child in row["K"] if child in elements])


def _name_in_row(cells: list[Any]) -> None:
    labels = list(_labels(cells))
    if len(labels) < 2:
        return
    nearest = None
    for cell in cells:
        if _tag(cell) == "/TH":
            nearest = cell["ID"]
        elif nearest is not None:
            of_columns = [header for header in cell["A"]["Headers"] if all(header is not label for label in labels)]
            cell["A"]["Headers"] = pydyf.Array([*of_columns, nearest])


def _labels(cells: list[Any]) -> Iterator[Any]:
    if any(_tag(cell) == "/TD" for cell in cells):
        yield from (cell["ID"] for cell in cells if _tag(cell) == "/TH" and "ID" in cell)


def _tag(element: Any) -> str | None:
    return element.get("S") if isinstance(element, pydyf.Dictionary) and element.get("Type") == "/StructElem" else None
