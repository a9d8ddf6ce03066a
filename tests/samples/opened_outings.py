"""Opened layouts, twelfth family: computers for resale, coaches for hire, pages to translate, pupils on a trip."""

from __future__ import annotations

from tests.samples.invoice import Invoice
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
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
    unseen,
)
from tests.samples.writing import in_fours, spaced

WIDTH = 74  # letters in a line of the typed sheet


def revente(invoice: Invoice) -> str:
    """An IT reseller's two sheets: each label in French with its English below, serial numbers under the lines."""
    bare = money(" ")
    supplier, recipient, delivery = invoice.supplier, invoice.recipient, invoice.delivery

    def label(french: str, english: str) -> str:
        return f"<th>{french}<br><i>{english}</i>"

    lines = of_items(
        invoice,
        lambda place, item: (
            f"<tr><td>{place * 10}<td>{item.reference}<td>{item.name}<br><i>S/N "
            f"{figures((invoice.number, place), 'serial', 10)}</i><td class=n>{count(item.quantity)}"
            f"<td class=n>{bare(item.price)}<td class=n>{percent(item.rate, '')}<td class=n>{bare(item.total)}"
        ),
    )
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td class=n>{fixed(rate, 2)}<td class=n>{bare(base)}<td class=n>{bare(tax)}",
    )
    return sheet(
        f"""<table class=w><tr><td width="50%"><b class=brand>{supplier.name}</b><br>{supplier.street}
        <br>FR-{supplier.town}<td class=n><b class=title>FACTURE / <i>INVOICE</i></b><br>Original – client</table>
        <table class="w refs"><tr>{label("Numéro", "Number")}{label("Date", "Date")}{label("Code client", "Customer")}
        {label("Échéance", "Due date")}{label("Devise", "Currency")}<tr><td>{invoice.number}<td>{day(invoice.issued)}
        <td>{invoice.customer_number}<td>{day(invoice.due)}<td>EUR</table>
        <table class="w refs"><tr>{label("Votre commande", "Your order")}{label("Code service", "Department")}
        {label("Marché", "Framework contract")}{label("Notre BL", "Delivery note")}{label("Expédié le", "Shipped")}<tr>
        <td>{invoice.engagement}<td>{invoice.service_code}<td>{invoice.market}<td>{invoice.delivery_note}<td>
        {day(invoice.delivered)}</table>
        <table class="w parties"><tr><td width="50%"><i>Livré à / Ship to</i><br>{postal(delivery)}<br>SIRET
        {delivery.siret}<td><i>Facturé à / Bill to</i><br>{postal(recipient)}<br>SIRET {recipient.siret}<br>TVA
        {recipient.vat}</table>
        <table class="w rows"><thead><tr>{label("Pos.", "Item")}{label("Réf.", "P/N")}
        {label("Désignation", "Description")}
        {label("Qté", "Qty")}{label("PU HT", "Unit price")}{label("TVA %", "VAT %")}{label("Montant HT", "Net amount")}
        </thead>{lines}</table><div class=keep><table class=w><tr><td width="46%"><table class=refs><tr>
        {label("Taux %", "Rate")}{label("Assiette", "Taxable")}{label("Taxe", "Tax")}{taxes}</table><td>
        <table class="w sums"><tr><td>Montant net HT / <i>Net</i><td class=n>
        {bare(invoice.total_without_vat)}<tr><td>TVA /
        <i>VAT</i><td class=n>{bare(invoice.total_vat)}<tr><td>Montant TTC / <i>Gross</i><td class=n>
        {bare(invoice.total_with_vat)}<tr><td><b>À payer / <i>Amount due</i> EUR</b><td class=n>
        <b>{bare(invoice.amount_due)}</b></table></table><p>Banque / <i>Bank</i> : {invoice.bank} — IBAN
        {in_fours(invoice.iban)} — SWIFT {invoice.bic}</p><p class=tiny>Éco-participation DEEE comprise dans les prix.
        Réserve de propriété : loi n° 80-335 du 12 mai 1980. <i>Title to the goods passes upon full
        payment.</i></p></div>
        """,
        f"""i {{ color: #567; font-size: 85% }} .brand, .title {{ font-size: 15pt }} .refs {{ margin: 3mm 0 }} .refs th,
        .refs td {{ border: 0.4pt solid #9ab; text-align: center; padding: 2pt 4pt }} th {{ background: #edf2f6;
        font-weight: normal }} .parties {{ margin: 5mm 0 }} tr {{ break-inside: avoid }} .rows td {{ border-bottom:
        0.3pt solid #9ab }} .rows th {{
        padding: 3pt 4pt }} .sums td {{ padding: 2pt 6pt }} .keep {{ break-inside: avoid; margin-top: 6mm }} .tiny {{
        font-size: 6.5pt }} @page {{ @bottom-left {{ content: "{supplier.name} {supplier.form} au capital de {
            supplier.capital
        } EUR - RCS {supplier.register} {spaced(supplier.siren)} - SIRET {supplier.siret} - TVA {supplier.vat}";
        font: 6.5pt DejaVu Sans }} @bottom-right {{ content: counter(page) "/" counter(pages); font: 7pt DejaVu Sans
        }} }}""",
        "8.5pt DejaVu Sans",
        "size: A4; margin: 14mm 14mm 18mm",
    )


