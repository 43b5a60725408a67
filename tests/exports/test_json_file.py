"""JSON of an export: an array of rows by the catalogue's keys."""

import json

from internships.domain.access import Side
from internships.exports.columns import requested_columns
from internships.exports.json_file import json_chunks
from internships.exports.rows import ExportRow, json_values
from tests.builders.export_rows import a_placement_line, an_export_row


def test_rows_come_back_by_their_keys() -> None:
    columns = requested_columns(Side.HOST, ["board", "contacts"])
    rows = [an_export_row(), an_export_row(student="Zoë Voorbeeld")]
    exported = json.loads(b"".join(json_chunks(rows, columns)))
    assert exported == [json_values(row, columns) for row in rows]
    assert exported[1]["student"] == "Zoë Voorbeeld"
    assert exported[0]["first_day"] == "2026-09-21"


def test_every_column_of_the_schema_is_json() -> None:
    columns = requested_columns(Side.HOST, ["all"])
    exported = json.loads(b"".join(json_chunks([an_export_row()], columns)))
    assert list(exported[0]) == [column.key for column in columns]


def test_no_rows_are_an_empty_array() -> None:
    assert json.loads(b"".join(json_chunks([], requested_columns(Side.HOST)))) == []


def test_a_long_list_comes_in_several_chunks_and_is_one_array() -> None:
    chunks = list(
        json_chunks(
            (ExportRow(a_placement_line(version=number)) for number in range(2_000)), requested_columns(Side.HOST)
        )
    )
    assert len(chunks) > 5
    assert len(json.loads(b"".join(chunks))) == 2_000
