"""Reading folders into a catalogue: names, days of validity, and errors that name their file."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from internships.domain.document import DocumentKind
from internships.mapping.catalogue import Catalogue
from internships.mapping.errors import BrokenFolder, NoVariantOnDate
from internships.mapping.folder_schema import Variant
from tests.builders.variant_documents import catalogue, variant_folders
from tests.paths import TEMPLATES
from tests.refusals import refuses

DAY = date(2026, 9, 1)
FIELD = """
[[fields]]
key = "new"
section = "student"
label = { nl = "Nieuw", en = "New" }
from = ["/remarks"]
"""
STEP = """
[[approvals]]
step = "first"
label = { nl = "Eerste", en = "First" }
by = ["coordinator"]
"""


@pytest.mark.parametrize(
    ("ask", "code", "meant"),
    [
        (lambda catalogue: catalogue.folder("noordze"), "unknown_institution", "noordzee"),
        (lambda catalogue: catalogue.folder("zz"), "unknown_institution", "scheldemonding"),
        (lambda catalogue: catalogue.variant("scheldemonding", "kaaie", None, DAY), "unknown_unit", "kaaien"),
        (lambda catalogue: catalogue.unit("noordzee", "kaaien", DAY), "unknown_unit", "kaaien"),
    ],
)
def test_an_unknown_name_is_refused_with_the_one_that_was_probably_meant(
    ask: Callable[[Catalogue], object], code: str, meant: str
) -> None:
    with refuses(code) as refusal:
        ask(catalogue())
    assert meant in refusal.value.text.nl
    assert meant in refusal.value.text.en
    assert refusal.value.text.nl != refusal.value.text.en


def changed(tmp_path: Path, file: str, change: Callable[[str], str]) -> Path:
    """Copy the invented folders and change one file."""
    root = variant_folders(tmp_path / "root")
    path = root / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return root


def test_an_unknown_programme_is_refused_only_where_the_folder_says_that_it_knows_them_all(tmp_path: Path) -> None:
    assert catalogue().variant("scheldemonding", "kaaien", "boeien", DAY).programme == "boeien"
    root = changed(tmp_path, "scheldemonding/units/kaaien.toml", lambda text: f"programmes_complete = true\n{text}")
    with refuses("unknown_programme", match="kranen"):
        Catalogue(root).variant("scheldemonding", "kaaien", "kraanen", DAY)


@pytest.mark.parametrize(
    ("day", "version"),
    [("2019-09-01", "2019"), ("2024-08-31", "2019"), ("2024-09-01", "2024"), ("2099-01-01", "2024")],
)
def test_each_day_has_the_layer_that_held_on_it_both_ends_included(day: str, version: str) -> None:
    variant = catalogue().variant("noordzee", None, None, date.fromisoformat(day))
    assert variant.form_version is not None
    assert version in variant.form_version.nl


def test_a_draft_without_a_day_gets_the_newest_layer() -> None:
    assert catalogue().variant("noordzee", None, None, date.max).valid_from == date(2024, 9, 1)


def test_a_day_before_every_layer_is_refused_with_what_to_do() -> None:
    with pytest.raises(NoVariantOnDate) as refusal:
        catalogue().variant("noordzee", None, None, date(2019, 8, 31))
    assert "31/08/2019" in refusal.value.text.nl
    assert refusal.value.code == "no_variant_on_date"


def refusal_of(root: Path) -> BrokenFolder:
    with pytest.raises(BrokenFolder) as refusal:
        every_variant(Catalogue(root))
    assert refusal.value.code == "broken_folder"
    assert refusal.value.text.nl != refusal.value.text.en
    return refusal.value


def every_variant(catalogue: Catalogue) -> list[Variant]:
    return [catalogue.variant(slug, None, None, DAY) for slug in catalogue.slugs] + [
        catalogue.variant("scheldemonding", "kaaien", "kranen", DAY)
    ]


@pytest.mark.parametrize("until", ["", "valid_until = 2024-09-01", "valid_until = 2030-01-01"])
def test_two_layers_that_hold_on_one_day_are_refused_by_that_day(tmp_path: Path, until: str) -> None:
    root = changed(tmp_path, "noordzee/variant@2019.toml", lambda text: text.replace("valid_until = 2024-08-31", until))
    refusal = refusal_of(root)
    assert "01/09/2024" in refusal.text.nl
    assert "noordzee" in refusal.text.nl
    assert "valid_until" in refusal.text.en


def test_two_layers_of_a_unit_or_a_programme_may_not_overlap_either(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root")
    units = root / "scheldemonding" / "units"
    shutil.copy(units / "kaaien.toml", units / "kaaien@2018.toml")
    assert "kaaien" in refusal_of(root).text.nl
    (units / "kaaien@2018.toml").unlink()
    text = (units / "kaaien.toml").read_text(encoding="utf-8").replace('id = "sluizen"', 'id = "kranen"')
    (units / "kaaien.toml").write_text(text, encoding="utf-8")
    assert "01/09/2019" in refusal_of(root).text.nl


def test_layers_that_follow_on_each_other_are_sound(tmp_path: Path) -> None:
    day = date(2024, 8, 31)
    catalogue = Catalogue(variant_folders(tmp_path / "root", "noordzee"))
    assert catalogue.variant("noordzee", None, None, day) != catalogue.variant(
        "noordzee", None, None, day + timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("file", "change", "named"),
    [
        ("noordzee/variant.toml", lambda text: text + FIELD + 'when = "nope"', "when = nope"),
        ("noordzee/variant.toml", lambda text: text + FIELD.replace("/remarks", "/nowhere/x"), "from = /nowhere/x"),
        (
            "noordzee/variant.toml",
            lambda text: text + FIELD.replace("/remarks", "/content/activities"),
            "/content/activities/*",
        ),
        ("noordzee/variant.toml", lambda text: text + FIELD.replace('"student"', '"stdent"'), "section = stdent"),
        ("noordzee/variant.toml", lambda text: text + FIELD + 'as = "shout"', "variant.toml"),
        ("noordzee/variant.toml", lambda text: text + STEP.replace("coordinator", "host_hr"), "(host_hr)"),
        ("noordzee/variant.toml", lambda text: text + STEP + STEP, "(first)"),
        ("noordzee/variant.toml", lambda text: "nope = 1\n" + text, "nope"),
        ("noordzee/variant.toml", lambda text: text.replace("= 2024-09-01", '= "2024-09-01"'), "valid_from"),
        ("noordzee/variant.toml", lambda text: text.replace("= 2024-09-01", "= 2024-09-01T08:00:00"), "valid_from"),
        ("noordzee/variant@2019.toml", lambda text: text.replace("2024-08-31", "2018-01-01"), "valid_until"),
        ("noordzee/variant.toml", lambda text: text + "[[", "variant.toml"),
        ("noordzee/variant.toml", lambda _: 'valid_from = 2024-09-01\nfields = ["student_name"]', "variant.toml"),
        ("noordzee/variant.toml", lambda _: "valid_from = 2024-09-01\ndemands = 3", "variant.toml"),
        ("noordzee/institution.toml", lambda _: 'short_name = "x"', "institution.toml"),
        ("scheldemonding/units/kaaien.toml", lambda text: text.replace("name =", "naam =", 1), "kaaien.toml"),
        ("scheldemonding/units/kaaien.toml", lambda text: text.replace('"faculty"', '"club"'), "faculty"),
        ("scheldemonding/units/kaaien.toml", lambda text: text.replace('id = "kranen"', ""), "kaaien.toml"),
        ("scheldemonding/clauses/credits.nl.md", lambda text: text.replace("+++", "---"), "credits.nl.md"),
        ("scheldemonding/clauses/credits.nl.md", lambda text: text.replace("slot", "sloot"), "credits.nl.md"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(
    tmp_path: Path, file: str, change: Callable[[str], str], named: str
) -> None:
    refusal = refusal_of(changed(tmp_path, file, change))
    assert named in refusal.text.nl
    assert named in refusal.text.en


@pytest.mark.parametrize(
    ("text", "place", "form"),
    [
        ("fields = 3", "fields", "[[fields]]"),
        ("demands = 3", "demands", "[demands]"),
        ("[words]\nhost = 3", "words", "[words]"),
        ("[words]\nhost = { nl = 3 }", "words.host", '{ nl = "…", en = "…" }'),
        ("[[fields]]\nkey = 3", "fields.1.key", 'key = "…"'),
        ("[[programmes]]\nid = 'a'\nfields = 3", "programmes.1.fields", "[[fields]]"),
    ],
)
def test_a_part_of_another_form_is_named_with_its_place_and_the_form_that_it_should_have(
    tmp_path: Path, text: str, place: str, form: str
) -> None:
    refusal = refusal_of(changed(tmp_path, "noordzee/variant.toml", lambda _: f"valid_from = 2024-09-01\n{text}"))
    assert f"noordzee/variant.toml heeft bij {place} een andere vorm dan {form};" in refusal.text.nl
    assert f"noordzee/variant.toml has another form than {form} at {place};" in refusal.text.en


def test_a_folder_without_a_variant_says_which_file_is_missing(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "overzee")
    (root / "overzee" / "variant.toml").unlink()
    refusal = refusal_of(root)
    assert "overzee/variant.toml ontbreekt." in refusal.text.nl
    assert "overzee/variant.toml is missing." in refusal.text.en


def test_bytes_that_are_no_utf8_are_named_by_their_file(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root")
    (root / "noordzee/variant.toml").write_bytes(b"valid_from = 2024-09-01 # \xe9\xff")
    assert "variant.toml" in refusal_of(root).text.nl


def test_all_names_that_do_not_exist_are_reported_at_once(tmp_path: Path) -> None:
    bad = FIELD + 'when = "nope"\n' + FIELD.replace('"new"', '"newer"').replace("/remarks", "/x")
    message = refusal_of(changed(tmp_path, "noordzee/variant.toml", lambda text: text + bad)).text.nl
    assert "when = nope" in message
    assert "newer: from = /x" in message


def test_a_folder_without_institution_file_is_no_institution(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root")
    (root / "notes").mkdir()
    (root / "notes" / "variant.toml").write_text("nonsense", encoding="utf-8")
    assert Catalogue(root).slugs == ("noordzee", "overzee", "scheldemonding")


def test_a_folders_own_template_and_logo_are_found(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee")
    (root / "noordzee" / "agreement.html.jinja").write_text("x", encoding="utf-8")
    (root / "noordzee" / "logo.svg").write_text("<svg/>", encoding="utf-8")
    catalogue = Catalogue(root)
    assert catalogue.template("noordzee", DocumentKind.AGREEMENT) == "noordzee/agreement.html.jinja"
    assert catalogue.template("noordzee", DocumentKind.SCHEDULE) == "_base/documents/schedule.html.jinja"
    assert catalogue.variant("noordzee", None, None, DAY).logo == "noordzee/logo.svg"


def test_the_hash_of_a_folder_changes_with_any_text_but_not_with_notes_or_samples(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee")
    before = Catalogue(root).sha256("noordzee")
    (root / "noordzee" / "NOTES.md").write_text("gelezen", encoding="utf-8")
    assert Catalogue(root).sha256("noordzee") == before
    path = root / "noordzee" / "variant.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    assert Catalogue(root).sha256("noordzee") != before
    assert Catalogue(root).sha256() != before


def test_the_text_of_a_clause_is_the_folders_own_before_the_librarys() -> None:
    texts = catalogue().clause_texts("scheldemonding")
    assert texts[0].id == "credits"
    assert len(texts) == len(catalogue().clause_library) + 2


def status(catalogue: Catalogue, slug: str) -> str:
    return catalogue.variant(slug, None, None, DAY).institution.status


def own_status(tmp_path: Path, slug: str) -> Catalogue:
    """Copy the invented folders; one states itself that it is confirmed."""
    return Catalogue(changed(tmp_path, f"{slug}/institution.toml", lambda text: f'status = "confirmed"\n{text}'))


def test_exactly_the_institutions_that_confirmed_have_a_confirmed_variant() -> None:
    folders = catalogue().with_confirmed(["noordzee", "nowhere"])
    assert {slug: status(folders, slug) for slug in folders.slugs} == {
        "noordzee": "confirmed",
        "overzee": "unconfirmed",
        "scheldemonding": "unconfirmed",
    }
    assert folders.variant("noordzee", None, None, date(2019, 9, 1)).institution.status == "confirmed"
    assert status(catalogue(), "noordzee") == "unconfirmed"


def test_a_decision_sets_the_folders_own_status_aside_and_the_command_line_keeps_it(tmp_path: Path) -> None:
    catalogue = own_status(tmp_path, "overzee")
    assert status(catalogue, "overzee") == "confirmed"
    decided = catalogue.with_confirmed(["noordzee"])
    assert (status(decided, "overzee"), status(decided, "noordzee")) == ("unconfirmed", "confirmed")
    assert status(decided.with_confirmed(["overzee"]), "overzee") == "confirmed"
    assert status(catalogue, "overzee") == "confirmed"


def test_what_was_decided_is_returned_for_the_folders_that_were_asked(tmp_path: Path) -> None:
    catalogue = own_status(tmp_path, "overzee")
    decided = catalogue.with_confirmed(["noordzee", "scheldemonding"])
    assert catalogue.confirmed_by_decision(["overzee"]) is None
    assert decided.confirmed_by_decision(["scheldemonding", "noordzee", "overzee"]) == ("noordzee", "scheldemonding")
    assert decided.confirmed_by_decision(["overzee"]) == ()
    assert catalogue.with_confirmed(["overzee"]).confirmed_by_decision(["noordzee"]) is None


def test_the_same_confirmations_give_the_same_catalogue_which_shares_its_texts() -> None:
    folders = Catalogue(catalogue().root)
    twin_catalogue = folders.with_confirmed(["overzee", "noordzee"])
    assert folders.with_confirmed(("noordzee", "overzee", "noordzee")) is twin_catalogue
    assert twin_catalogue.variant("noordzee", None, None, DAY) is twin_catalogue.variant("noordzee", None, None, DAY)
    assert twin_catalogue.clause_texts("noordzee") is folders.clause_texts("noordzee")
    assert twin_catalogue.clause_library is folders.clause_library


def test_the_hash_that_is_confirmed_changes_with_the_folder_and_with_the_standard(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee")
    hashes = [Catalogue(root).sha256("noordzee")]
    for file in ("noordzee/institution.toml", "_base/standard.toml"):
        path = root / file
        path.write_text(path.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
        hashes.append(Catalogue(root).sha256("noordzee"))
    assert len(set(hashes)) == len(hashes)


def test_the_hash_of_what_is_printed_changes_with_every_file_that_a_print_is_made_of(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "scheldemonding")
    shutil.copytree(TEMPLATES / "_base/assets/fonts", root / "_base/assets/fonts")
    for name in ("look.css", "logo.svg", "agreement.html.jinja"):
        (root / "scheldemonding" / name).write_text("x", encoding="utf-8")
    catalogue = Catalogue(root)
    printed = catalogue.sha256("scheldemonding")
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path.name != "NOTES.md"]
    assert {".css", ".jinja", ".toml", ".md", ".svg", ".woff2"} <= {path.suffix for path in files}
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content + b" ")
        assert catalogue.changed_on_disk("scheldemonding"), path
        path.unlink()
        assert catalogue.changed_on_disk("scheldemonding"), path
        path.write_bytes(content)
        assert not catalogue.changed_on_disk("scheldemonding"), path
    sheet = root / "_base" / "page.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "h1 { color: red }", encoding="utf-8")
    assert Catalogue(root).sha256("scheldemonding") != printed


def test_the_hash_that_is_confirmed_does_not_change_with_its_confirmation_notes_or_samples(tmp_path: Path) -> None:
    root = variant_folders(tmp_path / "root", "noordzee", "overzee")
    catalogue = Catalogue(root)
    before = catalogue.sha256("noordzee")
    assert catalogue.with_confirmed(["noordzee"]).sha256("noordzee") == before
    (root / "noordzee" / "NOTES.md").write_text("gelezen", encoding="utf-8")
    (root / "noordzee" / "samples").mkdir(exist_ok=True)
    (root / "noordzee" / "samples" / "one.json").write_text("{}", encoding="utf-8")
    path = root / "overzee" / "institution.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    assert Catalogue(root).sha256("noordzee") == before


def test_an_unknown_folder_has_no_hash_to_confirm() -> None:
    with refuses("unknown_institution", match="noordzee"):
        catalogue().sha256("noordze")
