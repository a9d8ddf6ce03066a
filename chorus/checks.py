"""Refuse to serve a half-set production: each fault is a French sentence with its remedy.

Production is what is neither DEBUG nor DEMONSTRATION. Management commands run the checks through Django, the web
server and the worker through `refuse_to_serve`, since neither gunicorn nor celery asks Django for them.
"""

import logging
import os
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from chorus.rehearsal import ACCOUNTS_DOMAIN
from invoices import antivirus

logger = logging.getLogger(__name__)

REMEDIES = {  # every variable of rehearsal.PRODUCTION_VARIABLES
    "SECRET_KEY": "Donnez-lui au moins 50 caractères tirés au hasard, et gardez-les secrets.",
    "ALLOWED_HOSTS": "Donnez le nom public du portail, par exemple « factures.ma-ville.fr ».",
    "SITE_URL": "Donnez l'adresse publique du portail, par exemple « https://factures.ma-ville.fr ».",
    "DATABASE_URL": "Donnez l'adresse de PostgreSQL : « postgresql://compte:motdepasse@serveur:5432/base ».",
    "REDIS_URL": "Donnez l'adresse de Valkey ou Redis : « redis://serveur:6379/0 ».",
    "EMAIL_URL": "Donnez l'adresse du serveur de courriel : « smtp+tls://compte:motdepasse@serveur:587 ».",
    "STORAGE_URL": "Donnez un dossier sauvegardé, hors du code : « file:///srv/portail/fichiers ».",
}
SECOND_FACTORS = ("off", "optional", "compulsory")
SECRET_KEY_LENGTH = 50
CLAMD_REMEDY = "Donnez « unix:/run/clamav/clamd.ctl » ou « serveur:3310 » (ClamAV), puis relancez le portail."
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}


@register(Tags.security)
def check_mode(**options: Any) -> list[CheckMessage]:
    """Check the variables of whichever mode this is."""
    if settings.DEBUG or settings.DEMONSTRATION:
        return list(_exposed_rehearsal())
    return [*_missing_variables(), *_unfit_values()]


@register(Tags.security)
def check_second_factor(**options: Any) -> list[CheckMessage]:
    """Check that the policy is one of the three: a misspelt « compulsory » must not let passwords alone in."""
    if settings.SECOND_FACTOR in SECOND_FACTORS:
        return []
    text = f"La variable SECOND_FACTOR vaut « {settings.SECOND_FACTOR} »."
    return [Error(text, hint=f"Donnez-lui l'une de ces valeurs : {', '.join(SECOND_FACTORS)}.", id="chorus.E008")]


@register(Tags.security)
def check_antivirus(**options: Any) -> list[CheckMessage]:
    """Check that the scanner's address can be read; tell a production that has none."""
    try:
        antivirus.place_of(settings.CLAMD_ADDRESS or "localhost")
    except ValueError:
        text = f"La variable CLAMD_ADDRESS vaut « {settings.CLAMD_ADDRESS} », qui n'est pas une adresse."
        return [Error(text, hint=CLAMD_REMEDY, id="chorus.E009")]
    if antivirus.is_set() or settings.DEBUG or settings.DEMONSTRATION:
        return []
    text = "Aucun antivirus n'est branché (CLAMD_ADDRESS) : les fichiers reçus sont gardés sans être examinés."
    return [Warning(text, hint=CLAMD_REMEDY, id="chorus.W001")]


@register(Tags.database)
def check_demonstration_accounts(**options: Any) -> list[CheckMessage]:
    """Check that no active account has the published password's addresses, in production."""
    if settings.DEBUG or settings.DEMONSTRATION:
        return []
    try:
        found = apps.get_model("accounts", "User").objects.filter(email__endswith=ACCOUNTS_DOMAIN, is_active=True)
        emails = sorted(found.values_list("email", flat=True)[:10])
    except DatabaseError:  # not migrated yet, or not up: there is nobody to sign in
        return []
    if not emails:
        return []
    text = f"La base de production contient des comptes de démonstration, au mot de passe public : {', '.join(emails)}."
    return [Error(text, hint="Désactivez-les dans /admin/, ou partez d'une base vide.", id="chorus.E007")]


def refuse_to_serve() -> None:
    """Raise ImproperlyConfigured when this process must not serve with what it was given."""
    found = [*check_mode(), *check_second_factor(), *check_antivirus(), *check_demonstration_accounts()]
    faults = [message for message in found if message.is_serious()]
    for advice in [message for message in found if message not in faults]:
        logger.warning("%s", _sentence(advice))
    if faults:
        raise ImproperlyConfigured("\n".join(["Le portail refuse de démarrer.", *map(_sentence, faults)]))


def refuse_to_work(**options: Any) -> None:
    """Do the same in a Celery process, which logs errors of its signals but obeys an exit."""
    try:
        refuse_to_serve()
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))


def _missing_variables() -> Iterator[CheckMessage]:
    for name, remedy in REMEDIES.items():
        if not os.environ.get(name):
            yield Error(f"La variable {name} n'est pas donnée.", hint=remedy, id="chorus.E001")


def _unfit_values() -> Iterator[CheckMessage]:
    """Look at what is given: a missing variable has had its sentence already."""
    given = {name: os.environ.get(name, "") for name in REMEDIES}
    key = given["SECRET_KEY"]
    if key and (len(key) < SECRET_KEY_LENGTH or len(set(key)) < 10):
        yield _unfit("SECRET_KEY", "est trop courte ou trop simple", "chorus.E002")
    if "*" in given["ALLOWED_HOSTS"]:
        yield _unfit("ALLOWED_HOSTS", "accepte n'importe quel nom (« * »)", "chorus.E003")
    if given["SITE_URL"] and not given["SITE_URL"].startswith("https://"):
        yield _unfit("SITE_URL", f"n'est pas une adresse https (« {given['SITE_URL']} »)", "chorus.E004")
    storage = urlsplit(given["STORAGE_URL"])
    if given["STORAGE_URL"] and (storage.scheme != "file" or storage.netloc or not storage.path.startswith("/")):
        yield _unfit("STORAGE_URL", f"ne désigne pas un dossier (« {given['STORAGE_URL']} »)", "chorus.E005")


def _unfit(name: str, what: str, code: str) -> CheckMessage:
    return Error(f"La variable {name} {what}.", hint=REMEDIES[name], id=code)


def _exposed_rehearsal() -> Iterator[CheckMessage]:
    """A mode with published passwords, or with error pages that show the code, stays on this machine."""
    hosts = {*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname}
    if exposed := sorted(str(host) for host in hosts - LOOPBACK - {"testserver"}):  # Django's own name in tests
        mode = "DEBUG" if settings.DEBUG else "DEMONSTRATION"
        yield Error(
            f"Le mode {mode} est actif pour une adresse visible du dehors : {', '.join(exposed)}.",
            hint=f"Retirez la variable {mode} : la production demande {', '.join(REMEDIES)}.",
            id="chorus.E006",
        )


def _sentence(fault: CheckMessage) -> str:
    return f"- {fault.msg} {fault.hint}"
