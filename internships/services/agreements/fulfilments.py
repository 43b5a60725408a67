"""Entering what was fulfilled after the approval, so that a start is freed without an amendment."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import Principal, Role, access_scope
from internships.domain.fulfilment import Fulfilment, FulfilmentKind, add_fulfilment
from internships.domain.history import EventKind
from internships.domain.lifecycle import CLOSED_STATUSES, NotByThisRole
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.signatures import SignedOnImpossible
from internships.services.agreements.state import compute_state, load_agreement

_INSTITUTION = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_ALLOWED_ROLES: dict[FulfilmentKind, frozenset[Role]] = {
    FulfilmentKind.CONDITION: _INSTITUTION,
    FulfilmentKind.HEALTH: _INSTITUTION,
    FulfilmentKind.WORKSTATION_SHEET: _INSTITUTION | {Role.HOST_HR, Role.MENTOR},
    FulfilmentKind.ANNEX: _INSTITUTION | {Role.HOST_HR},
}


@dataclass(frozen=True)
class FulfilmentService:
    """What comes in between the approval and the start."""

    context: AgreementContext

    def fulfil(self, principal: Principal, agreement_id: UUID, told: Fulfilment, *, version: int) -> AgreementView:
        """Enter that something is fulfilled, or take it back; of health only whether the condition is met."""
        with self.context.storage.writing(access_scope(principal)) as work:
            known = compute_state(work, self.context, load_agreement(work, agreement_id))
            loaded, allowed = known.loaded, _ALLOWED_ROLES[told.what]
            if known.acting_roles(principal).isdisjoint(allowed):
                raise NotByThisRole(Bilingual(nl=f"{told.what.nl} invoeren", en=f"enter {told.what.en}"), allowed)
            loaded.record.require_version(version)
            status = known.status(self.context.today())
            if status in CLOSED_STATUSES:
                raise Refusal("not_editable", status=status)
            if told.on > self.context.today():
                raise SignedOnImpossible
            kept = add_fulfilment(told, loaded.effective(self.context.today()), loaded.record.fulfilled)
            touched = {"fulfilled": kept, "changed_at": self.context.clock()}
            record = loaded.record.model_copy(update=touched)
            kind = EventKind.CONDITION_MET if told.met else EventKind.CONDITION_UNMET
            act = NewEvent(kind, {"what": str(told.what), "index": told.index, "on": told.on.isoformat()})
            changed = loaded.with_record(record)
            moved = save_agreement(work, self.context, changed, principal.account_id, act, expected=version)
            return agreement_view(moved, principal, self.context.today())
