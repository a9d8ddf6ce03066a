"""The invoice that a process reads before the first real one takes it along the roads of a real one."""

import io
from decimal import Decimal

import pikepdf
import pytest

from invoices.formats import pdf
from invoices.formats.pdf_specimen import specimens

PLAIN, PACKED = specimens()
FOUND = {
    "number": "F-2026-0012",
    "service_code": "D370001",
    "market": "2025-MAPA-012",
    "supplier_siret": "73282932000074",
    "recipient_name": "Commune de Valbrune",
    "iban": "FR7630006000011234567890189",
    "total_with_vat": Decimal("1572.93"),
    "amount_due": Decimal("1072.93"),
}


@pytest.mark.parametrize("specimen", [PLAIN, PACKED], ids=["plain", "packed"])
def test_all_kinds_of_fields_are_read_off_it(specimen):
    document = pdf.read(specimen)
    assert {name: document.value(name) for name in FOUND} == FOUND
    assert (len(document.vat), len(document.lines)) == (2, 2)


def test_one_of_them_is_packed_as_recent_programs_do():
    assert b"/ObjStm" in PACKED
    assert b"/ObjStm" not in PLAIN
    with pikepdf.open(io.BytesIO(PACKED)) as opened:
        assert "/ToUnicode" in opened.pages[0].Resources.Font.F
