"""Opened layouts, third family: wholesalers, dispensers, booksellers, printers — articles, deliveries, discounts."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import (
    Invoice,
    Item,
)
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    before,
    count,
    day,
    figures,
    fixed,
    money,
    of_groups,
    of_items,
    percent,
    postal,
    said,
    sheet,
    spelled,
    telephone,
    unseen,
    with_tax,
)
from tests.samples.writing import (
    in_fours,
    spaced,
    spaced_vat,
)


def articles_par_poste(invoice: Invoice) -> str:
    """A large company's print in 7 points: every box has its caption, rates by code, dates and sums with points."""
    bare = money(".")
    supplier, recipient = invoice.supplier, invoice.recipient
    codes = {rate: code for code, rate in enumerate(invoice.groups, 1)}

    def boxed(caption: str, value: str) -> str:
        return f"<td><i>{caption}</i><br>{value or '&nbsp;'}"

    def article(place: int, item: Item) -> str:
        return f"""<tr><td>{place * 10:05d}<td>{figures(item.name, "article", 8)}<td>{item.name}<td class=n>
            {count(item.quantity)}<td>PCE<td class=n>{fixed(item.price, 3)}<td class=n>{percent(item.discount, "", 2)}
            <td class=n>{bare(item.total)}<td class=c>{codes[item.rate]}"""

    groups = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td class=c>{codes[rate]}<td class=n>{bare(base)}<td class=n>"
            f"{percent(rate, '', 3)}<td class=n>{bare(tax)}"
        ),
    )
    return sheet(
        f"""<table class="w top"><tr><td width="38%"><span class=brand>{supplier.name}</span><br>{supplier.street}<br>
        {supplier.town}<br>Tél {supplier.phone} - {supplier.email}<td width="24%"><b>FACTURE</b><br>Original<td>
        <b>Facturé à</b><br>{postal(recipient)}<br>SIRET : {spaced(recipient.siret)}</table>
        <table class="w box"><tr>{boxed("N° document", invoice.number)}
        {boxed("Date document", day(invoice.issued, "%d.%m.%Y"))}
        {boxed("N° client", invoice.customer_number)}{boxed("N° cde client", invoice.engagement)}
        {boxed("Date cde client", day(invoice.ordered, "%d.%m.%Y"))}{boxed("Page", "1")}
        <tr>{boxed("N° de livraison", invoice.delivery_note)}
        {boxed("Date livraison", day(invoice.delivered, "%d.%m.%Y"))}
        {boxed("Contact", invoice.contact)}{boxed("Service destinataire", invoice.service_code)}
        {boxed("Marché", invoice.market)}{boxed("Incoterm", "DAP")}</table>
        <p>Livré à : {postal(invoice.delivery, ", ")}</p>
        <div style="min-height: 130mm"><table class="w rows"><tr><th>Poste<th>Article<th>Désignation<th
        class=n>Quantité<th>UQ<th class=n>Prix unit. HT
        <th class=n>Rem. %<th class=n>Montant HT<th class=c>TVA{of_items(invoice, article)}</table></div>
        <table class="w foot"><tr><td width="46%"><table class="w grid"><tr><th class=c>Code<th class=n>Base HT
        <th class=n>Taux<th class=n>TVA{groups}</table><p>Devise : EUR<br>Conditions de paiement : {invoice.terms}<br>
        Échéance nette {day(invoice.due, "%d.%m.%Y")}<br>{invoice.bank} BIC {invoice.bic} IBAN {invoice.iban}</p>
        <td width="8%"><td><table class="w grid"><tr><td>Montant net HT<td class=n>{bare(invoice.total_without_vat)}
        <tr><td>Taxe sur la valeur ajoutée<td class=n>{bare(invoice.total_vat)}<tr><td><b>Montant brut TTC</b>
        <td class=n><b>{bare(invoice.total_with_vat)}</b></table></table>
        <p class=tiny>{supplier.name} - {supplier.form} au capital de {money(".")(Decimal(supplier.capital))} EUR - RCS
        {supplier.register} {spaced(supplier.siren)} - SIRET {supplier.siret} - N° id. TVA {supplier.vat} - APE
        {supplier.activity}. Siège : {postal(invoice.head_office, ", ")}, SIRET {invoice.head_office.siret}. Tout retard
        donnera lieu à une pénalité de 3 fois le taux légal et à une indemnité de 40 EUR (art. D. 441-5 C.
        com.).</p>""",
        """.box td, .grid td, .grid th { border: 0.4pt solid #000 } .box td { width: 16.6% } i { font-size: 5.5pt }
        .brand { font-size: 12pt; font-weight: bold } .top td { padding-bottom: 9mm } .rows { margin-top: 5mm } .rows th
        { border-bottom: 0.6pt solid; border-top: 0.6pt solid } .foot { margin-top: 8mm } .foot td { padding-left: 2pt }
        .tiny { font-size: 6pt; margin-top: 8mm }""",
        "7pt DejaVu Sans Condensed",
        "size: A4; margin: 10mm 11mm",
    )


