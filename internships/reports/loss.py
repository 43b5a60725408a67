"""The loss report: facts of one agreement that none of its documents prints."""

from collections.abc import Iterator
from typing import Literal

from internships.domain.agreement import Agreement
from internships.domain.pointers import value_model
from internships.domain.shared_view import shared_view
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Visibility
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, variant_of
from internships.mapping.field_loss import printed_facts
from internships.mapping.triggers import holds
from internships.reports.facts_table import is_at_or_below, schema_leaves
from internships.reports.report_words import confirmation_words

# Facts that documents print outside their fields: in the head, party boxes, signature lines and list of annexes.
_PRINTED_BESIDE_FIELDS = (
    "/reference", "/drawn_up_on", "/specimen", "/language", "/programme/name", "/programme/name_en",
    "/institutions/*/slug", "/institutions/*/unit", "/hosts/*/legal_name", "/hosts/*/trade_name", "/hosts/*/logo",
    "/students/*/names", "/signatories/*/role", "/signatories/*/name", "/signatories/*/capacity",
    "/signatories/*/party", "/signatories/*/delegated_by", "/annexes/*/title",
)  # fmt: skip
# Facts that decide which documents there are, and are not printed.
_DECIDING_DOCUMENTS = (
    "/schema_version", "/form", "/translations", "/programme/id", "/signing_mode", "/programme/field",
    "/signatories/*/email", "/signatories/*/level",
)  # fmt: skip


class LostFact(Value):
    """A fact of the record that no document prints; ``times`` is how often it occurs."""

    pointer: str
    title: Bilingual
    times: int


class WeakenedFact(Value):
    """A fact that is printed only with some loss."""

    pointer: str
    title: Bilingual
    loss: Bilingual


class OmittedFact(Value):
    """A fact that is left out because only one party may read it; its value is not in the report."""

    pointer: str
    title: Bilingual
    readable_by: Visibility


class Loss(Value):
    """The loss of one agreement on its variant; ``steering`` facts decide which documents there are."""

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
    """Report every fact of an agreement that no document of its set prints."""
    variant = variant_of(agreement, catalogue)
    given = _given_facts(agreement)
    printed = _printed_paths(agreement, catalogue)
    places = [(fact, title) for fact, title in schema_leaves() if fact.pointer in given]
    shared = [(fact, title) for fact, title in places if fact.visibility is Visibility.SHARED]
    unprinted = [(fact.pointer, title) for fact, title in shared if not _is_printed(fact.pointer, printed)]
    lost = [LostFact(pointer=path, title=title, times=given[path]) for path, title in unprinted]
    return Loss(
        reference=agreement.reference or "",
        slug=variant.slug,
        name=variant.institution.name,
        confirmation=confirmation_words(variant),
        documents=tuple(dict.fromkeys(planned.kind.label for planned in document_set(agreement, catalogue))),
        given=len(shared),
        lost=tuple(lost_fact for lost_fact in lost if not _is_below_any(lost_fact.pointer, _DECIDING_DOCUMENTS)),
        weakened=tuple(_weakened([(fact.pointer, title) for fact, title in shared], printed)),
        steering=tuple(lost_fact for lost_fact in lost if _is_below_any(lost_fact.pointer, _DECIDING_DOCUMENTS)),
        left_out=tuple(
            OmittedFact(pointer=fact.pointer, title=title, readable_by=fact.visibility)
            for fact, title in places
            if fact.visibility is not Visibility.SHARED
        ),
    )


def _given_facts(agreement: Agreement) -> dict[str, int]:
    """Count the facts of a record by pointer with ``*``; unchanged defaults are left out."""
    counts: dict[str, int] = {}
    for path in _given_paths(agreement, Agreement, ""):
        counts[path] = counts.get(path, 0) + 1
    return counts


def _given_paths(value: Value, model: type[Value], parent: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        fact, inner_model = getattr(value, name, None), value_model(field.annotation)
        entries = fact if isinstance(fact, tuple) else () if fact is None else (fact,)
        path = f"{parent}/{name}/*" if isinstance(fact, tuple) else f"{parent}/{name}"
        for entry in entries:
            if inner_model is not None:
                yield from _given_paths(entry, inner_model, path)
            elif field.is_required() or fact != field.default:
                yield path


def _printed_paths(agreement: Agreement, catalogue: Catalogue) -> list[tuple[str, Bilingual | None]]:
    shared = shared_view(agreement)
    return [
        (path, loss_of_field)
        for planned in document_set(agreement, catalogue)
        for rule in planned.variant.fields
        if planned.kind in rule.documents and holds(rule.when, shared)
        for path, _, loss_of_field in printed_facts(rule)
    ]


def _is_below_any(pointer: str, paths: tuple[str, ...]) -> bool:
    return any(is_at_or_below(pointer, path) for path in paths)


def _is_printed(pointer: str, printed: list[tuple[str, Bilingual | None]]) -> bool:
    return _is_below_any(pointer, _PRINTED_BESIDE_FIELDS) or any(is_at_or_below(pointer, path) for path, _ in printed)


def _weakened(
    facts: list[tuple[str, Bilingual]], printed: list[tuple[str, Bilingual | None]]
) -> Iterator[WeakenedFact]:
    for pointer, title in facts:
        losses = [loss_of_field for path, loss_of_field in printed if is_at_or_below(pointer, path)]
        weakest = next((loss_of_field for loss_of_field in losses if loss_of_field is not None), None)
        if weakest is not None and None not in losses and not _is_below_any(pointer, _PRINTED_BESIDE_FIELDS):
            yield WeakenedFact(pointer=pointer, title=title, loss=weakest)
