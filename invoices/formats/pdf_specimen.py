"""An invoice that nobody sent, as two programs would write it: what a process reads before the first real one.

By then libraries have loaded what they load at their first page, and Python has learnt the code that it runs.
"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name

SIZE = (595, 842)  # points
LETTERS = 10  # points
FIRST, STEP = 800, 16  # heights of the first line and of each, in points
ROWS: tuple[tuple[tuple[int, str], ...], ...] = (
    ((50, "ATELIER DU PONT SARL"), (380, "FACTURE N° F-2026-0012")),
    ((50, "12 rue de la Gare"), (380, "Date de facture : 31/01/2026")),
    ((50, "69001 LYON"), (380, "Échéance : 28 février 2026")),
    ((50, "SIRET : 732 829 320 00074"), (380, "Bon de commande : BC-26-118")),
    ((50, "N° TVA : FR44732829320"),),
    ((320, "Facturé à"),),
    ((50, "Code service"), (150, "N° d'engagement"), (320, "Commune de Valbrune")),
    ((50, "D370001"), (150, "4500012345"), (320, "2 place de la Mairie")),
    ((50, "Marché n° 2025-MAPA-012"), (320, "13300 SALON")),
    ((50, "Désignation"), (280, "Quantité"), (340, "Prix unitaire HT"), (440, "TVA"), (490, "Montant HT")),
    ((50, "Nettoyage des vitres"), (280, "12"), (340, "100,00"), (440, "20 %"), (490, "1 200,00")),
    ((50, "Plants de saison"), (280, "40"), (340, "3,15"), (440, "5,5 %"), (490, "126,00")),
    ((50, "Taux"), (150, "Base HT"), (250, "Montant TVA"), (380, "Total HT"), (490, "1 326,00 €")),
    ((50, "20 %"), (150, "1 200,00"), (250, "240,00"), (380, "Total TVA"), (490, "246,93 €")),
    ((50, "5,5 %"), (150, "126,00"), (250, "6,93"), (380, "Total TTC"), (490, "1 572,93 €")),
    ((380, "Acompte versé"), (490, "500,00 €")),
    ((380, "Net à payer"), (490, "1 072,93 €")),
    ((50, "Règlement par virement avant le 28/02/2026, IBAN FR76 3000 6000 0112 3456 7890 189 BIC AGRIFRPP"),),
    ((50, "En cas de retard, pénalités de trois fois le taux légal et indemnité forfaitaire de 40 € (L. 441-10)."),),
    ((50, "SARL au capital de 10 000 € - RCS Lyon 732 829 320"),),
)
TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{count} beginbfchar
{rows}
endbfchar endcmap CMapName currentdict /CMap defineresource pop end end"""


def specimens() -> tuple[bytes, bytes]:
    """The invoice as a plain file with a standard font, and packed, with a font whose signs are numbered."""
    return _plain(), _packed()


def _plain() -> bytes:
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    _add_page(pdf, font, "cp1252")
    return _saved(pdf, pikepdf.ObjectStreamMode.disable)


def _packed() -> bytes:
    pdf = pikepdf.new()
    signs = sorted({sign for row in ROWS for _, text in row for sign in text})
    rows = "\n".join(f"<{ord(sign):04x}> <{ord(sign):04x}>" for sign in signs)
    numbered = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/SPECIM+Sans"),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name("/SPECIM+Sans"), Descent=-200, Ascent=900),
        DW=500,
        W=Array([32, Array([500] * 224)]),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/SPECIM+Sans"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(numbered)]),
        ToUnicode=pdf.make_stream(TO_UNICODE.format(count=len(signs), rows=rows).encode()),
    )
    _add_page(pdf, font, "utf-16-be")
    return _saved(pdf, pikepdf.ObjectStreamMode.generate)


def _add_page(pdf: pikepdf.Pdf, font: Dictionary, encoding: str) -> None:
    shown = (
        f"1 0 0 1 {x} {FIRST - STEP * number} Tm [<{text.encode(encoding).hex()}>] TJ"
        for number, row in enumerate(ROWS)
        for x, text in row
    )
    page = pdf.add_blank_page(page_size=SIZE)
    page.obj.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    page.obj.Contents = pdf.make_stream("\n".join(("q BT", f"/F {LETTERS} Tf", *shown, "ET Q")).encode())


def _saved(pdf: pikepdf.Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, object_stream_mode=mode)
    return buffer.getvalue()
