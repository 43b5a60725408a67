"""The columns of the workbook: a heading in Dutch and English, and the pointer of the fact that each fills."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from internships.domain.pointers import is_list
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.fact_paths import annotation_at, term_type_in


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    TIME = "time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LINES = "lines"


_KINDS: tuple[tuple[type, CellKind], ...] = (
    (bool, CellKind.YES_NO),
    (int, CellKind.WHOLE),
    (Decimal, CellKind.NUMBER),
    (date, CellKind.DATE),
    (time, CellKind.TIME),
)


@dataclass(frozen=True)
class SheetColumn:
    """One column of the workbook; on the host's sheet, one row."""

    pointer: str
    nl: str
    en: str

    def heading(self, language: Language) -> str:
        """Return the heading in one language."""
        return self.nl if language is Language.NL else self.en

    @cached_property
    def kind(self) -> CellKind:
        """The kind of cell that fits the fact's type in the schema."""
        annotation = annotation_at(self.schema_path)
        if is_list(annotation) and not self.pointer.rpartition("/")[2].isdigit():
            return CellKind.LINES
        if term_type_in(annotation) is not None:
            return CellKind.CHOICE
        plain = _bare_type(annotation)
        return next((kind for wanted, kind in _KINDS if plain is wanted), CellKind.TEXT)

    @cached_property
    def terms(self) -> type[Term] | None:
        """The terms to choose from, for a choice or a list of terms."""
        return term_type_in(annotation_at(self.schema_path))

    @cached_property
    def schema_path(self) -> str:
        """The pointer with ``*`` for list indexes."""
        return "/".join("*" if step.isdigit() else step for step in self.pointer.split("/"))


