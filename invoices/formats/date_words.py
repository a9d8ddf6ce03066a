"""The words French invoices put beside the day they were made and the day they are to be paid.

Patterns are for folded text, as those of vocabulary.py.
"""

from __future__ import annotations

from invoices.formats.labels import Label, label
from invoices.formats.vocabulary import ADJECTIVES, BILL, CELL, FORMER, OF

PAYING = (
    r"(?:a )?(?:regle|paye)r|regle(?:r|e|ment|z)s?|pa(?:ye|ya|ie)\w*|exigible|acquitte\w*|(?:solde|somme) du|delai"
    r"|echeances?|virement"
    r"|verse\w*"
)
SETTLING = r"(?:paiement|reglement|prelevement|virement)"
DELAY = r"[0-9]{2} ?(?:jours?|jrs?|j)\b\.?"
DAY = r"[0-3]?[0-9](?:er)?(?:[/.\-]| [a-z]{3,9}\.? [0-9])"
ENGLISH_DAY = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]"
ISSUE_NAME = r"(?:facture|fact\b\.?|facturation|emission|avoir|piece|document|etablissement|edition|emis)"

DATES: tuple[Label, ...] = (
    label("issued", rf"\bdate (?:{OF}|d'){ISSUE_NAME}\b(?! ?{FORMER})", 0.95),
    label("issued", r"\bdate (?:de (?:creation|la presente)|d'arrete|comptable)\b|\bjour de facturation\b", 0.8),
    label("issued", rf"{CELL}emission(?=$|\t| ?:| [0-9])", 0.85),
    label("issued", r"\b(?:invoice date|date of issue|issue date|issued on|dated)\b", 0.93),
    label("issued", r"\b(?:emise?|etablie?) (?:le|ce jour)\b|\bdated?e? du\b", 0.93),
    label(
        "issued", rf"\b{BILL}{ADJECTIVES} (?:du|en date du|emise? le|etablie? le|date)(?= ?:? ?[0-9li])", 0.93, False
    ),
    label("issued", rf"{CELL}(?:date|le)(?: ?:)?(?=$|\t| ?:? ?[0-9l])(?! (?:de|du|des)\b)", 0.88),
    label("issued", r"(?:(?<=^)|(?<=[\t,;|·\-] )|(?<=\t))date ?:", 0.86),
    label("issued", r"\b(?:facturee?|editee?) le\b", 0.82),
    label(
        "due",
        r"\b(?:date d'|date )?echeance(?:s|\(s\))?(?![a-z])"
        r"(?: (?:le|au|unique|de (?:paiement|reglement)|de la facture))?",
        0.93,
    ),
    label(
        "due",
        r"\b(?:date (?:limite|butoir|ultime|maximale|max\.?|prevue|souhaitee)|terme|dernier (?:jour|delai))"
        r" (?:de |d'|du |pour )(?:paiement|reglement|exigibilite|acquittement|payer|regler)\b",
        0.95,
    ),
    label(
        "due", rf"\bdate (?:de |du ){SETTLING} (?:prevue?|souhaitee?|attendue?|limite|maximale?|au plus tard)\b", 0.9
    ),
    label("due", rf"{CELL}terme(?= ?:)|\bechue? le\b", 0.85),
    label(
        "due",
        r"\bdate d'exigibilite\b(?: (?:du |de la |de )(?:paiement|reglement|facture|creance))?"
        r"|\blimite de (?:paiement|reglement)\b|\bdate limite\b",
        0.9,
    ),
    label(
        "due",
        rf"(?<![-_])\b(?:{PAYING})(?:[^\t.0-9–—|·]{{0,70}}? )?(?:avant|au plus tard|jusqu'au|pour|le|au)(?: le"
        rf"| pour le)?"
        r"(?= ?:? ?(?:le )?[0-9l])",
        0.93,
        is_header=False,
    ),
    label(
        "due",
        rf"(?<![-_])\b(?:{PAYING})[^\t.–—|·]{{0,70}}?(?:\b(?:le|au|avant|soit)|\()(?= ?{DAY})",
        0.88,
        is_header=False,
    ),
    label("due", rf"\b(?:{PAYING})(?: [a-z]+){{0,3}} (?:le|au|avant(?: le)?|pour le)(?=$|\t| ?:)", 0.93),
    label("due", r"\b(?:au plus tard|avant)(?: le)?(?= ?:? ?[0-9l])", 0.75, is_header=False),
    label("due", rf"{CELL}(?:avant|au plus tard|d'ici)(?: le| au)?(?= ?:?(?:$|\t))", 0.85),
    label("due", r"\bpour le(?= [^\t:]{6,22} au plus tard)", 0.88, is_header=False),
    # a delay, then the day it ends; « 30 jours date de facture » alone is no date of ours
    label(
        "due",
        rf"\b(?:{PAYING})(?:[^\t0-9–—|·]{{0,40}} )?{DELAY}(?: [a-z]+){{0,5}} ?[:,=(–\-]* ?(?:soit )?(?:le |au )?"
        rf"(?={DAY})",
        0.88,
        is_header=False,
    ),
    label(
        "due",
        rf"\b{DELAY} (?:nets?|fin de mois|date|de)(?: [a-z]+){{0,4}} ?[:,=(–\-]* ?(?:soit )?(?:le |au )?(?={DAY})",
        0.82,
        is_header=False,
    ),
    label(
        "other",
        rf"\b{DELAY}(?: nets?| fin de mois)?(?: a compter)?(?: de)?(?: la| sa)? date"
        r" (?:de |d')?(?:fact|emis|recep|livr)[a-z]*",
        0.8,
    ),
    label("due", r"\b(?:d(?:ate|t)\.? (?:d')?)?ech\b\.?(?: le)?", 0.9),
    label("due", r"\b(?:(?:payment )?due date|date due|due by|due on|payment due|pay by)\b", 0.93),
    label("due", rf"\bdue(?= {ENGLISH_DAY})", 0.9, is_header=False),
    label("due", r"\bdate (?:de |du )(?:paiement|reglement|prelevement)\b|\bpreleve(?:e|ment)? le\b", 0.65),
    label(
        "issued",
        r"(?![^\t]{0,24}(?:regl|pay|paie|avant|tard|eche|exig|livr|command|prelev|virement|terme))"
        r"(?:, ?|\bfait a [a-z' \-]+|\ba [a-z' \-]{3,30}|^[a-z' \-]{3,30}|(?<=\t)[a-z' \-]{3,30}),?"
        r" (?:le|ce)(?= [0-9l])",
        0.8,
        False,
    ),
)
