"""Blockers of the workstation sheet, health surveillance, and the conditions of the agreement."""

from collections.abc import Iterator

from internships.domain.access import Role
from internships.domain.agreement import Condition, ConditionKind
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.blockers.context import BlockerContext
from internships.domain.demands import SheetDuty
from internships.domain.document import DocumentKind
from internships.domain.pointers import fact_at
from internships.domain.safety import ArrangedBy, Fitness
from internships.domain.wording import Bilingual

_SHEET_GIVEN_ON = "/safety/workstation_sheet/given_on"
_HEALTH = "/safety/health"
_OWNER_BY_ARRANGER = {
    ArrangedBy.HOST: Role.HOST_HR,
    ArrangedBy.INSTITUTION: Role.COORDINATOR,
    ArrangedBy.MARITIME_CENTRE: Role.STUDENT,
}


def workstation_sheet_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield a workstation sheet that was not given before the start (V15).

    The institution's demand decides; without one, the sheet is due if it is among the variant's documents. If the
    institution accepts either document, the blocker of the risk analysis covers it.
    """
    given_on, start = fact_at(context.facts, _SHEET_GIVEN_ON), context.first_day
    if not _sheet_due(context):
        return
    if given_on is None:
        yield context.blocker_before_start(
            BlockerCode.WORKSTATION_SHEET_MISSING, Role.HOST_HR, _SHEET_GIVEN_ON, _TEXT_NOT_GIVEN
        )
    elif start is not None and given_on > start:
        yield context.blocker_before_start(
            BlockerCode.WORKSTATION_SHEET_LATE, Role.COORDINATOR, _SHEET_GIVEN_ON, _TEXT_GIVEN_LATE
        )


_TEXT_NOT_GIVEN = Bilingual(
    nl="De werkpostfiche is nog niet bezorgd: de stagegever geeft ze aan de student vóór de start.",
    en="The workstation sheet isn't given yet: the host organisation gives it to the student before the start.",
)
_TEXT_GIVEN_LATE = Bilingual(
    nl="De werkpostfiche is na de start bezorgd: de stagecoördinator laat de eerste dag verzetten.",
    en="The workstation sheet was given after the start: the internship coordinator has the first day moved.",
)


def _sheet_due(context: BlockerContext) -> bool:
    demand = context.demands.workstation_sheet
    if demand is None:
        return DocumentKind.WORKSTATION_SHEET in context.document_kinds
    if demand.value is SheetDuty.WITH_HEALTH_ASSESSMENT:
        return fact_at(context.facts, f"{_HEALTH}/required") is True
    return demand.value is SheetDuty.ALWAYS


def health_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield the health condition until it is met; the text says whether it is pending or not met, never why (V16, V17).

    An outcome of unfit, or an outcome that lapses before the first day, doesn't count as met.
    """
    if fact_at(context.facts, f"{_HEALTH}/required") is not True:
        return
    met = fact_at(context.facts, f"{_HEALTH}/condition_met")
    refused = met is False or fact_at(context.facts, f"{_HEALTH}/outcome") is Fitness.UNFIT
    valid_until = fact_at(context.facts, f"{_HEALTH}/valid_until")
    lapsed = valid_until is not None and context.first_day is not None and valid_until < context.first_day
    if met is True and not refused and not lapsed:
        return
    arranged_by = fact_at(context.facts, f"{_HEALTH}/arranged_by")
    owner = Role.COORDINATOR if refused or arranged_by is None else _OWNER_BY_ARRANGER[arranged_by]
    text = _TEXT_NOT_MET if refused else _pending_text(owner, known=arranged_by is not None)
    yield context.blocker_before_start(BlockerCode.HEALTH_CONDITION, owner, f"{_HEALTH}/condition_met", text)


_TEXT_NOT_MET = Bilingual(
    nl="De voorwaarde van het gezondheidstoezicht is niet vervuld: de stagecoördinator zoekt een andere werkpost.",
    en="The condition of health surveillance is not met: the internship coordinator looks for another workstation.",
)


def _pending_text(owner: Role, *, known: bool) -> Bilingual:
    nl, en = "De voorwaarde van het gezondheidstoezicht staat open", "The condition of health surveillance is pending"
    if not known:
        return Bilingual(
            nl=f"{nl}: de stagecoördinator laat vastleggen welke dienst ze opvolgt.",
            en=f"{en}: the internship coordinator has it settled which service sees to it.",
        )
    return Bilingual(
        nl=f"{nl}; maak de afspraak en meld of ze vervuld is. Taak van: {owner.nl}.",
        en=f"{en}; make the appointment and say whether it is met. Task of: {owner.en}.",
    )


def condition_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield unmet suspensive conditions, and reminders of open resolutory ones, which don't block the start (V37)."""
    for index, condition in enumerate(context.facts.conditions or ()):
        kind = fact_at(condition, "/kind")
        if kind is not None and fact_at(condition, "/met_on") is None:
            yield _condition_blocker(context, condition, index)
    demand = context.demands.credits_dissolve
    if demand is None or not demand.value:
        return
    for index, student in enumerate(context.facts.students or ()):
        if fact_at(student, "/enrolment/credits_ok_on") is None:
            yield _credits_reminder(context, index)


def _condition_blocker(context: BlockerContext, condition: Condition, index: int) -> Blocker:
    condition_text = fact_at(condition, "/text")
    name = f" “{condition_text}”" if condition_text else ""
    is_reminder = fact_at(condition, "/kind") is ConditionKind.RESOLUTORY
    text = Bilingual(
        nl=f"De opschortende voorwaarde{name} is nog niet vervuld: de stagecoördinator volgt ze op en voert de dag in.",
        en=f"The suspensive condition{name} isn't met yet: the internship coordinator sees to it and enters the day.",
    )
    if is_reminder:
        text = Bilingual(
            nl=f"De ontbindende voorwaarde{name} staat open en houdt niets tegen: de stagecoördinator volgt ze op.",
            en=f"The resolutory condition{name} is open and stops no start: the internship coordinator watches it.",
        )
    return Blocker(
        code=BlockerCode.CONDITION_UNMET,
        text=text,
        owner=Role.COORDINATOR,
        due_on=fact_at(condition, "/due_on") or context.day_before_start,
        pointer=f"/conditions/{index}/met_on",
        is_reminder=is_reminder,
    )


def _credits_reminder(context: BlockerContext, index: int) -> Blocker:
    text = Bilingual(
        nl="De studiepunten zijn nog niet bevestigd; zonder die punten vervalt de overeenkomst. "
        "De stagecoördinator kijkt het na.",
        en="The credits aren't confirmed yet; without them the agreement lapses. The internship coordinator checks it.",
    )
    pointer = f"/students/{index}/enrolment/credits_ok_on"
    return context.blocker_before_start(BlockerCode.CONDITION_UNMET, Role.COORDINATOR, pointer, text, is_reminder=True)
