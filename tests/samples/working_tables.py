"""Layouts of business software: boxes, tables of references, breakdowns, discounts, pages that carry sums over."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice, Item
from tests.samples.layout import ALWAYS, SIRETS, TAXED, Layout
from tests.samples.writing import (
    address,
    bare,
    by_rate,
    dashed,
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
    spaced_vat,
    tight,
)

LINES_A_PAGE = 34


def cadres(invoice: Invoice) -> str:
    """Text in frames whose titles stand in the border; discounts by line; delivered elsewhere, with its SIRET."""

    def frame(title: str, text: str) -> str:
        return f"<fieldset><legend>{title}</legend>{text}</fieldset>"

    supplier, recipient, delivery = invoice.supplier, invoice.recipient, invoice.delivery
    references = {
        "Votre commande": invoice.engagement,
        "Marché": invoice.market,
        "Service": invoice.service_code,
        "Bon de livraison": invoice.delivery_note,
        "Livré le": slashed(invoice.delivered),
    }
    columns = [
        ("Réf.", "", lambda item: item.reference),
        ("Désignation", "", lambda item: item.name),
        ("Qté", "n", lambda item: plain(item.quantity)),
        ("Un.", "", lambda item: item.unit),
        ("P.U. HT", "n", lambda item: bare(item.price)),
        ("Rem. %", "n", lambda item: plain(item.discount) if item.discount else ""),
        ("Total HT", "n", lambda item: bare(item.total)),
        ("TVA", "n", lambda item: plain(item.rate)),
    ]
    rates = by_rate(
        invoice, lambda rate, base, tax: f"<tr><td>{percent(rate)}<td class=n>{bare(base)}<td class=n>{bare(tax)}"
    )
    sums = f"""<tr><td>Total HT<td class=n>{bare(invoice.total_without_vat)}
        <tr><td>Total TVA<td class=n>{bare(invoice.total_vat)}
        <tr><td><b>Total TTC</b><td class=n><b>{bare(invoice.total_with_vat)}</b>"""
    seller = f"""<b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>Tél. {supplier.phone}
        <br>SIRET {spaced(supplier.siret)}<br>TVA {supplier.vat}"""
    number = f"N° {invoice.number}<br>Date : {slashed(invoice.issued)}<br>Échéance : {slashed(invoice.due)}"
    return page(
        """fieldset { border: 0.8pt solid #345; border-radius: 4pt; margin: 4pt 0; padding: 4pt 7pt } legend { color:
        #345; font-size: 7.5pt; font-weight: bold } .top td { vertical-align: top; width: 50%; padding: 2pt } .grid td,
        .grid th { border: 0.4pt solid #aaa } .end td { vertical-align: top }""",
        f"""<table class=top><tr><td>{frame("Émetteur", seller)}{frame("Facture", number)}
        <td>{frame("Client", f"{address(recipient)}<br>SIRET {spaced(recipient.siret)}")}
        {frame("Lieu de livraison", f"{address(delivery)}<br>SIRET {spaced(delivery.siret)}")}</table>
        {frame("Références", labelled(references, "{} : <b>{}</b> &nbsp; "))}{grid(invoice.items, columns)}
        <table class=end><tr><td>{frame("TVA", f"<table><tr><th>Taux<th class=n>Base<th class=n>Taxe{rates}</table>")}
        <td>{frame("Totaux en euros", f"<table>{sums}</table>")}</table>
        {frame("Paiement", f"{invoice.terms} – IBAN {in_fours(invoice.iban)} – {invoice.bic}")}""",
        "8.5pt DejaVu Sans, sans-serif",
        "14mm",
    )


def imprimeur(invoice: Invoice) -> str:
    """A printer's: totals in a box at the left, a discount on the whole, the breakdown at the right, tax first."""
    supplier, recipient = invoice.supplier, invoice.recipient
    columns = [
        ("QUANTITÉ", "n", lambda item: plain(item.quantity)),
        ("TRAVAUX EXÉCUTÉS", "", lambda item: item.name),
        ("PRIX", "n", lambda item: french(item.price, "\u00a0")),
        ("MONTANT", "n", lambda item: french(item.total, "\u00a0")),
        ("%", "n", lambda item: plain(item.rate)),
    ]
    rates = by_rate(
        invoice,
        lambda rate, base, tax: f"<tr><td class=n>{tight(tax)}<td class=n>{plain(rate)} %<td class=n>{tight(base)}",
    )
    reduced = f"""<tr><td>Total brut<td class=n>{tight(invoice.sum_of_lines)}<tr><td>Remise {plain(invoice.discount)} %
        <td class=n>- {tight(invoice.discounted)}"""
    return page(
        """h1 { color: #b02; font: bold 24pt DejaVu Serif; margin: 0 } .grid th { background: #b02; color: #fff }
        .grid {
        margin: 10pt 0 } .box { border: 1.2pt solid #b02 } .half { width: 46%; vertical-align: top } .red { color: #b02
        }""",
        f"""<table><tr><td><h1>{supplier.name}</h1>{supplier.street} – {supplier.town}<br>{supplier.email}
        <td class=n>FACTURE<br><b>{invoice.number}</b><br>du {dashed(invoice.issued)}</table><hr>
        <table><tr><td class=half><span class=red>Doit</span><br>{address(recipient)}<br>Siret : {recipient.siret}
        <td><span class=red>Références</span><br>
        {labelled({"Commande": invoice.engagement, "Marché": invoice.market, "Devis": invoice.quotation})}</table>
        {grid(invoice.items, columns)}
        <table><tr><td class=half><table class=box>{if_any(invoice.discount, reduced)}
        <tr><td>Total net H.T.<td class=n>{tight(invoice.total_without_vat)}<tr><td>Total T.V.A.
        <td class=n>{tight(invoice.total_vat)}<tr><td class=red><b>Montant T.T.C. €</b>
        <td class=n><b>{tight(invoice.total_with_vat)}</b></table>
        <td><td class=half><table class=box><tr><th class=n>Montant TVA<th class=n>Taux<th class=n>Base H.T.{rates}
        </table>
        </table><p>Payable le {dashed(invoice.due)} par virement – {invoice.bank} {in_fours(invoice.iban)}</p>
        <p style="font-size: 7pt">{supplier.name} {supplier.form} au capital de {french(supplier.capital)} – RCS
        {supplier.register} {spaced(supplier.siren)} – Siret {supplier.siret} – NAF {supplier.activity} – TVA
        {supplier.vat} – Imprim'Vert n° 3721045</p>""",
        "9.5pt DejaVu Sans Condensed, sans-serif",
    )


def cadre(invoice: Invoice) -> str:
    """Software made for public buyers: every reference of the State's portal in a table of two columns of labels."""
    supplier, recipient = invoice.supplier, invoice.recipient

    def pair(*cells: tuple[str, str]) -> str:
        return "<tr>" + "".join(f"<th>{label}<td>{value}" for label, value in cells)

    columns = [
        ("N°", "n", lambda item: str(invoice.items.index(item) + 1)),
        ("Libellé", "", lambda item: item.name),
        ("Quantité", "n", lambda item: plain(item.quantity)),
        ("Prix unitaire HT", "n", lambda item: french(item.price)),
        ("Taux TVA", "n", lambda item: percent(item.rate)),
        ("Montant HT", "n", lambda item: french(item.total)),
    ]
    return page(
        """.refs th { background: #eef; width: 24%; font-weight: normal; color: #225 } .refs td { width: 26% } .refs td,
        .refs th { border: 0.5pt solid #99b } h2 { font-size: 10pt; margin: 10pt 0 3pt } .sum { width: 50%; margin:
        8pt 0 0 50% }""",
        f"""<h1 style="font-size: 15pt">FACTURE</h1><table class=refs>
        {pair(("Numéro de facture", invoice.number), ("Date d'émission", slashed(invoice.issued)))}
        {pair(("Cadre de facturation", invoice.framework), ("Date d'échéance", slashed(invoice.due)))}
        {pair(("Devise", "EUR"), ("Numéro d'engagement", invoice.engagement))}
        {pair(("Code service exécutant", invoice.service_code), ("Numéro de marché", invoice.market))}</table>
        <h2>Fournisseur</h2><table class=refs>{pair(("Raison sociale", supplier.name), ("SIRET", supplier.siret))}
        {pair(("Adresse", f"{supplier.street}, {supplier.town}"), ("TVA intracommunautaire", supplier.vat))}</table>
        <h2>Destinataire</h2><table class=refs>{pair(("Raison sociale", recipient.name), ("SIRET", recipient.siret))}
        {pair(("Adresse", f"{recipient.street}, {recipient.town}"), ("TVA intracommunautaire", recipient.vat))}
        {pair(("SIREN", recipient.siren), ("Service", invoice.service_name))}</table>
        <h2>Lignes</h2>{grid(invoice.items, columns)}
        <table class="refs sum">{pair(("Montant total HT", f"<div class=n>{french(invoice.total_without_vat)}</div>"))}
        {pair(("Montant total TVA", f"<div class=n>{french(invoice.total_vat)}</div>"))}
        {pair(("Montant total TTC", f"<div class=n>{french(invoice.total_with_vat)}</div>"))}
        {pair(("Montant déjà payé", f"<div class=n>{french(invoice.paid)}</div>"))}
        {pair(("Montant à payer", f"<div class=n>{french(invoice.amount_due)}</div>"))}</table>
        <h2>Coordonnées bancaires</h2><table class=refs>{pair(("IBAN", invoice.iban), ("BIC", invoice.bic))}</table>""",
        "8.5pt DejaVu Sans, sans-serif",
    )


def progiciel(invoice: Invoice) -> str:
    """A dense print in small type over several pages, with the sum carried from one to the next."""
    pages = [invoice.items[place : place + LINES_A_PAGE] for place in range(0, len(invoice.items), LINES_A_PAGE)]
    drawn, carried = [], Decimal(0)
    for rank, items in enumerate(pages, 1):
        before = f"<tr><td><td>REPORT<td><td><td><td class=n>{bare(carried)}" if rank > 1 else ""
        carried += sum((item.total for item in items), Decimal(0))
        after = f"<tr><td><td>À REPORTER<td><td><td><td class=n>{bare(carried)}" if rank < len(pages) else ""
        end = _totals(invoice) if rank == len(pages) else ""
        drawn.append(f"<div class=sheet>{_head(invoice, rank, len(pages))}{_lines(items, before, after)}{end}</div>")
    supplier = invoice.supplier
    return page(
        f"""@page {{ @bottom-center {{ font: 6pt DejaVu Sans Condensed; content: "{supplier.name} - {supplier.form} au
        capital de {tight(supplier.capital)} EUR - Siège social {invoice.head_office.street} {supplier.town} - SIRET
        siège
        {invoice.head_office.siret} - RCS {supplier.register} {supplier.siren} - APE {supplier.activity}" }} }}
        .sheet {{ page-break-after: always }} .sheet:last-child {{ page-break-after: auto }} td, th
        {{ padding: 1.2pt 3pt
        }} .b td, .b th {{ border: 0.5pt solid; text-align: center }} .b th {{ font-size: 6pt; font-weight: normal }}
        .l td {{ border-left: 0.5pt solid; border-right: 0.5pt solid }} .l th {{ border: 0.5pt solid }} .l
        {{ border-bottom:
        0.5pt solid; margin: 5pt 0 }}""".replace("\n        ", " "),
        "".join(drawn),
        "7pt DejaVu Sans Condensed, sans-serif",
        "12mm 10mm",
    )


def _head(invoice: Invoice, rank: int, count: int) -> str:
    supplier, recipient = invoice.supplier, invoice.recipient
    return f"""<table><tr><td width="55%"><b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>TEL
        {supplier.phone}
        <br>SIRET {supplier.siret}<br>NII {supplier.vat}<td>FACTURÉ À :<br>{address(recipient)}<br>SIRET
        {recipient.siret}
        <br>SERVICE {invoice.service_code or "-"}</table>
        <table class=b><tr><th>FACTURE N°<th>DATE<th>CODE CLIENT<th>VOTRE COMMANDE<th>DU<th>BL N°<th>ÉCHÉANCE<th>PAGE
        <tr><td>{invoice.number}<td>{short(invoice.issued)}<td>{invoice.customer_number}<td>{invoice.engagement}
        <td>{short(invoice.ordered)}<td>{invoice.delivery_note}<td>{short(invoice.due)}<td>{rank}/{count}</table>"""


def _lines(items: tuple[Item, ...], before: str, after: str) -> str:
    rows = "".join(
        f"<tr><td>{item.reference}<td>{item.name.upper()}<td class=n>{plain(item.quantity)} {item.unit.upper()}"
        f"<td class=n>{bare(item.price)}<td class=n>{plain(item.rate)}<td class=n>{bare(item.total)}"
        for item in items
    )
    return f"""<table class=l><tr><th>ARTICLE<th>DÉSIGNATION<th>QUANTITÉ<th>PU HT<th>TVA<th>MONTANT HT
        {before}{rows}{after}</table>"""


def _totals(invoice: Invoice) -> str:
    rates = by_rate(
        invoice, lambda rate, base, tax: f"<tr><td>{bare(base)}<td>{plain(rate)}<td>{bare(tax)}<td>{bare(base + tax)}"
    )
    return f"""<table class=b><tr><th>BASE HT<th>TAUX<th>MONTANT TVA<th>MONTANT TTC{rates}</table><br>
        <table class=b><tr><th>TOTAL HT<th>TOTAL TVA<th>TOTAL TTC<th>ACOMPTE<th>NET À PAYER EUR
        <tr><td>{bare(invoice.total_without_vat)}<td>{bare(invoice.total_vat)}<td>{bare(invoice.total_with_vat)}
        <td>{bare(invoice.paid) if invoice.paid else ""}<td><b>{bare(invoice.amount_due)}</b></table>
        <p>RÈGLEMENT : VIREMENT {invoice.terms.upper()} IBAN {invoice.iban} BIC {invoice.bic}. PAS D'ESCOMPTE POUR
        PAIEMENT ANTICIPÉ. PÉNALITÉS DE RETARD : 3 FOIS LE TAUX D'INTÉRÊT LÉGAL ET 40,00 EUR DE FRAIS DE
        RECOUVREMENT.</p>"""


def outremer(invoice: Invoice) -> str:
    """From overseas: a coloured letterhead, right-aligned labels; its avoirs have the same page and minus signs."""
    supplier, recipient = invoice.supplier, invoice.recipient
    sign = -1 if invoice.kind == "AVOIR" else 1

    def amount(value: Decimal) -> str:
        return french(sign * value).replace("-", "- ")

    titles = {
        f"{invoice.kind.capitalize()} n°": invoice.number,
        "Date": slashed(invoice.issued),
        "Sur facture n°": invoice.origin if invoice.kind == "AVOIR" else "",
        "Échéance": slashed(invoice.due),
        "Bon de commande": invoice.engagement,
        "Code service": invoice.service_code,
    }
    columns = [
        ("Article", "", lambda item: item.name),
        ("Quantité", "n", lambda item: plain(item.quantity)),
        ("Prix unitaire", "n", lambda item: french(item.price)),
        ("TVA", "n", lambda item: percent(item.rate, "")),
        ("Montant", "n", lambda item: amount(item.total)),
    ]
    taxes = by_rate(invoice, lambda rate, _, tax: f"<tr><td class=n>TVA {percent(rate)}<td class=n>{amount(tax)}")
    return page(
        """.band { background: #0a7d8c; color: #fff; padding: 10pt; margin: -16mm -16mm 12pt } .band b
        { font-size: 17pt }
        .refs td:first-child { text-align: right; color: #0a7d8c; width: 62% } .grid th { border-bottom: 2pt solid
        #0a7d8c } .sum { width: 55%; margin-left: 45% }""",
        f"""<div class=band><b>{supplier.name}</b><br>{supplier.street} – {supplier.town} – Tél. {supplier.phone}</div>
        <table><tr><td width="48%" style="vertical-align: top"><b>{recipient.name}</b><br>{recipient.street}<br>
        {recipient.town}<br>SIRET {recipient.siret}<td><table class=refs>
        {labelled(titles, "<tr><td>{}<td>{}")}</table></table><br>{grid(invoice.items, columns)}<br>
        <table class=sum><tr><td class=n>Total HT<td class=n>{amount(invoice.total_without_vat)}{taxes}
        <tr><td class=n><b>Total TTC</b><td class=n><b>{amount(invoice.total_with_vat)}</b></table>
        <p>{invoice.bank} – IBAN {in_fours(invoice.iban)} – BIC {invoice.bic}</p>
        <p style="font-size: 7.5pt">{supplier.form} au capital de {french(supplier.capital)} – SIRET {supplier.siret}
        – RCS
        {supplier.register} {spaced(supplier.siren)} – N° TVA {spaced_vat(supplier.vat)}</p>""",
    )


REFERENCES = frozenset({"engagement", "due_date", "currency", "lines"})
LAYOUTS = {
    "cadres": Layout(
        cadres,
        ALWAYS | TAXED | SIRETS | REFERENCES | {"market", "service_code", "supplier_vat", "iban", "vat"},
        habits=frozenset({"line_discounts"}),
    ),
    "imprimeur": Layout(
        imprimeur,
        ALWAYS | TAXED | SIRETS | REFERENCES | {"market", "supplier_siren", "supplier_vat", "iban", "vat"},
        trade="impression",
        habits=frozenset({"discount"}),
    ),
    "cadre": Layout(
        cadre,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"framework", "service_code", "market", "supplier_vat", "recipient_vat", "recipient_siren"}
        | {"paid_amount", "amount_due", "iban"},
        trade="logiciel",
    ),
    "progiciel": Layout(
        progiciel,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"service_code", "supplier_siren", "supplier_vat", "paid_amount", "amount_due", "iban", "vat"},
        trade="alimentation",
        longest=40,
        only_if_paid=frozenset({"paid_amount"}),
    ),
    "outremer": Layout(
        outremer,
        ALWAYS
        | {"total_without_vat"}
        | SIRETS
        | REFERENCES
        | {"service_code", "origin_number", "supplier_siren", "supplier_vat", "iban"},
        kind="LES_DEUX",
        trade="iles",
    ),
}