def excursion(invoice: Invoice) -> str:
    """Coach hire: a summary in a frame at the top right, VAT told downwards from the total, the trip below."""
    euro = money("\u00a0", "€")
    supplier, recipient = invoice.supplier, invoice.recipient
    trips = of_items(
        invoice,
        lambda _, item: (
            f"<p class=trip>{item.name}<br><small>{count(item.quantity)} {item.unit} au prix de {euro(item.price)} HT"
            f"</small><span>{euro(item.total)}</span></p>"
        ),
    )
    paid = f"<tr><td>Arrhes versées<td class=n>{euro(invoice.paid)}" if invoice.paid else ""
    return sheet(
        f"""<table class=w><tr><td width="50%"><p class=brand>{supplier.name}</p><p>{supplier.street}<br>{supplier.town}
        <br>{supplier.phone} — {supplier.email}</p><p class=to>{postal(recipient)}<br>Siret : {recipient.siret}</p><td>
        <div class=box><b>En résumé</b><table class=w><tr><td>Facture<td class=n>{invoice.number}<tr><td>Faite le
        <td class=n>{spelled(invoice.issued)}<tr><td>Total du voyage TTC<td class=n>{euro(invoice.total_with_vat)}{paid}
        <tr class=big><td>Il vous reste à payer<td class=n>{euro(invoice.amount_due)}<tr><td>avant le<td class=n>
        {spelled(invoice.due)}</table></div></table>
        <h2>Vos repères</h2><p>{said("Engagement ", invoice.engagement, " · ")}
        {said("Service ", invoice.service_code, " · ")}
        {said("Marché ", invoice.market, " · ")}Cadre {invoice.framework} · Devis {invoice.quotation} accepté le
        {day(invoice.ordered)}</p><h2>Votre voyage du {spelled(invoice.delivered)}</h2>{trips}
        <h2>La TVA</h2><p>Le total de {euro(invoice.total_with_vat)} comprend {euro(invoice.total_vat)} de TVA au taux
        de
        {percent(invoice.rate)}, calculée sur un montant hors taxe de {euro(invoice.total_without_vat)}.</p>
        <h2>Comment payer</h2><p>Nous attendons votre virement sur le compte {in_fours(invoice.iban)} ({invoice.bank}).
        Passé ce délai : 40 € de frais et pénalités au taux de la BCE majoré de huit points.</p>
        <p class=tiny>{supplier.name}, {supplier.form}, capital {supplier.capital} €. Siret
        {grouped(supplier.siret, 9, 5)},
        RCS {supplier.register} {supplier.siren}, TVA {supplier.vat}. Immatriculation Atout France IM0
        {figures(supplier.siret, "atout", 8)}. Garantie financière : APST, 15 avenue Carnot, 75017 Paris.</p>""",
        """.brand { font: bold 19pt DejaVu Sans; color: #c2410c; margin: 0 } .to { margin: 9mm 0 0 } .box { background:
        #fff3ea; border: 1.2pt solid #c2410c; padding: 4mm } .box td { padding: 3pt 0 } .big td { font-size: 11.5pt;
        font-weight: bold } h2 { font: bold 10.5pt DejaVu Sans; color: #c2410c; margin: 7mm 0 2mm } .trip
        { border-bottom:
        0.5pt dashed #c2410c; padding-bottom: 3pt; position: relative } .trip span
        { position: absolute; right: 0; top: 0 }
        small { color: #666 } .tiny { font-size: 7pt; margin-top: 12mm; color: #666 }""",
        "9.5pt DejaVu Sans",
        "size: A4; margin: 17mm",
    )


def tapuscrit(invoice: Invoice) -> str:
    """A translator's plain text sent as a file: letters of one width, rules of hyphens, leaders of points."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient

    def leader(caption: str, value: str) -> str:
        return f"{caption} {'.' * (WIDTH - len(caption) - len(value) - 2)} {value}\n"

    works = of_items(
        invoice,
        lambda _, item: (
            item.name
            + "\n"
            + leader(f"   {count(item.quantity)} {item.unit} x {bare(item.price)} EUR", f"{bare(item.total)} EUR")
        ),
    )
    return sheet(
        f"""<pre>{supplier.name}
{supplier.street}
{supplier.town}
{supplier.phone}
Siret {supplier.siret}, TVA {supplier.vat}

                                  {recipient.name}
                                  {recipient.street}
                                  {recipient.town}
                                  Siret {recipient.siret}

{city(supplier)}, {spelled(invoice.issued, weekday=True)}

