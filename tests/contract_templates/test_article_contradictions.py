"""Facts and articles read together: no article contradicts a fact, mentions what is absent, or leaves a name open."""

import re
from collections import Counter
from functools import cache
from typing import Any

import pypdfium2
import pytest

from internships.domain.document import DocumentKind, Json, Mode, VariantDocument
from internships.domain.draft import read_record
from internships.domain.internship_kinds import LegalBasis
from internships.domain.wording import Language
from internships.mapping.clauses import find_clause
from internships.mapping.document_set import PlannedDocument, document_set, variant_of
from internships.mapping.mapper import map_agreement
from internships.mapping.signing_plan import signature_places
from internships.mapping.triggers import TRIGGERS
from internships.rendering.pdf_printer import PdfPrinter
from internships.rendering.template_environment import TemplateEnvironment
from tests.builders.hand_made_documents import print_order_for
from tests.contract_templates.article_expectations import ALWAYS, NEVER, ONCE, SAID, Line
from tests.contract_templates.document_text import DocumentText, document_text
from tests.contract_templates.fact_combinations import FACTS, Row, pairs_of, rows, with_facts
from tests.contract_templates.shipped_folders import CATALOGUE, DAY, INSTITUTIONS, SAMPLES, record, variants
from tests.paths import TEMPLATES

every_institution = pytest.mark.parametrize("slug", INSTITUTIONS)
every_language = pytest.mark.parametrize("language", Language)
Read = tuple[Row, VariantDocument, DocumentText]

PAIRS = len(list(pairs_of(FACTS)))
BROKEN = re.compile(r" {2}|\(\s*\)| [.,;:)]|,\s*,|\.\.|\( |\b(?:van|of|en|the|by|and) ?[.,;](?!\w)|[{}\[\]]|None")
# What the law or the Dutch language calls so, whoever the parties are.
SET_PHRASES = re.compile(
    r"statuut van student|status of student|[Ss]tudenten in de|students of (?:medicine|med)|gewone student|"
    r"ordinary student|blijft aan boord student|remains a student|School of Arts|Vlaamse instelling|Flemish institution"
)
ROLES = {
    Language.NL: {
        "student": "student|stagiair",
        "institution": "hogeschool|universiteit|academie|onderwijsinstelling|school",
        "host": "stagegever|stagebedrijf|stageverlener|stagebieder|werkgever|bedrijf",
        "mentor": "stagementor|mentor|stagemeester",
        "supervisor": "stagebegeleider|stageverantwoordelijke|promotor|begeleider",
    },
    Language.EN: {
        "student": "student|intern|trainee",
        "institution": "university college|university|academy|school",
        "host": "host organisation|company|employer",
        "mentor": "mentor|tutor",
        "supervisor": "supervisor|promoter",
    },
}
# Two sentences of the same build about two things: software and other work, telework and confidentiality, and so on.
APART = re.compile("software|telewerk|telework|gemeld|reported|elke instelling|each institution")
# A replacement of either guide has no name of its own; "stagegever" is part of "stagegever of reder".
OTHER_GUIDES = re.compile(r"andere begeleider|vaste begeleider")


def _sample(slug: str) -> Json:
    """Return the sample whose form has the most clauses: a unit may add its own."""
    own = [record(path) for path in SAMPLES if path.parts[-3] == slug]
    return max(
        own, key=lambda row: sum(len(slot.clauses) for slot in variant_of(read_record(row).facts, CATALOGUE).slots)
    )


@cache
def records(slug: str) -> tuple[tuple[Row, Any], ...]:
    """Every row of facts, written into an institution's own sample."""
    sample = _sample(slug)
    sample["form"], sample["kind"] = "individual_tripartite", "academic"
    readings = []
    for row in rows():
        reading = read_record(with_facts(sample, row))
        assert reading.findings == (), (row, reading.findings)
        readings.append((row, reading.facts))
    return tuple(readings)


@cache
def document_texts(slug: str, language: Language) -> tuple[Read, ...]:
    """Every row, printed on an institution's form and read; in the translation every pair of values."""
    texts = []
    for row, facts in records(slug)[: None if language is Language.NL else PAIRS]:
        variant = variant_of(facts, CATALOGUE)
        # The agreement itself, also where another paper stands in for it: its articles must hold then too.
        rule = next(rule for rule in variant.documents if rule.kind is DocumentKind.AGREEMENT)
        document = map_agreement(facts, CATALOGUE, PlannedDocument(rule, variant, language, leading=True), Mode.FINAL)
        texts.append((row, document, document_text(document)))
    return tuple(texts)


