"""The evidence bundle: a ZIP with an agreement's documents, hashes and history, verifiable without this program."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from internships.domain.document import Json
from internships.domain.history import Event, UnsealedValue
from internships.domain.refusals import Refusal
from internships.exports.evidence_readme import readme
from internships.exports.zip_stream import CHUNK, LARGEST, zip_chunks, zip_size

FORMAT = "internships-evidence/1"


@dataclass(frozen=True)
class EvidenceFile:
    """A file of the bundle; ``content`` is its bytes or the path to them.

    ``name`` is relative, with ``/`` between folders. ``expected_sha256`` is the recorded hash, if there is one.
    """

    name: str
    content: bytes | Path
    expected_sha256: str | None = None

    def __post_init__(self) -> None:
        path = PurePosixPath(self.name)
        if path.is_absolute() or ".." in path.parts or str(path) != self.name or "\\" in self.name:
            raise ValueError(f"not a plain relative name: {self.name!r}")

    @property
    def size(self) -> int:
        if isinstance(self.content, bytes):
            return len(self.content)
        try:
            return self.content.stat().st_size
        except OSError as error:
            raise Refusal("evidence_missing", name=self.name) from error

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; refuses a file that can't be read."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        try:
            with self.content.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise Refusal("evidence_missing", name=self.name) from error

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes; refuses a file whose hash differs from the recorded one."""
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        actual = digest.hexdigest()
        if self.expected_sha256 not in {None, actual}:
            raise Refusal("evidence_altered", name=self.name)
        return actual


@dataclass(frozen=True)
class EvidenceBundle:
    """A bundle ready to stream; ``size`` in bytes is known before the first chunk."""

    members: tuple[EvidenceFile, ...]

    @property
    def size(self) -> int:
        return zip_size(self.members)

    def __iter__(self) -> Iterator[bytes]:
        return zip_chunks(self.members)


def evidence_bundle(
    agreement_id: UUID,
    documents: Sequence[EvidenceFile],
    history: Iterable[Event],
    package_version: str,
    values: Iterable[UnsealedValue] = (),
) -> EvidenceBundle:
    """Build the bundle of an agreement, with ``documents`` in its folder ``documents/``.

    ``values`` are the personal values of the history that the reader may see, with their salts. Every file is read
    once to hash it and again to send it. The same evidence gives the same bytes. Refuses missing and altered files,
    and a bundle above ``LARGEST``.
    """
    document_files = [EvidenceFile(f"documents/{file.name}", file.content, file.expected_sha256) for file in documents]
    events = [_hashed_form(event) for event in history]
    files = [
        EvidenceFile("README.txt", readme(str(agreement_id))),
        EvidenceFile("history.json", _json(events)),
        EvidenceFile("values.json", _json([asdict(value) for value in values])),
        *document_files,
    ]
    if len({file.name.casefold() for file in files}) < len(files):
        raise ValueError("two files of a bundle have the same name")
    if sum(file.size for file in files) > LARGEST:
        raise Refusal("evidence_too_large")
    manifest = {
        "format": FORMAT,
        "agreement_id": str(agreement_id),
        "package_version": package_version,
        "history": {"events": len(events), "last_sha256": events[-1]["sha256"] if events else None},
        "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files],
    }
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()
    return EvidenceBundle((EvidenceFile("manifest.json", _json(manifest)), EvidenceFile("SHA256SUMS", sums), *files))


def _hashed_form(event: Event) -> Json:
    """Return an event with its hash, written exactly as ``domain.history.event_hash`` hashes it."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return event.model_dump(mode="json") | {"at": at}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
