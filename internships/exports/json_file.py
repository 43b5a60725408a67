"""JSON for machines: an array of rows, keyed as the catalogue does, with the schema's own codes."""

import json
from collections.abc import Iterable, Iterator, Sequence

from internships.exports.columns import Column
from internships.exports.rows import ExportRow, json_values

_CHUNK = 64 * 1024


def json_chunks(rows: Iterable[ExportRow], columns: Sequence[Column]) -> Iterator[bytes]:
    """Yield a JSON array, a row a line; the same in every language."""
    pending, size, joint = ["["], 1, "\n"
    for row in rows:
        told = joint + json.dumps(json_values(row, columns), ensure_ascii=False, separators=(",", ":"))
        joint = ",\n"
        pending.append(told)
        size += len(told)
        if size >= _CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield ("".join(pending) + "\n]\n").encode()
