"""CPPStatut V1_19: what became of a flow, or of invoices, as files that programs read. Source: formats.md §5 and §16.

Read and written whole: one file tells of one flow, or of the invoices of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from invoices.formats.trees import NOT_XML, Misread, parse, serialised

VERSION = "V1_19"
FLOW_CODES = frozenset({"90", "91", "92", "93", "94", "95", "96"})
LABEL_LENGTH = 40
INVOICE_CODES = {  # IdStatut of an invoice; the numbers above are those of works
    "DEPOSEE": "01",
    "EN_COURS_ACHEMINEMENT": "02",
    "MISE_A_DISPOSITION": "03",
    "A_RECYCLER": "04",
    "REJETEE": "05",
    "SUSPENDUE": "06",
    "SERVICE_FAIT": "07",
    "MANDATEE": "08",
    "MISE_A_DISPOSITION_COMPTABLE": "09",
    "COMPTABILISEE": "10",
    "MISE_EN_PAIEMENT": "11",
    "COMPLETEE": "12",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. nature: « ERR_XSD »; line: which invoice of the flow, in whatever words."""

    nature: str
    code: str
    text: str
    description: str = ""
    line: str = ""


@dataclass(frozen=True)
class FlowStatus:
    """code: one of FLOW_CODES. flow: the number of the flow told of. label: cut to 40 characters when written."""

    code: str
    at: datetime
    flow: str
    label: str = ""
    comment: str = ""
    note: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Side:
    """The supplier or the recipient. kind: of its identifier, « 1 » for a SIRET."""

    identifier: str
    name: str = ""
    kind: str = "1"
    country: str = ""
    service_code: str = ""
    service_name: str = ""


@dataclass(frozen=True)
class InvoiceStatus:
    """code: one of INVOICE_CODES, or that of a works piece. number: of the invoice, as its supplier gave it."""

    code: str
    at: datetime
    number: str
    supplier: Side
    recipient: Side
    label: str = ""
    comment: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class Statut:
    """One file: of flows or of invoices, one at least. flow: the number of this very file; sender, receiver:
    applications."""

    produced_on: date
    flow: str
    statuses: Sequence[FlowStatus | InvoiceStatus]
    sender: str = "CPP001"
    receiver: str = "CPP001"


# --- writing ---------------------------------------------------------------------------------------------------------


def write(statut: Statut) -> bytes:
    """The file, as the published schema wants it. Characters that XML cannot hold are left out."""
    root = etree.Element("CPPStatut", Version=VERSION)
    _write_envelope(root, statut)
    name = "CPPFluxStatut" if isinstance(statut.statuses[0], FlowStatus) else "CPPFactureStatut"
    parent = etree.SubElement(root, f"{name}s", compteur=str(len(statut.statuses)))
    for rank, one in enumerate(statut.statuses, 1):
        unit = etree.SubElement(parent, f"{name}Unitaire", NumOrdre=str(rank))
        _write_flow(unit, one) if isinstance(one, FlowStatus) else _write_invoice(unit, one)
    return serialised(root)


def _write_envelope(root: etree._Element, statut: Statut) -> None:
    unit = etree.SubElement(etree.SubElement(root, "Enveloppe"), "EnveloppeUnitaire", NumOrdre="1")
    parameters = etree.SubElement(unit, "Parametres")
    for rank, (code, value) in enumerate((("DtPrd", statut.produced_on.isoformat()), ("IdFlx", statut.flow)), 1):
        _add(etree.SubElement(parameters, "ParametreIndiv", NumOrdre=f"{rank:04d}"), Code=code, Valeurparametre=value)
    partners = etree.SubElement(unit, "Partenaires")
    _add(etree.SubElement(partners, "Recepteur"), Id=statut.receiver)
    _add(etree.SubElement(partners, "Emetteur"), Id=statut.sender)


def _write_flow(unit: etree._Element, one: FlowStatus) -> None:
    facts = etree.SubElement(unit, "DonneesStatut")
    _add(facts, IdStatut=one.code, ComplementStatut=one.label[:LABEL_LENGTH], Commentaire=one.comment, Note=one.note)
    _add(facts, Horodatage=one.at.isoformat(), IdFlux=one.flow)
    if one.faults:
        details = etree.SubElement(facts, "Details", NbLignesErreur=str(len(one.faults)))
        for fault in one.faults:
            line = etree.SubElement(details, "LigneErreurDetail", {"IdLigne": NOT_XML.sub("", fault.line)})
            _add_all(line, NatureErreur=fault.nature, CodeErreur=fault.code, LibelleErreur=fault.text)
            _add(line, DescriptionErreur=fault.description)


