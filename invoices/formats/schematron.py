"""What schemas and compiled Schematron rules report, brought back to the element it is about.

Source: SVRL (ISO/IEC 19757-3, annex D); traps of the Factur-X rule sets as measured in validation/README.md.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from lxml import etree

from invoices.formats.syntaxes import Checks, folder

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
STEP = re.compile(r"/(?:\*:)?([\w.-]+|@[\w.-]+)(?:\[namespace-uri\(\)='([^']*)'\])?(?:\[(\d+)\])?")
IN_TEXT = re.compile(r"^\s*\[([A-Z][\w-]*)\]")
MOST = 300  # findings of one file: beyond, the same fault comes again line after line
LONGEST_VALUE = 120
NOT_CEN = re.compile(r"marked as not used|FX-SCH-A-000556")  # what Factur-X's set refuses and CEN's does not
WARNING_AT_CEN = frozenset({"CII-SR-465", "CII-SR-466", "CII-SR-470"})
PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
}


@dataclass(frozen=True)
class Report:
    """One fault as its rule set reports it, in English. path: XPath with the usual prefixes; line: from 1, or 0."""

    rule: str
    is_fatal: bool
    message: str
    path: str = ""
    line: int = 0
    value: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@cache
def _schema(path: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder() / path)))


def against_schema(root: etree._Element, path: str, is_fatal: bool = True) -> list[Report]:
    """The faults of a document against a schema of `folder()`, in the order of the document."""
    schema = _schema(path)
    if schema.validate(root):
        return []
    return [_of_schema(root, error, is_fatal) for error in schema.error_log[:MOST]]


def _of_schema(root: etree._Element, error: Any, is_fatal: bool) -> Report:
    element = _named(root, error.path or "")
    return Report("XSD", is_fatal, error.message, path_of(element), error.line, _value(element))


def _named(root: etree._Element, path: str) -> etree._Element | None:
    """The element of a libxml2 path, which names prefixes as the document does; None when it declares them deeper."""
    try:
        found = root.xpath(path, namespaces={prefix: name for prefix, name in root.nsmap.items() if prefix})
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found else None


def reports_of(svrl: bytes, root: etree._Element, syntax: Checks) -> list[Report]:
    """The faults that a run of the rules reports on this document, less those the syntax is not held to."""
    tree = etree.fromstring(svrl)
    found = (*tree.iter(f"{SVRL}failed-assert"), *tree.iter(f"{SVRL}successful-report"))
    reports = (_of_rule(root, one) for one in found)
    return [one for one in reports if syntax.code != "cii" or not NOT_CEN.search(f"{one.rule} {one.message}")][:MOST]


def _of_rule(root: etree._Element, assertion: etree._Element) -> Report:
    message = " ".join("".join(assertion.itertext()).split())
    named = IN_TEXT.match(message)
    rule = assertion.get("id") or (named[1] if named else "SCHEMATRON")
    flag = assertion.get("flag") or assertion.get("role") or "fatal"
    element = _at(root, assertion.get("location", ""))
    is_fatal = flag != "warning" and rule not in WARNING_AT_CEN
    line = element.sourceline or 0 if element is not None else 0
    return Report(rule, is_fatal, message, path_of(element), line, _value(element))


def _at(root: etree._Element, location: str) -> etree._Element | None:
    """The element an SVRL location leads to; the last one on the way when it names an attribute."""
    steps = list(STEP.finditer(location))
    element = root if steps else None
    for step in steps[1:]:
        name, namespace, rank = step[1], step[2] or "", int(step[3] or 1)
        if name.startswith("@"):
            break
        tag = f"{{{namespace}}}{name}" if namespace else f"{{*}}{name}"
        children = list(element.iterchildren(tag))
        if len(children) < rank:
            break
        element = children[rank - 1]
    return element


def path_of(element: etree._Element | None) -> str:
    """« /rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:ID »; a rank only where there are several."""
    steps: list[str] = []
    while element is not None:
        steps.append(_step(element))
        element = element.getparent()
    return "".join(f"/{step}" for step in reversed(steps))


def _step(element: etree._Element) -> str:
    name = etree.QName(element)
    prefix = PREFIXES.get(name.namespace or "", "")
    step = f"{prefix}:{name.localname}" if prefix else name.localname
    parent = element.getparent()
    twins = list(parent.iterchildren(element.tag)) if parent is not None else []
    return f"{step}[{twins.index(element) + 1}]" if len(twins) > 1 else step


def _value(element: etree._Element | None) -> str:
    """What an element holds, when it holds a text and nothing else."""
    if element is None or len(element):
        return ""
    return (element.text or "").strip()[:LONGEST_VALUE]


def stopped(message: str) -> Report:
    """The rules stopped on a value that they could not compute with."""
    return Report("XSLT", True, " ".join(message.split())[:300])
