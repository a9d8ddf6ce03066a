"""The text of the mandat de facturation, by version. Source: domain.md §6.4 (CGI, art. 289 I-2; annexe II, 242 nonies).

A signed mandate keeps its own text: a new version here changes none of those that were signed.
"""

from dataclasses import dataclass
from datetime import date

VERSION = "2026-1"
CONTEST_DAYS = 15
DURATION = "indéterminée"


@dataclass(frozen=True)
class Signature:
    """Who signs, for whom. structure: « 21780092900010 – BOUGIVAL »; address: on one line, may be empty."""

    structure: str
    address: str
    signatory: str
    quality: str
    signed_on: date


@dataclass(frozen=True)
class Clause:
    """One article of the mandate: its title, its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


CLAUSES = (
    Clause(
        "Objet",
        (
            "Le mandant donne mandat exprès et préalable à l'exploitant du portail, le mandataire, d'établir en son "
            "nom et pour son compte les factures et les avoirs qu'il saisit sur le portail, et de les transmettre à "
            "leurs destinataires publics.",
            "Ce mandat est donné en application de l'article 289, I-2 du code général des impôts et de l'article "
            "242 nonies de son annexe II. Il ne concerne pas les factures que le mandant dépose déjà établies.",
        ),
    ),
    Clause(
        "Ce que fait le portail",
        (
            "Le portail met en forme la facture à partir de ce que le mandant a saisi et confirmé, sans rien y "
            "ajouter. Il lui donne, à l'envoi, un numéro unique pris dans une suite chronologique continue, propre "
            "à la structure du mandant et à l'année.",
            "Chaque facture porte la mention « établie par le portail au nom et pour le compte de » suivie du nom du "
            "mandant.",
        ),
    ),
    Clause(
        "Ce qui reste au mandant",
        (
            "Le mandant garde l'entière responsabilité de ses obligations de facturation et de leurs conséquences "
            "au regard de la taxe sur la valeur ajoutée. Il ne peut pas opposer au Trésor la défaillance ou le "
            "retard du portail dans l'établissement des factures.",
            "Il s'engage à verser au Trésor la taxe mentionnée sur les factures établies pour son compte, à réclamer "
            "aussitôt le double d'une facture qui ne serait pas à sa disposition, et à tenir à jour sur le portail "
            "les informations qui l'identifient : raison sociale, adresse, SIRET, numéro de TVA.",
        ),
    ),
    Clause(
        "Contestation",
        (
            f"Chaque facture est confirmée par le mandant avant son envoi. Il dispose ensuite de {CONTEST_DAYS} jours "
            "après l'envoi pour en contester le contenu. Passé ce délai, elle est réputée acceptée.",
            "Une facture contestée n'est pas modifiée : le mandant en émet une rectificative, ou un avoir qui cite "
            "son numéro.",
        ),
    ),
    Clause(
        "Conservation",
        (
            "Le portail tient à la disposition du mandant un exemplaire de chaque facture pendant dix ans au moins. "
            "Le mandant en conserve une copie pendant la durée que la loi lui impose.",
        ),
    ),
    Clause(
        "Durée et résiliation",
        (
            f"Le mandat prend effet à sa signature, pour une durée {DURATION}. Le mandant peut y mettre fin à tout "
            "moment, sans motif ni préavis, par l'application « Gérer un mandat de facturation ». Les factures déjà "
            "envoyées restent valables ; les brouillons ne peuvent plus être envoyés.",
            "Le mandat s'attache à un SIRET. Il prend fin si la structure en change : il faut en signer un autre.",
        ),
    ),
)


def text_of(signature: Signature) -> str:
    """The whole mandate as it is signed and kept, one paragraph a line, articles numbered from 1."""
    address = f", {signature.address}" if signature.address else ""
    lines = [
        f"MANDAT DE FACTURATION (version {VERSION})",
        f"Mandant : {signature.structure}{address}",
        f"Représenté par : {signature.signatory}, {signature.quality}",
        "Mandataire : l'exploitant du portail de facturation",
    ]
    for rank, clause in enumerate(CLAUSES, start=1):
        lines += [f"Article {rank}. {clause.title}", *clause.paragraphs]
    lines.append(
        f"Signé en ligne le {signature.signed_on:%d/%m/%Y} par {signature.signatory}, {signature.quality}, "
        f"au nom de {signature.structure}."
    )
    return "\n".join(lines) + "\n"
