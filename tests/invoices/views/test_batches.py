"""Several PDFs at once (features.md K17): one deposit a file, a queue page, one invoice checked after the other."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoices.domain.lifecycle import Status
from invoices.models import Deposit
from tests import accessibility
from tests.factories.invoices import DepositFactory, InvoiceFactory

pytestmark = pytest.mark.django_db


def pdf(name, content=b""):
    return SimpleUploadedFile(name, b"%PDF-1.4 " + (content or name.encode()), "application/pdf")


def send(client, supplier, files, token=None):
    form = {"framework": "A1", "structure": supplier.structure.pk, "form_token": token or uuid.uuid4(), "file": files}
    return client.post(reverse("invoices:deposit"), form)


def queue(client, batch, **headers):
    return client.get(reverse("invoices:batch", args=[batch]), headers=headers)


def drafts(supplier, count, **changes):
    batch = uuid.uuid4()
    made = [
        InvoiceFactory(
            supplier=supplier.structure,
            created_by=supplier.user,
            deposit__batch=batch,
            deposit__has_draft=True,
            **changes,
        )
        for _ in range(count)
    ]
    return batch, made


def test_twenty_files_make_twenty_deposits_and_one_queue(client, supplier):
    token = uuid.uuid4()
    response = send(client, supplier, [pdf(f"facture-{n}.pdf") for n in range(20)], token)
    assert response.url == reverse("invoices:batch", args=[token])
    made = list(Deposit.objects.order_by("pk"))
    assert [deposit.filename for deposit in made] == [f"facture-{n}.pdf" for n in range(20)]
    assert {deposit.batch for deposit in made} == {token}
    html = client.get(response.url).content.decode()
    accessibility.check(html)
    assert "20 en lecture" in html
    assert '<noscript><meta http-equiv="refresh"' in html


def test_one_file_keeps_its_own_road(client, supplier):
    response = send(client, supplier, [pdf("facture.pdf")])
    assert response.url == reverse("invoices:reading", args=[Deposit.objects.get().pk])
    assert Deposit.objects.get().batch is None


def test_a_refused_file_does_not_lose_the_others(client, supplier):
    text = SimpleUploadedFile("note.pdf", b"bonjour")
    heavy = SimpleUploadedFile("lourde.pdf", b"%PDF-1.4".ljust(10 * 1024 * 1024 + 1))
    response = send(client, supplier, [pdf("une.pdf"), text, heavy, pdf("deux.pdf")])
    assert Deposit.objects.count() == 2
    html = client.get(response.url).content.decode()
    accessibility.check(html)
    assert "« note.pdf » n&#x27;est pas un PDF" in html
    assert "« lourde.pdf » pèse 10,01 Mo" in html
    assert "2 en erreur" in html


def test_the_same_bytes_twice_make_one_deposit_and_it_is_said(client, supplier):
    response = send(client, supplier, [pdf("une.pdf", b"x"), pdf("copie.pdf", b"x"), pdf("deux.pdf")])
    assert Deposit.objects.count() == 2
    assert "Même contenu que « une.pdf »" in client.get(response.url).content.decode()


def test_the_same_form_twice_gives_the_same_queue(client, supplier):
    token, names = uuid.uuid4(), ("une.pdf", "deux.pdf")
    first = send(client, supplier, [pdf(name) for name in names], token)
    second = send(client, supplier, [pdf(name) for name in names], token)
    assert first.url == second.url
    assert Deposit.objects.count() == 2


def test_a_sending_that_was_cut_is_finished_by_the_next(client, supplier):
    token = uuid.uuid4()
    send(client, supplier, [pdf("une.pdf"), pdf("deux.pdf")], token)
    Deposit.objects.get(filename="deux.pdf").delete()
    send(client, supplier, [pdf("une.pdf"), pdf("deux.pdf")], token)
    assert sorted(Deposit.objects.values_list("filename", flat=True)) == ["deux.pdf", "une.pdf"]


def test_fifty_files_at_most_and_nothing_else_typed_is_lost(client, supplier):
    response = send(client, supplier, [pdf(f"{n}.pdf") for n in range(51)])
    assert response.status_code == 422
    html = response.content.decode()
    assert "Vous avez choisi 51 fichiers : la limite est de 50 à la fois" in html
    assert f'<option value="{supplier.structure.pk}" selected>' in html
    assert not Deposit.objects.exists()


def test_when_every_file_is_refused_the_form_says_why_of_each(client, supplier):
    response = send(client, supplier, [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"")])
    assert response.status_code == 422
    html = response.content.decode()
    assert "« a.pdf » n&#x27;est pas un PDF" in html
    assert "« b.pdf » est vide" in html


def test_each_row_says_where_its_file_stands(client, supplier):
    batch, made = drafts(supplier, 2)
    sent = InvoiceFactory(
        supplier=supplier.structure, deposit__batch=batch, deposit__has_draft=True, status=Status.MISE_A_DISPOSITION
    )
    unread = drafts(supplier, 1, deposit__state=Deposit.State.ILLISIBLE)[1][0]
    Deposit.objects.filter(pk=unread.deposit_id).update(batch=batch)
    refused = "Ce fichier est protégé par un mot de passe."
    DepositFactory(structure=supplier.structure, batch=batch, state=Deposit.State.REFUSE, message=refused)
    DepositFactory(structure=supplier.structure, batch=batch, pages_done=2, pages_total=5)
    html = queue(client, batch).content.decode()
    accessibility.check(html)
    for words in ("À vérifier", "À remplir", "Envoyée : Mise à disposition", refused, "page 2 sur 5", "1 en lecture"):
        assert words in html
    assert reverse("invoices:edit", args=[made[0].pk]) in html
    assert sent.get_absolute_url() in html


def test_htmx_gets_the_rows_alone_and_stops_asking_when_all_is_read(client, supplier):
    batch, _ = drafts(supplier, 2)
    part = queue(client, batch, **{"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-get" not in part
    DepositFactory(structure=supplier.structure, batch=batch)
    assert "hx-get" in queue(client, batch, **{"HX-Request": "true"}).content.decode()


def test_the_form_and_the_receipt_lead_to_the_next_one(client, supplier):
    _, made = drafts(supplier, 3)
    html = client.get(reverse("invoices:edit", args=[made[1].pk])).content.decode()
    accessibility.check(html)
    assert "Facture 2 sur 3" in html
    assert "(3 sur 3)" in html
    sent = InvoiceFactory(
        supplier=supplier.structure,
        deposit__batch=made[0].deposit.batch,
        deposit__has_draft=True,
        status=Status.MISE_A_DISPOSITION,
    )
    html = client.get(reverse("invoices:receipt", args=[sent.pk])).content.decode()
    accessibility.check(html)
    assert "Facture suivante du dépôt (1 sur 4)" in html
    assert reverse("invoices:edit", args=[made[0].pk]) in html


def test_saving_and_going_on_keeps_what_was_typed(client, supplier):
    _, (first, second) = drafts(supplier, 2)
    form = {"version": first.version, "number": "TAPE-1", "framework": "A1", "next": "1"}
    response = client.post(reverse("invoices:edit", args=[first.pk]), form)
    assert response.url == reverse("invoices:edit", args=[second.pk])
    first.refresh_from_db()
    assert first.number == "TAPE-1"


def test_the_last_one_is_told_there_is_no_other(client, supplier):
    _, (alone,) = drafts(supplier, 1)
    assert "Les autres sont déjà vérifiées" in client.get(reverse("invoices:edit", args=[alone.pk])).content.decode()


def test_what_is_left_of_a_batch_is_offered_on_the_page_of_deposits(client, supplier):
    batch, _ = drafts(supplier, 2)
    done, _ = drafts(supplier, 1, status=Status.MISE_A_DISPOSITION)
    Deposit.objects.update(depositor=supplier.user)
    html = client.get(reverse("invoices:deposit")).content.decode()
    accessibility.check(html)
    assert reverse("invoices:batch", args=[batch]) in html
    assert "2 factures à vérifier sur 2" in html
    assert reverse("invoices:batch", args=[done]) not in html


def test_somebody_elses_batch_does_not_exist(client, supplier):
    batch = DepositFactory(batch=uuid.uuid4()).batch
    assert queue(client, batch).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_any_length(client, supplier, count, django_assert_num_queries):
    batch, _ = drafts(supplier, count)
    with django_assert_num_queries(5):  # session, user, habilitations, the deposits with their invoices, recipients
        queue(client, batch, **{"HX-Request": "true"})
