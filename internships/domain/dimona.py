"""What the institution's Dimona declaration of an intern holds (type STG), by the RSZ dictionary of 2023/3 (DI1)."""

from typing import Annotated

from pydantic import StringConstraints

from internships.domain.value import Value
from internships.domain.wording import Fact, Term, institution_only


class EmploymentNature(Term):
    """Zone 01231. Portals and guides name the two by worker code: 849 and 848."""

    EMPLOYEE = "EMPLOYEE", "bediende", "white-collar worker"
    WORKER = "WORKER", "arbeider", "blue-collar worker"


class WorkerStatus(Term):
    """Zone 00053: the cover of the small statutes."""

    F1 = "F1", "F1: dekking zoals voor leerlingen", "F1: cover as for apprentices"
    F2 = "F2", "F2: eigen dekking en vergoeding", "F2: own cover and compensation"


class DimonaCommittee(Term):
    """The value of the joint committee; every other committee is XXX."""

    PC_124 = "124", "paritair comité 124", "joint committee 124"
    PC_140 = "140", "paritair comité 140", "joint committee 140"
    PC_144 = "144", "paritair comité 144", "joint committee 144"
    PC_145 = "145", "paritair comité 145", "joint committee 145"
    PC_149 = "149", "paritair comité 149", "joint committee 149"
    PC_302 = "302", "paritair comité 302", "joint committee 302"
    PC_320 = "320", "paritair comité 320", "joint committee 320"
    PC_322 = "322", "paritair comité 322 (alleen uitzendkrachten)", "joint committee 322 (agency workers only)"
    OTHER = "XXX", "een ander paritair comité", "another joint committee"


PeriodId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
RiskCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class Dimona(Value):
    """The declaration by the institution; begin and end are the period's, and the end is obligatory."""

    employment_nature: Annotated[EmploymentNature | None, Fact("Aard van het werk: bediende of arbeider", "Nature of the work: white-collar or blue-collar", "EMPLOYEE")] = None
    worker_status: Annotated[WorkerStatus | None, Fact("Statuut van de stagiair: F1 of F2", "Status of the intern: F1 or F2", "F2")] = None
    joint_committee: Annotated[DimonaCommittee | None, Fact("Paritair comité: nummer of XXX", "Joint committee: number or XXX", "XXX")] = None
    activity_with_risk: Annotated[RiskCode | None, Fact("Activiteit met risico: drie cijfers", "Activity with risk: three digits")] = None
    period_id: Annotated[PeriodId | None, institution_only("Periodenummer: van de RSZ, twaalf cijfers, nodig om te wijzigen", "Period id: of the RSZ, twelve digits, needed for a change")] = None
