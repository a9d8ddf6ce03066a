"""The form of a draft: prefilled and marked, saved whatever it holds, controlled before sending."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoices.domain.document import Box, Document, Found, PageSize, VatGroup
from invoices.domain.inside import Difference, EmbeddedFile, PdfSignature
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit, Invoice
from invoices.services import drafting
from structures.domain.identifiers import STATE_SIRET
from tests import accessibility
from tests.factories.invoices import DepositFactory, InvoiceFactory
from tests.factories.structures import PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


def typed(client, invoice, **changes):
    """The fields of the form as the page shows them, some typed over."""
    form = client.get(reverse("invoices:edit", args=[invoice.pk])).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in fields.items()} | changes


def save(client, invoice, button="save", **changes):
    return client.post(reverse("invoices:edit", args=[invoice.pk]), typed(client, invoice, **changes) | {button: "1"})


def test_the_page_is_accessible_and_says_it_is_not_sent(client, draft):
    html = client.get(reverse("invoices:edit", args=[draft.pk])).content.decode()
    accessibility.check(html)
    assert "Brouillon, non envoyée" in html
    labels = ("Numéro de facture", "Date de facture", "Devise", "N° d&#x27;engagement", "Numéro du marché")
    totals = ("Montant HT", "Montant TVA", "Montant TTC (avant remise)", "Montant remise globale TTC", "Net à payer")
    for label in (*labels, *totals, "Le destinataire est-il l&#x27;État ?", "Type de TVA", "Mode de règlement"):
        assert label in html


def test_what_was_read_is_prefilled_marked_and_tied_to_its_place(client, supplier):
    box = Box(1, 100, 50, 200, 60)
    document = Document(
        found={
            "number": Found("FA-1", 0.95, box),
            "issue_date": Found(date(2026, 1, 31), 0.5, box),
            "total_without_vat": Found(Decimal("100.00"), 0.95, box),
            "total_vat": Found(Decimal("20.00"), 0.2, box),
        },
        vat=(VatGroup(Decimal(20), Decimal(100), Decimal(20)),),
        pages=(PageSize(500, 1000),),
        pages_read=(1,),
        page_count=1,
    )
    deposit = DepositFactory(
        structure=supplier.structure,
        depositor=supplier.user,
        state=Deposit.State.INTERPRETEE_OCR,
        document=document.to_json(),
    )
    invoice = drafting.draft_from(deposit)
    html = client.get(reverse("invoices:edit", args=[invoice.pk])).content.decode()
    assert (invoice.number, invoice.issue_date, invoice.total_without_vat) == ("FA-1", date(2026, 1, 31), Decimal(100))
    assert invoice.total_vat is None  # read with so little confidence that an empty box is better
    assert "Lu page 1" in html
    assert "À vérifier" in html
    assert 'data-box="1,0.1960,0.0480,0.4040,0.0620"' in html
    assert [(row.rate, row.base, row.tax) for row in invoice.vat_totals.all()] == [
        (Decimal("20.00"), Decimal("100.00"), Decimal("20.00"))
    ]


def test_what_the_file_holds_besides_its_pages_is_said(client, supplier):
    document = Document(
        found={"number": Found("FA-1", 0.5, None, "xml"), "amount_due": Found(Decimal("108.00"), 0.5, None, "xml")},
        data_format="Factur-X EN 16931",
        differences=(Difference("amount_due", "104,90\u00a0€", "108,00\u00a0€"),),
        signatures=(PdfSignature("Camille Durand", covers_all=True, integrity="MODIFIEE"),),
        embedded=(EmbeddedFile("factur-x.xml", "text/xml", 5324, is_invoice=True), EmbeddedFile("<b>.pdf")),
    )
    deposit = DepositFactory(
        structure=supplier.structure,
        depositor=supplier.user,
        state=Deposit.State.INTERPRETEE_OCR,
        document=document.to_json(),
        format="PDF_SIGNE_PADES",
    )
    html = client.get(reverse("invoices:edit", args=[drafting.draft_from(deposit).pk])).content.decode()
    accessibility.check(html)
    for said in (
        "Net à payer</a> : la page indique 104,90\u00a0€ et les données jointes 108,00\u00a0€.",
        "2 champs à vérifier",
        '<a class="small" href="#id_amount_due">À vérifier ensuite : Net à payer</a>',
        "PDF signé (PAdES)",
        "Facture électronique jointe : <b>Factur-X EN 16931</b>",
        "factur-x.xml, text/xml, 5,2\u00a0ko : facture électronique lue",
        "&lt;b&gt;.pdf",
        "Certificat au nom de Camille Durand",
    ):
        assert said in html


def test_an_unread_deposit_gives_an_empty_form_with_the_reason(client, supplier):
    deposit = DepositFactory(
        structure=supplier.structure,
        depositor=supplier.user,
        state=Deposit.State.ILLISIBLE,
        message="Ce document n'a pas pu être lu.",
    )
    invoice = drafting.draft_from(deposit)
    html = client.get(reverse("invoices:edit", args=[invoice.pk])).content.decode()
    assert "pas pu être lu" in html
    assert invoice.number == ""


def test_saving_keeps_everything_typed_even_what_does_not_parse(client, draft):
    response = save(client, draft, issue_date="32/13/2026", total_vat="vingt", vat_0_rate="20", vat_0_base="1oo")
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.status == Status.BROUILLON
    again = client.get(response.url)
    html = again.content.decode()
    for text in ("32/13/2026", "vingt", "1oo"):
        assert f'value="{text}"' in html
    assert "32/13/2026 » n&#x27;est pas lisible" in html or "Cette date n&#x27;est pas lisible" in html
    accessibility.check(html)


def test_an_unreadable_value_blocks_sending_though_an_older_one_was_kept(client, draft):
    response = save(client, draft, "send", issue_date="32/13/2026")
    confirmation = client.get(response.url)
    assert confirmation.url == reverse("invoices:edit", args=[draft.pk]) + "?controle=1"


def test_a_corrected_value_is_no_longer_shown_as_unreadable(client, draft):
    save(client, draft, issue_date="32/13/2026")
    save(client, draft, issue_date="31/01/2026")
    draft.refresh_from_db()
    assert (draft.issue_date, draft.unparsed) == (date(2026, 1, 31), {})


@pytest.mark.parametrize(
    ("text", "amount"), [("4 137,50", "4137.50"), ("4137.5", "4137.50"), ("4\u202f137,50 €", "4137.50"), ("0", "0.00")]
)
def test_amounts_are_read_as_people_type_them(client, draft, text, amount):
    save(client, draft, total_without_vat=text)
    draft.refresh_from_db()
    assert draft.total_without_vat == Decimal(amount)


def test_what_does_not_parse_is_told_once(client, draft):
    page = client.get(save(client, draft, total_vat="douze").url)
    told = page.context["form"].errors["total_vat"]
    assert len(told) == 1
    assert "« douze » n'est pas un montant." in told[0]


def test_the_state_is_one_answer(client, draft):
    state = PublicStructureFactory(identifier=STATE_SIRET, name="ETAT")
    save(client, draft, is_state="oui", recipient_identifier="")
    draft.refresh_from_db()
    assert (draft.recipient, draft.recipient_identifier) == (state, STATE_SIRET)
    save(client, draft, is_state="non")
    draft.refresh_from_db()
    assert draft.recipient is None


def test_a_siret_typed_wins_over_an_answer_that_nobody_changed(client, draft):
    """The draft saves itself between the typing and the button: the page's « Non » is no answer to what came since."""
    state = PublicStructureFactory(identifier=STATE_SIRET, name="ETAT")
    town = PublicStructureFactory()
    page = typed(client, draft, recipient_identifier="110 002 011 00044", state_shown="non", is_state="non")
    saved = client.post(reverse("invoices:autosave", args=[draft.pk]), page).json()
    client.post(reverse("invoices:edit", args=[draft.pk]), page | {"version": saved["version"], "save": "1"})
    draft.refresh_from_db()
    assert draft.recipient == state
    save(client, draft, recipient_identifier=town.identifier)  # « Oui » stays from the page
    draft.refresh_from_db()
    assert draft.recipient == town


