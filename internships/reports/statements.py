"""What one variant states, said so that two variants can be laid side by side: one statement per aspect."""

from collections.abc import Iterator
from typing import Self

from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term
from internships.mapping.shape import DocumentRule, Known, Origin, SigningRule, Variant
from internships.reports.facts_table import Asked, FactLine, facts_table
from internships.reports.words import (
    DEMANDS,
    NOTHING,
    UNKNOWN,
    both,
    demand_value,
    format_of,
    joined,
    required,
    trigger,
)


class Group(Term):
    """What a statement speaks of."""

    FACTS = "facts", "gegevens", "facts"
    DEMANDS = "demands", "eisen", "demands"
    DOCUMENTS = "documents", "documenten", "documents"
    SIGNING = "signing", "ondertekening", "signing"
    CLAUSES = "clauses", "clausules", "clauses"


class Aspect(Term):
    """Which side of it is compared."""

    ASKED = "asked", "gevraagd", "asked"
    LABEL = "label", "eigen label", "own label"
    REQUIRED = "required", "verplicht", "required"
    FORMAT = "format", "formaat", "format"
    DEMAND = "demand", "eis", "demand"
    TRIGGER = "trigger", "hoort bij de set", "part of the set"
    ORDER = "order", "wie tekent, in volgorde", "who signs, in order"
    CAPACITY = "capacity", "hoedanigheid", "capacity"
    PHRASE = "phrase", "handgeschreven vermelding", "handwritten phrase"
    NUMBER = "number", "aantal originelen", "number of originals"
    CLAUSES = "clauses", "clausules", "clauses"


Place = tuple[str, Aspect]


class Statement(Value):
    """One aspect at one institution: a value that can be compared, the words for it, and how we know."""

    group: Group
    place: str
    aspect: Aspect
    title: Bilingual
    value: str
    told: Bilingual
    evidence: Evidence

    @classmethod
    def unknown(cls, key: Place, other: "Statement | None") -> Self:
        """Return the empty twin of another institution's statement."""
        if other is None:
            raise KeyError(key)
        return cls(
            group=other.group,
            place=other.place,
            aspect=other.aspect,
            title=other.title,
            value="",
            told=UNKNOWN,
            evidence=Evidence.UNKNOWN,
        )


Statements = dict[Place, Statement]


def statements_of(variant: Variant) -> Statements:
    """Return everything that a variant's own folder states; what only the standard layer says is unknown."""
    said = (
        *_facts(variant),
        *_demands(variant),
        *_documents(variant),
        *_signing(variant),
        *_clauses(variant),
    )
    return {(one.place, one.aspect): one for one in said}


def _facts(variant: Variant) -> Iterator[Statement]:
    for line in facts_table(variant):
        if not line.private:
            yield _fact(line, Aspect.ASKED, str(line.asked), both(line.asked.nl, line.asked.en))
            if line.main is not None and line.asked is Asked.YES:
                main = line.main
                form = format_of(main)
                yield _fact(line, Aspect.LABEL, main.label.nl.casefold(), _quoted(main.label))
                yield _fact(line, Aspect.REQUIRED, required(main).en, required(main))
                yield _fact(line, Aspect.FORMAT, form.en, form)


def _quoted(label: Bilingual) -> Bilingual:
    return both(f"‘{label.nl}’", f"‘{label.en}’")


def _fact(line: FactLine, aspect: Aspect, value: str, told: Bilingual) -> Statement:
    return Statement(
        group=Group.FACTS, place=line.pointer, aspect=aspect, title=line.title, value=value, told=told,
        evidence=line.evidence,
    )  # fmt: skip


def _demands(variant: Variant) -> Iterator[Statement]:
    for name in Demands.model_fields:
        demand = getattr(variant.demands, name)
        told = demand_value(demand.value) if demand is not None else UNKNOWN
        yield Statement(
            group=Group.DEMANDS, place=name, aspect=Aspect.DEMAND, title=DEMANDS[name], value=told.en, told=told,
            evidence=demand.evidence if demand is not None else Evidence.UNKNOWN,
        )  # fmt: skip


