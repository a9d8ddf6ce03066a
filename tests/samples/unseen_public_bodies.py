"""Unseen layouts, thirteenth family: public bodies and their companies that bill another one."""

from __future__ import annotations

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
    telephone,
    unseen,
)
from tests.samples.writing import in_fours, spaced


def convention(invoice: Invoice) -> str:
    """A training body's online program: one card a course, sums ranged right without a frame, exemption told there."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    courses = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td><b>{item.name}</b><br><small>Session {figures(item.name, 'session', 5)} – du "
            f"{day(before(invoice.delivered, 2))} au {day(invoice.delivered)} – {7 * place} h</small>"
            f"<td class=c>{count(item.quantity)} {item.unit}<td class=n>{euro(item.price)}<td class=n>"
            f"{euro(item.total)}"
        ),
    )
    advance = (
        f"<tr><td>Acompte reçu à la signature de la convention<td class=n>− {euro(invoice.paid)}"
        if invoice.paid
        else ""
    )
    return sheet(
        f"""<table class=w><tr><td width="54%"><span class=brand>{supplier.name}</span><br><small>Organisme de formation
        – {supplier.street}, {supplier.town}<br>{supplier.phone} – {supplier.email}<br>Siret {supplier.siret} – NDA 24
        {figures(supplier.siret, "nda", 6)} {figures(supplier.siret, "nda2", 2)}</small><td class=pill>Facture
        {invoice.number}<br><small>émise le {day(invoice.issued)}</small></table>
        <div class=card><table class=w><tr><td width="50%"><i>Client (entreprise bénéficiaire)</i><br>
        {postal(recipient)}<br>N° Siret : {spaced(recipient.siret)}<td><i>Références à rappeler</i><br>Convention n°
        {invoice.file_number} signée le {day(invoice.ordered)}<br>{said("Bon de commande : ", invoice.engagement)}
        {said("Code service Chorus Pro : ", invoice.service_code)}{said("Accord-cadre : ", invoice.market)}Votre
        interlocuteur : {invoice.contact}</table></div>
        <table class="w rows"><tr><th>Action de formation<th class=c>Effectif<th class=n>Coût unitaire<th class=n>Coût
        total{courses}</table>
        <table class=sums><tr><td>Montant hors taxe<td class=n>{euro(invoice.total_without_vat)}<tr><td>TVA
        (exonération, art. 261-4-4° a du CGI)<td class=n>{euro(invoice.total_vat)}<tr><td>Montant toutes taxes comprises
        <td class=n>{euro(invoice.total_with_vat)}{advance}<tr class=big><td>Reste à régler<td class=n>
        {euro(invoice.amount_due)}</table>
        <p>Règlement au plus tard le <b>{day(invoice.due)}</b> par virement sur le compte<br>{in_fours(invoice.iban)}
        – {invoice.bic} – {invoice.bank}.<br>Pièces jointes : feuilles d'émargement, certificats de réalisation.</p>
        <p class=tiny>Déclaration d'activité enregistrée auprès du préfet de région ; cet enregistrement ne vaut pas
        agrément de l'État. Certification Qualiopi délivrée au titre des actions de formation, certificat n°
        {figures(supplier.siret, "qualiopi", 6)}, valable jusqu'au {day(before(invoice.issued, -500))}. Toute session
        annulée moins de 10 jours avant son début reste due à 50 %.</p>""",
        """.brand { font: bold 16pt DejaVu Sans Condensed; color: #14532d } .pill { background: #14532d; color: #fff;
        font-size: 14pt; padding: 5mm; text-align: center } .pill small { font-size: 9pt } .card { background: #f0f5f1;
        padding: 4mm; margin: 9mm 0 } i { color: #14532d; font-size: 8pt } .rows th { font-size: 8pt; border-bottom:
        1.2pt solid #14532d } .rows td { padding: 5pt 4pt; border-bottom: 0.3pt solid #bbb } .sums { margin: 6mm 0 9mm
        auto } .sums td { padding: 2pt 0 2pt 14pt } .big td { font-size: 12pt; font-weight: bold; padding-top: 5pt }
        small { font-size: 8pt } .tiny { font-size: 6.5pt; color: #555; margin-top: 12mm }""",
        "9.5pt DejaVu Sans Condensed",
        "size: A4; margin: 15mm 17mm",
    )


