"""Structures, their services and who may do what there, for tests."""

from datetime import UTC, datetime

import factory
from stdnum import luhn

from structures.domain.habilitations import Application, Level, Nature
from structures.models import AccessRequest, Establishment, Habilitation, Rattachement, Service, Structure
from tests.factories.accounts import UserFactory

LONG_AGO = datetime(2020, 1, 2, 9, 0, tzinfo=UTC)


def siret(n: int) -> str:
    """Return the nth SIRET with both keys right (SIREN on 9 digits, SIRET on 14); not one of a real body."""
    siren = f"9{n:07d}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001" + luhn.calc_check_digit(f"{siren}0001")


class StructureFactory(factory.django.DjangoModelFactory):
    """A supplier: private, active, identified by a SIRET."""

    class Meta:
        model = Structure

    identifier = factory.Sequence(siret)
    name = factory.Sequence(lambda n: f"FOURNISSEUR {n}")
    nature = Nature.PRIVEE
    address = "12 rue du Moulin"
    postcode = "73000"
    city = "Chambéry"


class PublicStructureFactory(StructureFactory):
    """A public structure that demands neither service nor engagement."""

    name = factory.Sequence(lambda n: f"COMMUNE {n}")
    nature = Nature.PUBLIQUE


class ServiceFactory(factory.django.DjangoModelFactory):
    """An active service of a public structure."""

    class Meta:
        model = Service

    structure = factory.SubFactory(PublicStructureFactory)
    code = factory.Sequence(lambda n: f"SERVICE{n}")
    name = factory.LazyAttribute(lambda service: f"Service {service.code}")


class RattachementFactory(factory.django.DjangoModelFactory):
    """A person's belonging to a whole structure, begun long ago and still open."""

    class Meta:
        model = Rattachement

    user = factory.SubFactory(UserFactory)
    service = None
    # a service given without its structure brings its own: the two cannot disagree by mistake
    structure = factory.Maybe(
        "service",
        yes_declaration=factory.SelfAttribute("service.structure"),
        no_declaration=factory.SubFactory(PublicStructureFactory),
    )
    since = LONG_AGO


class HabilitationFactory(factory.django.DjangoModelFactory):
    """A right, with the open rattachement without which it opens nothing (`attached=False` leaves that out)."""

    class Meta:
        model = Habilitation
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    application = Application.FACTURES_RECUES
    level = Level.MODIFICATION
    service = None
    structure = factory.Maybe(
        "service",
        yes_declaration=factory.SelfAttribute("service.structure"),
        no_declaration=factory.SubFactory(PublicStructureFactory),
    )

    @factory.post_generation
    def attached(self, create, wanted, **kwargs):
        if create and wanted is not False:
            Rattachement.objects.get_or_create(
                user=self.user, structure=self.structure, service=None, until=None, defaults={"since": LONG_AGO}
            )


def principal_of(structure, **person):
    """Return the new principal manager of a structure, with the right that goes with it."""
    user = UserFactory(**person)
    RattachementFactory(user=user, structure=structure, is_principal_manager=True)
    return manager_of(structure, user=user)


def manager_of(structure, **person):
    """Return somebody who holds « Organisation modification » on a structure."""
    if "user" not in person:
        person = {f"user__{name}": value for name, value in person.items()}
    return HabilitationFactory(structure=structure, application=Application.ORGANISATION, **person).user


class AccessRequestFactory(factory.django.DjangoModelFactory):
    """A rattachement asked for a moment ago, which nobody decided."""

    class Meta:
        model = AccessRequest

    kind = AccessRequest.Kind.RATTACHEMENT
    requester = factory.SubFactory(UserFactory)
    structure = factory.SubFactory(PublicStructureFactory)


class EstablishmentFactory(factory.django.DjangoModelFactory):
    """An open establishment of the register."""

    class Meta:
        model = Establishment

    siret = factory.Sequence(lambda n: siret(500_000 + n))  # never that of a structure made beside it
    siren = factory.LazyAttribute(lambda establishment: establishment.siret[:9])
    name = factory.Sequence(lambda n: f"ÉTABLISSEMENT {n}")
    legal_category = "5710"
    address = "3 place de la Gare"
    postcode = "69003"
    city = "Lyon"
