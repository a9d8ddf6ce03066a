"""Layouts written like letters: running text, letterheads, few rules, one of them by typewriter."""

from __future__ import annotations

from tests.samples.invoice import Invoice, Item
from tests.samples.layout import ALWAYS, SIRETS, TAXED, Layout
from tests.samples.writing import (
    address,
    bare,
    by_rate,
    french,
    grid,
    if_any,
    in_fours,
    page,
    percent,
    plain,
    pointed,
    slashed,
    spaced,
    tight,
    written,
)

SERIF = "11pt DejaVu Serif, serif"


def lettre(invoice: Invoice) -> str:
    """A letter of a craftsman: the sums are told in sentences, after a list of what was done."""
    done = "".join(
        f"<li>{item.name} ({plain(item.quantity)} {item.unit} à {french(item.price)}) : {french(item.total)}</li>"
        for item in invoice.items
    )
    supplier, order = invoice.supplier, invoice.engagement
    return page(
        ".to { margin: 18pt 0 18pt 55% } li { margin: 3pt 0 } .foot { font-size: 8pt; color: #444 }",
        f"""<p><b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>Tél. {supplier.phone}</p>
        <p class=to>{address(invoice.recipient)}</p>
        <p class=n>{supplier.town[6:].capitalize()}, le {written(invoice.issued)}</p>
        <p><b>Objet : facture n° {invoice.number}</b></p>
        <p>Madame, Monsieur,</p>
        <p>Veuillez trouver ci-dessous le détail des prestations réalisées
        {if_any(order, f"suivant votre bon de commande n° {order} du {slashed(invoice.ordered)}")} :</p><ul>{done}</ul>
        <p>Le montant hors taxes de {french(invoice.total_without_vat)} est augmenté de la TVA au taux de
        {plain(invoice.rate)} %, soit {french(invoice.total_vat)}, ce qui porte le total de la présente facture à
        <b>{french(invoice.total_with_vat)} TTC</b>.</p>
        <p>Nous vous remercions d'en effectuer le règlement au plus tard le {written(invoice.due)}, par virement sur
        notre compte {in_fours(invoice.iban)} ({invoice.bank}).</p><p>{invoice.contact}, gérant</p><hr>
        <p class=foot>{supplier.name}, {supplier.form} au capital de {french(supplier.capital)} - Siret
        {spaced(supplier.siret)} - APE {supplier.activity} - TVA intracommunautaire {supplier.vat}</p>""",
        SERIF,
        "22mm",
    )


def honoraires(invoice: Invoice) -> str:
    """A lawyer's note: centred letterhead, sums right-aligned under each other, a provision taken off."""

    def line(label: str, amount: str) -> str:
        return f"<tr><td>{label}<td class=n>{amount}"

    done = "".join(line(item.name, tight(item.total)) for item in invoice.items)
    supplier, recipient = invoice.supplier, invoice.recipient
    taxes = by_rate(invoice, lambda rate, _, tax: line(f"T.V.A. à {percent(rate)}", tight(tax)))
    return page(
        """.head { text-align: center; letter-spacing: 1pt } h1 { font-size: 15pt; font-weight: normal } table { width:
        82%; margin-left: 9% } .sum td { border-top: 0.7pt solid } .tiny { font-size: 7.5pt; text-align: center }""",
        f"""<div class=head><h1>{supplier.name.upper()}</h1>Avocats au Barreau de {supplier.register}<br>
        {supplier.street} - {supplier.town}<br>Toque 214 - Tél. : {supplier.phone}</div><hr>
        <p>À l'attention de<br>{address(recipient)}<br>N° SIRET : {spaced(recipient.siret)}</p>
        <p class=n>Le {written(invoice.issued)}</p>
        <p style="text-align: center"><b>NOTE D'HONORAIRES N° {invoice.number}</b></p>
        <p>Dossier : {recipient.name} / SCI Valmont – n/réf. {invoice.file_number}
        {if_any(invoice.engagement, f"<br>V/réf. : engagement n° {invoice.engagement}")}</p>
        <table>{done}<tr class=sum><td>TOTAL HORS TAXES<td class=n>{tight(invoice.total_without_vat)}{taxes}
        <tr class=sum><td><b>TOTAL T.T.C. EN EUROS</b><td class=n><b>{tight(invoice.total_with_vat)}</b>
        {if_any(invoice.paid, line("À déduire, provision reçue", tight(invoice.paid)))}
        <tr class=sum><td><b>SOLDE À RÉGLER</b><td class=n><b>{tight(invoice.amount_due)}</b></table>
        <p>Règlement à réception, par virement : {invoice.bank}, IBAN {in_fours(invoice.iban)}, BIC {invoice.bic}.</p>
        <p class=tiny>Membre d'une association agréée, le règlement des honoraires par chèque est accepté.<br>
        SIREN {spaced(supplier.siren)} - TVA : {supplier.vat}</p>""",
        "10.5pt DejaVu Serif, serif",
        "20mm",
    )


