"""How an invoice is paid, by its kind. Source: domain.md §5.8 (an avoir has no means, an A2 nothing to pay)."""

from decimal import Decimal

import pytest

from invoices.domain.payment import Payment, settled

TYPED = Decimal("120.00")


@pytest.mark.parametrize(
    ("type", "framework", "means", "expected"),
    [
        ("FACTURE", "A1", "CHEQUE", Payment("CHEQUE", TYPED, bears_account=True)),
        ("FACTURE", "A1", "", Payment("VIREMENT", TYPED, bears_account=True)),
        ("AVOIR", "A1", "VIREMENT", Payment("", TYPED, bears_account=False)),
        ("FACTURE", "A2", "", Payment("AUTRE", Decimal("0.00"), bears_account=False)),
        ("FACTURE", "A2", "ESPECE", Payment("ESPECE", Decimal("0.00"), bears_account=False)),
        ("AVOIR", "A2", "VIREMENT", Payment("", Decimal("0.00"), bears_account=False)),
    ],
)
def test_each_kind_is_paid_in_its_own_way(type, framework, means, expected):
    assert settled(type=type, framework=framework, means=means, due=TYPED) == expected


def test_what_is_not_typed_yet_stays_so():
    assert settled(type="FACTURE", framework="A1", means="", due=None).due is None
