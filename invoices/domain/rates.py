"""VAT rates in force in France. Source: CGI, art. 278 to 281 nonies, 296 (overseas), 297 (Corsica); domain.md §18.5."""

from decimal import Decimal

from invoices.domain.amounts import trimmed

RATES: dict[str, tuple[tuple[Decimal, str], ...]] = {
    "France métropolitaine": (
        (Decimal("20.00"), "taux normal"),
        (Decimal("10.00"), "taux intermédiaire"),
        (Decimal("5.50"), "taux réduit"),
        (Decimal("2.10"), "taux particulier : presse, médicaments remboursables"),
    ),
    "Guadeloupe, Martinique, La Réunion": (
        (Decimal("8.50"), "taux normal"),
        (Decimal("2.10"), "taux réduit"),
        (Decimal("1.75"), "animaux de boucherie"),
        (Decimal("1.05"), "presse"),
    ),
    "Corse": (
        (Decimal("13.00"), "produits pétroliers"),
        (Decimal("10.00"), "travaux immobiliers, électricité, restauration"),
        (Decimal("2.10"), "denrées, transports"),
        (Decimal("0.90"), "spectacles, animaux de boucherie"),
    ),
    "Sans TVA": ((Decimal("0.00"), "motif obligatoire"),),
}


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(zone, [(rate « 5.50 », « 5,5 % – taux réduit »)])] for a list to choose from; other rates are typed."""
    return [
        (zone, [(str(rate), f"{trimmed(rate)} % – {words}") for rate, words in rates]) for zone, rates in RATES.items()
    ]
