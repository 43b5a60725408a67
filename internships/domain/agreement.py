"""The unified record: one internship agreement, complete, whoever's form it will be printed on."""

from typing import Annotated

from pydantic import Field

from internships.domain.dimona import Dimona
from internships.domain.identifiers import Email, MobilityId, Sha256
from internships.domain.internship_kinds import AgreementForm, InternshipKind, LegalBasis
from internships.domain.mobility import Mobility
from internships.domain.parties import Host, InstitutionParty, Student
from internships.domain.placement import Period, Place, Schedule
from internships.domain.programme import Content, Programme, Supervision
from internships.domain.safety import Safety
from internships.domain.terms import (
    Allowance,
    Confidentiality,
    DataProtection,
    Insurance,
    IntellectualProperty,
)
from internships.domain.value import Day, Line, Paragraph, Value
from internships.domain.wording import Fact, Language, Term

SCHEMA_VERSION = "1.0.0"


class SignatoryRole(Term):
    """In which role somebody signs."""

    STUDENT = "student", "de student", "the student"
    LEGAL_REPRESENTATIVE = "legal_representative", "de wettelijk vertegenwoordiger", "the legal representative"
    HOST = "host", "voor de stagegever", "for the host organisation"
    MENTOR = "mentor", "de stagementor", "the mentor"
    INSTITUTION = "institution", "voor de onderwijsinstelling", "for the educational institution"
    SUPERVISOR = "supervisor", "de stagebegeleider", "the supervisor"
    OCCUPATIONAL_PHYSICIAN = "occupational_physician", "de preventieadviseur-arbeidsarts", "the occupational physician"
    MASTER = "master", "de kapitein", "the master"


class SigningMode(Term):
    """On paper, electronically, or both."""

    PAPER = "paper", "op papier", "on paper"
    ELECTRONIC = "electronic", "elektronisch", "electronically"
    MIXED = "mixed", "gemengd", "mixed"


class SignatureLevel(Term):
    """The level of an electronic signature (eIDAS art. 3)."""

    WET = "wet", "handgeschreven", "handwritten"
    SIMPLE = "SES", "gewoon elektronisch", "simple electronic"
    ADVANCED = "AdES", "geavanceerd elektronisch", "advanced electronic"
    QUALIFIED = "QES", "gekwalificeerd elektronisch", "qualified electronic"


class Signatory(Value):
    """A person who signs, for which party, in which capacity; the order in the list is the order of signing."""

    role: Annotated[SignatoryRole, Fact("Rol: in welke rol getekend wordt", "Role: in which role is signed")]
    name: Annotated[Line, Fact("Naam: van wie tekent", "Name: of who signs")]
    capacity: Annotated[Line | None, Fact("Hoedanigheid: functie of mandaat", "Capacity: function or mandate")] = None
    email: Annotated[Email | None, Fact("E-mail: voor de uitnodiging", "E-mail: for the invitation")] = None
    party: Annotated[int, Field(ge=0, le=9), Fact("Partij: volgnummer binnen de rol, vanaf 0", "Party: index within the role, from 0")] = 0
    delegated_by: Annotated[Line | None, Fact("Bij delegatie van: wie de bevoegdheid gaf", "Delegated by: who gave the power")] = None
    delegation_basis: Annotated[Line | None, Fact("Grond van de delegatie: besluit", "Basis of delegation: decision")] = None
    level: Annotated[SignatureLevel | None, Fact("Niveau van handtekening: gevraagd", "Level of signature: asked")] = None


class AnnexKind(Term):
    """What an annex is."""

    REGULATIONS = "regulations", "Stagereglement", "Internship regulations"
    MEDICAL_PROCEDURE = "medical_procedure", "Procedure medische opvolging", "Medical follow-up procedure"
    RIGHTS_AND_DUTIES = "rights_and_duties", "Rechten en plichten", "Rights and duties"
    NON_DISCLOSURE = "non_disclosure", "Geheimhoudingsovereenkomst", "Non-disclosure agreement"
    INSURANCE_CERTIFICATE = "insurance_certificate", "Verzekeringsattest", "Insurance certificate"
    FRAMEWORK_COPY = "framework_copy", "Kopie van de raamovereenkomst", "Copy of the framework agreement"
    YEARLY_DECLARATION = "yearly_declaration", "Jaarlijkse verklaring van de student", "Yearly declaration by the student"
    YOUNG_WORKER = "young_worker", "Bijlage jongeren op het werk", "Young workers annex"
    OTHER = "other", "Bijlage", "Annex"


class Annex(Value):
    """A paper that goes with the agreement and isn't printed by this product."""

    kind: Annotated[AnnexKind, Fact("Soort bijlage: van de lijst", "Kind of annex: from the list")]
    title: Annotated[Line, Fact("Titel: van de bijlage", "Title: of the annex")]
    sha256: Annotated[Sha256 | None, Fact("Hash: SHA-256 van het bestand", "Hash: SHA-256 of the file")] = None


class ConditionKind(Term):
    """What a condition does to the agreement."""

    SUSPENSIVE = "suspensive", "opschortend", "suspensive"
    RESOLUTORY = "resolutory", "ontbindend", "resolutory"


class Condition(Value):
    """A condition that the agreement hangs on."""

    kind: Annotated[ConditionKind, Fact("Soort voorwaarde: opschortend of ontbindend", "Kind of condition: suspensive or resolutory")]
    text: Annotated[Line, Fact("Voorwaarde: in één zin", "Condition: in one sentence")]
    due_on: Annotated[Day | None, Fact("Te vervullen tegen: datum", "Due on: date")] = None
    met_on: Annotated[Day | None, Fact("Vervuld op: datum", "Met on: date")] = None


