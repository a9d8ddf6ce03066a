"""One PDF from deposit to payment, through what really runs: HTTP, broker, worker, reader, mail server, database."""

import base64
import hashlib
import io
import re
from collections import Counter
from itertools import pairwise

import pdfplumber
import pytest
from django.utils import timezone

from invoices.models import Deposit, Invoice
from invoices.services.verification import verify
from tests import samples
from tests.factories.cast import cast
from tests.processes import wait_until
from tests.samples.invoice import RECIPIENT, SUPPLIER
from tests.visiting import Visitor

pytestmark = [pytest.mark.samples]

PRINTED = samples.Invoice()
READ = {
    "number": "FA-2026-0147",
    "issue_date": "31/01/2026",
    "due_date": "02/03/2026",
    "type": "FACTURE",
    "recipient_identifier": RECIPIENT.siret,
    "service_code": "SERV-TECH",
    "engagement": "4500123456",
    "market": "2025-MAPA-017",
    "total_without_vat": "4137,50",
    "total_vat": "827,50",
    "total_with_vat": "4965,00",
    "amount_due": "4965,00",
}
PASSED = ["DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "SERVICE_FAIT", "MANDATEE", "MISE_EN_PAIEMENT"]
STEPS = [
    "Ma facture est réceptionnée par le service financier",
    "Ma facture est en cours de traitement",
    "Ma facture est payée",
]
CERTIFIED = """CERTIFICAT-DE-DEPOT/1
fournisseur={supplier}
destinataire={recipient}
service=SERV-TECH
numero=FA-2026-0147
date=2026-01-31
type=FACTURE
devise=EUR
montant-ht=4137.50
montant-tva=827.50
montant-ttc=4965.00
net-a-payer=4965.00
depot={instant}
fichier-sha256={sha256}
"""


@pytest.fixture
def people(transactional_db):
    """Everybody who has a part in it."""
    return cast()


def deposited(visitor, pdf, name="facture.pdf"):
    """Deposit a PDF and wait for its form, as the page that refreshes itself does."""
    waiting = visitor.submit(visitor.open("/factures/emises/deposer/"), "framework", file=(name, pdf))
    assert waiting.status == 200
    assert "/factures/depots/" in waiting.url

    def form():
        page = visitor.open(waiting.url)
        return page if page.url.endswith("/modifier/") else None

    return wait_until(form, 60)


def treated(visitor, invoice, action, **more):
    """Take one move from the window « Traiter »."""
    answer = visitor.submit(visitor.open(f"/factures/{invoice.pk}/traiter/"), "action", action=action, **more)
    assert answer.status == 200
    return answer


def test_a_pdf_walks_from_deposit_to_payment(portal, worker, smtp, people):
    pdf = samples.make_invoice("colonnes", PRINTED)
    sha256 = hashlib.sha256(pdf).hexdigest()

    # the supplier deposits; the portal reads
    supplier = Visitor(portal)
    assert supplier.sign_in("supplier@exemple.test").status == 200
    form = deposited(supplier, pdf)
    assert {name: form.value(name) for name in READ} == READ
    assert "Brouillon, non envoyée" in form.text
    assert RECIPIENT.name in form.text

    # the supplier adds a word, saves, then sends
    saved = supplier.submit(form, "number", button="save", comment="Livraison du 28 janvier")
    assert saved.value("comment") == "Livraison du 28 janvier"
    confirmation = supplier.submit(saved, "number", button="send")
    assert confirmation.url.endswith("/confirmer/")
    assert "4\N{NARROW NO-BREAK SPACE}965,00" in confirmation.body.decode()
    receipt = supplier.submit(confirmation, "version")
    assert receipt.url.endswith("/recapitulatif/")

    # the certificate, recomputed by hand from what README.md documents
    invoice = Invoice.objects.get()
    text = CERTIFIED.format(
        supplier=SUPPLIER.siret,
        recipient=RECIPIENT.siret,
        instant=invoice.deposited_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sha256=sha256,
    )
    number = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert number in receipt.text
    wait_until(lambda: Invoice.objects.filter(certificate_file__isnull=False).exists(), 60)
    certificate = supplier.open(receipt.link("Exporter le certificat de dépôt"))
    assert certificate.headers["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(certificate.body)) as document:
        assert number in "".join(page.extract_text() for page in document.pages).replace("\n", "")

    # the portal brings it to the agents of the service, and tells them
    wait_until(lambda: Invoice.objects.get().status == "MISE_A_DISPOSITION")
    wait_until(lambda: any(mail["To"] == "agent@exemple.test" for mail in smtp.messages))
    announced = next(mail for mail in smtp.messages if mail["To"] == "agent@exemple.test")
    address = re.search(r"https?://\S+/factures/\d+/", announced.get_content()).group()

    # an agent follows the mail, and finds it in the work list; the supplier's file, byte for byte
    agent = Visitor(portal)
    agent.sign_in("agent@exemple.test")
    assert "FA-2026-0147" in agent.open(address).text
    assert "FA-2026-0147" in agent.open("/factures/recues/").text
    original = agent.open(f"/factures/{invoice.pk}/document/")
    assert original.body == pdf
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert Deposit.objects.get().file_id == sha256
    assert "FA-2026-0147" not in agent.open("/factures/recues/?masquer=on").text

    # nobody else can see it: for another service, or another supplier, it does not exist
    for name in ("other_agent", "rival"):
        stranger = Visitor(portal)
        stranger.sign_in(f"{name}@exemple.test")
        assert stranger.open(f"/factures/{invoice.pk}/").status == 404
        assert stranger.open(f"/factures/{invoice.pk}/document/").status == 404

    # the agent treats it until payment
    treated(agent, invoice, "acknowledge_service")
    treated(agent, invoice, "mandate", mandate_number="2026-M-118")
    treated(agent, invoice, "pay")
    assert "FA-2026-0147" not in agent.open("/factures/recues/").text
    invoice.refresh_from_db()
    assert (invoice.status, invoice.mandate_number) == ("MISE_EN_PAIEMENT", "2026-M-118")

    # the supplier sees the three steps, and each passage
    followed = supplier.open(f"/factures/{invoice.pk}/suivi/")
    today = f"{timezone.localtime():%d/%m/%Y}"
    reached = [
        " ".join(step.text_content().split()) for step in followed.tree.iter("li") if step.get("class") == "done"
    ]
    assert [step.split(" (fait) le ")[0] for step in reached] == STEPS
    assert all(f"(fait) le {today}" in step for step in reached)
    labels = ("Mise à disposition du destinataire", "Service fait", "Mandatée", "Mise en paiement")
    assert all(label in followed.text for label in ("Déposée", *labels))

    # each change told once, to whom it concerns, and never what lasts a second
    told = [("supplier@exemple.test", f"Facture FA-2026-0147 : {label}") for label in labels]
    to_treat = f"Facture FA-2026-0147 à traiter : {labels[0]}"
    told += [("agent@exemple.test", to_treat), ("reader@exemple.test", to_treat)]
    wait_until(lambda: len(smtp.messages) >= len(told), 60)
    assert Counter((mail["To"], mail["Subject"].strip()) for mail in smtp.messages) == Counter(told)

    # nothing is missing from the history, and every proof holds
    changes = list(invoice.status_changes.order_by("position"))
    assert [change.target for change in changes] == PASSED
    assert all(one.target == two.source for one, two in pairwise(changes))
    sender, treating = people.supplier, people.agent
    assert [change.actor for change in changes] == [sender, None, None, treating, treating, treating]
    report = verify()
    assert (report.files, report.invoices, report.faults) == (2, 1, [])


@pytest.mark.ocr
def test_a_scan_is_read_to_the_prefilled_form(portal, worker, people):
    supplier = Visitor(portal)
    supplier.sign_in("supplier@exemple.test")
    form = deposited(supplier, samples.make_invoice("colonnes", PRINTED, scan=True), "numérisation.pdf")
    read = {"number": "FA-2026-0147", "issue_date": "31/01/2026", "recipient_identifier": RECIPIENT.siret}
    read |= {"total_without_vat": "4137,50", "total_vat": "827,50", "total_with_vat": "4965,00"}
    assert {name: form.value(name) for name in read} == read
