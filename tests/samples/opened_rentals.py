"""Opened layouts, who rents and connects: fuel cards, cars, copiers, lines, badges for tolls."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice, Item
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
    abbreviated,
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


def pompe(invoice: Invoice) -> str:
    """Fuel cards: an account of the month on the first sheet, fillings card by card on the second."""
    bare = money("\u00a0")
    supplier, recipient = invoice.supplier, invoice.recipient

    def filling(place: int, item: Item) -> str:
        hour = f"{6 + place * 5 % 13:02d}:{place * 7 % 6}4"
        mileage = int(figures(recipient.siret, "mileage", 5)) + 212 * place
        return f"""<tr><td>{day(before(invoice.period[1], 27 - place), "%d/%m")} {hour}<td>
            {figures(invoice.number, f"station {place}", 4)}<td>{mileage}<td>{item.name}<td class=n>
            {fixed(item.quantity, 2)}<td class=n>{bare(item.price)}<td class=n>{bare(item.total)}"""

    card = f"7077 1{figures(recipient.siret, 'card', 3)} {figures(invoice.customer_number, 'card', 4)} 0012"
    return sheet(
        f"""<table class=w><tr><td class=tile>{supplier.name}<td class=addr>{postal(recipient)}</table>
        <p class=h>Votre relevé-facture de {month(invoice.period[0])}</p>
        <table class=w><tr><td width="50%"><table class=kv><tr><td>Relevé-facture<td>{invoice.number}<tr><td>Arrêté le
        <td>{abbreviated(invoice.issued)}<tr><td>Pleins du<td>{day(invoice.period[0], "%d/%m/%y")} au
        {day(invoice.period[1], "%d/%m/%y")}<tr><td>Contrat cartes<td>{invoice.customer_number}<tr><td>Votre SIRET<td>
        {recipient.siret}</table><td><table class=kv>{said("<tr><td>Engagement<td>", invoice.engagement, "")}
        {said("<tr><td>Service à imputer<td>", invoice.service_code, "")}{
            said("<tr><td>Marché<td>", invoice.market, "")
        }
        <tr><td>Gestionnaire du parc<td>{invoice.contact}</table></table>
        <table class=sum><tr><td>Achats hors taxe<td class=n>{bare(invoice.total_without_vat)}<tr><td>Taxe sur la valeur
        ajoutée ({percent(invoice.rate)})<td class=n>{bare(invoice.total_vat)}<tr><td>Achats taxe comprise<td class=n>
        {bare(invoice.total_with_vat)}<tr><td>Avance permanente déjà versée<td class=n>{bare(invoice.paid)}<tr
        class=due><td>Solde à nous régler au {abbreviated(invoice.due)}<td class=n>{bare(invoice.amount_due)}
        EUR</table>
        <p>Par virement uniquement, libellé « {invoice.number} » :<br>titulaire {supplier.name}<br>IBAN
        {in_fours(invoice.iban)}<br>BIC {invoice.bic}</p><p class=small>Carte perdue ou volée :
        {telephone(supplier, "loss", "09")}, 24 h/24. Solde carbone du mois : {figures(invoice.number, "carbon", 4)} kg
        éq. CO₂. TVA sur essence et gazole récupérable dans les limites des articles 206 et 298 du CGI.</p>
        <p class=legal>{supplier.name} – {supplier.form} au capital de {money(" ", " €")(Decimal(supplier.capital))} –
        {supplier.street} {supplier.town} – {supplier.siren} R.C.S. {supplier.register} – SIRET {supplier.siret}
        – N° TVA {supplier.vat} – Accise {figures(supplier.siret, "excise", 9)}</p>
        <div class=next><p>Relevé-facture {invoice.number}, annexe : carte {card}, véhicule
        A{figures(recipient.siret, "plate", 3)}-ZK</p><table class="w rows"><tr><th>Date heure<th>Station<th>Km<th>
        Produit ou service<th class=n>Volume<th class=n>Prix HT<th class=n>HT{
            of_items(invoice, filling)
        }</table></div>""",
        """.tile { background: #d7263d; color: #fff; font: bold 14pt DejaVu Sans; width: 62mm; padding: 9mm 5mm }
        .addr {
        padding: 22mm 0 10mm 32mm; font-size: 10.5pt } .h { font: bold 14pt DejaVu Sans; color: #d7263d; margin: 8mm 0
        6mm
        } .kv td { padding: 1.5pt 10pt 1.5pt 0 } .kv td:first-child { color: #777 } .sum { width: 100%; margin: 9mm 0 }
        .sum td { padding: 5pt; border-bottom: 0.4pt solid #bbb } .due td { background: #fbe3e6; font-weight: bold;
        font-size: 11pt } .small { font-size: 7.5pt; margin-top: 8mm } .legal { position: absolute; bottom: 0;
        font-size:
        6.5pt; color: #555 } .next { break-before: page } .rows { margin-top: 4mm } .rows th { border-bottom: 0.8pt
        solid
        #d7263d; font-size: 7.5pt }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 13mm 17mm",
    )


def loyers(invoice: Invoice) -> str:
    """Long-term hire of cars: a call for rents that stands for an invoice, taxed and exempt sums apart."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def rent(place: int, item: Item) -> str:
        plate = f"F{'RSTVWX'[place % 6]}-{figures(recipient.siret, f'plate {place}', 3)}-{'ABCDEF'[place % 6]}Y"
        return f"""<tr><td>{figures(item.reference, "contract", 7)}/0{place % 3 + 1}<td>{plate}<td>{item.name}<td
            class=n>{fixed(item.quantity, 2)}<td class=n>{bare(item.price)}<td class=n>{bare(item.total)}<td class=n>
            {fixed(item.rate, 2)}"""

    exempt = invoice.groups.get(Decimal(0), Decimal(0))
    sums = (
        ("Loyers et prestations soumis à TVA", invoice.total_without_vat - exempt),
        ("Assurances exonérées, art. 261 C 2° du CGI", exempt),
        ("Total de l'échéance hors TVA", invoice.total_without_vat),
        ("Montant de TVA", invoice.total_vat),
        ("Total de l'échéance TVA comprise", invoice.total_with_vat),
    )
    return sheet(
        f"""<table class=w><tr><td width="47%"><span class=brand>{supplier.name}</span><p class=pale>Location longue
        durée<br>{supplier.street}<br>{supplier.town}<br>Service clients {telephone(supplier, "desk", "09")}<br>Lundi au
        vendredi, 8 h 30 – 18 h</p><td class=to>{postal(recipient)}</table>
        <p class=h>AVIS D'ÉCHÉANCE N° {invoice.number}<br><small>valant facture – période du
        {day(invoice.period[0])} au {day(invoice.period[1])}</small></p>
        <table class=keys><tr><td>Date d'édition<td>{day(invoice.issued)}<td>Identifiant Chorus (SIRET)<td>
        {recipient.siret}<tr><td>Date d'échéance<td>{day(invoice.due)}<td>Numéro d'engagement<td>
        {invoice.engagement or "-"}<tr><td>Compte locataire<td>{invoice.customer_number}<td>Code service<td>
        {invoice.service_code or "-"}<tr><td>Devise<td>EUR<td>Marché de location<td>{invoice.market or "-"}</table>
        <table class="w rows"><tr><th>Contrat<th>Immat.<th>Véhicule et prestation<th class=n>Nb<th class=n>Loyer HT<th
        class=n>Montant HT<th class=n>TVA %{of_items(invoice, rent)}</table>
        <table class=sums>{"".join(f"<tr><td>{label}<td class=n>{bare(value)}" for label, value in sums)}</table>
        <p class=pay>Par virement, référence à rappeler {figures(invoice.number, "call", 10)} :
        <b>{grouped(invoice.iban, 4, 5, 5, 11, 2)}</b> – {invoice.bic}. À défaut de paiement à l'échéance : intérêts au
        taux de la BCE majoré de 8 points, indemnité de 40 €. Prélèvement : ICS
        FR{figures(supplier.siret, "ics", 2)}ZZZ{figures(supplier.siret, "creditor", 6)}, non souscrit.</p>
        <div class=foot>{supplier.name} – {supplier.form} au capital de {money(" ")(Decimal(supplier.capital))} € – RCS
        {supplier.register} {spaced(supplier.siren)} – SIRET {supplier.siret} – TVA FR {supplier.vat[2:]} – ORIAS
        {figures(supplier.siret, "orias", 8)} – Siège social : {invoice.head_office.street},
        {invoice.head_office.town}</div>""",
        """.brand { font: bold 20pt DejaVu Sans; color: #00545e } .pale { font-size: 7.5pt; color: #555 } .to { padding:
        25mm 0 8mm 8mm; font-size: 10.5pt } .h { text-align: center; font: bold 12pt DejaVu Sans; border: 1pt solid
        #00545e; padding: 5pt; margin: 6mm 0 } .h small { font: 8.5pt DejaVu Sans } .keys { width: 100% } .keys td {
        padding: 1.5pt 4pt; width: 25% } .keys td:nth-child(odd) { text-align: right; color: #00545e } .rows { margin:
        6mm 0 } .rows th { background: #00545e; color: #fff; font-size: 7.5pt } .rows td { padding: 3pt 4pt } .rows
        tr:nth-child(odd) td { background: #eef6f6 } .sums { margin: 0 auto } .sums td { padding: 2pt 4pt } .sums td.n {
        padding-left: 28mm } .sums tr:last-child td { font-weight: bold; border-top: 0.8pt solid } .pay { margin-top:
        8mm; font-size: 8pt } .foot { position: absolute; bottom: 0; font-size: 6.5pt; color: #555 }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 12mm 15mm",
    )


def compteurs(invoice: Invoice) -> str:
    """Copiers by the page: counters before and after, prices of five decimals; each sum stands before its name."""
    euro = money("\u202f", "\u202f€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def machine(place: int, item: Item) -> str:
        pages = int(item.quantity * 1000)
        start = int(figures(recipient.siret, f"counter {place}", 6))
        return f"""<tr><td>{item.name}<br><small>série {figures(item.name, "serial", 8)}</small><td class=n>{start}<td
            class=n>{start + pages}<td class=n>{pages}<td class=n>{fixed(item.price / 1000, 5)}<td class=n>
            {euro(item.total)}"""

    settled = f"<p>{euro(invoice.paid)}<span>déjà réglés</span></p>" if invoice.paid else ""
    return sheet(
        f"""<table class=w><tr><td width="62%"><p class=brand>{supplier.name}</p><p>Facturation des copies relevées par
        télésurveillance le {day(before(invoice.issued, 3))}<br>Trimestre clos le {day(invoice.period[1])}, contrat
        {figures(supplier.siret, "service", 5)}-P</p><td class=n><p class=t>facture</p>{invoice.number}<br>
        {spelled(invoice.issued)}</table>
        <div class=strip>{recipient.name}, {recipient.street}, {recipient.town} (SIRET {spaced(recipient.siret)})</div>
        <p>{said("Bon de commande client : ", invoice.engagement, " &nbsp;&nbsp; ")}{
            said("Service : ", invoice.service_code, " &nbsp;&nbsp; ")
        }{said("Référence du marché : ", invoice.market, " &nbsp;&nbsp; ")}Suivi : {invoice.contact}</p>
        <table class="w rows"><tr><th>Machine et type de page<th class=n>Ancien relevé<th class=n>Nouveau relevé<th
        class=n>Pages<th class=n>Coût page HT<th class=n>Coût total HT{of_items(invoice, machine)}</table>
        <div class=sum><p>{euro(invoice.total_without_vat)}<span>montant hors taxes</span></p>
        <p>{euro(invoice.total_vat)}<span>de TVA au taux de {percent(invoice.rate)}</span></p>
        <p>{euro(invoice.total_with_vat)}<span>montant toutes taxes comprises</span></p>{settled}
        <p class=big>{euro(invoice.amount_due)}<span>à régler d'ici le {spelled(invoice.due)}</span></p></div>
        <p>Virement à {supplier.name}, {invoice.bank}, {in_fours(invoice.iban)}. Les toners sont compris dans le coût
        page ; le papier et les agrafes ne le sont pas. Un relevé non transmis est estimé sur 90 jours.</p>
        <table class="w foot"><tr><td>{supplier.street}<br>{supplier.town}<td>Accueil {supplier.phone}<br>Dépannage
        {telephone(supplier, "repair")}<td>{supplier.form}, capital {supplier.capital} €<br>Siret {supplier.siret}<td>
        TVA {spaced_vat(supplier.vat)}<br>Naf {supplier.activity}</table>""",
        """.brand { font: bold 16pt DejaVu Sans; margin: 0 0 5mm } .t { font: 24pt DejaVu Sans; color: #e76f00;
        margin: 0
        } .strip { background: #333; color: #fff; padding: 6pt; margin: 7mm 0 4mm } .rows { margin: 7mm 0 } .rows th {
        border-bottom: 1.5pt solid #e76f00; font-size: 7.5pt } .rows td { padding: 3pt 4pt; border-bottom: 0.3pt solid
        #bbb } small { color: #777; font-size: 6.5pt } .sum { margin: 0 0 9mm } .sum p { margin: 0; padding: 3pt 0;
        text-align: left } .sum span { padding-left: 5mm; color: #444 } .big { font: bold 13pt DejaVu Sans; color:
        #e76f00 } .big span { font: 9pt DejaVu Sans } .foot { margin-top: 16mm; font-size: 7pt; border-top: 1.5pt solid
        #e76f00 }""",
        "8.5pt DejaVu Sans",
        "size: A4 landscape; margin: 13mm 18mm",
    )


def abonne(invoice: Invoice) -> str:
    """An operator on a subscription software: two parties in pale cards, free fields, sums on thin rules."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def line(label: str, value: Decimal, mark: str = "") -> str:
        return f"<tr class='{mark}'><td>{label}<td class=n>{euro(value)}"

    def link(place: int, item: Item) -> str:
        return f"""<tr><td>{item.name}<br><small>Lien {item.reference}, {abbreviated(invoice.period[0])} –
            {abbreviated(invoice.period[1])}</small><td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}<td
            class=n>{percent(item.rate)}<td class=n>{euro(item.total)}"""

    extra = {
        "Numéro d'EJ / commande": invoice.engagement,
        "Code du service Chorus Pro": invoice.service_code,
        "N° de marché public": invoice.market,
        "Identifiant client": invoice.customer_number,
    }
    taxes = of_groups(
        invoice, lambda rate, base, tax: line(f"TVA ({percent(rate)} de {euro(base)})", tax) if rate else ""
    )
    return sheet(
        f"""<table class=w><tr><td><span class=h>Facture {invoice.number}</span><td class="n brand">{supplier.name}
        </table><table class="w dates"><tr><td>Émission<br><b>{abbreviated(invoice.issued)}</b><td>À régler avant le<br>
        <b>{abbreviated(invoice.due)}</b><td>Devise<br><b>EUR</b><td>Opération<br><b>Prestation de services</b></table>
        <table class="w duo"><tr><td><small>Émetteur</small><br>{postal(supplier)}<br>FR, SIRET {supplier.siret}<br>N°
        de TVA {supplier.vat}<br>{supplier.email}<td class=gap><td><small>Destinataire</small><br>{postal(recipient)}
        <br>FR, SIRET {recipient.siret}<br>N° de TVA {recipient.vat}</table>
        <p class=extra>{"".join(f"<span>{label} : {value}</span><br>" for label, value in extra.items() if value)}</p>
        <table class="w rows"><tr><th>Description<th class=n>Qté<th class=n>Prix unitaire<th class=n>TVA<th
        class=n>Montant{of_items(invoice, link)}</table>
        <table class=sums>{line("Sous-total HT", invoice.total_without_vat)}{taxes}
        {line("Total TTC", invoice.total_with_vat)}{line("Acompte imputé", -invoice.paid) if invoice.paid else ""}
        {line("Montant dû", invoice.amount_due, "g")}</table>
        <div class=how><b>Régler cette facture</b><br>Virement SEPA · bénéficiaire {supplier.name} · IBAN
        {in_fours(invoice.iban)} · BIC {invoice.bic} · libellé {figures(invoice.number, "mandate", 9)}</div>
        <p class=tiny>TVA acquittée sur les débits. Pas d'escompte. Pénalités : 3 × le taux légal ; frais de
        recouvrement : 40 €. {supplier.name}, {supplier.form} au capital de {supplier.capital} €, immatriculée au RCS de
        {supplier.register} sous le numéro {spaced(supplier.siren)}. Opérateur déclaré L. 33-1, code ARCEP
        {figures(supplier.siret, "arcep", 4)}. Page 1 sur 1 · {figures(invoice.number, "uuid", 12)}</p>""",
        """.h { font: bold 15pt DejaVu Sans } .brand { font-size: 13pt; color: #5b5bd6; padding-top: 4pt } .dates {
        margin: 6mm 0; color: #666 } .dates b { color: #000 } .duo td { background: #f5f5fb; padding: 7pt 9pt; width:
        49%;
        line-height: 1.4 } .duo .gap { background: #fff; width: 2%; padding: 0 } .extra { margin: 5mm 0; font-size: 8pt;
        line-height: 1.5 } .rows th { color: #666; font-weight: normal; border-bottom: 0.6pt solid #aaa } .rows td {
        padding: 4pt; border-bottom: 0.3pt solid #ddd } small { color: #777; font-size: 7pt } .sums { margin: 6mm 0 9mm
        auto; width: 92mm } .sums td { padding: 3.5pt 4pt; border-bottom: 0.3pt solid #ddd } .g td { font-weight: bold;
        border-bottom: 0; font-size: 10.5pt } .how { border-left: 2.5pt solid #5b5bd6; padding: 3pt 8pt; line-height:
        1.5 } .tiny { font-size: 6.5pt; color: #777; margin-top: 8mm }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 15mm 17mm",
    )


def passages(invoice: Invoice) -> str:
    """Tolls and car parks: passages with VAT in two columns of small print, and what they hold of tax beside."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def passage(place: int, item: Item) -> str:
        when = before(invoice.period[1], 28 - place)
        return f"""<div class=p><span>{bare(item.total)}</span>{day(when, "%d.%m")} {7 + place % 12:02d}h{place % 6}2
            {item.name}<br><i>{count(item.quantity)} × {bare(item.price)} – badge
            {figures(recipient.siret, f"badge {place % 3}", 8)}</i></div>"""

    return sheet(
        f"""<table class=w><tr><td width="60%"><b class=brand>{supplier.name}</b><br>{supplier.street}, {supplier.town}
        <br>Siret {spaced(supplier.siret)} / TVA {supplier.vat}<td class=black>Facture récapitulative<br>
        {month(invoice.period[0])}<br><b>{bare(invoice.total_with_vat)} € TTC</b></table>
        <table class="w mid"><tr><td width="36%">N° {invoice.number}<br>établie le {day(invoice.issued, "%d.%m.%Y")}<br>
        réglable le {day(invoice.due, "%d.%m.%Y")}<td width="30%">{said("BdC ", invoice.engagement)}
        {said("Service ", invoice.service_code)}{said("Marché ", invoice.market)}Abonné {invoice.customer_number}<td>
        {postal(recipient)}<br>Siret {spaced(recipient.siret)}</table>
        <p class=k>Détail des passages et séjours, en euros TTC</p><div class=cols>{of_items(invoice, passage)}</div>
        <table class="w end"><tr><td width="55%">Compte {invoice.bank}<br>{in_fours(invoice.iban)}<br>Réclamation sous
        60 jours, code dossier {figures(invoice.number, "claim", 8)}<td><table class=w><tr><td>Montant taxes comprises
        <td class=n>{bare(invoice.total_with_vat)}<tr><td>dont taxe à {percent(invoice.rate)}<td class=n>
        {bare(invoice.total_vat)}<tr><td>soit hors taxe<td class=n>{bare(invoice.total_without_vat)}</table></table>
        <p class=k>{supplier.name} – {supplier.form} – {supplier.siren} RCS {supplier.register} – capital
        {supplier.capital} € – Émetteur agréé n° {figures(supplier.siret, "issuer", 4)} – TIS-PL et classe 1 à 5.
        Les péages perçus pour le compte des sociétés concessionnaires sont facturés en leur nom.</p>""",
        """.brand { font: bold 14pt DejaVu Sans } .black { background: #1d1d1f; color: #fff; padding: 6pt 9pt;
        text-align:
        right; line-height: 1.5 } .black b { font-size: 14pt } .mid { margin: 11mm 0 8mm; line-height: 1.45 } .k {
        font-size: 7pt; color: #555; margin: 5mm 0 2mm } .cols { columns: 2; column-gap: 9mm; column-rule: 0.5pt solid
        #ccc } .p { padding: 2pt 0; border-bottom: 0.3pt dotted #999; font-size: 7.5pt; break-inside: avoid } .p span {
        float: right } i { font-size: 6.5pt; color: #666 } .end { margin-top: 7mm } .end .w td { border-bottom: 0.3pt
        solid #999; padding: 3pt 0 } .end td { vertical-align: bottom }""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 14mm 16mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban", "supplier_vat", "market"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "pompe": unseen(pompe, USUAL | PAID | {"supplier_siren", "lines"}, "stations", "one_rate", longest=24),
    "loyers": unseen(loyers, USUAL | {"supplier_siren", "lines"}, "loueurs", longest=15),
    "compteurs": unseen(
        compteurs, USUAL | PAID, "copieurs", "one_rate", only_if_paid=frozenset({"paid_amount"}), longest=5
    ),
    "abonne": unseen(
        abonne,
        USUAL | PAID | {"supplier_siren", "recipient_vat", "vat", "lines"},
        "liaisons",
        only_if_paid=frozenset({"paid_amount"}),
        longest=8,
    ),
    "passages": unseen(passages, USUAL | {"supplier_siren"}, "telebadge", "gross", "one_rate", longest=26),
}
