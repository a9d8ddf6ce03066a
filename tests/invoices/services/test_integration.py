"""One file of a flow: whose it is, what the invoice made of it says, and the sentences of what keeps it out."""

import io
import json
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pikepdf
import pytest
from django.utils import timezone

from invoices import queries, storage
from invoices.domain import findings
from invoices.domain.flows import FlowState
from invoices.formats import cii, facturx, lots, ubl
from invoices.formats.lots import Member
from invoices.models import Flow, Invoice
from invoices.services import flow_slices, judging, submission
from invoices.services.flows import deposit_again
from invoices.services.judging import Desk
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure
from tests.factories.flowing import PARTY, deposited, invoice, lot, senders
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory
from tests.samples import LAYOUTS
from tests.samples import Invoice as Printed
from tests.samples.bills import ABROAD, BILL, CASES, ISLAND, avoir
from tests.samples.flows import with_document
from tests.samples.lots import XML, zip_of
from tests.samples.rendering import drawn

pytestmark = pytest.mark.django_db
BOUGIVAL = BILL.recipient.identifier.encode()


@pytest.fixture
def people():
    return senders()


def integrated(people, judges, content, name="facture.xml"):
    """The flow of a file, once it was treated."""
    flow = deposited(people, content, name)
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    return Flow.objects.get(pk=flow.pk)


def judged(people, judges, content):
    """What is said of one file of a lot: its findings, blocking or not, by rule."""
    desk = Desk(people.person, judges.reader, judges.engine)
    member = Member("facture.xml", len(content), content)
    [one] = judging.judge([judging.opened(member, desk)], desk)
    assert (one.draft is None) == any(finding.is_blocking for finding in one.found.findings)
    return {(finding.rule, finding.is_blocking): finding for finding in one.found.findings}


NOT_SENT = {name for name, bill in CASES.items() if bill.framework not in ("A1", "A2")} | {"virement sans compte"}


def stand(bills):
    """Structures for all that these invoices name, and the person who may send for each supplier."""
    person = HabilitationFactory(application=Application.FACTURES_EMISES).user
    for bill in bills:
        party = {"identifier_type": bill.supplier.identifier_type, "identifier": bill.supplier.identifier}
        if not Structure.objects.filter(**party).exists():
            right = {"user": person, "application": Application.FACTURES_EMISES}
            HabilitationFactory(structure=StructureFactory(**party, name=bill.supplier.name), **right)
        town = Structure.objects.filter(identifier=bill.recipient.identifier).first()
        town = town or PublicStructureFactory(identifier=bill.recipient.identifier)
        if code := bill.recipient.service_code:
            Service.objects.get_or_create(structure=town, code=code, defaults={"name": code})
    return SimpleNamespace(person=person, supplier=person.habilitations.first().structure)


@pytest.mark.parametrize("syntax", [ubl, cii], ids=["UBL", "CII"])
def test_every_kind_of_invoice_that_the_portal_writes_enters_with_its_amounts(judges, syntax):
    bills = [bill for name, bill in CASES.items() if bill.recipient != ISLAND and name not in NOT_SENT]
    bills += [avoir(bill) for bill in bills if bill.framework == "A1"]
    numbered = {f"F-{rank}": bill for rank, bill in enumerate(bills)}
    content = zip_of((f"{number}.xml", syntax.write(replace(bill, number=number))) for number, bill in numbered.items())
    flow = integrated(stand(bills), judges, content, "lot.zip")
    assert {item.number: item.findings for item in flow.items.filter(invoice=None)} == {}
    for number, bill in numbered.items():
        sent = Invoice.objects.get(number=number)
        said = (sent.type, sent.framework, sent.currency, sent.total_with_vat, sent.amount_due)
        assert said == (bill.type, bill.framework, bill.currency, bill.reduced.with_vat, bill.due), number
        assert sum(row.base for row in sent.vat_totals.all()) == sent.total_without_vat
        assert sent.payment_means == bill.payment_means


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"supplier": replace(PARTY, identifier="73282932000074")}, ("B2G-BT-29", "Fournisseur")),
        ({"framework": "A9"}, ("B2G-BT-23", "Cadre de facturation")),
        ({"number": "F 1"}, ("C5", "Numéro de facture")),
        ({"recipient": replace(BILL.recipient, identifier="21010001000019")}, ("C2", "SIRET du destinataire")),
        ({"recipient": replace(BILL.recipient, service_code="AUTRE")}, ("C2", "Code service")),
        ({"engagement": "E" * 51}, ("C1", "N° d'engagement")),
    ],
)
def test_what_keeps_an_invoice_out_is_told_in_the_words_of_the_form(people, judges, told, said):
    rule, field = said
    finding = judged(people, judges, invoice(**{"number": "F-1", **told}))[rule, True]
    assert finding.field == field
    assert finding.remedy


