"""A template root for printing tests: shipped fonts, a plain stylesheet, two drawings."""

import shutil
import struct
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from internships.rendering.glyphs import FONTS
from internships.rendering.print_job import PrintJob
from tests.paths import TEMPLATES

PAGE_CSS = """
@font-face { font-family: Plex; src: url("asset:_base/assets/fonts/IBMPlexSans-Regular.woff2") }
@font-face { font-family: Plex; font-style: italic;
             src: url("asset:_base/assets/fonts/IBMPlexSans-Italic.woff2") }
@font-face { font-family: Plex; font-weight: 700;
             src: url("asset:_base/assets/fonts/IBMPlexSans-Bold.woff2") }
@page { size: A4; margin: 20mm;
        @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Plex } }
body { font: 10pt/1.4 Plex }
img { image-rendering: crisp-edges; width: 10mm }
table { width: 100%; table-layout: fixed; border-collapse: collapse }
td, th { border: .5pt solid #777; padding: 1mm; text-align: left }
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>'
PAGE = '<!doctype html><html lang="nl"><body><main><h1 id="top">Overeenkomst</h1>{}</main></body></html>'
ARTICLE = """
<h2>Artikel {n}</h2><p>De partijen spreken af dat Zoë Ďurčo <em>leert</em> van {n} taken.
Zie <a href="#top">boven</a> of <a href="https://example.org/reglement">het reglement</a>.</p>
<table><tr><th scope="row">Uren</th><td>38</td></tr><tr><th scope="row">Weken</th><td>12</td></tr></table>
<ol><li>eerste punt</li><li>tweede punt</li></ol>
"""
THREE_PAGES = "".join(ARTICLE.format(n=n) for n in range(1, 19))


def printing_folder(root: Path) -> Path:
    """Make a template root in an empty folder and return it."""
    shutil.copytree(TEMPLATES / FONTS, root / FONTS)
    (root / "_base/page.css").write_text(PAGE_CSS, encoding="utf-8")
    (root / "_base/assets/logo.svg").write_text(LOGO, encoding="utf-8")
    (root / "_base/assets/logo.png").write_bytes(_grey_pixel())
    return root


def a_print_order(body: str = "<p>Wij werken samen.</p>", **changes: object) -> PrintJob:
    """Order one page with a heading and a body."""
    order = PrintJob(
        html=PAGE.format(body),
        title="Stageovereenkomst Zoë <Ďurčo> & Zonen",
        language="nl",
        drawn_up=date(2026, 2, 3),
        identifier="NZ-2026-0001",
        description="Stageovereenkomst tussen drie partijen",
        schema_version="1.0.0",
        verification_code="7f3a-11c0",
        attachment=b'{"agreement": "NZ-2026-0001"}',
    )
    return replace(order, **changes)  # type: ignore[arg-type]


def _grey_pixel() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
