"""Rules for pyHanko on what a revision of a PDF may add: signatures and what these need."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.sign.diff_analysis import ModificationLevel, StandardDiffPolicy
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.form_rules_api import (
    FieldComparisonContext,
    FieldMDPRule,
    FormUpdate,
    FormUpdatingRule,
    _list_fields,
)
from pyhanko.sign.diff_analysis.policy_api import SuspiciousModification
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    DSSCompareRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.diff_analysis.rules.metadata_rules import DocInfoRule, MetadataUpdateRule
from pyhanko.sign.diff_analysis.rules_api import Context, QualifiedWhitelistRule, ReferenceUpdate

_Updates = Iterable[tuple[ModificationLevel, FormUpdate]]


class IndexedPdfReader(PdfFileReader):
    """pyHanko's reader, but it reads the index of each object stream only once.

    pyHanko 0.38 reads that index again for every object, which takes 15 s for one agreement.
    """

    def __init__(self, content: bytes) -> None:
        self._stream_indexes: dict[int, tuple[BytesIO, dict[int, tuple[int, int]]]] = {}
        super().__init__(BytesIO(content), strict=True)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        if stmnum not in self._stream_indexes:
            self._stream_indexes[stmnum] = self._index(stmnum)
        data, index = self._stream_indexes[stmnum]
        position, offset = index.get(idnum, (-1, 0))
        if position != idx:
            raise PdfStrictReadError("Object is in wrong index.")
        data.seek(offset)
        value = generic.read_object(data, generic.Reference(idnum, 0, self))
        if isinstance(value, generic.StreamObject | generic.IndirectObject):
            raise PdfStrictReadError("Encountered forbidden object type in object stream")
        return value

    def _index(self, number: int) -> tuple[BytesIO, dict[int, tuple[int, int]]]:
        stream = generic.Reference(number, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise PdfStrictReadError("Not an object stream")
        data, first = stream.read_data(DecodePurpose.OBJECT_STREAM), int(stream["/First"])
        numbers = [int(number) for number in data[:first].split()[: 2 * int(stream["/N"])]]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return BytesIO(data), {number: (position, first + offset) for position, (number, offset) in enumerate(pairs)}


class TaggedWidgetRule(FieldMDPRule):
    """Allows paths through the structure tree to a signature field of a tagged PDF; other rules check the field."""

    def apply(self, context: FieldComparisonContext) -> _Updates:
        """Allow the structure tree paths to signature fields that were there before."""
        for name, spec in context.field_specs.items():
            if spec.field_type != "/Sig" or spec.old_field_ref is None or spec.old_field_ref != spec.new_field_ref:
                continue
            for path in context.old._get_usages_of_ref(spec.old_field_ref):  # noqa: SLF001 - pinned, and tested
                if str(path).startswith(".Root.StructTreeRoot.K") and str(path).endswith(".Obj"):
                    yield (
                        ModificationLevel.FORM_FILLING,
                        FormUpdate(
                            updated_ref=spec.old_field_ref,
                            field_name=name,
                            context_checked=Context.from_absolute(context.old, path),
                            valid_when_certifying=True,
                        ),
                    )


class SignatureFormRule(FormUpdatingRule):
    """The rule for forms, which also allows a form in a document that had none when issued."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> _Updates:
        """Check the form of a revision."""
        if "/AcroForm" in old.root or "/AcroForm" not in new.root:
            if "/AcroForm" in old.root:
                yield from super().apply(old, new)
            return
        form = new.root["/AcroForm"]
        if not isinstance(form, generic.DictionaryObject) or not set(form) <= {"/Fields", "/SigFlags", "/DR", "/DA"}:
            raise SuspiciousModification("A form was added that is not for signatures alone")
        for holder, key in ((new.root, "/AcroForm"), (form, "/Fields")):
            value = holder.raw_get(key)
            if isinstance(value, generic.IndirectObject):
                if not old.is_ref_unassignable(value.reference):
                    raise SuspiciousModification("The form takes the place of another object")
                yield ModificationLevel.LTA_UPDATES, FormUpdate(updated_ref=value.reference, field_name=None)
        specs = dict(_list_fields(generic.ArrayObject(), form["/Fields"], old_path=RawPdfPath("/Root", "/AcroForm")))
        context = FieldComparisonContext(field_specs=specs, old=old, new=new)
        for rule in self.field_rules:
            yield from rule.apply(context)


class CertificationRule(QualifiedWhitelistRule):
    """Allows the entry by which a first signature certifies the document."""

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        """Allow /Perms if it has nothing but the reference to a signature."""
        if "/Perms" not in new.root or "/Perms" in old.root:
            return
        permissions = new.root.raw_get("/Perms")
        if not isinstance(new.root["/Perms"], generic.DictionaryObject) or set(new.root["/Perms"]) != {"/DocMDP"}:
            raise SuspiciousModification("Permissions were added that are no certification")
        if isinstance(permissions, generic.IndirectObject):
            if not old.is_ref_unassignable(permissions.reference):
                raise SuspiciousModification("The permissions take the place of another object")
            yield ModificationLevel.LTA_UPDATES, ReferenceUpdate(permissions.reference)


def _signatures_only_policy() -> StandardDiffPolicy:
    lta = ModificationLevel.LTA_UPDATES
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(ROOT_EXEMPT_STRICT_COMPARISON - {"/MarkInfo"} | {"/Perms"}),
            CertificationRule(),
            DocInfoRule().as_qualified(lta),
            XrefStreamRule().as_qualified(lta),
            ObjectStreamRule().as_qualified(lta),
            DSSCompareRule().as_qualified(lta),
            MetadataUpdateRule().as_qualified(lta),
        ],
        form_rule=SignatureFormRule([SigFieldCreationRule(), TaggedWidgetRule(), SigFieldModificationRule()]),
    )


SIGNATURES_ONLY_POLICY = _signatures_only_policy()
"""Allows signatures with their fields and appearances, the security store and time stamps. Changes of /Info and XMP are
allowed here, because ``differences`` compares them by property."""
