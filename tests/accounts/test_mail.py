"""Mails are written with their event: once per event and person, a single-line subject, no HTML."""

import pytest
from django.template import engines

from accounts import mail
from accounts.models import OutgoingMail

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "essai/email/avis_subject.txt": "Facture {{ number }}\nmise à disposition\n",
    "essai/email/avis_body.txt": "\nBonjour {{ name }},\n{{ site_url }}/factures/1/\n\n",
}


@pytest.fixture(autouse=True)
def _templates(monkeypatch):
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "loaders", [("django.template.loaders.locmem.Loader", TEMPLATES)])
    engine.__dict__.pop("template_loaders", None)
    yield
    engine.__dict__.pop("template_loaders", None)


def write(event_key="event 1", recipient="agent@exemple.test", **context):
    context = {"number": "F-1", "name": "Anne d'Arc"} | context
    return mail.queue(kind="essai/avis", recipient=recipient, context=context, about="facture 1", event_key=event_key)


def test_subject_and_body_are_rendered_as_text():
    written = write()
    assert written.subject == "Facture F-1 mise à disposition"
    assert written.body == "Bonjour Anne d'Arc,\nhttp://127.0.0.1:8000/factures/1/\n"
    assert (written.state, written.about) == (OutgoingMail.State.A_ENVOYER, "facture 1")


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x1b"])
def test_a_name_cannot_add_a_header(separator):
    written = write(number=f"F-1{separator}Bcc: autre@exemple.test")
    assert written.subject == "Facture F-1 Bcc: autre@exemple.test mise à disposition"


def test_a_long_subject_is_cut_to_what_the_column_holds():
    assert len(write(number="F" * 500).subject) == 200


def test_the_same_event_tells_the_same_person_once():
    first = write()
    assert write(number="F-2") == first
    assert list(OutgoingMail.objects.values_list("subject", flat=True)) == ["Facture F-1 mise à disposition"]


def test_another_person_or_another_event_is_another_mail():
    mails = [write(), write(recipient="autre@exemple.test"), write(event_key="event 2")]
    assert len({written.message_id for written in mails}) == 3


def test_the_message_id_bears_the_portal_s_name():
    assert write().message_id.endswith("@127.0.0.1>")


@pytest.mark.django_db(transaction=True)
def test_the_first_writing_rings_and_the_repeat_does_not(broker):
    broker.flushall()
    write()
    write()
    assert broker.llen("celery") == 1
    broker.flushall()
