"""Copies of everything that is stored about a person, over all agreements."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import UNRESTRICTED_SCOPE, AccessScope, Principal, Role, access_scope
from internships.domain.document import Json
from internships.domain.email_addresses import email_key
from internships.domain.placement_board import BoardFilter
from internships.domain.wording import Bilingual
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import load_agreement
from internships.services.personal_data.administrators import administrator_scope
from internships.services.personal_data.copies import CopyScope, named_copy, student_copy
from internships.services.personal_data.retention import MAX_LINES

COPY_ACTION = Bilingual(nl="een kopie voor een persoon maken", en="make a copy for a person")


@dataclass(frozen=True)
class PersonalCopyService:
    """Copies for students, and for the other persons that agreements name."""

    context: AgreementContext

    def own_copy(self, principal: Principal) -> Json:
        """Return a copy of everything that is stored about the principal as a student."""
        scope = access_scope(principal, frozenset({Role.STUDENT}))
        return self._copy(principal.email, scope, CopyScope.the_student(), self._ids_of_student(principal.email))

    def copy_by(self, principal: Principal, email: str) -> Json:
        """Return the copy that an institution's administrator hands to a person: what the institution itself reads."""
        scope = administrator_scope(principal, COPY_ACTION, reads=True)
        return self._copy(email, scope, CopyScope.institution(scope))

    def copy(self, email: str) -> Json:
        """Return everything that is stored about a person, by address, with the account."""
        return self._copy(email, UNRESTRICTED_SCOPE, CopyScope.the_operator())

    def is_known(self, email: str) -> bool:
        """Say whether an agreement or an account has an address."""
        copy = self.copy(email)
        return bool(copy["agreements"] or copy["named_in"] or "account" in copy)

    def _copy(
        self, email: str, scope: AccessScope, reader: CopyScope, agreement_ids: tuple[UUID, ...] | None = None
    ) -> Json:
        """Return a copy for a person: whole for a student, the own entries for a mentor, supervisor or signatory."""
        agreements: list[Json] = []
        named: list[Json] = []
        with self.context.storage.reading(scope) as work:
            for agreement_id in work.agreements.ids_with_email(email) if agreement_ids is None else agreement_ids:
                loaded = load_agreement(work, agreement_id)
                if (copied := student_copy(work, loaded, email, reader)) is not None:
                    agreements.append(copied)
                elif (entries := named_copy(loaded, email)) is not None:
                    named.append(entries)
            account = (
                work.accounts.get_by_email(email) if scope.everything or email_key(email) in scope.students else None
            )
            grants = work.accounts.grants(account.id) if account is not None else ()
        copy: Json = {"email": email, "agreements": agreements, "named_in": named}
        if account is not None:
            copy["account"] = {
                **account.model_dump(mode="json", include={"id", "name", "language", "created_at", "deactivated_at"}),
                "roles": [given.grant.model_dump(mode="json", exclude_none=True) for given in grants],
            }
        return copy

    def _ids_of_student(self, email: str) -> tuple[UUID, ...]:
        with self.context.storage.reading(AccessScope(students=(email_key(email),))) as work:
            lines = work.placements.stream(BoardFilter(), self.context.today(), MAX_LINES)
            return tuple(dict.fromkeys(line.agreement_id for line in lines))
