"""One aspect laid beside another: whether two institutions do the same, and how that is known."""

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
    """One aspect of one fact, demand, paper, signature or clause slot, at two institutions.

    Facts and signatures are compared on papers of one kind, named by ``paper``; the sources say what was read.
    ``basis`` is ``read`` where both were read, ``assumed`` where at least one is assumed, else ``unknown``.
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
