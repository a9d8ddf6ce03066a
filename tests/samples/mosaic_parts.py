"""The parts of mosaics: what labels are called, where they stand, how values are written, what a page looks like."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.writing import abbreviated, bare, dashed, dotted, french, pointed, short, slashed, tight, written

Pairs = list[tuple[str, str]]

LABELS = {
    "title": (
        "FACTURE",
        "Facture",
        "FACTURE N° {number}",
        "Facture {number}",
        "Facture n° {number}",
        "FACTURE {number}",
    ),
    "number": ("N° de facture", "Facture n°", "N° pièce", "Référence facture", "N° facture", "Numéro de facture"),
    "issue_date": ("Date", "Date de facture", "Date d'émission", "Émise le", "Date facture", "Date de facturation"),
    "due_date": (
        "Échéance",
        "Date d'échéance",
        "À payer avant le",
        "Date limite de paiement",
        "Payable le",
        "Exigible le",
        "À régler au plus tard le",
        "Date de règlement",
        "Règlement au",
    ),
    "engagement": (
        "Bon de commande",
        "N° d'engagement",
        "Votre commande",
        "Réf. commande",
        "N° EJ",
        "Engagement juridique",
        "BC n°",
        "V/commande",
        "Commande n°",
        "Engagement",
        "Votre bon de commande n°",
    ),
    "service_code": (
        "Code service",
        "Service exécutant",
        "Code service Chorus Pro",
        "Code SE",
        "Service destinataire",
        "Réf. service",
        "Code du service",
    ),
    "market": (
        "Marché",
        "N° de marché",
        "Marché n°",
        "Réf. marché",
        "Marché public n°",
        "Accord-cadre n°",
        "Contrat n°",
    ),
    "customer": ("Code client", "N° client", "Compte client"),
    "quotation": ("Devis n°", "Notre offre", "Devis"),
    "delivery_note": ("BL n°", "Bon de livraison", "N° BL"),
    "file": ("Affaire", "N/réf.", "Dossier"),
    "ordered": ("Date de commande", "Commandé le"),
    "delivered": ("Livré le", "Date de livraison", "Date de la prestation"),
    "period": ("Période", "Prestations du"),
    "contact": ("Votre contact", "Affaire suivie par", "Vendeur"),
    "supplier_heading": ("", "", "Émetteur", "Fournisseur", "Prestataire", "De"),
    "recipient_heading": ("", "Facturé à", "Client", "Destinataire", "Doit", "Acheteur", "À l'attention de"),
    "supplier_siret": ("SIRET :", "N° SIRET", "Siret", "SIRET"),
    "recipient_siret": ("SIRET :", "N° SIRET", "Siret client :", "SIRET", "Siret"),
    "vat_number": ("TVA", "N° TVA", "TVA intracommunautaire :", "N° TVA intracom.", "Id. TVA"),
    "total_without_vat": ("Total HT", "Total H.T.", "Montant HT", "Total hors taxes", "Montant total HT", "Net HT"),
    "total_vat": ("TVA", "Total TVA", "Montant TVA", "T.V.A.", "Montant de la TVA"),
    "total_with_vat": ("Total TTC", "Montant TTC", "Total T.T.C.", "Total toutes taxes comprises"),
    "paid_amount": ("Acompte", "Déjà réglé", "Acompte versé", "Règlement reçu", "Acompte à déduire"),
    "amount_due": ("Net à payer", "Reste à payer", "Solde à payer", "Montant dû", "À payer", "Net à régler"),
    "due_words": (
        "Merci de régler cette facture avant le",
        "Règlement par virement, à effectuer au plus tard le",
        "Payable à 30 jours, soit le",
        "Conditions : virement, échéance au",
    ),
    "column_reference": ("Réf.", "Code", "Référence"),
    "column_name": ("Désignation", "Description", "Libellé", "Prestation", "Article", "Nature"),
    "column_quantity": ("Qté", "Quantité", "Nb"),
    "column_unit": ("U", "Unité"),
    "column_price": ("PU HT", "Prix unitaire", "P.U.", "Prix U. HT"),
    "column_rate": ("TVA", "% TVA", "Taux"),
    "column_total": ("Montant HT", "Total HT", "Total", "Montant"),
}
MORE_LABELS = {
    "origin_number": ("Facture d'origine", "Sur facture n°", "Facture rectifiée", "Avoir sur facture"),
    "gross": ("Total brut HT", "Sous-total HT", "Montant brut"),
    "reduction": ("Remise", "Remise commerciale", "Rabais"),
    "delivery_heading": ("Livré à", "Adresse de livraison", "Lieu d'exécution", "Site concerné"),
    "siren": ("SIREN", "N° SIREN :", "RCS {register}", "Siren", "R.C.S. {register} B"),
}
OTHERS = ("customer", "quotation", "delivery_note", "file", "ordered", "delivered", "period", "contact")
COLUMNS = (
    ("name", "quantity", "price", "rate", "total"),
    ("reference", "name", "quantity", "unit", "price", "total"),
    ("quantity", "name", "price", "total"),
    ("name", "rate", "quantity", "price", "total"),
    ("reference", "name", "price", "quantity", "total", "rate"),
)


def in_euros(value: Decimal) -> str:
    """« 4.137,50 EUR »."""
    return f"{dotted(value)} EUR"


AMOUNTS = (french, french, bare, tight, in_euros)
DATES = (slashed, slashed, pointed, dashed, short, written, abbreviated)
LOOKS = (
    ("9pt DejaVu Sans, sans-serif", "#1a3c6e"),
    ("10pt DejaVu Serif, serif", "#5c1a1a"),
    ("8pt DejaVu Sans Condensed, sans-serif", "#000"),
    ("10.5pt DejaVu Serif Condensed, serif", "#0b5d3b"),
    ("8.5pt DejaVu Sans Mono, monospace", "#333"),
    ("9.5pt DejaVu Sans Condensed, sans-serif", "#7a3e00"),
)


def in_lines(pairs: Pairs) -> str:
    return "<p>" + "<br>".join(f"{label} : {value}" for label, value in pairs) + "</p>"


def in_columns(pairs: Pairs) -> str:
    return f"<table>{''.join(f'<tr><td width=45%>{label}<td>{value}' for label, value in pairs)}</table>"


def right_aligned(pairs: Pairs) -> str:
    rows = "".join(f"<tr><td class=n width=55%><small>{label}</small><td>{value}" for label, value in pairs)
    return f"<table>{rows}</table>"


def under_headings(pairs: Pairs) -> str:
    """Tables of up to five columns: a row of labels, a row of values."""
    return "".join(
        f"<table class=box><tr>{''.join(f'<th>{label}' for label, _ in some)}"
        f"<tr>{''.join(f'<td class=v>{value}' for _, value in some)}</table><br>"
        for some in (pairs[place : place + 5] for place in range(0, len(pairs), 5))
    )


def label_above(pairs: Pairs) -> str:
    """Boxes side by side, each with its label in small letters above the value."""
    boxes = [f"<td><small>{label}</small><br><span class=v>{value}</span>" for label, value in pairs]
    rows = ("".join(boxes[place : place + 3]) for place in range(0, len(boxes), 3))
    return "".join(f"<table class=box><tr>{row}</table>" for row in rows)


def two_by_two(pairs: Pairs) -> str:
    """Label, value, label, value."""
    rows = (pairs[place : place + 2] for place in range(0, len(pairs), 2))
    cells = ("".join(f"<th>{label}<td class=v>{value}" for label, value in row) for row in rows)
    return f"<table class=box>{''.join(f'<tr>{row}' for row in cells)}</table>"


def in_a_sentence(pairs: Pairs) -> str:
    return "<p>" + " – ".join(f"{label} <span class=v>{value}</span>" for label, value in pairs) + "</p>"


REFERENCES = (in_lines, in_columns, right_aligned, under_headings, label_above, two_by_two, in_a_sentence)


def sums_at_the_right(pairs: Pairs) -> str:
    rows = "".join(f"<tr><td>{label}<td class=n>{value}" for label, value in pairs)
    return f'<table class="sum box" style="margin-left: 55%">{rows}</table>'


def sums_at_the_left(pairs: Pairs) -> str:
    return f"<table class=sum>{''.join(f'<tr><td>{label}<td class=n>{value}' for label, value in pairs)}</table>"


def sums_across(pairs: Pairs) -> str:
    titles, values = "".join(f"<th>{label}" for label, _ in pairs), "".join(f"<td>{value}" for _, value in pairs)
    return f"<table class=box><tr>{titles}<tr>{values}</table>"


def sums_in_lines(pairs: Pairs) -> str:
    return "<p class=n>" + "<br>".join(f"{label} : {value}" for label, value in pairs) + "</p>"


def sums_by_leaders(pairs: Pairs) -> str:
    """Labels right-aligned against their sums, without rules."""
    rows = "".join(f"<tr><td class=n width=75%>{label}<td class=n>{value}" for label, value in pairs)
    return f"<table>{rows}</table>"


TOTALS = (sums_at_the_right, sums_at_the_left, sums_across, sums_in_lines, sums_by_leaders)


def side_by_side(supplier: str, recipient: str, title: str, references: str) -> str:
    return f"""<table><tr><td class=half>{supplier}<td class=half>{recipient}</table><h1>{title}</h1>{references}"""


def window(supplier: str, recipient: str, title: str, references: str) -> str:
    """The recipient in the window of an envelope, below and at the right."""
    return f'{supplier}<div style="margin: 14pt 0 14pt 52%">{recipient}</div><h1>{title}</h1>{references}'


def title_first(supplier: str, recipient: str, title: str, references: str) -> str:
    return f"""<h1>{title}</h1>{references}
        <table class=box><tr><td class=half>{supplier}<td class=half>{recipient}</table>"""


def references_at_the_right(supplier: str, recipient: str, title: str, references: str) -> str:
    return f"""<table><tr><td class=half>{supplier}<td class=half><h1>{title}</h1>{references}</table>
        <p>{recipient}</p>"""


def recipient_first(supplier: str, recipient: str, title: str, references: str) -> str:
    """The buyer at the left, who sells at the right."""
    return f"""<table><tr><td class=half>{recipient}<td class=half>{supplier}</table><h1 style="text-align:
        center">{title}
        </h1>{references}"""


HEADS = (side_by_side, window, title_first, references_at_the_right, recipient_first)
