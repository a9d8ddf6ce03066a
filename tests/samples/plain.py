"""Seven plain layouts, those every test may draw: letters, tables, a bill over two pages, an avoir."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice
from tests.samples.layout import ALWAYS, SIRETS, TAXED, Layout
from tests.samples.writing import address, dotted, french, in_fours, page, rows, slashed, spaced, written


def colonnes(invoice: Invoice) -> str:
    """Two columns on top, labels left of their values, a box of totals at the bottom right."""
    return page(
        ".two td { width: 50%; vertical-align: top } .box { width: 45%; margin-left: 55%; border: 1px solid }",
        f"""<table class=two><tr><td><b>Fournisseur</b><br>{address(invoice.supplier)}
        <br>SIRET : {invoice.supplier.siret}<br>N° TVA : {invoice.supplier.vat}
        <td><b>Destinataire</b><br>{address(invoice.recipient)}
        <br>SIRET : {invoice.recipient.siret}</table>
        <h1>FACTURE N° {invoice.number}</h1>
        <p>Date : {slashed(invoice.issued)}<br>Date d'échéance : {slashed(invoice.due)}
        <br>Code service : {invoice.service_code}<br>N° d'engagement : {invoice.engagement}
        <br>N° de marché : {invoice.market}</p>
        <table><tr><th>Désignation<th class=n>Qté<th class=n>PU HT<th class=n>TVA<th class=n>Montant HT
        {rows(invoice, french)}</table><br>
        <table class=box><tr><td>Total HT<td class=n>{french(invoice.total_without_vat)}
        <tr><td>TVA<td class=n>{french(invoice.total_vat)}<tr><td>Total TTC<td class=n>{french(invoice.total_with_vat)}
        <tr><td>Net à payer<td class=n>{french(invoice.amount_due)}</table>
        <p>IBAN : {in_fours(invoice.iban)}</p>""",
    )


def artisan(invoice: Invoice) -> str:
    """A one-man shop: running text, no VAT, one total."""
    return page(
        "",
        f"""<p>{address(invoice.supplier)}<br>Siret {spaced(invoice.supplier.siret)} - code APE 4332A</p>
        <p style="margin-left: 55%">{address(invoice.recipient)}</p>
        <p style="margin-left: 55%">Tours, le {written(invoice.issued)}</p>
        <h2>Facture {invoice.number}</h2>
        <p>Votre commande n° {invoice.engagement}</p>
        <table><tr><th>Travaux<th class=n>Quantité<th class=n>Prix<th class=n>Taux<th class=n>Total
        {rows(invoice, french)}</table>
        <p class=n><b>TOTAL : {french(invoice.total_with_vat)}</b></p>
        <p>TVA non applicable, art. 293 B du CGI</p><p>À régler avant le {written(invoice.due)}.</p>""",
    )


def entetes(invoice: Invoice) -> str:
    """Values under their labels in a table of references; breakdown by rate; totals in a row of three."""
    groups = "".join(
        f"<tr><td>{rate} %<td class=n>{dotted(base)}<td class=n>{dotted(invoice.tax(rate))}"
        for rate, base in invoice.groups.items()
    )
    return page(
        "table { margin-bottom: 9pt } .g td, .g th { border: 1px solid #888 }",
        f"""<table><tr><td><b>{invoice.supplier.name}</b><br>{invoice.supplier.street}<br>{invoice.supplier.town}
        <td class=n><b style="font-size: 20pt">FACTURE</b></table>
        <table><tr><td width="50%"><td><b>Facturé à</b><br>{address(invoice.recipient)}
        <br>N° SIRET {spaced(invoice.recipient.siret)}</table>
        <table class=g><tr><th>N° de facture<th>Date de facture<th>Échéance<th>Bon de commande<th>Code service
        <tr><td>{invoice.number}<td>{slashed(invoice.issued)}<td>{slashed(invoice.due)}<td>{invoice.engagement}
        <td>{invoice.service_code}</table>
        <table class=g><tr><th>Description<th class=n>Quantité<th class=n>Prix unitaire<th class=n>Taux
        <th class=n>Montant {rows(invoice, dotted)}</table>
        <table class=g style="width: 50%"><tr><th>Taux TVA<th class=n>Base HT<th class=n>Montant TVA {groups}</table>
        <table class=g><tr><th class=n>Total HT<th class=n>Total TVA<th class=n>Total TTC
        <tr><td class=n>{dotted(invoice.total_without_vat)}<td class=n>{dotted(invoice.total_vat)}
        <td class=n>{dotted(invoice.total_with_vat)}</table>
        <p style="font-size: 8pt">Montants en euros. SIRET {invoice.supplier.siret} - RCS Tours {invoice.supplier.siren}
        - TVA intracommunautaire {invoice.supplier.vat}</p>""",
    )


def bandeau(invoice: Invoice) -> str:
    """Letter style: the client in the envelope's window, a footer full of numbers, dotted leaders."""
    return page(
        "@page { @bottom-center { font: 7pt DejaVu Sans; content: '"
        + _footer(invoice)
        + "' } } .w { margin-left: 52% }",
        f"""<h1 style="background: #223; color: #fff; padding: 9pt">{invoice.supplier.name}</h1>
        <p class=w>{address(invoice.recipient)}<br>SIRET client : {spaced(invoice.recipient.siret)}</p>
        <p class=w>Tours, le {slashed(invoice.issued)}</p>
        <p><b>Objet : facture n° {invoice.number}</b><br>Réf. engagement juridique : {invoice.engagement}
        <br>Service exécutant : {invoice.service_code}</p>
        <table><tr><th>Libellé<th class=n>Qté<th class=n>P.U.<th class=n>TVA<th class=n>HT
        {rows(invoice, french)}</table>
        <p class=n>Montant total HT : {french(invoice.total_without_vat)}<br>
        Montant total TVA : {french(invoice.total_vat)}<br>
        <b>Montant total TTC : {french(invoice.total_with_vat)}</b><br>Acompte versé : {french(invoice.paid)}
        <br><b>Reste à payer : {french(invoice.amount_due)}</b></p>
        <p>Paiement par virement au plus tard le {slashed(invoice.due)}, IBAN {in_fours(invoice.iban)}. En cas de
        retard,
        indemnité forfaitaire de 40,00 € et pénalités au taux de 10,15 %.</p>""",
    )


