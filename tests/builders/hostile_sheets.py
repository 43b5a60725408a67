"""Sheets that try to crash, hang or fill up the reader, with the refusal of each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from tests.builders.sheet_files import ods, ods_text, with_part_changed, xlsx

GOOD = {"A1": "Rijcode", "B1": "Student: voornaam", "A2": "s1", "B2": "Noor"}


def repeated(text: str, columns: int, rows: int) -> str:
    cell = ods_text(text).replace("<table:table-cell", f'<table:table-cell table:number-columns-repeated="{columns}"')
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def a_row(*texts: str) -> str:
    return f"<table:table-row>{''.join(map(ods_text, texts))}</table:table-row>"


HEADINGS = a_row("Rijcode", "Student: voornaam")


def spaces(folder: Path) -> Path:
    return ods(folder, HEADINGS + a_row("s1", '<text:s text:c="999999999"/>'))


def spaces_repeated(folder: Path) -> Path:
    return ods(folder, HEADINGS + repeated('<text:s text:c="5000"/>', 100, 50))


def spaces_in_a_cell_without_a_type(folder: Path) -> Path:
    cell = '<table:table-cell><text:p><text:s text:c="999999999"/></text:p></table:table-cell>'
    return ods(folder, f"{HEADINGS}<table:table-row>{cell}</table:table-row>")


def cells_repeated(folder: Path) -> Path:
    return ods(folder, repeated("a", 400, 10_000))


def an_unknown_encoding(folder: Path) -> Path:
    path = ods(folder, HEADINGS)
    return with_part_changed(
        path, lambda part: part.replace(b'encoding="UTF-8"', b'encoding="x-unknown"'), "content.xml"
    )


def another_encoding(folder: Path) -> Path:
    return with_part_changed(xlsx(folder, GOOD), lambda part: b'<?xml version="1.0" encoding="cp037"?>' + part.lstrip())


def utf_16(folder: Path) -> Path:
    return with_part_changed(xlsx(folder, GOOD), lambda part: part.decode().encode("utf-16"))


def entities(folder: Path) -> Path:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet'
    return with_part_changed(xlsx(folder, GOOD), lambda part: part.replace(b"<worksheet", bomb, 1))


def a_book(folder: Path, **sheets: list[Any]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "werkboek.xlsx"
    book.save(path)
    return path


def interns(number: int) -> list[Any]:
    return [["Rijcode", "Student: voornaam"], *([f"s{place}", "Noor"] for place in range(number))]


def rows_for_everyone(folder: Path) -> Path:
    risks: list[Any] = [["Rijcode", "Risico", "Maatregel"], *([None, "Snijden", "Handschoenen"],) * 700]
    return a_book(folder, Stagiairs=interns(700), **{"Risico's": risks})


def a_text_for_everyone(folder: Path) -> Path:
    host: list[Any] = [["Gegeven", "Waarde"], ["Maatschappelijke naam", "x" * 30_000]]
    return a_book(folder, Stagiairs=interns(400), Stagegever=host)


def too_many_interns(folder: Path) -> Path:
    return a_book(folder, Stagiairs=interns(2_001))


ATTACKS: dict[Callable[[Path], Path], tuple[str, str]] = {
    spaces: ("workbook_too_large_unpacked", "20.000.000 tekens"),
    spaces_repeated: ("workbook_too_large_unpacked", "20.000.000 tekens"),
    spaces_in_a_cell_without_a_type: ("workbook_too_large_unpacked", "20.000.000 tekens"),
    cells_repeated: ("workbook_too_large_unpacked", "500.000 gevulde cellen"),
    an_unknown_encoding: ("workbook_unreadable", "UTF-8"),
    another_encoding: ("workbook_unreadable", "UTF-8"),
    utf_16: ("workbook_unreadable", "UTF-8"),
    entities: ("workbook_unreadable", "documenttype"),
    rows_for_everyone: ("sheet_too_many_facts", "100.000 rijen van lijsten"),
    a_text_for_everyone: ("sheet_too_many_facts", "10.000.000 tekens"),
    too_many_interns: ("sheet_too_many_interns", "2.000"),
}
