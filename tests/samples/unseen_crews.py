"""Unseen layouts, who goes round: spare parts, uniforms, waste, guards, cleaners."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice, Item
from tests.samples.unseen_sites import euros_in_letters
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

SIZES = ("S", "M", "L", "XL")


def comptoir(invoice: Invoice) -> str:
    """A dealer in spare parts, half a sheet lying: everything in one frame, reductions by line, sums in its last
    row."""
    tight = money("")
    supplier, recipient = invoice.supplier, invoice.recipient

    def part(_: int, item: Item) -> str:
        return f"""<tr><td>{item.reference}<td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td class=n>
            {tight(item.price)}<td class=n>{fixed(item.discount, 2) if item.discount else ""}<td class=n>
            {tight(item.total)}"""

    return sheet(
        f"""<table class="w f"><tr><td colspan=2 rowspan=2 class=who><b>{supplier.name}</b><br>{supplier.street}
        {supplier.town}<br>{supplier.phone} – magasin {telephone(supplier, "shop")}<br>SIRET {supplier.siret} – TVA
        {supplier.vat}<td><i>Facture comptoir</i><br>{invoice.number}<td><i>Le</i><br>{day(invoice.issued, "%d-%m-%Y")}
        <td><i>À payer le</i><br>{day(invoice.due, "%d-%m-%Y")}<td><i>Vendeur</i><br>{figures(supplier.siret, "man", 2)}
        <tr><td><i>Votre bon</i><br>{invoice.engagement or "verbal"}<td><i>Votre service</i><br>
        {invoice.service_code or "-"}<td><i>Compte</i><br>{invoice.customer_number}<td><i>BL</i><br>
        {invoice.delivery_note}<tr><td colspan=6>{postal(recipient, " – ")} – SIRET {recipient.siret}</table>
        <table class="w f"><tr class=i><td>Réf. pièce<td>Désignation<td class=n>Qté<td class=n>Brut HT<td class=n>
        Rem %<td class=n>Net HT{of_items(invoice, part)}</table>
        <table class="w f"><tr><td><i>Base HT</i> {tight(invoice.total_without_vat)}<td><i>TVA
        {fixed(invoice.rate, 2)} %</i> {tight(invoice.total_vat)}<td><i>TTC</i> {tight(invoice.total_with_vat)}<td>
        <i>Déjà versé</i> {tight(invoice.paid)}<td><i>Reste à percevoir</i> <b>{tight(invoice.amount_due)} EUR</b><tr>
        <td colspan=5><i>Virement</i> {invoice.iban} <i>BIC</i> {invoice.bic} – Pièces électriques ni reprises ni
        échangées. Consigne remboursée sous 30 jours sur retour de la vieille matière. Aucun escompte.</table>""",
        """.f td { border: 0.5pt solid #000; padding: 2pt 4pt } .f { margin-bottom: 3mm } i { font-size: 6pt;
        font-style:
        normal; color: #333 } .who { width: 46% } .i td { font-size: 6.5pt; background: #ddd }""",
        "7.5pt DejaVu Sans Condensed",
        "size: A5 landscape; margin: 8mm",
    )


