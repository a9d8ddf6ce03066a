"""CPPFacturePivot V2_02, the XML in which recipients take invoices away. Source: formats.md §15, the published schema.

Written as it leaves: the joined files are never held whole.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

from invoices.formats.zipping import Entry, chunks_of, zipped

VERSION = "V2_02"
PORTAL = "CPP001"
FLOW = "CPP0010036{:015d}"  # emitter, interface, rank on 15 digits: 25 characters
IDENTIFIER_TYPES = {"SIRET": 1, "UE_HORS_FRANCE": 2, "HORS_UE": 3, "RIDET": 4, "TAHITI": 5, "PARTICULIER": 7}
TYPE_CODES = {"FACTURE": "380", "AVOIR": "381"}
PAYMENT_CODES = {"VIREMENT": 30, "CHEQUE": 20, "PRELEVEMENT": 49, "ESPECE": 10, "REPORT": 97, "AUTRE": 48}
SET_OFF = (97, "Compensation")  # nobody pays an avoir, yet the schema demands a means: « clearing between partners »
NAME_LENGTH = 50
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Party:
    """One side of the invoice, as it was at sending. identifier_type: code of the portal."""

    identifier_type: str
    identifier: str
    name: str
    country: str = "FR"
    service_code: str = ""
    service_name: str = ""


@dataclass(frozen=True)
class Account:
    """What the invoice is to be paid on. kind: « IBAN » or « RIB ». holder: who cashes, when not the supplier."""

    kind: str
    number: str
    holder: str = ""


@dataclass(frozen=True)
class Vat:
    """A row of the VAT summary. rate: in percent."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Joined:
    """A file carried by the invoice: the invoice itself when `category` is None. open: gives its bytes, once."""

    name: str
    media_type: str
    at: datetime
    open: Callable[[], BinaryIO]
    category: str | None = None


@dataclass(frozen=True)
class PivotInvoice:
    """What the pivot says of one invoice.

    amounts: positive in the invoice's currency, for an avoir too: its type says it. payment_means: empty for an avoir.
    resent: « Non », « Complétée » or « Recyclée ». emission: « PDF », « saisie » or « flux ». files: the invoice first.
    """

    pk: int
    supplier: Party
    recipient: Party
    number: str
    origin_number: str
    type: str
    framework: str
    issued_on: date
    received_on: date
    payment_means: str
    payment_label: str
    currency: str
    without_vat: Decimal
    with_vat: Decimal
    due: Decimal
    market: str
    engagement: str
    emission: str
    resent: str
    vat: Sequence[Vat]
    files: Sequence[Joined]
    account: Account | None = None


def write(invoices: Sequence[PivotInvoice], to: BinaryIO, *, produced_on: date) -> None:
    """Write one document that holds these invoices with all their files. Each must bear at least one file."""
    with etree.xmlfile(to, encoding="UTF-8") as out:
        out.write_declaration()
        with out.element("CPPFacturePivot", Version=VERSION):
            out.write(_envelope(invoices[0].pk, produced_on))
            with out.element("CPPFactures", Compteur=str(len(invoices))):
                for rank, invoice in enumerate(invoices, 1):
                    _write_invoice(out, invoice, rank)


def _write_invoice(out: "etree._IncrementalFileWriter", invoice: PivotInvoice, rank: int) -> None:
    with out.element("CPPFacturePivotUnitaire", NumOrdre=str(rank)):
        out.write(_supplier(invoice), _recipient(invoice.recipient), _facts(invoice))
        names: set[str] = set()
        for number, file in enumerate(invoice.files, 1):
            _write_file(out, file, number, _short(file.name, names))


def _write_file(out: "etree._IncrementalFileWriter", file: Joined, number: int, name: str) -> None:
    """A file as the base64 of a ZIP that holds it alone."""
    with out.element("PJ", NumOrdre=str(number)):
        with out.element("Contenu"):
            for text in _base64(zipped([Entry(name, file.at, chunks_of(file.open()))])):
                out.write(text)
        out.write(_leaf("NomPJ", name))
        if file.category is not None:
            out.write(_leaf("NomPJOrigine", _clipped(file.name)))
            if file.category:
                out.write(_leaf("CategoriePJ", file.category[:NAME_LENGTH]))
        out.write(_leaf("TypePJ", "01" if file.category is None else "02"), _leaf("MimeTypePJ", file.media_type))


def _base64(chunks: Iterable[bytes]) -> Iterator[str]:
    """The text of these bytes, piece by piece: only whole groups of three bytes may be encoded apart."""
    kept = b""
    for chunk in chunks:
        kept += chunk
        whole = len(kept) - len(kept) % 3
        if whole:
            yield base64.b64encode(kept[:whole]).decode()
            kept = kept[whole:]
    yield base64.b64encode(kept).decode()


