"""Opened layouts: an online service, a newspaper, a letter, a training body."""

from __future__ import annotations

import datetime

from tests.samples.invoice import (
    Invoice,
)
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    before,
    city,
    count,
    day,
    figures,
    grouped,
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
    in_fours,
    spaced,
)


def en_ligne(invoice: Invoice) -> str:
    """An online service whose French is not complete: English and French labels side by side, points in the amounts."""
    euro = money(",", before="€", mark=".")
    supplier, recipient = invoice.supplier, invoice.recipient
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    def english(value: datetime.date) -> str:
        return f"{months[value.month - 1]} {value.day}, {value.year}"

    def pair(label: str, value: str) -> str:
        return f"<tr><td class=k>{label}<td class=s>{value}" if value else ""

    return sheet(
        f"""<table class=w><tr><td><span class=big>Invoice / Facture</span><td class="n brand">{supplier.name}</table>
        <table>{pair("Invoice number", f"<b>{invoice.number}</b>")}{pair("Date of issue", english(invoice.issued))}
        {pair("Date due", english(invoice.due))}{pair("PO number / N° d'engagement", invoice.engagement)}
        {pair("Code service", invoice.service_code)}</table><table class="w two"><tr><td width="50%"><b>{
            supplier.name
        }</b>
        <br>{supplier.street}<br>{supplier.town}<br>France<br>{supplier.email}<br>SIRET {supplier.siret}<br>FR VAT
        {supplier.vat}<td><b>Bill to</b><br>{postal(recipient)}<br>France<br>SIRET {recipient.siret}<br>FR VAT
        {recipient.vat}</table><p class=due>{euro(invoice.amount_due)} due {english(invoice.due)}</p>
        <table class="w rows"><tr><th>Description<th class=n>Qty<th class=n>Unit price<th class=n>Tax<th class=n>Amount
        {
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<br><span class=k>{english(invoice.period[0])} –
        {english(invoice.period[1])}</span><td class=n>{count(item.quantity).replace(",", ".")}<td class=n>
        {euro(item.price)}<td class=n>{percent(item.rate, "%").replace(",", ".")}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <table class=sum><tr><td>Subtotal / Sous-total HT<td class=n>{euro(invoice.total_without_vat)}
        {
            of_groups(
                invoice,
                lambda rate, base, tax: (
                    f'''<tr><td>VAT - France ({percent(rate, "%").replace(",", ".")} on
        {euro(base)})<td class=n>{euro(tax)}'''
                ),
            )
        }<tr><td>Total<td class=n>{euro(invoice.total_with_vat)}<tr><td>Amount paid
        <td class=n>{euro(invoice.paid)}<tr><td><b>Amount due / Net à payer</b><td class=n><b>{
            euro(invoice.amount_due)
        }</b>
        </table><p class=k>Pay by bank transfer: IBAN {in_fours(invoice.iban)}, BIC {invoice.bic}. Late payments bear
        interest at 10% plus a fixed fee of €40.00.</p>""",
        """.s { white-space: nowrap } .big { font-size: 18pt; font-weight: bold } .brand
        { color: #888; font-size: 14pt } .k { color: #666;
        font-size: 8pt } .two { margin: 8mm 0 } .due { font-size: 15pt; font-weight: bold; margin-bottom: 6mm
        } .rows th {
        font-weight: normal; color: #666; border-bottom: 0.8pt solid #000 } .rows td { padding: 4pt } .sum { margin:
        6mm 0
        8mm 45%; width: 55% } .sum td { border-top: 0.4pt solid #ccc; padding: 3pt 4pt }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 18mm",
    )


def journal(invoice: Invoice) -> str:
    """A publisher's bill set in two newspaper columns: story of the order at the left, sums at the right."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<p class=brand>{supplier.name}</p><div class=cols><div class=col><h2>La facture</h2><p>Facture {
            invoice.number
        }<br>
        établie le {spelled(invoice.issued, weekday=True)}<br>à payer au plus tard le {spelled(invoice.due)}</p>
        <h2>Le client</h2><p>{postal(recipient)}<br>SIREN {spaced(recipient.siren)}<br>SIRET {recipient.siret}</p>
        <h2>Sa commande</h2><p>{said("Bon de commande ", invoice.engagement)}{said("Marché ", invoice.market)}
        {said("Code service ", invoice.service_code)}Cadre de facturation : {invoice.framework}<br>Parution du
        {day(invoice.delivered)}</p><h2>L'éditeur</h2><p>{postal(supplier)}<br>{supplier.phone}<br>SIRET {
            supplier.siret
        }<br>TVA
        {supplier.vat}<br>{supplier.form} au capital de {supplier.capital} €<br>CPPAP {
            figures(supplier.siret, "cppap", 4)
        } I
        {figures(supplier.siret, "cp", 5)}</p></div><div class=col><h2>Le détail</h2>{
            of_items(
                invoice,
                lambda _, item: (
                    f'''
        <p>{item.name}<br>{count(item.quantity)} à {euro(item.price)} (TVA {percent(item.rate)}) <span class=r>
        {euro(item.total)}</span></p>'''
                ),
            )
        }<h2>Les comptes</h2><p>Montant hors taxe <span class=r>
        {euro(invoice.total_without_vat)}</span></p>{
            of_groups(
                invoice,
                lambda rate, base, tax: (
                    f'''<p>TVA {percent(rate)} sur
        {euro(base)} <span class=r>{euro(tax)}</span></p>'''
                ),
            )
        }<p>Total TVA <span class=r>{euro(invoice.total_vat)}</span></p>
        <p><b>Montant TTC <span class=r>{
            euro(invoice.total_with_vat)
        }</span></b></p><h2>Le règlement</h2><p>Par virement
        exclusivement :<br>{in_fours(invoice.iban)}<br>{invoice.bic}</p></div></div>""",
        """.brand
        { font: bold 28pt DejaVu Serif Condensed; border-bottom: 3pt double; margin: 0 0 6mm; text-align: center }
        .cols { display: flex } .col { width: 80mm; padding-right: 8mm } h2
        { font: bold 10pt DejaVu Sans; border-bottom: 0.5pt
        solid; margin: 10pt 0 3pt } .r { float: right }""",
        "9.5pt DejaVu Serif",
        "size: A4; margin: 18mm",
    )


def missive(invoice: Invoice) -> str:
    """A consultant's letter: every reference is told inside a sentence, the sums too."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    order = f"passée par le bon de commande {invoice.engagement}" if invoice.engagement else "passée par votre courrier"
    market = f" dans le cadre du marché {invoice.market}" if invoice.market else ""
    service = f" (code service {invoice.service_code})" if invoice.service_code else ""
    paid = (
        f"""Compte tenu de l'acompte de {euro(invoice.paid)} déjà versé, le solde à payer est de
        {euro(invoice.amount_due)}."""
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<p>{postal(supplier)}<br>{supplier.email}</p><p class=to>{postal(recipient)}</p><p class=to>{
            city(supplier)
        }, le
        {spelled(invoice.issued)}</p><p><b>Objet : facture {
            invoice.number
        }</b></p><p>Madame, Monsieur,</p><p>En exécution de votre
        commande du {spelled(invoice.ordered)}, {order}{market}, {supplier.name}, immatriculée sous le numéro SIRET
        {spaced(supplier.siret)} et identifiée à la TVA sous le numéro {
            supplier.vat
        }, vous adresse la facture des prestations
        suivantes, à l'attention de {recipient.name}{service}, SIRET {spaced(recipient.siret)} :</p><ol>{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<li>{item.name} : {count(item.quantity)} × {euro(item.price)} = {euro(item.total)}'''
                ),
            )
        }</ol><p>Le total hors taxes
        est de {euro(invoice.total_without_vat)}. La TVA au taux de {percent(invoice.rate)} est de {
            euro(invoice.total_vat)
        }. Le
        total toutes taxes comprises est donc de <b>{euro(invoice.total_with_vat)}</b>. {
            paid
        }</p><p>Cette somme est à régler
        avant le {spelled(invoice.due)} sur notre compte {in_fours(invoice.iban)}, tenu par {
            invoice.bank
        }.</p><p>Nous vous
        prions d'agréer, Madame, Monsieur, nos salutations distinguées.</p><p class=to>{invoice.contact}</p>""",
        ".to { margin: 8mm 0 8mm 54% } p, li { line-height: 1.45; margin: 7pt 0 }",
        "11pt DejaVu Sans Condensed",
        "size: A4; margin: 24mm 22mm",
    )