def tailles(invoice: Invoice) -> str:
    """Uniforms: quantities by size in a grid, a discount on the whole, sums under a heavy line at the left."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient

    def garment(place: int, item: Item) -> str:
        pieces, shares = int(item.quantity), [0, 0, 0, 0]
        for piece in range(pieces):
            shares[(piece * piece + place) % 4] += 1
        cells = "".join(f"<td class=c>{share or ''}" for share in shares)
        return f"""<tr><td>{item.reference}<td>{item.name}{cells}<td class=n>{pieces}<td class=n>{euro(item.price)}
            <td class=n>{euro(item.total)}"""

    reduction = (
        f"<tr><td>Total articles<td class=n>{euro(invoice.sum_of_lines)}<tr><td>Ristourne de "
        f"{percent(invoice.discount)}<td class=n>- {euro(invoice.discounted)}"
        if invoice.discount
        else ""
    )
    return sheet(
        f"""<p class="n small">{supplier.name} · {supplier.street} · {supplier.town} · {supplier.phone}</p>
        <p class=brand>{supplier.name}</p><table class=w><tr><td width="46%">Facture <b>{invoice.number}</b><br>
        Éditée le {day(invoice.issued)}<br>Date limite de paiement {day(invoice.due)}<br>Commande
        {invoice.quotation} confirmée le {day(invoice.ordered)}<br>Colis remis le {day(invoice.delivered)}
        <td><b>{recipient.name}</b><br>{recipient.street}<br>{recipient.town}<br>Siret {grouped(recipient.siret, 9, 5)}
        <br>{said("Service demandeur ", invoice.service_code)}{said("Engagement comptable ", invoice.engagement)}
        {said("Accord-cadre ", invoice.market)}</table>
        <table class="w rows"><tr><th>Article<th>Modèle{"".join(f"<th class=c>{size}" for size in SIZES)}<th
        class=n>Pièces<th class=n>PU HT<th class=n>HT{of_items(invoice, garment)}</table>
        <table class=sum>{reduction}<tr><td>Net hors taxes<td class=n>{euro(invoice.total_without_vat)}<tr><td>TVA
        {percent(invoice.rate)}<td class=n>{euro(invoice.total_vat)}<tr class=g><td>Net à payer TTC<td class=n>
        {euro(invoice.total_with_vat)}</table>
        <p>RIB {invoice.bank} : {grouped(invoice.iban[4:9], 5)} {grouped(invoice.iban[9:], 5, 11, 2)} — IBAN
        {in_fours(invoice.iban)} — BIC {invoice.bic}</p><p class=small>Échange de taille sous 15 jours, vêtement non
        marqué. Gilets : norme NIJ 0101.06, garantie 10 ans, lot {figures(invoice.number, "vest", 6)}. {supplier.form}
        au
        capital de {supplier.capital} €, RCS {supplier.register} {spaced(supplier.siren)}, Siret
        {grouped(supplier.siret, 9, 5)}, TVA {supplier.vat}, APE {supplier.activity}.</p>""",
        """.brand { font: bold 22pt DejaVu Serif; text-align: right; color: #14213d; border-bottom: 2pt solid #fca311;
        margin: 0 0 9mm } .small { font-size: 7pt; color: #444 } .rows { margin: 10mm 0 } .rows th, .rows td { border:
        0.4pt solid #14213d; padding: 3pt } .rows th { background: #14213d; color: #fff; font-size: 7.5pt } .sum {
        border-top: 2.5pt solid #fca311; width: 80mm; margin-bottom: 9mm } .sum td { padding: 3pt 2pt } .g td {
        font-weight: bold; font-size: 11pt } p.n { white-space: normal }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 14mm 16mm",
    )


