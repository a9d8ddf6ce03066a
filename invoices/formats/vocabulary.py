"""The words French invoices put beside their data, and the English ones that French software prints.

Those beside days and sums stand in date_words.py and amount_words.py.

Patterns are for folded text (lower case, no accents). The longest that matches a stretch of text is what the stretch
says, so « date de livraison » is not « date »; between two of a length, the first of the table. Sources: the words
that suppliers are told to use before their data (« engagement », « EJ », « commande », « code service »), the data of
domain.md §5.1, the mentions of CGI annexe II art. 242 nonies A, and the habits of invoicing software.
"""

from __future__ import annotations

import re

from invoices.formats.labels import Label, label

N = r"(?:n ?[°*'®\"]s?\.?|\bno\b\.?|\bnum(?:ero)?\b\.?|\bnr\b\.?|#)"
FORMER = (
    r"(?:(?:associee?|liee?|initiale?|precedente?|anterieure?|rectifiee?|annulee?|corrigee?|concernee?|creditee?|visee?"
    r"|remplacee?|remboursee?|referencee?|contestee?|en cause)s?(?![a-z])"
    r"|d'origine|de reference|de depart|a (?:corriger|rectifier|annuler))"
)
OF = r"(?:de |du |d'|de l'|de la |des |d )?(?:la |le |l'|votre |notre |cette |present\w* )?"
CELL = r"(?:^|(?<=\t)|(?<=/ )|(?<=[/(]))"
SEGMENT = r"(?:^|(?<=\t)|(?<=: )|(?<=[/–—·•|,;-] )|(?<=[/(])|(?<= ou ))"  # in a line of data that dashes part
DATA_ENDS = r"(?=$|[\t.,;)(]| [·•|–—(/,;-])"  # after a value in a line of data or a sentence
REF = r"(?:reference|ref\b\.?)s?"
ID = rf"(?:{N}|{REF}|\bcode\b|\bidentifiant\b|\bid\b\.?)"
BILL = (
    r"(?:facture|fact\b\.?|fac\b\.?|avoir|invoice|credit note|note de credit|note de debit|note d'honoraires"
    r"|quittance|bordereau de facturation|releve[ -]facture|facture[ -]releve)"
)
ADJECTIVES = rf"(?: (?!{FORMER}|du\b|au\b|sur\b|pour\b|en date)[a-z'\-]{{2,14}}(?=[ :\t]|$)){{0,3}}"
KIND_OF_BILL = (
    r"(?: (?:d'acompte|d'avoir|de (?:solde|situation|vente|travaux|prestations?|services?|cloture)|electronique"
    r"|finale|definitive|intermediaire|recapitulative|mensuelle|annuelle|client|originale?|rectificative|en euros?"
    rf"|pro ?forma|(?!{FORMER})(?:de |d'|des )[a-z]{{3,14}}))?"
)
ORDER = (
    r"(?:bons? (?:de )?(?:commande|cde)|(?:lettre|ordre) de commande|commande|cde\b\.?|cmde\b\.?"
    r"|b\.?d?c\b\.?(?!-?[0-9])|purchase order|p\.?o\b\.?|order)"
)
# words between a name and its number that speak of nothing else that has a number
PROSE = (
    r"(?: (?!(?:comptes?|siret|siren|tva|iban|commandes?|engagements?|factures?|devis|lots?|avenants?|contrats?|bons?"
    r"|code|tranche|tel|client|dossier|marches?|ligne|compteur|chantier|abonne\w*|page|suite|relati\w+|concern\w+"
    r"|sur|pour|selon|vos?|votre|notre|nos|ref\w*|article|service)\b)[a-z«»'\-]{1,18}){1,6}"
)
NO_DESK = r"(?!(?:clients?|clientele|apres|commercial|consommateurs?|public|abonnes|recouvrement|comptab|24)\b)"
CORRECTING = (
    r"(?:avoir(?: total| partiel)? (?:sur|pour|de)|annul\w+(?: et remplac\w+)?|remplac\w+|concern\w+|regularis\w+"
    r"|rembours\w+(?: de)?|relati\w+ a|rapport\w+ a|reference a"
    r"|corrig\w+|rectifi\w+|suite a|porte sur|correspondant a|au titre de|sur|en deduction de|a valoir sur)"
    rf"(?: [a-z]+){{0,5}}? (?:la |notre |votre |nos? )?facture{ADJECTIVES}(?: ?{N})?"
)
YOURS = r"(?:votre|vos|v(?=[/.])[/.]?) ?"
MARKET_KIND = r"(?:de [a-z]+|(?:a|passe en) procedure adaptee|a bons? de commande)"
MARKET_NAME = (
    r"(?:marche|(?:accord|contrat) ?-? ?cadre|(?<![\-_/0-9])mapa(?![\-_])|consultation)(?: public| subsequent)?"
    r"(?: ?(?:/|et|ou|,) ?lots?\b)?"
)
ENGAGEMENT_NAME = (
    r"(?:engagements?(?: (?:juridique|comptable|financier|budgetaire)s?)?|e\.?j\b\.?)(?: ?\(? ?e\.?j\.?\)?)?"
    r"(?: chorus(?: pro)?)?"
)
SERVICE_ADJECTIVE = (
    r"(?:executants?|destinataire|acheteur|beneficiaire|gestionnaire|demandeur|facture|prescripteur|a facturer|concerne"
    r"|commandeur|payeur|ordonnateur|commanditaire|emetteur|utilisateur|a imputer|imputable"
    r"|d'imputation|receveur|signataire)"
)
SERVICE_OF = r"(?: (?:de |du |d')(?:la |l')?(?:facture|commande|collectivite|etablissement|organisme|client|acheteur))?"
TO_REPEAT = r"(?: a (?:rappeler|indiquer|reporter|mentionner))?"
WHOLE_DAY = r"[0-3]?[0-9](?:er)?[/.\- ](?:[a-z]{3,9}\.?|[0-9]{1,2})[/.\- ][0-9]{2,4}"

