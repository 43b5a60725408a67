"""Records drawn from the schema itself: every fact that the models allow, in every shape that they allow."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import phonenumbers
from hypothesis import strategies as st
from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from internships.domain.agreement import Agreement
from internships.domain.identifiers import Phone
from internships.domain.parties import Address
from internships.domain.value import Line, Value

FIRST, LAST = date(1950, 1, 1), date(2100, 12, 31)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ éëïçøßžŁ’'-–.,()/&@0123456789:€"


def _allowed(kind: Any) -> Callable[[str], bool]:
    adapter = TypeAdapter(kind)

    def allows(text: str) -> bool:
        try:
            return bool(adapter.validate_python(text) == text)
        except ValidationError:
            return False

    return allows


def _by_formula(first_digits: str) -> st.SearchStrategy[str]:
    """Ten digits whose last two are ``97 - (N mod 97)``, as the register makes them."""
    bodies = st.from_regex(rf"[{first_digits}]\d{{7}}", fullmatch=True).map(
        lambda text: "".join(str(int(digit)) for digit in text)
    )
    return bodies.map(lambda body: f"{body}{97 - int(body) % 97:02d}")


LINES = st.text(LETTERS, min_size=1, max_size=30).map(str.strip).filter(_allowed(Line))
COUNTRIES = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))
_EXAMPLES = [
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    for kind in phonenumbers.PhoneNumberType.values()
    if (number := phonenumbers.example_number_for_type(region, kind)) is not None
]
_CODES = sorted(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
_OTHERS = st.builds("+{}{}".format, st.sampled_from(_CODES), st.integers(10**3, 10**11 - 1)).filter(_allowed(Phone))
PHONES = st.sampled_from(sorted({phone for phone in _EXAMPLES if _allowed(Phone)(phone)})) | _OTHERS
ENTERPRISE_NUMBERS = _by_formula("01")
ESTABLISHMENT_NUMBERS = _by_formula("2-8")

_BY_VALIDATOR: dict[str, st.SearchStrategy[str]] = {
    "_composed": LINES,
    "_enterprise_number": ENTERPRISE_NUMBERS,
    "_establishment_number": ESTABLISHMENT_NUMBERS,
    "_phone": PHONES,
    "_email": st.sampled_from(["noor.voorbeeld@example.org", "a+b@sub.example.org"]),
    "_country": COUNTRIES,
    "_academic_year": st.integers(1990, 2099).map(lambda year: f"{year}-{year + 1}"),
    "lower": st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
}


def records_of(model: type[Value]) -> st.SearchStrategy[dict[str, Any]]:
    """Return records of a model as JSON-like values: required facts always, the others now and then."""
    hints = get_type_hints(model, include_extras=True)
    facts = {name: _fact(hints[name]) for name in model.model_fields}
    required = {name: fact for name, fact in facts.items() if model.model_fields[name].is_required()}
    if model is Address:
        required["country"] = facts["country"]
        return st.fixed_dictionaries(required).map(_with_lawful_postcode)
    optional = {name: fact for name, fact in facts.items() if name not in required and name != "schema_version"}
    return st.fixed_dictionaries(required, optional=optional)


def _with_lawful_postcode(address: dict[str, Any]) -> dict[str, Any]:
    return address | ({"postcode": "2000"} if address["country"] == "BE" else {})


def _fact(annotation: Any, marks: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _fact(parts[0], (*marks, *parts[1:]))
    if origin in (Union, UnionType):
        parts_left = [part for part in parts if part is not type(None)]
        return st.one_of(*(_fact(part, marks) for part in parts_left))
    if origin is tuple:
        least = int(_bound(marks, "min_length") or 0)
        return st.lists(_fact(parts[0]), min_size=least, max_size=max(least, 2))
    if issubclass(annotation, Value):
        return st.deferred(lambda: records_of(annotation))
    return _plain(annotation, marks)


def _plain(kind: type, marks: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if issubclass(kind, Enum):
        return st.sampled_from([term.value for term in kind])
    most = int(_bound(marks, "le") or 0)
    plain: dict[type, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(int(_bound(marks, "ge") or 0), most or 10**40),
        Decimal: decimals(most or 9_999_999),
        date: st.dates(FIRST, LAST).map(date.isoformat),
        time: st.times().map(lambda hour: hour.replace(microsecond=0).isoformat()),
    }
    return plain[kind] if kind in plain else _text(marks)


def decimals(most: int) -> st.SearchStrategy[str]:
    """Amounts above zero with up to two decimals, trailing zeros and all."""
    return st.builds("{}.{:02d}".format, st.integers(1, most - 1), st.integers(0, 99))


def _bound(marks: tuple[Any, ...], name: str) -> float | None:
    flat = [part for mark in marks for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    return next((value for mark in flat if (value := getattr(mark, name, None)) is not None), None)


def _text(marks: tuple[Any, ...]) -> st.SearchStrategy[str]:
    for mark in marks:
        if isinstance(mark, BeforeValidator) and mark.func.__name__ in _BY_VALIDATOR:
            return _BY_VALIDATOR[mark.func.__name__]
    flat = [part for mark in marks for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    pattern = next((text for mark in flat if (text := getattr(mark, "pattern", None))), None)
    if pattern is not None:
        most = next((mark.max_length for mark in marks if isinstance(mark, StringConstraints) and mark.max_length), 64)
        return st.from_regex(str(pattern).replace(r"\d", "[0-9]"), fullmatch=True, alphabet=_ASCII).filter(
            lambda text: len(text) <= most
        )
    return st.sampled_from(["85073003328", "BE32123456789002", "IMO9074729", "52.220"]).filter(_by_marks(marks))


_ASCII = st.characters(min_codepoint=0x21, max_codepoint=0x7E)


def _by_marks(marks: tuple[Any, ...]) -> Callable[[str], bool]:
    return _allowed(Annotated[(str, *(mark for mark in marks if isinstance(mark, BeforeValidator)))])


def agreements() -> st.SearchStrategy[Agreement]:
    """Return complete agreements with any facts that the schema allows, lawful or not."""
    return records_of(Agreement).map(Agreement.model_validate)
