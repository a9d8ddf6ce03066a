"""Stems of the words that are said of each datum, for labels that no table of wordings knows.

Patterns are for folded text. The first that is found gives its weight; one of NOT takes it all away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Weighed = Sequence[tuple[re.Pattern[str], float]]


def _weighed(*pairs: tuple[str, float]) -> Weighed:
    return tuple((re.compile(pattern), weight) for pattern, weight in pairs)


PAY = r"(?:regl|pa[iy]e|paiement|verse|vire|mandat|prelev|acquitt|credit|encaiss|debit|sold|ordonnanc|honor|\bdues?\b)"
OTHER_DAYS = (
    r"livr|expedi|period|devis|offre|valab|validit|reclam|retour|contest|peremp|\bnaiss|garanti|interven|prestation"
    r"|releve|prochain|debut|capital|notif|signe|passe|recept|consult|travaux|mission|depart|arriv|sejour|session"
    r"|reunion|visite|stage|clos|jusqu'en|decret|arrete du|\bloi\b|article|convention|deroul|imprim|version|mise a jour"
)
N = r"(?:n ?°|num(?:ero|ber)?\b|\bref|\bno\b|\bid\b|ident|\bcode)"
PAPER = (
    r"(?:fact|avoir|invoice|piece|document|\bdoc\b|note|quittance|memoire|titre|releve|bordereau|avis|ticket|decompte)"
)

SAYS: Mapping[str, Weighed] = {
    "due": _weighed(
        (r"\bech(?:ea|oi|u)|exigib|plus tard|limite|butoir|\bterme\b|\bdue\b", 0.76),
        (rf"{PAY}[^0-9]*(?:avant|pour le|d'ici|jusqu|\ble\b|\bau\b|pour\b)", 0.74),
        (r"\bavant\b|jusqu'au|d'ici", 0.7),
        (rf"{PAY}", 0.62),
    ),
    "issued": _weighed(
        (r"fact|emi[st]|emission|etabli|edit|\bdate?e?\b|arrete|\bfait\b|cree|redig|delivr|avoir|document|piece", 0.72),
        (r", le$|\ble ?:?$", 0.6),
    ),
    "number": _weighed(
        (rf"{N}[^\t]*{PAPER}|{PAPER}[^\t]*{N}", 0.76),
        (r"fact|avoir|invoice|honorair", 0.7),
        (rf"^{N}[a-z.]*[ :.]*$", 0.62),
        (rf"\b{PAPER}", 0.5),
    ),
    "engagement": _weighed(
        (r"engag|\be\.?j\b", 0.76),
        (r"command|\bcde|\bcmd|\bb\.? ?d?[ec]\b\.?|\bbdc|\bbon\b|\border|\bpo\b|ordre de serv|\bos\b", 0.72),
        (r"\b(?:vos?|votre|v/) ?(?:n/)?ref|\bref\w*\.? (?:client|achet)", 0.5),
    ),
    "market": _weighed(
        (r"\bmarche|mapa|accord|contrat.cadre|consultation(?= ?(?:n|:|$))|\bao\b|\bmp\b", 0.76),
    ),
    "service": _weighed(
        (r"\bserv(?:ice)?\b|\bsce\b|\buf\b|execut|\bs\.?e\b", 0.72),
        (r"\bimput|gestionnaire|\bcodes? (?:chorus|destin|struct|entite|pole)|centre de (?:cout|respons)", 0.66),
    ),
}
NOT: Mapping[str, re.Pattern[str]] = {
    "due": re.compile(rf"{OTHER_DAYS}|command|\brecue? le|(?:regle|paye|verse|acquitte)e?s? le|march|contrat|emission"),
    "issued": re.compile(
        rf"{OTHER_DAYS}|command|panier|\bech(?:ea|oi|u)|exigib|tard|limite|avant|terme|recu|{PAY}[^0-9]* (?:le|au)"
        r"|march|contrat|engag"
    ),
    "number": re.compile(
        r"client|compte|command|livr|devis|contrat|march|sire[tn]|\btva|dossier|affaire|chantier|page|serie|\blot\b"
        r"|\bcarte|\btel|fax|poste|abonne|badge|\bbl\b|engag|serv|origin|annul|rectif|corrig|initial|panier"
        r"|capital|article|produit|\bpa[iy]|regl|vire|iban|\bape|naf|rcs|rue\b|avenue|agrement|adherent|police|\bbon\b"
        r"|concern|ecrit|projet|offre|colis|depot|vehic|immat|contact|joindre|appel|intra|periode|moins|deduire|acompte"
    ),
    "engagement": re.compile(
        r"livr|notre|\bn/|date|fournisseur|interne|devis|\btel|compte|donneur|passee? |\ble$|\bdu$|march|retour|serv"
        r"|page|numero de facture|client ?:?$|total|montant|prix"
    ),
    "market": re.compile(
        r"date|notif|\bdu$|\ble$|super|bon march|^lot|maint|entretien|mission|travail|assur|\btel|prix|montant|total"
        r"|client|abonn|carte|bail|depot"
    ),
    "service": re.compile(
        r"apres|client|prestation|services? (?:d'|(?:de|du|des)\b)|fourni|commerc|support|\bsav\b|date|juridiq"
        r"|techniq|\btel|contact|public|joindre|generale|prix|montant|total|heure|qte|quant|command|engag|march|unitaire"
    ),
}


def weight(name: str, text: str) -> float:
    """How much a text says that what it is said of is that datum: 0 to 0.76."""
    if NOT[name].search(text):
        return 0.0
    return next((weight for pattern, weight in SAYS[name] if pattern.search(text)), 0.0)


def speaks_of_another(text: str) -> bool:
    """Tell if a text says of a day that it is another one than the invoice's."""
    return bool(NOT["issued"].search(text)) or weight("due", text) > 0


