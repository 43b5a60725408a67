"""What one variant states, said so that two variants can be laid side by side: one statement per aspect."""

from collections.abc import Iterator
from datetime import date
from typing import Self

from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.folder_schema import DocumentRule, EvidencedEntry, Origin, SigningRule, Variant
from internships.reports.article_comparison import Texts, article_words, raw_text
from internships.reports.document_phrases import ON_DOCUMENT
from internships.reports.facts_table import (
    Asked,
    DocumentFact,
    FactLine,
    document_fact,
    facts_table,
    own_document_kinds,
)
from internships.reports.report_words import (
    DEMAND_WORDS,
    UNKNOWN,
    bilingual,
    demand_words,
    format_words,
    join_bilingual,
    required_words,
)
from internships.reports.trigger_words import trigger_words


class StatementGroup(Term):
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


StatementKey = tuple[str, Aspect, DocumentKind | None]


class Statement(Value):
    """One aspect at one institution: a value that can be compared, the words for it, and how we know.

    ``paper`` is the kind of paper that it speaks of, ``source`` what was read; ``note`` says what other papers of the
    institution tell where this one is not known.
    """

    group: StatementGroup
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
    def unknown(cls, key: StatementKey, other: "Statement | None") -> Self:
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


Statements = dict[StatementKey, Statement]


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
    papers = own_document_kinds(variant)
    for line in facts_table(variant):
        if line.private:
            continue
        told = [document_fact(line, variant, kind) for kind in DocumentKind]
        for paper in told:
            if paper.kind is DocumentKind.AGREEMENT or paper.kind in papers:
                yield from _fact_statements(line, paper, told)


def _fact_statements(line: FactLine, paper: DocumentFact, papers: list[DocumentFact]) -> Iterator[Statement]:
    asked = paper.asked
    yield _fact(line, paper, Aspect.ASKED, str(asked), bilingual(asked.nl, asked.en), _known_elsewhere(paper, papers))
    if paper.binding is not None and asked is Asked.YES:
        bound = paper.binding
        form = format_words(bound)
        yield _fact(line, paper, Aspect.LABEL, bound.label.nl.casefold(), _quoted(bound.label))
        yield _fact(line, paper, Aspect.REQUIRED, required_words(bound).en, required_words(bound))
        yield _fact(line, paper, Aspect.FORMAT, form.en, form)


def _known_elsewhere(paper: DocumentFact, papers: list[DocumentFact]) -> Bilingual | None:
    """Say what other papers do with a fact of which this paper is not known."""
    known = [other for other in papers if other.asked is not Asked.UNKNOWN and other.kind is not paper.kind]
    if paper.asked is not Asked.UNKNOWN or not known:
        return None
    told = join_bilingual(
        bilingual(f"{asked.nl} {join_bilingual(on, ', ').nl}", f"{asked.en} {join_bilingual(on, ', ').en}")
        for asked in (Asked.YES, Asked.NO)
        if (on := [ON_DOCUMENT[other.kind] for other in known if other.asked is asked])
    )
    return bilingual(f"{UNKNOWN.nl}; wel bekend: {told.nl}", f"{UNKNOWN.en}; known: {told.en}")


def _quoted(label: Bilingual) -> Bilingual:
    return bilingual(f"‘{label.nl}’", f"‘{label.en}’")


def _fact(
    line: FactLine, paper: DocumentFact, aspect: Aspect, value: str, told: Bilingual, note: Bilingual | None = None
) -> Statement:
    return Statement(
        group=StatementGroup.FACTS, place=line.pointer, aspect=aspect, paper=paper.kind, title=line.title, value=value,
        told=told, evidence=paper.evidence, source=paper.source, note=note,
    )  # fmt: skip


def _demands(variant: Variant) -> Iterator[Statement]:
    for name in Demands.model_fields:
        demand = getattr(variant.demands, name)
        told = demand_words(demand.value) if demand is not None else UNKNOWN
        yield Statement(
            group=StatementGroup.DEMANDS, place=name, aspect=Aspect.DEMAND, title=DEMAND_WORDS[name],
            value=told.en, told=told,
            evidence=demand.evidence if demand is not None else Evidence.UNKNOWN,
            source=demand.source if demand is not None else None,
        )  # fmt: skip


def own_evidence(entry: EvidencedEntry) -> Evidence:
    """Return how an entry is known of the institution: the standard layer's word is no knowledge of it."""
    return Evidence.UNKNOWN if entry.origin is Origin.STANDARD else entry.evidence


