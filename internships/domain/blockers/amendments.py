"""Reminders of unsigned amendments and terminations, and of days on which the student is not insured."""

from collections.abc import Iterable, Iterator
from datetime import date

from internships.domain.access import Role
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.blockers.context import BlockerContext
from internships.domain.date_arithmetic import days_before
from internships.domain.running_days import DateRange, date_range_words
from internships.domain.signatures import (
    AGREEMENT_SUBJECT,
    TERMINATION_SUBJECT,
    SignatureRecord,
    SignatureState,
    amendment_subject,
    current_signatures,
    last_signature_day,
)
from internships.domain.wording import Bilingual, bilingual


def amendment_reminders(context: BlockerContext) -> Iterator[Blocker]:
    """Yield a reminder for each amendment and termination that waits for signatures; they don't block the start.

    An amendment is due by the last day of the signed agreement: after it the student is not insured.
    """
    for number in context.pending_amendments:
        waiting_for = _unsigned_names(current_signatures(context.signatures, amendment_subject(number)))
        text = bilingual(
            f"Addendum {number} is nog niet door allen getekend en geldt nog niet{waiting_for.nl}: "
            "de stagecoördinator volgt de handtekeningen op.",
            f"Amendment {number} isn't signed by all and doesn't count yet{waiting_for.en}: "
            "the internship coordinator sees to the signatures.",
        )
        added_until = [days.last_day for of, days in context.uninsured if of == number]
        yield _reminder(BlockerCode.AMENDMENT_UNSIGNED, text, context.last_day, max(added_until, default=None))
    for number, days in context.uninsured:
        yield _not_insured_reminder(number, days)
    termination_rows = current_signatures(context.signatures, TERMINATION_SUBJECT)
    if any(row.state is not SignatureState.SIGNED for row in termination_rows):
        waiting_for = _unsigned_names(termination_rows)
        text = bilingual(
            f"De beëindiging is nog niet door allen getekend en geldt nog niet{waiting_for.nl}: "
            "de stagecoördinator volgt de handtekeningen op.",
            f"The termination isn't signed by all and doesn't count yet{waiting_for.en}: "
            "the internship coordinator sees to the signatures.",
        )
        yield _reminder(BlockerCode.TERMINATION_UNSIGNED, text, context.last_day)


def _not_insured_reminder(number: int, days: DateRange) -> Blocker:
    nl, en = date_range_words(days)
    text = bilingual(
        f"{nl} is de student niet verzekerd zolang niet iedereen addendum {number} tekende: de stagecoördinator laat "
        "het eerst tekenen.",
        f"{en} the student is not insured as long as not everybody signed amendment {number}: the internship "
        "coordinator has it signed first.",
    )
    due_on = days_before(days.first_day, 1)
    return _reminder(BlockerCode.DAYS_NOT_INSURED, text, due_on, days.last_day, pointer="/period")


def uncovered_day_reminders(context: BlockerContext) -> Iterator[Blocker]:
    """Yield a reminder for days that were past before the agreement, or an amendment, was signed by everybody."""
    signed, start, end = last_signature_day(context.signatures, AGREEMENT_SUBJECT), context.first_day, context.last_day
    if signed is not None and start is not None and end is not None and start < signed:
        days = DateRange(start, min(days_before(signed, 1), end))
        yield _uncovered_reminder(BlockerCode.SIGNED_LATE, bilingual("de overeenkomst", "the agreement"), days, signed)
    for entry, days in context.uncovered:
        number = entry.amendment.number
        subject = bilingual(f"addendum {number}", f"amendment {number}")
        yield _uncovered_reminder(BlockerCode.DAYS_NOT_INSURED, subject, days, entry.effective_from)


def _uncovered_reminder(code: BlockerCode, subject: Bilingual, days: DateRange, since: date) -> Blocker:
    nl, en = date_range_words(days)
    text = bilingual(
        f"{nl} was de student niet gedekt: {subject.nl} geldt pas vanaf {since:%d/%m/%Y}. Was de student toen "
        "aanwezig, dan meldt de stagecoördinator dat aan de verzekeraar.",
        f"{en} the student was not covered: {subject.en} holds only from {since:%d/%m/%Y} on. If the student was "
        "there, the internship coordinator tells the insurer.",
    )
    return _reminder(code, text, since, pointer="/period")


def _unsigned_names(rows: Iterable[SignatureRecord]) -> Bilingual:
    names = ", ".join(dict.fromkeys(row.name for row in rows if row.state is not SignatureState.SIGNED))
    return bilingual(f" (wacht op: {names})", f" (waits for: {names})") if names else bilingual("", "")


def _reminder(
    code: BlockerCode, text: Bilingual, due_on: date | None, listed_until: date | None = None, *, pointer: str = ""
) -> Blocker:
    return Blocker(
        code=code,
        text=text,
        owner=Role.COORDINATOR,
        due_on=due_on,
        pointer=pointer,
        is_reminder=True,
        listed_until=listed_until,
    )
