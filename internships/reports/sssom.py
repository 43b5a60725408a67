"""The mapping of one variant in SSSOM (Simple Standard for Sharing Ontological Mappings) format.

See https://mapping-commons.github.io/sssom/ : metadata in YAML comment lines, then one mapping per line of TSV.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date

from internships.domain.agreement import SCHEMA_VERSION, Agreement
from internships.domain.document import Evidence
from internships.domain.pointers import pointer_label
from internships.domain.wording import Bilingual
from internships.mapping.field_loss import printed_facts
from internships.mapping.field_text import FOLDER_PREFIX
from internships.mapping.folder_schema import Column, FieldRule, Variant, VerbName
from internships.reports.facts_table import own_document_kinds
from internships.reports.report_words import confirmation_words, required_words
from internships.reports.statements import own_evidence

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "confidence", "comment",
)  # fmt: skip
_CONFIDENCE = {Evidence.READ: "1.0", Evidence.ASSUMED: "0.5", Evidence.UNKNOWN: ""}
"""The confidence that the institution's own form has this field; empty if unknown."""
_LICENSE = "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"


def sssom(variant: Variant, day: date) -> str:
    """Return the mapping of a variant on a day: subjects are pointers into the record, objects are form fields.

    ``skos:exactMatch`` is a field with the whole fact, ``skos:closeMatch`` a field whose text loses something, and
    ``skos:narrowMatch`` a field that only says that the fact is given.
    """
    text = io.StringIO()
    text.writelines(f"#{line}\n" for line in _head(variant, day))
    rows = csv.DictWriter(text, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    rows.writeheader()
    rows.writerows(_rows(variant))
    return text.getvalue()


def _head(variant: Variant, day: date) -> Iterator[str]:
    yield "curie_map:"
    yield f"  fact: urn:internships:schema:{SCHEMA_VERSION}#"
    yield f"  folder: urn:internships:folder:{variant.slug}#"
    yield f"  field: urn:internships:variant:{variant.slug}:{day.isoformat()}#"
    yield "  semapv: https://w3id.org/semapv/vocab/"
    yield "  skos: http://www.w3.org/2004/02/skos/core#"
    yield f"mapping_set_id: urn:internships:mapping:{variant.slug}:{day.isoformat()}"
    yield f'mapping_set_title: "{variant.institution.name.en}: its form in the unified record"'
    yield f"license: {_LICENSE}"
    yield f"mapping_date: {day.isoformat()}"
    yield f'comment: "{confirmation_words(variant).en}"'
    yield f"subject_source_version: {SCHEMA_VERSION}"


def _rows(variant: Variant) -> Iterator[dict[str, str]]:
    printed = own_document_kinds(variant)
    for rule in variant.fields:
        if printed.intersection(rule.documents):
            for path, part, loss in printed_facts(rule):
                yield _row(rule, path, part, loss)


def _row(rule: FieldRule, path: str, part: FieldRule | Column, loss: Bilingual | None) -> dict[str, str]:
    title = pointer_label(Agreement, path)
    in_folder = path.startswith(FOLDER_PREFIX)
    loss = None if in_folder else loss
    evidence = own_evidence(rule)
    remarks = [f"verb: {part.as_}", f"evidence: {evidence}", f"layer: {rule.origin}", required_words(rule).en]
    return {
        "subject_id": f"folder:{path[1:]}" if in_folder else f"fact:{path}",
        "subject_label": title.en if title else part.label.en,
        "predicate_id": _predicate(part.as_, loss),
        "object_id": f"field:{rule.key}" + (path.removeprefix(rule.from_[0]) if rule.columns else ""),
        "object_label": part.label.nl,
        "mapping_justification": "semapv:ManualMappingCuration",
        "confidence": _CONFIDENCE[evidence],
        "comment": "; ".join([*remarks, *([loss.en] if loss else [])]),
    }


def _predicate(verb: VerbName, loss: Bilingual | None) -> str:
    if verb is VerbName.GIVEN:
        return "skos:narrowMatch"
    return "skos:closeMatch" if loss else "skos:exactMatch"
