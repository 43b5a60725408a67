"""The published schemas: two languages for every fact, an identity, and an example that follows them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = sorted([*(ROOT / "schemas").glob("*.json"), *(ROOT / "schemas/forms").glob("*.json")])


def schema(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_every_published_schema_is_valid_2020_12_and_is_named_by_its_version(path: Path) -> None:
    told = schema(path)
    Draft202012Validator.check_schema(told)
    assert told["$schema"].endswith("2020-12/schema")
    assert told["$id"].endswith(path.stem.rpartition("-")[2])
    assert told["title"]
    assert told["x-nl"]["title"]


def test_every_fact_of_the_record_has_title_and_description_in_both_languages() -> None:
    told = schema(ROOT / "schemas/agreement-1.0.0.json")
    facts = [
        (name, key, fact)
        for name, model in {**told["$defs"], "Agreement": told}.items()
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
    told = schema(ROOT / "schemas/agreement-1.0.0.json")
    assert [list(Draft202012Validator(told).iter_errors(example)) for example in told["examples"]] == [[]]


def test_nothing_is_required_of_a_draft() -> None:
    told = schema(ROOT / "schemas/agreement-draft-1.0.0.json")
    Draft202012Validator(told).validate({})
    assert list(Draft202012Validator(told).iter_errors({"no_such_fact": 1}))
