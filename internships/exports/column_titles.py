"""What a column is called: its fact, and between brackets whose it is, in as few words as tell it from the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from internships.domain.agreement import Agreement
from internships.domain.pointers import pointer_titles, schema_facts, split_pointer
from internships.domain.wording import Bilingual, Language

GROUP_TITLES: dict[str, Bilingual] = {
    "/institutions": Bilingual(nl="Onderwijsinstelling", en="Institution"),
    "/institutions/contact": Bilingual(nl="Contactpersoon van de onderwijsinstelling", en="Institution's contact"),
    "/institutions/supervisors": Bilingual(nl="Stagebegeleider", en="Supervisor"),
    "/students": Bilingual(nl="Student", en="Student"),
    "/students/emergency_contact": Bilingual(nl="Contact bij nood", en="Emergency contact"),
    "/hosts": Bilingual(nl="Stagegever", en="Host organisation"),
    "/hosts/mentors": Bilingual(nl="Stagementor", en="Mentor"),
    "/places": Bilingual(nl="Stageplaats", en="Place of work"),
    "/period/windows": Bilingual(nl="Venster", en="Window"),
    "/schedule/lines": Bilingual(nl="Uurrooster", en="Schedule"),
    "/content/languages": Bilingual(nl="Taal", en="Language"),
    "/supervision/evaluations": Bilingual(nl="Evaluatiemoment", en="Evaluation moment"),
    "/allowance/costs": Bilingual(nl="Terugbetaalde kost", en="Reimbursed cost"),
    "/safety/risk_analysis/risks": Bilingual(nl="Risico", en="Risk"),
    "/safety/health/vaccinations": Bilingual(nl="Bewezen vaccinatie", en="Proven vaccination"),
    "/safety/protective_equipment": Bilingual(nl="Persoonlijk beschermingsmiddel", en="Personal protective equipment"),
    "/signatories": Bilingual(nl="Ondertekenaar", en="Signatory"),
    "/annexes": Bilingual(nl="Andere bijlage", en="Other annex"),
    "/mobility/changes": Bilingual(nl="Wijziging van de mobiliteit", en="Change of the mobility"),
    "/conditions": Bilingual(nl="Voorwaarde", en="Condition"),
}
"""What one entry of a list is called, since a row tells of one student and a cell of one entry after the other; and
the groups whose own title leaves open whose they are."""
_FACT_TITLES: dict[str, Bilingual] = {
    "/institutions/*/slug": Bilingual(nl="Code van de onderwijsinstelling", en="Code of the institution"),
    "/places/*/name": Bilingual(nl="Naam van de stageplaats", en="Name of the place of work"),
    "/content/languages/*/language": Bilingual(nl="Gevraagde taal", en="Language asked"),
    "/programme/id": Bilingual(nl="Code van de opleiding", en="Code of the programme"),
    "/programme/name": Bilingual(nl="Naam van de opleiding", en="Name of the programme"),
    "/safety/protective_equipment/*/provided_by": Bilingual(
        nl="Beschermingsmiddel bezorgd door", en="Protective equipment provided by"
    ),
}
"""Facts whose own title says the same as the board's column of that name, or nothing without its group."""
_OMITTED_GROUPS = ("/names", "/places/address")
"""The ends of groups that say nothing which their facts do not say themselves."""


@cache
def column_titles(taken: tuple[Bilingual, ...] = ()) -> Mapping[str, Bilingual]:
    """Return the title of every fact of the schema by its pointer; no two are equal, and none is one of ``taken``."""
    dutch, english = (_titles(language, [title.get(language) for title in taken]) for language in Language)
    return {pointer: Bilingual(nl=dutch[pointer], en=english[pointer]) for pointer in dutch}


def _titles(language: Language, taken: Iterable[str]) -> dict[str, str]:
    facts = [leaf.pointer for leaf in schema_facts(Agreement)]
    names = _group_names({_groups(pointer, language) for pointer in facts})
    ways = {pointer: tuple(_candidates(pointer, names, language)) for pointer in facts}
    told = Counter([*taken, *(title for found in ways.values() for title in dict.fromkeys(found))])
    return {pointer: next((way for way in found if told[way] == 1), found[-1]) for pointer, found in ways.items()}


def _candidates(pointer: str, names: Mapping[tuple[str, ...], str], language: Language) -> Iterator[str]:
    """Yield how a fact may be called, the shortest first."""
    if pointer in _FACT_TITLES:
        yield _FACT_TITLES[pointer].get(language)
        return
    fact = pointer_titles(Agreement, pointer)[-1].get(language)
    group = names[_groups(pointer, language)]
    if not group:
        yield fact
        return
    small, around = fact.casefold(), group.casefold()
    if around in small or around.startswith(small):
        yield fact
    elif around.endswith(small):
        yield group
    yield f"{fact} ({group})"


def _groups(pointer: str, language: Language) -> tuple[str, ...]:
    """Return the names of the groups around a fact, outermost first, none twice in a row."""
    way = [step for step in split_pointer(pointer) if step != "*"][:-1]
    found: list[str] = []
    for length, title in enumerate(pointer_titles(Agreement, pointer)[:-1], start=1):
        place = "/" + "/".join(way[:length])
        name = GROUP_TITLES.get(place, title).get(language)
        if not place.endswith(_OMITTED_GROUPS) and found[-1:] != [name]:
            found.append(name)
    return tuple(found)


def _group_names(groups: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return the shortest name of each group that no other has: its own title, or with those around it."""
    every = set(groups)
    ends = Counter(group[start:] for group in every for start in range(len(group)))
    return {
        group: ", ".join(
            next((group[start:] for start in reversed(range(len(group))) if ends[group[start:]] == 1), group)
        )
        for group in every
    }
