"""What a Factur-X says of itself beside its XML: its metadata (XMP), the link to its file, its claim to be a PDF/A-3.

Faults here stop nobody from reading it: each is told as advice. Source: formats.md §12, Factur-X 1.09, ISO 19005-3.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pikepdf

from invoices.formats.facturx import LEVELS
from invoices.formats.pdf_data import data_in
from invoices.formats.pdf_files import DAMAGED, files_in

SCHEMAS = (  # of Factur-X and ZUGFeRD 2.1, of ZUGFeRD 2.0, of 1.0
    "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#",
    "urn:ferd:pdfa:CrossIndustryDocument:invoice:1p0#",
)
PART = "{http://www.aiim.org/pdfa/ns/id/}part"
RELATIONS = frozenset({"/Data", "/Source", "/Alternative"})
MOST = 100
WITHOUT_XMP = (
    "Les métadonnées de ce PDF n'annoncent pas de Factur-X : il manque les propriétés « fx: » (XMP). Certains "
    "logiciels ne verront pas que ce PDF contient des données."
)
WITHOUT_RELATION = (
    "Le fichier XML est joint à ce PDF sans dire quel est son lien avec lui (AFRelationship : Data, Source ou "
    "Alternative)."
)
NOT_LISTED = "Le fichier XML n'est pas dans la liste des fichiers associés de ce PDF (/AF), que la norme demande."
NOT_PDFA = "Ce PDF ne se déclare pas PDF/A-3, ce que demande Factur-X. Il est lu quand même."


def claims_in(pdf: pikepdf.Pdf) -> list[str]:
    """French sentences on what is missing or disagrees; none for a PDF that holds no invoice for machines."""
    found = data_in(files_in(pdf))
    carrier = next((one.name for one in found.files if one.is_invoice), "")
    if not carrier or not found.invoice:
        return []
    metadata = _metadata(pdf)
    level = LEVELS.get(found.invoice.specification)
    return [*_of_xmp(metadata, carrier, level), *_of_link(pdf, carrier), *_of_archive(metadata)]


def _metadata(pdf: pikepdf.Pdf) -> dict[str, str]:
    """What XMP tells, by name with its namespace; nothing when it is damaged."""
    try:
        with pdf.open_metadata() as told:
            return {name: str(told[name]) for name in islice(told, 1_000)}
    except (*DAMAGED, SyntaxError):
        return {}


def _of_xmp(metadata: dict[str, str], carrier: str, level: str | None) -> Iterator[str]:
    told = {
        name: metadata[f"{{{schema}}}{name}"]
        for schema in reversed(SCHEMAS)
        for name in ("DocumentFileName", "ConformanceLevel")
        if f"{{{schema}}}{name}" in metadata
    }
    if not told:
        yield WITHOUT_XMP
        return
    named, claimed = told.get("DocumentFileName", ""), told.get("ConformanceLevel", "")
    if named.casefold() != carrier.casefold():
        yield (
            f"Les métadonnées de ce PDF nomment « {named[:60]} » le fichier de données, qui s'appelle « {carrier} ». "
            "C'est le fichier qui est lu."
        )
    if level and _plain(claimed) != _plain(level):
        yield (
            f"Les métadonnées de ce PDF annoncent le profil « {claimed[:30]} », les données disent « {level} ». "
            "Ce sont les données qui comptent."
        )


def _plain(level: str) -> str:
    return level.replace(" ", "").replace("_", "").upper()


def _of_link(pdf: pikepdf.Pdf, carrier: str) -> Iterator[str]:
    listed = [spec for spec in _associated(pdf) if _name(spec) == carrier.casefold()]
    named = [pdf.attachments[key].obj for key in islice(pdf.attachments, MOST)]
    known = [*listed, *(spec for spec in named if _name(spec) == carrier.casefold())]
    if not any(str(spec.get("/AFRelationship", "")) in RELATIONS for spec in known):
        yield WITHOUT_RELATION
    if not listed:
        yield NOT_LISTED


def _associated(pdf: pikepdf.Pdf) -> list[Any]:
    listed = pdf.Root.get("/AF")
    rows = islice(listed, MOST) if isinstance(listed, pikepdf.Array) else ()
    return [row for row in rows if isinstance(row, pikepdf.Dictionary)]


def _name(spec: Any) -> str:
    return str(spec.get("/UF") or spec.get("/F") or "").replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _of_archive(metadata: dict[str, str]) -> Iterator[str]:
    if metadata.get(PART, "") != "3":
        yield NOT_PDFA
