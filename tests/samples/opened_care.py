"""Opened layouts, eleventh family: who looks after people, animals, water and deeds."""

from __future__ import annotations

from tests.samples.invoice import Invoice
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


def ordonnance(invoice: Invoice) -> str:
    """A doctor's note of fees on half a sheet, as a prescription: no VAT, everything centred."""
    euro = money("\u00a0", "\u00a0euros")
    supplier, recipient = invoice.supplier, invoice.recipient
    acts = of_items(
        invoice,
        lambda _, item: f"<p>{item.name}, {count(item.quantity)} fois {euro(item.price)} : {euro(item.total)}</p>",
    )
    return sheet(
        f"""<p class="c brand">{supplier.name}</p><p class=c>Médecine générale – médecin agréé<br>{supplier.street},
        {supplier.town}<br>Sur rendez-vous : {supplier.phone}</p><table class=w><tr><td>RPPS
        {figures(supplier.siret, "rpps", 11)}<br>AM {figures(supplier.siret, "am", 9)}<br>SIRET {supplier.siret}<td
        class=n>{city(supplier)}, le {spelled(invoice.issued)}</table>
        <p class="c title">Facture d'honoraires n° {invoice.number}</p>
        <p>À l'attention de : {postal(recipient, ", ")} (SIRET {recipient.siret}){
            said(", service ", invoice.service_code, "")
        }.{said("<br>Vos références de commande : ", invoice.engagement, ".")}</p>{acts}
        <p class=sum>Total des honoraires : <b>{euro(invoice.total_with_vat)}</b></p>
        <p>Honoraires non soumis à la TVA, article 261-4-1° du code général des impôts.<br>À régler sous un mois, soit
        au plus tard le {spelled(invoice.due)}, sur le compte {in_fours(invoice.iban)}.</p>
        <p class=tiny>Membre d'une association agréée, le règlement des honoraires par chèque est accepté. En cas
        d'urgence composer le 15.</p>""",
        """.brand { font: bold 15pt DejaVu Serif } .title
        { font-weight: bold; margin: 7mm 0; text-decoration: underline }
        .sum { text-align: right; margin: 5mm 0 } .tiny { font-size: 6.5pt; margin-top: 8mm }""",
        "9pt DejaVu Serif",
        "size: A5; margin: 12mm",
    )


