"""One reader of JSON from outside: what is no plain JSON is refused with a reason, at a cost that its size allows."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.json_reader import (
    MAX_DEPTH,
    MAX_KEY_LENGTH,
    MAX_VALUES,
    JsonRefused,
    read_json,
)

MEGABYTE = 1024 * 1024
_CHARACTERS = st.characters(exclude_categories=["Cs"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    # What no UTF-8 can hold is refused, by a test of its own.
    | st.text(_CHARACTERS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(_CHARACTERS), inner, max_size=4),
    max_leaves=20,
)


def read(text: str | bytes) -> Any:
    return read_json(text if isinstance(text, bytes) else text.encode(), most_bytes=MEGABYTE)


def refused(text: str | bytes) -> JsonRefused:
    with pytest.raises(JsonRefused) as refusal:
        read(text)
    return refusal.value


@given(VALUES, st.sampled_from([True, False]))
def test_what_a_program_writes_is_read_as_it_was_written(value: Any, is_ascii: Any) -> None:
    assert read(json.dumps(value, ensure_ascii=is_ascii)) == value


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_the_size_is_checked_first_and_the_limit_is_reported() -> None:
    with pytest.raises(JsonRefused, match="larger than 2 kB"):
        read_json(b"[" * 2049, most_bytes=2048)
    assert read_json(b'"' + b"a" * 2046 + b'"', most_bytes=2048) == "a" * 2046


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_what_is_nested_too_deep_is_refused_before_it_is_parsed(opening: str) -> None:
    for times in (MAX_DEPTH + 1, 600, 20_000):
        assert refused(opening * times).code == "nested_too_deep"


def test_the_deepest_that_is_allowed_is_read() -> None:
    assert json.dumps(read("[" * MAX_DEPTH + "]" * MAX_DEPTH)).count("[") == MAX_DEPTH
    refusal = refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert (refusal.code, f" {MAX_DEPTH} " in refusal.text.nl) == ("nested_too_deep", True)


@pytest.mark.parametrize("text", ["[" * 100, '\\"' + "[" * 100, "\\\\" + '\\"' + "{" * 100])
def test_brackets_inside_a_text_are_no_nesting(text: str) -> None:
    assert read('["' + text + '"]') == [json.loads(f'"{text}"')]


def test_many_brackets_beside_one_another_are_no_nesting() -> None:
    assert read("[" + ",".join(["[]"] * 1000) + "]") == [[]] * 1000


def test_more_values_than_any_records_have_are_refused_before_they_are_made() -> None:
    for text in (
        "[" + "0," * MAX_VALUES + "0]",
        "[" + "[]," * MAX_VALUES + "0]",
        "[" + '{"a":0},' * MAX_VALUES + "0]",
    ):
        with pytest.raises(JsonRefused) as refusal:
            read_json(text.encode(), most_bytes=20 * MEGABYTE)
        assert refusal.value.code == "json_too_many_values"
        assert "1.000.000" in refusal.value.text.nl
    commas = '"' + "," * 2 * MAX_VALUES + '"'
    assert len(read_json(commas.encode(), most_bytes=20 * MEGABYTE)) == 2 * MAX_VALUES


def test_a_text_that_ends_in_a_backslash_does_not_hide_what_follows() -> None:
    assert refused('["a\\\\", ' + "[" * 100).code == "nested_too_deep"


def test_a_key_that_stands_twice_is_named() -> None:
    refusal = refused('{"a": 1, "record": {"family_name": "Peeters", "given_name": "An", "family_name": "Jansen"}}')
    assert refusal.code == "duplicate_key"
    assert "“family_name”" in refusal.text.nl
    assert "“family_name”" in refusal.text.en


def test_a_key_longer_than_any_fact_is_called_is_refused() -> None:
    with pytest.raises(JsonRefused) as refusal:
        read(json.dumps([{"k" * (MAX_KEY_LENGTH + 1): 1}]))
    assert (refusal.value.code, str(MAX_KEY_LENGTH) in refusal.value.text.nl) == ("malformed_json", True)
    assert read(json.dumps([{"k" * MAX_KEY_LENGTH: 1}])) == [{"k" * MAX_KEY_LENGTH: 1}]


def test_a_key_is_shown_short_and_without_signs_that_cannot_be_printed() -> None:
    key = "\\u202e" + "x" * 5000
    text = refused(f'{{"{key}": 1, "{key}": 2}}').text.en
    assert len(text) < 150
    assert text.isprintable()


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "[-1e400]"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    assert refused(text).code == "malformed_json"


@pytest.mark.parametrize("text", ["1" * 19, "-" + "9" * 5000, "[" + "1" * 200_000 + "]", "0." + "1" * 100_000])
def test_a_number_of_more_digits_than_any_fact_has_is_refused(text: str) -> None:
    assert refused(text).code == "malformed_json"


def test_a_number_of_eighteen_digits_is_read() -> None:
    assert read("-" + "9" * 18) == -(10**18 - 1)


@pytest.mark.parametrize("text", ['"\\ud800"', '{"a": ["x\\uDFFF"]}', '{"\\udc00": 1}', '"\\ude00\\ud83d"'])
def test_half_a_character_is_refused(text: str) -> None:
    assert refused(text).code == "malformed_json"


def test_a_character_in_two_halves_is_one_character() -> None:
    assert read('"\\ud83d\\ude00"') == "\U0001f600"
    assert read('"\\\\ud800"') == "\\ud800"


NO_JSON = [
    *(b"", b" ", b"\x00", b"{", b'{"a" 1}', b'{"a": 1,}', b"{'a': 1}", b"[1 2]", b"[] []", b"undefined"),
    *(b'"a', b'"a\nb"', b'"\xff"', b'"Zo\xeb"', '{"a": 1}'.encode("utf-16"), b"01", b"1_000", b"4_5", "٤٥".encode()),
]


@pytest.mark.parametrize("content", NO_JSON)
def test_what_is_not_json_is_refused_in_both_languages(content: bytes) -> None:
    refusal = refused(content)
    assert refusal.code == "malformed_json"
    assert refusal.text.nl != refusal.text.en


def test_a_byte_that_is_no_utf8_is_reported_by_its_place() -> None:
    assert "byte 4 " in refused(b'"Zo\xeb"').text.en


def test_a_fault_is_reported_by_its_line() -> None:
    assert "line 2, character 8" in refused('{\n  "a": oops\n}').text.en


@pytest.mark.parametrize(
    "piece", ['\\"', '"', "[]", "[", "]", '{"a":1},', "\\", '"\\ud83d\\ude00",', "1", "a", '"a":1,', "\\\\"]
)
def test_the_cost_grows_no_faster_than_the_content(piece: str) -> None:
    """Sixteen times the content may not cost two hundred times as much; what is quadratic costs 256 times."""
    costs = []
    for size in (MEGABYTE // 32, MEGABYTE // 2):
        content = ('["' + piece * (size // len(piece))).encode(), ("[" + piece * (size // len(piece))).encode()
        began = time.process_time()
        for each in content:
            with pytest.raises(JsonRefused):
                read_json(each, most_bytes=MEGABYTE)
        costs.append(time.process_time() - began)
    assert costs[1] < max(costs[0], 0.005) * 100
