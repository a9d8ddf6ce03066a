"""Mails leave once, whatever happens between: claims, retries, refusals, a server that is down."""

import threading
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connections
from django.utils import timezone

from accounts import sending
from accounts.models import OutgoingMail
from tests.factories.accounts import OutgoingMailFactory
from tests.processes import free_port

pytestmark = pytest.mark.django_db

State = OutgoingMail.State


class Picky:
    """A server that answers what it is told to each recipient."""

    def __init__(self, answers):
        self.answers = answers
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.taken += envelope.rcpt_tos
        return self.answers.get("DATA", "250 OK")


@pytest.fixture
def picky(settings):
    """Start a server with these answers, by recipient."""
    started = []

    def start(answers):
        server = Picky(answers)
        controller = Controller(server, hostname="127.0.0.1", port=free_port())
        controller.start()
        started.append(controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
        return server

    yield start
    for controller in started:
        controller.stop()


def test_a_mail_leaves_with_its_own_identity_and_date(smtp):
    mail = OutgoingMailFactory(subject="Facture reçue – à traiter", body="Bonjour,\nvoici é.\n")
    sending.send_one(mail.pk)
    mail.refresh_from_db()
    [message] = smtp.messages
    assert (message["To"], message["Subject"], message["Message-ID"]) == (mail.recipient, mail.subject, mail.message_id)
    assert message["Date"].datetime == mail.created_at.replace(microsecond=0)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == mail.body
    assert (mail.state, mail.tries, mail.claimed_until, mail.last_error) == (State.ENVOYE, 1, None, "")


def test_the_task_delivered_twice_sends_once(smtp):
    mail = OutgoingMailFactory()
    sending.send_one(mail.pk)
    sending.send_one(mail.pk)
    assert len(smtp.messages) == 1


def test_a_mail_another_worker_holds_is_left_to_it(smtp):
    mail = OutgoingMailFactory(claimed_until=timezone.now() + timedelta(minutes=1))
    sending.send_one(mail.pk)
    sending.send_due()
    assert smtp.messages == []


def test_the_mail_of_a_killed_worker_is_sent_once_its_claim_has_ended(smtp):
    OutgoingMailFactory(claimed_until=timezone.now() - timedelta(seconds=1))
    sending.send_due()
    assert len(smtp.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_send_each_mail_once(smtp):
    mails = OutgoingMailFactory.create_batch(60)

    def sweep():
        sending.send_due()
        connections.close_all()

    sweepers = [threading.Thread(target=sweep) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    assert sorted(message["Message-ID"] for message in smtp.messages) == sorted(mail.message_id for mail in mails)


def test_a_server_that_is_down_delays_every_mail_and_loses_none(smtp):
    mails = OutgoingMailFactory.create_batch(3)
    smtp.stop()
    sending.send_due()
    waiting = OutgoingMail.objects.filter(state=State.A_ENVOYER, claimed_until=None)
    assert waiting.count() == 3
    assert sorted(waiting.values_list("tries", flat=True)) == [0, 0, 1]  # the sweep stops at the first
    smtp.start()
    waiting.update(next_try_at=timezone.now())
    sending.send_due()
    assert {message["Message-ID"] for message in smtp.messages} == {mail.message_id for mail in mails}


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 2), (2, 5), (3, 15), (4, 60), (5, 60), (90, 60)])
def test_the_next_try_is_later_and_later(smtp, tries, minutes):
    smtp.stop()
    mail = OutgoingMailFactory(tries=tries)
    before = timezone.now()
    sending.send_one(mail.pk)
    mail.refresh_from_db()
    assert timedelta(0) <= mail.next_try_at - before - timedelta(minutes=minutes) < timedelta(seconds=30)
    assert (mail.state, mail.tries) == (State.A_ENVOYER, tries + 1)
    assert mail.last_error


def test_a_mail_waits_for_its_next_try(smtp):
    mail = OutgoingMailFactory(next_try_at=timezone.now() + timedelta(minutes=1))
    sending.send_one(mail.pk)
    sending.send_due()
    assert smtp.messages == []


def test_a_server_down_for_days_ends_by_giving_up(smtp):
    smtp.stop()
    mail = OutgoingMailFactory()
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(days=6))
    sending.send_one(mail.pk)
    mail.refresh_from_db()
    assert mail.state == State.ABANDONNE


def test_an_address_that_is_refused_is_given_up_after_three_tries_and_stops_nobody_else(picky):
    server = picky({"parti@exemple.test": "550 unknown user"})
    refused = OutgoingMailFactory(recipient="parti@exemple.test")
    others = OutgoingMailFactory.create_batch(2)
    for _ in range(3):
        sending.send_due()
        OutgoingMail.objects.filter(pk=refused.pk).update(next_try_at=timezone.now())
    refused.refresh_from_db()
    assert (refused.state, refused.tries) == (State.ABANDONNE, 3)
    assert "550" in refused.last_error
    assert server.taken == [other.recipient for other in others]


def test_a_greylisted_address_is_tried_for_days(picky):
    picky({"attente@exemple.test": "451 come back later"})
    mail = OutgoingMailFactory(recipient="attente@exemple.test", tries=20)
    sending.send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == (State.A_ENVOYER, 21)


def test_a_content_that_is_refused_is_given_up(picky):
    picky({"DATA": "554 looks like spam"})
    mail = OutgoingMailFactory(tries=2)
    sending.send_due()
    mail.refresh_from_db()
    assert mail.state == State.ABANDONNE


def test_an_address_nobody_could_write_to_does_not_stop_the_others(smtp):
    OutgoingMailFactory(recipient="deux lignes\n@exemple.test")
    other = OutgoingMailFactory()
    sending.send_due()
    assert [message["To"] for message in smtp.messages] == [other.recipient]


def test_the_sweep_opens_no_connection_when_nothing_is_due(smtp, settings):
    settings.EMAIL_HOST = "192.0.2.1"  # would take twenty seconds to fail
    sending.send_due()


def test_the_log_says_no_address(picky, caplog):
    picky({"parti@exemple.test": "550 unknown user"})
    mail = OutgoingMailFactory(recipient="parti@exemple.test")
    sending.send_one(mail.pk)
    assert [record.getMessage() for record in caplog.records if record.name == "accounts.sending"] == [
        f"mail {mail.pk} not sent (try 1, code 550)"
    ]
