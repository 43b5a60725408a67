"""What the parties settle between them: costs, insurance, secrecy, works, personal data."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from internships.domain.value import Day, Line, Value
from internships.domain.wording import Fact, Term


class PayKind(Term):
    """What the student receives."""

    NONE = "none", "geen vergoeding", "no allowance"
    COSTS = "costs", "terugbetaling van kosten", "reimbursement of costs"
    SCHEME = "scheme", "toelage volgens de eigen regeling van deze soort stage", "allowance under the kind's own scheme"
    WAGE = "wage", "loon", "wage"


class CostBasis(Term):
    """How a cost is reimbursed."""

    REAL = "real", "werkelijke kosten", "real costs"
    LUMP_SUM = "lump_sum", "forfait", "lump sum"


class Cost(Value):
    """One cost that the host reimburses."""

    kind: Annotated[Line, Fact("Kost: waarvoor", "Cost: for what", "Woon-werkverkeer")]
    basis: Annotated[CostBasis, Fact("Grondslag: werkelijk of forfait", "Basis: real or lump sum")]
    amount: Annotated[Decimal | None, Field(ge=0, max_digits=9, decimal_places=2), Fact("Bedrag: in euro", "Amount: in euro", "4.50")] = None
    per: Annotated[Line | None, Fact("Per: dag, maand of totaal", "Per: day, month or total", "dag")] = None


class Allowance(Value):
    """Money between host and student: costs only, unless the kind's own scheme pays an allowance."""

    kind: Annotated[PayKind | None, Fact("Vergoeding: geen, kosten of regeling", "Allowance: none, costs or scheme")] = None
    costs: Annotated[tuple[Cost, ...], Field(max_length=20), Fact("Terugbetaalde kosten: lijst", "Reimbursed costs: list")] = ()
    benefits_in_kind: Annotated[Line | None, Fact("Voordelen in natura: zoals maaltijden", "Benefits in kind: such as meals")] = None
    paid_by: Annotated[Line | None, Fact("Betaald door: bij een eigen regeling", "Paid by: under an own scheme")] = None


class InsuredBy(Term):
    """The party that insures."""

    INSTITUTION = "institution", "de onderwijsinstelling", "the educational institution"
    HOST = "host", "de stagegever", "the host organisation"
    STUDENT = "student", "de student", "the student"
    OTHER = "other", "een andere partij", "another party"
    NOT_KNOWN = "not_known", "nog te bepalen", "to be determined"


class WorkerCode(Term):
    """The worker code as portals and guides name it; the Dimona file itself wants WORKER or EMPLOYEE (``dimona``)."""

    BLUE_COLLAR = "848", "arbeider (848)", "blue-collar worker (848)"
    WHITE_COLLAR = "849", "bediende (849)", "white-collar worker (849)"


class WorkAccident(Value):
    """The insurance against accidents at work and on the way to work."""

    insured_by: Annotated[InsuredBy, Fact("Arbeidsongevallen verzekerd door: partij", "Work accidents insured by: party")]
    policy_number: Annotated[Line | None, Fact("Polisnummer arbeidsongevallen: van de verzekeraar", "Work accident policy number: of the insurer")] = None
    commuting: Annotated[bool | None, Fact("Woon-werkverkeer gedekt: ja of nee", "Commuting covered: yes or no")] = None
    worker_code: Annotated[WorkerCode | None, Fact("Werknemerskengetal: 848 of 849", "Worker code: 848 or 849")] = None


class ThirdPartyClaims(Term):
    """What the host does about direct claims of its customers on the student (Civil Code, art. 6.3 § 2)."""

    EXCLUDED = "excluded", "de stagegever sluit ze uit in de contracten met zijn klanten", "the host excludes them in its contracts with customers"
    HELD_HARMLESS = "held_harmless", "de stagegever vrijwaart de student", "the host holds the student harmless"
    NOTHING = "nothing", "niets afgesproken", "nothing agreed"


class Liability(Value):
    """The insurance of the student's civil liability."""

    insured_by: Annotated[InsuredBy, Fact("Burgerlijke aansprakelijkheid verzekerd door: partij", "Civil liability insured by: party")]
    policy_number: Annotated[Line | None, Fact("Polisnummer aansprakelijkheid: van de verzekeraar", "Liability policy number: of the insurer")] = None
    host_declares_cover: Annotated[bool | None, Fact("Stagegever verklaart dekking: voor de hele duur", "Host declares cover: for the whole duration")] = None
    third_party_claims: Annotated[ThirdPartyClaims | None, Fact("Vorderingen van klanten: wat de stagegever ervoor doet", "Claims of customers: what the host does about them")] = None
    secondary: Annotated[bool | None, Fact("Aanvullend: pas na de polis van de stagegever", "Secondary: only after the host's own policy")] = None


