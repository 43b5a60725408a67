"""Hostile files: sheets, archives, PDFs and CSV that try to crash, hang or fill up the reader."""

import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path

_LOOP = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n"
    b"xref\n0 1\ntrailer<</Root 1 0 R/Prev 0>>startxref\n9\n%%EOF"
)


def hostile_files(folder: Path, seed: int) -> dict[str, bytes]:
    """Return files to send, by name: those that the tests of intake refuse, and archives, PDFs and CSV of our own."""
    from tests.builders.hostile_sheets import ATTACKS  # noqa: PLC0415 - of the tests, which installed packages lack

    found = {}
    for attack in ATTACKS:
        path = attack(folder)
        found[f"{attack.__name__}{path.suffix}"] = path.read_bytes()
    dice = random.Random(seed)
    found["zeros.zip"] = _zip({"a": bytes(60_000_000)})
    found["members.zip"] = _zip({f"m{number}": b"x" for number in range(9_000)})
    found["nested.xlsx"] = _zip(
        {"xl/workbook.xml": _zip({"a": bytes(9_000_000)}), "[Content_Types].xml": b"<a>" * 90_000}
    )
    found["noise.pdf"] = b"%PDF-1.7\n" + dice.randbytes(3_000_000)
    found["loop.pdf"] = _LOOP
    found["deep.pdf"] = b"%PDF-1.7\n" + b"[" * 500_000 + b"\nendobj\n%%EOF"
    found["wide.csv"] = (";".join(["Rijcode", *["x"] * 9_000]) + "\n").encode() * 50
    found["quotes.csv"] = b'Rijcode;"' + b'"' * 900_001
    found["large.bin"] = dice.randbytes(15_000_000)
    found["empty.xlsx"] = b""
    return found


def _zip(members: Mapping[str, bytes]) -> bytes:
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return archive_bytes.getvalue()
