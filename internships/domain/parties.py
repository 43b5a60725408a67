"""Who is in the agreement: institutions, students and host organisations, with their people."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from internships.domain.identifiers import (
    AcademicYear,
    Country,
    Email,
    EnterpriseNumber,
    EuropeanStudentId,
    Iban,
    Insz,
    JointCommittee,
    NaceCode,
    Phone,
)
from internships.domain.value import Day, Line, Slug, Value
from internships.domain.web_addresses import Website
from internships.domain.wording import Fact, Term, host_only, institution_only


class Address(Value):
    """A postal address; ``postcode`` is free for foreign addresses, four digits for Belgian ones."""

    street: Annotated[Line, Fact("Straat en nummer: met bus", "Street and number: with box", "Voorbeeldkaai 12 bus 3")]
    postcode: Annotated[Line, Fact("Postcode: vier cijfers in België", "Postcode: four digits in Belgium", "2000")]
    locality: Annotated[Line, Fact("Gemeente: stad of gemeente", "Locality: town or municipality", "Antwerpen")]
    country: Annotated[Country, Fact("Land: ISO 3166-1, twee letters", "Country: ISO 3166-1, two letters", "BE")] = "BE"

    @model_validator(mode="after")
    def _belgian_postcode(self) -> "Address":
        if self.country == "BE" and not (self.postcode.isascii() and self.postcode.isdigit() and len(self.postcode) == 4):
            raise PydanticCustomError("belgian_postcode", "a Belgian postcode has four digits")
        return self


class Names(Value):
    """A person's names as they are printed."""

    given: Annotated[Line, Fact("Voornaam: zoals op de identiteitskaart", "Given name: as on the identity card", "Noor")]
    family: Annotated[Line, Fact("Familienaam: met voorvoegsels", "Family name: with prefixes", "Voorbeeld")]


class Person(Value):
    """Somebody with a function and the ways to reach them."""

    names: Annotated[Names, Fact("Naam: voornaam en familienaam", "Name: given and family name")]
    function: Annotated[Line | None, Fact("Functie: bij de eigen organisatie", "Function: in their own organisation")] = None
    email: Annotated[Email | None, Fact("E-mail: zakelijk adres", "E-mail: business address", "noor.voorbeeld@example.org")] = None
    phone: Annotated[Phone | None, Fact("Telefoon: vast nummer", "Phone: land line", "+3232651000")] = None
    mobile: Annotated[Phone | None, Fact("Gsm: mobiel nummer", "Mobile: mobile number", "+32470123456")] = None
    campus: Annotated[Line | None, Fact("Campus: of kantoor", "Campus: or office")] = None


class Mentor(Person):
    """The person at the host who guides the student day by day."""

    specialist: Annotated[bool | None, Fact("Vakspecialist: werkt zelf in het vakgebied", "Specialist: works in the field of study")] = None


class Representative(Person):
    """Who represents a party, and on what ground when they sign for another."""

    delegated_by: Annotated[Line | None, Fact("Namens: wie de bevoegdheid gaf", "On behalf of: who delegated the power to sign")] = None
    delegation_basis: Annotated[Line | None, Fact("Grond van de delegatie: besluit of mandaat", "Basis of the delegation: decision or mandate")] = None


class EmergencyContact(Value):
    """Whom to call when something happens to the student."""

    name: Annotated[Line, Fact("Naam: van de contactpersoon", "Name: of the contact")]
    phone: Annotated[Phone | None, Fact("Telefoon: vast nummer", "Phone: land line")] = None
    mobile: Annotated[Phone | None, Fact("Gsm: mobiel nummer", "Mobile: mobile number")] = None


class LegalRepresentative(Value):
    """The parent or guardian of a student who is a minor."""

    names: Annotated[Names, Fact("Naam: van ouder of voogd", "Name: of parent or guardian")]
    email: Annotated[Email | None, Fact("E-mail: van ouder of voogd", "E-mail: of parent or guardian")] = None
    phone: Annotated[Phone | None, Fact("Telefoon: van ouder of voogd", "Phone: of parent or guardian")] = None


class Enrolment(Value):
    """How the student is enrolled for this placement."""

    academic_year: Annotated[AcademicYear, Fact("Academiejaar: begin- en eindjaar", "Academic year: first and second year", "2026-2027")]
    specialisation: Annotated[Line | None, Fact("Afstudeerrichting: of specialisatie", "Specialisation: or major")] = None
    credits_ok_on: Annotated[Day | None, Fact("Studiepunten in orde op: dag waarop vaststond dat de student aan de instapvoorwaarden voldoet", "Credits confirmed on: the day it was certain that the student meets the entry conditions")] = None


class Gender(Term):
    """As asked by the Learning Agreement."""

    FEMALE = "female", "vrouw", "female"
    MALE = "male", "man", "male"
    OTHER = "other", "anders", "other"
    UNDISCLOSED = "undisclosed", "niet meegedeeld", "undisclosed"