def clinique(invoice: Invoice) -> str:
    """A veterinary clinic: lines under the animal's name, VAT in letters A and B, sums in a box on the left."""
    euro = money("\u202f", "\u202f€")
    supplier, recipient = invoice.supplier, invoice.recipient
    letters = dict(zip(invoice.groups, "ABC", strict=False))
    acts = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{day(invoice.delivered, '%d/%m/%y')}<td>{item.name}<td class=n>{count(item.quantity)}<td class=n>"
            f"{euro(item.price)}<td class=c>{letters[item.rate]}<td class=n>{euro(item.total)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>{letters[rate]}<td>{percent(rate)}<td class=n>{euro(base)}<td class=n>{euro(tax)}"
        ),
    )
    paid = (
        f"<tr><td>Déjà versé<td class=n>{euro(invoice.paid)}<tr><td><b>Solde</b><td class=n>"
        f"<b>{euro(invoice.amount_due)}</b>"
    )
    return sheet(
        f"""<table class=w><tr><td class=mark>✚<td><b class=brand>{supplier.name}</b><br>{supplier.street} ·
        {supplier.town}<br>Urgences {telephone(supplier, "night", "06")}<td class="n pale">Ordre national n°
        {figures(supplier.siret, "order", 5)}<br>SIRET {spaced(supplier.siret)}<br>TVA
        {spaced_vat(supplier.vat)}</table>
        <div class=band>Facture {invoice.number} — {day(invoice.issued)}</div>
        <table class=w><tr><td width="52%"><b>Propriétaire / détenteur</b><br>{postal(recipient)}<br>SIRET
        {spaced(recipient.siret)}<td><b>Pour vos services</b><br>{said("N° d'engagement ", invoice.engagement)}
        {said("Code service ", invoice.service_code)}{said("Marché ", invoice.market)}Convention fourrière
        {invoice.file_number}</table>
        <table class="w rows"><tr><th>Date<th>Acte ou produit<th class=n>Nb<th class=n>PU HT<th>TVA<th class=n>HT
        <tr class=pet><td colspan=6>« Filou », croisé, puce 250 26{figures(supplier.siret, "chip", 10)}{acts}</table>
        <table class=w><tr><td width="45%"><table class=box><tr><td>Total HT<td class=n>
        {euro(invoice.total_without_vat)}<tr><td>Total TVA<td class=n>{euro(invoice.total_vat)}<tr><td>Total TTC
        <td class=n>{euro(invoice.total_with_vat)}{paid if invoice.paid else ""}</table><td>
        <table class=pale><tr><td><td>Taux<td class=n>Base<td class=n>Taxe{taxes}</table></table>
        <p>Merci d'effectuer votre virement d'ici le {day(invoice.due)} : {in_fours(invoice.iban)}
        ({invoice.bic}).</p><p class=pale>Prochain rappel de vaccin : {month(before(invoice.issued, -365))}. Médicaments
        ni repris ni échangés.</p>""",
        """.mark { font-size: 22pt; width: 14mm } .brand { font-size: 15pt; color: #4a3b8f } .pale { font-size: 7.5pt;
        color: #555 } .band { background: #4a3b8f; color: #fff; padding: 4pt 8pt; margin: 6mm 0; font-weight: bold }
        .rows { margin: 7mm 0 } .rows th { border-bottom: 1pt solid #4a3b8f } .rows td { padding: 3pt 4pt } .pet td {
        background: #eeecf7; font-style: italic } .box { border: 1pt solid #4a3b8f } .box td
        { padding: 3pt 8pt; white-space: nowrap }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


def eprouvette(invoice: Invoice) -> str:
    """A laboratory: who bills, dates and codes in a coloured column, the table beside it, totals in one row."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    tests = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.reference}<td>{item.name}<td class=n>{count(item.quantity)}<td class=n>{euro(item.price)}"
            f"<td class=n>{euro(item.total)}"
        ),
    )
    return sheet(
        f"""<table class=w><tr><td class=side><p class=brand>{supplier.name}</p><p>{supplier.street}<br>{supplier.town}
        <br>{supplier.email}</p><h3>Facture</h3><p>{invoice.number}</p><h3>Établie le</h3><p>
        {abbreviated(invoice.issued)}</p><h3>Règlement attendu pour le</h3><p>{abbreviated(invoice.due)}</p>
        <h3>Dossier d'analyse</h3><p>{invoice.file_number}</p>{
            said("<h3>Engagement</h3><p>", invoice.engagement, "</p>")
        }{said("<h3>Service</h3><p>", invoice.service_code, "</p>")}{said("<h3>Marché</h3><p>", invoice.market, "</p>")}
        <h3>Coordonnées bancaires</h3><p>{grouped(invoice.iban, 4, 4, 4, 4)}<br>{
            grouped(invoice.iban[16:], 4, 4, 3)
        }<br>{invoice.bic}</p><h3>Identité</h3><p>SIRET {supplier.siret}<br>TVA {supplier.vat}<br>APE
        {supplier.activity}</p><td class=main><div class=to>{postal(recipient)}<br>SIRET {recipient.siret}<br>TVA
        {recipient.vat}</div><p>Rapports d'essai n° {figures(invoice.number, "report", 7)} à
        {figures(invoice.number, "last", 7)}, prélèvements du {day(invoice.delivered)}.</p>
        <table class="w rows"><tr><th>Code<th>Essai<th class=n>Nb<th class=n>Prix HT<th class=n>Total HT{tests}</table>
        <table class="w sums"><tr><th>Total HT<th>TVA {percent(invoice.rate)}<th>Total TTC<tr><td>
        {euro(invoice.total_without_vat)}<td>{euro(invoice.total_vat)}<td>{euro(invoice.total_with_vat)}</table>
        <p class=due>Somme due : {euro(invoice.amount_due)}</p><p class=tiny>Accréditation Cofrac n° 1-
        {figures(supplier.siret, "cofrac", 4)}, portée disponible sur www.cofrac.fr. Incertitudes communiquées sur
        demande. Les échantillons sont conservés 15 jours.</p></table>""",
        """.side { background: #dcebf5; width: 46mm; padding: 5mm 4mm; height: 255mm; font-size: 8.5pt } .main
        { padding-left:
        8mm } .brand { font: bold 14pt DejaVu Sans; color: #06507a } h3 { font: bold 7.5pt DejaVu Sans; color: #06507a;
        margin: 9pt 0 1pt } .side p { margin: 0 } .to { margin: 20mm 0 15mm 30mm } .rows { margin: 6mm 0 } .rows th {
        border-bottom: 1pt solid #06507a } .sums th, .sums td
        { text-align: center; border: 0.7pt solid #06507a; padding:
        4pt } .due { text-align: right; font-weight: bold; margin: 5mm 0 } .tiny { font-size: 7pt }""",
        "9pt DejaVu Sans",
        "size: A4; margin: 12mm",
    )


