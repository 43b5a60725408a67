"""The one reader of JSON from outside: records, hosts, attachments, backups and requests."""

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from internships.domain.refusals import Refusal
from internships.domain.wording import grouped_number

MAX_DEPTH = 64
"""Several times the depth of a record. One limit, because readers, validators and writers fail at different depths."""
MAX_VALUES = 1_000_000
"""Two bytes of text can take a hundred bytes of memory; two thousand complete records hold half as many values."""
MAX_KEY_LENGTH = 300
"""Characters of a key; no fact has a name as long, and a finding repeats it several times."""
MAX_DIGITS = 18
"""What fits in 64 bits; no fact of a record has as many digits."""
_MAX_NUMBER_LENGTH = 40
_MAX_SHOWN = 60  # characters of a key

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_TEXT = re.compile(rb'"[^"]*"?')
_NOT_STRUCTURAL = bytes(set(range(256)) - set(b"[]{},"))
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonRefused(Refusal):
    """What came is not JSON, or is more or deeper than is read."""


def read_json(content: bytes, *, most_bytes: int) -> Any:
    """Return the value of JSON in UTF-8; raises ``JsonRefused``.

    Time and memory are linear in the content. A byte order mark is ignored.
    """
    if len(content) > most_bytes:
        raise JsonRefused("json_too_large", most=format_size(most_bytes))
    _check_depth_and_count(content)
    text = _decode(content)
    value = _parse(text)
    _refuse_lone_surrogates(text, value)
    return value


def _malformed(nl: str, en: str) -> JsonRefused:
    return JsonRefused("malformed_json", nl=nl, en=en)


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _malformed(
            f"byte {error.start + 1} is geen UTF-8: bewaar de tekst als UTF-8",
            f"byte {error.start + 1} is not UTF-8: save the text as UTF-8",
        ) from None


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_reject_duplicate_keys,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_reject_constant,
        )
    except json.JSONDecodeError as error:
        raise _malformed(
            f"kijk de tekst na bij regel {error.lineno}, teken {error.colno}",
            f"check the text at line {error.lineno}, character {error.colno}",
        ) from None


def _check_depth_and_count(content: bytes) -> None:
    """Refuse nesting deeper than ``MAX_DEPTH`` and too many values before a parser has to hold them in memory."""
    structure = _TEXT.sub(b"", _ESCAPED.sub(b"", content)).translate(None, _NOT_STRUCTURAL)
    brackets = structure.translate(None, b",")
    if len(structure) - len(brackets) // 2 > MAX_VALUES:
        raise JsonRefused("json_too_many_values", most=grouped_number(MAX_VALUES))
    if len(brackets) <= MAX_DEPTH:
        return
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise JsonRefused("nested_too_deep", most=MAX_DEPTH)


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if any(len(key) > MAX_KEY_LENGTH for key, _ in pairs):
        raise _malformed(
            f"een sleutel heeft meer dan {MAX_KEY_LENGTH} tekens", f"a key has more than {MAX_KEY_LENGTH} characters"
        )
    value = dict(pairs)
    if len(value) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise JsonRefused("duplicate_key", key=_printable(next(key for key in counts if counts[key] > 1)))
    return value


def _printable(key: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in key[:_MAX_SHOWN])


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise _malformed(
            f"een getal heeft meer dan {MAX_DIGITS} cijfers", f"a number has more than {MAX_DIGITS} digits"
        )
    return int(digits)


def _number(text: str) -> float:
    number = float(text) if len(text) <= _MAX_NUMBER_LENGTH else math.inf
    if not math.isfinite(number):
        raise _malformed("een getal is te lang of te groot", "a number is too long or too large")
    return number


def _reject_constant(name: str) -> NoReturn:
    raise _malformed(f"{name} is geen getal", f"{name} is not a number")


def _refuse_lone_surrogates(text: str, value: Any) -> None:
    if not _SURROGATE.search(text):
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _malformed(
            "een tekst bevat een half teken (\\ud800 tot \\udfff zonder wederhelft)",
            "a text holds half a character (\\ud800 to \\udfff without its other half)",
        ) from None


def format_size(count: int) -> str:
    """Return a number of bytes as text: ``16 kB``."""
    for unit, name in ((1024 * 1024, "MB"), (1024, "kB")):
        if count >= unit:
            return f"{count // unit} {name}"
    return f"{count} bytes"