def _envelope(flow: int, produced_on: date) -> etree._Element:
    """No application is connected behind the person who downloads: the portal stands on both sides."""
    envelope = etree.Element("Enveloppe")
    unit = _branch(envelope, "EnveloppeUnitaire", NumOrdre="1")
    parameters = _branch(unit, "Parametres")
    for rank, (code, value) in enumerate((("DtPrd", produced_on.isoformat()), ("IdFlx", FLOW.format(flow))), 1):
        parameter = _branch(parameters, "ParametreIndiv", NumOrdre=f"{rank:04d}")
        _add(parameter, Code=code, Valeurparametre=value)
    partners = _branch(unit, "Partenaires")
    for side in ("Recepteur", "Emetteur"):
        _add(_branch(partners, side), Id=PORTAL, Libelle="Portail de facturation")
    return envelope


def _supplier(invoice: PivotInvoice) -> etree._Element:
    party, element = invoice.supplier, etree.Element("Fournisseur")
    _add(
        element,
        TypeIdentifiant=IDENTIFIER_TYPES[party.identifier_type],
        Identifiant=party.identifier,
        RaisonSociale=party.name,
        CodePays=party.country,
    )
    if invoice.account:
        reference = _branch(element, "ReferenceBancaire", Type=invoice.account.kind)
        _add(reference, Compte=invoice.account.number)
        if invoice.account.holder:
            _add(reference, RaisonSocialeEncaisseur=invoice.account.holder)
    _add(element, ModeEmission=invoice.emission)
    return element


def _recipient(party: Party) -> etree._Element:
    element = etree.Element("Debiteur")
    _add(element, TypeIdentifiant=IDENTIFIER_TYPES[party.identifier_type], Identifiant=party.identifier, Nom=party.name)
    if party.service_code:
        _add(element, CodeService=party.service_code, NomService=party.service_name)
    return element


def _facts(invoice: PivotInvoice) -> etree._Element:
    facts = etree.Element("DonneesFacture")
    _add(facts, Id=invoice.number, IdCPRO=invoice.pk, Renvoi=invoice.resent)
    if invoice.origin_number:
        _add(facts, IdFactureOrigine=invoice.origin_number)
    _add(facts, Type=TYPE_CODES[invoice.type], Cadre=invoice.framework, DateEmissionFacture=invoice.issued_on)
    means = (PAYMENT_CODES[invoice.payment_means], invoice.payment_label) if invoice.payment_means else SET_OFF
    _add(_branch(facts, "ModePaiement"), Code=means[0], Libelle=means[1])
    _add(facts, DateReception=invoice.received_on, Devise=invoice.currency)
    amounts = {"MontantHT": invoice.without_vat, "MontantTTC": invoice.with_vat, "MontantNetAPayer": invoice.due}
    _add(_branch(facts, "Montants"), **{name: f"{amount:.6f}" for name, amount in amounts.items()})
    if invoice.vat:
        rows = _branch(facts, "TVAs")
        for row in invoice.vat:
            said = {"Taux": f"{row.rate / 100:.4f}", "BaseHt": f"{row.base:.6f}", "MontantTVA": f"{row.tax:.6f}"}
            _add(_branch(rows, "TVA"), **said)
    if invoice.market or invoice.engagement:
        orders = _branch(facts, "Engagement")
        said = {"NumeroMarche": invoice.market, "NumeroEngagement": invoice.engagement}
        _add(orders, **{name: value for name, value in said.items() if value})
    return facts


def _branch(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, name, attributes)


def _add(parent: etree._Element, **leaves: object) -> None:
    """Append one element a value, in the order given: the schema fixes it."""
    for name, value in leaves.items():
        parent.append(_leaf(name, value))


def _leaf(name: str, value: object) -> etree._Element:
    """An element that holds a text; characters that XML cannot hold are left out."""
    element = etree.Element(name)
    element.text = NOT_XML.sub("", str(value))
    return element


def _short(name: str, taken: set[str]) -> str:
    """A name of 50 characters at most, shortened before its extension, given once in an invoice."""
    candidate, rank = _clipped(name), 1
    while candidate.casefold() in taken:
        rank += 1
        candidate = _clipped(name, f"-{rank}")
    taken.add(candidate.casefold())
    return candidate


def _clipped(name: str, suffix: str = "") -> str:
    stem, dot, extension = NOT_XML.sub("", name).rpartition(".")
    if not stem or len(extension) >= NAME_LENGTH // 2:
        stem, dot, extension = f"{stem}{dot}{extension}", "", ""
    room = NAME_LENGTH - len(suffix) - len(dot) - len(extension)
    return f"{stem[:room]}{suffix}{dot}{extension}"
