"""Sets the XMP metadata of a PDF: PDF/A-3a and PDF/UA-1, and the product's own properties."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from internships.rendering.print_job import PrintJob
from internships.rendering.weasyprint_setup import Document

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
UA = "http://www.aiim.org/pdfua/ns/id/"
OWN = "urn:x-internships:agreement:1"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"

# ISO 19005-3, 6.6.2.3.3 prescribes these prefixes, not only the namespaces.
_PREFIXES = {
    "rdf": RDF,
    "pdfuaid": UA,
    "agreement": OWN,
    "pdfaExtension": EXTENSION,
    "pdfaSchema": SCHEMA,
    "pdfaProperty": PROPERTY,
}
for _prefix, _namespace in _PREFIXES.items():
    ET.register_namespace(_prefix, _namespace)


@dataclass(frozen=True)
class _SchemaDescription:
    """An extension schema, which PDF/A requires to be described in the file (ISO 19005-3, 6.6.2.3)."""

    name: str
    prefix: str
    namespace: str
    category: str
    value_type: str
    properties: dict[str, str]


_SCHEMAS = (
    _SchemaDescription(
        "PDF/UA identification schema", "pdfuaid", UA, "internal", "Integer", {"part": "PDF/UA version"}
    ),
    _SchemaDescription(
        "Internship agreement",
        "agreement",
        OWN,
        "external",
        "Text",
        {
            "identifier": "reference of the agreement",
            "schemaVersion": "version of the schema of the attached record",
            "verificationCode": "hash of the shared view, the template folder and the package version",
        },
    ),
)


def set_metadata(document: Document, job: PrintJob) -> None:
    """Set the metadata of a laid-out WeasyPrint document from the job, replacing what its HTML sets."""
    metadata = document.metadata
    moment = f"{job.drawn_up.isoformat()}T00:00:00Z"
    metadata.title, metadata.description, metadata.lang = job.title, job.description, job.language
    metadata.created = metadata.modified = moment
    metadata.generator, metadata.authors, metadata.keywords = "internships", [], []
    generate_standard = metadata.generate_rdf_metadata

    def generate_extended(variant: str, version: int, conformance: str) -> bytes:
        rdf = ET.fromstring(generate_standard(variant, version, conformance))  # noqa: S314 (own output)
        rdf.extend(_own_descriptions(job))
        serialised: bytes = ET.tostring(rdf, encoding="utf-8")
        return serialised

    metadata.generate_rdf_metadata = generate_extended


def _own_descriptions(job: PrintJob) -> list[ET.Element]:
    properties = {
        f"{{{UA}}}part": "1",
        f"{{{OWN}}}identifier": job.identifier,
        f"{{{OWN}}}schemaVersion": job.schema_version,
        f"{{{OWN}}}verificationCode": job.verification_code,
    }
    facts = _description()
    for tag, text in properties.items():
        ET.SubElement(facts, tag).text = text
    extension = _description()
    bag = _add_nested(extension, f"{{{EXTENSION}}}schemas", f"{{{RDF}}}Bag")
    for schema in _SCHEMAS:
        _describe_schema(bag, schema)
    return [facts, extension]


def _describe_schema(bag: ET.Element, schema: _SchemaDescription) -> None:
    entry = _add_resource(bag, SCHEMA, namespaceURI=schema.namespace, prefix=schema.prefix, schema=schema.name)
    sequence = _add_nested(entry, f"{{{SCHEMA}}}property", f"{{{RDF}}}Seq")
    for name, meaning in schema.properties.items():
        texts = {"category": schema.category, "description": meaning, "name": name}
        _add_resource(sequence, PROPERTY, **texts, valueType=schema.value_type)


def _description() -> ET.Element:
    return ET.Element(f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})


def _add_nested(parent: ET.Element, *tags: str) -> ET.Element:
    for tag in tags:
        parent = ET.SubElement(parent, tag)
    return parent


def _add_resource(parent: ET.Element, namespace: str, **texts: str) -> ET.Element:
    entry = ET.SubElement(parent, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
    for name, text in texts.items():
        ET.SubElement(entry, f"{{{namespace}}}{name}").text = text
    return entry
