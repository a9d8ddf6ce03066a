"""Mails through the sweeper (claims and marks in PostgreSQL included) against a bare SMTP client in a loop.

Same machine, same server on loopback, same messages, one connection each.
"""

import smtplib
import time
from email.message import EmailMessage
from email.utils import format_datetime

from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from accounts import sending
from accounts.models import OutgoingMail
from tests.bench import Result
from tests.processes import free_port

COUNT = 1000
BODY = "Bonjour Manuela Martin,\n\nLa facture F2026-0012 est passée à l'état « Mandatée ».\n\n" * 8
WORST_RATIO = 4  # at least a quarter of the bare client's rate


class Sink:
    """A server that accepts everything and keeps only the count."""

    taken = 0

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        return "250 OK"


def run() -> list[Result]:
    """Time the bare loop, then the sweeper on as many rows."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
        bare = _bare(controller.port)
        ours = _ours()
    finally:
        controller.stop()
    if sink.taken != 2 * COUNT:
        raise RuntimeError(f"{sink.taken} mails arrived, {2 * COUNT} were sent")
    return [Result(f"{COUNT} mails", ours, "bare SMTP loop", bare, WORST_RATIO, "s")]


def _bare(port: int) -> float:
    begun = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(COUNT):
            message = EmailMessage()
            message["From"], message["To"] = settings.DEFAULT_FROM_EMAIL, f"personne{number}@exemple.test"
            message["Subject"], message["Date"] = f"Facture {number} : Mandatée", format_datetime(timezone.now())
            message.set_content(BODY)
            client.send_message(message)
    return time.monotonic() - begun


def _ours() -> float:
    now = timezone.now()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            kind="bench/mail",
            recipient=f"personne{number}@exemple.test",
            subject=f"Facture {number} : Mandatée",
            body=BODY,
            event_key=f"bench {number}",
            message_id=f"<{number}@exemple.test>",
            next_try_at=now,
        )
        for number in range(COUNT)
    )
    begun = time.monotonic()
    while OutgoingMail.objects.filter(state=OutgoingMail.State.A_ENVOYER).exists():
        sending.send_due()
    return time.monotonic() - begun
