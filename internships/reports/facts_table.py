"""The table of all facts in the unified record, with what one variant does with each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Evidence
from internships.domain.pointers import SchemaFact, pointer_label, schema_facts
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term
from internships.mapping.field_loss import printed_facts
from internships.mapping.folder_schema import Absent, Column, FieldRule, Institution, Origin, Variant, VerbName
from internships.mapping.identity_key import IdentityKey
from internships.mapping.source_papers import codes_of_kind, evidence_for_kind, kinds_of_source, kinds_read_whole


class Asked(Term):
    """Whether an institution's own form asks for a fact, as far as its folder knows."""

    YES = "yes", "gevraagd", "asked"
    NO = "no", "niet gevraagd", "not asked"
    UNKNOWN = "unknown", "onbekend", "unknown"


class FieldBinding(Value):
    """A field that prints a fact.

    ``known_on`` is the evidence per document; what was read on another paper is only assumed of this one.
    """

    key: str
    documents: tuple[DocumentKind, ...]
    known_on: Mapping[DocumentKind, Evidence]
    label: Bilingual
    required: bool
    when: str
    format: VerbName
    unit: Bilingual | None = None
    own_words: Mapping[str, Bilingual]
    loss: Bilingual | None = None
    evidence: Evidence
    origin: Origin
    source: str | None = None


class FactLine(Value):
    """One fact, and what the variant does with it.

    ``printed`` includes fields of the standard layer. ``asked`` is only about the institution's own documents, since
    the institution does not ask for what only the standard layer prints. ``papers`` and ``source`` are the documents
    on which that is known.
    """

    pointer: str
    title: Bilingual
    private: bool
    asked: Asked
    evidence: Evidence
    papers: tuple[DocumentKind, ...] = ()
    source: str | None = None
    own: tuple[FieldBinding, ...] = ()
    standard: tuple[FieldBinding, ...] = ()

    @property
    def printed(self) -> bool:
        return bool(self.own or self.standard)

    def field_on(self, kind: DocumentKind) -> FieldBinding | None:
        """Return the institution's own field on one document."""
        return next((binding for binding in self.own if kind in binding.documents), None)


class DocumentFact(Value):
    """What one document of an institution does with a fact."""

    kind: DocumentKind
    asked: Asked
    evidence: Evidence
    source: str | None = None
    binding: FieldBinding | None = None


@lru_cache(maxsize=1)
def schema_leaves() -> tuple[tuple[SchemaFact, Bilingual], ...]:
    """Return every fact of the schema with its label."""
    return tuple((fact, pointer_label(Agreement, fact.pointer) or fact.title) for fact in schema_facts(Agreement))


def own_document_kinds(variant: Variant) -> frozenset[DocumentKind]:
    """Return the documents on the variant's own form; for the folder of a form, those with fields of its own."""
    if variant.institution.kind == "form":
        own = (rule for rule in variant.fields if rule.origin is not Origin.STANDARD)
        return frozenset(kind for rule in own for kind in rule.documents)
    return frozenset(rule.kind for rule in variant.documents if rule.form is None)


def is_at_or_below(pointer: str, path: str) -> bool:
    """Say whether a pointer is at a path or below it."""
    return pointer == path or pointer.startswith(f"{path}/")


def facts_table(variant: Variant, forms: Sequence[Variant] = ()) -> tuple[FactLine, ...]:
    """Return one line per fact; ``forms`` are variants of other folders in the document set."""
    return _cached_table(IdentityKey(variant), tuple(IdentityKey(form) for form in forms))


@lru_cache(maxsize=128)
def _cached_table(variant: IdentityKey[Variant], forms: tuple[IdentityKey[Variant], ...]) -> tuple[FactLine, ...]:
    bindings = [*_bindings(variant.value), *(binding for form in forms for binding in _bindings(form.value))]
    return tuple(_line(fact, title, bindings, variant.value) for fact, title in schema_leaves())


