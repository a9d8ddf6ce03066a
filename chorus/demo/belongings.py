"""What structures of the demonstration keep: bank accounts and documents; and one whose SIRET awaits its check."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from chorus.demo import papers, people, register
from chorus.demo.places import CHAUSSURES, DELICES, invented_siret
from invoices.services import structure_documents
from structures.models import Establishment, Structure
from structures.services import bank, roles

CURRENT_ACCOUNT = "FR7616806008206601234500071"
WAITING_SIRET = invented_siret(register.FIRST_INVENTED + 40)  # open and diffusible: its check will succeed


def _account(label: str, number: str, **more: Any) -> dict[str, Any]:
    """The values of an account, one's own unless `more` says otherwise."""
    own = {"bic": "", "valid_until": None, "is_factor": False}
    factor = dict.fromkeys(("factor_identifier", "factor_name", "factor_country"), "")
    return {"kind": "IBAN", "label": label, "number": number, **own, **factor, **more}


FACTOR = {
    "is_factor": True,
    "factor_identifier": invented_siret(register.FIRST_INVENTED + 1),
    "factor_name": "AFFACTURAGE DES ALPES",
}
ACCOUNTS = (  # structure, who, values, days since it is valid
    (DELICES, people.MANUELA, _account("Compte courant", CURRENT_ACCOUNT, bic="AGRIFRPP868"), 780),
    (DELICES, people.MANUELA, _account("Compte de l'affactureur", "FR7630003012340005000678990", **FACTOR), 90),
    (DELICES, people.MANUELA, _account("Ancienne banque", "FR7610096180000001234567806"), 1500),
    (CHAUSSURES, people.SHOES, _account("Compte principal", "FR7620041010050050001302606"), 700),
)
CLOSED, CLOSED_FOR = "Ancienne banque", 760  # days
DOCUMENTS = (  # designation, type, file, what it says
    ("Relevé d'identité bancaire", "RIB", "rib-delices.pdf", ("Titulaire : Les Délices de Savoie", CURRENT_ACCOUNT)),
    ("Attestation d'assurance", "AUTRE", "assurance-delices.pdf", ("Assuré : Les Délices de Savoie", "Exemple.")),
)


def create(structures: dict[str, Structure], users: dict[str, User], now: datetime) -> None:
    """Write them as their managers would, so that histories and mails tell it."""
    for siret, email, values, days in ACCOUNTS:
        lapsed = now.date() - timedelta(days=CLOSED_FOR) if values["label"] == CLOSED else None
        dates = {"valid_from": now.date() - timedelta(days=days), "valid_until": lapsed}
        bank.add_account(structures[siret], values | dates, actor=users[email])
    for designation, kind, name, words in DOCUMENTS:
        upload: Any = SimpleUploadedFile(name, papers.sheet(designation, words), "application/pdf")
        manager = users[people.MANUELA]
        structure_documents.add(structures[DELICES], upload, designation=designation, type=kind, actor=manager)
    await_check(users[people.WAITING], now)


def await_check(manager: User, now: datetime) -> None:
    """A structure created while the register was silent; within the hour it is asked again, and says yes."""
    known = Establishment.objects.get(pk=WAITING_SIRET)
    place = {"address": known.address, "postcode": known.postcode, "city": known.city}
    structure = Structure(identifier=known.siret, name=known.name, is_check_pending=True, checked_at=now, **place)
    structure.save(force_insert=True)
    roles.become_principal(structure, manager, actor=manager, how="Création de la structure")
