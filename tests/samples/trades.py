"""Who bills what: names of businesses, their lines and prices, the public bodies that buy, and where all of them are.

Every name is made up; towns and postcodes only have to look right together.
"""

from __future__ import annotations

from typing import NamedTuple


class Ware(NamedTuple):
    """Something sold: price of one unit in euros, from and to; rate in percent."""

    name: str
    low: int
    high: int
    rate: str = "20"
    unit: str = "u"


class Trade(NamedTuple):
    """suppliers: five names, one a document."""

    suppliers: tuple[str, ...]
    wares: tuple[Ware, ...]
    activity: str = "4332A"


TRADES = {
    "travaux": Trade(
        (
            "Menuiserie Lagarde SARL",
            "Entreprise Vasseur & Fils",
            "SAS Toitures du Layon",
            "Rénov'Habitat 37",
            "Peinture Delmas EURL",
        ),
        (
            Ware("Porte en chêne massif, pose comprise", 450, 1200, "10"),
            Ware("Fenêtre double vitrage 120 × 135", 220, 640, "10"),
            Ware("Dépose et évacuation des anciens éléments", 90, 420),
            Ware("Peinture acrylique mate, deux couches", 9, 24, "20", "m²"),
            Ware("Cloison en plaques de plâtre BA13", 28, 55, "20", "m²"),
            Ware("Isolation laine de roche 140 mm", 22, 48, "5.5", "m²"),
            Ware("Main d'œuvre qualifiée", 38, 62, "20", "h"),
            Ware("Location d'échafaudage", 60, 190, "20", "jour"),
            Ware("Serrure trois points, lot n° 4", 85, 240),
            Ware("Reprise de maçonnerie", 140, 900, "10", "ens"),
        ),
    ),
    "alimentation": Trade(
        (
            "Les Vergers de l'Authion",
            "Boucherie Centrale Marchand",
            "Laiteries du Bocage SCA",
            "SARL Le Fournil d'Anna",
            "Primeurs Océan SAS",
        ),
        (
            Ware("Pommes gala bio calibre 70/75", 1, 4, "5.5", "kg"),
            Ware("Yaourt nature 125 g", 1, 2, "5.5", "u"),
            Ware("Filet de poulet fermier", 8, 15, "5.5", "kg"),
            Ware("Pain de campagne 400 g", 1, 3, "5.5", "u"),
            Ware("Eau de source 6 × 1,5 L", 2, 5, "5.5", "pack"),
            Ware("Vin rouge de pays 75 cl", 4, 12, "20", "btl"),
            Ware("Repas complet livré chaud", 7, 14, "10", "u"),
            Ware("Caisse isotherme consignée", 12, 30, "20", "u"),
            Ware("Carottes lavées France", 1, 3, "5.5", "kg"),
        ),
        "4631Z",
    ),
    "medical": Trade(
        ("Hospi-Diffusion SAS", "Laboratoires Arvenne", "Médicalp SA", "Orthopédie Bréhat SARL", "Pharma Loire Dépôt"),
        (
            Ware("Gants nitrile taille M, boîte de 100", 4, 11, "20", "bte"),
            Ware("Compresses stériles 10 × 10", 2, 9, "5.5", "sach"),
            Ware("Paracétamol 1 g injectable LOT 24H117", 6, 30, "2.1", "bte"),
            Ware("Seringue 10 ml 3 pièces", 8, 19, "20", "bte"),
            Ware("Vaccin grippe seringue préremplie", 6, 12, "2.1", "u"),
            Ware("Fauteuil roulant manuel pliant", 280, 650, "5.5", "u"),
            Ware("Solution hydroalcoolique 500 ml", 3, 8, "20", "fl"),
            Ware("Sonde urinaire CH14 réf. 180605", 2, 7, "5.5", "u"),
        ),
        "4646Z",
    ),
    "energie": Trade(
        ("Ardéclair Énergie SA", "Eaux du Val d'Orge", "Télécoms Boréale SAS", "Gaz & Chaleur Urbaine", "Luméo"),
        (
            Ware("Abonnement mensuel site principal", 18, 90, "5.5", "mois"),
            Ware("Consommation heures pleines", 60, 900, "20", "forf"),
            Ware("Consommation heures creuses", 40, 600, "20", "forf"),
            Ware("Acheminement et comptage", 22, 140, "20", "mois"),
            Ware("Contribution tarifaire", 5, 60, "5.5", "mois"),
            Ware("Location de compteur", 3, 14, "20", "mois"),
            Ware("Forfait mobile 50 Go ligne 06 12 00 45 78", 12, 29, "20", "mois"),
        ),
        "3514Z",
    ),
    "logiciel": Trade(
        ("Pixel & Papier SAS", "Cobalt Systèmes", "Nuage Bleu Hosting", "Logiville SA", "Octet Conseil SASU"),
        (
            Ware("Licence annuelle, 25 utilisateurs", 400, 2400, "20", "an"),
            Ware("Hébergement certifié HDS", 90, 480, "20", "mois"),
            Ware("Journée de formation sur site", 650, 1100, "20", "jour"),
            Ware("Maintenance corrective et évolutive", 120, 900, "20", "mois"),
            Ware("Développement spécifique v2.14", 480, 720, "20", "jour"),
            Ware("Certificat électronique RGS**", 140, 320, "20", "u"),
        ),
        "6201Z",
    ),
    "transport": Trade(
        (
            "Taxis Réunis du Gâtinais",
            "Autocars Perrault",
            "Ambulances Saint-Roch SARL",
            "Transports Quéméner",
            "VTC Horizon SASU",
        ),
        (
            Ware("Transport scolaire circuit 12", 140, 320, "10", "jour"),
            Ware("Course gare – hôpital", 18, 75, "10", "course"),
            Ware("Attente au tarif horaire", 22, 38, "10", "h"),
            Ware("Location d'un autocar 53 places avec conducteur", 420, 980, "10", "jour"),
            Ware("Péages et stationnement", 8, 45, "20", "forf"),
            Ware("Transport assis professionnalisé", 30, 120, "10", "trajet"),
        ),
        "4932Z",
    ),
    "hotel": Trade(
        (
            "Hôtel des Remparts",
            "Auberge du Vieux Port",
            "Résidence Les Tilleuls",
            "Restaurant La Table d'Élise",
            "Domaine de Kerval",
        ),
        (
            Ware("Chambre simple, nuit du 12", 62, 118, "10", "nuit"),
            Ware("Petit déjeuner buffet", 9, 16, "10", "u"),
            Ware("Déjeuner séminaire, boissons comprises", 19, 38, "10", "couv"),
            Ware("Vin de Loire, bouteille", 18, 36, "20", "btl"),
            Ware("Location de la salle Bellevue", 150, 480, "20", "jour"),
            Ware("Parking couvert", 8, 16, "20", "nuit"),
        ),
        "5510Z",
    ),
    "droit": Trade(
        (
            "SELARL Aubry Delcourt",
            "Cabinet Lemercier Avocats",
            "Maître Hélène Sorbier",
            "Étude Vannier & Associés",
            "SCP Girard-Monnet",
        ),
        (
            Ware("Rédaction d'un mémoire en défense", 600, 1800, "20", "forf"),
            Ware("Consultation écrite sur le bail emphytéotique", 350, 900, "20", "forf"),
            Ware("Audience du tribunal administratif", 400, 950, "20", "vac"),
            Ware("Frais de déplacement", 40, 190, "20", "forf"),
            Ware("Heures passées au dossier", 160, 260, "20", "h"),
        ),
        "6910Z",
    ),
    "impression": Trade(
        ("Imprimerie Chauvin", "Offset Cévenol SARL", "Graphi-Ouest SA", "L'Atelier du Papier", "Reprotech 44"),
        (
            Ware("Bulletin municipal 24 pages, 3 200 ex.", 900, 2900, "10", "tirage"),
            Ware("Affiches 120 × 176 quadri", 6, 14, "20", "u"),
            Ware("Cartes de visite recto verso, 250 ex.", 28, 60, "20", "bte"),
            Ware("Mise en page et corrections d'auteur", 45, 70, "20", "h"),
            Ware("Livres brochés 128 pages", 3, 9, "5.5", "u"),
            Ware("Ramette A4 80 g", 3, 6, "20", "u"),
        ),
        "1812Z",
    ),
    "interim": Trade(
        (
            "Relais Emploi Touraine",
            "Intérim'Ouest SAS",
            "Actis Travail Temporaire",
            "Synergie Bâti SA",
            "Renfort Services",
        ),
        (
            Ware("Heures normales, agent d'entretien", 19, 27, "20", "h"),
            Ware("Heures supplémentaires 25 %", 24, 33, "20", "h"),
            Ware("Heures de nuit, aide-soignant", 26, 39, "20", "h"),
            Ware("Indemnité de panier", 6, 10, "20", "u"),
            Ware("Prime d'habillage", 2, 5, "20", "jour"),
        ),
        "7820Z",
    ),
    "association": Trade(
        (
            "Association Terres d'Accueil",
            "Les Ateliers du Bief",
            "Compagnie du Grand Jour",
            "Vélo-Cité Touraine",
            "Foyer rural de Lussac",
        ),
        (
            Ware("Atelier théâtre en temps périscolaire", 45, 90, "0", "séance"),
            Ware("Représentation tout public", 600, 2100, "0", "u"),
            Ware("Animation d'un jardin partagé", 120, 320, "0", "jour"),
            Ware("Adhésion annuelle collectivité", 50, 250, "0", "an"),
            Ware("Frais kilométriques", 12, 95, "0", "forf"),
        ),
        "9499Z",
    ),
    "location": Trade(
        ("SCI du Quai Neuf", "Foncière Bellerive", "Locamat Équipement", "Immo-Bail Centre", "Garages Poitevin SA"),
        (
            Ware("Loyer trimestriel des bureaux, 2e étage", 1800, 5200, "20", "trim"),
            Ware("Provision pour charges", 210, 640, "20", "trim"),
            Ware("Taxe foncière refacturée, quote-part", 120, 480, "20", "forf"),
            Ware("Location longue durée, fourgon GH-452-KZ", 320, 590, "20", "mois"),
            Ware("Places de stationnement n° 41 à 46", 35, 80, "20", "mois"),
        ),
        "6820B",
    ),
    "iles": Trade(
        (
            "Austral Bureautique SARL",
            "Mascarin Fournitures",
            "Péi Travaux SAS",
            "Runo Propreté",
            "Comptoir des Salazes",
        ),
        (
            Ware("Papier A4 80 g, carton de cinq ramettes", 18, 34, "8.5", "ctn"),
            Ware("Nettoyage des locaux, forfait mensuel", 240, 980, "8.5", "mois"),
            Ware("Manuel scolaire cycle 3", 9, 19, "2.1", "u"),
            Ware("Toner noir haute capacité", 60, 140, "8.5", "u"),
            Ware("Riz long grain, sac de 25 kg", 22, 41, "2.1", "sac"),
        ),
        "4666Z",
    ),
}
BUYERS = (
    ("Commune de Saint-Aubin-les-Prés", "21370208"),
    ("Centre hospitalier de Valbrune", "26130057"),
    ("Département de la Vauvre", "22410001"),
    ("Université de Haute-Sèvre", "19860856"),
    ("Communauté de communes du Pays d'Orval", "24180047"),
    ("Préfecture de la Lorne", "17540013"),
    ("Lycée polyvalent Marie-Curie", "19450042"),
    ("Syndicat mixte des Eaux du Thouet", "25790118"),
    ("CCAS de Brécourt", "26760213"),
    ("Ministère de la Transition rurale", "11007001"),
    ("Office public de l'habitat du Berry", "27180024"),
    ("Ville de Montferrand-sur-Cher", "21030167"),
    ("SDIS de la Vauvre", "28410009"),
    ("Région Armor-Loire", "23350014"),
)
TOWNS = (
    ("37000", "TOURS", "Tours"),
    ("49100", "ANGERS", "Angers"),
    ("86000", "POITIERS", "Poitiers"),
    ("45000", "ORLÉANS", "Orléans"),
    ("13002", "MARSEILLE", "Marseille"),
    ("69007", "LYON", "Lyon"),
    ("59800", "LILLE", "Lille Métropole"),
    ("35200", "RENNES", "Rennes"),
    ("64000", "PAU", "Pau"),
    ("75013", "PARIS", "Paris"),
    ("97400", "SAINT-DENIS", "Saint-Denis de La Réunion"),
    ("25000", "BESANÇON", "Besançon"),
)
STREETS = (
    "rue des Charpentiers",
    "avenue Pasteur",
    "place de la Mairie",
    "quai du Port",
    "boulevard Heurteloup",
    "chemin des Aubépines",
    "rue du 8-Mai-1945",
    "ZA de la Croix-Blanche",
    "impasse du Moulin",
    "rue de l'Abbé-Grégoire",
    "allée des Tilleuls",
)
PEOPLE = ("Claire Morvan", "Yves Le Goff", "Samira Benali", "Antoine Roussel", "Julie Nguyen", "Marc Ferrand")
SERVICES = (
    ("SERV-TECH", "Services techniques"),
    ("D370001", "Direction des finances"),
    ("FINANCES", "Service financier"),
    ("1042", "Pôle achats"),
    ("UF4512", "Pharmacie centrale"),
    ("SCE_DRH", "Ressources humaines"),
    ("CSP-PAYE", "Centre de services partagés"),
    ("BAT-3", "Service des bâtiments"),
)
BANKS = (
    ("Banque de Touraine", "30906", "BTOUFRPP"),
    ("Crédit du Ponant", "14518", "CPONFR2RXXX"),
    ("Caisse Ligérienne", "18706", "CLIGFRP1871"),
    ("Comptoir Alpin", "10278", "COALFR2AXXX"),
)
TERMS = (
    "30 jours à réception de facture",
    "30 jours fin de mois",
    "Virement à 30 jours",
    "45 jours date de facture",
    "Paiement par mandat administratif",
)
