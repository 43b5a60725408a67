"""What one variant states, said so that two variants can be laid side by side: one statement per aspect."""

from collections.abc import Iterator
from datetime import date
from typing import Self

from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.shape import DocumentRule, Known, Origin, SigningRule, Variant
from internships.reports.article_texts import Texts, raw_text, words_of
from internships.reports.facts_table import Asked, FactLine, OnPaper, facts_table, kinds_printed, on_paper
from internships.reports.papers import ON
from internships.reports.trigger_words import trigger
from internships.reports.words import (
    DEMANDS,
    UNKNOWN,
    both,
    demand_value,
    format_of,
    joined,
    required,
)


class Group(Term):
    """What a statement speaks of."""

    FACTS = "facts", "gegevens", "facts"
    DEMANDS = "demands", "eisen", "demands"
    DOCUMENTS = "documents", "documenten", "documents"
    SIGNING = "signing", "ondertekening", "signing"
    CLAUSES = "clauses", "artikels", "articles"


class Aspect(Term):
    """Which side of it is compared."""

    ASKED = "asked", "gevraagd", "asked"
    LABEL = "label", "eigen label", "own label"
    REQUIRED = "required", "verplicht", "required"
    FORMAT = "format", "formaat", "format"
    DEMAND = "demand", "eis", "demand"
    TRIGGER = "trigger", "nodig", "needed"
    ORDER = "order", "wie tekent, in volgorde", "who signs, in order"
    CAPACITY = "capacity", "hoedanigheid", "capacity"
    PHRASE = "phrase", "handgeschreven vermelding", "handwritten phrase"
    NUMBER = "number", "aantal originelen", "number of originals"
    CLAUSES = "clauses", "tekst", "text"


Place = tuple[str, Aspect, DocumentKind | None]


class Statement(Value):
    """One aspect at one institution: a value that can be compared, the words for it, and how we know.

    ``paper`` is the kind of paper that it speaks of, ``source`` what was read; ``note`` says what other papers of the
    institution tell where this one is not known.
    """

    group: Group
    place: str
    aspect: Aspect
    paper: DocumentKind | None = None
    title: Bilingual
    value: str
    told: Bilingual
    evidence: Evidence
    source: str | None = None
    note: Bilingual | None = None

    @classmethod
    def unknown(cls, key: Place, other: "Statement | None") -> Self:
        """Return the empty twin of another institution's statement."""
        if other is None:
            raise KeyError(key)
        return cls(
            group=other.group,
            place=other.place,
            aspect=other.aspect,
            paper=other.paper,
            title=other.title,
            value="",
            told=UNKNOWN,
            evidence=Evidence.UNKNOWN,
        )


Statements = dict[Place, Statement]


def statements_of(variant: Variant, texts: Texts = (), day: date = date.max) -> Statements:
    """Return everything that a variant's own folder states; what only the standard layer says is unknown.

    ``texts`` are the clauses that it can use on the day: with them an article is what it says, else its clauses.
    """
    said = (
        *_facts(variant),
        *_demands(variant),
        *_documents(variant),
        *_signing(variant),
        *_clauses(variant, texts, day),
    )
    statements: Statements = {}
    for one in said:
        statements.setdefault((one.place, one.aspect, one.paper), one)
    return statements


def _facts(variant: Variant) -> Iterator[Statement]:
    papers = kinds_printed(variant)
    for line in facts_table(variant):
        if line.private:
            continue
        told = [on_paper(line, variant, kind) for kind in DocumentKind]
        for paper in told:
            if paper.kind is DocumentKind.AGREEMENT or paper.kind in papers:
                yield from _on_one(line, paper, told)


def _on_one(line: FactLine, paper: OnPaper, papers: list[OnPaper]) -> Iterator[Statement]:
    asked = paper.asked
    yield _fact(line, paper, Aspect.ASKED, str(asked), both(asked.nl, asked.en), _elsewhere(paper, papers))
    if paper.binding is not None and asked is Asked.YES:
        bound = paper.binding
        form = format_of(bound)
        yield _fact(line, paper, Aspect.LABEL, bound.label.nl.casefold(), _quoted(bound.label))
        yield _fact(line, paper, Aspect.REQUIRED, required(bound).en, required(bound))
        yield _fact(line, paper, Aspect.FORMAT, form.en, form)


def _elsewhere(paper: OnPaper, papers: list[OnPaper]) -> Bilingual | None:
    """Say what other papers do with a fact of which this paper is not known."""
    known = [other for other in papers if other.asked is not Asked.UNKNOWN and other.kind is not paper.kind]
    if paper.asked is not Asked.UNKNOWN or not known:
        return None
    told = joined(
        both(f"{asked.nl} {joined(on, ', ').nl}", f"{asked.en} {joined(on, ', ').en}")
        for asked in (Asked.YES, Asked.NO)
        if (on := [ON[other.kind] for other in known if other.asked is asked])
    )
    return both(f"{UNKNOWN.nl}; wel bekend: {told.nl}", f"{UNKNOWN.en}; known: {told.en}")


def _quoted(label: Bilingual) -> Bilingual:
    return both(f"‘{label.nl}’", f"‘{label.en}’")