def is_said(name: str, text: str) -> bool:
    """Tell if a whole page holds a word that could be said of that datum, to spare looking for it."""
    return any(pattern.search(text) for pattern, _ in SAYS[name])


class Says:
    """Tells what words say of a sum: one of those that call it so, and none of those that call it otherwise."""

    def __init__(self, words: str, others: str) -> None:
        self.words, self.others = re.compile(words), re.compile(others)

    def says(self, texts: Iterable[str]) -> bool:
        return any(self.words.search(text) and not self.others.search(text) for text in texts)


TAX_IN = r"\bt\.? ?t\.? ?c\b|compris|inclus|toutes|\bincl|\btvac\b"
TAX_OUT = r"\bh\.? ?t\b|hors|sans (?:la )?tax|sans (?:la )?tva|avant tax|exclu"
LEFT_OUT = r"capital|franco|penalit|indemnit|plafond|unitaire|\bp\.? ?u\b|\bprix"
SETTLED = (
    r"deja|verse|acompte|avance|percu|encaisse|\brecu|payee?s?\b|reglee?s?\b|reglement|deduire|dedui|impute|arrhes|provision"
    r"|anterieur|depose"
)
SUMS: Mapping[str, Says] = {
    "ht": Says(
        rf"{TAX_OUT}|\bbase|assiette|\bnett?e?\b|sous.?total|brut", rf"{TAX_IN}|{LEFT_OUT}|payer|regler|\bdu\b$"
    ),
    "tva": Says(r"\bt\.? ?v\.? ?a\b|taxe|\bvat\b|\btax\b|\bimpot", rf"{TAX_IN}|{TAX_OUT}|intracom|{LEFT_OUT}"),
    "ttc": Says(
        rf"{TAX_IN}|total|somme|payer|regler|\bnet\b|ensemble|general|factur|montant|final|virer|mandater|crediter",
        rf"{TAX_OUT}|{LEFT_OUT}|{SETTLED}|sous.?total|\bdont\b|^montant (?:de )?(?:la )?(?:tva|taxe)",
    ),
    "due": Says(
        r"reste|restant|solde|\bnet a\b|a (?:nous |vous )?(?:payer|regler|virer|verser|prelever|mandater|debiter)"
        r"|\bdue?\b|devez|devoir|redevable|exigible|prelev|crediter",
        rf"{LEFT_OUT}|deja|anterieur",
    ),
    "held": Says("retenue|garantie|caution", "depot"),
    "paid": Says(SETTLED, rf"{LEFT_OUT}|a (?:payer|regler|verser|percevoir)|reste|solde|\bnet\b|avant le|au plus"),
}
