"""The triggers in words that follow a sentence."""

from internships.domain.wording import Bilingual


def _bilingual(nl: str, en: str) -> Bilingual:
    return Bilingual(nl=nl, en=en)


TRIGGER_WORDS: dict[str, Bilingual] = {
    "always": _bilingual("altijd", "always"),
    "never": _bilingual("nooit", "never"),
    "minor": _bilingual("als de student minderjarig is", "where the student is a minor"),
    "abroad": _bilingual("bij een stage in het buitenland", "for a placement abroad"),
    "not_abroad": _bilingual("behalve in het buitenland", "except abroad"),
    "sea": _bilingual("bij een stage op zee", "for a placement at sea"),
    "framework": _bilingual("bij een raamovereenkomst", "for a framework agreement"),
    "not_framework": _bilingual("behalve bij een raamovereenkomst", "except in a framework agreement"),
    "placement_sheet": _bilingual("bij een stageblad", "for a placement sheet"),
    "collective": _bilingual("bij een collectieve overeenkomst", "for a collective agreement"),
    "not_collective": _bilingual("behalve bij een collectieve overeenkomst", "except in a collective agreement"),
    "several_institutions": _bilingual("als er meer dan één instelling is", "where there are several institutions"),
    "several_hosts": _bilingual("als er meer dan één stagegever is", "where there are several host organisations"),
    "internal": _bilingual("bij een interne stage", "for an internal placement"),
    "not_internal": _bilingual("behalve bij een interne stage", "except for an internal placement"),
    "voluntary": _bilingual("bij een vrijwillige stage", "for a voluntary placement"),
    "not_voluntary": _bilingual("behalve bij een vrijwillige stage", "except for a voluntary placement"),
    "health_assessment_internal": _bilingual(
        "als bij een interne stage een gezondheidsbeoordeling nodig is",
        "where an internal placement needs a health assessment",
    ),
    "health_assessment_external": _bilingual(
        "als buiten een interne stage een gezondheidsbeoordeling nodig is",
        "where a placement that is not internal needs a health assessment",
    ),
    "no_suspensive_condition": _bilingual("zonder opschortende voorwaarde", "without a suspensive condition"),
    "book_6_external": _bilingual(
        "als een overeenkomst van 2025 of later niet voor een interne stage is",
        "where an agreement of 2025 or later is not for an internal placement",
    ),
    "ects_by_course": _bilingual(
        "als alleen het opleidingsonderdeel studiepunten vermeldt", "where only the course unit states credits"
    ),
    "certificate_weeks_open": _bilingual(
        "als geen termijn voor het attest ingevuld is", "where no time for the certificate is stated"
    ),
    "certificate_by_form": _bilingual(
        "in het buitenland, zonder eigen termijn voor het attest",
        "abroad, without a time for the certificate of its own",
    ),
    "certificate_plain": _bilingual(
        "in België, of met een eigen termijn voor het attest",
        "in Belgium, or with a time for the certificate of its own",
    ),
    "compulsory": _bilingual("bij een verplichte stage", "for a compulsory placement"),
    "elective_or_voluntary": _bilingual(
        "bij een keuzestage of een vrijwillige stage", "for an elective or a voluntary placement"
    ),
    "curricular": _bilingual("bij een stage in het programma", "for a curricular placement"),
    "of_programme": _bilingual("bij een stage binnen de opleiding", "for a placement within the programme"),
    "not_of_programme": _bilingual("behalve bij een stage binnen de opleiding", "except within the programme"),
    "sea_fitness_open": _bilingual(
        "zolang het keuringscentrum de geschiktheid niet vaststelde",
        "until the maritime centre has established fitness",
    ),
    "adviser_blank": _bilingual("als er geen vertrouwenspersoon vermeld is", "where no confidential adviser is stated"),
    "health_assessment": _bilingual("als een gezondheidsbeoordeling nodig is", "where a health assessment is needed"),
    "no_health_assessment": _bilingual("zonder gezondheidsbeoordeling", "without a health assessment"),
    "health_by_host": _bilingual("als de stagegever de gezondheid beoordeelt", "where the host assesses health"),
    "health_by_institution": _bilingual(
        "als de instelling de gezondheid beoordeelt", "where the institution assesses health"
    ),
    "health_by_others": _bilingual(
        "als een andere dienst dan het keuringscentrum de gezondheid beoordeelt",
        "where a service other than the maritime centre assesses health",
    ),
    "health_blank": _bilingual(
        "als het gezondheidstoezicht niet ingevuld is", "where health surveillance is left blank"
    ),
    "work_accident_by_institution": _bilingual(
        "als de instelling arbeidsongevallen verzekert", "where the institution insures accidents at work"
    ),
    "tuberculosis_screening": _bilingual("bij een tbc-screening", "with a tuberculosis screening"),
    "risk_analysis_given": _bilingual("als er een risicoanalyse is", "where there is a risk analysis"),
    "workstation_sheet_given": _bilingual("als er een werkpostfiche is", "where there is a workstation sheet"),
    "schedule_given": _bilingual("als er een uurrooster is", "where there is a schedule"),
    "schedule_given_abroad": _bilingual(
        "bij een uurrooster voor een stage in het buitenland", "with a schedule for a placement abroad"
    ),
    "embedding_blank": _bilingual(
        "als de plaats in de studie niet ingevuld is", "where the place in the studies is blank"
    ),
    "ects_awarded_blank": _bilingual("als de toegekende ECTS niet ingevuld zijn", "where the ECTS awarded are blank"),
    "sending_cover_blank": _bilingual(
        "als de dekking door de uitzendende instelling niet ingevuld is",
        "where the cover by the sending institution is blank",
    ),
    "support_blank": _bilingual("als de financiële steun niet ingevuld is", "where the financial support is blank"),
    "project_described": _bilingual("als er een omschrijving is", "where there is a description"),
    "activities_given": _bilingual("als er activiteiten zijn", "where there are activities"),
    "telework": _bilingual("bij telewerk", "with telework"),
    "no_telework": _bilingual("zonder telewerk", "without telework"),
    "costs": _bilingual("bij terugbetaling van kosten", "where costs are reimbursed"),
    "costs_real": _bilingual("bij werkelijke kosten", "with real costs"),
    "costs_lump_sum": _bilingual("bij een forfait", "with a lump sum"),
    "costs_capped": _bilingual(
        "als er een bedrag bij werkelijke kosten staat", "where an amount stands beside real costs"
    ),
    "confidentiality": _bilingual("bij vertrouwelijkheid", "with confidentiality"),
    "no_confidentiality": _bilingual("zonder vertrouwelijkheid", "without confidentiality"),
    "rights_to_student": _bilingual("als de student de rechten houdt", "where the student keeps the rights"),
    "rights_to_host": _bilingual("als de stagegever de rechten krijgt", "where the host gets the rights"),
    "rights_to_institution": _bilingual("als de instelling de rechten krijgt", "where the institution gets the rights"),
    "rights_shared": _bilingual("bij gedeelde rechten", "with shared rights"),
    "no_rights_settled": _bilingual("als de rechten niet geregeld zijn", "where rights are not settled"),
    "conditions": _bilingual("als er voorwaarden zijn", "where there are conditions"),
    "paper": _bilingual("op papier", "on paper"),
    "electronic": _bilingual("bij elektronisch tekenen", "when signed electronically"),
    "medicine": _bilingual("bij (dier- of tand)geneeskunde", "in (veterinary) medicine or dentistry"),
    "translated": _bilingual("als er een vertaling is", "where there is a translation"),
    "allowance_blank": _bilingual("als de vergoeding niet ingevuld is", "where the allowance is not filled in"),
    "liability_by_institution": _bilingual(
        "als de instelling de aansprakelijkheid verzekert", "where the institution insures liability"
    ),
    "costs_listed": _bilingual("als de kosten opgesomd zijn", "where the costs are listed"),
    "secret_end_not_given": _bilingual("zonder einde van de geheimhouding", "where no end of secrecy is given"),
    "secret_end_blank": _bilingual(
        "als het einde van de geheimhouding niet ingevuld is", "where the end of secrecy is not filled in"
    ),
    "health_condition_met": _bilingual(
        "als aan de voorwaarde van geschiktheid voldaan is", "where the condition of fitness is met"
    ),
    "no_health_condition_met": _bilingual(
        "zolang aan de voorwaarde van geschiktheid niet voldaan is", "while the condition of fitness is not met"
    ),
    "partly_on_paper": _bilingual("als een deel op papier getekend wordt", "where a part is signed on paper"),
    "no_software_to_host": _bilingual(
        "als de stagegever de software niet krijgt", "where the host doesn't get the software"
    ),
    "secret_until_end": _bilingual(
        "bij geheimhouding tot het einde van de stage", "with secrecy until the end of the placement"
    ),
    "travel_by_other": _bilingual("als een ander de reisbijstand verzekert", "where another insures travel assistance"),
    "suspensive_condition": _bilingual("bij een opschortende voorwaarde", "with a suspensive condition"),
    "publication_allowed": _bilingual("als publiceren mag", "where publication is allowed"),
    "exceptional_times": _bilingual("bij uitzonderlijke uren", "with exceptional hours"),
    "schedule_blank": _bilingual("als er geen uurrooster ingevuld is", "where no schedule is filled in"),
    "no_exceptional_times": _bilingual("zonder uitzonderlijke uren", "without exceptional hours"),
    "no_conditions": _bilingual("zonder voorwaarden", "without conditions"),
    "telework_blank": _bilingual("als telewerk niet ingevuld is", "where telework is not filled in"),
    "travel_by_institution": _bilingual(
        "als de instelling de reisbijstand verzekert", "where the institution insures travel assistance"
    ),
    "not_telework": _bilingual("als telewerk niet afgesproken is", "where telework is not agreed"),
    "resolutory_condition": _bilingual("bij een ontbindende voorwaarde", "with a resolutory condition"),
    "software_to_host": _bilingual("als de stagegever de software krijgt", "where the host gets the software"),
    "no_allowance": _bilingual("zonder vergoeding", "without an allowance"),
    "liability_open": _bilingual(
        "als nog te bepalen is wie de aansprakelijkheid verzekert",
        "where it is still to be settled who insures liability",
    ),
    "place_elsewhere": _bilingual("bij een plaats buiten België", "with a place outside Belgium"),
    "no_place_elsewhere": _bilingual("zonder plaats buiten België", "without a place outside Belgium"),
    "not_related": _bilingual("zonder verwantschap met de stagegever", "where student and host are not related"),
    "incoming": _bilingual("bij een inkomende stagiair", "for an incoming intern"),
    "health_by_blank": _bilingual(
        "als niet ingevuld is wie de gezondheid beoordeelt", "where it is not filled in who assesses health"
    ),
    "liability_settled": _bilingual(
        "als vaststaat wie de aansprakelijkheid verzekert", "where it is settled who insures liability"
    ),
    "leave_days": _bilingual("als verlof afgesproken is", "where leave is agreed"),
    "several_units": _bilingual(
        "als de duur in meer dan één eenheid staat", "where the duration is told in several units"
    ),
    "liability_secondary": _bilingual(
        "als de polis aansprakelijkheid aanvullend is", "where the liability policy is secondary"
    ),
    "confidentiality_blank": _bilingual(
        "als vertrouwelijkheid niet ingevuld is", "where confidentiality is not filled in"
    ),
    "software_blank": _bilingual(
        "als het recht op de software niet ingevuld is", "where the right to the software is not filled in"
    ),
    "related": _bilingual("bij verwantschap met de stagegever", "where student and host are related"),
    "host_without_staff": _bilingual("bij een zelfstandige stagegever", "for a self-employed host"),
    "liability_by_host": _bilingual(
        "als de stagegever de aansprakelijkheid verzekert", "where the host insures liability"
    ),
    "schedule_not_fixed": _bilingual("behalve bij vaste uren", "except with fixed hours"),
    "software_not_to_host": _bilingual(
        "als de software niet aan de stagegever toegewezen is", "where the software is not given to the host"
    ),
    "health_by_maritime_centre": _bilingual(
        "als het maritiem centrum de gezondheid beoordeelt", "where the maritime centre assesses health"
    ),
    "place_in_belgium": _bilingual("bij een plaats in België", "with a place in Belgium"),
    "work_accident_open": _bilingual(
        "als nog te bepalen is wie arbeidsongevallen verzekert",
        "where it is still to be settled who insures work accidents",
    ),
    "exceptional_times_blank": _bilingual(
        "als uitzonderlijke uren niet ingevuld zijn", "where exceptional hours are not filled in"
    ),
    "cover_not_refused": _bilingual(
        "behalve als de stagegever geen dekking verklaart", "except where the host declares no cover"
    ),
    "confidentiality_not_refused": _bilingual("behalve zonder vertrouwelijkheid", "except without confidentiality"),
    "travel_open": _bilingual(
        "als nog te bepalen is wie de reisbijstand verzekert",
        "where it is still to be settled who insures travel assistance",
    ),
    "sheet_given_apart": _bilingual(
        "als er een werkpostfiche naast de overeenkomst is", "where there is a workstation sheet beside the agreement"
    ),
    "secret_after_end": _bilingual(
        "bij geheimhouding na het einde van de stage", "with secrecy after the end of the placement"
    ),
    "rights_settled": _bilingual("als de rechten geregeld zijn", "where rights are settled"),
    "costs_blank": _bilingual("als de kosten niet opgesomd zijn", "where the costs are not listed"),
    "claims_held_harmless": _bilingual(
        "als de student gevrijwaard wordt voor vorderingen van derden",
        "where the student is held harmless for claims of third parties",
    ),
    "allowance_scheme": _bilingual("bij een vergoeding volgens een regeling", "with an allowance under a scheme"),
    "publication_blank": _bilingual("als publiceren niet ingevuld is", "where publication is not filled in"),
    "travel_by_student": _bilingual(
        "als de student de reisbijstand verzekert", "where the student insures travel assistance"
    ),
    "schedule_fixed": _bilingual("bij vaste uren", "with fixed hours"),
    "claims_excluded": _bilingual(
        "als vorderingen van derden uitgesloten zijn", "where claims of third parties are excluded"
    ),
    "not_sea": _bilingual("behalve op zee", "except at sea"),
    "work_accident_settled": _bilingual(
        "als vaststaat wie arbeidsongevallen verzekert", "where it is settled who insures work accidents"
    ),
    "publication_refused": _bilingual("als publiceren niet mag", "where publication is not allowed"),
    "publication_cleared": _bilingual(
        "als publiceren na akkoord van de stagegever mag", "where publication is allowed once the host agrees"
    ),
    "publication_embargo": _bilingual("bij publicatie na een wachttijd", "with publication after an embargo"),
    "claims_blank": _bilingual(
        "als vorderingen van derden niet ingevuld zijn", "where claims of third parties are not filled in"
    ),
    "software_apart": _bilingual(
        "als de stagegever alleen de software krijgt", "where the host gets the software alone"
    ),
    "non_eea": _bilingual("bij een nationaliteit van buiten de EER", "with a nationality from outside the EEA"),
}


def trigger_words(name: str) -> Bilingual:
    """Say a trigger in words; one without words keeps its name."""
    return TRIGGER_WORDS.get(name, _bilingual(name, name))
