"""Retention: agreements are kept until they are over, and then as long as any of their institutions requires."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta

from internships.domain.agreement_record import AgreementRecord
from internships.domain.document import Json
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.lifecycle import ENDED_STATUSES, Status
from internships.domain.placement_board import BoardFilter
from internships.domain.pointers import fact_at
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.state import AgreementState

MAX_LINES = 1_000_000
_STARTED_STATUSES = frozenset({Status.COMPLETED, Status.ENDED_EARLY, Status.SIGNED})
_CHUNK_SIZE = 500


class StillNeeded(DomainError):
    """An agreement that still runs, or is still within its retention, is not erased."""

    code = "still_needed"
    kind = RefusalKind.CONFLICT

    def __init__(self, until: date | None) -> None:
        nl = f"tot {until.isoformat()}" if until else "zolang hij loopt"
        en = f"until {until.isoformat()}" if until else "while it runs"
        super().__init__(
            f"Deze overeenkomst moet bewaard blijven ({nl}); daarna kunnen de persoonsgegevens gewist worden.",
            f"This agreement must be kept ({en}); after that its personal facts can be erased.",
        )


class RetentionNotRecorded(StillNeeded):
    """An institution that recorded no retention erases nothing: nobody can say whether it is over."""

    code = "retention_not_recorded"
    kind = RefusalKind.CONFLICT

    def __init__(self, slug: str | None) -> None:
        DomainError.__init__(
            self,
            f"De instelling {slug or ''} legde geen bewaartermijn vast; laat de beheerder dat eerst doen. Pas als "
            "ze verstreken is, kunnen de persoonsgegevens gewist worden.",
            f"The institution {slug or ''} recorded no retention; let its administrator record one first. Only once it "
            "has passed can the personal facts be erased.",
        )


class ErasureReason(Term):
    """Why personal facts are erased. It stays in the history, so it has no free text."""

    RETENTION_OVER = "retention_over", "de bewaartermijn is verstreken", "the retention is over"
    REQUEST = "request", "de betrokkene vraagt het", "the person asks for it"
    MISTAKE = "mistake", "ten onrechte bewaard", "kept by mistake"


class DueErasure(Value):
    """An agreement whose retention is over: it was to be kept up to and including a day."""

    agreement_id: UUID
    kept_until: date


HOST_RETENTION_NOTE = Bilingual(
    nl="De stagegever heeft een eigen bewaarplicht voor wat hij zelf bijhoudt, zoals een eigen exemplaar van de "
    "overeenkomst, arbeidsongevallen, gezondheidstoezicht en aangiften; daar verandert deze wissing niets aan. Vraag "
    "het de stagegever zelf.",
    en="The host organisation has a duty of its own to keep what it holds itself, such as its copy of the agreement, "
    "accidents at work, health surveillance and declarations; this erasure changes nothing there. Ask the host itself.",
)
"""Shown with every erasure, since it does not reach the host's own files."""


class Retention(Value):
    """How long an institution keeps agreements that have ended, and which of them are due for erasure."""

    institution: str
    months: int | None
    due: tuple[DueErasure, ...]


def require_retention_over(work: UnitOfWork, state: AgreementState) -> None:
    """Refuse an agreement that still runs, or whose retention is not recorded or not over."""
    loaded, today, status = state.loaded, state.today, state.status()
    facts = loaded.effective(today)
    ended = loaded.ended_on or fact_at(facts, "/period/last_day")
    if not _is_over(status, ended, today):
        raise StillNeeded(None)
    leading, months = fact_at(loaded.facts, "/institutions/0/slug"), _retention_months(work, loaded.record.body)
    if leading is None or months is None or work.hosts.setting(leading).retention_months is None:
        raise RetentionNotRecorded(leading)
    if (until := _kept_until(status, ended, loaded.record, months)) >= today:
        raise StillNeeded(until)


def due_erasures(work: UnitOfWork, slug: str, today: date) -> Iterator[DueErasure]:
    """Yield the agreements led by an institution whose retention is over; none without a recorded retention."""
    if work.hosts.setting(slug).retention_months is None:
        return
    led = BoardFilter(institution=slug)
    lines = (
        line for line in work.placements.stream(led, today, MAX_LINES) if _is_over(line.status, line.last_day, today)
    )
    ended = {line.agreement_id: (line.status, line.last_day) for line in lines}
    ids = tuple(ended)
    for start in range(0, len(ids), _CHUNK_SIZE):
        for agreement_id, record in work.agreements.get_many(ids[start : start + _CHUNK_SIZE]).items():
            until = _kept_until(*ended[agreement_id], record, _retention_months(work, record.body) or 0)
            if record.erased_at is None and until < today:
                yield DueErasure(agreement_id=agreement_id, kept_until=until)


def _retention_months(work: UnitOfWork, body: Json) -> int | None:
    """Return the longest retention of an agreement's institutions; None where none is recorded."""
    slugs = (slug for party in body.get("institutions", ()) if (slug := party.get("slug")))
    return max((months for slug in slugs if (months := work.hosts.setting(slug).retention_months)), default=None)


def _is_over(status: Status, last_day: date | None, today: date) -> bool:
    """Say whether an agreement is over: closed, or past its last day, signed and started or not."""
    return status in ENDED_STATUSES or (last_day is not None and last_day < today)


def _kept_until(status: Status, last_day: date | None, record: AgreementRecord, months: int) -> date:
    """Return the last day of retention: counted from the last day, or from the last change of what never ran."""
    changed = record.changed_at.date()
    counted = last_day if last_day is not None and status in _STARTED_STATUSES else max(last_day or changed, changed)
    return counted + relativedelta(months=months)
