"""Unseen layouts, fourteenth family: offices that sell studies, advice, ideas, words and subscriptions."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.invoice import Invoice
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
    unseen,
)
from tests.samples.writing import in_fours, spaced, spaced_vat


def elements_de_mission(invoice: Invoice) -> str:
    """An engineering office's note of fees: parts of the contract and how far each is, sums in the table's own foot."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    parts = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{item.name}<td class=n>{euro(4 * item.total)}<td class=c>{min(25 * place, 75)}"
            f"<td class=c>{min(25 * place, 75) + 25}<td class=n>{euro(item.total)}"
        ),
    )
    deposit = f"<tr><td colspan=4>Avance forfaitaire résorbée<td class=n>{euro(invoice.paid)}" if invoice.paid else ""
    return sheet(
        f"""<table class="w cart"><tr><td rowspan=2 width="30%"><b class=brand>{supplier.name}</b><td colspan=2
        class=c><b>NOTE D'HONORAIRES</b><br>valant facture<tr><td class=c>N° {invoice.number}<td class=c>Établie le
        {day(invoice.issued, "%d.%m.%Y")}<tr><td>{supplier.street}<br>{supplier.town}<br>{supplier.phone}<td
        colspan=2>Maître d'ouvrage :<br>{postal(recipient)}<br>SIRET : {recipient.siret}<tr><td>SIRET
        {spaced(supplier.siret)}<br>TVA {supplier.vat}<td>Affaire : {invoice.file_number}<br>Ingénieur :
        {invoice.contact}<td>{said("Marché n° ", invoice.market)}{said("EJ n° ", invoice.engagement)}
        {said("Service : ", invoice.service_code)}</table>
        <p>Mission de maîtrise d'œuvre – notification du marché : {day(invoice.ordered, "%d.%m.%Y")} – mois M0 :
        {month(invoice.ordered)} – coefficient d'actualisation : 1,0000</p>
        <table class="w cart small"><tr><th rowspan=2>Élément de mission<th rowspan=2>Forfait<br>HT<th
        colspan=2>Avancement %<th rowspan=2>À régler<br>HT<tr><th>précédent<th>actuel{parts}<tr class=sum><td colspan=4>
        Honoraires hors taxes de la présente note<td class=n>{euro(invoice.total_without_vat)}<tr><td colspan=4>TVA au
        taux normal ({percent(invoice.rate)})<td class=n>{euro(invoice.total_vat)}<tr class=sum><td colspan=4>Honoraires
        toutes taxes comprises<td class=n>{euro(invoice.total_with_vat)}{deposit}<tr class=sum><td colspan=4>
        Net à mandater<td class=n>{euro(invoice.amount_due)}</table>
        <p>Délai global de paiement : la présente note est à mandater avant le {day(invoice.due, "%d.%m.%Y")}.</p>
        <p>Compte n° {in_fours(invoice.iban)} ouvert chez {invoice.bank} (BIC {invoice.bic}).</p>
        <table class=w><tr><td width="55%"><i>Bon pour accord, le maître d'ouvrage</i><td><i>Pour le bureau d'études</i>
        <br>{invoice.contact}</table><p class="tiny">{supplier.name} – {supplier.form} au capital de {supplier.capital}
        € – RCS {supplier.register} {spaced(supplier.siren)} – qualification OPQIBI {figures(supplier.siret, "opq", 4)}
        – assurance décennale, police n° {figures(supplier.siret, "policy", 9)}</p>""",
        """.brand { font: bold 15pt DejaVu Sans; color: #0f4c5c } .cart { margin-bottom: 6mm } .cart td, .cart th {
        border: 0.8pt solid #0f4c5c; padding: 4pt 6pt; line-height: 1.35 } .cart th { text-align: center; font-size:
        8pt; background: #e7f0f2 } .cart td.c { text-align: center } .sum td { font-weight: bold } .small { font-size:
        8.5pt } .tiny { font-size: 6.5pt; margin-top: 22mm; text-align: center }""",
        "9.5pt DejaVu Sans Condensed",
        "size: A4; margin: 16mm 18mm",
    )


