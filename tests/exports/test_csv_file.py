"""A CSV that Excel opens in Belgium: its cells come back, and none of them is a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.access import Side
from internships.domain.wording import Language
from internships.exports.columns import requested_columns
from internships.exports.csv_file import Separator, csv_chunks, escape_formula
from internships.exports.rows import ExportRow
from tests.builders.export_rows import a_placement_line, an_export_row

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What may stand in a record: no control characters but line breaks and tabs (see domain.value).
TYPED = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn"), include_characters="\n\t"), max_size=60
)


def written(rows: Iterable[ExportRow], *names: str, separator: Separator = ";") -> bytes:
    return b"".join(csv_chunks(rows, requested_columns(Side.HOST, names), Language.NL, separator))


def read_back(content: bytes, separator: Separator = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True))


def a_text(text: str) -> ExportRow:
    return ExportRow(a_placement_line().model_copy(update={"student": text}))


def test_the_board_comes_back_from_its_csv() -> None:
    heading, row = read_back(written([an_export_row()]))
    line = dict(zip(heading, row, strict=True))
    assert line["Student"] == "Noor Voorbeeld"
    assert line["Eerste dag"] == "2026-09-21"
    assert line["Status"] == "ondertekend"
    assert line["Openstaande punten"] == "2"


def test_it_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    assert written([]).startswith(b"\xef\xbb\xbf")
    assert "Zoë Ibañez" in written([a_text("Zoë Ibañez")]).decode("utf-8-sig")


def test_without_rows_there_is_a_heading() -> None:
    assert len(read_back(written([]))) == 1


@pytest.mark.parametrize("separator", [";", ","])
def test_a_text_with_separators_quotes_and_line_breaks_stays_one_cell(separator: Separator) -> None:
    text = 'Voorbeeld; "Noor", de\nenige'
    assert read_back(written([a_text(text)], "student", separator=separator), separator)[1] == [text]


def test_a_number_has_the_decimal_sign_that_goes_with_the_separator() -> None:
    row = an_export_row(("/schedule/hours_per_week", "7.6"))
    assert read_back(written([row], "schedule.hours_per_week"))[1] == ["7,6"]
    assert read_back(written([row], "schedule.hours_per_week", separator=","), ",")[1] == ["7.6"]


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(start: str) -> None:
    text = f'{start}HYPERLINK("https://example.org")'
    assert read_back(written([a_text(text)], "student"))[1] == [f"'{text}"]


def test_blanks_before_a_formula_do_not_hide_it() -> None:
    assert escape_formula("  =1+1") == "'  =1+1"


def test_a_telephone_number_stays_as_it_is_and_nothing_else_with_a_plus_does() -> None:
    assert read_back(written([an_export_row()], "students.mobile"))[1] == ["+32 470 12 34 56"]
    for number in ("+32 3 265 20 20", "+32 3 265 20 20 ext. 12"):
        assert escape_formula(number) == number
    for text in (
        "+32 3+1",
        "+A1",
        "+",
        "+ 1",
        " +32 3",
        "+32 3\n=1",
        "+\u0663",
        "-32 3",
        "+32;1",
        "+32 ext. A1",
        "+32 ext. 1+1",
    ):
        assert escape_formula(text) == f"'{text}"


def test_a_number_of_the_register_keeps_its_zero() -> None:
    assert read_back(written([an_export_row()], "enterprise_number"))[1] == ["0999999922"]


def test_rows_are_read_while_the_file_is_written() -> None:
    lines_read = 0

    def rows() -> Any:
        nonlocal lines_read
        for _ in range(20_000):
            lines_read += 1
            yield ExportRow(a_placement_line())

    chunks = csv_chunks(rows(), requested_columns(Side.HOST), Language.NL)
    first = next(chunks)
    assert 0 < len(first) < 100_000
    assert lines_read < 2_000


@given(texts=st.lists(TYPED, min_size=1, max_size=6), separator=st.sampled_from([";", ","]))
def test_any_text_comes_back_and_begins_with_nothing_dangerous(texts: list[str], separator: Separator) -> None:
    content = written(map(a_text, texts), "student", "status", separator=separator)
    rows = read_back(content, separator)[1:]
    assert [row[0] for row in rows] == [escape_formula(text) for text in texts]
    assert [row for row in rows if row[0].startswith(DANGEROUS) and row[0].strip("+0123456789 ")] == []
    assert {row[1] for row in rows} == {"ondertekend"}
