"""The bundle for printing: every document in order, with bookmarks, and marked as no archival copy."""

from pathlib import Path

import pikepdf
import pytest

from internships.rendering import print_bundle
from internships.rendering.errors import NotAPdf
from internships.rendering.pdf_printer import PdfPrinter
from internships.rendering.print_bundle import NOT_ARCHIVAL, BundleEntry, write_bundle
from tests.builders.print_orders import THREE_PAGES, a_print_order
from tests.tools.verapdf import violations


@pytest.fixture(scope="module")
def bundle_entries(printer: PdfPrinter, tmp_path_factory: pytest.TempPathFactory) -> list[BundleEntry]:
    folder = tmp_path_factory.mktemp("papers")
    long, short = folder / "long.pdf", folder / "short.pdf"
    long.write_bytes(printer.print(a_print_order(THREE_PAGES)).content)
    short.write_bytes(printer.print(a_print_order()).content)
    both = (("Stageovereenkomst", long), ("Werkpostfiche", short))
    return [BundleEntry("Zoë Ďurčo", both), BundleEntry("Noor Peeters", both), BundleEntry("Jan <Jansen>", both[1:])]


def bookmarks(path: Path) -> list[tuple[str, int, list[tuple[str, int]]]]:
    def mark(found: pikepdf.OutlineItem) -> tuple[str, int]:
        assert isinstance(found.destination, pikepdf.Array)
        return found.title, pdf.pages.index(pikepdf.Page(found.destination[0]))

    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return [(*mark(top), [mark(document) for document in top.children]) for top in outline.root]


def test_each_intern_and_each_paper_has_a_bookmark_on_its_first_page(
    bundle_entries: list[BundleEntry], tmp_path: Path
) -> None:
    pages = write_bundle(bundle_entries, tmp_path / "bundle.pdf", title="Drukbundel", language="nl")
    a = (pages - 3) // 2
    assert a >= 3
    assert bookmarks(tmp_path / "bundle.pdf") == [
        ("Zoë Ďurčo", 0, [("Stageovereenkomst", 0), ("Werkpostfiche", a)]),
        ("Noor Peeters", a + 1, [("Stageovereenkomst", a + 1), ("Werkpostfiche", 2 * a + 1)]),
        ("Jan <Jansen>", 2 * a + 2, [("Werkpostfiche", 2 * a + 2)]),
    ]


def test_a_bundle_says_that_it_is_not_the_archival_form_and_claims_no_standard(
    bundle_entries: list[BundleEntry], tmp_path: Path
) -> None:
    write_bundle(bundle_entries, tmp_path / "bundle.pdf", title="Drukbundel", language="nl")
    with pikepdf.open(tmp_path / "bundle.pdf") as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["dc:title"], metadata["dc:description"]) == ("Drukbundel", NOT_ARCHIVAL)
        assert metadata.pdfa_status == metadata.pdfx_status == ""
        assert pdf.docinfo.Subject == NOT_ARCHIVAL
        assert not pdf.attachments
        assert "/StructTreeRoot" not in pdf.Root
    assert violations(tmp_path / "bundle.pdf", "3a")


def test_a_bundle_is_a_sound_file_with_the_same_bytes_each_time(
    bundle_entries: list[BundleEntry], tmp_path: Path
) -> None:
    for name in ("one.pdf", "two.pdf"):
        write_bundle(bundle_entries, tmp_path / name, title="Drukbundel", language="nl")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    with pikepdf.open(tmp_path / "one.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []


def test_more_documents_than_may_be_open_at_once_are_bound_in_rounds(
    bundle_entries: list[BundleEntry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(bundle_entries, tmp_path / "whole.pdf", title="Drukbundel", language="nl")
    monkeypatch.setattr(print_bundle, "_MAX_OPEN_FILES", 2)
    write_bundle(bundle_entries, tmp_path / "rounds.pdf", title="Drukbundel", language="nl")
    assert bookmarks(tmp_path / "rounds.pdf") == bookmarks(tmp_path / "whole.pdf")


def test_a_paper_that_is_no_pdf_is_named_and_leaves_no_bundle(
    bundle_entries: list[BundleEntry], tmp_path: Path
) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")
    with pytest.raises(NotAPdf, match=r"broken\.pdf"):
        write_bundle(
            [*bundle_entries, BundleEntry("x", (("y", tmp_path / "broken.pdf"),))],
            tmp_path / "bundle.pdf",
            title="Drukbundel",
            language="nl",
        )
    assert [path.name for path in tmp_path.iterdir()] == ["broken.pdf"]
