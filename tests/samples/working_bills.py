"""Layouts of those who bill often and to many: telecom, hotel, carrier, temporary work, chemist."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice, Item, euros
from tests.samples.layout import ALWAYS, SIRETS, TAXED, Layout
from tests.samples.writing import (
    address,
    bare,
    by_rate,
    french,
    grid,
    if_any,
    in_fours,
    labelled,
    page,
    percent,
    plain,
    short,
    slashed,
    spaced,
    tight,
    written,
)


def telecom(invoice: Invoice) -> str:
    """A telephone bill: references at the left, the sum in a coloured box at the right, line by line overleaf."""
    supplier, recipient = invoice.supplier, invoice.recipient
    start, end = (slashed(day) for day in invoice.period)
    references = {
        "Numéro client": invoice.customer_number,
        "Compte de facturation": "1.40027733",
        "Votre commande": invoice.engagement,
        "Votre marché": invoice.market,
        "Votre code service": invoice.service_code,
        "SIRET client": spaced(recipient.siret),
    }
    rates = by_rate(
        invoice,
        lambda rate, base, tax: f"<tr><td>TVA à {percent(rate)} sur {french(base)} HT<td class=n>{french(tax)}",
    )
    detail = grid(
        invoice.items,
        [
            ("Nature", "", lambda item: item.name),
            ("Période", "", lambda item: f"{start} - {end}"),
            ("Nombre", "n", lambda item: plain(item.quantity)),
            ("Prix unitaire € HT", "n", lambda item: bare(item.price)),
            ("Montant € HT", "n", lambda item: bare(item.total)),
        ],
    )
    return page(
        """.left { width: 38%; vertical-align: top; font-size: 8pt } .box
        { background: #f60; color: #fff; padding: 10pt;
        font-size: 12pt } .box b { font-size: 20pt } .right { vertical-align: top } .right td
        { border-bottom: 0.5pt solid
        #ccc } .tiny { font-size: 6.5pt; color: #555 } .overleaf { page-break-before: always } .grid th { color: #f60 }
        @page { @bottom-right { content: "page " counter(page) " sur " counter(pages); font: 7pt DejaVu Sans } }""",
        f"""<table><tr><td><b style="font-size: 19pt; color: #f60">{supplier.name}</b><td>{address(recipient)}
        </table><br>
        <table><tr><td class=left><b>Vos références</b><br>{labelled(references, "{}<br><b>{}</b><br>")}
        <br><b>Nous contacter</b><br>{supplier.phone}<br>{supplier.email}
        <td class=right><p>Facture n° <b>{invoice.number}</b> du {written(invoice.issued)}</p>
        <div class=box>Montant total à payer TTC<br><b>{french(invoice.amount_due)}</b><br>
        <small>avant le {written(invoice.due)}</small></div>
        <table><tr><td>Abonnements et consommations HT<td class=n>{french(invoice.total_without_vat)}
        <tr><td><b>Total HT</b><td class=n>{french(invoice.total_without_vat)}{rates}
        <tr><td>Total TVA<td class=n>{french(invoice.total_vat)}
        <tr><td><b>Total TTC</b><td class=n><b>{french(invoice.total_with_vat)}</b></table></table>
        <p class=tiny>{supplier.name}, {supplier.form} au capital de 10 640 226 €, {supplier.street} {supplier.town},
        {spaced(supplier.siren)} RCS {supplier.register}, SIRET {supplier.siret}, TVA {supplier.vat}. Prochaine facture
        vers le 4 du mois. Service clients : appel au 10 16, gratuit.</p>
        <div class=overleaf><b>Détail de la facture {invoice.number}</b>{detail}</div>""",
        "9pt DejaVu Sans Light, sans-serif",
    )


def hotel(invoice: Invoice) -> str:
    """A hotel's: prices with VAT only, the share of VAT told under the total, paid in part at the desk."""
    supplier, recipient = invoice.supplier, invoice.recipient
    arrival, departure = (slashed(day) for day in invoice.period)
    columns = [
        ("Date", "", lambda item: short(invoice.delivered)),
        ("Prestation", "", lambda item: item.name),
        ("Nb", "n", lambda item: plain(item.quantity)),
        ("P.U. TTC", "n", lambda item: tight(item.price)),
        ("Montant TTC", "n", lambda item: tight(item.total)),
    ]
    shares = by_rate(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{percent(rate)}<td class=n>{tight(base)}<td class=n>{tight(tax)}<td class=n>{tight(base + tax)}"
        ),
    )
    settled = f"""<tr><td>Déjà réglé (carte bancaire)<td class=n>{tight(invoice.paid)}
        <tr><td><b>Reste dû</b><td class=n><b>{tight(invoice.amount_due)}</b>"""
    return page(
        """.head { text-align: center } .head b { font: italic bold 19pt DejaVu Serif } .grid th
        { border-top: 1pt solid;
        border-bottom: 1pt solid } .grid tr:nth-child(even) td { background: #f3efe6 } .sum
        { width: 50%; margin: 8pt 0 8pt
        50%; font-size: 11pt } .small { width: 60%; font-size: 8pt } .small td, .small th
        { border: 0.4pt solid #999 }""",
        f"""<div class=head><b>{supplier.name}</b><br>{supplier.street} · {supplier.town}<br>{supplier.phone} ·
        {supplier.email}<br>SIRET {supplier.siret} · TVA {supplier.vat}</div><hr>
        <table><tr><td>Facture : {invoice.number}<br>Date : {slashed(invoice.issued)}<br>Séjour du {arrival} au
        {departure}
        <br>Chambre 214 – 2 personnes<td>{address(recipient)}
        {if_any(invoice.engagement, f"<br>Bon de commande : {invoice.engagement}")}
        {if_any(invoice.service_code, f"<br>Service : {invoice.service_code}")}</table><br>
        {grid(invoice.items, columns)}
        <table class=sum><tr><td><b>TOTAL TTC €</b><td class=n><b>{tight(invoice.total_with_vat)}</b>
        {if_any(invoice.paid, settled)}</table>
        <table class=small><tr><th>Taux de TVA<th class=n>Total HT<th class=n>TVA<th class=n>TTC{shares}
        <tr><td>Total<td class=n>{tight(invoice.total_without_vat)}<td class=n>{tight(invoice.total_vat)}
        <td class=n>{tight(invoice.total_with_vat)}</table>
        <p>Merci de votre visite. Règlement du solde sous 30 jours.</p>""",
        "9.5pt DejaVu Serif, serif",
    )


