"""Who may what: every address × everybody × the invoice's state, against the table written by hand (data/access/).

A page that is not one's own does not exist (404); one's own above one's level says so (403); an address without a row
fails. Nobody who is turned away changes anything, and neither does anybody's GET.
"""

import json
import uuid
from contextlib import contextmanager

import pytest
from django.contrib.admin.utils import quote
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.articles.models import Article
from accounts.models import Notice
from invoices import storage
from invoices.domain.inspected import Inspected
from invoices.domain.lifecycle import Status
from invoices.formats import declared as foreign
from invoices.formats import ubl
from invoices.formats.readable import readable
from invoices.models import (
    Arrival,
    Attachment,
    BillingMandate,
    Deposit,
    Flow,
    Inspection,
    Invoice,
    InvoiceLine,
    InvoiceTemplate,
    Opinion,
    StatusChange,
    StructureDocument,
    VatTotal,
)
from invoices.services.electronic import PAGE, UBL
from structures.domain.habilitations import Application, Level
from structures.models import AccessRequest, BankAccount, Habilitation, Rattachement, Service, Structure
from tests.factories.accounts import NoticeFactory, OutgoingMailFactory, UserFactory
from tests.factories.electronic import electronic
from tests.factories.flows import FlowFactory, FlowItemFactory
from tests.factories.invoices import (
    BillingMandateFactory,
    BulkTreatmentFactory,
    DepositFactory,
    ExportFactory,
    InvoiceFactory,
)
from tests.factories.lines import InvoiceLineFactory, TypedInvoiceFactory
from tests.factories.structures import (
    AccessRequestFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    manager_of,
    principal_of,
)
from tests.published import DATA, rows
from tests.samples.bills import BILL

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 facture"
TABLE = [row for path in sorted((DATA / "access").glob("*.csv")) for row in rows(f"access/{path.stem}")]
LINE = {"name": "Chaise", "quantity": "1", "unit": "C62", "unit_price": "10", "rate": "20.00"}
HEADER = {"framework": "A1", "recipient_identifier": "", "service_code": "", "discount": "0"}
PEOPLE = list(TABLE[0])[3:]
MANAGERS = ["manager", "secondary", "other manager"]  # columns of the tables whose pages are theirs
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
REFUSALS = {"login", "403", "404", "405"}
TAKING_POST = {"accounts:login", "components"}  # tested where they belong: neither holds anything of anybody's


