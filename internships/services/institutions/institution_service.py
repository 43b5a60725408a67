"""What an institution decides: confirming its variant, national numbers and their legal basis, and retention."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import INSTITUTION_ROLES, Principal, Role, access_scope
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import EncryptedNationalNumber, NotFound
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.identifiers import Insz, Sha256
from internships.domain.organisations import FolderConfirmation, InstitutionSetting
from internships.domain.placement_index import student_key
from internships.domain.pointers import fact_at
from internships.domain.refusals import Refusal
from internships.domain.value import Slug, Value
from internships.domain.wording import Bilingual
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import load_agreement
from internships.services.institutions.institution_access import require_institution_role
from internships.services.ports.unit_of_work import UnitOfWork, Vault
from internships.services.preconditions import Precondition, no_precondition

_ADMINISTRATORS = frozenset({Role.INSTITUTION_ADMINISTRATOR})
_CONFIRM_ACTION = Bilingual(nl="een variant bevestigen", en="confirm a variant")
_SETTINGS_ACTION = Bilingual(
    nl="de instellingen van de onderwijsinstelling wijzigen", en="change the institution's settings"
)


class VariantState(Value):
    """The status of a variant: the hash of its folder today, and whether that hash was confirmed."""

    institution: Slug
    name: Bilingual
    folder_sha256: Sha256
    confirmed: bool
    confirmation: FolderConfirmation | None = None
    lapsed: bool = False


class NoLegalBasis(DomainError):
    """National numbers are off until the institution records why it may keep them."""

    code = "no_legal_basis"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "De instelling heeft geen wettelijke grond voor rijksregisternummers vastgelegd, en dus wordt er geen "
            "bewaard. Laat haar beheerder die grond eerst invoeren bij haar instellingen.",
            "The institution has recorded no legal basis for national numbers, so none is kept. Have its administrator "
            "enter that basis in its settings first.",
        )


def _student_key_at(facts: Agreement, place: int) -> str:
    """Return the key of the student at a place; a student without a name has no number either."""
    key = student_key(facts.students[place]) if place < len(facts.students) else None
    if key is None:
        raise NotFound
    return key


def _number_of(numbers: Sequence[EncryptedNationalNumber], key: str, slug: str) -> EncryptedNationalNumber | None:
    return next((number for number in numbers if (number.student_key, number.institution) == (key, slug)), None)


def _number_index(numbers: Sequence[EncryptedNationalNumber], key: str, slug: str, student: int) -> int:
    """Return the place of a student's number: its present one, the student's own, or the first after all others."""
    if (number := _number_of(numbers, key, slug)) is not None:
        return number.place
    taken = {number.place for number in numbers}
    return max(taken) + 1 if student in taken else student


def _encryption_context(agreement_id: UUID, place: int) -> str:
    return f"{agreement_id}/{place}"


@dataclass(frozen=True)
class InstitutionService:
    """Use cases of institutions, by the name of their folder."""

    context: AgreementContext
    vault: Vault

    def variants(self, principal: Principal) -> tuple[VariantState, ...]:
        """Return the status of every variant; who confirmed it is shown only to that institution."""
        with self.context.storage.reading() as work:
            confirmations = {slug: work.hosts.confirmation(slug) for slug in self.context.folders.slugs}
        own = {grant.institution for grant in principal.grants}
        states = [self._state(slug, confirmation) for slug, confirmation in confirmations.items()]
        return tuple(
            state if state.institution in own else state.model_copy(update={"confirmation": None}) for state in states
        )

    def variant(self, principal: Principal, slug: str) -> VariantState:
        """Return the status of one variant."""
        for state in self.variants(principal):
            if state.institution == slug:
                return state
        raise NotFound

    def confirm(self, principal: Principal, slug: str, folder_sha256: str) -> VariantState:
        """Confirm the variant; refuses when the folder is not the one whose hash was read."""
        require_institution_role(self.context, principal, slug, _ADMINISTRATORS, _CONFIRM_ACTION)
        if folder_sha256 != self.context.folders.sha256(slug):
            raise Refusal("stale_folder")
        confirmation = FolderConfirmation(
            institution=slug, folder_sha256=folder_sha256, by=principal.account_id, at=self.context.clock()
        )
        with self.context.storage.writing() as work:
            work.hosts.add_confirmation(confirmation)
        return self._state(slug, confirmation)

    def withdraw_confirmation(self, principal: Principal, slug: str) -> VariantState:
        """Withdraw the confirmation: documents printed from now on say that the variant is not confirmed.

        Who confirmed and who withdrew, and when, stays recorded. Refuses where nothing was confirmed.
        """
        require_institution_role(self.context, principal, slug, _ADMINISTRATORS, _CONFIRM_ACTION)
        with self.context.storage.writing() as work:
            if not work.hosts.withdraw_confirmation(slug, principal.account_id, self.context.clock()):
                raise NotFound
        return self._state(slug, None)

    def setting(self, principal: Principal, slug: str) -> InstitutionSetting:
        """Return the institution's settings."""
        require_institution_role(self.context, principal, slug, INSTITUTION_ROLES, _SETTINGS_ACTION, reads=True)
        with self.context.storage.reading() as work:
            return work.hosts.setting(slug)

    def put_setting(
        self,
        principal: Principal,
        slug: str,
        basis: str | None,
        retention_months: int | None,
        precondition: Precondition = no_precondition,
    ) -> InstitutionSetting:
        """Save the institution's settings."""
        require_institution_role(self.context, principal, slug, _ADMINISTRATORS, _SETTINGS_ACTION)
        setting = InstitutionSetting(institution=slug, national_number_basis=basis, retention_months=retention_months)
        with self.context.storage.writing() as work:
            precondition(work.hosts.setting_for_update(slug))
            work.hosts.put_setting(setting, principal.account_id, self.context.clock())
        return setting

    def put_national_number(self, principal: Principal, agreement_id: UUID, student: int, number: Insz) -> None:
        """Store the national number of the student at this place, encrypted and outside the agreement.

        It belongs to that student, also when the list changes, and to the institution that entered it.
        """
        with self.context.storage.writing(access_scope(principal, INSTITUTION_ROLES)) as work:
            facts = load_agreement(work, agreement_id).require_not_erased().facts
            slug = self._institution_with_basis(work, principal, facts)
            key = _student_key_at(facts, student)
            numbers = work.agreements.national_numbers(agreement_id)
            place = _number_index(numbers, key, slug, student)
            sealed = self.vault.seal(number, _encryption_context(agreement_id, place))
            encrypted = EncryptedNationalNumber(place=place, student_key=key, institution=slug, sealed=sealed)
            work.agreements.put_national_number(agreement_id, encrypted, principal.account_id, self.context.clock())

    def national_number(self, principal: Principal, agreement_id: UUID, student: int) -> str:
        """Return the national number of the student at this place, to the institution that entered it."""
        with self.context.storage.reading(access_scope(principal, INSTITUTION_ROLES)) as work:
            facts = load_agreement(work, agreement_id).facts
            slug, key = self._institution_with_basis(work, principal, facts), _student_key_at(facts, student)
            numbers = work.agreements.national_numbers(agreement_id)
        number = _number_of(numbers, key, slug)
        if number is None:
            raise NotFound
        return self.vault.open(number.sealed, _encryption_context(agreement_id, number.place))

    def _institution_with_basis(self, work: UnitOfWork, principal: Principal, facts: Agreement) -> str:
        """Return the first institution of an agreement that the principal acts for and that recorded a legal basis.

        The legal basis of one institution does not count for another.
        """
        own = {(grant.institution, grant.unit) for grant in principal.grants if grant.role in INSTITUTION_ROLES}
        for party in facts.institutions:
            slug, unit = fact_at(party, "/slug"), fact_at(party, "/unit")
            is_own = slug is not None and not own.isdisjoint({(slug, None), (slug, unit)})
            if is_own and work.hosts.setting(slug).national_number_basis is not None:
                return str(slug)
        raise NoLegalBasis

    def _state(self, slug: str, confirmation: FolderConfirmation | None) -> VariantState:
        present = self.context.folders.sha256(slug)
        is_confirmed = confirmation is not None and confirmation.folder_sha256 == present
        return VariantState(
            institution=slug,
            name=self.context.folders.folder(slug).institution.name,
            folder_sha256=present,
            confirmed=is_confirmed,
            confirmation=confirmation,
            lapsed=confirmation is not None and not is_confirmed,
        )