def test_nothing_tells_whether_a_structure_that_is_not_mine_is_known(people, judges):
    other = invoice("F-1", supplier=replace(PARTY, identifier="73282932000074"))
    unknown = judged(people, judges, other)
    stranger = StructureFactory(identifier="73282932000074", name="SECRET SARL")
    InvoiceFactory(supplier=stranger, number="F-1", status="MANDATEE")
    assert judged(people, judges, other) == unknown
    right = {"application": Application.FACTURES_EMISES, "user": people.person, "structure": stranger}
    HabilitationFactory(level=Level.CONSULTATION, **right)
    assert judged(people, judges, other) == unknown


def test_several_suppliers_of_one_depositor_share_a_lot(people, judges):
    abroad = StructureFactory(identifier_type="UE_HORS_FRANCE", identifier=ABROAD.identifier, country="DE")
    island = StructureFactory(identifier_type="RIDET", identifier="0000111222", country="NC")
    for structure in (abroad, island):
        HabilitationFactory(application=Application.FACTURES_EMISES, user=people.person, structure=structure)
    bill = replace(BILL, account=None, payment_means="CHEQUE")
    parties = {"F-1": PARTY, "F-2": ABROAD, "F-3": ISLAND}
    content = zip_of(
        (f"{number}.xml", ubl.write(replace(bill, number=number, supplier=one))) for number, one in parties.items()
    )
    flow = integrated(people, judges, content, "lot.zip")
    assert flow.state == FlowState.INTEGRE, [item.findings for item in flow.items.all()]
    assert [item.supplier for item in flow.items.all()] == [people.supplier, abroad, island]


def test_a_flow_and_a_form_make_the_same_invoice(people, judges):
    """Column by column, but for what tells where it comes from."""
    integrated(people, judges, lot("F-1"), "lot.zip")
    flown = Invoice.objects.get(number="F-1")
    names = [field.name for field in Invoice._meta.concrete_fields if not field.primary_key]
    draft = Invoice(**{name: getattr(flown, name) for name in names if name != "signed_due"})
    draft.number, draft.deposit, draft.version = "F-2", None, 1
    draft.status, draft.holder, draft.certificate_number, draft.certificate_text = "BROUILLON", "SUPPLIER", "", ""
    draft.supplier_copy = draft.recipient_copy = draft.deposited_at = None
    draft.save()
    sent = submission.send(draft, actor=people.person, version=1)
    sent.refresh_from_db()
    apart = {"number", "deposit", "certificate_number", "certificate_text", "deposited_at", "status_at"}
    apart |= {"last_activity_at", "created_at"}
    assert {name: getattr(sent, name) for name in names if name not in apart} == {
        name: getattr(flown, name) for name in names if name not in apart
    }
    links = [list(one.status_changes.values("position", "action", "source", "target", "by")) for one in (sent, flown)]
    assert links[0] == links[1]


def test_an_account_of_the_supplier_is_the_one_to_pay_on_and_any_other_is_advice(people, judges):
    assert ("B2G-BT-84", False) in judged(people, judges, invoice("F-1"))
    account = people.supplier.bank_accounts.create(
        label="Compte", kind="IBAN", number=BILL.account.number, valid_from=date(2020, 1, 1)
    )
    assert ("B2G-BT-84", False) not in judged(people, judges, invoice("F-1"))
    integrated(people, judges, invoice("F-1"))
    assert Invoice.objects.get().bank_account == account


