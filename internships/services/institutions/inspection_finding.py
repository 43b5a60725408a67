"""Findings of an inspection: the sentence of each code, and which only warn."""

from internships.domain.errors import Finding, Severity
from internships.domain.wording import Bilingual

_WARNINGS = frozenset({"notes_incomplete", "no_open_points", "source_not_described"})
_SENTENCES = {
    "clause_elsewhere": (
        "zegt {said}, en staat in het artikel {slot}",
        "says {said}, and stands in the article {slot}",
    ),
    "clause_missing": (
        "noemt de clausule {clause}, die op {day:%d/%m/%Y} niet bestaat in het {language}",
        "names the clause {clause}, which is missing in {language} on {day:%d/%m/%Y}",
    ),
    "notes_incomplete": (
        "zegt niet hoe de map gekend is; deze woorden ontbreken: {words}",
        "doesn't say how the folder is known; these words are missing: {words}",
    ),
    "unknown_fact": ("wijst naar niets in het schema: {path}", "points nowhere in the schema: {path}"),
    "no_layer_after": (
        "laat de jongste laag eindigen; daarna kan geen overeenkomst meer gedrukt worden",
        "ends the newest layer; no agreement can be printed after that",
    ),
    "no_variant_on_date": (
        "heeft geen laag die geldt op {day:%d/%m/%Y}",
        "has no layer that is valid on {day:%d/%m/%Y}",
    ),
    "gap_between_layers": (
        "laat een gat: geen laag geldt van {first:%d/%m/%Y} tot en met {last:%d/%m/%Y}",
        "leaves a gap: no layer holds from {first:%d/%m/%Y} to {last:%d/%m/%Y}",
    ),
    "no_open_points": (
        "noemt niets dat nog open is, terwijl de instelling niets bevestigd heeft",
        "lists nothing that is still open, while the institution has confirmed nothing",
    ),
    "printed_but_not_bound": (
        "drukt het veld {key}, dat {bound_by} niet heeft",
        "prints the field {key}, which {bound_by} doesn't have",
    ),
    "unknown_word": (
        "noemt het woord {word}, dat niet in [words] staat",
        "names the word {word}, which isn't in [words]",
    ),
    "mark_not_understood": (
        "heeft een regel die als tekst gedrukt wordt: {line}; schrijf [when: voorwaarde] of [always]",
        "has a line that is printed as text: {line}; write [when: trigger] or [always]",
    ),
    "unknown_trigger": ("kent de voorwaarde {when} niet", "doesn't know the trigger {when}"),
    "old_law": (
        "noemt artikel 1382 tot 1386bis van het oude Burgerlijk Wetboek; dat is nu Boek 6",
        "cites articles 1382 to 1386bis of the old Civil Code; that is Book 6 now",
    ),
    "clause_unused": (
        "staat in geen enkel artikel; noem ze in [[slots]] of schrap het bestand",
        "stands in no article; name it in [[slots]] or remove the file",
    ),
    "clause_heads_differ": (
        "heeft een andere kop dan dezelfde clausule in de andere taal, of die ontbreekt",
        "has another head than the same clause in the other language, or that one is missing",
    ),
    "law_not_read": ("noemt wet die niet gelezen is: {law}", "cites law that was not read: {law}"),
    "layer_called_read": (
        "noemt een hele laag gelezen; zeg het bij elk gegeven dat gelezen is",
        "calls a whole layer read; say it at each entry that was read",
    ),
    "read_without_source": (
        "heet gelezen en noemt geen bron; zet source erbij, met de code uit NOTES.md",
        "is called read and names no source; add source, with its code in NOTES.md",
    ),
    "identity_without_source": (
        "noemt geen bron; zet ze in [identity.sources]",
        "names no source; put it in [identity.sources]",
    ),
    "source_of_nothing": ("is de bron van een gegeven dat er niet staat", "is the source of a fact that isn't there"),
    "contact_in_folder": (
        "bevat een e-mailadres of telefoonnummer; schrap het, een map noemt geen personen",
        "holds an e-mail address or telephone number; remove it, a folder names no persons",
    ),
    "person_in_folder": (
        "noemt een persoon of een weg naar een persoon; schrap het",
        "names a person or a way to reach one; remove it",
    ),
    "source_not_described": (
        "is gelezen in {paper}, dat institution.toml niet beschrijft; voeg [[papers]] toe",
        "was read in {paper}, which institution.toml doesn't describe; add [[papers]]",
    ),
    "ambiguous_words": ("zegt twee keer {word}", "says {word} twice"),
    "not_a_list": ("vraagt een lijst: {path}", "asks for a closed list: {path}"),
    "own_word_of_nothing": (
        "geeft een eigen woord voor {word}, dat niet in de lijst staat",
        "gives an own word for {word}, which isn't in the list",
    ),
    "form_is_nobody": ("geeft een formulier een identiteit", "gives a form a legal identity"),
    "form_has_agreement": ("geeft een formulier een overeenkomst", "gives a form an agreement"),
    "unknown_section": (
        "staat in de sectie {section}, die {kind} niet heeft",
        "is in the section {section}, which {kind} doesn't have",
    ),
    "blank_words": ("is leeg; vul de tekst in", "is blank; fill in the text"),
    "nothing_left": ("is leeg", "is empty"),
    "unknown_form": (
        "noemt het formulier {form}, en er is geen map van een formulier met die naam",
        "names the form {form}, and no folder of a form has that name",
    ),
    "form_demands": ("stelt een eis aan een formulier", "makes a form demand"),
}
"""The Dutch and English sentence of each code, behind the file and the place; a fact may differ per language."""


def folder_finding(code: str, file: str, place: str, **facts: object) -> Finding:
    """Return the finding with a code about one place of a folder's file."""
    nl, en = _SENTENCES[code]
    text = Bilingual(
        nl=nl.format(**{name: getattr(fact, "nl", fact) for name, fact in facts.items()}),
        en=en.format(**{name: getattr(fact, "en", fact) for name, fact in facts.items()}),
    )
    return located_finding(code, file, place, text)


def located_finding(code: str, file: str, place: str, text: Bilingual) -> Finding:
    """Return a finding about one place of a file; its pointer is the file with the place behind a ``#``."""
    name = f"{file} ({place})" if place else file
    return Finding(
        code=code,
        severity=Severity.WARNS if code in _WARNINGS else Severity.BLOCKS,
        pointer=f"{file}#{place}" if place else file,
        text=Bilingual(nl=f"{name} {text.nl}.", en=f"{name} {text.en}."),
    )