def tonnages(invoice: Invoice) -> str:
    """Waste collection as a firm's letter to a council: references to recall, a table by flow, the sum in letters."""
    bare = money("\u00a0")
    supplier, recipient = invoice.supplier, invoice.recipient

    def flow(_: int, item: Item) -> str:
        return f"""<tr><td>{item.name}<td class=n>{count(item.quantity)}<td>{item.unit}<td class=n>{bare(item.price)}
            <td class=n>{percent(item.rate, " %", 1)}<td class=n>{bare(item.total)}"""

    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td colspan=5>Taxe au taux de {percent(rate, ' %', 1)} sur {bare(base)} €<td class=n>{bare(tax)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td width="52%"><p class=brand>{supplier.name}</p><p>Agence de {city(supplier)}<br>
        {supplier.street}<br>{supplier.town}<br>{supplier.email}</p><p class=ref>À rappeler dans toute
        correspondance<br><b>Facture {invoice.number}</b><br>{said("Votre engagement ", invoice.engagement)}
        {said("Votre service ", invoice.service_code)}{said("Votre marché ", invoice.market)}Notre site
        {figures(recipient.siret, "site", 6)}<br>Affaire suivie par {invoice.contact}</p><td class=to>{city(supplier)},
        le {spelled(invoice.issued)}<br><br><br>{postal(recipient)}<br>SIRET {spaced(recipient.siret)}</table>
        <p><b>Objet</b> : collecte et traitement des déchets, prestations de {month(invoice.period[0])}</p>
        <p>Nous vous adressons le décompte des prestations assurées pour votre compte, bordereaux de suivi
        {figures(invoice.number, "slip", 6)} et suivants annexés.</p>
        <table class="w rows"><tr><th>Flux ou prestation<th class=n>Volume<th>Unité<th class=n>Prix HT<th
        class=n>Taxe<th
        class=n>Montant HT (€){of_items(invoice, flow)}<tr class=t><td colspan=5>Ensemble hors taxes<td class=n>
        {bare(invoice.total_without_vat)}{taxes}<tr class=t><td colspan=5>Ensemble des taxes<td class=n>
        {bare(invoice.total_vat)}<tr class=t><td colspan=5>Ensemble taxes comprises<td class=n>
        {bare(invoice.total_with_vat)}</table>
        <p>La présente facture est arrêtée à la somme de {euros_in_letters(invoice.total_with_vat)}, payable au plus
        tard
        le {spelled(invoice.due)} au compte {in_fours(invoice.iban)} ({invoice.bic}).</p><p class=sign>Le directeur
        d'agence</p><div class=foot>{supplier.name} — {supplier.form} au capital de
        {money(" ", "", "", ",")(Decimal(supplier.capital))} euros — {supplier.siren} RCS {supplier.register} — SIRET de
        l'agence {supplier.siret} — TVA {spaced_vat(supplier.vat)}<br>Siège social : {invoice.head_office.street},
        {invoice.head_office.town} — récépissé de transport {figures(supplier.siret, "carrier", 5)}/2023 — REP
        FR{figures(supplier.siret, "rep", 6)}_01UVWX</div>""",
        """.brand { font: bold 15pt DejaVu Serif; color: #3a7d44; margin: 0 } .ref { border-left: 2pt solid #3a7d44;
        padding-left: 5pt; margin: 7mm 0; font-size: 8pt; line-height: 1.45 } .to { padding-top: 14mm } .rows { margin:
        5mm 0 } .rows th { border-top: 1pt solid; border-bottom: 1pt solid; font-size: 8pt } .rows td { padding: 2.5pt
        4pt } .t td { border-top: 0.5pt solid; font-weight: bold } p { line-height: 1.4 } .sign { margin: 6mm 0 0
        115mm }
        .foot { position: absolute; bottom: 0; width: 100%; text-align: center; font-size: 6.5pt; border-top: 0.5pt
        solid
        #3a7d44; padding-top: 3pt }""",
        "9.5pt DejaVu Serif Condensed",
        "size: A4; margin: 15mm 18mm",
    )


def vacations(invoice: Invoice) -> str:
    """Guards: sums at the very top of the sheet beside the client, hours by post below, EUR before each amount."""
    eur = money(" ", "", "EUR ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def shift(place: int, item: Item) -> str:
        return f"""<tr><td>{place:02d}<td>{item.name}<td>Du {day(before(invoice.period[1], 29 - place), "%d/%m")} au
            {day(invoice.period[1], "%d/%m")}<td class=n>{fixed(item.quantity, 2)} {item.unit}<td class=n>
            {eur(item.price)}<td class=n>{eur(item.total)}"""

    hours = sum((item.quantity for item in invoice.items if item.unit == "h"), Decimal(0))
    return sheet(
        f"""<table class="w top"><tr><td width="50%">Client<br><b>{recipient.name}</b><br>{recipient.street}<br>
        {recipient.town}<br>SIRET {recipient.siret}<td class=pay>H.T. {eur(invoice.total_without_vat)}<br>T.V.A.
        {percent(invoice.rate, "%")} {eur(invoice.total_vat)}<br><b>T.T.C. {eur(invoice.total_with_vat)}</b><br>À
        honorer
        le {day(invoice.due, "%d/%m/%y")}</table>
        <p class=h>{supplier.name} <span>facture {invoice.number} du {day(invoice.issued, "%d/%m/%y")}</span></p>
        <p>{said("Engagement n° ", invoice.engagement, " / ")}{said("Service ", invoice.service_code, " / ")}
        {said("Marché ", invoice.market, " / ")}Chef de site : {invoice.contact} / Main courante
        {figures(invoice.number, "log", 5)}</p>
        <table class="w rows"><tr><th>N°<th>Poste tenu<th>Période<th class=n>Volume<th class=n>Taux<th class=n>Montant
        HT{of_items(invoice, shift)}</table><p>Heures facturées : {fixed(hours, 2)} – majorations légales comprises
        (nuit 10 %, dimanche 10 %, férié 100 %).</p>
        <p>Coordonnées de règlement : {invoice.bank}, {in_fours(invoice.iban)}, {invoice.bic}.</p>
        <table class="w foot"><tr><td>{supplier.name}<br>{supplier.street}<br>{supplier.town}<br>{supplier.phone}<td>
        SIRET {spaced(supplier.siret)}<br>TVA {supplier.vat}<br>APE {supplier.activity}<br>RCS {supplier.register}<td>
        Carte CNAPS dirigeant<br>AGD-{figures(supplier.siret, "agd", 3)}-2028-06-30-{figures(supplier.siret, "id", 11)}
        <br>Art. L. 612-14 CSI : aucune prérogative<br>de puissance publique</table>""",
        """.top { border-bottom: 3pt solid #000 } .top td { padding-bottom: 5mm; line-height: 1.4 } .pay { text-align:
        right; font-size: 10.5pt; border-left: 1pt solid #000 } .h { font: bold 15pt DejaVu Sans; margin: 7mm 0 4mm } .h
        span { font: 10pt DejaVu Sans; padding-left: 8mm } .rows { margin: 6mm 0 } .rows th { text-decoration:
        underline;
        font-weight: normal } .rows th.n { text-align: right } .rows td { padding: 2.5pt 4pt } .foot { margin-top: 20mm;
        font-size: 7pt; border-top: 1pt solid #000 }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 16mm",
    )


def forfait(invoice: Invoice) -> str:
    """Cleaning: one flowing sheet with rules between its parts; an avoir has its sums below zero."""
    sign = -1 if invoice.kind == "AVOIR" else 1
    write = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def euro(value: Decimal) -> str:
        return write(sign * value)

    def site(_: int, item: Item) -> str:
        return f"""<tr><td><b>{item.name}</b><br>{count(item.quantity)} {item.unit} × {write(item.price)}<td class=n>
            {euro(item.total)}"""

    opening = (
        f"<b>Facture d'avoir {invoice.number}</b><br>annule pour partie la facture {invoice.origin}"
        if invoice.kind == "AVOIR"
        else f"<b>Facture {invoice.number}</b><br>contrat d'entretien {invoice.file_number}"
    )
    return sheet(
        f"""<p class=brand>{supplier.name}</p><hr><table class=w><tr><td width="50%">{opening}<br>Établie le
        {day(invoice.issued, "%d.%m.%Y")}, pour {month(invoice.period[0])}<td>{recipient.name}<br>{recipient.street},
        {recipient.town}<br>SIRET destinataire {recipient.siret}<br>{
            said("Code service destinataire ", invoice.service_code)
        }{said("Engagement juridique ", invoice.engagement)}{said("Marché ", invoice.market)}</table><hr>
        <table class="w body">{of_items(invoice, site)}</table><hr>
        <table class="w body"><tr><td>Sous-total sans la taxe<td class=n>{euro(invoice.total_without_vat)}<tr><td>TVA
        (taux normal, {percent(invoice.rate)})<td class=n>{euro(invoice.total_vat)}<tr class=g><td>Total avec la taxe
        <td class=n>{euro(invoice.total_with_vat)}</table><hr>
        <p>{
            "Somme à déduire de votre prochain mandat"
            if sign < 0
            else f"À mandater avant le {day(invoice.due, '%d.%m.%Y')}"
        }.<br>Compte {in_fours(invoice.iban)}, {invoice.bic}</p><p>Contact : {invoice.contact}, poste
        {figures(supplier.siret, "ext", 3)}. Clause sociale : {figures(invoice.number, "hours", 2)} heures d'insertion
        réalisées ce mois.</p><hr><p class=tiny>{postal(supplier, ", ")} — {supplier.phone} — {supplier.form} au capital
        de {supplier.capital} €<br>SIRET {spaced(supplier.siret)} — TVA intra {supplier.vat} — Ecolabel
        {figures(supplier.siret, "label", 4)}</p>""",
        """.brand { font: 18pt DejaVu Serif; letter-spacing: 3pt; color: #2a6f97; text-align: center; margin: 0 0 5mm
        } hr
        { border: 0; border-top: 0.6pt solid #2a6f97; margin: 5mm 0 } .w td { line-height: 1.5; padding: 1pt 0 } .body
        td
        { padding: 3pt 0 } .g td { font: bold 12pt DejaVu Sans Condensed } .tiny { font-size: 7pt; text-align: center
        }""",
        "9.5pt DejaVu Sans Condensed",
        "size: A4; margin: 22mm 38mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"engagement", "service_code", "iban", "supplier_vat"}
LAYOUTS = {
    "comptoir": unseen(
        comptoir,
        USUAL | {"due_date", "paid_amount", "amount_due", "lines"},
        "pieces",
        "one_rate",
        "line_discounts",
        longest=8,
    ),
    "tailles": unseen(
        tailles,
        USUAL | {"due_date", "market", "amount_due", "supplier_siren", "lines"},
        "tenues",
        "discount",
        "one_rate",
        longest=12,
    ),
    "tonnages": unseen(
        tonnages, USUAL | {"due_date", "market", "supplier_siren", "vat", "lines"}, "dechets", longest=10
    ),
    "vacations": unseen(vacations, USUAL | {"due_date", "market", "lines"}, "vigiles", "one_rate", longest=12),
    "forfait": unseen(forfait, USUAL | {"market", "origin_number"}, "menage", "one_rate", kind="LES_DEUX", longest=7),
}
