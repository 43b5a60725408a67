"""The type of a draft in request bodies: any JSON object, published with the schema of a draft."""

from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from internships.domain.draft import AgreementDraft
from internships.domain.value import Value


class JsonSchemaOf:
    """Publish a JSON value with the schema of a model, without validating it by that model."""

    def __init__(self, model: type[Value]) -> None:
        self.model = model

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self.model.__pydantic_core_schema__)


DraftRecord = Annotated[dict[str, Any], JsonSchemaOf(AgreementDraft)]
"""The unified record, perhaps incomplete, as JSON."""
