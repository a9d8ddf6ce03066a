"""Opened layouts: works, subcontractors, freight, islands — retention, reverse charge, 8,5 %."""

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
)
from tests.samples.writing import (
    in_fours,
    spaced,
)


def decompte(invoice: Invoice) -> str:
    """A statement of works: totals with contract, earlier and present sums side by side, retention taken off."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    rank = 2 + int(figures(invoice.number, "rank", 1)) % 4

    def work(place: int, item: Item) -> str:
        earlier = item.total * (rank - 1)
        return f"""<tr><td class=c>{place}<td>{item.name}<td class=n>{bare(item.total * 6)}<td class=n>
            {percent(Decimal(round(100 * rank / 6)))}<td class=n>{bare(item.total + earlier)}<td class=n>{bare(earlier)}
            <td class=n>{bare(item.total)}"""

    def total(label: str, value: Decimal) -> str:
        return f"<tr><td colspan=4><td colspan=2>{label}<td class=n>{bare(value)}"

    return sheet(
        f"""<table class=w><tr><td width="40%"><b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>Tél.
        {supplier.phone}<br>SIRET {spaced(supplier.siret)}<br>N° TVA {supplier.vat}<td class=c><b class=big>SITUATION N°
        {rank}</b><br>valant facture n° {invoice.number}<br>arrêtée au {day(invoice.issued)}</table>
        <table class="w ref"><tr><td width="50%"><b>Maître d'ouvrage :</b> {postal(recipient, ", ")}<br>SIRET :
        {recipient.siret}<br><b>Opération :</b> réhabilitation – {invoice.delivery.name}<td><b>Marché n° :</b>
        {invoice.market or "sans"}<br><b>Lot n° :</b> {rank + 3}<br><b>Engagement :</b> {invoice.engagement or "—"}<br>
        <b>Code service :</b> {invoice.service_code or "—"}<br><b>Maître d'œuvre :</b> {invoice.contact}</table>
        <table class="w rows"><tr><th>N°<th>Désignation<th class=n>Marché HT<th class=n>Avanc.<th class=n>Cumul HT
        <th class=n>Précédent HT<th class=n>Mois HT{of_items(invoice, work)}
        {total("Total HT du mois", invoice.total_without_vat)}{total(f"TVA {percent(invoice.rate)}", invoice.total_vat)}
        {total("Total TTC du mois", invoice.total_with_vat)}{total("Retenue de garantie 5 %", -invoice.retained)}
        {total("<b>NET À RÉGLER (€)</b>", invoice.amount_due)}</table>
        <p>Délai global de paiement : 30 jours, soit le {day(invoice.due)}.<br>Compte à créditer : {invoice.bank}
        {in_fours(invoice.iban)}</p><table class="w ref sign"><tr><td>L'entreprise<td>Le maître d'œuvre<td>Le maître
        d'ouvrage
        </table>""",
        """.big { font-size: 15pt } .ref td { border: 0.6pt solid; padding: 4pt } .ref { margin: 5mm 0 } .rows td,
        .rows th
        { border: 0.4pt solid #555 } .rows th { background: #e4e4e4 } .sign td { height: 18mm; width: 33% }""",
        "8pt DejaVu Sans Condensed",
        "size: A4; margin: 12mm",
    )


