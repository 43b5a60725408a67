"""The shape of a rule: what it says, where it comes from, when it holds, and how it looks at a case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.errors import Severity
from internships.domain.pointers import texts_in
from internships.domain.shared_view import shared_view
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class Confidence(Term):
    """How sure we are of a rule's source (domain.md's marks)."""

    DOCUMENT = "D", "gelezen in een volledig document", "read in a full document"
    EXCERPT = "S", "gelezen in een uittreksel", "read in an excerpt"
    GENERALLY_KNOWN = "C", "algemeen bekend, niet nagekeken", "common knowledge, not verified"
    INFERRED = "I", "eigen afleiding", "own inference"


class ReferenceDate(Term):
    """The date that the rule's law speaks of: it decides whether the rule holds for a record."""

    ALWAYS = "always", "altijd", "always"
    DRAWN_UP = "drawn_up", "datum van opmaak", "date of drawing up"
    START = "start", "eerste dag van de stage", "first day of the placement"


class UsedClause(Value):
    """A clause that the variant prints in this case: its dates and the law it cites."""

    id: str
    slot: str
    valid_from: date
    valid_until: date | None = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """What a rule looks at.

    ``agreement`` may be the incomplete twin: a rule reads only below the pointers that it is ``about`` or ``needs``,
    which are there; and what may be absent in an agreement too. Entries of lists can miss facts that the schema
    requires: skip those, reading the record named them.
    """

    agreement: Agreement
    demands: Demands = field(default_factory=Demands)
    clauses: tuple[UsedClause, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    demanded: frozenset[str] = frozenset()
    """The pointers, with ``*``, of what the variant's papers ask beside what the schema does."""

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Every text that all parties may read, with its pointer; walked once for all rules."""
        return tuple(texts_in(shared_view(self.agreement)))


@dataclass(frozen=True)
class Hit:
    """Where a rule found something, and what it says there; ``severity`` where it differs from the rule's."""

    pointer: str
    nl: str
    en: str
    severity: Severity | None = None


@dataclass(frozen=True)
class MissingFact:
    """A fact that this case needs to be judged and that isn't there; ``severity`` where it differs from the rule's."""

    pointer: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Rule:
    """One rule. ``number`` is its place in the list of sources (V01 …); ``code`` is stable and goes to users.

    ``check`` yields a Hit per finding. Rules that types hold have ``raises`` (the codes of the format) and no
    check; ``due`` says of a rule that nothing holds it yet.
    ``held_by`` says where a rule is held that no check of one record can hold: in the print, in a folder, in the life
    of an agreement.
    ``applies_to`` names the demand that switches the rule on; None is every variant.
    ``about`` are the facts that the rule speaks of: where one isn't told there is nothing to judge (no telework, no
    conditions of telework). ``needs`` are the facts without which it can't be judged: where one is missing that is
    said, as grave as the rule. What is needed in some cases only, the check says itself with ``Lacks``.
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
    check: Callable[[Case], Iterable[Hit | MissingFact]] | None = None
    format_codes: tuple[str, ...] = ()
    not_built_yet: Bilingual | None = None
    enforced_by: Bilingual | None = None

    @property
    def is_law(self) -> bool:
        """Say whether the rule holds for every institution and no folder can switch it off; else it is a demand."""
        return self.demand_name is None


def bilingual(nl: str, en: str) -> Bilingual:
    """Say a title, or where and when a rule is held, in both languages."""
    return Bilingual(nl=nl, en=en)