def transporteur(invoice: Invoice) -> str:
    """A carrier who sold the bill: the money goes to a factor, whose SIRET and account stand in a red frame."""
    supplier, recipient, factor = invoice.supplier, invoice.recipient, invoice.payee
    columns = [
        ("Course", "", lambda item: f"{10412 + invoice.items.index(item)}"),
        ("Trajet", "", lambda item: item.name),
        ("Nombre", "n", lambda item: plain(item.quantity)),
        ("Tarif HT", "n", lambda item: french(item.price, " ")),
        ("TVA", "n", lambda item: f"{plain(item.rate)}%"),
        ("HT", "n", lambda item: french(item.total, " ")),
    ]
    taxes = by_rate(
        invoice,
        lambda rate, base, tax: f"<tr><td>T.V.A. {plain(rate)}% sur {french(base, ' ')}<td class=n>{french(tax, ' ')}",
    )
    return page(
        """.factor { border: 1.5pt solid #c00; color: #c00; padding: 5pt; font-size: 8pt; margin: 10pt 0 } .right
        { width:
        45%; margin-left: 55% } .grid th { background: #ffd84d } .title
        { background: #ffd84d; padding: 4pt 8pt; font-size:
        14pt }""",
        f"""<table><tr><td><b>{supplier.name}</b><br>Licence de transport intérieur n° 2019/24/0000417<br>
        {supplier.street}<br>{supplier.town}<br>Siret : {spaced(supplier.siret)}<br>N° intracom. {supplier.vat}
        <td><br><br><b>{recipient.name}</b><br>{recipient.street}<br>{recipient.town}<br>
        Siret : {spaced(recipient.siret)}</table>
        <p class=title>Facture de transport {invoice.number}</p>
        <p>Le {slashed(invoice.issued)} – période : {slashed(invoice.period[0])} au {slashed(invoice.period[1])}
        {if_any(invoice.market, f"– marché {invoice.market}")}
        {if_any(invoice.engagement, f"– E.J. {invoice.engagement}")}
        </p>{grid(invoice.items, columns)}
        <table class=right><tr><td>Total H.T.<td class=n>{french(invoice.total_without_vat, " ")}{taxes}
        <tr><td>Total T.V.A.<td class=n>{french(invoice.total_vat, " ")}
        <tr><td><b>Total T.T.C.</b><td class=n><b>{french(invoice.total_with_vat, " ")}</b></table>
        <p>Date de règlement : {slashed(invoice.due)}</p>
        <div class=factor>Pour être libératoire, votre règlement doit être effectué directement à l'ordre de
        {factor.name},
        {factor.street}, {factor.town} (SIRET {spaced(factor.siret)}), qui le reçoit par subrogation, sur le compte
        IBAN {in_fours(invoice.iban)} – BIC {invoice.bic}, et devra être avisée de toute réclamation au
        {factor.phone}.</div>""",
        "9.5pt DejaVu Sans Condensed, sans-serif",
    )