def _footer(invoice: Invoice) -> str:
    supplier = invoice.supplier
    return (
        f"{supplier.name} au capital de 50 000,00 € - {supplier.street} {supplier.town} - Tél. 02 47 00 11 22 - "
        f"SIRET {spaced(supplier.siret)} - RCS Tours B {supplier.siren} - APE 4332A - TVA {supplier.vat}"
    )


def avoir(invoice: Invoice) -> str:
    """A credit note with negative amounts that names the invoice it corrects."""
    lines = "".join(f"<tr><td>{item.name}<td class=n>{french(-item.total)}" for item in invoice.items)
    return page(
        "",
        f"""<table><tr><td>{address(invoice.supplier)}<br>SIRET {invoice.supplier.siret}
        <td>Client :<br>{address(invoice.recipient)}<br>SIRET {invoice.recipient.siret}</table>
        <h1>Avoir n° {invoice.number}</h1><p>Date d'émission : {slashed(invoice.issued)}
        <br>Facture d'origine : {invoice.origin}<br>Engagement : {invoice.engagement}</p>
        <table><tr><th>Désignation<th class=n>Montant HT {lines}</table>
        <p class=n>Total HT {french(-invoice.total_without_vat)}<br>TVA {french(-invoice.total_vat)}
        <br>Total TTC {french(-invoice.total_with_vat)}</p>""",
    )


