"""Sending of the mails that wait, safe to run twice: a row is claimed, sent, then marked.

Only a crash between the server's answer and the mark repeats a mail, under the same Message-ID and date.
"""

import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.errors import MessageError
from email.utils import format_datetime

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import OutgoingMail

BATCH = 50
CLAIM = timedelta(minutes=5)
CLAIM_LEFT = timedelta(minutes=2)  # a slow server may take twenty seconds at each of the steps of one mail
RETRY_MINUTES = (1, 2, 5, 15, 60)  # then every hour
REFUSALS_BEFORE_GIVING_UP = 3
GIVE_UP_AFTER = timedelta(days=5)
SWEEP_SECONDS = 20.0  # of the thirty between two sweeps: the worker has other work too

ERROR_LENGTH = OutgoingMail._meta.get_field("last_error").max_length

logger = logging.getLogger(__name__)


def send_one(mail_id: int) -> None:
    """Send one mail if it is due and nobody else holds it."""
    with _mail_server() as server:
        for mail in _claim(_due().filter(pk=mail_id)):
            _send(mail, server)


def send_due() -> None:
    """Send what is due over one connection, for a while; stop when the server itself is in trouble."""
    deadline = time.monotonic() + SWEEP_SECONDS
    with _mail_server() as server:
        while time.monotonic() < deadline:
            batch = _claim(_due().order_by("next_try_at")[:BATCH])
            if not batch or not _send_batch(batch, server):
                break


@contextmanager
def _mail_server() -> Iterator[BaseEmailBackend]:
    """A connection that opens with its first mail."""
    server = get_connection()
    try:
        yield server
    finally:
        with suppress(OSError):
            server.close()


def _due() -> QuerySet[OutgoingMail]:
    """Mails to send now that no living worker holds."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return OutgoingMail.objects.filter(free, state=OutgoingMail.State.A_ENVOYER, next_try_at__lte=now)


def _claim(mails: QuerySet[OutgoingMail]) -> list[OutgoingMail]:
    """Take these for a few minutes, leaving out those another worker is taking."""
    until = timezone.now() + CLAIM
    with transaction.atomic():
        taken = list(mails.select_for_update(skip_locked=True))
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in taken]).update(claimed_until=until)
    for mail in taken:
        mail.claimed_until = until
    return taken


def _send_batch(batch: list[OutgoingMail], server: BaseEmailBackend) -> bool:
    """Send these in turn; give back those left over. Returns False when the server is in trouble or too slow."""
    left = iter(batch)
    for mail in left:
        is_about_to_expire = mail.claimed_until and mail.claimed_until - timezone.now() < CLAIM_LEFT
        if is_about_to_expire or not _send(mail, server):
            OutgoingMail.objects.filter(pk__in=[other.pk for other in left]).update(claimed_until=None)
            return False
    return True


def _send(mail: OutgoingMail, server: BaseEmailBackend) -> bool:
    """Send one claimed mail and write what came of it. Returns False when the server itself is in trouble."""
    try:
        server.open()
        _message(mail, server).send()
    except (OSError, ValueError, MessageError) as failure:  # smtplib's errors are OSErrors
        code = _answer(failure)
        _postpone(mail, code, str(failure))
        return code is not None
    _mark_sent(mail)
    return True


def _mark_sent(mail: OutgoingMail) -> None:
    """Write that it left. Waiting for the disk would take longer than the sending: if PostgreSQL itself crashes in
    the next half second the mark is lost, and the mail is repeated under the same Message-ID."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        OutgoingMail.objects.filter(pk=mail.pk).update(
            state=OutgoingMail.State.ENVOYE,
            sent_at=timezone.now(),
            tries=mail.tries + 1,
            claimed_until=None,
            last_error="",
        )


def _message(mail: OutgoingMail, server: BaseEmailBackend) -> EmailMessage:
    """The same message at every try: identity and date are those of its writing."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.created_at),
        "Auto-Submitted": "auto-generated",  # asks holiday answerers not to reply (RFC 3834)
    }
    message = EmailMessage(mail.subject, mail.body, to=[mail.recipient], headers=headers, connection=server)
    if mail.attachment:
        message.attach(mail.attachment_name, bytes(mail.attachment), "application/pdf")
    return message


def _answer(failure: Exception) -> int | None:
    """The server's SMTP code about this very mail; None when the trouble is with the server or the way to it."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in failure.recipients.values())
    if isinstance(failure, smtplib.SMTPDataError):
        return failure.smtp_code
    is_unwritable = isinstance(failure, ValueError | MessageError)  # an address or a header no server would take
    return 553 if is_unwritable else None


def _postpone(mail: OutgoingMail, code: int | None, error: str) -> None:
    """Try again later, or give up: soon on a refusal of this mail, after days on anything else."""
    now, tries = timezone.now(), mail.tries + 1
    is_refused = code is not None and code >= 500
    gives_up = tries >= REFUSALS_BEFORE_GIVING_UP if is_refused else now - mail.created_at > GIVE_UP_AFTER
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=OutgoingMail.State.ABANDONNE if gives_up else OutgoingMail.State.A_ENVOYER,
        tries=tries,
        next_try_at=now + timedelta(minutes=RETRY_MINUTES[min(tries, len(RETRY_MINUTES)) - 1]),
        claimed_until=None,
        last_error=error[:ERROR_LENGTH],
    )
    logger.warning("mail %s not sent (try %s, code %s)%s", mail.pk, tries, code, ", given up" if gives_up else "")
