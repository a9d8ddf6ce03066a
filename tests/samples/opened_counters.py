"""Opened layouts, who sells goods: stationery on the web, implants, reagents, school books."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from tests.samples.invoice import Invoice, Item
from tests.samples.unseen_writing import (
    HEAD,
    SIRETS,
    TOTALS,
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
from tests.samples.writing import in_fours, spaced

LEVELS = ("Niveau sixième", "Niveau quatrième", "Niveau seconde")


def panier(invoice: Invoice) -> str:
    """A web shop's module: two addresses, a strip of references, taxes and payment at the left of the sums."""
    euro = money("\u202f", "\u00a0€")
    supplier, recipient = invoice.supplier, invoice.recipient

    def article(_: int, item: Item) -> str:
        return f"""<tr><td class=c>{item.reference}<td>{item.name}<td class=c>{percent(item.rate)}<td class=n>
            {euro(item.price)}<td class=c>{count(item.quantity)}<td class=n>{euro(item.total)}"""

    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>Produits<td class=c>{percent(rate, ' %', 3)}<td class=n>{euro(base)}<td class=n>{euro(tax)}"
        ),
    )
    strip = {
        "N° de facture": invoice.number,
        "Date de facturation": day(invoice.issued),
        "Réf. panier": figures(invoice.number, "basket", 4) + "QXKT",
        "Date panier": day(invoice.ordered),
        "Bon de commande joint": invoice.engagement or "aucun",
        "Service": invoice.service_code or "aucun",
    }
    return sheet(
        f"""<table class=w><tr><td class=logo>{supplier.name}<td class=n><b>FACTURE</b><br>{day(invoice.issued)}<br>
        {invoice.number}</table>
        <table class="w adr"><tr><td width="34%"><b>Adresse de livraison</b><br>{postal(invoice.delivery)}<br>France<br>
        {invoice.delivery.phone}<td width="33%"><b>Adresse de facturation</b><br>{invoice.contact}<br>
        {postal(recipient)}<br>France<br>Siret {recipient.siret}<td><b>Vendeur</b><br>{supplier.email}<br>
        {telephone(supplier, "hotline", "09")} (prix d'un appel local)</table>
        <table class="w box"><tr>{"".join(f"<th>{label}" for label in strip)}<tr>{
            "".join(f"<td class=c>{value}" for value in strip.values())
        }</table>
        <table class="w box"><tr><th>Référence<th>Produit<th>TVA<th>Prix unitaire<br>(HT)<th>Qté<th>Total<br>(HT)
        {of_items(invoice, article)}</table>
        <table class=w><tr><td width="57%"><table class="w box"><tr><th>Détail taxes<th>Taux de taxe<th>Base<th>Total
        taxe{taxes}</table><table class="w box"><tr><th>Moyen de paiement<td>Mandat administratif (Chorus Pro)<br>
        avant le {day(invoice.due)}<tr><th>Transporteur<td>Messagerie 48 h, colis
        {figures(invoice.number, "parcel", 13)}</table><td width="6%"><td><table class="w sum"><tr><td>Total produits
        <td class=n>{euro(invoice.sum_of_lines)}<tr><td>Frais d'expédition<td class=n>Offerts<tr class=g><td>Total (HT)
        <td class=n>{euro(invoice.total_without_vat)}<tr><td>Total taxes<td class=n>{euro(invoice.total_vat)}<tr
        class=g><td>Total<td class=n>{euro(invoice.total_with_vat)}</table></table>
        <p class=msg>Compte à créditer : {in_fours(invoice.iban)}, en rappelant le numéro de facture. Nos conditions
        générales de vente sont lisibles sur le site ; les produits restent notre propriété jusqu'au paiement.</p>
        <div class=foot>{supplier.name} – {supplier.street} – {supplier.town} – France<br>Pour toute assistance,
        contactez le support : {supplier.phone}<br>{supplier.form} au capital de {supplier.capital}€ – siret
        {supplier.siret} – tva {supplier.vat} – code APE {supplier.activity}</div>""",
        """.logo { font: bold 18pt DejaVu Sans; color: #25b9d7; padding-bottom: 12mm } .adr td { line-height: 1.35 }
        .box { margin-top: 6mm } .box th { background: #eee; font-weight: normal; text-align: center; padding: 4pt }
        .box
        td { border: 0.4pt solid #ccc; padding: 4pt } .box { border: 0.4pt solid #ccc } .sum { margin-top: 6mm } .sum
        td {
        padding: 4pt; border: 0.4pt solid #ccc } .g td { background: #eee; font-weight: bold } .msg { margin-top: 9mm }
        .foot { position: absolute; bottom: 0; width: 100%; text-align: center; font-size: 7pt; color: #444 }""",
        "8pt DejaVu Sans",
        "size: A4; margin: 14mm 12mm",
    )


