"""Controls on the amounts: C8. Source: domain.md §5.6 and §5.8."""

from collections.abc import Iterator

from invoices.domain import amounts
from invoices.domain.amounts import Totals, spelt
from invoices.domain.checks.facts import Anomaly, Facts


def amounts_have_sign(facts: Facts) -> Iterator[Anomaly]:
    """C8: amounts are typed positive; an avoir is a type, not a minus sign."""
    of_avoir = "le portail met lui-même le signe moins d'un avoir"
    remedy = of_avoir if facts.type == "AVOIR" else "pour un avoir, choisissez le type « Avoir »"
    named = (
        ("total_without_vat", "Montant HT", facts.without_vat),
        ("total_vat", "Montant TVA", facts.vat),
        ("total_with_vat", "Montant TTC", facts.with_vat),
        ("amount_due", "Net à payer", facts.due),
        ("discount", "Montant remise globale TTC", facts.discount),
    )
    for name, label, amount in named:
        if amount is not None and amount < 0:
            yield Anomaly(
                "C8",
                name,
                f"« {label} » est négatif ({spelt(amount, facts.currency)}).",
                f"Saisissez des montants positifs ; {remedy}.",
            )


def totals_agree(facts: Facts) -> Iterator[Anomaly]:
    """C8: HT + TVA = TTC, within what rounding explains."""
    totals = facts.totals
    if totals is None or abs(amounts.gap(totals)) <= amounts.tolerance(len(totals.vat_rows)):
        return
    expected = totals.without_vat + totals.vat
    yield Anomaly(
        "C8",
        "total_with_vat",
        f"Montant HT + Montant TVA = {spelt(expected, facts.currency)}, "
        f"mais le Montant TTC est {spelt(totals.with_vat, facts.currency)} "
        f"(écart : {spelt(amounts.gap(totals), facts.currency)}).",
        "Corrigez l'un des trois montants d'après la facture.",
    )


def due_within_total(facts: Facts) -> Iterator[Anomaly]:
    """C8: the discount and the amount due stay within the total; an A2 is already paid."""
    totals = facts.totals
    if totals is None:
        return
    if totals.discount > totals.with_vat:
        yield Anomaly(
            "C8",
            "discount",
            f"La remise ({spelt(totals.discount, facts.currency)}) dépasse le Montant TTC.",
            "Corrigez la remise.",
        )
    elif totals.due > amounts.after_discount(totals):
        yield Anomaly(
            "C8",
            "amount_due",
            f"Le Net à payer ({spelt(totals.due, facts.currency)}) dépasse le Montant TTC après remise "
            f"({spelt(amounts.after_discount(totals), facts.currency)}).",
            "Corrigez le Net à payer : il ne peut être qu'égal ou inférieur (acompte déjà versé, retenue).",
        )
    if facts.framework == "A2" and totals.due != 0:
        yield Anomaly(
            "C8",
            "amount_due",
            f"Une facture déjà payée (cadre A2) a un Net à payer de {spelt(totals.due, facts.currency)}.",
            "Saisissez 0,00, ou choisissez le cadre A1 si la facture reste à payer.",
        )


def vat_detail_agrees(facts: Facts) -> Iterator[Anomaly]:
    """C8: each VAT row is base × rate, the rows add up to the totals, no VAT without tax."""
    totals = facts.totals
    if totals is None:
        return
    if facts.vat_type in ("EXONERATION", "SANS_TVA") and totals.vat != 0:
        yield Anomaly(
            "C8",
            "total_vat",
            f"Le type de TVA choisi exclut la TVA, mais le Montant TVA est {spelt(totals.vat, facts.currency)}.",
            "Mettez le Montant TVA à 0,00 ou changez le type de TVA.",
        )
    for rate, base, tax in totals.vat_rows:
        if abs(amounts.tax_on(base, rate) - tax) > amounts.LARGEST_TOLERANCE:
            yield Anomaly(
                "C8",
                "vat_rows",
                f"TVA à {str(rate.normalize()).replace('.', ',')} % : {spelt(base, facts.currency)} donne "
                f"{spelt(amounts.tax_on(base, rate), facts.currency)}, non {spelt(tax, facts.currency)}.",
                "Corrigez la base, le taux ou le montant de cette ligne.",
            )
    if totals.vat_rows:
        yield from _vat_sums(facts, totals)


def _vat_sums(facts: Facts, totals: Totals) -> Iterator[Anomaly]:
    allowed = amounts.tolerance(len(totals.vat_rows))
    base, tax = amounts.sums(totals.vat_rows)
    for label, total, detail in (("HT", totals.without_vat, base), ("TVA", totals.vat, tax)):
        if abs(total - detail) > allowed:
            yield Anomaly(
                "C8",
                "vat_rows",
                f"Le détail de la TVA totalise {spelt(detail, facts.currency)} de {label}, "
                f"mais le Montant {label} est {spelt(total, facts.currency)}.",
                "Complétez ou corrigez le détail, ou videz-le : il est facultatif.",
            )


def discount_has_reason(facts: Facts) -> Iterator[Anomaly]:
    """C1: a global discount says why."""
    if facts.discount and not facts.discount_reason:
        yield Anomaly("C1", "discount_reason", "La remise globale n'a pas de motif.", "Indiquez-en le motif.")
