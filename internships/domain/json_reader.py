"""The one reader of JSON from outside: records, hosts, attachments, backups and requests."""

import json
import math
import re
from typing import Any, NoReturn

from internships.domain.errors import DomainError, RefusalKind

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


class JsonRefused(DomainError):
    """What came is not JSON, or holds a number or a text that nothing can be done with."""

    code = "malformed_json"
    kind = RefusalKind.MALFORMED

    def __init__(self, nl: str = "kijk de tekst na", en: str = "check the text") -> None:
        super().__init__(f"Dit is geen geldige JSON; {nl}.", f"This is not valid JSON; {en}.")


class JsonTooLarge(JsonRefused):
    """JSON of more bytes than its reader takes."""

    code = "json_too_large"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, most_bytes: int) -> None:
        DomainError.__init__(
            self,
            f"Dit is groter dan {format_size(most_bytes)}, het meeste dat hier gelezen wordt; splits het.",
            f"This is larger than {format_size(most_bytes)}, the most that is read here; split it.",
        )


class NestedTooDeep(JsonRefused):
    """JSON nested deeper than any fact."""

    code = "nested_too_deep"
    kind = RefusalKind.MALFORMED

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            f"De inhoud is dieper genest dan {MAX_DEPTH} niveaus; geen enkel gegeven is zo diep genest.",
            f"The content is nested deeper than {MAX_DEPTH} levels; no fact is nested as deep.",
        )


class TooManyValues(JsonRefused):
    """JSON of more values than its size needs, which would fill the memory."""

    code = "json_too_many_values"
    kind = RefusalKind.TOO_LARGE

    def __init__(self) -> None:
        nl, en = f"{MAX_VALUES:,}".replace(",", "."), f"{MAX_VALUES:,}"
        DomainError.__init__(
            self,
            f"De inhoud telt meer dan {nl} waarden; splits ze.",
            f"The content holds more than {en} values; split it.",
        )


class DuplicateKey(JsonRefused):
    """An object with the same key twice: which of the two values is meant can't be known."""

    code = "duplicate_key"
    kind = RefusalKind.MALFORMED

    def __init__(self, key: str) -> None:
        shown = "".join(character if character.isprintable() else "�" for character in key[:_MAX_SHOWN])
        DomainError.__init__(
            self,
            f"“{shown}” staat twee keer in hetzelfde object; schrap er een.",
            f"“{shown}” stands twice in the same object; remove one of them.",
        )


def read_json(content: bytes, *, most_bytes: int) -> Any:
    """Return the value of JSON in UTF-8; raises ``JsonRefused``.

    Time and memory are linear in the content. A byte order mark is ignored.
    """
    if len(content) > most_bytes:
        raise JsonTooLarge(most_bytes)
    _check_depth_and_count(content)
    text = _decode(content)
    value = _parse(text)
    _refuse_lone_surrogates(text, value)
    return value


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonRefused(
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
        raise JsonRefused(
            f"kijk de tekst na bij regel {error.lineno}, teken {error.colno}",
            f"check the text at line {error.lineno}, character {error.colno}",
        ) from None


def _check_depth_and_count(content: bytes) -> None:
    """Refuse nesting deeper than ``MAX_DEPTH`` and too many values before a parser has to hold them in memory."""
    structure = _TEXT.sub(b"", _ESCAPED.sub(b"", content)).translate(None, _NOT_STRUCTURAL)
    brackets = structure.translate(None, b",")
    if len(structure) - len(brackets) // 2 > MAX_VALUES:
        raise TooManyValues
    if len(brackets) <= MAX_DEPTH:
        return
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise NestedTooDeep


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if any(len(key) > MAX_KEY_LENGTH for key, _ in pairs):
        raise JsonRefused(
            f"een sleutel heeft meer dan {MAX_KEY_LENGTH} tekens", f"a key has more than {MAX_KEY_LENGTH} characters"
        )
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        raise DuplicateKey(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return value


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise JsonRefused(
            f"een getal heeft meer dan {MAX_DIGITS} cijfers", f"a number has more than {MAX_DIGITS} digits"
        )
    return int(digits)


def _number(text: str) -> float:
    number = float(text) if len(text) <= _MAX_NUMBER_LENGTH else math.inf
    if not math.isfinite(number):
        raise JsonRefused("een getal is te lang of te groot", "a number is too long or too large")
    return number


def _reject_constant(name: str) -> NoReturn:
    raise JsonRefused(f"{name} is geen getal", f"{name} is not a number")


def _refuse_lone_surrogates(text: str, value: Any) -> None:
    if not _SURROGATE.search(text):
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise JsonRefused(
            "een tekst bevat een half teken (\\ud800 tot \\udfff zonder wederhelft)",
            "a text holds half a character (\\ud800 to \\udfff without its other half)",
        ) from None


def format_size(count: int) -> str:
    """Return a number of bytes as text: ``16 kB``."""
    for unit, name in ((1024 * 1024, "MB"), (1024, "kB")):
        if count >= unit:
            return f"{count // unit} {name}"
    return f"{count} bytes"
