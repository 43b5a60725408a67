"""What an institution decides: confirming its variant, the legal basis of national numbers, and retention."""

from dataclasses import dataclass

from internships.domain.access import INSTITUTION_ROLES, Principal, Role
from internships.domain.agreement_record import NotFound
from internships.domain.identifiers import Sha256
from internships.domain.organisations import FolderConfirmation, InstitutionSetting
from internships.domain.refusals import Refusal
from internships.domain.value import Slug, Value
from internships.domain.wording import Bilingual
from internships.services.agreements.context import AgreementContext
from internships.services.institutions.institution_access import require_institution_role
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


@dataclass(frozen=True)
class InstitutionService:
    """Use cases of institutions, by the name of their folder."""

    context: AgreementContext

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
            precondition(work.hosts.setting(slug, for_update=True))
            work.hosts.put_setting(setting, principal.account_id, self.context.clock())
        return setting

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
