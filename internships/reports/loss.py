"""Loss: what one agreement's record holds that its papers do not say."""

from collections.abc import Iterator
from typing import Literal

from internships.domain.agreement import Agreement
from internships.domain.document import term_labels
from internships.domain.pointers import value_model
from internships.domain.shared_view import shared_view
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Visibility
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, variant_of
from internships.mapping.triggers import holds
from internships.reports.facts_table import field_paths, is_at_or_below, schema_leaves
from internships.reports.report_words import confirmation_words

# What the frame of every document says beside its fields: head, party boxes, signature places, list of annexes.
_PRINTED_BESIDE_FIELDS = (
    "/reference", "/drawn_up_on", "/specimen", "/language", "/programme/name", "/programme/name_en",
    "/institutions/*/slug", "/institutions/*/unit", "/hosts/*/legal_name", "/hosts/*/trade_name", "/hosts/*/logo",
    "/students/*/names", "/signatories/*/role", "/signatories/*/name", "/signatories/*/capacity",
    "/signatories/*/party", "/signatories/*/delegated_by", "/annexes/*/title",
)  # fmt: skip
# What decides which papers there are and is no words on any of them.
_DECIDING_DOCUMENTS = (
    "/schema_version", "/form", "/translations", "/programme/id", "/signing_mode", "/programme/field",
    "/signatories/*/email", "/signatories/*/level",
)  # fmt: skip


class LostFact(Value):
    """Facts that are in the record and on no paper; ``times`` counts the entries of lists that hold one."""

    pointer: str
    title: Bilingual
    times: int


class WeakenedFact(Value):
    """Facts that the papers say with fewer words than the record holds."""

    pointer: str
    title: Bilingual
    loss: Bilingual


class OmittedFact(Value):
    """A fact that only one party may read: that it is left out, and never what it is."""

    pointer: str
    title: Bilingual
    readable_by: Visibility


class Loss(Value):
    """What one agreement loses on its variant; ``steering`` facts decide the papers and are no words on them."""

    report: Literal["loss"] = "loss"
    reference: str
    slug: str
    name: Bilingual
    confirmation: Bilingual
    documents: tuple[Bilingual, ...]
    given: int
    lost: tuple[LostFact, ...]
    weakened: tuple[WeakenedFact, ...]
    steering: tuple[LostFact, ...]
    left_out: tuple[OmittedFact, ...]


def loss(agreement: Agreement, catalogue: Catalogue) -> Loss:
    """Report every given fact that no document of the agreement's set says on its variant."""
    variant = variant_of(agreement, catalogue)
    given = _given_facts(agreement)
    told = _printed_paths(agreement, catalogue)
    places = [(leaf, title) for leaf, title in schema_leaves() if leaf.pointer in given]
    shared = [(leaf, title) for leaf, title in places if leaf.visibility is Visibility.SHARED]
    silent = [(leaf.pointer, title) for leaf, title in shared if not _is_printed(leaf.pointer, told)]
    lost = [LostFact(pointer=path, title=title, times=given[path]) for path, title in silent]
    return Loss(
        reference=agreement.reference or "",
        slug=variant.slug,
        name=variant.institution.name,
        confirmation=confirmation_words(variant),
        documents=tuple(dict.fromkeys(term_labels(planned.kind) for planned in document_set(agreement, catalogue))),
        given=len(shared),
        lost=tuple(fact for fact in lost if not _is_below_any(fact.pointer, _DECIDING_DOCUMENTS)),
        weakened=tuple(_weakened([(leaf.pointer, title) for leaf, title in shared], told)),
        steering=tuple(fact for fact in lost if _is_below_any(fact.pointer, _DECIDING_DOCUMENTS)),
        left_out=tuple(
            OmittedFact(pointer=leaf.pointer, title=title, readable_by=leaf.visibility)
            for leaf, title in places
            if leaf.visibility is not Visibility.SHARED
        ),
    )


def _given_facts(agreement: Agreement) -> dict[str, int]:
    """Count, by pointer with ``*``, the facts that a record gives; a default left as it is was not given."""
    counted: dict[str, int] = {}
    for path in _given_paths(agreement, Agreement, ""):
        counted[path] = counted.get(path, 0) + 1
    return counted


def _given_paths(value: Value, model: type[Value], at: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        fact, below_it = getattr(value, name, None), value_model(field.annotation)
        entries = fact if isinstance(fact, tuple) else () if fact is None else (fact,)
        place = f"{at}/{name}/*" if isinstance(fact, tuple) else f"{at}/{name}"
        for entry in entries:
            if below_it is not None:
                yield from _given_paths(entry, below_it, place)
            elif field.is_required() or fact != field.default:
                yield place


def _printed_paths(agreement: Agreement, catalogue: Catalogue) -> list[tuple[str, Bilingual | None]]:
    shared = shared_view(agreement)
    return [
        place
        for planned in document_set(agreement, catalogue)
        for rule in planned.variant.fields
        if planned.kind in rule.documents and holds(rule.when, shared)
        for place in field_paths(rule)
    ]


def _is_below_any(pointer: str, paths: tuple[str, ...]) -> bool:
    return any(is_at_or_below(pointer, path) for path in paths)


def _is_printed(pointer: str, told: list[tuple[str, Bilingual | None]]) -> bool:
    return _is_below_any(pointer, _PRINTED_BESIDE_FIELDS) or any(is_at_or_below(pointer, path) for path, _ in told)


def _weakened(places: list[tuple[str, Bilingual]], told: list[tuple[str, Bilingual | None]]) -> Iterator[WeakenedFact]:
    for pointer, title in places:
        said = [lost for path, lost in told if is_at_or_below(pointer, path)]
        weakest = next((lost for lost in said if lost is not None), None)
        if weakest is not None and None not in said and not _is_below_any(pointer, _PRINTED_BESIDE_FIELDS):
            yield WeakenedFact(pointer=pointer, title=title, loss=weakest)