class Insurance(Value):
    """Who insures what, and how fast an accident is told."""

    work_accident: Annotated[WorkAccident | None, Fact("Arbeidsongevallen: verzekering", "Work accidents: insurance")] = None
    liability: Annotated[Liability | None, Fact("Burgerlijke aansprakelijkheid: verzekering", "Civil liability: insurance")] = None
    travel_by: Annotated[InsuredBy | None, Fact("Reisbijstand verzekerd door: partij", "Travel assistance insured by: party")] = None
    accident_notice_hours: Annotated[int | None, Field(ge=1, le=240), Fact("Ongeval melden binnen: uren", "Report an accident within: hours", 24)] = None
    written_report_hours: Annotated[int | None, Field(ge=1, le=480), Fact("Schriftelijk verslag binnen: uren", "Written report within: hours", 48)] = None


class Confidentiality(Value):
    """What must stay secret, and how long."""

    agreed: Annotated[bool, Fact("Vertrouwelijkheid: afgesproken", "Confidentiality: agreed")]
    after_end: Annotated[bool | None, Fact("Ook na de stage: ja of nee", "After the placement too: yes or no")] = None
    until: Annotated[Day | None, Fact("Vertrouwelijk tot: datum", "Confidential until: date")] = None
    separate_agreement: Annotated[Line | None, Fact("Afzonderlijke geheimhouding: verwijzing", "Separate non-disclosure agreement: reference")] = None


class IpRegime(Term):
    """Who holds the rights in what the student makes."""

    STUDENT = "student", "de student behoudt de rechten", "the student keeps the rights"
    HOST = "host", "overdracht aan de stagegever", "transfer to the host organisation"
    INSTITUTION = "institution", "overdracht aan de onderwijsinstelling", "transfer to the institution"
    SHARED = "shared", "gedeeld", "shared"
    PER_PROJECT = "per_project", "afzonderlijk geregeld", "settled separately"


class Publication(Term):
    """What may be published of the thesis."""

    ALLOWED = "allowed", "toegestaan", "allowed"
    EMBARGO = "embargo", "na een embargo", "after an embargo"
    CLEARED_BY_HOST = "cleared_by_host", "na nazicht door de stagegever", "after review by the host"
    NOT_ALLOWED = "not_allowed", "niet toegestaan", "not allowed"


class IntellectualProperty(Value):
    """Rights in works, software and the thesis."""

    regime: Annotated[IpRegime, Fact("Rechten op het werk: regeling", "Rights in the work: regime")]
    software_to_host: Annotated[bool | None, Fact("Software naar de stagegever: ja of nee", "Software to the host: yes or no")] = None
    written_transfer: Annotated[bool | None, Fact("Schriftelijke overdracht: uitdrukkelijk opgenomen", "Written transfer: expressly included")] = None
    prior_rights: Annotated[Line | None, Fact("Bestaande rechten: die partijen inbrengen", "Prior rights: that parties bring in")] = None
    publication: Annotated[Publication | None, Fact("Publicatie van het eindwerk: toegestaan of niet", "Publication of the thesis: allowed or not")] = None
    embargo_until: Annotated[Day | None, Fact("Embargo tot: datum", "Embargo until: date")] = None
    research_agreement: Annotated[Line | None, Fact("Onderzoeksovereenkomst: verwijzing", "Research agreement: reference")] = None


class DataProtection(Value):
    """Who answers for which personal data."""

    purposes: Annotated[tuple[Line, ...], Field(max_length=12), Fact("Doeleinden: van de verwerking", "Purposes: of the processing")] = ()
    retention_until: Annotated[Day | None, Fact("Bewaard tot: datum", "Kept until: date")] = None
    institution_dpo: Annotated[Line | None, Fact("Functionaris van de instelling: e-mail of adres", "The institution's data protection officer: e-mail or address")] = None
    host_dpo: Annotated[Line | None, Fact("Functionaris van de stagegever: e-mail of adres", "The host's data protection officer: e-mail or address")] = None