class Student(Value):
    """The student who does the placement."""

    names: Annotated[Names, Fact("Naam: voornaam en familienaam", "Name: given and family name")]
    number: Annotated[Line | None, Fact("Studentennummer: van de instelling", "Student number: of the institution", "s0999001")] = None
    birth_date: Annotated[Day | None, Fact("Geboortedatum: bepaalt of een ouder of voogd mee tekent", "Date of birth: decides whether a parent or guardian signs too", "2004-05-17")] = None
    address: Annotated[Address | None, Fact("Woonplaats: domicilie", "Domicile: legal address")] = None
    email: Annotated[Email, Fact("E-mail: van de student", "E-mail: of the student", "noor.voorbeeld@example.org")]
    phone: Annotated[Phone | None, Fact("Telefoon: vast nummer", "Phone: land line")] = None
    mobile: Annotated[Phone | None, Fact("Gsm: mobiel nummer", "Mobile: mobile number")] = None
    nationality: Annotated[Country | None, Fact("Nationaliteit: land, twee letters", "Nationality: country, two letters", "BE")] = None
    gender: Annotated[Gender | None, Fact("Gender: gevraagd door de Learning Agreement", "Gender: asked by the Learning Agreement")] = None
    student_id: Annotated[EuropeanStudentId | None, Fact("European Student Identifier: ESI", "European Student Identifier: ESI")] = None
    birth_place: Annotated[Line | None, institution_only("Geboorteplaats: voor Dimona zonder rijksregisternummer", "Place of birth: for Dimona without a national number")] = None
    birth_country: Annotated[Country | None, institution_only("Geboorteland: voor Dimona zonder rijksregisternummer", "Country of birth: for Dimona without a national number")] = None
    insz: Annotated[Insz | None, institution_only("Rijksregisternummer: alleen voor de Dimona-aangifte door de instelling, nooit gedrukt", "National register number: only for the institution's Dimona declaration, never printed")] = None
    residence_document: Annotated[Line | None, institution_only("Verblijfsdocument: alleen voor de instelling", "Residence document: for the institution only")] = None
    iban: Annotated[Iban | None, host_only("Rekeningnummer: voor de terugbetaling van kosten, nooit gedrukt", "Bank account: for the reimbursement of costs, never printed")] = None
    emergency_contact: Annotated[EmergencyContact | None, Fact("Te contacteren in geval van nood: één persoon", "Emergency contact: one person")] = None
    legal_representative: Annotated[LegalRepresentative | None, Fact("Wettelijk vertegenwoordiger: verplicht onder 18 jaar", "Legal representative: required under 18")] = None
    enrolment: Annotated[Enrolment, Fact("Inschrijving: voor dit academiejaar", "Enrolment: for this academic year")]


class UnitType(Term):
    """What a part of an institution is called."""

    FACULTY = "faculty", "faculteit", "faculty"
    DEPARTMENT = "department", "departement", "department"
    SCHOOL_OF_ARTS = "school_of_arts", "School of Arts", "School of Arts"
    ACADEMY = "academy", "academie", "academy"
    OTHER = "other", "eenheid", "unit"


class InstitutionParty(Value):
    """One educational institution in the agreement; its legal identity comes from the folder named by ``slug``."""

    slug: Annotated[Slug, Fact("Instelling: naam van de map met haar variant", "Institution: name of the folder with its variant", "noordzee")]
    unit: Annotated[Slug | None, Fact("Eenheid: faculteit, departement of School of Arts", "Unit: faculty, department or School of Arts")] = None
    representative: Annotated[Representative | None, Fact("Vertegenwoordiger: wie de instelling vertegenwoordigt", "Representative: who represents the institution")] = None
    contact: Annotated[Person, Fact("Contactpersoon: stagecoördinator of secretariaat", "Contact: internship coordinator or office")]
    supervisors: Annotated[tuple[Person, ...], Field(min_length=1, max_length=10), Fact("Stagebegeleiders: personeel van de instelling", "Supervisors: staff of the institution")]
    reporting_point: Annotated[Line | None, Fact("Meldpunt grensoverschrijdend gedrag: naam, e-mail of telefoon", "Reporting point for transgressive behaviour: name, e-mail or phone")] = None
    controls_safety: Annotated[bool | None, Fact("Preventiedienst ingelicht: ontving de risicoanalyse", "Prevention service informed: received the risk analysis")] = None


class HostType(Term):
    """What kind of organisation receives the student."""

    ENTERPRISE = "enterprise", "onderneming", "enterprise"
    PUBLIC_BODY = "public_body", "overheid", "public body"
    ASSOCIATION = "association", "vereniging", "association"
    SOLE_TRADER = "sole_trader", "eenmanszaak", "sole trader"
    SELF_EMPLOYED = "self_employed", "vrij beroep", "liberal profession"
    EDUCATION = "education", "onderwijsinstelling", "educational organisation"
    HOSPITAL = "hospital", "ziekenhuis", "hospital"
    SHIPOWNER = "shipowner", "reder", "shipowner"
    INSTITUTION_UNIT = "institution_unit", "eenheid van de onderwijsinstelling", "unit of the educational institution"


