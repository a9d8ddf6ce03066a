"""The words French invoices put beside their data, and the English ones that French software prints.

Patterns are for folded text (lower case, no accents), strongest first. Sources: the words that suppliers are told
to use before their data (« engagement », « EJ », « commande », « code service »), the data of domain.md §5.1, and
the habits of invoicing software.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from invoices.formats.labels import Label, label

N = r"(?:n ?[°*']\.?|no\b\.?|num(?:ero)?\b\.?|nr\b\.?|#)"
FORMER = r"(?:associee|liee|d'origine|initiale|precedente|rectifiee|annulee|corrigee|concernee|de reference)"
OF = r"(?:de |du |d'|de l'|de la |des )?(?:la |l'|votre )?"
CELL = r"(?:^|(?<=\t))"

NUMBER = (
    label(rf"\b{N} ?{OF}(?:facture|avoir|invoice)\b(?! ?{FORMER})", 0.95),
    label(
        rf"\b(?:facture|avoir|note de credit|note d'honoraires|invoice|credit note)"
        rf"(?: (?!{FORMER})[a-z']{{2,14}}){{0,3}}"
        rf" ?[:\-]? ?(?:{N}|number\b)",
        0.95,
    ),
    label(rf"\b(?:reference|ref\.?) {OF}(?:facture|piece|document)\b(?! ?{FORMER})", 0.9),
    label(rf"\b{N} ?{OF}(?:document|piece)\b", 0.85),
)
TITLE_NUMBER = (
    label(
        rf"{CELL}(?:votre |duplicata )?(?:facture|avoir|facture d'avoir|invoice|note d'honoraires)\b(?! ?{FORMER})",
        0.86,
    ),
    label(rf"{CELL}{N}(?= ?:? ?[a-z0-9])", 0.6, is_header=False),
)
ORIGIN = (
    label(rf"\b(?:{N} ?{OF})?(?:facture|piece) {FORMER}(?: ?{N})?", 0.9),
    label(
        rf"\b(?:avoir sur|annul\w+|concern\w+|relati\w+ a|corrig\w+|rectifi\w+|sur)(?: \w+)? (?:la |notre |votre )?"
        rf"facture(?: ?{N})?",
        0.85,
        is_header=False,
    ),
)
SERVICE_CODE = (
    label(rf"\b(?:code|{N}) ?(?:du )?service(?: (?:executant|destinataire|chorus|client))?\b", 0.93),
    label(r"\bservice executant\b", 0.9),
)
ENGAGEMENT = (
    label(rf"\b(?:{N} ?{OF})?engagements?(?: juridique)?\b(?: ?\(?e\.?j\.?\)?)?(?: ?{N})?", 0.95),
    label(rf"\b(?:{N} ?{OF})?(?:ej|e\.j\.)(?![a-z])(?: ?{N})?", 0.95),
    label(rf"\b{N} ?{OF}(?:bon de )?commande(?: client| acheteur)?\b", 0.9),
    label(rf"\b(?:votre |bon de )?commande(?: client)?(?: ?(?:{N}|:))", 0.88),
    label(r"\b(?:bon de commande|votre commande|purchase order|order number)\b", 0.85),
    label(r"\b(?:votre reference|vos references?|votre ref\b\.?|vos ref\b\.?|v/ ?ref\b\.?|reference client)", 0.6),
)
MARKET = (
    label(rf"\b{N} ?{OF}(?:marche|contrat|accord-cadre)(?: public)?\b", 0.93),
    label(rf"\b(?:marche|contrat|accord-cadre)(?: public| de [a-z]+)? ?(?:{N}|:)", 0.9),
)
ISSUED = (
    label(rf"\bdate {OF}(?:facture|facturation|emission|avoir|piece|document|etablissement)\b(?! ?{FORMER})", 0.95),
    label(
        r"\b(?:invoice date|date of issue|emise? le|etablie? le|facture (?:[^\t]{1,30} )?(?:du|en date du)|avoir du"
        r"|dated?e?e? du)\b",
        0.93,
        is_header=False,
    ),
    label(rf"{CELL}date\b(?! ?(?:d'|de\b|du\b|des\b|limite|debut|fin\b))", 0.88),
    label(r"(?:^|[\t,;|·\-] ?)date ?:", 0.86),
    label(r"\b(?:facturee?|editee?) le\b", 0.82, is_header=False),
    label(r"(?:^|, ?|\bfait a [a-z\- ]+|\t)le(?= [0-9l])", 0.78, is_header=False),
)
DUE = (
    label(r"\b(?:date d')?echeance\b(?: (?:le|au|de (?:paiement|reglement)))?", 0.93),
    label(
        r"\b(?:(?:a (?:payer|regler)|payable|exigible)(?: avant| au plus tard| pour| jusqu'au)?|au plus tard)(?: le)?\b"
        r"(?= ?:? ?[0-9l])",
        0.93,
        is_header=False,
    ),
    label(r"\bdate limite de (?:paiement|reglement)\b", 0.95),
    label(r"\bdue date\b", 0.93),
    label(r"\bdate de (?:paiement|reglement)\b", 0.7),
)

TITLE_AVOIR = re.compile(
    rf"{CELL}(?:(?:facture|note) d'avoir|avoir|note de credit|credit note)\b(?= ?$| ?\t| ?:| ?{N}| [^ ]*[0-9])"
)
TITLE_FACTURE = re.compile(
    rf"{CELL}(?:[a-z]+ |objet ?: ?)?(?:facture|note d'honoraires|invoice)\b(?! d'avoir)|\bfacture ?{N}"
)
MONEY_NAMES = (
    ("EUR", re.compile(r"€|\beur\b|\beuros?\b")),
    ("USD", re.compile(r"\$|\busd\b")),
    ("GBP", re.compile(r"£|\bgbp\b")),
    ("CHF", re.compile(r"\bchf\b")),
)

HT = r"(?:h\.? ?t\b\.?|hors[ -]tax\w+)"
TTC = r"(?:t\.? ?t\.? ?c\b\.?|toutes[ -]taxes\b(?: comprises)?)"
TVA = r"(?:t\.? ?v\.? ?a\b\.?)"
WHOLE = r"(?:general |net |facture |global |de la facture |en euros? |des travaux )?"
AMOUNTS: Mapping[str, Sequence[Label]] = {
    "ht": (
        label(rf"\b(?:total|totaux) {WHOLE}{HT}(?: net)?", 0.95),
        label(rf"\bmontant (?:total |net |global )?{HT}|\bnet {HT}|\btotal excl\w*", 0.9),
        label(rf"\b(?:sous[ -]?total|base|assiette)(?: {HT})?|\b(?:subtotal|net amount)\b", 0.75),
        label(rf"{CELL}{HT} ?:?(?=\s|$)", 0.75),
    ),
    "tva": (
        label(rf"\b(?:total|montant)(?: de la| de| des| total)? ?(?:{TVA}|taxes?\b)", 0.95),
        label(rf"\b(?:dont )?{TVA}(?! ?(?:intra|n°|client|:? ?fr))", 0.85),
        label(rf"{CELL}(?:taxes?|vat)\b", 0.85),
    ),
    "ttc": (
        label(rf"\btotal {WHOLE}{TTC}", 0.95),
        label(rf"\bmontant (?:total |net |global )?{TTC}|\btotal incl\w*", 0.93),
        label(rf"\b(?:net a payer|prix|somme) {TTC}", 0.9),
        label(rf"{CELL}{TTC} ?:?(?=\s|$)", 0.8),
        label(r"\btotal (?:a payer|a regler|general|facture|de la facture|du|eur\b|€)", 0.65),
        label(r"\b(?:net|montant|somme) (?:a payer|a regler|du)", 0.6),
        label(rf"{CELL}total\b ?:?(?!\s*[a-z])", 0.5),
    ),
    "due": (
        label(
            rf"\b(?:net|reste|solde|montant|somme|total) (?:restant )?(?:a payer|a regler|du\b(?! \w))(?: {TTC})?", 0.95
        ),
        label(r"\b(?:amount|balance) due\b|\brestant du\b", 0.95),
        label(rf"{CELL}a (?:payer|regler)\b", 0.8),
    ),
    "paid": (
        label(r"\b(?:montant |total )?(?:deja |d'ores et deja )(?:paye|regle|verse)e?s?\b", 0.95),
        label(r"\bacomptes? (?:deja )?(?:verse|recu|regle|paye|percu)e?s?\b", 0.93),
        label(r"\b(?:montant (?:paye|regle|verse)|amount paid)\b", 0.9),
        label(rf"{CELL}(?:acomptes?|avances?)\b", 0.75),
    ),
}
EXEMPT = re.compile(r"\b293 ?b\b|\btva non applicable|\bautoliquidation|\bexoner\w+ de (?:la )?tva|\bnon assujetti")