REFERENCES: tuple[Label, ...] = (
    # the invoice itself
    label("number", rf"{ID} ?{OF}{BILL}(?! ?{FORMER})", 0.95),
    label("number", rf"\b{BILL}{ADJECTIVES} ?[:\-]? ?(?:{N}|number\b|\breference\b|\bref\b\.?)(?! ?{FORMER})", 0.95),
    label("number", rf"\b{BILL}{ADJECTIVES} ?(?:\({N}\)|numerotee)|{N} d'ordre de la {BILL}", 0.93),
    label("number", rf"{ID} ?{OF}(?:document|piece)\b(?: comptable)?", 0.85),
    label("number", rf"\b(?:document|piece)(?: comptable)? {N}", 0.85),
    label("title", rf"{CELL}(?:votre |duplicata |objet ?: ?)?{BILL}{KIND_OF_BILL}(?! ?{FORMER})(?=[ :\t]|$)", 0.86),
    label("title", rf"{CELL}{BILL} (?!{FORMER})[a-z]{{4,14}}(?=$|\t)", 0.8),
    label("number", rf"\b{BILL}{PROSE},? ?{N}", 0.8),
    label("number", rf"\bavis d'echeance {N}", 0.85),
    label("number", rf"(?:{ID} ?{OF})facturation\b|\bfacturation {N}", 0.85),
    label("number", rf"{CELL}(?:document|piece) ?:|\bnote {N}", 0.6),
    label(
        "number",
        rf"\b(?:memoire|decompte|situation|releve|appel (?:de|a) (?:fonds|cotisations?|redevances?)|titre"
        r"|avis de (?:paiement|sommes? a payer)|ticket|recu"
        rf"|etat (?:de frais|liquidatif)|ordre de recettes?|bill(?! to))(?: (?:de )?[a-z]+)? {N}",
        0.55,
    ),
    # « Facture d'acompte n° 1 : … »: which of several, then its number
    label(
        "title",
        rf"\b(?:{BILL} )?(?:d'|de )?(?:acompte|situation|solde|mensualite|echeance|tranche) {N} ?[0-9]{{1,2}}"
        r"(?=$|[\t:,]| (?:[:–-]|du\b|le\b|n ?°))",
        0.8,
    ),
    label("number", rf"{CELL}{N}(?= ?:? ?[a-z]{{0,5}} ?[\-/]? ?[0-9]| ?:?$| ?:?\t)", 0.7),
    label("number", rf"\b(?:{REF}|numero) a (?:rappeler|indiquer|reporter|mentionner)[^:\t0-9]{{0,40}}", 0.6),
    label("number", rf"{CELL}(?:nos? {REF}|n/ ?ref\b\.?|notre {REF})", 0.45),
    label("number", rf"(?:^|(?<=\t)){REF} ?:", 0.42, is_header=False),
    # the invoice an avoir corrects
    label("origin", rf"(?:{ID} ?{OF})?\b(?:facture|fact\.|piece|document){ADJECTIVES} {FORMER}(?: ?{N})?", 0.92),
    label("origin", rf"{CELL}{CORRECTING}", 0.87),
    label("origin", rf"\b{CORRECTING}", 0.87, is_header=False),
    label("origin", rf"\b{FORMER.replace('associee', 'origine|associee')} ?:? ?(?:facture )?{N}", 0.7),
    label("origin", rf"{CELL}(?:{REF} d'origine|origine ?:)(?: ?(?:facture )?(?:{N})?)", 0.75),
    label("origin", r"\b(?:original|credited|corrected|preceding|initial) invoice(?: n\w*)?", 0.9),
    # who in the public entity asked for it
    label(
        "service",
        rf"{ID} ?(?:du |de )?services?(?: (?:{SERVICE_ADJECTIVE}|client))?{SERVICE_OF}(?: \(?chorus(?: pro)?\)?)?"
        rf"{TO_REPEAT}",
        0.95,
    ),
    label(
        "service",
        rf"\bserv(?:ices?|\.) {SERVICE_ADJECTIVE}{SERVICE_OF}(?: chorus(?: pro)?)?"
        rf"(?: ?{N}| ?\([a-z. ]{{2,12}}\))?",
        0.92,
    ),
    label("service", rf"{SEGMENT}votre service(?=$|\t| ?:)", 0.75),
    label("service", r"\bchorus(?: pro)? ?[:–-]? ?service(?= [a-z0-9_\-]+(?:$|\t|[,;)]| [–-]))", 0.82, is_header=False),
    label("service", r"\b(?:du|au|le|votre) service(?! apres-vente)(?= [a-z]*[0-9_\-])", 0.62, is_header=False),
    label("service", rf"{SEGMENT}s\.?e\b\.?(?=\te\.?j\b)", 0.8),
    label(
        "service", rf"\bcode {SERVICE_ADJECTIVE}|\bcode (?:service )?chorus(?: pro)?|\bservice chorus(?: pro)?", 0.88
    ),
    label("service", r"\b(?:reference acheteur|buyer reference)\b", 0.8),
    label("service", r"\bservice(?:\(s\))? ?:", 0.72),
    label("service", r"\bcode (?:serv|sce|u\.?f)\b\.?", 0.85),
    label("service", rf"{SEGMENT}(?:serv\.|sce\b\.?)(?: ?{N}| ?:)?", 0.75),
    label("service", rf"{SEGMENT}s\.?e\b\.? ?:", 0.75),
    label("service", r"\bservice ?(?:/ ?code|\([a-z. ]{2,12}\))(?= ?:| ?$|\t)", 0.85),
    label("service", r"\bservice [–-](?= [a-z]*[0-9_\-])", 0.75, is_header=False),
    label("service", rf"{SEGMENT}service {NO_DESK}[a-z]{{4,16}}(?: [a-z]{{4,16}})?(?= ?:)", 0.72, is_header=False),
    label("service", r"\bcode (?:unite|u\.?o\b\.?)", 0.85),
    label("service", r"\bcode(?: de |[ _])routage\b|\brouting code\b", 0.6),
    label("service", rf"{SEGMENT}(?:unite fonctionnelle|u\.?f\b\.?|routage|department)(?= ?:|\t|$)", 0.75),
    label("service", rf"{SEGMENT}code s\.?e\b\.?", 0.85),
    label("service", rf"{SEGMENT}service(?= ?:|$|\t| ?{N}| [a-z0-9_\-]+{DATA_ENDS})(?: ?{N})?", 0.72),
    label(
        "service",
        rf"{SEGMENT}(?:votre )?service(?= (?!24|7 ?j)[a-z]*[0-9_\-][a-z0-9_\-]+{DATA_ENDS})",
        0.82,
        is_header=False,
    ),
    label("service", r"\b(?:attention du|attn\.?) service\b", 0.7),
    # engagement, order
    label("engagement", rf"(?:{ID} ?{OF})?\b(?:{ORDER} )?{ENGAGEMENT_NAME}{TO_REPEAT}(?: ?{N})?", 0.96),
    label("engagement", rf"{SEGMENT}eng(?:ag)?\.(?: ?jur\.?)?(?: ?{N})?(?= ?:? ?[a-z]{{0,3}}[0-9]|\t|$)", 0.85),
    label("engagement", rf"{ID} ?chorus(?: pro)?(?= ?:? ?[0-9]{{10}}(?![0-9]))", 0.8, is_header=False),
    label("engagement", rf"\b{ORDER}(?: (?:passee|recue|signee))? (?:le|du) {WHOLE_DAY} ?,? ?(?:{N}|:)", 0.87),
    label("engagement", rf"\b(?:bon|o\.?s\b\.?) {N}", 0.72),
    label("engagement", rf"{N} ?d'e[jil1\]!]?(?= ?:|$|\t)", 0.85),  # « EJ » as recognitions read it too
    label("engagement", rf"{ID} ?{OF}{ORDER}(?: client| acheteur| publique?| chorus)?(?: ?{N})?", 0.88),
    label("engagement", rf"\b{YOURS}{ORDER}(?: ?(?:{N}|{REF}))?", 0.88),
    label(
        "engagement",
        rf"\b{ORDER}(?: client| acheteur| publique?| d'achat| de (?:la |l')?(?!livraison)[a-z]+)?"
        rf" ?(?:{N}|number\b|:|{REF})",
        0.87,
    ),
    label("engagement", rf"\byour (?:{ORDER}|ref(?:erence)?\b\.?)(?: n\w*)?", 0.82),
    label(
        "engagement",
        rf"{SEGMENT}{ORDER}(?: client| acheteur| d'achat| jointe?)?(?=$|\t| ?[:/()]| ou | [a-z]{{0,4}}[ \-]?[0-9])",
        0.8,
    ),
    label("engagement", r"\b(?:bons? de commande|purchase order|order number|ordre de service)\b", 0.82),
    label("engagement", rf"\b(?:{YOURS}{REF}|{REF} (?:client|acheteur)\b)", 0.6),
    # market, contract
    label("market", rf"{ID} ?{OF}{MARKET_NAME}", 0.95),
    label("market", rf"\b{MARKET_NAME}(?: {MARKET_KIND})?,? ?(?:{N}|:|{REF}|\({N}\))", 0.93),
    label("market", rf"\b{MARKET_NAME}{PROSE},? ?(?:{N}|:)", 0.85),
    label(
        "market",
        rf"\b{MARKET_NAME}(?: id\b| lot ?(?:{N})? ?[0-9]{{1,2}}| [–-]) ?(?::|{N}|(?=[a-z]{{0,4}}[0-9]))",
        0.86,
    ),
    label("market", r"\b(?:framework )?contract(?: number| no\b\.?| ref\w*)?(?=$|\t| ?:)", 0.75),
    label("market", rf"\b{MARKET_NAME} (?:notifie|passe|conclu|signe)[^\t:]{{0,40}}? {N}", 0.9),
    label(
        "market",
        rf"\b{MARKET_NAME}(?: {MARKET_KIND})?(?= (?!20[0-9]{{2}}[ ,.])(?=[^ \t]{{4}})[a-z]{{0,4}}[\-_]?[0-9])",
        0.86,
        is_header=False,
    ),
    label("market", rf"{SEGMENT}(?:votre )?{MARKET_NAME}(?=$|\t| ?[/:()]| ou | [a-z]{{0,4}}[ \-]?[0-9])", 0.88),
    label("market", rf"{ID} ?{OF}(?:contrat|convention)\b", 0.7),
    label("market", rf"\b(?:contrat|convention) ?(?:{N}|:|{REF})", 0.7),
    label("market", rf"\b(?:contrat|convention) de (?!mission|travail|pret)[a-z]+ ?(?:{N}|:|{REF})", 0.66),
    label("market", rf"{SEGMENT}(?:votre )?(?:contrat|convention)(?=$|\t| ?[/:)]| ou )", 0.7),
    label("market", rf"{SEGMENT}{MARKET_NAME} (?:de |d')[a-zœ.' ]{{2,25}}(?=$|\t| ?:)", 0.85),
    # the cadre de facturation, or the process code of EN 16931
    label(
        "framework",
        r"\b(?:code )?cadre(?: de (?:la )?facturation)?(?: chorus(?: pro)?)?(?= ?[:\t]|$| [abms][0-9])",
        0.93,
    ),
    label(
        "framework", r"\b(?:type |code )?(?:de )?process(?:us)?(?: metier| de facturation)?|business process\b", 0.85
    ),
    # what stands beside these is none of ours
    label("other", rf"\b(?:notre|nos|n(?=/)/?) ?{ORDER}(?: ?{N})?|\b{ORDER} (?:interne|fournisseur)(?: ?{N})?", 0.8),
    label("any", rf"{ID} ?{OF}(?:[a-z']{{2,}}(?=[ :.\t]|$) ?){{1,3}}", 0.8),
    label(
        "any",
        r"\b(?:client|compte|devis|bl|b\.l\.|dossier|site|lot|article|compteur|pdl|pce|projet|affaire|chantier|adherent"
        rf"|abonne|bon de livraison|tva|intervention|ticket|folio|page|ape|naf|rcs|siren|siret) ?(?:{N})",
        0.8,
    ),
    label("any", r"\bdates? (?:d'|de |du |des |de la |de l'|prevu\w*|debut|fin)(?:[a-z]{2,} ?){1,3}", 0.8),
    label(
        "other",
        r"\b(?:livr|expedi|imprim|command|signe|recu|valid|prest|realis|execut|factur|notifi|intervenu)\w* (?:le|du)\b",
        0.8,
    ),
    label(
        "any",
        r"\b(?:periode|prestations?|travaux|consommations?|intervention|releve|prochaine? \w+) (?:du|le|de)\b",
        0.8,
    ),
    label("any", r"\b(?:commande|marche|contrat|devis|bon|notification) (?:du|en date du)\b", 0.8),
    label("any", r"\b(?:tel(?:ephone)?|fax|mobile|portable|siret|siren|ape|naf|rcs|bic|iban|rib|capital)\b", 0.8),
)

TITLE_AVOIR = re.compile(
    rf"{CELL}(?:(?:objet|type|nature)[^:\t]{{0,14}}:\t? ?)?(?:votre |duplicata )?"
    rf"(?:(?:facture|note) d'avoir|avoir|note de credit|facture de credit|credit note)\b"
    rf"(?= ?$| ?\t| ?:| ?[\-–—/(]| ?{N}| (?:sur|du|total|partiel|client|commercial|relatif|en euros?|pour)\b"
    rf"| [^ ]*[0-9])"
)
TITLE_FACTURE = re.compile(
    rf"{CELL}(?:[a-z]+ |(?:objet|type|nature)[^:\t]{{0,14}}:\t? ?)?"
    rf"(?:(?:releve[ -])?facture|facture[ -]releve|note d'honoraires|invoice|memoire|decompte|quittance)\b(?! d'avoir)"
    rf"|\bfacture ?{N}"
)
