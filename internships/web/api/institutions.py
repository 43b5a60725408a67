"""Institutions: confirmation of their variants, their settings, and national numbers."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, JSONBody, PathParameter
from pydantic import Field

from internships.domain.document import Json
from internships.domain.identifiers import Insz, Sha256
from internships.domain.organisations import InstitutionSetting
from internships.domain.value import Line, Value
from internships.services.institutions.institution_service import VariantState
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.responses import created, with_hash_etag
from internships.web.etag import OptionalIfMatch, unchanged_since
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import delete, get, post, put

SlugPath = Annotated[str, PathParameter(max_length=60)]
StudentPlace = Annotated[int, PathParameter(ge=0, le=499)]


class ConfirmVariantRequest(Value):
    """A confirmation names the folder that was read."""

    folder_sha256: Sha256


class SettingRequest(Value):
    """What an institution decides for itself."""

    national_number_basis: Line | None = None
    retention_months: Annotated[int | None, Field(ge=1, le=600)] = None


class NationalNumberBody(Value):
    """A student's national number."""

    insz: Insz


@get("/institutions", nl="Lijst de instellingen en of hun variant bevestigd is")
def list_institutions(principal: CurrentPrincipal, services: InjectedServices) -> tuple[VariantState, ...]:
    """List the institutions and whether their variant is confirmed."""
    return services.institutions.variants(principal)


@post("/institutions/{slug:str}/confirmation", nl="Bevestig de variant zoals ze er nu staat")
def confirm_variant(
    slug: SlugPath,
    data: JSONBody[ConfirmVariantRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    once: OncePerKey,
) -> Response[VariantState]:
    """Confirm the variant as it stands now; it lapses when the folder changes."""

    def make(_: UUID | None) -> Response[VariantState]:
        return created(services.institutions.confirm(principal, slug, data.folder_sha256), "/institutions")

    def read(_: UUID) -> Response[VariantState]:
        return created(services.institutions.variant(principal, slug), "/institutions")

    return once.answer(data, make, read)


@delete("/institutions/{slug:str}/confirmation", status_code=200, nl="Neem de bevestiging van de variant terug")
def withdraw_confirmation(slug: SlugPath, principal: CurrentPrincipal, services: InjectedServices) -> VariantState:
    """Take the confirmation of the variant back; documents say again that the institution has not confirmed it."""
    return services.institutions.withdraw_confirmation(principal, slug)


@get("/institutions/{slug:str}/setting", nl="Lees wat de instelling besliste")
def read_setting(
    slug: SlugPath, principal: CurrentPrincipal, services: InjectedServices
) -> Response[InstitutionSetting]:
    """Read what the institution decided: its basis for national numbers, how long it keeps."""
    return with_hash_etag(services.institutions.setting(principal, slug))


@put("/institutions/{slug:str}/setting", nl="Leg vast wat de instelling beslist")
def put_setting(
    slug: SlugPath,
    data: JSONBody[SettingRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: OptionalIfMatch = None,
) -> Response[InstitutionSetting]:
    """Keep what the institution decides."""
    values = data.national_number_basis, data.retention_months
    return with_hash_etag(services.institutions.put_setting(principal, slug, *values, unchanged_since(if_match)))


@put(
    "/agreements/{agreement_id:uuid}/students/{place:int}/national-number",
    status_code=204,
    nl="Bewaar een rijksregisternummer, versleuteld",
)
def put_national_number(
    agreement_id: FromPath[UUID],
    place: StudentPlace,
    data: JSONBody[NationalNumberBody],
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> None:
    """Keep a student's national number, encrypted and outside the agreement."""
    services.national_numbers.put(principal, agreement_id, place, data.insz)


@get("/agreements/{agreement_id:uuid}/students/{place:int}/national-number", nl="Lees een rijksregisternummer")
def read_national_number(
    agreement_id: FromPath[UUID], place: StudentPlace, principal: CurrentPrincipal, services: InjectedServices
) -> NationalNumberBody:
    """Read a student's national number; for the institution that entered it alone."""
    return NationalNumberBody.model_construct(insz=services.national_numbers.read(principal, agreement_id, place))


@get("/institutions/{slug:str}/form", nl="Lees het formulier van een instelling als JSON Schema")
def read_form(slug: SlugPath, services: InjectedServices) -> Mapping[str, object]:
    """Read an institution's form as a JSON Schema: its fields, their labels, and their place in the unified record."""
    form: Json = services.record_checks.form_schema(slug)
    return form