class SizeClass(Term):
    """The size asked by the Learning Agreement."""

    UP_TO_250 = "up_to_250", "tot en met 250 werknemers", "up to 250 employees"
    OVER_250 = "over_250", "meer dan 250 werknemers", "more than 250 employees"


class NaceVersion(Term):
    """The edition of NACE-BEL that a code is from."""

    NACE_2008 = "2008", "NACE-BEL 2008", "NACE-BEL 2008"
    NACE_2025 = "2025", "NACE-BEL 2025", "NACE-BEL 2025"


class Kinship(Value):
    """What the parties declare about family ties between the student and the host."""

    related: Annotated[bool, Fact("Verwantschap: is er een familieband", "Kinship: is there a family tie")]
    degree: Annotated[int | None, Field(ge=1, le=10), Fact("Graad: van de verwantschap", "Degree: of kinship", 2)] = None


class Host(Value):
    """The host organisation: the legal entity, its three kinds of address and its people."""

    type: Annotated[HostType, Fact("Soort stagegever: rechtsvorm of sector", "Type of host: legal form or sector")]
    legal_name: Annotated[Line, Fact("Naam: maatschappelijke naam", "Name: legal name", "Scheldekraan Voorbeeld nv")]
    trade_name: Annotated[Line | None, Fact("Handelsnaam: als die verschilt", "Trade name: if it differs")] = None
    enterprise_number: Annotated[EnterpriseNumber | None, Fact("Ondernemingsnummer: KBO, tien cijfers", "Enterprise number: KBO, ten digits", "0999999922")] = None
    institution_number: Annotated[Line | None, Fact("Instellingsnummer: van een onderwijs- of overheidsinstelling", "Institution number: of an educational or public body")] = None
    vat_liable: Annotated[bool | None, Fact("Btw-plichtig: ja of nee", "Liable to VAT: yes or no")] = None
    registered_seat: Annotated[Address | None, Fact("Maatschappelijke zetel: of domicilie van een eenmanszaak", "Registered seat: or domicile of a sole trader")] = None
    place_of_business: Annotated[Address | None, Fact("Gevestigd te: waar de organisatie werkt", "Place of business: where the organisation works")] = None
    nace: Annotated[NaceCode | None, Fact("Sector: NACE-BEL, vijf cijfers", "Sector: NACE-BEL, five digits", "52.220")] = None
    nace_version: Annotated[NaceVersion | None, Fact("Uitgave van NACE-BEL: 2008 of 2025", "NACE-BEL edition: 2008 or 2025")] = None
    joint_committee: Annotated[JointCommittee | None, Fact("Paritair comité: drie cijfers", "Joint committee: three digits", "301.01")] = None
    size_class: Annotated[SizeClass | None, Fact("Grootte: tot of boven 250", "Size: up to or over 250")] = None
    employees: Annotated[int | None, Field(ge=0), Fact("Aantal werknemers: in personen", "Number of employees: persons")] = None
    specialist_staff: Annotated[int | None, Field(ge=0), Fact("Vakspecialisten: aantal in het vakgebied", "Specialist staff: number in the field")] = None
    guidance_staff: Annotated[int | None, Field(ge=0), Fact("Begeleiders: aantal dat kan begeleiden", "Guidance staff: number able to guide")] = None
    website: Annotated[Website | None, Fact("Website: adres", "Website: address", "https://scheldekraan.example.org")] = None
    department: Annotated[Line | None, Fact("Afdeling: of dienst", "Department: or service")] = None
    logo: Annotated[Slug | None, Fact("Logo: naam van een meegeleverd beeld", "Logo: name of a shipped picture")] = None
    representative: Annotated[Representative, Fact("Vertegenwoordiger: wie voor de stagegever tekent", "Representative: who signs for the host")]
    mentors: Annotated[tuple[Mentor, ...], Field(min_length=1, max_length=10), Fact("Stagementoren: personeel van de stagegever", "Mentors: staff of the host")]
    hr_contact: Annotated[Person | None, Fact("Personeelsdienst: contactpersoon", "HR contact: person")] = None
    internship_coordinator: Annotated[Person | None, Fact("Stagecoördinator van de stagegever: persoon", "The host's internship coordinator: person")] = None
    prevention_adviser: Annotated[Person | None, Fact("Preventieadviseur: van de stagegever", "Prevention adviser: of the host")] = None
    occupational_physician: Annotated[Person | None, Fact("Arbeidsarts: preventieadviseur-arbeidsarts", "Occupational physician: prevention adviser")] = None
    external_service: Annotated[Line | None, Fact("Externe dienst: voor preventie en bescherming", "External service: for prevention and protection")] = None
    confidential_adviser: Annotated[Person | None, Fact("Vertrouwenspersoon: van de stagegever", "Confidential adviser: of the host")] = None
    kinship: Annotated[Kinship | None, Fact("Verklaring van verwantschap: tussen student en stagegever", "Kinship declaration: between student and host")] = None
