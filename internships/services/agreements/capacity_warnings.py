"""Warnings about the capacity of hosts: exceeded caps and full places."""

from collections.abc import Iterable, Iterator

from internships.domain.access import INSTITUTION_ROLES, Principal, Role
from internships.domain.capacity import Cap, Offer, cap_findings, cap_of_programme, place_findings
from internships.domain.demands import Demands
from internships.domain.errors import DomainError, Finding
from internships.domain.placement_board import IndexedPlacement
from internships.domain.placement_index import IndexEntry
from internships.domain.pointers import fact_at, facts_at
from internships.mapping.document_set import variant_of
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.pending_hosts import hosts_of_principal
from internships.services.agreements.state import AgreementState


def entries_visible_to(
    state: AgreementState, entries: list[IndexEntry], principal: Principal | None
) -> list[IndexEntry]:
    """Return the entries at hosts whose occupancy the principal may see, each with its host's number."""
    numbers = dict(enumerate(fact_at(host, "/enterprise_number") for host in state.loaded.facts.hosts or ()))
    sees_all = principal is None or state.roles_of(principal) & (INSTITUTION_ROLES | {Role.SUPERVISOR})
    own = frozenset() if principal is None else hosts_of_principal(principal)
    named = (entry.model_copy(update={"enterprise_number": numbers.get(entry.host_index)}) for entry in entries)
    return [entry for entry in named if sees_all or entry.enterprise_number in own]


def capacity_findings(
    work: UnitOfWork, context: AgreementContext, state: AgreementState, entries: list[IndexEntry]
) -> Iterator[Finding]:
    """Yield the caps that an agreement exceeds at these entries, and the offered places that are full."""
    numbers = tuple(dict.fromkeys(entry.enterprise_number for entry in entries if entry.enterprise_number))
    if not numbers:
        return
    hosts = work.hosts
    offers, caps = hosts.offers(numbers), [*hosts.caps(numbers)]
    demands, large = demands_of(work, context, state), hosts.large_hosts(numbers)
    candidates_by_host = {number: list(_candidates(state, entries, number)) for number in numbers}
    for number, candidates in candidates_by_host.items():
        demanded = (cap_of_programme(demands, one, number, is_large=number in large) for one in candidates)
        caps += [cap for cap in dict.fromkeys(demanded) if cap is not None]
    if not offers and not caps:
        return
    period = min(entry.first_day for entry in entries), max(entry.last_day for entry in entries)
    spans = hosts.spans(numbers, period, context.today())
    for number, candidates in candidates_by_host.items():
        others = [
            span for span in spans if span.enterprise_number == number and span.agreement_id != state.loaded.record.id
        ]
        yield from _full_findings(
            [offer for offer in offers if offer.enterprise_number == number],
            [cap for cap in caps if cap.enterprise_number == number],
            others,
            candidates,
        )


def _full_findings(
    offers: list[Offer], caps: list[Cap], others: list[IndexedPlacement], candidates: Iterable[IndexedPlacement]
) -> Iterator[Finding]:
    """Yield what is full for each of an agreement's students; its other students count like everybody else."""
    candidates = list(candidates)
    for one in candidates:
        # The intervals of a student never overlap: twice on one day is one student at the same company twice.
        students = {(other.student_index, other.first_day): other for other in candidates if other.sites == one.sites}
        counted = [*others, *students.values()]
        yield from place_findings(offers, counted, one)
        for cap in caps:
            yield from cap_findings(cap, counted, one)


def _candidates(state: AgreementState, entries: list[IndexEntry], number: str) -> Iterator[IndexedPlacement]:
    """Yield each student at a host, per interval and per site where they work there."""
    sites = {
        interval.since: dict.fromkeys(site for _, site in facts_at(interval.facts, "/places/*/establishment_number"))
        for interval in state.intervals
    }
    for entry in entries:
        for site in (sites[entry.since] or {None: None}) if entry.enterprise_number == number else ():
            yield IndexedPlacement(
                agreement_id=state.loaded.record.id,
                student_index=entry.student_index,
                host_index=entry.host_index,
                first_day=entry.first_day,
                last_day=entry.last_day,
                sites=frozenset({site} - {None}),
                institution=entry.institution,
                programme_id=entry.programme_id,
                mentor=entry.mentor,
                status=entry.state,
            )


def demands_of(work: UnitOfWork, context: AgreementContext, state: AgreementState) -> Demands:
    """Return what the institution demands, nothing where it is unknown."""
    try:
        return variant_of(state.loaded.effective(context.today()), context.catalogue(work)).demands
    except (DomainError, IndexError):  # a draft without institution, or with an unknown one
        return Demands()
