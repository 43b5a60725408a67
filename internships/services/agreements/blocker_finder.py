"""Finding the blockers of an agreement, with what its institution and hosts require and have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from internships.domain.access import Role
from internships.domain.agreement import Agreement
from internships.domain.blockers.context import BlockerContext
from internships.domain.blockers.find import find_blockers
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.errors import DomainError
from internships.domain.fulfilment import apply_fulfilments
from internships.domain.lifecycle import Status
from internships.domain.pointers import fact_at, facts_at
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, variant_of
from internships.mapping.folder_schema import ApprovalRule
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.loading import LoadedAgreement


@dataclass(frozen=True)
class BlockerFinder:
    """Finds blockers with the demands of the variant and the risk analyses of the hosts."""

    work: UnitOfWork
    catalogue: Catalogue

    def find(self, loaded: LoadedAgreement, facts: Agreement) -> tuple[Any, ...]:
        """Return the blockers for these facts, reminders included."""
        kinds, demands = self._kinds_and_demands(facts)
        rule = self.next_approval(loaded)
        facts = apply_fulfilments(facts, loaded.record.fulfilled)
        named = dict.fromkeys(number for _, number in facts_at(facts, "/hosts/*/enterprise_number"))
        # The risk analyses of a host are hidden from those who only named it.
        numbers = [number for number in named if number not in loaded.record.pending_hosts]
        return find_blockers(
            BlockerContext(
                state=loaded.record.state,
                facts=facts,
                signatures=loaded.ledger,
                document_kinds=kinds,
                demands=demands,
                analyses=tuple(one for number in numbers for one in self.work.hosts.analyses(number)),
                pending_amendments=tuple(record.amendment.number for record in loaded.pending_amendments),
                uninsured=loaded.uninsured_days,
                uncovered=loaded.uncovered_days,
                next_approval=(rule.label, rule.by) if rule else None,
                draft_owner=Role.HOST_HR if str(loaded.record.created_side) == "host" else Role.COORDINATOR,
            )
        )

    def next_approval(self, loaded: LoadedAgreement) -> ApprovalRule | None:
        """Return the next step of the institution's approval; None unless the agreement is submitted."""
        has_institution = fact_at(loaded.facts, "/institutions/0/slug") is not None
        if loaded.record.state is not Status.SUBMITTED or not has_institution:
            return None
        try:
            rules = variant_of(loaded.facts, self.catalogue).approvals
        except DomainError:  # validation reports it
            return None
        return next(iter(open_approval_steps(loaded, rules)), None)

    def _kinds_and_demands(self, facts: Agreement) -> tuple[tuple[DocumentKind, ...], Demands]:
        if fact_at(facts, "/institutions/0/slug") is None:
            return (), Demands()
        try:
            variant = variant_of(facts, self.catalogue)
            return tuple(
                dict.fromkeys(planned.kind for planned in document_set(facts, self.catalogue))
            ), variant.demands
        except DomainError:  # unknown institution, unit or day: validation reports it
            return (), Demands()


def open_approval_steps(loaded: LoadedAgreement, rules: Sequence[ApprovalRule]) -> tuple[ApprovalRule, ...]:
    """Return the approval steps that were not taken yet for the present content."""
    content = loaded.record.content_sha256
    taken = {entry.step for entry in loaded.approvals if not entry.is_void and entry.content_sha256 == content}
    return tuple(rule for rule in rules if rule.step not in taken)
