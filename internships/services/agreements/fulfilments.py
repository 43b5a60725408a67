"""Fulfilments entered after the approval, which clear blockers without an amendment."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import INSTITUTION_ROLES, Principal, Role, access_scope
from internships.domain.fulfilment import Fulfilment, FulfilmentKind, add_fulfilment
from internships.domain.history import EventKind
from internships.domain.lifecycle import CLOSED_STATUSES, NotByThisRole
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import load_state

_ALLOWED_ROLES: dict[FulfilmentKind, frozenset[Role]] = {
    FulfilmentKind.CONDITION: INSTITUTION_ROLES,
    FulfilmentKind.HEALTH: INSTITUTION_ROLES,
    FulfilmentKind.WORKSTATION_SHEET: INSTITUTION_ROLES | {Role.HOST_HR, Role.MENTOR},
    FulfilmentKind.ANNEX: INSTITUTION_ROLES | {Role.HOST_HR},
}


@dataclass(frozen=True)
class FulfilmentService:
    """Enters what is fulfilled between the approval and the start."""

    context: AgreementContext

    def fulfil(
        self, principal: Principal, agreement_id: UUID, fulfilment: Fulfilment, *, version: int
    ) -> AgreementView:
        """Enter or take back a fulfilment; about health only whether the condition is met."""
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            loaded, allowed = state.loaded, _ALLOWED_ROLES[fulfilment.what]
            if state.acting_roles(principal).isdisjoint(allowed):
                raise NotByThisRole(
                    Bilingual(nl=f"{fulfilment.what.nl} invoeren", en=f"enter {fulfilment.what.en}"), allowed
                )
            loaded.record.require_version(version)
            status = state.status()
            if status in CLOSED_STATUSES:
                raise Refusal("not_editable", status=status)
            if fulfilment.on > state.today:
                raise Refusal("signed_on_impossible")
            fulfilled = add_fulfilment(fulfilment, loaded.effective(state.today), loaded.record.fulfilled)
            touched = {"fulfilled": fulfilled, "changed_at": self.context.clock()}
            record = loaded.record.model_copy(update=touched)
            kind = EventKind.CONDITION_MET if fulfilment.met else EventKind.CONDITION_UNMET
            event = NewEvent(
                kind, {"what": str(fulfilment.what), "index": fulfilment.index, "on": fulfilment.on.isoformat()}
            )
            changed = loaded.with_record(record)
            saved = save_agreement(work, self.context, changed, principal.account_id, event)
            return agreement_view(saved, principal)
