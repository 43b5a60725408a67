"""Kinds of internships, and which of them can't have an agreement; this is decided before all rules."""

from internships.domain.errors import Finding
from internships.domain.wording import Term, bilingual


class InternshipKind(Term):
    """What the placement is, by level and nature."""

    WORKPLACE_LEARNING = "workplace_learning", "werkplekleren in een graduaat", "workplace learning in a graduaat"
    PROFESSIONAL_BACHELOR = "professional_bachelor", "stage in een professionele bachelor", "internship in a professional bachelor programme"
    ACADEMIC = "academic", "academische stage", "academic internship"
    THESIS = "thesis", "eindwerk in een organisatie", "thesis in an organisation"
    TEACHER_TRAINING = "teacher_training", "stage in de lerarenopleiding", "teacher training internship"
    HEALTH_CARE = "health_care", "stage in de gezondheidszorg", "health care internship"
    MARITIME = "maritime", "maritieme stage", "maritime internship"
    ARTS = "arts", "stage in de kunsten", "arts internship"
    TRAINEESHIP_ABROAD = "traineeship_abroad", "stage in het buitenland", "traineeship abroad"
    RECENT_GRADUATE = "recent_graduate", "stage na het afstuderen", "recent graduate traineeship"
    INCOMING = "incoming", "stage van een inkomende student", "incoming student's internship"
    VOLUNTARY = "voluntary", "vrijwillige stage", "voluntary internship"
    INTERNAL = "internal", "interne stage", "internship within the institution"
    OBSERVATION = "observation", "kijkstage", "observation visit"
    PAID = "paid", "betaalde stage", "paid internship"
    VOCATIONAL_ORIENTATION = "vocational_orientation", "beroepsinlevingsstage (BIS)", "vocational orientation internship (BIS)"


class LegalBasis(Term):
    """On what ground the student works."""

    CURRICULAR_COMPULSORY = "curricular_compulsory", "verplicht in het studieprogramma", "compulsory in the curriculum"
    CURRICULAR_ELECTIVE = "curricular_elective", "keuzeonderdeel van het studieprogramma", "elective in the curriculum"
    VOLUNTARY = "voluntary", "vrijwillig, verwant aan de studie", "voluntary, related to the studies"
    ABROAD = "abroad", "volgens de regeling voor stages in het buitenland", "under the arrangement for placements abroad"
    SEA_CURRICULAR = "sea_curricular", "zeestage in het studieprogramma", "sea internship in the curriculum"
    SEA_TRAINING_VOYAGE = "sea_training_voyage", "opleidingsreis op zee", "training voyage at sea"


class AgreementForm(Term):
    """The form of the agreement: who is party to it."""

    INDIVIDUAL_TRIPARTITE = "individual_tripartite", "individuele overeenkomst", "individual agreement"
    FRAMEWORK_BIPARTITE = "framework_bipartite", "raamovereenkomst", "framework agreement"
    FRAMEWORK_PLACEMENT_SHEET = "framework_placement_sheet", "stageblad bij een raamovereenkomst", "placement sheet under a framework agreement"
    COLLECTIVE = "collective", "collectieve overeenkomst", "collective agreement"
    LEARNING_AGREEMENT = "learning_agreement", "Learning Agreement", "Learning Agreement"
    INTERNAL = "internal", "overeenkomst voor een interne stage", "agreement for an internship within the institution"


# The papers for the Pool list of joint committee 316, by which a shipowner hires seafarers (AM5 in docs/sources.md).
TRAINING_VOYAGE = Finding(
    code="kind_sea_training_voyage",
    pointer="/legal_basis",
    rule="kind",
    text=bilingual(
        "Een opleidingsreis op zee is een andere overeenkomst (paritair comité 316, Poollijst) en geen stageovereenkomst. "
        "Verzamel de onderstaande papieren en schrijf de student in op de Poollijst vóór de reis.",
        "A training voyage at sea is another kind of contract (joint committee 316, Pool list), not an internship agreement. "
        "Collect the papers below and register the student on the Pool list before the voyage.",
    ),
    papers=(
        bilingual("Aanvraagformulier voor de Poollijst", "Application form for the Pool list"),
        bilingual("Uittreksel uit het strafregister", "Extract from the criminal record"),
        bilingual("Bewijs van inschrijving aan de opleiding", "Proof of enrolment in the programme"),
        bilingual("Medisch attest voor de zeevaart", "Medical certificate for sea service"),
        bilingual("Toelating van de ouders (onder 18 jaar)", "Parental authorisation (under 18)"),
        bilingual("Schip op de goedgekeurde lijst van een reder onder paritair comité 316", "Vessel on the approved list of a shipowner under joint committee 316"),
        bilingual("Bevestiging dat de reis geen verplicht of keuzeonderdeel van de opleiding is", "Confirmation that the voyage is neither a compulsory nor an elective part of the programme"),
    ),
)

# Sources (docs/sources.md): UG2 and L1 for observation visits, UG2 and L7 for paid work, L16 for vocational orientation;
# that a graduate has no student status any more is our own inference.
REFUSED_KINDS: dict[InternshipKind, Finding] = {
    InternshipKind.OBSERVATION: Finding.blocking(
        "kind_observation",
        "/kind",
        "Een kijkstage is geen stage: de student werkt niet mee, dus er is geen stageovereenkomst. "
        "Vraag de instelling naar haar regeling en verzekering voor kijkbezoeken.",
        "An observation visit is not an internship: the student does no work, so there is no agreement. "
        "Ask the institution for its arrangement and insurance for observation visits.",
        rule="kind",
    ),
    InternshipKind.PAID: Finding.blocking(
        "kind_paid",
        "/kind",
        "Betaald werk valt niet onder een stageovereenkomst. Sluit een arbeidsovereenkomst (bijvoorbeeld voor studenten), "
        "of beperk u tot het terugbetalen van kosten.",
        "Paid work doesn't fall under an internship agreement. Conclude an employment contract (for instance for students), "
        "or restrict yourself to reimbursing costs.",
        rule="kind",
    ),
    InternshipKind.VOCATIONAL_ORIENTATION: Finding.blocking(
        "kind_vocational_orientation",
        "/kind",
        "Een beroepsinlevingsstage staat buiten de studie: gebruik het formulier en het opleidingsplan van de VDAB.",
        "A vocational orientation placement (BIS) stands outside the studies: use VDAB's form and training plan.",
        rule="kind",
    ),
    InternshipKind.RECENT_GRADUATE: Finding.blocking(
        "kind_recent_graduate",
        "/kind",
        "Na het afstuderen is er geen studentenstatuut meer, dus geen stageovereenkomst van de instelling. "
        "Neem contact op met de dienst internationalisering over de papieren van een stage na het afstuderen.",
        "After graduation there is no student status any more, so no institution's internship agreement. "
        "Contact the international office about the papers of a recent graduate traineeship.",
        rule="kind",
    ),
}


def refused_kind(kind: InternshipKind, basis: LegalBasis) -> Finding | None:
    """Return the refusal of a kind, which says what to do instead; None if an agreement may be made."""
    if basis is LegalBasis.SEA_TRAINING_VOYAGE:
        return TRAINING_VOYAGE
    return REFUSED_KINDS.get(kind)