def _write_invoice(unit: etree._Element, one: InvoiceStatus) -> None:
    supplier, recipient = one.supplier, one.recipient
    element = etree.SubElement(unit, "Fournisseur")
    _add_all(element, TypeIdentifiant=supplier.kind, Identifiant=supplier.identifier, RaisonSociale=supplier.name)
    _add(element, CodePays=supplier.country)
    element = etree.SubElement(unit, "Debiteur")
    _add_all(element, TypeIdentifiant=recipient.kind, Identifiant=recipient.identifier)
    _add(element, Nom=recipient.name, CodeService=recipient.service_code, NomService=recipient.service_name)
    facts = etree.SubElement(unit, "DonneesStatut")
    _add(facts, IdStatut=one.code, ComplementStatut=one.label, Commentaire=one.comment)
    _add(facts, Horodatage=one.at.isoformat(), IdFacture=one.number)
    _add(facts, DateFacture=one.issued_on.isoformat() if one.issued_on else "")


def _add(parent: etree._Element, **leaves: str) -> None:
    """One element for each text that is not empty, in the order given: the schema fixes it."""
    _add_all(parent, **{name: text for name, text in leaves.items() if text})


def _add_all(parent: etree._Element, **leaves: str) -> None:
    for name, text in leaves.items():
        etree.SubElement(parent, name).text = NOT_XML.sub("", text)


# --- reading ---------------------------------------------------------------------------------------------------------


def read(content: bytes) -> Statut:
    """What such a file tells. Raises Misread: no XML, another document, nothing told, a date that is none."""
    root = parse(content)
    flows, invoices = root.findall("CPPFluxStatuts/*"), root.findall("CPPFactureStatuts/*")
    if root.tag != "CPPStatut" or not (flows or invoices):
        raise Misread("Ce fichier n'est pas un CPPStatut qui parle d'un flux ou d'une facture.")
    parameters = {_text(one, "Code"): _text(one, "Valeurparametre") for one in root.iter("ParametreIndiv")}
    partners = "Enveloppe/EnveloppeUnitaire/Partenaires"
    try:
        return Statut(
            produced_on=date.fromisoformat(parameters.get("DtPrd", "")),
            flow=parameters.get("IdFlx", ""),
            statuses=tuple(map(_flow, flows)) if flows else tuple(map(_invoice, invoices)),
            sender=_text(root, f"{partners}/Emetteur/Id"),
            receiver=_text(root, f"{partners}/Recepteur/Id"),
        )
    except ValueError as error:
        raise Misread("Une date de ce CPPStatut n'en est pas une.") from error


def _flow(unit: etree._Element) -> FlowStatus:
    return FlowStatus(
        code=_text(unit, "DonneesStatut/IdStatut"),
        at=datetime.fromisoformat(_text(unit, "DonneesStatut/Horodatage")),
        flow=_text(unit, "DonneesStatut/IdFlux"),
        label=_text(unit, "DonneesStatut/ComplementStatut"),
        comment=_text(unit, "DonneesStatut/Commentaire"),
        note=_text(unit, "DonneesStatut/Note"),
        faults=tuple(_faults(unit)),
    )


def _faults(unit: etree._Element) -> Iterator[Fault]:
    for line in unit.iterfind("DonneesStatut/Details/LigneErreurDetail"):
        yield Fault(
            nature=_text(line, "NatureErreur"),
            code=_text(line, "CodeErreur"),
            text=_text(line, "LibelleErreur"),
            description=_text(line, "DescriptionErreur"),
            line=line.get("IdLigne", ""),
        )


def _invoice(unit: etree._Element) -> InvoiceStatus:
    issued_on = _text(unit, "DonneesStatut/DateFacture")
    return InvoiceStatus(
        code=_text(unit, "DonneesStatut/IdStatut"),
        at=datetime.fromisoformat(_text(unit, "DonneesStatut/Horodatage")),
        number=_text(unit, "DonneesStatut/IdFacture"),
        supplier=_side(unit, "Fournisseur"),
        recipient=_side(unit, "Debiteur"),
        label=_text(unit, "DonneesStatut/ComplementStatut"),
        comment=_text(unit, "DonneesStatut/Commentaire"),
        issued_on=date.fromisoformat(issued_on) if issued_on else None,
    )


def _side(unit: etree._Element, place: str) -> Side:
    return Side(
        identifier=_text(unit, f"{place}/Identifiant"),
        name=_text(unit, f"{place}/RaisonSociale") or _text(unit, f"{place}/Nom"),
        kind=_text(unit, f"{place}/TypeIdentifiant"),
        country=_text(unit, f"{place}/CodePays"),
        service_code=_text(unit, f"{place}/CodeService"),
        service_name=_text(unit, f"{place}/NomService"),
    )


def _text(parent: etree._Element, place: str) -> str:
    return (parent.findtext(place) or "").strip()
