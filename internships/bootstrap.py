"""The one place where the floors meet: adapters for the services' ports, put together for one run."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from internships import __version__
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.document import RenderedPdf
from internships.domain.errors import DomainError
from internships.intake.reader import SheetFile, drafts_of_file
from internships.mapping.catalogue import Catalogue
from internships.rendering.extract import read_pdf
from internships.rendering.files import whole_file, write_whole
from internships.rendering.glyphs import unprintable
from internships.rendering.merge import Bound, bind
from internships.rendering.order import PrintOrder
from internships.rendering.pool import print_all
from internships.rendering.shop import order_for
from internships.rendering.stationery import Stationery
from internships.services.checking import Checking, rows_as_json
from internships.services.issue import Office
from internships.services.manifest import Manifest
from internships.services.ports import Sheet
from internships.services.verify import Desk
from internships.settings import Settings
from internships.storage.register import FileRegister

# Shown in the window of whoever opens the bundle, so it says there too that it is not the archival form.
_BUNDLE = "Drukbundel, niet de archiefversie / Print bundle, not the archival form"


class Shop:
    """The print shop: lays out in this process, prints in others."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def stationery(self) -> Stationery:
        return Stationery(self.root)

    def unprintable(self, text: str) -> list[str]:
        """Return the characters of a text that the shipped fonts can't show."""
        return unprintable(text, self.root)

    def lay_out(self, sheet: Sheet) -> PrintOrder:
        """Lay out one document; raises for words that the fonts or templates can't print."""
        return order_for(
            sheet.document,
            self.stationery,
            record=sheet.record,
            verification_code=sheet.verification_code,
            schema_version=SCHEMA_VERSION,
            package_version=__version__,
        )

    def template_keys(self, template: str) -> frozenset[str]:
        """Return the field keys that a template names literally."""
        return self.stationery.printed_keys(template)

    def clause_keys(self, body: str) -> frozenset[str]:
        """Return the field keys that a clause names literally."""
        return self.stationery.clause_keys(body)

    def print_all(self, orders: Iterable[PrintOrder]) -> Iterator[RenderedPdf | DomainError]:
        """Print over all cores, in order."""
        return print_all(orders, self.root)


@dataclass(frozen=True)
class FolderShelf:
    """A folder of the file system as the shelf."""

    root: Path

    def path(self, name: str) -> Path:
        """Return where a file of the shelf lies."""
        return self.root / name

    def put(self, name: str, content: bytes) -> None:
        """Write one file whole."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)

    def bundle(self, name: str, papers: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> int:
        """Bind all papers into one file for the print shop; return its pages."""
        bound = [Bound(label, tuple((title, self.path(file)) for title, file in files)) for label, files in papers]
        return bind(bound, self.path(name), title=_BUNDLE, language="nl")

    def archive(self, name: str, files: Iterable[str]) -> None:
        """Write a ZIP of files on the shelf; the same files give the same bytes."""
        with whole_file(self.path(name)) as growing, zipfile.ZipFile(growing, "w") as archive:
            for file in files:
                # The oldest date that ZIP knows, so that the same papers give the same archive.
                entry = zipfile.ZipInfo(file, date_time=(1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, self.path(file).read_bytes(), zipfile.ZIP_DEFLATED)

    def clear_stale(self, kept: Iterable[str], gathered: Iterable[str]) -> None:
        """Take away what an earlier run's manifest lists and this run did not make again.

        ``gathered`` names the files that hold all papers of that run; they go with them.
        """
        manifest = self.path("manifest.json")
        if not manifest.exists():
            return
        stale = {*_listed(manifest), *gathered} - set(kept)
        for name in sorted(stale):
            path = self.path(name)
            if path.resolve().is_relative_to(self.root.resolve()):
                path.unlink(missing_ok=True)
                if path.parent != self.root and not any(path.parent.iterdir()):
                    path.parent.rmdir()


def _listed(manifest: Path) -> set[str]:
    try:
        told = Manifest.model_validate_json(manifest.read_bytes())
    except ValueError:
        return set()
    return {document.path for papers in told.sets for document in papers.documents}


def sheet_checking(templates: Path) -> Callable[[SheetFile], bytes]:
    """Return what reads a file of interns and checks each, as JSON; for the process in which that happens."""
    checking = Checking(Catalogue(templates), Shop(templates).unprintable)
    return lambda file: rows_as_json(checking.rows(drafts_of_file(file)))


@dataclass(frozen=True)
class House:
    """Everything that the doors need, put together from the settings."""

    settings: Settings

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.templates)

    @cached_property
    def folders_to_inspect(self) -> Catalogue:
        """The catalogue as an inspection reads it: what is broken is kept beside what can be read."""
        return Catalogue(self.settings.templates, broken_too=True)

    @cached_property
    def shop(self) -> Shop:
        return Shop(self.settings.templates)

    @property
    def schemas(self) -> Path:
        return self.settings.schemas

    @cached_property
    def register(self) -> FileRegister:
        return FileRegister(self.settings.register)

    def office(self, out: Path) -> Office:
        """Return an office that leaves its papers in a folder."""
        return Office(self.catalogue, self.shop, FolderShelf(out), self.register)

    def shelf(self, folder: Path) -> FolderShelf:
        """Return a folder as a shelf."""
        return FolderShelf(folder)

    @cached_property
    def service(self) -> Any:
        """The service, which most commands do without: its libraries are loaded when it is asked for."""
        from internships.service_settings import read_service_settings  # noqa: PLC0415
        from internships.serving import ServiceHouse  # noqa: PLC0415

        return ServiceHouse(self.settings, read_service_settings())

    @cached_property
    def desk(self) -> Desk:
        from internships.rendering.comparing import compare_pdfs  # noqa: PLC0415 - most commands do without pyHanko

        return Desk(self.catalogue, self.shop, self.register, read_pdf, compare_pdfs)

    def certificates(self, content: bytes) -> tuple[bytes, ...]:
        """Return the certificates (DER) of a file; raises ``ValueError`` for one that holds none."""
        from internships.rendering.signatures import certificates  # noqa: PLC0415 - as above

        return certificates(content)
