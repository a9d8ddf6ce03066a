"""What a deposited PDF holds besides its pages: other files, electronic signatures, an invoice for machines.

Plain data with its JSON, parts of a `Document`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

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


@dataclass(frozen=True)
class Difference:
    """A field that the page and the embedded invoice tell otherwise; both values as people write them."""

    field: str
    on_page: str
    in_data: str
