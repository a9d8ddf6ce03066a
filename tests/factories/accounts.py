"""People and mails for tests."""

import factory
from django.utils import timezone

from accounts.models import Notice, OutgoingMail, User

PASSWORD = "Mot-de-passe-2026"


class UserFactory(factory.django.DjangoModelFactory):
    """A person who signs in with PASSWORD and belongs nowhere."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    first_name = factory.Faker("first_name", locale="fr_FR")
    last_name = factory.Faker("last_name", locale="fr_FR")
    password = factory.django.Password(PASSWORD)


class OutgoingMailFactory(factory.django.DjangoModelFactory):
    """A mail that waits to be sent."""

    class Meta:
        model = OutgoingMail

    kind = "invoices/mise_a_disposition"
    recipient = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    subject = factory.Sequence(lambda n: f"Facture {n} mise à disposition")
    body = "Bonjour,\n\nhttp://127.0.0.1:8000/factures/1/\n"
    event_key = factory.Sequence(lambda n: f"événement {n}")
    message_id = factory.Sequence(lambda n: f"<{n}@exemple.test>")
    next_try_at = factory.LazyFunction(timezone.now)


class NoticeFactory(factory.django.DjangoModelFactory):
    """A notice nobody read yet."""

    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Facture {n} : Mandatée")
    url = "/factures/1/"
    event_key = factory.Sequence(lambda n: f"événement {n}")
