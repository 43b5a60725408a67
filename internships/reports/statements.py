"""Statements about one variant, one per aspect, so that variants can be compared."""

from collections.abc import Iterator
from datetime import date
from typing import Self

from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language, Term, bilingual
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
    demand_words,
    format_words,
    join_bilingual,
    required_words,
)
from internships.reports.trigger_words import trigger_words


class StatementGroup(Term):
    """What a statement is about."""

    FACTS = "facts", "gegevens", "facts"
    DEMANDS = "demands", "eisen", "demands"
    DOCUMENTS = "documents", "documenten", "documents"
    SIGNING = "signing", "ondertekening", "signing"
    CLAUSES = "clauses", "artikels", "articles"


class Aspect(Term):
    """Which aspect of it is compared."""

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
    """One aspect at one institution: ``value`` is for comparison, ``text`` for readers.

    ``paper`` is the kind of document that it is about. If it is unknown for that document, ``note`` says what is known
    of other documents of the institution.
    """

    group: StatementGroup
    place: str
    aspect: Aspect
    paper: DocumentKind | None = None
    title: Bilingual
    value: str
    text: Bilingual
    evidence: Evidence
    source: str | None = None
    note: Bilingual | None = None

    @classmethod
    def unknown(cls, key: StatementKey, other: "Statement | None") -> Self:
        """Return an unknown statement with the key of another institution's statement."""
        if other is None:
            raise KeyError(key)
        return cls(
            group=other.group,
            place=other.place,
            aspect=other.aspect,
            paper=other.paper,
            title=other.title,
            value="",
            text=UNKNOWN,
            evidence=Evidence.UNKNOWN,
        )


Statements = dict[StatementKey, Statement]


def statements_of(variant: Variant, texts: Texts = (), day: date = date.max) -> Statements:
    """Return all statements of a variant's own folder; what only the standard layer has is unknown.

    With ``texts``, the clauses for the day, the value of an article is its text; without them the ids of its clauses.
    """
    all_statements = (
        *_facts(variant),
        *_demands(variant),
        *_documents(variant),
        *_signing(variant),
        *_clauses(variant, texts, day),
    )
    statements: Statements = {}
    for statement in all_statements:
        statements.setdefault((statement.place, statement.aspect, statement.paper), statement)
    return statements


def _facts(variant: Variant) -> Iterator[Statement]:
    kinds = own_document_kinds(variant)
    for line in facts_table(variant):
        if line.private:
            continue
        documents = [document_fact(line, variant, kind) for kind in DocumentKind]
        for document in documents:
            if document.kind is DocumentKind.AGREEMENT or document.kind in kinds:
                yield from _fact_statements(line, document, documents)


def _fact_statements(line: FactLine, paper: DocumentFact, papers: list[DocumentFact]) -> Iterator[Statement]:
    asked = paper.asked
    yield _fact(line, paper, Aspect.ASKED, str(asked), bilingual(asked.nl, asked.en), _known_elsewhere(paper, papers))
    if paper.binding is not None and asked is Asked.YES:
        binding = paper.binding
        format_text = format_words(binding)
        yield _fact(line, paper, Aspect.LABEL, binding.label.nl.casefold(), _quoted(binding.label))
        yield _fact(line, paper, Aspect.REQUIRED, required_words(binding).en, required_words(binding))
        yield _fact(line, paper, Aspect.FORMAT, format_text.en, format_text)


def _known_elsewhere(paper: DocumentFact, papers: list[DocumentFact]) -> Bilingual | None:
    """Return what other documents do with a fact if that is unknown for this document."""
    known = [other for other in papers if other.asked is not Asked.UNKNOWN and other.kind is not paper.kind]
    if paper.asked is not Asked.UNKNOWN or not known:
        return None
    words = join_bilingual(
        bilingual(f"{asked.nl} {join_bilingual(phrases, ', ').nl}", f"{asked.en} {join_bilingual(phrases, ', ').en}")
        for asked in (Asked.YES, Asked.NO)
        if (phrases := [ON_DOCUMENT[other.kind] for other in known if other.asked is asked])
    )
    return bilingual(f"{UNKNOWN.nl}; wel bekend: {words.nl}", f"{UNKNOWN.en}; known: {words.en}")


def _quoted(label: Bilingual) -> Bilingual:
    return bilingual(f"‘{label.nl}’", f"‘{label.en}’")


def _fact(
    line: FactLine, paper: DocumentFact, aspect: Aspect, value: str, text: Bilingual, note: Bilingual | None = None
) -> Statement:
    return Statement(
        group=StatementGroup.FACTS, place=line.pointer, aspect=aspect, paper=paper.kind, title=line.title, value=value,
        text=text, evidence=paper.evidence, source=paper.source, note=note,
    )  # fmt: skip


