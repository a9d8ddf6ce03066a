"""One's own data: changed by the person, and given back whole."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.models import OutgoingMail, User

Table = list[dict[str, Any]]
Holder = Callable[[User], dict[str, Table]]
_holders: list[Holder] = []


def holder(tell: Holder) -> Holder:
    """Decorate what tells one app's tables about a person: every app that keeps some registers itself, when ready."""
    _holders.append(tell)
    return tell


@transaction.atomic
def change(user: User, *, first_name: str, last_name: str, phone: str, contact_email: str) -> None:
    """Change what a person may say of themself; the login address has its own road."""
    user.first_name, user.last_name, user.phone, user.contact_email = first_name, last_name, phone, contact_email
    user.save(update_fields=["first_name", "last_name", "phone", "contact_email"])


def set_notifications(user: User, *, invoices: bool, work_list: bool, weekly: bool, news: bool) -> None:
    """Choose which mails beyond those on the account itself are wanted."""
    user.notify_invoices, user.notify_news = invoices, news
    user.notify_work_list, user.notify_weekly = work_list, weekly
    user.save(update_fields=["notify_invoices", "notify_work_list", "notify_weekly", "notify_news"])


def known_of(user: User) -> dict[str, Table]:
    """What the portal holds about a person, by table; French column names, for the export."""
    return {name: rows for tell in _holders for name, rows in tell(user).items()}


@holder
def known_to_accounts(user: User) -> dict[str, Table]:
    """The person, their open sessions, the links and codes, mails and notices they were sent; no secret."""
    return {"compte": [_person(user)]} | _ways_in(user) | _told(user)


def _person(user: User) -> dict[str, Any]:
    return {
        "prénom": user.first_name,
        "nom": user.last_name,
        "adresse de connexion": user.email,
        "e-mail de contact": user.contact_email,
        "téléphone": user.phone,
        "compte créé le": user.date_joined,
        "activé le": user.activated_at,
        "conditions acceptées le": user.conditions_accepted_at,
        "version des conditions acceptées": user.conditions_version,
        "dernière connexion": user.last_login,
        "question secrète": user.secret_question,
        "notifications Facturation": user.notify_invoices,
        "liste de travail quotidienne": user.notify_work_list,
        "récapitulatif hebdomadaire": user.notify_weekly,
        "notifications Actualités": user.notify_news,
        "code de connexion par courriel": user.uses_mailed_code,
    }


def _ways_in(user: User) -> dict[str, Table]:
    sessions = [
        {"appareil": one.device, "ouverte le": one.opened_at, "dernière activité": one.last_activity_at}
        for one in user.open_sessions.all()
    ]
    links = [
        {
            "nature": one.get_kind_display(),
            "envoyé le": one.created_at,
            "utilisé le": one.used_at,
            "nouvelle adresse": one.new_email,
        }
        for one in user.mailed_links.order_by("pk")
    ]
    codes = [{"envoyé le": one.created_at, "utilisé le": one.used_at} for one in user.login_codes.order_by("pk")]
    return {"sessions": sessions, "liens": links, "codes-de-connexion": codes}


def _told(user: User) -> dict[str, Table]:
    received = OutgoingMail.objects.filter(recipient__in=[user.email, user.notification_address]).order_by("pk")
    mails = [{"envoyé le": one.sent_at, "objet": one.subject, "à": one.recipient} for one in received.iterator()]
    posted = [
        {"le": one.created_at, "titre": one.title, "texte": one.text, "lue le": one.read_at}
        for one in user.notices.order_by("pk").iterator()
    ]
    return {"courriels": mails, "notifications": posted}
