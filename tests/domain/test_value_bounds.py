"""No text, number, key or list from outside costs more than its size allows; what is too much is refused."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel, ValidationError

from internships.domain import draft, identifiers, value
from internships.domain.agreement import Agreement
from internships.domain.draft import AgreementDraft, read_record
from internships.domain.errors import MAX_FINDINGS
from internships.domain.validation_findings import finding_from_error, findings_from_errors
from internships.domain.value import MAX_LINE_LENGTH, MAX_PARAGRAPH_LENGTH, Line, Paragraph, Value, has_stacked_marks
from internships.domain.value_bounds import MAX_UNKNOWN_KEYS, max_entries
from internships.domain.web_addresses import WebAddress
from internships.web.routes import routes

MARKS = "a" + "\u0315\u0300" * 100_000
MOST_NORMALISED = 4 * MAX_PARAGRAPH_LENGTH


def request_bodies() -> list[type[BaseModel]]:
    waiting = list(routes())
    found: set[type[BaseModel]] = set()
    for router in waiting:
        for route in router.routes:
            for handler in getattr(route, "route_handlers", ()):
                assert isinstance(handler, HTTPRouteHandler)
                body = handler.fn.__annotations__.get("data")
                kinds = [kind for kind in (body, *get_args(body)) if isinstance(kind, type)]
                found.update(kind for kind in kinds if issubclass(kind, BaseModel))
    return sorted(found, key=lambda model: model.__name__)


MODELS: list[type[BaseModel]] = [Agreement, AgreementDraft, *request_bodies()]


def shapes(annotation: Any) -> Iterator[Any]:
    """Yield JSON values with the long text at every place that one annotation has."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from shapes(parts[0])
    elif origin in (Union, UnionType):
        for part in parts:
            yield from shapes(part)
    elif origin is tuple:
        yield from ([shape] for shape in shapes(parts[0]))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield from ({name: shape} for shape in shapes(field.annotation))
    else:
        yield MARKS


class NormaliseSpy:
    """Passes texts on to the real normalisation, and records the longest."""

    def __init__(self) -> None:
        self.longest = 0

    def normalize(self, form: Any, text: str) -> str:
        self.longest = max(self.longest, len(text))
        assert not has_stacked_marks(text)
        return unicodedata.normalize(form, text)

    def __getattr__(self, name: str) -> Any:
        return getattr(unicodedata, name)