class Agreement(Value):
    """One internship agreement, complete.

    Parties are lists: two institutions, two hosts, no student (a framework) or many students (a collective
    agreement) are all expressible. ``institutions[0]`` leads: its variant is printed.
    """

    schema_version: Annotated[str, Field(pattern=r"^1\.\d+\.\d+$"), Fact("Schemaversie: semver", "Schema version: semver", "1.0.0")] = SCHEMA_VERSION
    reference: Annotated[Line, Fact("Kenmerk: nummer van de overeenkomst", "Reference: number of the agreement", "SKV-2026-014")]
    specimen: Annotated[bool, Fact("Specimen: een voorbeeld, geen echte overeenkomst", "Specimen: an example, not a real agreement")] = False
    drawn_up_on: Annotated[Day, Fact("Opgemaakt op: datum van het document", "Drawn up on: date of the document", "2026-09-01")]
    drawn_up_at: Annotated[Line | None, Fact("Opgemaakt te: plaats", "Drawn up at: place", "Antwerpen")] = None
    kind: Annotated[InternshipKind, Fact("Soort stage: beslist of er een overeenkomst is", "Kind of internship: decides whether there is an agreement")]
    legal_basis: Annotated[LegalBasis, Fact("Grondslag: verplicht, keuze, vrijwillig", "Legal basis: compulsory, elective, voluntary")]
    form: Annotated[AgreementForm, Fact("Vorm van de overeenkomst: wie partij is", "Form of the agreement: who is party")] = AgreementForm.INDIVIDUAL_TRIPARTITE
    framework_reference: Annotated[Line | None, Fact("Raamovereenkomst: kenmerk", "Framework agreement: reference")] = None
    language: Annotated[Language, Fact("Taal van de overeenkomst: die getekend wordt", "Language of the agreement: the one that is signed")] = Language.NL
    translations: Annotated[tuple[Language, ...], Field(max_length=10), Fact("Vertalingen: ter informatie", "Translations: for information")] = ()
    institutions: Annotated[tuple[InstitutionParty, ...], Field(min_length=1, max_length=4), Fact("Onderwijsinstellingen: de eerste leidt", "Educational institutions: the first leads")]
    students: Annotated[tuple[Student, ...], Field(max_length=500), Fact("Studenten: geen bij een raamovereenkomst", "Students: none in a framework agreement")] = ()
    hosts: Annotated[tuple[Host, ...], Field(min_length=1, max_length=4), Fact("Stagegevers: meestal één", "Host organisations: usually one")]
    places: Annotated[tuple[Place, ...], Field(min_length=1, max_length=20), Fact("Stageplaatsen: waar gewerkt wordt", "Places of work: where the work is done")]
    programme: Annotated[Programme, Fact("Opleiding: van de student", "Programme: of the student")]
    period: Annotated[Period, Fact("Stageperiode: begin, einde, duur", "Period: begin, end, duration")]
    schedule: Annotated[Schedule, Fact("Uurrooster: zoals ingevoerd", "Schedule: as entered")] = Schedule()
    content: Annotated[Content, Fact("Inhoud: opdracht en leerresultaten", "Content: assignment and learning outcomes")]
    supervision: Annotated[Supervision, Fact("Begeleiding en evaluatie: afspraken", "Supervision and evaluation: what is agreed")] = Supervision()
    allowance: Annotated[Allowance, Fact("Vergoeding en kosten: afspraken", "Allowance and costs: what is agreed")] = Allowance()
    insurance: Annotated[Insurance, Fact("Verzekering: wie wat verzekert", "Insurance: who insures what")] = Insurance()
    safety: Annotated[Safety, Fact("Veiligheid en gezondheid: op het werk", "Safety and health: at work")] = Safety()
    confidentiality: Annotated[Confidentiality | None, Fact("Vertrouwelijkheid: afspraken", "Confidentiality: what is agreed")] = None
    intellectual_property: Annotated[IntellectualProperty | None, Fact("Intellectuele rechten: afspraken", "Intellectual property: what is agreed")] = None
    data_protection: Annotated[DataProtection, Fact("Persoonsgegevens: afspraken", "Personal data: what is agreed")] = DataProtection()
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=1, max_length=520), Fact("Ondertekenaars: in volgorde", "Signatories: in order")]
    signing_mode: Annotated[SigningMode, Fact("Wijze van ondertekenen: papier of elektronisch", "Signing mode: paper or electronic")] = SigningMode.PAPER
    annexes: Annotated[tuple[Annex, ...], Field(max_length=30), Fact("Andere bijlagen: die hierbij horen", "Other annexes: that go with it")] = ()
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20), Fact("Voorwaarden: opschortend of ontbindend", "Conditions: suspensive or resolutory")] = ()
    mobility_id: Annotated[MobilityId | None, Fact("Mobiliteitsnummer: bij een uitwisseling", "Mobility id: for an exchange")] = None
    mobility: Annotated[Mobility | None, Fact("Uitwisseling: wat de Learning Agreement vraagt", "Exchange: what the Learning Agreement asks")] = None
    dimona: Annotated[Dimona | None, Fact("Dimona: aangifte door de instelling", "Dimona: declaration by the institution")] = None
    remarks: Annotated[Paragraph | None, Fact("Opmerkingen: van de partijen", "Remarks: by the parties")] = None