def test_the_recipients_needs_are_starred(client, draft):
    recipient = PublicStructureFactory(service_required=True, engagement_required=True)
    save(client, draft, recipient_identifier=recipient.identifier)
    form = client.get(reverse("invoices:edit", args=[draft.pk])).context["form"]
    assert form.fields["service_code"].required
    assert form.fields["engagement"].required
    assert not form.fields["market"].required


@pytest.mark.parametrize(
    ("identifier", "sentence"),
    [("123", "pas un SIRET"), ("１２３４５６７８９０１２３４", "pas un SIRET"), ("99999999999999", "inconnu")],
)
def test_the_look_up_tells_what_a_siret_is(client, supplier, identifier, sentence):
    response = client.get(reverse("invoices:recipient_lookup"), {"recipient_identifier": identifier})
    assert sentence in response.content.decode()


def test_the_look_up_lists_the_services_of_an_active_recipient(client, supplier):
    service = ServiceFactory(structure=PublicStructureFactory(name="MAIRIE DE TEST"), code="ACHATS")
    ServiceFactory(structure=service.structure, code="FERME", is_active=False)
    response = client.get(reverse("invoices:recipient_lookup"), {"recipient_identifier": service.structure.identifier})
    html = response.content.decode()
    assert "MAIRIE DE TEST" in html
    assert "ACHATS" in html
    assert "FERME" not in html


def test_autosave_answers_the_new_version_and_refuses_a_stale_tab(client, draft):
    fields = typed(client, draft, number="TAB-1")
    address = reverse("invoices:autosave", args=[draft.pk])
    assert client.post(address, fields).json() == {"version": draft.version + 1}
    late = client.post(address, fields | {"number": "TAB-2"}, headers={"Accept": "application/json"})
    assert late.status_code == 409
    draft.refresh_from_db()
    assert draft.number == "TAB-1"