def tracabilite(invoice: Invoice) -> str:
    """A maker of implants: three bodies with their SIRET, lots and dates of use under each line, abbreviated sums."""
    bare = money(".")
    supplier, recipient, ward = invoice.supplier, invoice.recipient, invoice.delivery

    def device(place: int, item: Item) -> str:
        lot, serial = (figures(f"{invoice.number} {place}", purpose, 7) for purpose in ("lot", "serial"))
        return f"""<tr><td>{item.reference}<td>{item.name}<td class=n>{count(item.quantity)}<td class=n>
            {bare(item.price)}<td class=n>{bare(item.total)}<td class=n>{fixed(item.rate, 1)}
            <tr class=lot><td><td colspan=5>Lot {lot} – SN {serial} – péremption {int(lot) % 12 + 1:02d}/2029 – LPPR
            {figures(item.name, "lpp", 7)} – IUD (01)0{figures(item.name, "gtin", 13)}"""

    taxes = of_groups(
        invoice,
        lambda rate, base, tax: (
            f"<tr><td>TX {fixed(rate, 1)}<td class=n>{bare(base)}<td class=n>{bare(tax)}<td class=n>{bare(base + tax)}"
        ),
    )
    references = "".join(
        f"<tr><td class=n>{label} :<td>{value or 'néant'}"
        for label, value in (
            ("N° pièce", invoice.number),
            ("Nature", "FACTURE"),
            ("Datée du", day(invoice.issued, "%d.%m.%Y")),
            ("V/ N° de commande", invoice.engagement),
            ("Passée le", day(invoice.ordered, "%d.%m.%Y")),
            ("Marché / lot", invoice.market),
            ("UF ou service payeur", invoice.service_code),
            ("N° dépôt", figures(ward.siret, "stock", 5)),
            ("N/ BL", invoice.delivery_note),
            ("A échoir le", day(invoice.due, "%d.%m.%Y")),
        )
    )
    return sheet(
        f"""<p class="c brand">{supplier.name}</p><table class="w trio"><tr><th>COMMANDÉ PAR<th>LIVRÉ À<th>FACTURÉ À
        <tr><td>Cellule des marchés – {invoice.contact}<br>{recipient.street}<br>{recipient.town}<td>{postal(ward)}<br>
        SIRET {ward.siret}<td>{postal(recipient)}<br>SIRET {recipient.siret}<br>TVA {recipient.vat}</table>
        <table class=w><tr><td width="44%"><table class=ref>{references}</table><td><p class=note>Dispositifs posés
        relevés par nos soins dans votre dépôt : la présente pièce vaut réassort. Toute rupture de traçabilité est à
        signaler à {telephone(supplier, "vigilance", "08")} (matériovigilance), réf. ANSM
        {figures(supplier.siret, "ansm", 8)}.</p></table>
        <table class="w rows"><tr><th>Réf. cat.<th>Libellé<th class=n>Qté<th class=n>P.U. net<th class=n>Mt HT<th
        class=n>TVA{of_items(invoice, device)}</table>
        <table class=tax><tr><th>EUR<th class=n>Mt HT<th class=n>Mt TVA<th class=n>Mt TTC{taxes}<tr class=g><td>TOTAL
        PIÈCE<td class=n>{bare(invoice.total_without_vat)}<td class=n>{bare(invoice.total_vat)}<td class=n>
        {bare(invoice.total_with_vat)}</table>
        <p class=pay>Règlement sur le compte {invoice.iban} / {invoice.bic} / {invoice.bank}</p>
        <table class="w legal"><tr><td>{supplier.name}, {supplier.form} au capital de
        {money(".", "", "", ",")(Decimal(supplier.capital))} EUR<br>{supplier.street}, {supplier.town}<td>SIRET
        {supplier.siret}<br>RCS {supplier.register} {spaced(supplier.siren)}<td>TVA {supplier.vat}<br>GLN
        30{figures(supplier.siret, "gln", 11)}<td>Entrepôt : {invoice.head_office.street}<br>SIRET
        {invoice.head_office.siret}</table>""",
        """.brand { font: bold 19pt DejaVu Serif; letter-spacing: 2pt; color: #0b3c5d } .trio { margin: 4mm 0 6mm }
        .trio
        th { font-size: 6.5pt; border-top: 1.2pt solid #0b3c5d; padding-top: 3pt } .trio td { width: 33% } .ref td {
        padding: 0.5pt 4pt } .note { font-size: 7pt; border: 0.5pt solid #0b3c5d; padding: 5pt } .rows { margin: 6mm 0 }
        .rows th { border-bottom: 1.2pt solid #0b3c5d } .rows td { padding-top: 3pt } .lot td { font-size: 6.5pt;
        padding-top: 0; color: #444 } .tax td, .tax th { padding: 2pt 14pt 2pt 4pt; border-bottom: 0.4pt solid #0b3c5d }
        .g td { font-weight: bold } .pay { margin: 6mm 0 } .legal { font-size: 6.5pt; margin-top: 10mm } .legal td {
        border-left: 0.6pt solid #0b3c5d }""",
        "8pt DejaVu Sans Condensed",
        "size: A4; margin: 12mm 14mm",
    )