def organisme(invoice: Invoice) -> str:
    """A training body: two frames face to face, a session with dates and hours, « Doit » before the client."""
    euro = money("", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<p class=title>FACTURE N° {invoice.number}</p><table class="w face"><tr><td width="48%"><b>{
            supplier.name
        }</b>
        <br>{supplier.street}<br>{supplier.town}<br>Siret : {supplier.siret}<br>Déclaration d'activité n° 24 37
        {figures(supplier.siret, "nda", 5)} 37<td class=gap><td width="48%"><i>Doit :</i><br><b>{recipient.name}</b><br>
        {recipient.street}<br>{recipient.town}<br>Siret : {recipient.siret}</table><p>Date de facturation :
        {day(invoice.issued, "%d.%m.%y")}<br>Convention n° {invoice.file_number} du {
            day(invoice.ordered, "%d.%m.%y")
        }<br>
        {said("Référence engagement : ", invoice.engagement)}{said("Référence service : ", invoice.service_code)}
        Stagiaire(s) : {invoice.contact}<br>Dates : du {day(before(invoice.delivered, 2), "%d.%m.%y")} au
        {
            day(invoice.delivered, "%d.%m.%y")
        } (21 heures)</p><table class="w rows"><tr><th>Intitulé<th class=n>Nb<th class=n>
        Coût unitaire<th class=n>Coût total{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>
        {count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }<tr><td colspan=3 class=n>
        Coût pédagogique total HT<td class=n>{euro(invoice.total_without_vat)}<tr><td colspan=3 class=n>TVA<td class=n>
        {euro(invoice.total_vat)}<tr><td colspan=3 class=n><b>Somme due TTC</b><td class=n><b>
        {euro(invoice.total_with_vat)}</b></table><p>Règlement pour le {day(invoice.due, "%d.%m.%y")} au plus tard à
        l'ordre de {supplier.name}.<br>RIB : {grouped(invoice.iban[4:], 5, 5, 11, 2)} — IBAN : {
            in_fours(invoice.iban)
        }</p>""",
        """.title { text-align: right; font-size: 15pt; color: #52307c; font-weight: bold } .face td { border: 1pt solid
        #52307c; padding: 7pt } .face .gap { border: 0 } .face { margin: 5mm 0 } .rows { margin: 6mm 0
        } .rows td, .rows th
        { border: 0.5pt solid #aaa; padding: 4pt } .rows th { background: #efeaf6 } p { line-height: 1.4 }""",
        "9.5pt DejaVu Sans Condensed",
        "size: A4; margin: 18mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "en_ligne": unseen(
        en_ligne,
        (USUAL - {"total_vat"}) | PAID | {"supplier_vat", "recipient_vat", "vat", "lines"},
        "logiciel",
    ),
    "journal": unseen(
        journal, USUAL | {"supplier_vat", "market", "framework", "vat", "recipient_siren"}, "presse", longest=6
    ),
    "missive": unseen(
        missive, USUAL | PAID | {"supplier_vat", "market"}, "conseil", "one_rate", only_if_paid=PAID, longest=5
    ),
    "organisme": unseen(organisme, USUAL | {"lines"}, "formation", "one_rate", longest=5),
}