def test_a_stale_tab_keeps_what_it_typed_and_may_save_again(client, draft):
    first, second = typed(client, draft, number="UN"), typed(client, draft, number="DEUX")
    address = reverse("invoices:edit", args=[draft.pk])
    client.post(address, first | {"save": "1"})
    response = client.post(address, second | {"save": "1"})
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="DEUX"' in html
    assert "modifié entre-temps" in html
    draft.refresh_from_db()
    assert draft.number == "UN"
    client.post(address, second | {"save": "1", "version": response.context["form"]["version"].value()})
    draft.refresh_from_db()
    assert draft.number == "DEUX"


def test_a_missing_or_forged_version_is_a_stale_tab(client, draft):
    for version in ("", "abc", "-1", "9999"):
        response = client.post(
            reverse("invoices:edit", args=[draft.pk]), typed(client, draft, number="X", version=version)
        )
        assert response.status_code == 409
    draft.refresh_from_db()
    assert draft.number != "X"


def test_status_supplier_and_depositor_cannot_be_forged(client, draft):
    other = StructureFactory()
    forged = {"status": "MISE_EN_PAIEMENT", "supplier": other.pk, "supplier_id": other.pk, "created_by": 1, "id": 1}
    save(client, draft, **forged)
    fresh = Invoice.objects.get(pk=draft.pk)
    assert (fresh.status, fresh.supplier_id) == (Status.BROUILLON, draft.supplier_id)


def test_a_sent_invoice_is_not_edited(client, supplier):
    sent = InvoiceFactory(supplier=supplier.structure, status=Status.MISE_A_DISPOSITION)
    assert client.get(reverse("invoices:edit", args=[sent.pk])).url == sent.get_absolute_url()
    assert client.post(reverse("invoices:edit", args=[sent.pk]), {"number": "X"}).url == sent.get_absolute_url()
    assert Invoice.objects.get(pk=sent.pk).number == sent.number


def test_deleting_a_draft_asks_first_and_happens_once(client, draft, supplier):
    address = reverse("invoices:delete", args=[draft.pk])
    page = client.get(address)
    html = page.content.decode()
    accessibility.check(html)
    assert draft.number in html
    assert f'href="{reverse("invoices:edit", args=[draft.pk])}">Annuler</a>' in html
    assert Invoice.objects.get().status == Status.BROUILLON
    version = page.context["form"]["version"].value()
    assert client.post(address, {"version": version}).url == reverse("invoices:sent")
    assert Invoice.objects.get().status == Status.SUPPRIMEE
    again = client.post(address, {"version": version})
    assert again.status_code == 410
    accessibility.check(again.content.decode())
    said = again.content.decode()
    assert f"Le brouillon {draft.number} a déjà été supprimé par {supplier.user.get_full_name()}, le " in said
    assert f'href="{reverse("invoices:sent")}">Voir vos factures émises</a>' in said
    assert client.get(reverse("invoices:edit", args=[draft.pk])).status_code == 410


def attach(client, draft, name="bl.pdf", content=b"%PDF-1.4 bon", designation="Bon de livraison", kind="AUTRE"):
    upload = SimpleUploadedFile(name, content, "text/html")
    fields = {"file": upload, "designation": designation, "type": kind}
    return client.post(reverse("invoices:attachments", args=[draft.pk]), fields)


def test_an_attachment_is_joined_typed_by_its_content_and_removed(client, draft):
    assert attach(client, draft).status_code == 302
    joined = Attachment.objects.get()
    assert (joined.filename, joined.file.media_type) == ("bl.pdf", "application/pdf")
    html = client.get(reverse("invoices:attachments", args=[draft.pk])).content.decode()
    accessibility.check(html)
    assert "bl.pdf" in html
    client.post(reverse("invoices:detach", args=[draft.pk, joined.pk]))
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "pas admise"),
        ("sans-extension", b"x", "pas d&#x27;extension"),
        ("faux.pdf", b"MZ\x90", "est un programme"),
        ("a" * 47 + ".pdf", b"%PDF-", "51 caractères"),
        ("vide.pdf", b"", "est vide"),
    ],
)
def test_an_attachment_outside_the_limits_is_refused_with_the_remedy(client, draft, name, content, sentence):
    response = attach(client, draft, name, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Attachment.objects.exists()


def test_the_list_of_attachments_costs_the_same_for_any_number(client, draft, django_assert_num_queries):
    counts = []
    for rank in range(3):
        attach(client, draft, f"{rank}.pdf", b"%PDF-" + bytes([rank]))
        with django_assert_num_queries(9) as captured:
            client.get(reverse("invoices:attachments", args=[draft.pk]))
        counts.append(len(captured))
    assert len(set(counts)) == 1
