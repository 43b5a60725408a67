"""One clause, one file: read with its days and its languages, or refused by its name with what to do."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from internships.domain.wording import Language
from internships.mapping.articles import clause_uses, missing_clause_texts
from internships.mapping.clauses import ClauseText, find_clause, read_clause
from internships.mapping.errors import BrokenFolder, file_name
from tests.builders.variant_documents import agreement_at, catalogue
from tests.mapping.test_catalogue import DAY

HEAD = 'slot = "ending"\nvalid_from = 2020-09-01\nvalid_until = 2026-08-31\n'
FIRST, LAST, ONE = date(2020, 9, 1), date(2026, 8, 31), timedelta(days=1)


def clause(folder: Path, name: str, head: str = HEAD, body: str = "Woorden.") -> ClauseText:
    path = folder / "noordzee" / "clauses" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"+++\n{head}+++\n{body}\n", encoding="utf-8")
    return read_clause(path)


def test_a_clause_is_read_with_its_name_language_and_days(tmp_path: Path) -> None:
    text = clause(tmp_path, "leaving@2020.en.md", HEAD + 'cites = [{ law = "Book 6", mark = "D" }]\n')
    assert (text.id, text.language, text.body) == ("leaving", Language.EN, "Woorden.")
    assert text.file == "noordzee/clauses/leaving@2020.en.md"
    use = text.as_clause_use()
    assert (use.id, use.slot, use.valid_from, use.valid_until, use.cites) == (
        "leaving",
        "ending",
        FIRST,
        LAST,
        ("Book 6",),
    )


def test_a_clause_holds_from_its_first_day_to_its_last_and_both_are_of_it(tmp_path: Path) -> None:
    text = clause(tmp_path, "leaving.nl.md")
    assert [text.valid_on(day) for day in (FIRST - ONE, FIRST, LAST, LAST + ONE)] == [False, True, True, False]
    for_ever = clause(tmp_path, "leaving.nl.md", 'slot = "ending"\nvalid_from = 2020-09-01\n')
    assert for_ever.valid_on(date.max)
    assert for_ever.as_clause_use().valid_until is None


def test_the_first_text_of_a_name_and_language_that_holds_on_a_day_is_chosen(tmp_path: Path) -> None:
    old, new, other, english = (
        clause(tmp_path, "leaving@1.nl.md"),
        clause(tmp_path, "leaving@2.nl.md", HEAD.replace("2020-09-01\nvalid_until = 2026-08-31", "2026-09-01")),
        clause(tmp_path, "staying.nl.md"),
        clause(tmp_path, "leaving.en.md"),
    )
    texts = (other, english, old, new)
    assert find_clause(texts, "leaving", Language.NL, LAST) is old
    assert find_clause(texts, "leaving", Language.NL, LAST + ONE) is new
    assert find_clause(texts, "leaving", Language.EN, LAST) is english
    assert find_clause(texts, "leaving", Language.EN, LAST + ONE) is None


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.nl.md", b"Woorden.", "no TOML head"),
        ("a.nl.md", b"+++\nslot = 'x'\n", "no TOML head"),
        ("a.nl.md", b"x+++\nslot = 'x'\n+++\nWoorden", "no TOML head"),
        ("a.nl.md", b"+++\nslot = \n+++\nWoorden.", "not valid TOML"),
        ("a.nl.md", b"+++\nslot = 'x'\nvalid_from = 2020-09-01\n+++\n\n", "body"),
        ("a.md", b"+++\nslot = 'x'\nvalid_from = 2020-09-01\n+++\nWoorden.", "no language in its name"),
        ("a.fr.md", b"+++\nslot = 'x'\nvalid_from = 2020-09-01\n+++\nMots.", "no language in its name"),
        ("a.nl.md", b"+++\nslot = 'x'\n+++\nWoorden.", "valid_from"),
        ("a.nl.md", b"\xff\xfe+++", "can't be read"),
    ],
)
def test_a_file_that_is_no_clause_is_named_with_what_is_wrong(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / "noordzee" / "clauses" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(BrokenFolder) as refusal:
        read_clause(path)
    assert why in refusal.value.text.en
    assert refusal.value.text.nl.startswith(f"noordzee/clauses/{name} ")
    assert refusal.value.text.en.startswith(f"noordzee/clauses/{name} ")
    assert refusal.value.causes


def test_a_clause_that_is_not_there_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(BrokenFolder, match="can't be read"):
        read_clause(tmp_path / "a.nl.md")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/templates/noordzee/variant.toml", "noordzee/variant.toml"),
        ("/templates/noordzee/units/kaaien.toml", "noordzee/units/kaaien.toml"),
        ("/templates/noordzee/clauses/a.nl.md", "noordzee/clauses/a.nl.md"),
    ],
)
def test_a_file_is_named_from_its_folder_on(path: str, name: str) -> None:
    assert file_name(Path(path)) == name


def test_a_clause_without_a_text_for_the_day_of_drawing_up_is_named_with_that_day() -> None:
    agreement = agreement_at("scheldemonding")
    folders = catalogue()
    variant, texts = folders.variant("scheldemonding", None, None, DAY), folders.clause_texts("scheldemonding")
    assert missing_clause_texts(agreement, variant, texts) == ()
    without = tuple(text for text in texts if text.id != "ending")
    (found,) = missing_clause_texts(agreement, variant, without)
    assert (found.code, found.rule, found.pointer) == ("clause_not_valid_on_date", "V27", "/drawn_up_on")
    for said in (found.text.nl, found.text.en):
        assert "ending" in said
        assert f"{agreement.drawn_up_on:%d/%m/%Y}" in said
    assert {use.id for use in clause_uses(agreement, variant, texts)} - {
        use.id for use in clause_uses(agreement, variant, without)
    } == {"ending"}
