"""Findings on a terminal: the first hundred, and how many more there are."""

import pytest

from internships.cli.output import show_findings
from internships.domain.errors import Finding, Severity, capped, more_findings
from internships.domain.wording import Bilingual, Language
from internships.services.issuing.manifest import FoundAt


def some(number: int) -> list[Finding]:
    return [Finding(code="c", text=Bilingual(nl=f"punt {place}", en=f"point {place}")) for place in range(number)]


@pytest.mark.parametrize(
    ("language", "text"), [(Language.NL, "Nog 3.400 bevindingen"), (Language.EN, "3,400 more findings")]
)
def test_a_hundred_are_shown_and_the_others_counted(
    language: Language, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_findings([FoundAt.of("s1", finding) for finding in capped(some(3_500))], language)
    shown = capsys.readouterr().err
    assert text in shown


def test_of_several_records_a_hundred_are_shown_together(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [FoundAt.of(row, finding) for row in ("s1", "s2") for finding in capped(some(150))]
    show_findings(rows, Language.EN)
    shown = capsys.readouterr().err
    assert "200 more findings" in shown  # fifty of the first record, and all of the second


def test_what_blocks_is_reported_first_and_the_count_stays_when_it_is_capped_again() -> None:
    warning = Finding(code="w", severity=Severity.WARNS, text=Bilingual(nl="let op", en="mind"))
    found = capped([*([warning] * 150), *some(1)])
    assert (found[0].code, found[-1].more, found[-1].severity) == ("c", 51, Severity.WARNS)
    assert capped(found) == found
    assert capped([*found, *some(4)])[-1].more == 55
    assert more_findings(1, Severity.BLOCKS).more == 1
