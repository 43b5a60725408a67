"""What an institution decides: confirming its variant, its basis for national numbers, how long it keeps."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.errors import DomainError
from internships.domain.identifiers import Insz, Sha256
from internships.domain.lifecycle import NotByThisRole
from internships.domain.organisations import Confirmation, InstitutionSetting
from internships.domain.pointers import first
from internships.domain.record import NotFound
from internships.domain.value import Slug, Value
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import load, opened
from internships.services.ports_work import Vault, Work

_ADMINISTRATORS = frozenset({Role.INSTITUTION_ADMINISTRATOR})
_OWNERS = frozenset({Role.INSTITUTION_ADMINISTRATOR, Role.COORDINATOR})
_CONFIRMING = Bilingual(nl="een variant bevestigen", en="confirm a variant")
_SETTING = Bilingual(nl="de instellingen van de onderwijsinstelling wijzigen", en="change the institution's settings")


class VariantState(Value):
    """Where a variant stands: the hash of its folder today, and whether that hash was confirmed."""

    institution: Slug
    name: Bilingual
    folder_sha256: Sha256
    confirmed: bool
    confirmation: Confirmation | None = None
    lapsed: bool = False


class OtherFolder(DomainError):
    """The folder changed between reading and confirming."""

    code = "stale_folder"

    def __init__(self) -> None:
        super().__init__(
            "De map is intussen gewijzigd; bekijk de variant opnieuw en bevestig wat er nu staat.",
            "The folder changed in the meantime; look at the variant again and confirm what stands here now.",
        )


class NoLegalBasis(DomainError):
    """National numbers are off until the institution records why it may keep them."""

    code = "no_legal_basis"

    def __init__(self) -> None:
        super().__init__(
            "De instelling heeft geen wettelijke grond voor rijksregisternummers vastgelegd; er wordt er geen bewaard.",
            "The institution has recorded no legal basis for national numbers; none is kept.",
        )


@dataclass(frozen=True)
class Institutions:
    """Use cases of institutions, by the name of their folder."""

    bureau: Bureau
    vault: Vault

    def variants(self, viewer: Viewer) -> tuple[VariantState, ...]:
        """Return where every variant stands; who confirmed it is told to that institution alone."""
        with self.bureau.storage.reading() as work:
            told = {slug: work.hosts.confirmation(slug) for slug in self.bureau.folders.slugs}
        own = {grant.institution for grant in viewer.grants}
        states = [self._state(slug, confirmation) for slug, confirmation in told.items()]
        return tuple(
            state if state.institution in own else state.model_copy(update={"confirmation": None}) for state in states
        )

    def confirm(self, viewer: Viewer, slug: str, folder_sha256: str) -> VariantState:
        """Confirm the variant as it stands; the hash must be the one that was read."""
        self._require(viewer, slug, _ADMINISTRATORS, _CONFIRMING)
        if folder_sha256 != self.bureau.folders.folder_sha256(slug):
            raise OtherFolder
        confirmation = Confirmation(
            institution=slug, folder_sha256=folder_sha256, by=viewer.account_id, at=self.bureau.clock()
        )
        with self.bureau.storage.writing() as work:
            work.hosts.confirm(confirmation)
        return self._state(slug, confirmation)

    def setting(self, viewer: Viewer, slug: str) -> InstitutionSetting:
        """Return what the institution decided."""
        self._require(viewer, slug, _OWNERS, _SETTING, reads=True)
        with self.bureau.storage.reading() as work:
            return work.hosts.setting(slug)

    def put_setting(
        self, viewer: Viewer, slug: str, basis: str | None, retention_months: int | None
    ) -> InstitutionSetting:
        """Keep what the institution decides."""
        self._require(viewer, slug, _ADMINISTRATORS, _SETTING)
        setting = InstitutionSetting(institution=slug, national_number_basis=basis, retention_months=retention_months)
        with self.bureau.storage.writing() as work:
            work.hosts.put_setting(setting, viewer.account_id, self.bureau.clock())
        return setting

    def put_number(self, viewer: Viewer, agreement_id: UUID, student: int, number: Insz) -> None:
        """Keep a student's national number, encrypted and outside the agreement."""
        with self.bureau.storage.writing(reach_of(viewer, _OWNERS)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            self._require_basis(work, first(known.dossier.facts, "/institutions/0/slug"))
            if student >= len(known.dossier.facts.students):
                raise NotFound
            sealed = self.vault.seal(number, f"{agreement_id}/{student}")
            work.agreements.seal_number(agreement_id, student, sealed, viewer.account_id, self.bureau.clock())

    def number(self, viewer: Viewer, agreement_id: UUID, student: int) -> str:
        """Return a student's national number to the institution that entered it."""
        with self.bureau.storage.reading(reach_of(viewer, _OWNERS)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            self._require_basis(work, first(known.dossier.facts, "/institutions/0/slug"))
            sealed = work.agreements.sealed_numbers(agreement_id).get(student)
        if sealed is None:
            raise NotFound
        return self.vault.open(sealed, f"{agreement_id}/{student}")

    def _require_basis(self, work: Work, slug: str | None) -> None:
        if slug is None or work.hosts.setting(slug).national_number_basis is None:
            raise NoLegalBasis

    def _state(self, slug: str, confirmation: Confirmation | None) -> VariantState:
        present = self.bureau.folders.folder_sha256(slug)
        stands = confirmation is not None and confirmation.folder_sha256 == present
        return VariantState(
            institution=slug,
            name=self.bureau.folders.folder(slug).institution.name,
            folder_sha256=present,
            confirmed=stands,
            confirmation=confirmation,
            lapsed=confirmation is not None and not stands,
        )

    def _require(
        self, viewer: Viewer, slug: str, roles: frozenset[Role], what: Bilingual, *, reads: bool = False
    ) -> None:
        own = [grant for grant in viewer.grants if grant.institution == slug]
        if slug not in self.bureau.folders.slugs or not own:
            raise NotFound
        is_kept_out = viewer.is_read_only and not reads
        if is_kept_out or not any(grant.role in roles and grant.unit is None for grant in own):
            raise NotByThisRole(what, roles)
