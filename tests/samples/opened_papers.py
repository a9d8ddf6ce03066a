"""Opened layouts: odd sheets — payment slips, long conditions, a margin, landscape."""

from __future__ import annotations

from tests.samples.invoice import (
    Invoice,
)
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
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
    unseen,
    with_tax,
)
from tests.samples.writing import (
    in_fours,
    spaced,
)


def coupon(invoice: Invoice) -> str:
    """A bill with a slip to cut off at its foot, where number, sum and date are printed once more."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<table class=w><tr><td width="58%"><b class=brand>{supplier.name}</b><br>{supplier.street}<br>{
            supplier.town
        }<br>
        <small>SIRET {supplier.siret} · TVA {supplier.vat}</small><td>{postal(recipient)}</table>
        <p class=title>AVIS DE FACTURE</p><table><tr><td>Référence de la facture<td>: {
            invoice.number
        }<tr><td>Date d'émission
        <td>: {spelled(invoice.issued)}<tr><td>Identifiant du redevable<td>: {
            invoice.customer_number
        }<tr><td>SIRET du redevable
        <td>: {recipient.siret}{said("<tr><td>Engagement<td>: ", invoice.engagement, "")}
        {said("<tr><td>Service<td>: ", invoice.service_code, "")}<tr><td>À payer avant le<td>: {
            spelled(invoice.due)
        }</table>
        <table class="w rows"><tr><th>Nature<th class=n>Quantité<th class=n>Tarif<th class=n>TVA<th class=n>Montant HT
        {
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>{count(item.quantity)}<td class=n>
        {euro(item.price)}<td class=n>{percent(item.rate)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table><p class=n>Montant total HT :
        {euro(invoice.total_without_vat)} &nbsp; – &nbsp; Montant total TVA : {
            euro(invoice.total_vat)
        }<br><b>Somme à payer TTC :
        {
            euro(invoice.total_with_vat)
        }</b></p><p><small>Voies de recours : dans le délai de deux mois suivant la réception
        (article L. 1617-5 du CGCT), devant le tribunal compétent si la somme dépasse 10 000 €.</small></p>
        <div class=slip><p class=cut>✂ Talon à joindre à votre règlement</p><table class=w><tr><td width="40%">{
            recipient.name
        }
        <br>{recipient.town}<td>Facture<br><b>{invoice.number}</b><td>Date<br><b>{
            day(invoice.issued)
        }</b><td>Montant<br><b>
        {euro(invoice.total_with_vat)}</b></table><p>Virement : {in_fours(invoice.iban)} – BIC {
            invoice.bic
        }</p><p class=ocr>
        {figures(invoice.number, "ocr1", 12)} {figures(invoice.number, "ocr2", 24)}
        {f"{invoice.total_with_vat * 100:.0f}".zfill(8)}</p></div>""",
        """.brand { font-size: 13pt } .title { font-weight: bold; font-size: 14pt; margin: 10mm 0 5mm } .rows
        { margin: 6mm 0 }
        .rows th { border-bottom: 0.8pt solid; border-top: 0.8pt solid } .slip
        { position: running(slip); border-top: 1pt dashed #000; height: 48mm } @page { @bottom-center { content:
        element(slip); width: 100% } } .cut { font-size: 7pt } .ocr { font: 10pt DejaVu Sans Mono;
        text-align:
        right; margin-top: 6mm }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 16mm 16mm 60mm",
    )


def negoce(invoice: Invoice) -> str:
    """A dealer whose conditions of sale fill the foot of the sheet with numbers, percents, dates and sums."""
    euro = money("\u00a0", "€")
    supplier, recipient = invoice.supplier, invoice.recipient
    terms = f"""CONDITIONS GÉNÉRALES DE VENTE — 1. Toute commande inférieure à 150,00 € HT supporte des frais de
        12,50 € HT.
        2. Nos prix, au tarif du 01/01/{invoice.issued.year}, s'entendent hors taxes, TVA de 20 % en sus. 3. Les
        délais (48 à 72
        heures) sont indicatifs. 4. Tout retard de paiement entraîne de plein droit, dès le lendemain de l'échéance, des
        intérêts au taux de la BCE majoré de 10 points, soit 12,15 % au 01/07/2025, et une indemnité forfaitaire de 40 €
        (articles L. 441-10 et D. 441-5 du code de commerce, décret 2012-1115 du 02/10/2012). 5. Réserve de propriété
        : loi
        n° 80-335 du 12/05/1980. 6. Garantie : 24 mois ; plafond 15 000,00 €. 7. DEEE : identifiant unique
        FR{figures(supplier.siret, "deee", 6)}_05{figures(supplier.siret, "d", 4)}. 8. Données personnelles :
        règlement (UE)
        2016/679. 9. Litiges : tribunal de commerce de {supplier.register}. 10. Siège : {invoice.head_office.street},
        {invoice.head_office.town}, SIRET {invoice.head_office.siret}. Facture payable sans escompte."""
    return sheet(
        f"""<table class=w><tr><td><b class=brand>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>
        {supplier.phone}<td class=n><b>Facture n° {invoice.number}</b><br>du {day(invoice.issued)}<br>payable le
        {day(invoice.due)}</table><table class="w two"><tr><td width="33%"><b>Livraison</b><br>{
            postal(invoice.delivery)
        }
        <td width="33%"><b>Facturation</b><br>{postal(recipient)}<br>Siret {recipient.siret}<td><b>Références</b><br>
        {said("Cde ", invoice.engagement)}{said("Serv. ", invoice.service_code)}{said("Marché ", invoice.market)}BL
        {invoice.delivery_note}<br>Devis {
            invoice.quotation
        }</table><div style="min-height: 95mm"><table class="w rows"><tr><th>Réf.<th>Article<th class=n>Qté
        <th class=n>Prix HT<th class=n>Rem.<th class=n>Total HT<th class=n>TVA{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>
        {item.reference}<td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>
        {percent(item.discount, "%") if item.discount else ""}<td class=n>{euro(item.total)}<td class=n>
        {percent(item.rate, "%")}'''
                ),
            )
        }</table></div><table class=w><tr><td width="50%"><table class=grid><tr><th>TVA<th class=n>Base
        <th class=n>Taxe{
            of_groups(
                invoice,
                lambda rate, base, tax: f"<tr><td>{percent(rate, '%')}<td class=n>{euro(base)}<td class=n>{euro(tax)}",
            )
        }</table><td><table class="w grid"><tr><td>HT<td class=n>{euro(invoice.total_without_vat)}<tr>
        <td>TVA<td class=n>{euro(invoice.total_vat)}<tr><td><b>TTC</b><td class=n><b>{
            euro(invoice.total_with_vat)
        }</b></table>
        </table><p>Règlement : {invoice.terms}. {invoice.bank}, IBAN {invoice.iban}</p>""",
        f"""@page
        {{ @bottom-left {{ content: "{terms} {supplier.form} au capital de {supplier.capital} euros —
        RCS {supplier.register} {spaced(supplier.siren)} — établissement émetteur :
        SIRET {supplier.siret} — TVA
        {supplier.vat}"; font: 6pt DejaVu Sans
        Condensed; text-align: justify; color: #333
        }} }} .brand {{ font-size: 15pt }} .two {{ background: #f4f4f4; margin: 6mm
        0 }} .two td {{ padding: 5pt }} .rows th {{ border-bottom: 1pt solid }} .rows {{ margin-bottom: 6mm
        }} .grid td, .grid
        th {{ border: 0.4pt solid #888; padding: 2pt 5pt }}""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 14mm 14mm 36mm",
    )


def marge(invoice: Invoice) -> str:
    """References and sums stacked in a coloured margin at the right, captions above values; lines at the left."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def block(caption: str, value: str) -> str:
        return f"<p><span class=k>{caption}</span><br>{value}</p>" if value else ""

    return sheet(
        f"""<div class=margin><p class=f>FACTURE</p>{block("Numéro", invoice.number)}{
            block("Date", spelled(invoice.issued))
        }
        {block("Date d'échéance", spelled(invoice.due))}{block("Bon de commande", invoice.engagement)}
        {block("Service destinataire", invoice.service_code)}{block("Référence marché", invoice.market)}<hr>
        {block("Total HT", euro(invoice.total_without_vat))}{block("Total TVA", euro(invoice.total_vat))}
        {block("Total TTC", euro(invoice.total_with_vat))}{block("Déjà payé", euro(invoice.paid))}
        {block("Reste à payer", f"<b>{euro(invoice.amount_due)}</b>")}</div><div class=main><p class=brand>{
            supplier.name
        }</p>
        <p>{supplier.street}, {supplier.town}<br>{supplier.phone} | {
            supplier.email
        }</p><p class=to><span class=k>Client</span>
        <br>{postal(recipient)}<br>SIRET {spaced(recipient.siret)}</p><table class="w rows">{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<br><span class=k>{count(item.quantity)} {item.unit} × {euro(item.price)}
                    – TVA
        {percent(item.rate)}</span><td class=n>{euro(item.total)}'''
                ),
            )
        }</table><p class=k>À verser sur le compte<br>
        {in_fours(invoice.iban)}<br>{invoice.bic}</p><p class=k>{supplier.name}, SIRET {supplier.siret}, TVA {
            supplier.vat
        }</p>
        </div>""",
        """.margin
        { position: absolute; right: 0; top: 0; width: 46mm; background: #21354d; color: #fff; padding: 5mm } .main {
        margin-right: 62mm } .k { font-size: 7.5pt; color: #789 } .margin .k { color: #b9cadd } .f { font-size: 17pt
        } .brand {
        font-size: 16pt; color: #21354d; font-weight: bold } .to { margin: 14mm 0 } .rows td { border-bottom: 0.5pt
        solid
        #b9cadd; padding: 4pt 2pt } .rows { margin-bottom: 10mm } .margin p { margin: 6pt 0 }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 14mm",
    )