def catalogue(invoice: Invoice) -> str:
    """A laboratory supplier's foreign software: a list of labels on top, ISO days, points for decimals, a sentence."""
    eur = money("\u00a0", " EUR", "", ".")
    supplier, recipient = invoice.supplier, invoice.recipient

    def product(place: int, item: Item) -> str:
        return f"""<tr><td>{place * 10:06d}<td><b>{item.reference}-{figures(item.name, "pack", 3)}</b> {item.name}<br>
            <small>CAS {figures(item.name, "cas", 5)}-{figures(item.name, "ca", 2)}-{figures(item.name, "c", 1)} ·
            SH 3822{figures(item.name, "hs", 4)} · +4 °C · TVA {count(item.rate)} %</small><td class=n>
            {count(item.quantity)} {"PCE" if item.unit == "u" else item.unit}<td class=n>{eur(item.price)}<td class=n>
            {eur(item.total)}"""

    head = {
        "Document": f"Facture {invoice.number}",
        "Créé le": day(invoice.issued, "%Y-%m-%d"),
        "Expédié le": day(invoice.delivered, "%Y-%m-%d"),
        "Compte donneur d'ordre": invoice.customer_number,
        "Commande d'achat": invoice.engagement,
        "Code service exécutant": invoice.service_code,
        "Contrat-cadre": invoice.market,
        "Notre offre": invoice.quotation,
        "Suivi par": f"{invoice.contact}, poste {figures(supplier.siret, 'extension', 4)}",
    }
    return sheet(
        f"""<div class=stripe></div><p class=brand>{supplier.name}</p><table class=head>{
            "".join(f"<tr><td>{label}<td>{value}" for label, value in head.items() if value)
        }</table>
        <table class="w who"><tr><td>Facturer à<td>{postal(recipient, " · ")}<br>SIRET {spaced(recipient.siret)}
        <tr><td>Expédier à<td>{postal(invoice.delivery, " · ")}<br>Quai B, du lundi au vendredi de 8 h à 12 h</table>
        <table class="w rows"><tr><th>Poste<th>Produit<th class=n>Quantité<th class=n>Prix net<th class=n>Valeur nette
        {of_items(invoice, product)}<tr class=s><td colspan=4 class=n>Valeur nette totale<td class=n>
        {eur(invoice.total_without_vat)}{
            of_groups(
                invoice,
                lambda rate, base, tax: (
                    f"<tr><td colspan=4 class=n>TVA {percent(rate, ' %', 2)} × {eur(base)}<td class=n>{eur(tax)}"
                ),
            )
        }<tr class=s><td colspan=4 class=n>Valeur finale<td class=n>{eur(invoice.total_with_vat)}</table>
        <p class=ask>Veuillez créditer <b>{eur(invoice.amount_due)}</b> avant le <b>{day(invoice.due, "%Y-%m-%d")}</b>
        sur {invoice.iban}, {invoice.bic}.</p><p class=tiny>Produits réservés à la recherche. Matières dangereuses UN
        1648, classe 3, groupe II. Plafond de garantie 500.00 EUR par envoi. Retour refusé pour les articles
        réfrigérés.</p><p class=tiny>{postal(supplier, ", ")} | SIRET {spaced(supplier.siret)} | ID TVA {supplier.vat} |
        {supplier.form}, capital {money(" ", " EUR", "", ".")(Decimal(supplier.capital))} | HRB Darmstadt
        {figures(supplier.siret, "parent", 5)} (société mère)</p>""",
        """.stripe { position: absolute; left: -20mm; top: -15mm; width: 9mm; height: 297mm; background: #8e1b5c }
        .brand { font: bold 16pt DejaVu Sans Condensed; color: #8e1b5c; margin: 0 0 8mm } .head td { padding: 1pt 14pt
        1pt 0 } .who { margin: 7mm 0; border-top: 0.6pt solid #8e1b5c; border-bottom: 0.6pt solid #8e1b5c } .who td {
        padding: 4pt 0 } .who td:first-child { width: 26mm } .rows th { font-size: 7pt; color: #8e1b5c } .rows td {
        padding: 3pt 2pt; border-bottom: 0.3pt solid #d9bccd } small { color: #555; font-size: 6.5pt } .s td {
        font-weight: bold; border-top: 0.8pt solid #8e1b5c } .ask { margin: 7mm 0 } .tiny { font-size: 6.5pt; color:
        #444 }""",
        "8.5pt DejaVu Sans Condensed",
        "size: A4; margin: 15mm 15mm 15mm 20mm",
    )


