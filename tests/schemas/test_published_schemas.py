"""The published schemas: two languages for every fact, an identity, and an example that follows them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.paths import ROOT, SCHEMAS

PUBLISHED = sorted([*SCHEMAS.glob("*.json"), *(ROOT / "schemas/forms").glob("*.json")])


def schema(path: Path) -> dict[str, Any]:
    schema_body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema_body


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_every_published_schema_is_valid_2020_12_and_is_named_by_its_version(path: Path) -> None:
    schema_body = schema(path)
    Draft202012Validator.check_schema(schema_body)
    assert schema_body["$schema"].endswith("2020-12/schema")
    assert schema_body["$id"].endswith(path.stem.rpartition("-")[2])
    assert schema_body["title"]
    assert schema_body["x-nl"]["title"]


def test_every_fact_of_the_record_has_title_and_description_in_both_languages() -> None:
    schema_body = schema(ROOT / "schemas/agreement-1.0.0.json")
    facts = [
        (name, key, fact)
        for name, model in {**schema_body["$defs"], "Agreement": schema_body}.items()
        for key, fact in model.get("properties", {}).items()
    ]
    assert len(facts) > 300
    lacking = [
        (name, key)
        for name, key, fact in facts
        if not (
            fact.get("title")
            and fact.get("description")
            and all(fact.get("x-nl", {}).get(k) for k in ("title", "description"))
        )
    ]
    assert lacking == []


def test_the_example_in_the_schema_follows_it() -> None:
    schema_body = schema(ROOT / "schemas/agreement-1.0.0.json")
    assert [list(Draft202012Validator(schema_body).iter_errors(example)) for example in schema_body["examples"]] == [[]]


def test_nothing_is_required_of_a_draft() -> None:
    schema_body = schema(ROOT / "schemas/agreement-draft-1.0.0.json")
    Draft202012Validator(schema_body).validate({})
    assert list(Draft202012Validator(schema_body).iter_errors({"no_such_fact": 1}))
