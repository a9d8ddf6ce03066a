"""The invoice for machines inside a PDF: Factur-X, ZUGFeRD, XRechnung, or UBL under any name.

Source: formats.md §12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from invoices.domain.declared import Declared
from invoices.domain.inside import EmbeddedFile
from invoices.formats import declared
from invoices.formats.pdf_files import Inside
from invoices.formats.trees import Misread

KNOWN = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")  # today's, older, German; in any case of letters
XML_TYPES = frozenset({"text/xml", "application/xml"})
WITHOUT_LINES = frozenset({"MINIMUM", "BASIC WL"})
FAMILIES = {"factur-x.xml": "Factur-X", "zugferd-invoice.xml": "ZUGFeRD"}


@dataclass(frozen=True)
class Data:
    """What was found: the invoice, or none; the files with the one that holds it marked; notes for the depositor."""

    files: tuple[EmbeddedFile, ...]
    invoice: Declared | None = None
    label: str = ""
    notes: tuple[str, ...] = ()


def is_known(file: EmbeddedFile) -> bool:
    """Whether it bears a name that the standard keeps for the invoice."""
    return file.name.casefold() in KNOWN


def data_in(files: Sequence[Inside]) -> Data:
    """The first of the files that can be read as an invoice, those with the names of the standard before any other.

    A file that bears such a name and can't be read is told; the page is then read alone.
    """
    told, notes = tuple(one.told for one in files), []
    for one in _candidates(files):
        try:
            invoice = _read(one)
        except Misread as error:
            if is_known(one.told):
                notes.append(_unread(one.told.name, str(error)))
            continue
        others = [other.told.name for other in files if other is not one and is_known(other.told)]
        label = _label(invoice, one.told.name)
        return Data(
            tuple(replace(file, is_invoice=file is one.told) for file in told),
            invoice,
            label,
            (*notes, *_said(invoice, label, one.told.name, others)),
        )
    return Data(told, notes=tuple(notes))


def xml_in(files: Sequence[Inside]) -> bytes:
    """The XML that claims to be the invoice, right or wrong; empty when there is none, or when it is too large."""
    contents = (one.content(declared.MOST_BYTES) for one in _candidates(files))
    return next((content for content in contents if content), b"")


def _candidates(files: Sequence[Inside]) -> list[Inside]:
    known = sorted((one for one in files if is_known(one.told)), key=lambda one: KNOWN.index(one.told.name.casefold()))
    return known + [one for one in files if one not in known and _is_xml(one.told)]


def _is_xml(file: EmbeddedFile) -> bool:
    return file.name.casefold().endswith(".xml") or file.media_type.casefold() in XML_TYPES


def _read(one: Inside) -> Declared:
    content = one.content(declared.MOST_BYTES)
    if content is None:
        raise Misread("Il est trop volumineux ou endommagé.")
    return declared.read(content)


def _label(invoice: Declared, name: str) -> str:
    """« Factur-X EN 16931 », « XRechnung », « UBL »: as its makers call it."""
    if invoice.profile == "XRechnung":
        return invoice.profile
    family = FAMILIES.get(name.casefold(), invoice.syntax) if invoice.syntax == "CII" else invoice.syntax
    return f"{family} {invoice.profile}".strip()


def _said(invoice: Declared, label: str, name: str, others: list[str]) -> list[str]:
    notes = [
        f"Ce fichier contient une facture électronique ({label}) : les champs viennent de ses données, "
        "comparées à ce qui est imprimé sur la page."
    ]
    if invoice.profile in WITHOUT_LINES and not invoice.lines:
        notes.append(f"Le profil {invoice.profile} ne contient pas les lignes de la facture : le PDF fait foi.")
    if others:
        notes.append(
            f"Ce fichier contient plusieurs factures électroniques : seule « {name} » a été lue, "
            f"pas {', '.join(f'« {other} »' for other in others)}. Vérifiez que c'est la bonne."
        )
    return notes


def _unread(name: str, why: str) -> str:
    return (
        f"La facture électronique jointe à ce PDF (« {name} ») n'a pas pu être lue : {why[:1].lower()}{why[1:]} "
        "La page a été lue à la place. Le destinataire recevra ce fichier tel quel : faites-le corriger dans votre "
        "logiciel de facturation."
    )
