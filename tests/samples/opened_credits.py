"""Opened layouts: avoirs, with amounts above zero, below it, or with the sign behind."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import (
    Invoice,
)
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    before,
    count,
    day,
    money,
    of_groups,
    of_items,
    percent,
    postal,
    said,
    sheet,
    spelled,
    unseen,
)
from tests.samples.writing import (
    spaced,
)


def retour(invoice: Invoice) -> str:
    """Titled « AVOIR », amounts above zero: what it takes back is told under the title."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<table class=w><tr><td width="50%"><b class=brand>{supplier.name}</b><br>{supplier.street}<br>{
            supplier.town
        }<br>
        Siret : {supplier.siret}<br>N° TVA : {
            supplier.vat
        }<td><p class=title>AVOIR</p><table class=grid><tr><td>Numéro<td>
        {invoice.number}<tr><td>Date<td>{day(invoice.issued)}<tr><td>Sur facture n°<td>{
            invoice.origin
        }<tr><td>Code client<td>
        {invoice.customer_number}</table></table><p class=to>{postal(recipient)}<br>Siret : {recipient.siret}</p>
        <p>{said("Bon de commande : ", invoice.engagement)}{
            said("Code service : ", invoice.service_code)
        }Motif : retour de
        marchandise du {
            day(invoice.delivered)
        }</p><table class="w grid"><tr><th>Désignation<th class=n>Qté<th class=n>PU HT
        <th class=n>TVA<th class=n>Total HT{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>
        {count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>{percent(item.rate)}<td
        class=n>{euro(item.total)}'''
                ),
            )
        }
        </table><table class="grid sum"><tr><td>Total HT<td class=n>{
            euro(invoice.total_without_vat)
        }<tr><td>Total TVA<td class=n>
        {euro(invoice.total_vat)}<tr><td>Total TTC<td class=n>{
            euro(invoice.total_with_vat)
        }<tr><td><b>Net à votre crédit</b>
        <td class=n><b>{euro(invoice.total_with_vat)}</b></table>""",
        """.brand { font-size: 13pt } .title { font-size: 22pt; letter-spacing: 4pt; margin: 0 0 4mm } .to
        { margin: 10mm 0 8mm
        50% } .grid td, .grid th { border: 0.6pt solid #444; padding: 3pt 6pt } .sum { margin: 8mm 0 0 auto } .w.grid {
        margin-top: 6mm }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


def annulation(invoice: Invoice) -> str:
    """Titled « Facture d'avoir », amounts below zero, the origin in a sentence; what is given back by transfer."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def line(label: str, value: Decimal) -> str:
        return f"<tr><td>{label}<td class=n>{euro(-value)}"

    return sheet(
        f"""<p class=title>Facture d'avoir {invoice.number}</p><p>Émise le {
            spelled(invoice.issued)
        }</p><table class="w two"><tr>
        <td width="50%"><span class=k>Émetteur</span><br>{postal(supplier)}<br>SIRET {spaced(supplier.siret)}<br>TVA
        {supplier.vat}<td><span class=k>Destinataire</span><br>{postal(recipient)}<br>SIRET {
            spaced(recipient.siret)
        }<br>
        {said("Service ", invoice.service_code)}</table><p>Cet avoir annule en tout ou partie la facture n° {
            invoice.origin
        } du
        {spelled(before(invoice.issued, 40))}{f", engagement {invoice.engagement}" if invoice.engagement else ""}{
            f", marché {invoice.market}" if invoice.market else ""
        }.</p><table class="w rows"><tr><th>Description<th class=n>Quantité<th class=n>
        Prix unitaire HT<th class=n>TVA<th class=n>Total HT{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>
        -{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>{percent(item.rate)}<td
        class=n>{euro(-item.total)}'''
                ),
            )
        }
        </table><table class=sum>{line("Total HT", invoice.total_without_vat)}{
            of_groups(invoice, lambda rate, base, tax: line(f"TVA {percent(rate)} ({euro(-base)})", tax))
        }{line("Total TVA", invoice.total_vat)}{
            line("Total TTC", invoice.total_with_vat)
        }</table><p class=k>Remboursement par virement ou imputation sur la prochaine facture.</p>""",
        """.title { font-size: 20pt; color: #3b5bdb } .k { color: #868e96; font-size: 8pt } .two { margin: 10mm 0 }
        .rows th {
        border-bottom: 1pt solid #3b5bdb; font-weight: normal; color: #3b5bdb } .rows td { padding: 5pt 4pt } .rows {
        margin:
        8mm 0 } .sum { margin: 0 0 10mm auto; background: #f1f3f9 } .sum td { padding: 4pt 10pt }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 18mm",
    )


def note_de_credit(invoice: Invoice) -> str:
    """A wholesaler's « note de crédit »: the sign behind the figures, captions in a table's head, sums in one row."""
    bare = money(".")
    supplier, recipient = invoice.supplier, invoice.recipient

    def back(value: Decimal) -> str:
        return f"{bare(value)}-"

    return sheet(
        f"""<table class=w><tr><td width="56%"><b>{supplier.name}</b><br>{supplier.street}<br>{
            supplier.town
        }<td class=to>
        {
            postal(recipient)
        }</table><p class=title>NOTE DE CRÉDIT (AVOIR)</p><table class="w grid"><tr><th>N° avoir<th>Date<th>N°
        facture d'origine<th>Votre commande<th>Service<th>SIRET client<tr><td>{invoice.number}<td>
        {day(invoice.issued, "%d.%m.%Y")}<td>{invoice.origin}<td>{invoice.engagement}<td>{invoice.service_code}<td>
        {
            recipient.siret
        }</table><div style="min-height: 90mm"><table class="w rows"><tr><th>Article<th>Libellé<th class=n>Qté<th
        class=n>PU<th class=n>%TVA
        <th class=n>Montant HT{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.reference}<td>{item.name}<td class=n>
        {count(item.quantity)}-<td class=n>{bare(item.price)}<td class=n>{percent(item.rate, "", 2)}<td class=n>
        {back(item.total)}'''
                ),
            )
        }</table></div><table class="w grid"><tr><th class=n>Base HT<th class=n>% TVA<th class=n>TVA
        {
            of_groups(
                invoice,
                lambda rate, base, tax: (
                    f"<tr><td class=n>{back(base)}<td class=n>{percent(rate, '', 2)}<td class=n>{back(tax)}"
                ),
            )
        }</table><table class="w grid"><tr><th class=n>Total HT<th class=n>Total TVA<th class=n>Total TTC en EUR<tr>
        <td class=n>{back(invoice.total_without_vat)}<td class=n>{back(invoice.total_vat)}<td class=n>
        <b>{back(invoice.total_with_vat)}</b></table><p class=tiny>{supplier.form} au capital de {
            bare(Decimal(supplier.capital))
        }
        EUR - SIRET {supplier.siret} - RCS {supplier.register} {spaced(supplier.siren)} - TVA {supplier.vat}</p>""",
        """.to { padding: 16mm 0 8mm } .title { font-weight: bold; font-size: 12pt } .grid td, .grid th
        { border: 0.5pt solid }
        .grid { margin: 4mm 0 } .rows th { text-align: left; border-bottom: 0.7pt solid } .rows th.n
        { text-align: right }
        .tiny { font-size: 6.5pt; margin-top: 10mm }""",
        "8pt DejaVu Sans Mono",
        "size: A4; margin: 13mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"origin_number", "engagement", "service_code", "supplier_vat", "lines"}
LAYOUTS = {
    "retour": unseen(retour, USUAL, "bureau", kind="AVOIR", longest=5),
    "annulation": unseen(annulation, USUAL | {"market", "vat"}, "logiciel", kind="AVOIR", longest=5),
    "note_de_credit": unseen(note_de_credit, USUAL | {"vat", "supplier_siren"}, "epicerie", kind="AVOIR", longest=6),
}
