"""The components, the form pack and the way values are written, on the page that shows them all."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines
from django.urls import reverse

from chorus.templatetags import portal as filters
from tests.accessibility import Page, attribute, axe, check, text_of, walk

VALID = {"number": "2026-1", "siret": "1", "date": "2026-11-20", "currency": "EUR", "kind": "380"}


def rendered(source, **context):
    return engines["django"].from_string("{% load portal %}" + source).render(context)


def test_the_page_of_components_keeps_every_rule(client):
    response = client.get(reverse("components"))
    assert response.status_code == 200
    check(response.content)


def test_the_page_of_components_with_its_errors_keeps_every_rule(client):
    response = client.post(reverse("components"), VALID | {"kind": "999"})
    page = Page(response.content.decode())
    check(response.content)
    assert text_of(page.all("title")[0]).startswith("Erreur : Composants")
    summary = next(element for element in page.all("div") if attribute(element, "role") == "alert")
    targets = [attribute(link, "href") for link in walk(summary) if link.name == "a"]
    assert targets == ["#id_untaxed", "#id_tax", "#id_taxed", "#id_kind_0", "#id_document"]


def test_components_exist_in_demonstration_only(client, settings):
    settings.DEMONSTRATION = False
    assert client.get(reverse("components")).status_code == 404


class Form(forms.Form):
    name = forms.CharField(label="Raison sociale", help_text="Telle qu'au <registre>", max_length=10)
    note = forms.CharField(label="Note", required=False)


def test_a_field_ties_its_help_and_its_errors_by_the_ids_django_names():
    html = render_crispy_form(Form({"name": ""}))
    page = Page(f"<html>{html}</html>")
    control = next(e for e in page.all("input") if attribute(e, "name") == "name")
    assert attribute(control, "aria-describedby") == "id_name_helptext id_name_error"
    assert {"id_name_helptext", "id_name_error"} <= set(page.ids)
    assert "&lt;registre&gt;" in html


def test_required_fields_bear_the_asterisk_and_its_sentence():
    page = Page(f"<html>{render_crispy_form(Form())}</html>")
    labels = {attribute(label, "for"): "*" in str(label) for label in page.all("label")}
    assert labels == {"id_name": True, "id_note": False}
    assert "Les champs marqués d’un astérisque" in text_of(page.root)


def test_a_form_without_required_field_has_no_sentence_about_the_asterisk():
    form = Form()
    del form.fields["name"]
    assert "astérisque" not in render_crispy_form(form)


def test_the_summary_names_each_field_once():
    """A sentence that names its field already does not bear the name twice."""

    class Priced(forms.Form):
        price = forms.CharField(label="Prix")

        def clean_price(self):
            raise forms.ValidationError(
                ["« Prix » : « abc » n'est pas un nombre.", "Écrivez-le en chiffres."], code="invalid"
            )

    assert filters.error_links(Priced({"price": "abc"})) == [
        ("« Prix » : « abc » n'est pas un nombre.", "id_price"),
        ("Prix : Écrivez-le en chiffres.", "id_price"),
    ]


def test_buttons_keep_our_words_and_drop_those_of_another_library():
    form = Form()
    form.helper = FormHelper()
    form.helper.layout = Layout("name", "note", Submit("save", "Enregistrer", css_class="quiet"))
    html = render_crispy_form(form, form.helper)
    assert 'class="button quiet"' in html
    assert "btn" not in html


def test_a_prefilled_field_says_where_it_was_read_and_leads_there():
    form = Form()
    form.fields["name"].widget.attrs.update({"data-read": "Lu page 2", "data-box": "2,0,0,1,1"})
    form.fields["note"].widget.attrs.update({"data-read": "À vérifier", "data-read-tone": "warning"})
    marks = {mark.text: mark for mark in map(filters.read_mark, form)}
    assert (marks["Lu page 2"].page, marks["Lu page 2"].tone) == ("2", "info")
    assert (marks["À vérifier"].page, marks["À vérifier"].tone) == ("", "warning")
    html = render_crispy_form(form)
    assert '<a class="tag info" href="#page-2" data-box="2,0,0,1,1">Lu page 2' in html
    assert '<span class="tag warning">À vérifier</span>' in html


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ value|amount }}", "4\u202f137,50\u00a0€"),
        ("{{ value|amount:'SEK' }}", "4\u202f137,50\u00a0SEK"),
        ("{{ nothing|amount }}", "—"),
        ("{{ siret|siret }}", "200\u00a0071\u00a0041\u00a000046"),
        ("{{ day|day }}", "20/11/2026"),
        ("{{ nothing|day }}", "—"),
        ("{{ moment|moment }}", "20/11/2026 à 15\u00a0h\u00a042"),
        ("{{ moment|clock }}", "15\u00a0h\u00a042"),
        ("{{ bytes|size }}", "10\u00a0Mo"),
        ("{{ '.pdf,application/pdf, .xml'|extensions }}", "PDF, XML"),
    ],
)
def test_values_are_written_as_the_french_write_them(source, written):
    context = {
        "value": Decimal("4137.5"), "nothing": None, "siret": "20007104100046", "bytes": 10 * 1024 * 1024,
        "day": date(2026, 11, 20), "moment": datetime(2026, 11, 20, 14, 42, tzinfo=UTC),
    }  # fmt: skip
    assert rendered(source, **context) == written


@pytest.mark.parametrize(("count", "written"), [(12, "12\u00a0octets"), (2048, "2\u00a0ko"), (1572864, "1,5\u00a0Mo")])
def test_sizes_have_the_unit_that_reads_best(count, written):
    assert filters.size(count) == written


@pytest.mark.django_db
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_the_components_pass_axe_and_fit_the_screen(portal, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{portal}/composants/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
