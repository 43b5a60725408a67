"""The use cases on agreements with real folders, a real database and printer, and a clock that the test sets."""

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from internships.domain.access import Grant, Principal, Role
from internships.identity.vault import KeyRingSigner, KeyVault
from internships.rendering.print_service import PrintService
from internships.services.agreements.agreement_views import AgreementQueryService
from internships.services.agreements.amendments import AmendmentService
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.draft_copies import DraftCopyService
from internships.services.agreements.drafts import DraftService
from internships.services.agreements.evidence import EvidenceService
from internships.services.agreements.fulfilments import FulfilmentService
from internships.services.agreements.national_numbers import NationalNumberService
from internships.services.agreements.signatures import SignatureService
from internships.services.agreements.terminations import TerminationService
from internships.services.agreements.transitions import TransitionService
from internships.services.hosts.host_service import HostService
from internships.services.hosts.offers import OfferService
from internships.services.hosts.risk_analyses import RiskAnalysisService
from internships.services.institutions.institution_service import InstitutionService
from internships.services.personal_data.copy_service import PersonalCopyService
from internships.services.personal_data.erasure import ErasureService
from internships.services.placements.placement_lists import PlacementListService
from internships.storage.archive import FileArchive
from internships.storage.unit_of_work import Storage
from tests.builders.caching_print_service import CachingPrintService, catalogue_of
from tests.builders.example_records import EXAMPLE_RECORDS
from tests.paths import STANDARD_LAYER, TEMPLATES

NAMESPACE = UUID("0f5c1f7e-0000-4000-8000-000000000001")
OUR_HOST, OTHER_HOST = "0999999922", "0999999724"
INVENTED_INSTITUTIONS = ("noordzee", "polder")


def invented_folders(root: Path, slugs: tuple[str, ...] = INVENTED_INSTITUTIONS) -> Path:
    """Copy the standard and one shipped folder under invented names."""
    shutil.copytree(STANDARD_LAYER, root / "_base")
    for path in sorted(TEMPLATES.glob("*/institution.toml")):
        if 'kind = "form"' in path.read_text(encoding="utf-8"):
            shutil.copytree(path.parent, root / path.parent.name)
    shipped = TEMPLATES / EXAMPLE_RECORDS[0]["institutions"][0]["slug"]
    for slug in slugs:
        shutil.copytree(shipped, root / slug)
        toml_path = root / slug / "institution.toml"
        lines = toml_path.read_text(encoding="utf-8").splitlines()
        name = f'name = {{ nl = "Hogeschool {slug.title()}", en = "{slug.title()} College" }}'
        toml_path.write_text("\n".join(name if line.startswith("name =") else line for line in lines), encoding="utf-8")
    return root


def example_record(number: int = 2, **facts: Any) -> dict[str, Any]:
    """Return a whole record of the invented college."""
    record = deepcopy(EXAMPLE_RECORDS[number])
    record["institutions"][0]["slug"] = "noordzee"
    record["content"].pop("description", None)
    return {**record, **facts}


def a_principal(name: str, *grants: Grant, email: str | None = None, is_read_only: bool = False) -> Principal:
    """Return a principal with these grants."""
    return Principal(
        account_id=uuid5(NAMESPACE, name),
        name=name,
        email=email or f"{name}@example.org",
        grants=grants,
        is_read_only=is_read_only,
    )


def coordinator(slug: str = "noordzee", unit: str | None = None) -> Principal:
    return a_principal(f"coordinator-{slug}", Grant(role=Role.COORDINATOR, institution=slug, unit=unit))


def administrator(slug: str = "noordzee") -> Principal:
    return a_principal(f"administrator-{slug}", Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=slug))


def host_hr(number: str, site: str | None = None) -> Principal:
    return a_principal(f"hr-{number}", Grant(role=Role.HOST_HR, enterprise_number=number, site=site))


def student(email: str) -> Principal:
    return a_principal("student", Grant(role=Role.STUDENT), email=email)


@dataclass
class AgreementUseCases:
    """The use cases on one database."""

    storage: Storage
    templates: Path
    files: Path
    now: datetime = field(default=datetime(2026, 9, 1, 8, 0, tzinfo=UTC))
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.storage.clock = lambda: self.now

    def set_day(self, day: str) -> None:
        """Set the clock to ten in the morning of a day."""
        self.now = datetime.fromisoformat(f"{day}T08:00:00+00:00")

    def advance_clock(self, **time: float) -> None:
        self.now += timedelta(**time)

    @cached_property
    def context(self) -> AgreementContext:
        return AgreementContext(
            storage=self.storage,
            folders=catalogue_of(self.templates),
            unprintable=self.print_service.unprintable,
            clock=lambda: self.now,
            new_id=lambda: uuid5(NAMESPACE, f"id-{next(self.ids)}"),
            new_salt=lambda: f"salt-{next(self.ids)}",
            signer=KeyRingSigner([b"k" * 32]),
        )

    @cached_property
    def print_service(self) -> PrintService:
        return CachingPrintService(self.templates)

    @cached_property
    def archive(self) -> FileArchive:
        return FileArchive(self.files)

    @property
    def drafts(self) -> DraftService:
        return DraftService(self.context)

    @property
    def agreements(self) -> AgreementQueryService:
        return AgreementQueryService(self.context)

    @property
    def transitions(self) -> TransitionService:
        return TransitionService(self.context)

    @property
    def document_printing(self) -> DocumentService:
        return DocumentService(self.context, self.print_service, self.archive)

    @property
    def signatures(self) -> SignatureService:
        return SignatureService(self.context)

    @property
    def fulfilments(self) -> FulfilmentService:
        return FulfilmentService(self.context)

    @property
    def amendments(self) -> AmendmentService:
        return AmendmentService(self.context, self.document_printing)

    @property
    def terminations(self) -> TerminationService:
        return TerminationService(self.context, self.document_printing)

    @property
    def copies(self) -> DraftCopyService:
        return DraftCopyService(self.context)

    @property
    def evidence(self) -> EvidenceService:
        return EvidenceService(self.context, self.archive)

    @property
    def person_copies(self) -> PersonalCopyService:
        return PersonalCopyService(self.context)

    @property
    def erasures(self) -> ErasureService:
        return ErasureService(self.context, self.archive)

    @property
    def boards(self) -> PlacementListService:
        return PlacementListService(self.context)

    @property
    def hosts(self) -> HostService:
        return HostService(self.context)

    @property
    def offers(self) -> OfferService:
        return OfferService(self.context)

    @property
    def risk_analyses(self) -> RiskAnalysisService:
        return RiskAnalysisService(self.context)

    @property
    def institutions(self) -> InstitutionService:
        return InstitutionService(self.context)

    @property
    def national_numbers(self) -> NationalNumberService:
        return NationalNumberService(self.context, KeyVault([b"k" * 32]))