def unmet_expectations(
    read: tuple[Read, ...], lines: tuple[Line, ...], language: Language, *, is_expected: bool
) -> list[str]:
    """Name each expectation that is not met, with the first row that shows it."""
    found = []
    for line in lines:
        pattern = re.compile(line.nl if language is Language.NL else line.en, re.MULTILINE)
        for row, _, agreement_text in read:
            if line.speaks_of(row) and bool(pattern.search(agreement_text.text)) is not is_expected:
                shown = next((one for one in agreement_text.sentences if pattern.search(one)), "not said")
                found.append(f"\n{line.fact}={row[line.fact]!r} / {pattern.pattern}: {shown}")
                break
    return found


@every_institution
@every_language
def test_no_article_says_what_a_fact_excludes(slug: str, language: Language) -> None:
    assert unmet_expectations(document_texts(slug, language), NEVER, language, is_expected=False) == []


@every_institution
@every_language
def test_every_fact_is_in_the_article_about_it(slug: str, language: Language) -> None:
    assert unmet_expectations(document_texts(slug, language), SAID, language, is_expected=True) == []


@every_institution
@every_language
def test_what_no_fact_changes_stands_in_every_agreement(slug: str, language: Language) -> None:
    for nl, en in ALWAYS:
        pattern = re.compile(nl if language is Language.NL else en)
        assert [
            row for row, _, agreement_text in document_texts(slug, language) if not pattern.search(agreement_text.text)
        ] == [], pattern


@every_institution
@every_language
def test_no_article_is_without_words_and_nothing_is_said_there_twice(slug: str, language: Language) -> None:
    repeats: set[tuple[str, ...]] = set()
    for row, _, agreement_text in document_texts(slug, language):
        assert [slot for slot, paragraphs in agreement_text.articles.items() if not paragraphs] == [], row
        twice = [one for one, times in Counter(agreement_text.sentences).items() if times > 1]
        assert twice == [], row
        repeats |= {two for two in agreement_text.repeats if bool(APART.search(two[0])) is bool(APART.search(two[1]))}
        for nl, en in ONCE:
            pattern = re.compile(nl if language is Language.NL else en)
            sentences = [one for one in agreement_text.sentences if pattern.search(one)]
            repeats |= {tuple(sentences)} if len(sentences) > 1 else set()
    assert sorted(repeats) == []


@every_institution
@every_language
def test_no_sentence_has_a_hole_where_a_fact_is_absent(slug: str, language: Language) -> None:
    for row, _, agreement_text in document_texts(slug, language):
        assert [one for one in agreement_text.sentences if BROKEN.search(one.replace("...", ""))] == [], row


@every_institution
@every_language
def test_each_party_has_one_word_in_labels_and_articles(slug: str, language: Language) -> None:
    found = set()
    for _, document, agreement_text in document_texts(slug, language):
        for role, nouns in ROLES[language].items():
            own = document.words[role].partition(" ")[2]
            others = [noun for noun in nouns.split("|") if noun not in own]
            mistaken = re.compile(rf"\b(?:{'|'.join(others) or '(?!)'})\b", re.IGNORECASE)
            for line in (*agreement_text.form_text, *agreement_text.text.split("\n")):
                rest = OTHER_GUIDES.sub("", SET_PHRASES.sub("", line)).replace(own, "")
                found |= {(role, line)} if mistaken.search(rest) else set()
    assert sorted(found) == []


@every_institution
def test_nothing_is_to_be_determined_beside_a_name(slug: str) -> None:
    for row, document, agreement_text in document_texts(slug, Language.NL):
        open_facts = [row["work accident"], row["liability"], row["travel"] if row["place"] == "abroad" else ""]
        assert agreement_text.text.count("nog te bepalen") == open_facts.count("not_known"), row
        for key in ("work_accident_insured_by", "liability_insured_by"):
            party = str(document.fields[key])
            assert party == "nog te bepalen" or f"verzekerd door {party}." in agreement_text.text, row


@every_institution
def test_a_paper_that_an_article_names_is_in_the_set(slug: str) -> None:
    names = {DocumentKind.WORKSTATION_SHEET: "werkpostfiche", DocumentKind.ACTIVITY_PLAN: "activiteitenplan"}
    for (row, facts), (_, document, agreement_text) in zip(
        records(slug), document_texts(slug, Language.NL), strict=True
    ):
        kinds = {planned.kind for planned in document_set(facts, CATALOGUE)}
        for kind, name in names.items():
            assert name not in agreement_text.text.casefold() or kind in kinds, (name, row)
        assert "stagerooster bij" not in agreement_text.text or DocumentKind.SCHEDULE in kinds, row
        # What goes along is named by its title; "the annex" would be one that the list of annexes may not have.
        assert "bijlage" not in agreement_text.text.casefold() or document.annexes, row