def test_a_negative_invoice_is_an_avoir_of_the_portal(people, judges):
    line = replace(BILL.lines[0], quantity=Decimal(-20))
    integrated(people, judges, invoice("F-1", lines=(line,)))
    sent = Invoice.objects.get()
    assert (sent.type, sent.total_with_vat, sent.signed_due) == ("AVOIR", Decimal("7040.00"), Decimal("-7040.00"))
    assert [row.base for row in sent.vat_totals.all()] == [Decimal("6400.00")]


PDF = drawn("<p>Bon de livraison</p>")


def carrying(*documents, number="F-1", minimal=False):
    """An invoice with these documents inside: name, type, content."""
    xml = invoice(number)
    for rank, (name, kind, content) in enumerate(documents, start=1):
        xml = with_document(xml, name, kind, content, f"PJ-{rank}")
    if minimal:
        head, _, rest = xml.partition(b"<cbc:CustomizationID>")
        xml = head + rest.partition(b"</cbc:CustomizationID>")[2]
    return xml


def test_documents_inside_become_attachments_and_bad_ones_are_left_out_and_told(people, judges):
    long_name = "bon de livraison " + "x" * 60 + ".pdf"
    content = carrying(
        ("bon.pdf", "application/pdf", PDF),
        ("bon.pdf", "application/pdf", PDF + b"%"),
        ("../../" + long_name, "application/pdf", PDF + b"%%"),
        ("note", "text/csv", b"bonjour"),
        ("virus.exe", "application/pdf", b"MZ"),
        ("menteur.pdf", "application/pdf", b"GIF89a"),
        ("vide.pdf", "application/pdf", b""),
    )
    flow = integrated(people, judges, content)
    assert flow.state == FlowState.INTEGRE, flow.items.get().findings
    sent = Invoice.objects.get()
    names = sorted(one.filename for one in sent.attachments.all())
    assert names == sorted(["bon.pdf", "bon-2.pdf", f"{long_name[:46]}.pdf", "note.csv"])
    assert storage.read_original(sent.attachments.get(filename="bon.pdf").file_id) == PDF
    left_out = [one["value"] for one in flow.items.get().findings if one["rule"] == "B2G-BG-24"]
    assert left_out == ["virus.exe", "menteur.pdf"]
    assert storage.read_original(sent.deposit.file_id) == content


def test_the_pdf_inside_a_mixed_flow_is_the_invoice_itself(people, judges):
    content = carrying(("facture.pdf", "application/pdf", PDF), ("note.txt", "text/plain", b"x"), minimal=True)
    flow = integrated(people, judges, content)
    sent = Invoice.objects.get()
    assert (flow.syntax, flow.state) == ("IN_DP_E2_UBL_INVOICE_MIN", FlowState.INTEGRE)
    assert storage.read_original(sent.deposit.file_id) == PDF
    assert (sent.deposit.filename, sent.deposit.format) == ("facture.pdf", "PDF_NON_SIGNE")
    assert [one.filename for one in sent.attachments.all()] == ["note.txt"]
    assert storage.read_original(flow.file_id) == content


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ((), "ne contient pas le PDF"),
        ((("a.pdf", "application/pdf", b"GIF89a"),), "ne contient pas le PDF"),
        ((("a.pdf", "application/pdf", PDF[:300]),), "endommagé"),
        ((("a.pdf", "application/pdf", b"no page"),), "aucune page"),
    ],
)
def test_a_mixed_flow_whose_pdf_cannot_be_read_is_refused(people, judges, documents, said):
    documents = [(name, kind, empty_pdf() if content == b"no page" else content) for name, kind, content in documents]
    finding = judged(people, judges, carrying(*documents, minimal=True))["B2G-PDF", True]
    assert said in finding.text


def empty_pdf():
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(made)
    return made.getvalue()


