"""Controls on the lines of a typed invoice. Source: domain.md §5.8; EN 16931-1 (BR-27, BR-E-*, BR-O-*, BR-IC-*)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from invoices.domain.amounts import LARGEST, spelt, trimmed
from invoices.domain.bill import UNTAXED_TYPES
from invoices.domain.checks.facts import Anomaly, Facts, LineFacts
from invoices.domain.exemptions import EXEMPTIONS, OUTSIDE, WITHIN_UNION

LABELS = {
    "reference": "Référence",
    "name": "Dénomination",
    "quantity": "Quantité",
    "unit": "Unité",
    "unit_price": "Montant unitaire HT",
    "discount": "Montant remise HT",
    "rate": "Taux TVA",
    "exemption_reason": "Motif d'exonération",
}
REQUIRED = ("name", "quantity", "unit_price", "rate")
NAME_SHOWN = 40  # characters of a line's name in a message


def check_line(line: LineFacts) -> list[Anomaly]:
    """What to correct in one line; the field of each anomaly is the line's own."""
    return [anomaly for rule in (_missing, _misread, _numbers, _discount, _reason) for anomaly in rule(line)]


def lines_are_right(facts: Facts) -> Iterator[Anomaly]:
    """C1, C8: a typed invoice has lines, each complete; the field of an anomaly is « line-<position> »."""
    if not facts.is_typed:
        return
    if not facts.lines:
        yield Anomaly("C1", "lines", "La facture n'a aucune ligne.", "Ajoutez au moins une ligne de facture.")
    for line in facts.lines:
        named = f" « {line.name[:NAME_SHOWN]} »" if line.name else ""
        for anomaly in check_line(line):
            text = f"Ligne {line.position}{named} : {anomaly.text[0].lower()}{anomaly.text[1:]}"
            yield replace(anomaly, field=f"line-{line.position}", text=text)


def categories_go_together(facts: Facts) -> Iterator[Anomaly]:
    """BR-O-11 to BR-O-14: what is outside the scope of VAT is invoiced apart."""
    categories = {EXEMPTIONS[line.exemption].category for line in _untaxed(facts)}
    if OUTSIDE in categories and (len(categories) > 1 or any(line.rate for line in facts.lines)):
        yield Anomaly(
            "C8",
            "lines",
            "Des lignes hors du champ de la TVA et d'autres qui y sont se trouvent sur la même facture.",
            "Faites deux factures : l'une pour ce qui est hors du champ de la TVA, l'autre pour le reste.",
        )
    if WITHIN_UNION in categories and not facts.supplier_vat_number:
        yield Anomaly(
            "C8",
            "exemption_reason",
            "Une livraison intracommunautaire demande le numéro de TVA du fournisseur, et votre structure n'en a pas.",
            "Ajoutez-le dans « Gérer une structure », ou corrigez le motif d'exonération.",
        )


def vat_has_its_number(facts: Facts) -> Iterator[Anomaly]:
    """Advice: who charges VAT prints its VAT number. Source: CGI, ann. II, art. 242 nonies A, I-2°."""
    if facts.is_typed and facts.vat and not facts.supplier_vat_number:
        yield Anomaly(
            "C1",
            "",
            "La facture porte de la TVA, et votre structure n'a pas de numéro de TVA intracommunautaire.",
            "Ajoutez-le dans « Gérer une structure » : il doit être imprimé sur la facture.",
            blocking=False,
        )


def vat_is_told_in_euros(facts: Facts) -> Iterator[Anomaly]:
    """Directive 2006/112/CE, art. 230: whatever the currency, the tax is told in euros too."""
    if facts.is_typed and facts.currency != "EUR" and facts.vat and facts.vat_in_euros is None:
        yield Anomaly(
            "C8",
            "vat_in_euros",
            f"La facture est en {facts.currency}, et le montant de la TVA en euros n'est pas indiqué.",
            "Convertissez le montant de TVA au cours du jour et indiquez-le : la loi le demande.",
        )


