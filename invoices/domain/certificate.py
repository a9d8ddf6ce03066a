"""The certificate of deposit: a canonical text and its digest, which anyone can recompute (README.md)."""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

VERSION = "CERTIFICAT-DE-DEPOT/1"


@dataclass(frozen=True)
class Certified:
    """What the certificate attests. Amounts in the invoice's currency; Digests in lower-case hexadecimal.

    lines_sha256: of the lines of a typed invoice, whose document is made of them afterwards; empty for a deposit.
    """

    supplier: str
    recipient: str
    service: str
    number: str
    issue_date: date
    type: str
    currency: str
    without_vat: Decimal
    vat: Decimal
    with_vat: Decimal
    due: Decimal
    deposited_at: datetime
    file_sha256: str
    lines_sha256: str = ""


def canonical_text(fact: Certified) -> str:
    """One « name=value » a line, in this order, UTF-8, lines ended by LF; instants in UTC to the second."""
    instant = fact.deposited_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = (
        ("fournisseur", fact.supplier),
        ("destinataire", fact.recipient),
        ("service", fact.service),
        ("numero", fact.number),
        ("date", fact.issue_date.isoformat()),
        ("type", fact.type),
        ("devise", fact.currency),
        ("montant-ht", f"{fact.without_vat:.2f}"),
        ("montant-tva", f"{fact.vat:.2f}"),
        ("montant-ttc", f"{fact.with_vat:.2f}"),
        ("net-a-payer", f"{fact.due:.2f}"),
        ("depot", instant),
        ("fichier-sha256", fact.file_sha256),
        *([("lignes-sha256", fact.lines_sha256)] if fact.lines_sha256 else []),
    )
    return "".join([VERSION, "\n", *(f"{name}={value}\n" for name, value in rows)])


def around_number(text: str) -> tuple[str, str]:
    """What a canonical text says before and after the number."""
    rows = text.splitlines(keepends=True)
    rank = next(rank for rank, row in enumerate(rows) if row.startswith("numero="))
    return "".join(rows[:rank]) + "numero=", "\n" + "".join(rows[rank + 1 :])


def values_of(text: str) -> dict[str, str]:
    """What a canonical text says, by name."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def number_of(text: str) -> str:
    """The certificate number: standard base64 (44 characters) of the SHA-256 of the canonical text."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def digest_of_lines(lines: Iterable[Sequence[object]]) -> str:
    """SHA-256 of lines as JSON texts: one array a line, numbers as the columns write them, lines ended by LF."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update((json.dumps([str(value) for value in line], ensure_ascii=False) + "\n").encode())
    return digest.hexdigest()