def abonnement(invoice: Invoice) -> str:
    """A utility's bill over two pages: the sum in large letters first, the detail with subtotals overleaf."""
    detail = "".join(
        f"<h3>Site {place}</h3><table><tr><td>{item.name}<td class=n>{french(item.total)}</table>"
        f"<p class=n>Sous-total site {place} {french(item.total)}</p>"
        for place, item in enumerate(invoice.items, 1)
    )
    return page(
        ".big { font-size: 22pt; border: 2px solid; padding: 9pt; width: 60% }",
        f"""<p><b>{invoice.supplier.name}</b></p><p>Vos références<br>N° client 880 142 337
        <br>Contrat n° {invoice.market}<br>Votre SIRET {invoice.recipient.siret}
        <br>Bon de commande n° {invoice.engagement}</p>
        <p>Facture du {written(invoice.issued)}<br>Numéro de facture : {invoice.number}</p>
        <p class=big>Montant à payer<br>{french(invoice.amount_due)}</p><p>à payer avant le {written(invoice.due)}</p>
        <p>Total hors taxes {french(invoice.total_without_vat)}<br>TVA {french(invoice.total_vat)}
        <br>Total toutes taxes comprises {french(invoice.total_with_vat)}</p>
        <p style="font-size: 7pt">{invoice.supplier.name}, {invoice.supplier.street}, {invoice.supplier.town}, SA au
        capital de 1 200 000 €, SIRET {invoice.supplier.siret}</p>
        <h2 style="page-break-before: always">Détail de votre facture {invoice.number}</h2>{detail}""",
    )


def logiciel(invoice: Invoice) -> str:
    """Foreign software set to French: ISO dates, amounts with a point and EUR, labels right-aligned."""

    def amount(value: Decimal) -> str:
        return f"{value:,.2f} EUR"

    return page(
        "dl { display: grid; grid-template-columns: 40% 60% } dt { text-align: right; padding-right: 9pt }",
        f"""<h1>Facture</h1><table><tr><th class=n width="50%">Numéro de facture<td>{invoice.number}
        <tr><th class=n>Date d'émission<td>{invoice.issued.isoformat()}<tr><th class=n>Date limite de paiement
        <td>{invoice.due.isoformat()}<tr><th class=n>Commande n°<td>{invoice.engagement}<tr><th class=n>Marché n°
        <td>{invoice.market}</table><hr>
        <table><tr><td><b>Émetteur</b><br>{address(invoice.supplier)}<br>{invoice.supplier.siret}<br>{invoice.supplier.vat}
        <td><b>Client</b><br>{address(invoice.recipient)}<br>SIRET {invoice.recipient.siret}</table><hr>
        <table><tr><th>Article<th class=n>Qté<th class=n>Prix HT<th class=n>TVA<th class=n>Total HT
        {rows(invoice, amount)}</table><table><tr><td class=n width="70%">Sous-total HT
        <td class=n>{amount(invoice.total_without_vat)}<tr><td class=n>Total TVA<td class=n>{amount(invoice.total_vat)}
        <tr><td class=n>Total TTC<td class=n>{amount(invoice.total_with_vat)}
        <tr><td class=n><b>Solde dû</b><td class=n>{amount(invoice.amount_due)}</table>""",
    )


REFERENCES = frozenset({"due_date", "engagement", "currency", "lines"})
LAYOUTS = {
    "colonnes": Layout(
        colonnes,
        ALWAYS | TAXED | SIRETS | REFERENCES | {"service_code", "market", "supplier_vat", "amount_due", "iban"},
    ),
    "artisan": Layout(artisan, ALWAYS | REFERENCES | {"supplier_siret"}, habits=frozenset({"untaxed"})),
    "entetes": Layout(
        entetes,
        ALWAYS | TAXED | SIRETS | REFERENCES | {"supplier_siren", "service_code", "supplier_vat", "vat"},
    ),
    "bandeau": Layout(
        bandeau,
        ALWAYS
        | TAXED
        | SIRETS
        | REFERENCES
        | {"supplier_siren", "service_code", "supplier_vat", "paid_amount", "amount_due", "iban"},
    ),
    "avoir": Layout(avoir, ALWAYS | TAXED | SIRETS | {"origin_number", "engagement", "currency", "lines"}, "AVOIR"),
    "abonnement": Layout(
        abonnement,
        ALWAYS - {"recipient_name"} | TAXED | SIRETS | REFERENCES | {"market", "amount_due"},
        trade="energie",
    ),
    "logiciel": Layout(
        logiciel, ALWAYS | TAXED | SIRETS | REFERENCES | {"market", "supplier_vat", "amount_due"}, trade="logiciel"
    ),
}
