"""Writing an export as a JSON array of objects, with column keys and the schema's codes."""

import json
from collections.abc import Iterable, Iterator, Sequence

from internships.exports.columns import Column
from internships.exports.rows import ExportRow, json_values

_CHUNK = 64 * 1024


def json_chunks(rows: Iterable[ExportRow], columns: Sequence[Column]) -> Iterator[bytes]:
    """Yield a JSON array with one row per line."""
    pending, size, separator = ["["], 1, "\n"
    for row in rows:
        text = separator + json.dumps(json_values(row, columns), ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
        pending.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield ("".join(pending) + "\n]\n").encode()