def titre(invoice: Invoice) -> str:
    """A hospital bills another public body: call for sums in administrative boxes, the accountant named beside."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    items = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<td class=n>{count(item.quantity)} {item.unit}<td class=n>{bare(item.price)}"
            f"<td class=n>{bare(item.total)}"
        ),
    )
    return sheet(
        f"""<table class="w grid"><tr><td width="50%"><b>{supplier.name}</b><br>{supplier.street}<br>{supplier.town}
        <br>N° SIRET : {supplier.siret}<br>FINESS : {figures(supplier.siret, "finess", 9)}<td class=c><b>AVIS DES SOMMES
        À PAYER</b><br>Facture n° {invoice.number}<br>Exercice {invoice.issued.year} – Bordereau
        {figures(invoice.number, "slip", 3)}<tr><td><small>Comptable assignataire</small><br>Trésorerie hospitalière de
        {city(supplier)}<br>Tél. {telephone(supplier, "treasury")}<td><small>Débiteur</small><br>
        {postal(recipient)}<br>N°
        SIRET : {recipient.siret}</table>
        <table class="w grid"><tr><th>Date d'émission<th>Date limite de règlement<th>Service facturé<th>N° d'engagement
        <th>Marché ou convention<tr class=c><td>{day(invoice.issued)}<td>{day(invoice.due)}<td>
        {invoice.service_code}<td>
        {invoice.engagement}<td>{invoice.market}</table>
        <table class="w grid"><tr><th>Objet de la créance<th>Quantité<th>Tarif<th>Montant (€){items}<tr><td colspan=3>
        Montant total de la facture<td class=n>{bare(invoice.total_with_vat)}<tr><td colspan=3>Versement antérieur
        <td class=n>{bare(invoice.paid)}<tr><td colspan=3><b>SOMME À PAYER</b><td class=n>
        <b>{bare(invoice.amount_due)}</b></table><p>Opérations non assujetties à la TVA (article 256 B du CGI). Arrêté
        le
        présent titre à la somme portée ci-dessus, imputation {figures(supplier.siret, "account", 5)}.</p>
        <p><b>Modalités :</b> virement au compte Banque de France du comptable<br>IBAN {in_fours(invoice.iban)} – BIC
        {invoice.bic}<br>en rappelant la référence {figures(invoice.number, "reminder", 12)}.</p>
        <p class=tiny>Dans le délai de deux mois suivant la notification du présent acte (article L. 1617-5 du code
        général des collectivités territoriales), vous pouvez contester la somme devant la juridiction compétente. Titre
        exécutoire en application de l'article L. 252 A du livre des procédures fiscales.</p>""",
        """.grid { margin: 0 0 6mm } .grid td, .grid th { border: 0.8pt solid; padding: 4pt 6pt } .grid th { text-align:
        center; font-size: 8pt; background: #eee } .c td, td.c { text-align: center } small { font-size: 7pt } .tiny {
        font-size: 7pt; margin-top: 20mm }""",
        "9.5pt DejaVu Sans",
    )


