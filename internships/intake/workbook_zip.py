"""Unpacking the ZIP of a workbook, after checking its type and unpacked size."""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from internships.domain.refusals import Refusal
from internships.intake.errors import encrypted_or_old_file, not_a_workbook, too_large_unpacked

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
LARGEST_RATIO = 200
MOST_MEMBERS = 2_000
_SMALL = 1024 * 1024
_CHUNK = 64 * 1024
OLD_CONTAINER = b"\xd0\xcf\x11\xe0"
"""The first bytes of an XLS and of an XLSX with a password ([MS-CFB] 2.2)."""
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)

Parts = Mapping[str, bytes]
"""The XML parts of a workbook by their name in lower case, since readers compare names without case."""


def require_size(path: Path) -> None:
    """Refuse an empty or too large file, without opening it."""
    size = path.stat().st_size
    if size == 0:
        raise Refusal("file_empty", name=path.name)
    if size > LARGEST_FILE:
        raise Refusal("file_too_large", name=path.name, size=LARGEST_FILE // 1024**2)


def unpack_workbook(path: Path) -> Parts:
    """Return the XML parts of a workbook; refuses other files and zip bombs."""
    require_size(path)
    with path.open("rb") as file:
        if file.read(len(OLD_CONTAINER)) == OLD_CONTAINER:
            raise encrypted_or_old_file(path.name)
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            _require_bounds(path, members)
            return dict(_parts(packed, members, path))
    except _BROKEN as error:
        raise not_a_workbook(path.name) from error


def _require_bounds(path: Path, members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise too_large_unpacked(path.name, MOST_MEMBERS, "onderdelen", "parts")
    if total > LARGEST_UNPACKED:
        raise too_large_unpacked(path.name, LARGEST_UNPACKED // 1024**2, "MB, uitgepakt", "MB when unpacked")
    if total > _SMALL and total > LARGEST_RATIO * path.stat().st_size:
        raise too_large_unpacked(
            path.name, LARGEST_RATIO, "keer zijn grootte, uitgepakt", "times its size when unpacked"
        )
    if any(member.flag_bits & 1 for member in members):
        raise encrypted_or_old_file(path.name)
    # Spreadsheet programs only store or deflate; Python's other decompressors can't limit their output.
    plain = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    names = {member.filename.lower() for member in members}
    if any(member.compress_type not in plain for member in members) or len(names) < len(members):
        raise not_a_workbook(path.name)


def _parts(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: Path) -> Iterator[tuple[str, bytes]]:
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")) or member.filename == "mimetype":
            content = _read(packed, member)
            if len(content) != member.file_size:
                raise not_a_workbook(path.name)
            yield member.filename.lower(), content


def _read(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # In chunks: reading all at once inflates everything before it cuts it to the size that the member declares.
    content = bytearray()
    with packed.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
    return bytes(content)


def repack_workbook(parts: Parts, wanted: Iterable[str]) -> BytesIO:
    """Return a workbook of these parts only, so that the reader sees exactly the bytes that were scanned."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for name in wanted:
            packed.writestr(name, parts[name.lower()])
    content.seek(0)
    return content
