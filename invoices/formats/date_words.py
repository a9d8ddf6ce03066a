"""The words French invoices put beside the day they were made and the day they are to be paid.

Patterns are for folded text, as those of vocabulary.py.
"""

from __future__ import annotations

from invoices.formats.labels import Label, label
from invoices.formats.vocabulary import ADJECTIVES, BILL, CELL, FORMER, OF

PAYING = (
    r"(?:a )?(?:regle|paye|mandate|vire|ordonnance|honore|solde|credite)r|regle(?:r|e|ment|z)s?|reglable"
    r"|re?gl[a-z]?t\b\.?|pa(?:ye|ya|ie)\w*|exigib\w+|parvenir|encaissement|virez|acquitte\w*"
    r"|(?:solde|sommes?|montants?) due?s?|delai|echeances?|virement|verse\w*|mandate\w*|prelevement|pmt\b\.?"
)
SETTLING = r"(?:paiement|reglement|prelevement|virement|versement|mandatement)"
DELAY = r"[0-9]{2} ?(?:jours?|jrs?|j)\b\.?"
DAY = r"[0-3]?[0-9](?:er)?(?: ?[/.\-·•] ?| [0-9]{2} 20| ?[a-z]{3,9}\.? [0-9])"
ENGLISH_DAY = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]"
ISSUE_NAME = (
    r"(?:facture|fact?\b\.?|facturation|emission|redaction|tirage|note|memoire|comptabilisation|generation|titre|releve"
    r"|avoir|piece|document|doc\b\.?|etablissement|edition|emis|creation)"
)
TILL = (
    r"(?:(?:avant|pour|a|au plus tard a) la date du|avant(?: le)?|au plus tard(?: le)?|jusqu'au|d'ici(?: le| au)?"
    r"|pour le|le|au|a (?:partir|compter) du)"
)
MADE = r"(?:fait|emis|etabli|edite|redige|delivre|facture|dresse|arrete|tire|date|cree|genere)e?s?"
PAPER = r"(?:avoir|note|document|piece|memoire|edition|emission|tirage|decompte|bordereau|titre|etat)"
WEEKDAY = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)"
# « Devis accepté le », « Livraison à Tours le »: days of something else
DONE = (
    r"(?:(?:accepte|approuve|conclu|adopte|signe|notifie|passe|recu|receptionne|remis|livre|expedie|commande|imprime"
    r"|valide|realise|execute|effectue|intervenu|releve|ouvert|clos|cloture|souscrit|resilie|acheve|termine|commence"
    r"|debute|transmis|envoye|depose|publie|paru|enregistre|installe|constate|visite|controle|enleve|retire|loue|reserve"
    r"|modifie|renouvele|reconduit|attribue|decide|vote|preste|rendu|tenu|charge|decharge|pris|demande|convenu)e?s?"
    r"|(?:livraison|prestation|intervention|commande|devis|marche|contrat|reunion|representation|formation|session"
    r"|stage|voyage|depart|retour|sejour|transport|mission|entretien|depannage|acte|decret|loi|commission|audience"
    r"|visite|reception|mise en service)s?)"
)
WORDS = rf"(?: (?!{PAYING}|avant|tard)[a-z'\-]+){{0,4}}?"
NO_TOWN = (
    r"(?![^\t]{0,24}(?:regl|pay|paie|avant|tard|eche|exig|livr|command|prelev|virement|terme|attend|parven|debit))"
)
SETTLED = r"(?:paye|regle|verse|acquitte|encaisse|recu|percu|debite|credite|depose)e?s?"