def test_every_route_with_a_body_is_among_the_models() -> None:
    assert len(MODELS) > 25


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_text_of_200_kb_of_accents_is_refused_before_it_is_normalised(
    model: type[BaseModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = NormaliseSpy()
    monkeypatch.setattr(value, "unicodedata", listener)
    for shape in shapes(model):
        try:
            model.model_validate(shape)
        except ValidationError as fault:
            findings = [finding_from_error(detail) for detail in fault.errors()]
            assert all(len(finding.text.en) < 5_000 for finding in findings)
        else:
            assert not str(shape).count("\u0315") or "record" in shape or "records" in shape, shape
    assert listener.longest <= MOST_NORMALISED


@pytest.mark.parametrize(
    "kind",
    [Line, Paragraph, identifiers.Email, identifiers.Phone, identifiers.EnterpriseNumber, identifiers.Iban,
     WebAddress, value.Slug, identifiers.Country, identifiers.AcademicYear, identifiers.ErasmusCode],
)  # fmt: skip
def test_only_the_length_of_a_text_is_reported(kind: Any) -> None:
    class Holder(Value):
        text: kind

    with pytest.raises(ValidationError) as refusal:
        Holder.model_validate({"text": MARKS})
    assert [finding_from_error(detail).code for detail in refusal.value.errors()] == ["text_too_long"]


def test_accents_in_a_row_within_the_length_are_refused_too() -> None:
    class Holder(Value):
        text: Paragraph

    with pytest.raises(ValidationError) as refusal:
        Holder.model_validate({"text": ("a" + "\u0315\u0300" * 100) * 30})
    assert [finding_from_error(detail).code for detail in refusal.value.errors()] == ["marks_piled"]
    assert Holder(text="Zoe\u0308 " + "a" + "\u0315" * 30).text.startswith("Zoë ")


def test_nothing_composes_in_long_rows_that_is_not_called_a_mark() -> None:
    """A sign that decomposes into combining marks is itself a mark, or no row could be bounded by counting marks."""
    signs = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    first = ((sign, unicodedata.normalize("NFD", sign)[0]) for sign in signs)
    assert not [sign for sign, start in first if unicodedata.combining(start) and unicodedata.category(sign)[0] != "M"]


def test_a_line_with_its_accents_apart_has_its_whole_length() -> None:
    class Holder(Value):
        text: Line

    assert Holder(text="e\u0308" * MAX_LINE_LENGTH).text == "ë" * MAX_LINE_LENGTH


class NumberModel(Value):
    """Numbers of both kinds."""

    whole: int | None = None
    amount: Decimal | None = None
    list_of_whole: tuple[int, ...] = ()


@pytest.mark.parametrize(
    "written", ["4_5", " 45 ", "45 ", "٤٥", "４５", "+45", "0x2d", "", True, False, "1e9999", "9" * 19]
)
@pytest.mark.parametrize("name", ["whole", "amount", "list_of_whole"])
def test_a_number_that_is_written_oddly_is_no_number(name: str, written: Any) -> None:
    given = [1, written] if name == "list_of_whole" else written
    with pytest.raises(ValidationError) as refusal:
        NumberModel.model_validate({name: given})
    finding = finding_from_error(refusal.value.errors()[0])
    assert finding.code == "wrong_type"
    assert finding.pointer == (f"/{name}/1" if name == "list_of_whole" else f"/{name}")


def test_a_number_that_stands_plainly_in_a_text_is_read() -> None:
    counted = NumberModel.model_validate({"whole": "-45", "amount": "4.50", "list_of_whole": [1, "2"]})
    assert counted == NumberModel(whole=-45, amount=Decimal("4.50"), list_of_whole=(1, 2))


def test_many_unknown_keys_are_one_finding_with_their_number() -> None:
    finding = read_record({f"k{number}": 1 for number in range(40_000)}).findings[0]
    assert (finding.code, finding.pointer) == ("unknown_field", "")
    assert "40000" in finding.text.en
    assert "k0, k1, k2" in finding.text.nl


def test_a_few_unknown_keys_are_each_pointed_at() -> None:
    findings = read_record({f"k{number}": 1 for number in range(MAX_UNKNOWN_KEYS)}).findings
    assert sum(finding.code == "unknown_field" for finding in findings) == MAX_UNKNOWN_KEYS


def test_a_list_of_wrong_entries_costs_no_more_than_the_longest_that_is_allowed() -> None:
    with pytest.raises(ValidationError) as refusal:
        Agreement.model_validate({"hosts": [1] * 100_000})
    assert refusal.value.error_count() < 50


def test_of_more_findings_than_anybody_reads_the_number_is_reported() -> None:
    findings = read_record({"students": [1] * 3_000}).findings
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].code == "more_findings"
    with pytest.raises(ValidationError) as refusal:
        Agreement.model_validate({"students": [1] * 500, "signatories": [1] * 500})
    details = refusal.value.errors() * 4
    text = findings_from_errors(details)[-1].text
    count = len(details) - MAX_FINDINGS
    assert f"Nog {count:,}".replace(",", ".") in text.nl
    assert f"{count:,} more" in text.en


def listed(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        pieces = [field.annotation]
        while pieces:
            piece = pieces.pop()
            if get_origin(piece) is tuple:
                yield f"{model.__name__}.{name}", field
            if isinstance(piece, type) and issubclass(piece, BaseModel):
                yield from listed(piece)
            pieces += get_args(piece)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_that_comes_from_outside_has_a_most(model: type[BaseModel]) -> None:
    boundless = {name for name, field in listed(model) if max_entries(field) is None}
    assert boundless == set()


def test_wrong_entries_of_a_long_list_are_dropped_in_few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    prune = draft._drop_all

    def counted(record: Any, places: Any) -> None:
        rounds.append(len(places))
        prune(record, places)

    monkeypatch.setattr(draft, "_drop_all", counted)
    for number in (2_000, 8_000):
        rounds.clear()
        names = ("translations", "hosts", "students", "signatories", "institutions")
        reading = read_record({"reference": "R-1", **{name: [{}] * number for name in names}})
        assert len(rounds) <= draft._MAX_ROUNDS + len(names)
        assert getattr(reading.facts, "reference", None) == "R-1"
