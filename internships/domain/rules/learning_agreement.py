"""Rules on the Learning Agreement for Traineeships: the minimum that the form of 2023 asks, table by table."""

from collections.abc import Iterator
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind
from internships.domain.errors import Severity
from internships.domain.kinds import LegalBasis
from internships.domain.mobility import Embedding
from internships.domain.pointers import first, place_name
from internships.domain.rules.identity import I, S
from internships.domain.rules.rule import Case, Hit, JudgedBy, Rule, said

_COVER = ("accidents", "work_journeys", "commuting", "liability")
_EMBEDDED = "/mobility/recognition/embedding"
_RECOGNITION = ("ects", "graded", "based_on", "in_transcript", "in_diploma_supplement", "in_europass")
_MINIMUM = (
    _EMBEDDED,
    "/programme/eqf",
    "/hosts/0/size_class",
    "/content/digital_skills",
    *(f"/mobility/sending_cover/{fact}" for fact in _COVER),
    *(f"/mobility/receiving_cover/{fact}" for fact in _COVER),
    "/mobility/support/financial",
    "/mobility/support/equipment",
)
_FITS = {
    LegalBasis.CURRICULAR_COMPULSORY: Embedding.EMBEDDED,
    LegalBasis.CURRICULAR_ELECTIVE: Embedding.EMBEDDED,
    LegalBasis.SEA_CURRICULAR: Embedding.EMBEDDED,
    LegalBasis.VOLUNTARY: Embedding.VOLUNTARY,
}


def _minimum(case: Case) -> Iterator[Hit]:
    if DocumentKind.LEARNING_AGREEMENT not in case.documents:
        return
    asked = list(_MINIMUM)
    if first(case.agreement, _EMBEDDED) is Embedding.EMBEDDED:
        asked += (f"/mobility/recognition/{fact}" for fact in _RECOGNITION)
    if first(case.agreement, "/mobility/support/financial"):
        asked.append("/mobility/support/monthly_euro")
    for place in asked:
        if first(case.agreement, place) in {None, ()}:
            name = place_name(Agreement, place)
            assert name is not None  # noqa: S101 - a place of the schema
            yield Hit(place, f"De Learning Agreement van 2023 vraagt dit minstens: {name.nl}; vul het in.", f"The Learning Agreement of 2023 asks this at least: {name.en}; fill it in.")


def _embedding(case: Case) -> Iterator[Hit]:
    told = first(case.agreement, _EMBEDDED)
    if told is not _FITS.get(case.agreement.legal_basis, told):
        yield Hit(_EMBEDDED, f"Tabel B zegt {told.nl}, de grondslag is {case.agreement.legal_basis.nl}; verbeter een van beide.", f"Table B says {told.en}, the legal basis is {case.agreement.legal_basis.en}; correct one of the two.")


RULES = (
    Rule("V88", "learning_agreement_minimum", said("Minimum van de Learning Agreement van 2023", "Minimum of the Learning Agreement of 2023"), "EU2, E1", S, Severity.WARNS, JudgedBy.START, date(2023, 1, 1), needs=("/period/first_day",), check=_minimum),
    Rule("V89", "embedding_differs", said("Tabel B past bij de grondslag", "Table B fits the legal basis"), "EU2", I, about=(_EMBEDDED,), needs=("/legal_basis",), check=_embedding),
)
