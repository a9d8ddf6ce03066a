"""What the readers of both syntaxes do alike with the head of an invoice."""

from __future__ import annotations

from lxml import etree

from invoices.formats.exchange.places import NUMERIC, Place, Source, Values, values_of

HEAD_WORDS = {  # whose faults are told: what the form asks for
    "issue_date": "la date de facture",
    "due_date": "l'échéance",
    "total_without_vat": "le montant HT",
    "total_vat": "le montant de TVA",
    "total_with_vat": "le montant TTC",
    "prepaid": "le montant déjà payé",
    "amount_due": "le net à payer",
}


def first_texts(parent: etree._Element, path: str, places: tuple[Place, ...], source: Source) -> Values:
    """Values of the whole invoice that stand in several groups of one name: of each, the first that is told."""
    groups = list(source.all(parent, path)) or [etree.Element("none")]
    values: Values = {}
    for group in groups:
        for name, value in values_of(group, places, source).items():
            values[name] = values.get(name) or value
    return values


def totals_of_vat(parent: etree._Element, path: str, values: Values, source: Source) -> Values:
    """BT-110 and BT-111: of several totals, the one in the invoice's currency, then the one for the tax office."""
    totals = [one for one in source.all(parent, path) if (one.text or "").strip()]
    own = [one for one in totals if one.get("currencyID", values["currency"]) == values["currency"]] or totals
    other = [one for one in totals if one not in own and one.get("currencyID") == values["tax_currency"]]
    read = {}
    for name, found in (("total_vat", own), ("vat_in_tax_currency", other)):
        text = found[0].text or "" if found else ""
        read[name] = source.told(name, text, NUMERIC.read(text))
    return read