class World:
    """One supplier and one recipient with two services each, an invoice in each state, and everybody."""

    def __init__(self):
        self.supplier_service = ServiceFactory(structure=StructureFactory())
        self.recipient_service = ServiceFactory(structure=PublicStructureFactory())
        self.supplier, self.recipient = self.supplier_service.structure, self.recipient_service.structure
        self.people = self._people()
        self.invoices = {
            "draft": self._invoice(Status.BROUILLON),
            "travelling": self._invoice(Status.EN_COURS_ACHEMINEMENT),
            "arrived": self._invoice(Status.MISE_A_DISPOSITION),
            "deleted": self._invoice(Status.SUPPRIMEE),
            "to recycle": self._invoice(Status.A_RECYCLER),
            "suspended": self._invoice(Status.SUSPENDUE),
            "rejected": self._invoice(Status.REJETEE),
        }
        BillingMandateFactory(structure=self.supplier)
        self.invoices["typed"] = self._typed()
        self.invoices["typed sent"] = self._typed(status=Status.MISE_A_DISPOSITION)
        self.invoices["electronic"] = self._electronic()
        self.waiting = DepositFactory(
            structure=self.supplier,
            service=self.supplier_service,
            file=storage.keep([PDF], "application/pdf"),
            batch=uuid.uuid4(),
        )
        self.mail = OutgoingMailFactory()
        self.rights = self._rights()
        self.articles = [self._article(kind, target) for kind in Article.Kind for target in ("article", "unpublished")]

    def _people(self):
        others = {"other service": self.recipient, "other supplier service": self.supplier}
        elsewhere = {name: ServiceFactory(structure=structure) for name, structure in others.items()}
        stranger, detached = UserFactory(), UserFactory()
        for application in (EMISES, RECUES):
            HabilitationFactory(user=stranger, application=application)
        for application, structure in ((EMISES, self.supplier), (RECUES, self.recipient)):
            HabilitationFactory(user=detached, application=application, structure=structure)
        detached.rattachements.update(until=timezone.now())
        attached = RattachementFactory(structure=self.recipient).user
        RattachementFactory(user=attached, structure=self.supplier)
        here = {"application": RECUES, "service": self.recipient_service}
        there = {"application": EMISES, "structure": self.supplier}
        return {
            "visitor": None,
            "stranger": stranger,
            "other service": HabilitationFactory(application=RECUES, service=elsewhere["other service"]).user,
            "other supplier service": HabilitationFactory(
                application=EMISES, service=elsewhere["other supplier service"]
            ).user,
            "attached": attached,
            "detached": detached,
            "deactivated": HabilitationFactory(**there).user,
            "reader": HabilitationFactory(**here, level=Level.CONSULTATION).user,
            "agent": HabilitationFactory(**here).user,
            "supplier reader": HabilitationFactory(**there, level=Level.CONSULTATION).user,
            "supplier": HabilitationFactory(**there).user,
            "manager": principal_of(self.recipient),
            "secondary": manager_of(self.recipient),
            "other manager": principal_of(PublicStructureFactory()),
            "support": UserFactory(is_support=True),
            "administrator": UserFactory(is_staff=True, is_superuser=True),
        }

    def _invoice(self, status):
        file = storage.keep([PDF], "application/pdf")
        is_sent = status not in (Status.BROUILLON, Status.SUPPRIMEE)
        invoice = InvoiceFactory(
            status=status,
            supplier_service=self.supplier_service,
            recipient_service=self.recipient_service,
            deposit__file=file,
            deposit__service=self.supplier_service,
            certificate_file=file if is_sent else None,
            status_at=timezone.now(),  # after seven days, what came back would stand before every page of its supplier
        )
        self.attach(invoice)
        return invoice

    @staticmethod
    def _article(kind, target):
        base = Article.Base.AIDE if kind == Article.Kind.DOCUMENTATION else ""
        day = timezone.localdate() if target == "article" else None
        slug = f"{kind.lower()}-{target}"
        return Article.objects.create(kind=kind, base=base, slug=slug, title=slug, body=slug, published_on=day)

    def _export(self):
        stored = storage.keep([b"PK"], "application/zip")
        asked = {"invoices": [self.invoices["arrived"].pk], "content": "PDF"}
        return ExportFactory(owner=self.people["agent"], state="FAIT", file=stored, parameters=asked)

    def _typed(self, **said):
        services = {"supplier_service": self.supplier_service, "recipient_service": self.recipient_service}
        line = InvoiceLineFactory(invoice=TypedInvoiceFactory(**services, **said), position=1)
        self.attach(line.invoice)
        return line.invoice

    def _electronic(self):
        """An XML invoice with all that a worker makes of it but its PDF."""
        services = {"supplier_service": self.supplier_service, "recipient_service": self.recipient_service}
        invoice = electronic(ubl.write(BILL), **services)
        self.attach(invoice)
        page = json.dumps(readable(foreign.read(ubl.write(BILL))).to_json()).encode()
        for name, content in ((PAGE, page), (UBL, ubl.write(BILL))):
            storage.keep_derived(invoice.deposit.file_id, name, content)
        return invoice

    def _template(self):
        said = {"header": HEADER, "lines": [], "created_by": self.people["supplier"]}
        return InvoiceTemplate.objects.create(structure=self.supplier, name="Cantine", **said)

    def _mandate(self):
        return BillingMandateFactory(structure=self.recipient, file=storage.keep([PDF, b" mandat"], "application/pdf"))

    def _document(self, structure):
        stored = storage.keep([PDF, b" rib"], "application/pdf")
        said = {"filename": "rib.pdf", "designation": "RIB", "type": "RIB", "added_by": self.people["attached"]}
        return StructureDocument.objects.create(structure=structure, file=stored, **said)

    def attach(self, invoice):
        stored = storage.keep([PDF, b" annexe"], "application/pdf")
        said = {"filename": "annexe.pdf", "designation": "Annexe", "type": "AUTRE", "added_by": invoice.created_by}
        return Attachment.objects.create(invoice=invoice, file=stored, **said)

    def client(self, name):
        """A browser in which this person is signed in; the deactivated one was, before."""
        client, user = Client(), self.people[name]
        if user:
            client.force_login(user)
        if name == "deactivated":
            user.is_active = False
            user.save()
        return client

    def _rights(self):
        """What the pages on rights speak of, by target."""
        reader, attached = self.people["reader"], self.people["attached"]
        right = Habilitation.objects.get(user=reader)
        request = AccessRequestFactory(requester=attached, structure=self.recipient, kind=AccessRequest.Kind.GESTION)
        here = {"pk": self.recipient.pk}
        number = {"number": "FR1420041010050500013M02606", "valid_from": timezone.localdate()}
        account = BankAccount.objects.create(structure=self.recipient, label="Compte", **number)
        document, joinable = self._document(self.recipient), self._document(self.supplier)
        return {
            "recipient": here,
            "reader": {"pk": reader.pk},
            "reader of recipient": here | {"user_id": reader.pk, "right_id": right.pk},
            "reader's right": {"pk": right.pk},
            "attached's rattachement": {"pk": attached.rattachements.get(structure=self.recipient).pk},
            "attached's request": {"pk": request.pk},
            "recipient's service": here | {"service_id": self.recipient_service.pk},
            "recipient's document": here | {"document_pk": document.pk},
            "draft with supplier's document": {"pk": self.invoices["draft"].pk, "document_pk": joinable.pk},
            "draft with foreign document": {"pk": self.invoices["draft"].pk, "document_pk": document.pk},
            "recipient's account": here | {"account_id": account.pk},
            "agent's export": {"pk": self._export().pk},
            "agent's report": {"pk": BulkTreatmentFactory(actor=self.people["agent"]).pk},
            "supplier's template": {"pk": self._template().pk},
            "recipient's mandate": {"pk": self._mandate().pk},
            "agent's notice": {"pk": NoticeFactory(user=self.people["agent"]).pk},
            "report": {"token": self._inspection().pk},
            "supplier's flow": {"pk": self._flow().pk},
            "supplier's arrival": {"token": self._arrival().pk},
        }

    @staticmethod
    def _inspection():
        """A report whose address is all that it takes to read it."""
        report = Inspected(label="UBL 2.1 (facture)").to_json()
        return Inspection.objects.create(filename="a.xml", report=report, expires_at=timezone.now())

    def _flow(self):
        """One integrated, and one of a supplier that is open to its depositor alone."""
        said = {"structure": self.supplier, "depositor": self.people["supplier"], "state": "IN_INTEGRE_PARTIEL"}
        flow = FlowFactory(file=storage.keep([b"PK lot"], "application/zip"), total=2, integrated=1, refused=1, **said)
        invoice = self.invoices["arrived"]
        FlowItemFactory(flow=flow, supplier=self.supplier, invoice=invoice, state="INTEGREE", number=invoice.number)
        FlowItemFactory(flow=flow, position=2, state="REFUSEE", supplier_identifier="99999999999999")
        return flow

    def _arrival(self):
        """A Factur-X that waits for its depositor's choice."""
        file = storage.keep([PDF, b" /Subtype /text#2Fxml"], "application/pdf")
        said = {"structure": self.supplier, "service": self.supplier_service, "framework": "A1"}
        said |= {"report": Inspected(label="Factur-X").to_json(), "expires_at": timezone.now()}
        return Arrival.objects.create(token=uuid.uuid4(), file=file, depositor=self.people["supplier"], **said)

    def address(self, name, target):
        if target in self.rights:
            return reverse_with(name, self.rights[target])
        invoice = self.invoices.get(target.split(" with ")[0].removesuffix("'s deposit"))
        known = {"slug": f"{name.partition(':')[2]}-{target}" if ":" in name else target, "number": 1, "name": target}
        known["siret"] = (self.supplier if target == "private" else self.recipient).identifier
        known |= {"token": "unknown", "key": "unknown", "batch": self.waiting.batch}
        if target == "waiting":
            known["pk"] = self.waiting.pk
        elif target.endswith("'s deposit"):
            known["pk"] = invoice.deposit_id
        elif invoice:
            known["pk"] = invoice.pk
            owner = self.invoices["arrived"] if target.endswith("foreign attachment") else invoice
            known["attachment_pk"] = owner.attachments.get().pk
        else:
            known["pk"] = self.mail.pk
        return reverse_with(name, known)

    def _routing(self):
        return {"recipient_identifier": self.recipient.identifier, "service_code": self.recipient_service.code}

    def form(self, name, target):
        """What the page's own form would send."""
        invoice = self.invoices.get(target.split(" with ")[0])
        version = {"version": invoice.version} if invoice else {}
        file = SimpleUploadedFile("facture.pdf", PDF)
        deposit = {"framework": "A1", "structure": self.supplier.pk, "form_token": uuid.uuid4(), "file": file}
        forms = {
            "invoices:deposit": deposit,
            "invoices:flow_again": {"form_token": uuid.uuid4()},
            "invoices:arrival": {"way": "formulaire"},
            "invoices:treat": {"action": "mandate"},
            "invoices:keying": deposit | {"conditions": "on"},
            "invoices:add_line": LINE,
            "invoices:line": LINE,
            "invoices:import_lines": {"text": "REF;Chaise;1;;10;;20"},
            "invoices:keep_template": {"name": "Autre"},
            "invoices:edit": {"number": "CHANGE", "framework": "A1"},
            "invoices:autosave": {"number": "CHANGE", "framework": "A1"},
            "invoices:attachments": {"file": file, "designation": "Autre", "type": "AUTRE"},
            "invoices:opinion": {"score": "5"},
            "invoices:internal": {"note": "1", "text": "Pour les collègues"},
            "invoices:recycle": self._routing() | {"engagement": "BC-7"},
            "invoices:complete": {"comment": "Voici."},
            "invoices:redo": {"form_token": uuid.uuid4()},
            "invoices:duplicate": {"form_token": uuid.uuid4()},
            "invoices:join": {"form_token": uuid.uuid4(), "file": file},
        }
        return version | forms.get(name, {"sent": "1"})