def _demands(variant: Variant) -> Iterator[Statement]:
    for name in Demands.model_fields:
        demand = getattr(variant.demands, name)
        text = demand_words(demand.value) if demand is not None else UNKNOWN
        yield Statement(
            group=StatementGroup.DEMANDS, place=name, aspect=Aspect.DEMAND, title=DEMAND_WORDS[name],
            value=text.en, text=text,
            evidence=demand.evidence if demand is not None else Evidence.UNKNOWN,
            source=demand.source if demand is not None else None,
        )  # fmt: skip


def own_evidence(entry: EvidencedEntry) -> Evidence:
    """Return the evidence of an entry; entries of the standard layer say nothing about the institution."""
    return Evidence.UNKNOWN if entry.origin is Origin.STANDARD else entry.evidence


def weakest_evidence(entries: tuple[EvidencedEntry, ...]) -> Evidence:
    """Return the weakest evidence of the entries; unknown if there are none."""
    order = (Evidence.UNKNOWN, Evidence.ASSUMED, Evidence.READ)
    return min((own_evidence(entry) for entry in entries), key=order.index, default=Evidence.UNKNOWN)


def joined_sources(entries: tuple[EvidencedEntry, ...]) -> str | None:
    """Return the sources of the entries, each once."""
    return ", ".join(dict.fromkeys(entry.source for entry in entries if entry.source)) or None


def _documents(variant: Variant) -> Iterator[Statement]:
    for kind in dict.fromkeys(rule.kind for rule in variant.documents):
        rules = tuple(rule for rule in variant.documents if rule.kind is kind)
        text = join_bilingual((_document_trigger(rule) for rule in rules), "; ")
        yield Statement(
            group=StatementGroup.DOCUMENTS, place=str(kind), aspect=Aspect.TRIGGER, title=bilingual(kind.nl, kind.en),
            value=text.en, text=text, evidence=weakest_evidence(rules), source=joined_sources(rules),
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
        text = bilingual(str(original.number), str(original.number))
        yield Statement(
            group=StatementGroup.SIGNING, place=f"originals/{original.form}", aspect=Aspect.NUMBER,
            title=bilingual(original.form.nl.capitalize(), original.form.en.capitalize()), value=text.en, text=text,
            paper=DocumentKind.AGREEMENT, evidence=own_evidence(original), source=original.source,
        )  # fmt: skip


def _order(kind: DocumentKind, rules: tuple[SigningRule, ...]) -> Statement:
    text = join_bilingual((_signer_words(rule) for rule in rules), " → ")
    return Statement(
        group=StatementGroup.SIGNING, place=f"signing/{kind}", aspect=Aspect.ORDER,
        title=bilingual("Wie tekent, in volgorde,", "Who signs, in order,"),
        paper=kind, value=text.en, text=text, evidence=weakest_evidence(rules), source=joined_sources(rules),
    )  # fmt: skip


def _signer_words(rule: SigningRule) -> Bilingual:
    if rule.when == "always":
        return bilingual(rule.role.nl, rule.role.en)
    when = trigger_words(rule.when)
    return bilingual(f"{rule.role.nl} ({when.nl})", f"{rule.role.en} ({when.en})")


def _signatory(rule: SigningRule, kind: DocumentKind) -> Iterator[Statement]:
    texts_by_aspect = {Aspect.CAPACITY: _capacity(rule), Aspect.PHRASE: rule.phrase or bilingual("geen", "none")}
    for aspect, text in texts_by_aspect.items():
        yield Statement(
            group=StatementGroup.SIGNING, place=f"signatory/{rule.role}", aspect=aspect,
            title=bilingual(rule.role.nl.capitalize(), rule.role.en.capitalize()), value=text.en.casefold(), text=text,
            paper=kind, evidence=own_evidence(rule), source=rule.source,
        )  # fmt: skip


def _capacity(rule: SigningRule) -> Bilingual:
    own = rule.capacity or bilingual("niet gezegd", "not said")
    return bilingual(f"{own.nl}, bij delegatie", f"{own.en}, by delegation") if rule.by_delegation else own


def _clauses(variant: Variant, texts: Texts, day: date) -> Iterator[Statement]:
    for slot in variant.slots:
        nl, en = (len(article_words(slot, variant, texts, day, language)) for language in Language)
        text = bilingual(f"{nl} woorden", f"{en} words") if nl or en else bilingual("geen tekst", "no text")
        yield Statement(
            group=StatementGroup.CLAUSES, place=f"slots/{slot.slot}", aspect=Aspect.CLAUSES, title=slot.title,
            value=raw_text(slot, texts, day) if texts else " ".join(sorted(slot.clauses)), text=text,
            evidence=own_evidence(slot), source=slot.source,
        )  # fmt: skip
