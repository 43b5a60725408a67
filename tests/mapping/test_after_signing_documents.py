"""Amendments and terminations as documents: before and after in the form's own words, and nothing that is private."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment, EmptyAmendment, amend
from internships.domain.document import DocumentKind, Mode, VariantDocument
from internships.domain.record_differences import as_json
from internships.domain.shared_view import shared_view
from internships.domain.termination import Termination
from internships.domain.wording import Language
from internships.mapping.after_signing_documents import (
    amendment_record,
    map_amendment,
    map_termination,
    termination_record,
)
from internships.mapping.catalogue import Catalogue
from internships.mapping.changed_facts import NOT_SET
from tests.builders.after_signing_documents import HEAD, TERMINATION, a_termination, amended
from tests.builders.records import with_fact, without
from tests.builders.variant_documents import catalogue, cell_labelled, document_of, record_at, words_of
from tests.domain.test_amendment import PARTS
from tests.paths import TEMPLATES

ABROAD = {"country": "FR"}


def rows_of(
    pointer: str, value: Any, *, base: dict[str, Any] | None = None, language: Language = Language.NL
) -> dict[str, tuple[str, str]]:
    """Return the rows of an amendment of one fact: name to words before and after."""
    base = base or record_at()
    after = without(base, pointer) if value is None else with_fact(base, pointer, value)
    return rows(map_amendment(*amended(after, base), catalogue(), Mode.FINAL, language))


def rows(document: VariantDocument) -> dict[str, tuple[str, str]]:
    (changes,) = [one for section in document.sections if section.id == "changes" for one in section.cells]
    return {name: (old, new) for name, old, new in changes.rows}


class TestWords:
    @pytest.mark.parametrize(
        ("language", "row"),
        [
            (Language.NL, {"Laatste dag (inbegrepen)\nPeriode en uurrooster": ("18 december 2026", "15 januari 2027")}),
            (Language.EN, {"Last day (included)\nPeriod and schedule": ("18 December 2026", "15 January 2027")}),
        ],
    )
    def test_a_changed_day_reads_as_on_the_form(self, language: Language, row: dict[str, tuple[str, str]]) -> None:
        assert rows_of("/period/last_day", "2027-01-15", language=language) == row

    def test_a_fact_has_the_label_of_the_institution_itself(self) -> None:
        ((name, _),) = rows_of("/period/duration/days", 75).items()
        assert name.startswith("Aantal stagedagen")

    def test_a_closed_list_and_a_decision_are_words(self) -> None:
        found = rows_of("/allowance", {"kind": "costs", "costs": [{"kind": "Trein", "basis": "real", "amount": "4.5"}]})
        assert not {"none", "costs", "real", "4.5"} & {word for pair in found.values() for word in pair}
        ((_, pair),) = rows_of("/schedule/telework", {"allowed": True}).items()
        assert pair == ("niet bepaald", "toegelaten")

    def test_a_phone_number_is_spaced_as_on_the_form(self) -> None:
        ((_, pair),) = rows_of("/students/0/mobile", "+32470123499").items()
        assert pair == ("+32 470 12 34 56", "+32 470 12 34 99")

    @pytest.mark.parametrize(("language", "absent"), [(Language.NL, "niet bepaald"), (Language.EN, "not set")])
    def test_a_fact_that_is_not_there_is_said_to_be_so(self, language: Language, absent: str) -> None:
        ((_, pair),) = rows_of("/remarks", "Zoals besproken.", language=language).items()
        assert pair == (absent, "Zoals besproken.")
        base = with_fact(record_at(), "/remarks", "Zoals besproken.")
        ((_, pair),) = rows_of("/remarks", None, base=base, language=language).items()
        assert pair == ("Zoals besproken.", absent)

    def test_one_more_mentor_stands_beside_the_one_who_stays(self) -> None:
        new = {"names": {"given": "Jan", "family": "Takelaar"}, "email": "jan@example.org"}
        found = rows_of("/hosts/0/mentors/-", new)
        assert ("Els Kraanbalk", "Els Kraanbalk\nJan Takelaar") in found.values()
        assert ("els@example.org", "els@example.org\njan@example.org") in found.values()

    def test_a_list_of_activities_is_shown_whole_and_once(self) -> None:
        base = with_fact(record_at(), "/content/activities", ["Meten", "Bouwen"])
        found = rows_of("/content/activities", ["Meten", "Tonen"], base=base)
        assert list(found.values()) == [("Meten\nBouwen", "Meten\nTonen")]

    def test_only_the_line_of_a_schedule_that_moves_is_reported(self) -> None:
        lines = [
            {"weekday": day, "part": "morning", "begins": "08:30:00", "ends": "12:00:00"}
            for day in ("monday", "friday")
        ]
        base = with_fact(record_at(), "/schedule/lines", lines)
        found = rows_of("/schedule/lines/1/begins", "09:00:00", base=base)
        ((old, new),) = found.values()
        assert (old, new) == (
            "vrijdag · voormiddag · 08:30 · 12:00",
            "vrijdag · voormiddag · 09:00 · 12:00",
        )

    def test_a_fact_that_no_form_shows_is_reported_by_the_name_and_words_of_the_schema(self) -> None:
        assert rows_of(
            "/places/0/travel/registered", True, base=with_fact(record_at(), "/places/0/travel", ABROAD)
        ) == {"Reis geregistreerd (Stageplaatsen, Reis)": ("niet bepaald", "ja")}

    def test_a_group_without_facts_is_said_to_have_none(self) -> None:
        assert list(rows_of("/safety/workstation_sheet", {}).values()) == [("niet bepaald", "zonder gegevens")]

    def test_a_column_that_the_forms_table_lacks_is_reported_too(self) -> None:
        both = with_fact(with_fact(record_at(), "/places/0/name", "Kaai 740"), "/places/0/share", 80)
        found = rows(map_amendment(*amended(both), catalogue(), Mode.FINAL, Language.NL))
        assert ("niet bepaald", "80") in found.values()
        assert any("Kaai 740" in new for _, new in found.values())

    def test_where_several_students_stand_in_one_agreement_each_fact_says_whose_it_is(self) -> None:
        base = record_at()
        other = {**base["students"][0], "names": {"given": "Ali", "family": "Proef"}, "number": "s0999002"}
        base["students"].append(other)
        ((name, _),) = rows_of("/students/1/mobile", "+32470123499", base=base).items()
        assert name.startswith("Ali Proef: ")

    @given(PARTS)
    @settings(max_examples=15, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.data_too_large])
    def test_every_change_is_a_row_without_blanks_in_which_something_differs(self, other: dict[str, Any]) -> None:
        before = Agreement.model_validate(record_at())
        try:
            amendment = amend(before, as_json(before) | other, HEAD)
        except EmptyAmendment:
            return
        after = amendment.applied_to(before)
        for language in Language:
            document = map_amendment(before, after, amendment, catalogue(), Mode.FINAL, language)
            (changes,) = document.sections[-1].cells
            assert changes.rows
            for row in changes.rows:
                assert all(words.strip() for words in row)
                assert row[1] != row[2], row
                assert not [word for word in row[1:] if any(sign in word for sign in ("{'", "None", "datetime"))]


class TestPaper:
    def test_an_amendment_names_its_number_agreement_reason_and_day(self) -> None:
        document = map_amendment(
            *amended(with_fact(record_at(), "/period/last_day", "2027-01-15")), catalogue(), Mode.FINAL, Language.NL
        )
        assert (document.kind, document.title) == (DocumentKind.AMENDMENT, "Addendum 2")
        assert document.subtitle == "bij de stageovereenkomst van 1 september 2026"
        assert (document.reference, document.drawn_up_on) == ("V-1", date(2026, 12, 1))
        assert str(cell_labelled(document, "Gaat in op")) == "19 december 2026"
        assert str(cell_labelled(document, "Reden")) == "Andere periode. De kraan stond drie weken stil."
        assert str(cell_labelled(document, "Stageperiode")) == "21 september 2026 tot en met 18 december 2026"

    @pytest.mark.parametrize("language", list(Language))
    def test_who_signs_the_agreement_signs_its_later_documents_in_the_same_order(self, language: Language) -> None:
        agreement = Agreement.model_validate(record_at())
        places = document_of(agreement).signatures
        amendment = map_amendment(
            *amended(with_fact(record_at(), "/period/last_day", "2027-01-15")), catalogue(), Mode.FINAL, language
        )
        for document in (amendment, a_termination(language)):
            assert [(place.role, place.name) for place in document.signatures] == [
                (place.role, place.name) for place in places
            ]
            assert document.leading is (language is Language.NL)

    def test_a_proof_of_a_later_paper_has_no_place_to_sign(self) -> None:
        agreement = Agreement.model_validate(record_at())
        assert not map_termination(agreement, TERMINATION, catalogue(), Mode.PROOF, Language.NL).signatures

    def test_a_termination_tells_day_reason_asker_and_talk(self) -> None:
        document = a_termination()
        assert document.title == "Vroegtijdige beëindiging"
        assert str(cell_labelled(document, "Laatste stagedag")) == "6 november 2026"
        assert str(cell_labelled(document, "Reden")) == "In onderling overleg"
        assert str(cell_labelled(document, "Gevraagd door")) == "De student"
        assert str(cell_labelled(document, "Aanwezig")) == "Noor, Els, Lotte"

    def test_a_termination_without_talk_says_that_the_variant_asks_for_none(self) -> None:
        dutch = str(cell_labelled(a_termination(talk=None), "Driepartijengesprek"))
        assert dutch == "Niet gehouden; de variant van de onderwijsinstelling vraagt er geen."
        english = str(cell_labelled(a_termination(Language.EN, talk=None), "Three-party talk"))
        assert english == "Not held; the variant of the educational institution asks for none."

    def test_where_a_talk_is_asked_its_absence_is_not_excused(self) -> None:
        day = date(2026, 10, 30)
        folders = Catalogue(TEMPLATES)
        demands = {slug: folders.variant(slug, None, None, day).demands for slug in folders.slugs}
        asking = next(
            slug for slug, demand in demands.items() if demand.three_party_talk and demand.three_party_talk.value
        )
        agreement = Agreement.model_validate(with_fact(record_at(), "/institutions/0/slug", asking))
        termination = TERMINATION.model_copy(update={"talk": None})
        document = map_termination(agreement, termination, Catalogue(TEMPLATES), Mode.PROOF, Language.NL)
        assert str(cell_labelled(document, "Driepartijengesprek")) == "Niet gehouden."

    def test_no_later_paper_tells_what_one_party_alone_reads(self) -> None:
        after = with_fact(record_at(), "/students/0/mobile", "+32470123499")
        before, result, amendment = amended(after)
        documents = [
            map_amendment(before, result, amendment, catalogue(), Mode.FINAL, Language.NL),
            map_termination(before, TERMINATION, catalogue(), Mode.FINAL, Language.NL),
        ]
        inside = [amendment_record(before, result, amendment), termination_record(before, TERMINATION)]
        words = " ".join(word for document in documents for word in words_of(document)) + json.dumps(inside)
        assert "85073003328" not in words
        assert "BE32123456789002" not in words


class TestRecordInside:
    def test_an_amendment_carries_itself_and_the_hashes_of_before_and_after(self) -> None:
        before, after, amendment = amended(with_fact(record_at(), "/period/last_day", "2027-01-15"))
        record = amendment_record(before, after, amendment)
        assert Amendment.model_validate(record["amendment"]) == amendment
        assert (record["before_sha256"], record["after_sha256"]) == (content_sha256(before), content_sha256(after))

    def test_a_termination_carries_itself_and_the_hash_of_what_it_ends(self) -> None:
        agreement = Agreement.model_validate(record_at())
        record = termination_record(agreement, TERMINATION)
        assert Termination.model_validate(record["termination"]) == TERMINATION
        assert record["agreement_sha256"] == content_sha256(agreement)


def content_sha256(agreement: Agreement) -> str:
    text = json.dumps(as_json(shared_view(agreement)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_is_absent_is_said_in_two_languages() -> None:
    assert NOT_SET.nl != NOT_SET.en


def whole(document: VariantDocument) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the whole text of a document: each section's title, and each label with its words."""
    return [(part.title, [(one.label, *one.lines, *one.head) for one in part.cells]) for part in document.sections]