def taxe(invoice: Invoice) -> str:
    """A notary's account: sums asked at the left, sums received at the right, balance told in a sentence."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    fees = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}{f' ({count(item.quantity)} × {euro(item.price)})' if item.quantity != 1 else ''}"
            f"<td class=n>{euro(item.total)}<td>"
        ),
    )
    received = f"<tr><td>Provision reçue de votre comptable<td><td class=n>{euro(invoice.paid)}"
    return sheet(
        f"""<p class="c seal">⚖</p><p class=c><b>{supplier.name}</b><br><i>Notaire</i><br>{supplier.street} —
        {supplier.town}</p><p class=c>N° CRPCEN {figures(supplier.siret, "crpcen", 5)} · SIRET {
            spaced(supplier.siret)
        } ·
        TVA {supplier.vat}</p><table class=w><tr><td>Dossier {invoice.file_number} / {invoice.contact}<br>
        {said("Marché ", invoice.market)}{said("Engagement ", invoice.engagement)}{
            said("Service ", invoice.service_code)
        }<td class=to>{postal(recipient)}<br><small>SIRET {spaced(recipient.siret)}</small></table>
        <p class=title>Facture taxée n° {invoice.number}, arrêtée au {spelled(invoice.issued)}</p>
        <table class="w rows"><tr><th><th class=n>Sommes dues<th class=n>Sommes reçues{fees}<tr class=t><td>Total des
        émoluments et frais hors taxe<td class=n>{euro(invoice.total_without_vat)}<td><tr><td>Taxe sur la valeur ajoutée
        au taux de {percent(invoice.rate)}<td class=n>{euro(invoice.total_vat)}<td><tr class=t><td>Total taxe comprise
        <td class=n>{euro(invoice.total_with_vat)}<td>{received if invoice.paid else ""}</table>
        <p>Il reste dû à l'étude la somme de <b>{euro(invoice.amount_due)}</b>, à verser avant le
        <b>{spelled(invoice.due)}</b> au crédit du compte ouvert à la Caisse des dépôts et consignations :<br>
        {
            in_fours(invoice.iban)
        }.</p><p>Débours et droits d'enregistrement : voir le relevé de compte joint. Acte reçu le
        {spelled(invoice.delivered)}, répertoire {figures(invoice.number, "deed", 4)}.</p><p class=sign>Le notaire</p>
        <p class="c tiny">Membre d'une association agréée. Successeur de Me {
            invoice.contact.split()[-1]
        }. Tarif fixé par
        les articles A. 444-53 et suivants du code de commerce. Médiateur du notariat : 60 boulevard de La
        Tour-Maubourg, 75007 Paris.</p>""",
        """.seal { font-size: 26pt; margin: 0 } .to { padding: 6mm 0 0; width: 75mm } .title { margin: 10mm 0 5mm;
        font-variant: small-caps; font-size: 13pt; text-align: center } .rows td, .rows th { padding: 4pt; border-left:
        0.5pt solid; border-right: 0.5pt solid } .rows { border: 0.5pt solid; margin-bottom: 7mm } .rows th {
        border-bottom: 0.5pt solid; text-align: center } .t td { font-weight: bold; border-top: 0.5pt solid } .sign {
        margin: 8mm 0 0 110mm } .tiny { font-size: 7pt; margin-top: 12mm }""",
        "10.5pt DejaVu Serif",
        "size: A4; margin: 20mm",
    )


USUAL = HEAD | SIRETS | {"total_with_vat", "due_date", "engagement", "iban", "service_code"}
TAXED = USUAL | TOTALS | {"supplier_vat", "market"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "ordonnance": unseen(ordonnance, USUAL, "medecins", "untaxed", longest=3),
    "clinique": unseen(clinique, TAXED | PAID | {"vat", "lines"}, "animaux", only_if_paid=PAID, longest=9),
    "eprouvette": unseen(
        eprouvette, TAXED | {"recipient_vat", "amount_due", "lines"}, "analyses", "one_rate", longest=8
    ),
    "titre": unseen(titre, USUAL | PAID | {"market", "lines"}, "hopitaux", "untaxed", longest=6),
    "taxe": unseen(taxe, TAXED | PAID, "etudes", "one_rate", only_if_paid=frozenset({"paid_amount"}), longest=5),
}
