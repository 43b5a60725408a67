"""Files that are no records: each gets its message, its place and its exit code, and nothing crashes."""

import json
from pathlib import Path

import pytest

from tests.builders.example_records import EXAMPLE_RECORDS
from tests.builders.sheet_files import ods, ods_text
from tests.cli.conftest import Invoke, write_json

GOOD = json.dumps(EXAMPLE_RECORDS[2])
HUGE_NUMBER = b'{"x": ' + b"1" * 5_000 + b"}"  # longer than Python turns into a number


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.json", b"", "file_unreadable"),
        ("blank.json", b" \n\t", "file_unreadable"),
        ("text.json", b"hello", "file_unreadable"),
        ("latin.json", b'{"reference": "\xe9"}', "file_unreadable"),
        ("utf16.json", GOOD.encode("utf-16"), "file_unreadable"),
        ("none.json", b"[]", "file_unreadable"),
        ("deep.json", b"[" * 100_000, "file_unreadable"),
        ("huge.json", HUGE_NUMBER, "file_unreadable"),
        ("half.json", b'{"reference": "\\ud800"}', "file_unreadable"),
        ("twice.json", b'{"reference": "a", "reference": "b"}', "file_unreadable"),
        ("nested.json", b'{"a":' * 600 + b"1" + b"}" * 600, "file_unreadable"),
        ("infinite.json", b'{"a": Infinity}', "file_unreadable"),
        ("pdf.json", b"%PDF-1.7\n\xe2\xe3", "file_unreadable"),
        ("text.xlsx", b"hello", "workbook_unreadable"),
    ],
)
def test_a_file_without_records_is_wrong_use_and_is_named(
    invoke: Invoke, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = invoke("issue-many", tmp_path / name, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert name in result.stderr
    assert code in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_sheet_of_interns_without_its_host_says_what_to_add(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "interns.csv").write_bytes(b"")
    result = invoke("issue-many", tmp_path / "interns.csv", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "--host HOST.json" in result.stderr


@pytest.mark.parametrize(
    "content", [b"[]", b"[" * 900, b'{"a": 1, "a": 2}', b"\xff", b"{" + b" " * 300_000 + b"}"], ids=range(5)
)
def test_a_host_that_is_no_record_is_wrong_use_and_is_named(invoke: Invoke, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "interns.csv").write_text("Rijcode;Student: voornaam\ns1;Noor\n", encoding="utf-8")
    (tmp_path / "host.json").write_bytes(content)
    out = tmp_path / "out"
    result = invoke("issue-many", tmp_path / "interns.csv", "--host", tmp_path / "host.json", "--out", out)
    assert result.exit_code == 2
    assert "host.json" in result.stderr
    assert "host_unreadable" in result.stderr


def test_a_sheet_that_would_fill_the_memory_costs_its_own_file_only(invoke: Invoke, tmp_path: Path) -> None:
    spaces = ods_text('<text:s text:c="999999999"/>')
    attack = ods(tmp_path, f"<table:table-row>{spaces}</table:table-row>")
    good = write_json(tmp_path / "good.json", EXAMPLE_RECORDS[2])
    result = invoke("check", attack, good)
    assert result.exit_code == 1
    assert "workbook_too_large_unpacked" in result.stderr
    assert "1 dossier(s) nagekeken" in result.stdout
    assert invoke("issue-many", attack, "--out", tmp_path / "out").exit_code == 2


def test_a_bad_file_does_not_stop_the_check_of_the_others(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_bytes(b"")
    good = write_json(tmp_path / "good.json", EXAMPLE_RECORDS[2])
    result = invoke("check", tmp_path / "empty.json", good)
    assert result.exit_code == 1
    assert "file_unreadable" in result.stderr
    assert "1 dossier(s) nagekeken" in result.stdout


def test_a_broken_line_of_json_lines_costs_its_own_record_only(invoke: Invoke, tmp_path: Path) -> None:
    lines = [GOOD.encode(), b"{broken", b"[]", b"", HUGE_NUMBER, b"[" * 100_000]
    (tmp_path / "many.jsonl").write_bytes(b"\r\n".join(lines))
    result = invoke("check", tmp_path / "many.jsonl", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)["findings"]
    assert {entry["row"] for entry in found if entry["code"] == "not_a_record"} == {"2", "3", "5", "6"}
    assert not [
        entry for entry in found if entry["row"] == EXAMPLE_RECORDS[2]["reference"] and entry["severity"] == "blocks"
    ]


def test_a_line_separator_within_a_text_of_json_lines_ends_no_line(invoke: Invoke, tmp_path: Path) -> None:
    record = EXAMPLE_RECORDS[2] | {"drawn_up_at": "Antwerpen\u2028Haven"}
    (tmp_path / "many.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    report = json.loads(invoke("check", tmp_path / "many.jsonl", "--json").stdout)
    assert {finding["row"] for finding in report["findings"]} == {record["reference"]}
    assert {finding["pointer"] for finding in report["findings"] if finding["severity"] == "blocks"} == {"/drawn_up_at"}


def test_a_byte_order_mark_is_no_reason_to_refuse(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert invoke("check", tmp_path / "bom.json").exit_code == 0


@pytest.mark.parametrize("reference", ["x" * 100_000, "\\u001b[31mred\\u0007", "a\\u202eb", " ", "\\u0000"], ids=ascii)
def test_a_reference_that_can_not_be_said_is_replaced_by_its_row_number(
    invoke: Invoke, tmp_path: Path, reference: str
) -> None:
    content = json.dumps(EXAMPLE_RECORDS[2] | {"reference": "HERE"}).replace("HERE", reference)
    (tmp_path / "record.json").write_text(content, encoding="utf-8")
    result = invoke("issue", tmp_path / "record.json", "--out", tmp_path / "out")
    assert result.exit_code == 1
    findings = json.loads((tmp_path / "out/findings.json").read_text(encoding="utf-8"))["findings"]
    assert {finding["row"] for finding in findings} == {"1"}
    assert "/reference" in {finding["pointer"] for finding in findings}
    assert list((tmp_path / "out").rglob("*.pdf")) == []


@pytest.mark.parametrize("name", ["\\u001b[2J", "[red]", "x" * 300], ids=ascii)
def test_a_field_name_of_a_record_never_steers_the_screen(invoke: Invoke, tmp_path: Path, name: str) -> None:
    content = json.dumps(EXAMPLE_RECORDS[2] | {"HERE": 1}).replace("HERE", name)
    (tmp_path / "record.json").write_text(content, encoding="utf-8")
    for extra in ((), ("--json",)):
        result = invoke("check", tmp_path / "record.json", *extra)
        assert result.exit_code == 1
        assert "unknown_field" in result.output
        assert "\x1b" not in result.output


def test_a_file_with_a_field_name_of_more_than_300_characters_is_refused_with_that_reason(
    invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "record.json").write_text(json.dumps(EXAMPLE_RECORDS[2] | {"x" * 301: 1}), encoding="utf-8")
    (found,) = json.loads(invoke("check", tmp_path / "record.json", "--json").stdout)["findings"]
    assert (found["code"], found["severity"]) == ("file_unreadable", "blocks")
    assert "300" in found["text"]["nl"]
    assert "xxx" not in found["text"]["en"]


def test_a_field_name_of_half_a_character_refuses_its_own_record_only(invoke: Invoke, tmp_path: Path) -> None:
    wrong = json.dumps(EXAMPLE_RECORDS[3] | {"HERE": 1}).replace("HERE", "\\ud800")
    (tmp_path / "two.jsonl").write_text(f"{GOOD}\n{wrong}", encoding="utf-8")
    report = json.loads(invoke("check", tmp_path / "two.jsonl", "--json").stdout)
    assert {finding["row"] for finding in report["findings"] if finding["severity"] == "blocks"} == {"2"}
    [refused] = [finding for finding in report["findings"] if finding["code"] == "not_a_record"]
    assert "half teken" in refused["text"]["nl"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("issue",),
        ("check",),
        ("distance", "x"),
        ("nothing",),
        ("verify", "/nowhere.pdf"),
        ("check", "/nowhere.json"),
        ("check", "/"),
        ("issue", "/", "--out", "out"),
        ("inspect", "nowhere"),
        ("inspect", "../_base"),
        ("matrix", "--on", "2026-02-30"),
        ("matrix", "--format", "docx"),
    ],
    ids=" ".join,
)
def test_wrong_use_exits_with_2(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    assert invoke(*arguments).exit_code == 2


@pytest.mark.parametrize(
    "command",
    [
        ("issue", "record.json", "--out", "record.json/papers"),
        ("workbook", "--out", "record.json/book.xlsx"),
        ("matrix", "--out", "record.json/matrix.md"),
        ("rules", "--out", "record.json/rules.md"),
    ],
    ids=lambda command: command[0],
)
def test_a_place_that_can_not_be_written_is_named_in_both_languages(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_json(tmp_path / "record.json", EXAMPLE_RECORDS[2])
    result = invoke(*command)
    assert result.exit_code == 2
    assert "Kan niet lezen of schrijven / Can't read or write" in result.stderr
    assert "record.json" in result.stderr


def test_what_is_no_pdf_can_not_be_verified(invoke: Invoke, tmp_path: Path) -> None:
    for content in (b"", b"hello", b"%PDF-1.7"):
        (tmp_path / "file.pdf").write_bytes(content)
        result = invoke("verify", tmp_path / "file.pdf")
        assert result.exit_code == 2
        assert "not_a_pdf" in result.stderr
