"""One XML from end to end. Source: formats.md §6; the hostile ones of hostile.md §2.4, each with its sentence."""

import pytest

from invoices.domain.findings import Level
from invoices.domain.inspected import Inspected
from invoices.formats import cii, ubl
from invoices.formats.inspecting import inspect
from tests.samples.bills import AVOIRS, BILL, CASES


def never(root, syntax):
    raise AssertionError("the rules are not to be run")


def holds(root, syntax):
    """Rules that all hold."""
    return []


def told(data, judge=holds):
    return [(one.rule, one.is_blocking) for one in inspect(data, judge).findings if one.level == Level.FORMAT]


@pytest.mark.parametrize("write", [ubl.write, cii.write])
@pytest.mark.parametrize("name", [*list(CASES)[:3], *list(AVOIRS)[:2]])
def test_what_we_write_is_read_with_its_values(write, name):
    bill = (CASES | AVOIRS)[name]
    found = inspect(write(bill), holds)
    assert found.is_invoice
    assert (found.facts["number"], found.facts["type"]) == (bill.number, bill.type)
    assert found.facts["amounts"]["with_vat"] == str(bill.reduced.payable)
    assert found.page.line_count == len(bill.lines)
    assert Inspected.from_json(found.to_json()) == found


HOSTILE = {
    "no XML": b"%PDF-1.7",
    "cut": b"<?xml version='1.0'?><Invoice><ID>1</ID>",
    "DOCTYPE": b"<!DOCTYPE a><a/>",
    "entity of a file": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "two roots": b"<a/><a/>",
    "depth": b"<a>" * 100_000 + b"</a>" * 100_000,
    "attribute": b'<a b="' + b"x" * (11 << 20) + b'"/>',
    "NUL": b"<a>\x00</a>",
    "wrong bytes": b'<?xml version="1.0" encoding="UTF-8"?><a>\xe9</a>',
    "unknown encoding": b'<?xml version="1.0" encoding="UTF-99"?><a/>',
    "UTF-8 called Latin-1": '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_sound_xml_is_refused_with_a_sentence(name):
    found = inspect(HOSTILE[name], never)
    [finding] = found.findings
    assert (finding.rule, finding.is_blocking, found.is_invoice) == ("XML", True, False)
    assert finding.text[0].isupper()
    assert finding.remedy
    assert "passwd" not in str(found)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_an_encoding_that_is_told_right_is_read(encoding):
    declared = "UTF-16" if encoding == "utf-16" else "ISO-8859-1" if encoding == "iso-8859-1" else "UTF-8"
    text = ubl.write(BILL).decode().replace("UTF-8", declared, 1)
    found = inspect(text.encode(encoding, "xmlcharrefreplace"), holds)
    assert found.facts["comment"].startswith("Livraison à la mairie")


def test_an_xml_that_is_no_invoice_is_told_by_its_first_element():
    [finding] = inspect(b"<facture/>", never).findings
    assert (finding.rule, finding.line, finding.path) == ("SYNTAXE", 1, "/facture")
    assert "« facture »" in finding.text


def test_a_wrong_schema_stops_before_the_rules():
    data = cii.write(BILL).replace(b"6400.00</ram:LineTotalAmount>", b"6400,00</ram:LineTotalAmount>", 1)
    assert told(data, never) == [("XSD", True)]


def test_a_wrong_schema_is_advice_in_the_portals_dialects():
    data = (
        cii.write(BILL)
        .replace(b"urn:cen.eu:en16931:2017", b"", 1)
        .replace(b"<ram:Name>", b"<ram:Nom>x</ram:Nom><ram:Name>", 1)
    )
    assert told(data, never) == [("XSD", False)]


def test_a_date_that_is_not_in_its_format_blocks():
    data = cii.write(BILL).replace(b">20250303<", b">2025-03-03<", 1)
    assert ("CII-DT-097", True) in told(data)


def test_a_negative_invoice_is_an_avoir_for_the_portal():
    data = ubl.write(BILL)
    for amount in (b"6400.00", b"640.00", b"7040.00"):
        data = data.replace(b">" + amount, b">-" + amount)
    facts = inspect(data, holds).facts
    assert (facts["type"], facts["amounts"]["with_vat"]) == ("AVOIR", "7040.00")


def test_every_datum_is_said_in_the_words_of_the_form():
    found = inspect(ubl.write(BILL), holds)
    told = {(one.term, one.label): one.value for one in found.said}
    assert told["BT-1", "Numéro de facture"] == BILL.number
    assert told["BT-2", "Date de facture"] == "03/03/2025"
    assert told["BT-112", "Montant TTC"] == "7\u202f040,00"
    assert told["BT-47", "SIRET (destinataire)"] == "21780092900010"
    assert ("BT-9", "Échéance indiquée sur la facture") not in told
    [line], [vat] = found.page.lines, found.page.vat
    assert (line.name, line.quantity, line.price, line.rate, line.total) == (
        "Chaises A Tolx",
        "20",
        "320,00",
        "10 %",
        "6\u202f400,00",
    )
    assert (vat.rate, vat.base, vat.tax) == ("10 %", "6\u202f400,00\u00a0€", "640,00\u00a0€")