def known(entry: Known) -> Evidence:
    """Return how an entry is known of the institution: the standard layer's word is no knowledge of it."""
    return Evidence.UNKNOWN if entry.origin is Origin.STANDARD else entry.evidence


def weakest(entries: tuple[Known, ...]) -> Evidence:
    """Return the weakest evidence among entries."""
    order = (Evidence.UNKNOWN, Evidence.ASSUMED, Evidence.READ)
    return min((known(entry) for entry in entries), key=order.index, default=Evidence.UNKNOWN)


def _documents(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(rule.kind for rule in variant.documents):
        rules = tuple(rule for rule in variant.documents if rule.kind is kind)
        told = joined((_when(rule) for rule in rules), "; ")
        yield Statement(
            group=Group.DOCUMENTS, place=str(kind), aspect=Aspect.TRIGGER, title=both(kind.nl, kind.en),
            value=told.en, told=told, evidence=weakest(rules),
        )  # fmt: skip


def _when(rule: DocumentRule) -> Bilingual:
    when = trigger(rule.when)
    if rule.replaces:
        return both(f"{when.nl}, in de plaats van de overeenkomst", f"{when.en}, instead of the agreement")
    return when


def _signing(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(kind for rule in variant.signing for kind in rule.documents):
        yield _order(kind, tuple(rule for rule in variant.signing if kind in rule.documents))
    for role in dict.fromkeys(rule.role for rule in variant.signing):
        yield from _signatory(next(rule for rule in variant.signing if rule.role is role))
    for original in variant.originals:
        told = both(str(original.number), str(original.number))
        yield Statement(
            group=Group.SIGNING, place=f"originals/{original.form}", aspect=Aspect.NUMBER,
            title=both(original.form.nl.capitalize(), original.form.en.capitalize()), value=told.en, told=told,
            evidence=known(original),
        )  # fmt: skip


def _order(kind: DocumentKind, rules: tuple[SigningRule, ...]) -> Statement:
    order = joined((_signs(rule) for rule in rules), " → ")
    return Statement(
        group=Group.SIGNING, place=f"signing/{kind}", aspect=Aspect.ORDER, title=both(kind.nl, kind.en),
        value=order.en, told=order, evidence=weakest(rules),
    )  # fmt: skip


def _signs(rule: SigningRule) -> Bilingual:
    if rule.when == "always":
        return both(rule.role.nl, rule.role.en)
    when = trigger(rule.when)
    return both(f"{rule.role.nl} ({when.nl})", f"{rule.role.en} ({when.en})")


def _signatory(rule: SigningRule) -> Iterator[Statement]:
    sides = {Aspect.CAPACITY: _capacity(rule), Aspect.PHRASE: rule.phrase or both("geen", "none")}
    for aspect, told in sides.items():
        yield Statement(
            group=Group.SIGNING, place=f"signatory/{rule.role}", aspect=aspect,
            title=both(rule.role.nl.capitalize(), rule.role.en.capitalize()), value=told.en.casefold(), told=told,
            evidence=known(rule),
        )  # fmt: skip


def _capacity(rule: SigningRule) -> Bilingual:
    own = rule.capacity or NOTHING
    return both(f"{own.nl}, bij delegatie", f"{own.en}, by delegation") if rule.by_delegation else own


def _clauses(variant: Variant) -> Iterator[Statement]:
    for slot in variant.slots:
        told = ", ".join(slot.clauses) or "–"
        yield Statement(
            group=Group.CLAUSES, place=f"slots/{slot.slot}", aspect=Aspect.CLAUSES, title=slot.title,
            value=" ".join(sorted(slot.clauses)), told=both(told, told), evidence=known(slot),
        )  # fmt: skip
