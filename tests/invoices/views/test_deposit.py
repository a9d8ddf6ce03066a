"""« Dépôt d'une nouvelle facture » and the page that waits for its reading."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoices.models import Deposit
from structures.domain.habilitations import Application
from structures.models import Habilitation, Structure
from tests import accessibility
from tests.factories.invoices import DepositFactory, InvoiceFactory
from tests.factories.structures import HabilitationFactory, RattachementFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def pdf(name="facture.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def form(structure, **changes):
    return {"framework": "A1", "structure": structure.pk, "form_token": uuid.uuid4(), "file": pdf()} | changes


def test_the_page_offers_the_two_cadres_that_work_and_ones_own_structure_alone(client, supplier):
    StructureFactory(name="UNE AUTRE")
    response = client.get(reverse("invoices:deposit"))
    html = response.content.decode()
    accessibility.check(html)
    assert [code for code, _ in response.context["form"].fields["framework"].choices] == ["A1", "A2"]
    assert list(response.context["form"].fields["structure"].queryset) == [supplier.structure]
    assert "UNE AUTRE" not in html


def test_a_pdf_is_stored_and_committed_then_the_reading_page_waits(client, supplier):
    response = client.post(reverse("invoices:deposit"), form(supplier.structure))
    deposit = Deposit.objects.get()
    assert response.url == reverse("invoices:reading", args=[deposit.pk])
    assert (deposit.state, deposit.format, deposit.filename) == ("A_LIRE", "PDF_NON_SIGNE", "facture.pdf")
    waiting = client.get(response.url)
    assert waiting.status_code == 200
    assert "facture.pdf" in waiting.content.decode()
    accessibility.check(waiting.content.decode())


def test_the_same_form_twice_gives_the_first_deposit(client, supplier):
    fields = form(supplier.structure)
    first = client.post(reverse("invoices:deposit"), fields)
    second = client.post(reverse("invoices:deposit"), fields | {"file": pdf()})
    assert first.url == second.url
    assert Deposit.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (pdf(content=b"bonjour"), "n&#x27;est pas un PDF, quel que soit son nom"),
        (pdf(content=b""), "est vide"),
        (
            pdf(content=b"%PDF-1.4" + b"0" * (10 * 1024 * 1024 - 7)),
            "La limite est de 10 Mo par PDF ou XML, pièces comprises, et de 30 Mo pour un lot",
        ),
        ("", "Choisissez le fichier de la facture."),
    ],
    ids=["text named pdf", "empty", "10 Mo + 1", "none"],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(client, supplier, file, sentence):
    response = client.post(reverse("invoices:deposit"), form(supplier.structure, file=file))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    accessibility.check(response.content.decode())
    assert not Deposit.objects.exists()


def test_10_mo_exactly_is_accepted(client, supplier):
    whole = pdf(content=b"%PDF-1.4" + b"0" * (10 * 1024 * 1024 - 8))
    assert client.post(reverse("invoices:deposit"), form(supplier.structure, file=whole)).status_code == 302


def test_another_structure_cannot_be_forged(client, supplier):
    response = client.post(reverse("invoices:deposit"), form(StructureFactory()))
    assert response.status_code == 422
    assert not Deposit.objects.exists()


def test_a_service_of_another_structure_is_refused(client, supplier):
    elsewhere = ServiceFactory(structure=StructureFactory())
    HabilitationFactory(
        user=supplier.user, application=Application.FACTURES_EMISES, structure=elsewhere.structure, level="MODIFICATION"
    )
    response = client.post(reverse("invoices:deposit"), form(supplier.structure, service=elsewhere.pk))
    assert response.status_code == 422
    assert "appartient pas à" in response.content.decode()


def test_who_holds_a_service_alone_must_name_it(client, supplier):
    """An invoice of the whole structure is not theirs to deposit: the form says so, nothing is refused afterwards."""
    service = ServiceFactory(structure=supplier.structure)
    Habilitation.objects.update(service=service)
    response = client.post(reverse("invoices:deposit"), form(supplier.structure))
    assert response.status_code == 422
    assert f"que sur des services de {supplier.structure.name} : choisissez l" in response.content.decode()
    assert client.post(reverse("invoices:deposit"), form(supplier.structure, service=service.pk)).status_code == 302


def test_an_inactive_structure_is_not_offered(client, supplier):
    Structure.objects.update(state=Structure.State.INACTIVE)
    response = client.post(reverse("invoices:deposit"), form(supplier.structure))
    assert response.status_code == 422


def test_without_the_profile_the_page_says_that_asking_for_it_is_enough(client):
    client.force_login(RattachementFactory().user)
    response = client.get(reverse("invoices:deposit"))
    assert response.status_code == 403
    assert "s&#x27;ouvre dès que vous la demandez" in response.content.decode()


def test_the_reading_page_goes_on_to_the_form_by_itself(client, supplier):
    invoice = InvoiceFactory(supplier=supplier.structure, created_by=supplier.user)
    address = reverse("invoices:reading", args=[invoice.deposit.pk])
    assert client.get(address).url == reverse("invoices:edit", args=[invoice.pk])
    assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == reverse(
        "invoices:edit", args=[invoice.pk]
    )


def test_the_reading_page_shows_progress_to_htmx_and_without_it(client, supplier):
    deposit = DepositFactory(structure=supplier.structure, pages_done=2, pages_total=5)
    address = reverse("invoices:reading", args=[deposit.pk])
    assert "page 2 sur 5" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in client.get(address).content.decode()


def test_a_refused_document_says_why_and_what_to_do(client, supplier):
    sentence = "Ce PDF demande un mot de passe."
    deposit = DepositFactory(structure=supplier.structure, state=Deposit.State.REFUSE, message=sentence)
    html = client.get(reverse("invoices:reading", args=[deposit.pk])).content.decode()
    assert sentence in html
    assert reverse("invoices:deposit") in html
    assert 'http-equiv="refresh"' not in html


def test_somebody_elses_deposit_does_not_exist(client, supplier):
    assert client.get(reverse("invoices:reading", args=[DepositFactory().pk])).status_code == 404


def test_the_limit_of_each_kind_of_file_stands_by_the_field(client, supplier):
    html = client.get(reverse("invoices:deposit")).content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert "Taille maximale : 10 Mo par PDF ou XML, 30 Mo pour un lot." in html
