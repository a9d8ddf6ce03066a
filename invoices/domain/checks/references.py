"""Controls on what the invoice says of itself: C1, C5, C6, C7, C12. Source: domain.md §5.6 and §17.3."""

import re
from collections.abc import Iterator
from datetime import date

from invoices.domain.checks.facts import Anomaly, Facts

NUMBER_PATTERN = re.compile(r"[0-9A-Za-z_/+-]+")
PORTAL_NUMBER = re.compile(r"20[0-9]{17}|TMP20[0-9]{14}")
NUMBER_LENGTH, REFERENCE_LENGTH = 20, 50
OLDEST_CREDIBLE_DATE = date(2000, 1, 1)
REQUIRED = {  # field of the form: label, attribute of Facts
    "recipient_identifier": ("SIRET du destinataire", "recipient_identifier"),
    "number": ("Numéro de facture", "number"),
    "issue_date": ("Date de facture", "issue_date"),
    "currency": ("Devise", "currency"),
    "vat_type": ("Type de TVA", "vat_type"),
    "total_without_vat": ("Montant HT", "without_vat"),
    "total_vat": ("Montant TVA", "vat"),
    "total_with_vat": ("Montant TTC", "with_vat"),
    "amount_due": ("Net à payer", "due"),
}
COMPUTED = ("total_without_vat", "total_vat", "total_with_vat", "amount_due")  # of a typed invoice, from its lines


def required_fields(facts: Facts) -> Iterator[Anomaly]:
    """C1: what must be filled in for any invoice."""
    typed = dict(facts.unparsed)
    for name, (label, fact) in REQUIRED.items():
        if facts.is_typed and name in COMPUTED:  # missing as long as there are no lines, which have their own rule
            continue
        value = getattr(facts, fact)
        if name in typed:
            yield Anomaly(
                "C1",
                name,
                f"« {label} » : « {typed[name]} » n'est pas lisible.",
                "Écrivez une date comme 31/01/2026, un montant comme 1234,50.",
            )
        elif value is None or value == "":
            yield Anomaly("C1", name, f"Le champ « {label} » est vide.", "Remplissez-le d'après la facture.")
    if facts.vat_type == "EXONERATION" and not facts.exemption_reason:
        yield Anomaly(
            "C1",
            "exemption_reason",
            "Le motif d'exonération est vide alors que le type de TVA est « Exonéré ».",
            "Choisissez le motif inscrit sur la facture.",
        )


def typed_is_read(facts: Facts) -> Iterator[Anomaly]:
    """C1: an optional field, or half a row of the VAT detail, that was not understood would be lost at sending."""
    for name, text in facts.unparsed:
        if name not in REQUIRED:
            yield Anomaly(
                "C1",
                name,
                f"« {text} » n'est pas lisible, ou sa ligne n'est pas complète.",
                "Corrigez cette saisie, ou videz-la.",
            )


def number_shape(facts: Facts) -> Iterator[Anomaly]:
    """C5: at most 20 characters among letters, digits, - _ / +."""
    if not facts.number:
        return
    if len(facts.number) > NUMBER_LENGTH:
        yield Anomaly(
            "C5",
            "number",
            f"Le numéro de facture « {facts.number} » a {len(facts.number)} caractères.",
            f"Il en faut {NUMBER_LENGTH} au plus.",
        )
    if not NUMBER_PATTERN.fullmatch(facts.number):
        wrong = " ".join(sorted({c if c.strip() else "espace" for c in facts.number if not NUMBER_PATTERN.match(c)}))
        yield Anomaly(
            "C5",
            "number",
            f"Le numéro de facture « {facts.number} » contient : {wrong}.",
            "Seuls sont admis les lettres sans accent, les chiffres et - _ / +.",
        )


def number_is_not_the_portals(facts: Facts) -> Iterator[Anomaly]:
    """C5: the shapes of the numbers that the portal gives are not a depositor's to use. Source: domain.md §5.7."""
    if not facts.is_typed and PORTAL_NUMBER.fullmatch(facts.number.upper()):
        yield Anomaly(
            "C5",
            "number",
            f"Le numéro de facture « {facts.number} » a la forme de ceux que le portail donne aux factures saisies "
            "(l'année et quinze chiffres).",
            "Donnez le numéro de votre propre suite, tel qu'il figure sur la facture.",
        )