def italienne(invoice: Invoice) -> str:
    """A landscape sheet out of a database: columns far apart, captions in rows, sums at the right."""
    bare = money("")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<table class="w
        grid"><tr><th>Emetteur<th>SIRET émetteur<th>TVA intracommunautaire<th>N° facture<th>Date facture
        <th>Date limite<tr><td>{supplier.name}<br>{supplier.street} {supplier.town}<td>{supplier.siret}<td>{
            supplier.vat
        }<td>
        {invoice.number}<td>{day(invoice.issued)}<td>{
            day(invoice.due)
        }<tr><th>Débiteur<th>SIRET débiteur<th>Code service<th>N°
        engagement<th>N° marché<th>Contact<tr><td>{recipient.name}<br>{recipient.street} {recipient.town}<td>{
            recipient.siret
        }
        <td>{invoice.service_code}<td>{invoice.engagement}<td>{invoice.market}<td>{invoice.contact}</table>
        <p class=title>ETAT DE FACTURATION – FACTURE {
            invoice.number
        }</p><table class="w rows"><tr><th>Ligne<th>Référence
        <th>Prestation<th>Unité<th class=n>Quantité<th class=n>Prix unitaire<th class=n>Taux TVA<th class=n>Montant HT
        <th class=n>Montant TTC{
            of_items(
                invoice,
                lambda place, item: (
                    f'''<tr><td>{place}<td>{item.reference}<td>{item.name}<td>
        {item.unit}<td class=n>{fixed(item.quantity, 3)}<td class=n>{bare(item.price)}<td
        class=n>{percent(item.rate, "", 2)}
        <td class=n>{bare(item.total)}<td class=n>{bare(with_tax(item))}'''
                ),
            )
        }</table><table class=sum><tr><th>Total HT
        <th>Total TVA<th>Total TTC<th>Avance versée<th>Net à payer EUR<tr><td>{bare(invoice.total_without_vat)}<td>
        {bare(invoice.total_vat)}<td>{bare(invoice.total_with_vat)}<td>{bare(invoice.paid)}<td>{
            bare(invoice.amount_due)
        }</table>
        <p>IBAN {invoice.iban}    BIC {invoice.bic}    {invoice.bank}</p>""",
        """.grid td, .grid th { border: 0.4pt solid #999; width: 14% } .grid td:first-child { width: 30% } .grid th
        { background: #eee; font-weight: normal;
        font-size: 7pt } .title { font-weight: bold; margin: 7mm 0 4mm } .rows th { border-bottom: 0.8pt solid;
        border-top:
        0.8pt solid } .sum { margin: 6mm 0 6mm auto } .sum td, .sum th { border: 0.4pt solid #999; text-align: right;
        padding:
        2pt 10pt }""",
        "8pt DejaVu Sans",
        "size: A4 landscape; margin: 13mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban", "supplier_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "coupon": unseen(coupon, USUAL | {"amount_due", "lines"}, "redevances", longest=7),
    "negoce": unseen(
        negoce, USUAL | {"market", "vat", "lines", "supplier_siren"}, "fournitures", "line_discounts", longest=12
    ),
    "marge": unseen(marge, USUAL | PAID | {"market"}, "conseil", longest=8),
    "italienne": unseen(italienne, USUAL | PAID | {"market", "lines"}, "medical", longest=14),
}
