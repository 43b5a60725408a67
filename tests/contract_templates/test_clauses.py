"""The library of clauses that every folder may use; a folder's own clauses are checked by inspection."""

from internships.domain.wording import Language
from internships.services.institutions.inspection_clauses import OLD_LAW
from tests.contract_templates.shipped_folders import CATALOGUE


def test_no_clause_of_the_library_cites_the_old_articles_on_liability() -> None:
    assert CATALOGUE.clause_library
    cited = [
        text.id for text in CATALOGUE.clause_library for citation in text.head.cites if OLD_LAW.search(citation.law)
    ]
    assert cited == []
    assert [text.id for text in CATALOGUE.clause_library if OLD_LAW.search(text.body)] == []


def test_the_library_has_every_clause_in_both_languages() -> None:
    ids = {
        language: {text.id for text in CATALOGUE.clause_library if text.language is language} for language in Language
    }
    assert ids[Language.NL] == ids[Language.EN]