def sous_traitant(invoice: Invoice) -> str:
    """A subcontractor paid directly: no tax by reverse charge, one total in a heavy frame."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<div class=bar><b>{supplier.name}</b><span>{supplier.street} · {supplier.town} · {
            supplier.phone
        }</span></div>
        <table class=w><tr><td width="50%"><p class=f>FACTURE</p>N° {invoice.number}<br>Date : {
            spelled(invoice.issued)
        }<td>
        <u>Pouvoir adjudicateur :</u><br>{postal(recipient)}<br>SIRET {spaced(recipient.siret)}<br>
        {said("Service ", invoice.service_code)}</table><p>Paiement direct en qualité de sous-traitant de
        Mouret Entreprise Générale (SIRET {invoice.payee.siret})<br>{said("Marché : ", invoice.market)}
        {said("N° d'EJ : ", invoice.engagement)}Acte spécial du {day(invoice.ordered)}</p>
        <table class="w rows"><tr><th>Nature des travaux<th class=n>Quantité<th>U<th class=n>P.U.<th class=n>Montant
        {
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td>{item.unit}
        <td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <div class=box>MONTANT TOTAL HT <span>{
            euro(invoice.total_without_vat)
        }</span><br>TVA <span>AUTOLIQUIDATION</span><br>
        NET À PAYER <span>{
            euro(invoice.amount_due)
        }</span></div><p>Autoliquidation : TVA due par le preneur, article 283-2
        nonies du CGI.</p><p>À payer au plus tard le {spelled(invoice.due)} – IBAN {in_fours(invoice.iban)}</p>
        <p class=tiny>{supplier.name} – {supplier.form} – capital {supplier.capital} € – SIRET {supplier.siret} – RM
        {spaced(supplier.siren)} – TVA {supplier.vat} – Assurance décennale n° {
            figures(supplier.siret, "ins", 9)
        }</p>""",
        """.bar { border-bottom: 2pt solid #b35900; font-size: 8.5pt } .bar b { font-size: 15pt; color: #b35900 }
        .bar span
        { float: right; padding-top: 6pt } .f { font-size: 20pt; color: #b35900; margin-top: 8mm } .w
        { margin-top: 6mm }
        .rows th { border-bottom: 1pt solid #b35900 } .rows td { border-bottom: 0.4pt dashed #b35900; padding: 4pt }
        .box {
        border: 2pt solid #000; padding: 7pt; width: 88mm; margin: 6mm 0 6mm auto; font-weight: bold; line-height: 1.6 }
        .box span { float: right } .tiny { font-size: 7pt; margin-top: 8mm }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


def affreteur(invoice: Invoice) -> str:
    """A freight forwarder: frames of parties and weights, taxed and untaxed in two columns."""
    bare = money(".")
    supplier, recipient = invoice.supplier, invoice.recipient

    def frame(title: str, body: str) -> str:
        return f"<td><b>{title}</b><br>{body}"

    def leg(_: int, item: Item) -> str:
        cells = (bare(item.total), "") if item.rate else ("", bare(item.total))
        return f"<tr><td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{bare(item.price)}" + "".join(
            f"<td class=n>{cell}" for cell in cells
        )

    free = invoice.groups.get(Decimal(0), Decimal(0))
    return sheet(
        f"""<table class=w><tr><td><b class=brand>{supplier.name.upper()}</b><br>{
            postal(supplier, " - ").split(" - ", 1)[1]
        }
        <br>TEL {supplier.phone} FAX {telephone(supplier, "fax")}<td class=n><b>FACTURE TRANSPORT</b><br>{
            invoice.number
        }
        </table><table class="w frames"><tr>{
            frame("EXPÉDITEUR", "Entrepôts du Grand Large<br>12 quai des Amériques<br>44600 SAINT-NAZAIRE")
        }{frame("DESTINATAIRE", postal(invoice.delivery))}{
            frame("FACTURER À", f'''{postal(recipient)}<br>SIRET {recipient.siret}''')
        }</table>
        <table class="w frames"><tr>{frame("DOSSIER", invoice.file_number)}{
            frame("DATE", day(invoice.issued, "%d/%m/%y"))
        }
        {frame("VOTRE COMMANDE", invoice.engagement or "&nbsp;")}{frame("SERVICE", invoice.service_code or "&nbsp;")}
        {frame("ENLÈVEMENT", day(before(invoice.delivered, 2), "%d/%m/%y"))}{
            frame("LIVRAISON", day(invoice.delivered, "%d/%m/%y"))
        }{frame("POIDS KG", figures(invoice.number, "kg", 4))}{
            frame("COLIS", figures(invoice.number, "box", 2))
        }</table><table class="w rows"><tr><th>NATURE<th class=n>NB<th class=n>PRIX
        <th class=n>SOUMIS TVA<th class=n>NON SOUMIS{of_items(invoice, leg)}</table>
        <table class="w rows"><tr><th class=n>SOUMIS TVA<th class=n>NON SOUMIS<th class=n>TOTAL HT<th class=n>TVA<th
        class=n>
        TOTAL TTC<th class=n>À RÉGLER LE<tr><td class=n>{bare(invoice.total_without_vat - free)}<td class=n>{bare(free)}
        <td class=n>{bare(invoice.total_without_vat)}<td class=n>{bare(invoice.total_vat)}<td class=n>
        <b>{bare(invoice.total_with_vat)} EUR</b><td class=n>{day(invoice.due, "%d/%m/%y")}</table>
        <p>VIREMENT : {invoice.iban} / {
            invoice.bic
        }</p><p class=tiny>Gazole : indice CNR 184,32 ; part gazole 27,40 % du prix.
        Prestations non soumises : article 262-I du CGI. SIRET {spaced(supplier.siret)} - RCS {supplier.register}
        {supplier.siren} - TVA {supplier.vat} - Licence {figures(supplier.siret, "lic", 8)}</p>""",
        """.brand { font-size: 15pt; color: #902 } .frames td
        { border: 0.6pt solid #902; padding: 4pt; font-size: 7.5pt }
        .frames { margin-top: 4mm } .frames b { color: #902; font-size: 6.5pt } .rows { margin-top: 6mm } .rows th,
        .rows td
        { border-bottom: 0.5pt solid #902 } .tiny { font-size: 6.5pt; margin-top: 10mm }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 13mm",
    )


def bourbon(invoice: Invoice) -> str:
    """A supplier of Réunion: 8,5 %, an accounting program's frame, « Total net HT », sums as a column of boxes."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def line(label: str, value: str) -> str:
        return f"<tr><td>{label}<td class=n>{value}"

    discount = (
        line(f"Remise {percent(invoice.discount, ' %', 2)}", bare(-invoice.discounted)) if invoice.discount else ""
    )
    return sheet(
        f"""<table class=w><tr><td width="48%" class=card><b>{supplier.name}</b><br>{supplier.street}<br>{
            supplier.town
        }<br>
        LA RÉUNION<br>Téléphone : 0262 {figures(supplier.siret, "tel", 2)} {
            figures(supplier.siret, "te", 2)
        } 10<br>SIRET :
        {supplier.siret}<br>Numéro TVA : {supplier.vat}<td width="4%"><td class=card>{postal(recipient)}<br>SIRET :
        {recipient.siret}<br>SIREN : {spaced(recipient.siren)}</table><table class="w ref"><tr><td>Facture<td>Numéro
        <td>Date<td>Code client<td>Date échéance<td>Mode de règlement<tr><td>Original<td>{invoice.number}<td>
        {day(invoice.issued)}<td>{invoice.customer_number}<td>{day(invoice.due)}<td>Virement</table><p>
        {said("Numéro d'engagement : ", invoice.engagement)}{said("Code service : ", invoice.service_code)}
        {
            said("Numéro de marché : ", invoice.market)
        }</p><div style="min-height: 110mm"><table class="w rows"><tr><th>Référence<th>Désignation<th class=n>
        Quantité<th class=n>PU HT<th class=n>Montant HT<th class=n>TVA{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>
        {item.reference}<td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td class=n>{bare(item.price)}<td class=n>
        {bare(item.total)}<td class=n>{percent(item.rate, "", 2)}'''
                ),
            )
        }</table></div><table class=w><tr><td width="52%">
        <table class="w grid"><tr><td>Taux<td class=n>Base HT<td class=n>Montant TVA{
            of_groups(
                invoice,
                lambda rate, base, tax: (
                    f"<tr><td>{percent(rate, '', 2)}<td class=n>{bare(base)}<td class=n>{bare(tax)}"
                ),
            )
        }</table><p class=tiny>Octroi de mer
        externe inclus. {supplier.form} au capital de {supplier.capital} € – RCS {supplier.register} {
            supplier.siren
        }<br>IBAN :
        {in_fours(invoice.iban)}</p><td width="8%"><td><table class="w grid">{
            line("Total HT", bare(invoice.sum_of_lines))
        }
        {discount}{line("Total net HT", bare(invoice.total_without_vat))}{line("Total TVA", bare(invoice.total_vat))}
        {line("Total TTC", bare(invoice.total_with_vat))}{line("Acompte", bare(invoice.paid))}
        {line("<b>Net à payer</b>", f"<b>{bare(invoice.amount_due)} €</b>")}</table></table>""",
        """.card { border: 0.8pt solid #006d77; border-radius: 6pt; padding: 6pt } .ref
        { margin: 6mm 0; background: #e6f3f4 }
        .ref td { border: 0.5pt solid #006d77; text-align: center } .rows { margin: 4mm 0 8mm } .rows th { background:
        #006d77; color: #fff } .rows td { border-left: 0.4pt solid #006d77; border-right: 0.4pt solid #006d77 } .rows {
        border-bottom: 0.6pt solid #006d77 } .grid td { border: 0.4pt solid #006d77; padding: 2pt 4pt } .tiny {
        font-size:
        7pt }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 13mm",
    )


USUAL = HEAD | SIRETS | {"due_date", "engagement", "service_code", "iban", "supplier_vat", "total_without_vat"}
LAYOUTS = {
    "decompte": unseen(
        decompte, USUAL | TOTALS | {"market", "amount_due"}, "chantier", "one_rate", "retention", longest=14
    ),
    "sous_traitant": unseen(
        sous_traitant, USUAL | {"market", "amount_due", "lines", "supplier_siren"}, "chantier", "untaxed"
    ),
    "affreteur": unseen(affreteur, USUAL | TOTALS | {"supplier_siren"}, "fret"),
    "bourbon": unseen(
        bourbon,
        USUAL | TOTALS | {"market", "amount_due", "paid_amount", "vat", "lines", "supplier_siren", "recipient_siren"},
        "iles",
        "discount",
        longest=38,
    ),
}