def _bare_type(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return _bare_type(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return next((_bare_type(part) for part in get_args(annotation) if part is not type(None)), None)
    return annotation


@dataclass(frozen=True)
class SheetPlan:
    """One sheet of the workbook; ``list_at`` is the pointer of the list that its rows fill, if they fill one."""

    id: str
    title: Bilingual
    columns: tuple[SheetColumn, ...]
    list_at: str | None = None


def _columns(table: str) -> tuple[SheetColumn, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(SheetColumn(*(part.strip() for part in row)) for row in rows)


ROW_CODE_COLUMN = SheetColumn("/reference", "Rijcode", "Row code")

HOST_SHEET = SheetPlan("host", Bilingual(nl="Stagegever", en="Host"), _columns("""
/hosts/0/type | Soort organisatie | Type of organisation
/hosts/0/legal_name | Maatschappelijke naam | Legal name
/hosts/0/trade_name | Handelsnaam | Trade name
/hosts/0/enterprise_number | Ondernemingsnummer | Enterprise number
/hosts/0/institution_number | Instellingsnummer | Institution number
/hosts/0/registered_seat/street | Zetel: straat en nummer | Seat: street and number
/hosts/0/registered_seat/postcode | Zetel: postcode | Seat: postcode
/hosts/0/registered_seat/locality | Zetel: gemeente | Seat: locality
/hosts/0/registered_seat/country | Zetel: land | Seat: country
/hosts/0/place_of_business/street | Gevestigd te: straat en nummer | Place of business: street and number
/hosts/0/place_of_business/postcode | Gevestigd te: postcode | Place of business: postcode
/hosts/0/place_of_business/locality | Gevestigd te: gemeente | Place of business: locality
/hosts/0/place_of_business/country | Gevestigd te: land | Place of business: country
/hosts/0/joint_committee | Paritair comité | Joint committee
/hosts/0/size_class | Grootte | Size
/hosts/0/employees | Aantal werknemers | Number of employees
/hosts/0/confidential_adviser/names/given | Vertrouwenspersoon: voornaam | Confidential adviser: given name
/hosts/0/confidential_adviser/names/family | Vertrouwenspersoon: familienaam | Confidential adviser: family name
/hosts/0/confidential_adviser/email | Vertrouwenspersoon: e-mail | Confidential adviser: e-mail
/hosts/0/confidential_adviser/phone | Vertrouwenspersoon: telefoon | Confidential adviser: phone
/hosts/0/website | Website | Website
/hosts/0/logo | Logo (naam) | Logo (name)
/hosts/0/representative/names/given | Vertegenwoordiger: voornaam | Representative: given name
/hosts/0/representative/names/family | Vertegenwoordiger: familienaam | Representative: family name
/hosts/0/representative/function | Vertegenwoordiger: functie | Representative: function
/hosts/0/representative/email | Vertegenwoordiger: e-mail | Representative: e-mail
/hosts/0/representative/phone | Vertegenwoordiger: telefoon | Representative: phone
/hosts/0/hr_contact/names/given | Personeelsdienst: voornaam | HR contact: given name
/hosts/0/hr_contact/names/family | Personeelsdienst: familienaam | HR contact: family name
/hosts/0/hr_contact/email | Personeelsdienst: e-mail | HR contact: e-mail
/hosts/0/prevention_adviser/names/given | Preventieadviseur: voornaam | Prevention adviser: given name
/hosts/0/prevention_adviser/names/family | Preventieadviseur: familienaam | Prevention adviser: family name
/hosts/0/prevention_adviser/phone | Preventieadviseur: telefoon | Prevention adviser: phone
/hosts/0/occupational_physician/names/given | Arbeidsarts: voornaam | Occupational physician: given name
/hosts/0/occupational_physician/names/family | Arbeidsarts: familienaam | Occupational physician: family name
/hosts/0/external_service | Externe dienst | External service
/drawn_up_at | Opgemaakt te | Drawn up at
/signing_mode | Wijze van ondertekenen | Signing mode
/data_protection/host_dpo | Functionaris gegevensbescherming | Data protection officer
"""))

STUDENT_SHEET = SheetPlan("interns", Bilingual(nl="Stagiairs", en="Interns"), (ROW_CODE_COLUMN, *_columns("""
/specimen | Specimen | Specimen
/drawn_up_on | Opgemaakt op | Drawn up on
/kind | Soort stage | Kind of internship
/legal_basis | Grondslag | Legal basis
/form | Vorm van de overeenkomst | Form of the agreement
/language | Taal | Language
/translations | Vertalingen | Translations
/institutions/0/slug | Instelling (code) | Institution (code)
/institutions/0/unit | Eenheid (code) | Unit (code)
/programme/id | Opleiding (code) | Programme (code)
/programme/name | Opleiding | Programme
/programme/name_en | Opleiding (Engels) | Programme (English)
/programme/level | Niveau | Level
/programme/eqf | EQF-niveau | EQF level
/programme/isced | ISCED-F | ISCED-F
/programme/field | Vakgebied | Field of study
/programme/course/code | Opleidingsonderdeel: code | Course unit: code
/programme/course/name | Opleidingsonderdeel: naam | Course unit: name
/programme/course/credits | Opleidingsonderdeel: studiepunten | Course unit: credits
/students/0/names/given | Student: voornaam | Student: given name
/students/0/names/family | Student: familienaam | Student: family name
/students/0/number | Studentennummer | Student number
/students/0/birth_date | Geboortedatum | Date of birth
/students/0/address/street | Student: straat en nummer | Student: street and number
/students/0/address/postcode | Student: postcode | Student: postcode
/students/0/address/locality | Student: gemeente | Student: locality
/students/0/address/country | Student: land | Student: country
/students/0/email | Student: e-mail | Student: e-mail
/students/0/mobile | Student: gsm | Student: mobile
/students/0/nationality | Nationaliteit | Nationality
/students/0/gender | Gender | Gender
/students/0/emergency_contact/name | Noodcontact: naam | Emergency contact: name
/students/0/emergency_contact/phone | Noodcontact: telefoon | Emergency contact: phone
/students/0/emergency_contact/mobile | Noodcontact: gsm | Emergency contact: mobile
/students/0/legal_representative/names/given | Ouder of voogd: voornaam | Parent or guardian: given name
/students/0/legal_representative/names/family | Ouder of voogd: familienaam | Parent or guardian: family name
/students/0/enrolment/academic_year | Academiejaar | Academic year
/students/0/enrolment/specialisation | Afstudeerrichting | Specialisation
/students/0/enrolment/credits_ok_on | Studiepunten in orde op | Credits confirmed on
/institutions/0/representative/names/given | Ondertekenaar instelling: voornaam | Institution signatory: given name
/institutions/0/representative/names/family | Ondertekenaar instelling: familienaam | Institution signatory: family name
/institutions/0/representative/function | Ondertekenaar instelling: functie | Institution signatory: function
/institutions/0/representative/delegated_by | Ondertekenaar instelling: bij delegatie van | Institution signatory: by delegation of
/institutions/0/contact/names/given | Contact instelling: voornaam | Institution contact: given name
/institutions/0/contact/names/family | Contact instelling: familienaam | Institution contact: family name
/institutions/0/contact/function | Contact instelling: functie | Institution contact: function
/institutions/0/contact/email | Contact instelling: e-mail | Institution contact: e-mail
/institutions/0/contact/phone | Contact instelling: telefoon | Institution contact: phone
/institutions/0/contact/mobile | Contact instelling: gsm | Institution contact: mobile
/institutions/0/contact/campus | Contact instelling: campus | Institution contact: campus
/institutions/0/reporting_point | Meldpunt grensoverschrijdend gedrag | Reporting point for transgressive behaviour
/institutions/0/supervisors/0/names/given | Begeleider: voornaam | Supervisor: given name
/institutions/0/supervisors/0/names/family | Begeleider: familienaam | Supervisor: family name
/institutions/0/supervisors/0/function | Begeleider: functie | Supervisor: function
/institutions/0/supervisors/0/email | Begeleider: e-mail | Supervisor: e-mail
/institutions/0/supervisors/0/phone | Begeleider: telefoon | Supervisor: phone
/institutions/0/supervisors/0/mobile | Begeleider: gsm | Supervisor: mobile
/hosts/0/department | Afdeling | Department
/hosts/0/mentors/0/names/given | Mentor: voornaam | Mentor: given name
/hosts/0/mentors/0/names/family | Mentor: familienaam | Mentor: family name
/hosts/0/mentors/0/function | Mentor: functie | Mentor: function
/hosts/0/mentors/0/email | Mentor: e-mail | Mentor: e-mail
/hosts/0/mentors/0/phone | Mentor: telefoon | Mentor: phone
/hosts/0/mentors/0/mobile | Mentor: gsm | Mentor: mobile
/hosts/0/mentors/0/specialist | Mentor is vakspecialist | Mentor is a specialist
/hosts/0/kinship/related | Verwantschap met de stagegever | Kinship with the host
/hosts/0/kinship/degree | Graad van verwantschap | Degree of kinship
/period/first_day | Eerste dag | First day
/period/last_day | Laatste dag | Last day
/period/duration/days | Aantal dagen | Number of days
/period/duration/weeks | Aantal weken | Number of weeks
/period/duration/hours | Aantal uren | Number of hours
/period/duration/ects | Studiepunten (stage) | Credits (placement)
/period/duration/sea_days | Zeedagen | Sea days
/schedule/hours_per_week | Uren per week | Hours a week
/schedule/daily_maximum | Maximum uren per dag | Maximum hours a day
/schedule/exceptional_times | Af en toe avond of weekend | Occasional evening or weekend
/schedule/leave_days_maximum | Verlofdagen (maximum) | Days of leave (maximum)
/schedule/telework/allowed | Telewerk toegestaan | Telework allowed
/schedule/telework/max_days_per_week | Telewerkdagen per week | Telework days a week
/schedule/telework/conditions | Voorwaarden telewerk | Conditions for telework
/content/title | Titel van de opdracht | Title of the assignment
/content/role | Stage als | Placement as
/content/description | Omschrijving | Description
/content/learning_outcomes | Leerresultaten | Learning outcomes
/content/digital_skills | Digitale vaardigheden | Digital skills
/content/languages/0/language | Taalvereiste: taal | Language asked: language
/content/languages/0/level | Taalvereiste: niveau | Language asked: level
/supervision/monitoring | Opvolging | Monitoring
/supervision/visits | Bezoeken | Visits
/supervision/evaluations/0/moment | Evaluatie 1: moment | Evaluation 1: moment
/supervision/evaluations/0/by | Evaluatie 1: door | Evaluation 1: by
/supervision/evaluations/0/form | Evaluatie 1: vorm | Evaluation 1: form
/supervision/evaluations/1/moment | Evaluatie 2: moment | Evaluation 2: moment
/supervision/evaluations/1/by | Evaluatie 2: door | Evaluation 2: by
/supervision/evaluations/1/form | Evaluatie 2: vorm | Evaluation 2: form
/supervision/absence_host | Afwezigheid melden aan stagegever | Report absence to host
/supervision/absence_institution | Afwezigheid melden aan instelling | Report absence to institution
/supervision/progress_tool | Opvolgingsinstrument | Progress tool
/supervision/certificate | Attest na afloop | Certificate afterwards
/supervision/recognition | Erkenning | Recognition
/allowance/kind | Vergoeding | Allowance
/insurance/work_accident/insured_by | Arbeidsongevallen verzekerd door | Work accidents insured by
/insurance/work_accident/commuting | Woon-werkverkeer gedekt | Commuting covered
/insurance/liability/insured_by | Aansprakelijkheid verzekerd door | Liability insured by
/insurance/liability/host_declares_cover | Stagegever verklaart dekking | Host declares cover
/insurance/liability/secondary | Aansprakelijkheid: aanvullend | Liability: secondary
/insurance/liability/third_party_claims | Vorderingen van klanten | Claims of customers
/insurance/travel_by | Reisbijstand verzekerd door | Travel assistance insured by
/insurance/accident_notice_hours | Ongeval melden binnen (uren) | Report accident within (hours)
/insurance/written_report_hours | Schriftelijk verslag binnen (uren) | Written report within (hours)
/safety/risk_analysis/reference | Risicoanalyse: kenmerk | Risk analysis: reference
/safety/risk_analysis/scope | Risicoanalyse: bereik | Risk analysis: scope
/safety/risk_analysis/workplace | Risicoanalyse: werkplek | Risk analysis: workplace
/safety/risk_analysis/made_on | Risicoanalyse: opgemaakt op | Risk analysis: made on
/safety/risk_analysis/signed_by | Risicoanalyse: ondertekend door | Risk analysis: signed by
/safety/health/required | Gezondheidsbeoordeling nodig | Health assessment needed
/safety/health/arranged_by | Gezondheidsbeoordeling door | Health assessment by
/safety/health/reason | Gezondheidsbeoordeling: reden | Health assessment: reason
/safety/health/condition_met | Gezondheidsvoorwaarde vervuld | Health condition met
/safety/workstation_sheet/given_on | Werkpostfiche bezorgd op | Workstation sheet given on
/safety/workstation_sheet/instructions | Werkpostfiche: richtlijnen | Workstation sheet: guidelines
/safety/training_required | Vereiste opleidingen | Training required
/confidentiality/agreed | Vertrouwelijkheid | Confidentiality
/confidentiality/after_end | Vertrouwelijk na de stage | Confidential after the placement
/intellectual_property/regime | Rechten op het werk | Rights in the work
/intellectual_property/software_to_host | Software naar de stagegever | Software to the host
/intellectual_property/publication | Publicatie van het eindwerk | Publication of the thesis
/data_protection/institution_dpo | Functionaris van de instelling | Institution's data protection officer
/remarks | Opmerkingen | Remarks
""")))

SCHEDULE_SHEET = SheetPlan("schedule", Bilingual(nl="Uurrooster", en="Schedule"), (ROW_CODE_COLUMN, *_columns("""
/schedule/lines/0/weekday | Dag | Day
/schedule/lines/0/part | Dagdeel | Part of the day
/schedule/lines/0/begins | Van | From
/schedule/lines/0/ends | Tot | To
/schedule/lines/0/remark | Toelichting | Remark
""")), "/schedule/lines")

ACTIVITIES_SHEET = SheetPlan("activities", Bilingual(nl="Activiteiten", en="Activities"), (ROW_CODE_COLUMN, *_columns("""
/content/activities/0 | Activiteit | Activity
""")), "/content/activities")

COSTS_SHEET = SheetPlan("costs", Bilingual(nl="Kosten", en="Costs"), (ROW_CODE_COLUMN, *_columns("""
/allowance/costs/0/kind | Kost | Cost
/allowance/costs/0/basis | Grondslag | Basis
/allowance/costs/0/amount | Bedrag (euro) | Amount (euro)
/allowance/costs/0/per | Per | Per
""")), "/allowance/costs")

PLACES_SHEET = SheetPlan("places", Bilingual(nl="Stageplaatsen", en="Places of work"), (ROW_CODE_COLUMN, *_columns("""
/places/0/name | Stageplaats | Place of work
/places/0/kind | Soort plaats | Kind of place
/places/0/address/street | Straat en nummer | Street and number
/places/0/address/postcode | Postcode | Postcode
/places/0/address/locality | Gemeente | Locality
/places/0/address/country | Land | Country
/places/0/establishment_number | Vestigingseenheidsnummer | Establishment unit number
/places/0/share | Aandeel (%) | Share (%)
/places/0/vessel/name | Schip: naam | Vessel: name
/places/0/vessel/imo | Schip: IMO-nummer | Vessel: IMO number
/places/0/vessel/flag | Schip: vlagstaat | Vessel: flag state
/places/0/vessel/department | Schip: afdeling | Vessel: department
/places/0/vessel/capacity | Schip: hoedanigheid | Vessel: capacity
/places/0/vessel/embarkation_port | Schip: haven van inscheping | Vessel: port of embarkation
/places/0/vessel/embarks_on | Schip: inscheping op | Vessel: embarks on
/places/0/vessel/disembarkation_port | Schip: haven van ontscheping | Vessel: port of disembarkation
/places/0/vessel/disembarks_on | Schip: ontscheping op | Vessel: disembarks on
/places/0/vessel/watch_regime | Schip: wachtsysteem | Vessel: watch system
/places/0/vessel/training_record_book | Schip: Training Record Book | Vessel: Training Record Book
/places/0/travel/country | Reis: land | Journey: country
/places/0/travel/advice_checked_on | Reis: advies bekeken op | Journey: advice checked on
/places/0/travel/registered | Reis: geregistreerd | Journey: registered
""")), "/places")

RISKS_SHEET = SheetPlan("risks", Bilingual(nl="Risico's", en="Risks"), (ROW_CODE_COLUMN, *_columns("""
/safety/risk_analysis/risks/0/group | Soort risico | Kind of risk
/safety/risk_analysis/risks/0/name | Risico | Risk
/safety/risk_analysis/risks/0/measure | Maatregel | Measure
""")), "/safety/risk_analysis/risks")

EQUIPMENT_SHEET = SheetPlan("equipment", Bilingual(nl="Beschermingsmiddelen", en="Protective equipment"), (ROW_CODE_COLUMN, *_columns("""
/safety/protective_equipment/0/name | Beschermingsmiddel | Protective equipment
/safety/protective_equipment/0/provided_by | Door | By
""")), "/safety/protective_equipment")

LIST_SHEETS = (SCHEDULE_SHEET, ACTIVITIES_SHEET, COSTS_SHEET, PLACES_SHEET, RISKS_SHEET, EQUIPMENT_SHEET)
ALL_SHEETS = (HOST_SHEET, STUDENT_SHEET, *LIST_SHEETS)