ARGUMENTS = (  # every set of arguments that a pattern takes
    *((), ("pk",), ("slug",), ("token",), ("key",), ("siret",), ("name",), ("batch",)),
    *(("pk", "attachment_pk"), ("pk", "number"), ("pk", "user_id"), ("pk", "user_id", "right_id")),
    *(("pk", "service_id"), ("pk", "account_id"), ("pk", "document_pk")),
)


def reverse_with(name, known):
    """The address of this name; its arguments are those of `known` that its pattern asks for."""
    for wanted in ARGUMENTS:
        try:
            return reverse(name, kwargs={key: known[key] for key in wanted if key in known})
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name} takes arguments this test does not know")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for the table: whatever a request does is rolled back after it."""
    storage_root = override_settings(STORAGE_ROOT=tmp_path_factory.mktemp("fichiers"))
    with django_db_blocker.unblock(), storage_root, transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@contextmanager
def undone():
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_of(response):
    """How the table writes an answer."""
    if response.status_code == 302:
        return "login" if response.url.startswith(reverse("accounts:login")) else "away"
    return str(response.status_code)


CHANGED_BY_PAGES = (
    *(Invoice, StatusChange, Attachment, VatTotal, Deposit, Opinion, StructureDocument, Notice, BillingMandate, Flow),
    *(InvoiceLine, InvoiceTemplate, Habilitation, Rattachement, AccessRequest, Structure, Service, BankAccount),
)
STATE = " UNION ALL ".join(
    f"""SELECT '{model._meta.db_table}', coalesce(md5(string_agg(said, '' ORDER BY said)), '')
    FROM (SELECT (to_jsonb(t) - 'is_downloaded')::text AS said FROM {model._meta.db_table} t) AS rows"""
    for model in CHANGED_BY_PAGES
)


