"""« Vérifier une facture »: a file checked from end to end without being deposited. Nothing of it is kept.

The web process stores it for a moment, a worker inspects it in its children and forgets it; the report stays an hour
at an address that nobody can guess. Sources: features.md L1 and K3, formats.md §6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.bell import ring
from annuaire import queries as annuaire
from invoices import antivirus, formats
from invoices.domain import checks
from invoices.domain.checks import Anomaly, Facts, RecipientFacts, ServiceFacts
from invoices.domain.checks.references import REQUIRED
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import FileRefused
from invoices.domain.findings import Finding, Level
from invoices.domain.inside import NOT_ON_THE_FORM, Difference
from invoices.domain.inspected import Inspected
from invoices.models import Inspection
from invoices.reading import FileUnreadable, Reader
from invoices.rules import RuleEngine, RulesDied, RulesUnavailable
from invoices.services.carrying import Carried, carried
from invoices.services.deposit import MEGABYTE, Upload, in_megabytes, shown_name
from structures.models import Service, Structure

KEPT = timedelta(hours=1)
CLAIM = timedelta(seconds=150)
MOST_TRIES = 2
BATCH = 500
LABELS = {
    **{name: label for name, (label, _) in REQUIRED.items()},
    "service_code": "Code service",
    "engagement": "N° d'engagement",
    "market": "Numéro du marché",
    "origin_number": "Numéro de la facture d'origine",
    "exemption_reason": "Motif d'exonération",
    "type": "Type",
    "recipient_siret": "SIRET du destinataire",
    "document_type": "Type",
    **NOT_ON_THE_FORM,
}
TOO_MUCH = Finding(
    "FICHIER",
    True,
    "Ce fichier demande trop de temps ou de mémoire pour être vérifié.",
    "Vérifiez-en une partie, ou déposez la facture en PDF.",
)
UNJUDGED = Finding(
    "PORTAIL",
    True,
    "Le portail n'a pas pu contrôler ce fichier : son programme de contrôle s'est arrêté à chaque essai. La faute est "
    "au portail, non à votre fichier.",
    "Recommencez dans quelques minutes ; si cela dure, prévenez le support.",
)
NOTHING_CARRIED = Carried()
REMEDY_FACTURX = "Faites produire le PDF par un logiciel qui écrit du Factur-X entier, ou transmettez-lui ce message."
NOTHING_INSIDE = Finding(
    "FACTUR-X",
    False,
    "Ce PDF ne contient pas de données de facture : ce n'est pas une facture Factur-X.",
    "Il peut être déposé tel quel : le portail le lira et remplira le formulaire, que vous vérifierez.",
)


def ask(upload: Upload) -> Inspection:
    """Take a file to inspect. Raises FileRefused with the sentence to show: empty, large, infected, no PDF nor XML."""
    name = shown_name(upload.name or "")[:100]
    if not upload.size:
        raise FileRefused(f"Le fichier « {name} » est vide.", "Vérifiez-le sur votre poste, puis recommencez.")
    if upload.size > settings.DEPOSIT_MAX_BYTES:
        raise FileRefused(
            f"Le fichier « {name} » pèse {in_megabytes(upload.size)} Mo.",
            f"La limite est de {settings.DEPOSIT_MAX_BYTES // MEGABYTE} Mo ; une facture seule en fait bien moins.",
        )
    data = upload.read()
    if not formats.is_pdf(data) and not formats.is_xml(data):
        raise FileRefused(
            f"Le fichier « {name} » n'est ni un PDF ni un XML, quel que soit son nom.",
            "Choisissez la facture électronique elle-même : un PDF, ou le fichier XML que votre logiciel a produit.",
        )
    upload.seek(0)
    antivirus.refuse_infected(upload, name)
    with transaction.atomic():
        asked = Inspection.objects.create(content=data, filename=name, expires_at=timezone.now() + KEPT)
        ring("invoices.inspect", str(asked.pk))
    return asked


def inspect(token: UUID, reader: Reader, engine: RuleEngine) -> None:
    """Make the report of one file, once, and forget the file. Tried twice at most."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Inspection.objects.filter(free, pk=token, report__isnull=True)
    if not waiting.update(claimed_until=now + CLAIM, tries=F("tries") + 1):
        return
    asked = Inspection.objects.get(pk=token)
    is_given_up = asked.tries > MOST_TRIES
    found = Inspected(findings=(TOO_MUCH,)) if is_given_up else report_of(bytes(asked.content), reader, engine)
    Inspection.objects.filter(pk=token).update(report=found.to_json(), content=None, claimed_until=None)


def report_of(data: bytes, reader: Reader, engine: RuleEngine) -> Inspected:
    """Everything there is to say of a PDF or an XML, blocking findings first."""
    found = look(data, reader, engine).found
    return told(found, public_findings(found)) if found.is_invoice else found


@dataclass(frozen=True)
class Looked:
    """What a file says, with what is wrong in itself; and the documents that it carries.

    is_judged: False when the rules died over it, which says nothing of the file.
    """

    found: Inspected
    carried: Carried = NOTHING_CARRIED
    is_judged: bool = True


