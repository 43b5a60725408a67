"""Titles of columns: the fact, with its group between brackets, as short as is unambiguous."""

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
"""Titles of groups by pointer: the singular for an entry of a list, and a clearer title where the schema's own one does
not say whose the group is."""
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
"""Titles of facts whose own title equals that of a placement column, or is unclear without its group."""
_OMITTED_GROUPS = ("/names", "/places/address")
"""Suffixes of groups that add nothing to the titles of their facts."""


@cache
def column_titles(taken: tuple[Bilingual, ...] = ()) -> Mapping[str, Bilingual]:
    """Return a unique title for every fact of the schema, by pointer; none equals one of ``taken``."""
    dutch, english = (_titles(language, [title.get(language) for title in taken]) for language in Language)
    return {pointer: Bilingual(nl=dutch[pointer], en=english[pointer]) for pointer in dutch}


def _titles(language: Language, taken: Iterable[str]) -> dict[str, str]:
    facts = [leaf.pointer for leaf in schema_facts(Agreement)]
    names = _group_names({_groups(pointer, language) for pointer in facts})
    choices = {pointer: tuple(_candidates(pointer, names, language)) for pointer in facts}
    counts = Counter([*taken, *(title for options in choices.values() for title in dict.fromkeys(options))])
    return {
        pointer: next((title for title in options if counts[title] == 1), options[-1])
        for pointer, options in choices.items()
    }


def _candidates(pointer: str, names: Mapping[tuple[str, ...], str], language: Language) -> Iterator[str]:
    """Yield possible titles of a fact, shortest first."""
    if pointer in _FACT_TITLES:
        yield _FACT_TITLES[pointer].get(language)
        return
    fact = pointer_titles(Agreement, pointer)[-1].get(language)
    group = names[_groups(pointer, language)]
    if not group:
        yield fact
        return
    fact_key, group_key = fact.casefold(), group.casefold()
    if group_key in fact_key or group_key.startswith(fact_key):
        yield fact
    elif group_key.endswith(fact_key):
        yield group
    yield f"{fact} ({group})"


def _groups(pointer: str, language: Language) -> tuple[str, ...]:
    """Return the titles of the groups around a fact, outermost first, without repetitions."""
    steps = [step for step in split_pointer(pointer) if step != "*"][:-1]
    names: list[str] = []
    for length, title in enumerate(pointer_titles(Agreement, pointer)[:-1], start=1):
        pointer_of_group = "/" + "/".join(steps[:length])
        name = GROUP_TITLES.get(pointer_of_group, title).get(language)
        if not pointer_of_group.endswith(_OMITTED_GROUPS) and names[-1:] != [name]:
            names.append(name)
    return tuple(names)


def _group_names(groups: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return the shortest unique name of each group: its own title, or with titles of the groups around it."""
    distinct = set(groups)
    suffixes = Counter(group[start:] for group in distinct for start in range(len(group)))
    return {
        group: ", ".join(
            next((group[start:] for start in reversed(range(len(group))) if suffixes[group[start:]] == 1), group)
        )
        for group in distinct
    }