def state():
    """Everything that pages change, as a digest by table; the traces of what was looked at apart."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return dict(cursor.fetchall())


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r['method']} {r['name']} {r['target']}".strip())
def test_everybody_gets_what_the_table_says(row, world):
    address, before = world.address(row["name"], row["target"]), state()
    given = {}
    people = [name for name in (*PEOPLE, *MANAGERS) if name in row]
    for name in people if row["visitor"] != "open" else ["visitor"]:  # it waits for a worker's answer each time
        with undone():
            client = world.client(name)
            if row["method"] == "POST":
                response = client.post(address, world.form(row["name"], row["target"]))
            else:
                response = client.get(address)
            given[name] = answer_of(response)
            if row["method"] == "GET" or given[name] in REFUSALS:
                assert state() == before, f"{name} changed something"
            if response.streaming:
                response.getvalue()  # closes the file, and not the connection
        if name == "deactivated":
            world.people[name].is_active = True
    wanted = {name: row[name] for name in people}
    if row["visitor"] == "open":
        assert given["visitor"] in ("200", "503")
    else:
        assert given == wanted


def names(resolver=None, space=""):
    """Every address name, as « invoices:sent »."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def test_every_address_has_its_row():
    missing = {name for name in names() if not name.startswith("admin:")} - {row["name"] for row in TABLE}
    assert not missing, f"no row in tests/data/access/ for {sorted(missing)}"


