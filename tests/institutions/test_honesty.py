"""What a folder may not hold: people, ways to reach them, claims without a source."""

import re

import pytest

from internships.domain.demands import Demands
from tests.institutions.folders import CATALOGUE, SLUGS, TEMPLATES, tables, toml_files

every_folder = pytest.mark.parametrize("slug", SLUGS)

OF_PEOPLE = {
    "person",
    "people",
    "given",
    "family",
    "names",
    "email",
    "phone",
    "mobile",
    "telephone",
    "dean",
    "director",
}
# A dated file, name@2018.toml, is no address.
MAIL = re.compile(r"[\w.+-]+@[A-Za-z][\w-]*(?:\.[\w-]+)+")
# A telephone number as people write it; years, dates, enterprise numbers and form numbers are no match.
PHONE = re.compile(r"(?:\+\d{2}|\b0)\d{0,3}[ /](?:\d[ .]?){6,8}\b")
READ_AT = re.compile(r"\b(?:[A-Z]{1,2}\d{1,2})\b")


@every_folder
def test_no_folder_holds_names_of_persons(slug: str) -> None:
    keys = {key for _, told in toml_files(slug) for table in tables(told) for key in table}
    assert keys & OF_PEOPLE == set()


@every_folder
def test_no_folder_holds_an_e_mail_address_or_a_telephone_number(slug: str) -> None:
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / slug).rglob("*"))
        if path.is_file() and path.suffix in {".toml", ".md", ".jinja"} and "samples" not in path.parts
    }
    assert {name for name, text in texts.items() if MAIL.search(text) or PHONE.search(text)} == set()


@pytest.mark.parametrize("number", ["03 265 10 00", "0470 12 34 56", "+32 470 12 34 56", "03/265 10 00"])
def test_a_telephone_number_is_recognised(number: str) -> None:
    assert PHONE.search(number)


@every_folder
def test_everything_read_names_its_source(slug: str) -> None:
    unsourced = [
        (path.name, table.get("key") or table.get("slot") or table.get("from") or table)
        for path, told in toml_files(slug)
        for table in tables(told)
        if table.get("evidence") == "read" and not READ_AT.search(str(table.get("source", "")))
    ]
    assert unsourced == []
    heads = [text.head for text in CATALOGUE.folder(slug).clauses if text.head.evidence.value == "read"]
    assert [head for head in heads if not READ_AT.search(head.source or "")] == []


@every_folder
def test_a_whole_layer_is_never_called_read(slug: str) -> None:
    assert [path.name for path, told in toml_files(slug) if told.get("evidence") == "read"] == []


@every_folder
def test_every_identifier_of_an_institution_names_its_source(slug: str) -> None:
    identity = CATALOGUE.folder(slug).institution.identity
    held = {name for name in type(identity).model_fields if name != "sources" and getattr(identity, name)}
    assert held == identity.sources.keys()


@every_folder
def test_every_demand_is_one_that_the_rules_know(slug: str) -> None:
    named = {name for _, told in toml_files(slug) for table in tables(told) for name in table.get("demands", {})}
    assert named <= Demands.model_fields.keys()


@every_folder
def test_every_folder_says_how_it_is_known_and_who_must_confirm_it(slug: str) -> None:
    notes = (TEMPLATES / slug / "NOTES.md").read_text(encoding="utf-8")
    assert "unconfirmed" in notes
    assert all(word in notes for word in ("read", "assumed", "unknown"))