def grossiste(invoice: Invoice) -> str:
    """A wholesaler's bill of several deliveries: each note with its sum, totals in a band across the last page."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    size = max(1, -(-len(invoice.items) // 3))
    notes = [invoice.items[place : place + size] for place in range(0, len(invoice.items), size)]
    body = ""
    for place, items in enumerate(notes):
        rows = "".join(
            f"<tr><td>{item.reference or figures(item.name, 'ref', 7)}<td>{item.name}<td class=n>{count(item.quantity)}"
            f"<td class=n>{bare(item.price)}<td class=n>{percent(item.rate, '')}<td class=n>{bare(item.total)}"
            for item in items
        )
        body += f"""<tr class=bl><td colspan=6>BL n° {int(figures(invoice.number, "bl", 6)) + 41 * place} du
            {day(before(invoice.delivered, 7 * (len(notes) - 1 - place)))} - livré : {invoice.delivery.name}{rows}
            <tr><td colspan=5 class=n>Total BL<td class=n>{bare(sum((item.total for item in items), Decimal(0)))}"""
    reduction = f"<td>Remise {percent(invoice.discount)}<br>{bare(invoice.discounted)}" if invoice.discount else ""
    return sheet(
        f"""<div class=bar>{supplier.name}</div><table class=w><tr><td
        width="50%">{supplier.street}<br>{supplier.town}<br>
        Tél. {supplier.phone}<br>RCS {supplier.register} {spaced(supplier.siren)}<br>Siret {supplier.siret}<br>TVA CEE
        {supplier.vat}<td class=to>{postal(recipient)}</table>
        <table class=ref><tr><td class=n>Facture :<td><b>{invoice.number}</b><td class=n>Code client :<td>
        {invoice.customer_number}<tr><td class=n>du :<td>{day(invoice.issued)}<td class=n>V/Siret :<td>{recipient.siret}
        <tr><td class=n>V/Réf. :<td>{invoice.engagement}<td class=n>V/Service :<td>{invoice.service_code}
        <tr><td class=n>Marché :<td>{invoice.market}<td class=n>Représentant :<td>{invoice.contact}</table>
        <table class="w rows"><thead><tr><th>Référence<th>Article<th class=n>Qté<th class=n>Prix net HT<th class=n>TVA
        <th class=n>Total HT</thead>{body}</table>
        <table class="w band"><tr><td>Brut HT<br>{bare(invoice.sum_of_lines)}{reduction}<td>Net HT<br>
        {bare(invoice.total_without_vat)}<td>TVA<br>{bare(invoice.total_vat)}<td>TTC<br>{bare(invoice.total_with_vat)}
        <td>Versements<br>{bare(invoice.paid)}<td class=due>À PAYER EN EUROS<br>{bare(invoice.amount_due)}<br>au
        {day(invoice.due)}</table><p class=small>Domiciliation : {invoice.bank} - {in_fours(invoice.iban)} -
        {invoice.bic}</p>""",
        """.bar { background: #064; color: #fff; font-size: 15pt; padding: 5pt 8pt } .to
        { padding: 12mm 0 8mm; font-size:
        10pt } .ref td { padding: 1pt 5pt } .rows { margin-top: 8pt } .rows th { background: #064; color: #fff
        } .bl td {
        font-weight: bold; padding-top: 4pt } .band td { border: 0.8pt solid #064; text-align: center; padding: 3pt }
        .band { margin-top: 10pt; page-break-inside: avoid } .due { background: #dfe; font-weight: bold } .small {
        font-size: 7pt }""",
        "8.5pt DejaVu Sans Condensed",
        "size: A4; margin: 12mm",
    )


def officine(invoice: Invoice) -> str:
    """A dispensary's program: codes of the tables' columns, rates in a row with one column each, EUR before sums."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    rates = list(invoice.groups)

    def across(label: str, values: list[str], last: str) -> str:
        return f"<tr><td>{label}{''.join(f'<td class=n>{value}' for value in values)}<td class=n><b>{last}</b>"

    return sheet(
        f"""<p class=c><b class=brand>{supplier.name}</b><br>{supplier.street} - {supplier.town}<br>Tél.
        {supplier.phone} - Fax {telephone(supplier, "fax")}<br>N° SIRET : {spaced(supplier.siret)} - FINESS :
        {figures(supplier.siret, "finess", 9)}</p><hr><table class=w><tr><td width="52%">FACTURE COLLECTIVITÉ n°
        {invoice.number}<br>Date : {day(invoice.issued, "%d/%m/%y")}<br>Règlement attendu le
        {day(invoice.due, "%d/%m/%y")}<br>{said("Bon de commande : ", invoice.engagement)}
        {said("Code service : ", invoice.service_code)}<td>{postal(recipient)}<br>SIRET {recipient.siret}</table>
        <table class="w rows"><tr><th>CIP<th>Produit<th class=n>Qté<th class=n>PU HT<th class=n>TVA<th class=n>Mt HT
        <th class=n>Mt TTC{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>34009{figures(item.name, "cip", 8)}
        <td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{bare(item.price)}<td class=n>
        {percent(item.rate, "%", 1)}<td class=n>{bare(item.total)}<td class=n>{bare(with_tax(item))}'''
                ),
            )
        }</table>
        <table class=vat>{across("Taux", [percent(rate, "%", 1) for rate in rates], "Total")}
        {across("HT", [bare(base) for base in invoice.groups.values()], bare(invoice.total_without_vat))}
        {across("TVA", [bare(invoice.tax(rate)) for rate in rates], bare(invoice.total_vat))}
        {
            across(
                "TTC", [bare(invoice.groups[rate] + invoice.tax(rate)) for rate in rates], bare(invoice.total_with_vat)
            )
        }
        </table><p class=big>Net à payer : EUR {bare(invoice.amount_due)}</p>
        <p>Virement : {in_fours(invoice.iban)} ({invoice.bank})<br>N° TVA : {supplier.vat}</p>""",
        """.brand { font-size: 13pt; color: #083 } .rows { margin: 8pt 0 } .rows th { border-bottom: 1pt solid #083 }
        .rows td { font-size: 7.5pt } .vat td { border: 0.4pt dotted #555; padding: 2pt 9pt } .big { font-size: 13pt;
        font-weight: bold } hr { border: 0; border-top: 1.5pt solid #083 }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 14mm",
    )


def libraire(invoice: Invoice) -> str:
    """A bookseller's bill: prices with VAT, public discount, the total first and what it holds of tax below."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    groups = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>dont TVA {percent(rate, ' %', 1)} (sur {euro(base)} HT)<td class=n>{euro(tax)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td width="60%"><span class=brand>{supplier.name}</span><br>librairie indépendante<br>
        {supplier.street}, {supplier.town}<br>{supplier.phone} · {supplier.email}<td class=n>facture<br>
        <span class=big>{invoice.number}</span><br>{spelled(invoice.issued)}</table>
        <p class=to>{postal(recipient)}</p><table><tr><th>votre commande<td>{invoice.engagement}<tr><th>votre service
        <td>{invoice.service_code}<tr><th>votre siret<td>{recipient.siret}<tr><th>notre dossier<td>{invoice.file_number}
        </table><table class="w rows"><tr><th>EAN<th>titre<th class=n>ex.<th class=n>prix TTC<th class=n>remise
        <th class=n>net TTC{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>9782{figures(item.name, "ean", 9)}<td>
        {item.name}<td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>
        {percent(item.discount) if item.discount else "net"}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <table class=sum><tr><td><b>total à payer TTC</b><td class=n><b>{euro(invoice.total_with_vat)}</b>{groups}
        <tr><td>soit hors taxes<td class=n>{euro(invoice.total_without_vat)}</table>
        <p>Remises aux collectivités : loi n° 81-766 du 10 août 1981, articles 1 et 3.<br>À régler pour le
        {spelled(invoice.due)} par mandat sur le compte {in_fours(invoice.iban)}.</p>
        <p class=small>{supplier.name}, {supplier.form} au capital de {supplier.capital} € – siret
        {spaced(supplier.siret)} – naf {supplier.activity} – tva {supplier.vat}</p>""",
        """.brand { font-size: 18pt } .big { font-size: 14pt } .to { margin: 12mm 0 10mm 50%; line-height: 1.3 } th {
        font-weight: normal; color: #a30 } .rows { margin: 10pt 0 } .rows td { border-top: 0.4pt solid #caa; padding:
        3pt
        4pt } .sum { margin-left: 45% } .sum td { padding: 2pt 8pt } .small { font-size: 7.5pt; margin-top: 14mm }""",
        "9.5pt DejaVu Serif Condensed",
        "size: A4; margin: 20mm",
    )


def grandes_valeurs(invoice: Invoice) -> str:
    """A printer with a designer's stationery: captions in grey under large values, sums from right to left."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient

    def under(value: str, caption: str) -> str:
        return f"<td><span class=v>{value}</span><br><span class=k>{caption}</span>" if value else "<td>"

    return sheet(
        f"""<p class=brand>{supplier.name}</p><table class=w><tr>{under(invoice.number, "numéro de facture")}
        {under(day(invoice.issued, "%d · %m · %Y"), "date de facture")}{
            under(day(invoice.due, "%d · %m · %Y"), "échéance")
        }
        <tr>{under(invoice.engagement, "votre bon de commande")}{under(invoice.service_code, "code service")}
        {under(invoice.quotation, "notre devis")}</table><table class=w><tr><td width="33%"><span class=k>à l'attention
        de</span><br>{postal(recipient)}<td width="33%"><span class=k>siret du client</span><br>{
            spaced(recipient.siret)
        }
        <td></table><table class="w rows">{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>
        {count(item.quantity)} ex.<td class=n>{euro(item.price)}<td class=n>{percent(item.rate)}<td class=n>
        {euro(item.total)}'''
                ),
            )
        }</table><table class="w sum"><tr>{under(euro(invoice.amount_due), "net à payer")}
        {under(euro(invoice.paid), "acompte reçu")}{under(euro(invoice.total_with_vat), "total ttc")}
        {under(euro(invoice.total_vat), "tva")}{under(euro(invoice.total_without_vat), "total ht")}</table>
        <p class=k>règlement par virement — iban {in_fours(invoice.iban)} — bic {invoice.bic}</p>
        <p class=k>{postal(supplier, " — ")} — {supplier.phone} — siret {spaced(supplier.siret)} — tva
        {spaced_vat(supplier.vat)} — rcs {supplier.register}</p>""",
        """.brand { font-size: 26pt; letter-spacing: 1pt; color: #e0004d; margin: 0 0 10mm } .v { font-size: 12pt } .k {
        font-size: 7pt; color: #777 } table { margin-bottom: 8mm } .w td { width: 20%; padding: 3pt 4pt } .rows td {
        width:
        auto; border-bottom: 0.5pt solid #e0004d } .rows td:first-child { width: 52% } .sum .v { white-space: nowrap
        }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban", "supplier_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "articles_par_poste": unseen(
        articles_par_poste,
        USUAL | {"market", "vat", "lines", "supplier_siren"},
        "fournitures",
        "line_discounts",
        longest=60,
    ),
    "grossiste": unseen(
        grossiste, USUAL | PAID | {"market", "lines", "supplier_siren"}, "epicerie", "discount", longest=40
    ),
    "officine": unseen(officine, USUAL | {"vat", "lines", "amount_due"}, "sante", longest=18),
    "libraire": unseen(
        libraire,
        (USUAL - {"total_vat"}) | {"vat", "amount_due", "lines"},
        "livres",
        "gross",
        "line_discounts",
        longest=15,
    ),
    "grandes_valeurs": unseen(grandes_valeurs, USUAL | PAID | {"lines"}, "impression"),
}