def avoir_is_within_its_invoice(facts: Facts) -> Iterator[Anomaly]:
    """C8: the avoirs on one invoice do not give back more than it asked."""
    origin = facts.origin
    if not facts.is_typed or facts.type != "AVOIR" or origin is None or facts.with_vat is None:
        return
    asked = facts.with_vat - facts.discount
    if origin.credited + asked <= origin.with_vat:
        return
    earlier = f" et {spelt(origin.credited, facts.currency)} d'avoirs déjà émis" if origin.credited else ""
    yield Anomaly(
        "C8",
        "origin_number",
        f"L'avoir de {spelt(asked, facts.currency)} TTC{earlier} dépasse la facture d'origine {origin.number} "
        f"({spelt(origin.with_vat, facts.currency)} TTC).",
        "Réduisez les lignes de l'avoir, ou corrigez le numéro de la facture d'origine.",
    )


def _untaxed(facts: Facts) -> list[LineFacts]:
    return [line for line in facts.lines if line.rate == 0 and line.exemption in EXEMPTIONS]


def _missing(line: LineFacts) -> Iterator[Anomaly]:
    typed = dict(line.unparsed)
    for field in REQUIRED:
        if getattr(line, field) in (None, "") and field not in typed:
            yield Anomaly("C1", field, f"Le champ « {LABELS[field]} » est vide.", "Remplissez-le.")


def _misread(line: LineFacts) -> Iterator[Anomaly]:
    for field, text in line.unparsed:
        shown = LABELS.get(field, field)
        yield Anomaly("C1", field, f"« {shown} » : « {text[:40]} » n'est pas lisible.", "Corrigez cette saisie.")


def _numbers(line: LineFacts) -> Iterator[Anomaly]:
    if line.quantity == 0:
        yield Anomaly("C8", "quantity", "La quantité est nulle.", "Indiquez une quantité, ou supprimez la ligne.")
    if line.unit_price is not None and line.unit_price < 0:
        yield Anomaly(
            "C8",
            "unit_price",
            f"Le montant unitaire est négatif ({trimmed(line.unit_price, 2)}).",
            "Pour retirer un montant, mettez une quantité négative et un prix positif ; pour un avoir, "
            "choisissez le type « Avoir ».",
        )
    if line.gross is not None and abs(line.gross) > LARGEST:
        yield Anomaly(
            "C8", "quantity", "Le montant de la ligne dépasse 14 chiffres.", "Vérifiez la quantité et le prix."
        )


def _discount(line: LineFacts) -> Iterator[Anomaly]:
    if line.discount < 0:
        yield Anomaly(
            "C8",
            "discount",
            f"La remise est négative ({trimmed(line.discount, 2)}).",
            "Écrivez-la positive : elle vient en déduction.",
        )
    elif line.discount and line.gross is not None and line.gross < 0:
        yield Anomaly(
            "C8",
            "discount",
            "Une ligne négative ne porte pas de remise.",
            "Mettez le prix déjà remisé, et laissez la remise à zéro.",
        )
    elif line.gross is not None and line.discount > max(line.gross, Decimal(0)):
        yield Anomaly(
            "C8",
            "discount",
            f"La remise ({trimmed(line.discount, 2)}) dépasse le montant de la ligne ({trimmed(line.gross, 2)}).",
            "Corrigez la remise : elle est en montant HT, non en pourcentage.",
        )


def _reason(line: LineFacts) -> Iterator[Anomaly]:
    if line.rate == 0 and line.exemption not in EXEMPTIONS:
        yield Anomaly(
            "C1",
            "exemption_reason",
            "La TVA est à 0 % sans motif d'exonération.",
            "Choisissez le motif, pour la ligne ou pour toute la facture ; la loi veut qu'il soit imprimé.",
        )


def facts_of_line(line: LineFacts, vat_type: str, exemption: str) -> LineFacts:
    """The line with the rate and the reason that hold once the invoice's own are known (bill.settle_rates)."""
    rate = Decimal("0.00") if vat_type in UNTAXED_TYPES else line.rate
    return replace(line, rate=rate, exemption=line.exemption or exemption)
