"""Layouts of larger houses: a side column, a hospital's supplier, works in progress, two languages, a credit note."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice, euros
from tests.samples.layout import ALWAYS, SIRETS, TAXED, Layout
from tests.samples.writing import (
    address,
    bare,
    by_rate,
    dotted,
    french,
    grid,
    if_any,
    in_fours,
    labelled,
    page,
    percent,
    plain,
    pointed,
    slashed,
    spaced,
    spaced_vat,
    written,
)


def cote(invoice: Invoice) -> str:
    """A dark column at the left holds every reference, each under its label, white on blue; the lines stand right."""
    supplier, recipient = invoice.supplier, invoice.recipient
    references = {
        "Facture": invoice.number,
        "Émise le": slashed(invoice.issued),
        "À payer le": slashed(invoice.due),
        "Référence acheteur": invoice.service_code,
        "Bon de commande": invoice.engagement,
        "Contrat": invoice.market,
        "Période": f"{slashed(invoice.period[0])}<br>{slashed(invoice.period[1])}",
        "SIRET": spaced(supplier.siret),
        "TVA": spaced_vat(supplier.vat),
        "IBAN": in_fours(invoice.iban),
        "BIC": invoice.bic,
    }
    columns = [
        ("Service", "", lambda item: item.name),
        ("Qté", "n", lambda item: f"{plain(item.quantity)} {item.unit}"),
        ("Tarif", "n", lambda item: french(item.price)),
        ("Total", "n", lambda item: french(item.total)),
    ]
    settled = f"""<tr><td>Déjà versé<td class=n>{french(invoice.paid)}
        <tr><td>Restant dû<td class=n>{french(invoice.amount_due)}"""
    return page(
        """.side { position: fixed; left: -16mm; top: -16mm; bottom: -16mm; width: 46mm; background: #12325c;
        color: #fff; padding: 14mm 6mm; font-size: 8pt } .side small { color: #9bd; font-size: 6.5pt; text-transform:
        uppercase }
        .main { margin-left: 50mm } .grid th { color: #12325c; border-bottom: 1pt solid } .sum td:last-child
        { font-weight: bold
        }""",
        f"""<div class=side><b style="font-size: 13pt">{supplier.name}</b><br>{supplier.street}<br>{supplier.town}
        <br><br>
        {labelled(references, "<p><small>{}</small><br>{}</p>")}</div>
        <div class=main><h1 style="color: #12325c">Facture</h1><p><small>À l'attention de</small>
        <br>{address(recipient)}
        <br>SIRET {recipient.siret}</p>{grid(invoice.items, columns)}<br>
        <table class=sum><tr><td>Sous-total hors taxes<td class=n>{french(invoice.total_without_vat)}
        <tr><td>TVA {plain(invoice.rate)} %<td class=n>{french(invoice.total_vat)}
        <tr><td>Total toutes taxes comprises<td class=n>{french(invoice.total_with_vat)}{if_any(invoice.paid, settled)}
        </table><p style="font-size: 7.5pt">Merci de rappeler le numéro de la facture lors du virement.
        {supplier.form} au
        capital de {french(supplier.capital)}, RCS {supplier.register} {supplier.siren}.</p></div>""",
        "9pt DejaVu Sans, sans-serif",
    )


def hopital(invoice: Invoice) -> str:
    """A supplier of hospitals: three places with a SIRET, codes of VAT, batches, a footer full of numbers."""
    supplier, recipient, delivery = invoice.supplier, invoice.recipient, invoice.delivery
    codes = {rate: str(rank) for rank, rate in enumerate(invoice.groups, 1)}
    head = {
        "FACTURE N°": invoice.number,
        "DATE FACTURE": pointed(invoice.issued),
        "CLIENT": invoice.customer_number,
        "MARCHÉ": invoice.market,
        "COMMANDE N°": invoice.engagement,
        "DATE COMMANDE": pointed(invoice.ordered),
        "ÉCHÉANCE": pointed(invoice.due),
    }
    labels = "".join(f"<th>{label}" for label in head)
    values = "".join(f"<td>{value}" for value in head.values())
    columns = [
        ("Code", "", lambda item: item.reference),
        ("Désignation", "", lambda item: f"{item.name}"),
        ("Lot", "", lambda item: f"L{item.reference[1:]}"),
        ("Péremption", "", lambda item: f"{invoice.due:%m}/{invoice.due.year + 2}"),
        ("Quantité", "n", lambda item: plain(item.quantity)),
        ("Prix net HT", "n", lambda item: dotted(item.price)),
        ("Montant HT", "n", lambda item: dotted(item.total)),
        ("TVA", "", lambda item: codes[item.rate]),
    ]
    rates = by_rate(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{codes[rate]}<td class=n>{dotted(base)}<td class=n>{percent(rate, '')}<td class=n>{dotted(tax)}"
        ),
    )
    return page(
        f"""@page {{ @bottom-center {{ white-space: pre; font: 6pt DejaVu Sans; content:
        "{supplier.name} - {supplier.form} au capital de {dotted(supplier.capital)} euros - RCS {supplier.register} B
        {spaced(supplier.siren)} - SIRET
        {spaced(supplier.siret)} - TVA {supplier.vat} - Agrément 37/0142/25 - EORI FR{supplier.siret}" }} }}
        .three td {{ width: 33%; vertical-align: top; font-size: 8pt }} .b th
        {{ font-size: 6.5pt; background: #ddd }} .b td,
        .b th {{ border: 0.5pt solid #666; text-align: center }} .grid {{ margin: 6pt 0 }} .grid td
        {{ padding: 1.5pt 4pt }}
        .grid th {{ border-top: 0.8pt solid; border-bottom: 0.8pt solid }}""".replace("\n        ", " "),
        f"""<table class=three><tr><td><b style="font-size: 12pt">{supplier.name}</b><br>{supplier.street}
        <br>{supplier.town}
        <br>Service clients {supplier.phone}<td><u>Adresse de livraison</u><br>{delivery.name}<br>{delivery.street}<br>
        {delivery.town}<br>SIRET {delivery.siret}<td><u>Adresse de facturation</u><br>{address(recipient)}<br>
        SIRET {recipient.siret}<br>{if_any(invoice.service_code, f"Code service : {invoice.service_code}")}</table>
        <table class=b><tr>{labels}<tr>{values}</table>
        <p>Bordereau de livraison {invoice.delivery_note} du {pointed(invoice.delivered)}</p>
        {grid(invoice.items, columns)}
        <table><tr><td width="52%"><table class=b><tr><th>Code<th>Base HT<th>Taux<th>Montant TVA{rates}</table>
        <td><table class=b><tr><th>TOTAL HT<th>TOTAL TVA<th>TOTAL TTC EUR<tr><td>{dotted(invoice.total_without_vat)}
        <td>{dotted(invoice.total_vat)}<td><b>{dotted(invoice.total_with_vat)}</b></table></table>
        <p>Virement à {invoice.bank} : {invoice.iban} ({invoice.bic}). {invoice.terms}.</p>""",
        "7.5pt DejaVu Sans, sans-serif",
        "12mm 12mm 16mm",
    )


def situation(invoice: Invoice) -> str:
    """Works in progress: what is done so far, what was billed before, this month; 5 % kept back as a guarantee."""
    supplier, recipient, partner = invoice.supplier, invoice.recipient, invoice.payee
    references = {
        "Code service": invoice.service_code,
        "Engagement": invoice.engagement,
        "Marché n°": invoice.market,
    }
    before = euros(invoice.total_without_vat * Decimal("1.35"))
    columns = [
        ("Poste", "", lambda item: f"{2 + invoice.items.index(item)}.{1 + invoice.items.index(item) % 4}"),
        ("Ouvrage", "", lambda item: item.name),
        ("U", "", lambda item: item.unit),
        ("Qté du mois", "n", lambda item: plain(item.quantity)),
        ("P.U.", "n", lambda item: bare(item.price)),
        ("Montant du mois HT", "n", lambda item: bare(item.total)),
    ]

    def row(label: str, amount: Decimal, tag: str = "") -> str:
        return f"<tr><td>{label}<td class=n>{tag and f'<{tag}>'}{bare(amount)}"

    taxes = by_rate(invoice, lambda rate, _, tax: row(f"T.V.A. {percent(rate)}", tax))
    paid = row("Acompte déjà versé", -invoice.paid) if invoice.paid else ""
    return page(
        """.head td { border: 1pt solid #444; vertical-align: top; width: 50% } .grid th, .grid td { border: 0.5pt solid
        #777 } .sum { width: 62%; margin: 8pt 0 8pt 38% } .sum td { border-bottom: 0.5pt dotted #777 } h2 { text-align:
        center; font-size: 12pt } .st { font-size: 8pt; background: #eee; padding: 4pt }""",
        f"""<table class=head><tr><td><b>Titulaire du marché</b><br>{address(supplier)}<br>SIRET :
        {spaced(supplier.siret)}
        <br>N° TVA : {supplier.vat}<br>Assurance décennale n° 0412 887 319<td><b>Maître d'ouvrage</b><br>
        {address(recipient)}<br>SIRET : {spaced(recipient.siret)}<br>
        {labelled(references)}
        </table><h2>FACTURE N° {invoice.number}<br>SITUATION DE TRAVAUX N° 3</h2>
        <p>Opération : {recipient.name}, rénovation thermique – lot 4<br>Mois de {written(invoice.period[0])[4:]} –
        établie
        le {slashed(invoice.issued)} – à régler avant le {slashed(invoice.due)}</p>
        <p class=st>Sous-traitant payé directement par ailleurs : Étanchéité du Val, SIRET {spaced(partner.siret)},
        avenant de
        sous-traitance n° 2 (DC4).</p>{grid(invoice.items, columns)}
        <table class=sum>{row("Cumul des travaux exécutés H.T.", before + invoice.total_without_vat)}
        {row("Situations antérieures H.T.", before)}
        {row("<b>Total H.T. de la situation</b>", invoice.total_without_vat)}
        {taxes}{row("<b>Total T.T.C. de la situation</b>", invoice.total_with_vat)}
        {row("Retenue de garantie 5 % T.T.C.", -invoice.retained)}{paid}
        {row("<b>NET À PAYER (euros)</b>", invoice.amount_due, "b")}</table>
        <p>Domiciliation : {invoice.bank} – IBAN {in_fours(invoice.iban)}</p>""",
        "9pt DejaVu Sans, sans-serif",
        "14mm",
    )


def bilingue(invoice: Invoice) -> str:
    """Software sold abroad: every label in English and in French, amounts with the sign first and a point."""
    supplier, recipient = invoice.supplier, invoice.recipient

    def amount(value: Decimal) -> str:
        return f"€{value:,.2f}"

    references = {
        "Invoice no. / Facture n°": invoice.number,
        "Invoice date / Date": f"{invoice.issued.day} {invoice.issued:%B %Y}",
        "Due date / Échéance": f"{invoice.due.day} {invoice.due:%B %Y}",
        "PO number / Bon de commande": invoice.engagement,
        "Contract / Marché": invoice.market,
        "Buyer reference / Code service": invoice.service_code,
    }
    columns = [
        ("Description", "", lambda item: item.name),
        ("Qty / Qté", "n", lambda item: f"{item.quantity}"),
        ("Unit price / PU", "n", lambda item: amount(item.price)),
        ("VAT / TVA", "n", lambda item: f"{item.rate}%"),
        ("Amount / Montant", "n", lambda item: amount(item.total)),
    ]
    return page(
        """body { color: #222 } .k td:first-child { color: #888; width: 60% } .k td { padding: 1.5pt 4pt } .grid th {
        background: #f2f2f2; font-size: 8pt } .sum { width: 58%; margin-left: 42% } .grey
        { color: #888; font-size: 8pt }""",
        f"""<table><tr><td style="font-size: 20pt">INVOICE / FACTURE<td class=n><b>{supplier.name}</b>
        <br>{supplier.street}
        <br>{supplier.town}, France<br>VAT no. / N° TVA {supplier.vat}<br>Company no. / SIRET {supplier.siret}
        </table><br>
        <table><tr><td style="vertical-align: top"><span class=grey>Bill to / Facturé à</span>
        <br>{address(recipient)}<br>
        SIRET {recipient.siret}<br>VAT {recipient.vat}<td><table class=k>{labelled(references, "<tr><td>{}<td>{}")}
        </table>
        </table><br>{grid(invoice.items, columns)}<br>
        <table class=sum><tr><td>Subtotal / Total HT<td class=n>{amount(invoice.total_without_vat)}
        <tr><td>VAT / TVA {invoice.rate}%<td class=n>{amount(invoice.total_vat)}
        <tr><td>Total / Total TTC<td class=n>{amount(invoice.total_with_vat)}
        <tr><td>Amount paid / Déjà payé<td class=n>{amount(invoice.paid)}
        <tr><td><b>Balance due / Reste à payer</b><td class=n><b>{amount(invoice.amount_due)}</b></table>
        <p class=grey>Bank transfer / Virement: IBAN {invoice.iban}, BIC {invoice.bic}. Late payment: 3× legal rate.
        </p>""",
    )


def note_de_credit(invoice: Invoice) -> str:
    """An avoir of a wholesaler: sums without a sign « en votre faveur », the invoice it corrects in a sentence."""
    supplier, recipient = invoice.supplier, invoice.recipient
    cells = {
        "AVOIR N°": invoice.number,
        "DATE": slashed(invoice.issued),
        "CLIENT": invoice.customer_number,
        "RÉF. COMMANDE": invoice.engagement,
    }
    columns = [
        ("Motif : retour de marchandises", "", lambda item: item.name),
        ("Quantité", "n", lambda item: f"{plain(item.quantity)} {item.unit}"),
        ("Prix", "n", lambda item: bare(item.price)),
        ("Montant HT", "n", lambda item: bare(item.total)),
        ("Taux", "n", lambda item: percent(item.rate, "")),
    ]
    rates = by_rate(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{percent(rate)}<td class=n>{bare(base)}<td class=n>{bare(tax)}<td class=n>{bare(base + tax)}"
        ),
    )
    return page(
        """.cells td { border: 1pt solid; text-align: center; width: 25% } .cells small { color: #555 } .grid td,
        .grid th {
        border-bottom: 0.4pt solid } .grid { margin: 10pt 0 } .to { border-left: 3pt solid; padding-left: 8pt; margin:
        10pt 0 10pt 50% } .vat td, .vat th { border: 0.4pt solid } b.t { font-size: 16pt }""",
        f"""<table><tr><td><b class=t>{supplier.name}</b><br>{supplier.street}, {supplier.town}<td class=n>
        <b class=t>AVOIR</b></table><div class=to>{address(recipient)}<br>N° Siret {spaced(recipient.siret)}</div>
        <table class=cells><tr>{"".join(f"<td><small>{label}</small><br>{value}" for label, value in cells.items())}
        </table><p>Cet avoir annule partiellement notre facture n° {invoice.origin}.</p>{grid(invoice.items, columns)}
        <table class=vat><tr><th>TVA<th class=n>Base HT<th class=n>Montant TVA<th class=n>TTC{rates}<tr><td><b>Totaux
        </b>
        <td class=n>{bare(invoice.total_without_vat)}<td class=n>{bare(invoice.total_vat)}
        <td class=n>{bare(invoice.total_with_vat)}</table>
        <p class=n>Total TTC en votre faveur : <b>{french(invoice.total_with_vat)}</b></p>
        <p style="font-size: 7.5pt">SIRET {spaced(supplier.siret)} – APE {supplier.activity} – N° identification TVA
        {supplier.vat}. Cette somme sera déduite de votre prochain règlement.</p>""",
        "9.5pt DejaVu Sans Condensed, sans-serif",
    )


REFERENCES = frozenset({"engagement", "due_date", "currency", "lines"})
LAYOUTS = {
    "cote": Layout(
        cote,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"service_code", "market", "supplier_siren", "supplier_vat", "iban", "paid_amount", "amount_due"},
        trade="logiciel",
        habits=frozenset({"one_rate"}),
        only_if_paid=frozenset({"paid_amount", "amount_due"}),
    ),
    "hopital": Layout(
        hopital,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"service_code", "market", "supplier_siren", "supplier_vat", "iban", "vat"},
        trade="medical",
        longest=38,
    ),
    "situation": Layout(
        situation,
        ALWAYS
        | {"total_without_vat"}
        | SIRETS
        | REFERENCES
        | {"service_code", "market", "supplier_vat", "iban", "paid_amount", "amount_due"},
        habits=frozenset({"retention"}),
        only_if_paid=frozenset({"paid_amount"}),
    ),
    "bilingue": Layout(
        bilingue,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"service_code", "market", "supplier_vat", "recipient_vat", "iban", "paid_amount", "amount_due"},
        trade="logiciel",
        habits=frozenset({"one_rate"}),
    ),
    "note_de_credit": Layout(
        note_de_credit,
        ALWAYS | TAXED | SIRETS | {"origin_number", "engagement", "supplier_vat", "currency", "lines", "vat"},
        kind="AVOIR",
        trade="alimentation",
        longest=7,
    ),
}