def number_habits(facts: Facts) -> Iterator[Anomaly]:
    """C5, advice: the number is printed on the document and is more than today's date."""
    if facts.number == facts.today.strftime("%Y%m%d"):
        yield Anomaly(
            "C5",
            "number",
            f"Le numéro de facture « {facts.number} » est la date du jour.",
            "Vérifiez que c'est bien le numéro inscrit sur la facture.",
            blocking=False,
        )
    if facts.number and facts.document_has_number is False:
        yield Anomaly(
            "C5",
            "number",
            f"Le numéro « {facts.number} » diffère de celui qui a été lu sur le document.",
            "Vérifiez-le : il doit être celui de la facture.",
            blocking=False,
        )


def unique_number(facts: Facts) -> Iterator[Anomaly]:
    """C6: one number per supplier and year."""
    if facts.twin:
        yield Anomaly(
            "C6",
            "number",
            "Vous avez déjà déposé une demande de paiement avec ce numéro de facture pour cette structure "
            f"({facts.twin}).",
            "Une facture rejetée repart sous un nouveau numéro ; sinon, suivez celle qui est déjà déposée.",
        )


def date_not_in_future(facts: Facts) -> Iterator[Anomaly]:
    """C7: the invoice is not dated after its deposit."""
    if facts.issue_date is None:
        return
    shown = facts.issue_date.strftime("%d/%m/%Y")
    if facts.issue_date > facts.today:
        yield Anomaly(
            "C7",
            "issue_date",
            f"La date de facture ({shown}) est postérieure à aujourd'hui ({facts.today.strftime('%d/%m/%Y')}).",
            "Corrigez la date, ou attendez ce jour pour envoyer la facture.",
        )
    elif facts.issue_date < OLDEST_CREDIBLE_DATE:
        yield Anomaly("C7", "issue_date", f"La date de facture ({shown}) est trop ancienne.", "Vérifiez l'année.")


def reference_lengths(facts: Facts) -> Iterator[Anomaly]:
    """Limits of the flows: 50 characters. Source: domain.md §17.3."""
    for name, label, value in (
        ("engagement", "N° d'engagement", facts.engagement),
        ("market", "Numéro du marché", facts.market),
    ):
        if len(value) > REFERENCE_LENGTH:
            yield Anomaly(
                "C1", name, f"« {label} » a {len(value)} caractères.", f"Il en faut {REFERENCE_LENGTH} au plus."
            )


def avoir_names_its_invoice(facts: Facts) -> Iterator[Anomaly]:
    """Advice: an avoir that corrects an invoice names it, and as the portal knows it."""
    if facts.type != "AVOIR":
        return
    if facts.origin_number and facts.origin is None:
        yield Anomaly(
            "C1",
            "origin_number",
            f"Le portail ne connaît pas de facture n° « {facts.origin_number} » de votre structure.",
            "Vérifiez ce numéro, et qu'elle n'est pas rejetée : un rejet ne demande pas d'avoir. Une facture envoyée "
            "autrement que par le portail peut être citée.",
            blocking=False,
        )
    if not facts.origin_number:
        yield Anomaly(
            "C1",
            "origin_number",
            "L'avoir ne cite pas de facture d'origine.",
            "Indiquez le numéro de la facture corrigée, s'il y en a une.",
            blocking=False,
        )


def attachments_fit(facts: Facts) -> Iterator[Anomaly]:
    """C12: the whole invoice stays under 120 Mo."""
    if facts.attachments_bytes > facts.attachments_limit:
        yield Anomaly(
            "C12",
            "",
            f"La facture et ses pièces jointes pèsent {facts.attachments_bytes // 1024**2} Mo en tout.",
            f"Retirez-en : la limite est de {facts.attachments_limit // 1024**2} Mo pour toute la facture.",
        )


def not_the_same_file(facts: Facts) -> Iterator[Anomaly]:
    """Advice: the same bytes were deposited before."""
    if facts.same_file:
        yield Anomaly(
            "FICHIER",
            "",
            f"Ce document a déjà été déposé : {facts.same_file}.",
            "Vérifiez que vous n'envoyez pas deux fois la même facture.",
            blocking=False,
        )


def document_is_the_suppliers(facts: Facts) -> Iterator[Anomaly]:
    """Advice: the supplier printed on the document is the one that sends it."""
    if facts.document_supplier and facts.document_supplier != facts.supplier_identifier:
        yield Anomaly(
            "FOURNISSEUR",
            "",
            f"Le document porte le SIRET fournisseur {facts.document_supplier}, mais vous l'envoyez pour "
            f"{facts.supplier_identifier}.",
            "Vérifiez que vous avez choisi la bonne structure ; sinon, supprimez ce brouillon et déposez à nouveau.",
            blocking=False,
        )
