"""The structure of a rule and of its findings, and the case that rules check."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.errors import Severity
from internships.domain.internship_kinds import LegalBasis
from internships.domain.pointers import fact_at, texts_in
from internships.domain.shared_view import shared_view
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class Confidence(Term):
    """How sure we are of a rule's source; docs/rules.md shows the letter, docs/sources.md lists the sources."""

    DOCUMENT = "D", "gelezen in een volledig document", "read in a full document"
    EXCERPT = "S", "gelezen in een uittreksel", "read in an excerpt"
    GENERALLY_KNOWN = "C", "algemeen bekend, niet nagekeken", "common knowledge, not verified"
    INFERRED = "I", "eigen afleiding", "own inference"


D, S, C, I = Confidence.DOCUMENT, Confidence.EXCERPT, Confidence.GENERALLY_KNOWN, Confidence.INFERRED  # noqa: E741
WARNS = Severity.WARNS
OWN_PROPOSAL = "eigen voorstel / own proposal"
"""The source of a rule that no document states."""


class ReferenceDate(Term):
    """The date by which the law of a rule applies to a record."""

    ALWAYS = "always", "altijd", "always"
    DRAWN_UP = "drawn_up", "datum van opmaak", "date of drawing up"
    START = "start", "eerste dag van de stage", "first day of the placement"


class UsedClause(Value):
    """A clause that the variant prints in this case, with its dates and the law that it cites."""

    id: str
    slot: str
    valid_from: date
    valid_until: date | None = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """What a rule checks.

    ``agreement`` may be a draft. A rule may rely only on the pointers in its ``about`` and ``needs``; all other facts
    can be None. Entries of lists can lack facts that the schema requires: skip these, since reading the record
    already reported them.
    """

    agreement: Agreement
    demands: Demands = field(default_factory=Demands)
    clauses: tuple[UsedClause, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    demanded: frozenset[str] = frozenset()
    """The pointers, with ``*``, of facts that the variant's documents require and the schema doesn't."""

    @property
    def is_in_belgium(self) -> bool:
        """Whether Belgian law on work applies: a student works, and not abroad, where the host's own law applies."""
        return bool(self.agreement.students) and fact_at(self.agreement, "/legal_basis") is not LegalBasis.ABROAD

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """All texts that every party may read, with their pointers; cached for all rules."""
        return tuple(texts_in(shared_view(self.agreement)))


@dataclass(frozen=True)
class Hit:
    """A finding of a rule: where, and the sentence about it."""

    pointer: str
    nl: str
    en: str


@dataclass(frozen=True)
class MissingFact:
    """A missing fact without which a rule can't be checked; ``severity`` if it differs from the rule's."""

    pointer: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Rule:
    """One rule. ``number`` is its number in the list of sources (V01 …); ``code`` is stable and shown to users.

    ``demand_name`` is the demand that turns the rule on; None applies to every variant. ``check`` gets the case, and
    the demand's value if there is a demand, and yields a Hit for each finding.
    ``about`` are the facts that the rule is about: if one is not filled in, the rule doesn't apply (no telework, no
    conditions of telework). ``needs`` are the facts without which it can't be checked: a missing one is reported, with
    the severity of the rule. If a fact is needed in some cases only, the check yields a ``MissingFact`` itself.
    Rules that the types of the schema enforce have ``format_codes`` (the codes of the errors) and no check.
    ``enforced_by`` says where a rule is enforced that can't be checked on one record: by the print, a folder or the
    lifecycle. ``not_built_yet`` says of a rule that nothing enforces it yet.
    """

    number: str
    code: str
    title: Bilingual
    source: str
    confidence: Confidence
    severity: Severity = Severity.BLOCKS
    reference_date: ReferenceDate = ReferenceDate.ALWAYS
    since: date | None = None
    until: date | None = None
    about: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    demand_name: str | None = None
    check: Callable[..., Iterable[Hit | MissingFact]] | None = None
    format_codes: tuple[str, ...] = ()
    not_built_yet: Bilingual | None = None
    enforced_by: Bilingual | None = None

    @property
    def is_law(self) -> bool:
        """Whether the rule applies to every institution; else it depends on a demand in a folder."""
        return self.demand_name is None
