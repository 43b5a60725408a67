"""What signing writes in the catalogue, the form and the trailer beside its fields: no more than it needs."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.rendering.comparison.pdf_values import ValueComparer, entries, is_dictionary, keys_of

_VERSIONS = ("1.7", "2.0")
_EXTENSIONS = frozenset({"/ADBE", "/ESIC", "/ISO_"})
"""Of Adobe and ETSI for PAdES, and of ISO for newer algorithms."""
_OF_EXTENSION = frozenset({"/Type", "/BaseVersion", "/ExtensionLevel", "/ExtensionRevision", "/URL"})
_RESOURCES = {"/Font": "/Font", "/Encoding": "/Encoding"}
_TRAILER = frozenset({"/Size", "/Root", "/Info", "/ID", "/Prev", "/XRefStm"})
_XREF_STREAM = frozenset({"/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"})


def unneeded_entry_changes(
    old: pikepdf.Pdf, new: pikepdf.Pdf, sameness: ValueComparer, *, appended: bool
) -> Iterator[PdfChange]:
    """Yield what was added there that no signature needs."""
    if not sameness.equal(old.Root.get("/Version"), new.Root.get("/Version")) and not _is_allowed_version(old, new):
        yield PdfChange(kind=PdfChangeKind.CATALOGUE_CHANGED, what="Version")
    extensions = old.Root.get("/Extensions"), new.Root.get("/Extensions")
    if extensions[1] is not None and not sameness.equal(*extensions) and not _are_known_extensions(extensions[1]):
        yield PdfChange(kind=PdfChangeKind.CATALOGUE_CHANGED, what="Extensions")
    if appended:  # another program that writes a file again has a trailer of its own
        for key in sorted(keys_of(new.trailer) - keys_of(old.trailer) - _TRAILER - _XREF_STREAM):
            yield PdfChange(kind=PdfChangeKind.CATALOGUE_CHANGED, what=key[1:])
    forms = old.Root.get("/AcroForm"), new.Root.get("/AcroForm")
    if is_dictionary(forms[1]) and not sameness.equal(*forms) and not _is_for_signatures(forms[1]):
        yield PdfChange(kind=PdfChangeKind.FORM_CHANGED)


def _is_allowed_version(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    version = new.Root.get("/Version")
    return version is None or (
        isinstance(version, Name) and str(version)[1:] in _VERSIONS and str(version)[1:] >= old.pdf_version
    )


def _are_known_extensions(extensions: Object) -> bool:
    if not isinstance(extensions, Dictionary) or not keys_of(extensions) <= _EXTENSIONS | {"/Type"}:
        return False
    told = [extensions[key] for key in keys_of(extensions) - {"/Type"}]
    return all(_is_extension(one) for some in told for one in (entries(some) or [some]))


def _is_extension(told: object) -> bool:
    if not isinstance(told, Dictionary) or not keys_of(told) <= _OF_EXTENSION:
        return False
    return not any(isinstance(told[key], Array | Dictionary | Stream) for key in keys_of(told))


def _is_for_signatures(form: Object) -> bool:
    """Say whether the fonts and flags of a form are what a signature field may need, and none is drawn anew."""
    resources, looks = form.get("/DR"), form.get("/DA")
    if form.get("/NeedAppearances") or (looks is not None and not isinstance(looks, String)):
        return False
    if resources is None:
        return True
    return isinstance(resources, Dictionary) and all(
        key in _RESOURCES and _holds_only(resources[key], _RESOURCES[key]) for key in keys_of(resources)
    )


def _holds_only(group: object, kind: str) -> bool:
    """Say whether a group of resources holds nothing but one kind."""
    if not isinstance(group, Dictionary):
        return False
    return all(is_dictionary(group[key]) and group[key].get("/Type") == Name(kind) for key in keys_of(group))