class TestWholePaper:
    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            (
                Language.NL,
                [
                    (
                        "De overeenkomst",
                        [
                            ("Overeenkomst", "V-1"),
                            ("Opgemaakt op", "1 september 2026"),
                            ("Student", "Noor Voorbeeld"),
                            ("Stagegever", "Scheldekraan Voorbeeld nv"),
                            ("Stageperiode", "21 september 2026 tot en met 18 december 2026"),
                        ],
                    ),
                    (
                        "De beëindiging",
                        [
                            ("Laatste stagedag", "6 november 2026"),
                            ("Datum", "30 oktober 2026"),
                            ("Gevraagd door", "De student"),
                            ("Reden", "In onderling overleg"),
                            ("Motivering", "De opdracht sluit niet aan."),
                        ],
                    ),
                    (
                        "Driepartijengesprek",
                        [
                            ("Gehouden op", "28 oktober 2026"),
                            ("Aanwezig", "Noor, Els, Lotte"),
                            ("Verslag", "Wij stoppen samen."),
                        ],
                    ),
                ],
            ),
            (
                Language.EN,
                [
                    (
                        "The agreement",
                        [
                            ("Agreement", "V-1"),
                            ("Drawn up on", "1 September 2026"),
                            ("Student", "Noor Voorbeeld"),
                            ("Host organisation", "Scheldekraan Voorbeeld nv"),
                            ("Period of the placement", "21 September 2026 up to and including 18 December 2026"),
                        ],
                    ),
                    (
                        "The termination",
                        [
                            ("Last day of the placement", "6 November 2026"),
                            ("Date", "30 October 2026"),
                            ("Asked by", "The student"),
                            ("Reason", "By mutual consent"),
                            ("Motivation", "De opdracht sluit niet aan."),
                        ],
                    ),
                    (
                        "Three-party talk",
                        [
                            ("Held on", "28 October 2026"),
                            ("Present", "Noor, Els, Lotte"),
                            ("Summary", "Wij stoppen samen."),
                        ],
                    ),
                ],
            ),
        ],
    )
    def test_a_termination_tells_what_ends_when_at_whose_request_and_why(
        self, language: Language, expected: list[tuple[str, list[tuple[str, ...]]]]
    ) -> None:
        document = a_termination(language)
        assert whole(document) == expected
        assert document.drawn_up_on == TERMINATION.drawn_up_on
        assert document.leading is (language is Language.NL)

    @pytest.mark.parametrize(
        ("language", "title", "subtitle", "expected"),
        [
            (
                Language.NL,
                "Addendum 2",
                "bij de stageovereenkomst van 1 september 2026",
                [
                    (
                        "Dit addendum",
                        [
                            ("Nummer", "2"),
                            ("Datum", "1 december 2026"),
                            ("Gaat in op", "19 december 2026"),
                            ("Reden", "Andere periode. De kraan stond drie weken stil."),
                        ],
                    ),
                    ("Wat verandert", [("Wat verandert", "Gegeven", "Tot nu toe", "Voortaan")]),
                ],
            ),
            (
                Language.EN,
                "Amendment 2",
                "to the internship agreement of 1 September 2026",
                [
                    (
                        "This amendment",
                        [
                            ("Number", "2"),
                            ("Date", "1 December 2026"),
                            ("Takes effect on", "19 December 2026"),
                            ("Reason", "Other period. De kraan stond drie weken stil."),
                        ],
                    ),
                    ("What changes", [("What changes", "Fact", "Until now", "From now on")]),
                ],
            ),
        ],
    )
    def test_an_amendment_tells_which_it_is_when_it_holds_and_why_before_what_changes(
        self, language: Language, title: str, subtitle: str, expected: list[tuple[str, list[tuple[str, ...]]]]
    ) -> None:
        document = map_amendment(
            *amended(with_fact(record_at(), "/period/last_day", "2027-01-15")), catalogue(), Mode.FINAL, language
        )
        assert (document.title, document.subtitle, document.drawn_up_on) == (title, subtitle, HEAD.drawn_up_on)
        assert whole(document)[0] == whole(a_termination(language))[0]
        assert whole(document)[1:] == expected

    def test_a_proof_is_not_there_to_be_signed_and_a_final_is_signed_by_who_signs_the_agreement(self) -> None:
        agreement = Agreement.model_validate(record_at())
        final, proof = (
            map_termination(agreement, TERMINATION, catalogue(), mode, Language.NL) for mode in (Mode.FINAL, Mode.PROOF)
        )
        assert proof.signatures == ()
        assert final.signatures == document_of(agreement).signatures
        assert final.parties == document_of(agreement).parties
        assert (final.reference, final.specimen) == (agreement.reference, bool(agreement.specimen))
