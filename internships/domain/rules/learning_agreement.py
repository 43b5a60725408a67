"""Rules on the Learning Agreement for Traineeships: the minimum that the form of 2023 asks."""

from collections.abc import Iterator
from datetime import date

from internships.domain.document import DocumentKind
from internships.domain.internship_kinds import LegalBasis
from internships.domain.mobility import Embedding
from internships.domain.pointers import fact_at, fact_label
from internships.domain.rules.rule import WARNS, Case, Hit, I, ReferenceDate, Rule, S
from internships.domain.wording import bilingual

_COVER_FACTS = ("accidents", "work_journeys", "commuting", "liability")
_EMBEDDED = "/mobility/recognition/embedding"
_RECOGNITION_FACTS = ("ects", "graded", "based_on", "in_transcript", "in_diploma_supplement", "in_europass")
_REQUIRED_FACTS = (
    _EMBEDDED,
    "/programme/eqf",
    "/hosts/0/size_class",
    "/content/digital_skills",
    *(f"/mobility/sending_cover/{fact}" for fact in _COVER_FACTS),
    *(f"/mobility/receiving_cover/{fact}" for fact in _COVER_FACTS),
    "/mobility/support/financial",
    "/mobility/support/equipment",
)
_EMBEDDING_BY_BASIS = {
    LegalBasis.CURRICULAR_COMPULSORY: Embedding.EMBEDDED,
    LegalBasis.CURRICULAR_ELECTIVE: Embedding.EMBEDDED,
    LegalBasis.SEA_CURRICULAR: Embedding.EMBEDDED,
    LegalBasis.VOLUNTARY: Embedding.VOLUNTARY,
}


def _learning_agreement_minimum(case: Case) -> Iterator[Hit]:
    if DocumentKind.LEARNING_AGREEMENT not in case.documents:
        return
    required = list(_REQUIRED_FACTS)
    if fact_at(case.agreement, _EMBEDDED) is Embedding.EMBEDDED:
        required += (f"/mobility/recognition/{fact}" for fact in _RECOGNITION_FACTS)
    if fact_at(case.agreement, "/mobility/support/financial"):
        required.append("/mobility/support/monthly_euro")
    for pointer in required:
        if fact_at(case.agreement, pointer) in {None, ()}:
            name = fact_label(pointer)
            yield Hit(pointer, f"De Learning Agreement van 2023 vraagt dit minstens: {name.nl}; vul het in.", f"The Learning Agreement of 2023 asks this at least: {name.en}; fill it in.")


def _embedding_differs(case: Case) -> Iterator[Hit]:
    embedding = fact_at(case.agreement, _EMBEDDED)
    if embedding is not _EMBEDDING_BY_BASIS.get(case.agreement.legal_basis, embedding):
        yield Hit(_EMBEDDED, f"Tabel B zegt {embedding.nl}, de grondslag is {case.agreement.legal_basis.nl}; verbeter een van beide.", f"Table B says {embedding.en}, the legal basis is {case.agreement.legal_basis.en}; correct one of the two.")


RULES = (
    Rule("V88", "learning_agreement_minimum", bilingual("Minimum van de Learning Agreement van 2023", "Minimum of the Learning Agreement of 2023"), "EU2, E1", S, WARNS, ReferenceDate.START, date(2023, 1, 1), needs=("/period/first_day",), check=_learning_agreement_minimum),
    Rule("V89", "embedding_differs", bilingual("Tabel B past bij de grondslag", "Table B fits the legal basis"), "EU2", I, about=(_EMBEDDED,), needs=("/legal_basis",), check=_embedding_differs),
)
