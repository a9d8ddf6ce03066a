"""What is typed on the portal in the demonstration: mandates, a draft, an invoice sent this minute, a model."""

import uuid
from decimal import Decimal
from typing import Any

from accounts.models import User
from chorus.demo import people
from chorus.demo.places import CCI, CHAOURCOIS, COLLEGE, DELICES
from invoices.domain.frameworks import Framework
from invoices.models import Invoice
from invoices.services import keying, mandates, submission, templates
from structures.models import Structure

MANDATES = (  # structure, who signs, in which quality
    (DELICES, people.MANUELA, "gérante"),
    (COLLEGE, people.BURSAR, "principal"),
)


def _line(reference: str, name: str, quantity: str, unit: str, price: str, rate: str) -> dict[str, Any]:
    numbers = {"quantity": Decimal(quantity), "unit_price": Decimal(price), "rate": Decimal(rate)}
    return {"reference": reference, "name": name, "unit": unit, "discount": Decimal("0.00"), **numbers}


CHAIRS = (_line("Tolx101", "Chaises A Tolx", "20", "H87", "320.00", "10"),)
CHEESE = (
    _line("REB", "Reblochon fermier AOP", "24", "H87", "12.40", "5.5"),
    _line("TOM", "Tomme de Savoie", "8.5", "KGM", "14.90", "5.5"),
    _line("VIT", "Vitrine réfrigérée, location", "3", "DAY", "35.00", "20"),
)
ROOMS = (_line("", "Mise à disposition de la salle polyvalente", "2", "DAY", "125.00", "0"),)


def create(structures: dict[str, Structure], users: dict[str, User]) -> None:
    """Sign, type and send as their people would."""
    for siret, email, quality in MANDATES:
        signatory = users[email]
        mandates.sign(structures[siret], actor=signatory, name=signatory.get_full_name(), quality=quality)
    shop, chamber = structures[DELICES], structures[CCI]
    manuela, bursar = users[people.MANUELA], users[people.BURSAR]
    sent = _typed(shop, structures[CHAOURCOIS], CHAIRS, manuela, engagement="CMD-2026-118")
    submission.send(sent, actor=manuela, version=sent.version)
    buffet = _typed(shop, structures[CHAOURCOIS], CHEESE, manuela, comment="Buffet du conseil communautaire.")
    templates.keep(buffet, "Buffet", actor=manuela)
    outside = {"vat_type": "SANS_TVA", "exemption_reason": "VATEX-EU-O"}
    _typed(structures[COLLEGE], chamber, ROOMS, bursar, engagement="BC-2026-77", **outside)


def _typed(
    supplier: Structure, recipient: Structure, lines: tuple[dict[str, Any], ...], actor: User, **header: str
) -> Invoice:
    draft = keying.start(
        supplier,
        None,
        actor=actor,
        form_token=uuid.uuid4(),
        framework=Framework.A1,
        recipient_identifier=recipient.identifier,
    )
    Invoice.objects.filter(pk=draft.pk).update(**header)
    keying.add_lines(draft, lines, actor=actor, version=draft.version)
    draft.refresh_from_db()
    return draft
