"""What the commands need of the application, which the composition provides."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.services.accounts.account_administration import AccountAdministration
from internships.services.accounts.context import AccountContext
from internships.services.accounts.invitations import InvitationService
from internships.services.adapter_types import LocalOutputFolder, PrintService
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.evidence import EvidenceService
from internships.services.agreements.history_anchors import AnchorService
from internships.services.issuing.issue_run import Issuing
from internships.services.personal_data.copy_service import PersonalCopyService
from internships.services.personal_data.erasure import ErasureService
from internships.services.placements.reindexing import ReindexService
from internships.services.verification.local_verification import DocumentVerifier


class TemplatePrintService(PrintService, Protocol):
    """A print service that can also list the field keys in its templates."""

    def template_keys(self, template: str) -> frozenset[str]: ...

    def clause_keys(self, body: str) -> frozenset[str]: ...


class BackupSummary(Protocol):
    """What a backup holds."""

    @property
    def rows(self) -> int: ...

    @property
    def files(self) -> int: ...

    @property
    def missing(self) -> tuple[str, ...]: ...


class DatabaseMaintenance(Protocol):
    """What an operator does with the database and the archive as a whole."""

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]: ...

    def is_current(self) -> bool: ...

    def differences(self) -> list[str]: ...

    def back_up(self, target: Path) -> BackupSummary: ...

    def restore(self, source: Path, *, unsigned: bool = False) -> BackupSummary: ...


class Service(Protocol):
    """The part of the service that the commands use."""

    @property
    def database(self) -> DatabaseMaintenance: ...

    @property
    def account_context(self) -> AccountContext: ...

    @property
    def agreement_context(self) -> AgreementContext: ...

    @property
    def invitations(self) -> InvitationService: ...

    @property
    def evidence(self) -> EvidenceService: ...

    @property
    def anchors(self) -> AnchorService: ...

    @property
    def account_administration(self) -> AccountAdministration: ...

    @property
    def person_copies(self) -> PersonalCopyService: ...

    @property
    def erasures(self) -> ErasureService: ...

    @property
    def reindexing(self) -> ReindexService: ...

    def serve(self, host: str, port: int) -> None: ...


class Application(Protocol):
    """Everything that the commands use."""

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def folders_to_inspect(self) -> Catalogue: ...

    @property
    def print_service(self) -> TemplatePrintService: ...

    @property
    def verifier(self) -> DocumentVerifier: ...

    @property
    def schemas(self) -> Path: ...

    def certificates(self, content: bytes) -> tuple[bytes, ...]: ...

    @property
    def service(self) -> Service: ...

    def run_worker(self, *, until_idle: bool, beside: int | None) -> None: ...

    def serve_demo(self, port: int) -> None: ...

    def issuing(self, out: Path) -> Issuing: ...

    def output_folder(self, folder: Path) -> LocalOutputFolder: ...


ApplicationFactory = Callable[[], Application]
"""Returns the application, made on the first call and the same one afterwards."""
