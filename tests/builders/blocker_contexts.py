"""A placement before its first day, with its ledger and its host's analyses; each test changes a few facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from internships.domain.agreement import Agreement, SignatoryRole
from internships.domain.blockers.blocker import Blocker
from internships.domain.blockers.context import BlockerContext
from internships.domain.document import DocumentKind, Json
from internships.domain.draft import read_record
from internships.domain.lifecycle import Status
from internships.domain.safety import SignerOnRisk
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, SignatureState
from internships.domain.workplace_analyses import WorkplaceAnalysis, add_signatures
from tests.builders.rule_boundaries import demands_of, record_with

NAMESPACE = UUID(int=20_260_921)
FIRST, DAY_BEFORE, LAST = date(2026, 9, 21), date(2026, 9, 20), date(2026, 12, 18)
SIGNED, ASKED, REFUSED, VOID = (
    SignatureState.SIGNED,
    SignatureState.ASKED,
    SignatureState.REFUSED,
    SignatureState.VOID,
)
PARTIES = (SignatoryRole.STUDENT, SignatoryRole.HOST, SignatoryRole.INSTITUTION)


def a_ledger_row(
    role: SignatoryRole = SignatoryRole.STUDENT, state: SignatureState = SIGNED, **facts: Any
) -> SignatureRecord:
    """Return one row of the ledger, signed on 10 September unless said otherwise."""
    row: Json = {
        "agreement_id": NAMESPACE,
        "subject": AGREEMENT_SUBJECT,
        "document": DocumentKind.AGREEMENT,
        "document_sha256": "0" * 64,
        "order": 1 + PARTIES.index(role) if role in PARTIES else 9,
        "name": {SignatoryRole.STUDENT: "Noor Voorbeeld", SignatoryRole.HOST: "Karim Havenhoofd"}.get(
            role, "Mirthe Dijkzicht"
        ),
        "signed_on": date(2026, 9, 10) if state is SIGNED else None,
        **facts,
    }
    return SignatureRecord.model_validate({"id": uuid5(NAMESPACE, f"{role}{row}"), "role": role, "state": state, **row})


def ledger_rows(*states: SignatureState, **facts: Any) -> tuple[SignatureRecord, ...]:
    """Return a row for student, host and institution, each in its state."""
    return tuple(a_ledger_row(role, state, **facts) for role, state in zip(PARTIES, states, strict=True))


ALL_SIGNED = ledger_rows(SIGNED, SIGNED, SIGNED)


def an_analysis(**facts: Any) -> WorkplaceAnalysis:
    """Return the host's analysis of the good record's workplace, not signed."""
    body = {
        "id": uuid5(NAMESPACE, repr(sorted(facts.items()))),
        "enterprise_number": "0999999922",
        "site": "2199999986",
        "workplace": "Kantoor en kaai 730",
        "made_on": "2026-06-15",
        "risks": [{"group": "ergonomic", "name": "Beeldschermwerk", "measure": "Instelbare stoel en pauzes"}],
    }
    return WorkplaceAnalysis.model_validate({**body, **facts})


def signed_analysis(analysis: WorkplaceAnalysis, *signers: SignerOnRisk, on: date | None = None) -> WorkplaceAnalysis:
    """Return the analysis signed by the host, or by these, on the day it was made unless said otherwise."""
    return add_signatures(analysis, signers or (SignerOnRisk.HOST,), on or analysis.made_on)


def blocker_context(
    facts: Mapping[str, Any] | None = None, demands: Mapping[str, Any] | None = None, **others: Any
) -> BlockerContext:
    """Return the blocker context of the good record, all signed, with facts changed by pointer."""
    context: Json = {"state": Status.SIGNING, "signatures": ALL_SIGNED, **others}
    return BlockerContext(facts=facts_with(facts or {}), demands=demands_of(demands or {}), **context)


def facts_with(facts: Mapping[str, Any]) -> Agreement:
    """Return the good record with facts changed by pointer, or what can be read of it."""
    return read_record(record_with(facts)).facts


def blocker_codes(blockers: Iterable[Blocker]) -> list[str]:
    """Return the blockers' codes, reminders in brackets."""
    return [f"({blocker.code})" if blocker.is_reminder else str(blocker.code) for blocker in blockers]
