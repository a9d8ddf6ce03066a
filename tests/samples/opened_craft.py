"""Opened layouts, first family: craftsmen and shops, with a word processor, a spreadsheet or a small till program."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import (
    Invoice,
)
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    abbreviated,
    before,
    city,
    count,
    day,
    figures,
    fixed,
    grouped,
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


def plombier(invoice: Invoice) -> str:
    """A word processor's document: serif letters, all cells framed, the totals in the last rows of the table."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td colspan=3 class=n>T.V.A. {percent(rate)} sur {euro(base)}<td class=n>{euro(tax)}"
        ),
    )
    paid = (
        f"<tr><td colspan=3 class=n>Acompte versé<td class=n>{euro(invoice.paid)}<tr><td colspan=3 class=n>"
        f"<b>RESTE À PAYER</b><td class=n><b>{euro(invoice.amount_due)}</b>"
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<p class=name>{supplier.name}</p><p>{supplier.street}, {supplier.town}<br>Tél. {supplier.phone}
        – Port. {telephone(supplier, "port", "06")}<br>Siret : {spaced(supplier.siret)} – TVA intracom. : {
            supplier.vat
        }</p>
        <div class=to>{postal(recipient)}<br>Siret {spaced(recipient.siret)}</div>
        <p>{city(supplier)}, le {spelled(invoice.issued)}</p><p class=title>FACTURE N° {invoice.number}</p>
        <p>{said("Suite à votre bon de commande n° ", invoice.engagement)}
        {said("Pour le service ", invoice.service_code)}</p>
        <table class="w all"><tr><th>DÉSIGNATION DES TRAVAUX<th class=c>QTÉ<th class=n>P.U. H.T.<th class=n>TOTAL H.T.
        {
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}<td class=c>{count(item.quantity)}
        <td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }
        <tr><td colspan=3 class=n>TOTAL H.T.<td class=n>{euro(invoice.total_without_vat)}{taxes}
        <tr><td colspan=3 class=n>TOTAL T.V.A.<td class=n>{euro(invoice.total_vat)}
        <tr><td colspan=3 class=n><b>TOTAL T.T.C.</b><td class=n><b>{euro(invoice.total_with_vat)}</b>
        {paid}</table>
        <p>Règlement par virement à 30 jours, soit le {spelled(invoice.due)} au plus tard.<br>
        Banque : IBAN {in_fours(invoice.iban)}</p><p class=thanks>Avec nos remerciements.</p>""",
        """.name { font-size: 17pt; font-weight: bold } .to { margin: 14pt 0 14pt 55% } .title { text-align: center;
        font-size: 14pt; text-decoration: underline; font-weight: bold; margin: 14pt } .all td, .all th { border: 0.6pt
        solid black; padding: 3pt 5pt } .thanks { text-align: center; font-style: italic }""",
        "11pt DejaVu Serif",
        "size: A4; margin: 20mm 22mm",
    )


def tableur(invoice: Invoice) -> str:
    """A spreadsheet printed with its grid: each word in its cell, labels left of the values, short months."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    empty = "<tr><td>&nbsp;<td><td><td><td><td>"

    def pair(left: str, value: str, label: str, right: str) -> str:
        return f"<tr><td>{left}<td colspan=2>{value}<td><b>{label}</b><td colspan=2>{right}"

    def total(label: str, value: str) -> str:
        return f"<tr><td><td><td><td colspan=2><b>{label}</b><td class=n>{value}"

    return sheet(
        f"""<table class="w grid"><colgroup><col width="16%"><col width="26%"><col width="9%"><col width="16%"><col
        width="16%"><col width="17%"></colgroup><tr><td colspan=6 class=big>{supplier.name}
        {pair("Adresse", supplier.street, "FACTURE", invoice.number)}
        {pair("", supplier.town, "Date", abbreviated(invoice.issued).replace(" ", "-"))}
        {pair("Siret", supplier.siret, "Échéance", abbreviated(invoice.due).replace(" ", "-"))}
        {pair("Tél", supplier.phone, "Cde client", invoice.engagement or "-")}{empty}
        {pair("CLIENT", recipient.name, "Siret client", recipient.siret)}
        {pair("", recipient.street, "Service", invoice.service_code or "-")}
        {pair("", recipient.town, "Marché", invoice.market or "-")}{empty}
        <tr class=h><td>Réf<td>Article<td>Nb<td>Prix HT<td>TVA<td>Montant HT
        {
            of_items(
                invoice,
                lambda place, item: (
                    f'''<tr><td>A{place:03d}<td>{item.name}<td class=n>{count(item.quantity)}
        <td class=n>{euro(item.price)}<td class=n>{percent(item.rate, "%")}<td class=n>{euro(item.total)}'''
                ),
            )
        }{empty}
        {total("Montant HT", euro(invoice.total_without_vat))}{total("Montant TVA", euro(invoice.total_vat))}
        {total("Montant TTC", euro(invoice.total_with_vat))}{total("Déjà réglé", euro(invoice.paid))}
        {total("A payer", euro(invoice.amount_due))}{empty}
        <tr><td>IBAN<td colspan=3>{in_fours(invoice.iban)}<td><td></table>""",
        ".grid td { border: 0.4pt solid #bbb; padding: 1.5pt 3pt } .big { font-size: 15pt } .h { background: #d9e2f3 }",
        "9pt DejaVu Sans Condensed",
        "size: A4; margin: 12mm",
    )


