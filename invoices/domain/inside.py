"""What a deposited PDF holds besides its pages: other files, electronic signatures, an invoice for machines.

Plain data with its JSON, parts of a `Document`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from invoices.domain.deadlines import PARIS

Integrity = Literal["INTACTE", "MODIFIEE", "NON_VERIFIEE"]


@dataclass(frozen=True)
class EmbeddedFile:
    """A file inside the PDF. size: bytes it says it has, 0 when it does not; is_invoice: its values were read."""

    name: str
    media_type: str = ""
    size: int = 0
    is_invoice: bool = False


@dataclass(frozen=True)
class PdfSignature:
    """An electronic signature found in the PDF. Says what the file shows, never that the signer is who it says.

    signer, organisation: subject of its certificate; issuer: who delivered it. signed_at: as the signer told.
    covers_all: nothing of the file is left outside; integrity: whether the bytes it covers are those that were signed.
    """

    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    signed_at: datetime.datetime | None = None
    covers_all: bool = False
    integrity: Integrity = "NON_VERIFIEE"
    is_timestamp: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"signed_at": self.signed_at.isoformat() if self.signed_at else None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PdfSignature:
        """The inverse. Raises KeyError, TypeError or ValueError on anything else."""
        told = data["signed_at"]
        return cls(**{**data, "signed_at": datetime.datetime.fromisoformat(told) if told else None})


# names, for people, of what a document may tell and the form has no field for
NOT_ON_THE_FORM = {
    "supplier_siret": "SIRET du fournisseur",
    "supplier_siren": "SIREN du fournisseur",
    "supplier_vat": "N° TVA du fournisseur",
    "recipient_siren": "SIREN du destinataire",
    "recipient_vat": "N° TVA du destinataire",
    "paid_amount": "Montant déjà payé",
    "iban": "IBAN",
}


@dataclass(frozen=True)
class Difference:
    """A field that the page and the embedded invoice tell otherwise; both values as people write them."""

    field: str
    on_page: str
    in_data: str


def sentence(signature: PdfSignature) -> str:
    """What is known of a signature, for a screen; it never says « valid », which only a list of issuers could."""
    what = "Horodatage" if signature.is_timestamp else "Signature"
    holder = signature.signer or "un nom que le portail n'a pas pu lire"
    if signature.organisation and signature.organisation != signature.signer:
        holder += f" ({signature.organisation})"
    issuer = f", délivré par {signature.issuer}" if signature.issuer else ""
    if signature.issuer and signature.issuer == signature.signer:
        issuer = ", délivré par son titulaire lui-même"
    day = f", du {signature.signed_at.astimezone(PARIS):%d/%m/%Y à %H h %M}" if signature.signed_at else ""
    return (
        f"{what} présent{'' if signature.is_timestamp else 'e'}{day} : {_coverage(signature)}. "
        f"Certificat au nom de {holder}{issuer} ; son identité n'est pas vérifiée par le portail."
    )


def _coverage(signature: PdfSignature) -> str:
    if signature.integrity == "MODIFIEE":
        return "le contenu du fichier n'est plus celui qui a été signé"
    if not signature.covers_all:
        return "ne couvre pas tout le fichier, une partie a été ajoutée après"
    if signature.integrity == "NON_VERIFIEE":
        return "couvre tout le fichier, mais le portail n'a pas pu vérifier qu'il est inchangé"
    return "couvre tout le fichier, inchangé depuis"


def is_suspect(signature: PdfSignature, others: Iterable[PdfSignature] = ()) -> bool:
    """Whether what is read may not be what was signed. A second signature adds to what the first one covers."""
    return signature.integrity == "MODIFIEE" or not any(one.covers_all for one in (signature, *others))
