"""The boundaries of the rules on money, insurance, kinship, works and confidentiality."""

import pytest

from internships.domain.rules.rule import UsedClause
from tests.builders.rule_boundaries import ABSENT, NEW_LAW, OLD_LAW, Boundary, assert_boundary, findings_of, record_with

PAY, DAYS, BASIS = "/allowance/kind", "/period/duration/days", "/legal_basis"
KINSHIP, RIGHTS = "/hosts/0/kinship", "/intellectual_property"
LIABILITY = "/insurance/liability"
START = "/period/first_day"


def citing(law: str) -> UsedClause:
    return NEW_LAW.model_copy(update={"cites": (law,)})


BOUNDARIES = (
    Boundary("a wage is refused", "wage_refused", PAY, breaking={PAY: "wage"}, keeping={PAY: "costs"}),
    Boundary(
        "an allowance by a scheme is named where the kind has none",
        "scheme_not_allowed",
        PAY,
        breaking={PAY: "scheme"},
        keeping={PAY: "none", "/allowance/costs": []},
    ),
    Boundary(
        "reimbursed costs are listed",
        "costs_not_listed",
        "/allowance/costs",
        breaking={"/allowance/costs": []},
        keeping={},
    ),
    Boundary(
        "costs on the list are reimbursed",
        "costs_not_listed",
        PAY,
        breaking={PAY: "none"},
        keeping={PAY: "none", "/allowance/costs": []},
    ),
    Boundary(
        "a lump sum has an amount, real costs need none",
        "costs_not_listed",
        "/allowance/costs/0/amount",
        breaking={"/allowance/costs": [{"kind": "Maaltijden", "basis": "lump_sum"}]},
        keeping={"/allowance/costs": [{"kind": "Maaltijden", "basis": "real"}]},
    ),
    Boundary(
        "a kind that the institution doesn't offer is refused",
        "kind_refused_by_institution",
        "/kind",
        breaking={"/kind": "voluntary"},
        keeping={"/kind": "professional_bachelor"},
        demands={"refused_kinds": ["voluntary", "thesis"]},
    ),
    Boundary(
        "a voluntary placement of 60 days is within the maximum, of 61 is not",
        "voluntary_too_long",
        DAYS,
        breaking={BASIS: "voluntary", DAYS: 61},
        keeping={BASIS: "voluntary", DAYS: 60},
        demands={"voluntary_days_maximum": 60},
    ),
    Boundary(
        "a compulsory placement has no such maximum",
        "voluntary_too_long",
        DAYS,
        breaking={BASIS: "voluntary", DAYS: 61},
        keeping={DAYS: 61},
        demands={"voluntary_days_maximum": 60},
    ),
    Boundary(
        "a voluntary placement earns no credits",
        "voluntary_with_credits",
        "/period/duration/ects",
        breaking={BASIS: "voluntary", "/period/duration/ects": 3},
        keeping={"/period/duration/ects": 3},
        demands={"voluntary_without_credits": True},
    ),
    Boundary(
        "a voluntary placement may earn credits where the institution gives them",
        "voluntary_with_credits",
        "/period/duration/ects",
        breaking={BASIS: "voluntary", "/period/duration/ects": 3},
        keeping={BASIS: "voluntary", "/period/duration/ects": 3},
        demands={"voluntary_without_credits": True},
        other_demands={},
    ),
    Boundary(
        "silence about costs is named where the institution asks a list or an express none",
        "costs_not_said",
        PAY,
        breaking={"/allowance": ABSENT},
        keeping={"/allowance": {"kind": "none"}},
        demands={"costs_listed": True},
    ),
    Boundary(
        "the cover of a voluntary placement is looked at from 2020 on",
        "voluntary_cover",
        "/insurance/work_accident",
        breaking={BASIS: "voluntary", START: "2020-01-01"},
        keeping={BASIS: "voluntary", START: "2019-12-31"},
    ),
    Boundary(
        "the insurance of an elective is looked at from 2020 on",
        "elective_insurance_check",
        BASIS,
        breaking={BASIS: "curricular_elective", START: "2020-01-01"},
        keeping={BASIS: "curricular_elective", START: "2019-12-31"},
    ),
    Boundary(
        "liability is insured by the party that the institution names",
        "liability_party_differs",
        f"{LIABILITY}/insured_by",
        breaking={f"{LIABILITY}/insured_by": "host"},
        keeping={f"{LIABILITY}/insured_by": "institution"},
        demands={"liability_insured_by": "institution"},
    ),
    Boundary(
        "the host declares its cover where the institution asks it",
        "host_declaration_missing",
        f"{LIABILITY}/host_declares_cover",
        breaking={f"{LIABILITY}/host_declares_cover": ABSENT},
        keeping={f"{LIABILITY}/host_declares_cover": True},
        demands={"liability_host_declares": True},
    ),
    Boundary(
        "an internal placement has no host that declares cover",
        "host_declaration_missing",
        f"{LIABILITY}/host_declares_cover",
        breaking={LIABILITY: ABSENT},
        keeping={LIABILITY: ABSENT, "/form": "internal", "/hosts/0/type": "institution_unit"},
        demands={"liability_host_declares": True},
    ),
    Boundary(
        "the order of the policies is the institution's",
        "secondary_differs",
        f"{LIABILITY}/secondary",
        breaking={f"{LIABILITY}/secondary": False},
        keeping={f"{LIABILITY}/secondary": True},
        demands={"liability_secondary": True},
    ),
    Boundary(
        "work accidents are insured by the party that the institution names",
        "work_accident_party_differs",
        "/insurance/work_accident/insured_by",
        breaking={"/insurance/work_accident/insured_by": "host"},
        keeping={"/insurance/work_accident/insured_by": "institution"},
        demands={"work_accident_insured_by": "institution"},
    ),
    Boundary(
        "article 1384 is not cited from 1 January 2025 on",
        "clause_cites_replaced_law",
        "",
        breaking={"/drawn_up_on": "2024-12-01", START: "2025-01-01"},
        keeping={"/drawn_up_on": "2024-12-01", START: "2024-12-31"},
        clauses=(OLD_LAW,),
    ),
    Boundary(
        "a clause that cites the new law may be printed",
        "clause_cites_replaced_law",
        "",
        breaking={},
        keeping={},
        clauses=(NEW_LAW, OLD_LAW),
        other_clauses=(NEW_LAW,),
    ),
    Boundary(
        "article II.355/1 is cited from the academic year 2016-2017 on",
        "clause_cites_ii_355_1_too_early",
        "",
        breaking={START: "2016-08-31"},
        keeping={START: "2016-09-01"},
        clauses=(citing("Codex Hoger Onderwijs, art. II.355/1"),),
    ),
    Boundary(
        "the decree on small statutes is cited from 1 January 2020 on",
        "clause_cites_small_statutes_too_early",
        "",
        breaking={START: "2019-12-31"},
        keeping={START: "2020-01-01"},
        clauses=(citing("Koninklijk besluit van 29 juli 2019"),),
    ),
    Boundary(
        "book 6 is cited from 1 January 2025 on",
        "clause_cites_book_6_too_early",
        "",
        breaking={START: "2024-12-31"},
        keeping={START: "2025-01-01"},
        clauses=(citing("Burgerlijk Wetboek, boek 6"),),
    ),
    Boundary(
        "a clause is valid from its first day on",
        "clause_not_valid_on_date",
        "/drawn_up_on",
        breaking={"/drawn_up_on": "2014-12-31"},
        keeping={"/drawn_up_on": "2015-01-01"},
        clauses=(NEW_LAW,),
    ),
    Boundary(
        "a clause is valid until its last day, included",
        "clause_not_valid_on_date",
        "/drawn_up_on",
        breaking={"/drawn_up_on": "2026-09-01"},
        keeping={"/drawn_up_on": "2026-08-31"},
        clauses=(NEW_LAW.model_copy(update={"valid_until": NEW_LAW.valid_from.replace(2026, 8, 31)}),),
    ),
    Boundary(
        "relatives of the second degree are refused up to degree 2, of the third are not",
        "kinship_not_allowed",
        f"{KINSHIP}/degree",
        breaking={KINSHIP: {"related": True, "degree": 2}},
        keeping={KINSHIP: {"related": True, "degree": 3}},
        demands={"kinship_degree_maximum": 2},
    ),
    Boundary(
        "relatives of the third degree are refused up to degree 3, of the fourth are not",
        "kinship_not_allowed",
        f"{KINSHIP}/degree",
        breaking={KINSHIP: {"related": True, "degree": 3}},
        keeping={KINSHIP: {"related": True, "degree": 4}},
        demands={"kinship_degree_maximum": 3},
    ),
    Boundary(
        "relatives without a degree are asked for it",
        "kinship_not_allowed",
        f"{KINSHIP}/degree",
        breaking={KINSHIP: {"related": True}},
        keeping={KINSHIP: {"related": False}},
        demands={"kinship_degree_maximum": 2},
    ),
    Boundary(
        "who says nothing of relatives is asked where the degree counts",
        "kinship_not_allowed",
        KINSHIP,
        breaking={KINSHIP: ABSENT},
        keeping={KINSHIP: ABSENT},
        demands={"kinship_degree_maximum": 2},
        other_demands={},
    ),
    Boundary(
        "no relatives at all where the programme says so",
        "relatives_not_allowed",
        KINSHIP,
        breaking={KINSHIP: {"related": True, "degree": 9}},
        keeping={KINSHIP: {"related": False}},
        demands={"kinship_any_forbidden": True},
    ),
    Boundary(
        "who says nothing of relatives is asked where none are allowed",
        "relatives_not_allowed",
        KINSHIP,
        breaking={KINSHIP: ABSENT},
        keeping={KINSHIP: ABSENT},
        demands={"kinship_any_forbidden": True},
        other_demands={"kinship_any_forbidden": False},
    ),
    Boundary(
        "the host of an internal placement is a unit of the institution",
        "internal_placement",
        "/hosts/0/type",
        breaking={"/form": "internal", LIABILITY: ABSENT},
        keeping={"/form": "internal", LIABILITY: ABSENT, "/hosts/0/type": "institution_unit"},
    ),
    Boundary(
        "in an internal placement the host declares no cover",
        "internal_placement",
        f"{LIABILITY}/host_declares_cover",
        breaking={"/form": "internal", "/hosts/0/type": "institution_unit"},
        keeping={},
    ),
    Boundary(
        "rights on which nothing is agreed are named",
        "rights_not_settled",
        RIGHTS,
        breaking={RIGHTS: ABSENT},
        keeping={RIGHTS: {"regime": "per_project"}},
    ),
    Boundary(
        "rights pass to the host in writing only",
        "written_transfer_missing",
        f"{RIGHTS}/written_transfer",
        breaking={RIGHTS: {"regime": "host"}},
        keeping={RIGHTS: {"regime": "host", "written_transfer": True}},
    ),
    Boundary(
        "software passes to the host in writing only",
        "written_transfer_missing",
        f"{RIGHTS}/written_transfer",
        breaking={RIGHTS: {"regime": "student", "software_to_host": True}},
        keeping={RIGHTS: {"regime": "student", "software_to_host": False}},
    ),
    Boundary(
        "free publication contradicts confidentiality",
        "publication_conflict",
        f"{RIGHTS}/publication",
        breaking={f"{RIGHTS}/publication": "allowed"},
        keeping={f"{RIGHTS}/publication": "allowed", "/confidentiality": {"agreed": False}},
    ),
    Boundary(
        "an embargo has an end",
        "embargo_date_missing",
        f"{RIGHTS}/embargo_until",
        breaking={f"{RIGHTS}/publication": "embargo"},
        keeping={f"{RIGHTS}/publication": "embargo", f"{RIGHTS}/embargo_until": "2028-01-01"},
    ),
    Boundary(
        "an accident is reported within the institution's hours",
        "accident_notice_differs",
        "/insurance/accident_notice_hours",
        breaking={"/insurance/accident_notice_hours": 48},
        keeping={"/insurance/accident_notice_hours": 24},
        demands={"accident_notice_hours": 24},
    ),
    Boundary(
        "a written report follows within the institution's hours",
        "written_report_differs",
        "/insurance/written_report_hours",
        breaking={"/insurance/written_report_hours": 192},
        keeping={"/insurance/written_report_hours": 48},
        demands={"written_report_hours": 48},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_settlement_rule_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def test_a_programme_without_relatives_asks_no_degree_of_them() -> None:
    related = record_with({KINSHIP: {"related": True}})
    codes = [
        finding.code for finding in findings_of(related, {"kinship_any_forbidden": True, "kinship_degree_maximum": 2})
    ]
    assert codes == ["relatives_not_allowed"]


def test_a_framework_agreement_has_no_student_to_be_related_to() -> None:
    without_student = {"/form": "framework_bipartite", "/students": [], "/signatories/0": ABSENT}
    framework = record_with({**without_student, KINSHIP: ABSENT})
    demands = {"kinship_any_forbidden": True, "kinship_degree_maximum": 3}
    assert findings_of(framework, demands) == ()


def test_nothing_said_about_the_order_of_policies_contradicts_nothing() -> None:
    assert findings_of(record_with({}), {"liability_secondary": True}) == ()