def _bindings(variant: Variant) -> Iterator[tuple[str, FieldBinding]]:
    printed = own_document_kinds(variant)
    for rule in variant.fields:
        kinds = tuple(kind for kind in rule.documents if kind in printed)
        if kinds:
            for path, part, loss in printed_facts(rule):
                yield path, _binding(rule, part, kinds, loss, variant.institution)


def _binding(
    rule: FieldRule,
    part: FieldRule | Column,
    kinds: tuple[DocumentKind, ...],
    loss: Bilingual | None,
    institution: Institution,
) -> FieldBinding:
    return FieldBinding(
        key=rule.key,
        documents=kinds,
        known_on={kind: evidence_for_kind(kind, rule.evidence, rule.source, institution) for kind in kinds},
        label=part.label,
        required=rule.required,
        when=rule.when,
        format=part.as_,
        unit=part.unit,
        own_words=part.own,
        loss=loss,
        evidence=rule.evidence,
        origin=rule.origin,
        source=rule.source,
    )


def _line(
    fact: SchemaFact, title: Bilingual, bindings: Iterable[tuple[str, FieldBinding]], variant: Variant
) -> FactLine:
    matching = [binding for path, binding in bindings if is_at_or_below(fact.pointer, path)]
    own = tuple(binding for binding in matching if binding.origin is not Origin.STANDARD)
    standard = tuple(binding for binding in matching if binding.origin is Origin.STANDARD)
    line = FactLine(
        pointer=fact.pointer,
        title=title,
        private=fact.visibility != "shared",
        asked=Asked.UNKNOWN,
        evidence=Evidence.UNKNOWN,
        own=own,
        standard=standard,
    )
    return line.model_copy(update=_best_known(line, variant))


def _best_known(line: FactLine, variant: Variant) -> dict[str, object]:
    """Return what is known of all documents together; a document that asks and one that was read come first."""
    documents = [document_fact(line, variant, kind) for kind in DocumentKind]
    known = [document for document in documents if document.asked is not Asked.UNKNOWN]
    asking = [document for document in known if document.asked is Asked.YES]
    best = max(asking or known, key=lambda document: document.evidence is Evidence.READ, default=None)
    if best is None:
        return {}
    same = (document for document in known if (document.asked, document.source) == (best.asked, best.source))
    kinds = tuple(document.kind for document in same if document.evidence is best.evidence)
    return {"asked": best.asked, "evidence": best.evidence, "papers": kinds, "source": best.source}


def document_fact(line: FactLine, variant: Variant, kind: DocumentKind) -> DocumentFact:
    """Return what one document does with a fact; "not asked" only if the whole document was read."""
    binding = line.field_on(kind)
    if binding is not None:
        evidence = binding.known_on[kind]
        asked = Asked.UNKNOWN if evidence is Evidence.UNKNOWN else Asked.YES
        return DocumentFact(kind=kind, asked=asked, evidence=evidence, source=binding.source, binding=binding)
    candidates = (absent for absent in variant.absent if is_at_or_below(line.pointer, absent.from_))
    absent = next((absent for absent in candidates if kind in _kinds_without(absent, variant)), None)
    unlisted = variant.unlisted if kind in kinds_read_whole(variant) else Evidence.UNKNOWN
    evidence = absent.evidence if absent else unlisted
    if evidence is Evidence.UNKNOWN:
        return DocumentFact(kind=kind, asked=Asked.UNKNOWN, evidence=evidence)
    source = absent.source if absent else codes_of_kind(kind, variant.institution)
    return DocumentFact(kind=kind, asked=Asked.NO, evidence=evidence, source=source)


def _kinds_without(absent: Absent, variant: Variant) -> frozenset[DocumentKind]:
    kinds = kinds_of_source(absent.source, variant.institution)
    return kinds_read_whole(variant) if kinds is None else kinds
