"""What an article must say, and may never say, for each value of a fact: patterns in Dutch and English.

``SAID`` lists what the articles of every institution contain; ``NEVER`` what no article of any institution may contain.
A value not named is free. ``ALWAYS`` is in every agreement, whatever its facts; what ``ONCE`` names is settled in one
sentence at most.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Line(NamedTuple):
    """A fact, the values that it speaks of, a pattern for each language, and values of other facts that it needs."""

    fact: str
    values: tuple[str, ...]
    nl: str
    en: str
    beside: tuple[tuple[str, str], ...] = ()

    def speaks_of(self, row: Mapping[str, str]) -> bool:
        """Say whether a row has the value, and whatever must stand beside it."""
        return row[self.fact] in self.values and all(row[fact] == value for fact, value in self.beside)


_NOW, _MINOR = (("day", "now"),), (("age", "minor"),)
_EXAMINED = ("host", "institution", "maritime", "by nobody yet", "met", "sea met")
_COSTS = ("costs", "costs uncapped", "costs lump", "costs unlisted")
_BY_INSTITUTION, _IN_BELGIUM = (("work accident", "institution"),), (("place", "site"),)
ALWAYS = (
    ("geen arbeidsovereenkomst", "not an employment contract"),
    ("begint pas wanneer .* ondertekend hebben", "only starts once .* have signed"),
    ("Er geldt geen opzegtermijn", "No period of notice applies"),
    ("II.355/1", "II.355/1"),
    ("niet langer dan nodig", "no longer than needed"),
    ("gebeuren schriftelijk", "made in writing"),
)


ONCE = (
    ("buiten de stageperiode|extra dagen", "outside the internship period|extra days"),
    ("taken .*(toegelaten zijn|verboden)|verboden zijn", "tasks that are (permitted|forbidden)"),
    ("(mag|mogen) schuiven|Verschuiven", "may shift|hours or working days .* shift"),
    ("opzegtermijn", "period of notice"),
    ("rijksregisternummer", "national register number"),
    ("ten laatste op de dag|op de dag zelf|zodra een\\s+afwezigheid", "on the day itself|absence is known"),
    ("geen gezondheidstoezicht nodig|medische geschiktheid", "[Nn]o health surveillance is needed|medical fitness"),
    ("getekend door het keurings|gekeurd door|[Dd]ie keuring", "is examined by|[Tt]hat examination"),
    ("wacht ?systeem", "watch system"),
    ("begint pas wanneer (ze dat toelaat|vaststaat)", "only starts once it (allows|is established)"),
    ("binnen \\d+ uur een schriftelijk|schriftelijk verslag", "written (report|account)"),
)
SAID = (
    Line(
        "telework",
        ("yes", "days", "on terms"),
        "een deel van het stagewerk thuis",
        "part of the internship work at home",
    ),
    Line("telework", ("days",), r"aantal dagen per week is 2\b", r"number of days a week is 2\b"),
    Line("telework", ("no",), "Telewerk is niet toegelaten", "Telework is not allowed"),
    Line("telework", ("on terms",), "Onder de voorwaarden die in deze", "Under the conditions stated in this"),
    Line("institutions", ("two",), "als partij genoemd zijn", "named as parties"),
    Line("schedule", ("given",), "volgens het uurrooster", "by the schedule"),
    Line("exceptional", ("no",), "op feestdagen wordt niet gewerkt", "No work is done in the evening"),
    Line("exceptional", ("yes",), "[Bb]ij uitzondering, wanneer", "[Bb]y exception, when"),
    Line("flexible", ("no",), "werkuren liggen vast", "working hours are fixed"),
    Line("units", ("several", "with credits"), "meer dan één eenheid", "more than one unit"),
    Line("allowance", ("none", "in kind"), "geen loon en geen vergoeding", "no wage and no allowance"),
    Line(
        "allowance", ("in kind",), "voordeel in natura afgesproken: een warme maaltijd", "benefit in kind .*een warme"
    ),
    Line("allowance", ("costs", "costs uncapped", "costs lump"), "de kosten terug die in deze", "the costs listed in"),
    Line("allowance", ("costs",), "is het hoogste dat terugbetaald", "is the most that is reimbursed"),
    Line("allowance", ("costs", "costs uncapped"), "werkelijke bedrag, tegen bewijs", "real amount, against proof"),
    Line("allowance", ("costs lump",), "Een forfait dekt de kost", "A lump sum covers the cost"),
    Line("allowance", ("costs unlisted",), "welke dat zijn, spreken", "agree beforehand in writing which"),
    Line("allowance", ("scheme",), "toelage wordt betaald door het Rampenfonds", "paid by het Rampenfonds"),
    Line("allowance", ("",), "vermeldt niet of", "does not state whether"),
    Line(
        "work accident", ("not_known",), "Wie de ongevallen .* is nog te bepalen", "Who insures accidents .* is to be"
    ),
    Line("liability", ("not_known",), "Wie de burgerlijke .* is nog te bepalen", "Who insures civil .* is to be"),
    Line("claims", ("excluded",), "Daarom sluit .* uit in de overeenkomsten", "Therefore .* excludes a direct", _NOW),
    Line("claims", ("held_harmless",), "de gevolgen wanneer een klant", "the consequences when a customer", _NOW),
    Line("day", ("now",), "meldpunt voor grensover", "reporting point for"),
    Line("hosts", ("two",), "elke organisatie die in de gegevens", "each organisation so named"),
    Line("evaluations", ("given",), "vorm die in deze overeenkomst staan", "form stated in this agreement"),
    Line("age", ("minor",), "vertegenwoordiger ondertekent deze", "legal representative signs this"),
    Line(
        "exceptional",
        ("yes",),
        "de grenzen die gelden voor jongeren",
        "limits that hold for young",
        (("age", "minor"),),
    ),
    Line("notice", ("given",), "binnen 12 uur", "within 12 hours"),
    Line("report", ("given",), "binnen 36 uur", "within 36 hours"),
    Line("analysis", ("given",), "gemaakt op 15 juni 2026", "made on 15 June 2026"),
    Line("health", ("maritime",), "door het keuringscentrum", "by the maritime medical centre"),
    Line("health", ("by nobody yet",), "Wie ze organiseert, spreken", "agree on who arranges it"),
    Line("secrecy", ("until",), "tot en met 31 mei 2029", "up to and including 31 May 2029"),
    Line("secrecy", ("after", "until"), "tijdens de stage en ook erna", "during the internship and afterwards too"),
    Line("secrecy", ("not after",), "alleen tijdens de stage", "during the internship only"),
    Line("secrecy", ("refused",), "geen bijzondere plicht tot vertrouwelijkheid", "no special duty of confidentiality"),
    Line("rights", ("student",), "blijven bij de st", "stay with the student"),
    Line("rights", ("",), "regelen in deze overeenkomst geen intellectuele", "do not settle intellectual property"),
    Line("conditions", ("suspensive", "both"), "Bij een opschortende", "Under a suspensive"),
    Line("conditions", ("resolutory", "both"), "Bij een ontbindende", "Under a resolutory"),
    Line("retention", ("given",), "tot en met 31 december 2037", "including 31 December 2037"),
    Line(
        "adviser",
        ("given",),
        r"vertrouwenspersoon van .* is\s+Mila Gefingeerd",
        r"adviser of .* is\s+Mila Gefingeerd",
    ),
    Line("signing", ("electronic", "mixed"), "elektronische handtekening", "electronic signature"),
    Line("translation", ("yes",), "bestaat een vertaling", "A translation of this agreement"),
    Line("age", ("minor",), "minderjarig is, geeft", "is a minor, the"),
    Line("form", ("framework",), "Dit is een raamovereenkomst", "This is a framework agreement"),
    Line("form", ("sheet",), "kenmerk van die raamovereenkomst is RO-2026-7", "reference .* is RO-2026-7"),
    Line("form", ("collective",), "Deze overeenkomst is collectief", "This agreement is collective"),
    Line("form", ("internal",), "loopt binnen de", "runs within the"),
    Line("form", ("collective",), "Elke stage begint pas wanneer", "Each internship only starts once"),
    Line("form", ("collective",), "stage van één persoon, dan onder", "of one person only, that person"),
    Line("form", ("collective",), "zodra die persoon, de", "as soon as that person, the"),
    Line("form", ("collective",), "mee aan de partijen bij die|met de partijen bij die", "parties to that internship"),
    Line("form", ("framework",), "Deze raamovereenkomst loopt van", "This framework agreement runs from"),
    Line("form", ("framework",), "tenzij het stageblad of de", "unless the placement sheet or the"),
    Line("form", ("framework",), "die stage loopt daarbij", "does that internship takes part"),
    Line("form", ("sheet",), "Deze overeenkomst is een stageblad", "This agreement is a placement sheet"),
    Line("form", ("internal",), "Verwerkingsverantwoordelijke is de", "The controller is the"),
    Line("form", ("internal",), "geen afzonderlijke partij", "part of the same party"),
    Line("age", ("minor",), r"mee, en elke\s+wijziging die de partijen", "and each amendment that the parties"),
    Line("age", ("minor",), "de risico's die jongeren", "the risks that young people"),
    Line("hosts", ("two",), "de plaats waar de .* die dag werkt", "at the place where the .* works that day"),
    Line("institutions", ("two",), "de verzekering beslist [A-Z]", "nsurance (is|are) decided on by [A-Z]"),
    Line("health", ("met",), "Ze is uitgevoerd door", "It was done by"),
    Line("basis", ("compulsory", "elective"), "Over het resultaat beslist", "The result is decided by"),
    Line("basis", ("voluntary",), "Deze stage is vrijwillig", "This internship is voluntary"),
    Line(
        "basis",
        ("elective", "voluntary"),
        "bevestigt de .* schriftelijk dat de polis deze stage dekt",
        "confirms in writing that the policy covers this",
        _BY_INSTITUTION,
    ),
    Line("basis", ("compulsory",), "artikel 1/1 van de Arbeidsongevallenwet", "article 1/1 of the Bel", _IN_BELGIUM),
    Line("leave", ("given",), "verlofdag is geen stagedag", "day of leave is no internship"),
    Line("place", ("site", "client"), "stageplaats (in België )?geldt titel 4", "the place of work"),
)

NEVER = (
    Line("day", ("earlier",), "1 januari 2025|boek 6|meldpunt", "January 2025|book 6|reporting point"),
    Line("hosts", ("one",), "elke organisatie die", "each organisation so"),
    Line("hosts", ("two",), "(drie|beide|twee) partijen", "(three|two|both) parties"),
    Line("form", ("framework",), "drie partijen", "three parties"),
    Line(
        "work accident",
        ("host", "not_known"),
        "verzekeraar gebeurt door de (hoge|uni|aca)",
        "insurer is made by the (uni|aca)",
    ),
    Line("health", ("maritime",), "student .{0,24}(gekeurd|onderzocht)", "is examined by the maritime"),
    Line("health", ("not needed",), "^Vóór de inscheping wordt", "^Before embarkation the"),
    Line("health", ("met", "sea met"), "Die keuring gebeurt|keuring .{0,20}niet nodig", "That examination takes"),
    Line(
        "health",
        ("host", "institution", "by nobody yet", "met", "sea met"),
        "Los van het gezondheidstoezicht",
        "Apart from the health surveillance",
    ),
    Line("conditions", ("suspensive", "resolutory", "both"), "van geen voorwaarde", "on no condition"),
    Line("age", ("minor",), "weekendwerk horen bij een reis\\.$", "belongs to a voyage\\.$"),
    Line(
        "telework",
        ("yes", "days", "on terms"),
        "niet toegelaten|Over telewerk bepaalt",
        "not allowed|provides nothing on telew",
    ),
    Line(
        "telework", ("no", ""), "stagewerk thuis|ongeval tijdens telewerk", "work at home or|accident during telework"
    ),
    Line(
        "telework",
        ("",),
        "Telewerk is niet|niet afgesproken: het stagewerk",
        "Telework (is|has) not|has not been agreed",
    ),
    Line("telework", ("yes",), "per week is", "a week is"),
    Line("telework", ("on terms",), "In onderling overleg", "By mutual arrangement"),
    Line("institutions", ("one",), "elke instelling die", "each institution so"),
    Line("form", ("collective",), "wanneer alle partijen", "once all parties"),
    Line("form", ("internal",), "overgedragen|Heeft de stagegever.* vertrouwens", "has delegated|has a confidential"),
    Line(
        "form",
        ("collective",),
        "tenzij alle partijen|mee aan alle partijen|die alle partijen vooraf|gesprek plaats met alle",
        "unless all parties|notifies all parties|that all parties sign|all parties meet",
    ),
    Line(
        "form",
        ("framework",),
        "De stageperiode loopt van",
        "The internship period runs",
    ),
    Line("form", ("sheet",), "[Dd]it stageblad", "[Tt]his placement sheet"),
    Line(
        "form",
        ("internal",),
        "elk zelf waarvoor|machtigt|klanten van de stage|staat de stagegever in",
        "each decide why|authorises|customers of the host|host organisation who answers",
    ),
    Line("form", ("individual", "framework", "sheet", "collective"), "geen afzonderlijke partij", "the same party"),
    Line("hosts", ("two",), "van beiden|aangesteld: [^.]*: ", "[Ii]f either of the two|adviser .{0,40} is: [^.]*: "),
    Line("basis", ("voluntary",), "[Oo]ver het resultaat", "[Tt]he result is|The result and the"),
    Line(
        "health",
        ("met", "sea met"),
        "alleen de uitkomst:|Ze gebeurt door|machtigt",
        "told the outcome:|It is done by|authorises",
    ),
    Line(
        "health",
        ("host", "institution", "maritime", "by nobody yet"),
        r"pas wanneer ze dat toelaat\.",
        r"only starts once it allows this\.",
        (("conditions", "suspensive"),),
    ),
    Line("health", ("sea met",), "niet geschikt is voor de zeevaart", "not fit for sea service"),
    Line(
        "schedule",
        ("given",),
        "gewone (arbeidstijd|werkdagen|werkuren)|Staat daar niets",
        "usual working|normal working",
    ),
    Line("schedule", ("blank",), "uurrooster dat bij", "by the schedule that"),
    Line("exceptional", ("no",), "bij uitzondering|weekendwerk horen", "by exception|at the weekend belongs"),
    Line("exceptional", ("yes",), "wordt niet gewerkt\\.", "No work is done in the evening"),
    Line("exceptional", ("",), "op feestdagen wordt niet gewerkt", "No work is done in the evening"),
    Line("flexible", ("no",), "mag schuiven|een e-mail is genoeg", "may shift|an e-mail is enough"),
    Line("units", ("one",), "eenhe(id|den)", "more than one unit|several units"),
    Line("allowance", (*_COSTS, "scheme", ""), "geen vergoeding\\b", "no wage and no allowance"),
    Line(
        "allowance",
        ("none", "in kind", ""),
        "worden kosten|kosten terug |toelage",
        "However, .{0,60} reimburses|allowance .* scheme",
    ),
    Line("allowance", ("none", *_COSTS, "scheme", ""), "[Vv]oordeel in natura", "benefit in kind"),
    Line(
        "allowance",
        ("costs unlisted", "none"),
        "kosten terug die|kost die niet in deze overeenkomst staat",
        "costs listed in this agreement",
    ),
    Line("allowance", ("costs", "costs uncapped"), "forfait", "lump sum"),
    Line("allowance", ("costs lump",), "tegen bewijs", "against proof"),
    Line("allowance", ("costs lump", "costs uncapped"), "is het hoogste dat", "is the most that"),
    Line(
        "work accident",
        ("host",),
        "werk worden verzekerd door de (hoge|uni|aca|onder)",
        "work are insured by the (un|ac|ed)",
    ),
    Line("work accident", ("institution", "host"), "ongevallen .{0,60}nog te bepalen", "accidents .{0,60}to be determ"),
    Line(
        "work accident", ("not_known",), "werk worden verzekerd|volgens deze overeenkomst", "from work are insured by"
    ),
    Line(
        "liability",
        ("host", "host undeclared", "secondary", "institution"),
        "burgerlijke .{0,60}nog te",
        "civil .{0,50}to be det",
    ),
    Line(
        "liability",
        ("host undeclared", "secondary", "institution", "not_known"),
        "verklaart .* verzekerd is",
        "declares that civil",
    ),
    Line("liability", ("host", "host undeclared", "not_known"), "De polis van", "The policy of"),
    Line("liability", ("institution",), "polis is aanvullend", "policy is secondary"),
    Line("claims", ("nothing", "held_harmless"), "Daarom sluit", "Therefore .* excludes"),
    Line("claims", ("nothing", "excluded"), "draagt .* de gevolgen", "bears the consequences"),
    Line("field", ("",), "2010", "2010"),
    Line("notice", ("given",), "binnen 24 uur", "within 24 hours"),
    Line(
        "report",
        ("given",),
        "zo snel mogelijk een schriftelijk|binnen 48 uur",
        "written report .* as soon|within 48 hours",
    ),
    Line(
        "analysis",
        ("",),
        "[Dd]e risicoanalyse vraagt|Volgens de risicoanalyse|is gemaakt op",
        "risk analysis calls|According to the|made on",
    ),
    Line(
        "sheet",
        ("",),
        "Dat gebeurt met de werkpostfiche|Hoort een werkpostfiche",
        "The workstation sheet is used|If a workstation",
    ),
    Line(
        "health",
        ("not needed", ""),
        "gezondheidsbeoordeling nodig|uitkomst|medisch onderzoek|krijgt .{0,6}pas",
        "health assessment is|[Tt]he outcome",
    ),
    Line(
        "health",
        ("met", "sea met"),
        "begint pas wanneer (ze|vaststaat)|tbc",
        "only starts once it (allows|is)|tuberculosis",
    ),
    Line(
        "health",
        ("host", "maritime", "by nobody yet"),
        "tbc|door de dienst van de (hoge|uni|aca)|medische dienst",
        "tubercul|service of the (u|a)",
    ),
    Line("health", ("institution",), "door de dienst van de stagegever", "by the service of the host"),
    Line("equipment", ("",), "vermeldt wie ze bezorgt|wie ze bezorgt, staat", "this agreement states who provides"),
    Line("equipment", ("given",), "bezorgd door de", "it is provided by"),
    Line("secrecy", ("not after",), "en (ook )?erna", "and afterwards"),
    Line("secrecy", ("agreed",), "vermeldt, ook|alleen tijdens", "if this agreement says|during the internship only"),
    Line(
        "secrecy",
        ("refused",),
        "en (ook )?erna|houdt geheim|blijft vertrouwelijk",
        "and afterwards|keeps secret|stays confid",
    ),
    Line(
        "secrecy",
        ("", "agreed", "after", "until", "not after"),
        "geen bijzondere plicht|niet .{0,12}bijzondere plicht",
        "no special duty|special duty",
    ),
    Line(
        "rights",
        ("student",),
        "over op wat",
        "transfers to the .* rights in what",
    ),
    Line("rights", ("host", "institution", "shared", "per_project", ""), "maakt, blijven bij", "stay with the student"),
    Line("rights", ("",), "eindwerk", "thesis about"),
    Line("conditions", ("none",), "opgesomd staan, en|opschortende|ontbindende", "listed in it|suspensive|resolutory"),
    Line("conditions", ("suspensive",), "ontbindende|van geen voorwaarde", "resolutory|on no condition"),
    Line("conditions", ("resolutory",), "opschortende|van geen voorwaarde", "suspensive|on no condition"),
    Line(
        "evaluations",
        ("blank",),
        "vorm die in deze overeenkomst staan|of in het stagereg",
        "form stated in this|or in the internship reg",
    ),
    Line("evaluations", ("given",), "meedeelt", "makes known"),
    Line("adviser", ("given",), "moet die er zijn", "there has to be one"),
    Line("kinship", ("yes",), "geen familie is", "is not related"),
    Line("signing", ("paper",), "elektronisch", "electronic"),
    Line("signing", ("electronic",), "op papier", "on paper"),
    Line("translation", ("no",), "vertaling", "translation"),
    Line(
        "age", ("adult",), "minderjarig|jonger|wettelijk vertegenwoordiger", "minor|legal representative|young people"
    ),
    Line("form", ("individual", "collective", "internal"), "raamovereenkomst|stageblad", "framework|placement sheet"),
    Line("form", ("individual", "framework", "sheet", "internal"), "collectie", "collective"),
    Line(
        "form",
        ("individual", "framework", "sheet", "collective"),
        "ontvangende (dienst|groep)",
        "receiving (unit|group)",
    ),
    Line(
        "basis",
        ("voluntary",),
        "deel uitmaakt van de opleiding aan|1971|maakt deel uit van het studie",
        "belongs to the programme at|1971",
    ),
    Line("basis", ("compulsory", "elective"), "vrijwillig", "voluntary"),
    Line("basis", ("elective",), "1971|die zekerheid", "1971|that certainty"),
    Line("basis", ("compulsory",), "polis deze stage dekt", "policy covers this internship"),
    Line("day", ("now", "earlier"), "alleen\\s+binnen de stageperiode", "and only\\s+within the internship period"),
    # What comes before the first day binds before anybody is fit: the internship waits, and not the agreement.
    Line("health", _EXAMINED, "uitwerking|overeenkomst hing af", "takes effect only|agreement depended"),
    Line(
        "form", ("individual", "collective", "internal"), "is deel van deze overeenkomst", "is part of this agreement"
    ),
    Line("form", ("individual", "collective", "internal"), "aanpassing ervan", "change of it is agreed"),
    Line(
        "place",
        ("site", "client", "abroad"),
        "aan boord|Aan boord|kapitein|[Dd]e vaart\\b",
        "on board|master\\b|voyage|sea\\b",
    ),
    Line("place", ("sea", "abroad"), "in België geldt|stage in België die|1971", "in Belgium|1971"),
    Line(
        "place",
        ("site", "client", "sea"),
        "buitenland|reisbijstand|buiten België",
        "abroad|travel assist|outside Belgium",
    ),
    Line("age", ("minor",), "Wie bij het begin van de stage", "Whoever is not yet 18", (("form", "individual"),)),
    Line("host type", ("enterprise",), "zelfstandig", "self-employed"),
)
"""Pairs of facts that only matter together are in the test itself."""