def atelier_auto(invoice: Invoice) -> str:
    """A garage program: boxes with the label above, labour apart from parts, totals in one strip at the foot."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    plate = f"{'ABCDEF'[int(figures(invoice.number, 'a', 1)) % 6]}K-{figures(invoice.number, 'plate', 3)}-XR"

    def boxes(*pairs: tuple[str, str]) -> str:
        return f"<table class='w box'><tr>{''.join(f'<td><i>{label}</i><br>{value}' for label, value in pairs)}</table>"

    def part(title: str, *, is_labour: bool) -> str:
        items = [item for item in invoice.items if (item.unit == "h") == is_labour]
        if not items:
            return ""
        rows = "".join(
            f"<tr><td>{figures(item.name, 'ref', 6)}<td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td class=n>"
            f"{bare(item.price)}<td class=n>{percent(item.rate, '')}<td class=n>{bare(item.total)}"
            for item in items
        )
        subtotal = bare(sum((item.total for item in items), Decimal(0)))
        return (
            f"<tr class=h><td colspan=6>{title}{rows}<tr><td colspan=5 class=n><i>Total {title}</i>"
            f"<td class=n>{subtotal}"
        )

    return sheet(
        f"""<table class=w><tr><td width="55%"><b class=brand>{supplier.name}</b><br>{supplier.street}<br>{
            supplier.town
        }
        <br>Tél : {supplier.phone} Fax : {telephone(supplier, "fax")}<td class=c><b>FACTURE</b></table>
        {
            boxes(
                ("N° Facture", invoice.number),
                ("Date facture", day(invoice.issued)),
                ("N° OR", figures(invoice, "or", 6)),
                ("Date OR", day(before(invoice.issued, 4))),
                ("Réceptionnaire", "M. ROUX"),
            )
        }
        {
            boxes(
                ("Immatriculation", plate),
                ("Marque / Modèle", "RENAULT MASTER III"),
                ("N° de série (VIN)", "VF1MAF" + figures(invoice.number, "vin", 11)),
                ("1ère mise en circ.", "14/06/2017"),
                ("Kilométrage", figures(invoice.number, "km", 6)),
            )
        }
        <div class=to>{postal(recipient)}<br>SIRET : {recipient.siret}</div>
        {
            boxes(
                ("N° client", figures(recipient.siret, "client", 5)),
                ("Bon de commande", invoice.engagement or "&nbsp;"),
                ("Service", invoice.service_code or "&nbsp;"),
                ("Mode de règlement", "Mandat administratif"),
                ("Échéance", day(invoice.due)),
            )
        }
        <div style="min-height: 100mm"><table class="w rows"><tr><th>Code<th>Désignation<th class=n>Qté / Tps<th
        class=n>P.U. HT<th class=n>TVA %
        <th class=n>Montant HT{part("MAIN D'ŒUVRE", is_labour=True)}{part("PIÈCES", is_labour=False)}</table></div><br>
        <table class="w strip"><tr><th>Total HT<th>Total TVA<th>Total TTC<th>Acompte<th>NET À PAYER €
        <tr><td>{bare(invoice.total_without_vat)}<td>{bare(invoice.total_vat)}<td>{bare(invoice.total_with_vat)}
        <td>{bare(invoice.paid)}<td><b>{bare(invoice.amount_due)}</b></table>
        <p class=foot>{supplier.name} - SIRET {spaced(supplier.siret)} - Code NAF 4520A - N° TVA {
            supplier.vat
        } - Les pièces
        remplacées sont tenues à la disposition du client. Garantie pièces et main d'œuvre : 12 mois ou 20 000
        km.</p>""",
        """.box td { border: 0.5pt solid #333; width: 20% } .box { margin-top: 3pt } .box i { font-size: 6.5pt }
        .to { margin: 8pt 0 8pt 52%; border-left: 2pt solid #c00; padding-left: 6pt } .h
        { background: #eee; font-weight:
        bold } .strip td, .strip th { text-align: right; border: 0.7pt solid } .brand { font-size: 14pt; color: #c00 }
        .rows { margin-top: 6pt } .rows th { border-bottom: 1pt solid } .foot
        { font-size: 6.5pt; text-align: center }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 11mm",
    )


def fleuriste(invoice: Invoice) -> str:
    """A letter in slanted type: everything is said in sentences."""
    euro = money(" ", " euros")
    supplier, recipient = invoice.supplier, invoice.recipient
    return sheet(
        f"""<p class=c><span class=name>{supplier.name}</span><br>{supplier.street} - {supplier.town} -
        {supplier.phone}</p><p class=right>{city(supplier)}, le {spelled(invoice.issued, weekday=True)}</p>
        <p class=right>{postal(recipient)}</p><p><u>Facture n° {invoice.number}</u></p><p>Madame, Monsieur,</p>
        <p>Conformément à votre commande{f" n° {invoice.engagement}" if invoice.engagement else ""}, je vous prie de
        trouver ci-dessous le détail des fournitures livrées au mois de {
            spelled(before(invoice.issued, 8)).split(" ")[1]
        }
        :</p><ul>{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<li>{count(item.quantity)} × {item.name}, à {euro(item.price)}
        pièce, soit {euro(item.total)} ;'''
                ),
            )
        }</ul>
        <p>Le montant de la présente facture s'élève à {euro(invoice.total_without_vat)} hors taxes, auxquels s'ajoutent
        {euro(invoice.total_vat)} de TVA, soit un total de <b>{euro(invoice.total_with_vat)} toutes taxes comprises</b>,
        que je vous remercie de bien vouloir me régler avant le {spelled(invoice.due)}, par virement sur mon compte
        {in_fours(invoice.iban)}.</p>
        <p>Veuillez agréer, Madame, Monsieur, l'expression de mes sentiments distingués.</p><p class=right>La
        gérante</p>
        <p class=c>R.C.S. {city(supplier)} {spaced(supplier.siren)} – Siret {spaced(supplier.siret)}<br>N° de T.V.A.
        {grouped(supplier.vat, 4, 3, 3, 3)}</p>""",
        """.name { font-size: 22pt; color: #7a3b69 } p { margin: 9pt 0; line-height: 1.35 } .right
        { margin-left: 50% }""",
        "italic 11pt DejaVu Serif",
        "size: A4; margin: 22mm",
    )


def autoentreprise(invoice: Invoice) -> str:
    """A one-man business outside VAT, from a free online tool: a pale title, labels in small capitals above."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def field(label: str, value: str) -> str:
        return f"<td><span class=l>{label}</span><br>{value}" if value else ""

    return sheet(
        f"""<p class=title>Facture</p><table class=w><tr>{field("Numéro", invoice.number)}
        {field("Émise le", day(invoice.issued, "%d.%m.%Y"))}{field("À payer pour le", day(invoice.due, "%d.%m.%Y"))}
        {field("Votre référence", invoice.engagement)}</table><table class=w><tr>
        <td width="50%"><span class=l>De</span><br>{postal(supplier)}<br>SIRET {
            supplier.siret
        }<br>Entrepreneur individuel
        <td><span class=l>Pour</span><br>{postal(recipient)}<br>SIRET {recipient.siret}
        <br>{said("Service ", invoice.service_code)}</table><table class="w rows"><tr><th>Prestation<th class=n>Quantité
        <th class=n>Tarif<th class=n>Montant{
            of_items(
                invoice,
                lambda _, item: (
                    f'''<tr><td>{item.name}
        <td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>{euro(item.total)}'''
                ),
            )
        }</table>
        <p class="n total">Total à payer <b>{euro(invoice.amount_due)}</b></p>
        <p class=small>TVA non applicable, article 293 B du CGI.</p><p class=small>Coordonnées bancaires :
        {in_fours(invoice.iban)}</p><p class=small>Pénalités de retard : trois fois le taux d'intérêt légal. Indemnité
        forfaitaire pour frais de recouvrement : 40 €.</p>""",
        """.title { font: 30pt DejaVu Sans Light, DejaVu Sans; color: #9bb } .l { font-size: 7pt; color: #888;
        text-transform: uppercase; letter-spacing: 0.6pt } table { margin-top: 16pt } .rows td { border-bottom: 0.5pt
        solid #ddd; padding: 5pt } .total { font-size: 13pt; margin: 14pt 0 } .small { font-size: 8pt; color: #555 }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 18mm",
    )


USUAL = HEAD | SIRETS | {"due_date", "engagement", "service_code", "total_with_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "plombier": unseen(
        plombier, USUAL | TOTALS | PAID | {"supplier_vat", "iban", "vat", "lines"}, "plomberie", only_if_paid=PAID
    ),
    "tableur": unseen(tableur, USUAL | TOTALS | PAID | {"market", "iban", "lines"}, "bureau"),
    "atelier_auto": unseen(atelier_auto, USUAL | TOTALS | PAID | {"supplier_vat"}, "automobile"),
    "fleuriste": unseen(
        fleuriste,
        HEAD | TOTALS | {"supplier_siret", "supplier_siren", "engagement", "due_date", "supplier_vat", "iban"},
        "fleurs",
    ),
    "autoentreprise": unseen(autoentreprise, USUAL | {"amount_due", "iban", "lines"}, "multimedia", "untaxed"),
}
