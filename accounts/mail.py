"""Writing of mails: every mail of the portal is a row, made in the transaction of its event and rung after commit."""

from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone

from accounts.bell import ring
from accounts.models import OutgoingMail

SUBJECT_LENGTH = OutgoingMail._meta.get_field("subject").max_length


@dataclass(frozen=True)
class PdfAttachment:
    """A PDF that goes with a mail; small, for the row of the mail holds it."""

    name: str
    content: bytes


def queue(
    *,
    kind: str,
    recipient: str,
    context: dict[str, Any],
    about: str,
    event_key: str,
    attachment: PdfAttachment | None = None,
) -> OutgoingMail:
    """Write a mail to one person about one event; asking again for the same two gives the first one back.

    kind: "invoices/rejetee" renders templates/invoices/email/rejetee_{subject,body}.txt with `context` and
    `site_url`, without HTML escaping. about: what it speaks of, "facture 12".
    """
    app, name = kind.split("/")
    context = {"site_url": settings.SITE_URL, **context}
    mail = OutgoingMail(
        kind=kind,
        recipient=recipient,
        subject=_single_line(_render(f"{app}/email/{name}_subject.txt", context))[:SUBJECT_LENGTH],
        body=_render(f"{app}/email/{name}_body.txt", context).strip() + "\n",
        about=about,
        event_key=event_key,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        next_try_at=timezone.now(),
        attachment=attachment.content if attachment else None,
        attachment_name=attachment.name if attachment else "",
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    written = OutgoingMail.objects.get(event_key=event_key, recipient=recipient)
    if written.message_id == mail.message_id:
        ring("accounts.send_mail", written.pk)
    return written


def _render(template: str, context: dict[str, Any]) -> str:
    """Render a text template; a name with an apostrophe must not arrive as « &#x27; »."""
    return str(Engine.get_default().get_template(template).render(Context(context, autoescape=False)))


def _single_line(text: str) -> str:
    """A subject is one line: what somebody typed in a name must not add a header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