@every_institution
def test_the_articles_name_the_days_and_the_party_that_the_facts_name(slug: str) -> None:
    for row, document, agreement_text in document_texts(slug, Language.NL):
        days = [str(document.fields[key]).replace("\u00a0", " ") for key in ("period_first_day", "period_last_day")]
        assert f"loopt van {days[0]} tot en met {days[1]}" in agreement_text.text, row
        if row["absence"] == "given":
            assert document.words["institution"] in agreement_text.articles["absence"][0], row


@every_institution
def test_who_must_sign_by_the_articles_has_a_place_to_sign(slug: str) -> None:
    for (row, facts), (_, document, agreement_text) in zip(
        records(slug), document_texts(slug, Language.NL), strict=True
    ):
        roles = Counter(place.role for place in document.signatures)
        assert roles["host"] == len(facts.hosts), row
        assert roles["legal_representative"] == (1 if row["age"] == "minor" else 0), row
        assert ("vertegenwoordiger ondertekent" in agreement_text.text) is (row["age"] == "minor"), row
        assert (document.originals is not None) is (row["signing"] == "paper"), row
        if document.originals and row["form"] != "framework":
            parties = len(facts.hosts) + len(facts.institutions) + len(facts.students)
            parties -= row["form"] == "internal"  # the receiving group is part of the institution
            assert f" {parties} originelen" in document.originals, row


def institutions_naming(trigger: str, clause: str) -> list[str]:
    """Return the institutions whose text of a clause names a trigger."""
    found = {slug: find_clause(CATALOGUE.clause_texts(slug), clause, Language.NL, DAY) for slug in INSTITUTIONS}
    return [slug for slug, text in found.items() if text and trigger in text.triggers]


@every_institution
def test_a_parent_signs_every_paper_that_the_minor_signs(slug: str) -> None:
    for row, facts in records(slug)[:PAIRS]:
        if row["age"] == "minor":
            for planned in document_set(facts, CATALOGUE):
                places = signature_places(facts, planned.variant, planned.kind, Language.NL)
                roles = {place.role for place in places}
                assert ("student" in roles) is ("legal_representative" in roles), (planned.kind, row)


@every_institution
def test_a_plan_that_binds_is_signed_by_those_who_may_adapt_it(slug: str) -> None:
    for facts in [row for _, row in records(slug)[:PAIRS]]:
        variant = variant_of(facts, CATALOGUE)
        if any("activity-plan" in rule.clauses for rule in variant.slots):
            signers = {rule.role.value for rule in variant.signing if DocumentKind.ACTIVITY_PLAN in rule.documents}
            assert {"student", "mentor", "supervisor"} <= signers


@every_institution
def test_customers_are_not_mentioned_before_they_can_claim_from_the_student(slug: str) -> None:
    for row, document, _ in document_texts(slug, Language.NL):
        if row["day"] == "earlier":
            assert "third_party_claims" not in document.fields, row


@every_institution
def test_that_an_internship_is_voluntary_stands_in_the_article_on_its_purpose(slug: str) -> None:
    for row, _, agreement_text in document_texts(slug, Language.NL):
        if row["basis"] == "voluntary":
            assert "60 gewerkte dagen" in " ".join(agreement_text.articles["purpose"]), row


@every_institution
def test_every_duration_of_several_units_is_printed(slug: str) -> None:
    for row, document, agreement_text in document_texts(slug, Language.NL):
        if row["units"] == "several" and "meer dan één eenheid" in agreement_text.text:
            fields = [key for key in document.fields if re.match("(duration|framework)_", key) and document.fields[key]]
            assert len(fields) > 1, row


@pytest.mark.parametrize("slug", institutions_naming("collective", "credits-condition"))
def test_missing_credits_end_the_agreement_of_that_student_only(slug: str) -> None:
    for row, _, agreement_text in document_texts(slug, Language.NL):
        conditions = " ".join(agreement_text.articles["conditions"])
        if "van rechtswege" in conditions:
            assert ("voor die student van rechtswege" in conditions) is (row["form"] == "collective"), row


@every_institution
def test_software_goes_where_the_record_says_and_the_other_rights_follow_their_regime(slug: str) -> None:
    for row, _, agreement_text in document_texts(slug, Language.NL):
        rights = " ".join(agreement_text.articles["rights"])
        to_host = "de software die" in rights or "omvat ook software" in rights
        assert to_host is (row["software"] == "yes" and row["rights"] != ""), row
        if row["rights"] == "student":
            assert ("draagt geen rechten over" in rights) is not to_host, row
        if row["rights"] == "host":
            assert ("Software valt niet onder" in rights) is not to_host, row


@every_institution
def test_the_schedule_that_was_entered_is_printed_on_the_agreement_or_on_its_own_paper(slug: str) -> None:
    for (row, facts), (_, document, _) in zip(records(slug), document_texts(slug, Language.NL), strict=True):
        if row["schedule"] == "given":
            kinds = {planned.kind for planned in document_set(facts, CATALOGUE)}
            on_the_agreement = "schedule_lines" in document.fields and DocumentKind.AGREEMENT in kinds
            assert on_the_agreement or DocumentKind.SCHEDULE in kinds, row


