"""Entering what was fulfilled after the approval, so that a start is freed without an amendment."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.fulfilment import Fulfilled, Fulfilment, with_fulfilled
from internships.domain.history import EventKind
from internships.domain.lifecycle import CLOSED, NotByThisRole
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import load, opened
from internships.services.agreements.drafting import NotEditable
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.signing import SignedInTheFuture
from internships.services.agreements.viewing import AgreementView, view_of

_INSTITUTION = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_BY: dict[Fulfilled, frozenset[Role]] = {
    Fulfilled.CONDITION: _INSTITUTION,
    Fulfilled.HEALTH: _INSTITUTION,
    Fulfilled.WORKSTATION_SHEET: _INSTITUTION | {Role.HOST_HR, Role.MENTOR},
    Fulfilled.ANNEX: _INSTITUTION | {Role.HOST_HR},
}


@dataclass(frozen=True)
class Fulfilling:
    """What comes in between the approval and the start."""

    bureau: Bureau

    def fulfil(self, viewer: Viewer, agreement_id: UUID, told: Fulfilment, *, version: int) -> AgreementView:
        """Enter that something is fulfilled, or take it back; of health only whether the condition is met."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            dossier, allowed = known.dossier, _BY[told.what]
            if known.acting(viewer).isdisjoint(allowed):
                raise NotByThisRole(Bilingual(nl=f"{told.what.nl} invoeren", en=f"enter {told.what.en}"), allowed)
            dossier.record.require(version)
            status = known.status(self.bureau.today())
            if status in CLOSED:
                raise NotEditable(status)
            if told.on > self.bureau.today():
                raise SignedInTheFuture
            kept = with_fulfilled(told, dossier.effective(self.bureau.today()), dossier.record.fulfilled)
            touched = {"fulfilled": kept, "changed_at": self.bureau.clock()}
            record = dossier.record.model_copy(update=touched)
            kind = EventKind.CONDITION_MET if told.met else EventKind.CONDITION_UNMET
            act = Act(kind, {"what": str(told.what), "index": told.index, "on": told.on.isoformat()})
            changed = dossier.with_record(record)
            moved = keep(work, self.bureau, changed, viewer.account_id, act, expected=version)
            return view_of(moved, viewer, self.bureau.today())