def association(invoice: Invoice) -> str:
    """An association without VAT: everything centred in frames, a stamp, one sum."""
    supplier, recipient = invoice.supplier, invoice.recipient
    references = {
        "Bon de commande": invoice.engagement,
        "Code service": invoice.service_code,
        "Convention / marché": invoice.market,
    }
    cells = "".join(f"<td><small>{label}</small><br>{value}" for label, value in references.items() if value)
    columns = [
        ("Intervention", "", lambda item: item.name),
        ("Nombre", "n", lambda item: plain(item.quantity)),
        ("Tarif", "n", lambda item: french(item.price)),
        ("Montant", "n", lambda item: french(item.total)),
    ]
    return page(
        """.f { border: 1.5pt solid #2a6; border-radius: 6pt; padding: 6pt; margin: 8pt 0; text-align: center }
        .grid th { background: #dfd } .refs td { border: 0.5pt solid #2a6; text-align: center } h1 { font-size: 15pt;
        margin: 0 }""",
        f"""<div class=f><h1>{supplier.name}</h1>Association loi 1901 – {supplier.street}, {supplier.town}<br>
        {supplier.email} – {supplier.phone}<br>SIRET {spaced(supplier.siret)} – Code APE {supplier.activity} – RNA
        W372004518</div>
        <div class=f>FACTURE <b>{invoice.number}</b> établie le {slashed(invoice.issued)}</div>
        <div class=f><small>Structure facturée</small><br>{address(recipient)}<br>SIRET {spaced(recipient.siret)}</div>
        {if_any(cells, f"<table class=refs><tr>{cells}</table>")}<br>{grid(invoice.items, columns)}
        <div class=f>TOTAL À RÉGLER : <b>{french(invoice.total_with_vat)}</b><br>Association non assujettie à la TVA
        (article 261, 7-1° du code général des impôts)</div>
        <p>Date limite de règlement : {slashed(invoice.due)}<br>IBAN : {in_fours(invoice.iban)} – {invoice.bank}</p>
        <p class=n>Le trésorier, {invoice.contact}</p>""",
    )


def loyer(invoice: Invoice) -> str:
    """Rent asked for by an agent: the landlord, the agent and the tenant each have their SIRET."""
    supplier, recipient, agent = invoice.supplier, invoice.recipient, invoice.payee
    start, end = (slashed(day) for day in invoice.period)
    columns = [
        ("Rubrique", "", lambda item: item.name),
        ("Base HT", "n", lambda item: bare(item.total)),
        ("Taux", "n", lambda item: percent(item.rate)),
        ("Quantité", "n", lambda item: plain(item.quantity)),
    ]
    return page(
        """.two td { vertical-align: top; width: 50%; border: 0.5pt solid #777 } .grid th { border-bottom: 1.5pt solid
        } .grid { margin: 12pt 0 } .sum { width: 60% } .sum td { border-bottom: 0.4pt dotted }""",
        f"""<table class=two><tr><td><small>MANDATAIRE</small><br>Cabinet Tessier Gestion<br>{agent.street}<br>
        {agent.town}<br>SIRET {agent.siret}<br>Carte professionnelle CPI 3701 2018 000 027 441
        <td><small>BAILLEUR</small><br>{address(supplier)}<br>SIRET {supplier.siret}<br>N° TVA {supplier.vat}</table>
        <h2>FACTURE DE LOYER N° {invoice.number}</h2>
        <p>Émise le {slashed(invoice.issued)} pour la période du {start} au {end} –
        exigible le {slashed(invoice.due)}</p>
        <p><small>LOCATAIRE</small><br>{address(recipient)}<br>SIRET {recipient.siret}
        {if_any(invoice.engagement, f"<br>Engagement : {invoice.engagement}")}
        {if_any(invoice.service_code, f"<br>Service destinataire : {invoice.service_code}")}</p>
        {grid(invoice.items, columns)}
        <table class=sum><tr><td>Total hors taxes<td class=n>{bare(invoice.total_without_vat)}
        <tr><td>TVA<td class=n>{bare(invoice.total_vat)}<tr><td>Total TTC (EUR)
        <td class=n>{bare(invoice.total_with_vat)}<tr><td><b>Net à payer (EUR)</b>
        <td class=n><b>{bare(invoice.amount_due)}</b></table>
        <p>Virement sur le compte du mandataire : IBAN {invoice.iban} - BIC {invoice.bic}</p>""",
        "9pt DejaVu Sans, sans-serif",
    )


