"""The descriptions of parameters in the OpenAPI document, in Dutch and English."""

from internships.domain.document import Json
from internships.domain.wording import Bilingual

_ID_DESCRIPTION_EN = "Its id, as returned when it was created or listed."


def _id_description(what: str) -> Bilingual:
    return Bilingual(
        nl=f"Het nummer van {what}, zoals de lijst of het antwoord bij het maken het gaf.", en=_ID_DESCRIPTION_EN
    )


DESCRIPTIONS: dict[str, Bilingual] = {
    "Idempotency-Key": Bilingual(
        nl="Uw eigen naam voor deze poging: met dezelfde naam wordt er maar één gemaakt, hoe vaak u het ook stuurt.",
        en="Your own name for this attempt: with the same name only one is made, however often you send it.",
    ),
    "If-Match": Bilingual(nl="De ETag van de versie die u wijzigt.", en="The ETag of the version that you change."),
    "If-None-Match": Bilingual(
        nl="De ETag van wat u al hebt; het antwoord is 304 zolang er niets aan veranderde.",
        en="The ETag of what you have already; the answer is 304 while nothing of it changed.",
    ),
    "academic_year": Bilingual(nl="Het academiejaar, zoals 2026-2027.", en="The academic year, such as 2026-2027."),
    "account_id": _id_description("de account"),
    "after": Bilingual(nl="De plaats waarachter te beginnen.", en="Start after this row."),
    "agreement_id": _id_description("de overeenkomst"),
    "analysis_id": _id_description("de risicoanalyse"),
    "batch_id": _id_description("de batch"),
    "blocked": Bilingual(
        nl="Alleen die waarbij iets de start tegenhoudt, of niets.",
        en="Only placements with (true) or without (false) blockers.",
    ),
    "column": Bilingual(nl="Kolommen of sets van kolommen.", en="Columns or sets of columns."),
    "cursor": Bilingual(
        nl="`next` van de vorige bladzijde; laat het weg voor de eerste.",
        en="`next` of the page before; leave it out for the first page.",
    ),
    "document_id": _id_description("het document"),
    "document_language": Bilingual(
        nl="De taal ervan; de leidende als u niets zegt.", en="Its language; the leading one if left out."
    ),
    "ends_from": Bilingual(
        nl="Zonder wat vóór deze dag eindigde; als u niets zegt, vóór vandaag.",
        en="Only offers that end on or after this day; today if left out.",
    ),
    "enterprise_number": Bilingual(
        nl="Ondernemingsnummers (KBO), met of zonder BE, punten en spaties; wat er geen is, wordt geweigerd.",
        en="Enterprise numbers (KBO), with or without BE, dots and spaces; an invalid number is refused.",
    ),
    "error": Bilingual(nl="Waarom de aanbieder niet aanmeldde.", en="Why the provider did not log in."),
    "establishment": Bilingual(
        nl="Het vestigingseenheidsnummer, tien cijfers.", en="The establishment unit number, ten digits."
    ),
    "establishment_number": Bilingual(
        nl="Een vestigingseenheidsnummer, met of zonder punten: wie daar werkt, ook voor een deel.",
        en="An establishment unit number, with or without dots: whoever works there, or partly there.",
    ),
    "feed_id": _id_description("de agenda"),
    "form": Bilingual(nl="In welke vorm.", en="In which form."),
    "grant_id": _id_description("de rol"),
    "group": Bilingual(
        nl="Alle ondernemingen van deze groep die u bereikt.", en="All companies of this group that you reach."
    ),
    "group_id": _id_description("de groep"),
    "institution": Bilingual(nl="De naam van de map van een instelling.", en="The name of an institution's folder."),
    "invitation_id": _id_description("de uitnodiging"),
    "iss": Bilingual(nl="De aanbieder die u terugstuurt.", en="The provider that sends you back."),
    "key_id": _id_description("de sleutel"),
    "kind": Bilingual(nl="Welk document van de set.", en="Which document of the set."),
    "limit": Bilingual(nl="Hoeveel regels een bladzijde telt.", en="How many entries a page holds."),
    "offer_id": _id_description("het aanbod"),
    "on": Bilingual(
        nl="De dag waarvan u wilt weten wat dan geldt; vandaag als u niets zegt.",
        en="Show the situation on this day; today if left out.",
    ),
    "other": Bilingual(
        nl="De naam van de map van de andere instelling.", en="The name of the other institution's folder."
    ),
    "owner": Bilingual(nl="Alleen wat deze rollen moeten doen.", en="Only what these roles must do."),
    "place": Bilingual(
        nl="De plaats van de student in de overeenkomst, vanaf 0.", en="The student's place in the agreement, from 0."
    ),
    "programme_id": Bilingual(nl="Het kenmerk van een opleiding.", en="The id of a programme."),
    "reminders": Bilingual(
        nl="Ook wat een vervaldag heeft maar niets tegenhoudt.", en="With what is due but blocks nothing."
    ),
    "runs_on": Bilingual(nl="Alleen stages die op deze dag lopen.", en="Only placements that run on this day."),
    "search": Bilingual(
        nl="Een stuk van een naam, nummer, KBO-nummer of mentor; accenten tellen niet. Een KBO-nummer wordt ook "
        "gevonden zoals men het schrijft: BE 0999.999.922.",
        en="Part of a name, number, KBO number or mentor; accents don't matter. A KBO number is found as it is "
        "written too: BE 0999.999.922.",
    ),
    "signature_id": _id_description("de handtekening"),
    "slug": Bilingual(nl="De naam van de map van de instelling.", en="The name of the institution's folder."),
    "starts_from": Bilingual(nl="Alleen wat op of na deze dag begint.", en="Only what begins on or after this day."),
    "starts_until": Bilingual(
        nl="Alleen wat op of vóór deze dag begint.", en="Only what begins on or before this day."
    ),
    "state": Bilingual(nl="Wat de aanbieder bij het begin meekreeg.", en="What the provider was given at the start."),
    "status": Bilingual(nl="Alleen deze statussen.", en="Only these statuses."),
    "token": Bilingual(
        nl="De sleutel van de agenda, met `.ics` erachter.", en="The token of the feed, with `.ics` behind it."
    ),
    "unit": Bilingual(
        nl="Een eenheid (faculteit, departement) van de instelling.",
        en="A unit (faculty, department) of the institution.",
    ),
    "until": Bilingual(
        nl="Tot en met deze dag; als u niets zegt, binnen 60 dagen.", en="By this day; without it, within 60 days."
    ),
}
_DESCRIPTIONS_BY_PATH: dict[tuple[str, str], Bilingual] = {
    ("/hosts/{number}", "number"): Bilingual(
        nl="Het ondernemingsnummer van de stagegever, tien cijfers.", en="The host's enterprise number, ten digits."
    ),
    ("/amendments/{number}", "number"): Bilingual(nl="Het nummer van het addendum.", en="The number of the amendment."),
    ("/oidc/", "code"): Bilingual(nl="Wat de aanbieder u meegeeft.", en="Authorization code from the provider."),
    ("/verify", "code"): Bilingual(
        nl="De code in het colofon; spaties en hoofdletters tellen niet.",
        en="The code in the colophon; blanks and case don't matter.",
    ),
}
"""Descriptions of names with another meaning at each address, by a part of the path."""


def describe_parameters(path: str, operation: Json) -> None:
    """Add the description of each parameter of an operation."""
    for parameter in operation.get("parameters", ()):
        about = _description_of(path, parameter["name"])
        if about is not None:
            parameter |= {"description": about.en, "x-nl": {"description": about.nl}}


def _description_of(path: str, name: str) -> Bilingual | None:
    by_path = (text for (part, of), text in _DESCRIPTIONS_BY_PATH.items() if of == name and part in path)
    return next(by_path, None) or DESCRIPTIONS.get(name)
