"""The comparison of one aspect at two institutions."""

from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term
from internships.reports.statements import Aspect, StatementGroup


class Verdict(Term):
    """Whether two institutions do the same."""

    EQUAL = "equal", "gelijk", "equal"
    DIFFERENT = "different", "verschillend", "different"
    UNKNOWN = "unknown", "onbekend", "unknown"


class AspectComparison(Value):
    """One aspect of a fact, demand, document, signature or clause slot, at two institutions.

    Facts and signatures are compared on documents of the kind ``paper``. ``basis`` is ``unknown`` if either side is
    unknown, else ``assumed`` if either is assumed, else ``read``.
    """

    group: StatementGroup
    place: str
    aspect: Aspect
    paper: DocumentKind | None
    title: Bilingual
    verdict: Verdict
    basis: Evidence
    first: Bilingual
    second: Bilingual
    first_evidence: Evidence
    second_evidence: Evidence
    first_source: str | None
    second_source: str | None
    sentence: Bilingual
