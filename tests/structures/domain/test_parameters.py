"""What a public structure demands. Source: domain.md §2.6, « Resulting rule at deposit »."""

import pytest

from structures.domain.parameters import Requirements, demands, notices, requirements

NONE = {"is_state": False, "service": False, "engagement": False, "either": False}


@pytest.mark.parametrize(
    ("switches", "wanted"),
    [
        ({}, Requirements(service=False, engagement=False, either=False)),
        ({"service": True}, Requirements(service=True, engagement=False, either=False)),
        ({"engagement": True}, Requirements(service=False, engagement=True, either=False)),
        ({"either": True}, Requirements(service=False, engagement=False, either=True)),
        ({"service": True, "engagement": True}, Requirements(service=True, engagement=True, either=False)),
        ({"service": True, "either": True}, Requirements(service=True, engagement=False, either=False)),
        ({"is_state": True}, Requirements(service=True, engagement=True, either=False)),
    ],
)
def test_the_five_results(switches, wanted):
    assert requirements(**(NONE | switches)) == wanted


def test_each_result_reads_as_what_suppliers_must_give():
    def said(**switches):
        return " ".join(demands(requirements(**(NONE | switches))))

    assert "code service" not in said()
    for switches in ({}, {"service": True}, {"either": True}):
        assert "quand le service choisi l'exige" in said(**switches)
    assert "quand le service" not in said(engagement=True)
    assert "Un code service actif" in said(service=True)
    assert "Le numéro d'engagement de votre bon de commande" in said(engagement=True)
    assert "Un code service ou un numéro d'engagement" in said(either=True)
    assert "actif" in said(is_state=True)
    assert "bon de commande" in said(is_state=True)


def test_a_structure_that_never_says_paid_tells_its_suppliers():
    told = {"manages_payment_status": False, "has_moa": False, "is_moa_only": False, "payment_delay_days": 50}
    assert notices(**told) == [
        "Le délai de paiement affiché est de 50 jours.",
        "L'état « Mise en paiement » ne leur sera pas communiqué.",
    ]
