"""Every fact place of the unified record against one variant: what its form asks, and how we know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Evidence
from internships.domain.pointers import SchemaFact, pointer_label, schema_facts
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term
from internships.mapping.field_text import column_loss
from internships.mapping.folder_schema import Absent, FieldRule, Institution, Origin, Variant, VerbName
from internships.mapping.identity_key import IdentityKey
from internships.mapping.readback import field_loss
from internships.mapping.source_papers import codes_of_kind, evidence_for_kind, kinds_of_source, kinds_read_whole


class Asked(Term):
    """What an institution's own form does with a fact, as far as its folder knows."""

    YES = "yes", "gevraagd", "asked"
    NO = "no", "niet gevraagd", "not asked"
    UNKNOWN = "unknown", "onbekend", "unknown"


class FieldBinding(Value):
    """One field that tells a fact: on which documents, under which label, in which format.

    ``known_on`` says of each document how it is known: what was read on another paper is assumed of this one.
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
    """One fact place and what the variant does with it.

    ``printed`` says that some field tells the fact, the standard layer's included. ``asked`` speaks of the
    institution's own papers alone: what only the standard layer prints is not the institution's demand.
    ``papers`` and ``source`` say on which papers that is known.
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

    @property
    def main(self) -> FieldBinding | None:
        """The institution's own field, the one on the agreement first."""
        return self.field_on(DocumentKind.AGREEMENT) or next(iter(self.own), None)

    def field_on(self, kind: DocumentKind) -> FieldBinding | None:
        """Return the institution's own field on one paper."""
        return next((bound for bound in self.own if kind in bound.documents), None)


class DocumentFact(Value):
    """What one paper of an institution does with a fact."""

    kind: DocumentKind
    asked: Asked
    evidence: Evidence
    source: str | None = None
    binding: FieldBinding | None = None


@lru_cache(maxsize=1)
def schema_leaves() -> tuple[tuple[SchemaFact, Bilingual], ...]:
    """Return every fact place of the record with its name in words."""
    return tuple((leaf, pointer_label(Agreement, leaf.pointer) or leaf.title) for leaf in schema_facts(Agreement))


def own_document_kinds(variant: Variant) -> frozenset[DocumentKind]:
    """Return the documents on the variant's own form; a form folder's are those that its fields name."""
    if variant.institution.kind == "form":
        own = (rule for rule in variant.fields if rule.origin is not Origin.STANDARD)
        return frozenset(kind for rule in own for kind in rule.documents)
    return frozenset(rule.kind for rule in variant.documents if rule.form is None)


def field_paths(rule: FieldRule) -> Iterator[tuple[str, Bilingual | None]]:
    """Yield ``(pointer with *, loss)`` of each place that a field tells; folder facts are no place."""
    if rule.as_ is VerbName.TABLE:
        yield from ((f"{rule.from_[0]}/{column.from_}", column_loss(column)) for column in rule.columns)
    elif not rule.from_[0].startswith("@"):
        told = rule.from_ if rule.as_ is VerbName.EITHER_NUMBER else rule.from_[:1]
        yield from ((path, field_loss(rule)) for path in told)


def is_at_or_below(pointer: str, path: str) -> bool:
    """Say whether a pointer is at a path or below it."""
    return pointer == path or pointer.startswith(f"{path}/")


def facts_table(variant: Variant, forms: Sequence[Variant] = ()) -> tuple[FactLine, ...]:
    """Return one line for every fact place; ``forms`` are the folders whose forms the document set names."""
    return _cached_table(IdentityKey(variant), tuple(IdentityKey(form) for form in forms))


@lru_cache(maxsize=128)
def _cached_table(same: IdentityKey[Variant], forms: tuple[IdentityKey[Variant], ...]) -> tuple[FactLine, ...]:
    bound = [*_bindings(same.value), *(found for form in forms for found in _bindings(form.value))]
    return tuple(_line(leaf, title, bound, same.value) for leaf, title in schema_leaves())