def test_a_factur_x_enters_with_its_pdf_and_what_its_page_says_otherwise_is_advice(people, judges):
    bill = replace(BILL, number="FA-2026-12", supplier=PARTY)
    content = facturx.write(bill, LAYOUTS["colonnes"].draw(Printed(number="FA-2026-13")), timezone.now())
    flow = integrated(people, judges, content, "facture.PDF")
    sent = Invoice.objects.get()
    assert (flow.syntax, flow.state, sent.number) == ("IN_DP_E2_CII_FACTURX", FlowState.INTEGRE, "FA-2026-12")
    assert (storage.read_original(sent.deposit.file_id), sent.deposit.filename) == (content, "facture.PDF")
    assert "PAGE" in {one["rule"] for one in flow.items.get().findings}


def test_a_pdf_without_data_is_no_flow(people, judges):
    flow = integrated(people, judges, drawn("<p>Facture</p>"), "facture.pdf")
    [finding] = flow.items.get().findings
    assert (flow.state, finding["rule"], finding["is_blocking"]) == (FlowState.REJETE, "FACTUR-X", True)
    assert "peut être déposé tel quel" in finding["remedy"]


def test_a_file_too_large_for_an_invoice_is_refused_without_being_opened(people, judges):
    flow = integrated(
        people, judges, zip_of([("a.xml", invoice("F-1")), ("b.xml", XML + b" " * (10 << 20))]), "lot.zip"
    )
    [finding] = flow.items.get(position=2).findings
    assert "pèse 10,01 Mo" in finding["text"]
    assert flow.integrated == 1


def test_the_lots_of_others_give_what_they_should(judges, corpus):
    """Their invoices are not French: what is asked is the verdict of the format, file by file."""
    expected = {"1 invoice in": (1, 0), "3 invoices in": (3, 0), "5 invoices in": (5, 0)}
    for one in json.loads((corpus / "manifest.json").read_text())["files"]:
        if not one["path"].startswith("bulk/"):
            continue
        with (corpus / one["path"]).open("rb") as file:
            desk = Desk(HabilitationFactory().user, judges.reader, judges.engine)
            found = [judging.opened(member, desk).found for member in lots.members(file, one["path"])]
        refused = [findings.blocks(each.findings, findings.Level.FORMAT) for each in found]
        wanted = expected.get(one["expected_outcome"], (2, 2))
        assert (refused.count(False), refused.count(True)) == wanted, one["path"]
        assert all(each.is_invoice for each in found)


@pytest.fixture
def of_one_service():
    """Who may emit for one service of the supplier alone."""
    people = senders()
    service = ServiceFactory(structure=people.supplier)
    right = {"application": Application.FACTURES_EMISES, "structure": people.supplier, "service": service}
    return SimpleNamespace(**vars(people) | {"person": HabilitationFactory(**right).user, "service": service})


def test_who_may_emit_for_a_service_sends_flows_for_it_as_by_the_form(of_one_service, judges):
    people = of_one_service
    for service in (None, ServiceFactory(structure=people.supplier)):
        with pytest.raises(HabilitationMissing):
            deposited(people, lot("F-1"), service=service)
    flow = deposited(people, lot("F-1", "F-2"), service=people.service)
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    flow.refresh_from_db()
    assert flow.state == FlowState.INTEGRE, [one.findings for one in flow.items.all()]
    for sent in Invoice.objects.all():
        assert (sent.supplier, sent.supplier_service) == (people.supplier, people.service)
        assert sent.deposit.service == people.service
    assert set(queries.visible_to(people.person)) == set(Invoice.objects.all())


def test_a_service_opens_no_other_supplier(of_one_service, judges):
    people = of_one_service
    other = StructureFactory(identifier="73282932000074")
    right = {"application": Application.FACTURES_EMISES, "structure": other, "service": ServiceFactory(structure=other)}
    HabilitationFactory(user=people.person, **right)
    content = invoice("F-1", supplier=replace(PARTY, identifier=other.identifier))
    flow = deposited(people, content, "facture.xml", service=people.service)
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    assert [one["rule"] for one in flow.items.get().findings if one["is_blocking"]] == ["B2G-BT-29"]


def test_the_refused_files_of_a_service_come_again_in_its_name(of_one_service, judges):
    people = of_one_service
    flow = deposited(people, invoice("F 1"), "facture.xml", service=people.service)
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    again = deposit_again(Flow.objects.get(), actor=people.person, form_token=uuid.uuid4())
    assert again.service == people.service
