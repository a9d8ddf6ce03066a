"""How a prefilled field says what its value is worth: sure, to be checked, or read in the data inside the PDF."""

from decimal import Decimal

from django import forms

from invoices.domain.document import Box, Document, Found, PageSize
from invoices.domain.inside import Difference
from invoices.forms.marks import disagreements, mark_fields, to_check

BOX = Box(1, 100, 50, 200, 60)


class Form(forms.Form):
    number = forms.CharField(label="Numéro")
    engagement = forms.CharField(label="Engagement")
    recipient_identifier = forms.CharField(label="SIRET")
    amount_due = forms.DecimalField(label="Net à payer")


def marked(found, initial, differences=()):
    document = Document(found=found, pages=(PageSize(500, 1000),), pages_read=(1,), differences=differences)
    form = Form(initial=initial)
    mark_fields(form, document, list(form.fields))
    return form, document


def said(found, initial, name="number", differences=()):
    form, _ = marked({name: found}, {name: initial}, differences)
    attrs = form.fields[name].widget.attrs
    return attrs.get("data-read"), attrs.get("data-read-tone")


def test_each_source_and_each_doubt_has_its_words():
    assert said(Found("F1", 0.9, BOX), "F1") == ("Lu page 1", "info")
    assert said(Found("F1", 0.9, BOX, "ocr"), "F1") == ("Lu page 1", "info")
    assert said(Found("F1", 0.5, BOX), "F1") == ("À vérifier, lu page 1", "warning")
    assert said(Found("F1", 0.5), "F1") == ("À vérifier", "warning")
    assert said(Found("F1", 1.0, BOX, "xml"), "F1") == ("Lu dans les données, page 1", "info")
    assert said(Found("F1", 1.0, None, "xml"), "F1") == ("Lu dans les données jointes", "info")
    other = (Difference("number", "F2", "F1"),)
    assert said(Found("F1", 0.5, BOX, "xml"), "F1", differences=other) == (
        "À vérifier, la page dit autre chose",
        "warning",
    )


def test_what_was_typed_over_bears_no_mark():
    assert said(Found("F1", 0.9, BOX), "F2") == (None, None)


def test_an_avoirs_amounts_below_zero_are_those_of_the_form():
    assert said(Found(Decimal("-12.00"), 0.9, BOX), Decimal("12.00"), "amount_due") == ("Lu page 1", "info")


def test_what_is_doubtful_names_what_to_check_after_it():
    doubtful = {name: Found("1", 0.5, BOX) for name in ("number", "recipient_siret")}
    form, _ = marked(
        doubtful | {"engagement": Found("2", 0.9, BOX)},
        {"number": "1", "recipient_identifier": "1", "engagement": "2"},
    )
    assert to_check(form, list(form.fields)) == [("number", "Numéro"), ("recipient_identifier", "SIRET")]
    assert form.fields["number"].widget.attrs["data-read-next"] == "id_recipient_identifier SIRET"
    assert "data-read-next" not in form.fields["recipient_identifier"].widget.attrs


def test_a_disagreement_leads_to_its_field_when_the_form_has_one():
    told = (Difference("recipient_siret", "1", "2"), Difference("supplier_siren", "3", "4"))
    form, document = marked({}, {}, told)
    assert disagreements(form, document) == [
        ("recipient_identifier", "SIRET", "1", "2"),
        ("", "SIREN du fournisseur", "3", "4"),
    ]
