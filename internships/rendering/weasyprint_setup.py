"""Imports WeasyPrint without system fonts, and only if the libraries that decide the printed bytes are there."""

import os
import warnings
from pathlib import Path

from internships.domain.refusals import Refusal

# Fontconfig reads its environment when a configuration is loaded, so this must precede the import.
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).resolve().with_name("fonts.conf"))
os.environ.pop("FONTCONFIG_SYSROOT", None)

try:
    with warnings.catch_warnings():
        # WeasyPrint warns that there are no system fonts, which is intended.
        warnings.simplefilter("ignore")
        from weasyprint import CSS, HTML, Attachment, Document
        from weasyprint.text.ffi import harfbuzz_subset
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as missing:  # dlopen found no Pango
    raise Refusal("press_not_ready", library=str(missing).partition(":")[0]) from missing

if harfbuzz_subset is None:
    # WeasyPrint would subset fonts with fontTools instead, which gives other bytes and is slower.
    raise Refusal("press_not_ready", library="libharfbuzz-subset0")

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
