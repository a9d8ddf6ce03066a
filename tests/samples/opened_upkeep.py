"""Opened layouts, tenth family: who keeps up roads, lifts, linen, buildings and trees."""

from __future__ import annotations

from tests.samples.invoice import Invoice
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    before,
    count,
    day,
    figures,
    fixed,
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
from tests.samples.writing import in_fours, spaced, spaced_vat


def chaussee(invoice: Invoice) -> str:
    """Road works on two sheets: references and sums under merged heads, then the quantities."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    rate, base, tax = invoice.rate, bare(invoice.total_without_vat), bare(invoice.total_vat)
    quantities = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{place:03d}<td>{item.name}<td class=c>{item.unit}<td class=n>{fixed(item.quantity, 3)}"
            f"<td class=n>{bare(item.price)}<td class=n>{bare(item.total)}"
        ),
    )
    return sheet(
        f"""<table class="w top"><tr><td width="62%"><b class=brand>{supplier.name}</b><br>Agence travaux —
        {supplier.street}, {supplier.town}<br>Tél. {supplier.phone} – Fax {telephone(supplier, "fax")}<td>
        N° SIRET {spaced(supplier.siret)}<br>Code APE {supplier.activity}<br>N° TVA {spaced_vat(supplier.vat)}</table>
        <table class="w lines"><tr><th colspan=2>PIÈCE<th colspan=3>RÉFÉRENCES DU MAÎTRE D'OUVRAGE<th rowspan=2>
        Date limite<br>de paiement<tr><th>Facture n°<th>du<th>Code service<th>Engagement juridique<th>Marché
        <tr class=c><td>{invoice.number}<td>{day(invoice.issued)}<td>{invoice.service_code}<td>{invoice.engagement}
        <td>{invoice.market}<td>{day(invoice.due)}</table>
        <div class=to><small>Maître d'ouvrage</small><br>{postal(recipient)}<br>SIRET {spaced(recipient.siret)}</div>
        <p><b>Objet :</b> entretien des chaussées, programme {invoice.issued.year}, RD
        {figures(recipient.siret, "rd", 3)}
        du PR {figures(recipient.siret, "pr", 2)}+200 au PR 48+650. Ordre de service n° 2 du {day(invoice.ordered)}.</p>
        <table class="w lines"><tr><th rowspan=2>Désignation<th colspan=3>Montants en euros<tr><th>Hors taxes<th>TVA à
        {percent(rate)}<th>Toutes taxes<tr><td>Travaux exécutés en {month(invoice.period[0])}, détail au feuillet 2<td
        class=n>{base}<td class=n>{tax}<td class=n>{bare(invoice.total_with_vat)}<tr><td>Révision des prix (index TP08
        = 128,4)<td class=n>0,00<td class=n>0,00<td class=n>0,00<tr class=g><td>À mandater<td class=n>{base}<td class=n>
        {tax}<td class=n>{bare(invoice.amount_due)}</table>
        <p>Paiement à effectuer au compte ouvert au nom de l'entreprise chez {invoice.bank} :<br>IBAN
        <b>{in_fours(invoice.iban)}</b> &nbsp; BIC {invoice.bic}</p>
        <p class=sign>Le conducteur de travaux,<br>{invoice.contact}</p>
        <div class=next><p><b>Feuillet 2 — Détail des quantités</b>, facture {invoice.number}</p>
        <table class="w lines"><tr><th>Prix n°<th>Désignation<th>U<th>Quantité<th>P.U. HT<th>Montant HT{quantities}
        <tr class=g><td colspan=5>Total hors taxes<td class=n>{base}</table></div>""",
        """.brand { font-size: 17pt; color: #b50 } .top { border-bottom: 3pt solid #b50; font-size: 8pt } .lines {
        margin: 5mm 0 } .lines td, .lines th { border: 0.6pt solid #444; padding: 3pt 5pt } .lines th { background:
        #f3e6dc; text-align: center } .to { margin: 2mm 0 6mm 95mm } .g td { font-weight: bold } .c td { text-align:
        center } .sign { margin: 10mm 0 0 110mm } .next { break-before: page }""",
        "9pt DejaVu Sans Condensed",
        """size: A4; margin: 14mm; @bottom-right { content: "Feuillet " counter(page) " / " counter(pages);
        font: 8pt DejaVu Sans }""",
    )


def elevateurs(invoice: Invoice) -> str:
    """Lift maintenance: the client's references run down a right-hand column, who bills stands at the bottom only."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    items = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<br><i>{invoice.delivery.street}</i><td class=n>{count(item.quantity)}"
            f"<td class=n>{euro(item.price)}<td class=n>{percent(item.rate)}<td class=n>{euro(item.total)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>TVA {percent(rate)}<td class=n>{euro(base)}<td class=n>{euro(tax)}<td class=n>{euro(base + tax)}"
        ),
    )
    return sheet(
        f"""<p class=title>Facture de maintenance</p><table class=w><tr><td class=main>
        <p class=to>{postal(recipient)}</p><table class="w rows"><tr><th>Prestation<th class=n>Qté<th class=n>Prix HT
        <th class=n>TVA<th class=n>Total HT{items}</table>
        <table class="w rows sums"><tr><th>Récapitulatif<th class=n>Hors taxes<th class=n>Taxe<th class=n>Taxe incluse
        {taxes}<tr class=b><td>Ensemble<td class=n>{euro(invoice.total_without_vat)}<td class=n>
        {euro(invoice.total_vat)}<td class=n>{euro(invoice.total_with_vat)}</table>
        <p>Les appareils restent sous télésurveillance 24 h/24. En cas de panne : {telephone(supplier, "help", "08")},
        code site {figures(recipient.siret, "site", 6)}.</p><td class=side>
        <p>N° facture<br><b>{invoice.number}</b></p><p>Émise le<br><b>{spelled(invoice.issued)}</b></p>
        <p>À payer pour le<br><b>{spelled(invoice.due)}</b></p><p>Votre SIRET<br><b>{recipient.siret}</b></p>
        {said("<p>Votre service<br><b>", invoice.service_code, "</b></p>")}
        {said("<p>Votre commande<br><b>", invoice.engagement, "</b></p>")}
        {said("<p>Votre marché<br><b>", invoice.market, "</b></p>")}<p>Notre contrat<br><b>
        M{figures(supplier.siret, "contract", 6)}</b></p><p>Période<br><b>{month(invoice.period[0])}</b></p>
        <p class=pay>Total à virer<br><b>{euro(invoice.amount_due)}</b></p></table>
        <div class=foot><b>{supplier.name}</b>, {supplier.street}, {supplier.town} · {supplier.phone} · {supplier.email}
        <br>{supplier.form} au capital de {supplier.capital} € · SIRET {supplier.siret} · RCS {supplier.register}
        {spaced(supplier.siren)} · TVA {supplier.vat}<br>Virements : {in_fours(invoice.iban)} · {invoice.bic}</div>""",
        """.title { font-size: 20pt; margin: 0 0 8mm; color: #155 } .main { width: 128mm; padding-right: 6mm } .side {
        background: #e4efef; padding: 3mm; font-size: 8.5pt } .side p { margin: 0 0 7pt } .pay { border-top: 1pt solid
        #155; padding-top: 5pt } .to { margin: 6mm 0 14mm 45mm } .rows th { color: #155; border-bottom: 1pt solid #155 }
        .rows td { border-bottom: 0.3pt solid #9bb; padding: 3pt 2pt } .rows th { padding: 3pt 2pt } .sums { margin: 8mm
        0 } .b td { font-weight: bold } .foot { position: absolute; bottom: 0; font-size: 7.5pt; text-align: center;
        width: 100% } i { font-size: 7.5pt; color: #555 }""",
        "9pt DejaVu Sans Condensed",
    )


