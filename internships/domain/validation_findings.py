"""Turning pydantic's errors into findings with a stable code, a pointer, and a sentence in Dutch and English."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic_core import ErrorDetails

from internships.domain.agreement import Agreement
from internships.domain.errors import MAX_FINDINGS, Finding, Severity, more_findings
from internships.domain.pointers import join_pointer, pointer_label
from internships.domain.wording import Bilingual

_MESSAGES: dict[str, tuple[str, str, str]] = {
    "missing": ("missing_fact", "ontbreekt; vul dit in", "is missing; fill it in"),
    "extra_forbidden": ("unknown_field", "is geen veld van het schema; schrap het of verbeter de naam", "isn't a field of the schema; remove it or correct its name"),
    "many_unknown_fields": ("unknown_field", "bevat {count} sleutels die geen veld van het schema zijn, zoals {first}; schrap ze", "holds {count} keys that aren't fields of the schema, such as {first}; remove them"),
    "marks_piled": ("marks_piled", "bevat meer dan 30 accenten na elkaar; typ de tekst opnieuw", "holds more than 30 accents in a row; type the text again"),
    "string_too_long": ("text_too_long", "is te lang (hoogstens {max_length} tekens)", "is too long (at most {max_length} characters)"),
    "string_too_short": ("text_empty", "is leeg; vul het in of laat het weg", "is empty; fill it in or leave it out"),
    "string_pattern_mismatch": ("format", "heeft niet de verwachte vorm", "doesn't have the expected form"),
    "enum": ("not_in_list", "staat niet in de lijst; kies een van: {expected}", "isn't in the list; choose one of: {expected}"),
    "literal_error": ("not_in_list", "staat niet in de lijst; kies een van: {expected}", "isn't in the list; choose one of: {expected}"),
    "union_tag_invalid": ("not_in_list", "noemt geen soort uit de lijst; kies een van: {expected}", "names no kind from the list; choose one of: {expected}"),
    "string_type": ("wrong_type", "moet tekst zijn", "must be text"),
    "int_type": ("wrong_type", "moet een geheel getal zijn", "must be a whole number"),
    "int_parsing": ("wrong_type", "moet een geheel getal zijn", "must be a whole number"),
    "int_from_float": ("wrong_type", "moet een geheel getal zijn", "must be a whole number"),
    "bool_type": ("wrong_type", "moet ja of nee zijn", "must be yes or no"),
    "bool_parsing": ("wrong_type", "moet ja of nee zijn", "must be yes or no"),
    "decimal_type": ("wrong_type", "moet een getal zijn", "must be a number"),
    "decimal_parsing": ("wrong_type", "moet een getal zijn", "must be a number"),
    "model_type": ("wrong_type", "moet een groep van velden zijn", "must be a group of fields"),
    "tuple_type": ("wrong_type", "moet een lijst zijn", "must be a list"),
    "too_short": ("list_too_short", "heeft te weinig regels (minstens {min_length})", "has too few entries (at least {min_length})"),
    "too_long": ("list_too_long", "heeft te veel regels (hoogstens {max_length})", "has too many entries (at most {max_length})"),
    "greater_than": ("out_of_range", "moet groter zijn dan {gt}", "must be greater than {gt}"),
    "greater_than_equal": ("out_of_range", "moet minstens {ge} zijn", "must be at least {ge}"),
    "less_than_equal": ("out_of_range", "mag hoogstens {le} zijn", "must be at most {le}"),
    "not_text": ("wrong_type", "moet tekst zijn, zodat voorloopnullen blijven staan", "must be text, so that leading zeros survive"),
    "control_character": ("control_character", "bevat het onzichtbare teken U+{code} op plaats {position}; typ de tekst opnieuw", "holds the invisible character U+{code} at position {position}; type the text again"),
    "line_break": ("line_break", "moet op één regel staan", "must stay on one line"),
    "belgian_postcode": ("belgian_postcode", "heeft geen Belgische postcode van vier cijfers", "has no Belgian postcode of four digits"),
    "enterprise_number_format": ("enterprise_number_format", "moet tien cijfers hebben en met 0 of 1 beginnen", "must have ten digits and begin with 0 or 1"),
    "enterprise_number_check_digits": ("enterprise_number_check_digits", "heeft verkeerde controlecijfers; kijk het na in de KBO", "has wrong check digits; verify it in the KBO register"),
    "establishment_number_format": ("establishment_number_format", "moet tien cijfers hebben en met 2 tot 8 beginnen", "must have ten digits and begin with 2 to 8"),
    "establishment_number_check_digits": ("establishment_number_check_digits", "heeft verkeerde controlecijfers; kijk het na in de KBO", "has wrong check digits; verify it in the KBO register"),
    "insz_check_digits": ("insz_check_digits", "is geen geldig rijksregister- of BIS-nummer", "is not a valid national register or BIS number"),
    "iban_check_digits": ("iban_check_digits", "is geen geldig IBAN; kijk de cijfers na", "is not a valid IBAN; check its digits"),
    "imo_number_check_digits": ("imo_number_check_digits", "is geen geldig IMO-nummer; kijk de cijfers na", "is not a valid IMO number; check its digits"),
    "nace_code": ("nace_code", "is geen NACE-BEL-code van vijf cijfers, zoals 62.100", "is not a NACE-BEL code of five digits, such as 62.100"),
    "phone_format": ("phone_format", "is geen telefoonnummer; schrijf het als +32 470 12 34 56", "is not a telephone number; write it as +32 470 12 34 56"),
    "phone_letters": ("phone_letters", "mag geen letters bevatten; schrijf één nummer in cijfers, zoals +32 470 12 34 56 of +32 3 265 10 00 ext. 12", "must hold no letters; write one number in digits, such as +32 470 12 34 56 or +32 3 265 10 00 ext. 12"),
    "email_format": ("email_format", "is geen e-mailadres; schrijf het als an.peeters@example.org", "is not an e-mail address; write it as an.peeters@example.org"),
    "web_address": ("web_address", "is geen webadres; schrijf het als https://www.example.org", "is not a web address; write it as https://www.example.org"),
    "country_unknown": ("country_unknown", "is geen landcode van twee letters, zoals BE", "is not a country code of two letters, such as BE"),
    "academic_year": ("academic_year", "moet twee opeenvolgende jaren zijn, zoals 2026-2027", "must be two consecutive years, such as 2026-2027"),
    "erasmus_code": ("erasmus_code", "moet eruitzien als B ANTWERP01", "must look like B ANTWERP01"),
}
_DATE_ERROR_PREFIXES = ("date_", "datetime_", "time_")
_DATE_MESSAGE = ("impossible_date", "is geen bestaande datum of uur; schrijf 2026-09-21 of 08:30", "is not an existing date or time; write 2026-09-21 or 08:30")
_OTHER_MESSAGE = ("wrong_value", "heeft hier niet de waarde die het schema vraagt; kijk in het schema wat mag, en verbeter het", "does not have a value that the schema takes here; look in the schema what may stand there, and correct it")
FORMAT_CODES = frozenset(code for code, _, _ in (*_MESSAGES.values(), _DATE_MESSAGE, _OTHER_MESSAGE))


def findings_from_errors(details: Sequence[ErrorDetails]) -> tuple[Finding, ...]:
    """Return pydantic's validation errors as findings; those after the first ``MAX_FINDINGS`` are only counted."""
    findings = tuple(finding_from_error(detail) for detail in details[:MAX_FINDINGS])
    return (*findings, more_findings(len(details) - MAX_FINDINGS, Severity.BLOCKS)) if len(details) > MAX_FINDINGS else findings