DATES: tuple[Label, ...] = (
    # what was done, or paid, on a day: none of ours
    label("other", rf"\b{DONE}{WORDS},? (?:le|du|ce)(?= ?:? ?[0-9l])", 0.8),
    label("other", rf"(?<!etre )(?<!sera )(?<!a )(?<!bien )\b{SETTLED}(?: [a-z]+){{0,3}}? (?:le|du)(?= [0-9])", 0.8),
    label("issued", rf"\bd(?:ate|t)\b\.? (?:{OF}|d')(?:la |votre |notre )?{ISSUE_NAME}\b(?! ?{FORMER})", 0.95),
    label("issued", r"\bdate (?:de (?:creation|la presente)|d'arrete|comptable)\b|\bjour de facturation\b", 0.8),
    label("issued", rf"{CELL}emission(?=$|\t| ?:| [0-9])", 0.85),
    label("issued", r"\b(?:invoice date|date of issue|issue date|issued on|dated|billing date)\b", 0.93),
    label(
        "issued",
        rf"\b{MADE}(?: et {MADE})?{WORDS},? (?:le|ce jour|ce|au|en date du|a la date du)(?=$|\t| ?[:,]? ?[0-9l])",
        0.9,
    ),
    label("issued", rf"\b{MADE} (?:le|ce jour)\b|(?<!la )\bdated?e? du\b|{CELL}en date du\b", 0.9),
    label("issued", rf"{CELL}{PAPER}(?: d'[a-z]+| de [a-z]+)? du(?=$|\t| ?[0-9])", 0.85),
    label(
        "issued", rf"{CELL}(?:emis|etabli|edite|redige|delivre|dresse|date|genere|cree)e?s?(?= ?:? ?[0-9\t]| ?:)", 0.85
    ),
    label("issued", rf"{CELL}(?:le|ce) (?={WEEKDAY} ?\t?[0-9])|{CELL}le {WEEKDAY}(?=\t)|{CELL}jour ?:", 0.82),
    label(
        "issued", rf"\b{BILL}{ADJECTIVES} (?:du|en date du|emise? le|etablie? le|date)(?= ?:? ?[0-9li])", 0.93, False
    ),
    label("issued", rf"{CELL}(?:date|le)(?: ?:)?(?=$|\t| ?:? ?[0-9l])(?! (?:de|du|des)\b)", 0.88),
    label("issued", r"(?:(?<=^)|(?<=[\t,;|·\-] )|(?<=\t))date ?:", 0.86),
    label(
        "due",
        r"\b(?:date d'|date )?echeance(?:s|\(s\))?(?![a-z])"
        r"(?: (?:le|au|du|unique|nette|facture|de (?:paiement|reglement|prelevement)|de (?:la|cette) facture)\b)?",
        0.93,
    ),
    label(
        "due",
        r"\b(?:date (?:limite|butoir|ultime|maximale|max\.?|prevue|souhaitee)|terme|dernier (?:jour|delai))"
        rf" (?:de |d'|du |pour )(?:{SETTLING}|exigibilite|acquittement|payer|regler|encaissement)\b",
        0.95,
    ),
    label(
        "due", rf"\bdate (?:de |du ){SETTLING} (?:prevue?|souhaitee?|attendue?|limite|maximale?|au plus tard)\b", 0.9
    ),
    label("due", rf"{CELL}terme(?= ?:)|\b(?:echue?|a echoir|echoit|echeant|arrivant a echeance) (?:le|au)\b", 0.88),
    label(
        "due",
        r"\bdate d'exigibilite\b(?: (?:du |de la |de )(?:paiement|reglement|facture|creance))?"
        r"|\blimite de (?:paiement|reglement)\b|\bdate limite\b",
        0.9,
    ),
    label(
        "due",
        rf"(?<![-_])\b(?:{PAYING})(?:[^\t.0-9–—|·]{{0,70}}? )?{TILL}(?: le| pour le)?(?= ?:? ?(?:le )?[0-9l])",
        0.93,
        is_header=False,
    ),
    label(
        "due",
        rf"(?<![-_])\b(?:{PAYING})[^\t.–—|·]{{0,70}}?(?:\b(?:le|au|avant|soit)|\()(?= ?{DAY})",
        0.88,
        is_header=False,
    ),
    label("due", rf"\b(?:{PAYING})(?:,? [a-z']+){{0,5}},? {TILL}(?=$|\t| ?:)", 0.93),
    label(
        "due",
        rf"{CELL}(?:dernier delai|delai(?: maximum)?|date butoir|(?:jour |date )?limite|fin d[eu] delai|butoir"
        r"|exigibilite|pas plus tard que le)(?= ?:? ?[0-9]| ?[:\t]|$)",
        0.82,
    ),
    label("due", r"\b(?:date d')?echeance(?: [a-z'\-]+){0,3}(?: ?\([^)\t]{1,20}\))?(?= ?[:\t]|$| [0-9])", 0.9),
    label("due", rf"\b(?:date d')?echeance[^\t:]{{0,12}}{DELAY}[^\t:0-9]{{0,20}}(?= ?[:\t]|$)", 0.9),
    label("due", rf"\b{DELAY}(?: nets?| fin de mois| date de facture|,? soit)* ?:?(?=\t[0-9])", 0.75, is_header=False),
    label("due", rf"{CELL}due?s? {TILL}(?= ?:? ?[0-9]|$|\t)|\battendue?s? (?:le|pour le|avant le|au)\b", 0.85),
    label("due", r"\b(?:preleve|debite)e?s?(?: [a-z]+){1,4} (?:le|a (?:partir|compter) du)(?= ?[0-9]|$|\t)", 0.7),
    label("due", rf"{CELL}{SETTLING} ?:(?= ?{DAY})", 0.82, is_header=False),
    label("due", rf"{CELL}(?:net |montant |total |reste |solde )?a (?:payer|regler)\b[^\t0-9:]{{0,12}}(?=$|\t)", 0.72),
    label("due", r"\b(?:au plus tard|avant)(?: le| la date du)?(?= ?:? ?[0-9l])", 0.75, is_header=False),
    label("due", rf"{CELL}(?:avant|au plus tard|d'ici)(?: le| au| la date du)?(?= ?:?(?:$|\t))", 0.85),
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
        "due",
        rf"\b{DELAY}[^\t0-9.;]{{0,30}} ?[,(=–:\-]? ?soit(?: {TILL})?(?= ?{DAY})",
        0.85,
        is_header=False,
    ),
    label(
        "other",
        rf"\b{DELAY}(?: nets?| fin de mois)?(?: a compter)?(?: de)?(?: la| sa)? date"
        r" (?:de |d')?(?:fact|emis|recep|livr)[a-z]*",
        0.8,
    ),
    label("due", r"\b(?:d(?:ate|t)\.? (?:d')?)?ech\b\.?(?: le)?", 0.9),
    label("due", r"\b(?:(?:payment )?due date|date due|due by|due on|payment due|pay(?:able)? (?:by|before))\b", 0.93),
    label("due", rf"\bdue(?= {ENGLISH_DAY})", 0.9, is_header=False),
    label(
        "due",
        rf"\bdate (?:de |du )(?:{SETTLING})\b"
        r"|\b(?:preleve(?:e|ment)?|debite)(?: sepa)? (?:le|a (?:partir|compter) du)\b",
        0.65,
    ),
    # « Rennes, le 31 janvier »; without a comma what stands before the day may be anything
    label("issued", rf"{NO_TOWN}(?:, ?|\ba [a-z' \-]{{3,30}},?) (?:le|ce)(?= [0-9l])", 0.8, False),
    label("issued", rf"{CELL}{NO_TOWN}[a-z' \-]{{3,30}}, ?(?:le|ce)(?= (?:[a-z]{{5,8}}di )?[0-9l])", 0.85, False),
    label(
        "issued",
        rf"{CELL}{NO_TOWN}(?!(?:[a-z']+ ){{0,4}}?(?:{DONE}|{MADE})\b)[a-z' \-]{{3,30}} (?:le|ce)(?= [0-9l])",
        0.74,
        False,
    ),
)
