"""National numbers of students: encrypted, outside the agreement, read only by the institution that entered them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import INSTITUTION_ROLES, Principal, access_scope
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import EncryptedNationalNumber, NotFound
from internships.domain.identifiers import Insz
from internships.domain.pointers import fact_at
from internships.domain.refusals import Refusal
from internships.domain.student_keys import student_key
from internships.services.adapter_types import KeyVault, UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import load_agreement


@dataclass(frozen=True)
class NationalNumberService:
    """Stores and reads national numbers."""

    context: AgreementContext
    vault: KeyVault

    def put(self, principal: Principal, agreement_id: UUID, student: int, number: Insz) -> None:
        """Store the national number of the student at this place, encrypted and outside the agreement.

        It belongs to that student, also when the list changes, and to the institution that entered it.
        """
        with self.context.storage.writing(access_scope(principal, INSTITUTION_ROLES)) as work:
            facts = load_agreement(work, agreement_id).require_not_erased().facts
            slug = self._institution_with_basis(work, principal, facts)
            key = _student_key_at(facts, student)
            numbers = work.agreements.national_numbers(agreement_id)
            place = _number_index(numbers, key, slug, student)
            sealed = self.vault.encrypt(number, _encryption_context(agreement_id, place))
            encrypted = EncryptedNationalNumber(place=place, student_key=key, institution=slug, sealed=sealed)
            work.agreements.put_national_number(agreement_id, encrypted, principal.account_id, self.context.clock())

    def read(self, principal: Principal, agreement_id: UUID, student: int) -> str:
        """Return the national number of the student at this place, to the institution that entered it."""
        with self.context.storage.reading(access_scope(principal, INSTITUTION_ROLES)) as work:
            facts = load_agreement(work, agreement_id).facts
            slug, key = self._institution_with_basis(work, principal, facts), _student_key_at(facts, student)
            numbers = work.agreements.national_numbers(agreement_id)
        number = _number_of(numbers, key, slug)
        if number is None:
            raise NotFound
        return self.vault.decrypt(number.sealed, _encryption_context(agreement_id, number.place))

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
        raise Refusal("no_legal_basis")


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
