"""Renewing and duplicating: a new draft from an old agreement, without what belonged to the old one alone."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from internships.domain.access import Viewer, reach_of
from internships.domain.document import Json
from internships.domain.value import Day
from internships.domain.views import view_for
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import body_of, load, opened
from internships.services.agreements.drafting import Drafting, DraftView
from internships.services.agreements.viewing import side_on

_ALONE = ("reference", "mobility_id", "specimen")
"""Facts of the old agreement that a new one must not repeat."""


@dataclass(frozen=True)
class Copying:
    """New drafts from agreements within reach, with only the facts that their author may read and tell."""

    bureau: Bureau

    def duplicate(self, viewer: Viewer, agreement_id: UUID) -> DraftView:
        """Return a new draft for another student: the same host, place and programme, no student."""
        return self._copied(viewer, agreement_id, _for_another)

    def renew(self, viewer: Viewer, agreement_id: UUID, first_day: Day, last_day: Day) -> DraftView:
        """Return a new draft for the same student and host in another period, to be filled in further."""

        def renewed(record: Json) -> Json:
            period = {**record.get("period", {}), "first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
            return {**record, "period": {key: value for key, value in period.items() if key != "windows"}}

        return self._copied(viewer, agreement_id, renewed)

    def _copied(self, viewer: Viewer, agreement_id: UUID, change: Any) -> DraftView:
        drafting = Drafting(self.bureau)
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            today = self.bureau.today()
            facts = view_for(side_on(known.roles_of(viewer)), known.dossier.effective(today))
            record = change(_fresh(body_of(facts)))
            record["drawn_up_on"] = today.isoformat()
            made = drafting.created(work, viewer, record, copied_from=agreement_id)
            return drafting.view(work, made, viewer)


def _fresh(record: Json) -> Json:
    fresh = {key: value for key, value in deepcopy(record).items() if key not in _ALONE}
    for condition in fresh.get("conditions", ()):
        condition.pop("met_on", None)
    safety = fresh.get("safety", {})
    safety.pop("workstation_sheet", None)
    health = safety.get("health", {})
    for outcome in ("condition_met", "outcome", "valid_until", "vaccinations"):
        health.pop(outcome, None)
    return fresh


def _for_another(record: Json) -> Json:
    host_signs = [entry for entry in record.get("signatories", ()) if entry.get("role") not in _STUDENT_SIDE]
    hosts = [{key: value for key, value in host.items() if key != "kinship"} for host in record.get("hosts", ())]
    kept = {key: value for key, value in record.items() if key not in {"students", "signatories", "hosts"}}
    return {**kept, "hosts": hosts, "signatories": host_signs}


_STUDENT_SIDE = frozenset({"student", "legal_representative"})
