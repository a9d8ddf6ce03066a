"""Several PDFs at once: each becomes a deposit of its own, in one batch; those refused do not lose the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from accounts.models import User
from invoices.domain.errors import FileRefused
from invoices.domain.frameworks import Framework
from invoices.services.deposit import Upload, deposit, digest_of, examine, shown_name
from structures.models import Service, Structure

MOST_FILES = 50


@dataclass(frozen=True)
class LeftOut:
    """A file that gives no deposit: its name, and why with what to do."""

    name: str
    text: str


def sorted_out(uploads: Iterable[Upload]) -> tuple[list[Upload], list[LeftOut]]:
    """Those that can be taken, and the others."""
    taken, left_out = [], []
    for upload in uploads:
        try:
            examine(upload)
        except FileRefused as refusal:
            left_out.append(LeftOut(shown_name(upload.name or ""), f"{refusal.text} {refusal.remedy}"))
        else:
            taken.append(upload)
    return taken, left_out


def deposit_all(
    uploads: Iterable[Upload],
    *,
    depositor: User,
    structure: Structure,
    service: Service | None,
    framework: Framework,
    form_token: UUID,
) -> list[LeftOut]:
    """Deposit each file under the batch `form_token`, each committed by itself; returns the copies left out.

    The same form sent twice gives the first deposits: each bears a token made of the form's and of its own bytes, so
    that a sending that was cut is finished by the next. Raises as deposit().
    """
    first: dict[str, str] = {}
    copies = []
    for upload in uploads:
        digest, name = digest_of(upload), shown_name(upload.name or "")
        if digest in first:
            text = f"Même contenu que « {first[digest]} » : il n'a été déposé qu'une fois."
            copies.append(LeftOut(name, text))
            continue
        first[digest] = name
        deposit(
            upload,
            depositor=depositor,
            structure=structure,
            service=service,
            framework=framework,
            form_token=uuid5(form_token, digest),
            batch=form_token,
        )
    return copies