def rentree(invoice: Invoice) -> str:
    """A school bookseller: titles by level, the same page for what is sent back, sums in the foot of the table."""
    bare = money(" ")
    supplier, recipient = invoice.supplier, invoice.recipient
    is_credit = invoice.kind == "AVOIR"
    size = -(-len(invoice.items) // len(LEVELS))

    def title(item: Item) -> str:
        return f"""<tr><td>978-2-{grouped(figures(item.name, "book", 9), 3, 5, 1, by="-")}
            <td>{item.name}<td class=n>{count(item.quantity)}<td class=n>
            {bare(item.price)}<td class=n>{percent(item.discount) if item.discount else "–"}<td class=n>
            {bare(item.total)}<td class=n>{percent(item.rate)}"""

    levels = "".join(
        f"<tr class=lv><td colspan=7>{LEVELS[rank]}{''.join(title(item) for _, item in part)}"
        for rank, part in groupby(enumerate(invoice.items), key=lambda pair: pair[0] // size)
    )
    copies = sum((item.quantity for item in invoice.items), Decimal(0))
    taxes = of_groups(
        invoice,
        lambda rate, base, tax: f"<tr><td colspan=5>Taxe à {percent(rate)} sur {bare(base)}<td class=n>{bare(tax)}<td>",
    )
    subject = (
        f"Reprise de manuels non utilisés, à valoir sur notre facture n° {invoice.origin}"
        if is_credit
        else f"Manuels et matériel scolaires, rentrée {invoice.issued.year}"
    )
    return sheet(
        f"""<div class=banner><span>{supplier.name}</span><span class=r>{"AVOIR" if is_credit else "FACTURE"} N°
        {invoice.number}</span></div><table class=w><tr><td class=to>{postal(recipient)}<br>À l'attention du service
        de gestion<td class=grey>Établi le {spelled(invoice.issued)}<br>Échéance au {spelled(invoice.due)}<br>
        {said("Bon de commande ", invoice.engagement)}{said("Code service ", invoice.service_code)}Code établissement
        {figures(recipient.siret, "rne", 7)}K<br>SIRET établissement {spaced(recipient.siret)}<br>Représentant
        {invoice.contact}, {telephone(supplier, "rep", "06")}</table><p class=subject>{subject}</p>
        <table class="w rows"><tr><th>ISBN / EAN<th>Titre<th class=n>Ex.<th class=n>Prix HT<th class=n>Remise<th
        class=n>Montant HT<th class=n>Taxe{levels}<tr class=g><td colspan=2>Total hors taxes<td class=n>
        {count(copies)}<td><td><td class=n>{bare(invoice.total_without_vat)}<td>{taxes}<tr class=g><td colspan=5>Montant
        de la taxe<td class=n>{bare(invoice.total_vat)}<td><tr class=g><td colspan=5>{
            "Total TTC porté à votre crédit" if is_credit else "Total TTC à votre débit"
        } (euros)<td class=n>{bare(invoice.total_with_vat)}<td></table>
        <p>Banque : {invoice.bank}, RIB {grouped(invoice.iban[4:], 5, 5, 11, 2)}, IBAN {in_fours(invoice.iban)}</p>
        <div class=foot>{supplier.name} · {supplier.form} à capital variable · {supplier.street}, {supplier.town} ·
        {supplier.phone} · Siren {spaced(supplier.siren)} · Siret {supplier.siret} · TVA {supplier.vat} · Agrément
        rectorat {figures(supplier.siret, "board", 4)}. Remise plafonnée à 9 % hors manuels (loi du 10 août 1981). Droit
        de prêt acquitté auprès de la SOFIA.</div>""",
        """.banner { background: #2f5d3a; color: #fff; padding: 7pt 9pt; font-size: 13pt } .banner .r { float: right;
        font-size: 11pt } .to { width: 52%; padding: 10mm 4pt } .grey { background: #eef3ec; padding: 6pt; line-height:
        1.45; font-size: 8pt } .subject { margin: 5mm 0 3mm; font-weight: bold } .rows td, .rows th { padding: 2.5pt
        4pt;
        border-bottom: 0.3pt solid #a8bda9 } .rows th { color: #2f5d3a } .lv td { font-style: italic; background:
        #f6f9f5
        } .g td { font-weight: bold; border-top: 0.8pt solid #2f5d3a } .foot { font-size: 6.5pt; margin-top: 9mm; color:
        #333 }""",
        "8.5pt DejaVu Serif Condensed",
        "size: A4; margin: 13mm 15mm",
    )


USUAL = HEAD | SIRETS | TOTALS | {"due_date", "engagement", "service_code", "iban", "supplier_vat"}
LAYOUTS = {
    "panier": unseen(panier, USUAL | {"vat", "lines"}, "papeterie", longest=10),
    "tracabilite": unseen(
        tracabilite, USUAL | {"market", "vat", "lines", "supplier_siren", "recipient_vat"}, "implants", longest=16
    ),
    "catalogue": unseen(
        catalogue, USUAL - {"total_vat"} | {"market", "vat", "amount_due", "lines"}, "reactifs", longest=9
    ),
    "rentree": unseen(
        rentree,
        USUAL | {"vat", "lines", "supplier_siren", "origin_number"},
        "manuels",
        "line_discounts",
        kind="LES_DEUX",
        longest=21,
    ),
}
