"""A lot of the demonstration: two invoices as data, one that entered and one whose code service nobody knows."""

import io
import uuid
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from chorus.demo import people
from chorus.demo.belongings import CURRENT_ACCOUNT
from chorus.demo.places import BOUGIVAL, DELICES
from invoices.domain.bill import Account, Bill, Line, Party
from invoices.formats import ubl
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import flow_slices, flows
from structures.models import Structure

CHEESE = Line(1, "Beaufort d'été, le kilo", Decimal(12), "KGM", Decimal("27.50"), Decimal("5.5"), reference="BEA")
SERVICES = {"LOT-0001": "RESTAURATION", "LOT-0002": "CANTINE"}  # number: to whom; nobody knows the second


def create(structures: dict[str, Structure], users: dict[str, User], now: datetime) -> None:
    """Deposit the lot and treat it at once, as its person and a worker would."""
    lot = io.BytesIO()
    with zipfile.ZipFile(lot, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, service in SERVICES.items():
            archive.writestr(f"{number}.xml", _invoice(structures, number, service, now))
    upload: Any = SimpleUploadedFile("lot-du-mois.zip", lot.getvalue())
    flow = flows.deposit_flow(
        upload,
        depositor=users[people.MANUELA],
        structure=structures[DELICES],
        form_token=uuid.uuid4(),
    )
    with Reader() as reader, RuleEngine() as engine:
        flow_slices.integrate(flow.pk, reader, engine)


def _invoice(structures: dict[str, Structure], number: str, service: str, now: datetime) -> bytes:
    bill = Bill(
        number=number,
        issued_on=now.date() - timedelta(days=1),
        supplier=_party(structures[DELICES]),
        recipient=_party(structures[BOUGIVAL], service),
        lines=(CHEESE,),
        account=Account("IBAN", CURRENT_ACCOUNT),
    )
    return ubl.write(bill)


def _party(structure: Structure, service: str = "") -> Party:
    return Party(
        name=structure.name,
        identifier=structure.identifier,
        vat_number=structure.vat_number,
        address=(structure.address,),
        postcode=structure.postcode,
        city=structure.city,
        service_code=service,
    )
