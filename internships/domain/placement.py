"""Where and when the placement runs: places, vessels, travel, period, schedule."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from internships.domain.identifiers import Country, EstablishmentNumber, ImoNumber
from internships.domain.parties import Address
from internships.domain.value import Day, Line, TimeOfDay, Value
from internships.domain.wording import Fact, Term, institution_only


class PlaceKind(Term):
    """What kind of place the student works at."""

    SITE = "site", "vestiging van de stagegever", "site of the host"
    HOME = "home", "telewerk", "telework"
    CLIENT = "client", "bij een klant", "at a client"
    VESSEL = "vessel", "aan boord", "on board"
    ABROAD = "abroad", "buitenland", "abroad"


class ShipDepartment(Term):
    """The department on board."""

    DECK = "deck", "dek", "deck"
    ENGINE = "engine", "machinekamer", "engine"
    ELECTRO_TECHNICAL = "electro_technical", "elektrotechniek", "electro-technical"


class Vessel(Value):
    """The ship of a sea placement."""

    name: Annotated[Line, Fact("Scheepsnaam: zoals geregistreerd", "Vessel name: as registered", "MV Voorbeeldster")]
    imo: Annotated[ImoNumber, Fact("IMO-nummer: zeven cijfers", "IMO number: seven digits", "IMO9074729")]
    flag: Annotated[Country | None, Fact("Vlagstaat: land, twee letters", "Flag state: country, two letters", "BE")] = None
    call_sign: Annotated[Line | None, Fact("Roepletters: van het schip", "Call sign: of the vessel")] = None
    type: Annotated[Line | None, Fact("Scheepstype: vrije tekst", "Type of vessel: free text")] = None
    gross_tonnage: Annotated[int | None, Field(ge=1), Fact("Brutotonnage: GT", "Gross tonnage: GT")] = None
    power_kw: Annotated[int | None, Field(ge=1), Fact("Vermogen: kW", "Power: kW")] = None
    department: Annotated[ShipDepartment | None, Fact("Afdeling aan boord: dek of machine", "Department on board: deck or engine")] = None
    capacity: Annotated[Line | None, Fact("Hoedanigheid aan boord: bijvoorbeeld student", "Capacity on board: for example student")] = None
    embarkation_port: Annotated[Line | None, Fact("Haven van inscheping: stad", "Port of embarkation: town")] = None
    embarks_on: Annotated[Day | None, Fact("Inscheping op: datum", "Embarks on: date")] = None
    disembarkation_port: Annotated[Line | None, Fact("Haven van ontscheping: stad", "Port of disembarkation: town")] = None
    disembarks_on: Annotated[Day | None, Fact("Ontscheping op: datum", "Disembarks on: date")] = None
    watch_regime: Annotated[Line | None, Fact("Wachtsysteem: werk- en rusttijden", "Watch system: hours of work and rest")] = None
    training_record_book: Annotated[Line | None, Fact("Cadet Training Record Book: nummer", "Cadet Training Record Book: number")] = None
    medical_certificate_until: Annotated[Day | None, institution_only("Medisch attest geldig tot: dag waarop de geschiktheid voor de zeevaart afloopt", "Medical certificate valid until: the day fitness for sea service ends")] = None


class Travel(Value):
    """What was arranged for a placement abroad."""

    country: Annotated[Country, Fact("Land: twee letters", "Country: two letters", "FR")]
    french_speaking_belgium: Annotated[bool, Fact("Franstalig België: sommige instellingen behandelen dit als buitenland", "French-speaking Belgium: some institutions treat it as abroad")] = False
    advice_checked_on: Annotated[Day | None, Fact("Reisadvies bekeken op: datum", "Travel advice checked on: date")] = None
    registered: Annotated[bool | None, Fact("Reis geregistreerd: bij Buitenlandse Zaken", "Journey registered: with Foreign Affairs")] = None


class Place(Value):
    """One place of work."""

    name: Annotated[Line, Fact("Stageplaats: naam van de site", "Place of work: name of the site", "Kaai 730")]
    kind: Annotated[PlaceKind, Fact("Soort plaats: vestiging, telewerk, aan boord", "Kind of place: site, telework, on board")] = PlaceKind.SITE
    address: Annotated[Address | None, Fact("Adres: van de stageplaats", "Address: of the place of work")] = None
    establishment_number: Annotated[EstablishmentNumber | None, Fact("Vestigingseenheidsnummer: tien cijfers, begint met 2 tot 8", "Establishment unit number: ten digits, begins with 2 to 8", "2199999986")] = None
    share: Annotated[int | None, Field(ge=1, le=100), Fact("Aandeel: procent van de stage", "Share: per cent of the placement", 80)] = None
    conditions: Annotated[Line | None, Fact("Voorwaarden: afspraken voor deze plaats", "Conditions: agreed for this place")] = None
    vessel: Annotated[Vessel | None, Fact("Schip: bij een stage op zee", "Vessel: for a sea placement")] = None
    travel: Annotated[Travel | None, Fact("Reis: bij een stage in het buitenland", "Journey: for a placement abroad")] = None


class Duration(Value):
    """How long, in each unit as it was entered; never computed from one another."""

    days: Annotated[int | None, Field(ge=1, le=400), Fact("Aantal dagen: stagedagen", "Number of days: placement days", 60)] = None
    weeks: Annotated[Decimal | None, Field(gt=0, le=60), Fact("Aantal weken: stageweken", "Number of weeks: placement weeks", 12)] = None
    hours: Annotated[int | None, Field(ge=1, le=3000), Fact("Aantal uren: in totaal", "Number of hours: in total", 456)] = None
    ects: Annotated[Decimal | None, Field(gt=0, le=60), Fact("Studiepunten: ECTS van de stage", "Credits: ECTS of the placement", 18)] = None
    sea_days: Annotated[int | None, Field(ge=1, le=400), Fact("Zeedagen: dagen aan boord", "Sea days: days on board")] = None


class Window(Value):
    """A stretch of days within the period, for alternating placements."""

    first_day: Annotated[Day, Fact("Eerste dag: van dit venster", "First day: of this window")]
    last_day: Annotated[Day, Fact("Laatste dag: van dit venster, inbegrepen", "Last day: of this window, included")]
    days_per_week: Annotated[Decimal | None, Field(gt=0, le=7), Fact("Dagen per week: in dit venster", "Days a week: in this window")] = None


class Period(Value):
    """The days the placement runs, first and last included."""

    first_day: Annotated[Day, Fact("Eerste dag: van de stage", "First day: of the placement", "2026-09-21")]
    last_day: Annotated[Day, Fact("Laatste dag: van de stage, inbegrepen", "Last day: of the placement, included", "2026-12-18")]
    crosses_academic_year: Annotated[bool, Fact("Over het academiejaar heen: uitdrukkelijk afgesproken", "Crosses the academic year: expressly agreed")] = False
    duration: Annotated[Duration, Fact("Duur: in de eenheden van de opleiding", "Duration: in the programme's own units")]
    length_fixed_by_authority: Annotated[bool | None, Fact("Duur vastgelegd door een overheid: zoals in apotheek, geneeskunde, verpleegkunde", "Length fixed by an authority: as in pharmacy, medicine, nursing")] = None
    windows: Annotated[tuple[Window, ...], Field(max_length=60), Fact("Vensters: bij alternerende stages", "Windows: for alternating placements")] = ()


class Weekday(Term):
    """A day of the week."""

    MONDAY = "monday", "maandag", "Monday"
    TUESDAY = "tuesday", "dinsdag", "Tuesday"
    WEDNESDAY = "wednesday", "woensdag", "Wednesday"
    THURSDAY = "thursday", "donderdag", "Thursday"
    FRIDAY = "friday", "vrijdag", "Friday"
    SATURDAY = "saturday", "zaterdag", "Saturday"
    SUNDAY = "sunday", "zondag", "Sunday"


class DayPart(Term):
    """A part of the day on a half-day roster."""

    MORNING = "morning", "voormiddag", "morning"
    MIDDAY = "midday", "middag", "midday"
    EVENING = "evening", "avond", "evening"


class ScheduleLine(Value):
    """From when to when, on a part of a weekday."""

    weekday: Annotated[Weekday, Fact("Dag: van de week", "Day: of the week", "monday")]
    part: Annotated[DayPart, Fact("Dagdeel: voormiddag, middag of avond", "Part of the day: morning, midday or evening", "morning")]
    begins: Annotated[TimeOfDay, Fact("Van: uur van begin", "From: begins at", "08:30")]
    ends: Annotated[TimeOfDay, Fact("Tot: uur van einde", "To: ends at", "12:00")]
    remark: Annotated[Line | None, Fact("Toelichting: vrije tekst", "Remark: free text")] = None


class Telework(Value):
    """Whether and how the student may work from home."""

    allowed: Annotated[bool, Fact("Telewerk toegestaan: ja of nee", "Telework allowed: yes or no")]
    max_days_per_week: Annotated[Decimal | None, Field(ge=0, le=7), Fact("Maximum telewerkdagen: per week", "Maximum telework days: a week")] = None
    conditions: Annotated[Line | None, Fact("Voorwaarden: voor telewerk", "Conditions: for telework")] = None


class Schedule(Value):
    """When the student works within the period, as entered."""

    hours_per_week: Annotated[Decimal | None, Field(gt=0, le=84), Fact("Uren per week: gemiddeld", "Hours a week: on average", 38)] = None
    daily_maximum: Annotated[Decimal | None, Field(gt=0, le=24), Fact("Maximum per dag: uren", "Maximum a day: hours", 8)] = None
    longest_shift: Annotated[Decimal | None, Field(gt=0, le=48), Fact("Langste dienst: uren", "Longest shift: hours")] = None
    busiest_week: Annotated[Decimal | None, Field(gt=0, le=120), Fact("Drukste week: uren", "Busiest week: hours")] = None
    average_over_weeks: Annotated[int | None, Field(ge=1, le=26), Fact("Gemiddelde over weken: referentieperiode", "Average over weeks: reference period")] = None
    full_time_equivalent: Annotated[int | None, Field(ge=1, le=100), Fact("Tewerkstellingsgraad: procent van voltijds", "Full-time equivalent: per cent")] = None
    lines: Annotated[tuple[ScheduleLine, ...], Field(max_length=60), Fact("Uurrooster: per dag en dagdeel", "Schedule: by day and part of the day")] = ()
    flexible: Annotated[bool | None, Fact("Flexibel: het rooster mag schuiven", "Flexible: the schedule may shift")] = None
    exceptional_times: Annotated[bool | None, Fact("Uitzonderlijke tijden: af en toe avond, weekend of feestdag", "Exceptional times: an occasional evening, weekend or holiday")] = None
    night_work: Annotated[bool | None, Fact("Nachtwerk: ja of nee", "Night work: yes or no")] = None
    weekend_work: Annotated[bool | None, Fact("Weekendwerk: ja of nee", "Weekend work: yes or no")] = None
    holiday_work: Annotated[bool | None, Fact("Werk op feestdagen: ja of nee", "Work on public holidays: yes or no")] = None
    public_holidays_made_up: Annotated[bool | None, Fact("Feestdagen ingehaald: ja of nee", "Public holidays made up: yes or no")] = None
    leave_days_maximum: Annotated[int | None, Field(ge=0, le=60), Fact("Verlofdagen: maximum", "Days of leave: maximum", 15)] = None
    return_days: Annotated[tuple[Day, ...], Field(max_length=60), Fact("Terugkomdagen: dagen bij de instelling", "Return days: days at the institution")] = ()
    telework: Annotated[Telework | None, Fact("Telewerk: afspraken", "Telework: what is agreed")] = None
