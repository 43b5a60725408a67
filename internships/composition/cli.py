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
from internships.intake.subprocess_reader import SheetFile, drafts_of_file
from internships.mapping.catalogue import Catalogue
from internships.rendering.atomic_files import atomic_file, write_atomically
from internships.rendering.batch_printing import print_all
from internships.rendering.glyphs import unprintable
from internships.rendering.pdf_reader import read_pdf
from internships.rendering.print_bundle import BundleEntry, write_bundle
from internships.rendering.print_job import PrintJob
from internships.rendering.print_preparation import prepare_print_job
from internships.rendering.template_environment import TemplateEnvironment
from internships.services.agreements.record_checks import RecordCheckService, rows_as_json
from internships.services.issuing.issue_run import Issuing
from internships.services.issuing.manifest import Manifest
from internships.services.ports.printing import PrintRequest
from internships.services.verification.local_verification import DocumentVerifier
from internships.settings import Settings
from internships.storage.issued_register import IssuedFileRegister

# Shown in the window of whoever opens the bundle, so it says there too that it is not the archival form.
_BUNDLE_TITLE = "Drukbundel, niet de archiefversie / Print bundle, not the archival form"


class PrintService:
    """The print shop: lays out in this process, prints in others."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def template_environment(self) -> TemplateEnvironment:
        return TemplateEnvironment(self.root)

    def unprintable(self, text: str) -> list[str]:
        """Return the characters of a text that the shipped fonts can't show."""
        return unprintable(text, self.root)

    def lay_out(self, sheet: PrintRequest) -> PrintJob:
        """Lay out one document; raises for words that the fonts or templates can't print."""
        return prepare_print_job(
            sheet.document,
            self.template_environment,
            record=sheet.record,
            verification_code=sheet.verification_code,
            schema_version=SCHEMA_VERSION,
            package_version=__version__,
        )

    def template_keys(self, template: str) -> frozenset[str]:
        """Return the field keys that a template names literally."""
        return self.template_environment.template_field_keys(template)

    def clause_keys(self, body: str) -> frozenset[str]:
        """Return the field keys that a clause names literally."""
        return self.template_environment.clause_field_keys(body)

    def print_all(self, orders: Iterable[PrintJob]) -> Iterator[RenderedPdf | DomainError]:
        """Print over all cores, in order."""
        return print_all(orders, self.root)


@dataclass(frozen=True)
class LocalOutputFolder:
    """A folder of the file system as the shelf."""

    root: Path

    def path(self, name: str) -> Path:
        """Return where a file of the shelf lies."""
        return self.root / name

    def put(self, name: str, content: bytes) -> None:
        """Write one file whole."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)

    def bundle(self, name: str, papers: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> int:
        """Bind all papers into one file for the print shop; return its pages."""
        bound = [
            BundleEntry(label, tuple((title, self.path(file)) for title, file in files)) for label, files in papers
        ]
        return write_bundle(bound, self.path(name), title=_BUNDLE_TITLE, language="nl")

    def archive(self, name: str, files: Iterable[str]) -> None:
        """Write a ZIP of files on the shelf; the same files give the same bytes."""
        with atomic_file(self.path(name)) as growing, zipfile.ZipFile(growing, "w") as archive:
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
        stale = {*_listed_in_manifest(manifest), *gathered} - set(kept)
        for name in sorted(stale):
            path = self.path(name)
            if path.resolve().is_relative_to(self.root.resolve()):
                path.unlink(missing_ok=True)
                if path.parent != self.root and not any(path.parent.iterdir()):
                    path.parent.rmdir()


def _listed_in_manifest(manifest: Path) -> set[str]:
    try:
        told = Manifest.model_validate_json(manifest.read_bytes())
    except ValueError:
        return set()
    return {document.path for papers in told.sets for document in papers.documents}


def sheet_checker(templates: Path) -> Callable[[SheetFile], bytes]:
    """Return what reads a file of interns and checks each, as JSON; for the process in which that happens."""
    checking = RecordCheckService(Catalogue(templates), PrintService(templates).unprintable)
    return lambda file: rows_as_json(checking.rows(drafts_of_file(file)))


@dataclass(frozen=True)
class CliApplication:
    """Everything that the doors need, put together from the settings."""

    settings: Settings

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.templates)

    @cached_property
    def folders_to_inspect(self) -> Catalogue:
        """The catalogue as an inspection reads it: what is broken is kept beside what can be read."""
        return Catalogue(self.settings.templates, keep_broken=True)

    @cached_property
    def print_service(self) -> PrintService:
        return PrintService(self.settings.templates)

    @property
    def schemas(self) -> Path:
        return self.settings.schemas

    @cached_property
    def issued_register(self) -> IssuedFileRegister:
        return IssuedFileRegister(self.settings.register)

    def issuing(self, out: Path) -> Issuing:
        """Return an office that leaves its papers in a folder."""
        return Issuing(self.catalogue, self.print_service, LocalOutputFolder(out), self.issued_register)

    def output_folder(self, folder: Path) -> LocalOutputFolder:
        """Return a folder as a shelf."""
        return LocalOutputFolder(folder)

    @cached_property
    def service(self) -> Any:
        """The service, which most commands do without: its libraries are loaded when it is asked for."""
        from internships.composition.service import ServiceApplication  # noqa: PLC0415
        from internships.service_settings import read_service_settings  # noqa: PLC0415

        return ServiceApplication(self.settings, read_service_settings())

    @cached_property
    def verifier(self) -> DocumentVerifier:
        from internships.rendering.comparison.compare import compare_pdfs  # noqa: PLC0415 - most commands do without pyHanko

        return DocumentVerifier(self.catalogue, self.print_service, self.issued_register, read_pdf, compare_pdfs)

    def certificates(self, content: bytes) -> tuple[bytes, ...]:
        """Return the certificates (DER) of a file; raises ``ValueError`` for one that holds none."""
        from internships.rendering.comparison.signatures import certificates  # noqa: PLC0415 - as above

        return certificates(content)
