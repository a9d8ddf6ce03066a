"""CPPFactureMixte (FSO1113A) ↔ Declared: the portal's own data, around the PDF that is the invoice.

Its schema is not public: the blocks are those of CPPFacturePivot, with « TVAS ». Source: formats.md §15, api.md §16.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from invoices.domain.bill import STANDARD
from invoices.domain.declared import (
    Declared,
    DeclaredAccount,
    DeclaredFile,
    DeclaredLine,
    DeclaredOrigin,
    DeclaredParty,
    DeclaredVat,
)
from invoices.formats.exchange.format import Family, Format
from invoices.formats.exchange.head import HEAD_WORDS
from invoices.formats.exchange.mixing import with_its_pdf
from invoices.formats.exchange.places import (
    EMBEDDED,
    NUMERIC,
    TEXT,
    Codec,
    Leaf,
    Many,
    One,
    Pairs,
    Place,
    Source,
    Target,
    day,
    number,
    values_of,
    write_all,
)
from invoices.formats.syntaxes import Checks
from invoices.formats.trees import Misread, Tree, serialised

TREE = Tree({})
ROOT, UNIT = "CPPFactureMixte", "CPPFactureMixteUnitaire"
CHECKS = Checks("cpp-mixte", "CPPFactureMixte (E2)", "")  # its schema is not public
KINDS = {"SIRET": "1", "0009": "1", "0002": "1", "0223": "2", "0227": "3", "0228": "4", "0229": "5", "0226": "7"}
MOST_INFLATED = 10 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content gives the same file
FACTS = "DonneesFacture"
DAY = Codec(lambda text: day(" ".join(text.split())), lambda value: value.isoformat())


def _percent(text: str) -> Decimal | None:
    """A rate in percent of one told as a fraction, « 0.2 »; above one, some write the percentage itself."""
    told = number(text.strip())
    return told * 100 if told is not None and abs(told) <= 1 else told


def _vat(rate: Decimal | None, base: Decimal | None, tax: Decimal | None) -> DeclaredVat:
    """A row, which the dialect gives no category."""
    return DeclaredVat(STANDARD if rate else "", rate, base, tax)


RATE = Codec(_percent, lambda rate: f"{rate / 100:f}")
ACCOUNT: tuple[Place, ...] = (Leaf("number", "Compte"),)
SUPPLIER: tuple[Place, ...] = (
    Pairs("identifiers", "", "TypeIdentifiant", "Identifiant"),
    Leaf("name", "RaisonSociale"),
    Leaf("country", "CodePays"),
)
RECIPIENT: tuple[Place, ...] = (Pairs("identifiers", "", "TypeIdentifiant", "Identifiant"), Leaf("name", "Nom"))
VAT: tuple[Place, ...] = (
    Leaf("rate", "Taux", RATE),
    Leaf("base", "BaseHt", NUMERIC),
    Leaf("tax", "MontantTVA", NUMERIC),
)
LINE: tuple[Place, ...] = (
    Leaf("position", "@NumOrdre"),
    Leaf("name", "ReferenceProduit"),
    Leaf("unit_price", "PrixUnitaire", NUMERIC),
    Leaf("quantity", "Quantite", NUMERIC),
    Leaf("total", "MontantHT", NUMERIC),
    Leaf("rate", "TauxTVA", RATE),
)
PLACES: tuple[Place, ...] = (
    One("seller", "Fournisseur", DeclaredParty, SUPPLIER),
    Many("accounts", "Fournisseur/ReferenceBancaire", DeclaredAccount, ACCOUNT),
    One("payee", "Fournisseur/ReferenceBancaire", DeclaredParty, (Leaf("name", "RaisonSocialeEncaisseur"),)),
    One("buyer", "Debiteur", DeclaredParty, RECIPIENT),
    Leaf("buyer_reference", "Debiteur/CodeService"),
    Leaf("number", f"{FACTS}/Id"),
    Many("origins", f"{FACTS}/IdFactureOrigine", DeclaredOrigin, (Leaf("number", ""),)),
    Leaf("type_code", f"{FACTS}/Type"),
    Leaf("business_process", f"{FACTS}/Cadre"),
    Leaf("issue_date", f"{FACTS}/DateEmissionFacture", DAY),
    Leaf("delivered_on", f"{FACTS}/DateLivraison", DAY),
    Leaf("payment_means", f"{FACTS}/ModePaiement/Code"),
    Leaf("payment_means_text", f"{FACTS}/ModePaiement/Libelle"),
    Leaf("currency", f"{FACTS}/Devise"),
    Leaf("total_without_vat", f"{FACTS}/Montants/MontantHT", NUMERIC),
    Leaf("total_with_vat", f"{FACTS}/Montants/MontantTTC", NUMERIC),
    Leaf("amount_due", f"{FACTS}/Montants/MontantNetAPayer", NUMERIC),
    Many("vat", f"{FACTS}/TVAS/TVA", _vat, VAT),
    Leaf("contract", f"{FACTS}/Engagement/NumeroMarche"),
    Leaf("purchase_order", f"{FACTS}/Engagement/NumeroEngagement"),
    Many("lines", f"{FACTS}/Lignes/Ligne", DeclaredLine, LINE),
)
OF_PIVOT = Many("vat", f"{FACTS}/TVAs/TVA", _vat, VAT)  # as the pivot spells it
FILE: tuple[Place, ...] = (
    Leaf("content", "Contenu", EMBEDDED),
    Leaf("reference", "NomPJ"),
    Leaf("filename", "NomPJ"),
    Leaf("description", "CategoriePJ"),
    Leaf("media_type", "MimeTypePJ"),
)


def read(root: etree._Element) -> Declared:
    """What a document says of its one invoice. Raises Misread when it holds none, or several."""
    units = [root] if root.tag == UNIT else list(root.iter(UNIT))
    if not units:
        raise Misread(f"Ce fichier {ROOT} ne contient aucune facture ({UNIT}).")
    if len(units) > 1:
        raise Misread(f"Ce fichier {ROOT} contient {len(units)} factures : envoyez-en une par fichier, dans un lot.")
    source = Source(TREE, HEAD_WORDS)
    values = values_of(units[0], (*PLACES, OF_PIVOT), source)
    values["files"] = _files(units[0], source)
    values["total_vat"] = _tax(values["total_without_vat"], values["total_with_vat"])
    return Declared(syntax="CPP", kind=ROOT, **values, oddities=tuple(source.oddities))


def _files(unit: etree._Element, source: Source) -> tuple[DeclaredFile, ...]:
    """The joined files, the invoice itself first (TypePJ 01)."""
    joined = sorted(unit.iterfind("PJ"), key=lambda one: (one.findtext("TypePJ") or "").strip() != "01")
    made = (DeclaredFile(**values_of(one, FILE, source)) for one in joined)
    return tuple(replace(one, content=None if one.content is None else _unzipped(one.content)) for one in made)


def _unzipped(content: bytes) -> bytes:
    """The file that a ZIP holds alone; what is no ZIP is the file itself; nothing for a ZIP that can't be opened."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            [member] = [one for one in archive.infolist() if not one.is_dir()]
            with archive.open(member) as file:
                inflated = file.read(MOST_INFLATED + 1)
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, OSError, EOFError):
        return b""
    return inflated if len(inflated) <= MOST_INFLATED else b""


