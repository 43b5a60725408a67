"""Assigns row headers to the cells of tagged tables, so that screen readers read each fact with its own label."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pydyf

_PydyfPdf: TypeAlias = Any  # pydyf carries no types


def name_nearest_headers(pdf: _PydyfPdf) -> None:
    """Give each cell of a tagged table only the row header just before it.

    WeasyPrint 70 gives every cell all row headers of its row (``pdf/tags.py``), so a screen reader would read both
    labels for each of two facts in a row. Column headers stay.
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
            column_headers = [header for header in cell["A"]["Headers"] if all(header is not label for label in labels)]
            cell["A"]["Headers"] = pydyf.Array([*column_headers, nearest])


def _labels(cells: list[Any]) -> Iterator[Any]:
    if any(_tag(cell) == "/TD" for cell in cells):
        yield from (cell["ID"] for cell in cells if _tag(cell) == "/TH" and "ID" in cell)


def _tag(element: Any) -> str | None:
    return element.get("S") if isinstance(element, pydyf.Dictionary) and element.get("Type") == "/StructElem" else None
