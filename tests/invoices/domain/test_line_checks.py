"""Controls on the lines of a typed invoice: each refusal names the line and its field, and says what to do."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain.checks import LineFacts, OriginFacts, check
from invoices.domain.checks.lines import check_line, facts_of_line
from tests.invoices.domain.test_checks import GOOD

LINE = LineFacts(1, "Chaises A Tolx", Decimal(20), Decimal(320), Decimal(10))
TYPED = replace(
    GOOD,
    is_typed=True,
    lines=(LINE,),
    supplier_vat_number="FR12000000001",
    without_vat=Decimal("6400.00"),
    vat=Decimal("640.00"),
    with_vat=Decimal("7040.00"),
    due=Decimal("7040.00"),
    vat_rows=((Decimal(10), Decimal("6400.00"), Decimal("640.00")),),
)


def found(**changes):
    return [(anomaly.field, anomaly.blocking) for anomaly in check(replace(TYPED, **changes))]


def test_the_published_example_is_right():
    assert check(TYPED) == []


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "« Dénomination » est vide"),
        ({"quantity": None}, "quantity", "« Quantité » est vide"),
        ({"unit_price": None}, "unit_price", "« Montant unitaire HT » est vide"),
        ({"rate": None}, "rate", "« Taux TVA » est vide"),
        ({"quantity": Decimal(0)}, "quantity", "La quantité est nulle"),
        ({"unit_price": Decimal("-1.5")}, "unit_price", "négatif (-1,50)"),
        ({"quantity": Decimal(10) ** 12, "unit_price": Decimal(1000)}, "quantity", "dépasse 14 chiffres"),
        ({"discount": Decimal(-1)}, "discount", "La remise est négative"),
        ({"discount": Decimal("6400.01")}, "discount", "dépasse le montant de la ligne"),
        ({"quantity": Decimal(-2), "discount": Decimal(1)}, "discount", "ligne négative ne porte pas de remise"),
        ({"rate": Decimal(0)}, "exemption_reason", "sans motif d'exonération"),
        ({"rate": Decimal(0), "exemption": "INCONNU"}, "exemption_reason", "sans motif d'exonération"),
        ({"quantity": None, "unparsed": (("quantity", "douze"),)}, "quantity", "« douze » n'est pas lisible"),
    ],
)
def test_what_is_wrong_in_a_line_is_said_beside_its_field(changes, field, said):
    (anomaly,) = check_line(replace(LINE, **changes))
    assert (anomaly.field, anomaly.blocking) == (field, True)
    assert said in anomaly.text
    assert anomaly.remedy.endswith(".")
    (told,) = (one for one in check(replace(TYPED, lines=(replace(LINE, **changes),))) if one.field == "line-1")
    assert told.text.startswith("Ligne 1")


def test_a_negative_quantity_takes_back():
    assert found(lines=(LINE, replace(LINE, position=2, quantity=Decimal(-3)))) == []


def test_an_invoice_has_lines():
    assert ("lines", True) in found(lines=())


def test_a_reason_of_the_whole_invoice_holds_for_its_lines():
    exempt = facts_of_line(LINE, "EXONERATION", "VATEX-FR-FRANCHISE")
    assert (exempt.rate, exempt.exemption, check_line(exempt)) == (0, "VATEX-FR-FRANCHISE", [])
    assert [one.field for one in check_line(facts_of_line(LINE, "EXONERATION", ""))] == ["exemption_reason"]


OUTSIDE, WITHIN = (replace(LINE, rate=Decimal(0), exemption=code) for code in ("VATEX-EU-O", "VATEX-EU-IC"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"lines": (LINE, OUTSIDE)}, [("lines", True)]),
        ({"lines": (WITHIN, OUTSIDE)}, [("lines", True)]),
        ({"lines": (OUTSIDE, OUTSIDE)}, []),
        ({"lines": (WITHIN,)}, []),
        ({"lines": (WITHIN,), "supplier_vat_number": "", "vat": Decimal(0)}, [("exemption_reason", True)]),
        ({"supplier_vat_number": ""}, [("", False)]),
        ({"currency": "CHF"}, [("vat_in_euros", True)]),
        ({"currency": "CHF", "vat_in_euros": Decimal(600)}, []),
    ],
)
def test_what_does_not_go_together_is_refused(changes, expected):
    wanted = {"lines", "exemption_reason", "vat_in_euros", ""}
    assert [one for one in found(**changes) if one[0] in wanted] == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, []),
        (OriginFacts("F-1", Decimal("7040.00"), Decimal(0)), []),
        (OriginFacts("F-1", Decimal("7039.99"), Decimal(0)), [("origin_number", True)]),
        (OriginFacts("F-1", Decimal("7040.00"), Decimal("0.01")), [("origin_number", True)]),
    ],
)
def test_an_avoir_gives_back_no_more_than_its_invoice_asked(origin, expected):
    blocking = [one for one in found(type="AVOIR", origin_number="F-1", origin=origin) if one[1]]
    assert blocking == expected


@given(
    st.builds(
        LineFacts,
        position=st.integers(1, 9),
        name=st.text(max_size=80),
        quantity=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**15),
        unit_price=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=6, max_value=10**13),
        rate=st.none() | st.decimals(min_value=0, max_value=100, places=2),
        discount=st.decimals(min_value=-(10**14), max_value=10**14, places=2),
        exemption=st.sampled_from(["", "VATEX-EU-O", "x"]),
    )
)
def test_any_line_is_judged_without_breaking(line):
    for anomaly in check_line(line):
        assert anomaly.text
        assert anomaly.remedy