def test_every_address_that_takes_a_post_has_a_row_for_it(world):
    """What takes POST changes something; the others must refuse the verb."""
    posted = {row["name"] for row in TABLE if row["method"] == "POST"} | TAKING_POST
    targets = {row["name"]: row["target"] for row in TABLE if row["name"] not in posted}
    for name, target in targets.items():
        with undone():
            response = world.client("supplier").post(world.address(name, target))
            assert response.status_code == 405, f"{name} takes POST and has no row for it"


# --- /admin/, one family ---------------------------------------------------------------------------------------------

ADMIN_OPEN = {"admin:login", "admin:logout"}


def admin_addresses(world):
    """Every address of the administration, about a row that exists."""
    known = {"invoice": world.invoices["arrived"].pk, "deposit": world.waiting.pk, "user": world.people["agent"].pk}
    for name in sorted(set(names())):
        if not name.startswith("admin:") or name in ADMIN_OPEN or name.endswith(":None"):
            continue
        model = name.removeprefix("admin:").split("_")[1] if "_" in name else ""
        for arguments in ([], [quote(known.get(model, 1))], ["accounts"], [known.get(model, 1), 1]):
            try:
                yield name, reverse(name, args=arguments)
                break
            except NoReverseMatch:
                continue
        else:
            raise AssertionError(f"{name} takes arguments this test does not know")


@pytest.mark.parametrize("person", [name for name in [*PEOPLE, *MANAGERS] if name != "administrator"])
def test_the_administration_is_closed_to_all_but_administrators(person, world):
    before = state()
    with undone():
        client = world.client(person)
        for name, address in admin_addresses(world):
            for response in (client.get(address), client.post(address, {"status": "REJETEE"})):
                assert response.status_code in (302, 403, 404, 405), name
                if response.status_code == 302:
                    assert response.url.startswith((reverse("admin:login"), reverse("accounts:login"))), name
        assert state() == before
    world.people["deactivated"].is_active = True


def test_the_administration_shows_invoices_and_histories_and_changes_none(world):
    before = state()
    shown = set()
    for name, address in admin_addresses(world):
        if name.startswith("admin:invoices_"):
            with undone():
                client = world.client("administrator")
                if client.get(address).status_code == 200:
                    shown.add(name.removeprefix("admin:invoices_"))
                client.post(address, {"status": "REJETEE", "_save": "1", "action": "delete_selected", "post": "yes"})
                assert state() == before, name
    assert {"invoice_changelist", "invoice_change", "statuschange_changelist", "deposit_changelist"} <= shown
    assert not {name for name in shown if name.endswith(("_add", "_delete"))}