def machine(invoice: Invoice) -> str:
    """A typewriter's sheet: one width of letters, columns by spaces, rules of dashes."""
    supplier, recipient = invoice.supplier, invoice.recipient

    def row(item: Item) -> str:
        return f"{item.name[:40]:<40} {plain(item.quantity):>7} {bare(item.price):>11} {bare(item.total):>12}"

    def total(label: str, amount: str) -> str:
        return f"{label:>60} {amount:>12}"

    taxes = by_rate(invoice, lambda rate, _, tax: total(f"TVA {plain(rate)} %", bare(tax)) + "\n")
    order = f"\nVotre commande : {invoice.engagement}" if invoice.engagement else ""
    market = f"\nMarche no      : {invoice.market}" if invoice.market else ""
    text = f"""{supplier.name.upper()}
{supplier.street}
{supplier.town}
Tel {supplier.phone}    Siret {supplier.siret}    RCS {supplier.register} {supplier.siren}

{"":42}{recipient.name}
{"":42}{recipient.street}
{"":42}{recipient.town}
{"":42}Siret {recipient.siret}


FACTURE No {invoice.number}                 Date : {pointed(invoice.issued)}

Notre devis    : {invoice.quotation}{order}{market}
Bon de livraison {invoice.delivery_note} du {pointed(invoice.delivered)}

{"-" * 73}
{"Designation":<40} {"Quant.":>7} {"Prix unit.":>11} {"Montant H.T.":>12}
{"-" * 73}
{chr(10).join(row(item) for item in invoice.items)}
{"-" * 73}
{total("Total H.T.", bare(invoice.total_without_vat))}
{taxes}{total("Total T.T.C. en euros", bare(invoice.total_with_vat))}

Echeance : {pointed(invoice.due)}            Reglement : virement
TVA acquittee sur les debits - No TVA {supplier.vat}
"""
    return page("pre { font: inherit }", f"<pre>{text}</pre>", "9.5pt DejaVu Sans Mono, monospace", "18mm")


LAYOUTS = {
    "lettre": Layout(
        lettre,
        ALWAYS | TAXED | {"supplier_siret", "supplier_vat", "due_date", "engagement", "iban", "currency"},
        longest=6,
        habits=frozenset({"one_rate"}),
    ),
    "honoraires": Layout(
        honoraires,
        ALWAYS
        | TAXED
        | {
            "recipient_siret",
            "supplier_siren",
            "supplier_vat",
            "engagement",
            "paid_amount",
            "amount_due",
            "iban",
            "currency",
        },
        trade="droit",
        only_if_paid=frozenset({"paid_amount"}),
    ),
    "association": Layout(
        association,
        ALWAYS | SIRETS | {"engagement", "service_code", "market", "due_date", "iban", "currency", "lines"},
        trade="association",
        habits=frozenset({"untaxed"}),
    ),
    "loyer": Layout(
        loyer,
        ALWAYS
        | TAXED
        | SIRETS
        | {"supplier_vat", "engagement", "service_code", "due_date", "amount_due", "iban", "currency"},
        trade="location",
        longest=5,
    ),
    "machine": Layout(
        machine,
        ALWAYS
        | {"total_without_vat"}
        | SIRETS
        | {"supplier_siren", "supplier_vat", "engagement", "market", "due_date", "currency", "lines"},
        trade="impression",
        longest=18,
    ),
}