def temps_passe(invoice: Invoice) -> str:
    """A law firm's program: time sheet by date and initials, then sums told one under another in a left column."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    initials = "".join(word[0] for word in invoice.contact.split())
    hours = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{day(before(invoice.period[1], 3 * (len(invoice.items) - place)), '%d/%m')}<td>{initials}"
            f"<td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td class=n>{euro(item.price)}<td class=n>"
            f"{euro(item.total)}"
        ),
    )
    provision = (
        f"<tr><td>Sous déduction de la provision encaissée<td class=n>{euro(invoice.paid)}" if invoice.paid else ""
    )
    return sheet(
        f"""<table class=w><tr><td class=partners width="32%"><b>{supplier.name}</b><br>Avocats à la Cour<br><br>
        {supplier.street}<br>{supplier.town}<br>{supplier.phone}<br>{supplier.email}<br>Toque
        {figures(supplier.siret, "toque", 3)}<br><br>Droit public – Urbanisme<br>Commande publique<br><br>SIRET<br>
        {spaced(supplier.siret)}<br>TVA intra.<br>{spaced_vat(supplier.vat)}<td>
        <p class=to>{recipient.name}<br>À l'attention de la direction juridique<br>{recipient.street}<br>
        {recipient.town}<br>SIRET {spaced(recipient.siret)}</p><p>{city(supplier)}, le {spelled(invoice.issued)}</p>
        <p><b>Facture d'honoraires {invoice.number}</b></p>
        <table><tr><td>Nos réf.<td>{invoice.file_number} / {initials}<tr><td>Affaire<td>{recipient.name} c/ Sté Moreau
        Frères<tr><td>Vos réf.<td>{
            "<br>".join(
                text
                for text in (
                    said("engagement ", invoice.engagement, ""),
                    said("service ", invoice.service_code, ""),
                    said("marché ", invoice.market, ""),
                )
                if text
            )
            or "–"
        }</table></table>
        <p class=period>Diligences accomplies du {day(invoice.period[0])} au {day(invoice.period[1])}</p>
        <table class="w rows"><tr><th>Jour<th>Avocat<th>Diligence<th class=n>Durée<th class=n>Taux horaire<th class=n>
        Honoraires{hours}</table>
        <table class=sums><tr><td>Honoraires hors TVA<td class=n>{euro(invoice.total_without_vat)}<tr><td>TVA
        ({percent(invoice.rate)})<td class=n>{euro(invoice.total_vat)}<tr><td>Honoraires TVA incluse<td class=n>
        {euro(invoice.total_with_vat)}{provision}<tr class=end><td>Solde dû au cabinet<td class=n>
        {euro(invoice.amount_due)}</table>
        <p>Nous vous remercions de bien vouloir procéder au règlement de ce solde pour le {spelled(invoice.due)} sur le
        compte professionnel du cabinet, IBAN {in_fours(invoice.iban)} (et non sur le compte CARPA).</p>
        <p class=tiny>Membre d'une association de gestion agréée – le paiement par chèque est accepté. Contestation :
        bâtonnier de l'Ordre, article 174 du décret n° 91-1197 du 27 novembre 1991. Médiateur de la consommation de la
        profession d'avocat, 22 rue de Londres, 75009 Paris.</p>""",
        """.partners { font-size: 8pt; border-right: 0.5pt solid #666; line-height: 1.45 } .partners b { font-size: 12pt
        } .partners + td { padding-left: 8mm } .to { margin: 8mm 0 12mm 20mm; line-height: 1.35 } .period { margin:
        9mm 0 2mm; font-style: italic } .rows th { font-weight: normal; font-style: italic; border-bottom: 0.5pt solid
        #666 } .rows td { padding: 2.5pt 4pt } .sums { margin: 7mm 0 7mm 6mm } .sums td { padding: 2pt 12pt 2pt 0 }
        .end td { border-top: 0.5pt solid; font-weight: bold } .tiny { font-size: 6.5pt; margin-top: 10mm }""",
        "10pt DejaVu Serif Condensed",
        "size: A4; margin: 18mm 20mm",
    )


