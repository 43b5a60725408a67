"""A placement on its way to its first day, its ledger and its host's analyses, for every test to change a little."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from internships.domain.agreement import Agreement, SignatoryRole
from internships.domain.blockers import Blocker
from internships.domain.document import DocumentKind, Json
from internships.domain.draft import read
from internships.domain.facing import Facing
from internships.domain.ledger import THE_AGREEMENT, LedgerRow, SignatureState
from internships.domain.lifecycle import Status
from internships.domain.safety import SignerOnRisk
from internships.domain.workplaces import WorkplaceAnalysis, sign
from tests.domain.boundaries import changed, demanding

SPACE = UUID(int=20_260_921)
FIRST, EVE, LAST = date(2026, 9, 21), date(2026, 9, 20), date(2026, 12, 18)
SIGNED, ASKED, REFUSED, VOID = (
    SignatureState.SIGNED,
    SignatureState.ASKED,
    SignatureState.REFUSED,
    SignatureState.VOID,
)
PARTIES = (SignatoryRole.STUDENT, SignatoryRole.HOST, SignatoryRole.INSTITUTION)


def a_row(role: SignatoryRole = SignatoryRole.STUDENT, state: SignatureState = SIGNED, **facts: Any) -> LedgerRow:
    """Return one row of the ledger, signed on 10 September unless said otherwise."""
    told: Json = {
        "agreement_id": SPACE,
        "subject": THE_AGREEMENT,
        "document": DocumentKind.AGREEMENT,
        "document_sha256": "0" * 64,
        "order": 1 + PARTIES.index(role) if role in PARTIES else 9,
        "name": {SignatoryRole.STUDENT: "Noor Voorbeeld", SignatoryRole.HOST: "Karim Havenhoofd"}.get(
            role, "Mirthe Dijkzicht"
        ),
        "signed_on": date(2026, 9, 10) if state is SIGNED else None,
        **facts,
    }
    return LedgerRow.model_validate({"id": uuid5(SPACE, f"{role}{told}"), "role": role, "state": state, **told})


def rows(*states: SignatureState, **facts: Any) -> tuple[LedgerRow, ...]:
    """Return a row for student, host and institution, each in its state."""
    return tuple(a_row(role, state, **facts) for role, state in zip(PARTIES, states, strict=True))


ALL_SIGNED = rows(SIGNED, SIGNED, SIGNED)


def an_analysis(**facts: Any) -> WorkplaceAnalysis:
    """Return the analysis that the host keeps of the good record's workplace, not signed."""
    told = {
        "id": uuid5(SPACE, repr(sorted(facts.items()))),
        "enterprise_number": "0999999922",
        "site": "2199999986",
        "workplace": "Kantoor en kaai 730",
        "made_on": "2026-06-15",
        "risks": [{"group": "ergonomic", "name": "Beeldschermwerk", "measure": "Instelbare stoel en pauzes"}],
    }
    return WorkplaceAnalysis.model_validate({**told, **facts})


def signed(analysis: WorkplaceAnalysis, *signers: SignerOnRisk, on: date | None = None) -> WorkplaceAnalysis:
    """Return the analysis signed by the host, or by these, on the day it was made unless said otherwise."""
    return sign(analysis, signers or (SignerOnRisk.HOST,), on or analysis.made_on)


def facing(facts: Mapping[str, Any] | None = None, demands: Mapping[str, Any] | None = None, **others: Any) -> Facing:
    """Return the good record facing its start, all signed, with facts changed by pointer."""
    told: Json = {"state": Status.SIGNING, "rows": ALL_SIGNED, **others}
    return Facing(facts=facts_of(facts or {}), demands=demanding(demands or {}), **told)


def facts_of(facts: Mapping[str, Any]) -> Agreement:
    """Return the good record with facts changed by pointer, or what can be read of it."""
    return read(changed(facts)).facts


def codes(blockers: Iterable[Blocker]) -> list[str]:
    """Return the blockers' codes, reminders in brackets."""
    return [f"({blocker.code})" if blocker.is_reminder else str(blocker.code) for blocker in blockers]
