"""An XML inspected from end to end, without a word to the database. Order of the controls: formats.md §6.

Runs in the rule engine's process only. What the directory and earlier invoices say is added by services/inspection.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from invoices.domain.checks.b2g import b2g
from invoices.domain.findings import Finding
from invoices.domain.inspected import Inspected
from invoices.formats import declared as foreign
from invoices.formats.declared import FIRST_ZUGFERD, ZUGFERD_1
from invoices.formats.exchange.table import syntax_of
from invoices.formats.explanations import explained
from invoices.formats.saying import inspected
from invoices.formats.schematron import Report, against_schema, path_of
from invoices.formats.syntaxes import Checks
from invoices.formats.trees import Misread, parse

Judge = Callable[[etree._Element, Checks], list[Report]]
"""A document whose schema is right, and its syntax → what its rules report."""
DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9._-]+)["']""")
DATE_TEXT = "{urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100}DateTimeString"
DAY = re.compile(r"[0-9]{8}")
REMEDY_ZUGFERD = (
    "Faites-la produire en Factur-X (ou ZUGFeRD 2.1 et plus), que les logiciels d'aujourd'hui écrivent tous."
)
REMEDY_XML = "Exportez de nouveau la facture depuis votre logiciel, ou transmettez ce message à son éditeur."


def inspect(data: bytes, judge: Judge) -> Inspected:
    """Every control that needs the file alone; stops where going on would make no sense."""
    try:
        root = parse(data)
        _refuse_wrong_encoding(data)
        syntax = syntax_of(root)
        if syntax is None:
            return Inspected(findings=(_no_invoice(root),))
        declared = foreign.read(data)
    except Misread as error:
        return Inspected(findings=(Finding("XML", True, str(error), REMEDY_XML),))
    findings = [_explained(one) for one in _reports(root, syntax, judge)] + b2g(declared, syntax.is_minimal)
    return inspected(syntax.label, findings, declared, syntax.is_minimal)


def _refuse_wrong_encoding(data: bytes) -> None:
    """A file that says ISO-8859-1 and holds UTF-8 reads without an error, and every accent is wrong."""
    told = DECLARED_ENCODING.match(data)
    if not told or told[1].lower() not in (b"iso-8859-1", b"iso-8859-15", b"latin1", b"windows-1252"):
        return
    if data.isascii():
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return
    raise Misread(
        f"Ce fichier se dit en {told[1].decode()} et il est écrit en UTF-8 : ses accents seraient illisibles. "
        'Corrigez la première ligne : encoding="UTF-8".'
    )


def _no_invoice(root: etree._Element) -> Finding:
    if root.tag == ZUGFERD_1:
        return Finding("SYNTAXE", True, FIRST_ZUGFERD, REMEDY_ZUGFERD, path=path_of(root), line=root.sourceline or 0)
    name = etree.QName(root).localname
    return Finding(
        "SYNTAXE",
        True,
        f"Ce fichier XML n'est pas une facture que le portail lit : son premier élément est « {name[:60]} ».",
        "Le portail lit UBL 2.1 (Invoice, CreditNote), UN/CEFACT CII (CrossIndustryInvoice), Factur-X et "
        "CPPFactureMixte.",
        path=path_of(root),
        line=root.sourceline or 0,
    )


def _reports(root: etree._Element, syntax: Checks, judge: Judge) -> list[Report]:
    """Of the schema; of the rules once it is right; of the profile, as advice.

    The portal's own dialects are not refused for a fault of their schema: their published examples have some.
    """
    if not syntax.schema:
        return []
    reports = against_schema(root, syntax.schema, is_fatal=not syntax.is_minimal)
    if reports or syntax.is_minimal:
        return reports
    reports = judge(root, syntax) + _dates(root)
    if syntax.profile_schema:
        reports += against_schema(root, syntax.profile_schema, is_fatal=False)
    return reports


def _dates(root: etree._Element) -> list[Report]:
    """CII-DT-097, which Factur-X's own rules leave out: a date in format 102 is eight digits."""
    return [
        Report(
            "CII-DT-097",
            True,
            "A date in format 102 is written YYYYMMDD.",
            path_of(element),
            element.sourceline or 0,
            (element.text or "")[:40],
        )
        for element in root.iter(DATE_TEXT)
        if element.get("format") == "102" and not DAY.fullmatch((element.text or "").strip())
    ]


def _explained(report: Report) -> Finding:
    words = explained(report.rule, report.message, report.path)
    return Finding(
        report.rule,
        report.is_fatal,
        words.meaning,
        words.remedy,
        field=words.field,
        value=report.value,
        line=report.line,
        path=report.path,
    )
