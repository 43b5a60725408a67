"""One institution's form as a JSON Schema: its fields, labels, and their place in the unified record."""

from collections.abc import Iterable
from datetime import date

from internships.domain.document import DocumentKind, Json
from internships.mapping.catalogue import Catalogue
from internships.mapping.field_loss import LOSS_OF_VERBS
from internships.mapping.folder_schema import FieldRule, Variant

_NEWEST = date.max


def form_schema(slug: str, catalogue: Catalogue) -> Json:
    """Return the schema of an institution's form values, document by document (JSON Schema 2020-12)."""
    variant = catalogue.variant(slug, None, None, _NEWEST)
    name = variant.institution.name
    return {
        "title": name.en,
        "x-nl": {"title": name.nl},
        "description": "Form values by document and field key; entries say at which list indexes they stand.",
        "x-status": variant.institution.status,
        "type": "object",
        "additionalProperties": False,
        "properties": {kind.value: _document(variant, kind) for kind in _kinds(variant)},
        "$defs": {
            "entries": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["at", "lines"],
                    "properties": {
                        "at": {"type": "array", "items": {"type": "integer", "minimum": 0}},
                        "lines": {"type": "array", "items": {"type": "string"}},
                    },
                },
            }
        },
    }


def _kinds(variant: Variant) -> Iterable[DocumentKind]:
    own = {rule.kind for rule in variant.documents if rule.form is None}
    return (kind for kind in DocumentKind if kind in own)


def _document(variant: Variant, kind: DocumentKind) -> Json:
    rules = [rule for rule in variant.fields if kind in rule.documents]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [rule.key for rule in rules if rule.required and rule.when == "always"],
        "properties": {rule.key: _field(rule) for rule in rules},
    }


def _field(rule: FieldRule) -> Json:
    return {
        "title": rule.label.en,
        "x-nl": {"title": rule.label.nl},
        "x-from": list(rule.from_),
        "x-as": rule.as_.value,
        "x-evidence": rule.evidence.value,
        "x-origin": rule.origin.value,
        "x-when": rule.when,
        **({"x-loss": rule.as_.en} if rule.as_ in LOSS_OF_VERBS else {}),
        "$ref": "#/$defs/entries",
    }
