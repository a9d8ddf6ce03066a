"""Unseen layouts, who builds and repairs: asphalt, wiring, paint, boilers, odd jobs."""

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
from tests.samples.writing import in_fours, spaced, spaced_vat

UNITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
TEENS = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")
SMALL = (*UNITS, *TEENS)
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


def in_letters(number: int) -> str:
    """A whole number below a million as it is said in France: 1280 → « mille deux cent quatre-vingts »."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mille" if thousands == 1 else f"{in_letters(thousands)} mille"
        head = head.replace("cents mille", "cent mille").replace("vingts mille", "vingt mille")
        return f"{head} {in_letters(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else SMALL[hundreds] + " cent"
        return f"{head} {in_letters(rest)}" if rest else head + ("s" if hundreds > 1 else "")
    if number < 20:
        return SMALL[number]
    ten = max(value for value in TENS if value <= number)
    rest = number - ten
    if not rest:
        return TENS[ten] + ("s" if ten == 80 else "")
    return TENS[ten] + (" et " if rest in (1, 11) and ten != 80 else "-") + in_letters(rest)


def euros_in_letters(value: Decimal) -> str:
    whole, cents = divmod(int(value * 100), 100)
    return f"{in_letters(whole)} euros" + (f" et {in_letters(cents)} centimes" if cents else "")


def bascule(invoice: Invoice) -> str:
    """An asphalt plant: a row a weighed lorry, then the sums as an equation from left to right."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def weighed(place: int, item: Item) -> str:
        ticket = int(figures(invoice.number, "ticket", 5)) + 7 * place
        plate = f"G{'BCDFHJ'[place % 6]}-{figures(invoice.number, f'lorry {place}', 3)}-T{'KLMN'[place % 4]}"
        return f"""<tr><td>{day(before(invoice.delivered, place % 3), "%d/%m")}<td>{ticket}<td>{plate}<td>{item.name}
            <td class=n>{fixed(item.quantity, 3)}<td class=n>{bare(item.price)}<td class=n>{bare(item.total)}"""

    tonnes = sum((item.quantity for item in invoice.items), Decimal(0))
    return sheet(
        f"""<table class=w><tr><td width="56%"><div class=brand>{supplier.name}</div>Enrobés à chaud – Granulats<br>
        Poste d'enrobage : {supplier.street}, {supplier.town}<br>Bascule {supplier.phone} (7 h – 12 h / 13 h – 16 h 30)
        <td class=doc>FACTURE DE VENTE<br><b>{invoice.number}</b><br>{city(supplier)}, le {day(invoice.issued)}</table>
        <table class=w><tr><td width="50%" class=job><b>Chantier</b> RD {figures(recipient.siret, "rd", 3)} – programme
        voirie {invoice.issued.year}<br>{said("<b>BC client</b> ", invoice.engagement)}{
            said("<b>Marché à bons de commande</b> ", invoice.market)
        }{said("<b>Service donneur d'ordre</b> ", invoice.service_code)}<b>Conducteur</b> {invoice.contact}<br>
        <b>Compte</b> {invoice.customer_number}<td class=to>{postal(recipient)}<br>
        SIRET {spaced(recipient.siret)}</table>
        <table class="w rows"><tr><th>Jour<th>Bon n°<th>Camion<th>Produit départ centrale<th class=n>Tonnage<th
        class=n>€ / t<th class=n>Total HT{of_items(invoice, weighed)}<tr class=t><td colspan=4 class=n>Tonnes enlevées
        <td class=n>{fixed(tonnes, 3)}<td><td></table>
        <table class=sum><tr><td>Valeur HT<br><b>{bare(invoice.total_without_vat)}</b><td class=op>+<td>TVA
        {percent(invoice.rate, " %", 1)}<br><b>{bare(invoice.total_vat)}</b><td class=op>=<td>Valeur TTC<br>
        <b>{bare(invoice.total_with_vat)} €</b></table>
        <p>Règlement par virement sous {(invoice.due - invoice.issued).days} jours, soit le
        <b>{day(invoice.due)}</b>, sur {invoice.bank}, {invoice.bic}, <span
        class=iban>{in_fours(invoice.iban)}</span>. Prix révisés sur
        l'indice TP09 de {figures(supplier.siret, "index", 3)[:2]}7,{figures(supplier.siret, "index", 1)}. Une pesée
        contestée l'est sur le bon, avant déchargement.</p>
        <div class=foot>{supplier.name}, {supplier.form} au capital de {money(" ")(Decimal(supplier.capital))} € —
        siège : {invoice.head_office.street}, {invoice.head_office.town} — établissement facturant : Siret
        {supplier.siret} — NAF {supplier.activity} — TVA {supplier.vat} — ICPE arrêté préfectoral n°
        {supplier.siren[:4]}-{figures(supplier.siret, "icpe", 3)}</div>""",
        """.brand { font: bold 15pt DejaVu Sans; border-bottom: 4pt double #333; margin-bottom: 3pt } .doc { text-align:
        right; line-height: 1.5; font-size: 11pt } .job { padding-top: 9mm; line-height: 1.5 } .to { padding: 14mm 0 0
        6mm; font-size: 10.5pt } .rows { margin: 10mm 0 6mm } .rows th { background: #333; color: #fff } .rows td {
        padding: 3pt 4pt; border-bottom: 0.3pt solid #999 } .t td { font-weight: bold } .sum { margin: 4mm auto 8mm }
        .sum td { border: 1pt solid #333; padding: 5pt 16pt; text-align: center } .iban { white-space: nowrap } .sum
        .op { border: 0; font-size: 17pt;
        padding: 5pt } .foot { position: absolute; bottom: 0; width: 100%; font-size: 6.5pt; color: #444; border-top:
        0.5pt solid #999; padding-top: 3pt }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 14mm 15mm",
    )


def par_lots(invoice: Invoice) -> str:
    """An electrician's final bill: the account told first, then the works by lots with a number for each."""
    euro = money("\u202f", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    half = -(-len(invoice.items) // 2)

    def lot(rank: int, title: str, items: tuple[Item, ...]) -> str:
        rows = "".join(
            f"<tr><td>{rank}.{place}<td>{item.name}<td>{item.unit}<td class=n>{count(item.quantity)}<td class=n>"
            f"{euro(item.price)}<td class=n>{percent(item.rate)}<td class=n>{euro(item.total)}"
            for place, item in enumerate(items, 1)
        )
        sub = euro(sum((item.total for item in items), Decimal(0)))
        return f"<tr class=lot><td>{rank}<td colspan=5>{title}<td class=n>{sub}{rows}" if items else ""

    def entry(label: str, value: Decimal, mark: str = "") -> str:
        return f"<tr class='{mark}'><td>{label}<td class=n>{euro(value)}"

    taxes = of_groups(invoice, lambda rate, base, tax: entry(f"T.V.A. {percent(rate)} assise sur {euro(base)}", tax))
    rebate = (
        entry("Montant des ouvrages hors taxes", invoice.sum_of_lines)
        + entry(f"Rabais consenti {percent(invoice.discount)}", -invoice.discounted)
        if invoice.discount
        else ""
    )
    advance = (
        entry(f"Acompte perçu le {day(invoice.ordered)}", -invoice.paid)
        + entry("Reste dû", invoice.amount_due, "strong")
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<div class=band><span>{supplier.name}</span> courants forts · courants faibles · photovoltaïque</div>
        <table class=w><tr><td width="54%"><small>MAÎTRE D'OUVRAGE</small><br>{postal(recipient)}<br>n° Siret
        {grouped(recipient.siret, 9, 5)}<td><p class=h>Facture définitive</p>n° {invoice.number}<br>
        établie le {spelled(invoice.issued)}<br>payable le {spelled(invoice.due)}</table>
        <table class=w><tr><td width="54%" class=ref><small>AFFAIRE</small><br>{invoice.delivery.name}, mise aux
        normes<br>Devis accepté {invoice.quotation} du {day(invoice.ordered)}<br>
        {said("Lettre de commande ", invoice.engagement)}{said("Marché public ", invoice.market)}
        {said("Code du service exécutant ", invoice.service_code)}Réception sans réserve : {day(invoice.delivered)}
        <td><table class="w account">{rebate}{entry("Total hors taxes", invoice.total_without_vat)}{taxes}
        {entry("Total taxes comprises", invoice.total_with_vat, "strong")}{advance}</table></table>
        <p class=h2>Décomposition par lots</p><table class="w rows"><tr><th>Rep.<th>Ouvrage<th>U.<th class=n>Qté
        <th class=n>P.U. HT<th class=n>TVA<th class=n>Total HT{
            lot(1, "Distribution et courants forts", invoice.items[:half])
        }
        {lot(2, "Courants faibles et divers", invoice.items[half:])}</table>
        <table class="w last"><tr><td width="60%">{supplier.form} {supplier.name}<br>{supplier.street}, {supplier.town}
        <br>{supplier.phone} — {supplier.email}<br>Siret {grouped(supplier.siret, 9, 5)} — APE {supplier.activity}<br>
        N° de T.V.A. {spaced_vat(supplier.vat)}<br>Qualifelec {figures(supplier.siret, "qualif", 7)} — décennale
        {figures(supplier.siret, "decennial", 8)}<td>Vos virements :<br>{invoice.bank}<br>{in_fours(invoice.iban)}<br>
        {invoice.bic}</table>""",
        """.band { background: #f4b400; padding: 6pt 8pt; margin-bottom: 10mm } .band span { font: bold 15pt DejaVu
        Sans;
        margin-right: 12pt } small { color: #946c00; font-size: 6.5pt } .h { font: bold 15pt DejaVu Sans; margin: 0 0
        4pt } .ref { padding-top: 9mm; line-height: 1.5 } .account { margin-top: 9mm } .account td { border-bottom:
        0.5pt solid #f4b400; padding: 3pt 2pt } .strong td { font-weight: bold } .h2 { margin: 9mm 0 2mm; font-weight:
        bold } .rows th { font-size: 7pt; border-bottom: 1pt solid } .rows td { padding: 2.5pt 4pt } .lot td {
        background: #fdf1cf; font-weight: bold } .last { margin-top: 10mm; font-size: 7.5pt; line-height: 1.5 }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 13mm 16mm",
    )


def arrete_mensuel(invoice: Invoice) -> str:
    """A painter's monthly state: sums from A to H, each told by its reckoning; a guarantee held back."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    rank = 2 + int(figures(invoice.number, "rank", 1)) % 5
    earlier = invoice.total_without_vat * (rank - 1)

    def step(letter: str, label: str, value: Decimal) -> str:
        return f"<tr><td class=c>{letter}<td>{label}<td class=n>{bare(value)}"

    works = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{item.name}<td class=c>{item.unit}<td class=n>{fixed(item.quantity, 2)}<td class=n>"
            f"{bare(item.price)}<td class=n>{bare(item.total)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td width="38%"><b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>
        {supplier.phone}<td class=c><b class=h>ÉTAT DE SITUATION N° {rank}</b><br>tenant lieu de facture
        {invoice.number}<td width="26%" class=n>Date de l'état<br><b>{day(invoice.issued, "%d.%m.%Y")}</b></table>
        <table class="w box"><tr><th>Opération<td>{invoice.delivery.name} – peinture intérieure, lot
        {rank + 6}<tr><th>Maître de l'ouvrage<td>{postal(recipient, " – ")} – SIRET {recipient.siret}
        <tr><th>Marché<td>{invoice.market or "bon de commande seul"}, notifié le {day(invoice.ordered, "%d.%m.%Y")}
        <tr><th>Engagement / Service<td>{invoice.engagement or "sans"} / {invoice.service_code or "sans"}
        <tr><th>Titulaire<td>{supplier.name}, SIRET {supplier.siret}, TVA {supplier.vat}<tr><th>Maîtrise d'œuvre<td>
        {invoice.contact}, architecte DPLG</table>
        <p class=h3>1. Travaux du mois</p><table class="w rows"><tr><th>Nature<th class=c>Unité<th class=n>Quantité<th
        class=n>Prix<th class=n>Produit{works}</table>
        <p class=h3>2. Décompte (en euros)</p><table class="w rows">{
            step("A", "Travaux exécutés depuis l'origine, hors taxes", earlier + invoice.total_without_vat)
        }{step("B", f"États n° 1 à {rank - 1} déjà présentés, hors taxes", earlier)}{
            step("C", "<b>Présent état hors taxes</b> (A − B)", invoice.total_without_vat)
        }{step("D", f"TVA {percent(invoice.rate)} de C", invoice.total_vat)}{
            step("E", "<b>Présent état TTC</b> (C + D)", invoice.total_with_vat)
        }{step("F", f"Retenue de garantie {count(invoice.retention)} % de E", invoice.retained)}{
            step("G", "<b>Net à mandater</b> (E − F)", invoice.amount_due)
        }</table><p>Le comptable se libérera au compte {grouped(invoice.iban, 4, 5, 5, 11, 2)} ({invoice.bic}) ouvert à
        {invoice.bank}, avant le {day(invoice.due, "%d.%m.%Y")}.</p>
        <table class="w sign"><tr><td>Dressé par l'entrepreneur<td>Vérifié par le maître d'œuvre le
        ……………<td>Accepté par le maître de l'ouvrage</table>""",
        """.h { font-size: 12pt } .box { margin: 6mm 0 } .box td, .box th { border: 0.5pt solid #666; padding: 3pt 5pt }
        .box th { width: 38mm; font-weight: normal; background: #f0f0f0 } .h3 { margin: 5mm 0 1mm; font-style: italic }
        .rows td, .rows th { border: 0.5pt solid #666; padding: 3pt 5pt } .rows th { background: #f0f0f0 } .sign {
        margin-top: 8mm } .sign td { width: 33%; height: 20mm; border: 0.5pt solid #666 }""",
        "9pt DejaVu Serif",
        "size: A4; margin: 15mm",
    )


def tournevis(invoice: Invoice) -> str:
    """A one-man craftsman's word-processor page: typed all along the margin, the sum once more in letters."""
    tight = money(" ", "€")
    supplier, recipient = invoice.supplier, invoice.recipient
    jobs = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>- {item.name}"
            + (f" ({count(item.quantity)} x {tight(item.price)})" if item.quantity != 1 else "")
            + f"<td class=n>{tight(item.total)}"
        ),
    )
    return sheet(
        f"""<p><b>{supplier.name}</b><br>Petits travaux – Serrurerie – Dépannage<br>{supplier.street}<br>
        {supplier.town}<br>{telephone(supplier, "mobile", "06")}<br>SIRET {spaced(supplier.siret)}</p>
        <p class=to>{postal(recipient)}<br>SIRET {spaced(recipient.siret)}</p>
        <p>Fait à {city(supplier)} le {spelled(invoice.issued)}</p><p class=h>Facture {invoice.number}</p>
        <p><u>Objet</u> : travaux effectués le {day(invoice.delivered)} à la demande de {invoice.contact}{
            f" ({invoice.service_code})" if invoice.service_code else ""
        }{f", votre bon {invoice.engagement}" if invoice.engagement else ""}</p>
        <table class=w>{jobs}<tr><td class=n><b>TOTAL NET</b><td class=n><b>{tight(invoice.total_with_vat)}</b></table>
        <p>Arrêtée la présente facture à la somme de {euros_in_letters(invoice.total_with_vat)}.</p>
        <p>TVA non applicable art 293 B du CGI</p><p>Merci de virer sur mon compte {invoice.bank} :<br>
        {in_fours(invoice.iban)}</p><p>Dispensé d'immatriculation au RCS et au RM. Assurance RC pro n°
        {figures(supplier.siret, "insurance", 8)}.</p><p class=sign>{supplier.name}</p>""",
        """p { margin: 0 0 14pt } .to { margin: 0 0 22pt 88mm } .h { font-size: 16pt; font-weight: bold; color:
        #2e74b5 }
        .w { margin: 0 0 16pt } .w td { padding: 3pt 0 } .sign { margin: 10pt 0 0 100mm; font-style: italic }""",
        "11.5pt DejaVu Sans Condensed",
        "size: A4; margin: 25mm",
    )


def tablette(invoice: Invoice) -> str:
    """A repairer's bill out of a telephone's app: cards one under another, the visit with its hours, a total ribbon."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def card(title: str, body: str) -> str:
        return f"<div class=card><div class=k>{title}</div>{body}</div>"

    jobs = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<td class=n>{count(item.quantity)} {item.unit} à {euro(item.price)}<td class=n>"
            f"{percent(item.rate)}<td class=n>{euro(item.total)}"
        ),
    )
    taxes = of_groups(invoice, lambda rate, base, tax: f"<br>TVA {percent(rate)} : {euro(base)} → {euro(tax)}")
    advance = f"<br>Déjà encaissé {euro(invoice.paid)}" if invoice.paid else ""
    return sheet(
        f"""<table class=w><tr><td class=logo>{supplier.name[:1]}<td><b>{supplier.name}</b><br>{supplier.street} ·
        {supplier.town}<br>{supplier.phone} · {supplier.email}<td class=n>Intervention
        {figures(invoice.number, "visit", 6)}<br>{day(invoice.delivered)}</table>
        {
            card(
                f"Facture {invoice.number}",
                f'''Date de facturation {day(invoice.issued)}<br>À régler avant le {day(invoice.due)}<br>
                {said("Votre n° d'engagement ", invoice.engagement)}{said("Votre service ", invoice.service_code)}
                Compte rendu signé par {invoice.contact}''',
            )
        }{card("Client", f"{postal(recipient, ', ')}<br>SIRET {recipient.siret}")}{
            card(
                "Passage",
                f'''{postal(invoice.delivery, ", ")}<br>Arrivée 08:{int(figures(invoice.number, "in", 1)) % 6}0 – Départ
        11:15
                – Technicien n° {figures(supplier.siret, "tech", 2)}<br>Chaudière gaz, n° de série
                {figures(recipient.siret, "serial", 10)}, mise en service 2019''',
            )
        }{card("Détail", f"<table class=w>{jobs}</table>")}
        <div class=ribbon>Montant HT {euro(invoice.total_without_vat)}{taxes}<br>Total TVA {euro(invoice.total_vat)}
        <br>Montant TTC {euro(invoice.total_with_vat)}{advance}<br><b>Somme à nous verser
        {euro(invoice.amount_due)}</b></div>
        {card("Virement", f"IBAN {in_fours(invoice.iban)}<br>BIC {invoice.bic}")}
        <p class=k>{supplier.form} au capital de {supplier.capital} € · SIREN {spaced(supplier.siren)} RCS
        {supplier.register} · SIRET {supplier.siret} · TVA intracommunautaire {supplier.vat} · Attestation de capacité
        fluides {figures(supplier.siret, "fluids", 7)} · Taux réduits : attestation du preneur conservée</p>""",
        """.logo { background: #1b998b; color: #fff; font: bold 20pt DejaVu Sans; width: 11mm; text-align: center }
        .card {
        border: 0.6pt solid #cfe8e5; border-left: 3pt solid #1b998b; padding: 5pt 9pt; margin-top: 4mm; line-height:
        1.45 } .k { color: #55706d; font-size: 7.5pt } .card > .k { font-weight: bold; font-size: 9pt; color: #1b998b }
        .ribbon { background: #e3f4f2; margin-top: 4mm; padding: 6pt 9pt; text-align: right; line-height: 1.6 } .card td
        { padding: 2pt 0 }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 13mm 30mm",
    )


USUAL = HEAD | SIRETS | {"total_with_vat", "engagement", "service_code", "iban"}
BILLED = USUAL | TOTALS | {"due_date", "supplier_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "bascule": unseen(bascule, BILLED | {"market", "lines"}, "bitume", "one_rate", longest=14),
    "par_lots": unseen(
        par_lots, BILLED - {"total_vat"} | PAID | {"market", "vat", "lines"}, "courants", "discount", only_if_paid=PAID
    ),
    "arrete_mensuel": unseen(
        arrete_mensuel, BILLED | {"market", "amount_due"}, "ravalement", "one_rate", "retention", longest=6
    ),
    "tournevis": unseen(tournevis, USUAL, "bricole", "untaxed", longest=5),
    "tablette": unseen(
        tablette,
        BILLED | PAID | {"supplier_siren", "vat", "lines"},
        "chaudieres",
        only_if_paid=frozenset({"paid_amount"}),
        longest=6,
    ),
}
