"""Who stands on both sides of the invoices that flows bring in tests, and those invoices as UBL."""

import uuid
from dataclasses import replace
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from invoices.formats import ubl
from invoices.services.flows import deposit_flow
from structures.domain.habilitations import Application
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory
from tests.samples.bills import BILL
from tests.samples.lots import zip_of

PARTY = replace(BILL.supplier, identifier="90000001200017")  # a SIRET whose keys are right


def senders():
    """supplier, its person who may send, and the recipient of the sample with its service."""
    supplier = StructureFactory(identifier=PARTY.identifier, name=PARTY.name)
    recipient = PublicStructureFactory(identifier=BILL.recipient.identifier, name=BILL.recipient.name)
    ServiceFactory(structure=recipient, code=BILL.recipient.service_code)
    person = HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user
    return SimpleNamespace(supplier=supplier, person=person, recipient=recipient)


def invoice(number, **changes):
    """An invoice of that supplier as UBL."""
    return ubl.write(replace(BILL, **{"number": number, "supplier": PARTY, **changes}))


def lot(*numbers):
    """A ZIP of such invoices."""
    return zip_of((f"{rank:04d}.xml", invoice(number)) for rank, number in enumerate(numbers, start=1))


def deposited(people, content, name="lot.zip", **given):
    """The flow of a file, as the page deposits it."""
    asked = {"depositor": people.person, "structure": people.supplier, "form_token": uuid.uuid4(), **given}
    return deposit_flow(SimpleUploadedFile(name, content), **asked)
