"""What Chorus Pro asks of an electronic invoice beyond EN 16931 and beyond the controls of the form.

Each rule: Declared → [Finding], level B2G, from its own data alone. Source: formats.md §8 to §11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from invoices.domain.declared import Declared, DeclaredParty, compact
from invoices.domain.findings import Finding, Level
from invoices.domain.portal_terms import CADRE, REFORM, cadre_of

INVOICES = frozenset({"380", "381", "384", "386"})
REFUSED_TYPES = {"389": "autofacturation", "261": "avoir d'autofacturation", "751": "facture pour comptabilité"}
MEANS = frozenset({"10", "20", "30", "31", "42", "48", "49", "57", "97", "ZZZ"})
READ_AS = {"58": "30", "59": "49"}  # SEPA's own codes, which the portal's list does not have
TRANSFERS = frozenset({"30", "31", "42", "58"})
OTHER_SUPPLIERS = {  # scheme of a supplier without a SIRET: shape of what it gives
    **dict.fromkeys(("2", "0223"), re.compile(r"[A-Z]{2}[0-9A-Z]{2,16}", re.ASCII)),
    **dict.fromkeys(("3", "ETR", "0227"), re.compile(r"[A-Z]{2}\S{1,16}")),
    **dict.fromkeys(("4", "RIDET", "0228"), re.compile(r"[0-9]{9,10}", re.ASCII)),
    **dict.fromkeys(("5", "0229"), re.compile(r"[0-9A-Z]{9}", re.ASCII)),
    **dict.fromkeys(("6", "7", "0226"), re.compile(r"\S.*")),
}
CENTS = Decimal("0.01")


def b2g(declared: Declared, is_minimal: bool = False) -> list[Finding]:
    """Every rule on one invoice. is_minimal: a dialect of the portal, which may leave out more (formats.md §11)."""
    rules = (
        _type(declared),
        _cadre(declared),
        _due_date(declared),
        _supplier(declared.seller),
        _recipient(declared.buyer),
        _payment(declared, is_minimal),
        _amounts(declared),
        _origin(declared),
        _factor(declared),
    )
    return [finding for rule in rules for finding in rule]


def _found(rule: str, field: str, value: str, text: str, remedy: str, is_blocking: bool = True) -> Finding:
    return Finding(rule, is_blocking, text, remedy, Level.B2G, field, value)


def _type(declared: Declared) -> Iterator[Finding]:
    code = declared.type_code
    if code in REFUSED_TYPES:
        yield _found(
            "B2G-BT-3",
            "Type",
            code,
            f"Le type de facture « {code} » ({REFUSED_TYPES[code]}) n'est pas admis par le portail.",
            "Envoyez une facture (380) ou un avoir (381).",
        )
    elif code and code not in INVOICES:
        told = "un avoir" if declared.is_avoir else "une facture"
        yield _found(
            "B2G-BT-3",
            "Type",
            code,
            f"Le type de facture « {code} » sera lu comme {told}.",
            "Préférez 380 pour une facture, 381 pour un avoir.",
            is_blocking=False,
        )


def _cadre(declared: Declared) -> Iterator[Finding]:
    told = declared.business_process
    if not told or CADRE.fullmatch(told.upper()):
        return
    if REFORM.fullmatch(told.upper()):
        yield _found(
            "B2G-BT-23",
            "Cadre de facturation",
            told,
            f"Le code « {told} » est celui de la facturation entre entreprises : il est lu {cadre_of(declared)}.",
            "Indiquez un cadre du secteur public : A1, ou A2 pour une facture déjà payée.",
            is_blocking=False,
        )
        return
    yield _found(
        "B2G-BT-23",
        "Cadre de facturation",
        told,
        f"Le cadre de facturation « {told[:40]} » n'existe pas ; la facture sera lue comme A1.",
        "Indiquez A1 (facture d'un fournisseur) ou A2 (facture déjà payée), ou laissez-le vide pour A1.",
        is_blocking=False,
    )


def _due_date(declared: Declared) -> Iterator[Finding]:
    issued, due = declared.issue_date, declared.due_date
    if issued and due and due < issued:
        yield _found(
            "B2G-BT-9",
            "Échéance",
            f"{due:%d/%m/%Y}",
            f"L'échéance, le {due:%d/%m/%Y}, précède la date de facture.",
            "Corrigez-la ; le délai de paiement du secteur public court de toute façon de la mise à disposition.",
            is_blocking=False,
        )


def _supplier(seller: DeclaredParty) -> Iterator[Finding]:
    if seller.siret or _is_foreign(seller):
        return
    told = seller.legal_id or seller.siren
    yield _found(
        "B2G-BT-30",
        "Identifiant du fournisseur",
        told,
        f"Le fournisseur n'est désigné que par son SIREN « {told} »." if told else "Le fournisseur n'a pas de SIRET.",
        "Indiquez les 14 chiffres du SIRET (schéma 0009) dans l'identifiant légal du vendeur.",
    )


def _is_foreign(seller: DeclaredParty) -> bool:
    """Whether it gives an identifier of another kind than the SIRET, in its own shape, or an EU VAT number."""
    told = (*seller.identifiers, (seller.legal_scheme, seller.legal_id))
    shaped = (OTHER_SUPPLIERS.get(scheme.upper()) for scheme, _ in told)
    if any(shape and shape.fullmatch(compact(value)) for shape, (_, value) in zip(shaped, told, strict=True)):
        return True
    number = compact(seller.vat_number)
    return bool(number) and not number.startswith("FR") and seller.country != "FR"


def _recipient(buyer: DeclaredParty) -> Iterator[Finding]:
    told = buyer.legal_id or next((value for _, value in buyer.identifiers), "")
    if told and not buyer.siret:
        yield _found(
            "B2G-BT-47",
            "SIRET (destinataire)",
            told,
            f"« {told[:40]} » n'est pas un SIRET : le portail achemine par les 14 chiffres du SIRET du destinataire.",
            "Indiquez-le, avec le schéma 0009, dans l'identifiant légal de l'acheteur ; il figure sur le bon de "
            "commande.",
        )


def _payment(declared: Declared, is_minimal: bool) -> Iterator[Finding]:
    code = declared.payment_means
    if not code:
        if not declared.is_avoir and not is_minimal:
            yield _found(
                "B2G-BT-81",
                "Mode de règlement",
                "",
                "Le mode de règlement manque : le portail l'exige sur une facture.",
                "Indiquez 30 pour un virement, 49 pour un prélèvement, 48 pour une carte, 10, 20, 57, 97 ou ZZZ.",
            )
    elif code in READ_AS:
        yield _found(
            "B2G-BT-81",
            "Mode de règlement",
            code,
            f"Le code « {code} » n'est pas dans la liste du portail ; il sera lu comme {READ_AS[code]}.",
            f"Préférez {READ_AS[code]}.",
            is_blocking=False,
        )
    elif code not in MEANS:
        yield _found(
            "B2G-BT-81",
            "Mode de règlement",
            code,
            f"Le mode de règlement « {code} » n'existe pas sur le portail.",
            "Choisissez parmi 10, 20, 30, 31, 42, 48, 49, 57, 97 et ZZZ.",
        )
    if code in TRANSFERS and not declared.iban and not declared.is_avoir and not is_minimal:
        yield _found(
            "B2G-BT-84",
            "Références bancaires",
            "",
            "La facture est à payer par virement et n'indique aucun compte.",
            "Ajoutez l'IBAN à créditer.",
        )


def _amounts(declared: Declared) -> Iterator[Finding]:
    totals = (
        ("Montant HT", declared.total_without_vat),
        ("Montant TVA", declared.total_vat),
        ("Montant TTC", declared.total_with_vat),
        ("Net à payer", declared.amount_due),
    )
    for field, amount in totals:
        if amount is not None and amount != amount.quantize(CENTS):
            yield _found(
                "B2G-DECIMALES",
                field,
                str(amount),
                f"« {field} » a plus de deux décimales : {amount}.",
                "Arrondissez les totaux au centime.",
            )
    if declared.is_avoir and (declared.total_with_vat or 0) < 0:
        yield _found(
            "B2G-AVOIR",
            "Montant TTC",
            str(declared.total_with_vat),
            "Les montants d'un avoir (381) s'écrivent positifs ; ceux-ci sont négatifs.",
            "Écrivez-les sans signe, ou envoyez une facture (380) négative.",
        )


def _origin(declared: Declared) -> Iterator[Finding]:
    if declared.is_avoir and not declared.preceding_invoices:
        yield _found(
            "B2G-BT-25",
            "Numéro de la facture d'origine",
            "",
            "L'avoir ne dit pas quelle facture il corrige.",
            "Indiquez son numéro : le service qui le traite le cherchera.",
            is_blocking=False,
        )


def _factor(declared: Declared) -> Iterator[Finding]:
    text = " ".join((*declared.notes, declared.payment_terms)).casefold()
    if declared.payee_name and "subrog" not in text and "affactur" not in text:
        yield _found(
            "B2G-BG-10",
            "Raison sociale encaisseur (affactureur)",
            declared.payee_name,
            f"« {declared.payee_name} » doit être payé à la place du fournisseur, sans mention de subrogation.",
            "Ajoutez en note la mention de subrogation que votre affactureur vous a donnée.",
            is_blocking=False,
        )