def finding_from_error(detail: ErrorDetails) -> Finding:
    """Return one validation error of pydantic as a finding."""
    pointer = join_pointer(detail["loc"])
    title = pointer_label(Agreement, pointer) if detail["type"] != "extra_forbidden" else None
    name, predicate = title or _location_name(detail["loc"]), error_predicate(detail)
    return Finding(
        code=_message_for(detail)[0], pointer=pointer, text=Bilingual(nl=f"{name.nl} {predicate.nl}.", en=f"{name.en} {predicate.en}.")
    )


def error_predicate(detail: ErrorDetails) -> Bilingual:
    """Return what is wrong, without the name of the fact: ``is missing; fill it in``."""
    _, nl, en = _message_for(detail)
    return Bilingual(nl=nl.format_map(_message_values(detail, "of")), en=en.format_map(_message_values(detail, "or")))


def _message_for(detail: ErrorDetails) -> tuple[str, str, str]:
    kind = detail["type"]
    if kind in {"too_short", "too_long"} and isinstance(detail["input"], str):
        # After a validator function, pydantic reports the length of a text as that of a list.
        kind = f"string_{kind}"
    return _DATE_MESSAGE if kind.startswith(_DATE_ERROR_PREFIXES) else _MESSAGES.get(kind, _OTHER_MESSAGE)


def _location_name(location: tuple[int | str, ...]) -> Bilingual:
    """Return the name of a location that is no fact of an agreement; entries of a list are counted from 1."""
    if not location:
        return Bilingual(nl="Het dossier", en="The record")
    last, outer = location[-1], _location_name(location[:-1])
    if isinstance(last, str):
        return Bilingual(nl=last, en=last)
    return Bilingual(nl=f"{outer.nl}, regel {last + 1},", en=f"{outer.en}, entry {last + 1},")


def _message_values(detail: ErrorDetails, conjunction: str) -> dict[str, Any]:
    """Return the values to fill into a sentence; pydantic lists allowed values in English and with quotes."""
    values: dict[str, Any] = dict(detail.get("ctx", {}))
    listed = str(values.get("expected", values.get("expected_tags", "")))
    *first, last_value = [entry.strip("'") for entry in re.split(r", | or ", listed)]
    return {**values, "expected": f"{', '.join(first)} {conjunction} {last_value}" if first else last_value}
