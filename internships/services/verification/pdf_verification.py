"""Verification of one PDF: which issued file it is or begins with, and what was changed or signed since."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Protocol

from internships.domain.document import Json, Mode
from internships.domain.errors import DomainError
from internships.domain.json_reader import read_json
from internships.domain.pdf_changes import PdfChange, PdfChangeKind, PdfComparison, PdfSignature
from internships.domain.value import Value
from internships.domain.verification import VerificationOutcome
from internships.domain.wording import Bilingual
from internships.services.adapter_types import PdfContents

RECORD_SUBJECTS = ("agreement", "amendment", "termination")
"""What an attached record is about; it has one of these keys."""
MAX_RECORD_BYTES = 4 * 1024 * 1024
_MAX_ENDS = 64
_MAX_STARTS = 4
_START = re.compile(rb"%PDF-\d")
_END = re.compile(rb"%%EOF(\r\n|\r|\n)?")
_CODE = re.compile(r"[0-9A-F]{4}(?:-[0-9A-F]{4}){7}")
_IN_FRONT = PdfChange(kind=PdfChangeKind.BYTES_IN_FRONT)
_UNREADABLE = {"pdf_encrypted": PdfChangeKind.ENCRYPTED, "pdf_cut_off": PdfChangeKind.CUT_OFF}


PdfReader = Callable[[bytes], PdfContents]
"""Reads a PDF in isolation, so that a hostile file does no harm."""


class PdfComparer(Protocol):
    """Compares a PDF with the issued one; ``roots`` are trusted certificates (DER)."""

    def __call__(self, issued: bytes, given: bytes, roots: tuple[bytes, ...] = ()) -> PdfComparison: ...


class IssuedFileLookup(Protocol):
    """Finds files that were issued here."""

    def known(self, hashes: Collection[str]) -> Collection[str]:
        """Return those of these hashes that are of issued files."""
        ...

    def by_code(self, code: str) -> bool:
        """Say whether something with this verification code was issued."""
        ...

    def original(self, code: str, attached: Json | None) -> bytes | None:
        """Return the issued file with a code, of the kind and language that the attached record names."""
        ...


class FileVerdict(Value):
    """The verdict on one file. ``sha256`` is of the issued file that it is, begins with or contains."""

    outcome: VerificationOutcome
    changes: tuple[PdfChange, ...] = ()
    signatures: tuple[PdfSignature, ...] = ()
    sha256: str | None = None
    codes: tuple[str, ...] = ()


class DescribedChange(Value):
    """A change with a sentence about it."""

    change: PdfChange
    text: Bilingual


def describe_changes(changes: tuple[PdfChange, ...]) -> tuple[DescribedChange, ...]:
    """Return the changes, each with its sentence."""
    return tuple(DescribedChange(change=change, text=change.text) for change in changes)


def verify_file(
    content: bytes, issued: IssuedFileLookup, read: PdfReader, compare: PdfComparer, roots: tuple[bytes, ...] = ()
) -> FileVerdict:
    """Return the verdict on a file; raises ``NotAPdf`` for what is no PDF, or can't be read safely."""
    part = issued_part(content, issued)
    if part is None:
        return _issued_after_prefix(content, issued) or _without_issued_part(content, issued, read, compare)
    sha256, size = part
    if size == len(content):
        return FileVerdict(outcome=VerificationOutcome.UNCHANGED, sha256=sha256)
    comparison = compare(content[:size], content, roots)
    return FileVerdict(
        outcome=_outcome_of(comparison), changes=comparison.changes, signatures=comparison.signatures, sha256=sha256
    )


def issued_part(content: bytes, issued: IssuedFileLookup) -> tuple[str, int] | None:
    """Return hash and size of the longest issued file that a file begins with.

    An issued file ends at an end-of-file mark, so only beginnings up to such a mark are hashed.
    """
    ends = {len(content)}
    for mark, _ in zip(_END.finditer(content), range(_MAX_ENDS), strict=False):
        ends |= {mark.start() + 5, mark.end()}
    sizes: dict[str, int] = {}
    running, done = hashlib.sha256(), 0
    for end in sorted(ends):
        running.update(memoryview(content)[done:end])
        done = end
        sizes[running.hexdigest()] = end
    known = issued.known(list(sizes))
    return max(((sha256, sizes[sha256]) for sha256 in known), key=lambda part: part[1], default=None)


def _issued_after_prefix(content: bytes, issued: IssuedFileLookup) -> FileVerdict | None:
    """Return the verdict on a file that has an issued file behind other bytes; None for any other."""
    for start, _ in zip(_START.finditer(content, 1), range(_MAX_STARTS), strict=False):
        part = issued_part(content[start.start() :], issued)
        if part is not None:
            return FileVerdict(outcome=VerificationOutcome.CHANGED, changes=(_IN_FRONT,), sha256=part[0])
    return None


def _outcome_of(comparison: PdfComparison) -> VerificationOutcome:
    if comparison.changes:
        return VerificationOutcome.CHANGED
    if comparison.invalid_signatures:
        return VerificationOutcome.SIGNATURE_INVALID
    return VerificationOutcome.SIGNED if comparison.signatures else VerificationOutcome.CHANGED


def _without_issued_part(
    content: bytes, issued: IssuedFileLookup, read: PdfReader, compare: PdfComparer
) -> FileVerdict:
    try:
        contents = read(content)
    except DomainError as refusal:
        if refusal.code in _UNREADABLE:
            return FileVerdict(
                outcome=VerificationOutcome.UNKNOWN, changes=(PdfChange(kind=_UNREADABLE[refusal.code]),)
            )
        raise
    attached = attached_record(contents)
    if attached is not None and attached["document"].get("mode") == Mode.PROOF.value:
        return FileVerdict(outcome=VerificationOutcome.PROOF)
    codes = tuple(dict.fromkeys(_codes(contents, attached)))
    code = next((code for code in codes if issued.by_code(code)), None)
    if code is None:
        return FileVerdict(outcome=VerificationOutcome.UNKNOWN, codes=codes)
    original = issued.original(code, attached)
    if original is None:
        return FileVerdict(
            outcome=VerificationOutcome.CHANGED, changes=(PdfChange(kind=PdfChangeKind.BYTES_CHANGED),), codes=codes
        )
    comparison = compare(original, content)
    return FileVerdict(
        outcome=VerificationOutcome.CHANGED if comparison.changes else VerificationOutcome.RESAVED,
        changes=comparison.changes,
        signatures=comparison.signatures,
        codes=codes,
    )


def _codes(contents: PdfContents, attached: Json | None) -> Iterator[str]:
    code = attached.get("verification_code") if attached is not None else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        yield code
    yield from dict.fromkeys(_CODE.findall("\n".join(contents.texts))[:20])


def attached_record(contents: PdfContents) -> Json | None:
    """Return the JSON inside a PDF if it has the expected shape, else None."""
    try:
        attached: Any = read_json(contents.attached_record(), most_bytes=MAX_RECORD_BYTES)
    except DomainError:
        return None
    if not isinstance(attached, dict) or not any(isinstance(attached.get(part), dict) for part in RECORD_SUBJECTS):
        return None
    if not all(isinstance(attached.get(part), dict) for part in ("document", "folders")):
        return None
    confirmed = attached["folders"].get("confirmed", [])
    are_names = isinstance(confirmed, list) and all(isinstance(name, str) for name in confirmed)
    return attached if are_names else None