def interim(invoice: Invoice) -> str:
    """Temporary work: the branch bills, the head office stands below; totals across the sheet; avoirs without signs."""
    supplier, recipient, office = invoice.supplier, invoice.recipient, invoice.head_office
    title = "AVOIR" if invoice.kind == "AVOIR" else "FACTURE"
    corrected = f"<br>Cet avoir porte sur la facture {invoice.origin}" if invoice.kind == "AVOIR" else ""
    columns = [
        ("Semaine", "", lambda item: f"S{invoice.period[0].isocalendar().week:02d}"),
        ("Désignation", "", lambda item: item.name),
        ("Base", "n", lambda item: plain(item.quantity)),
        ("Taux horaire", "n", lambda item: bare(item.price)),
        ("Montant HT", "n", lambda item: bare(item.total)),
    ]
    return page(
        """.t { font-size: 22pt; color: #5a2a83; letter-spacing: 3pt } .k td { border: 0.6pt solid #5a2a83; width: 50%;
        vertical-align: top } .full td, .full th { border: 0.6pt solid #5a2a83; text-align: center } .full th
        { background:
        #5a2a83; color: #fff } .grid td { border-bottom: 0.3pt solid #ccc } .foot
        { font-size: 7pt; position: fixed; bottom:
        0 }""",
        f"""<table><tr><td class=t>{title}<td class=n>N° {invoice.number}<br>du {slashed(invoice.issued)}{corrected}
        </table>
        <table class=k><tr><td><small>Agence émettrice</small><br>{address(supplier)}<br>SIRET {spaced(supplier.siret)}
        <br>{supplier.phone}<td><small>Entreprise utilisatrice</small><br>{address(recipient)}
        <br>SIRET {spaced(recipient.siret)}<br>{if_any(invoice.service_code, f"Code service : {invoice.service_code}")}
        </table><p>Contrat de mission n° {invoice.file_number} – salarié : M. PETIT Bruno – qualification : agent<br>
        Votre n° d'engagement : {invoice.engagement}</p>{grid(invoice.items, columns)}<br>
        <table class=full><tr><th>TOTAL HT<th>TVA {plain(invoice.rate)} %<th>TOTAL TTC<th>ÉCHÉANCE<th>MODE DE RÈGLEMENT
        <tr><td>{bare(invoice.total_without_vat)}<td>{bare(invoice.total_vat)}<td>{bare(invoice.total_with_vat)} €
        <td>{slashed(invoice.due)}<td>Virement</table><p>IBAN {in_fours(invoice.iban)} – {invoice.bank}</p>
        <p class=foot>{supplier.name} – Siège social : {office.street}, {office.town} – SIRET du siège :
        {spaced(office.siret)} – {supplier.form} au capital de {bare(supplier.capital)} € – RCS {supplier.register}
        {spaced(supplier.siren)} – TVA {supplier.vat} – Garantie financière : Banque Rhéa, 412 000 €</p>""",
        "9pt DejaVu Sans, sans-serif",
    )