def societe_locale(invoice: Invoice) -> str:
    """A public company's large program: what it knows of the bill in two lists of codes, sums under a double rule."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def entry(caption: str, value: str) -> str:
        return f"<tr><td class=k>{caption}<td>: {value}" if value else ""

    lines = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{figures(item.name, 'analytic', 4)}/{place:02d}<td>{item.name}<td class=n>"
            f"{fixed(item.quantity, 2)}<td class=n>{bare(item.price)}<td class=n>{fixed(item.rate, 2)}<td class=n>"
            f"{bare(item.total)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td>T.V.A. {fixed(rate, 2)} % sur {bare(base)}<td class=n>{bare(tax)}",
    )
    return sheet(
        f"""<table class=w><tr><td width="46%"><b class=brand>{supplier.name}</b><br>{supplier.street}<br>
        {supplier.town}<td><table>{entry("Pièce", "FACTURE DE VENTE")}{entry("Numéro", invoice.number)}
        {entry("Date comptable", day(invoice.issued))}{entry("Tiers", invoice.customer_number)}
        {entry("Opération", figures(supplier.siret, "op", 4) + " / " + invoice.file_number)}
        {entry("Suivi par", invoice.contact)}</table></table>
        <div class=window>{postal(recipient)}</div>
        <table>{entry("SIRET du débiteur", recipient.siret)}{entry("Service exécutant", invoice.service_code)}
        {entry("Engagement juridique", invoice.engagement)}{entry("Marché / concession", invoice.market)}</table>
        <p class=about><b>Objet</b> : prestations de {month(invoice.period[1])}, convention du
        {day(invoice.ordered)}.</p>
        <table class="w rows"><tr><th>Analytique<th>Libellé<th class=n>Nombre<th class=n>P.U. H.T.<th class=n>% TVA
        <th class=n>Montant H.T.{lines}</table>
        <table class=sums><tr><td>Total hors taxes<td class=n>{bare(invoice.total_without_vat)}{taxes}<tr><td>Total des
        taxes<td class=n>{bare(invoice.total_vat)}<tr class=double><td>TOTAL T.T.C. EN EUROS<td class=n>
        {bare(invoice.total_with_vat)}</table>
        <p>Cette somme est payable le {day(invoice.due)} au plus tard, par virement au crédit de :</p>
        <table class=rib><tr><th>Banque<th>Guichet<th>N° de compte<th>Clé<th>IBAN<th>BIC<tr><td>{invoice.iban[4:9]}
        <td>{invoice.iban[9:14]}<td>{invoice.iban[14:25]}<td>{invoice.iban[25:]}<td>{in_fours(invoice.iban)}<td>
        {invoice.bic}</table>""",
        f""".brand {{ font-size: 13pt }} .k {{ padding-right: 5mm; color: #333 }} .k + td {{ white-space: nowrap }}
        .window {{ margin: 12mm 0 12mm 92mm;
        font-size: 10.5pt; line-height: 1.4 }} .about {{ margin: 6mm 0 4mm }} .rows th {{ border-top: 0.6pt solid;
        border-bottom: 0.6pt solid }} .rows td {{ padding: 2.5pt 4pt }} .sums {{ margin: 5mm 0 8mm 70mm; width: 110mm;
        border-top: 0.6pt solid }} .double td {{ border-top: 2.4pt double; border-bottom: 2.4pt double; font-weight:
        bold; padding: 4pt }} .rib td, .rib th {{ border: 0.4pt solid #777; padding: 2pt 5pt; font-size: 7.5pt }}
        @page {{ @bottom-center {{ content: "{supplier.name}, société anonyme à capital public de {
            supplier.capital
        } euros - {supplier.siren} RCS {supplier.register} - SIRET {supplier.siret} - NAF {
            supplier.activity
        } - TVA intracommunautaire {supplier.vat}"; font: 6.5pt DejaVu Serif }} }}""",
        "9.5pt DejaVu Serif",
        "size: A4; margin: 16mm 15mm 18mm",
    )


def regie_voisine(invoice: Invoice) -> str:
    """Another town's cash office: how to pay in a panel at the right, what is owed told and summed at the left."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    owed = of_items(
        invoice,
        lambda _, item: (
            f"<p class=owed>{item.name}<br><span>{count(item.quantity)} {item.unit} à {euro(item.price)}</span>"
            f"<b>{euro(item.total)}</b></p>"
        ),
    )
    iban = invoice.iban
    return sheet(
        f"""<div class=side><p class=head>POUR PAYER</p><p><b>Avant le {day(invoice.due)}</b></p><p>Par virement de
        comptable à comptable :</p><p><small>IBAN</small><br>{grouped(iban, 4, 4, 4, 4)}<br>
        {grouped(iban[16:], 4, 4, 3)}<br><small>BIC</small><br>{invoice.bic}</p><p>En ligne sur payfip.gouv.fr :<br>
        <small>identifiant collectivité</small><br>0{figures(supplier.siret, "tipi", 5)}<br><small>référence de la
        dette</small><br>{figures(invoice.number, "debt", 13)}</p><p>Service de gestion comptable de
        {city(supplier)}<br>{telephone(supplier, "sgc")}<br>du lundi au vendredi, 8 h 45 – 12 h</p></div>
        <div class=main><p class=crest>{supplier.name}</p><p>{supplier.street}<br>{supplier.town}<br>Régie de recettes
        n° {figures(supplier.siret, "till", 5)} – SIRET {spaced(supplier.siret)}</p>
        <p class=to>{postal(recipient)}</p>
        <p class=title>FACTURE N° {invoice.number}<br><small>Exercice {invoice.issued.year}, émise le
        {spelled(invoice.issued)}</small></p><p>Votre numéro SIRET : {recipient.siret}<br>
        {said("Votre service : ", invoice.service_code)}{said("Votre numéro d'engagement : ", invoice.engagement)}
        {said("Convention ou marché : ", invoice.market)}Affaire suivie par : {invoice.contact}, régisseur</p>
        <p>Prestations rendues du {day(invoice.period[0])} au {day(invoice.period[1])} (délibération n°
        {invoice.ordered.year}-{figures(supplier.siret, "council", 3)} du {spelled(invoice.ordered)}) :</p>{owed}
        <p class=owed><b>{euro(invoice.total_with_vat)}</b><strong>Total de la facture</strong></p>
        {f"<p class=owed><b>{euro(invoice.paid)}</b>Déjà encaissé par la régie</p>" if invoice.paid else ""}
        <p class="owed last"><b>{euro(invoice.amount_due)}</b><strong>Somme restant due</strong></p>
        <p class=tiny>Recette hors du champ d'application de la TVA. Passé la date indiquée, un titre exécutoire sera
        émis et recouvré par le comptable public. Réclamation : par écrit à Monsieur le Maire, dans un délai de deux
        mois (art. L. 1617-5 du CGCT).</p></div>""",
        """.side { float: right; width: 43mm; border: 1pt solid #1d3a8a; padding: 4mm; margin: 25mm 0 0 6mm; font-size:
        8pt } .head { background: #1d3a8a; color: #fff; text-align: center; padding: 3pt; font-weight: bold } .side
        small { color: #1d3a8a } .main { margin-right: 60mm } .crest { font: bold 14pt DejaVu Serif; color: #1d3a8a }
        .to { margin: 14mm 0; border-left: 3pt solid #1d3a8a; padding-left: 4mm; line-height: 1.4 } .title { font: bold
        12pt DejaVu Sans; margin: 8mm 0 5mm } .title small { font: 9pt DejaVu Sans } .owed { border-bottom: 0.4pt dotted
        #333; padding: 2pt 0 } .owed b { float: right } .owed span { font-size: 8pt; color: #333 } .last { font-size:
        11.5pt; border-bottom: 1.5pt solid #1d3a8a } .tiny { font-size: 7pt; margin-top: 10mm }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 15mm",
    )


def points_de_service(invoice: Invoice) -> str:
    """A water union's bill for all of a town's meters: each with its readings and tax, twelve months drawn as bars."""
    euro = money(" ", " €")
    supplier, recipient = invoice.supplier, invoice.recipient
    bars = "".join(
        f"<td><div style='height: {4 + int(figures(recipient.siret, f'bar {place}', 2)) // 6}mm'></div>{initial}"
        for place, initial in enumerate("JFMAMJJASOND")
    )

    def meter(place: int, name: str) -> str:
        old = int(figures(name, "index", 4))
        return f"n° {figures(name, 'meter', 8)} : {old} → {old + 17 * place} m³"

    meters = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{item.name}<br><small>{meter(place, f'{item.name} {place}')}</small><td class=n>"
            f"{count(item.quantity)}<td class=n>{euro(item.price)}<td class=n>{euro(item.total)}"
            f"<td class=n>{percent(item.rate, '%', 1)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>TVA à {percent(rate, '%', 1)}<td class=n>{euro(base)}<td class=n>{euro(tax)}<td class=n>"
            f"{euro(base + tax)}"
        ),
    )
    return sheet(
        f"""<p class=wave>≈ {supplier.name}</p><table class=w><tr><td width="52%">
        <p class=big>{euro(invoice.amount_due)}</p><p>à verser d'ici au {spelled(invoice.due)}</p><p class=to>
        {postal(recipient)}</p><td><table class="w bars"><tr>{bars}</table><p class=c><small>Vos consommations des douze
        derniers mois, tous points de service</small></p></table>
        <p class=ids><b>FACTURE {invoice.number}</b> du {spelled(invoice.issued)} · abonné {invoice.customer_number} ·
        période du {day(invoice.period[0])} au {day(invoice.period[1])}<br>Siret abonné {recipient.siret}
        {said(" · service ", invoice.service_code, "")}{said(" · n° d'engagement ", invoice.engagement, "")}
        {said(" · marché ", invoice.market, "")}</p>
        <table class="w rows"><tr><th>Point de service<th class=n>Relevés<th class=n>Prix HT<th class=n>Montant HT
        <th class=n>TVA{meters}</table>
        <table class="w rows sums"><tr><th><th class=n>Hors taxe<th class=n>Taxe<th class=n>Taxe comprise{taxes}
        <tr><td><b>Total de la facture</b><td class=n><b>{euro(invoice.total_without_vat)}</b><td class=n>
        <b>{euro(invoice.total_vat)}</b><td class=n><b>{euro(invoice.total_with_vat)}</b>
        {f"<tr><td colspan=3>Mensualités déjà prélevées<td class=n>{euro(invoice.paid)}" if invoice.paid else ""}
        <tr><td colspan=3><b>Solde en notre faveur</b><td class=n><b>{euro(invoice.amount_due)}</b></table>
        <p>Compte à créditer : {in_fours(invoice.iban)} (Trésor public, {invoice.bic}).<br>Une fuite ? Astreinte jour et
        nuit : {telephone(supplier, "leak", "09")}. Votre eau est conforme : 0,21 mg/l de chlore, dureté 18 °f,
        nitrates 14 mg/l.</p><p class=tiny>{postal(supplier, " – ")} – {supplier.phone} – SIRET
        {spaced(supplier.siret)} – TVA {supplier.vat} – APE {supplier.activity}</p>""",
        """.wave { font: bold 17pt DejaVu Sans Light; color: #0369a1; border-bottom: 1pt solid #0369a1 } .big { font:
        bold 20pt DejaVu Sans; color: #0369a1; margin: 4mm 0 0 } .to { margin: 12mm 0 6mm } .bars { table-layout:
        fixed } .bars td { text-align:
        center; vertical-align: bottom; font-size: 6pt; padding: 0 1.5pt; height: 26mm } .bars div { background:
        #7cc4e8 } .ids { background: #e0f2fe; padding: 3mm; line-height: 1.5; font-size: 8.5pt } .rows { margin: 5mm 0 }
        .rows th { color: #0369a1; font-size: 8pt; border-bottom: 0.6pt solid #0369a1 } .rows td { padding: 2.5pt 4pt }
        .sums td { border-bottom: 0.3pt solid #9cc } small { font-size: 7pt; color: #456 } .tiny { font-size: 7pt;
        text-align: center; margin-top: 6mm }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 13mm 16mm",
    )


def chambre(invoice: Invoice) -> str:
    """A chamber's ledger program: title and who owes side by side, a column of HT and one of TVA, both summed there."""
    bare = money("\u00a0")
    supplier, recipient, other = invoice.supplier, invoice.recipient, invoice.head_office
    is_credit = invoice.kind == "AVOIR"
    lines = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.reference}<td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{bare(item.price)}"
            f"<td class=n>{bare(item.total)}<td class=n>{'exo.' if not item.rate else percent(item.rate, '')}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td class=c>{fixed(rate, 1)}<td class=n>{bare(base)}<td class=n>{bare(tax)}",
    )
    end = "Montant à déduire" if is_credit else "Montant à payer"
    return sheet(
        f"""<table class=w><tr><td width="50%"><span class=brand>{supplier.name}</span><br>Établissement public de
        l'État<td class="c title">{"AVOIR" if is_credit else "FACTURE"}<br><span>{invoice.number}</span></table>
        <table class="w frame"><tr><td width="50%"><u>Émetteur</u><br>Direction appui aux territoires<br>
        {supplier.street}<br>{supplier.town}<br>N° SIRET {spaced(supplier.siret)}<br>N° TVA {supplier.vat}<br>Contact :
        {invoice.contact}, {supplier.phone}<td><u>Débiteur {invoice.customer_number}</u><br>{postal(recipient)}<br>N°
        SIRET {spaced(recipient.siret)}<br>{said("Service : ", invoice.service_code)}</table>
        <p>Émis à {city(supplier)} le {day(invoice.issued)}.
Échéance le {day(invoice.due)}.{f" Annule en partie la facture {invoice.origin}." if is_credit else ""}<br>{
            said("Votre bon de commande ", invoice.engagement, ". ")
        }{said("Marché public ", invoice.market, ". ")}
        Notre devis {invoice.quotation} du {day(invoice.ordered)}.</p>
        <table class="w rows"><tr><th>Code<th>Nature de la prestation<th class=n>Qté<th class=n>Tarif HT<th class=n>HT
        <th class=n>TVA %{lines}</table>
        <table class=w><tr><td width="55%"><table class="rows tax"><tr><th class=c>Taux<th class=n>Base<th class=n>Taxe
        {taxes}</table><td><table class="w total"><tr><td>Total HT<td class=n>{bare(invoice.total_without_vat)}<tr>
        <td>Total TVA<td class=n>{bare(invoice.total_vat)}<tr><td>Total TTC<td class=n>{bare(invoice.total_with_vat)}
        <tr><td><b>{end} (EUR)</b><td class=n><b>{bare(invoice.amount_due)}</b></table></table>
        <p class=bank>Trésorerie – {invoice.bank}<br>IBAN {invoice.iban} BIC {invoice.bic}</p>
        <p class=tiny>Exonération de TVA des actions de formation : article 261-4-4° du code général des impôts.
        <br>Nos sites : siège, {other.street}, {other.town} (SIRET {spaced(other.siret)}) ; centre de formation, 2 allée
        du Savoir, {other.town}, tél. {telephone(supplier, "school")}. Organisme certifié ISO 9001:2015.</p>""",
        """.brand { font: bold 18pt DejaVu Serif Condensed; color: #7f1d1d }
        .title { font: bold 16pt DejaVu Sans; border: 1pt solid #7f1d1d; padding: 3mm } .title span { font: 12pt DejaVu
        Sans } .frame { margin: 8mm 0 6mm } .frame td
        { border-top: 1pt solid #7f1d1d; border-bottom: 1pt solid #7f1d1d; padding: 3mm 2mm; line-height: 1.35 } .rows {
        margin: 6mm 0 } .rows th { background: #7f1d1d; color: #fff; padding: 3pt 5pt } .rows td { padding: 3pt 5pt;
        border: 0.4pt solid #c9a } .tax th { background: none; color: #7f1d1d; border-bottom: 0.8pt solid #7f1d1d }
        .total { margin-top: 6mm } .total td { padding: 3pt 5pt; border-bottom: 0.4pt solid #c9a } .bank { margin-top:
        8mm } .tiny { font-size: 7pt; margin-top: 14mm; color: #444 }""",
        "9.5pt DejaVu Sans Condensed",
        "size: A4; margin: 17mm",
    )


USUAL = HEAD | SIRETS | {"total_with_vat", "due_date", "engagement", "iban", "service_code", "market"}
TAXED = USUAL | TOTALS | {"supplier_vat"}
PAID = frozenset({"paid_amount", "amount_due"})
ADVANCE = frozenset({"paid_amount"})
LAYOUTS = {
    "convention": unseen(
        convention, USUAL | TOTALS | PAID | {"lines"}, "stages", "untaxed", only_if_paid=ADVANCE, longest=6
    ),
    "societe_locale": unseen(societe_locale, TAXED | {"vat", "supplier_siren", "lines"}, "societes_locales", longest=7),
    "regie_voisine": unseen(regie_voisine, USUAL | PAID, "regies_voisines", "untaxed", only_if_paid=ADVANCE, longest=5),
    "points_de_service": unseen(
        points_de_service, TAXED | PAID | {"vat", "lines"}, "syndicats_d_eau", only_if_paid=ADVANCE, longest=8
    ),
    "chambre": unseen(
        chambre,
        TAXED | {"vat", "lines", "amount_due", "origin_number"},
        "consulaires",
        kind="LES_DEUX",
        longest=9,
    ),
}