def weakest_evidence(entries: tuple[EvidencedEntry, ...]) -> Evidence:
    """Return the weakest evidence among entries."""
    order = (Evidence.UNKNOWN, Evidence.ASSUMED, Evidence.READ)
    return min((own_evidence(entry) for entry in entries), key=order.index, default=Evidence.UNKNOWN)


def joined_sources(entries: tuple[EvidencedEntry, ...]) -> str | None:
    """Return where entries were read, each source once."""
    return ", ".join(dict.fromkeys(entry.source for entry in entries if entry.source)) or None


def _documents(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(rule.kind for rule in variant.documents):
        rules = tuple(rule for rule in variant.documents if rule.kind is kind)
        told = join_bilingual((_document_trigger(rule) for rule in rules), "; ")
        yield Statement(
            group=StatementGroup.DOCUMENTS, place=str(kind), aspect=Aspect.TRIGGER, title=bilingual(kind.nl, kind.en),
            value=told.en, told=told, evidence=weakest_evidence(rules), source=joined_sources(rules),
        )  # fmt: skip


def _document_trigger(rule: DocumentRule) -> Bilingual:
    when = trigger_words(rule.when)
    if rule.replaces:
        return bilingual(f"{when.nl}, in de plaats van de overeenkomst", f"{when.en}, instead of the agreement")
    return when


def _signing(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(kind for rule in variant.signing for kind in rule.documents):
        yield _order(kind, tuple(rule for rule in variant.signing if kind in rule.documents))
    for rule in variant.signing:
        for kind in rule.documents:
            yield from _signatory(rule, kind)
    for original in variant.originals:
        told = bilingual(str(original.number), str(original.number))
        yield Statement(
            group=StatementGroup.SIGNING, place=f"originals/{original.form}", aspect=Aspect.NUMBER,
            title=bilingual(original.form.nl.capitalize(), original.form.en.capitalize()), value=told.en, told=told,
            paper=DocumentKind.AGREEMENT, evidence=own_evidence(original), source=original.source,
        )  # fmt: skip


def _order(kind: DocumentKind, rules: tuple[SigningRule, ...]) -> Statement:
    order = join_bilingual((_signer_words(rule) for rule in rules), " → ")
    return Statement(
        group=StatementGroup.SIGNING, place=f"signing/{kind}", aspect=Aspect.ORDER,
        title=bilingual("Wie tekent, in volgorde,", "Who signs, in order,"),
        paper=kind, value=order.en, told=order, evidence=weakest_evidence(rules), source=joined_sources(rules),
    )  # fmt: skip


def _signer_words(rule: SigningRule) -> Bilingual:
    if rule.when == "always":
        return bilingual(rule.role.nl, rule.role.en)
    when = trigger_words(rule.when)
    return bilingual(f"{rule.role.nl} ({when.nl})", f"{rule.role.en} ({when.en})")


def _signatory(rule: SigningRule, kind: DocumentKind) -> Iterator[Statement]:
    sides = {Aspect.CAPACITY: _capacity(rule), Aspect.PHRASE: rule.phrase or bilingual("geen", "none")}
    for aspect, told in sides.items():
        yield Statement(
            group=StatementGroup.SIGNING, place=f"signatory/{rule.role}", aspect=aspect,
            title=bilingual(rule.role.nl.capitalize(), rule.role.en.capitalize()), value=told.en.casefold(), told=told,
            paper=kind, evidence=own_evidence(rule), source=rule.source,
        )  # fmt: skip


def _capacity(rule: SigningRule) -> Bilingual:
    own = rule.capacity or bilingual("niet gezegd", "not said")
    return bilingual(f"{own.nl}, bij delegatie", f"{own.en}, by delegation") if rule.by_delegation else own


def _clauses(variant: Variant, texts: Texts, day: date) -> Iterator[Statement]:
    for slot in variant.slots:
        nl, en = (len(article_words(slot, variant, texts, day, language)) for language in Language)
        told = bilingual(f"{nl} woorden", f"{en} words") if nl or en else bilingual("geen tekst", "no text")
        yield Statement(
            group=StatementGroup.CLAUSES, place=f"slots/{slot.slot}", aspect=Aspect.CLAUSES, title=slot.title,
            value=raw_text(slot, texts, day) if texts else " ".join(sorted(slot.clauses)), told=told,
            evidence=own_evidence(slot), source=slot.source,
        )  # fmt: skip