def officine(invoice: Invoice) -> str:
    """A chemist's: prices with and without VAT side by side, a breakdown whose columns are the rates."""
    supplier, recipient = invoice.supplier, invoice.recipient

    def with_vat(item: Item, value: Decimal) -> str:
        return bare(euros(value * (1 + item.rate / 100)))

    columns = [
        ("Code CIP", "", lambda item: f"34009{item.reference[1:]:0>8}"),
        ("Produit", "", lambda item: item.name),
        ("Qté", "n", lambda item: plain(item.quantity)),
        ("PU HT", "n", lambda item: bare(item.price)),
        ("PU TTC", "n", lambda item: with_vat(item, item.price)),
        ("% TVA", "n", lambda item: plain(item.rate)),
        ("Net HT", "n", lambda item: bare(item.total)),
    ]
    rates = "".join(f"<th class=n>{percent(rate)}" for rate in invoice.groups)
    bases = "".join(f"<td class=n>{bare(base)}" for base in invoice.groups.values())
    taxes = "".join(f"<td class=n>{bare(tax)}" for tax in invoice.taxes.values())
    return page(
        """.green { color: #080 } .grid { margin: 8pt 0 } .grid th, .vat th { border-bottom: 1pt solid #080 } .vat
        { width:
        62% } .due { font-size: 13pt; border: 1.5pt solid #080; padding: 5pt; width: 45% } .grid td { padding: 1.5pt 5pt
        }""",
        f"""<table><tr><td class=green><b style="font-size: 16pt">✚ {supplier.name}</b><td class=n>{supplier.street}<br>
        {supplier.town}<br>Tél. {supplier.phone}<br>SIRET {supplier.siret}<br>FINESS 370004572</table>
        <p>Client : <b>{recipient.name}</b> ({invoice.customer_number})<br>{recipient.street}, {recipient.town}
        <br>SIRET :
        {recipient.siret}</p>
        <p class=green>FACTURE {invoice.number} &nbsp;—&nbsp; {slashed(invoice.issued)}</p>
        <p>{
            labelled(
                {"Commande": invoice.engagement, "UF / service": invoice.service_code, "Marché": invoice.market},
                "{} : {} &nbsp; ",
            )
        }</p>{grid(invoice.items, columns)}
        <table class=vat><tr><th>Taux{rates}<th class=n>Total<tr><td>Montant HT{bases}
        <td class=n>{bare(invoice.total_without_vat)}<tr><td>Montant TVA{taxes}<td class=n>{bare(invoice.total_vat)}
        </table>
        <p class=due>Total TTC : <b>{french(invoice.total_with_vat)}</b></p>
        <p>À payer avant le {slashed(invoice.due)} – {invoice.bank} – IBAN {in_fours(invoice.iban)}</p>
        <p class=green>N° TVA intracommunautaire {supplier.vat} – RCS {supplier.register} {spaced(supplier.siren)}
        </p>""",
        "8.5pt DejaVu Sans, sans-serif",
    )


REFERENCES = frozenset({"engagement", "due_date", "currency", "lines"})
LAYOUTS = {
    "telecom": Layout(
        telecom,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"market", "service_code", "supplier_siren", "supplier_vat", "amount_due", "vat"},
        trade="energie",
        longest=12,
    ),
    "hotel": Layout(
        hotel,
        ALWAYS
        | TAXED
        | {"supplier_siret", "supplier_vat", "engagement", "service_code", "paid_amount", "amount_due", "vat"}
        | {"currency", "lines"},
        trade="hotel",
        habits=frozenset({"gross"}),
        only_if_paid=frozenset({"paid_amount", "amount_due"}),
    ),
    "transporteur": Layout(
        transporteur,
        ALWAYS | TAXED | SIRETS | REFERENCES | {"market", "supplier_vat", "iban", "vat"},
        trade="transport",
    ),
    "interim": Layout(
        interim,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"service_code", "origin_number", "supplier_siren", "supplier_vat", "iban"},
        kind="LES_DEUX",
        trade="interim",
        longest=14,
        habits=frozenset({"one_rate"}),
    ),
    "officine": Layout(
        officine,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"market", "service_code", "supplier_siren", "supplier_vat", "iban", "vat"},
        trade="medical",
        longest=22,
    ),
}