@every_institution
def test_no_table_mentions_a_condition_where_the_articles_say_that_there_is_none(slug: str) -> None:
    for row, document, _ in document_texts(slug, Language.NL):
        if row["conditions"] == "none" and row["health"] not in ("", "not needed"):
            assert str(document.fields["health_condition_met"] or "vastgesteld").endswith("vastgesteld"), row


@pytest.mark.parametrize("kind", ["schedule", "activity_plan", "project_description"])
def test_a_paper_beside_the_agreement_has_no_procedure_of_its_own_for_a_change(kind: str) -> None:
    for statement in TemplateEnvironment(TEMPLATES).wording["statements"][kind]:
        assert not re.search("spreekt? |wordt bijgewerkt", statement["nl"]), statement
        assert not re.search("agree(s|d) (on|by)|is updated", statement["en"]), statement


@pytest.mark.parametrize("slug", institutions_naming("sea", "absence"))
@every_language
def test_at_sea_whoever_is_absent_tells_the_master(slug: str, language: Language) -> None:
    coming = "niet komen, dan" if language is Language.NL else "cannot come"
    for row, _, agreement_text in document_texts(slug, language):
        assert (coming in agreement_text.articles["absence"][0]) is (row["place"] != "sea"), row


@every_institution
def test_entry_conditions_that_were_confirmed_are_not_doubted(slug: str) -> None:
    for row, document, agreement_text in document_texts(slug, Language.NL):
        conditions = " ".join(agreement_text.articles["conditions"])
        confirmed = str(document.fields.get("credits_confirmed_on", "")).replace("\u00a0", " ")
        assert ("instapvoorwaarden in orde zijn" in conditions) is bool(confirmed), row
        assert f"Op {confirmed} is bevestigd" in conditions or not confirmed, row
        assert "Heeft de student op de eerste dag niet" not in conditions or not confirmed, row


@pytest.mark.parametrize("slug", institutions_naming("of_programme", "purpose"))
def test_an_internship_abroad_of_a_course_unit_belongs_to_the_programme(slug: str) -> None:
    for row, facts in records(slug)[:PAIRS]:
        abroad = facts.model_copy(update={"legal_basis": LegalBasis.ABROAD})
        if row["form"] != "internal" and abroad.programme.course:
            variant = variant_of(abroad, CATALOGUE)
            rule = next(rule for rule in variant.documents if rule.kind is DocumentKind.AGREEMENT)
            document = map_agreement(
                abroad, CATALOGUE, PlannedDocument(rule, variant, Language.NL, leading=True), Mode.FINAL
            )
            assert "die deel uitmaakt van de opleiding" in document_text(document).articles["purpose"][0]
            return
    raise AssertionError("no row has a course unit")


@pytest.fixture(scope="module")
def shipped_printer() -> PdfPrinter:
    return PdfPrinter(TEMPLATES)


@every_institution
def test_the_words_that_were_read_are_the_words_that_are_printed(shipped_printer: PdfPrinter, slug: str) -> None:
    _, document, agreement_text = document_texts(slug, Language.NL)[0]
    order = print_order_for(document, TemplateEnvironment(TEMPLATES))
    with pypdfium2.PdfDocument(shipped_printer.print(order).content) as pdf:
        pages = [page.get_textpage().get_text_bounded(bottom=50, top=790) for page in pdf]
    printed = re.sub(r"\s", "", "".join(pages))
    missing = [one for one in agreement_text.sentences if re.sub(r"\s", "", one) not in printed]
    # Where a page ends in the middle of a sentence, the title of the article is read between its halves.
    assert len(missing) < len(pages), missing


def test_every_trigger_that_a_clause_names_is_both_met_and_not_met_by_the_rows() -> None:
    """Without this, a passage could be printed in no row at all and so be read by nobody."""
    named = {
        name
        for slug in INSTITUTIONS
        for variant in variants(slug)
        for slot in variant.slots
        for clause in slot.clauses
        if (text := find_clause(CATALOGUE.clause_texts(slug), clause, Language.NL, DAY))
        for name in text.triggers
    }
    facts = [row for _, row in records(INSTITUTIONS[0])]
    never = sorted(name for name in named - {"always"} if len({TRIGGERS[name](one) for one in facts}) < 2)
    assert never == []


def test_the_table_of_expectations_names_facts_that_the_rows_hold() -> None:
    lines = (*SAID, *NEVER)
    assert {(line.fact, value) for line in lines for value in line.values} <= {
        (fact, value) for fact, values in FACTS.items() for value in values
    }
    everything = rows()
    assert [line for line in lines if not any(line.speaks_of(row) for row in everything[:PAIRS])] == []
