"""The one door to WeasyPrint: system fonts shut out, no start without the libraries that decide the bytes."""

import os
import warnings
from pathlib import Path

from internships.rendering.errors import PrintLibraryMissing

# Fontconfig reads its environment whenever a configuration is loaded, so this stands before the import.
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).resolve().with_name("fonts.conf"))
os.environ.pop("FONTCONFIG_SYSROOT", None)

try:
    with warnings.catch_warnings():
        # WeasyPrint warns that no system fonts are visible: here that is the intention.
        warnings.simplefilter("ignore")
        from weasyprint import CSS, HTML, Attachment, Document
        from weasyprint.text.ffi import harfbuzz_subset
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as missing:  # dlopen found no Pango
    raise PrintLibraryMissing(str(missing).partition(":")[0]) from missing

if harfbuzz_subset is None:
    # WeasyPrint would fall back to fontTools, which cuts the fonts differently: other bytes, and slower.
    raise PrintLibraryMissing("libharfbuzz-subset0")

__all__ = [
    "CSS",
    "HTML",
    "Attachment",
    "Document",
    "FatalURLFetchingError",
    "FontConfiguration",
    "URLFetcher",
    "URLFetcherResponse",
]
