"""« Factures rejetées ou suspendues »: after signing in, mandatory after seven days, never in the way of work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from structures.domain.habilitations import Application, Level
from tests import accessibility
from tests.factories.accounts import PASSWORD
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES
HERE, SENT = "/factures/emises/a-acquitter/", "/factures/emises/"


def returned(access, days=1, **values):
    at = timezone.localtime() - timedelta(days=days)
    values = {"supplier": access.structure, "status": Status.REJETEE, "status_at": at} | values
    return InvoiceFactory(**values)


def sign_in(client, user, **query):
    client.logout()
    return client.post(
        f"{reverse('accounts:login')}?{urlencode(query)}", {"username": user.email, "password": PASSWORD} | query
    )


def acknowledged():
    return set(Invoice.objects.filter(is_acknowledged=True).values_list("pk", flat=True))


def test_signing_in_leads_there_then_where_one_was_going(client, supplier):
    returned(supplier)
    led = sign_in(client, supplier.user, next="/factures/emises/deposer/")
    assert led.url == f"{HERE}?suite=%2Ffactures%2Femises%2Fdeposer%2F"
    page = client.get(led.url)
    assert page.context["way_on"] == "/factures/emises/deposer/"
    assert 'href="/factures/emises/deposer/">Plus tard' in page.content.decode()
    done = client.post(HERE, {"all": "1", "shown_at": page.context["form"].now(), "suite": page.context["way_on"]})
    assert done.url == "/factures/emises/deposer/"
    assert sign_in(client, supplier.user, next="/annuaire/").url == "/annuaire/"


@pytest.mark.parametrize("case", ["nothing", "acknowledged", "reader", "others"])
def test_signing_in_leads_nowhere_else_without_something_to_do(client, supplier, case):
    if case == "acknowledged":
        returned(supplier, is_acknowledged=True)
    elif case == "others":
        InvoiceFactory(status=Status.REJETEE)
    user = supplier.user
    if case == "reader":
        returned(supplier)
        user = HabilitationFactory(application=EMISES, structure=supplier.structure, level=Level.CONSULTATION).user
    assert sign_in(client, user).url == "/"


@pytest.mark.parametrize("asked", ["https://ailleurs.test/", "//ailleurs.test", "javascript:alert(1)", "\\\\x", "x"])
def test_the_way_on_stays_inside_the_portal(client, supplier, asked):
    returned(supplier)
    page = client.get(HERE, {"suite": asked})
    assert page.context["way_on"] == SENT
    form = {"all": "1", "shown_at": timezone.now().isoformat(), "suite": asked}
    assert client.post(HERE, form).url == SENT


def test_the_page_shows_what_is_to_be_read(client, supplier):
    invoice = returned(supplier, with_history=True, number="F-77")
    Invoice.objects.update(is_acknowledged=False, status_at=timezone.now())
    html = client.get(HERE).content.decode()
    accessibility.check(html)
    for text in ("F-77", invoice.recipient.name, "02/03/2026", "Autres : contacter votre acheteur", "Plus tard"):
        assert text in html
    for button in ("Tout acquitter et fermer", "Acquitter les factures sélectionnées"):
        assert button in html


def test_some_are_chosen_and_the_rest_stays(client, supplier):
    first, second = returned(supplier), returned(supplier, status=Status.SUSPENDUE)
    answer = client.post(HERE, {"chosen": "1", "facture": [first.pk, "x", "9" * 30], "suite": "/annuaire/"})
    assert answer.url == f"{HERE}?suite=%2Fannuaire%2F"
    assert acknowledged() == {first.pk}
    assert client.post(HERE, {"chosen": "1", "facture": [second.pk], "suite": "/annuaire/"}).url == "/annuaire/"


@pytest.mark.parametrize("form", [{"chosen": "1"}, {"facture": "x"}, {"all": "1"}, {"all": "1", "shown_at": "hier"}])
def test_a_choice_of_nothing_says_so(client, supplier, form):
    returned(supplier)
    answer = client.post(HERE, form)
    assert answer.status_code == 422
    assert "Rien n’a été acquitté" in answer.content.decode()
    accessibility.check(answer.content.decode())
    assert acknowledged() == set()


def test_the_same_click_twice_says_that_it_was_done(client, supplier):
    returned(supplier)
    form = {"all": "1", "shown_at": timezone.now().isoformat()}
    client.post(HERE, form)
    html = client.post(HERE, form, follow=True).content.decode()
    assert "Rien de plus à acquitter" in html


def test_after_seven_days_lists_lead_there_and_nothing_else_does(client, supplier):
    returned(supplier, days=8)
    draft = InvoiceFactory(supplier=supplier.structure)
    led = client.get(SENT, {"masquer": "on"})
    assert led.url == f"{HERE}?suite=%2Ffactures%2Femises%2F%3Fmasquer%3Don"
    html = client.get(led.url).content.decode()
    assert "Acquittement obligatoire" in html
    assert "Plus tard" not in html
    assert client.get(SENT, headers={"HX-Request": "true"}).status_code == 200
    for page in (reverse("invoices:deposit"), reverse("invoices:edit", args=[draft.pk]), draft.get_absolute_url()):
        assert client.get(page).status_code == 200
    client.post(HERE, {"all": "1", "shown_at": timezone.now().isoformat()})
    assert client.get(SENT).status_code == 200


def test_before_seven_days_nothing_is_in_the_way(client, supplier):
    returned(supplier, days=6)
    assert client.get(SENT).status_code == 200


def test_a_reader_sees_it_and_is_never_held_up(client, supplier):
    returned(supplier, days=30)
    reader = HabilitationFactory(application=EMISES, structure=supplier.structure, level=Level.CONSULTATION).user
    client.force_login(reader)
    html = client.get(HERE).content.decode()
    accessibility.check(html)
    assert "Tout acquitter" not in html
    assert 'name="facture"' not in html
    assert client.get(SENT).status_code == 200
    assert client.post(HERE, {"all": "1", "shown_at": timezone.now().isoformat()}).status_code == 403
    assert acknowledged() == set()


def test_fifty_are_shown_of_many_and_all_are_acknowledged(client, supplier, django_assert_num_queries):
    at = timezone.now() - timedelta(days=1)
    InvoiceFactory.create_batch(53, supplier=supplier.structure, status=Status.REJETEE, status_at=at)
    # session, user · rights, structures · rights to act · rights, rows · requests to decide
    with django_assert_num_queries(8):
        page = client.get(HERE)
    assert len(page.context["rows"]) == 50
    assert "Les 50 plus anciennes sont affichées" in page.content.decode()
    answer = client.post(HERE, {"all": "1", "shown_at": page.context["form"].now()}, follow=True)
    assert "53 factures acquittées" in answer.content.decode()


def test_the_empty_page_says_so(client, supplier):
    html = client.get(HERE).content.decode()
    accessibility.check(html)
    assert "Rien à acquitter" in html


def test_one_is_acknowledged_from_its_own_page(client, supplier):
    invoice = returned(supplier, with_history=True)
    Invoice.objects.update(is_acknowledged=False)
    assert "acquitter/" in client.get(invoice.get_absolute_url()).content.decode()
    html = client.get(f"{invoice.get_absolute_url()}acquitter/").content.decode()
    accessibility.check(html)
    assert "Motif : Autres : contacter votre acheteur" in html
    assert client.post(f"{invoice.get_absolute_url()}acquitter/").url == invoice.get_absolute_url()
    assert acknowledged() == {invoice.pk}
    assert client.get(f"{invoice.get_absolute_url()}acquitter/").url == invoice.get_absolute_url()
    assert "acquitter/" not in client.get(invoice.get_absolute_url()).content.decode()


@pytest.mark.parametrize("page", ["sent", "sent_search", "sent_dashboard"])
def test_every_list_of_factures_emises_leads_there(client, supplier, page):
    returned(supplier, days=8)
    assert client.get(reverse(f"invoices:{page}")).url.startswith(HERE)
    if page == "sent_search":
        assert client.get(reverse("invoices:sent_search_csv")).status_code == 200  # never a download
