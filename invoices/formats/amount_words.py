"""The words French invoices put beside their sums: totals, tax, what was paid, what remains to pay, what is held back.

Patterns are for folded text, as those of vocabulary.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from invoices.formats.labels import Label, label
from invoices.formats.vocabulary import CELL, SEGMENT

MONEY_NAMES = (
    ("EUR", re.compile(r"€|\beur\b|\beuros?\b")),
    ("USD", re.compile(r"\$|\busd\b")),
    ("GBP", re.compile(r"£|\bgbp\b")),
    ("CHF", re.compile(r"\bchf\b")),
)
# « TTC » and « TVA » as recognitions read them too: « TIC », « TYA »
HT = r"(?:h\.? ?t\b\.?(?:v\.?a\.?)?|hors[ -](?:tax\w+|t\.?v\.?a\.?))"
TTC = r"(?:[ti1]\.? ?[ti1]\.? ?[ce]\b\.?|toutes[ -]taxes\b(?: comprises)?)"
TVA = r"(?:[ti]\.? ?[vy]\.? ?a\b\.?)"
WHOLE = (
    r"(?:general |net |facture |global |de la (?:facture|situation|periode) |(?:en )?(?:euros?|eur|€) "
    r"|des (?:travaux|prestations|lignes) "
    r"|du (?:mois|document) |a payer |commercial |brut )?"
)
MONEY_IN = r"(?: ?\(?(?:en )?(?:euros?|eur|€)\)?)?"
PAID = r"(?:acomptes?|avances?|reglements?|paiements?|versements?|provisions?|arrhes|montants?|sommes?)"
AMOUNTS: Mapping[str, Sequence[Label]] = {
    "ht": (
        label("ht", rf"\b(?:sous[ -]?)?(?:total|totaux) {WHOLE}{HT}(?: net| apres remise)?", 0.95),
        label(
            "ht",
            rf"\b(?:montant|mt) (?:total |net |global |des travaux )?{HT}|\bnet (?:commercial )?{HT}|\btotal excl\w*",
            0.9,
        ),
        label("ht", rf"\b(?:base|assiette)(?: imposable| taxable| {HT}| {TVA})?|\b(?:subtotal|net amount)\b", 0.75),
        label("ht", rf"\bsous[ -]?total|\bnet commercial|\bprix {HT}", 0.7),
        label("ht", rf"{CELL}{HT} ?:?(?=\s|$)", 0.75),
    ),
    "tva": (
        label("tva", rf"\b(?:total|montant|mt)(?: de la| de| des| total)? ?(?:{TVA}|taxes?\b)", 0.95),
        label("tva", rf"\b(?:dont )?{TVA}(?! ?(?:intra|n°|client|:? ?fr|acquitt|non|sur les))", 0.85),
        label("tva", rf"\b{TVA} (?:acquittee )?sur les (?:debits|encaissements)(?= ?\(?[0-9.,]+ ?%)", 0.85),
        label("tva", rf"{CELL}(?:taxes?|vat)\b", 0.85),
    ),
    "ttc": (
        label("ttc", rf"\b(?:sous[ -]?)?total {WHOLE}{TTC}", 0.95),
        label("ttc", rf"\b(?:montant|mt) (?:total |net |global |de la facture )?{TTC}|\btotal incl\w*", 0.93),
        label("ttc", rf"\b(?:net a payer|prix|somme) {TTC}", 0.9),
        label("ttc", rf"{CELL}{TTC} ?:?(?=\s|$)", 0.8),
        label(
            "ttc", r"\btotal (?:a payer|a regler|general|facture|de la (?:presente )?facture|du|eur\b|en euros|€)", 0.7
        ),
        label("ttc", r"\bmontant (?:total )?(?:de la |de cette )?facture\b|\bmontant total\b", 0.65),
        label("ttc", r"\b(?:net|montant|somme) (?:total )?(?:a payer|a regler|du)", 0.6),
        label("ttc", rf"{CELL}a (?:payer|regler)\b ?:?(?!\s*[a-z])", 0.45),
        label("ttc", rf"{CELL}total\b ?:?(?!\s*[a-z])", 0.5),
    ),
    "due": (
        label(
            "due",
            rf"\b(?:net|reste|solde|montant|somme|total) (?:total |restante? |net )?"
            rf"(?:a (?:payer|regler|acquitter|verser|percevoir|recevoir|votre charge)|du\b(?! \w))"
            rf"{MONEY_IN}(?: {TTC})?",
            0.95,
        ),
        label("due", r"\b(?:amount|balance) due\b|\brestant du\b|\breste du\b", 0.95),
        label("due", rf"{CELL}a (?:payer|regler)\b(?! (?:avant|le|au|par|sous|a)\b)|{CELL}solde\b", 0.8),
        label(
            "due",
            r"\b(?:net|solde|total|montant) (?:total )?(?:en votre faveur|a (?:votre credit|deduire|rembourser))",
            0.8,
        ),
    ),
    "paid": (
        label(
            "paid", r"\b(?:montant |total )?(?:deja |d'ores et deja )(?:paye|regle|verse|acquitte|percu)e?s?\b", 0.95
        ),
        label(
            "paid",
            rf"\b{PAID}(?: [a-z]{{2,10}}){{0,2}} (?:verse|recu|regle|paye|percu|deduit|effectue|encaisse)e?s?\b",
            0.93,
        ),
        label("paid", rf"\b{PAID} a deduire\b|\ba deduire\b(?:[^\t0-9]{{0,30}})|\bamount paid\b", 0.9),
        label("paid", r"\b(?:deduction|imputation|remboursement)\b[^\t0-9]{0,40}", 0.75),
        label("paid", rf"{SEGMENT}(?:moins )?(?:acomptes?|avances?|arrhes|provision)\b(?! pour)", 0.75),
    ),
    "held": (
        label(
            "held", r"\b(?:retenues?(?: de garantie)?|r\.?g\.?(?= )|caution|penalites? (?:de retard )?appliquees?)", 0.9
        ),
    ),
}
SUFFIXES: Mapping[str, re.Pattern[str]] = {
    "ht": re.compile(rf" ?\(?{HT}"),
    "tva": re.compile(rf" ?\(?de {TVA}"),
    "ttc": re.compile(rf" ?\(?{TTC}"),
}
EXEMPT = re.compile(
    r"\b293 ?b\b|\btva non applicable|\bautoliquidation|\bexoner\w+ (?:de |\w+ de )?(?:la )?tva|\bnon (?:assujetti"
    r"|soumis)"
    r"|\bfranchise (?:en base|de tva)|\b261[ ,-]|\bsans tva\b"
)
