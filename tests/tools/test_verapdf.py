"""veraPDF is tested itself: a valid file passes, and each fault is reported."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from weasyprint import HTML

from tests.paths import STANDARD_LAYER
from tests.tools import verapdf
from tests.tools.verapdf import Flavour, violations

FONTS = STANDARD_LAYER / "assets" / "fonts"
FACES = [
    ("Plex Sans", "IBMPlexSans-Regular", "400"),
    ("Plex Sans", "IBMPlexSans-Italic", "400; font-style: italic"),
    ("Plex Sans", "IBMPlexSans-Medium", "500"),
    ("Plex Sans", "IBMPlexSans-SemiBold", "600"),
    ("Plex Sans", "IBMPlexSans-Bold", "700"),
    ("Plex Mono", "IBMPlexMono-Regular", "400"),
]
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Proefblad</title>
<meta name="dcterms.created" content="2026-01-01T00:00:00Z"><style>{faces} body {{ font-family: "Plex Sans" }}
  .medium {{ font-weight: 500 }} .semi {{ font-weight: 600 }} code {{ font-family: "Plex Mono" }}
</style></head><body><h1>Zoë Ďurčo, één dag</h1>
<p>Gewoon, <em>cursief</em>, <span class="medium">medium</span>, <span class="semi">halfvet</span>,
<strong>vet</strong> en <code>0a1b</code>: 38 uur – € 4,17.</p>
<table><tr><th scope="col">Dag</th></tr><tr><td>maandag</td></tr></table></body></html>"""

# PDF/A wants every property outside its own schemas described in the file itself (ISO 19005-3, 6.6.2.3).
UA_MARK = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
    <pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    <pdfaProperty:category>internal</pdfaProperty:category>
    <pdfaProperty:description>part of ISO 14289</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def printed() -> bytes:
    """One archival page that uses every shipped font; not yet marked as PDF/UA."""
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({(FONTS / name).as_uri()}.woff2) }}\n'
        for family, name, weight in FACES
    )
    pdf: bytes = HTML(string=PAGE.format(faces=faces)).write_pdf(pdf_variant="pdf/a-3a")
    return pdf


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        saved = io.BytesIO()
        opened.save(saved, deterministic_id=True)
    return saved.getvalue()


def mark_as_ua(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"</rdf:RDF>", UA_MARK))


def drop_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot, pdf.Root.MarkInfo


def drop_font_files(pdf: pikepdf.Pdf) -> None:
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == pikepdf.Name.FontDescriptor:
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in found:
                    del found[key]


def drop_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


@pytest.fixture(scope="module")
def valid_pdf() -> bytes:
    return changed(printed(), mark_as_ua)


def test_a_page_in_the_shipped_fonts_is_archival_and_accessible_at_once(valid_pdf: bytes) -> None:
    assert violations(valid_pdf, "3a") == []
    assert violations(valid_pdf, "ua1") == []


def test_the_shipped_fonts_and_no_others_are_embedded(valid_pdf: bytes) -> None:
    # WeasyPrint names an embedded font by the family of its @font-face rule, and no system font is called so.
    with pikepdf.open(io.BytesIO(valid_pdf)) as pdf:
        names = {str(font.BaseFont).split("+")[-1] for font in pdf.pages[0].Resources.Font.values()}
    styles = ("", "-Italic", "-Medium", "-Semi-Bold", "-Bold")
    assert names == {"Plex-Mono", *(f"Plex-Sans{style}" for style in styles)}


def test_a_file_on_disk_is_judged_like_its_bytes(valid_pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "good.pdf"
    path.write_bytes(valid_pdf)
    assert violations(path, "3a") == []


@pytest.mark.parametrize(
    ("change", "flavour", "clause"),
    [
        (drop_tags, "3a", "6.7.3.3"),
        (drop_tags, "ua1", "7.1"),
        (drop_font_files, "3a", "6.2.11.4.1"),
        (drop_font_files, "ua1", "7.21.4.1"),
        (drop_metadata, "3a", "6.6.2.1"),
        (drop_metadata, "ua1", "7.1"),
    ],
)
def test_what_was_taken_out_is_named_by_its_clause(
    valid_pdf: bytes, change: Callable[[pikepdf.Pdf], object], flavour: Flavour, clause: str
) -> None:
    broken = violations(changed(valid_pdf, change), flavour)
    assert any(line.startswith(f"{clause}-") for line in broken), broken


def test_an_archival_page_without_the_mark_of_pdf_ua_is_not_accessible() -> None:
    unmarked = printed()
    assert violations(unmarked, "3a") == []
    assert [line.split("-")[0] for line in violations(unmarked, "ua1")] == ["5"]


def test_missing_wheels_fail_with_the_command_that_installs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verapdf, "_WHEELS", ("a_wheel_that_nobody_made",))
    monkeypatch.delenv("ALLOW_MISSING", raising=False)
    with pytest.raises(pytest.fail.Exception, match=r"a_wheel_that_nobody_made.*make install-dev"):
        verapdf._started.__wrapped__()


def test_missing_wheels_are_skipped_by_name_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verapdf, "_WHEELS", ("a_wheel_that_nobody_made",))
    monkeypatch.setenv("ALLOW_MISSING", "1")
    with pytest.raises(pytest.skip.Exception, match="make install-dev"):
        verapdf._started.__wrapped__()
