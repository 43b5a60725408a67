"""JSON values that are read with findings of their own, yet published with the schema of what they should be."""

from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from internships.domain.draft import AgreementDraft
from internships.domain.value import Value


class JsonSchemaOf:
    """Gives a JSON value the schema of a model in the published schema, and nothing else."""

    def __init__(self, model: type[Value]) -> None:
        self.model = model

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self.model.__pydantic_core_schema__)


DraftRecord = Annotated[dict[str, Any], JsonSchemaOf(AgreementDraft)]
"""The unified record, perhaps incomplete, as JSON."""