def _fact(
    line: FactLine, paper: OnPaper, aspect: Aspect, value: str, told: Bilingual, note: Bilingual | None = None
) -> Statement:
    return Statement(
        group=Group.FACTS, place=line.pointer, aspect=aspect, paper=paper.kind, title=line.title, value=value,
        told=told, evidence=paper.evidence, source=paper.source, note=note,
    )  # fmt: skip


def _demands(variant: Variant) -> Iterator[Statement]:
    for name in Demands.model_fields:
        demand = getattr(variant.demands, name)
        told = demand_value(demand.value) if demand is not None else UNKNOWN
        yield Statement(
            group=Group.DEMANDS, place=name, aspect=Aspect.DEMAND, title=DEMANDS[name], value=told.en, told=told,
            evidence=demand.evidence if demand is not None else Evidence.UNKNOWN,
            source=demand.source if demand is not None else None,
        )  # fmt: skip


def known(entry: Known) -> Evidence:
    """Return how an entry is known of the institution: the standard layer's word is no knowledge of it."""
    return Evidence.UNKNOWN if entry.origin is Origin.STANDARD else entry.evidence


def weakest(entries: tuple[Known, ...]) -> Evidence:
    """Return the weakest evidence among entries."""
    order = (Evidence.UNKNOWN, Evidence.ASSUMED, Evidence.READ)
    return min((known(entry) for entry in entries), key=order.index, default=Evidence.UNKNOWN)


def sources(entries: tuple[Known, ...]) -> str | None:
    """Return where entries were read, each source once."""
    return ", ".join(dict.fromkeys(entry.source for entry in entries if entry.source)) or None


def _documents(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(rule.kind for rule in variant.documents):
        rules = tuple(rule for rule in variant.documents if rule.kind is kind)
        told = joined((_when(rule) for rule in rules), "; ")
        yield Statement(
            group=Group.DOCUMENTS, place=str(kind), aspect=Aspect.TRIGGER, title=both(kind.nl, kind.en),
            value=told.en, told=told, evidence=weakest(rules), source=sources(rules),
        )  # fmt: skip


def _when(rule: DocumentRule) -> Bilingual:
    when = trigger(rule.when)
    if rule.replaces:
        return both(f"{when.nl}, in de plaats van de overeenkomst", f"{when.en}, instead of the agreement")
    return when


def _signing(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(kind for rule in variant.signing for kind in rule.documents):
        yield _order(kind, tuple(rule for rule in variant.signing if kind in rule.documents))
    for rule in variant.signing:
        for kind in rule.documents:
            yield from _signatory(rule, kind)
    for original in variant.originals:
        told = both(str(original.number), str(original.number))
        yield Statement(
            group=Group.SIGNING, place=f"originals/{original.form}", aspect=Aspect.NUMBER,
            title=both(original.form.nl.capitalize(), original.form.en.capitalize()), value=told.en, told=told,
            paper=DocumentKind.AGREEMENT, evidence=known(original), source=original.source,
        )  # fmt: skip


def _order(kind: DocumentKind, rules: tuple[SigningRule, ...]) -> Statement:
    order = joined((_signs(rule) for rule in rules), " → ")
    return Statement(
        group=Group.SIGNING, place=f"signing/{kind}", aspect=Aspect.ORDER,
        title=both("Wie tekent, in volgorde,", "Who signs, in order,"),
        paper=kind, value=order.en, told=order, evidence=weakest(rules), source=sources(rules),
    )  # fmt: skip


def _signs(rule: SigningRule) -> Bilingual:
    if rule.when == "always":
        return both(rule.role.nl, rule.role.en)
    when = trigger(rule.when)
    return both(f"{rule.role.nl} ({when.nl})", f"{rule.role.en} ({when.en})")


def _signatory(rule: SigningRule, kind: DocumentKind) -> Iterator[Statement]:
    sides = {Aspect.CAPACITY: _capacity(rule), Aspect.PHRASE: rule.phrase or both("geen", "none")}
    for aspect, told in sides.items():
        yield Statement(
            group=Group.SIGNING, place=f"signatory/{rule.role}", aspect=aspect,
            title=both(rule.role.nl.capitalize(), rule.role.en.capitalize()), value=told.en.casefold(), told=told,
            paper=kind, evidence=known(rule), source=rule.source,
        )  # fmt: skip


def _capacity(rule: SigningRule) -> Bilingual:
    own = rule.capacity or both("niet gezegd", "not said")
    return both(f"{own.nl}, bij delegatie", f"{own.en}, by delegation") if rule.by_delegation else own


def _clauses(variant: Variant, texts: Texts, day: date) -> Iterator[Statement]:
    for slot in variant.slots:
        nl, en = (len(words_of(slot, variant, texts, day, language)) for language in Language)
        told = both(f"{nl} woorden", f"{en} words") if nl or en else both("geen tekst", "no text")
        yield Statement(
            group=Group.CLAUSES, place=f"slots/{slot.slot}", aspect=Aspect.CLAUSES, title=slot.title,
            value=raw_text(slot, texts, day) if texts else " ".join(sorted(slot.clauses)), told=told,
            evidence=known(slot), source=slot.source,
        )  # fmt: skip
