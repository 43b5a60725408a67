"""Checks what signing adds to catalogue, form and trailer, apart from the fields."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.rendering.comparison.pdf_values import ValueComparer, entries, is_dictionary, keys_of

_VERSIONS = ("1.7", "2.0")
_EXTENSIONS = frozenset({"/ADBE", "/ESIC", "/ISO_"})
"""Extensions of Adobe and ETSI for PAdES, and of ISO for newer algorithms."""
_OF_EXTENSION = frozenset({"/Type", "/BaseVersion", "/ExtensionLevel", "/ExtensionRevision", "/URL"})
_RESOURCES = {"/Font": "/Font", "/Encoding": "/Encoding"}
_TRAILER = frozenset({"/Size", "/Root", "/Info", "/ID", "/Prev", "/XRefStm"})
_XREF_STREAM = frozenset({"/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"})


def unneeded_entry_changes(
    old: pikepdf.Pdf, new: pikepdf.Pdf, comparer: ValueComparer, *, appended: bool
) -> Iterator[PdfChange]:
    """Yield the additions that no signature needs."""
    if not comparer.equal(old.Root.get("/Version"), new.Root.get("/Version")) and not _is_allowed_version(old, new):
        yield PdfChange(kind=PdfChangeKind.CATALOGUE_CHANGED, what="Version")
    extensions = old.Root.get("/Extensions"), new.Root.get("/Extensions")
    if extensions[1] is not None and not comparer.equal(*extensions) and not _are_known_extensions(extensions[1]):
        yield PdfChange(kind=PdfChangeKind.CATALOGUE_CHANGED, what="Extensions")
    if appended:  # a program that saves the whole file writes its own trailer
        for key in sorted(keys_of(new.trailer) - keys_of(old.trailer) - _TRAILER - _XREF_STREAM):
            yield PdfChange(kind=PdfChangeKind.CATALOGUE_CHANGED, what=key[1:])
    forms = old.Root.get("/AcroForm"), new.Root.get("/AcroForm")
    if is_dictionary(forms[1]) and not comparer.equal(*forms) and not _is_for_signatures(forms[1]):
        yield PdfChange(kind=PdfChangeKind.FORM_CHANGED)


def _is_allowed_version(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    version = new.Root.get("/Version")
    return version is None or (
        isinstance(version, Name) and str(version)[1:] in _VERSIONS and str(version)[1:] >= old.pdf_version
    )


def _are_known_extensions(extensions: Object) -> bool:
    if not isinstance(extensions, Dictionary) or not keys_of(extensions) <= _EXTENSIONS | {"/Type"}:
        return False
    values = [extensions[key] for key in keys_of(extensions) - {"/Type"}]
    return all(_is_extension(entry) for value in values for entry in (entries(value) or [value]))


def _is_extension(value: object) -> bool:
    if not isinstance(value, Dictionary) or not keys_of(value) <= _OF_EXTENSION:
        return False
    return not any(isinstance(value[key], Array | Dictionary | Stream) for key in keys_of(value))


def _is_for_signatures(form: Object) -> bool:
    """Say whether a form has only the fonts and flags that signature fields need, and no regenerated appearances."""
    resources, appearance = form.get("/DR"), form.get("/DA")
    if form.get("/NeedAppearances") or (appearance is not None and not isinstance(appearance, String)):
        return False
    if resources is None:
        return True
    return isinstance(resources, Dictionary) and all(
        key in _RESOURCES and _holds_only(resources[key], _RESOURCES[key]) for key in keys_of(resources)
    )


def _holds_only(group: object, kind: str) -> bool:
    """Say whether a group of resources has only entries of one type."""
    if not isinstance(group, Dictionary):
        return False
    return all(is_dictionary(group[key]) and group[key].get("/Type") == Name(kind) for key in keys_of(group))
