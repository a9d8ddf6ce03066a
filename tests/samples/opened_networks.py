"""Opened layouts: energy, water, telephone, fuel — a sum first, meters and counters after."""

from __future__ import annotations

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
    grouped,
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
)
from tests.samples.writing import (
    in_fours,
    spaced,
)


def kilowatts(invoice: Invoice) -> str:
    """An energy supplier: a side column, the sum in a coloured block, a recap, then the meters on further pages."""
    euro, bare = money("\u00a0", "\u00a0€"), money("\u00a0")
    supplier, recipient = invoice.supplier, invoice.recipient
    first, last = before(invoice.issued, 64), before(invoice.issued, 4)

    def site(place: int, item: Item) -> str:
        old = int(figures(item.name + str(place), "index", 5))
        return f"""<h3>Site {place} – {item.name}</h3><p>Point de livraison (PDL) : {figures(place, "pdl", 14)} –
            Puissance souscrite {12 + 6 * place} kVA – Compteur n° {figures(place, "meter", 9)}</p><table
            class="w rows"><tr><th>Relevé
            <th class=n>Ancien index<th class=n>Nouvel index<th class=n>Quantité<th class=n>Prix unitaire HT<th
            class=n>TVA
            <th class=n>Montant HT<tr><td>du {day(first)} au {day(last)}<td class=n>{old}<td class=n>{old + 1284}<td
            class=n>
            {count(item.quantity)}<td class=n>{bare(item.price)}<td class=n>{percent(item.rate, "%", 1)}<td class=n>
            {bare(item.total)}</table>"""

    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td>TVA à {percent(rate, ' %', 1)} sur {euro(base)}<td class=n>{euro(tax)}",
    )
    return sheet(
        f"""<div class=side><p class=brand>{supplier.name}</p><p><b>Vos contacts</b><br>Service client entreprises<br>
        {supplier.phone}<br>(appel non surtaxé)<br>Dépannage 24h/24<br>{telephone(supplier, "help")}</p>
        <p><b>Vos références</b><br>N° client<br>{figures(recipient.siret, "client", 10)}<br>Compte de facturation<br>
        {grouped(figures(recipient.siret, "account", 12), 1, 3, 3, 3, 2)}<br>
        {said("Référence de marché<br>", invoice.market)}{said("N° d'engagement<br>", invoice.engagement)}
        {said("Code service<br>", invoice.service_code)}SIRET du titulaire<br>{recipient.siret}</p></div>
        <div class=main><p class=to>{postal(recipient)}</p>
        <p class=title>Facture d'électricité du {spelled(invoice.issued)}</p><p>Facture n° {invoice.number}</p>
        <table class="w due"><tr><td>Montant à régler<br><span class=big>{euro(invoice.amount_due)}</span>
        <td>avant le<br><b>{spelled(invoice.due)}</b></table>
        <p class=title>Votre facture en bref</p><table class="w rows"><tr><td>Total hors TVA
        <td class=n>{euro(invoice.total_without_vat)}{taxes}<tr><td>Montant total de la TVA<td class=n>
        {euro(invoice.total_vat)}<tr><td><b>Total de la facture TTC</b><td class=n><b>{euro(invoice.total_with_vat)}</b>
        <tr><td>Paiements déjà reçus<td class=n>{euro(invoice.paid)}</table>
        <p>Période facturée : du {day(first)} au {day(last)}.<br>Prochaine facture vers le
        {spelled(before(invoice.issued, -61))}.</p><p>Votre règlement par virement : IBAN {in_fours(invoice.iban)}, en
        rappelant le n° {invoice.number}.</p></div>
        <div class=next><p class=title>Le détail par site</p>{of_items(invoice, site)}</div>
        <div class=next><p class=title>Bon à savoir</p><p>Depuis le 1er février 2025, l'accise sur l'électricité est de
        25,09 €/MWh. La contribution tarifaire d'acheminement (CTA) est de 21,93 % de la part fixe. En cas de retard de
        paiement, indemnité de 40,00 € et intérêts au taux de 12,15 %. Médiateur national de l'énergie : 0 800 112 212.
        </p></div>""",
        f"""@page
        {{ @bottom-left {{ font: 6.5pt DejaVu Sans; content: "{supplier.name} – SA au capital de 924 433 331 euros
        – Siège social : {supplier.street}, {supplier.town} – RCS {spaced(supplier.siren)} – SIRET {supplier.siret} –
        TVA
        {supplier.vat}" }} @bottom-right {{ font: 7pt DejaVu Sans; content: counter(page) "/" counter(pages) }} }}
        .side {{ float: left; width: 48mm; font-size: 8pt; color: #134 }} .main {{ margin-left: 53mm }} .next {{
        page-break-before: always }} .brand {{ font-size: 13pt; font-weight: bold; color: #e60 }} .to {{ margin: 14mm 0
        10mm 40mm }} .title {{ font-weight: bold; color: #e60; margin: 8pt 0 }} .due {{ background: #134; color: #fff }}
        .due td {{ padding: 8pt }} .big {{ font-size: 20pt; font-weight: bold }} .rows td {{ border-bottom: 0.4pt solid
        #ccc }} h3 {{ font-size: 9pt; margin: 9pt 0 0 }}""",
        "9pt DejaVu Sans",
        "size: A4; margin: 14mm 14mm 20mm",
    )