def _tax(without: Decimal | None, within: Decimal | None) -> Decimal | None:
    """The dialect tells no total of VAT: it is what separates the two others."""
    return None if without is None or within is None else within - without


def write(declared: Declared) -> bytes:
    """The document. Raises Misread for an invoice without the PDF that it would be."""
    files = with_its_pdf(declared).files
    root, target = etree.Element(ROOT), Target(TREE)
    unit = etree.SubElement(root, UNIT, NumOrdre="1")
    write_all(unit, PLACES, _as_written(declared), target)
    for account in unit.iterfind("Fournisseur/ReferenceBancaire"):
        account.set("Type", "IBAN" if DeclaredAccount(account.findtext("Compte") or "").is_iban else "RIB")
    for rank, one in enumerate((one for one in files if one.content), 1):
        _write_file(etree.SubElement(unit, "PJ", NumOrdre=str(rank)), one, is_invoice=rank == 1, target=target)
    return serialised(root)


def _as_written(declared: Declared) -> Declared:
    """Each party by its identifier alone, with the portal's kind of it; lines by their rank."""
    lines = tuple(replace(line, position=str(rank)) for rank, line in enumerate(declared.lines, 1))
    kind = "381" if declared.is_avoir else "380"
    return replace(
        declared,
        seller=_identified(declared.seller),
        buyer=_identified(declared.buyer),
        payee=DeclaredParty(name=declared.payee.name),
        lines=lines,
        type_code=kind,
    )


def _identified(party: DeclaredParty) -> DeclaredParty:
    told = (("1", party.siret),) if party.siret else ((party.legal_scheme, party.legal_id), *party.identifiers)
    pairs = ((KINDS.get(scheme.upper(), scheme or "1"), value) for scheme, value in told if value)
    first = next(pairs, None)
    return DeclaredParty(name=party.name, country=party.country, identifiers=(first,) if first else ())


def _write_file(element: etree._Element, one: DeclaredFile, *, is_invoice: bool, target: Target) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(one.name or "facture.pdf", EPOCH), one.content or b"")
    told = (("Contenu", packed.getvalue(), EMBEDDED), ("NomPJ", one.name[:50], TEXT))
    kind = (("TypePJ", "01" if is_invoice else "02", TEXT), ("MimeTypePJ", one.media_type, TEXT))
    about = (("CategoriePJ", "" if is_invoice else one.description[:50], TEXT),)
    for path, value, codec in (*told, *about, *kind):
        if value:
            target.put(element, path, value, codec)


FORMAT = Format(Family(frozenset((ROOT, UNIT))), "cpp-mixte", None, lambda root: CHECKS, read, write)