def look(data: bytes, reader: Reader, engine: RuleEngine) -> Looked:
    """All that can be said of a PDF or an XML without the portal: of its data, its page, what it carries."""
    try:
        return _look_into_pdf(data, reader, engine) if formats.is_pdf(data) else _look_into_xml(data, reader, engine)
    except FileUnreadable as error:
        return Looked(Inspected(findings=(Finding("PDF", True, error.text),)))
    except RulesDied:
        return Looked(Inspected(findings=(UNJUDGED,)), is_judged=False)
    except RulesUnavailable:
        return Looked(Inspected(findings=(TOO_MUCH,)))


def _look_into_xml(data: bytes, reader: Reader, engine: RuleEngine) -> Looked:
    found = engine.inspect(data)
    is_mixed = found.is_invoice and found.bearing["is_mixed"]
    documents = engine.files(data) if found.page and found.page.files else []
    return _with(found, carried(documents, is_mixed, reader, 0 if is_mixed else len(data)))


def _look_into_pdf(data: bytes, reader: Reader, engine: RuleEngine) -> Looked:
    """The data inside, held against the page; and what else lies there."""
    xml = reader.embedded_xml(data)
    if not xml:
        return Looked(Inspected(findings=(NOTHING_INSIDE,)))
    found, page = engine.inspect(xml), reader.read(data)
    claims = [Finding("FACTUR-X", False, one, REMEDY_FACTURX) for one in reader.claims(data)]
    found = told(found, [*(_disagreement(one) for one in page.differences), *claims])
    has_documents = found.page and (found.page.files or len(page.embedded) > 1)
    documents = reader.documents(data) if has_documents else []
    return _with(found, carried(documents, False, reader, len(data)))


def _with(found: Inspected, inside: Carried) -> Looked:
    return Looked(told(found, inside.findings), inside)


def told(found: Inspected, more: Iterable[Finding]) -> Inspected:
    """The same with more findings, those that block first, those of the format before those of the portal."""
    findings = sorted((*found.findings, *more), key=lambda one: (not one.is_blocking, one.level is Level.B2G))
    return replace(found, findings=tuple(findings))


def _disagreement(one: Difference) -> Finding:
    label = LABELS.get(one.field, one.field)
    return Finding(
        "PAGE",
        False,
        f"« {label} » : la page imprime {one.on_page}, les données disent {one.in_data}.",
        "Les deux doivent dire la même chose : le destinataire lit l'une, son logiciel lit les autres.",
        Level.B2G,
        label,
        one.in_data,
    )


def public_findings(found: Inspected) -> Iterator[Finding]:
    """The controls of the form, on what the file says and what the public directory knows of its recipient."""
    return findings_of(checks.check(_facts(found.facts)), found)


def findings_of(anomalies: Iterable[Anomaly], found: Inspected) -> Iterator[Finding]:
    """What the controls of the form say, as findings."""
    said = {one.rule for one in found.findings}
    for anomaly in anomalies:
        if anomaly.field == "recipient_identifier" and "B2G-BT-47" in said:  # said already, with what stands there
            continue
        label = LABELS.get(anomaly.field, "")
        yield Finding(anomaly.code, anomaly.blocking, anomaly.text, anomaly.remedy, Level.B2G, label)


def _facts(told: Mapping[str, Any]) -> Facts:
    typed: dict[str, Any] = {name: value for name, value in told.items() if name != "amounts"}
    typed |= {name: None if amount is None else Decimal(amount) for name, amount in told["amounts"].items()}
    typed["issue_date"] = date.fromisoformat(told["issue_date"]) if told["issue_date"] else None
    typed["vat_rows"] = tuple((Decimal(rate), Decimal(base), Decimal(tax)) for rate, base, tax in told["vat_rows"])
    typed |= _directory_facts(told["recipient_identifier"], told["service_code"])
    return Facts(**typed, supplier_is_public=False, today=paris_day(timezone.now()))


def _directory_facts(siret: str, code: str) -> dict[str, Any]:
    """What the public directory says. A private structure is as unknown here as one that does not exist."""
    recipient = annuaire.structure_identified(siret) if siret else None
    if recipient is None or not recipient.is_public:
        return {"recipient": None, "service": None}
    service = recipient.services.filter(code=code).first() if code else None
    return {
        "recipient": RecipientFacts(
            name=recipient.name,
            is_public=True,
            is_active=recipient.is_active,
            is_state=recipient.is_state,
            **_needs(recipient, service),
        ),
        "service": ServiceFacts(service.code, service.is_active) if service else None,
    }


def _needs(recipient: Structure, service: Service | None) -> dict[str, bool]:
    return {f"needs_{name}": is_needed for name, is_needed in asdict(annuaire.requirements(recipient, service)).items()}


def forget_expired(now: datetime) -> None:
    """Delete the reports whose hour is over, and files that nobody could inspect."""
    old = Inspection.objects.filter(expires_at__lt=now).order_by("expires_at").values_list("pk", flat=True)[:BATCH]
    Inspection.objects.filter(pk__in=list(old)).delete()
