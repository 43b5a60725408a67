"""The programme that the placement belongs to, and what the student will do and learn."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from internships.domain.identifiers import IscedField, LanguageTag
from internships.domain.value import Line, Paragraph, Slug, Value
from internships.domain.web_addresses import WebAddress
from internships.domain.wording import Fact, Term


class LevelName(Term):
    """The kind of degree."""

    GRADUATE = "graduate", "graduaat", "associate degree (graduaat)"
    PROFESSIONAL_BACHELOR = "professional_bachelor", "professionele bachelor", "professional bachelor"
    ACADEMIC_BACHELOR = "academic_bachelor", "academische bachelor", "academic bachelor"
    MASTER = "master", "master", "master"
    POSTGRADUATE = "postgraduate", "postgraduaat", "postgraduate certificate"
    DOCTORATE = "doctorate", "doctoraat", "doctorate"
    SECONDARY = "secondary", "secundair onderwijs", "secondary education"


class FieldOfStudy(Term):
    """Fields whose working time or papers are governed by their own rules."""

    GENERAL = "general", "algemeen", "general"
    MEDICINE = "medicine", "geneeskunde", "medicine"
    DENTISTRY = "dentistry", "tandheelkunde", "dentistry"
    VETERINARY = "veterinary", "diergeneeskunde", "veterinary medicine"
    HEALTH_CARE = "health_care", "gezondheidszorg", "health care"
    TEACHER_TRAINING = "teacher_training", "lerarenopleiding", "teacher training"
    MARITIME = "maritime", "maritiem", "maritime"
    ARTS = "arts", "kunsten", "arts"


class CourseUnit(Value):
    """The course unit (opleidingsonderdeel) that the placement counts for."""

    code: Annotated[Line | None, Fact("Code van het opleidingsonderdeel: van de instelling", "Course code: of the institution", "0001VBSTAG")] = None
    name: Annotated[Line, Fact("Opleidingsonderdeel: naam van de cursus", "Course unit: name of the course", "Stage")]
    credits: Annotated[Decimal | None, Field(gt=0, le=60), Fact("Studiepunten: van het opleidingsonderdeel", "Credits: of the course unit", 18)] = None
    sheet: Annotated[WebAddress | None, Fact("ECTS-fiche: adres", "ECTS sheet: address")] = None


class Programme(Value):
    """The programme (opleiding) of the student."""

    id: Annotated[Slug, Fact("Opleiding (code): zoals de map van de instelling ze noemt", "Programme (code): as the institution's folder names it", "electronics-ict")]
    name: Annotated[Line, Fact("Opleiding: volledige naam", "Programme: full name", "Elektronica-ICT")]
    name_en: Annotated[Line | None, Fact("Opleiding in het Engels: naam", "Programme in English: name", "Electronics and ICT")] = None
    level: Annotated[LevelName, Fact("Niveau: soort diploma", "Level: kind of degree")]
    eqf: Annotated[int, Field(ge=1, le=8), Fact("EQF-niveau: 1 tot 8", "EQF level: 1 to 8", 6)]
    isced: Annotated[IscedField | None, Fact("Studiegebied: ISCED-F 2013", "Field of education: ISCED-F 2013", "0714")] = None
    field: Annotated[FieldOfStudy, Fact("Vakgebied: bepaalt bijzondere regels", "Field of study: decides special rules")] = FieldOfStudy.GENERAL
    course: Annotated[CourseUnit | None, Fact("Opleidingsonderdeel: waarvoor de stage telt", "Course unit: that the placement counts for")] = None
    regulations: Annotated[WebAddress | None, Fact("Stagereglement: adres", "Internship regulations: address")] = None
    register_id: Annotated[Line | None, Fact("Hogeronderwijsregister: nummer", "Higher Education Register: number")] = None


class LanguageSkill(Value):
    """A language level that the placement asks."""

    language: Annotated[LanguageTag, Fact("Taal: BCP 47", "Language: BCP 47", "nl")]
    level: Annotated[str, Field(pattern=r"^([ABC][12]|NS)$"), Fact("Taalniveau: CEFR", "Level: CEFR", "B2")]


class Content(Value):
    """What the student does, makes and learns."""

    title: Annotated[Line | None, Fact("Titel van de stageopdracht: kort", "Title of the assignment: short", "Onderhoudsdata van kranen ontsluiten")] = None
    role: Annotated[Line | None, Fact("Stage als: functie op de werkvloer", "Placement as: role on the work floor", "Software-ontwikkelaar")] = None
    description: Annotated[Paragraph | None, Fact("Omschrijving: van de opdracht", "Description: of the assignment")] = None
    activities: Annotated[tuple[Line, ...], Field(max_length=40), Fact("Activiteiten: taken van de student", "Activities: tasks of the student")] = ()
    learning_outcomes: Annotated[tuple[Line, ...], Field(max_length=40), Fact("Leerresultaten: die de student bereikt", "Learning outcomes: that the student reaches")] = ()
    expected_results: Annotated[Paragraph | None, Fact("Verwachte resultaten: van de stage", "Expected results: of the placement")] = None
    environment: Annotated[Line | None, Fact("Werkomgeving: hulpmiddelen en techniek", "Environment: tools and technology")] = None
    research_theme: Annotated[Line | None, Fact("Onderzoeksthema: bij een eindwerk", "Research theme: for a thesis")] = None
    requirements: Annotated[Line | None, Fact("Vereisten: van de werkplek", "Requirements: of the workplace")] = None
    digital_skills: Annotated[bool | None, Fact("Digitale vaardigheden: deel van de stage", "Digital skills: part of the placement")] = None
    languages: Annotated[tuple[LanguageSkill, ...], Field(max_length=5), Fact("Talen: gevraagd niveau", "Languages: level asked")] = ()


class EvaluationMoment(Value):
    """When, by whom and how the student is evaluated."""

    moment: Annotated[Line, Fact("Moment: week of datum", "Moment: week or date", "week 7")]
    by: Annotated[Line, Fact("Door: wie evalueert", "By: who evaluates")]
    form: Annotated[Line | None, Fact("Vorm: gesprek, verslag, jury", "Form: talk, report, jury")] = None
    weight: Annotated[int | None, Field(ge=0, le=100), Fact("Gewicht: procent", "Weight: per cent")] = None


class Supervision(Value):
    """How the student is followed, evaluated and reached."""

    monitoring: Annotated[Line | None, Fact("Opvolging: hoe vaak en langs welke weg", "Monitoring: how often and by what channel")] = None
    visits: Annotated[int | None, Field(ge=0, le=50), Fact("Bezoeken: aantal door de stagebegeleider", "Visits: number by the supervisor")] = None
    evaluations: Annotated[tuple[EvaluationMoment, ...], Field(max_length=12), Fact("Evaluatiemomenten: tussentijds en eind", "Evaluation moments: mid-term and final")] = ()
    mentor_hours_per_week: Annotated[Decimal | None, Field(ge=0, le=60), Fact("Uren begeleiding: per week door de mentor", "Hours of guidance: a week by the mentor")] = None
    absence_host: Annotated[Line | None, Fact("Afwezigheid melden bij de stagegever: telefoon of e-mail", "Report absence to the host: phone or e-mail")] = None
    absence_institution: Annotated[Line | None, Fact("Afwezigheid melden bij de instelling: telefoon of e-mail", "Report absence to the institution: phone or e-mail")] = None
    progress_tool: Annotated[Line | None, Fact("Opvolgingsinstrument: logboek of platform", "Progress tool: logbook or platform")] = None
    jury_attendance: Annotated[bool | None, Fact("Mentor in de jury: ja of nee", "Mentor on the jury: yes or no")] = None
    certificate: Annotated[bool | None, Fact("Attest na afloop: door de stagegever", "Certificate afterwards: by the host")] = None
    recognition: Annotated[Line | None, Fact("Erkenning: punten, diplomasupplement of transcript", "Recognition: grade, diploma supplement or transcript")] = None
