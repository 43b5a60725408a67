"""The application behind the command line."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from internships.mapping.catalogue import Catalogue
from internships.rendering.output_folder import LocalOutputFolder
from internships.rendering.pdf_reader import read_pdf
from internships.rendering.print_service import PrintService
from internships.services.issuing.issue_run import Issuing
from internships.services.verification.local_verification import DocumentVerifier
from internships.settings import Settings
from internships.storage.issued_register import IssuedFileRegister

if TYPE_CHECKING:
    from internships.composition.service import ServiceApplication


@dataclass(frozen=True)
class CliApplication:
    """Everything that the commands use; the libraries of the service and of pyHanko are imported on first use."""

    settings: Settings

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.templates)

    @cached_property
    def folders_to_inspect(self) -> Catalogue:
        """The catalogue for an inspection: broken folders are kept as far as they can be read."""
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
        """Return the use case that issues into a folder."""
        return Issuing(self.catalogue, self.print_service, LocalOutputFolder(out), self.issued_register)

    def output_folder(self, folder: Path) -> LocalOutputFolder:
        """Return a folder to write files to."""
        return LocalOutputFolder(folder)

    @cached_property
    def verifier(self) -> DocumentVerifier:
        from internships.rendering.comparison.compare import compare_pdfs  # noqa: PLC0415

        return DocumentVerifier(self.catalogue, self.print_service, self.issued_register, read_pdf, compare_pdfs)

    def certificates(self, content: bytes) -> tuple[bytes, ...]:
        """Return the certificates (DER) of a file; raises ``ValueError`` when it holds none."""
        from internships.rendering.comparison.signatures import certificates  # noqa: PLC0415

        return certificates(content)

    @cached_property
    def service(self) -> "ServiceApplication":
        from internships.composition.service import ServiceApplication  # noqa: PLC0415
        from internships.service_settings import read_service_settings  # noqa: PLC0415

        return ServiceApplication(self.settings, read_service_settings())

    def run_worker(self, *, until_idle: bool, beside: int | None) -> None:
        """Run a background worker."""
        from internships.composition.worker import run_worker  # noqa: PLC0415

        run_worker(self.service, until_idle=until_idle, beside=beside)

    def serve_demo(self, port: int) -> None:
        """Fill and serve a demonstration."""
        from internships.composition.demo import serve_demo  # noqa: PLC0415

        serve_demo(self.service, port)
