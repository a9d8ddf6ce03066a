"""Who stands on both sides of the sample invoice: the road and the journeys are walked by them."""

from types import SimpleNamespace

from structures.domain.habilitations import Application, Level
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory
from tests.samples.invoice import RECIPIENT, SUPPLIER


def cast() -> SimpleNamespace:
    """Make them. The recipient demands a service; people sign in as <their name>@exemple.test.

    supplier and rival emit; agent treats one service, other_agent another; reader only looks, at the whole recipient.
    """
    supplier = StructureFactory(identifier=SUPPLIER.siret, name=SUPPLIER.name)
    recipient = PublicStructureFactory(identifier=RECIPIENT.siret, name=RECIPIENT.name, service_required=True)
    service = ServiceFactory(structure=recipient, code="SERV-TECH", name="Services techniques")
    elsewhere = ServiceFactory(structure=recipient, code="ECOLES", name="Écoles")
    emits, receives = Application.FACTURES_EMISES, Application.FACTURES_RECUES
    return SimpleNamespace(
        supplier=_holder("supplier", emits, structure=supplier),
        rival=_holder("rival", emits, structure=StructureFactory()),
        agent=_holder("agent", receives, service=service),
        other_agent=_holder("other_agent", receives, service=elsewhere),
        reader=_holder("reader", receives, level=Level.CONSULTATION, structure=recipient),
        supplier_structure=supplier,
        recipient_structure=recipient,
        service=service,
    )


def _holder(name, application, level=Level.MODIFICATION, **where):
    email = f"{name}@exemple.test"
    return HabilitationFactory(user__email=email, application=application, level=level, **where).user
