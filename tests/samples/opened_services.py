"""Opened layouts: carriers, caterers, cleaners, temp agencies, maintainers."""

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
    city,
    count,
    day,
    figures,
    money,
    month,
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
    spaced_vat,
)


def autocars(invoice: Invoice) -> str:
    """A coach operator: the client's references first, totals left of the page."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    first, last = invoice.period
    return sheet(
        f"""<table class=w><tr><td width="50%" class=client><u>Client</u><br>{postal(recipient)}<br>N° SIRET
        {recipient.siret}<br>{said("Service à facturer : ", invoice.service_code)}{said("N° EJ : ", invoice.engagement)}
        {said("Marché n° ", invoice.market)}<td class=n><b class=brand>{supplier.name}</b><br>{supplier.street}<br>
        {supplier.town}<br>Tél. {supplier.phone}<br>{supplier.email}</table>
        <p class=title>Facture {invoice.number} du {day(invoice.issued, "%d-%m-%Y")}</p>
        <p class=c>Transports effectués du {day(first, "%d-%m-%Y")} au {day(last, "%d-%m-%Y")}</p>
        <table class="w rows"><tr><th>Circuit<th>Prestation<th class=n>Nombre<th class=n>Tarif HT<th class=n>Total HT
        {
            of_items(
                invoice,
                lambda place, item: (
                    f'''<tr><td>C{figures(item.name, "line", 3)}<td>{item.name}<td class=n>
        {count(item.quantity)} {item.unit}<td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <table class=sum><tr><td>Total net HT<td class=n>{euro(invoice.total_without_vat)}<tr><td>TVA
        {percent(invoice.rate, " %", 1)}<td class=n>{euro(invoice.total_vat)}<tr><td>Total TTC<td class=n>
        {euro(invoice.total_with_vat)}</table><p>Date d'exigibilité du paiement : {day(invoice.due, "%d-%m-%Y")}.
        <br>Paiement par virement administratif : {in_fours(invoice.iban)}<br>ouvert à {invoice.bank}.</p>
        <p class=foot>Licence de transport intérieur n° {figures(supplier.siret, "li", 4)}/24/{
            figures(supplier.siret, "l", 7)
        }
        - ORIAS {figures(supplier.siret, "orias", 8)} - SIRET {supplier.siret[:9]} {supplier.siret[9:]} - APE
        {supplier.activity} - TVA intra {supplier.vat}</p>""",
        """.client { border: 1pt solid #249; border-radius: 5pt; padding: 6pt } .brand { font-size: 15pt; color: #249 }
        .title { text-align: center; font-size: 13pt; font-weight: bold; margin: 12mm 0 2mm } .rows { margin: 6mm 0 }
        .rows td, .rows th { border: 0.5pt solid #249; padding: 3pt } .rows th { background: #249; color: #fff } .sum {
        border: 1pt solid #249; width: 46% } .sum td { padding: 3pt 6pt } .foot { font-size: 7pt; margin-top: 12mm;
        border-top: 0.5pt solid; text-align: center }""",
        "10pt DejaVu Sans Condensed",
        "size: A4; margin: 16mm",
    )


def banquet(invoice: Invoice) -> str:
    """A caterer: lines with VAT, the tax told after the total, deposit, type of a menu."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td>H.T. à {percent(rate)} : {euro(base)}<td class=n>T.V.A. {euro(tax)}",
    )
    paid = (
        f"<tr><td>Arrhes reçues<td class=n>{euro(invoice.paid)}<tr><td><b>Reste dû</b><td class=n>"
        f"<b>{euro(invoice.amount_due)}</b>"
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<p class=brand>{supplier.name}</p><p class=c>{postal(supplier, " • ")} • {supplier.phone}</p>
        <table class=w><tr><td width="55%"><b>Facture</b> {invoice.number}<br><b>Le</b> {spelled(invoice.issued)}<br>
        <b>Prestation du</b> {spelled(invoice.delivered)}<br><b>Devis signé</b> {invoice.quotation}<br>
        {said("<b>B.C. n°</b> ", invoice.engagement)}{said("<b>Code service</b> ", invoice.service_code)}<td>
        {postal(recipient)}<br>Siret : {spaced(recipient.siret)}</table>
        <table class="w rows">{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{count(item.quantity)} {item.unit}<td>
        {item.name}<td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <table class=sum><tr><td><b>Total T.T.C.</b><td class=n><b>{euro(invoice.total_with_vat)}</b>{taxes}
        <tr><td>Total H.T.<td class=n>{euro(invoice.total_without_vat)}<tr><td>Total T.V.A.<td class=n>
        {euro(invoice.total_vat)}{paid}</table>
        <p class=c>Merci de régler avant le {spelled(invoice.due)} — {in_fours(invoice.iban)}</p>
        <p class=tiny>{supplier.form} au capital de {supplier.capital} euros, R.C.S. {supplier.register}
        {spaced(supplier.siren)}, SIRET {spaced(supplier.siret)}, T.V.A. {
            supplier.vat
        }. L'abus d'alcool est dangereux pour
        la santé.</p>""",
        """.brand { text-align: center; font: italic 24pt DejaVu Serif; color: #8a6d1d; margin: 0 } .w
        { margin-top: 9mm }
        .rows td { padding: 4pt; border-bottom: 0.5pt dotted #8a6d1d } .sum { width: 62%; margin: 8mm auto } .sum td {
        padding: 2pt 8pt } .tiny { font-size: 7pt; text-align: center; margin-top: 10mm }""",
        "10pt DejaVu Serif",
        "size: A4; margin: 20mm",
    )


def proprete(invoice: Invoice) -> str:
    """A cleaning company's monthly bill: one flat line a site, captions and values in a ribbon, sums in a side box."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient

    def pill(caption: str, value: str) -> str:
        return f"<td><b>{caption}</b><br>{value}" if value else ""

    return sheet(
        f"""<table class=w><tr><td width="60%"><span class=brand>{supplier.name}</span><br><small>{supplier.street},
        {supplier.town} — Tél : {supplier.phone}</small><td class=n><span class=f>FACTURE</span></table>
        <table class="w ribbon"><tr>{pill("N° de pièce", invoice.number)}{pill("Date", day(invoice.issued))}
        {pill("Compte", invoice.customer_number)}{pill("Marché", invoice.market)}
        {pill("N° d'engagement", invoice.engagement)}{pill("Service exécutant", invoice.service_code)}</table>
        <table class=w><tr><td width="50%"><small>Lieu d'intervention</small><br>{postal(invoice.delivery)}<br>
        <small>SIRET du site : {spaced(invoice.delivery.siret)}</small><td><small>Adresse de facturation</small><br>
        <b>{recipient.name}</b><br>{recipient.street}<br>{recipient.town}<br>N° SIRET : {
            spaced(recipient.siret)
        }</table>
        <p class=h>Prestations de nettoyage – {month(invoice.period[0])}</p><table class="w rows">
        {
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<br><small>{count(item.quantity)} {item.unit} à
        {euro(item.price)} HT</small><td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <table class=w><tr><td width="58%"><small>Échéance : {day(invoice.due)} par virement<br>IBAN
        {in_fours(invoice.iban)}<br>BIC {
            invoice.bic
        }<br><br>Escompte pour paiement anticipé : néant. Taux des pénalités de
        retard : 12,00 %. TVA payée sur les encaissements.</small><td><table class="w box"><tr><td>Montant HT<td
        class=n>
        {euro(invoice.total_without_vat)}<tr><td>Montant TVA ({percent(invoice.rate)})<td class=n>
        {euro(invoice.total_vat)}<tr><td>Total TTC à payer<td class=n>{euro(invoice.total_with_vat)}</table></table>""",
        f"""@page {{ @bottom-center {{ content: "{supplier.name} {supplier.form} {supplier.capital} € – SIRET
        {supplier.siret} – RCS {supplier.register} – NAF {supplier.activity} – TVA {supplier.vat} – Siège social
        {invoice.head_office.street} {invoice.head_office.town}"; font: 6.5pt DejaVu Sans; color: #555 }} }} .brand {{
        font-size: 17pt; color: #0a8f6a }} .f {{ font-size: 19pt; color: #999 }} .ribbon {{ background: #0a8f6a; color:
        #fff; margin: 6mm 0; font-size: 8pt }} .ribbon td {{ padding: 5pt }} .h {{ font-weight: bold; color: #0a8f6a;
        margin: 8mm 0 2mm }} .rows td {{ border-top: 0.5pt solid #9cc; padding: 4pt }} .box {{ background: #eef7f4 }}
        .box td {{ padding: 4pt 6pt }} .rows {{ margin-bottom: 8mm }}""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 15mm 15mm 22mm",
    )


def interimaire(invoice: Invoice) -> str:
    """A temp agency's bill: hours and coefficients by worker, condensed columns, references under the table's title."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    people = ("DUPONT Karine", "MARTIN Hugo", "OUEDRAOGO Awa", "LE BIHAN Yann")
    first, last = invoice.period

    def work(place: int, item: Item) -> str:
        return f"""<tr><td>{figures(place, "contract", 6)}<td>{people[place % 4]}
            <td>S{first.isocalendar()[1] + place % 4}
            <td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{bare(item.price)}<td
            class=n>{bare(item.total)}"""

    return sheet(
        f"""<table class=w><tr><td width="46%"><b class=brand>{supplier.name}</b><br>Agence de {city(supplier)}<br>
        {supplier.street}<br>{supplier.town}<br>{supplier.phone}<td><table class="w ref"><tr><td>FACTURE N°
        <td>{invoice.number}<tr><td>EMISE LE<td>{day(invoice.issued)}<tr><td>ECHEANCE<td>{day(invoice.due)}
        <tr><td>PERIODE<td>{day(first)} - {day(last)}<tr><td>CODE CLIENT<td>{invoice.customer_number}<tr><td>VOTRE
        COMMANDE
        <td>{invoice.engagement}<tr><td>VOTRE SERVICE<td>{invoice.service_code}<tr><td>VOTRE SIRET
        <td>{recipient.siret}<tr><td>VOTRE TVA<td>{recipient.vat}</table></table><p class=to>{postal(recipient)}</p>
        <div style="min-height: 70mm"><table class="w rows"><tr><th>Contrat<th>Intérimaire<th>Sem.<th>Rubrique<th
        class=n>Qté<th class=n>Taux HT
        <th class=n>Montant HT{of_items(invoice, work)}<tr class=t><td colspan=4>TOTAL EUR HT<td><td><td class=n>
        {bare(invoice.total_without_vat)}<tr class=t><td colspan=4>TVA SUR LES DEBITS
        {percent(invoice.rate, " %", 2)}<td>
        <td><td class=n>{bare(invoice.total_vat)}<tr class=t><td colspan=4>TOTAL EUR TTC<td><td><td class=n>
        {bare(invoice.total_with_vat)}</table></div><p>Créance cédée à {invoice.payee.name}, {invoice.payee.street},
        {invoice.payee.town} (SIRET {invoice.payee.siret}), à qui le règlement doit être adressé : IBAN
        {in_fours(invoice.iban)} BIC {invoice.bic}.</p><p class=tiny>{supplier.name}, entreprise de travail temporaire,
        {supplier.form} au capital de {supplier.capital} EUR, RCS {supplier.register} {supplier.siren}, SIRET
        {supplier.siret}, TVA {supplier.vat}. Garantie financière (art. L. 1251-49 du code du travail) : 4 850 000
        EUR. Le
        relevé d'heures signé vaut acceptation.</p>""",
        """.brand { font-size: 13pt } .ref td { border: 0.5pt solid #777; padding: 2pt 4pt; font-size: 7.5pt } .to
        { margin:
        6mm 0 8mm 54%; font-size: 10pt } .rows td { padding: 2pt 3pt; border-left: 0.4pt solid #999; border-right: 0.4pt
        solid #999 } .rows th { border: 0.4pt solid #999; background: #f3e9d2 } .rows .t td { border: 0.4pt solid #999;
        font-weight: bold } .tiny { font-size: 6pt; margin-top: 6mm }""",
        "8pt DejaVu Sans Condensed",
        "size: A4; margin: 13mm",
    )


def ascenseurs(invoice: Invoice) -> str:
    """A maintenance contract's bill: dots from each label to its value, revision of prices."""
    euro = money(".", " €")
    supplier, recipient = invoice.supplier, invoice.recipient

    def leader(label: str, value: str) -> str:
        return f"<div class=e><span>{label}</span><i></i><span>{value}</span></div>" if value else ""

    return sheet(
        f"""<p class=to>{postal(recipient)}</p><p><b>{supplier.name}</b><br>{postal(supplier).split("<br>", 1)[1]}</p>
        <p class=title>FACTURE DE MAINTENANCE</p><div class=half>{leader("Numéro", invoice.number)}
        {leader("Date d'établissement", spelled(invoice.issued))}{
            leader("Contrat", f"MN {figures(recipient.siret, 'm', 6)}")
        }
        {leader("Marché public n°", invoice.market)}{leader("Engagement juridique", invoice.engagement)}
        {leader("Code du service", invoice.service_code)}{leader("SIRET du client", recipient.siret)}
        {leader("Règlement au plus tard le", spelled(invoice.due))}</div>
        <p>Redevance d'entretien, période du {day(invoice.period[0])} au {day(invoice.period[1])}. Prix révisés selon
        P = P0 × (0,15 + 0,60 ICHT/ICHT0 + 0,25 FSD2/FSD20), soit un coefficient de 1,0412.</p>
        <table class="w rows"><tr><th>Appareil<th>Objet<th class=n>Qté<th class=n>Prix unitaire<th class=n>Montant
        {
            of_items(
                invoice,
                lambda place, item: (
                    f'''<tr><td>{figures(place, "lift", 5)}<td>{item.name}<td class=n>
        {count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <div class=sum>{leader("Total hors taxes", euro(invoice.total_without_vat))}{
            of_groups(
                invoice, lambda rate, base, tax: leader(f"T.V.A. {percent(rate, ' %', 2)} sur {euro(base)}", euro(tax))
            )
        }{leader("Total T.V.A.", euro(invoice.total_vat))}{
            leader("Total toutes taxes comprises", euro(invoice.total_with_vat))
        }</div>
        <p>Virement en faveur de {supplier.name} : {invoice.iban}</p><p class=tiny>SIRET {spaced(supplier.siret)} — TVA
        {spaced_vat(supplier.vat)} — {supplier.form} au capital de {euro(Decimal(supplier.capital))}</p>""",
        """.to { margin: 28mm 0 0 100mm; position: absolute } .title { margin: 34mm 0 6mm; font-weight: bold;
        letter-spacing: 2pt } .e { display: flex } .e i { flex: 1; border-bottom: 1pt dotted #000; margin: 0 3pt 2pt
        } .half {
        width: 62% } .sum { width: 62%; margin: 6mm 0 6mm 38% } .rows { margin-top: 6mm } .rows th { border-bottom: 1pt
        solid } .tiny { font-size: 7pt }""",
        "9.5pt DejaVu Serif Condensed",
        "size: A4; margin: 16mm 18mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban", "supplier_vat", "lines"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "autocars": unseen(autocars, USUAL | {"market"}, "ramassage", "one_rate"),
    "banquet": unseen(banquet, USUAL | PAID | {"vat", "supplier_siren"}, "traiteur", "gross", only_if_paid=PAID),
    "proprete": unseen(proprete, USUAL | {"market", "amount_due"}, "proprete", "one_rate", longest=6),
    "interimaire": unseen(interimaire, USUAL | {"recipient_vat", "supplier_siren"}, "interim", "one_rate", longest=22),
    "ascenseurs": unseen(ascenseurs, USUAL | {"market", "vat"}, "ascenseurs"),
}