def linge(invoice: Invoice) -> str:
    """A laundry's monthly bill in tiny print on a narrow machine: dotted rules, points for thousands, dates as 5.3."""
    bare = money(".")
    supplier, recipient = invoice.supplier, invoice.recipient
    items = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.reference}<td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td>{item.unit}"
            f"<td class=n>{bare(item.price)}<td class=n>{count(item.rate)}<td class=n>{bare(item.total)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td>{fixed(rate, 2)} %<td class=n>{bare(base)}<td class=n>{bare(tax)}",
    )
    return sheet(
        f"""<table class=w><tr><td width="48%"><b>{supplier.name.upper()}</b><br>{supplier.street} - {supplier.town}<br>
        TEL {supplier.phone.replace(" ", ".")}<br>SIRET : {supplier.siret}<br>NII : {supplier.vat}<td>CLIENT
        {invoice.customer_number} TOURNÉE {figures(recipient.siret, "tour", 2)}<br>{postal(recipient).upper()}<br>
        SIRET : {recipient.siret}</table><hr>
        <p>FACTURE : {invoice.number} &nbsp; DATE : {day(invoice.issued, "%d.%m.%Y")} &nbsp; PÉRIODE :
        {day(invoice.period[0], "%d.%m")} - {day(invoice.period[1], "%d.%m.%Y")} &nbsp; FOLIO : 1/1<br>
        {said("V/ENGAGEMENT : ", invoice.engagement, " &nbsp; ")}
        {said("V/SERVICE : ", invoice.service_code, " &nbsp; ")}
        {said("V/MARCHÉ : ", invoice.market, "")}</p><hr>
        <table class=w><tr><th>ART.<th>LIBELLÉ<th class=n>QTÉ<th>U<th class=n>P.U.<th class=n>TVA<th class=n>MONTANT
        {items}</table><hr><table class=w><tr><td width="45%"><table><tr><td>TAUX<td class=n>BASE<td class=n>TAXE{taxes}
        </table><td><table class=w><tr><td>TOTAL HORS TAXES<td class=n>{bare(invoice.total_without_vat)}<tr><td>TOTAL
        TAXES<td class=n>{bare(invoice.total_vat)}<tr><td>TOTAL FACTURE (EUR)<td class=n>{bare(invoice.total_with_vat)}
        <tr><td>VERSEMENT DÉJÀ REÇU<td class=n>{bare(invoice.paid)}<tr><td><b>SOLDE DÛ (EUR)</b><td class=n>
        <b>{bare(invoice.amount_due)}</b></table></table><hr>
        <p>VALEUR EN VOTRE AIMABLE RÈGLEMENT AU {day(invoice.due, "%d.%m.%Y")} — BANQUE : {invoice.iban} —
        {invoice.bic}</p><p>Poids total relevé sur bascule n° {figures(supplier.siret, "scale", 5)}, vérifiée le
        {day(before(invoice.issued, 140), "%d.%m.%Y")}. Linge non réclamé sous 30 jours : article 7 de nos conditions.
        </p>""",
        """hr { border: 0; border-top: 1pt dotted #000; margin: 2mm 0 } th { font-weight: normal } td, th
        { padding: 0.5pt
        3pt } p { line-height: 1.5 }""",
        "7pt DejaVu Sans Mono",
        "size: A4; margin: 14mm 22mm",
    )


