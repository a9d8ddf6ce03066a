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
HT = (
    r"(?:h\.? ?t\b\.?(?:v\.?a\.?)?|(?:hors|sans|avant)[ -](?:tax\w+|t\.?v\.?a\.?)"
    r"|(?:excl\w*|without|before|net of)\.? (?:vat|tax)\b)"
)
TTC = (
    r"(?:[ti1]\.? ?[ti1]\.? ?[ce]\b\.?|toutes[ -]taxes\b(?: comprises?)?"
    r"|(?:tax\w+|[ti]\.?v\.?a\.?) (?:compris|inclus)es?\b|tvac\b|avec (?:taxes?|tva)\b"
    r"|(?:incl\w*|with)\.? (?:vat|tax)\b)"
)
TVA = r"(?:[ti]\.? ?[vy]\.? ?a\b\.?|taxe (?:sur la|a la) valeur ajoutee\b)"
# what may stand between « total » and what it is the total of, none of which makes it the total of something less
LESS = (
    r"(?:remises?|rabais|ristournes?|escompte|acomptes?|avances?|reglements?|versements?|paiements?|bl|b\.l\.|page"
    r"|du bon|(?:a )?report\w*|lignes?|heures?|points?|poids|colis|quantites?|articles?|lots?|chapitre|poste"
    r"|tva|taxes?|vat)\b"
)
FILL = rf"(?: (?!{LESS}|{HT}|{TTC})(?:\(?[a-z'&/.\-]+\)?|€))"
# prices of one thing, which head columns of goods
UNIT = r"[^\t]{0,24}\b(?:p\.? ?u\b|prix|tarif|unitaire|cout|loyer|taux|remise|rabais|acompte|avance|report)"
MONEY_IN = r"(?: ?[\[(]?(?:en )?(?:euros?|eur|€)[\])]?)?"
OWING = (
    r"(?:a (?:nous |vous )?(?:payer|regler|acquitter|verser|virer|prelever|mandater|debiter|percevoir|recevoir"
    r"|encaisser|liquider|ordonnancer|devoir)|a votre (?:charge|debit)|due?s?\b(?! [a-z]| [0-9]{1,2}[/.])"
    r"|restante? due?|exigible|prelevee?s?\b)"
)
PAID = (
    r"(?:acomptes?|avances?(?: forfaitaire)?|reglements?|paiements?|versements?|provisions?|arrhes|montants?|sommes?"
    r"|encaissements?|depots?(?: de garantie)?|cheques?|virements?)"
)
DONE = (
    r"(?:verse|recu|regle|paye|percu|deduit|effectue|encaisse|anterieur|precedent|comptabilise|enregistre|prelevee?|impute|credite|mandate"
    r"|a ce jour|deja)(?:e?s?)?\b"
)
ANY_AMOUNT = r"(?= ?:?[\t ]{0,3}[-–(]?[ €]{0,2}[0-9]| ?:?$|[^0-9]*$)"  # an amount beside it, or heads of a table
AMOUNTS: Mapping[str, Sequence[Label]] = {
    "ht": (
        label("ht", rf"\b(?:sous[ -]?)?(?:total|totaux|cumul){FILL}{{0,6}}? \(?{HT}(?: net| apres remise)?", 0.95),
        label("ht", rf"\b(?:montants?|mt|somme|net|brut|valeur){FILL}{{0,4}}? \(?{HT}|\bnet (?:commercial )?{HT}", 0.9),
        label(
            "ht",
            rf"{CELL}(?!{UNIT})[a-z'&\-]{{4,}}{FILL}{{0,4}}? \(?{HT}\)?(?= ?:?(?:$|\t| ?[0-9]))"
            r"|\bvaleur nette(?: totale)?\b|\btotal net\b",
            0.8,
        ),
        label("ht", rf"\btotal {HT}|\btotal excl\w*|\bnet (?:total|amount)\b", 0.9),
        label("ht", rf"\b(?:base|assiette)(?: imposable| taxable| {HT}| {TVA})?|\b(?:subtotal|net amount)\b", 0.75),
        label("ht", rf"\bsous[ -]?total|\bnet commercial|\bprix(?: total)? {HT}", 0.7),
        label("ht", rf"{CELL}(?:(?:soit|dont|ou|pour) )?{HT} ?:?(?=\s|$)", 0.75),
    ),
    "tva": (
        label("tva", rf"\b(?:total|montant|mt|somme)(?: de la| de| des| total| global)? ?(?:{TVA}|taxes?\b)", 0.95),
        label("tva", rf"\b(?:dont )?{TVA}(?! ?(?:intra|n°|client|:? ?fr|acquitt|non|sur les|compr|incl))", 0.85),
        label("tva", rf"\b{TVA} (?:acquittee )?sur les (?:debits|encaissements)(?= ?\(?[0-9.,]+ ?%)", 0.85),
        label("tva", rf"{CELL}(?:(?:dont|soit|plus|\+) )?(?:taxes?|vat|sales tax)\b(?! (?:compr|incl))", 0.85),
    ),
    "ttc": (
        label("ttc", rf"\b(?:sous[ -]?)?(?:total|totaux|cumul){FILL}{{0,6}}? \(?{TTC}", 0.95),
        label("ttc", rf"\b(?:montants?|mt|somme|net|prix|valeur){FILL}{{0,4}}? \(?{TTC}|\btotal incl\w*", 0.93),
        label("ttc", rf"\bnet a payer {TTC}", 0.93),
        label(
            "ttc",
            rf"{CELL}(?!{UNIT})[a-z'&\-]{{4,}}{FILL}{{0,4}}? \(?{TTC}\)?(?= ?:?(?:$|\t| ?[0-9]))"
            r"|\b(?:valeur|total|montant|prix) (?:finale?|definitif)\b",
            0.8,
        ),
        label("ttc", rf"{CELL}(?:(?:soit|ou) )?{TTC} ?:?(?=\s|$)", 0.8),
        label("ttc", r"\b(?:la|une) somme (?:totale |globale |nette )?(?:ttc )?de\b(?=[^\t]{0,60}[0-9])", 0.7),
        label(
            "ttc", r"\b(?:arrete\w*|certifie\w*)[^\t0-9]{0,60}? (?:la|une) somme (?:totale |globale |nette )?de\b", 0.9
        ),
        label(
            "ttc",
            r"\btotal (?:a payer|a regler|general|facture|de la (?:presente )?facture|du\b|eur\b|en euros|€)",
            0.7,
        ),
        label("ttc", rf"\b(?:total|grand total)(?: (?:de |des |du |de la |de l'|d'|pour )){FILL}{{0,3}}", 0.55),
        label(
            "ttc",
            r"\bmontant (?:total )?(?:de (?:la|cette|votre|notre|la presente) )?facture\b|\bmontant total\b",
            0.65,
        ),
        label("ttc", r"\b(?:net|montant|somme) (?:total )?(?:a payer|a regler|du)", 0.6),
        label("ttc", rf"{CELL}(?:total |net )?{OWING}{MONEY_IN} ?:?(?!\s*[a-z])", 0.45),
        label("ttc", rf"{CELL}(?:grand |montant )?(?:total|ensemble)\b{MONEY_IN} ?:?(?!\s*[a-z])", 0.5),
    ),
    "due": (
        label(
            "due",
            rf"\b(?:net|reste|restante?|solde|montants?|mt|sommes?|total|totaux){FILL}{{0,4}}? {OWING}"
            rf"{MONEY_IN}(?: \(?{TTC}\)?)?",
            0.95,
        ),
        label("due", rf"\b(?:net|reste|solde) {OWING}{MONEY_IN}(?: {TTC})?", 0.95),
        label(
            "due", r"\b(?:amount|balance|total) due\b|\brestant du\b|\breste du\b|\bsolde (?:restant|debiteur)\b", 0.95
        ),
        label(
            "due",
            r"\b(?:il|vous|nous)(?: (?:vous|nous|en))* (?:reste(?:nt)?|restez|devez|doit|doivent)(?: encore)?"
            r"(?: (?:a|du|due|devoir|payer|regler|verser|redevables?))*",
            0.9,
        ),
        label(
            "due",
            r"\breste a (?:charge|payer|regler|verser)\b|\bmontant (?:du|de votre|de ce) (?:prelevement|virement)\b",
            0.9,
        ),
        label("due", rf"{CELL}{OWING} (?:avant|le|au|pour|jusqu|d'ici)\b", 0.7),
        label(
            "due",
            r"\b(?:veuillez|merci de|vous prie de|prions de)(?: [a-z]+){0,3}?"
            r" (?:crediter|regler|payer|verser|virer|mandater)(?: [a-z']+){0,4}",
            0.8,
            is_header=False,
        ),
        label("due", rf"{CELL}{OWING}(?! (?:avant|le|au|par|sous|a|pour|jusqu|d'ici)\b)|{CELL}solde\b", 0.8),
        label(
            "due",
            r"\b(?:net|solde|total|montant) (?:total )?(?:en votre faveur|a (?:votre credit|deduire|rembourser))",
            0.8,
        ),
    ),
    "paid": (
        label(
            "paid",
            r"\b(?:montant |total |somme )?(?:d'ores et )?deja"
            r" (?:paye|regle|verse|acquitte|percu|encaisse|recu|mandate)e?s?\b",
            0.95,
        ),
        label("paid", rf"\b{PAID}(?: [a-z']{{1,10}}){{0,3}} {DONE}(?: (?:de|par|du|des) [^\t0-9:]{{1,40}})?", 0.93),
        label(
            "paid",
            rf"\b{PAID} a deduire\b|\b(?:echeances|mensualites) (?:reglees|payees|prelevees)\b"
            r"|\ba deduire\b(?:[^\t0-9]{0,30})|\b(?:amount|already) paid\b",
            0.9,
        ),
        label(
            "paid",
            rf"\b(?:deduction|imputation|remboursement|deduit|deduits|diminue|moins|sous deduction)\b[^\t0-9]{{0,40}}"
            rf"{PAID}[^\t0-9]{{0,20}}",
            0.85,
        ),
        label("paid", r"\b(?:deduction|imputation|remboursement|recuperation)\b[^\t0-9]{0,40}", 0.75),
        label(
            "paid",
            rf"{SEGMENT}(?:(?:moins|vos|votre|total|dont|montant|-) ){{0,2}}(?:des? |du |de l'|d')?"
            rf"(?:acomptes?|avances?|arrhes|provisions?)\b(?! pour)",
            0.75,
        ),
        label(
            "paid",
            rf"{SEGMENT}(?:(?:moins|vos|votre|total|dont|montant|-) ){{0,2}}(?:des? |du |de l'|d')?"
            rf"(?:versements?|reglements?|paiements?|encaissements?|payments?|(?:paye|regle|acquitte|encaisse|recu|verse|percu)e?s?"
            rf"|a valoir|depot|credit anterieur|carte bancaire)(?: cb| d'avance| a la [a-z]+)?{ANY_AMOUNT}",
            0.7,
        ),
        label(
            "paid",
            rf"{SEGMENT}(?:paye|regle|acquitte|encaisse|recu|verse)e?s? (?:le|par|en|ce jour|d'avance)\b[^\t:]{{0,30}}?"
            r"(?= ?[:\t]| [0-9 ]+[.,][0-9]{2}(?![0-9]))",
            0.7,
        ),
    ),
    "held": (
        label(
            "held", r"\b(?:retenues?(?: de garantie)?|r\.?g\.?(?= )|caution|penalites? (?:de retard )?appliquees?)", 0.9
        ),
    ),
}
SUFFIXES: Mapping[str, re.Pattern[str]] = {
    "ht": re.compile(rf" ?\(?{HT}"),
    "tva": re.compile(rf" ?\(?(?:de |d'|pour la )?(?:{TVA}|taxes?\b(?! compr| incl))"),
    "ttc": re.compile(rf" ?\(?{TTC}"),
}
EXEMPT = re.compile(
    r"\b293 ?b\b|\btva non applicable|\bautoliquidation|\bexoner\w+ (?:de |\w+ de )?(?:la )?tva|\bnon (?:assujetti"
    r"|soumis)"
    r"|\bfranchise (?:en base|de tva)|\b261[ ,-]|\bsans tva\b"
)