FACTURE {invoice.number}
{"-" * WIDTH}
Affaire suivie par : {invoice.contact}
Bon de commande    : {invoice.engagement or "néant"}
Service            : {invoice.service_code or "néant"}
Cadre              : {invoice.framework}
Marché             : {invoice.market or "néant"}
{"-" * WIDTH}
{works}{"-" * WIDTH}
{leader("Total hors TVA", bare(invoice.total_without_vat) + " EUR")}{
            leader("TVA " + percent(invoice.rate), bare(invoice.total_vat) + " EUR")
        }{leader("Total avec TVA", bare(invoice.total_with_vat) + " EUR")}{
            leader("Avance perçue", bare(invoice.paid) + " EUR")
        }{leader("Montant restant à régler", bare(invoice.amount_due) + " EUR")}{"-" * WIDTH}
Cette facture vient à échéance le {spelled(invoice.due)}.
Virement : {in_fours(invoice.iban)}
BIC      : {invoice.bic}

Pas d'escompte. Pénalités : taux BCE + 10 points ; indemnité : 40 EUR.
Expert près la cour d'appel depuis 2009. Code APE {supplier.activity}.
</pre>""",
        "pre { font: 10pt DejaVu Sans Mono; margin: 0 }",
        "10pt DejaVu Sans Mono",
        "size: A4; margin: 22mm",
    )


def sejour(invoice: Invoice) -> str:
    """A school body's bill typed on a word processor: underlined headings, sums in a sentence, no VAT, a signature."""
    euro = money("\u00a0", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient
    rows = of_items(
        invoice,
        lambda _, item: (
            f"<tr><td>{item.name}<td class=c>{count(item.quantity)}<td class=c>{euro(item.price)}<td class=c>"
            f"{euro(item.total)}"
        ),
    )
    return sheet(
        f"""<p class=c><b>{supplier.name}</b><br>Association régie par la loi du 1er juillet 1901, déclarée en
        préfecture
        sous le n° W{figures(supplier.siret, "rna", 9)}<br>Siège : {supplier.street} {supplier.town}<br>Siret :
        {spaced(supplier.siret)} – agrément Jeunesse et Sports {figures(supplier.siret, "js", 6)}</p>
        <p class=to>à<br>{postal(recipient)}<br>Siret {spaced(recipient.siret)}</p>
        <p><u>Objet</u> : facture n° {invoice.number} – année scolaire
        {invoice.issued.year - 1}-{invoice.issued.year}</p>
        <p><u>Date</u> : {spelled(invoice.issued)}</p>
        {said("<p><u>Votre bon de commande</u> : ", invoice.engagement, "</p>")}
        {said("<p><u>Service concerné</u> : ", invoice.service_code, "</p>")}
        {said("<p><u>Convention</u> : ", invoice.file_number, "</p>")}
        <table class="w rows"><tr><th>Intitulé<th>Effectif ou durée<th>Participation<th>Total{rows}</table>
        <p>Arrêtée la présente facture à la somme de <b>{euro(invoice.total_with_vat)}</b>, net de taxe (association non
        assujettie à la TVA, article 261-7-1° du CGI).</p><p>Déduction faite de l'avance de {euro(invoice.paid)}, le
        montant restant à payer est de <b>{euro(invoice.amount_due)}</b>.</p><p>Nous vous serions reconnaissants de bien
        vouloir vous en acquitter avant la date du {spelled(invoice.due)}, sur le compte de l'association
        ({invoice.bank}) :</p><p class=c>{in_fours(invoice.iban)}</p>
        <p class=sign>Pour le bureau,<br>la trésorière<br><br>{invoice.contact}</p>""",
        """.to { margin: 12mm 0 12mm 90mm } .rows { margin: 8mm 0 } .rows td, .rows th
        { border: 0.6pt solid; padding: 4pt }
        .rows th { text-align: center } p { margin: 7pt 0 } .sign { margin: 14mm 0 0 100mm }""",
        "11pt DejaVu Serif",
        "size: A4; margin: 22mm",
    )


USUAL = HEAD | SIRETS | {"total_with_vat", "due_date", "engagement", "iban", "service_code"}
TAXED = USUAL | TOTALS | {"supplier_vat", "market"}
PAID = frozenset({"paid_amount", "amount_due"})
LAYOUTS = {
    "revente": unseen(
        revente, TAXED | {"vat", "recipient_vat", "supplier_siren", "amount_due", "lines"}, "materiel", longest=26
    ),
    "excursion": unseen(
        excursion,
        TAXED | PAID | {"framework", "supplier_siren"},
        "excursions",
        "one_rate",
        only_if_paid=frozenset({"paid_amount"}),
        longest=6,
    ),
    "tapuscrit": unseen(tapuscrit, TAXED | PAID | {"framework"}, "langues", "one_rate", longest=6),
    "sejour": unseen(sejour, USUAL | PAID | {"lines"}, "ecoles", "untaxed", longest=5),
}
