"""Mapping one agreement to a variant's documents, whatever it lacks; private facts are never included."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from internships.domain.agreement import Agreement
from internships.domain.document import Cell, CellLayout, DocumentKind, Mode, VariantDocument
from internships.domain.draft import AgreementDraft, read_record
from internships.domain.shared_view import shared_view
from internships.domain.wording import Language
from internships.mapping.catalogue import OTHER_UNIT
from internships.mapping.document_set import document_set, missing_facts, variant_of
from internships.mapping.fact_paths import fact_reader
from internships.mapping.mapper import map_agreement
from tests.builders.variant_documents import (
    agreement_at,
    catalogue,
    cell_labelled,
    document_kinds,
    document_of,
    documents_of,
    readable_facts,
    record_at,
    words_of,
)

Record = dict[str, Any]
# Values that no other fact holds, each at a place that only one party may read.
SECRETS = {"insz": "85073003328", "iban": "BE32123456789002"}


def proofs(facts: Agreement) -> list[VariantDocument]:
    folders = catalogue()
    return [map_agreement(facts, folders, planned, Mode.PROOF) for planned in document_set(facts, folders)]


class TestFinal:
    def test_a_complete_agreement_says_who_it_is_for_and_on_which_form(self) -> None:
        document = document_of(agreement_at("noordzee"))
        assert (document.slug, document.reference, document.drawn_up_on) == ("noordzee", "V-1", date(2026, 9, 1))
        assert [(party.role, party.name) for party in document.parties] == [
            ("institution", "Hogeschool Noordzee vzw"),
            ("host", "Scheldekraan Voorbeeld nv"),
            ("student", "Noor Voorbeeld"),
        ]
        assert document.subtitle == "Proefkunde"
        assert document.leading

    def test_an_unconfirmed_variant_says_so_and_a_confirmed_one_does_not(self) -> None:
        assert "niet bevestigd" in str(document_of(agreement_at("noordzee")).unconfirmed)
        assert document_of(agreement_at("scheldemonding")).unconfirmed is None

    def test_a_specimen_says_so(self) -> None:
        assert document_of(agreement_at("noordzee", lambda record: record.update(specimen=True))).specimen
        assert not document_of(agreement_at("noordzee")).specimen

    def test_an_identifier_that_the_folder_does_not_know_is_left_out_with_its_line(self) -> None:
        document = document_of(agreement_at("noordzee"))
        assert "institution_enterprise_number" in document.unsaid
        shown = [one.key for section in document.sections for one in section.cells]
        assert "institution_enterprise_number" not in shown

    def test_articles_have_the_same_numbers_and_order_at_every_institution(self) -> None:
        first_document, there = document_of(agreement_at("noordzee")), document_of(agreement_at("scheldemonding"))
        assert [(a.number, a.slot) for a in first_document.articles] == [(a.number, a.slot) for a in there.articles]
        assert [a.number for a in first_document.articles] == list(range(1, len(first_document.articles) + 1))

    def test_documents_beside_the_agreement_have_no_articles_annexes_or_originals(self) -> None:
        risk = document_of(agreement_at("noordzee"), DocumentKind.RISK_ANALYSIS)
        assert (risk.articles, risk.annexes, risk.originals) == ((), (), None)
        assert [place.role for place in risk.signatures] == ["host"]

    def test_two_hosts_and_two_institutions_are_shown_side_by_side(self) -> None:
        def twice(record: Record) -> None:
            record["institutions"].append({**record["institutions"][0], "slug": "scheldemonding"})
            record["hosts"].append({**record["hosts"][0], "legal_name": "Kaai Voorbeeld nv"})

        lines = [one.lines for s in document_of(agreement_at("noordzee", twice)).sections for one in s.cells]
        assert ("Hogeschool Noordzee vzw", "Universiteit Scheldemonding") in lines
        assert ("Scheldekraan Voorbeeld nv", "Kaai Voorbeeld nv") in lines

    def test_a_table_has_a_row_for_each_entry_and_a_heading_for_each_column(self) -> None:
        def places(record: Record) -> None:
            record["places"] = [{"name": "Kaai 730"}, {"name": "Kaai 740"}]

        table = cell_labelled(document_of(agreement_at("noordzee", places)), "Stageplaats")
        assert table.look is CellLayout.TABLE
        assert [row[0] for row in table.rows] == ["Kaai 730", "Kaai 740"]
        assert {len(row) for row in table.rows} == {len(table.head)}

    def test_every_section_has_its_title_and_each_fact_its_look(self) -> None:
        document = document_of(agreement_at())
        titles = [(section.id, section.title) for section in document.sections]
        assert titles[:5] == [
            ("agreement", "De overeenkomst"),
            ("institution", "Onderwijsinstelling"),
            ("host", "Stagegever"),
            ("student", "Student"),
            ("programme", "Opleiding"),
        ]
        assert all(title for _, title in titles)
        looks = {one.key: one.look for section in document.sections for one in section.cells}
        assert (looks["places"], looks["content_activities"]) == (CellLayout.TABLE, CellLayout.LIST)
        assert looks["student_name"] is CellLayout.TEXT

    def test_a_unit_that_the_folder_does_not_describe_is_of_the_institution_itself(self) -> None:
        def elsewhere(record: Record) -> None:
            record["institutions"][0]["unit"] = OTHER_UNIT

        document, own = (
            document_of(agreement_at("scheldemonding", elsewhere)),
            document_of(agreement_at("scheldemonding")),
        )
        assert document.parties == own.parties
        assert document.fields["institution_unit"].lines == ()

    def test_the_same_agreement_gives_the_same_document(self) -> None:
        assert documents_of(agreement_at("noordzee")) == documents_of(agreement_at("noordzee"))


class TestTranslations:
    def both(self, record: Record) -> None:
        record["translations"] = ["en"]

    def test_a_translation_is_its_own_document_after_its_leading_one(self) -> None:
        planned = document_set(agreement_at("noordzee", self.both), catalogue())
        assert [(p.kind.value, p.language.value, p.leading) for p in planned[:3]] == [
            ("agreement", "nl", True), ("agreement", "en", False), ("risk_analysis", "nl", True),
        ]  # fmt: skip

    def test_both_languages_tell_the_same_facts_in_their_own_words(self) -> None:
        documents = documents_of(agreement_at("noordzee", self.both))
        dutch, english = documents[DocumentKind.AGREEMENT, Language.NL], documents[DocumentKind.AGREEMENT, Language.EN]
        assert cell_labelled(dutch, "Stagebegeleider").lines == cell_labelled(english, "Visiting lecturer").lines
        assert cell_labelled(dutch, "Eerste dag").lines == ("21 september 2026",)
        assert cell_labelled(english, "First day").lines == ("21 September 2026",)
        assert [a.number for a in dutch.articles] == [a.number for a in english.articles]
        assert dutch.title != english.title

    def test_without_a_wish_there_is_no_translation(self) -> None:
        assert {language for _, language in documents_of(agreement_at("noordzee"))} == {Language.NL}

    def test_an_english_agreement_leads_in_english(self) -> None:
        document = document_of(agreement_at("noordzee", lambda record: record.update(language="en")))
        assert (document.language, document.leading) == (Language.EN, True)


class TestMissing:
    def test_every_missing_fact_of_every_paper_is_named_at_once_by_its_own_pointer(self) -> None:
        def bare(record: Record) -> None:
            del record["students"][0]["birth_date"]
            record["period"]["duration"] = {"hours": "456"}
            del record["institutions"][0]["supervisors"][0]["names"]["family"]

        named = {finding.pointer for finding in missing_facts(readable_facts(record_at("noordzee", bare)), catalogue())}
        assert {"/students/0/birth_date", "/period/duration/days"} <= named
        assert any(pointer.startswith("/institutions/0/supervisors/0/names") for pointer in named)

    def test_each_entry_of_a_list_that_lacks_a_fact_is_named(self) -> None:
        def class_of_three(record: Record) -> None:
            record["form"] = "collective"
            student = record["students"][0]
            record["students"] = [{**student, "birth_date": None}, student, {**student, "birth_date": None}]

        named = [f.pointer for f in missing_facts(agreement_at("noordzee", class_of_three), catalogue())]
        assert [pointer for pointer in named if pointer.endswith("birth_date")] == [
            "/students/0/birth_date",
            "/students/2/birth_date",
        ]

    def test_a_finding_says_in_both_languages_who_asks_and_under_which_label(self) -> None:
        agreement = agreement_at("noordzee", lambda record: record["period"].update(duration={"hours": "456"}))
        (finding,) = [f for f in missing_facts(agreement, catalogue()) if f.pointer == "/period/duration/days"]
        assert finding.code == "missing_fact"
        assert "Hogeschool Noordzee" in finding.text.nl
        assert "Aantal stagedagen" in finding.text.nl
        assert "Number of placement days" in finding.text.en

    def test_a_fact_that_only_another_institution_asks_is_not_missed(self) -> None:
        def bare(record: Record) -> None:
            del record["students"][0]["birth_date"]

        named = {f.pointer for f in missing_facts(agreement_at("scheldemonding", bare), catalogue())}
        assert "/students/0/birth_date" not in named


class TestProof:
    def test_a_missing_fact_is_a_gap_named_by_its_label_and_there_is_no_place_to_sign(self) -> None:
        facts = readable_facts(record_at("noordzee", lambda record: record["students"][0].pop("birth_date")))
        document = document_of(facts, mode=Mode.PROOF)
        assert cell_labelled(document, "Geboortedatum").gap == "Geboortedatum"
        assert document.signatures == ()

    @pytest.mark.parametrize(
        "record",
        [
            {"institutions": [{"slug": "noordzee"}]},
            {"institutions": [{"slug": "scheldemonding", "unit": "kaaien"}]},
            {"institutions": [{"slug": "scheldemonding"}], "legal_basis": "abroad", "translations": ["en"]},
            {"institutions": [{"slug": "noordzee"}, {}], "students": [{}], "hosts": [{}], "places": [{}]},
            {"institutions": [{"slug": "noordzee"}], "students": [{"names": {"given": "Noor"}}], "period": {}},
            {"institutions": [{"slug": "noordzee"}], "form": "framework_bipartite", "safety": {"risk_analysis": {}}},
            {"institutions": [{"slug": "noordzee"}], "signatories": [{}], "annexes": [{}], "conditions": [{}]},
        ],
    )
    def test_a_proof_of_an_almost_empty_draft_names_gaps_and_never_stops(self, record: Record) -> None:
        facts = read_record(record).facts
        documents = proofs(facts)
        assert documents
        assert any(one.gap for document in documents for section in document.sections for one in section.cells)
        assert missing_facts(facts, catalogue())

    @given(some.data())
    @settings(max_examples=60, suppress_health_check=[HealthCheck.data_too_large])
    def test_a_proof_of_a_record_with_any_facts_taken_out_never_stops(self, given: some.DataObject) -> None:
        record = record_at(given.draw(some.sampled_from(["noordzee", "scheldemonding"])))
        for _ in range(given.draw(some.integers(0, 12))):
            prune(record, given)
        for document in proofs(read_record(record).facts):
            assert document.signatures == ()
            assert not [one for section in document.sections for one in section.cells if not one]

    def test_a_draft_without_a_day_is_mapped_to_the_newest_variant(self) -> None:
        facts = readable_facts(record_at("noordzee", lambda record: record.pop("drawn_up_on")))
        assert variant_of(facts, catalogue()).valid_from == date(2024, 9, 1)


def prune(record: Record, given: some.DataObject) -> None:
    """Take one fact, somewhere, out of a record; its institution stays."""
    spot: Any = record
    while True:
        names = sorted(spot) if isinstance(spot, dict) else list(range(len(spot)))
        names = [name for name in names if name not in {"institutions", "slug"} or spot is not record]
        names = [name for name in names if name != "slug"]
        if not names:
            return
        name = given.draw(some.sampled_from(names))
        if not isinstance(spot[name], dict | list) or given.draw(some.booleans()):
            del spot[name]
            return
        spot = spot[name]


class TestPrivate:
    @pytest.mark.parametrize("slug", ["noordzee", "scheldemonding"])
    @pytest.mark.parametrize("mode", Mode)
    def test_no_document_of_any_mode_holds_what_only_one_party_may_read(self, slug: str, mode: Mode) -> None:
        def health(record: Record) -> None:
            record["safety"]["health"] = {"required": True, "arranged_by": "host", "outcome": "fit_with_conditions"}
            record["translations"] = ["en"]

        agreement = agreement_at(slug, health)
        assert agreement.students[0].insz == SECRETS["insz"]
        text = " ".join(words_of(list(documents_of(agreement, mode).values())))
        assert "Noor Voorbeeld" in text
        bare = text.replace(" ", "").replace(".", "").replace("-", "")
        for secret in SECRETS.values():
            assert secret not in bare
        outcome = agreement.safety.health.outcome  # type: ignore[union-attr]
        assert outcome is not None
        lines = cells_of(agreement, mode)
        assert not [line for line in lines if {outcome.nl, outcome.en, str(outcome.value)} & {line, line.lower()}]

    def test_a_field_that_asks_a_private_fact_tells_nothing_of_it(self) -> None:
        shared = shared_view(agreement_at("noordzee"))
        assert fact_reader(("students", "*", "insz"))(shared) == []
        assert fact_reader(("students", "*", "iban"))(shared) == []


def cells_of(agreement: Agreement, mode: Mode) -> list[str]:
    documents = documents_of(agreement, mode).values()
    cells: list[Cell] = [one for document in documents for section in document.sections for one in section.cells]
    return [line for one in cells for line in one.lines]


class TestTriggers:
    @pytest.mark.parametrize(
        ("born", "parent_signs"),
        [("2008-09-21", 0), ("2008-09-22", 1), ("2008-02-29", 0), ("2010-01-01", 1)],
    )
    def test_a_parent_signs_for_who_is_a_minor_on_the_first_day(self, born: str, parent_signs: int) -> None:
        agreement = agreement_at("scheldemonding", lambda record: record["students"][0].update(birth_date=born))
        roles = [place.role for place in document_of(agreement).signatures]
        assert roles.count("legal_representative") == parent_signs

    def test_a_paper_is_due_again_as_soon_as_its_trigger_holds(self) -> None:
        def needed(record: Record) -> None:
            record["safety"]["health"] = {"required": True, "arranged_by": "institution"}

        assert "workstation_sheet" not in document_kinds(agreement_at("scheldemonding"))
        assert "workstation_sheet" in document_kinds(agreement_at("scheldemonding", needed))

    def test_a_draft_of_nothing_but_an_institution_has_its_unconditional_documents(self) -> None:
        facts = read_record({"institutions": [{"slug": "noordzee"}]}).facts
        assert isinstance(facts, AgreementDraft)
        assert document_kinds(facts) == ["agreement", "risk_analysis", "workstation_sheet"]

    def test_a_clause_is_chosen_by_the_day_of_drawing_up_not_by_the_first_day(self) -> None:
        def late(record: Record) -> None:
            record["drawn_up_on"] = "2024-12-31"

        before = document_of(agreement_at("scheldemonding", late))
        after = document_of(agreement_at("scheldemonding", lambda r: r.update(drawn_up_on="2025-01-01")))
        texts = [next(a.clauses for a in document.articles if a.slot == "liability") for document in (before, after)]
        assert texts[0] != texts[1]
