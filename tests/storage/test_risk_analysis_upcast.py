"""Risk analyses of workplaces that were stored under an older schema."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.storage.body_upcast import UPCAST_STEPS, UpcastStep
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_use_cases import OUR_HOST
from tests.refusals import refuses

ANALYSIS = WorkplaceAnalysis(
    id=UUID("0f5c1f7e-0000-4000-8000-000000000010"),
    enterprise_number=OUR_HOST,
    workplace="zagerij",
    made_on=date(2026, 9, 1),
)


def test_a_risk_analysis_of_an_older_schema_comes_out_in_todays(
    storage: Storage, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storage.writing() as work:
        work.hosts.put_analysis(ANALYSIS)
    with engine.execution_options(writes=True).begin() as connection:
        assert connection.execute(text("SELECT schema_version FROM workplace_analysis")).scalar_one() == SCHEMA_VERSION
        connection.execute(text("UPDATE workplace_analysis SET schema_version = '0.9.0'"))
    with storage.reading() as work, refuses("unknown_body_version"):
        work.hosts.analyses(OUR_HOST)
    monkeypatch.setitem(
        UPCAST_STEPS, "0.9.0", UpcastStep(SCHEMA_VERSION, analysis=lambda body: {**body, "workplace": "schaverij"})
    )
    with storage.reading() as work:
        assert [analysis.workplace for analysis in work.hosts.analyses(OUR_HOST)] == ["schaverij"]
        assert work.hosts.analysis(OUR_HOST, ANALYSIS.id).workplace == "schaverij"
