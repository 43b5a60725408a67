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

    account_context: AccountContext
    agreement_context: AgreementContext
    invitations: InvitationService
    evidence: EvidenceService
    anchors: AnchorService
    account_administration: AccountAdministration
    person_copies: PersonalCopyService
    erasures: ErasureService
    reindexing: ReindexService

    @property
    def database(self) -> DatabaseMaintenance: ...

    def serve(self, host: str, port: int) -> None: ...


class Application(Protocol):
    """Everything that the commands use."""

    catalogue: Catalogue
    folders_to_inspect: Catalogue
    verifier: DocumentVerifier

    @property
    def print_service(self) -> TemplatePrintService: ...

    @property
    def schemas(self) -> Path: ...

    @property
    def service(self) -> Service: ...

    def certificates(self, content: bytes) -> tuple[bytes, ...]: ...

    def run_worker(self, *, until_idle: bool, beside: int | None) -> None: ...

    def serve_demo(self, port: int) -> None: ...

    def issuing(self, out: Path) -> Issuing: ...

    def output_folder(self, folder: Path) -> LocalOutputFolder: ...


ApplicationFactory = Callable[[], Application]
"""Returns the application, made on the first call and the same one afterwards."""
