"""Erasing an agreement after the retention of its institution."""

from internships.domain.access import Principal
from internships.domain.organisations import InstitutionSetting
from internships.services.agreements.agreement_views import AgreementView
from internships.services.personal_data.retention import ErasureReason
from tests.builders.agreement_use_cases import AgreementUseCases, administrator

ON_REQUEST = ErasureReason.REQUEST


def set_retention(use_cases: AgreementUseCases, months: int | None, slug: str = "noordzee") -> None:
    with use_cases.storage.writing() as work:
        setting = InstitutionSetting(institution=slug, retention_months=months)
        work.hosts.put_setting(setting, administrator().account_id, use_cases.now)


def erase(use_cases: AgreementUseCases, view: AgreementView, by: Principal | None = None) -> AgreementView:
    present = use_cases.agreements.agreement(administrator(), view.id)
    return use_cases.erasures.erase(by or administrator(), view.id, ON_REQUEST, version=present.version).agreement
