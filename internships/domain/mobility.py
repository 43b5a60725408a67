"""What the Learning Agreement for Traineeships (form of 2023) asks beyond an internship agreement."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from internships.domain.value import Day, Line, Paragraph, Value
from internships.domain.wording import Fact, Term


class Embedding(Term):
    """Which box of table B holds: what the legal basis "abroad" doesn't tell."""

    EMBEDDED = "embedded", "deel van het studieprogramma", "embedded in the curriculum"
    VOLUNTARY = "voluntary", "vrijwillig", "voluntary"
    RECENT_GRADUATE = "recent_graduate", "pas afgestudeerd", "recent graduate"


class AssessedBy(Term):
    """What the recognition of an embedded traineeship is based on."""

    CERTIFICATE = "certificate", "attest van de stage", "traineeship certificate"
    FINAL_REPORT = "final_report", "eindverslag", "final report"
    INTERVIEW = "interview", "gesprek", "interview"


class Recognition(Value):
    """Table B: how the sending institution recognises the traineeship."""

    embedding: Annotated[Embedding | None, Fact("Plaats in de studie: ingebed, vrijwillig of na het afstuderen", "Place in the studies: embedded, voluntary or after graduation")] = None
    ects: Annotated[Decimal | None, Field(ge=0, le=60), Fact("ECTS toegekend: aantal", "ECTS awarded: number", 6)] = None
    graded: Annotated[bool | None, Fact("Beoordeeld met een cijfer: ja of nee", "Grade given: yes or no")] = None
    based_on: Annotated[tuple[AssessedBy, ...], Field(max_length=3), Fact("Beoordeling op grond van: attest, verslag, gesprek", "Assessment based on: certificate, report, interview")] = ()
    in_transcript: Annotated[bool | None, Fact("Op de puntenlijst: ja of nee", "In the transcript of records: yes or no")] = None
    in_diploma_supplement: Annotated[bool | None, Fact("In het diplomasupplement: ja of nee", "In the Diploma Supplement: yes or no")] = None
    in_europass: Annotated[bool | None, Fact("In Europass: ja of nee", "In Europass: yes or no")] = None


class Cover(Value):
    """What a party insures for the trainee; both the sending and the receiving side say it."""

    accidents: Annotated[bool | None, Fact("Ongevallen: ja of nee", "Accidents: yes or no")] = None
    work_journeys: Annotated[bool | None, Fact("Dienstreizen: ongevallen gedekt", "Journeys for work: accidents covered")] = None
    commuting: Annotated[bool | None, Fact("Woon-werkverkeer: ongevallen gedekt", "Commuting: accidents covered")] = None
    liability: Annotated[bool | None, Fact("Aansprakelijkheid: ja of nee", "Liability: yes or no")] = None


class Support(Value):
    """Table C: what the receiving organisation gives."""

    financial: Annotated[bool | None, Fact("Financiële steun: ja of nee", "Financial support: yes or no")] = None
    monthly_euro: Annotated[Decimal | None, Field(ge=0, max_digits=9, decimal_places=2), Fact("Steun: euro per maand", "Support: EUR a month", "250.00")] = None
    equipment: Annotated[bool | None, Fact("Ondersteuning en uitrusting: ja of nee", "Support and equipment: yes or no")] = None
    certificate_weeks: Annotated[int | None, Field(ge=1, le=52), Fact("Attest binnen: weken na het einde", "Certificate within: weeks after the end", 5)] = None


class VirtualComponent(Value):
    """The virtual part of a blended traineeship, with its own days."""

    first_day: Annotated[Day, Fact("Eerste dag: van het virtuele deel", "First day: of the virtual component")]
    last_day: Annotated[Day, Fact("Laatste dag: van het virtuele deel", "Last day: of the virtual component")]


class MobilityChange(Value):
    """Table A2: one change during the traineeship; table A stays as it was."""

    agreed_on: Annotated[Day, Fact("Overeengekomen op: datum", "Agreed on: date")]
    what: Annotated[Line, Fact("Wat verandert: dagen, taken of verantwoordelijke", "What changes: days, tasks or responsible person")]
    becomes: Annotated[Line, Fact("Wordt: wat voortaan geldt", "Becomes: what holds from then on")]
    reason: Annotated[Line | None, Fact("Reden: van de wijziging", "Reason: for the change")] = None


class TraineeshipCertificate(Value):
    """Table D: what the receiving organisation certifies afterwards."""

    signed_on: Annotated[Day | None, Fact("Attest: datum", "Certificate: date")] = None
    first_day: Annotated[Day | None, Fact("Werkelijke eerste dag: ter plaatse", "Actual first day: physical")] = None
    last_day: Annotated[Day | None, Fact("Werkelijke laatste dag: ter plaatse", "Actual last day: physical")] = None
    sector: Annotated[Line | None, Fact("Sector: van de organisatie", "Sector: of the organisation")] = None
    programme: Annotated[Paragraph | None, Fact("Uitgevoerd programma: taken", "Programme done: tasks")] = None
    outcomes: Annotated[Paragraph | None, Fact("Verworven: kennis en vaardigheden", "Acquired: knowledge and skills")] = None
    evaluation: Annotated[Paragraph | None, Fact("Evaluatie: van de stagiair", "Evaluation: of the trainee")] = None


class Mobility(Value):
    """An exchange, as the Learning Agreement asks it."""

    beneficiary: Annotated[Line | None, Fact("Begunstigde organisatie: als dat niet de uitzendende instelling is", "Beneficiary organisation: if other than the sending institution")] = None
    virtual: Annotated[VirtualComponent | None, Fact("Virtueel deel: bij een gemengde stage", "Virtual component: of a blended traineeship")] = None
    recognition: Annotated[Recognition, Fact("Erkenning: tabel B", "Recognition: table B")] = Recognition()
    sending_cover: Annotated[Cover, Fact("Verzekering door de uitzendende instelling: tabel B", "Insurance by the sending institution: table B")] = Cover()
    receiving_cover: Annotated[Cover, Fact("Verzekering door de ontvangende organisatie: tabel C", "Insurance by the receiving organisation: table C")] = Cover()
    support: Annotated[Support, Fact("Steun door de ontvangende organisatie: tabel C", "Support by the receiving organisation: table C")] = Support()
    changes: Annotated[tuple[MobilityChange, ...], Field(max_length=20), Fact("Wijzigingen: tabel A2", "Changes: table A2")] = ()
    certificate: Annotated[TraineeshipCertificate | None, Fact("Attest na afloop: tabel D", "Certificate afterwards: table D")] = None
