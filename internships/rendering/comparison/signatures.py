"""Validates the signatures in a PDF; their certificates are checked only against given roots."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from internships.domain.pdf_changes import PdfSignature
from internships.rendering.comparison.revision_rules import IndexedPdfReader

_WHOLE_COVERAGE = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
_UNKNOWN_SIGNER = "?"
_HEX_STRING = re.compile(rb"\s*<[0-9A-Fa-f\s]*>\s*")


def certificates(content: bytes) -> tuple[bytes, ...]:
    """Return the certificates (DER) in a PEM or DER file; raises ``ValueError`` if it has none."""
    if pem.detect(content):
        ders = tuple(der for kind, _, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE")
    else:
        ders = (content,)
    for der in ders:
        x509.Certificate.load(der).subject  # noqa: B018 - parsed lazily, so only this access raises
    if not ders:
        raise ValueError("no certificate")
    return ders


def find_signatures(
    reader: IndexedPdfReader, roots: Sequence[bytes], shown: dict[str, tuple[int, str]]
) -> list[PdfSignature]:
    """Return every signature and document time stamp; ``shown`` has page and text of each visible field."""
    signatures = list(reader.embedded_signatures)
    context = _validation_context(reader, roots)
    return [_validate_signature(reader, signature, signatures, context, roots, shown) for signature in signatures]


def _validation_context(reader: IndexedPdfReader, roots: Sequence[bytes]) -> ValidationContext:
    store = DocumentSecurityStore.read_dss(reader) if "/DSS" in reader.root else None
    trusted = [x509.Certificate.load(root) for root in roots]
    others = list(store.load_certs()) if store is not None else []
    return ValidationContext(trust_roots=trusted, other_certs=others, allow_fetching=False, revocation_mode="soft-fail")


def _validate_signature(
    reader: IndexedPdfReader,
    signature: EmbeddedPdfSignature,
    all_signatures: list[EmbeddedPdfSignature],
    context: ValidationContext,
    roots: Sequence[bytes],
    shown: dict[str, tuple[int, str]],
) -> PdfSignature:
    is_stamp = signature.sig_object_type == "/DocTimeStamp"
    name = str(signature.field_name)
    page, text = shown.get(name, (None, None))
    facts: dict[str, Any] = {"field": name[:200], "is_document_time_stamp": is_stamp, "page": page, "shows": text}
    try:
        validate = async_validate_pdf_timestamp if is_stamp else async_validate_pdf_signature
        status: Any = asyncio.run(validate(signature, context, skip_diff=True))
    except Exception:  # noqa: BLE001 - pyHanko raises anything on hostile files; an unreadable signature is not valid
        return PdfSignature(**facts, signer=_signer_name(signature), intact=False, trusted=False if roots else None)
    stamp = status.timestamp if is_stamp else getattr(status.timestamp_validity, "timestamp", None)
    is_unchanged = not changed_after_signing(reader, signature) and not _signed_after_lock(signature, all_signatures)
    return PdfSignature(
        **facts,
        signer=_signer_name(signature),
        at=stamp or getattr(status, "signer_reported_dt", None),
        is_time_stamped=stamp is not None,
        intact=bool(
            status.intact
            and status.valid
            and status.coverage in _WHOLE_COVERAGE
            and is_unchanged
            and _covers_all_but_itself(reader, signature)
        ),
        trusted=bool(status.trusted) if roots else None,
    )


def _signer_name(signature: EmbeddedPdfSignature) -> str:
    try:
        subject = signature.signer_cert.subject
        return str(subject.native.get("common_name") or subject.human_friendly)[:300]
    except Exception:  # noqa: BLE001 - as above
        return _UNKNOWN_SIGNER


def changed_after_signing(reader: IndexedPdfReader, signature: EmbeddedPdfSignature) -> bool:
    """Say whether a later revision changed the field, appearance or content of a signature."""
    signed = signature.signed_revision
    resolver = reader.get_historical_resolver(signed)
    own = {reference for reference in _own_references(signature, resolver) if reference is not None}
    return any(
        (reference.idnum, reference.generation) in own
        for revision in range(signed + 1, reader.total_revisions)
        for reference in reader.get_historical_resolver(revision).explicit_refs_in_revision()
    )


def _own_references(signature: EmbeddedPdfSignature, resolver: Any) -> Iterator[tuple[int, int] | None]:
    field = resolver.get_object(signature.sig_field.get_container_ref())  # as it was when it was signed
    widgets = [kid.get_object() for kid in _entry(field, "/Kids", ())] or [field]
    for value in (field, signature.sig_object, *widgets):
        yield _reference_number(value.get_container_ref())
    for widget in widgets:
        if "/AP" in widget:
            appearance = widget.raw_get("/AP")
            for reference in resolver.collect_dependencies(appearance):
                yield _reference_number(reference)


def _reference_number(reference: Any) -> tuple[int, int] | None:
    return (reference.idnum, reference.generation) if isinstance(reference, generic.Reference) else None


def _covers_all_but_itself(reader: IndexedPdfReader, signature: EmbeddedPdfSignature) -> bool:
    """Say whether a signature leaves out only its own hex digits; other unsigned bytes could be changed later."""
    start, length, after = (int(number) for number in list(signature.byte_range)[:3])
    reader.stream.seek(start + length)
    return _HEX_STRING.fullmatch(reader.stream.read(after - start - length)) is not None


def _signed_after_lock(signature: EmbeddedPdfSignature, others: list[EmbeddedPdfSignature]) -> bool:
    """Say whether there is a signature after one that allows no further signatures (DocMDP level 1)."""
    if signature.docmdp_level is not MDPPerm.NO_CHANGES:
        return False
    return any(
        other.signed_revision > signature.signed_revision and other.sig_object_type != "/DocTimeStamp"
        for other in others
    )


def fields_were_dropped(reader: IndexedPdfReader, first: int) -> bool:
    """Say whether a revision lacks a form field that an earlier one had."""
    previous: set[str] = set()
    for revision in range(first, reader.total_revisions):
        present = _field_names(reader, revision)
        if previous - present:
            return True
        previous = present
    return False


def has_unsigned_new_field(reader: IndexedPdfReader, fields: set[str]) -> bool:
    """Say whether one of these fields was added after the last signature."""
    last = max((signature.signed_revision for signature in reader.embedded_signatures), default=0)
    return bool(fields and fields - _field_names(reader, last))


def _field_names(reader: IndexedPdfReader, revision: int) -> set[str]:
    form = _entry(reader.get_historical_root(revision), "/AcroForm", {})
    return {str(field.get_object().get("/T", "")) for field in _entry(form, "/Fields", ())}


def _entry(mapping: Any, key: str, default: Any) -> Any:
    """Return an entry's value; pyHanko's own ``get`` returns a reference."""
    return mapping[key] if key in mapping else default  # noqa: SIM401
