"""Why an invoice bears no VAT: VATEX codes, in plain words and as the law names them.

Source: code list VATEX of EN 16931 (CEF, 2024), CGI, directive 2006/112/CE; domain.md §18.6.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exemption:
    """category: of UNCL 5305. label: in plain words. mention: what the invoice must print (CGI, ann. II, art. 242
    nonies A, I-12°)."""

    category: str
    label: str
    mention: str


EXEMPT, REVERSED, WITHIN_UNION, EXPORTED, OUTSIDE = "E", "AE", "K", "G", "O"
CGI = "Exonération de TVA, article {} du code général des impôts"
DIRECTIVE = "Exonération de TVA, article {} de la directive 2006/112/CE"

_COMMON = {
    "VATEX-FR-FRANCHISE": Exemption(
        EXEMPT, "Franchise en base (micro-entreprise, petite association)", "TVA non applicable, art. 293 B du CGI"
    ),
    "VATEX-EU-AE": Exemption(
        REVERSED, "Autoliquidation : c'est l'acheteur qui paie la TVA", "Autoliquidation de la TVA par le preneur"
    ),
    "VATEX-FR-AE": Exemption(
        REVERSED,
        "Autoliquidation : sous-traitance de travaux ou vendeur établi à l'étranger",
        "Autoliquidation, article 283 du code général des impôts",
    ),
    "VATEX-EU-O": Exemption(
        OUTSIDE,
        "Hors du champ de la TVA (subvention, dommages, Guyane et Mayotte)",
        "Opération hors du champ d'application de la TVA",
    ),
    "VATEX-EU-IC": Exemption(
        WITHIN_UNION,
        "Livraison de biens d'un pays de l'Union à un autre",
        "Livraison intracommunautaire exonérée, article 138 de la directive 2006/112/CE",
    ),
    "VATEX-EU-G": Exemption(
        EXPORTED,
        "Exportation hors de l'Union européenne",
        "Exportation exonérée, article 262 du code général des impôts",
    ),
    "VATEX-FR-CNWVAT": Exemption(
        EXEMPT,
        "Avoir net de taxe : le fournisseur renonce à récupérer la TVA",
        "Avoir net de taxe, article 272 du code général des impôts",
    ),
}
_CGI = {  # code: (plain words, article)
    "VATEX-FR-CGI261-1": ("Affaires soumises à un impôt particulier", "261, 1"),
    "VATEX-FR-CGI261-2": ("Agriculture et pêche : opérations exonérées", "261, 2"),
    "VATEX-FR-CGI261-3": ("Biens usagés vendus par qui s'en est servi", "261, 3"),
    "VATEX-FR-CGI261-4": ("Soins, enseignement, formation professionnelle", "261, 4"),
    "VATEX-FR-CGI261-5": ("Opérations immobilières exonérées", "261, 5"),
    "VATEX-FR-CGI261-7": ("Organismes d'utilité générale, associations, services sociaux", "261, 7"),
    "VATEX-FR-CGI261-8": ("Organes, sang et lait humains", "261, 8"),
    "VATEX-FR-CGI261A": ("Opérations dans les eaux et ports exonérées", "261 A"),
    "VATEX-FR-CGI261B": ("Services d'un groupement de moyens à ses membres", "261 B"),
    "VATEX-FR-CGI261C-1": ("Opérations bancaires et financières", "261 C, 1°"),
    "VATEX-FR-CGI261C-2": ("Assurance et réassurance", "261 C, 2°"),
    "VATEX-FR-CGI261C-3": ("Timbres-poste et timbres fiscaux à leur valeur", "261 C, 3°"),
    "VATEX-FR-CGI261D-1": ("Location de terres et bâtiments agricoles", "261 D, 1°"),
    "VATEX-FR-CGI261D-1BIS": ("Location d'immeubles par bail rural ou à construction", "261 D, 1° bis"),
    "VATEX-FR-CGI261D-2": ("Location de terrains et de locaux nus", "261 D, 2°"),
    "VATEX-FR-CGI261D-3": ("Location qui fait participer aux résultats de l'entreprise", "261 D, 3°"),
    "VATEX-FR-CGI261D-4": ("Location de logements meublés", "261 D, 4°"),
    "VATEX-FR-CGI261E-1": ("Jeux d'argent soumis à un autre prélèvement", "261 E, 1°"),
    "VATEX-FR-CGI261E-2": ("Loterie, loto et paris", "261 E, 2°"),
    "VATEX-FR-CGI275": ("Achats en franchise pour exporter", "275"),
    "VATEX-FR-CGI277A": ("Régimes suspensifs : entrepôts et zones franches", "277 A"),
    "VATEX-FR-CGI295": ("Guadeloupe, Martinique, La Réunion : opérations exonérées", "295"),
    "VATEX-FR-298SEXDECIESA": ("Or d'investissement", "298 sexdecies A"),
}
_DIRECTIVE = {
    "VATEX-EU-79-C": ("Débours payés au nom du client", "79, point c"),
    "VATEX-EU-132": ("Activités d'intérêt général", "132"),
    "VATEX-EU-132-1A": ("Services postaux publics", "132, paragraphe 1, point a"),
    "VATEX-EU-132-1B": ("Hospitalisation et soins médicaux", "132, paragraphe 1, point b"),
    "VATEX-EU-132-1C": ("Soins à la personne par une profession médicale", "132, paragraphe 1, point c"),
    "VATEX-EU-132-1D": ("Organes, sang et lait humains", "132, paragraphe 1, point d"),
    "VATEX-EU-132-1E": ("Prothèses et soins dentaires", "132, paragraphe 1, point e"),
    "VATEX-EU-132-1F": ("Groupement de moyens à ses membres", "132, paragraphe 1, point f"),
    "VATEX-EU-132-1G": ("Aide sociale et maisons de retraite", "132, paragraphe 1, point g"),
    "VATEX-EU-132-1H": ("Protection de l'enfance", "132, paragraphe 1, point h"),
    "VATEX-EU-132-1I": ("Enseignement et formation par un organisme public", "132, paragraphe 1, point i"),
    "VATEX-EU-132-1J": ("Leçons particulières d'un enseignant", "132, paragraphe 1, point j"),
    "VATEX-EU-132-1K": ("Mise à disposition de personnel par un culte", "132, paragraphe 1, point k"),
    "VATEX-EU-132-1L": ("Syndicats, partis, cultes et associations à leurs membres", "132, paragraphe 1, point l"),
    "VATEX-EU-132-1M": ("Sport et éducation physique sans but lucratif", "132, paragraphe 1, point m"),
    "VATEX-EU-132-1N": ("Services culturels d'un organisme reconnu", "132, paragraphe 1, point n"),
    "VATEX-EU-132-1O": ("Manifestations de soutien d'un organisme exonéré", "132, paragraphe 1, point o"),
    "VATEX-EU-132-1P": ("Transport de malades et de blessés", "132, paragraphe 1, point p"),
    "VATEX-EU-132-1Q": ("Radio et télévision publiques", "132, paragraphe 1, point q"),
    "VATEX-EU-135-1": ("Assurance, banque, location, jeux", "135, paragraphe 1"),
    "VATEX-EU-143": ("Importations exonérées", "143"),
    "VATEX-EU-143-1A": ("Importation de biens exonérés dans le pays", "143, paragraphe 1, point a"),
    "VATEX-EU-143-1B": ("Importation réglée par d'autres directives", "143, paragraphe 1, point b"),
    "VATEX-EU-143-1C": ("Biens en libre pratique depuis un territoire tiers", "143, paragraphe 1, point c"),
    "VATEX-EU-143-1D": ("Importation suivie d'une livraison dans l'Union", "143, paragraphe 1, point d"),
    "VATEX-EU-143-1E": ("Réimportation de biens par leur exportateur", "143, paragraphe 1, point e"),
    "VATEX-EU-143-1F": ("Importation par des représentations diplomatiques", "143, paragraphe 1, point f"),
    "VATEX-EU-143-1FA": ("Importation par les institutions de l'Union", "143, paragraphe 1, point f bis"),
    "VATEX-EU-143-1G": ("Importation par des organisations internationales", "143, paragraphe 1, point g"),
    "VATEX-EU-143-1H": ("Importation par les forces de l'OTAN", "143, paragraphe 1, point h"),
    "VATEX-EU-143-1I": ("Importation par les forces à Chypre", "143, paragraphe 1, point i"),
    "VATEX-EU-143-1J": ("Importation de la pêche dans les ports", "143, paragraphe 1, point j"),
    "VATEX-EU-143-1K": ("Importation d'or par les banques centrales", "143, paragraphe 1, point k"),
    "VATEX-EU-143-1L": ("Importation de gaz et d'électricité par réseau", "143, paragraphe 1, point l"),
    "VATEX-EU-144": ("Services compris dans la valeur d'une importation", "144"),
    "VATEX-EU-146-1E": ("Services liés à une exportation", "146, paragraphe 1, point e"),
    "VATEX-EU-148": ("Navires et avions", "148"),
    "VATEX-EU-148-A": ("Avitaillement de navires", "148, point a"),
    "VATEX-EU-148-B": ("Avitaillement de bâtiments de guerre", "148, point b"),
    "VATEX-EU-148-C": ("Vente, réparation, location de navires", "148, point c"),
    "VATEX-EU-148-D": ("Services pour les besoins des navires", "148, point d"),
    "VATEX-EU-148-E": ("Avitaillement d'avions de ligne", "148, point e"),
    "VATEX-EU-148-F": ("Vente, réparation, location d'avions de ligne", "148, point f"),
    "VATEX-EU-148-G": ("Services pour les besoins des avions de ligne", "148, point g"),
    "VATEX-EU-151": ("Ambassades, organisations internationales, OTAN", "151"),
    "VATEX-EU-151-1A": ("Représentations diplomatiques et consulaires", "151, paragraphe 1, point a"),
    "VATEX-EU-151-1AA": ("Institutions de l'Union européenne", "151, paragraphe 1, point a bis"),
    "VATEX-EU-151-1B": ("Organisations internationales", "151, paragraphe 1, point b"),
    "VATEX-EU-151-1C": ("Forces de l'OTAN dans le pays", "151, paragraphe 1, point c"),
    "VATEX-EU-151-1D": ("Forces de l'OTAN vers un autre pays", "151, paragraphe 1, point d"),
    "VATEX-EU-151-1E": ("Forces du Royaume-Uni à Chypre", "151, paragraphe 1, point e"),
    "VATEX-EU-153": ("Intermédiaires d'opérations exonérées", "153"),
    "VATEX-EU-159": ("Services liés à des régimes suspensifs", "159"),
    "VATEX-EU-309": ("Agences de voyages : prestations hors de l'Union", "309"),
}
_MARGIN = {
    "VATEX-EU-D": "Régime de la marge : moyens de transport d'occasion",
    "VATEX-EU-F": "Régime de la marge : biens d'occasion",
    "VATEX-EU-I": "Régime de la marge : objets d'art",
    "VATEX-EU-J": "Régime de la marge : objets de collection et d'antiquité",
}

EXEMPTIONS: dict[str, Exemption] = {
    **_COMMON,
    **{code: Exemption(EXEMPT, words, CGI.format(article)) for code, (words, article) in _CGI.items()},
    **{code: Exemption(EXEMPT, words, words.replace(" : ", " – ")) for code, words in _MARGIN.items()},
    **{code: Exemption(EXEMPT, words, DIRECTIVE.format(article)) for code, (words, article) in _DIRECTIVE.items()},
}


def label(code: str) -> str:
    """« Franchise en base (…) »; an unknown code stands for itself."""
    return EXEMPTIONS[code].label if code in EXEMPTIONS else code


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(heading, [(code, plain words and article)])] for a list to choose from, the usual ones first."""
    tables = (("Les plus courants", _COMMON), ("Code général des impôts", _CGI), ("Régime de la marge", _MARGIN))
    last = ("Directive européenne", _DIRECTIVE)
    return [(heading, [(code, _entry(code)) for code in table]) for heading, table in (*tables, last)]


def _entry(code: str) -> str:
    article = _CGI.get(code) or _DIRECTIVE.get(code)
    return f"{label(code)} (art. {article[1]})" if article else label(code)