def metres_cubes(invoice: Invoice) -> str:
    """A water bill: a framed summary at the right, meter readings, sections with figures per cubic metre."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    old = int(figures(recipient.siret, "index", 4))
    sections = ("DISTRIBUTION DE L'EAU", "COLLECTE ET TRAITEMENT DES EAUX USÉES", "ORGANISMES PUBLICS")
    lines = of_items(
        invoice,
        lambda place, item: (
            (f"<tr><td colspan=5><b>{sections[place - 1]}</b>" if place <= len(sections) else "")
            + f"<tr><td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{item.price:.4f}"
            f"<td class=n>{bare(item.total)}<td class=n>{percent(item.rate, '', 1)}"
        ),
    ).replace(".", ",")
    groups = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td>{percent(rate, ' %', 2)}<td class=n>{bare(base)}<td class=n>{bare(tax)}",
    )
    return sheet(
        f"""<table class=w><tr><td width="55%"><b class=brand>{supplier.name}</b><p>{supplier.street}<br>{supplier.town}
        <br>Accueil : du lundi au vendredi, 8h30 - 17h<br>{supplier.phone}</p><p>SIRET : {supplier.siret}</p>
        <p class=key>Votre référence client :
        {figures(recipient.siret, "client", 3)}-{figures(recipient.siret, "c2", 7)}
        <br>Lieu desservi : {recipient.street}, {recipient.town}</p>
        <td><div class=frame><b>FACTURE</b> n° {invoice.number}<br>établie le {day(invoice.issued, "%d/%m/%y")}<br>
        {said("Engagement : ", invoice.engagement)}{said("Service : ", invoice.service_code)}<hr>Total H.T.
        <span class=r>{bare(invoice.total_without_vat)}</span><br>T.V.A. <span
        class=r>{bare(invoice.total_vat)}</span><br>
        <b>Total T.T.C. en euros <span class=r>{bare(invoice.total_with_vat)}</span></b><br>Règlements perçus
        <span class=r>{bare(invoice.paid)}</span><br><b>Solde à payer <span
        class=r>{bare(invoice.amount_due)}</span></b><hr>
        Date limite de paiement : <b>{day(invoice.due, "%d/%m/%y")}</b></div>
        <p class=to>{postal(recipient)}<br><small>SIRET {recipient.siret}</small></p></table>
        <p class=h>Votre consommation</p><table class="w rows"><tr><th>N° de compteur<th>Ancien relevé<th>Nouveau relevé
        <th class=n>Ancien index<th class=n>Nouvel index<th
        class=n>Consommation<tr><td>C15FA{figures(recipient.siret, "m", 6)}
        <td>{day(before(invoice.issued, 190))}<td>{day(before(invoice.issued, 9))}<td class=n>{old}<td
        class=n>{old + 318}
        <td class=n>318 m³</table>
        <p class=h>Détail de votre facture</p><table class="w rows"><tr><th><th class=n>Volume<th class=n>Prix unitaire
        <th class=n>Montant HT<th class=n>TVA %{lines}</table>
        <table class=rows style="margin: 10pt 0"><tr><th>Taux de TVA<th class=n>Base<th class=n>TVA{groups}</table>
        <p>Soit, hors abonnement, 0,00428 € TTC le litre. Virement : {invoice.iban}</p>""",
        """.brand { font-size: 15pt; color: #06c } .frame { border: 1pt solid #06c; padding: 6pt; background: #f2f8ff }
        .r { float: right } .to { margin: 16pt 0 } .h
        { background: #06c; color: #fff; padding: 2pt 5pt; margin-top: 10pt }
        .rows th { color: #06c; border-bottom: 0.6pt solid #06c } .key { color: #06c; margin-top: 12pt } hr { border: 0;
        border-top: 0.5pt solid #06c }""",
        "8.5pt DejaVu Sans Condensed",
        "size: A4; margin: 12mm 14mm",
    )


def forfaits(invoice: Invoice) -> str:
    """A telephone operator: labels and values on both edges of thin lines, the sums split by chapter, 40 numbers."""
    euro = money("\u202f", "\u202f€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def entry(label: str, value: str, *, strong: bool = False) -> str:
        return f"<div class='e{' b' if strong else ''}'><span>{label}</span><span>{value}</span></div>" if value else ""

    detail = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>06 {grouped(figures(place, 'line', 8), 2, 2, 2, 2)}<td>{item.name}<td class=n>"
            f"{count(item.quantity)}<td class=n>{money()(item.price)}<td class=n>{money()(item.total)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td width="45%"><b class=brand>{
            supplier.name.upper()
        }</b><p>facture mobile entreprises</p>
        <td class=to>{postal(recipient)}</table>
        <div class=left>{entry("numéro de facture", invoice.number)}{entry("date de facture", day(invoice.issued))}
        {entry("compte client", figures(recipient.siret, "account", 11))}{entry("votre n° SIRET", recipient.siret)}
        {entry("référence de commande", invoice.engagement)}{entry("votre code service", invoice.service_code)}
        {entry("marché", invoice.market)}{entry("période", f"{month(before(invoice.issued, 20))}")}</div>
        <div class=right><p class=h>le résumé de votre facture</p>{
            entry("abonnements, forfaits et options", euro(invoice.total_without_vat))
        }{entry("usages au-delà du forfait", euro(invoice.paid * 0))}
        {entry("montant total HT", euro(invoice.total_without_vat), strong=True)}{
            entry("montant de la TVA", euro(invoice.total_vat))
        }{entry("montant total TTC", euro(invoice.total_with_vat), strong=True)}
        {entry("à payer avant le " + day(invoice.due), euro(invoice.total_with_vat), strong=True)}</div>
        <p class=pay>Paiement par virement sur le compte {in_fours(invoice.iban)} (BIC : AGRIFRPP882), libellé :
        {figures(recipient.siret, "account", 11)}. Pour toute réclamation : 39 01 ou {supplier.phone}.</p>
        <p class=tiny>{supplier.name}, société anonyme au capital de 10 640 226 396 euros, {supplier.street}
        {supplier.town}, {spaced(supplier.siren)} RCS, siret {supplier.siret}, n° TVA intracommunautaire {
            supplier.vat
        }. TVA
        acquittée sur les débits. Taux des pénalités : 3 fois le taux d'intérêt légal.</p>
        <div style="page-break-before: always"><p class=h>le détail par ligne, facture {invoice.number} du
        {day(invoice.issued)}</p><table class="w rows"><tr><th>ligne<th>offre<th class=n>quantité<th class=n>prix HT €
        <th class=n>total HT €{detail}</table></div>""",
        """.brand { font-size: 16pt; color: #f60 } .to { padding-top: 12mm; font-size: 10pt } .left, .right
        { width: 88mm;
        margin-top: 8pt } .right { margin-left: auto } .e { border-bottom: 0.4pt solid #aaa; padding: 2pt 0; display:
        flex;
        justify-content: space-between } .b { font-weight: bold } .h { color: #f60; font-size: 11pt } .tiny { font-size:
        6pt; margin-top: 20mm } .pay { margin-top: 10mm } .rows td { border-bottom: 0.3pt solid #ddd }""",
        "8pt DejaVu Sans",
        "size: A4; margin: 15mm",
    )


def fioul(invoice: Invoice) -> str:
    """A fuel merchant: a form filled by a line printer, in capitals of one width, places fixed by spaces."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    lines = of_items(
        invoice,
        lambda _, item: (
            f"{item.name.upper()[:36]:<37}{count(item.quantity):>8}{bare(item.price):>11}"
            f"{percent(item.rate, '', 2):>7}{bare(item.total):>14}\n"
        ),
    )
    groups = of_groups(
        invoice, lambda rate, base, tax: f"     {percent(rate, '', 2):>6}  {bare(base):>13}  {bare(tax):>13}\n"
    )
    head = "\n".join(
        f"{left:<40}{right}"
        for left, right in (
            (supplier.name.upper(), f"FACTURE NO {invoice.number}"),
            (supplier.street.upper(), f"DU {day(invoice.issued)}   PAGE 1"),
            (supplier.town.upper(), ""),
            (f"TEL {supplier.phone}", recipient.name.upper()),
            (f"SIRET {supplier.siret}", recipient.street.upper()),
            (f"TVA {supplier.vat}", recipient.town.upper()),
            (f"COMPTE CLIENT {figures(recipient.siret, 'client', 6)}", f"SIRET {recipient.siret}"),
        )
    )
    rule = "-" * 77
    return sheet(
        f"""<pre>{head}

V/COMMANDE {invoice.engagement:<16} SERVICE {invoice.service_code}
BL {figures(invoice, "bl", 7)} LIVRE LE {day(before(invoice.issued, 5))}   CAMION {figures(invoice, "truck", 2)}
TICKET COMPTEUR {figures(invoice, "ticket", 6)}
{rule}
{"DESIGNATION":<37}{"QUANTITE":>8}{"P.U. H.T.":>11}{"TVA":>7}{"MONTANT HT":>14}
{rule}
{lines}{rule}
     {"TVA %":>6}  {"BASE HT":>13}  {"MONTANT TVA":>13}
{groups}{rule}
{"TOTAL HT":>60}{bare(invoice.total_without_vat):>17}
{"TOTAL TVA":>60}{bare(invoice.total_vat):>17}
{"TOTAL TTC EUR":>60}{bare(invoice.total_with_vat):>17}
{"ACOMPTE RECU":>60}{bare(invoice.paid):>17}
{"NET A PAYER EUR":>60}{bare(invoice.amount_due):>17}

REGLEMENT   VIREMENT AU {day(invoice.due)}
IBAN        {in_fours(invoice.iban)}
PAS D'ESCOMPTE POUR PAIEMENT ANTICIPE - RESERVE DE PROPRIETE LOI 80.335 DU 12.05.80</pre>""",
        "pre { font: 9.2pt/1.25 DejaVu Sans Mono; margin: 0 }",
        "9.2pt DejaVu Sans Mono",
        "size: A4; margin: 14mm 12mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban"}
LAYOUTS = {
    "kilowatts": unseen(
        kilowatts,
        USUAL | {"market", "supplier_vat", "supplier_siren", "amount_due", "paid_amount", "vat"},
        "electricite",
        longest=12,
    ),
    "metres_cubes": unseen(metres_cubes, USUAL | {"amount_due", "paid_amount", "vat", "lines"}, "eau", longest=7),
    "forfaits": unseen(
        forfaits, USUAL | {"market", "supplier_vat", "supplier_siren", "amount_due", "lines"}, "telephonie", longest=36
    ),
    "fioul": unseen(fioul, USUAL | {"supplier_vat", "amount_due", "paid_amount", "vat", "lines"}, "fioul", longest=6),
}