def equation(invoice: Invoice) -> str:
    """A communication agency's own design: few words, references cut by slashes, the sums in one line with signs."""
    euro = money("\u202f", "\u202f€")
    supplier, recipient = invoice.supplier, invoice.recipient
    works = of_items(
        invoice,
        lambda place, item: (
            f"<p class=work><span class=no>{place:02d}</span> {item.name}<br><span class=how>{count(item.quantity)} × "
            f"{euro(item.price)}</span><span class=r>{euro(item.total)}</span></p>"
        ),
    )
    rest = (
        f"<p>Acompte réglé à la commande : {euro(invoice.paid)}. Il reste <b>{euro(invoice.amount_due)}</b>.</p>"
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<p class=brand>{supplier.name.lower()}<span>*</span></p>
        <p class=kind>facture / {invoice.number} / {day(invoice.issued, "%d.%m.%Y")}</p>
        <table class="w trio"><tr><td><b>pour</b><br>{postal(recipient)}<br>siret {spaced(recipient.siret)}<td><b>par
        </b><br>{postal(supplier)}<br>siret {spaced(supplier.siret)}<br>tva {supplier.vat}<td><b>selon</b><br>devis
        {invoice.quotation} du {day(invoice.ordered, "%d.%m.%Y")}<br>{said("commande ", invoice.engagement)}
        {said("service ", invoice.service_code)}{said("marché ", invoice.market)}</table>{works}
        <table class="w sum"><tr><td>{euro(invoice.total_without_vat)}<br><span class=how>hors taxe</span><td>+<td>
        {euro(invoice.total_vat)}<br><span class=how>tva {percent(invoice.rate)}</span><td>=<td><b>
        {euro(invoice.total_with_vat)}</b><br><span class=how>ttc</span></table>{rest}
        <p>On attend votre virement jusqu'au <b>{day(invoice.due, "%d.%m.%Y")}</b> → iban {in_fours(invoice.iban)} / bic
        {invoice.bic}</p><p class=how>cession de droits : 3 ans, France, supports numériques et imprimés / retard :
        3 × le taux légal + 40 € / pas d'escompte / {supplier.form.lower()} au capital de {supplier.capital} € / rcs
        {supplier.register.lower()} {spaced(supplier.siren)} / ape {supplier.activity} / merci !</p>""",
        """.brand { font: bold 34pt DejaVu Sans; margin: 0 0 4mm; letter-spacing: -1pt } .brand span { color: #e4572e }
        .kind { font: 13pt DejaVu Sans Mono; border-top: 2.5pt solid; border-bottom: 2.5pt solid; padding: 3mm 0 }
        .trio { margin: 8mm 0 12mm } .trio td { width: 33%; font-size: 8.5pt; line-height: 1.4 } .trio b { color:
        #e4572e } .work { margin: 4mm 0; font-size: 11pt } .no { font: 11pt DejaVu Sans Mono; color: #e4572e } .r {
        float: right } .how { font-size: 8pt; color: #555 } .sum { margin: 9mm 0; border-top: 2.5pt solid } .sum td {
        font-size: 15pt; text-align: center; padding-top: 4mm }""",
        "10pt DejaVu Sans",
        "size: A4; margin: 20mm 22mm",
    )


def logiciel_comptable(invoice: Invoice) -> str:
    """A small firm's bought program: rounded client frame, columns ruled to the foot, sums in three frames there."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    lines = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.reference}<td>{item.name}<td class=n>{fixed(item.quantity, 2)}<td class=n>"
            f"{bare(item.price)}<td class=n>{bare(item.total)}<td class=n>{fixed(item.rate, 2)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td class=n>{fixed(rate, 2)}<td class=n>{bare(base)}<td class=n>{bare(tax)}",
    )
    rebate = (
        f"<tr><td>Remise {percent(invoice.discount, ' %', 2)}<td class=n>{bare(invoice.discounted)}"
        if invoice.discount
        else ""
    )
    return sheet(
        f"""<table class="w heads"><tr><td width="48%"><b class=brand>{supplier.name}</b><br>{supplier.street}<br>
        {supplier.town}<br>Tél. : {supplier.phone}<br>Email : {supplier.email}<br><br><b class=title>Facture</b>
        <table class=mini><tr><th>Numéro<th>Date<th>Code client<th>Date échéance<tr><td>{invoice.number}<td>
        {day(invoice.issued)}<td>{invoice.customer_number}<td>{day(invoice.due)}</table><td><div class=round>
        {postal(recipient)}<br>Siret : {recipient.siret}</div></table>
        <table class="mini w"><tr><th>Référence de votre commande<th>Votre service<th>N° de marché<th>Mode de règlement
        <th>Votre contact<tr><td>{invoice.engagement}<td>{invoice.service_code}<td>{invoice.market}<td>Virement
        administratif<td>{invoice.contact}</table>
        <table class="w body"><tr class=h><th>Code<th>Description<th class=n>Qté<th class=n>P.U. HT<th class=n>Montant
        HT<th class=n>TVA{lines}<tr class=fill><td><td><td><td><td><td></table>
        <table class="w foot"><tr><td width="34%"><table class="mini w"><tr><th>Taux<th>Base HT<th>Montant TVA{taxes}
        </table><td width="28%"><table class="mini w"><tr><th>Échéances<th>Montant<tr><td>{day(invoice.due)}<td
        class=n>{bare(invoice.amount_due)}</table><td><table class="mini w s"><tr><td>Total brut HT<td class=n>
        {bare(invoice.sum_of_lines)}{rebate}<tr><td>Total net HT<td class=n>{bare(invoice.total_without_vat)}<tr><td>
        Total TVA<td class=n>{bare(invoice.total_vat)}<tr><td>Total TTC<td class=n>{bare(invoice.total_with_vat)}<tr>
        <td>Acompte<td class=n>{bare(invoice.paid)}<tr class=net><td>NET À PAYER (€)<td class=n>
        {bare(invoice.amount_due)}</table></table>
        <p class=small>RIB : {invoice.bank} – IBAN {in_fours(invoice.iban)} – BIC {invoice.bic}<br>Pas d'escompte pour
        règlement anticipé. En cas de retard de paiement, une pénalité égale à 3 fois le taux d'intérêt légal sera
        exigible (décret n° 2009-138 du 9 février 2009), ainsi qu'une indemnité de 40 €.</p>
        <p class="small c">{supplier.form} au capital de {money(" ")(Decimal(supplier.capital))} € – Siret :
        {supplier.siret} – NAF : {supplier.activity} – N° TVA intracom : {supplier.vat} – RCS {supplier.register}</p>
        """,
        """.brand { font-size: 13pt } .title { font-size: 17pt } .heads td { padding: 0 2pt } .heads > tr > td {
        padding: 0 } .round { border: 0.8pt solid #333; border-radius: 4mm; padding: 6mm; margin: 16mm 0 0 8mm;
        line-height: 1.4 } .mini th { background: #d9e2ec; font-size: 7.5pt; text-align: center } .mini td, .mini th {
        border: 0.6pt solid #333; padding: 2pt 5pt } .mini td { font-size: 8pt } table.mini { margin-top: 3mm } .body {
        margin-top: 5mm; border: 0.6pt solid #333 } .body td, .body th { border-left: 0.6pt solid #333; padding: 2pt 5pt
        } .h th { background: #d9e2ec; border-bottom: 0.6pt solid #333 } .fill td { height: 52mm } .foot > tr > td {
        padding: 0 2pt } .net td { background: #d9e2ec; font-weight: bold } .small { font-size: 7pt }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 12mm 13mm",
    )


def renouvellement(invoice: Invoice) -> str:
    """A subscription paid online in French: two lists of small captions, a phrase with the sum due, thin lines."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    lines = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<br><small>{day(invoice.period[0], '%d/%m/%Y')} – {day(invoice.period[1], '%d/%m/%Y')}"
            f"</small><td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>"
            f"{percent(item.rate)}<td class=n>{euro(item.total)}"
        ),
    )

    def entry(caption: str, value: str) -> str:
        return f"<tr><td class=k>{caption}<td>{value}" if value else ""

    paid = f"<tr><td>Montant déjà réglé<td class=n>{euro(invoice.paid)}" if invoice.paid else ""
    return sheet(
        f"""<table class=w><tr><td><span class=h>Facture</span><td class="n brand">{supplier.name}</table>
        <table class=ids>{entry("Numéro de facture", invoice.number)}{entry("Date d'émission", spelled(invoice.issued))}
        {entry("Date d'échéance", spelled(invoice.due))}{entry("Numéro de bon de commande", invoice.engagement)}
        {entry("Code service (Chorus Pro)", invoice.service_code)}{entry("Numéro de marché", invoice.market)}</table>
        <table class="w parties"><tr><td width="50%"><b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}<br>
        France<br>{supplier.email}<br>N° de TVA {supplier.vat}<td><b>Facturer à</b><br>{postal(recipient)}<br>France<br>
        SIRET {recipient.siret}</table>
        <p class=h2>{euro(invoice.amount_due)} à payer avant le {spelled(invoice.due)}</p>
        <table class="w rows"><tr><th>Description<th class=n>Qté<th class=n>Prix unitaire<th class=n>Taxe<th class=n>
        Montant{lines}</table>
        <table class=sums><tr><td>Sous-total<td class=n>{euro(invoice.sum_of_lines)}<tr><td>Total hors taxe<td class=n>
        {euro(invoice.total_without_vat)}<tr><td>TVA – France ({percent(invoice.rate)} sur
        {euro(invoice.total_without_vat)})<td class=n>
        {euro(invoice.total_vat)}<tr><td>Total<td class=n>{euro(invoice.total_with_vat)}{paid}<tr><td><b>Montant dû</b>
        <td class=n><b>{euro(invoice.amount_due)}</b></table>
        <p class=pay><b>Payer par virement SEPA</b><br>Bénéficiaire : {supplier.name}<br>IBAN : {invoice.iban}<br>BIC :
        {invoice.bic}<br>Libellé à indiquer : {figures(invoice.number, "libelle", 8)}</p>
        <p><small>{supplier.name}, {supplier.form} au capital de {supplier.capital} €, immatriculée sous le numéro SIRET
        {grouped(supplier.siret, 9, 5)}. Votre abonnement est reconduit tacitement le
        {spelled(before(invoice.issued, -365))} ; résiliation possible jusqu'à 30 jours avant.</small></p>""",
        f""".h {{ font: bold 20pt DejaVu Sans }} .brand {{ font: bold 14pt DejaVu Sans; color: #635bff }} .ids {{
        margin: 3mm 0 9mm }} .ids td {{ padding: 1pt 8mm 1pt 0; font-size: 8.5pt; white-space: nowrap }} .k {{
        font-weight: bold }} .parties
        td {{ padding: 0; line-height: 1.45; font-size: 8.5pt }} .h2 {{ font: bold 14pt DejaVu Sans; margin: 11mm 0 8mm
        }} .rows th {{ font-size: 7.5pt; font-weight: normal; color: #666; border-bottom: 0.6pt solid #222 }} .rows td
        {{ padding: 4pt }} .sums {{ margin: 5mm 0 10mm 50%; width: 50% }} .sums td {{ border-top: 0.3pt solid #ccc;
        padding: 3pt 4pt }} .pay {{ line-height: 1.5 }} small {{ color: #666; font-size: 7.5pt }} @page {{ @bottom-left
        {{ content: "{invoice.number} · {euro(invoice.amount_due)} à payer avant le {
            spelled(invoice.due)
        }"; font: 7pt DejaVu Sans }} @bottom-right {{ content: "Page "
        counter(page) " sur " counter(pages); font: 7pt DejaVu Sans }} }}""",
        "9pt DejaVu Sans",
        "size: A4; margin: 16mm 15mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "iban", "service_code", "supplier_vat", "market"}
PAID = frozenset({"paid_amount", "amount_due"})
ADVANCE = frozenset({"paid_amount"})
LAYOUTS = {
    "elements_de_mission": unseen(
        elements_de_mission,
        USUAL | PAID | {"supplier_siren"},
        "ingenieurs",
        "one_rate",
        only_if_paid=ADVANCE,
        longest=6,
    ),
    "temps_passe": unseen(
        temps_passe, USUAL | PAID | {"lines"}, "avocats", "one_rate", only_if_paid=ADVANCE, longest=7
    ),
    "equation": unseen(
        equation, USUAL | PAID | {"supplier_siren"}, "agences_com", "one_rate", only_if_paid=PAID, longest=5
    ),
    "logiciel_comptable": unseen(
        logiciel_comptable, USUAL | PAID | {"vat", "lines"}, "traducteurs", "discount", longest=9
    ),
    "renouvellement": unseen(
        renouvellement, USUAL | PAID | {"lines"}, "abonnements", "one_rate", only_if_paid=ADVANCE, longest=6
    ),
}
