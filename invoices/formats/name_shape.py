"""What a name looks like: told from labels, streets, towns, codes and sentences, and cut from what follows it."""

from __future__ import annotations

import re

from invoices.formats.layout import Cell, Line, Spot
from invoices.formats.parties import named_party
from invoices.formats.values import fold

PUBLIC = re.compile(
    r"^(?:la |le |l'|les |ma?\.? le maire )?(?:commune|mairie|ville|departement|conseil|region|ministere|prefecture"
    r"|sous-prefecture|centre hospitalier|centre communal|centre de gestion|ch[ru]u?\b"
    r"|hopital|hopitaux|universite|lycee|college"
    r"|ecole|syndicat|sdis|service departemental|communaute|metropole|office public|office de|oph\b|etablissement"
    r"|direction|agence (?:regionale|nationale|de l'eau|technique|de l'environnement|d'urbanisme|francaise"
    r"|de services)|ccas|cias|caisse|rectorat|academie|chambre|tribunal|cour\b|prefet|gendarmerie|musee national"
    r"|bibliotheque|parc (?:naturel|national)|port|regie|institut|collectivite|agglomeration|cc\b|ca\b|sivom|sivu|epl?e"
    r"|epci|ehpad|crous|insee|cnrs|etat\b|grand|pays|ars\b|dr[a-z]{2,4}\b|dd[a-z]{1,4}\b)(?![a-z])"
)
TOWN = re.compile(r"(?:^|(?<=[\t,;·•|–—-] )|(?<=\t))(?:f ?- ?)?(?:[0-9]{5}|[0-9]{2} [0-9]{3}) (?=[a-z])")
STREET = re.compile(
    r"^[0-9]{1,5}(?: ?(?:bis|ter|[a-d]))?,? [a-z]|^(?:rue|avenue|av\.|boulevard|bd|allee|chemin|impasse|quai|esplanade"
    r"|square|place|route|cours|bp|cs|zone|za|zi|zac|parc d'activites?|lieu-dit|batiment|bat\.?|immeuble|cedex)\b(?! :)"
)
FIELD = re.compile(
    r"(?:date|n ?°|no\b|numero|facture|avoir|devis|page|siret|siren|tva|tel|fax|mobile|code|ref|objet|designation"
    r"|description|total|montant|adresse|e-?mail|mail|www|https?|echeance|commande|engagement|marche|contrat|mode|mod\."
    r"|conditions|reglement|iban|bic|libelle|quantite|prix|net a|a l'attention|attn|duplicata|original|copie|ape"
    r"|naf|rcs"
    r"|r\.c\.s|capital|votre|vos|notre|nos|invoice|note de|situation|bordereau|credit|cadre|ej\b|contact|emise?"
    r"|(?:pour|par|de|du|a|le|au|chez)(?= ?:?$)|payable|a (?:payer|regler)"
    r"|etabli|service|periode|exemplaire|rib\b|banque|domiciliation|france$|suite|logo|merci|bonjour|rubrique|qte"
    r"|unite|taux|remise|detail|compte|due|payment|bill to|chorus)s?(?![a-z])"
)
CIVILITY = re.compile(r"(?:mme|mlle|mm?\.|mr|monsieur|madame|messieurs) ")  # a contact, unless it bills
CUT = re.compile(
    r"\s+(?:[-–—·•|/]|au capital|siret|siren|rcs|r\.c\.s)(?=\s|$)|;|,(?= ?(?:[0-9]|s\.?a|eurl|e\.u|snc|sci\b|scop"
    r"|soci|sieg|au |rue|aven|plac|imma|capi|insc|memb|qui|dont|asso))|\s\((?=[^)]*[0-9])"
)
LEADING = re.compile(r"[^\w«\"]*")
ARTICLE = re.compile(r"^(?:la |le |les |l'|sa |son |ses )")
SPACED = re.compile(r"(?:\S ){4,}\S")
CODE = re.compile(r"^[a-z.]+ [0-9]{3,}$|^[a-z]{1,4}[-_]?[0-9]+$|\bn ?°|^[a-z]+-[0-9]+$")
NAME_LABEL = re.compile(
    r"(?:raison sociale|denomination(?: sociale)?|nom(?: (?:commercial|du client|de l'(?:acheteur|organisme"
    r"|etablissement)"
    r"|ou raison sociale|/ raison sociale))?|organisme|etablissement|entite)(?= ?:| ?$| ?\t)"
)
LEGAL_ALONE = re.compile(r"(?:s\.?a\.?s?\.?u?|s\.?a\.?r\.?l|e\.?u\.?r\.?l|sci|snc|scop|selarl|scp|sca)\.?")
LEGAL_FORM = re.compile(r"^(?:sarl|sasu?|sa|eurl|sci|snc|scop|selarl)|(?:sarl|sasu?|sa|eurl|sci|snc|scop|selarl)$")
SHORT = 4  # words, up to which a capital at the beginning is enough
LONGEST = 60


def name_at(
    line: Line,
    cell: Cell,
    start: int | None = None,
    loose: bool = False,
    any_case: bool = False,
    person: bool = False,
) -> Spot | None:
    """The name a cell begins with, from start on; None when it says something else than a name.

    loose: the rest of a name will do; any_case: display letters need no capital; person: « Mme Petit » is one.
    """
    begin = cell.start if start is None else start
    stripped = LEADING.match(line.text, begin, cell.end)
    begin = stripped.end() if stripped else begin
    cut = CUT.search(line.folded, begin, cell.end)
    end = cut.start() if cut else cell.end
    text = line.folded[begin:end]
    is_name = (
        2 < len(text) <= LONGEST
        and (loose or PUBLIC.match(text) or (not _is_field(text) and (any_case or _is_titled(line.text[begin:end]))))
        and (person or not CIVILITY.match(text))
        and not CODE.search(text)
        and not NAME_LABEL.fullmatch(text)
        and named_party(text)[1] < len(text)
        and not STREET.search(text)
        and not TOWN.search(text)
        and ":" not in text
        and "@" not in text
        and "_" not in text
        and "€" not in text
        and sum(sign.isdigit() for sign in text) <= 4
        and sum(sign.isalpha() for sign in text) >= 3
    )
    return Spot(line, begin, end) if is_name else None


def _is_field(text: str) -> bool:
    """Tell the label or heading of something else: « Le règlement », « F A C T U R E »."""
    if text.startswith("la page"):
        return False  # no invoice says so of its own; shops are called so
    plain = text.replace(" ", "") if SPACED.match(text) else ARTICLE.sub("", text)
    return bool(FIELD.match(plain) or re.match("facture|avoir", plain))


def _is_titled(text: str) -> bool:
    """Tell a name, whose words begin with capitals, from a sentence."""
    words = [word for word in re.findall(r"[^\W_]+", text) if len(word) > 3] or text.split()
    if len(text.split()) <= SHORT:
        return not text[0].islower()
    return 2 * sum(not word[0].islower() for word in words) >= len(words)


def key(text: str) -> str:
    """What two printings of one name share."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


def is_whole(text: str) -> bool:
    """Tell a name that says what it is: a public body, or a company with its legal form."""
    folded = fold(text)
    return bool(PUBLIC.match(folded) or LEGAL_FORM.search(key(text)) or LEGAL_ALONE.fullmatch(folded.split()[-1]))
