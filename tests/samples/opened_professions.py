"""Opened layouts: architects, lawyers, associations, landlords, insurers."""

from __future__ import annotations

from tests.samples.invoice import (
    Invoice,
)
from tests.samples.unseen_writing import (
    HEAD,
    TOTALS,
    city,
    count,
    day,
    figures,
    money,
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


def maitrise_oeuvre(invoice: Invoice) -> str:
    """An architect's note of fees: thin type, captions in a left margin, phases of a contract."""
    euro = money("\u00a0", "\u00a0€ ", "")
    supplier, recipient = invoice.supplier, invoice.recipient

    def entry(caption: str, value: str) -> str:
        return f"<tr><td class=k>{caption}<td>{value}" if value else ""

    phases = ("ESQ", "APS", "APD", "PRO", "ACT", "VISA", "DET", "AOR")
    paid = (
        entry("acomptes réglés", euro(invoice.paid)) + entry("<b>solde</b>", f"<b>{euro(invoice.amount_due)}</b>")
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<p class=brand>{supplier.name.lower()}</p><table class=w>{
            entry("objet", f"<b>note d'honoraires n° {invoice.number}</b>")
        }{entry("date", spelled(invoice.issued))}
        {entry("maître d'ouvrage", postal(recipient))}{entry("siret m. d'o.", spaced(recipient.siret))}
        {entry("service", invoice.service_code)}{entry("marché de m. d'œuvre", invoice.market)}
        {entry("bon de commande", invoice.engagement)}{entry("affaire", invoice.file_number)}</table>
        <table class="w rows">{
            of_items(
                invoice,
                lambda place, item: (
                    f'''<tr><td class=k>{phases[(place - 1) % 8]}<td>
        {item.name}<td class=n>{count(item.quantity)} × {euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <table class=w>{entry("montant h.t.", euro(invoice.total_without_vat))}
        {entry(f"t.v.a. {percent(invoice.rate)}", euro(invoice.total_vat))}
        {entry("montant t.t.c.", euro(invoice.total_with_vat))}{paid}</table>
        <table class=w>{entry("payable avant le", spelled(invoice.due))}{
            entry(
                "compte",
                f'''{invoice.bank}<br>
        {in_fours(invoice.iban)}''',
            )
        }{
            entry(
                "agence",
                f'''{supplier.street}<br>{supplier.town}<br>{supplier.phone}<br>siret
        {spaced(supplier.siret)}<br>tva {spaced_vat(supplier.vat)}<br>ordre des architectes
        {figures(supplier.siret, "order", 6)}''',
            )
        }</table>""",
        """.brand { font: 22pt DejaVu Sans Light, DejaVu Sans; letter-spacing: 3pt; margin: 0 0 14mm } .k { width: 38mm;
        color: #999; text-align: right; padding-right: 6mm } table { margin-bottom: 9mm } .rows td { border-top:
        0.3pt solid
        #999 }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 22mm 25mm 18mm 15mm",
    )


def barreau(invoice: Invoice) -> str:
    """A law firm: fees and disbursements, references « V/Réf. » and « N/Réf. », sums in one column of a letter."""
    euro = money(" ", " euros")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<table class=w><tr><td width="34%" class=side><b>{supplier.name}</b><br>Avocats au barreau<br><br>
        {supplier.street}<br>{supplier.town}<br><br>Tél. {supplier.phone}<br>{supplier.email}<br>Toque
        {figures(supplier.siret, "toque", 3)}<br><br>N° SIRET<br>{supplier.siret}<br>TVA<br>{supplier.vat}<td>
        <p class=to>{postal(recipient)}<br>{said("À l'attention du service ", invoice.service_code, "")}</p>
        <p>{city(supplier)}, le {spelled(invoice.issued)}</p>
        <p>N/Réf. : {invoice.file_number} - {invoice.contact}<br>{said("V/Réf. : ", invoice.engagement)}
        Aff. : {recipient.name} c/ Préfet</p><p class=title>FACTURE D'HONORAIRES N° {invoice.number}</p>
        <table class=w>{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}{
                        f" ({count(item.quantity)} x {euro(item.price)})" if item.quantity != 1 else ""
                    }<td class=n>{euro(item.total)}'''
                ),
            )
        }
        <tr><td class=t>Total des honoraires et frais H.T.<td class="n t">{euro(invoice.total_without_vat)}
        <tr><td>T.V.A. au taux de {percent(invoice.rate)}<td class=n>{euro(invoice.total_vat)}
        <tr><td><b>TOTAL T.T.C.</b><td class=n><b>{euro(invoice.total_with_vat)}</b>
        <tr><td>A déduire : provision versée<td class=n>{euro(invoice.paid)}
        <tr><td><b>NET À RÉGLER</b><td class=n><b>{euro(invoice.amount_due)}</b></table>
        <p>Facture payable au plus tard le {day(invoice.due)}, par virement au compte professionnel {
            in_fours(invoice.iban)
        }.
        Le SIRET du client, tel qu'il nous a été communiqué, est le {recipient.siret}.</p><p>Membre d'une association
        agréée, le règlement des honoraires par chèque est accepté.</p></table>""",
        """.side { border-right: 0.8pt solid #700; font-size: 8.5pt; color: #700; padding-right: 8pt } .to { margin: 0 0
        10mm 30% } .title { font-weight: bold; margin: 8mm 0 4mm } .t { border-top: 0.8pt solid #000 } p { margin:
        6pt 8pt }
        table table td { padding: 3pt 8pt; white-space: normal }""",
        "10pt DejaVu Serif",
        "size: A4; margin: 20mm 16mm",
    )


def foyer(invoice: Invoice) -> str:
    """A club exempt from VAT: a form with boxes ticked, one sum and nothing else."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<div class=head><b>{supplier.name}</b><br>Association loi 1901 – RNA W{
            figures(supplier.siret, "rna", 9)
        }<br>
        {supplier.street} – {supplier.town}<br>{supplier.email} – {supplier.phone}<br>SIRET {
            spaced(supplier.siret)
        } – APE
        {supplier.activity}</div><p class=title>Facture</p><p>Facture n° : {invoice.number}<br>Date :
        {day(invoice.issued)}<br>Adressée à : {postal(recipient, ", ")}<br>SIRET : {recipient.siret}<br>
        {said("Code service Chorus : ", invoice.service_code)}{said("Engagement Chorus : ", invoice.engagement)}</p>
        <table class="w rows"><tr><th>Objet<th>Quantité<th>Prix<th>Montant{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>
        {item.name}<td>{count(item.quantity)}<td>{euro(item.price)}<td>{euro(item.total)}'''
                ),
            )
        }<tr><th colspan=3>Total à
        régler<th>{
            euro(invoice.total_with_vat)
        }</table><p class=small>Association non assujettie à la TVA (article 261-7-1°
        du CGI)</p><p>Mode de règlement :<br>☐ chèque à l'ordre de l'association<br>☒ virement : {
            in_fours(invoice.iban)
        }</p>
        <p>Date limite de règlement : {day(invoice.due)}</p><p class=sign>La trésorière,<br>{invoice.contact}</p>""",
        """.head { border: 1.5pt double #444; padding: 6pt; text-align: center } .title
        { font-size: 18pt; text-align: center;
        margin: 8mm } .rows td, .rows th { border: 0.7pt solid #444; padding: 4pt } .rows { margin: 6mm 0 } .small {
        font-size: 8pt } .sign { margin: 10mm 0 0 60% }""",
        "10.5pt DejaVu Sans",
        "size: A4; margin: 20mm",
    )


def bailleur(invoice: Invoice) -> str:
    """A landlord's call for rent, titled as such: debits and credits in two columns, a balance."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    first, last = invoice.period
    return sheet(
        f"""<table class=w><tr><td width="50%">{postal(supplier)}<br>SIRET {supplier.siret}<br>TVA {
            supplier.vat
        }<td class=to>
        {postal(recipient)}</table><p class=title>FACTURE DE LOYER ET CHARGES</p>
        <table class="w ref"><tr><th>Facture n°<th>Date<th>Bail n°<th>Locataire<th>Échéance<tr><td>{invoice.number}<td>
        {day(invoice.issued)}<td>{invoice.file_number}<td>{invoice.customer_number}<td>{day(invoice.due)}</table>
        <p>Immeuble : {postal(invoice.delivery, ", ").split(", ", 1)[1]}<br>Période : du {spelled(first)} au {
            spelled(last)
        }
        <br>{said("Engagement n° ", invoice.engagement)}{said("Service gestionnaire : ", invoice.service_code)}
        SIRET du preneur : {recipient.siret}</p><table class="w rows"><tr><th>Libellé<th class=n>TVA<th class=n>Débit HT
        <th class=n>Crédit{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=n>{percent(item.rate)}
        <td class=n>{bare(item.total)}<td>'''
                ),
            )
        }<tr><td>Sous-total hors taxes<td><td class=n>{bare(invoice.total_without_vat)}
        <td><tr><td>TVA<td><td class=n>{
            bare(invoice.total_vat)
        }<td><tr><td><b>Total quittancé TTC</b><td><td class=n><b>
        {bare(invoice.total_with_vat)}</b><td><tr><td>Versement reçu<td><td><td class=n>{bare(invoice.paid)}<tr class=t>
        <td>Solde exigible en euros<td><td class=n>{
            bare(invoice.amount_due)
        }<td></table><p>Règlement par virement : IBAN
        {invoice.iban} – BIC {
            invoice.bic
        }</p><p class=tiny>Indice des loyers des activités tertiaires : 137,12 (T2) contre
        132,88. Dépôt de garantie : 1 {figures(supplier.siret, "deposit", 3)},00. La présente facture ne vaut
        quittance qu'après encaissement.</p>""",
        """.to { padding: 22mm 0 10mm } .title { font-weight: bold; font-size: 12pt; background: #ddd; padding: 4pt }
        .ref
        { text-align: center; margin: 4mm 0 } .ref th, .ref td { border: 0.5pt solid; text-align: center } .rows
        { margin: 5mm
        0 } .rows td, .rows th { border-left: 0.5pt solid; border-right: 0.5pt solid; padding: 3pt 5pt } .rows th {
        border:
        0.5pt solid } .t td { border: 0.5pt solid; font-weight: bold } .tiny { font-size: 7pt }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


def cotisation(invoice: Invoice) -> str:
    """An insurer's call for premium: no VAT, a policy number, taxes inside the premium."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<table class=w><tr><td width="55%"><span class=brand>{supplier.name}</span><p class=blue>Vos références</p>
        N° de sociétaire : {invoice.customer_number}<br>N° de contrat : {figures(recipient.siret, "policy", 9)} R<br>
        {said("Marché : ", invoice.market)}{said("Engagement : ", invoice.engagement)}SIRET souscripteur :
        {spaced(recipient.siret)}<td class=to>{postal(recipient)}<br><br>{spelled(invoice.issued)}</table>
        <p class=blue>Facture n° {
            invoice.number
        } – appel de cotisation</p><p>Bonjour,<br>Votre cotisation pour la période du
        {day(invoice.period[0])} au {day(invoice.period[1])} s'élève à <b>{euro(invoice.total_with_vat)}</b>. Nous vous
        remercions de la régler avant le <b>{
            day(invoice.due)
        }</b>.</p><table class="w rows"><tr><th>Garanties<th class=n>
        Cotisation{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}{f" × {count(item.quantity)}" if item.quantity != 1 else ""}<td class=n>{
                        euro(item.total)
                    }'''
                ),
            )
        }<tr class=t><td>Montant à payer (taxes d'assurance
        comprises)<td class=n>{
            euro(invoice.amount_due)
        }</table><p>Opération exonérée de TVA (article 261 C, 2° du CGI). Vous
        pouvez régler par virement sur le compte {in_fours(invoice.iban)} ({
            invoice.bank
        }).</p><p>Dont contribution au fonds
        de garantie des victimes : 6,50 €. Franchise générale : 350,00 € ; plafond tous dommages : 10 000 000,00 €.</p>
        <p class=tiny>{
            supplier.name
        }, société d'assurance mutuelle à cotisations variables régie par le code des assurances,
        {supplier.street}, {supplier.town}. SIRET {
            supplier.siret
        }. Autorité de contrôle : ACPR, 4 place de Budapest, 75436
        Paris cedex 09.</p>""",
        """.brand { font-size: 16pt; color: #036 } .blue { color: #036; font-weight: bold; margin: 6mm 0 2mm } .to {
        padding-top: 16mm } .rows th { text-align: left; background: #036; color: #fff; padding: 3pt 5pt } .rows th.n {
        text-align: right } .rows td { padding: 4pt 5pt; border-bottom: 0.5pt solid #036 } .rows { margin: 5mm 0
        } .t td {
        font-weight: bold } .tiny { font-size: 6.5pt; margin-top: 12mm }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


USUAL = HEAD | {"supplier_siret", "recipient_siret", "due_date", "engagement", "iban", "total_with_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "maitrise_oeuvre": unseen(
        maitrise_oeuvre,
        USUAL | TOTALS | PAID | {"service_code", "market", "supplier_vat"},
        "architecture",
        "one_rate",
        only_if_paid=PAID,
        longest=6,
    ),
    "barreau": unseen(
        barreau, USUAL | TOTALS | PAID | {"service_code", "supplier_vat"}, "droit", "one_rate", longest=6
    ),
    "foyer": unseen(foyer, USUAL | {"service_code", "amount_due", "lines"}, "association", "untaxed"),
    "bailleur": unseen(bailleur, USUAL | TOTALS | PAID | {"service_code", "supplier_vat"}, "location", longest=6),
    "cotisation": unseen(cotisation, USUAL | {"market", "amount_due"}, "assurance", "untaxed", longest=6),
}
