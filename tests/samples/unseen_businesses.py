"""Who bills what on the unseen layouts of roads, care and offices: names, wares and prices made up for them alone."""

from __future__ import annotations

from tests.samples.trades import Trade, Ware

TRADES = {
    "routes": Trade(
        (
            "Enrobés de la Bresle",
            "SACER Bocage TP",
            "Routes & Réseaux Mahé",
            "S.A. Cantagrel",
            "Tricolore Signalisation",
        ),
        (
            Ware("Grave-bitume 0/14 classe 3, mise en œuvre", 74, 118, "20", "t"),
            Ware("Rabotage de chaussée, épaisseur 6 cm", 3, 7, "20", "m²"),
            Ware("Béton bitumineux semi-grenu 0/10", 81, 132, "20", "t"),
            Ware("Glissière métallique GS2, dépose et repose", 38, 72, "20", "ml"),
            Ware("Alternat par feux, la semaine", 210, 480, "20", "sem"),
            Ware("Marquage axial T1 3u", 1, 3, "20", "ml"),
        ),
        "4211Z",
    ),
    "elevateurs": Trade(
        ("Ascenseurs Vertige", "Monte & Descend SARL", "LIFTECH Ponant", "A.M.P. Élévation", "Cabines Lorraines"),
        (
            Ware("Appareil n° 3, visite des six semaines", 84, 190, "10", "u"),
            Ware("Remplacement du câble limiteur de vitesse", 420, 980, "10", "u"),
            Ware("Désincarcération, intervention de nuit", 160, 310),
            Ware("Ligne GSM de téléalarme", 14, 26, "20", "mois"),
            Ware("Plate-forme PMR, contrat semi-complet", 55, 140, "5.5", "mois"),
        ),
        "4329B",
    ),
    "linge": Trade(
        (
            "Blanchisserie du Lavoir",
            "ÉLIS-ABETH Textiles",
            "Lav'Inter 71",
            "GCS Linge des Deux Rives",
            "Pressing Colbert",
        ),
        (
            Ware("Draps plats 180 × 310", 1, 3, "20", "kg"),
            Ware("Tenues soignants, tunique + pantalon", 2, 4, "20", "kg"),
            Ware("Location de tapis 85 × 150", 4, 9, "20", "u"),
            Ware("Linge résidents, lavage et marquage", 3, 6, "10", "kg"),
            Ware("Serviettes de table", 1, 2, "20", "u"),
            Ware("Couettes", 8, 15, "20", "u"),
        ),
        "9601A",
    ),
    "rondes": Trade(
        ("VIGI-NORD Sécurité", "Cerbère & Associés", "Aegis Prévention", "Sté Nouvelle Argus", "Gardiennage Pasquet"),
        (
            Ware("Agent de sécurité, heures de jour", 23, 29, "20", "h"),
            Ware("Agent SSIAP 1, heures de nuit", 27, 36, "20", "h"),
            Ware("Majoration dimanches et jours fériés", 24, 44, "20", "h"),
            Ware("Agent cynophile", 29, 39, "20", "h"),
            Ware("Ronde aléatoire avec rapport", 18, 42),
            Ware("Levée de doute sur alarme", 45, 78),
        ),
        "8010Z",
    ),
    "pepiniere": Trade(
        (
            "Pépinières Gaudissard",
            "Horticulture Le Bihan",
            "Les Serres de Malvaux",
            "GAEC de la Roseraie",
            "Arbres & Cie",
        ),
        (
            Ware("Tilia cordata 18/20 motte", 140, 290, "10"),
            Ware("Vivaces en godet de 9, assorties", 2, 4, "10"),
            Ware("Rosier buisson racines nues", 6, 12, "10"),
            Ware("Terreau plantation 70 L", 7, 14),
            Ware("Tuteurs châtaignier 2,50 m", 4, 8),
            Ware("Pelouse, engazonnement mécanique", 1, 3, "20", "m²"),
        ),
        "0130Z",
    ),
    "medecins": Trade(
        (
            "Dr Bertrand Aumont",
            "Docteur Inès Chabrol",
            "SCM des Trois Ponts",
            "Cabinet du Dr Thibaud-Rey",
            "Dr P. Hoarau",
        ),
        (
            Ware("Visite d'aptitude des agents", 50, 85, "0"),
            Ware("Examen médical, commission du permis", 36, 50, "0"),
            Ware("Vacation au centre de vaccination", 120, 280, "0", "vac"),
            Ware("Expertise médicale, congé de longue durée", 90, 240, "0"),
        ),
        "8621Z",
    ),
    "animaux": Trade(
        (
            "Clinique vétérinaire du Pré",
            "Dr vét. Solène Gauvin",
            "Vét'Urgences 24",
            "SELARL Les 4 Pattes",
            "Equi-Soins",
        ),
        (
            Ware("Consultation chien errant, ICAD", 34, 58),
            Ware("Stérilisation chatte, campagne communale", 80, 140),
            Ware("Antiparasitaire spot-on, pipette", 6, 15),
            Ware("Aliment convalescence 2 kg", 14, 29, "10"),
            Ware("Euthanasie et prise en charge du corps", 70, 160),
            Ware("Vaccin CHPPi-L, dose", 21, 44, "10"),
        ),
        "7500Z",
    ),
    "analyses": Trade(
        ("Labocéan", "Laboratoire Carnot-Eaux", "BIOVAL Analyses", "Inst. Pourquery Hygiène", "Eurofine Centre"),
        (
            Ware("Légionelles, NF T90-431", 48, 96),
            Ware("Potabilité D1, bactériologie", 38, 74),
            Ware("Prélèvement et transport réfrigéré", 25, 60),
            Ware("Amiante META, par point", 62, 118),
            Ware("Audit HACCP de la cuisine", 240, 520),
        ),
        "7120B",
    ),
    "hopitaux": Trade(
        (
            "Centre hospitalier de Trévignan",
            "EHPAD Les Hortensias",
            "Hôpital local de Semblançay",
            "GHT Rives de Meuse",
            "Institut médico-éducatif Le Phare",
        ),
        (
            Ware("Mise à disposition de personnel infirmier", 410, 2900, "0", "mois"),
            Ware("Repas fournis au portage", 6, 10, "0", "repas"),
            Ware("Stérilisation de dispositifs", 2, 9, "0", "unité"),
            Ware("Formation AFGSU niveau 2", 180, 420, "0", "agent"),
        ),
        "8610Z",
    ),
    "etudes": Trade(
        (
            "Me Aliénor Desforges",
            "SCP Rozier & Tanguy",
            "Office notarial du Beffroi",
            "Étude Cazalis",
            "SELAS Notaires de l'Orée",
        ),
        (
            Ware("Émoluments, acquisition parcelle AB 214", 380, 2400),
            Ware("Formalités et pièces d'état civil", 120, 440),
            Ware("Rédaction d'un acte de servitude", 300, 900),
            Ware("Copies exécutoires", 15, 60),
        ),
        "6910Z",
    ),
    "materiel": Trade(
        ("INFORSUD Réseau", "Bureautec I.T.", "Kaplan Micro Distribution", "Sysléo SAS", "ECO-PC Reconditionné"),
        (
            Ware('Portable 14" i5/16 Go/512 Go SSD', 690, 1290),
            Ware("Station d'accueil USB-C 100 W", 110, 219),
            Ware('Écran 27" IPS réglable', 148, 310),
            Ware("Extension de garantie J+1, 5 ans", 75, 240),
            Ware("Commutateur 24 ports PoE+", 280, 760),
            Ware("Ouvrage « Débuter avec Linux »", 18, 34, "5.5"),
            Ware("Prestation de mastérisation", 18, 45, "20", "poste"),
        ),
        "4651Z",
    ),
    "excursions": Trade(
        ("Cars Bel-Air", "Tourisme Verney", "AUTOCARS DES CIMES", "Voyages Dubreucq", "Le Petit Randonneur"),
        (
            Ware("Car 59 pl., Puy-du-Fou, aller-retour", 780, 1640, "10", "car"),
            Ware("Minibus 19 pl., tournoi de handball", 240, 560, "10", "car"),
            Ware("Second conducteur (amplitude)", 190, 340, "10", "jour"),
            Ware("Repas conducteur", 17, 24, "10"),
            Ware("Parc de stationnement", 12, 40, "10"),
        ),
        "4939B",
    ),
    "langues": Trade(
        ("Katarzyna Wolska", "Mots pour Mots", "Inter-Langues 67", "Hugo Ferreira Traductions", "Lingua Franca SCOP"),
        (
            Ware("Traduction assermentée portugais-français", 28, 52, "20", "page"),
            Ware("Interprétation en langue des signes", 55, 95, "20", "h"),
            Ware("Relecture d'un livret d'accueil", 90, 260, "20", "forfait"),
            Ware("Interprétariat téléphonique, albanais", 18, 34, "20", "appel"),
        ),
        "7430Z",
    ),
    "ecoles": Trade(
        (
            "OGEC Sainte-Clotilde",
            "La Ligue des Colos",
            "Amicale laïque de Pontivray",
            "Centre de plein air Les Aravières",
            "Judo-Club Vendômois",
        ),
        (
            Ware("Forfait communal, élèves de maternelle", 610, 1490, "0", "élève"),
            Ware("Classe de neige, séjour de cinq jours", 260, 410, "0", "élève"),
            Ware("Encadrement du midi", 14, 23, "0", "h"),
            Ware("Mise à disposition du dojo", 40, 120, "0", "séance"),
        ),
        "8520Z",
    ),
}
