"""What an electronic invoice says beside what the controls of the form look at: what integrating it needs.

Plain data that travels between processes, texts only. Source: formats.md §7, §9 and §10.
"""

from __future__ import annotations

import re
from typing import Any

from invoices.domain.declared import Declared, DeclaredParty, compact

KINDS = {  # scheme of an identifier in the data → kind of identifier on the portal
    **dict.fromkeys(("2", "0223"), "UE_HORS_FRANCE"),
    **dict.fromkeys(("3", "ETR", "0227"), "HORS_UE"),
    **dict.fromkeys(("4", "RIDET", "0228"), "RIDET"),
    **dict.fromkeys(("5", "0229"), "TAHITI"),
    **dict.fromkeys(("7", "0226"), "PARTICULIER"),
}
EUROPEAN_VAT = re.compile(r"(?!FR)[A-Z]{2}[0-9A-Z]{2,16}", re.ASCII)


def identities_of(party: DeclaredParty) -> list[tuple[str, str]]:
    """The identifiers that a party gives, by kind of the portal, the first to be believed first (formats.md §9)."""
    told = ((party.legal_scheme, party.legal_id), *party.identifiers)
    others = [(KINDS[scheme.upper()], compact(value)) for scheme, value in told if scheme.upper() in KINDS and value]
    number = compact(party.vat_number)
    vat = [("UE_HORS_FRANCE", number)] if EUROPEAN_VAT.fullmatch(number) else []
    return ([("SIRET", party.siret)] if party.siret else []) + others + vat


def borne_by(declared: Declared, is_mixed: bool) -> dict[str, Any]:
    """Who the parties are, how and when it is paid. is_mixed: the invoice itself is the PDF that the data carry."""
    return {
        "is_mixed": is_mixed,
        "suppliers": identities_of(declared.seller),
        "supplier": _shown(declared.seller),
        "supplier_name": declared.seller.name,
        "recipient": _shown(declared.buyer),
        "recipient_name": declared.buyer.name,
        "due_date": declared.due_date.isoformat() if declared.due_date else "",
        "delivered_on": declared.delivered_on.isoformat() if declared.delivered_on else "",
        "payment_code": declared.payment_means,
        "accounts": [compact(account.number) for account in declared.accounts],
    }


def _shown(party: DeclaredParty) -> str:
    """How a party is named by a number: the one that counts, or the first it gives."""
    known = next((value for _, value in identities_of(party)), "")
    return known or party.legal_id or next((value for _, value in party.identifiers), "")
