"""A PDF that was changed after issue: each kind of change is reported with its place; allowed changes pass."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from internships.composition.cli import CliApplication
from internships.domain.pdf_changes import PdfChangeKind
from internships.domain.verification import VerificationOutcome
from internships.rendering.comparison.compare import ComparisonRequest, compare, compare_pdfs
from internships.rendering.errors import NotAPdf
from internships.services.issuing.issue_run import IssueOptions
from internships.services.verification.local_verification import DocumentVerifier, Verification
from internships.settings import Settings
from internships.storage.issued_register import IssuedFileRegister
from tests.builders import tampered_pdfs as forge
from tests.builders.forged_signature_fields import BLANK_AREA, FORGERIES, field, with_empty_fields
from tests.builders.issued_sets import issued
from tests.builders.signed_pdfs import authority, signed, time_stamped
from tests.paths import SCHEMAS

Record = Callable[..., dict[str, Any]]
K = PdfChangeKind


@pytest.fixture(scope="module")
def application(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> CliApplication:
    return CliApplication(Settings(templates, SCHEMAS, tmp_path_factory.mktemp("register") / "issued.jsonl"))


@pytest.fixture(scope="module")
def issued_pdfs(
    application: CliApplication, make_record: Record, tmp_path_factory: pytest.TempPathFactory
) -> list[bytes]:
    """The agreements of two interns."""
    folder = tmp_path_factory.mktemp("issued") / "out"
    issued(application, folder, [make_record(2), make_record(4)], IssueOptions())
    return [path.read_bytes() for path in sorted(folder.glob("*/agreement.nl.pdf"))]


@pytest.fixture(scope="module")
def issued_pdf(issued_pdfs: list[bytes]) -> bytes:
    return issued_pdfs[0]


@pytest.fixture(scope="module")
def document_verifier(application: CliApplication) -> DocumentVerifier:
    """A verifier that compares in this process, which is faster and does not turn a bug into a refusal."""
    return replace(
        application.verifier, compare=lambda issued, given, roots=(): compare(ComparisonRequest(issued, given, roots))
    )


Tampered = Callable[[list[bytes]], bytes]


def update(change: forge.Change) -> Tampered:
    return lambda documents: forge.updated(documents[0], change)


def rebuild(change: Callable[[pikepdf.Pdf], None]) -> Tampered:
    return lambda documents: forge.rebuilt(documents[0], change)


def of_first(make: Callable[[bytes], bytes]) -> Tampered:
    return lambda documents: make(documents[0])


def record_of_another(documents: list[bytes]) -> bytes:
    with pikepdf.open(io.BytesIO(documents[1])) as other:
        content = other.attachments["agreement.json"].get_file().read_bytes()
    return forge.rebuilt(documents[0], lambda pdf: pdf.attachments["agreement.json"].get_file().obj.write(content))


def foreign_file() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


BOX = b"1 g 60 500 240 100 re f"
APPENDED: dict[str, tuple[Tampered, PdfChangeKind, int | None]] = {
    "another issued file behind it": (lambda documents: documents[0] + documents[1], K.FOREIGN_FILE, None),
    "another document put in its place": (update(forge.another_catalogue), K.PAGE_REPLACED, 1),
    "bytes behind it": (lambda documents: documents[0] + b"% nothing\n", K.BYTES_APPENDED, None),
    "bytes behind a signature": (lambda documents: signed(documents[0]) + b"more", K.BYTES_APPENDED, None),
    "last page removed": (update(forge.page_tree(lambda kids, _: list(kids)[:-1])), K.PAGE_REMOVED, 7),
    "a page added": (update(forge.page_tree(lambda kids, writer: [*kids, forge.blank_page(writer)])), K.PAGE_ADDED, 8),
    "first page replaced": (
        update(forge.page_tree(lambda kids, writer: [forge.blank_page(writer), *list(kids)[1:]])),
        K.PAGE_REPLACED,
        1,
    ),
    "pages in another order": (
        update(forge.page_tree(lambda kids, _: [kids[1], kids[0], *list(kids)[2:]])),
        K.PAGE_REPLACED,
        1,
    ),
    "a page rotated": (update(forge.on_page(Rotate=90)), K.PAGE_ROTATED, 1),
    "a page cropped": (update(forge.on_page(CropBox=[0, 0, 400, 400])), K.PAGE_RESIZED, 1),
    "a picture laid over": (
        update(forge.drawn_behind(b"100 0 0 20 60 500 cm /Forged Do", forge.image_resource)),
        K.PICTURE_ADDED,
        1,
    ),
    "a picture in the drawing itself": (
        update(forge.drawn_behind(b"90 0 0 20 60 500 cm\nBI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI")),
        K.PICTURE_ADDED,
        1,
    ),
    "text laid over": (
        update(forge.drawn_behind(b"BT /Forged 12 Tf 60 500 Td (31 mei 2027) Tj ET", forge.helvetica)),
        K.TEXT_CHANGED,
        1,
    ),
    "text covered": (update(forge.drawn_behind(BOX)), K.DRAWING_CHANGED, 1),
    "a line drawn on page 3": (update(forge.drawn_behind(b"60 500 m 300 500 l S", place=2)), K.DRAWING_CHANGED, 3),
    "a font replaced": (update(forge.font_replaced), K.FONT_CHANGED, 1),
    "a stamp": (update(forge.annotated(Subtype="/Stamp", Name="/Approved")), K.ANNOTATION_ADDED, 1),
    "words in a note": (update(forge.annotated(Subtype="/FreeText", Contents="€ 2000")), K.ANNOTATION_ADDED, 1),
    "a link": (
        update(forge.annotated(Subtype="/Link", A={"/S": "/URI", "/URI": "https://example.org"})),
        K.ANNOTATION_ADDED,
        1,
    ),
    "a text field": (update(forge.field_added(FT="/Tx", V="1 mei 2027")), K.FORM_FIELD_ADDED, 1),
    "a widget that is in no form": (update(forge.annotated(Subtype="/Widget", FT="/Sig")), K.FORM_FIELD_ADDED, 1),
    "another record inside": (update(forge.attachment_swapped), K.ATTACHMENT_CHANGED, None),
    "another description of the record": (update(forge.attachment_described), K.ATTACHMENT_RENAMED, None),
    "a file attached": (update(forge.attachment_added), K.ATTACHMENT_ADDED, None),
    "the record taken out": (update(forge.attachment_removed), K.ATTACHMENT_REMOVED, None),
    "another title": (update(forge.title_changed), K.METADATA_CHANGED, None),
    "another title in XMP": (update(forge.xmp_changed), K.METADATA_CHANGED, None),
    "a script": (update(forge.script_named), K.SCRIPT_ADDED, None),
    "an action on opening": (
        update(forge.in_catalogue(OpenAction={"/S": "/URI", "/URI": "https://example.org"})),
        K.ACTION_ADDED,
        None,
    ),
    "an action on a page": (update(forge.on_page(AA={"/O": {"/S": "/JavaScript", "/JS": "1"}})), K.ACTION_ADDED, 1),
    "layers": (update(forge.in_catalogue(OCProperties={"/OCGs": [], "/D": {}})), K.LAYERS_ADDED, None),
    "a bookmark changed": (update(forge.bookmark_changed), K.OUTLINE_CHANGED, None),
    "read aloud otherwise": (update(forge.read_aloud_otherwise), K.STRUCTURE_CHANGED, None),
    "opened otherwise": (update(forge.in_catalogue(PageMode="/FullScreen")), K.CATALOGUE_CHANGED, None),
    "a page drawn anew": (update(forge.content_replaced), K.TEXT_CHANGED, 1),
    "a version that is not shown": (of_first(forge.hidden_revision), K.HIDDEN_REVISION, None),
    "an update that is no signature": (of_first(forge.nothing_changed), K.CHANGED_OTHERWISE, None),
    "changed between, and restored": (of_first(forge.changed_and_restored), K.CHANGED_OTHERWISE, None),
    "signature over the text": (
        lambda documents: signed(documents[0], place=forge.OVER_TEXT, says="1 mei 2027"),
        K.SIGNATURE_COVERS,
        1,
    ),
    "signature over the foot": (
        lambda documents: signed(documents[0], place=(60, 20, 200, 60), page=6),
        K.SIGNATURE_COVERS,
        7,
    ),
    "the record no longer named as belonging to it": (
        update(forge.in_catalogue(AF=[])),
        K.ATTACHMENT_RENAMED,
        None,
    ),
    "signature beyond the sheet": (
        lambda documents: signed(documents[0], place=(500, 90, 700, 130), page=6),
        K.SIGNATURE_OUTSIDE,
        7,
    ),
    "signature as large as the page": (
        lambda documents: signed(documents[0], place=(20, 90, 570, 250), page=6),
        K.SIGNATURE_OUTSIDE,
        7,
    ),
    "signature on two pages": (of_first(forge.on_two_pages), K.SIGNATURE_OUTSIDE, 7),
    "signature on screen alone": (lambda documents: forge.hidden_signature(documents[0], 0), K.SIGNATURE_HIDES, 7),
    "signature on paper alone": (lambda documents: forge.hidden_signature(documents[0], 4 + 32), K.SIGNATURE_HIDES, 7),
    "signature that does not zoom": (
        lambda documents: forge.hidden_signature(documents[0], 4 + 8),
        K.SIGNATURE_HIDES,
        7,
    ),
    "a picture in a field that nobody signed": (
        update(forge.field_added(FT="/Sig")),
        K.SIGNATURE_FIELD_UNSIGNED,
        1,
    ),
    "a signature field with an action": (
        update(forge.field_added(FT="/Sig", A={"/S": "/JavaScript", "/JS": "1"})),
        K.ACTION_ADDED,
        1,
    ),
    "a signature taken out of the form": (of_first(forge.signature_dropped), K.SIGNATURE_FIELD_CHANGED, None),
    "a stamp after signing": (
        lambda documents: forge.updated(signed(documents[0]), forge.annotated(Subtype="/Stamp")),
        K.ANNOTATION_ADDED,
        1,
    ),
    "a stamp that was signed": (
        lambda documents: signed(forge.updated(documents[0], forge.annotated(Subtype="/Stamp"))),
        K.ANNOTATION_ADDED,
        1,
    ),
    **{name: (of_first(make), kind, page) for name, (make, kind, page) in FORGERIES.items()},
}


@pytest.mark.parametrize("tampered", APPENDED, ids=lambda name: name.replace(" ", "-"))
def test_what_is_appended_and_is_no_signature_is_named_with_its_page(
    document_verifier: DocumentVerifier, issued_pdfs: list[bytes], tampered: str
) -> None:
    make, kind, page = APPENDED[tampered]
    content = make(issued_pdfs)
    assert content.startswith(issued_pdfs[0])
    verification = document_verifier.verify(content)
    assert verification.verdict is VerificationOutcome.CHANGED
    assert not verification.holds
    assert verification.issued_here.holds is False
    found = {(entry.change.kind, entry.change.page) for entry in verification.changes}
    assert (kind, page) in found, found
    assert_said(verification)


def assert_said(verification: Verification) -> None:
    """Check that every change is described in both languages, with the page where there is one."""
    for entry in verification.changes:
        assert entry.text.nl != entry.text.en
        if entry.change.page is not None:
            assert entry.text.nl.startswith(f"Bladzijde {entry.change.page}: ")
            assert entry.text.en.startswith(f"Page {entry.change.page}: ")


def test_the_place_of_a_change_is_reported(document_verifier: DocumentVerifier, issued_pdf: bytes) -> None:
    (stamp,) = document_verifier.verify(forge.updated(issued_pdf, forge.annotated(Subtype="/Stamp"))).changes
    assert (stamp.change.what, stamp.change.rectangle) == ("Stamp", forge.OVER_TEXT)
    changes = document_verifier.verify(signed(issued_pdf, place=forge.OVER_TEXT, field=None)).changes
    assert {entry.change.rectangle for entry in changes} == {forge.OVER_TEXT}
    assert all(entry.change.what for entry in changes)


WRITTEN_AGAIN: dict[str, tuple[Tampered, VerificationOutcome, PdfChangeKind | None]] = {
    "saved by another program": (rebuild(lambda _: None), VerificationOutcome.RESAVED, None),
    "its objects numbered anew": (of_first(forge.assembled_by), VerificationOutcome.RESAVED, None),
    "signed and saved again": (
        lambda documents: forge.rebuilt(signed(documents[0]), lambda _: None),
        VerificationOutcome.RESAVED,
        None,
    ),
    "another file in front of it": (
        lambda documents: foreign_file() + documents[0],
        VerificationOutcome.CHANGED,
        K.BYTES_IN_FRONT,
    ),
    "another file in front of it, and signed": (
        lambda documents: foreign_file() + signed(documents[0]),
        VerificationOutcome.CHANGED,
        K.BYTES_IN_FRONT,
    ),
    "one byte changed": (of_first(forge.byte_flipped), VerificationOutcome.CHANGED, K.BYTES_CHANGED),
    "one byte changed, and signed": (
        lambda documents: signed(forge.byte_flipped(documents[0])),
        VerificationOutcome.CHANGED,
        K.BYTES_CHANGED,
    ),
    "saved again without its last page": (
        rebuild(lambda pdf: pdf.pages.__delitem__(-1)),
        VerificationOutcome.CHANGED,
        K.PAGE_REMOVED,
    ),
    "saved again with a page turned": (
        rebuild(lambda pdf: pdf.pages[0].rotate(90, relative=True)),
        VerificationOutcome.CHANGED,
        K.PAGE_ROTATED,
    ),
    "saved again with other words": (
        rebuild(lambda pdf: pdf.pages[1].contents_add(b"BT /F1 12 Tf 60 60 Td (x) Tj ET\n1 g 60 500 240 99 re f")),
        VerificationOutcome.CHANGED,
        K.TEXT_CHANGED,
    ),
    "saved again with the record of another": (record_of_another, VerificationOutcome.CHANGED, K.ATTACHMENT_CHANGED),
    "encrypted without a password to open": (
        lambda documents: forge.encrypted(documents[0], ""),
        VerificationOutcome.CHANGED,
        K.ENCRYPTED,
    ),
    "encrypted with a password": (
        lambda documents: forge.encrypted(documents[0], "u"),
        VerificationOutcome.UNKNOWN,
        K.ENCRYPTED,
    ),
    "cut off": (lambda documents: documents[0][:-4_000], VerificationOutcome.UNKNOWN, K.CUT_OFF),
}


@pytest.mark.parametrize("again", WRITTEN_AGAIN, ids=lambda name: name.replace(" ", "-"))
def test_what_was_written_again_is_no_proof_and_says_what_is_other(
    document_verifier: DocumentVerifier, issued_pdfs: list[bytes], again: str
) -> None:
    make, outcome, kind = WRITTEN_AGAIN[again]
    verification = document_verifier.verify(make(issued_pdfs))
    kinds = {entry.change.kind for entry in verification.changes}
    assert (verification.verdict, verification.holds) == (outcome, False), kinds
    assert kind in kinds if kind else kinds == set()


def box_to_sign(content: bytes) -> tuple[int, int, int, int]:
    """Return the room below the label in the first box to sign, and the label and the line above it."""
    with pypdfium2.PdfDocument(content) as pdf:
        words = pdf[6].get_textpage()
        found = words.search("Handtekening", match_whole_word=True).get_next()
        assert found is not None
        left, bottom, _, top = words.get_charbox(found[0])
        return int(left) - 4, int(bottom) - 30, int(left) + 120, int(top) + 6


HONEST: dict[str, tuple[Callable[[bytes], bytes], int]] = {
    "signed once": (signed, 1),
    "signed by three": (lambda content: signed(signed(signed(content, "An"), "Bo"), "Cé"), 3),
    "signed where nothing stands": (lambda content: signed(content, place=BLANK_AREA, page=6), 1),
    "signed in the box to sign, over its label": (
        lambda content: signed(content, place=box_to_sign(content), page=6),
        1,
    ),
    "sealed first, then signed by two": (
        lambda content: signed(signed(signed(content, "Seal", seals=True), "An"), "Bo"),
        3,
    ),
    "with time stamps": (lambda content: signed(signed(content, levels="B-T"), "Bo", levels="B-T"), 2),
    "with the security store": (lambda content: signed(signed(content, levels="B-LT"), "Bo", levels="B-LT"), 2),
    "for the long term": (lambda content: signed(signed(content), "Bo", levels="B-LTA"), 3),
    "in two fields that were prepared": (
        lambda content: signed(signed(with_empty_fields(content), "An", field="first"), "Bo", field="second"),
        2,
    ),
    "in one of two fields that were prepared, the other without a place": (
        lambda content: signed(with_empty_fields(content), field="first"),
        1,
    ),
    "side by side": (
        lambda content: signed(signed(content, place=BLANK_AREA, page=6), "Bo", place=(200, 90, 340, 130), page=6),
        2,
    ),
    "with what Acrobat writes beside a signature": (
        lambda content: signed(
            forge.updated(content, field(Rect=(0, 0, 0, 0), MK={}, TU="Handtekening", DA="/Helv 0 Tf 0 g")),
            field="forged",
        ),
        1,
    ),
    "with a document time stamp": (lambda content: time_stamped(signed(content)), 2),
}


@pytest.mark.parametrize("honest", HONEST, ids=lambda name: name.replace(" ", "-"))
def test_signatures_and_what_they_need_are_no_change(
    document_verifier: DocumentVerifier, issued_pdf: bytes, honest: str
) -> None:
    make, number = HONEST[honest]
    verification = document_verifier.verify(make(issued_pdf))
    assert [entry.text.en for entry in verification.changes] == []
    assert (verification.verdict, verification.holds) == (VerificationOutcome.SIGNED, True)
    assert len(verification.signatures) == number
    assert all(signature.intact and signature.trusted is None and signature.at for signature in verification.signatures)


def test_who_signed_and_when_is_reported_and_the_name_is_vouched_for_by_trusted_roots_alone(
    document_verifier: DocumentVerifier, issued_pdf: bytes
) -> None:
    content = signed(issued_pdf, "An Peeters", place=BLANK_AREA, page=6, says="Gelezen en goedgekeurd", levels="B-T")
    (found,) = document_verifier.verify(content).signatures
    assert (found.signer, found.is_time_stamped, found.page) == ("An Peeters", True, 7)
    assert found.shows == "Gelezen en goedgekeurd"
    assert "An Peeters" in found.text.nl
    root = authority().root_der
    assert document_verifier.verify(content, roots=(root,)).signatures[0].trusted is True
    unknown_root = authority().strange_root_der
    verification = document_verifier.verify(content, roots=(unknown_root,))
    assert (verification.signatures[0].trusted, verification.verdict, verification.holds) == (
        False,
        VerificationOutcome.SIGNATURE_INVALID,
        False,
    )


@pytest.mark.parametrize("broken", [forge.broken_signature, forge.written_beside_digits])
def test_a_signature_that_does_not_fit_is_named_and_fails(
    document_verifier: DocumentVerifier, issued_pdf: bytes, broken: Callable[[bytes], bytes]
) -> None:
    verification = document_verifier.verify(broken(issued_pdf))
    assert verification.verdict is VerificationOutcome.SIGNATURE_INVALID
    assert [signature.intact for signature in verification.signatures] == [False]
    assert "klopt NIET" in verification.signatures[0].text.nl


def test_a_signature_that_a_later_revision_pictures_otherwise_is_not_valid(
    document_verifier: DocumentVerifier, issued_pdf: bytes
) -> None:
    verification = document_verifier.verify(forge.signature_rewritten(issued_pdf))
    assert not verification.holds
    assert [signature.intact for signature in verification.signatures] == [False]


def test_a_filled_in_value_is_named_by_its_field(
    document_verifier: DocumentVerifier, application: CliApplication, issued_pdf: bytes
) -> None:
    form = forge.updated(issued_pdf, forge.field_added(FT="/Tx", V="1 april 2027"))
    application.issued_register.append([_entry(form)])

    def change(writer: forge.Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        writer.update_container(field)
        field["/V"] = forge.pdf_value("1 mei 2027")

    verification = document_verifier.verify(forge.updated(form, change))
    assert {(entry.change.kind, entry.change.what) for entry in verification.changes} == {
        (K.FORM_VALUE_CHANGED, "forged")
    }


def _entry(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "verification_code": "0000"}


def test_the_code_on_paper_tells_a_file_of_another_agreement(
    document_verifier: DocumentVerifier, issued_pdfs: list[bytes]
) -> None:
    with pikepdf.open(io.BytesIO(issued_pdfs[0])) as pdf:
        code = json.loads(pdf.attachments["agreement.json"].get_file().read_bytes())["verification_code"]
    assert (
        document_verifier.verify(issued_pdfs[0], code=code.lower().replace("-", " ")).verdict
        is VerificationOutcome.UNCHANGED
    )
    verification = document_verifier.verify(issued_pdfs[1], code=code)
    assert (verification.verdict, verification.holds) == (VerificationOutcome.ANOTHER, False)


def test_a_file_missing_from_the_register_is_unknown(
    document_verifier: DocumentVerifier, issued_pdf: bytes, tmp_path: Path
) -> None:
    elsewhere = replace(document_verifier, register=IssuedFileRegister(tmp_path / "none.jsonl"))
    for content in (issued_pdf, signed(issued_pdf), forge.updated(issued_pdf, forge.drawn_behind(BOX))):
        assert elsewhere.verify(content).verdict is VerificationOutcome.UNKNOWN


def test_a_hostile_update_in_the_real_process_is_refused_or_called_changed(
    application: CliApplication, issued_pdf: bytes
) -> None:
    deep = b"[" * 200_000
    loops = b"\n9000 0 obj\n9000 0 R\nendobj\n"
    for behind in (deep, loops, b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Prev 1>>\n"):
        content = issued_pdf + behind + b"\nstartxref\n%d\n%%%%EOF\n" % (len(issued_pdf) + 1)
        assert application.verifier.verify(content).verdict is VerificationOutcome.CHANGED
    assert application.verifier.verify(signed(issued_pdf)).verdict is VerificationOutcome.SIGNED


def test_what_takes_too_much_memory_or_time_to_compare_is_refused(
    application: CliApplication, issued_pdf: bytes
) -> None:
    with pytest.raises(NotAPdf, match="process ended"):
        application.verifier.verify(forge.updated(issued_pdf, forge.decompression_bomb))
    with pytest.raises(NotAPdf, match="longer than"):
        compare_pdfs(issued_pdf, signed(issued_pdf), seconds=0.01)
