"""The XML pivot: order and codes of the published schema, files inside, whatever their size and names."""

import base64
import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from invoices.formats.pivot import Account, Joined, Party, PivotInvoice, Vat, write

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 facture"


def joined(name="facture.pdf", content=PDF, category=None):
    return Joined(name, "application/pdf", AT, lambda: io.BytesIO(content), category)


INVOICE = PivotInvoice(
    pk=12,
    supplier=Party("SIRET", "34843263800055", "CHAUSSURES ER & FILS"),
    recipient=Party("SIRET", "21750001600019", "Ville", service_code="TECHNIQUE", service_name="Services techniques"),
    number="F-2026/01",
    origin_number="",
    type="FACTURE",
    framework="A1",
    issued_on=date(2026, 3, 1),
    received_on=date(2026, 3, 2),
    payment_means="VIREMENT",
    payment_label="Virement",
    currency="EUR",
    without_vat=Decimal("100.00"),
    with_vat=Decimal("120.00"),
    due=Decimal("118.50"),
    market="M-1",
    engagement="EJ-9",
    emission="PDF",
    resent="Non",
    vat=(Vat(Decimal("20.00"), Decimal("100.00"), Decimal("20.00")),),
    files=(joined(),),
)
MANY_FILES = (
    joined(),
    joined("é" * 60 + ".pdf", b"un", "Devis"),
    joined("é" * 60 + ".pdf", b"deux" * 1_000_003, "Bon de livraison"),
    joined("sans-extension", b"", ""),
)
SHAPES = {
    "facture": INVOICE,
    "avoir": replace(INVOICE, type="AVOIR", origin_number="F-2026/00", payment_means="", payment_label=""),
    "déjà payée": replace(INVOICE, framework="A2", payment_means="AUTRE", due=Decimal(0)),
    "sans TVA": replace(INVOICE, vat=(), with_vat=Decimal("100.00")),
    "sans références": replace(INVOICE, market="", engagement=""),
    "marché seul": replace(INVOICE, engagement=""),
    "sans service": replace(INVOICE, recipient=Party("SIRET", "21750001600019", "Ville")),
    "pièces jointes": replace(INVOICE, files=MANY_FILES),
    "recyclée, hors de France": replace(
        INVOICE, resent="Recyclée", supplier=Party("UE_HORS_FRANCE", "BE0123456749", "Société", country="BE")
    ),
    "particulier": replace(INVOICE, resent="Complétée", supplier=Party("PARTICULIER", "1", "Untel")),
    "caractères interdits": replace(INVOICE, supplier=Party("SIRET", "34843263800055", "A\x0bB <c> & \ud800d")),
    "compte": replace(INVOICE, account=Account("IBAN", "FR1420041010050500013M02606")),
    "affactureur": replace(INVOICE, account=Account("RIB", "20041010050500013M02606", "AFFACTURAGE SA")),
    "grandes sommes": replace(INVOICE, without_vat=Decimal("12345678901234567.89")),
}


def written(*invoices):
    out = io.BytesIO()
    write(invoices, out, produced_on=date(2026, 3, 3))
    return out.getvalue()


@pytest.fixture(scope="module")
def schema():
    root = os.environ.get("CORPUS_DIR", "")
    path = Path(root) / "reference" / "openapi" / "pivot" / "CPPFacturePivot_V2_02.xsd"
    if not root or not path.is_file():
        pytest.skip("CORPUS_DIR ne désigne pas un dossier qui contient reference/openapi/pivot/")
    return etree.XMLSchema(file=str(path))


@pytest.mark.corpus
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_valid_against_the_published_schema(schema, shape):
    schema.assertValid(etree.fromstring(written(SHAPES[shape])))


@pytest.mark.corpus
def test_many_invoices_in_one_document_are_valid_and_counted(schema):
    document = etree.fromstring(written(*SHAPES.values()))
    schema.assertValid(document)
    assert document.find("CPPFactures").get("Compteur") == str(len(SHAPES))


def test_it_says_what_the_invoice_says():
    document = etree.fromstring(written(INVOICE))
    assert document.get("Version") == "V2_02"
    said = {
        "Enveloppe//ParametreIndiv[1]/Valeurparametre": "2026-03-03",
        "Enveloppe//ParametreIndiv[2]/Valeurparametre": "CPP0010036000000000000012",
        ".//Fournisseur/TypeIdentifiant": "1",
        ".//Fournisseur/RaisonSociale": "CHAUSSURES ER & FILS",
        ".//Fournisseur/ModeEmission": "PDF",
        ".//Debiteur/CodeService": "TECHNIQUE",
        ".//DonneesFacture/Id": "F-2026/01",
        ".//DonneesFacture/IdCPRO": "12",
        ".//DonneesFacture/Type": "380",
        ".//ModePaiement/Code": "30",
        ".//DateEmissionFacture": "2026-03-01",
        ".//DateReception": "2026-03-02",
        ".//MontantNetAPayer": "118.500000",
        ".//TVA/Taux": "0.2000",
        ".//NumeroEngagement": "EJ-9",
        ".//PJ/TypePJ": "01",
        ".//PJ/MimeTypePJ": "application/pdf",
    }
    assert {path: document.findtext(path) for path in said} == said


def test_an_avoir_which_bears_no_means_of_payment_is_set_off():
    document = etree.fromstring(written(SHAPES["avoir"]))
    assert [document.findtext(f".//ModePaiement/{name}") for name in ("Code", "Libelle")] == ["97", "Compensation"]


def test_each_file_is_the_base64_of_a_zip_that_holds_it_under_its_name():
    document = etree.fromstring(written(replace(INVOICE, files=MANY_FILES)), etree.XMLParser(huge_tree=True))
    read = []
    for part in document.iter("PJ"):
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(part.findtext("Contenu")))) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == [part.findtext("NomPJ")]
            read.append(archive.read(part.findtext("NomPJ")))
    assert read == [PDF, b"un", b"deux" * 1_000_003, b""]
    names = [part.findtext("NomPJ") for part in document.iter("PJ")]
    assert len(set(names)) == 4
    assert max(map(len, names)) == 50
    assert all(name.endswith(".pdf") for name in names[:3])
    assert [part.findtext("CategoriePJ") for part in document.iter("PJ")] == [None, "Devis", "Bon de livraison", None]
    assert [part.findtext("TypePJ") for part in document.iter("PJ")] == ["01", "02", "02", "02"]
