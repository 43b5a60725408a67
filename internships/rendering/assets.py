"""Loads the only files that a page may use: fonts, pictures and stylesheets under the template root."""

from pathlib import Path
from urllib.parse import unquote

from internships.rendering.weasyprint_setup import URLFetcher, URLFetcherResponse

SCHEME = "asset:"
MAX_BYTES = 8 * 1024 * 1024
"""Bytes; a larger file is refused."""

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_INLINE_IMAGES = ("data:image/png;base64,", "data:image/svg+xml;base64,", "data:image/svg+xml,")


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves ``asset:<path under the root>`` and inline PNG and SVG; every other URL stops the print."""

    def __init__(self, root: Path) -> None:
        # Without fail_on_errors WeasyPrint only logs a missing file, and prints the page without it.
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self._root = root.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the bytes at a URL, or raise ``ValueError`` or ``OSError`` with the reason."""
        if url.startswith(SCHEME):
            path = self._resolve(unquote(url.removeprefix(SCHEME)))
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _MEDIA_TYPES[path.suffix]})
        if url.startswith(_INLINE_IMAGES):
            return super().fetch(url, headers)
        raise ValueError("only files of the templates may be used on a page")

    def _resolve(self, relative: str) -> Path:
        path = (self._root / relative).resolve()
        if not path.is_relative_to(self._root):
            raise ValueError("the file lies outside the templates")
        if path.suffix not in _MEDIA_TYPES:
            raise ValueError(f"a page can't use a {path.suffix or 'nameless'} file")
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"the file is larger than {MAX_BYTES} bytes")
        return path