def rondes(invoice: Invoice) -> str:
    """Security guards: rounded boxes, each with its small caption; sums in a row of boxes at the foot."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient

    def box(caption: str, value: str) -> str:
        return f"<div class=box><small>{caption}</small><br>{value or '—'}</div>"

    items = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<td class=n>{fixed(item.quantity, 2)} {item.unit}<td class=n>{euro(item.price)}"
            f"<td class=n>{euro(item.total)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td><span class=brand>{supplier.name}</span><br>{supplier.street}<br>{supplier.town}<td>
        <div class="box wide"><small>Facturé à</small><br>{postal(recipient)}<br>Siret {grouped(recipient.siret, 9, 5)}
        </div></table><div class=row>{box("Facture numéro", invoice.number)}{box("En date du", day(invoice.issued))}
        {box("Payable jusqu'au", day(invoice.due))}{box("Compte client", invoice.customer_number)}</div>
        <div class=row>{box("Bon de commande", invoice.engagement)}{box("Service destinataire", invoice.service_code)}
        {box("Marché public", invoice.market)}{box("Cadre", invoice.framework)}</div>
        <p>Site surveillé : {invoice.delivery.name}, {invoice.delivery.street}, {invoice.delivery.town}</p>
        <table class="w rows"><tr><th>Vacations de {month(invoice.period[0])}<th class=n>Volume<th class=n>Taux HT
        <th class=n>Somme HT{items}</table>
        <div class=row>{box("Montant HT", euro(invoice.total_without_vat))}
        {box("TVA " + percent(invoice.rate), euro(invoice.total_vat))}{box("Montant TTC", euro(invoice.total_with_vat))}
        {box("Acompte", euro(invoice.paid))}{box("Reste à payer", f"<b>{euro(invoice.amount_due)}</b>")}</div>
        <p>RIB pour vos virements — {invoice.bank}, IBAN {in_fours(invoice.iban)}, BIC {invoice.bic}</p>
        <p class=tiny>Autorisation d'exercer AUT-{figures(supplier.siret, "aut", 3)}-2119-04-12-{
            figures(supplier.siret, "cnaps", 11)
        } délivrée par le CNAPS. « L'autorisation d'exercice ne confère aucune prérogative de puissance publique »
        (article L. 612-14 du CSI). {supplier.form} au capital de {supplier.capital} € – {supplier.siren} RCS
        {supplier.register} – SIRET {grouped(supplier.siret, 9, 5)} – TVA {supplier.vat}</p>""",
        """.brand { font: bold 18pt DejaVu Sans; color: #722 } .row { display: flex; margin: 4mm 0 } .box
        { border: 0.8pt
        solid #722; border-radius: 4pt; padding: 4pt 6pt; margin-right: 3mm; flex: 1 } .wide { margin: 0 } small {
        font-size: 6.5pt; color: #722 } .rows { margin: 6mm 0 } .rows th { background: #722; color: #fff } .rows td {
        padding: 4pt; border-bottom: 0.4pt solid #caa } .tiny { font-size: 6.5pt; margin-top: 14mm }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 16mm",
    )


def souche(invoice: Invoice) -> str:
    """A nursery gardener's printed pad filled in on a typewriter: « Doit », dotted lines, sums under one another."""
    tight = money("")
    supplier, recipient = invoice.supplier, invoice.recipient
    items = of_items(
        invoice,
        lambda _, item: (
            f"<tr class=t><td>{count(item.quantity)}<td>{item.name}<td class=n>{tight(item.price)}<td class=n>"
            f"{count(item.rate)}<td class=n>{tight(item.total)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td colspan=4 class=n>T.V.A. {percent(rate)} sur {tight(base)}<td class='n t'>{tight(tax)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td><span class=brand>{supplier.name}</span><br>arbres · arbustes · fleurs à massif<br>
        {supplier.street}, {supplier.town}<br>☎ {supplier.phone}<td class=n>SIRET {spaced(supplier.siret)}<br>TVA
        {supplier.vat}<br>Passeport phytosanitaire FR-{figures(supplier.siret, "plant", 7)}</table>
        <p class=no>FACTURE N° <span class=t>{invoice.number}</span></p><p class=n>le <span class=t>
        {day(invoice.issued)}</span></p><p>Doit : <span class=t>{postal(recipient, " - ")}</span></p>
        <p>SIRET du client : <span class=t>{recipient.siret}</span></p>{
            said("<p>Réf. engagement : <span class=t>", invoice.engagement, "</span></p>")
        }{said("<p>Code du service : <span class=t>", invoice.service_code, "</span></p>")}
        <p>Bon de livraison : <span class=t>{invoice.delivery_note}</span> du <span class=t>{day(invoice.delivered)}
        </span></p><table class="w pad"><tr><th>Nbre<th>Désignation<th>Prix unit.<th>% TVA<th>Sommes €{items}<tr>
        <td colspan=4 class=n>TOTAL H.T.<td class="n t">{tight(invoice.total_without_vat)}{taxes}<tr><td colspan=4
        class=n>TOTAL T.V.A.<td class="n t">{tight(invoice.total_vat)}<tr><td colspan=4 class=n><b>NET T.T.C.</b><td
        class="n t">{tight(invoice.total_with_vat)}</table>
        <p>À régler pour le <span class=t>{day(invoice.due)}</span> par virement, compte
        <span class=t>{in_fours(invoice.iban)}</span></p><p class=tiny>Reprise garantie un an sur les sujets plantés par
        nos soins. Pas d'escompte. Retard : 3 fois l'intérêt légal + 40 €. RCS {supplier.register}
        {spaced(supplier.siren)}.</p>""",
        """.brand { font: bold italic 20pt DejaVu Serif; color: #264 } .t { font-family: DejaVu Sans Mono; font-size:
        9.5pt } .no { font-size: 14pt; text-align: center; margin-top: 8mm } p .t { border-bottom: 0.6pt dotted #264 }
        .n { text-align: right } .pad { margin: 6mm 0 } .pad td, .pad th { border: 0.6pt solid #264; padding: 4pt } .pad
        th { color: #264; text-align: center } .tiny { font-size: 7pt; color: #264 }""",
        "10pt DejaVu Serif",
        "size: A4; margin: 18mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "iban", "service_code", "supplier_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "chaussee": unseen(chaussee, USUAL | {"market", "amount_due", "lines"}, "routes", "one_rate", longest=24),
    "elevateurs": unseen(
        elevateurs, USUAL | {"market", "vat", "amount_due", "supplier_siren", "lines"}, "elevateurs", longest=7
    ),
    "linge": unseen(linge, USUAL | PAID | {"market", "vat", "lines"}, "linge", longest=12),
    "rondes": unseen(rondes, USUAL | PAID | {"market", "framework", "supplier_siren"}, "rondes", "one_rate", longest=6),
    "souche": unseen(souche, USUAL | {"vat", "supplier_siren", "lines"}, "pepiniere", longest=8),
}