def _bindings(variant: Variant) -> Iterator[tuple[str, FieldBinding]]:
    printed = own_document_kinds(variant)
    for rule in variant.fields:
        kinds = tuple(kind for kind in rule.documents if kind in printed)
        if kinds:
            for path, loss in field_paths(rule):
                yield path, _binding(rule, kinds, path, loss, variant.institution)


def _binding(
    rule: FieldRule, kinds: tuple[DocumentKind, ...], path: str, loss: Bilingual | None, institution: Institution
) -> FieldBinding:
    column = next((part for part in rule.columns if f"{rule.from_[0]}/{part.from_}" == path), None)
    told = column or rule
    return FieldBinding(
        key=rule.key,
        documents=kinds,
        known_on={kind: evidence_for_kind(kind, rule.evidence, rule.source, institution) for kind in kinds},
        label=told.label,
        required=rule.required,
        when=rule.when,
        format=told.as_,
        unit=told.unit,
        own_words=told.own,
        loss=loss,
        evidence=rule.evidence,
        origin=rule.origin,
        source=rule.source,
    )


def _line(leaf: SchemaFact, title: Bilingual, bound: Iterable[tuple[str, FieldBinding]], variant: Variant) -> FactLine:
    here = [binding for path, binding in bound if is_at_or_below(leaf.pointer, path)]
    own = tuple(binding for binding in here if binding.origin is not Origin.STANDARD)
    standard = tuple(binding for binding in here if binding.origin is Origin.STANDARD)
    line = FactLine(
        pointer=leaf.pointer,
        title=title,
        private=leaf.visibility != "shared",
        asked=Asked.UNKNOWN,
        evidence=Evidence.UNKNOWN,
        own=own,
        standard=standard,
    )
    return line.model_copy(update=_best_known(line, variant))


def _best_known(line: FactLine, variant: Variant) -> dict[str, object]:
    """Return what is known of all papers together: what the surest of them says, a paper that asks first."""
    told = [document_fact(line, variant, kind) for kind in DocumentKind]
    known = [paper for paper in told if paper.asked is not Asked.UNKNOWN]
    asking = [paper for paper in known if paper.asked is Asked.YES]
    best = max(asking or known, key=lambda paper: paper.evidence is Evidence.READ, default=None)
    if best is None:
        return {}
    alike = (paper for paper in known if (paper.asked, paper.source) == (best.asked, best.source))
    papers = tuple(paper.kind for paper in alike if paper.evidence is best.evidence)
    return {"asked": best.asked, "evidence": best.evidence, "papers": papers, "source": best.source}


def document_fact(line: FactLine, variant: Variant, kind: DocumentKind) -> DocumentFact:
    """Return what one paper does with a fact; "not asked" only where all of that paper was read."""
    bound = line.field_on(kind)
    if bound is not None:
        evidence = bound.known_on[kind]
        asked = Asked.UNKNOWN if evidence is Evidence.UNKNOWN else Asked.YES
        return DocumentFact(kind=kind, asked=asked, evidence=evidence, source=bound.source, binding=bound)
    listed = (absent for absent in variant.absent if is_at_or_below(line.pointer, absent.from_))
    absent = next((absent for absent in listed if kind in _kinds_without(absent, variant)), None)
    whole = variant.unlisted if kind in kinds_read_whole(variant) else Evidence.UNKNOWN
    evidence = absent.evidence if absent else whole
    if evidence is Evidence.UNKNOWN:
        return DocumentFact(kind=kind, asked=Asked.UNKNOWN, evidence=evidence)
    source = absent.source if absent else codes_of_kind(kind, variant.institution)
    return DocumentFact(kind=kind, asked=Asked.NO, evidence=evidence, source=source)


def _kinds_without(absent: Absent, variant: Variant) -> frozenset[DocumentKind]:
    kinds = kinds_of_source(absent.source, variant.institution)
    return kinds_read_whole(variant) if kinds is None else kinds
