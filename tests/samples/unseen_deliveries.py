"""Unseen layouts, fifteenth family: who carries goods, cooks for schools and delivers bread and vegetables daily."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice, Item
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    before,
    city,
    count,
    day,
    figures,
    fixed,
    money,
    month,
    of_groups,
    of_items,
    percent,
    postal,
    said,
    sheet,
    spelled,
    telephone,
    unseen,
    with_tax,
)
from tests.samples.writing import in_fours, spaced

DAYS_OF_SCHOOL = ("L", "M", "J", "V")


def positions(invoice: Invoice) -> str:
    """A parcel carrier's list of consignments in small type: dates, receipts, weights; sums in a strip at the top."""
    bare = money("\u00a0")
    supplier, recipient = invoice.supplier, invoice.recipient

    def consignment(place: int, item: Item) -> str:
        weight = int(figures((invoice.number, place), "weight", 3)) + 7
        sent = before(invoice.period[1], (len(invoice.items) - place) * 27 // len(invoice.items))
        return f"""<tr><td>{place}<td>{day(sent, "%d/%m/%y")}<td>{figures((invoice.number, place), "receipt", 9)}<td>
            {item.name}<td class=n>{weight}<td class=n>{count(item.quantity)}<td class=n>{bare(item.price)}<td class=n>
            {bare(item.total)}<td class=c>{"N" if item.rate else "E"}"""

    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{'N' if rate else 'E'} = {percent(rate)}{'' if rate else ' (transport international)'}"
            f"<td class=n>{bare(base)}<td class=n>{bare(tax)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td width="60%"><b class=brand>» {supplier.name}</b><br>Agence de
        {city(supplier)} – {supplier.street}<br>Exploitation {supplier.phone} – Facturation
        {telephone(supplier, "billing", "03")}<td class=n><b>FACTURE DE TRANSPORT</b><br>{invoice.number}<br>du
        {day(invoice.issued, "%d/%m/%y")}</table>
        <table class="w strip"><tr><td>Total HT<br><b>{bare(invoice.total_without_vat)}</b><td>Total TVA<br>
        <b>{bare(invoice.total_vat)}</b><td>Total TTC EUR<br><b>{bare(invoice.total_with_vat)}</b><td>À payer pour
        le<br><b>{day(invoice.due, "%d/%m/%y")}</b><td>Positions<br><b>{len(invoice.items)}</b></table>
        <table class=w><tr><td width="58%"><b>Donneur d'ordre (compte {invoice.customer_number})</b><br>
        {postal(recipient)}<br>Siret {recipient.siret}<td>{said("Cde d'achat : ", invoice.engagement)}
        {said("Service : ", invoice.service_code)}{said("Marché de transport : ", invoice.market)}Période :
        {day(invoice.period[0], "%d/%m/%y")} – {day(invoice.period[1], "%d/%m/%y")}<br>Gasoil CNR : + 6,42 %
        (compris)</table>
        <table class="w rows"><thead><tr><th>Pos.<th>Enlevé le<th>Récépissé<th>Relation<th class=n>Kg<th
        class=n>Nbre<th class=n>Prix HT<th class=n>Montant HT<th>T.</thead>{of_items(invoice, consignment)}</table>
        <div class=keep><table class=codes><tr><td>Code taxe<td class=n>Assiette<td class=n>Taxe{taxes}</table>
        <p>Virement : {invoice.bank} {invoice.iban} {invoice.bic}</p><p class=tiny>Nos prix
        comprennent la clause carburant (art. L. 3222-1 C. transp.). Art. L. 132-8 : le transporteur a une action
        directe en paiement contre l'expéditeur et le destinataire.
        {supplier.name}, {supplier.form} au capital de {supplier.capital} € – RCS {supplier.register}
        {spaced(supplier.siren)} – Siret {spaced(supplier.siret)} – FR TVA {supplier.vat} – licence communautaire
        {figures(supplier.siret, "licence", 4)}/82/{figures(supplier.siret, "licence2", 7)}</p></div>""",
        """.brand { font: bold 15pt DejaVu Sans; color: #b45309 } .strip { margin: 4mm 0 } .strip td { background:
        #b45309; color: #fff; text-align: center; padding: 5pt; border-right: 2pt solid #fff } .rows { margin: 4mm 0 }
        .rows th { border-bottom: 0.8pt solid #b45309; color: #b45309 } .rows td { padding: 1.5pt 4pt } .rows tr {
        break-inside: avoid } .codes { margin: 4mm 0 } .codes td { padding: 1pt 12pt 1pt 0 } .keep { break-inside: avoid
        } .tiny { font-size: 5.5pt; color: #444 }""",
        "7.5pt DejaVu Sans Condensed",
        """size: A4; margin: 11mm 12mm 14mm; @bottom-right { content: "feuille " counter(page) "/" counter(pages);
        font: 6pt DejaVu Sans }""",
    )


def effectifs(invoice: Invoice) -> str:
    """A school caterer's month: prices with and without tax by kind of guest, the due sum cut out at the right."""
    euro = money("\u00a0", "€")
    supplier, recipient = invoice.supplier, invoice.recipient
    guests = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>"
            f"{euro(item.total)}<td class=n>{percent(item.rate, '%')}<td class=n>{euro(with_tax(item))}"
        ),
    )
    calendar = "".join(
        f"<tr><td>S{week}"
        + "".join(f"<td class=c>{18 + int(figures(invoice.number, f'{week}{name}', 1))}" for name in DAYS_OF_SCHOOL)
        for week in range(1, 5)
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"dont TVA {percent(rate, '%')} : {euro(tax)} (base {euro(base)})<br>",
    )
    deducted = f"<p>Avance de début de mois : − {euro(invoice.paid)}</p>" if invoice.paid else ""
    return sheet(
        f"""<div class=top><span class=brand>{supplier.name}</span><br>Restauration scolaire et sociale</div>
        <table class=w><tr><td width="62%"><p class=title>Facture n° {invoice.number}</p><p>Repas livrés en
        {month(invoice.period[0])}<br>Fait le {spelled(invoice.issued)}</p><p>{
            said("N° d'engagement : ", invoice.engagement)
        }{said("Service acheteur : ", invoice.service_code)}{said("Marché : ", invoice.market)}Site
        livré : {invoice.delivery.name}, {invoice.delivery.street}</p><td class=to>{postal(recipient)}<br>
        SIRET : {recipient.siret}</table>
        <table class="w rows"><tr><th>Convives et fournitures<th class=n>Nombre<th class=n>P.U. HT<th class=n>Total
        HT<th
        class=n>TVA<th class=n>Total TTC{guests}</table>
        <table class=w><tr><td width="34%"><p><b>Pointage des effectifs</b></p><table class=cal><tr><th><th>{
            "<th>".join(DAYS_OF_SCHOOL)
        }{calendar}</table><td width="30%"><p><b>Détail de la taxe</b></p><p>Total HT : {
            euro(invoice.total_without_vat)
        }<br>{taxes}Total TVA : {euro(invoice.total_vat)}</p><td class=cut><p>Total TTC</p><p class=big>
        {euro(invoice.total_with_vat)}</p>{deducted}<p>Reste à payer au {day(invoice.due, "%d/%m/%Y")}</p><p class=big>
        {euro(invoice.amount_due)}</p></table>
        <p>À virer à {supplier.name} – {in_fours(invoice.iban)} – {invoice.bic}</p>
        <p class=tiny>Loi EGalim : 52 % de produits durables ou sous signe de qualité, dont 21 % issus de l'agriculture
        biologique (valeurs du trimestre). Agrément sanitaire FR {figures(supplier.siret, "agrement", 2)}.
        {figures(supplier.siret, "agrement2", 3)}.002 CE. Diététicienne : {invoice.contact}, {supplier.phone}.</p>
        <p class=tiny>{postal(supplier, " • ")} • {supplier.form} {supplier.capital} € • SIRET {spaced(supplier.siret)}
        • TVA {supplier.vat} • APE {supplier.activity}</p>""",
        """.top { border-top: 6mm solid #65a30d; padding-top: 3mm; margin-bottom: 8mm; color: #3f6212 } .brand { font:
        bold 20pt DejaVu Sans } .title { font: bold 14pt DejaVu Sans; color: #3f6212 } .to { border: 0.8pt solid
        #65a30d; padding: 4mm; line-height: 1.4 } .rows { margin: 7mm 0 } .rows th { background: #ecfccb; padding: 4pt
        } .rows td { padding: 4pt; border-bottom: 0.4pt solid #bcd } .cal td, .cal th { border: 0.4pt solid #99a;
        text-align: center; font-size: 7.5pt; padding: 1pt 6pt } .cut { border: 1.2pt dashed #3f6212; padding: 2mm 4mm;
        text-align: right } .big { font: bold 14pt DejaVu Sans } .tiny { font-size: 7pt; color: #444 }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 14mm 16mm",
    )


def tournee(invoice: Invoice) -> str:
    """A greengrocer's print on listing paper: one delivery note a day at the margin of its lines, sums in columns."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    is_credit = invoice.kind == "AVOIR"
    size = max(1, -(-len(invoice.items) // 8))
    body = ""
    for start in range(0, len(invoice.items), size):
        kept = invoice.items[start : start + size]
        delivered = before(invoice.period[1], (len(invoice.items) - start) // size)
        for place, item in enumerate(kept):
            note = f"{day(delivered, '%d/%m')} BL{figures((invoice.number, start), 'bl', 6)}" if not place else ""
            body += f"""<tr class={"s" if not place else ""}><td>{note}<td>{item.name}<td class=n>{count(item.quantity)}
                <td>{item.unit}<td class=n>{fixed(item.price, 3)}<td class=n>{bare(item.total)}<td class=n>
                {fixed(item.rate, 1)}"""
    rates = list(invoice.groups)

    def band(caption: str, values: list[Decimal], whole: Decimal) -> str:
        return f"<tr><th>{caption}{''.join(f'<td class=n>{bare(value)}' for value in values)}<td class=n>{bare(whole)}"

    title = f"AVOIR SUR MARCHANDISES – annule la facture {invoice.origin}" if is_credit else "FACTURE DÉCADAIRE"
    return sheet(
        f"""<table class=w><tr><td width="52%"><b>CLIENT {invoice.customer_number}</b><br>{postal(recipient)}<br>SIRET
        {recipient.siret}<td><b class=brand>{supplier.name}</b><br>Carreau {figures(supplier.siret, "carreau", 3)},
        marché de gros<br>{supplier.street} {supplier.town}<br>T {supplier.phone} / F
        {telephone(supplier, "fax")}</table>
        <p class=title>{title}</p><table class="w ref"><tr><td>N° {invoice.number}<td>LE {day(invoice.issued)}<td>ECH.
        {day(invoice.due)}<td>{said("COMMANDE ", invoice.engagement, "")}<td>
        {said("SERVICE ", invoice.service_code, "")}<td>{said("MARCHE ", invoice.market, "")}</table>
        <table class="w rows"><thead><tr><th>LIVRAISON<th>PRODUIT<th class=n>QTE<th>UN.<th class=n>PU HT<th class=n>
        MONTANT HT<th class=n>TVA</thead>{body}</table>
        <div class=keep><table class="sums"><tr><th>TAUX{"".join(f"<td class=n>{percent(rate, '')}" for rate in rates)}
        <td class=n>TOTAL{band("HORS TAXE", list(invoice.groups.values()), invoice.total_without_vat)}
        {band("TVA", [invoice.tax(rate) for rate in rates], invoice.total_vat)}
        {band("TTC", [invoice.groups[rate] + invoice.tax(rate) for rate in rates], invoice.total_with_vat)}</table>
        <p><b>{"NET EN VOTRE FAVEUR" if is_credit else "NET A REGLER"} : {bare(invoice.amount_due)} EUR</b></p>
        <p>{invoice.bank} IBAN {in_fours(invoice.iban)} BIC {invoice.bic}</p>
        <p class=tiny>EMBALLAGES CONSIGNES A RENDRE SOUS 8 JOURS. AUCUNE RECLAMATION PASSE 24 H. {supplier.form} AU
        CAPITAL DE {supplier.capital} EUR. SIRET {supplier.siret}. TVA {supplier.vat}. CTIFL
        {figures(supplier.siret, "ctifl", 6)}. BIO : FR-BIO-01.</p></div>""",
        """.brand { font-size: 12pt } .title { font-weight: bold; font-size: 10pt; margin: 8mm 0 2mm } .ref {
        border-top: 1pt dashed; border-bottom: 1pt dashed } .ref td { padding: 3pt 2pt; white-space: nowrap } .rows {
        margin: 4mm 0
        } .rows th { border-bottom: 1pt dashed } .rows td { padding: 1pt 3pt } .s td { border-top: 0.4pt dotted } .rows
        tr { break-inside: avoid } .sums { margin: 6mm 0 3mm auto } .sums td, .sums th { padding: 1.5pt 0 1.5pt 8mm }
        .keep { break-inside: avoid; border-top: 1pt dashed } .tiny { font-size: 6.5pt }""",
        "8pt DejaVu Sans Mono",
        """size: A4; margin: 12mm 11mm 15mm; @bottom-center { content: "PAGE " counter(page); font: 7pt DejaVu Sans Mono
        }""",
    )


def fournee(invoice: Invoice) -> str:
    """A baker's landscape sheet: a grid of thirty days with what was left each morning, sums beside the grid's foot."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    last = invoice.period[1].day

    def mornings(place: int, item: Item) -> str:
        left, cells = int(item.quantity), []
        for morning in range(1, last + 1):
            given = min(left, 2 if (morning + place) % 3 == 0 else 0)
            left -= given
            cells.append(f"<td class=c>{given or ''}")
        if left:
            cells[-1] = f"<td class=c>{left}"
        return f"<tr><td class=what>{item.name}{''.join(cells)}<td class=n>{count(item.quantity)}<td class=n>" + (
            f"{euro(item.price)}<td class=n>{euro(item.total)}"
        )

    return sheet(
        f"""<table class=w><tr><td width="38%"><span class=brand>{supplier.name}</span><br>artisan boulanger<br>
        {supplier.street}, {supplier.town}<br>{supplier.phone}<br>Siret : {spaced(supplier.siret)}<td width="30%">
        Livré à la cuisine de :<br><b>{recipient.name}</b><br>{recipient.street}<br>{recipient.town}<br>Siret :
        {spaced(recipient.siret)}<td><span class=title>Facture {invoice.number}</span><br>en date du
        {spelled(invoice.issued)}<br>Livraisons de {month(invoice.period[0])}<br>
        {said("Votre engagement : ", invoice.engagement)}{said("Votre service : ", invoice.service_code)}</table>
        <table class="w grid"><tr><th>Produit{"".join(f"<th class=c>{morning}" for morning in range(1, last + 1))}
        <th class=n>Qté<th class=n>Prix HT<th class=n>Total HT{of_items(invoice, mornings)}</table>
        <table class=w><tr><td width="58%"><p>Paiement par virement pour le {spelled(invoice.due)} :<br>
        {in_fours(invoice.iban)} ({invoice.bank})</p><p class=tiny>TVA acquittée sur les livraisons, n°
        {supplier.vat}. Farine de tradition française, levain naturel, cuisson sur place. Fermé le lundi. En cas
        d'absence de commande avant 16 h la veille, la quantité du même jour de la semaine passée est livrée.</p><td>
        <table class="w sums"><tr><td>Total HT<td class=n>{euro(invoice.total_without_vat)}<tr><td>TVA
        {percent(invoice.rate)}<td class=n>{euro(invoice.total_vat)}<tr><td><b>Total TTC à payer</b><td class=n>
        <b>{euro(invoice.total_with_vat)}</b></table></table>""",
        """.brand { font: italic bold 20pt DejaVu Serif; color: #92400e } .title { font: bold 13pt DejaVu Serif }
        .grid { margin: 8mm 0 } .grid td, .grid th { border: 0.4pt solid #b98; font-size: 7.5pt; padding: 2.5pt 1pt }
        .grid th {
        background: #fdf1e0 } .grid .n { padding: 2.5pt 4pt } .what { white-space: nowrap } .grid td.c, .grid th.c {
        width: 4.6mm; text-align: center } .sums td { white-space: nowrap; padding: 4pt 8pt; border-bottom: 0.6pt
        solid #92400e } .tiny {
        font-size: 7pt; color: #555 }""",
        "9.5pt DejaVu Serif",
        "size: A4 landscape; margin: 13mm 14mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "iban", "service_code", "supplier_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "positions": unseen(positions, USUAL | {"market", "vat", "lines", "supplier_siren"}, "messageries", longest=42),
    "effectifs": unseen(
        effectifs,
        USUAL | PAID | {"market", "vat", "lines"},
        "cuisines",
        only_if_paid=frozenset({"paid_amount"}),
        longest=6,
    ),
    "tournee": unseen(
        tournee,
        USUAL | {"market", "vat", "lines", "amount_due", "origin_number"},
        "primeurs",
        kind="LES_DEUX",
        longest=48,
    ),
    "fournee": unseen(fournee, USUAL | {"lines"}, "boulangers", "one_rate", longest=8),
}
